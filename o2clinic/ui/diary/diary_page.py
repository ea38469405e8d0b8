"""The diary of a day: look, book, move, check in, print."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VISITS, VisitKind, VisitStatus
from o2clinic.services.booking import CancelledBy, SlotTaken
from o2clinic.services.diary import Bookee
from o2clinic.ui.diary.booking_draft import BookingDraft
from o2clinic.ui.diary.booking_panel import BookingPanel
from o2clinic.ui.diary.day_choice import DayChoice
from o2clinic.ui.diary.day_grid import DayGrid
from o2clinic.ui.diary.day_list_print import DayListPrint
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.diary.diary_papers import DiaryPapers
from o2clinic.ui.diary.diary_views import DiaryViews, Front
from o2clinic.ui.diary.downtime_print import DowntimePrint
from o2clinic.ui.diary.finding_free import FindingFree
from o2clinic.ui.diary.freed_line import FreedLine
from o2clinic.ui.diary.gas_pair_keys import GasPairKeys
from o2clinic.ui.diary.series_dialog import SeriesKey
from o2clinic.ui.diary.undo_bar import UndoBar
from o2clinic.ui.diary.view_keys import bind
from o2clinic.ui.diary.visit_bar import STEPS, VisitBar
from o2clinic.ui.diary.visit_changes import VisitChanges
from o2clinic.ui.diary.visit_goal import VisitGoal
from o2clinic.ui.diary.visit_list import VisitList
from o2clinic.ui.diary.visit_moves import VisitMoves
from o2clinic.ui.diary.wanted_visit import WantedVisit
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.diary import DaySheet

MINUTE_MS = 60_000
_SHOWN = frozenset({Concept.APPOINTMENT, Concept.CLINIC, Concept.SLOT_HOLD})
_NO_CLINIC = ("Go to another day above, or back to today.", "Go to today")
_KEYS = (
    ("← →", "Clinician to the left or right"),
    ("↑ ↓", "Visit or free time before or after"),
    ("Page Up, Page Down", "Day or week before or after"),
    ("Enter", "Book a free time; open the patient of a visit"),
    ("Ctrl+S", "Save the booking or the move"),
    *((key, text) for _, text, key, _ in STEPS),
    ("Z", "One step back"),
    ("M", "Move a visit: choose a free time, then Ctrl+S"),
    ("X", "Cancel a visit"),
)


class DiaryPage(Page):
    """Arrow keys move over visits and free times; Enter books a free one, C checks in."""

    concepts: ClassVar[frozenset[Concept]] = _SHOWN
    help_topic = "diary"
    tables_need = Permission.SEE_DIARY

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Diary")
        self.day: date = workplace.services.diary.today()
        self._may_book = workplace.actor.may(Permission.BOOK)
        self._sheet: DaySheet | None = None
        self.grid, self.visit_list = DayGrid(workplace.theme), VisitList(workplace.theme)
        self.panel, self.visit_bar = BookingPanel(workplace), VisitBar()
        self._goal = VisitGoal()
        self.views = DiaryViews(self)
        self.kept = BookingDraft(self, self.panel, self.go_to_day)
        self._changes = VisitChanges(
            self, self.panel, self._on_stepped, self._on_booked, self._on_save_refused
        )
        self._wanted, self.freed_line = WantedVisit(), FreedLine(self)
        self.finding = FindingFree(self, self.panel)
        self._build_actions()
        self.day_choice = DayChoice(workplace.services.diary.today, workplace.theme)
        self.add_to_chips(self.day_choice)
        self._build_content()
        self._connect()
        self.undo = UndoBar(self)
        self.moves = VisitMoves(self, self._on_save_refused, self.undo.tell_last)
        self.gases = GasPairKeys(self)
        self.series = SeriesKey(self)
        self.views.come_back()
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()

    def refresh(self) -> None:
        """Ask for the day or the week in front."""
        if self.views.refresh():
            return
        diary, day, site_id = self.workplace.services.diary, self.day, self.day_choice.site_id
        self.ask("day", lambda: diary.day(day, site_id), self._show)

    @property
    def shown_patient_id(self) -> int | None:
        """Whom the booking form names."""
        return self.panel.bookee.patient_id if self.panel.bookee else None

    def go_to_day(self, day: date) -> None:
        """Show another day."""
        self.day = day
        self.day_choice.set_day(day)
        self.refresh()

    def begin(self, what: str) -> None:
        """Book, "book 7 2026-12-14"; show or move, "visit 17 2026-12-14", "move"; or a draft."""
        self.views.show_day()
        self.kept.begin(what)
        self._wanted = WantedVisit.read(what)
        self.finding.begin(what)  # after the day is in front: it may hide it
        verb, key, day = self._goal.take_up(what)
        if day is not None:
            self.go_to_day(day)
        if verb == "book" and key.isdecimal():
            diary = self.workplace.services.diary
            self.ask("bookee", partial(diary.bookee, int(key)), self.book_for)

    def book_for(self, bookee: Bookee) -> None:
        """Open the booking form for a patient."""
        if self._may_book:
            self._wanted.begin(self.panel, self.grid, bookee)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down turn the day, also from one without a clinic."""
        step = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.day_choice.turn(step)

    # Building

    def _build_actions(self) -> None:
        self.list_button = self.add_action("As a list", self.views.turn_list, keys="Ctrl+L")
        DayListPrint(self)
        DowntimePrint(self)
        self.papers = DiaryPapers(self)
        self.book_button = self.add_action("Book", self._on_book, primary=True, keys="Ctrl+B")
        self.book_button.setVisible(self._may_book)
        for keys, what in _KEYS:
            self.tell_keys(keys, what)

    def _build_content(self) -> None:
        frame = QFrame()
        frame.setProperty("kind", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.grid)
        inside.addWidget(self.visit_list)
        inside.addWidget(self.views.week)
        inside.addWidget(self.finding.view)
        self.visit_list.hide()
        row = QHBoxLayout()
        row.addWidget(frame, 1)
        row.addWidget(self.panel)
        self.add(row, 1)
        self.add(self.visit_bar)
        legend = "    ".join(f"{look.symbol} {look.title}" for look in VISITS.values())
        self.add(
            label(
                f"{legend}    + overbooked    ✓ arrived    ▶ in room    ✓✓ done", "quiet", wrap=True
            )
        )

    def _connect(self) -> None:
        self.views.connect_choice()
        self.views.stood_on.connect(self._on_stop)
        self.grid.entered.connect(self._on_entered)
        self.views.free_entered.connect(self._on_entered)
        for grid in (self.grid, self.views.week):
            grid.person_chose.connect(self._on_person_chose)
        self.grid.day_turned.connect(self.day_choice.turn)
        self.visit_list.table.row_activated.connect(self._on_listed)
        self.day_choice.day_wanted.connect(self.go_to_day)
        self.day_choice.site_wanted.connect(self.refresh)
        self.panel.book_wanted.connect(self._on_save)
        self.panel.changed.connect(self._on_draft)
        self.panel.opened.connect(self.visit_bar.hide)
        self.panel.closed.connect(self._on_panel_closed)
        bar = self.visit_bar
        bar.step_wanted.connect(self._on_step)
        bar.book_wanted.connect(self._on_book)
        bar.move_wanted.connect(self._on_move)
        bar.patient_wanted.connect(self._on_patient)
        bar.cancel_confirmed.connect(self._on_cancel)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._on_save)
        for name, _text, key, _status in STEPS:
            bind(key, bar.button(name).click, self.views.of_day)
        bind("Z", bar.button("step_back").click, self.views.of_day)
        bind("M", bar.button("move").click, self.views.of_day)
        bind("X", bar.ask_why, self.views.of_day)

    # Answers

    def _show(self, sheet: "DaySheet") -> None:
        if sheet.day != self.day or self.views.is_week:
            return
        self._sheet = sheet
        self.set_title(short_date_with_weekday(sheet.day))
        self.set_subtitle(_counts(sheet))
        self.day_choice.set_sites(sheet.sites)
        self.kept.show_day(sheet)
        if not sheet.columns and not self.finding.is_open:
            self.grid.leave()
            self.visit_bar.show_stop(None)
            self.on_notice_action(self._on_empty)
            self.show_empty(f"No clinic on {self.title_label.text()}", *_NO_CLINIC)
            return
        self.grid.set_sheet(sheet)
        self.visit_list.set_rows(sheet.visits)
        self.views.tell_chosen()  # of the list it may be another visit, or none any more
        self._goal.reach(self.grid, self._on_move)
        self.views.arrived()

    def _on_saved(self, words: str) -> None:
        self.workplace.say(words)
        self.refresh()
        self.undo.tell_last()

    def _on_save_refused(self, error: Exception) -> None:
        if isinstance(error, AlreadyDone):
            self._on_booked(error.record_id)
        elif isinstance(error, SlotTaken):
            self.panel.show_taken(error)
            self.refresh()
        elif isinstance(error, NotValid):
            self.panel.show_findings(error.findings)
            if not self.panel.summary.reason_edit.isHidden():
                self.panel.summary.reason_edit.setFocus()
        else:
            self.panel.tell_error(error)

    def _on_booked(self, visit_id: int) -> None:
        kind, stop, draft = self.panel.kind_box.currentData(), self.panel.stop, self.panel.draft()
        words = "Moved" if self.panel.is_moving else "Booked"
        bookee = self.panel.bookee
        self.kept.keeper.saved()
        self.panel.hide()
        self._on_panel_closed()
        if stop is not None and draft is not None:  # what follows is about this visit
            self.views.look_for((stop.column.key, draft.starts_at), visit_id)
        self._on_saved(f"{words}: {bookee.name}" if bookee else words)
        if words == "Booked" and kind == VisitKind.LTOT_GAS_1:
            self.gases.offer_second(visit_id)

    # Slots

    def _on_stop(self, stop: Stop | None) -> None:
        self.visit_bar.show_stop(stop)
        if not self.panel.isHidden():
            self.visit_bar.hide()  # the form says it too, and the room is the grid's

    def _on_panel_closed(self) -> None:
        self.views.tell_chosen()
        self.views.take_keyboard()

    def _on_person_chose(self, stop: Stop) -> None:
        # Not after a refresh: the time half typed in the form is not to jump.
        if stop.slot is not None and not self.panel.isHidden():
            self.panel.set_stop(stop)

    def _on_entered(self, stop: Stop) -> None:
        if stop.visit is not None:
            self._on_patient()
        elif not self.panel.isHidden():
            self.panel.set_stop(stop)
            self.panel.book_button.setFocus()
        else:
            self._on_book()

    def _on_book(self) -> None:
        if self.views.at is Front.LIST:
            self.views.show_day()  # where its time is chosen
        if self._may_book and self.views.front.isVisible():
            self.panel.begin(self.views.front.free_near())

    def _on_move(self) -> None:
        stop, visit = self.views.chosen, self.moves.in_front()
        if self._may_book and stop is not None and visit is not None:
            self.views.show_day()
            self.panel.begin_move(stop, visit)
            self.grid.take_keyboard()

    def _on_draft(self) -> None:
        draft = self.panel.draft()
        if draft is None or self.panel.isHidden():
            return
        booking = self.workplace.services.booking
        self.workplace.background.ask(
            self,
            "findings",
            lambda: booking.findings(draft),
            self.panel.show_findings,
            self.panel.tell_error,
        )

    def _on_save(self) -> None:
        if not self.panel.isVisible():  # nor behind the words that there is no clinic
            return
        draft = self.panel.draft()
        if draft is None:
            self.panel.message_bar.tell(self.panel.missing())
            return
        if draft.id:
            self._changes.move(draft)
            return
        booking = self.workplace.services.booking
        self.save(
            "book",
            lambda: booking.book(draft),
            self._on_booked,
            button=self.panel.book_button,
            on_error=self._on_save_refused,
            patient_id=draft.patient_id,
        )

    def _on_step(self, name: str) -> None:
        visit = self.visit_bar.visit
        if visit is not None:
            self._changes.step(name, visit)

    def _on_cancel(self, told: tuple[str, CancelledBy]) -> None:
        visit = self.visit_bar.visit
        if visit is not None:
            self._changes.cancel(told, visit)

    def _on_stepped(self, visit_id: int) -> None:
        self.views.take_keyboard()
        self.freed_line.ask(visit_id)
        self._on_saved("Saved")

    def _on_patient(self) -> None:
        visit = self.visit_bar.visit
        if visit is not None:
            self.workplace.open_patient(visit.patient_id, "")

    def _on_listed(self, _visit: object) -> None:
        self._on_patient()

    def _on_empty(self) -> None:
        self.go_to_day(self.workplace.services.diary.today())

    def _on_minute(self) -> None:
        self.grid.set_moment(self.workplace.services.diary.now())


def _counts(sheet: "DaySheet") -> str:
    visits = [visit for visit in sheet.visits if not visit.is_freed]
    missed = sum(visit.status == VisitStatus.DID_NOT_ATTEND for visit in sheet.visits)
    over = sum(visit.is_overbooked for visit in visits)
    parts = [f"{len(visits)} booked", f"{sheet.free_slots} free"]
    parts += [f"{over} overbooked"] if over else []
    parts += [f"{missed} did not attend"] if missed else []
    return ", ".join(parts)
