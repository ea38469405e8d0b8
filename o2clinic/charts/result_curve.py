"""The curve of one result, of a walk or a night: as pixels for the screen, as lines for paper."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from o2clinic.charts.colours import LIGHT, Colours
from o2clinic.charts.night import NightCurve, draw_night
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import Canvas, TrendImage
from o2clinic.charts.vector import Vector
from o2clinic.charts.walk_test import WalkCurve, draw_curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ResultCurve: TypeAlias = WalkCurve | NightCurve
_WIDTH, _HEIGHT = 505.0, 230.0  # points; the width of a page's text
# Left, right, bottom and top of the axes: paper is drawn without a layout engine.
_MARGINS: Final = (0.06, 0.985, 0.1, 0.91)

StrokeT = TypeVar("StrokeT")
WordsT = TypeVar("WordsT")


def curve_image(curve: ResultCurve, colours: Colours, canvas: Canvas) -> TrendImage:
    """The curve as pixels for the screen; safe in any one thread at a time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(
        figsize=(canvas.width / canvas.dpi, canvas.height / canvas.dpi),
        dpi=canvas.dpi,
        layout="constrained",
    )
    agg: Any = FigureCanvasAgg(figure)  # its drawing is untyped
    _draw(figure, curve, colours, canvas.size.points)
    agg.draw()
    width, height = agg.get_width_height(physical=True)
    return TrendImage(bytes(agg.buffer_rgba()), width, height, 0.0, float(height), ())


def curve_vector(
    curve: ResultCurve, *, stroke: Callable[..., StrokeT], words: Callable[..., WordsT]
) -> Vector[StrokeT, WordsT]:
    """The curve as lines and words for paper; `stroke` and `words` as for a trend."""
    from matplotlib.figure import Figure

    from o2clinic.charts.recorder import Recorder

    recorder: Recorder[StrokeT, WordsT] = Recorder(_WIDTH, _HEIGHT)
    recorder.begin(stroke, words)
    figure = Figure(figsize=(_WIDTH / 72, _HEIGHT / 72), dpi=72)
    _draw(figure, curve, LIGHT, ChartSize.PAPER.points)
    left, right, bottom, top = _MARGINS
    figure.subplots_adjust(left=left, right=right, bottom=bottom, top=top)
    figure.draw(recorder)
    return Vector(_WIDTH, _HEIGHT, tuple(recorder.shapes))


def _draw(figure: "Figure", curve: ResultCurve, colours: Colours, points: float) -> None:
    if isinstance(curve, NightCurve):
        draw_night(figure, curve, colours, points)
    else:
        draw_curve(figure, curve, colours, points)
