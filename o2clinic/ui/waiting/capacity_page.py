"""Capacity: the next free times, how full clinics are, how long people wait, caseloads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QFileDialog, QStackedWidget

from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.capacity_sheet import (
    DEFINITIONS,
    FILL_HEADS,
    FREE_HEADS,
    LOAD_HEADS,
    WAIT_HEADS,
    CapacitySheet,
)
from o2clinic.ui.printing import save_file
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

Cells = tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """One table of the page.

    Attributes:
        words: what it counts, in words.
        texts: how many columns at the left are no numbers.
    """

    title: str
    heads: Cells
    rows: Callable[[CapacitySheet], Sequence[Any]]
    empty: str
    words: str
    texts: int = 1


_PARTS = (
    _Part(
        "Next free",
        FREE_HEADS,
        lambda sheet: sheet.free,
        "No clinic is held in the next 13 weeks.",
        "The first time at each site at which a visit of its usual length could begin, within "
        "13 weeks; empty where there is none.",
        len(FREE_HEADS),
    ),
    _Part(
        "How full",
        FILL_HEADS,
        lambda sheet: sheet.fill,
        "No clinic was or is held in these weeks.",
        DEFINITIONS[0],
        2,
    ),
    _Part(
        "Waits",
        WAIT_HEADS,
        lambda sheet: sheet.waits,
        "Nobody waits, and nobody who waited was seen of late.",
        DEFINITIONS[1],
    ),
    _Part(
        "Caseload",
        LOAD_HEADS,
        lambda sheet: sheet.loads,
        "Nobody was seen within a year.",
        DEFINITIONS[2],
    ),
)


def _columns(part: _Part) -> tuple[Column[Cells], ...]:
    return tuple(_column(part, at, title) for at, title in enumerate(part.heads))


def _column(part: _Part, at: int, title: str) -> Column[Cells]:
    is_number = at >= part.texts
    return Column[Cells](
        title,
        lambda cells: cells[at],
        is_number=is_number,
        sort_key=(lambda cells: _number(cells[at])) if is_number else None,
        is_strong=(lambda _cells: True) if not at else None,
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


class CapacityPage(Page):
    """Choose what to look at; what is shown can be saved for a spreadsheet."""

    concepts = frozenset({Concept.CLINIC})  # of single visits it is asked when it is shown
    help_topic = "waiting"
    tables_need = Permission.SEE_DIARY

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._sheet: CapacitySheet | None = None
        self.export_button = self.add_action("Save as CSV", self._on_export)
        self.again_button = self.add_action("Count again", self.refresh, keys="F5")
        self._tables = QStackedWidget()
        self.tables: list[RecordTable[Cells]] = []
        self._chosen_chip = QButtonGroup(self)
        self.chips = []
        for at, part in enumerate(_PARTS):
            chip = self.add_chip(part.title, self._on_chip, checked=not at)
            chip.setAccessibleName(part.title)
            self._chosen_chip.addButton(chip, at)
            self.chips.append(chip)
            table = RecordTable[Cells](
                part.title, _columns(part), workplace.theme, key=lambda cells: cells[:2]
            )
            table.set_empty_text(part.empty)
            self.tables.append(table)
            self._tables.addWidget(table)
        self.words = label(_PARTS[0].words, "quiet", wrap=True)
        self.add(self.words)
        self.add(self._tables, 1)

    def refresh(self) -> None:
        """Count."""
        self.ask("capacity", self.workplace.services.capacity.sheet, self._show)

    def _show(self, sheet: CapacitySheet) -> None:
        self._sheet = sheet
        for part, table in zip(_PARTS, self.tables, strict=True):
            table.set_rows([row.cells for row in part.rows(sheet)])
        self.set_subtitle("Counted now over all clinics; of no patient by name")

    def _on_chip(self) -> None:
        at = self._chosen_chip.checkedId()
        self._tables.setCurrentIndex(at)
        self.words.setText(_PARTS[at].words)

    def _on_export(self) -> None:
        dialog = QFileDialog(self, "Save the capacity", "capacity.csv", "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.export_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, name: str) -> None:
        """Write all four tables into a file."""
        sheet = self._sheet
        if sheet is not None:
            self.save("export", lambda: save_file(sheet.as_file(), Path(name)), self._on_exported)

    def _on_exported(self, path: Path) -> None:
        self.message_bar.tell("Saved", str(path), Tone.GOOD)
