"""The bar that tells how full a day is, as it stands in the week, the strip and the calendar."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from o2clinic.charts.colours import Colours
from o2clinic.rules.clinic_fill import Fill


def paint_fill(painter: QPainter, room: QRect, fill: Fill, colours: Colours) -> None:
    """Booked of the bookable time; the end is red where somebody was overbooked.

    Nothing is painted where nothing can be booked. A day that has a free minute never looks full,
    and one with a visit never empty.
    """
    if not fill.bookable_minutes:
        return
    painter.fillRect(room, QColor(colours.line))
    width = room.width() * fill.booked_minutes // fill.bookable_minutes
    if fill.booked_minutes:
        width = max(width, 2)
    if fill.free:
        width = min(width, room.width() - 2)
    ink = colours.brand if fill.free else colours.caution
    painter.fillRect(room.left(), room.top(), width, room.height(), QColor(ink))
    if fill.overbooked:
        end = max(3, room.width() // 8)
        painter.fillRect(
            room.right() + 1 - end, room.top(), end, room.height(), QColor(colours.danger)
        )
