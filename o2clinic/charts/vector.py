"""A trend as lines and words for paper: sharp at every size, and its words stay words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import LIGHT
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import TrendSheet

_WIDTH = 495.0  # points; that of a letter's text
_HEIGHT, _LARGE_HEIGHT = 272.0, 518.0

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
    from matplotlib.figure import Figure

    from o2clinic.charts.recorder import Recorder

    height = _LARGE_HEIGHT if large_print else _HEIGHT
    figure = Figure(figsize=(_WIDTH / 72, height / 72), dpi=72)
    size = ChartSize.LARGE_PAPER if large_print else ChartSize.PAPER
    draw_trend(figure, sheet, LIGHT, size=size)
    recorder = Recorder(_WIDTH, height, stroke, words)
    figure.draw(recorder)
    return Vector(_WIDTH, height, tuple(recorder.shapes))
