"""What is known of a patient beside the gases, a line each."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken

if TYPE_CHECKING:
    from o2clinic.services.summary_sheet import SummarySheet

_NOT_SHOWN_WHEN_EMPTY = {"Alerts, needs", "Last papers", "Target SpO₂"}


class KnownCard(Card):
    """Read it line by line; what was never recorded says so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Known")
        self._held = Wrapped()
        self._grid = QGridLayout(self._held)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(10))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._lines: dict[str, QLabel] = {}
        for at, title in enumerate(
            (
                "Diagnoses",
                "Exacerbations",
                "Spirometry",
                "Oximetry",
                "Target SpO₂",
                "Smoking",
                "Risk, consent",
                "Allergies",
                "Alerts, needs",
                "Next visit",
                "Last papers",
            )
        ):
            text = label("", wrap=True)
            name = label(title, "quiet")
            name.setBuddy(text)
            self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, at, 1, Qt.AlignmentFlag.AlignTop)
            self._lines[title] = text
        self.add(self._held)
        self.content.addStretch()

    def show_known(self, sheet: "SummarySheet") -> None:
        """Fill the lines in."""
        for title, text in (
            ("Diagnoses", "; ".join(sheet.diagnoses) or "none recorded"),
            ("Exacerbations", sheet.exacerbations),
            ("Spirometry", sheet.spirometry),
            ("Oximetry", sheet.oximetry),
            ("Target SpO₂", sheet.target),
            ("Smoking", ".  ".join(sheet.smoking)),
            ("Risk, consent", sheet.risk[:1].upper() + sheet.risk[1:]),
            ("Allergies", sheet.allergies),
            ("Alerts, needs", "; ".join((*sheet.alerts, *sheet.needs))),
            ("Next visit", sheet.next_visit or "none booked"),
            ("Last papers", "; ".join(sheet.papers)),
        ):
            self._lines[title].setText(unbroken(text))
            is_shown = bool(text) or title not in _NOT_SHOWN_WHEN_EMPTY
            self._lines[title].setVisible(is_shown)
            at = self._grid.indexOf(self._lines[title])
            item = self._grid.itemAt(at - 1)
            name = None if item is None else item.widget()
            if name is not None:
                name.setVisible(is_shown)
        self._held.fit()
