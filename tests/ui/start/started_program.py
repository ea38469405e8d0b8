"""`app.py` with everything loaded that its commands load; each start splits off from it.

Run by `test_commands`. A start of its own would spend seconds in loading the same modules again;
what comes after the loading is the same: a process of its own, its words, its output, its end.
"""

import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import o2clinic.services.upkeep
import o2clinic.ui.application
from tools.torture.split_off import ROOT, Tell, serve

LOADED_HERE = (o2clinic.ui.application, o2clinic.services.upkeep)


def main() -> None:
    serve(_start)


def _start(order: Mapping[str, Any], tell: Tell) -> None:
    for number, file in ((1, order["out"]), (2, order["error"])):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.environ["O2CLINIC_HOME"] = order["home"]
    app = str(ROOT / "app.py")
    sys.argv = [app, *order["words"]]
    sys.path[0] = str(Path(app).parent)
    try:
        runpy.run_path(app, run_name="__main__")
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        tell({"code": end.code})


if __name__ == "__main__":
    main()
