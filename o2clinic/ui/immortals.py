"""Keeps `None`, `True` and `False` alive on Python 3.11.

PySide6 6.11.3 loses about two references to `None` in three `deleteLater` calls; 6.12.0 loses one
to `None` or `True` in most calls. From Python 3.12 on these objects are immortal; on 3.11 the
interpreter aborts ("Fatal Python error: none_dealloc") after some thousand calls. Raising their
counts once, far beyond what a year of clicks can lose, does what 3.12 does by design.
"""

import ctypes
import sys

_FAR_BEYOND = 1 << 40


def make_immortal() -> bool:
    """Raise the reference counts once; returns whether this Python needed it."""
    if sys.version_info >= (3, 12):
        return False
    for constant in (None, True, False):
        # ob_refcnt is the first field of every object in CPython 3.11.
        count = ctypes.c_ssize_t.from_address(id(constant))
        if count.value < _FAR_BEYOND:
            count.value += _FAR_BEYOND
    return True
