"""A widget that is as high as its wrapped texts need at its width, inside any layout."""

import re

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

_DATE = re.compile(r"\b(\d\d)-([A-Z][a-z]{2})-(\d{4})\b")

_UNIT = re.compile(r"(\d) (h|L/min|L|mL|kPa|mmHg|mmol/L|%|min|days?|weeks?|years?)(?!\w)")


class Wrapped(QFrame):
    """Holds wrapped labels in one layout; nothing of them is cut off.

    A page's content does not pass heights for widths on, since charts and tables have none.
    """

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the height for the new width."""
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        """A text inside has become longer or shorter."""
        is_handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.fit()
        return is_handled

    def sizeHint(self) -> QSize:
        """No higher than the texts: Qt guesses the height of wrapped texts for a narrow column."""
        hint = super().sizeHint()
        if self.minimumHeight():
            hint.setHeight(self.minimumHeight())
        return hint

    def fit(self) -> None:
        """Find the height for the texts as they are now."""
        layout = self.layout()
        if layout is None or self.width() < 1:
            return
        height = layout.totalHeightForWidth(self.width())
        if height >= 0 and height != self.minimumHeight():
            self.setMinimumHeight(height)


def unbroken(text: str) -> str:
    """The text with dates that no line end parts: word joiners hold them.

    The hyphen that does not break is missing in the typeface and came from a bolder one.
    """
    return _DATE.sub("\\1-\N{WORD JOINER}\\2-\N{WORD JOINER}\\3", text)


def together(text: str) -> str:
    """The text with neither dates nor a number and its unit parted by a line end.

    >>> together("LTOT 2 L/min").count(" ")
    1
    """
    return _UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", unbroken(text))
