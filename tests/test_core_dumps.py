"""The program leaves no copy of its memory behind when it crashes."""

import subprocess
import sys

from tools.environment import ROOT

ASK = """
import resource, sys
import app
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
sys.argv = ["app.py", "--help"]
try:
    app.main()
except SystemExit:
    pass
print("now", resource.getrlimit(resource.RLIMIT_CORE)[0])
"""


def test_a_crash_leaves_no_core_file():
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "now 0"
