"""What `make test` does: the quick checks all together, then the tests."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tools.environment import ROOT, program

# Each worker has its own databases and its own screen; `ARGS="-n 0"` for one after the other. They
# wait for windows, disks and servers half of the time, so that a core has room for another one.
_MOST_WORKERS = 4
_SIDE_BY_SIDE = ("-n", str(min((os.cpu_count() or 1) + 1, _MOST_WORKERS)))


@dataclass(frozen=True, slots=True)
class Step:
    """One check and how it went."""

    name: str
    failed: bool
    seconds: float

    def __str__(self) -> str:
        """A line of the summary."""
        return f"  {'FAILED' if self.failed else 'passed'}  {self.seconds:7.1f} s  {self.name}"


def run_all(pytest_arguments: Sequence[str]) -> int:
    """Show every quick check; run the tests only on code that passes them."""
    python = str(program("python"))
    quick = {
        "ruff check": [str(program("ruff")), "check", "--quiet"],
        "ruff format": [str(program("ruff")), "format", "--check", "--quiet"],
        "mypy": [python, "-m", "mypy", "--no-error-summary"],
        "import contracts": [str(program("lint-imports"))],
        "pip check": [python, "-m", "pip", "check"],
    }
    steps = [_step(name, order, quiet=True) for name, order in quick.items()]
    if not any(step.failed for step in steps):
        order = [python, "-m", "pytest", *_SIDE_BY_SIDE, *pytest_arguments]
        steps.append(_step("pytest", order, quiet=False))
    print("\n".join(["", "O2Clinic: checks", *map(str, steps)]), flush=True)
    return int(any(step.failed for step in steps))


def _environment() -> dict[str, str]:
    """The tests start the program some hundred times: it is compiled once, as where it is used."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"QT_QPA_PLATFORM": "offscreen"}


def _step(name: str, order: Sequence[str], *, quiet: bool) -> Step:
    """Run one check; a quiet one is heard only when it fails."""
    print(f"O2Clinic: {name} ...", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        order,
        check=False,
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if done.returncode and quiet:
        sys.stdout.flush()
        sys.stdout.buffer.write(done.stdout)
    return Step(name, done.returncode != 0, time.monotonic() - started)
