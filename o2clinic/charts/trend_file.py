"""A trend as lines and words for a page of its own, with room for every panel."""

from collections.abc import Callable
from typing import TypeVar

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import LIGHT
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import TrendSheet
from o2clinic.charts.vector import Vector

_WIDTH, _HEIGHT = 760.0, 400.0  # points; what head and foot leave of a page in landscape

StrokeT = TypeVar("StrokeT")
WordsT = TypeVar("WordsT")


def trend_page(
    sheet: TrendSheet, *, stroke: Callable[..., StrokeT], words: Callable[..., WordsT]
) -> Vector[StrokeT, WordsT]:
    """Draw the trend as it is shown; `stroke` and `words` as for a letter's."""
    from matplotlib.figure import Figure

    from o2clinic.charts.recorder import Recorder

    recorder: Recorder[StrokeT, WordsT] = Recorder(_WIDTH, _HEIGHT)
    recorder.begin(stroke, words)
    figure = Figure(figsize=(_WIDTH / 72, _HEIGHT / 72), dpi=72)
    draw_trend(figure, sheet, LIGHT, size=ChartSize.PAPER.points)
    figure.draw(recorder)
    return Vector(_WIDTH, _HEIGHT, tuple(recorder.shapes))
