"""The lines of an agenda, put in order by mouse or by keys."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication

from o2clinic.rules.meeting import ItemState
from o2clinic.services.agenda_rows import AgendaLine
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def _is_aside(line: AgendaLine) -> bool:
    return line.state in {ItemState.TAKEN_OFF, ItemState.ROLLED} or (
        line.state is ItemState.WAITING and not line.is_here
    )


def _quiet(line: AgendaLine) -> Tone | None:
    return Tone.QUIET if _is_aside(line) else None


def _stands(line: AgendaLine) -> Tone | None:
    if line.is_standard:
        return Tone.GOOD
    is_decided = line.state in {ItemState.DECIDED, ItemState.STANDARD}
    return Tone.BRAND if is_decided else Tone.QUIET


def _why_whole(line: AgendaLine) -> str:
    """What the column may have to cut, and what speaks for it."""
    return "\n".join(filter(None, (line.reasons, line.evidence)))


_COLUMNS: Final = (
    Column[AgendaLine](
        "", lambda line: "" if _is_aside(line) else str(line.place), is_number=True, tone=_quiet
    ),
    Column[AgendaLine](
        "Patient",
        lambda line: line.name,
        tooltip=lambda line: f"{line.name}   {line.born}   {line.nhs_number}",
        is_strong=lambda line: line.is_waiting and not line.is_standard,
        is_struck=lambda line: line.state is ItemState.TAKEN_OFF,
        tone=_quiet,
        gives_way=True,
    ),
    Column[AgendaLine](
        "Why", lambda line: line.reasons, tooltip=_why_whole, tone=_quiet,
        gives_way=True,
    ),
    Column[AgendaLine](
        "Question", lambda line: line.question, tooltip=lambda line: line.question, tone=_quiet,
        stretches=True,
    ),
    Column[AgendaLine](
        "State",
        lambda line: f"✓ {line.stands}" if line.is_standard else line.stands,
        tooltip=lambda line: line.proposal or line.decision or line.stands,
        tone=_stands,
        gives_way=True,
    ),
)  # fmt: skip


_PATIENT, _QUESTION = 1, 3  # columns
_LEAST_QUESTION: Final = 260  # designed width


class AgendaTable(RecordTable[AgendaLine]):
    """Drag a line, or move it by Ctrl+Up and Ctrl+Down; Enter opens the patient.

    Signals:
        moved: key of the line and its new place, from 1.
    """

    moved = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Agenda", _COLUMNS, theme, key=lambda line: line.item_id)
        self.setSortingEnabled(False)  # the order is the agenda's own
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._colours = theme
        self.may_move = True
        self._pressed: QPoint | None = None
        self._from = self._to = -1

    def size_columns(self) -> None:
        """Names are told whole as long as the question has room: namesakes differ at their end."""
        super().size_columns()
        header, px = self.horizontalHeader(), self._theme.px
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        width = QFontMetrics(strong).horizontalAdvance
        wanted = px(26) + max((width(row.name) for row in self.records.rows), default=0)
        others = sum(header.sectionSize(at) for at in range(header.count()) if at != _QUESTION)
        spare = self.viewport().width() - others - px(_LEAST_QUESTION)
        more = min(wanted - header.sectionSize(_PATIENT), spare)
        if more > 0:
            self._is_sizing = True
            header.resizeSection(_PATIENT, header.sectionSize(_PATIENT) + more)
            self._is_sizing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Up and Ctrl+Down move the line in front."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or not event.modifiers() & _CONTROL:
            super().keyPressEvent(event)
            return
        row = self.currentIndex().row()
        self._move(row, row + step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A line is taken hold of."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.may_move:
            self._pressed = event.position().toPoint()
            self._from = self.rowAt(self._pressed.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Where it would come to is shown by a line."""
        if self._pressed is None or self._from < 0:
            super().mouseMoveEvent(event)
            return
        at = event.position().toPoint()
        far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if far or self._to >= 0:
            self._to = self._gap_at(at.y())
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It is let go of there."""
        super().mouseReleaseEvent(event)
        begun, gap = self._from, self._to
        self._pressed, self._from, self._to = None, -1, -1
        self.viewport().update()
        if begun >= 0 and gap >= 0:
            self._move(begun, gap - 1 if gap > begun else gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        """With the line of the gap while one is dragged."""
        super().paintEvent(event)
        if self._to < 0:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(self._colours.colours.brand), self._colours.px(3)))
        y = self._to * self.verticalHeader().defaultSectionSize() - self.verticalOffset()
        painter.drawLine(0, y, self.viewport().width(), y)
        painter.end()

    def _gap_at(self, y: int) -> int:
        """Before which row a line would be let go of."""
        height = self.verticalHeader().defaultSectionSize()
        gap = round((y + self.verticalOffset()) / max(1, height))
        return max(0, min(self.records.rowCount(), gap))

    def _move(self, begun: int, to: int) -> None:
        rows = self.records.rows
        is_there = 0 <= begun < len(rows) and 0 <= to < len(rows)
        if self.may_move and is_there and begun != to and not _is_aside(rows[begun]):
            self.moved.emit((rows[begun].item_id, to + 1))
