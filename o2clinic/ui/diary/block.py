"""One visit or free slot in the diary's grid."""

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygon,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.ui.diary import slot_look
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.theme import Theme

_LOOKS = {
    VisitKind.LTOT_GAS_1: ("brand", "brand_tint"),
    VisitKind.LTOT_GAS_2: ("brand_strong", "brand_tint"),
    VisitKind.TITRATION: ("brand", "brand_tint"),
    VisitKind.WALK_TEST: ("good", "good_tint"),
    VisitKind.SPIROMETRY: ("text_quiet", "line"),
    VisitKind.REVIEW: ("caution", "caution_tint"),
    VisitKind.HOME_VISIT: ("good", "good_tint"),
}
OVER = "+"  # over others
_STATUS_SIGNS = {
    VisitStatus.ARRIVED: "✓",
    VisitStatus.IN_ROOM: "▶",
    VisitStatus.DONE: "✓✓",
}


class BlockOwner(Protocol):
    """Who is told what a person does with a block; each answers whether that was all of it."""

    def on_block_key(self, block: "Block", event: QKeyEvent) -> bool:
        """A key goes down."""

    def on_block_press(self, block: "Block", event: QMouseEvent) -> bool:
        """The mouse is pressed, once or twice."""


class Block(QAbstractButton):
    """Click it or go to it with the arrow keys; it is named for screen readers.

    A block is a widget of its own and not a mere shape of the grid's painting, so that a screen
    reader finds it, reads its name and follows the focus, which it could not do in a painting.
    To make a hundred widgets takes longer than a person should wait for the next day, so a block
    is used again for another stop; and no filter looks at its events, which would be asked at
    each of its moves and paintings too.
    """

    def __init__(self, stop: Stop, theme: Theme, owner: BlockOwner, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._owner = theme, owner
        self._now_y: int | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_stop(stop)

    def show_stop(self, stop: Stop) -> None:
        """Be the block of this visit or free time from now on."""
        self.stop = stop
        self.setDown(False)
        self.setAccessibleName(stop.words)
        self.setToolTip(stop.words)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The grid's keys, then a button's own."""
        if not self._owner.on_block_key(self, event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """It may be taken hold of."""
        if not self._owner.on_block_press(self, event):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As Enter."""
        if not self._owner.on_block_press(self, event):
            super().mouseDoubleClickEvent(event)

    def set_now_line(self, y: int | None) -> None:
        """Where the present moment crosses the block, from its top; None when it does not."""
        if y != self._now_y:
            self._now_y = y
            self.update()

    def sizeHint(self) -> QSize:
        """The grid places it."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Colour, symbol and words; the line of the present moment leaves the words alone."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inked = self._paint_free(painter) if self.stop.visit is None else self._paint_visit(painter)
        if self._now_y is not None:
            self._paint_now(painter, inked)
        painter.end()

    def _paint_free(self, painter: QPainter) -> list[QRect]:
        colours, px = self._theme.colours, self._theme.px
        has_focus = self.hasFocus()
        edge = QColor(colours.brand if has_focus else colours.input_line)
        edge.setAlpha(255 if has_focus else 110)
        pen = QPen(edge)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(colours.brand_tint if has_focus else colours.surface))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), px(4), px(4))
        slot_look.paint_hatching(painter, self.rect().adjusted(2, 2, -3, -3), self.stop.slot, edge)
        painter.setPen(QColor(colours.text if has_focus else colours.text_quiet))
        is_low = self.height() < px(18)
        room = self.rect().adjusted(px(10), px(2), -px(6), 0)
        if is_low:
            return []  # its name and its hint say it
        painter.setFont(_sized(self.font(), self._theme.points(9)))
        words = slot_look.words(self.stop, painter.fontMetrics(), room.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        if self.height() < px(30):
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        inked = painter.boundingRect(room, flags, words)
        slot_look.clear_behind(painter, inked, self.stop.slot, painter.brush().color())
        painter.drawText(room, flags, words)
        return [inked]

    def _paint_visit(self, painter: QPainter) -> list[QRect]:
        visit = self.stop.visit
        assert visit is not None  # asked for only with a visit
        colours, px = self._theme.colours, self._theme.px
        known = visit.kind in set(VisitKind)
        stripe, tint = _LOOKS[VisitKind(visit.kind)] if known else ("text_quiet", "line")
        whole = self.rect().adjusted(0, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.quiet_tint if self._is_over else getattr(colours, tint)))
        painter.drawRoundedRect(whole, px(4), px(4))
        painter.setBrush(QColor(getattr(colours, stripe)))
        painter.drawRoundedRect(QRect(0, whole.top(), px(4), whole.height()), 1, 1)
        if visit.is_overbooked:
            self._paint_over(painter, whole)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.text), 1))
            painter.drawRoundedRect(whole.adjusted(0, 0, -1, -1), px(4), px(4))
        return self._paint_words(painter, getattr(colours, stripe))

    def _paint_over(self, painter: QPainter, whole: QRect) -> None:
        """A dashed edge all round, and a folded corner: it lies over others on purpose."""
        px, ink = self._theme.px, QColor(self._theme.colours.caution)
        pen = QPen(ink, 1.5)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole.adjusted(1, 0, -1, 0), px(4), px(4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        right, top, side = whole.right(), whole.top(), px(8)
        corner = [QPoint(right - side, top), QPoint(right, top), QPoint(right, top + side)]
        painter.drawPolygon(QPolygon(corner))

    @property
    def _is_over(self) -> bool:
        visit = self.stop.visit
        return visit is not None and visit.status == VisitStatus.DONE

    def _paint_words(self, painter: QPainter, ink: str) -> list[QRect]:
        visit = self.stop.visit
        assert visit is not None  # asked for only with a visit
        colours, px = self._theme.colours, self._theme.px
        is_low = self.height() < px(18)
        strong = _sized(self.font(), self._theme.points(8 if is_low else 10), bold=True)
        quiet = _sized(self.font(), self._theme.points(9))
        edge = 0 if is_low else px(2)
        room = self.rect().adjusted(px(10), edge, -px(8), -edge)
        name_height = QFontMetrics(strong).height()
        has_two_lines = room.height() >= name_height + QFontMetrics(quiet).height()
        sign = _STATUS_SIGNS.get(VisitStatus(visit.status), "")
        alone = f"{sign} {visit.symbol}{OVER if visit.is_overbooked else ''}".strip()
        mark = QRect()
        painter.setFont(quiet)
        if not has_two_lines:
            # One line holds the name, and the symbols at its end.
            painter.setPen(QColor(ink))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            mark = painter.boundingRect(room, right, alone)
            if room.width() < mark.width() + QFontMetrics(strong).horizontalAdvance("WWWW"):
                mark = QRect()  # the name before the mark; colour, edge and hint say it too
            else:
                painter.drawText(room, right, alone)
        line = QRect(room.left(), room.top(), room.width() - mark.width() - px(4), name_height)
        if not has_two_lines:
            line.setHeight(room.height())
        name = _fitting(visit.name, QFontMetrics(strong), line.width())
        inked = [self._put(painter, line, name, strong, colours.text)]
        if has_two_lines:
            is_usual = visit.status == VisitStatus.BOOKED and not visit.rebook_reason
            status = "" if is_usual else f" · {visit.status_words}"
            status = f" · {visit.over_words}{status}" if visit.is_overbooked else status
            note = f" · {visit.note}" if visit.note else ""
            below = QRect(room.left(), room.top() + name_height, room.width(), name_height)
            words = f"{visit.symbol} {visit.title}{status}{note}"
            inked.append(self._put(painter, below, words, quiet, colours.text_quiet))
        return [*inked, mark] if mark.width() else inked

    def _put(self, painter: QPainter, room: QRect, words: str, font: QFont, ink: str) -> QRect:
        painter.setFont(font)
        painter.setPen(QColor(ink))
        fits = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, fits)
        return painter.boundingRect(room, flags, fits)

    def _paint_now(self, painter: QPainter, inked: list[QRect]) -> None:
        y, px = self._now_y or 0, self._theme.px
        painter.setPen(QPen(QColor(self._theme.colours.danger), 1.5))
        at = 0
        met = [rect for rect in inked if rect.top() - px(1) <= y <= rect.bottom() + px(1)]
        for rect in sorted(met, key=QRect.left):
            if rect.left() - px(4) > at:
                painter.drawLine(at, y, rect.left() - px(4), y)
            at = max(at, rect.right() + px(4))
        if at < self.width():
            painter.drawLine(at, y, self.width(), y)


def _fitting(name: str, metrics: QFontMetrics, room: int) -> str:
    """The name in full, without its title, or as family name and initial."""
    family, _, given = name.partition(", ")
    without_title = name.partition(" (")[0]
    for words in (name, without_title):
        if metrics.horizontalAdvance(words) <= room:
            return words
    return f"{family}, {given[:1]}." if given else family


def _sized(font: QFont, points: float, *, bold: bool = False) -> QFont:
    made = QFont(font)
    made.setPointSizeF(points)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def look_of(kind: str) -> tuple[str, str]:
    """Names of the colours of a kind of visit: its stripe, and its ground."""
    return _LOOKS[VisitKind(kind)] if kind in set(VisitKind) else ("text_quiet", "line")


def sign_of(status: str) -> str:
    """What tells without colour how far a visit has come; empty for one that has not begun."""
    return _STATUS_SIGNS.get(VisitStatus(status), "") if status in set(VisitStatus) else ""
