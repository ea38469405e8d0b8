"""Small labels with a kind that the style sheet knows: titles, quiet text, chips, hairlines."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


class Tone(StrEnum):
    """What a chip or message means; always told by its words as well."""

    QUIET = "quiet"
    BRAND = "brand"
    GOOD = "good"
    CAUTION = "caution"
    DANGER = "danger"
    STRONG = "strong"  # stands out without alarm: deceased


def label(text: str, kind: str = "", *, wrap: bool = False) -> QLabel:
    """Plain text of one kind: page-title, section, figure, quiet, label, strong, good ..."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    return made


def chip(text: str, tone: Tone = Tone.QUIET) -> QLabel:
    """A rounded mark for a state; the text says it, the tone only supports it."""
    made = label(text, "chip")
    made.setProperty("tone", tone.value)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def rule() -> QFrame:
    """A hairline between two parts."""
    made = QFrame()
    made.setProperty("kind", "rule")
    return made


def restyle(widget: QWidget, **properties: str) -> None:
    """Set properties that the style sheet asks for and have it looked at again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
