"""The virtual environment: made once per lock and Python, then only looked at."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from tools import CannotSetUp, interpreters

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
LOCKS = ROOT / "requirements"

_MADE_FROM = {"run": ("install", "run"), "test": ("test",)}

# The list of fonts for charts takes a second to make: made here, where people expect to wait.
_LIST_FONTS = """
import os
from o2clinic import paths
os.environ["MPLCONFIGDIR"] = str(paths.chart_cache())
import matplotlib.font_manager
"""


def program(name: str) -> Path:
    """A program inside the environment, such as python or ruff."""
    return FOLDER / "Scripts" / f"{name}.exe" if os.name == "nt" else FOLDER / "bin" / name


def stamp(locks: Iterable[bytes], version: str) -> str:
    """What the environment was made from; another lock or Python gives another stamp."""
    return f"{version} {hashlib.sha256(b''.join(locks)).hexdigest()}"


def system_packages() -> list[tuple[str, ...]]:
    """What Debian's Python needs before it can make the environment."""
    if _stands("run"):
        return []
    chosen = interpreters.newest()
    exact = f"python{chosen.version[0]}.{chosen.version[1]}-venv"
    return [] if chosen.complete else [(exact, "python3-venv")]


def ensure(*, tests: bool) -> None:
    """Have the environment with what runs the program, and with the test tools if asked for."""
    started = time.monotonic()
    made = False
    if not _stands("run"):
        _make()
        _install("run")
        _list_fonts()
        _mark("run")
        made = True
    if tests and not _stands("test"):
        _install("test")
        _mark("test")
        made = True
    if made:
        _say(f"set up in {time.monotonic() - started:.0f} s")


def _stands(name: str) -> bool:
    try:
        written = _stamp_file(name).read_text(encoding="utf-8")
    except OSError:
        return False
    return written == _stamp_of(name)


def _mark(name: str) -> None:
    """Written last, so that an installation broken off half way is done again."""
    _stamp_file(name).write_text(_stamp_of(name), encoding="utf-8")


def _stamp_file(name: str) -> Path:
    return FOLDER / f"o2clinic-{name}.stamp"


def _stamp_of(name: str) -> str:
    ask = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        answer = subprocess.run(
            [program("python"), "-c", ask], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "no Python"
    locks = [_lock(each).read_bytes() for each in _MADE_FROM[name]]
    return stamp(locks, answer.stdout.strip())


def _lock(name: str) -> Path:
    return LOCKS / f"{name}.lock"


def _make() -> None:
    chosen = interpreters.newest()
    _say(f"making .venv with Python {chosen.version[0]}.{chosen.version[1]} ({chosen.path})")
    made = subprocess.run([chosen.path, "-m", "venv", "--clear", FOLDER], check=False)
    if made.returncode:
        raise CannotSetUp(f"could not make {FOLDER}, see above.")
    pip = [*_pip(), "--no-deps", "-r", str(_lock("install"))]
    if subprocess.run(pip, check=False).returncode:
        _say("uv could not be installed; going on with pip, which takes longer")


def _install(name: str) -> None:
    _say(f"installing {name}.lock")
    into = ["--python", str(program("python")), "--compile-bytecode"]
    uv = [str(program("uv")), "pip", "install", *into]
    rules = ["--require-hashes", "--only-binary", ":all:", "-r", str(_lock(name))]
    if program("uv").exists():
        if subprocess.run([*uv, *rules], check=False).returncode == 0:
            return
        _say("uv could not install it; trying with pip")
    if subprocess.run([*_pip(), *rules], check=False).returncode:
        raise CannotSetUp("the packages could not be installed, see above. Is there a network?")


def _pip() -> list[str]:
    quiet = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
    return [str(program("python")), "-m", "pip", "install", *quiet]


def _list_fonts() -> None:
    listed = subprocess.run([program("python"), "-c", _LIST_FONTS], check=False, cwd=ROOT)
    if listed.returncode:
        _say("the list of fonts could not be kept (see above); charts will open a second later")


def _say(text: str) -> None:
    print(f"O2Clinic: {text}", file=sys.stderr, flush=True)
