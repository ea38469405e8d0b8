"""Takes down what matplotlib draws as plain values; loaded only when something is drawn."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.path import Path

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

StrokeT = TypeVar("StrokeT")
WordsT = TypeVar("WordsT")
Step = tuple[str, tuple[float, ...]]

_STRONG = 600  # weight of a semibold face


class Recorder(RendererBase, Generic[StrokeT, WordsT]):
    """A renderer of 72 dots to the inch, so that a dot is a point of type."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.shapes: list[StrokeT | WordsT] = []
        self._size = (width, height)
        self._stroke: Callable[..., StrokeT]
        self._words: Callable[..., WordsT]

    def begin(self, stroke: Callable[..., StrokeT], words: Callable[..., WordsT]) -> None:
        """Forget what was drawn; what is drawn next is made by these."""
        self.shapes = []
        self._stroke, self._words = stroke, words

    def flipy(self) -> bool:
        """Paper is measured from below."""
        return False

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Of the whole drawing."""
        return self._size

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: "Transform",
        rgbFace: Any = None,  # noqa: N803 - matplotlib's own name
    ) -> None:
        """A line or an area; what neither shows is left out."""
        told = _told(gc, rgbFace)
        if told is not None:
            self.shapes.append(self._stroke(steps=tuple(_steps(path, transform)), **told))

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: "Transform",
        path: Path,
        trans: "Transform",
        rgbFace: Any = None,  # noqa: N803 - matplotlib's own name
    ) -> None:
        """The same mark at each place: worked out once, then moved."""
        told = _told(gc, rgbFace)
        if told is None:
            return
        steps = tuple(_steps(marker_path, marker_trans))
        for places, _code in path.iter_segments(trans, simplify=False):
            x, y = (float(each) for each in places[-2:])
            self.shapes.append(self._stroke(steps=_moved(steps, x, y), **told))

    def draw_text(  # noqa: PLR0913 - matplotlib calls it so
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: "FontProperties",
        angle: float,
        ismath: Any = False,
        mtext: "Text | None" = None,
    ) -> None:
        """A line of text; its place is that of its first letter."""
        del ismath, mtext
        weight = prop.get_weight()
        is_strong = weight in {"semibold", "bold"} or (
            isinstance(weight, int) and weight >= _STRONG
        )
        left, base = _rounded((x, y))
        self.shapes.append(
            self._words(
                x=left,
                y=base,
                text=s,
                size=round(float(prop.get_size_in_points()), 3),
                colour=to_hex(gc.get_rgb()),
                is_strong=is_strong,
                angle=float(angle),
            )
        )


def _told(gc: GraphicsContextBase, fill: Any) -> dict[str, Any] | None:
    """How a stroke looks; None for one that shows nothing."""
    has_line = gc.get_linewidth() > 0 and gc.get_rgb()[3] > 0
    has_fill = fill is not None and (len(fill) < 4 or fill[3] > 0)
    if not has_line and not has_fill:
        return None
    bounds = gc.get_clip_rectangle()
    pattern: Any = gc.get_dashes()  # an offset, and lengths or None
    return {
        "line": to_hex(gc.get_rgb()) if has_line else "",
        "fill": to_hex(fill) if has_fill else "",
        "width": round(float(gc.get_linewidth()), 3),
        "dash": tuple(round(float(each), 3) for each in pattern[1] or ()),
        "clip": None if bounds is None else tuple(_rounded(bounds.extents)),
    }


def _moved(steps: tuple[Step, ...], x: float, y: float) -> tuple[Step, ...]:
    by = (x, y) * 3
    return tuple(
        (letter, tuple(round(a + b, 2) for a, b in zip(values, by, strict=False)))
        for letter, values in steps
    )


def _steps(path: Path, transform: "Transform") -> Iterable[Step]:
    """Moves, lines and cubic curves; a quadratic curve is told as a cubic one."""
    at = (0.0, 0.0)
    for raw, code in path.iter_segments(transform, simplify=False):
        values = _rounded(raw)
        if code == Path.CLOSEPOLY:
            yield "Z", ()
            continue
        if code == Path.CURVE3:
            (x0, y0), (cx, cy, x, y) = at, values
            values = _rounded(
                (
                    *((x0 + 2 * cx) / 3, (y0 + 2 * cy) / 3),
                    *((x + 2 * cx) / 3, (y + 2 * cy) / 3),
                    *(x, y),
                )
            )
        letter = {int(Path.MOVETO): "M", int(Path.LINETO): "L"}.get(int(code), "C")
        yield letter, values
        at = (values[-2], values[-1])


def _rounded(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(float(value), 2) for value in values)
