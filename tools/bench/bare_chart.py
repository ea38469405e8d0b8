"""The floor of a chart: the very marks of a drawing, put on a bare figure by hand."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

Points = tuple[list[float], list[float]]


@dataclass(frozen=True, slots=True)
class _Panel:
    """One Axes: where it stands and what is on it."""

    place: tuple[float, float, float, float]
    limits: tuple[tuple[float, float], tuple[float, float]]
    ticks: tuple[tuple[list[float], list[str]], tuple[list[float], list[str]]]
    lines: list[tuple[list[float], list[float], str, str, float]]
    fills: list[list[tuple[float, float]]]
    has_axis: bool
    texts: list[tuple[float, float, str, float]]


class BareChart:
    """Draws what a figure shows, with matplotlib and nothing else."""

    def __init__(self, figure: Figure) -> None:
        self._inches = tuple(figure.get_size_inches())
        self._dpi = figure.dpi
        self._panels = [_panel(axes) for axes in figure.axes]
        self._words = [_text(text, figure) for text in figure.texts]
        self._samples = [_line(each) for each in figure.artists if isinstance(each, Line2D)]
        for legend in figure.legends:
            self._words += [_text(text, figure) for text in legend.get_texts()]

    def made(self) -> tuple[Figure, Any]:
        """A new figure with everything on it, and its canvas."""
        figure = Figure(figsize=self._inches, dpi=self._dpi)
        canvas: Any = FigureCanvasAgg(figure)
        for panel in self._panels:
            axes = figure.add_axes(panel.place)
            for xs, ys, style, marker, width in panel.lines:
                axes.plot(xs, ys, linestyle=style, marker=marker, linewidth=width)
            axes.add_collection(PolyCollection(panel.fills), autolim=False)
            axes.set_xlim(*panel.limits[0])
            axes.set_ylim(*panel.limits[1])
            if panel.has_axis:
                axes.set_xticks(*panel.ticks[0])
                axes.set_yticks(*panel.ticks[1])
                axes.grid(visible=True)
            else:
                axes.set_axis_off()
            for x, y, words, points in panel.texts:
                figure.text(x, y, words, fontsize=points)
        for x, y, words, points in self._words:
            figure.text(x, y, words, fontsize=points)
        for xs, ys, style, marker, width in self._samples:
            sample = Line2D(xs, ys, marker=marker, linewidth=width)
            make: Any = sample.set_linestyle  # a name that it gave itself
            make(style)
            sample.set_transform(figure.dpi_scale_trans)
            figure.add_artist(sample)
        return figure, canvas

    def pixels(self) -> bytes:
        """Drawn anew."""
        _figure, canvas = self.made()
        canvas.draw()
        return bytes(canvas.buffer_rgba())

    def png(self) -> bytes:
        """Drawn anew, as a picture for paper."""
        figure, _canvas = self.made()
        out = BytesIO()
        figure.savefig(out, format="png")
        return out.getvalue()


def _panel(axes: Any) -> _Panel:
    to_data = axes.transData.inverted()
    lines = [_line(line) for line in axes.get_lines()]
    bars: list[list[tuple[float, float]]] = []
    for dots in axes.collections:
        if isinstance(dots, PathCollection):
            places: Any = dots.get_offsets()
            lines.append(([p[0] for p in places], [p[1] for p in places], "", "o", 1.0))
        elif isinstance(dots, PolyCollection):
            bars += [_corners(path) for path in dots.get_paths()]
    fills = [
        to_data.transform(patch.get_window_extent().get_points()).tolist() for patch in axes.patches
    ]
    fills = [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for (x0, y0), (x1, y1) in fills] + bars
    box = axes.get_position()
    return _Panel(
        (box.x0, box.y0, box.width, box.height),
        (axes.get_xlim(), axes.get_ylim()),
        (
            (list(axes.get_xticks()), [it.get_text() for it in axes.get_xticklabels()]),
            (list(axes.get_yticks()), [it.get_text() for it in axes.get_yticklabels()]),
        ),
        lines,
        fills,
        bool(axes.axison),
        [_text(text, axes.figure) for text in axes.texts],
    )


def _corners(path: Any) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in path.vertices[:4]]


def _line(line: Any) -> tuple[list[float], list[float], str, str, float]:
    return (
        [float(x) for x in line.get_xdata()],
        [float(y) for y in line.get_ydata()],
        line.get_linestyle(),
        line.get_marker() or "",
        line.get_linewidth(),
    )


def _text(text: Any, figure: Any) -> tuple[float, float, str, float]:
    """Lower left corner in shares of the figure, the words, their size."""
    box = text.get_window_extent().transformed(figure.transFigure.inverted())
    return box.x0, box.y0, text.get_text(), text.get_fontsize()
