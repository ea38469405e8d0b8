"""Where each row, cell and line of the week lies, in pixels; worked out once for a size."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QPoint, QRect

from o2clinic.ui.diary.week_shape import WeekBlock, WeekShape
from o2clinic.ui.theme import Theme

HEAD, _SIDE, _LEAST_DAY, _LINE, _LEAST_ROW, _EDGE = 50, 116, 118, 21, 46, 4  # designed pixels


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block lies in the shape: numbers of its row, its day and its line."""

    row: int
    day: int
    line: int


class WeekLayout:
    """The table of the week; its corner with names and days lies beside it, at no offset.

    Attributes:
        side: width of the column of names.
        head: height of the row of days.
        tops: where each row begins, and where the last one ends.
    """

    def __init__(self, shape: WeekShape, theme: Theme, room: int) -> None:
        px = theme.px
        self.shape = shape
        self.side, self.head, self.line, self.edge = px(_SIDE), px(HEAD), px(_LINE), px(_EDGE)
        self._days = max(1, len(shape.sheet.days))
        self.width = max(room - self.side, px(_LEAST_DAY) * self._days)
        heights = (
            max(px(_LEAST_ROW), 2 * self.edge + self.line * max(map(len, row.cells), default=0))
            for row in shape.rows
        )
        self.tops = [0, *accumulate(heights)]
        self._places = {
            line.key: Place(at_row, at_day, at_line)
            for at_row, row in enumerate(shape.rows)
            for at_day, cell in enumerate(row.cells)
            for at_line, line in enumerate(cell)
            if isinstance(line, WeekBlock)
        }

    @property
    def height(self) -> int:
        """Of all rows together."""
        return self.tops[-1]

    def place_of(self, key: tuple[object, ...] | None) -> Place | None:
        """Where the block with a key lies; None where there is none."""
        return self._places.get(key) if key is not None else None

    def block_at(self, place: Place) -> WeekBlock:
        """The block that lies there."""
        block = self.shape.rows[place.row].cells[place.day][place.line]
        assert isinstance(block, WeekBlock)  # a place is one of a block
        return block

    def day_x(self, number: int) -> int:
        """Where a day begins."""
        return self.width * number // self._days

    def cell(self, row: int, day: int) -> QRect:
        """Of a clinician's day."""
        left, top = self.day_x(day), self.tops[row]
        return QRect(left, top, self.day_x(day + 1) - left, self.tops[row + 1] - top)

    def rect(self, place: Place) -> QRect:
        """Of a line."""
        cell = self.cell(place.row, place.day)
        top = cell.top() + self.edge + place.line * self.line
        return QRect(cell.left() + self.edge, top, cell.width() - 2 * self.edge, self.line - 2)

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows of which something lies between two heights."""
        first = max(0, bisect_right(self.tops, top) - 1)
        last = min(len(self.shape.rows), bisect_right(self.tops, bottom))
        return range(first, last)

    def days_between(self, left: int, right: int) -> range:
        """The days of which something lies between two widths."""
        shown = [
            at for at in range(self._days) if self.day_x(at) < right and left < self.day_x(at + 1)
        ]
        return range(shown[0], shown[-1] + 1) if shown else range(0)

    def hit(self, point: QPoint) -> WeekBlock | None:
        """The block under a point of the table."""
        for row in self.rows_between(point.y(), point.y()):
            for day in self.days_between(point.x(), point.x() + 1):
                for at, line in enumerate(self.shape.rows[row].cells[day]):
                    if isinstance(line, WeekBlock) and self.rect(Place(row, day, at)).contains(
                        point
                    ):
                        return line
        return None
