"""Parts 5 and 7: tests of the program that print what they counted."""

import os
import re
import subprocess
import sys
import time
from typing import Final

from tools.torture.split_off import ROOT
from tools.torture.telling import Outcome

FULL_CYCLES: Final = 1000
SHORT_CYCLES: Final = 50
_LONGEST_S: Final = 900
_CYCLES: Final = re.compile(r"lock cycles: .*")
_CELLS: Final = re.compile(r"permission matrix: \w+: (\d+) cells tried")


def lock_cycles(cycles: int) -> Outcome:
    """Two people at one desk, each with a draft, locking and unlocking in turn."""
    began = time.monotonic()
    variables = {"O2CLINIC_LOCK_CYCLES": str(cycles)}
    told, losses = _called("tests/ui/test_lock_cycles.py", variables)
    found = _CYCLES.search(told)
    done = found[0].removeprefix("lock cycles: ") if found else "no line was printed"
    return _outcome("lock cycles", done, losses, began, is_told=found is not None)


def permission_matrix() -> Outcome:
    """Each role's own account tries each verb on each table and column through psql."""
    began = time.monotonic()
    told, losses = _called("tests/server/test_permission_matrix.py", {})
    cells = [int(count) for count in _CELLS.findall(told)]
    done = f"{sum(cells):,} cells by {len(cells)} accounts, each asserted"
    return _outcome("permission matrix", done, losses, began, is_told=bool(cells))


def _outcome(
    part: str, done: str, losses: tuple[str, ...], began: float, *, is_told: bool
) -> Outcome:
    if not is_told and not losses:
        losses = (f"{part}: the test said nothing",)
    return Outcome(part, "", done, losses, time.monotonic() - began)


def _called(test: str, variables: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """What a test printed, and what failed in it."""
    order = [sys.executable, "-m", "pytest", "-q", f"--timeout={_LONGEST_S}", test]
    done = subprocess.run(
        order,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return done.stdout, ()
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.stdout, tuple(failed or [f"{test} ended with {done.returncode}"])
