"""A patient's form with the list of who may be known already: beside it, or below where narrow."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from o2clinic.ui.patients.duplicates_panel import DuplicatesPanel
from o2clinic.ui.patients.patient_form import PatientForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card

_PANEL, _ONE_COLUMN, _TWO_COLUMNS = 300, 408, 818  # designed widths
_ANY_WIDTH = 16_777_215  # Qt's own word for no limit


class FormAndPanel(QWidget):
    """One column where two have no room, the panel below the form where it has none."""

    def __init__(self, theme: Theme, form: PatientForm, panel: DuplicatesPanel) -> None:
        super().__init__()
        self._theme, self._form, self._panel = theme, form, panel
        card = Card()
        card.add(form)
        held = QWidget()
        held.setProperty("kind", "scrolled")
        self._inside = QVBoxLayout(held)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(theme.px(12))
        self._inside.addWidget(card)
        self._inside.addStretch()
        scroll = self._scroll = QScrollArea()
        scroll.setWidget(held)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._both = QHBoxLayout(self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(theme.px(12))
        self._both.addWidget(scroll, 1)
        self._both.addWidget(panel)
        theme.changed.connect(self._on_theme)
        self._fit()

    def bring_into_sight(self, widget: QWidget) -> None:
        """Scroll to a field of the form."""
        self._scroll.ensureWidgetVisible(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the panel to where it has room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        is_beside = self.width() >= px(_PANEL + _ONE_COLUMN)
        self._form.stack_columns(is_stacked=self.width() < px(_PANEL + _TWO_COLUMNS))
        if is_beside and self._both.indexOf(self._panel) < 0:
            self._both.addWidget(self._panel)
        elif not is_beside and self._inside.indexOf(self._panel) < 0:
            self._inside.insertWidget(1, self._panel)
        self._panel.setMinimumWidth(px(_PANEL) if is_beside else 0)
        self._panel.setMaximumWidth(px(_PANEL) if is_beside else _ANY_WIDTH)

    def _on_theme(self, _colours: object) -> None:
        self._fit()
