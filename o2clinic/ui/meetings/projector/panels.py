"""Facts beside the trend, and one of them enlarged: plain lines, cut where the room ends."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from o2clinic.ui.meetings.projector.fitting import cut, shared, wrapped
from o2clinic.ui.meetings.projector.room_type import RoomType

if TYPE_CHECKING:
    from o2clinic.services.room_sheet import RoomPanel

_LINE = 1.24  # heights of type from one line to the next


def room_label(kind: str = "") -> QLabel:
    """Plain text of one kind of the room's style sheet."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("room", kind)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def room_button(text: str, name: str, *, primary: bool = False) -> QPushButton:
    """A button of a form in the room; Enter never presses it by accident."""
    made = QPushButton(text)
    made.setAccessibleName(name)
    made.setAutoDefault(False)
    if primary:
        made.setProperty("kind", "primary")
    return made


def metrics_of(widget: QWidget, pixels: int, *, is_strong: bool = False) -> QFontMetricsF:
    """How wide type of this size is."""
    font = QFont(widget.font())
    font.setPixelSize(pixels)
    if is_strong:
        font.setWeight(QFont.Weight.DemiBold)
    return QFontMetricsF(font)


class PanelColumn(QWidget):
    """Some panels one below the other; each keeps its title, and lines as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._panels: tuple[RoomPanel, ...] = ()
        self._sizes: RoomType | None = None
        self._titles: list[QLabel] = []
        self._texts: list[QLabel] = []
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    def set_type(self, sizes: RoomType) -> None:
        """Another size of the picture."""
        self._sizes = sizes
        self._fit()

    def show_panels(self, panels: Sequence["RoomPanel"]) -> None:
        """Show these."""
        self._panels = tuple(panels)
        while len(self._titles) < len(self._panels):
            for kind, labels in (("title", self._titles), ("", self._texts)):
                label = room_label(kind)
                labels.append(label)
                self._whole.insertWidget(self._whole.count() - 1, label)
        self._fit()

    def clear(self) -> None:
        """Nothing of anybody stays in it."""
        self.show_panels(())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, more lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        sizes = self._sizes
        panels = () if sizes is None else self._panels[: self._most(sizes)]
        for label in (*self._titles[len(panels) :], *self._texts[len(panels) :]):
            label.setText("")
            label.setAccessibleName("")
            label.hide()
        if sizes is None or not panels:
            return
        metrics = metrics_of(self, sizes.decided)
        width = metrics.horizontalAdvance
        all_lines = [
            [part for line in panel.lines for part in wrapped(line, self.width(), width)]
            for panel in panels
        ]
        left = self.height() - _title_height(sizes) * len(panels)
        room = max(len(panels), int(left / (sizes.decided * _LINE)))
        counts = shared([len(lines) for lines in all_lines], room)
        for at, panel in enumerate(panels):
            ending = f"… {int(panel.panel)}"
            lines = cut(all_lines[at], counts[at], ending, self.width(), width)
            lines = [
                metrics.elidedText(line, Qt.TextElideMode.ElideRight, self.width())
                for line in lines
            ]
            title, text = self._titles[at], self._texts[at]
            title.setText(f"{int(panel.panel)}  {panel.title}")
            title.setContentsMargins(0, sizes.gap, 0, 0)
            text.setText("\n".join(lines))
            text.setAccessibleName(panel.text)
            title.show()
            text.show()

    def _most(self, sizes: RoomType) -> int:
        """How many panels have room for one line each; the others are told when enlarged."""
        return max(1, int(self.height() / (_title_height(sizes) + sizes.decided * _LINE)))


def _title_height(sizes: RoomType) -> float:
    return sizes.inspected * _LINE + sizes.gap


class FittedText(QLabel):
    """One line, in the larger of two sizes if it fits, else in the smaller one on two lines."""

    def __init__(self, kind: str, most_lines: int = 2) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("room", kind)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self._most_lines = most_lines
        self._large = self._small = 0

    def set_sizes(self, large: int, small: int) -> None:
        """In pixels."""
        self._large, self._small = large, small
        self._fit()

    def show_text(self, text: str) -> None:
        """Show it."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, more text."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._large:
            return
        most = self.width()
        for size in (self._large, (self._large + self._small) // 2, self._small):
            metrics = metrics_of(self, size, is_strong=True)
            if metrics.horizontalAdvance(self._whole) <= most:
                break
        lines = wrapped(self._whole, most, metrics.horizontalAdvance)
        lines = cut(lines, self._most_lines, "…", most, metrics.horizontalAdvance)
        elided = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, most) for line in lines]
        self.setStyleSheet(f"font-size: {size}px;")
        self.setText("\n".join(elided))
