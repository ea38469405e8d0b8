"""A QR code of a number, for scanners that file paper: digits only, never a name."""

from functools import lru_cache
from typing import Final

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

Rows = tuple[tuple[bool, ...], ...]

QUIET_MODULES: Final = 4  # the standard's white border
_SMALLEST_VERSION: Final = 1  # 21 modules wide; holds 34 digits with a seventh of it damaged


@lru_cache(maxsize=1_000)
def qr_modules(digits: str) -> Rows:
    """The dark modules, from the top row down and from the left.

    Raises:
        ValueError: it has something else than digits.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("a QR code on paper holds digits only")
    code = QRCode(_SMALLEST_VERSION, QRErrorCorrectLevel.M)
    code.addData(digits)
    code.make()
    return tuple(tuple(bool(module) for module in row) for row in code.modules)
