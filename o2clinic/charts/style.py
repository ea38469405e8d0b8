"""How every chart looks: one face of type, colours from the one table, no global figure state."""

import importlib.util
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from o2clinic.charts.colours import Colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAMILY = "Source Sans Pro"
_SECOND = "DejaVu Sans"  # for the letters that ours lacks; it has no semibold
_FACES = ("Regular", "Semibold", "It")


class ChartSize(StrEnum):
    """Where a chart stands; decides its type size."""

    CARD = "card"
    PAGE = "page"
    ROOM = "room"
    PAPER = "paper"
    LARGE_PAPER = "large paper"

    @property
    def points(self) -> float:
        """Size of the chart's plain text."""
        sizes = {"card": 8.5, "page": 9.5, "room": 17.0, "paper": 8.0, "large paper": 16.5}
        return sizes[self.value]


@lru_cache(maxsize=1)
def prepare() -> None:
    """Register the type once; colours are given to each part, so light and dark may coexist."""
    import matplotlib as mpl
    from matplotlib import font_manager

    spec = importlib.util.find_spec("font_source_sans_pro")
    if spec is not None and spec.origin is not None:
        for face in _FACES:
            path = Path(spec.origin).parent / "files" / f"SourceSansPro-{face}.ttf"
            font_manager.fontManager.addfont(path)
    mpl.rcParams["font.family"] = [FAMILY, _SECOND]
    mpl.rcParams["axes.unicode_minus"] = True


def families(text: str, *, is_strong: bool) -> tuple[str, ...]:
    """Where the letters of a text come from: matplotlib searches for each family at each drawing.

    Of a second family only where the first lacks a letter, and never in semibold.
    """
    is_enough = is_strong or _letters().issuperset(map(ord, text))
    return (FAMILY,) if is_enough else (FAMILY, _SECOND)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """What our own face can write."""
    from matplotlib.font_manager import findfont, get_font

    prepare()
    return frozenset(get_font(findfont(FAMILY)).get_charmap())


def dress(axes: "Axes", colours: Colours, points: float) -> None:
    """Give an Axes the colours and sizes of the clinic."""
    axes.set_facecolor(colours.surface)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(colours.line)
    axes.tick_params(
        colors=colours.text_quiet,
        labelcolor=colours.text_quiet,
        labelsize=points,
        length=0,
        bottom=False,  # else each mark is drawn though it has no length
        left=False,
        pad=points * 0.5,
    )
    axes.grid(visible=True, color=colours.line, linewidth=0.7)
    axes.set_axisbelow(True)


@lru_cache(maxsize=500)
def mixed(colour: str, other: str, share: float) -> str:
    """A colour with `share` of it and the rest of another."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one * share + two * (1 - share)):02x}" for one, two in pairs)


def text_on(fill: str, colours: Colours) -> str:
    """Whichever of text and surface reads better on a fill."""
    from o2clinic.charts.colours import contrast

    return max((colours.text, colours.surface), key=lambda colour: contrast(colour, fill))


@lru_cache(maxsize=2_000)
def text_width(text: str, points: float, *, is_strong: bool = False) -> float:
    """Width of a text in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    prepare()
    width, _, _ = TextToPath().get_text_width_height_descent(
        text,
        FontProperties(
            family=families(text, is_strong=is_strong),
            size=points,
            weight="semibold" if is_strong else "normal",
        ),
        ismath=False,
    )
    return float(width)
