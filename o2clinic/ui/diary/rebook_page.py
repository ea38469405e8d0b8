"""Visits that wait for another time since their clinic was closed, each with times to choose."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSplitter

from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.permissions import Permission
from o2clinic.services.booking import SlotTaken
from o2clinic.services.rebooking import RebookOffer, RebookRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.rebooking import RebookSheet

_COLUMNS = (
    Column[RebookRow]("Booked for", lambda row: row.when, sort_key=lambda row: row.visit.starts_at),
    Column[RebookRow](
        "Patient",
        lambda row: row.visit.name,
        tooltip=lambda row: f"{row.visit.name}, {row.visit.born}",
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[RebookRow]("Visit", lambda row: f"{row.visit.symbol} {row.visit.title}"),
    Column[RebookRow](
        "With",
        lambda row: f"{row.visit.clinician}, {row.visit.place}",
        tooltip=lambda row: f"{row.visit.clinician}, {row.visit.place}",
        gives_way=True,
    ),
    Column[RebookRow](
        "Why not",
        lambda row: row.reason,
        tooltip=lambda row: row.reason,
        tone=lambda _row: Tone.CAUTION,
        stretches=True,
    ),
)
_OFFERS = (
    Column[RebookOffer]("Free", lambda offer: offer.when),
    Column[RebookOffer](
        "With", lambda offer: offer.clinician, tooltip=lambda offer: offer.clinician, gives_way=True
    ),
    Column[RebookOffer](
        "Place", lambda offer: offer.place, tooltip=lambda offer: offer.place, stretches=True
    ),
    Column[RebookOffer](
        "Mind",
        lambda offer: f"△ {offer.warning}" if offer.warning else "",
        tooltip=lambda offer: offer.warning,
        tone=lambda offer: Tone.CAUTION if offer.warning else None,
        stretches=True,
    ),
)


class RebookPage(Page):
    """Choose a visit with the arrow keys, Tab to its times, Enter rebooks."""

    concepts: ClassVar[frozenset[Concept]] = frozenset({Concept.APPOINTMENT, Concept.CLINIC})
    help_topic = "clinics"
    tables_need = Permission.BOOK

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.diary_button = self.add_action("Show in the diary", self._on_diary)
        self.keep_button = self.add_action("Keep as booked", self._on_keep)
        self.rebook_button = self.add_action("Rebook", self._on_rebook, primary=True)
        self.rebook_button.setText("Rebook  Enter")
        self.table = RecordTable[RebookRow](
            "Visits to be rebooked", _COLUMNS, workplace.theme, key=lambda row: row.visit.visit_id
        )
        self.offers = RecordTable[RebookOffer](
            "Free times",
            _OFFERS,
            workplace.theme,
            key=lambda offer: (offer.clinic_session_id, offer.starts_at),
            is_compact=True,
        )
        self.offers.setSortingEnabled(False)
        self.offers.set_empty_text("No free time in the next weeks. Look in the diary.")
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_activated.connect(self._on_activated)
        self.offers.row_activated.connect(self._on_rebook)
        self.message_bar.action_wanted.connect(self._on_agreed)
        self._to_keep: RebookRow | None = None
        self._offered_for = 0  # whose times stand below
        self.tell_keys("Enter", "Go to the times; rebook to the time in front")
        self._lay_out()
        self._tell_buttons()

    def refresh(self) -> None:
        """Ask who waits."""
        self.ask("waiting", self.workplace.services.rebooking.sheet, self._show)

    def _lay_out(self) -> None:
        self.card = Card("Free times")
        self.whom = label("", "quiet", wrap=True)
        self.card.add(self.whom)
        self.card.add(self.offers, 1)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(self.workplace.theme.px(10))
        both.addWidget(self.table)
        both.addWidget(self.card)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 2)
        self.add(both, 1)

    def _show(self, sheet: "RebookSheet") -> None:
        had_rows, before = bool(self.table.records.rows), self.table.chosen
        shown = f", the first {len(sheet.rows)} shown" if sheet.total > len(sheet.rows) else ""
        visits = "1 visit waits" if sheet.total == 1 else f"{sheet.total} visits wait"
        self.set_subtitle(f"{visits} for another time{shown}; the soonest first")
        self.table.set_rows(sheet.rows)
        if not sheet.rows:
            self.offers.set_rows(())
            self._tell_buttons()
            self.show_empty(
                "No visit waits to be rebooked",
                "When a clinic is closed, the visits in it come here until each has another time.",
            )
            return
        if self.table.chosen is None:
            self.table.choose(0)
        else:
            self._on_chosen(self.table.chosen)
        if before and self.offers.hasFocus() and not _is_same(before, self.table.chosen):
            # Enter would rebook somebody else than whoever was looked at.
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.message_bar.tell(f"The visit of {before.visit.name} waits no more")
        if not had_rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_chosen(self, row: RebookRow | None) -> None:
        if row is None or row.visit.visit_id != self._offered_for:
            self._offered_for = 0
            self.offers.set_rows(())  # what stood there was somebody else's
        self._tell_buttons()
        if row is None:
            return
        rebooking, visit_id = self.workplace.services.rebooking, row.visit.visit_id
        self.whom.setText(
            f"{row.visit.name}   {row.visit.born}   {row.visit.title}, {row.visit.span.minutes} min"
        )
        self.workplace.background.ask(
            self,
            "offers",
            lambda: (visit_id, rebooking.offers(visit_id)),
            self._show_offers,
            self.on_failure,
        )

    def _show_offers(self, answer: tuple[int, Sequence[RebookOffer]]) -> None:
        visit_id, offers = answer
        row = self.table.chosen
        if row is None or row.visit.visit_id != visit_id:
            return
        self._offered_for = visit_id
        self.offers.set_rows(offers)
        if offers and self.offers.chosen is None:
            self.offers.choose(0)
        self._tell_buttons()

    def _tell_buttons(self) -> None:
        row = self.table.chosen
        self.diary_button.setEnabled(row is not None)
        self.keep_button.setEnabled(row is not None)
        self.rebook_button.setEnabled(row is not None and self.offers.chosen is not None)

    def _on_activated(self, _row: RebookRow) -> None:
        self.offers.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_rebook(self, _offer: object = None) -> None:
        row, offer = self.table.chosen, self.offers.chosen
        if row is None or offer is None or row.visit.visit_id != self._offered_for:
            return
        rebooking, command_id = self.workplace.services.rebooking, new_command_id()
        self.save(
            "rebook",
            lambda: rebooking.rebook(row, offer, command_id),
            partial(self._on_done, f"{row.visit.name}: {offer.when}, {offer.clinician}"),
            button=self.rebook_button,
            on_error=self._on_refused,
        )

    def _on_done(self, words: str, _visit_id: int) -> None:
        self.message_bar.tell(words, tone=Tone.GOOD)
        self.workplace.say("Rebooked")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def _on_refused(self, error: Exception) -> None:
        self.on_save_failure(error)
        if isinstance(error, SlotTaken):
            self._on_chosen(self.table.chosen)  # with the times that are left

    def _on_keep(self) -> None:
        self._to_keep = self.table.chosen
        if self._to_keep is not None:
            self.message_bar.tell(
                f"Keep the visit of {self._to_keep.visit.name} as it is?",
                f"It stays on {self._to_keep.when}, although: {self._to_keep.reason}.",
                Tone.CAUTION,
                "Keep it",
            )

    def _on_agreed(self) -> None:
        row, self._to_keep = self._to_keep, None
        self.message_bar.clear()
        if row is None:
            return
        rebooking, command_id = self.workplace.services.rebooking, new_command_id()
        self.save(
            "keep",
            lambda: rebooking.keep(row, command_id),
            partial(self._on_done, f"{row.visit.name}: stays on {row.when}"),
            button=self.keep_button,
        )

    def _on_diary(self) -> None:
        row = self.table.chosen
        if row is not None:
            self.workplace.go_to(f"diary:day {day_of(row.visit.starts_at).isoformat()}")


def _is_same(before: RebookRow, now: RebookRow | None) -> bool:
    return now is not None and now.visit.visit_id == before.visit.visit_id
