"""The bar at the top: the program, the find box, who works here."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.ui.icons import MEDIUM, Icons
from o2clinic.ui.theme import Scheme, Theme
from o2clinic.ui.widgets.find_box import FindBox
from o2clinic.ui.widgets.marks import label


class TopBar(QWidget):
    """Find, look at the drafts, change between light and dark, change the password, lock.

    Signals:
        drafts_wanted: the drafts' button was pressed.
        prints_wanted: the print queue's button was pressed.
        password_wanted: the key was pressed.
        lock_wanted: the lock was pressed.
    """

    drafts_wanted = Signal()
    prints_wanted = Signal()
    password_wanted = Signal()
    lock_wanted = Signal()

    def __init__(
        self,
        find_box: FindBox,
        person: str,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("top_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.find_box = find_box
        self._program = label("O₂Clinic")
        self._program.setObjectName("program")
        self.drafts_button = self._button("note-edit-outline", icons, "No drafts", "")
        self.drafts_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.drafts_button.clicked.connect(self.drafts_wanted)
        self.prints_button = self._button("printer-outline", icons, "Print queue", "")
        self.prints_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.prints_button.clicked.connect(self.prints_wanted)
        self.theme_button = self._button(
            "theme-light-dark", icons, "Light or dark", "Change between light and dark"
        )
        self.theme_button.clicked.connect(self._on_theme_wanted)
        self.person_label = label(person)
        self.password_button = self._button(
            "key-outline", icons, "Change your password", "Change your password"
        )
        self.password_button.clicked.connect(self.password_wanted)
        self.lock_button = self._button("lock-outline", icons, "Lock", "Lock  Ctrl+Alt+L")
        self.lock_button.clicked.connect(self.lock_wanted)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._program)
        self._row.addWidget(find_box)
        self._row.addStretch()
        for widget in (
            self.prints_button,
            self.drafts_button,
            self.theme_button,
            self.person_label,
            self.password_button,
            self.lock_button,
        ):
            self._row.addWidget(widget)
        self.set_drafts(0)
        self.set_prints(0, 0, 0)
        theme.changed.connect(self._on_theme)
        self._on_theme(theme.colours)

    def set_drafts(self, count: int) -> None:
        """Say how many forms were begun and not saved."""
        words = "1 draft" if count == 1 else f"{count} drafts"
        self.drafts_button.setText(words)
        self.drafts_button.setAccessibleName(words)
        self.drafts_button.setToolTip("Forms begun and not saved")
        self.drafts_button.setVisible(count > 0)

    def set_prints(self, count: int, waiting: int, trouble: int) -> None:
        """Say how many papers were sent to a printer, and what has to be looked after."""
        words = (
            f"{trouble} not printed" if trouble else f"{waiting} printing" if waiting else "Sent"
        )
        self.prints_button.setText(words)
        self.prints_button.setAccessibleName(f"Print queue: {words}")
        self.prints_button.setToolTip("Papers sent to a printer  Ctrl+Alt+P")
        self.prints_button.setVisible(count > 0)

    def _button(self, icon: str, icons: Icons, name: str, tooltip: str) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(tooltip or name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.dress(button, icon, "on_top_bar", size=MEDIUM)
        return button

    def _on_theme_wanted(self) -> None:
        self._theme.set_scheme(Scheme.LIGHT if self._theme.is_dark else Scheme.DARK)

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        px = self._theme.px
        self.setFixedHeight(px(48))
        self._row.setContentsMargins(px(16), 0, px(12), 0)
        self._row.setSpacing(px(12))
        self._program.setFixedWidth(px(133))
        self.find_box.setMinimumWidth(px(220))
        self.find_box.setMaximumWidth(px(520))
        self.find_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row.setStretch(1, 10)
        self._row.setStretch(2, 1)
