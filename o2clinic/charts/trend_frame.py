"""Where everything of a trend stands, and the few marks of which it is made.

The marks of an axis as matplotlib makes them are half the time of a drawing: here grid lines are
one line, and each word is put where it belongs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import FAMILY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NOWHERE = float("nan")


@dataclass(frozen=True, slots=True)
class Box:
    """An area of the figure in points from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Look:
    """How words look and where they stand to their place.

    Attributes:
        colour: as "#rrggbb".
        size: to the chart's plain text.
        across: "left", "center" or "right".
        up: "baseline", "center", "center_baseline", "top" or "bottom".
        halo: colour around the letters; "" for none.
    """

    colour: str
    size: float = 1.0
    across: str = "left"
    up: str = "baseline"
    is_strong: bool = False
    halo: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The figure in points of type, and the time axis that all panels share.

    Attributes:
        points: size of the plain text.
        left, right: beside the time axis.
        begin, end: of the time axis, in its days.
        characters: how long the lines of a threshold's words may be.
    """

    figure: "Figure"
    colours: Colours
    points: float
    left: float
    right: float
    begin: float
    end: float
    characters: int

    @property
    def width(self) -> float:
        """Of the figure."""
        return float(self.figure.get_figwidth()) * 72

    @property
    def height(self) -> float:
        """Of the figure."""
        return float(self.figure.get_figheight()) * 72

    @property
    def room(self) -> float:
        """Width of the time axis."""
        return self.width - self.left - self.right

    @property
    def scale(self) -> float:
        """Points of a day."""
        return self.room / (self.end - self.begin)

    def across(self, day: float) -> float:
        """Where a day stands, from the left of the figure."""
        return self.left + (day - self.begin) * self.scale

    def words(self, x: float, y: float, text: str, look: Look) -> None:
        """Write at a place in points."""
        made = self.figure.text(
            x / 72,
            y / 72,
            text,
            transform=self.figure.dpi_scale_trans,
            color=look.colour,
            fontsize=self.points * look.size,
            fontweight="semibold" if look.is_strong else "normal",
            ha=look.across,
            va=look.up,
            linespacing=1.1,
        )
        if look.is_strong:
            made.set_fontfamily(FAMILY)  # the second face has no semibold
        if look.halo:
            from matplotlib.patheffects import withStroke

            made.set_path_effects([withStroke(linewidth=2.5, foreground=look.halo)])

    def axes(self, box: Box, kept: "Axes | None") -> "Axes":
        """Bare axes over an area, anew or those that are kept."""
        place = (
            box.left / self.width,
            box.bottom / self.height,
            box.width / self.width,
            box.height / self.height,
        )
        if kept is None:
            kept = self.figure.add_axes(place)
            kept.set_axis_off()
        else:
            kept.set_position(place)
        kept.set_xlim(self.begin, self.end)
        return kept


def draw_lines(
    axes: "Axes", ways: Iterable[Sequence[tuple[float, float]]], colour: str, width: float
) -> None:
    """Lines of one look as one, behind what is measured; each from point to point."""
    _one_line(axes, ways, colour, width, is_dotted=False)


def draw_dots(
    axes: "Axes", ways: Iterable[Sequence[tuple[float, float]]], colour: str, width: float
) -> None:
    """The same, dotted."""
    _one_line(axes, ways, colour, width, is_dotted=True)


def _one_line(
    axes: "Axes",
    ways: Iterable[Sequence[tuple[float, float]]],
    colour: str,
    width: float,
    *,
    is_dotted: bool,
) -> None:
    from matplotlib.lines import Line2D

    places = [place for way in ways for place in (*way, (NOWHERE, NOWHERE))][:-1]
    if places:
        xs, ys = zip(*places, strict=True)
        style: Literal["-", ":"] = ":" if is_dotted else "-"
        line = Line2D(xs, ys, color=colour, linewidth=width, linestyle=style, zorder=1)
        axes.add_artist(line)


def draw_frame(axes: "Axes", xs: Sequence[float], ys: Sequence[float], colours: Colours) -> None:
    """The grid, the floor and the left side of an area whose limits are set."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    down = [[(x, low), (x, high)] for x in xs]
    along = [[(left, y), (right, y)] for y in ys]
    draw_lines(axes, [*down, *along], colours.line, 0.7)
    edge = [[(left, high), (left, low), (right, low)]]
    draw_lines(axes, edge, colours.line, 1.6)
