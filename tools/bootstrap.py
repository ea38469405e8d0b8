#!/usr/bin/env python3
"""Set O2Clinic up and start it: `bootstrap.py run | test | bench | tour | setup | lock | clean`.

Standard library only. This file and interpreters.py also load on Python 3.6, so that an old
Python can say what is missing and hand over to a newer one; the rest needs 3.11.
"""

import subprocess
import sys
from pathlib import Path

THIS = Path(__file__).resolve()


def main(arguments: "list[str]") -> int:
    """Carry out one command; 3 means that something on the computer is missing."""
    sys.path[0] = str(THIS.parent.parent)
    from tools import CannotSetUp, interpreters

    try:
        if interpreters.fits(sys.version_info[:2]):
            from tools import commands

            return commands.carry_out(arguments)
        newer = interpreters.newest()
        return subprocess.call([newer.path, str(THIS), *arguments])
    except CannotSetUp as problem:
        sys.stderr.write(f"O2Clinic: {problem}\n")
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
