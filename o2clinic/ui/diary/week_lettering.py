"""The letters of the week: its two fonts, and what was found of words that are painted often."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText, QTransform

from o2clinic.ui.theme import Theme

_CUT: Final = Qt.TextElideMode.ElideRight
KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
_MOST: Final = 4_000  # words remembered; a week has some hundreds


class Hand:
    """One font, with the widths, the cuts and the shapes of the words that it has written.

    Words that come back (times, symbols, a name while the week is scrolled) are shaped once: to
    shape them anew was half the time of a painting.
    """

    def __init__(self, font: QFont, size: float, weight: QFont.Weight) -> None:
        self.font = QFont(font)
        self.font.setPointSizeF(size)
        self.font.setWeight(weight)
        self._metrics = QFontMetrics(self.font)
        self._ascent = self._metrics.ascent()
        self._rise = self._ascent - self._metrics.descent()
        self._widths: dict[str, int] = {}
        self._cuts: dict[tuple[str, int], str] = {}
        self._shapes: dict[str, QStaticText] = {}

    def width(self, words: str) -> int:
        """Of words on one line, in pixels."""
        return _kept(self._widths, words, self._metrics.horizontalAdvance)

    def cut(self, words: str, room: int) -> str:
        """The words as far as they fit."""
        return _kept(self._cuts, (words, room), self._elided)

    def write(self, painter: QPainter, left: int, top: int, height: int, words: str) -> None:
        """Words that are known to fit, in the middle of a height; the painter has the pen."""
        painter.setFont(self.font)
        baseline = top + (height + self._rise) // 2
        shape = _kept(self._shapes, words, self._shaped)
        painter.drawStaticText(QPoint(left, baseline - self._ascent), shape)

    def _elided(self, asked: tuple[str, int]) -> str:
        words, room = asked
        return self._metrics.elidedText(words, _CUT, room)

    def _shaped(self, words: str) -> QStaticText:
        shape = QStaticText(words)
        shape.setTextFormat(Qt.TextFormat.PlainText)  # a name is never taken for markup
        shape.prepare(QTransform(), self.font)
        return shape


class Lettering:
    """Of one theme and font of the widget; another one is made when they change."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        size = theme.points(9)
        self.quiet = Hand(font, size, font.weight())
        self.strong = Hand(font, size, QFont.Weight.DemiBold)


def _kept(found: dict[KeyT, ValueT], key: KeyT, find: Callable[[KeyT], ValueT]) -> ValueT:
    """What was found before, or now."""
    if key not in found:
        if len(found) >= _MOST:
            found.clear()
        found[key] = find(key)
    return found[key]
