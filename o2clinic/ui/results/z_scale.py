"""The scale of z-scores on the screen: how far each value lies from what is predicted."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.charts.style import mixed
from o2clinic.documents.z_bar import BANDS, HIGHEST_Z, LOWER_LIMIT, LOWEST_Z, ZRow, said, z_text
from o2clinic.ui.theme import Theme

_ROW, _FOOT = 20, 16  # designed
_NAMES, _NUMBER, _SIGN = 58, 46, 14
_LEAST_SCALE = 110
_DOT: Final = 3.5  # designed
# How much of the text's colour is in the ground of a band, from severe to normal.
_GROUND: Final = (0.24, 0.16, 0.08, 0.0)


class ZScale(QWidget):
    """Look at where the values stand; the same is told in its description."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: tuple[ZRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Scale of z-scores")
        self.hide()
        theme.changed.connect(self._on_theme)

    def show_rows(self, rows: Sequence[ZRow]) -> None:
        """Show these measures; none hides the scale."""
        self.rows = tuple(rows)
        self.setVisible(bool(rows))
        self.setAccessibleDescription(said(rows) if rows else "")
        self.updateGeometry()
        self.update()

    @property
    def tells_both(self) -> bool:
        """Whether the number before has room beside the one after; else it stands below only."""
        has_after = any(row.second is not None for row in self.rows)
        px = self._theme.px
        return has_after and self.width() - px(_NAMES + 2 * _NUMBER) >= px(_LEAST_SCALE)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        px = self._theme.px
        return QSize(px(220), px(_ROW) * len(self.rows) + px(_FOOT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bands, limit, values."""
        super().paintEvent(event)
        px, colours = self._theme.px, self._theme.colours
        room = QRectF(self.rect()).adjusted(px(_NAMES), 0, -px(self._beside()), -px(_FOOT))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (begins, ends, _ground, _word), share in zip(BANDS, _GROUND, strict=True):
            band = QRectF(room)
            band.setLeft(_x(begins, room))
            band.setRight(_x(ends, room))
            painter.fillRect(band, QColor(mixed(colours.text, colours.surface, share or 0.02)))
        painter.setPen(QPen(QColor(colours.text_quiet), 1))
        painter.drawLine(QPointF(_x(0, room), room.top()), QPointF(_x(0, room), room.bottom()))
        painter.setPen(QPen(QColor(colours.danger), 1.2, Qt.PenStyle.DashLine))
        limit = _x(LOWER_LIMIT, room)
        painter.drawLine(QPointF(limit, room.top()), QPointF(limit, room.bottom()))
        self._write_foot(painter, room, limit)
        for at, row in enumerate(self.rows):
            self._paint_row(painter, row, room, px(_ROW) * (at + 0.5))
        painter.end()

    def _beside(self) -> int:
        """Designed room of the numbers at the right."""
        has_after = any(row.second is not None for row in self.rows)
        if self.tells_both:
            return 2 * _NUMBER
        return _NUMBER + (_SIGN if has_after else 0)

    def _write_foot(self, painter: QPainter, room: QRectF, limit: float) -> None:
        colours, below = self._theme.colours, QRectF(self.rect())
        below.setTop(room.bottom())
        font = self.font()
        font.setPointSizeF(self._theme.points(8))
        painter.setFont(font)
        centre = Qt.AlignmentFlag.AlignCenter
        for z_score in (int(LOWEST_Z), -4, 0, int(HIGHEST_Z)):
            painter.setPen(QColor(colours.text_quiet))
            place = QRectF(_x(z_score, room) - 20, below.top(), 40, below.height())
            painter.drawText(place, centre, f"{z_score}".replace("-", "\u2212"))
        painter.setPen(QColor(colours.danger))
        painter.drawText(QRectF(limit - 20, below.top(), 40, below.height()), centre, "LLN")

    def _paint_row(self, painter: QPainter, row: ZRow, room: QRectF, middle: float) -> None:
        colours, px = self._theme.colours, self._theme.px
        painter.setFont(self.font())
        painter.setPen(QColor(colours.text))
        half = px(_ROW) / 2
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, middle - half, px(_NAMES), 2 * half), left, row.name)
        told = [z_text(each) for each in (row.first, row.second) if each is not None]
        if row.second is not None and not self.tells_both:
            told = [f"◇ {told[-1]}"]  # as it is drawn
        numbers = QRectF(room.right() + px(8), middle - half, px(2 * _NUMBER), 2 * half)
        painter.drawText(numbers, left, " → ".join(told))
        painter.setPen(QPen(QColor(colours.brand), 1.6))
        if row.first is not None:
            painter.setBrush(QColor(colours.brand))
            painter.drawEllipse(QPointF(_x(row.first, room), middle), px(_DOT), px(_DOT))
        if row.second is not None:
            painter.setBrush(QColor(colours.surface))
            x, reach = _x(row.second, room), px(_DOT) * 1.3
            corners = ((x + reach, middle), (x, middle + reach), (x - reach, middle))
            diamond = [QPointF(*corner) for corner in (*corners, (x, middle - reach))]
            painter.drawPolygon(QPolygonF(diamond))

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        self.updateGeometry()
        self.update()


def _x(z_score: float, room: QRectF) -> float:
    inside = min(max(z_score, LOWEST_Z), HIGHEST_Z)
    return room.left() + (inside - LOWEST_Z) / (HIGHEST_Z - LOWEST_Z) * room.width()
