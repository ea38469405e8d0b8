"""All inputs of a form together: what stands in them, and whether it was changed."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from o2clinic.ui.widgets.field_form import FieldForm


class FormInputs(QObject):
    """The lines and choices of a form, but for the reason at its top.

    Signals:
        changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, form: FieldForm) -> None:
        super().__init__(form)
        self._form = form
        self._widgets = [
            widget
            for widget in form.findChildren(QWidget)
            if isinstance(widget, QLineEdit | QComboBox) and widget is not form.summary.reason_edit
        ]
        for widget in self._widgets:
            if isinstance(widget, QLineEdit):
                widget.textChanged.connect(self._on_changed)
            else:
                widget.currentIndexChanged.connect(self._on_changed)

    def is_filled(self, field: str) -> bool:
        """Whether the person has come to a field; a choice at its first entry is not filled."""
        try:
            widget = self._form.widget_of(field)
        except KeyError:
            return False
        if isinstance(widget, QLineEdit):
            return bool(widget.text())
        return isinstance(widget, QComboBox) and widget.currentIndex() > 0

    def _on_changed(self, _what: object) -> None:
        self.changed.emit()
