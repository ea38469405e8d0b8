"""The lines and words of a figure, kept from one drawing to the next.

Making them anew is a third of the work of one drawing after the other: those of the same look
are only given other places. What the next drawing has no use for is hidden.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from o2clinic.charts.style import families

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.text import Text


# With the size of the plain text, and the families of letters.
_Type = tuple["Look", float, tuple[str, ...]]
LookT = TypeVar("LookT")
MarkT = TypeVar("MarkT")
Dashes = str | tuple[int, tuple[float, ...]]


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
class Stroke:
    """How a line and its markers look; lengths in points.

    Attributes:
        dashes: "-" for a whole line, ":" for a dotted one, "" for none, or matplotlib's pairs.
        marker: matplotlib's sign; "" for none.
        face: what fills a marker; "" for the line's own colour.
        height: higher ones hide lower ones.
        is_cut: whether it ends at the edge of its panel.
    """

    colour: str
    width: float
    height: int
    dashes: Dashes = "-"
    marker: str = ""
    marker_size: float = 0.0
    marker_edge: float = 0.0
    face: str = ""
    is_cut: bool = True

    def made(self) -> "Line2D":
        """A line of this look, without a place."""
        from matplotlib.lines import Line2D

        return Line2D(
            [],
            [],
            color=self.colour,
            linewidth=self.width,
            linestyle=self.dashes,  # type: ignore[arg-type]  # its stubs know names only
            marker=self.marker or "None",
            markersize=self.marker_size,
            markerfacecolor=self.face or self.colour,
            markeredgecolor=self.colour,
            markeredgewidth=self.marker_edge,
            zorder=self.height,
        )


class Marks:
    """What stands on a figure."""

    def __init__(self, figure: "Figure") -> None:
        self.figure = figure
        self._axes: list[Axes] = []
        self._lines: _Pool[tuple[Axes | None, Stroke], Line2D] = _Pool()
        self._words: _Pool[_Type, Text] = _Pool()
        self._placed = 0

    def begin(self, count: int) -> "list[Axes]":
        """The bare axes of the last drawing; none where they are not as many.

        Which was which does not matter: they have their place and limits from what is drawn.
        """
        if len(self._axes) != count or self.figure.axes != self._axes:
            self.figure.clear()
            self._axes = []
            self._lines, self._words = _Pool(), _Pool()
        for axes in self._axes:
            for patch in (*axes.patches, *axes.collections):
                patch.remove()
        self._lines.begin()
        self._words.begin()
        self._placed = 0
        return list(self._axes)

    def end(self) -> None:
        """Hide what was not drawn again."""
        for line in self._lines.rest():
            line.set_visible(False)
        for text in self._words.rest():
            text.set_visible(False)
            text.set_text("")  # nothing of one patient stays behind another one
        self._axes = list(self.figure.axes)

    def line(
        self,
        axes: "Axes | None",
        stroke: Stroke,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        share: float = 1.0,
    ) -> None:
        """Put a line on an area, or with places in points on the figure itself.

        Args:
            axes: the area; None for the figure.
            stroke: its look.
            xs: from point to point, across.
            ys: and up.
            share: size of the markers to that of the look.
        """
        key = (axes, stroke)
        line = self._lines.take(key)
        if line is None:
            line = self._lines.add(key, stroke.made())
            if axes is None:
                line.set_transform(self.figure.dpi_scale_trans)
                self.figure.add_artist(line)
            else:
                axes.add_artist(line)
                line.set_clip_on(stroke.is_cut)
        if axes is None:
            xs, ys = [x / 72 for x in xs], [y / 72 for y in ys]
        line.set_data(xs, ys)
        line.set_markersize(stroke.marker_size * share)
        line.set_zorder(self._height(stroke.height))
        line.set_visible(True)

    def words(self, place: tuple[float, float], text: str, look: Look, points: float) -> None:
        """Write at a place in points from the lower left corner; `points` is the plain text."""
        key = (look, points, families(text, is_strong=look.is_strong))
        made = self._words.take(key) or self._words.add(key, self._written(key))
        made.set_position((place[0] / 72, place[1] / 72))
        made.set_text(text)
        made.set_zorder(self._height(3))
        made.set_visible(True)

    def _written(self, key: "_Type") -> "Text":
        look, points, family = key
        made = self.figure.text(
            0,
            0,
            "",
            transform=self.figure.dpi_scale_trans,
            color=look.colour,
            fontfamily=family,
            fontsize=points * look.size,
            fontweight="semibold" if look.is_strong else "normal",
            ha=look.across,
            va=look.up,
            linespacing=1.1,
        )
        if look.halo:
            from matplotlib.patheffects import withStroke

            made.set_path_effects([withStroke(linewidth=2.5, foreground=look.halo)])
        return made

    def _height(self, height: int) -> float:
        """What is put on later hides what was put on earlier, whichever was made first."""
        self._placed += 1
        return height + self._placed * 1e-6


class _Pool(Generic[LookT, MarkT]):
    """What was made of each look, and how much of it the present drawing has taken."""

    def __init__(self) -> None:
        self._made: defaultdict[LookT, list[MarkT]] = defaultdict(list)
        self._taken: Counter[LookT] = Counter()

    def begin(self) -> None:
        """All is free again."""
        self._taken.clear()

    def take(self, look: LookT) -> MarkT | None:
        """One that is free, or none."""
        made, taken = self._made[look], self._taken[look]
        if taken == len(made):
            return None
        self._taken[look] += 1
        return made[taken]

    def add(self, look: LookT, mark: MarkT) -> MarkT:
        """Take a new one."""
        self._made[look].append(mark)
        self._taken[look] += 1
        return mark

    def rest(self) -> Iterator[MarkT]:
        """What is still free."""
        for look, made in self._made.items():
            yield from made[self._taken[look] :]
