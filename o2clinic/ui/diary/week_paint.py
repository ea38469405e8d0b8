"""Painting of the week: the blocks that can be seen, the names at the side, the days above."""

from datetime import date

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRegion

from o2clinic.charts.colours import FOCUS_EDGE
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.services.diary_weeks import WeekDay
from o2clinic.ui.diary.fill_bar import paint_fill
from o2clinic.ui.diary.week_layout import Place, WeekLayout
from o2clinic.ui.diary.week_lettering import Hand, Lettering
from o2clinic.ui.diary.week_shape import WeekBlock, WeekLine, WeekLook, WeekNote
from o2clinic.ui.theme import Theme


class WeekPainter:
    """Paints one view of the week and is then forgotten.

    Args:
        painter: on the viewport.
        layout: what lies where.
        theme: colours and sizes.
        lettering: its fonts, with what they remember.
        room: the whole viewport.
    """

    def __init__(
        self,
        painter: QPainter,
        layout: WeekLayout,
        theme: Theme,
        lettering: Lettering,
        room: QRect,
    ) -> None:
        self._painter, self._layout, self._theme = painter, layout, theme
        self._colours, self._room = theme.colours, room
        self._quiet, self._strong = lettering.quiet, lettering.strong
        self._inks: dict[str, QColor] = {}
        edge = QColor(self._colours.input_line)
        edge.setAlpha(110)
        self._dashes = QPen(edge)
        self._dashes.setStyle(Qt.PenStyle.DashLine)
        self._clock = self._quiet.width("00:00 ")

    def paint(
        self, offset: QPoint, chosen: Place | None, wanted: QRegion, *, has_focus: bool
    ) -> None:
        """The table as far as it can be seen, so far scrolled; names and days over its edges.

        Args:
            offset: how far it is scrolled.
            chosen: the block in front.
            wanted: the part of the viewport that is to be painted.
            has_focus: whether the block in front has the keys.
        """
        painter, layout, room = self._painter, self._layout, self._room
        painter.fillRect(room, QColor(self._colours.surface))
        seen = room.adjusted(layout.side, layout.head, 0, 0)
        fresh = wanted.intersected(seen).boundingRect()
        if not fresh.isEmpty():
            painter.save()
            painter.setClipRect(fresh)
            origin = QPoint(layout.side, layout.head) - offset
            painter.translate(origin)
            self._paint_table(fresh.translated(-origin))
            if chosen is not None:
                self._paint_cursor(layout.rect(chosen), has_focus=has_focus)
            painter.restore()
        if wanted.intersects(QRect(0, layout.head, layout.side, room.height())):
            rows = layout.rows_between(offset.y(), offset.y() + seen.height())
            self._paint_names(rows, offset.y())
        if wanted.intersects(QRect(0, 0, room.width(), layout.head)):
            days = layout.days_between(offset.x(), offset.x() + seen.width())
            self._paint_days(days, offset.x())

    # The table

    def _paint_table(self, fresh: QRect) -> None:
        """What of the table lies within a part of it."""
        layout = self._layout
        rows = layout.rows_between(fresh.top(), fresh.bottom() + 1)
        days = layout.days_between(fresh.left(), fresh.right() + 1)
        for row in rows:
            for day in days:
                self._paint_cell(row, day, fresh)
        self._paint_lines(rows, days)

    def _paint_cell(self, row: int, day: int, fresh: QRect) -> None:
        layout = self._layout
        cell = layout.shape.rows[row].cells[day]
        has_blocks = any(isinstance(line, WeekBlock) for line in cell)
        ground = "surface" if has_blocks else "quiet_tint"
        self._painter.fillRect(layout.cell(row, day), self._ink(ground))
        for at, line in enumerate(cell):
            room = layout.rect(Place(row, day, at))
            if room.intersects(fresh):
                self._paint_line(room, line)

    def _paint_line(self, room: QRect, line: WeekLine) -> None:
        if isinstance(line, WeekNote):
            ink = "caution" if line.is_closed else "text_quiet"
            self._put(room.adjusted(self._layout.edge, 0, 0, 0), line.text, self._quiet, ink)
        elif line.look is None:
            self._paint_free(room, line.text)
        else:
            self._paint_visit(room, line.look)

    def _paint_free(self, room: QRect, text: str) -> None:
        painter, edge = self._painter, self._layout.edge
        painter.setPen(self._dashes)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(room.adjusted(0, 0, -1, -1), edge, edge)
        self._put(room.adjusted(2 * edge, 0, -edge, 0), text, self._quiet, "text_quiet")

    def _paint_visit(self, room: QRect, look: WeekLook) -> None:
        painter, edge, width = self._painter, self._layout.edge, self._strong.width
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink(look.tint))
        painter.drawRoundedRect(room, edge, edge)
        painter.fillRect(room.left(), room.top(), edge - 1, room.height(), self._ink(look.stripe))
        inside = room.adjusted(2 * edge, 0, -edge, 0)
        _, short, family = look.names
        mark, taken = look.mark, self._clock + width(look.symbol) + 2 * edge
        if taken + width(short) + width(mark) > inside.width():
            mark = look.short_mark
        if mark:
            inside.setRight(inside.right() - width(mark))
            self._draw(inside.right(), inside, mark, self._strong, look.mark_ink)
            inside.setRight(inside.right() - edge)
        self._draw(inside.left(), inside, look.clock, self._quiet, "text_quiet")
        inside.setLeft(inside.left() + self._clock)
        self._draw(inside.left(), inside, look.symbol, self._quiet, look.stripe)
        inside.setLeft(inside.left() + width(look.symbol) + edge)
        for name in look.names:
            if width(name) <= inside.width():
                self._draw(inside.left(), inside, name, self._strong, "text")
                return
        self._put(inside, family, self._strong, "text")

    def _paint_lines(self, rows: range, days: range) -> None:
        layout, painter = self._layout, self._painter
        painter.setPen(QColor(self._colours.line))
        for row in rows:
            y = layout.tops[row + 1] - 1
            painter.drawLine(0, y, layout.width, y)
        for day in days:
            x = layout.day_x(day)
            painter.drawLine(x, 0, x, layout.height)

    def _paint_cursor(self, room: QRect, *, has_focus: bool) -> None:
        painter, px = self._painter, self._theme.px
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pens = [(QColor(self._colours.text), 1, 0)]
        if has_focus:  # as the ring round a widget: yellow with a dark edge
            pens = [(QColor(FOCUS_EDGE), 4, 1), (QColor(self._colours.focus), 2, 1)]
        for ink, thickness, reach in pens:
            painter.setPen(QPen(ink, thickness))
            painter.drawRoundedRect(
                room.adjusted(-reach, -reach, reach - 1, reach - 1), px(3), px(3)
            )

    # Its edges

    def _paint_names(self, rows: range, offset_y: int) -> None:
        layout, painter, px, colours = self._layout, self._painter, self._theme.px, self._colours
        painter.save()
        painter.setClipRect(0, layout.head, layout.side, self._room.height())
        painter.fillRect(0, layout.head, layout.side, self._room.height(), colours.surface)
        for row in rows:
            told = layout.shape.rows[row]
            top = layout.tops[row] - offset_y + layout.head
            bottom = layout.tops[row + 1] - offset_y + layout.head
            # The name stays in sight while any of its row is.
            at = max(top, min(layout.head, bottom - px(44)))
            room = QRect(px(8), at + px(4), layout.side - px(12), px(18))
            self._put(room, told.clinician, self._strong, "text")
            self._put(room.translated(0, px(17)), told.place, self._quiet, "text_quiet")
            painter.setPen(QColor(colours.line))
            painter.drawLine(0, bottom - 1, layout.side, bottom - 1)
        painter.restore()

    def _paint_days(self, days: range, offset_x: int) -> None:
        layout, painter, colours = self._layout, self._painter, self._colours
        painter.fillRect(0, 0, self._room.width(), layout.head, colours.surface)
        painter.save()
        painter.setClipRect(layout.side, 0, self._room.width(), layout.head)
        today = local(layout.shape.sheet.at).date()
        for number in days:
            left = layout.day_x(number) + layout.side - offset_x
            right = layout.day_x(number + 1) + layout.side - offset_x
            room = QRect(left, 0, right - left, layout.head)
            self._paint_day(room, layout.shape.sheet.days[number], today)
        painter.restore()
        painter.setPen(QColor(colours.line))
        painter.drawLine(0, layout.head - 1, self._room.width(), layout.head - 1)

    def _paint_day(self, room: QRect, day: WeekDay, today: date) -> None:
        px, colours = self._theme.px, self._colours
        is_today = day.day == today
        if is_today:
            self._painter.fillRect(room, QColor(colours.brand_tint))
        self._painter.setPen(QColor(colours.line))
        self._painter.drawLine(room.left(), 0, room.left(), room.bottom())
        line = QRect(room.left() + px(8), px(3), room.width() - px(12), px(18))
        name = short_date_with_weekday(day.day)[:-5]
        ink = "brand" if is_today else "text"
        self._put(line, f"{name} · today" if is_today else name, self._strong, ink)
        below = line.translated(0, px(17))
        closed = day.of.closed or (f"bank holiday ({day.of.holiday})" if day.of.holiday else "")
        told = day.of.fill.words
        if self._quiet.width(told) > below.width():
            told = day.of.fill.short_words
        told = f"⊘ {closed}" if closed else told
        self._put(below, told, self._quiet, "caution" if closed else "text_quiet")
        bar = QRect(line.left(), room.bottom() - px(8), line.width(), px(4))
        paint_fill(self._painter, bar, day.of.fill, colours)

    def _put(self, room: QRect, words: str, hand: Hand, ink: str) -> None:
        """Words from the left of a room, cut where it ends."""
        self._draw(room.left(), room, hand.cut(words, room.width()), hand, ink)

    def _draw(self, left: int, room: QRect, words: str, hand: Hand, ink: str) -> None:
        """Words that are known to fit: no box is laid out, nothing is cut."""
        self._painter.setPen(self._ink(ink))
        hand.write(self._painter, left, room.top(), room.height(), words)

    def _ink(self, name: str) -> QColor:
        if name not in self._inks:
            self._inks[name] = QColor(getattr(self._colours, name))
        return self._inks[name]
