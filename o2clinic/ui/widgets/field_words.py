"""A draft's value in the words in which its field shows it."""

from datetime import date, datetime
from decimal import Decimal

from PySide6.QtWidgets import QComboBox, QWidget

from o2clinic.rules.display import date_and_time, number, short_date
from o2clinic.ui.widgets.typed_edit import TypedEdit


def field_words(widget: QWidget, value: object) -> str:
    """The value as text; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(widget, QComboBox):
        at = widget.findData(value)
        return widget.itemText(at) if at >= 0 else str(value)
    if isinstance(widget, TypedEdit) and not isinstance(value, str):
        return str(widget.shown(value))
    return in_words(value)


def in_words(value: object) -> str:
    """A value that no field has words of its own for."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return date_and_time(value)
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, tuple | frozenset):
        return ", ".join(in_words(one) for one in value)
    return str(value)
