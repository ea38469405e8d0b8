"""One thin row above the diary: the days of the shown month and the next, and how full they are."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import MONTHS, MONTHS_IN_FULL
from o2clinic.ui.diary.month_cells import MonthCells
from o2clinic.ui.theme import Theme

_HEIGHT, _HEAD, _LEAST_DAY = 46, 14, 17  # designed pixels


def months_from(day: date) -> tuple[date, date]:
    """First and last day of a day's month and the next."""
    first = day.replace(day=1)
    return first, add_months(first, 2) - timedelta(days=1)


class MonthStrip(MonthCells):
    """Press a day, or go to it with the arrow keys and press Enter.

    Where there is no room for all days, those about the shown one are shown.
    """

    def __init__(self, theme: Theme, today: date, parent: QWidget | None = None) -> None:
        super().__init__("Days of the month", theme, today, parent)
        self._month = today.replace(day=1)
        self._key: tuple[object, ...] = ()
        self._days: Sequence[date] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def between(self) -> tuple[date, date]:
        """First and last day of the months that are shown, as far as there is room."""
        return months_from(self._month)

    @property
    def days(self) -> Sequence[date]:
        """As many days of the two months as there is room for."""
        key = (self._month, self.at_day, self.width(), self.theme.scale)
        if key != self._key:
            self._key, self._days = key, self._fitting()
        return self._days

    def _fitting(self) -> Sequence[date]:
        first, last = self.between
        every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        most = max(7, self.width() // self.theme.px(_LEAST_DAY))
        if most >= len(every):
            return every
        # The day shown stands in the first third, since people look ahead.
        at = min(max(0, (self.at_day - first).days - most // 3), len(every) - most)
        return every[at : at + most]

    def cell(self, day: date) -> QRect:
        """Days share the width."""
        days = self.days
        at = (day - days[0]).days
        left, right = (self.width() * number // len(days) for number in (at, at + 1))
        head = self.theme.px(_HEAD)
        return QRect(left, head, right - left, self.height() - head)

    def show_month(self, day: date) -> None:
        """Show the month of a day and the next."""
        self._month = day.replace(day=1)
        first, last = self.between
        name = f"Days of {MONTHS_IN_FULL[first.month - 1]} and {MONTHS_IN_FULL[last.month - 1]}"
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """One line of days under the names of their months."""
        return QSize(self.theme.px(320), self.theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Two weeks."""
        return QSize(14 * self.theme.px(_LEAST_DAY), self.theme.px(_HEIGHT))

    def paint_ground(self, painter: QPainter) -> None:
        """The names of the months, each where it begins; a line between weeks."""
        super().paint_ground(painter)
        px, colours, days = self.theme.px, self.theme.colours, self.days
        font = QFont(self.font())
        font.setPointSizeF(self.theme.points(8))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        for day in days:
            if day.weekday() and day.day != 1 and day != days[0]:
                continue
            left = self.cell(day).left()
            if day.day == 1 or day == days[0]:
                painter.setPen(QColor(colours.text_quiet))
                room = QRect(left + px(4), 0, px(120), px(_HEAD))
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                # A name that the next month's would run into is left out.
                if day.day <= 22:
                    painter.drawText(room, flags, f"{MONTHS[day.month - 1]} {day.year}")
            if day.weekday() == 0 or day.day == 1:
                painter.setPen(QColor(colours.input_line if day.day == 1 else colours.line))
                top = 0 if day.day == 1 else px(_HEAD)
                painter.drawLine(left, top, left, self.height())
