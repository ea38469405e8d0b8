"""A chart on the screen: one Figure for the life of the panel, drawn by a function of charts/."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import label

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Sheet = TypeVar("Sheet")


@dataclass(frozen=True, slots=True)
class CursorStop:
    """A place on the time axis where the cursor can stand, and what it says there."""

    x: float
    text: str


def load_matplotlib() -> None:
    """Import what charts need; half a second, so the program may do it ahead, off the UI thread."""
    os.environ.setdefault("QT_API", "pyside6")


class ChartPanel(QWidget):
    """Look at the drawing; Left and Right move the cursor, which reads the values out.

    Signals:
        cursor_moved: the `CursorStop` under the cursor, or None.
    """

    cursor_moved = Signal(object)

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._figure: Figure | None = None
        self._canvas: Any = None  # FigureCanvasQTAgg is untyped
        self._again: Callable[[], None] | None = None
        self._scale = 0
        self._stops: tuple[CursorStop, ...] = ()
        self._at: int | None = None
        self._lines: list[Any] = []
        self._ground: Any = None
        self._is_laid_out = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.value_label = label("", "quiet")
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(theme.px(4))
        self._whole.addWidget(self.value_label)
        theme.changed.connect(self._on_theme)

    @property
    def figure(self) -> "Figure | None":
        """The drawing, for printing and tests; None before the first sheet."""
        return self._figure

    @property
    def stop(self) -> CursorStop | None:
        """Where the cursor stands."""
        return None if self._at is None else self._stops[self._at]

    def show_sheet(
        self,
        sheet: Sheet,
        draw: "Callable[[Figure, Sheet, Colours], None]",
        stops: Sequence[CursorStop] = (),
    ) -> None:
        """Draw a sheet; `stops` are what the cursor can read out, from left to right."""
        self._stops, self._at = tuple(stops), None

        def again() -> None:
            self._draw(sheet, draw)

        self._again = again
        again()
        self._tell()

    def move_cursor(self, steps: int) -> None:
        """Go on by so many stops; the first step shows the newest."""
        if not self._stops:
            return
        last = len(self._stops) - 1
        self._at = last if self._at is None else min(max(self._at + steps, 0), last)
        self._draw_cursor()
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home and End move the cursor, Ctrl+C copies the picture."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Home: -len(self._stops),
            Qt.Key.Key_End: len(self._stops),
        }.get(Qt.Key(event.key()))
        if steps is not None and self._stops:
            self.move_cursor(steps)
        elif event.matches(QKeySequence.StandardKey.Copy) and self._canvas is not None:
            QGuiApplication.clipboard().setPixmap(self._canvas.grab())
        else:
            super().keyPressEvent(event)

    def _draw(self, sheet: Sheet, draw: "Callable[[Figure, Sheet, Colours], None]") -> None:
        figure = self._made_figure()
        figure.clear()
        figure.set_layout_engine("constrained")
        figure.set_facecolor(self._theme.colours.surface)
        self._is_laid_out = False
        self._lines, self._ground = [], None
        draw(figure, sheet, self._theme.colours)
        self._canvas.draw_idle()

    def _made_figure(self) -> "Figure":
        if self._figure is not None:
            return self._figure
        load_matplotlib()
        from matplotlib.backends import backend_qtagg
        from matplotlib.figure import Figure

        # The panel makes the Figure and keeps it: a canvas without one was freed too early.
        # WORKAROUND https://github.com/matplotlib/matplotlib/issues/29618
        # 96 dots to the inch as everywhere on the screen; the scale of type works through them.
        self._scale = self._theme.scale
        self._figure = Figure(layout="constrained", dpi=96 * self._scale / 100)
        make_canvas: Any = backend_qtagg.FigureCanvasQTAgg
        self._canvas = make_canvas(self._figure)
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas.setMinimumSize(self._theme.px(240), self._theme.px(180))
        self._canvas.setAccessibleName(self._name)
        self._canvas.mpl_connect("draw_event", self._on_drawn)
        self._canvas.mpl_connect("motion_notify_event", self._on_mouse)
        self._canvas.mpl_connect("resize_event", self._on_resized)
        self._whole.addWidget(self._canvas, 1)
        return self._figure

    def _on_drawn(self, _event: Any) -> None:
        # A layout costs as much as the drawing: once is enough until the size changes.
        if self._figure is not None and not self._is_laid_out:
            self._is_laid_out = True
            self._figure.set_layout_engine("none")
        self._ground = self._canvas.copy_from_bbox(self._canvas.figure.bbox)
        self._draw_cursor()

    def _on_resized(self, _event: Any) -> None:
        self._ground = None
        if self._figure is not None:
            self._is_laid_out = False
            self._figure.set_layout_engine("constrained")

    def _on_mouse(self, event: Any) -> None:
        if event.inaxes is None or event.xdata is None or not self._stops:
            return
        nearest = min(range(len(self._stops)), key=lambda at: abs(self._stops[at].x - event.xdata))
        if nearest != self._at:
            self._at = nearest
            self._draw_cursor()
            self._tell()

    def _draw_cursor(self) -> None:
        stop = self.stop
        if self._ground is None or self._figure is None or stop is None:
            return
        if not self._lines:
            self._lines = [
                axes.axvline(
                    stop.x, color=self._theme.colours.brand, linewidth=1, animated=True, zorder=9
                )
                for axes in self._figure.axes
            ]
        self._canvas.restore_region(self._ground)
        for line in self._lines:
            line.set_xdata([stop.x, stop.x])
            line.axes.draw_artist(line)
        self._canvas.blit(self._figure.bbox)

    def _tell(self) -> None:
        stop = self.stop
        hint = "Left and Right read the values" if self._stops else ""
        self.value_label.setText(stop.text if stop is not None else hint)
        self.setAccessibleDescription(stop.text if stop is not None else hint)
        self.cursor_moved.emit(stop)

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        if self._again is None:
            return
        if self._scale != self._theme.scale:
            self._canvas.hide()
            self._canvas.deleteLater()
            self._canvas = self._figure = None
        self._again()
