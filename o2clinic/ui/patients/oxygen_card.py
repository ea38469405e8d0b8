"""The oxygen that a patient has now."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from o2clinic.services.summary_sheet import OxygenNow


class OxygenCard(Card):
    """Read the order in force: purpose, flow, hours, equipment, since when."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Oxygen now")
        self._theme = theme
        self._corner: QWidget | None = None
        self._held: QWidget | None = None

    def show_oxygen(self, oxygen: "OxygenNow | None", *, died: str = "") -> None:
        """Show what is in force, or that there is none."""
        self._mark(oxygen, died)
        held = Wrapped()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(3))
        if oxygen is None:
            column.addWidget(label("No oxygen ordered", "figure"))
            column.addWidget(label("No order is in force.", "quiet"))
        else:
            for at, line in enumerate(oxygen.lines):
                setting = line.setting or "No flow given"
                if at == 0:
                    column.addWidget(label(line.purpose, "quiet", wrap=True))
                    column.addWidget(label(setting, "figure", wrap=True))
                    column.addWidget(label(line.words, wrap=True))
                else:
                    words = f"{line.purpose}: {setting} · {line.words}"
                    column.addWidget(label(words, wrap=True))
            if oxygen.supplier:
                column.addWidget(label(f"Supplier: {oxygen.supplier}", "quiet", wrap=True))
        column.addStretch()
        if self._held is not None:
            self._held.hide()
            self._held.deleteLater()
        self._held = held
        self.add(held)

    def _mark(self, oxygen: "OxygenNow | None", died: str) -> None:
        if self._corner is not None:
            self._corner.hide()
            self._corner.deleteLater()
            self._corner = None
        if oxygen is None:
            return
        text, tone = f"in force since {oxygen.since}", Tone.GOOD
        if died:
            text, tone = f"still in force; died {died}", Tone.DANGER
        self._corner = chip(text, tone)
        self.add_corner(self._corner)
