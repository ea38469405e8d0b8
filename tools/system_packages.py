"""The system libraries that Qt needs on Linux: found by asking the loader, installed by apt."""

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from tools import CannotSetUp

# Each library with Debian's packages for it: the newest name first, the oldest last.
OFFSCREEN: Mapping[str, tuple[str, ...]] = {
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libdbus-1.so.3": ("libdbus-1-3",),
}
WINDOW: Mapping[str, tuple[str, ...]] = {
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
}
_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


def ensure_libraries(*, window: bool) -> None:
    """Have every library that Qt needs, with or without a real window."""
    if not sys.platform.startswith("linux"):
        return
    wanted = {**OFFSCREEN, **WINDOW} if window else OFFSCREEN
    lacking = missing(wanted)
    if not lacking:
        return
    install([wanted[name] for name in lacking], why="system libraries for Qt")
    still = missing(wanted)
    if still:
        raise CannotSetUp(f"still missing after installing: {', '.join(still)}.")


def missing(sonames: Iterable[str]) -> list[str]:
    """Those libraries that the loader cannot find."""
    return [name for name in sonames if not _loads(name)]


def choose(names: Sequence[str], known: Callable[[str], bool]) -> str:
    """The first package name that apt knows; the oldest name, which newer releases provide."""
    return next((name for name in names if known(name)), names[-1])


def install(wanted: Sequence[Sequence[str]], *, why: str) -> None:
    """Install one package of each group of names, or say exactly how a person can do it."""
    if shutil.which("apt-get") is None:
        names = ", ".join(group[-1] for group in wanted)
        raise CannotSetUp(
            f"needs {why}. Install what your system calls these Debian packages: {names}."
        )
    prefix = _as_administrator()
    if prefix is None:
        packages = [choose(group, _known) for group in wanted]
        raise CannotSetUp(f"needs {why}. Please run: {shlex.join(['sudo', *_INSTALL, *packages])}")
    print(f"O2Clinic: installing {why}", file=sys.stderr)
    subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False)
    packages = [choose(group, _known) for group in wanted]
    order = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *_INSTALL, "-qq", *packages]
    done = subprocess.run(order, check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise CannotSetUp(f"this did not work, see above: {shlex.join(order)}")


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _known(package: str) -> bool:
    asked = subprocess.run(["apt-cache", "show", package], check=False, capture_output=True)
    return asked.returncode == 0


def _as_administrator() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
    return ["sudo", "-n"] if asked.returncode == 0 else None
