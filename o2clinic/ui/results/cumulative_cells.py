"""How cells of the cumulative table are painted: numbers in line, signs behind, small trends."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from o2clinic.charts.colours import Colours
from o2clinic.services.cumulative_trends import TrendMark
from o2clinic.ui.results.cumulative_model import (
    CHANGE,
    FIXED,
    NEWEST_AT,
    TREND,
    ContextRole,
    SignsRole,
    TrendRole,
)
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.record_model import Index

SIGNS_WIDE: Final = 24  # designed room behind every number, so that all of them stand in line
_DOT: Final = 2.2


class CumulativeCells(QStyledItemDelegate):
    """A number ends at one line in its column; L, H and ? stand behind it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The usual ground and text, and what is added."""
        if bool(index.data(ContextRole)) or index.column() == CHANGE:
            super().paint(painter, option, index)
        elif index.column() == TREND:
            super().paint(painter, option, index)
            given: Any = option  # the stubs do not type its fields
            paint_trend(painter, given.rect, index.data(TrendRole), self._theme.colours)
        elif index.column() == NEWEST_AT or index.column() >= FIXED:
            self._paint_number(painter, option, index)
        else:
            super().paint(painter, option, index)

    def _paint_number(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        told: Any = QStyleOptionViewItem(option)
        self.initStyleOption(told, index)
        text, rect, font = told.text, told.rect, QFont(told.font)
        told.text = ""
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, told, painter)
        behind = self._theme.px(SIGNS_WIDE)
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(self._ink(index)))
        room = rect.adjusted(0, 0, -behind, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        signs = str(index.data(SignsRole) or "")
        if signs:
            font.setStrikeOut(False)
            painter.setFont(font)
            painter.setPen(QColor(self._theme.colours.caution))
            place = QRect(room.right() + self._theme.px(3), rect.top(), behind, rect.height())
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, left, signs)
        painter.restore()

    def _ink(self, index: Index) -> str:
        given = index.data(Qt.ItemDataRole.ForegroundRole)
        return given.name() if isinstance(given, QColor) else self._theme.colours.text


def paint_trend(
    painter: QPainter, rect: QRect, marks: Sequence[TrendMark], colours: Colours
) -> None:
    """A line through what was measured on air, dots for the rest; the newest is the largest."""
    if len(marks) < 2:
        return
    room = QRectF(rect).adjusted(7, 5, -9, -5)
    places = [_place(mark, marks, room) for mark in marks]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    on_air = [place for mark, place in zip(marks, places, strict=True) if mark.is_on_air]
    painter.setPen(QPen(QColor(colours.brand), 1.3))
    painter.drawPolyline(on_air)
    for at, (mark, place) in enumerate(zip(marks, places, strict=True)):
        reach = _DOT * (1.5 if at == len(marks) - 1 else 1)
        colour = QColor(colours.brand if mark.is_on_air else colours.good)
        painter.setPen(QPen(colour, 1.2))
        # On oxygen hollow and square: told apart without its colour.
        painter.setBrush(colour if mark.is_on_air else QColor(colours.surface))
        box = QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
        if mark.is_on_air:
            painter.drawEllipse(box)
        else:
            painter.drawRect(box)
    painter.restore()


def _place(mark: TrendMark, marks: Sequence[TrendMark], room: QRectF) -> QPointF:
    first, last = marks[0].day, marks[-1].day
    low = min(each.value for each in marks)
    high = max(each.value for each in marks)
    along = (mark.day - first) / (last - first) if last > first else 0.5
    up = (mark.value - low) / (high - low) if high > low else 0.5
    return QPointF(room.left() + along * room.width(), room.bottom() - up * room.height())
