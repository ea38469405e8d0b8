"""Times that were given back, and who of those waiting is offered them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSplitter

from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.freed_times import Fitting, FreedTime
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_TIMES = (
    Column[FreedTime]("Free", lambda row: row.when, is_strong=lambda _row: True,
                      sort_key=lambda row: row.starts_at),
    Column[FreedTime]("Length", lambda row: f"{row.minutes} min", is_number=True,
                      sort_key=lambda row: row.minutes),
    Column[FreedTime]("With", lambda row: row.clinician),
    Column[FreedTime]("Where", lambda row: row.place),
    Column[FreedTime]("The visit there", lambda row: row.was),
    Column[FreedTime]("Would fit", lambda row: str(row.total), is_number=True,
                      sort_key=lambda row: row.total),
    Column[FreedTime](
        "First",
        lambda row: row.fitting[0].words if row.fitting else "nobody who waits",
        tooltip=lambda row: row.words,
        stretches=True,
    ),
)  # fmt: skip
_FITTING = (
    Column[Fitting]("Patient", lambda one: one.row.name, is_strong=lambda _one: True),
    Column[Fitting]("Visit", lambda one: one.row.visit),
    Column[Fitting]("Why first", lambda one: one.why),
    Column[Fitting]("Waiting", lambda one: one.row.waiting),
    Column[Fitting]("Area", lambda one: one.row.area),
    Column[Fitting](
        "Note", lambda one: one.row.note, tooltip=lambda one: one.row.note, stretches=True
    ),
)


class FreedPage(Page):
    """Choose a time, Enter goes to whoever would fit; Enter again opens the diary for them."""

    concepts = frozenset({Concept.WAITING, Concept.APPOINTMENT, Concept.CLINIC})
    help_topic = "waiting"
    tables_need = Permission.SEE_DIARY

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.table = RecordTable[FreedTime](
            "Freed times", _TIMES, workplace.theme, key=lambda row: row.visit_id
        )
        self.fitting = RecordTable[Fitting](
            "Who would fit", _FITTING, workplace.theme, key=lambda one: one.row.entry_id
        )
        self.fitting.setSortingEnabled(False)  # the order is that in which they are offered it
        self.fitting.set_empty_text("Nobody who waits would fit.")
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_activated.connect(self._on_activated)
        self.fitting.row_activated.connect(self._on_book)
        self._may_book = workplace.actor.may(Permission.BOOK)
        self.book_button = self.add_action("Book", self._on_pressed, primary=True)
        self.book_button.setVisible(self._may_book)
        self.tell_keys("Enter", "Go to who would fit; open the diary for them")
        self.card = Card("Who would fit, in the order to ask them")
        self.card.add(label("The more urgent first, then who is longest past the day wanted, then "
                            "who has waited longest.", "quiet", wrap=True))  # fmt: skip
        self.card.add(self.fitting, 1)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(workplace.theme.px(10))
        for part, share in ((self.table, 3), (self.card, 2)):
            both.addWidget(part)
            both.setStretchFactor(both.indexOf(part), share)
        self.add(both, 1)

    def refresh(self) -> None:
        """Ask for what is free still."""
        self.ask("freed", self.workplace.services.freed_times.sheet, self._show)

    def _show(self, rows: Sequence[FreedTime]) -> None:
        times = "1 time was" if len(rows) == 1 else f"{len(rows)} times were"
        self.set_subtitle(f"{times} given back in the next 4 weeks and free still; by time")
        had_rows = bool(self.table.records.rows)
        self.table.set_rows(rows)
        if not rows:
            self.fitting.set_rows(())
            self.book_button.setEnabled(False)
            self.show_empty(
                "No freed time",
                "When a visit is called off, its time stands here with those who could have it.",
            )
            return
        if self.table.chosen is None:
            self.table.choose(0)
        else:
            self._on_chosen(self.table.chosen)
        if not had_rows and self.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_chosen(self, row: FreedTime | None) -> None:
        self.fitting.set_rows(row.fitting if row is not None else ())
        if row is not None and row.fitting and self.fitting.chosen is None:
            self.fitting.choose(0)
        self.book_button.setEnabled(self._may_book and row is not None and bool(row.fitting))

    def _on_activated(self, _row: FreedTime) -> None:
        self.fitting.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_pressed(self) -> None:
        if self.fitting.chosen is not None:
            self._on_book(self.fitting.chosen)

    def _on_book(self, one: Fitting) -> None:
        if self._may_book:
            self.workplace.go_to(one.in_diary)
