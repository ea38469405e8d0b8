"""The areas at the left."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.ui.icons import Icons
from o2clinic.ui.theme import Theme

MOST_WITH_KEYS = 9
_ROW, _TIGHT_ROW = 37, 26  # with many areas in large type rows move together


class _AreaButton(QToolButton):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(_TIGHT_ROW))


class Navigation(QWidget):
    """Press an area, or Alt+1 to Alt+9.

    Signals:
        area_wanted: key of the area.
    """

    area_wanted = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme, self._icons = theme, icons
        self._buttons: dict[str, QToolButton] = {}
        self._titles: dict[str, str] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.px(8), 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch()
        theme.changed.connect(self._on_theme)
        self._on_theme(theme.colours)

    def add(self, key: str, title: str, icon: str) -> None:
        """Add an area below the others."""
        button = _AreaButton(self._theme)
        button.setProperty("kind", "area")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        button.clicked.connect(partial(self.area_wanted.emit, key))
        self._icons.dress(button, icon, "text_quiet", "brand")
        number = len(self._buttons) + 1
        if number <= MOST_WITH_KEYS:
            # Not the button's own shortcut: it is lost with each new text.
            QShortcut(QKeySequence(f"Alt+{number}"), button).activated.connect(button.click)
            button.setToolTip(f"{title}  Alt+{number}")
        self._group.addButton(button)
        self._buttons[key], self._titles[key] = button, title
        self._column.insertWidget(self._column.count() - 1, button)
        self.set_count(key, 0)

    def set_count(self, key: str, count: int) -> None:
        """Show how much waits there, behind the title."""
        if key in self._buttons:
            text = f"{self._titles[key]}   {count}" if count else self._titles[key]
            self._buttons[key].setText(f"  {text}")
            self._buttons[key].setAccessibleName(text)

    def show_area(self, key: str) -> None:
        """Mark the area in front."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    @property
    def keys(self) -> tuple[str, ...]:
        """The areas offered, from top to bottom."""
        return tuple(self._buttons)

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        self.setFixedWidth(self._theme.px(152))
