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
    "libwayland-cursor.so.0": ("libwayland-cursor0",),
}
_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


def for_qt(*, window: bool) -> list[tuple[str, ...]]:
    """The packages that Qt lacks here, with or without a window; each by its possible names."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = {**OFFSCREEN, **WINDOW} if window else OFFSCREEN
    return [wanted[name] for name in missing(wanted)]


def missing(sonames: Iterable[str]) -> list[str]:
    """Those libraries that the loader cannot find."""
    return [name for name in sonames if not _loads(name)]


def choose(names: Sequence[str], known: Callable[[str], bool]) -> str:
    """The first package name that apt knows; the oldest name, which newer releases provide."""
    return next((name for name in names if known(name)), names[-1])


def install(wanted: Sequence[Sequence[str]]) -> None:
    """Install one package of each group of names, or say exactly how a person can do it."""
    if not wanted:
        return
    if shutil.which("apt-get") is None:
        names = ", ".join(group[-1] for group in wanted)
        raise CannotSetUp(
            f"system packages are missing. Install what your system calls these of Debian: {names}."
        )
    prefix = _as_administrator()
    if prefix is None:
        packages = [choose(group, _known) for group in wanted]
        by_hand = shlex.join(["sudo", *_INSTALL, *packages])
        raise CannotSetUp(f"system packages are missing. Please run: {by_hand}")
    print("O2Clinic: installing system packages", file=sys.stderr)
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
