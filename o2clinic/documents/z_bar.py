"""The linear scale of z-scores: how far each value lies from what is predicted, by eye.

Culver BH et al., Recommendations for a standardized pulmonary function report, an official ATS
statement, Am J Respir Crit Care Med 2017;196:1463-72: values stand on one scale of z-scores, with
the lower limit of normal marked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from o2clinic.documents.drawing import Drawing, Stroke, Words
from o2clinic.documents.fonts import Face, width
from o2clinic.documents.marks import Ink

LOWEST_Z: Final = -6.0
HIGHEST_Z: Final = 3.0
# From where to where, its ground and its word; the cut points of ERS/ATS 2021.
BANDS: Final = (
    (LOWEST_Z, -4.0, "#c9d2d9", "severe"),
    (-4.0, -2.5, "#dbe2e7", "moderate"),
    (-2.5, -1.645, "#eaeff2", "mild"),
    (-1.645, HIGHEST_Z, "#ffffff", "normal"),
)
LOWER_LIMIT: Final = -1.645
_NAMES: Final = 62.0  # points at the left
_NUMBERS: Final = 78.0  # points at the right
_ROW: Final = 19.0
_HEAD, _FOOT = 15.0, 15.0
_SMALL, _TEXT = 7.5, 9.0
_DOT: Final = 3.2
_ROUND: Final = 0.5523  # of a circle's radius, where four curves make one


@dataclass(frozen=True, slots=True)
class ZRow:
    """One measure on the scale.

    Attributes:
        first: z-score before the bronchodilator; None where it was not measured.
        second: after it.
    """

    name: str
    first: float | None
    second: float | None = None


def z_bar(rows: Sequence[ZRow], wide: float) -> Drawing:
    """The scale with a row for each measure; before is a full dot, after a hollow diamond.

    Args:
        rows: from above.
        wide: points.
    """
    height = _HEAD + _FOOT + _ROW * len(rows)
    scale = _Scale(_NAMES, wide - _NUMBERS)
    shapes = (
        *_ground(scale, height),
        *(shape for at, row in enumerate(rows) for shape in _row(row, at, scale, height)),
    )
    return Drawing(wide, height, tuple(shapes), said(rows))


def z_text(z_score: float) -> str:
    """A z-score as it is printed: two places and a true minus."""
    return f"{z_score:+.2f}".replace("-", "\u2212")


@dataclass(frozen=True, slots=True)
class _Scale:
    left: float
    right: float

    def x(self, z_score: float) -> float:
        """Where a z-score stands; beyond the scale at its end."""
        inside = min(max(z_score, LOWEST_Z), HIGHEST_Z)
        share = (inside - LOWEST_Z) / (HIGHEST_Z - LOWEST_Z)
        return round(self.left + share * (self.right - self.left), 2)


def _ground(scale: _Scale, height: float) -> Iterator[Stroke | Words]:
    low, high = _FOOT, height - _HEAD
    for begins, ends, ground, word in BANDS:
        left, right = scale.x(begins), scale.x(ends)
        steps = _box(left, low, right, high)
        yield Stroke(steps=steps, fill=ground, line=Ink.LINE, width=0.4)
        yield _centred(word, (left + right) / 2, high + 4.5, _SMALL, Ink.QUIET)
    for z_score in range(int(LOWEST_Z), int(HIGHEST_Z) + 1):
        text = f"{z_score}".replace("-", "\u2212")
        yield _centred(text, scale.x(z_score), low - 9.5, _SMALL, Ink.QUIET)
        yield _line(scale.x(z_score), low, low - 2.5)
    yield Stroke(
        steps=(("M", (scale.x(0), low)), ("L", (scale.x(0), high))), line=Ink.QUIET, width=0.6
    )
    limit = scale.x(LOWER_LIMIT)
    yield Stroke(
        steps=(("M", (limit, low - 2.5)), ("L", (limit, high + 2))),
        line=Ink.DANGER,
        width=1.0,
        dash=(3.0, 2.0),
    )
    yield Words(x=limit + 2.5, y=low + 1.8, text="LLN", size=_SMALL, colour=Ink.DANGER)
    yield Words(x=0, y=low - 9.5, text="z-score", size=_SMALL, colour=Ink.QUIET)


def _row(row: ZRow, at: int, scale: _Scale, height: float) -> Iterator[Stroke | Words]:
    middle = round(height - _HEAD - _ROW * (at + 0.5), 2)
    yield Words(x=0, y=middle - 3, text=row.name, size=_TEXT, colour=Ink.TEXT, is_strong=True)
    told = []
    if row.first is not None and row.second is not None:
        ends = (("M", (scale.x(row.first), middle)), ("L", (scale.x(row.second), middle)))
        yield Stroke(steps=ends, line=Ink.BRAND, width=1.0)
    if row.first is not None:
        yield _dot(scale.x(row.first), middle)
        told.append(z_text(row.first))
    if row.second is not None:
        yield _diamond(scale.x(row.second), middle)
        told.append(z_text(row.second))
    for z_score in (row.first, row.second):
        if z_score is not None and not LOWEST_Z <= z_score <= HIGHEST_Z:
            sign = "◂" if z_score < LOWEST_Z else "▸"
            place = scale.left + 5 if z_score < LOWEST_Z else scale.right - 12
            yield Words(x=place, y=middle - 3, text=sign, size=_TEXT, colour=Ink.DANGER)
    text = " → ".join(told)
    yield Words(x=scale.right + 10, y=middle - 3, text=text, size=_TEXT, colour=Ink.TEXT)


def _dot(x: float, y: float) -> Stroke:
    r, k = _DOT, _DOT * _ROUND
    steps = (
        ("M", (x + r, y)),
        ("C", (x + r, y + k, x + k, y + r, x, y + r)),
        ("C", (x - k, y + r, x - r, y + k, x - r, y)),
        ("C", (x - r, y - k, x - k, y - r, x, y - r)),
        ("C", (x + k, y - r, x + r, y - k, x + r, y)),
        ("Z", ()),
    )
    return Stroke(steps=steps, fill=Ink.BRAND, line=Ink.BRAND)


def _diamond(x: float, y: float) -> Stroke:
    r = _DOT * 1.35
    steps = (
        ("M", (x + r, y)),
        ("L", (x, y + r)),
        ("L", (x - r, y)),
        ("L", (x, y - r)),
        ("Z", ()),
    )
    return Stroke(steps=steps, fill=Ink.WHITE, line=Ink.BRAND, width=1.2)


def _box(
    left: float, low: float, right: float, high: float
) -> tuple[tuple[str, tuple[float, ...]], ...]:
    corners = ((left, low), (right, low), (right, high), (left, high))
    return (("M", corners[0]), *(("L", corner) for corner in corners[1:]), ("Z", ()))


def _line(x: float, high: float, low: float) -> Stroke:
    return Stroke(steps=(("M", (x, high)), ("L", (x, low))), line=Ink.QUIET, width=0.5)


def _centred(text: str, x: float, y: float, size: float, colour: str) -> Words:

    return Words(
        x=x - width(text, Face.REGULAR, size) / 2, y=y, text=text, size=size, colour=colour
    )


def said(rows: Sequence[ZRow]) -> str:
    """The scale in words, for who does not see it."""
    parts = []
    for row in rows:
        told = [] if row.first is None else [f"{z_text(row.first)}, {_band(row.first)}"]
        if row.second is not None:
            told.append(f"after bronchodilator {z_text(row.second)}, {_band(row.second)}")
        if told:
            parts.append(f"{row.name} {'; '.join(told)}")
    return f"Scale of z-scores, lower limit of normal at {z_text(LOWER_LIMIT)}. " + ". ".join(parts)


def _band(z_score: float) -> str:
    """The word of the band that it lies in; the limit itself is within the better one."""
    for begins, _ends, _ground_colour, word in reversed(BANDS):
        if z_score >= begins:
            return word
    return BANDS[0][3]
