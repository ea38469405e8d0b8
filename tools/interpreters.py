"""Which Python makes the environment: the newest on this computer that O2Clinic is locked for."""

import functools
import json
import os
import subprocess
import sys

from tools import CannotSetUp

OLDEST = (3, 11)
NEWEST = (3, 14)

_PROBE = """
import importlib.util, json, sys
print(json.dumps([
    getattr(sys, "_base_executable", None) or sys.executable,
    sys.version_info[:2],
    importlib.util.find_spec("ensurepip") is not None,
]))
"""


class Interpreter:
    """One Python of this computer.

    Attributes:
        path: the program itself, never one inside a virtual environment.
        version: such as (3, 13).
        complete: it can make a virtual environment with pip in it.
    """

    def __init__(self, path: str, version: "tuple[int, int]", complete: bool) -> None:
        self.path, self.version, self.complete = path, version, complete


def fits(version: "tuple[int, int]") -> bool:
    """Whether the locked packages are made for this version."""
    return OLDEST <= version <= NEWEST


def calls(windows: bool) -> "list[list[str]]":
    """How a Python may be called on this computer, newest first."""
    versions = [f"3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    if windows:
        return [["py", "-" + version] for version in versions] + [["python"]]
    return [["python" + version] for version in versions] + [["python3"]]


def best(found: "list[Interpreter]") -> "Interpreter | None":
    """The newest that fits; one that can make an environment as it is goes before the others."""
    fitting = [one for one in found if fits(one.version)]
    return max(fitting, key=lambda one: (one.complete, one.version)) if fitting else None


@functools.lru_cache(maxsize=1)
def newest() -> Interpreter:
    """The Python to use, or CannotSetUp with what to install.

    `O2CLINIC_PYTHON` in the environment names another one.
    """
    chosen = os.environ.get("O2CLINIC_PYTHON")
    tried = [[chosen]] if chosen else [*calls(os.name == "nt"), [sys.executable]]
    found = best([one for one in map(_probe, tried) if one is not None])
    if found is None:
        raise CannotSetUp(
            "it needs Python {}.{} to {}.{} and found none. ".format(*OLDEST, *NEWEST)
            + "Install one from your system's packages or from python.org, then try again."
        )
    return found


def _probe(call: "list[str]") -> "Interpreter | None":
    try:
        answer = subprocess.check_output([*call, "-c", _PROBE], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    path, version, complete = json.loads(answer.decode())
    return Interpreter(path, (version[0], version[1]), complete)
