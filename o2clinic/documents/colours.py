"""The colour profile that a PDF carries, so that its colours mean the same in thirty years.

Computed from the numbers of IEC 61966-2-1 (sRGB) and Bradford's adaptation to D50, in the form of
ICC.1:2001-04: no file of somebody else's is copied into our papers.
"""

from functools import lru_cache
from struct import pack
from typing import Final

SRGB: Final = "sRGB IEC61966-2.1"
_D50: Final = (0.9642, 1.0, 0.8249)
_RED: Final = (0.43607, 0.22249, 0.01392)
_GREEN: Final = (0.38515, 0.71687, 0.09708)
_BLUE: Final = (0.14307, 0.06061, 0.71410)
_CURVE_POINTS: Final = 1024
_LINEAR_BELOW: Final = 0.04045


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """The profile as a file of its own."""
    curve = _curve()
    tags = {
        b"desc": _description(SRGB.encode("ascii")),
        b"cprt": b"text\0\0\0\0No copyright, use freely\0",
        b"wtpt": _colour(_D50),
        b"rXYZ": _colour(_RED),
        b"gXYZ": _colour(_GREEN),
        b"bXYZ": _colour(_BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = 128 + 4 + 12 * len(tags)
    table, body, placed = pack(">I", len(tags)), b"", dict[bytes, int]()
    for name, content in tags.items():
        if content not in placed:
            placed[content] = at + len(body)
            body += content + b"\0" * (-len(content) % 4)
        table += name + pack(">II", placed[content], len(content))
    header = (
        pack(">I4xI", at + len(body), 0x02400000)
        + b"mntrRGB XYZ "
        + pack(">6H", 2026, 1, 1, 0, 0, 0)
        + b"acsp"
        + bytes(28)
        + _numbers(_D50)
    )
    return header.ljust(128, b"\0") + table + body


def _numbers(values: tuple[float, float, float]) -> bytes:
    return pack(">3i", *(round(value * 65536) for value in values))


def _colour(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _numbers(values)


def _description(text: bytes) -> bytes:
    """In ASCII alone; the two other spellings of the format stay empty."""
    return b"desc\0\0\0\0" + pack(">I", len(text) + 1) + text + b"\0" + bytes(4 + 4 + 2 + 1 + 67)


def _curve() -> bytes:
    points = (_linear(at / (_CURVE_POINTS - 1)) for at in range(_CURVE_POINTS))
    values = [round(value * 65535) for value in points]
    return b"curv\0\0\0\0" + pack(f">I{_CURVE_POINTS}H", _CURVE_POINTS, *values)


def _linear(value: float) -> float:
    """The share of light of a value of sRGB."""
    if value <= _LINEAR_BELOW:
        return value / 12.92
    return float(((value + 0.055) / 1.055) ** 2.4)
