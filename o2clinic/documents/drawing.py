"""A drawing of lines and words on paper: what it is made of, and how it is put there."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from o2clinic.documents.fonts import Face, runs

if TYPE_CHECKING:
    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A path.

    Attributes:
        steps: "M" and "L" with a point, "C" with three, "Z" back to the beginning.
        line, fill: colours; "" for none.
        dash: lengths of line and gap; empty for an unbroken one.
        clip: left, bottom, right and top of what is shown; None for all.
    """

    steps: tuple[tuple[str, tuple[float, ...]], ...]
    line: str = ""
    fill: str = ""
    width: float = 0.5
    dash: tuple[float, ...] = ()
    clip: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One line of text whose base line begins at x, y."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    is_strong: bool = False
    angle: float = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, in points from its lower left corner; `alt` says in words what it shows."""

    width: float
    height: float
    shapes: tuple[Stroke | Words, ...]
    alt: str = ""


def paint(
    canvas: "Canvas", drawing: Drawing, *, x: float, y: float, width: float, height: float
) -> None:
    """Put a drawing into a rectangle of the page whose lower left corner is x, y."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(width / drawing.width, height / drawing.height)
    for clip, shapes in groupby(drawing.shapes, _clip_of):
        canvas.saveState()
        if clip is not None:
            left, bottom, right, top = clip
            frame = canvas.beginPath()
            frame.rect(left, bottom, right - left, top - bottom)
            canvas.clipPath(frame, stroke=0, fill=0)
        brush = _Brush(canvas)
        for shape in shapes:
            if isinstance(shape, Words):
                _write(canvas, shape)
            else:
                brush.draw(shape)
        canvas.restoreState()
    canvas.restoreState()


def _clip_of(shape: Stroke | Words) -> tuple[float, float, float, float] | None:
    return shape.clip if isinstance(shape, Stroke) else None


@lru_cache(maxsize=200)
def _colour(told: str) -> "Color":
    """Read once: reportlab evaluates each text that names a colour."""
    from reportlab.lib.colors import HexColor

    return HexColor(told)


def _write(canvas: "Canvas", words: Words) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    canvas.saveState()
    canvas.setFillColor(_colour(words.colour))
    canvas.translate(words.x, words.y)
    if words.angle:
        canvas.rotate(words.angle)
    at = 0.0
    for font, piece in runs(words.text, Face.SEMIBOLD if words.is_strong else Face.REGULAR):
        canvas.setFont(font, words.size)
        canvas.drawString(at, 0, piece)
        at += stringWidth(piece, font, words.size)
    canvas.restoreState()


class _Brush:
    """Draws strokes of one clip, and says only what changes from one to the next."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._line = self._fill = ""
        self._width: float | None = None
        self._dash: tuple[float, ...] | None = None

    def draw(self, stroke: Stroke) -> None:
        canvas = self._canvas
        path = canvas.beginPath()
        for letter, values in stroke.steps:
            match letter:
                case "M":
                    path.moveTo(*values)
                case "L":
                    path.lineTo(*values)
                case "C":
                    path.curveTo(*values)
                case _:
                    path.close()
        if stroke.line:
            self._set_line(stroke)
        if stroke.fill and stroke.fill != self._fill:
            canvas.setFillColor(_colour(stroke.fill))
            self._fill = stroke.fill
        canvas.drawPath(path, stroke=int(bool(stroke.line)), fill=int(bool(stroke.fill)))

    def _set_line(self, stroke: Stroke) -> None:
        canvas = self._canvas
        if stroke.line != self._line:
            canvas.setStrokeColor(_colour(stroke.line))
            self._line = stroke.line
        if stroke.width != self._width:
            canvas.setLineWidth(stroke.width)
            self._width = stroke.width
        if stroke.dash != self._dash:
            canvas.setDash(list(stroke.dash))
            self._dash = stroke.dash
