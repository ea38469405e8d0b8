"""Icons of one family, in the colours of the theme."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtGui import QIcon

from o2clinic.charts.colours import Colours
from o2clinic.ui.theme import Theme

SMALL, MEDIUM = 16, 20


class _Dressed(Protocol):
    def setIcon(self, icon: QIcon) -> None: ...
    def setIconSize(self, size: QSize) -> None: ...


class Icons(QObject):
    """Makes icons by their name in Material Design Icons ("calendar-month-outline")."""

    def __init__(self, theme: Theme, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def icon(self, name: str, colour: str = "text", colour_on: str = "") -> QIcon:
        """An icon in a colour of the table; `colour_on` for the checked state of a button."""
        import qtawesome

        table = self._theme.colours
        icon: QIcon = qtawesome.icon(
            f"mdi6.{name}",
            color=getattr(table, colour),
            color_on=getattr(table, colour_on or colour),
            color_disabled=table.text_quiet,
        )
        return icon

    def dress(
        self,
        button: QObject,
        name: str,
        colour: str = "text",
        colour_on: str = "",
        size: int = SMALL,
    ) -> None:
        """Give a button its icon and keep its colour and size with the theme."""
        _Dress(button, self._theme, lambda: self.icon(name, colour, colour_on), size)


class _Dress(QObject):
    """Lives and dies with its button."""

    def __init__(self, button: QObject, theme: Theme, make: Callable[[], QIcon], size: int) -> None:
        super().__init__(button)
        self._button: _Dressed = button  # type: ignore[assignment] # every Qt button has both
        self._theme, self._make, self._size = theme, make, size
        theme.changed.connect(self._put_on)
        self._put_on(theme.colours)

    @Slot(object)
    def _put_on(self, _colours: Colours) -> None:
        self._button.setIcon(self._make())
        side = self._theme.px(self._size)
        self._button.setIconSize(QSize(side, side))
