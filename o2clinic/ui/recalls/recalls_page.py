"""The recalls of all patients: overdue and due, booked straight into the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QPushButton

from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.follow_up_case import TASK_WORDS, TaskKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.recall import DUE_WORDS, Due
from o2clinic.services.recall_rows import RecallRow, RecallsWanted
from o2clinic.ui.recalls.home_areas import HomeAreasView
from o2clinic.ui.recalls.orders_chase import OrdersChase
from o2clinic.ui.recalls.recall_invites import RecallInvites
from o2clinic.ui.recalls.recall_list import RecallList
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.follow_ups import RecallSheet
    from o2clinic.services.missed_visits import MissedCounts
    from o2clinic.services.recall_rows import RecallCounts

_PAGE = 100
_EMPTY = {
    Due.OVERDUE: "Nobody is overdue.",
    Due.SOON: "Nobody is due in the next 4 weeks.",
    Due.LATER: "Nobody is due in the next 3 months.",
    Due.NO_DATE: "Everybody has a date.",
    Due.ALL: "Nobody has this task.",
}


def _due(row: RecallRow) -> str:
    return f"{row.due} · {row.late}" if row.due else "no date"


def _opens(row: RecallRow) -> str:
    """The first day of the window; the last one is that on which it is due."""
    return row.window.removeprefix("from ").partition(" ")[0]


def _tone(row: RecallRow) -> Tone | None:
    return Tone.DANGER if row.is_overdue else None


_COLUMNS = (
    Column[RecallRow](
        "Patient",
        lambda row: row.name,
        tooltip=lambda row: row.name,
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[RecallRow]("Born", lambda row: row.born),
    Column[RecallRow]("Task", lambda row: row.task, tooltip=lambda row: row.task, gives_way=True),
    Column[RecallRow]("Due", _due, tone=_tone),
    Column[RecallRow]("Window from", _opens, tooltip=lambda row: row.window),
    Column[RecallRow]("Booked", lambda row: row.booked.removeprefix("booked for ")),
    Column[RecallRow](
        "Last asked, reason",
        lambda row: row.remark,
        tooltip=lambda row: row.remark,
        stretches=True,
    ),
)


class RecallsPage(Page):
    """Choose a line with the arrow keys: B books into the window, Enter opens the patient."""

    concepts = frozenset(
        {
            Concept.FOLLOW_UP,
            Concept.APPOINTMENT,
            Concept.RESULT,
            Concept.OXYGEN_ORDER,
            Concept.ASSESSMENT,
            Concept.PATIENT,
            Concept.ACCESS,
            Concept.DOCUMENT,  # invitations that went out
        }
    )
    help_topic = "recalls"
    tables_need = Permission.SEE_DIARY

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Recalls")
        self.set_subtitle("Who is due, sorted by days overdue")
        self._may_book = workplace.actor.may(Permission.BOOK)
        self._due = Due.SOON
        self._rows: tuple[RecallRow, ...] = ()
        self._total = 0
        self._is_asking_more = False
        self.missed_button = self.add_action("Missed visits", self._on_missed)
        self.open_button = self.add_action("Open patient", self._on_open)
        self.book_button = self.add_action("Book", self._on_book, primary=True)
        self.book_button.setText("Book  B")
        self.book_button.setVisible(self._may_book)
        self.chips = self._make_chips()
        tasks = [(kind, with_subscripts(TASK_WORDS[kind])) for kind in TaskKind]
        self.kind_choice = Choice[TaskKind | None](
            "Task", [(None, "Whatever is due first"), *tasks]
        )
        self.kind_choice.setMinimumContentsLength(20)
        self.kind_choice.activated.connect(self._on_kind)
        self.add_to_chips(self.kind_choice)
        self.table: RecordTable[RecallRow] = RecordTable(
            "Patients to be recalled", _COLUMNS, workplace.theme, key=lambda row: row.patient_id
        )
        self.table.setSortingEnabled(False)  # the order is that of all, not of the page
        self.table.row_activated.connect(self._on_activated)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        book = QShortcut(QKeySequence("B"), self.table)
        book.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        book.activated.connect(self.book_button.click)
        self.areas = HomeAreasView(self)
        self.areas_button = self.add_action("Home visits by area", self._on_areas)
        self.areas_button.setText("Home visits by area  A")
        self.orders = OrdersChase(self)
        self.orders_button = self.add_action("Orders", self._on_orders)
        may_read = workplace.actor.may(Permission.READ_DOCUMENT)
        self.orders_button.setVisible(may_read)
        self.orders_button.setEnabled(may_read)  # also against its key
        for table in (self.table, self.areas.table, self.orders.table):
            for key, button in (("A", self.areas_button), ("O", self.orders_button)):
                turn = QShortcut(QKeySequence(key), table)
                turn.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                turn.activated.connect(button.click)
        self._tell_views()
        self.tell_keys("A", "Home visits by area, or all recalls")
        self.tell_keys("O", "Orders to be followed, or all recalls")
        self.invites = RecallInvites(self)
        self.tell_keys("B", "Book a visit in the window")
        self.tell_keys("Enter", "Open the patient")
        self.add(self.table, 1)
        self.add(self.areas, 1)
        self.add(self.orders, 1)
        self._on_chosen(None)

    @property
    def wanted(self) -> RecallsWanted:
        """Which lines are shown."""
        return RecallsWanted(self._due, self.kind_choice.value)

    def begin(self, what: str) -> None:
        """Show one filter, chosen elsewhere: "overdue", "soon"; or the "orders" to be followed."""
        if what == "orders" and not self.orders.is_open:
            self._on_orders()
        if what in set(Due):
            for view in self._views:
                if view.is_open:
                    self._turn(view)
            self.kind_choice.set_value(None)
            self._show_due(Due(what))

    def refresh(self) -> None:
        """Ask for as many lines as are shown."""
        follow_ups, wanted = self.workplace.services.follow_ups, self.wanted
        limit = max(_PAGE, len(self._rows))
        self.ask("recalls", lambda: follow_ups.recalls(wanted, limit), self.show_recalls)
        missed = self.workplace.services.missed_visits.counts
        self.workplace.background.ask(self, "missed", missed, self._show_missed, self.on_failure)
        for view in self._views:
            view.refresh()

    def show_recalls(self, sheet: "RecallSheet") -> None:
        """Show the first lines; the chosen patient stays chosen."""
        if sheet.wanted != self.wanted:
            return
        had_rows = bool(self._rows)
        self._rows, self._total = sheet.rows, sheet.counts.shown(sheet.wanted.due)
        self._is_asking_more = False
        self.invites.show_total(self._total)
        for due, chip in self.chips.items():
            chip.setText(f"{DUE_WORDS[due]}  {sheet.counts.shown(due)}")
        if any(view.is_open for view in self._views):
            return
        self.set_subtitle(_subtitle(sheet))
        if not sheet.counts.total and sheet.wanted.kind is None and not sheet.counts.changed:
            self.table.set_rows(())
            self._on_chosen(None)
            self.show_empty(
                "Nobody is to be recalled",
                "Whoever has oxygen, or waits for a decision on it, comes here by themselves.",
            )
            return
        self.table.set_empty_text(_EMPTY[sheet.wanted.due])
        self.table.set_rows(self._rows)
        if self._rows and self.table.chosen is None:
            self.table.choose(0)
        if self._rows and not had_rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_chosen(self.table.chosen)

    def _show_missed(self, counts: "MissedCounts") -> None:
        words = f"Missed visits  {counts.total}"
        if counts.clinician:
            words += f", {counts.clinician} for a clinician"
        self.missed_button.setText(words)
        self.missed_button.setAccessibleName(words)

    def _on_missed(self) -> None:
        self.workplace.go_to("missed:all")

    def _make_chips(self) -> dict[Due, QPushButton]:
        self._chosen_chip = QButtonGroup(self)
        made = {}
        for at, (due, words) in enumerate(DUE_WORDS.items()):
            chip = self.add_chip(words, self._on_chip, checked=due is self._due)
            chip.setAccessibleName(words)
            self._chosen_chip.addButton(chip, at)
            made[due] = chip
        return made

    def _on_chip(self) -> None:
        self._show_due(tuple(self.chips)[self._chosen_chip.checkedId()])

    @property
    def _views(self) -> tuple[RecallList, ...]:
        """What may stand in place of the recalls."""
        return self.areas, self.orders

    def _on_areas(self) -> None:
        self._turn(self.areas)

    def _on_orders(self) -> None:
        self._turn(self.orders)

    def _turn(self, view: RecallList) -> None:
        for other in self._views:
            if other is not view and other.is_open:
                other.turn()
        is_open = view.turn()
        for part in (self.table, self.kind_choice, *self.chips.values()):
            part.setVisible(not is_open)
        self.open_button.setVisible(not is_open)
        for button in (self.book_button, self.invites.button):
            button.setVisible(self._may_book and not is_open)
        self._tell_views()
        if not is_open:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def _tell_views(self) -> None:
        told: tuple[tuple[RecallList, QPushButton, str], ...] = (
            (self.areas, self.areas_button, "Home visits by area  A"),
            (self.orders, self.orders_button, "Orders to follow  O"),
        )
        for view, button, words in told:
            key = words[-1]
            button.setText(f"All recalls  {key}" if view.is_open else words)

    def _show_due(self, due: Due) -> None:
        self._due = due
        self.chips[due].setChecked(True)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._rows = ()
        self.table.scrollToTop()
        self.refresh_when_shown()

    def _on_kind(self, _at: int) -> None:
        self._begin_anew()

    @Slot(object)
    def _on_chosen(self, row: RecallRow | None) -> None:
        self.open_button.setEnabled(row is not None)
        self.book_button.setEnabled(row is not None and self._may_book)
        if row is not None and self._rows and row is self._rows[-1]:
            self._ask_more()

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if value and value == bar.maximum():
            self._ask_more()

    def _ask_more(self) -> None:
        if self._is_asking_more or not self._rows or len(self._rows) >= self._total:
            return
        self._is_asking_more = True
        follow_ups, wanted, last = self.workplace.services.follow_ups, self.wanted, self._rows[-1]
        shown = self._rows

        def task() -> "tuple[tuple[RecallRow, ...], tuple[RecallRow, ...]]":
            return shown, follow_ups.more_recalls(wanted, last.place, _PAGE)

        self.ask("more", task, self._show_more)

    def _show_more(self, answer: "tuple[tuple[RecallRow, ...], tuple[RecallRow, ...]]") -> None:
        shown, more = answer
        self._is_asking_more = False
        if shown is self._rows:  # and not of lines that were asked for again meanwhile
            self._rows = (*shown, *more)
            self.table.set_rows(self._rows)

    def _on_activated(self, row: RecallRow) -> None:
        self.workplace.open_patient(row.patient_id, "")

    def _on_open(self) -> None:
        row = self.table.chosen
        if row is not None:
            self._on_activated(row)

    def _on_book(self) -> None:
        row = self.table.chosen
        if row is not None and row.booked:
            self.workplace.go_to(f"diary:book {row.patient_id} {row.book_on.isoformat()}")
        elif row is not None:
            self.workplace.go_to(f"diary:find {row.patient_id} {row.kind}".strip())


def _subtitle(sheet: "RecallSheet") -> str:
    counts, due = sheet.counts, sheet.wanted.due
    patients = _patients(counts.shown(due))
    if due is Due.OVERDUE:
        words = f"{patients} overdue, sorted by days overdue"
    elif due is Due.NO_DATE:
        words = f"{patients} without a date, each with its reason"
    elif sheet.until is None:
        words = f"{patients}, {counts.overdue} overdue, those without a date last"
    else:
        until = short_date(sheet.until)
        words = f"{patients} due by {until}, {counts.overdue} overdue, sorted by days overdue"
    return words + _behind(counts)


def _behind(counts: "RecallCounts") -> str:
    """Of whom something was saved that is not worked out yet."""
    return f" · {_patients(counts.changed)} being worked out again" if counts.changed else ""


def _patients(count: int) -> str:
    return "1 patient" if count == 1 else f"{count} patients"
