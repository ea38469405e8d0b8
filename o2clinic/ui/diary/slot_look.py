"""How a free time looks that is kept for some visits, or held by somebody: in words and shape."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter

from o2clinic.services.diary import FreeSlot
from o2clinic.ui.diary.day_shape import Stop

_KEPT = "◇"


def words(stop: Stop, metrics: QFontMetrics, width: int) -> str:
    """What stands in the block, cut to its width; its name and its hint have all of it."""
    slot = stop.slot
    told = f"free · {stop.span.minutes} min"
    if slot is not None and slot.held:
        told = slot.held
    elif slot is not None and slot.kept:
        told = f"{_KEPT} {slot.kept.partition(',')[0]}"
    return metrics.elidedText(told, Qt.TextElideMode.ElideRight, width)


def paint_hatching(painter: QPainter, room: QRect, slot: FreeSlot | None, ink: QColor) -> None:
    """Lines one way for what is kept, crossed for what is held; none for what is free.

    Below and beside the words, which are to be read.
    """
    if slot is None or not (slot.held or slot.kept):
        return
    faint = QColor(ink)
    faint.setAlpha(60)
    pattern = Qt.BrushStyle.DiagCrossPattern if slot.held else Qt.BrushStyle.BDiagPattern
    painter.fillRect(room, QBrush(faint, pattern))


def clear_behind(painter: QPainter, words_at: QRect, slot: FreeSlot | None, paper: QColor) -> None:
    """Leave no lines behind the words."""
    if slot is not None and (slot.held or slot.kept):
        painter.fillRect(words_at.adjusted(-3, 0, 3, 0), paper)
