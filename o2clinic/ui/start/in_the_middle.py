"""One card in the middle of the start window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.wrapped import Wrapped


def put_in_the_middle(view: QWidget, card: Card, width: int) -> None:
    """Lay the view out as this card alone, as high as its wrapped texts need."""
    held = Wrapped()
    held.setFixedWidth(width)
    inside = QVBoxLayout(held)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(card)
    whole = QVBoxLayout(view)
    whole.addStretch(1)
    whole.addWidget(held, 0, Qt.AlignmentFlag.AlignHCenter)
    whole.addStretch(2)
