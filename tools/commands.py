"""The commands of bootstrap.py, each a few lines over environment, system packages and checks."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tools import checks, environment, system_packages
from tools.environment import LOCKS, ROOT, program

_LEFTOVERS = (
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
    "tour",
    "build",
)


def carry_out(arguments: Sequence[str]) -> int:
    """Do the command that is named first and hand the other words on to it."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", ())
    if name not in COMMANDS:
        print("usage: bootstrap.py " + " | ".join(COMMANDS), file=sys.stderr)
        return 2
    return COMMANDS[name](rest)


def has_display(variables: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be shown to somebody."""
    if variables.get("QT_QPA_PLATFORM", "").partition(":")[0] in {"offscreen", "minimal"}:
        return False
    if not platform.startswith("linux"):
        return True
    return any(variables.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def set_up(_rest: Sequence[str] = (), *, tests: bool = False, window: bool = False) -> int:
    """Have everything that the program needs; does nothing the second time."""
    system_packages.install(
        [*system_packages.for_qt(window=window), *environment.system_packages()]
    )
    environment.ensure(tests=tests)
    return 0


def run(rest: Sequence[str]) -> int:
    """Open O2Clinic on the sample clinic; where nobody could see it, make the tour instead."""
    window = has_display(os.environ, sys.platform)
    set_up(window=window)
    if window:
        return _python("app.py", "--demo", *rest)
    print(
        "O2Clinic: there is no display here, so a visitor's day is driven off screen instead; "
        "its pictures go to the folder `tour`.",
        file=sys.stderr,
    )
    return _tour(rest)


def tour(rest: Sequence[str]) -> int:
    """Drive a clinic day off screen and leave its pictures."""
    set_up()
    return _tour(rest)


def test(rest: Sequence[str]) -> int:
    """Every check, then every test."""
    set_up(tests=True)
    return checks.run_all(rest)


def bench(rest: Sequence[str]) -> int:
    """Measure; the tests' PostgreSQL is measured too."""
    set_up(tests=True)
    return _python("-m", "tools.bench", *rest, off_screen=True)


def torture(rest: Sequence[str]) -> int:
    """Kill, fill, cut and crowd it, and see that nothing is lost."""
    set_up(tests=True)
    return _python("-m", "tools.torture", *rest, off_screen=True)


def lock(rest: Sequence[str]) -> int:
    """Write the lock files anew from run.in, test.in and install.in."""
    environment.ensure(tests=False)
    compile_lock = [
        str(program("uv")),
        *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-annotate"),
    ]
    variables = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    for name, limits in (("install", ()), ("run", ()), ("test", ("-c", "run.lock"))):
        order = [*compile_lock, *limits, *rest, f"{name}.in", "-o", f"{name}.lock"]
        done = subprocess.run(order, check=False, cwd=LOCKS, env=variables)
        if done.returncode:
            return done.returncode
    return 0


def clean(_rest: Sequence[str]) -> int:
    """Take away what set-up, checks and tour have made; never a database."""
    for name in _LEFTOVERS:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


def _tour(rest: Sequence[str]) -> int:
    return _python("app.py", "tour", "--out", "tour", *rest, off_screen=True)


def _python(*arguments: str | Path, off_screen: bool = False) -> int:
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen"} if off_screen else None
    return subprocess.call([program("python"), *arguments], cwd=ROOT, env=variables)


COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "bench": bench,
    "torture": torture,
    "tour": tour,
    "setup": set_up,
    "lock": lock,
    "clean": clean,
}
