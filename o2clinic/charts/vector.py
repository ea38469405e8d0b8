"""A trend as lines and words for paper: sharp at every size, and its words stay words."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import LIGHT
from o2clinic.charts.marks import Marks
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import TrendSheet

if TYPE_CHECKING:
    from o2clinic.charts.recorder import Recorder

_WIDTH = 495.0  # points; that of a letter's text
_HEIGHT, _LARGE_HEIGHT = 272.0, 518.0

# Of each thread its own: a letter may be drawn while another is previewed.
_kept = local()

StrokeT = TypeVar("StrokeT")
WordsT = TypeVar("WordsT")


@dataclass(frozen=True, slots=True)
class Vector(Generic[StrokeT, WordsT]):
    """What was drawn, from back to front, in points from the lower left corner."""

    width: float
    height: float
    shapes: tuple[StrokeT | WordsT, ...]


def trend_vector(
    sheet: TrendSheet,
    *,
    large_print: bool,
    stroke: Callable[..., StrokeT],
    words: Callable[..., WordsT],
) -> Vector[StrokeT, WordsT]:
    """Draw the trend for a letter.

    Args:
        sheet: what to show.
        large_print: with larger words, and higher.
        stroke: makes a path of `steps`, `line`, `fill`, `width` and `dash`, clipped to `clip`.
        words: makes a line of text of `x`, `y`, `text`, `size`, `colour`, `is_strong`, `angle`.
    """
    marks, recorder = _kept_drawing(large_print=large_print)
    recorder.begin(stroke, words)
    size = ChartSize.LARGE_PAPER if large_print else ChartSize.PAPER
    draw_trend(marks.figure, sheet, LIGHT, size=size.points, marks=marks)
    marks.figure.draw(recorder)
    width, height = recorder.get_canvas_width_height()
    return Vector(width, height, tuple(recorder.shapes))


def _kept_drawing(*, large_print: bool) -> "tuple[Marks, Recorder[Any, Any]]":
    """What stands on the figure of the last letter, to be drawn on again, and what takes it down.

    Both are kept: matplotlib remembers how wide words are for the one who takes them down.
    """
    from matplotlib.figure import Figure

    from o2clinic.charts.recorder import Recorder

    kept: dict[bool, tuple[Marks, Recorder[Any, Any]]] = _kept.__dict__.setdefault("marks", {})
    if large_print not in kept:
        height = _LARGE_HEIGHT if large_print else _HEIGHT
        figure = Figure(figsize=(_WIDTH / 72, height / 72), dpi=72)
        kept[large_print] = Marks(figure), Recorder(_WIDTH, height)
    return kept[large_print]
