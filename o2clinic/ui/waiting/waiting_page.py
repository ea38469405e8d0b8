"""Who waits for a visit: filtered, added, offered, booked."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QSplitter

from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VISITS, VisitKind
from o2clinic.rules.waiting import WaitUrgency, usual_target
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.diary import Bookee
from o2clinic.services.waiting_draft import EntryStep, WaitingDraft
from o2clinic.services.waiting_list import FirstFit, WaitingSheet
from o2clinic.services.waiting_rows import WaitingRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.waiting.settled_page import SettledPage
from o2clinic.ui.waiting.waiting_form import WaitingForm
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_ANY = ""
_WIDTHS = (760, 420)  # of the list and the form: the list has much to say


def _tone(row: WaitingRow) -> Tone | None:
    return Tone.DANGER if row.is_overdue else None


def _urgency(row: WaitingRow) -> Tone | None:
    return Tone.DANGER if row.waiter.urgency is WaitUrgency.URGENT else None


_COLUMNS = (
    Column[WaitingRow](
        "Patient",
        lambda row: row.name,
        tooltip=lambda row: f"{row.name}   {row.born}",
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[WaitingRow](
        "Visit", lambda row: row.title, tooltip=lambda row: row.visit, gives_way=True
    ),
    Column[WaitingRow](
        "Wanted by",
        lambda row: row.target,
        tone=_tone,
        sort_key=lambda row: row.waiter.target_on,
    ),
    Column[WaitingRow](
        "Waiting",
        lambda row: row.waiting,
        sort_key=lambda row: -row.waiter.since_on.toordinal(),
    ),
    Column[WaitingRow]("Urgency", lambda row: row.urgency, tone=_urgency),
    Column[WaitingRow](
        "Where, remarks", lambda row: row.about, tooltip=lambda row: row.about, stretches=True
    ),
)


class WaitingPage(SettledPage[WaitingSheet, WaitingRow, WaitingDraft]):
    """B books the first fitting time, O notes that one was offered; Enter opens the patient."""

    concepts = frozenset({Concept.WAITING, Concept.APPOINTMENT, Concept.PATIENT, Concept.CLINIC})
    help_topic = "waiting"
    tables_need = Permission.SEE_DIARY
    form_name = "waiting"
    add_words = "Add"
    new_title = "Put on the waiting list"

    def __init__(self, workplace: Workplace) -> None:
        table = RecordTable[WaitingRow](
            "Who waits", _COLUMNS, workplace.theme, key=lambda row: row.entry_id
        )
        self.waiting_form = WaitingForm(workplace, WaitingDraft(command_id=""))
        super().__init__(workplace, self.waiting_form, table, "waiting")
        self._may_book = workplace.actor.may(Permission.BOOK)
        self._make_filters()
        self.book_button = self.add_action("Book", self._on_book)
        self.offer_button = self.add_action("Offered", self._on_offer)
        self.book_button.setText("Book  B")
        self.offer_button.setText("Offered  O")
        for key, button in (("B", self.book_button), ("O", self.offer_button)):
            shortcut = QShortcut(QKeySequence(key), table)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)
        self.tell_keys("B", "Book the first fitting time in the diary")
        self.tell_keys("O", "Note that a time was offered, or was not")
        self.tell_keys("Enter", "Open the patient")
        table.row_activated.connect(self._on_activated)
        for part in (self.add_button, self.save_button, self.book_button, self.offer_button):
            part.setVisible(self._may_book)
        self.card.setVisible(self._may_book)
        for both in self.findChildren(QSplitter):
            both.setSizes([workplace.theme.px(width) for width in _WIDTHS])

    # What the list shows

    def fetch(self) -> WaitingSheet:
        """Who waits."""
        return self.workplace.services.waiting_list.sheet()

    def rows_of(self, sheet: WaitingSheet) -> Sequence[WaitingRow]:
        """Those of the filter, in the order of their days."""
        kind, place = self.kind_choice.value, self.place_choice.value
        return [
            row
            for row in sheet.rows
            if (row.is_overdue or not self.overdue_chip.isChecked())
            and (kind is None or row.waiter.visit_kind is kind)
            and _is_at(row, place)
        ]

    def show_sheet(self, sheet: WaitingSheet) -> None:
        """Offer what can be chosen, in the form and as a filter."""
        self.waiting_form.offer(sheet)
        overdue = sum(row.is_overdue for row in sheet.rows)
        self.all_chip.setText(f"All  {sheet.total}")
        self.overdue_chip.setText(f"Overdue  {overdue}")
        self.place_choice.offer_again(_places(sheet))
        more = f", the first {len(sheet.rows)} shown" if sheet.total > len(sheet.rows) else ""
        waits = "1 visit is" if sheet.total == 1 else f"{sheet.total} visits are"
        self.set_subtitle(f"{waits} waited for, {overdue} overdue{more}; by the day wanted")
        self.table.set_empty_text(
            "Nobody of this filter waits." if sheet.rows else "Nobody waits for a visit."
        )

    def row_key(self, row: WaitingRow) -> Hashable:
        """The key of the line."""
        return row.entry_id

    def fetch_draft(self, key: Any) -> AsItIs[WaitingDraft]:
        """The form of a line."""
        return self.workplace.services.waiting_list.as_it_is(key, new_command_id())

    def new_draft(self) -> WaitingDraft:
        """A routine review from today on."""
        today = self.sheet.today if self.sheet is not None else None
        kind, urgency = VisitKind.REVIEW, WaitUrgency.ROUTINE
        return WaitingDraft(
            command_id=new_command_id(),
            visit_kind=kind,
            minutes=VISITS[kind].minutes,
            since_on=today,
            target_on=usual_target(urgency, today) if today else None,
        )

    def save_draft(self, draft: WaitingDraft) -> int:
        """Save it, or take it off the list."""
        waiting = self.workplace.services.waiting_list
        if draft.removal is not None:
            return waiting.remove(draft.as_removal)
        return waiting.save(draft)

    def title_of(self, draft: WaitingDraft) -> str:
        """Who, and for what."""
        name = draft.patient.name if draft.patient else "Nobody yet"
        return f"{name}: {VISITS[draft.visit_kind].title}"

    def saved_words(self, draft: WaitingDraft) -> str:
        """What became of it."""
        done = "is off the waiting list" if draft.removal is not None else "waits"
        return f"{self.title_of(draft)} {done}"

    def draft_for(self, patient: Bookee) -> WaitingDraft:
        """A routine review of somebody."""
        return replace(self.new_draft(), patient=patient)

    def patient_of(self) -> Bookee | None:
        """Whom the form is about."""
        return self.waiting_form.patient.value

    def begin(self, what: str) -> None:
        """Show what is overdue, add a patient by key, "add 7", or go on with a draft."""
        verb, _space, key = what.partition(" ")
        if verb == "overdue":
            self.overdue_chip.setChecked(True)
            self.refilter()
        elif verb == "add" and key.isdecimal() and self._may_book:
            self.add_patient(int(key))
        else:
            super().begin(what)

    def refilter(self, _at: int = 0) -> None:
        """Show just the lines of the filter."""
        if self.sheet is not None:
            self.show_sheet(self.sheet)
            self._list(self.sheet)

    # Filters

    def _make_filters(self) -> None:
        self.all_chip = self.add_chip("All", self.refilter, checked=True)
        self.overdue_chip = self.add_chip("Overdue", self.refilter)
        chips = QButtonGroup(self)
        for chip in (self.all_chip, self.overdue_chip):
            chip.setAccessibleName(chip.text())
            chips.addButton(chip)
        kinds = [(kind, look.title) for kind, look in VISITS.items()]
        self.kind_choice: Choice[VisitKind | None] = Choice("Visit", [(None, "Any visit"), *kinds])
        self.place_choice: Choice[str] = Choice("Place", [(_ANY, "Any place")])
        for choice in (self.kind_choice, self.place_choice):
            choice.setMinimumContentsLength(14)
            choice.activated.connect(self.refilter)
            self.add_to_chips(choice)

    # Presses

    def _on_activated(self, row: WaitingRow) -> None:
        self.workplace.open_patient(row.patient_id, "")

    def _on_book(self) -> None:
        row = self.table.chosen
        if row is None or not self._may_book:
            return
        waiting, entry_id = self.workplace.services.waiting_list, row.entry_id
        self.ask("first_fit", lambda: (row, waiting.first_fit(entry_id)), self._on_first_fit)

    def _on_first_fit(self, answer: tuple[WaitingRow, FirstFit | None]) -> None:
        row, found = answer
        if found is None:
            self.message_bar.tell(
                f"No free time for {row.name} within half a year",
                "Ask for less: another place, anybody, or a shorter notice.",
                Tone.CAUTION,
            )
            return
        self.workplace.say(f"First fitting: {found.when}, {found.place}")
        self.workplace.go_to(found.in_diary)

    def _on_offer(self) -> None:
        row = self.table.chosen
        if row is None or not self._may_book:
            return
        waiting, step = (
            self.workplace.services.waiting_list,
            EntryStep(row.entry_id, row.version, new_command_id()),
        )
        self.save("offer", lambda: waiting.offer(step), self._on_offered, button=self.offer_button)

    def _on_offered(self, entry_id: int) -> None:
        self.workplace.say("Noted")
        if not self.is_touched and self.form.opened.id == entry_id:
            self._open(entry_id)  # its form is over an older version now
        self.refresh()


def _is_at(row: WaitingRow, place: str) -> bool:
    """Somebody who can be seen anywhere waits at every site."""
    kind, _colon, name = place.partition(":")
    if kind == "area":
        return row.area == name
    return not kind or row.site in {"", name}


def _places(sheet: WaitingSheet) -> list[tuple[str, str]]:
    sites = [(f"site:{one.name}", one.name) for one in sheet.sites]
    areas = sorted({row.area for row in sheet.rows if row.area})
    return [(_ANY, "Any place"), *sites, *((f"area:{one}", f"Area {one}") for one in areas)]
