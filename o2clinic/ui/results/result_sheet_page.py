"""How a result's form is laid out: fields at the left, what follows from them beside or below."""

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

_A_COLUMN = 340  # designed width
_BESIDE = 420


class ResultSheetPage(Page):
    """One column of fields where two have no room; the summary is always in sight."""

    columns: ClassVar[int] = 2

    def __init__(self, workplace: Workplace, title: str, patient_id: int) -> None:
        super().__init__(workplace, title, patient_id=patient_id)
        self.form = FieldForm(workplace.theme, columns=self.columns)
        self._card = Card()
        self._card.add(self.form)
        self._below: QWidget | None = None
        self._beside: QWidget | None = None

    def add_below(self, part: QWidget) -> None:
        """Put something below the fields; it stays in sight however far they are scrolled."""
        self._below = part

    def add_beside(self, part: QWidget) -> None:
        """Put something at the right of the fields, below them where there is no room."""
        self._beside = part

    def lay_out(self) -> None:
        """Put everything in its place, once it is made."""
        px = self.workplace.theme.px
        held = QWidget()
        held.setProperty("kind", "scrolled")
        self._inside = QBoxLayout(QBoxLayout.Direction.LeftToRight, held)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(px(12))
        self._inside.addWidget(self._card, 3, Qt.AlignmentFlag.AlignTop)
        if self._beside is not None:
            self._inside.addWidget(self._beside, 2, Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidget(held)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content.setSpacing(px(8))
        self.add(self.form.summary)  # in sight however far the form is scrolled
        self.add(self._scroll, 1)
        if self._below is not None:
            self.add(self._below)
        self.workplace.theme.changed.connect(self._on_theme)

    def save_form(self) -> None:
        """Save, unless something stands in the way."""
        raise NotImplementedError

    def save_open(self) -> None:
        """Save without an answer to what the rules ask."""
        raise NotImplementedError

    def start_afresh(self) -> None:
        """Empty the form."""
        raise NotImplementedError

    def leave(self) -> None:
        """Go back; what is typed is kept."""
        raise NotImplementedError

    def add_actions(self, *, is_amendment: bool) -> None:
        """Back, start afresh, and the two ways to save."""
        self.add_action("Back", self.leave)
        if not is_amendment:
            self.add_action("Start afresh", self.start_afresh)
        self._open_button = self.add_action(
            "Save with open query", self.save_open, keys="Ctrl+Shift+S"
        )
        self._open_button.hide()
        self._save_button = self.add_action("Save", self.save_form, primary=True, keys="Ctrl+S")
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.leave)
        self.tell_keys("Esc", "Back to the results; what is typed is kept")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where two have no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px, width = self.workplace.theme.px, self.width()
        is_beside = self._beside is not None and width >= px(self.columns * _A_COLUMN + _BESIDE)
        direction = QBoxLayout.Direction
        self._inside.setDirection(direction.LeftToRight if is_beside else direction.TopToBottom)
        room = width - (px(_BESIDE) if is_beside else 0)
        self.form.stack_columns(is_stacked=room < px(self.columns * _A_COLUMN))

    def _on_theme(self, _colours: object) -> None:
        self._fit()
