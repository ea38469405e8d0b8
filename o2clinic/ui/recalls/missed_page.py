"""Everybody of whom something is to be done after missed visits, the longest due first."""

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QPushButton

from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.missed_visits import MissedRow
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.missed_visits import MissedSheet


class Whom(StrEnum):
    """Whose work is shown."""

    ALL = "all"
    DESK = "desk"
    CLINICIAN = "clinician"


_WORDS = {Whom.ALL: "All", Whom.DESK: "For the desk", Whom.CLINICIAN: "For a clinician"}


def _due(row: MissedRow) -> str:
    return " · ".join(filter(None, (row.due, row.late)))


def _tone(row: MissedRow) -> Tone | None:
    return Tone.DANGER if row.is_overdue else None


_COLUMNS = (
    Column[MissedRow](
        "Patient",
        lambda row: row.name,
        tooltip=lambda row: row.name,
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[MissedRow]("Born", lambda row: row.born),
    Column[MissedRow]("Missed", lambda row: str(row.count), is_number=True),
    Column[MissedRow]("Next", lambda row: row.following, tooltip=lambda row: row.following),
    Column[MissedRow]("By", lambda row: row.who),
    Column[MissedRow]("Due", _due, tone=_tone),
    Column[MissedRow](
        "Missed on", lambda row: row.days, tooltip=lambda row: row.days, stretches=True
    ),
)


class MissedPage(Page):
    """Choose a line with the arrow keys: Enter opens the patient's visits, B books."""

    concepts = frozenset({Concept.APPOINTMENT, Concept.FOLLOW_UP, Concept.ACCESS, Concept.CLINIC})
    help_topic = "visits"
    tables_need = Permission.SEE_DIARY

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Missed visits")
        self._may_book = workplace.actor.may(Permission.BOOK)
        self._whom = Whom.ALL
        self._sheet: MissedSheet | None = None
        self.open_button = self.add_action("Open visits", self._on_open)
        self.book_button = self.add_action("Book", self._on_book, primary=True)
        self.book_button.setText("Book  B")
        self.book_button.setVisible(self._may_book)
        self.chips = self._make_chips()
        self.table: RecordTable[MissedRow] = RecordTable(
            "Patients with missed visits", _COLUMNS, workplace.theme, key=lambda row: row.patient_id
        )
        self.table.set_empty_text("Nobody.")
        self.table.row_activated.connect(self._on_activated)
        self.table.row_chosen.connect(self._on_chosen)
        book = QShortcut(QKeySequence("B"), self.table)
        book.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        book.activated.connect(self.book_button.click)
        self.tell_keys("Enter", "Open the visits of the patient")
        self.tell_keys("B", "Book another visit")
        self.add(self.table, 1)
        self._on_chosen(None)

    def begin(self, what: str) -> None:
        """Show whose work was asked for elsewhere: "desk", "clinician"."""
        if what in set(Whom):
            self._whom = Whom(what)
            self.chips[self._whom].setChecked(True)
            self._fill()

    def refresh(self) -> None:
        """Ask who waits."""
        self.ask("missed", self.workplace.services.missed_visits.sheet, self.show_sheet)

    def show_sheet(self, sheet: "MissedSheet") -> None:
        """Show who waits; the chosen patient stays chosen."""
        self._sheet = sheet
        if not sheet.rows:
            self.table.set_rows(())
            self._on_chosen(None)
            self.show_empty(
                "Nothing is to be done after missed visits",
                "Whoever does not come to a visit stands here until another time is booked or a "
                "clinician has decided.",
            )
            return
        self._fill()

    def _fill(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        counts = sheet.counts
        told = {
            Whom.ALL: len(sheet.rows),
            Whom.DESK: counts.desk,
            Whom.CLINICIAN: counts.clinician,
        }
        for whom, made in self.chips.items():
            made.setText(f"{_WORDS[whom]}  {told[whom]}")
        wait = "1 waits" if counts.clinician == 1 else f"{counts.clinician} wait"
        self.set_subtitle(
            f"{wait} for a clinician's decision, {counts.desk} for the desk, "
            f"{counts.overdue} overdue; the longest due first"
        )
        self.subtitle_label.setToolTip(sheet.policy_title)
        had_rows = bool(self.table.records.rows)
        self.table.set_rows([row for row in sheet.rows if self._is_shown(row)])
        if self.table.records.rows and self.table.chosen is None:
            self.table.choose(0)
        if self.table.records.rows and not had_rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_chosen(self.table.chosen)

    def _is_shown(self, row: MissedRow) -> bool:
        if self._whom is Whom.ALL:
            return True
        return row.due_on is not None and row.is_clinicians is (self._whom is Whom.CLINICIAN)

    def _make_chips(self) -> dict[Whom, QPushButton]:
        self._chosen_chip = QButtonGroup(self)
        made = {}
        for at, (whom, words) in enumerate(_WORDS.items()):
            chip = self.add_chip(words, self._on_chip, checked=whom is self._whom)
            chip.setAccessibleName(words)
            self._chosen_chip.addButton(chip, at)
            made[whom] = chip
        return made

    def _on_chip(self) -> None:
        self._whom = tuple(self.chips)[self._chosen_chip.checkedId()]
        self._fill()

    def _on_chosen(self, row: MissedRow | None) -> None:
        self.open_button.setEnabled(row is not None)
        self.book_button.setEnabled(row is not None and self._may_book)

    def _on_activated(self, row: MissedRow) -> None:
        self.workplace.open_patient(row.patient_id, "visits")

    def _on_open(self) -> None:
        if self.table.chosen is not None:
            self._on_activated(self.table.chosen)

    def _on_book(self) -> None:
        if self.table.chosen is not None:
            self.workplace.go_to(f"diary:book {self.table.chosen.patient_id}")
