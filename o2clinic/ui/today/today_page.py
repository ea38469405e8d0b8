"""The first page: who is expected, who waits and how long, what a visit still lacks."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from o2clinic.errors import O2ClinicError
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time, short_date_with_weekday
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitStatus
from o2clinic.services.booking import VisitStep
from o2clinic.services.today import TodayLine
from o2clinic.services.work import new_command_id
from o2clinic.ui.outgoing.letters_due import LettersDueAction
from o2clinic.ui.stale_visits import stale_step
from o2clinic.ui.today.actions_figure import ActionsFigure
from o2clinic.ui.today.missed_figure import MissedFigure
from o2clinic.ui.today.orders_figure import OrdersFigure
from o2clinic.ui.today.waiting_figure import WaitingFigure
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.recall_rows import RecallCounts
    from o2clinic.services.today import TodaySheet
    from o2clinic.services.visit_rows import VisitRow

MINUTE_MS = 60_000
LONG_WAIT_MINUTES = 20


def _when(line: TodayLine) -> str:
    if line.waiting_minutes is not None:
        return f"waiting {_how_long(line.waiting_minutes)}"
    if line.late_minutes is not None:
        return f"late {_how_long(line.late_minutes)}"
    return ""


def _how_long(minutes: int) -> str:
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _next_up(lines: Sequence[TodayLine]) -> int:
    """The first visit that is not over."""
    going_on = {VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.IN_ROOM}
    return next((at for at, line in enumerate(lines) if line.visit.status in going_on), 0)


def _tone(line: TodayLine) -> Tone | None:
    if line.late_minutes is not None or (line.waiting_minutes or 0) >= LONG_WAIT_MINUTES:
        return Tone.DANGER
    if line.waiting_minutes is not None:
        return Tone.CAUTION
    return None


_COLUMNS = (
    Column[TodayLine](
        "Time", lambda line: line.visit.times, sort_key=lambda line: line.visit.starts_at
    ),
    Column[TodayLine](
        "Patient", lambda line: line.visit.name, is_strong=lambda line: not line.visit.is_freed
    ),
    Column[TodayLine]("Born", lambda line: line.visit.born),
    Column[TodayLine](
        "Visit", lambda line: line.visit.kind_words, tooltip=lambda line: line.visit.over_words
    ),
    Column[TodayLine]("Status", lambda line: line.visit.status_words),
    Column[TodayLine](
        "Waiting",
        _when,
        sort_key=lambda line: line.waiting_minutes or line.late_minutes or 0,
        tone=_tone,
    ),
    Column[TodayLine](
        "Missing",
        lambda line: "; ".join(line.missing),
        tooltip=lambda line: "\n".join(line.missing),
        gives_way=True,
    ),
    Column[TodayLine]("Clinician", lambda line: line.visit.clinician),
    Column[TodayLine]("Place", lambda line: line.visit.place, stretches=True),
)


class TodayPage(Page):
    """Choose a line with the arrow keys: C checks in, Enter opens the patient."""

    concepts: ClassVar[frozenset[Concept]] = frozenset(
        {
            *(Concept.APPOINTMENT, Concept.RESULT, Concept.INCOMING, Concept.PATIENT),
            *(Concept.FOLLOW_UP, Concept.WAITING, Concept.DOCUMENT, Concept.MEETING),
        }
    )
    help_topic = "today"
    tables_need = Permission.SEE_DIARY

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Today")
        self.table: RecordTable[TodayLine] = RecordTable(
            "Visits of today",
            _COLUMNS,
            workplace.theme,
            key=lambda line: line.visit.visit_id,
        )
        self.table.set_empty_text("Nobody is booked for today.")
        self.table.row_activated.connect(self._on_opened)
        self.table.row_chosen.connect(self._on_chosen)
        self._figures = QHBoxLayout()
        self.figures: dict[str, Figure] = {}
        self.recalls: RecallFigure | None = None
        self.waiting = WaitingFigure(workplace)
        self._figures.addWidget(self.waiting, 1)
        self.missed = MissedFigure(workplace.go_to)
        self.orders = OrdersFigure(workplace.go_to)
        self.actions_figure = ActionsFigure(workplace.go_to)
        self.check_in_button = self.add_action("Check in", self._on_check_in, primary=True)
        self.check_in_button.setText("Check in  C")
        self.check_in_button.setVisible(workplace.actor.may(Permission.BOOK))
        self.check_in_button.setEnabled(False)
        QShortcut(QKeySequence("C"), self.table).activated.connect(self.check_in_button.click)
        self.add_action("Diary", self._on_diary)
        self.letters_due = LettersDueAction(self)
        self.tell_keys("C", "Check the patient in")
        self.tell_keys("Enter", "Open the patient")
        self.add(self._figures)
        self.add(self.table, 1)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()

    def refresh(self) -> None:
        """Ask for today."""
        self.ask("today", self.workplace.services.today.sheet, self._show)
        counts = self.workplace.services.follow_ups.counts
        self.workplace.background.ask(
            self, "recalls", counts, self._show_recalls, self._on_no_recalls
        )
        self.waiting.refresh()
        self.letters_due.refresh()
        missed = self.workplace.services.missed_visits.counts
        self.workplace.background.ask(
            self, "missed", missed, self.missed.show_counts, self._on_no_recalls
        )
        awaited = self.workplace.services.order_life.awaited
        self.workplace.background.ask(
            self, "orders", awaited, self.orders.show_rows, self._on_no_recalls
        )
        if self.workplace.actor.may(Permission.HOLD_MEETING):
            counts_of_mine = self.workplace.services.meeting_actions.counts
            self.workplace.background.ask(
                self,
                "actions",
                counts_of_mine,
                self.actions_figure.show_counts,
                self._on_no_recalls,
            )

    def _show(self, sheet: "TodaySheet") -> None:
        whose = "my list" if sheet.is_own_list else "everybody's visits"
        over = f"{sheet.overbooked} overbooked · " if sheet.overbooked else ""
        self.set_subtitle(
            f"{short_date_with_weekday(sheet.day)} · {whose} in the order of time · "
            f"{over}as at {clock_time(local(sheet.at))}"
        )
        self._count("expected", "Expected", sheet.count(VisitStatus.BOOKED))
        arrived = sheet.count(VisitStatus.ARRIVED)
        longest = f"longest {_how_long(sheet.longest_wait_minutes)}" if arrived else ""
        self._count("arrived", "Arrived, waiting", arrived, longest)
        self._count("late", "Late", sheet.late, is_alarming=sheet.late > 0)
        self._count("in_room", "In room", sheet.count(VisitStatus.IN_ROOM))
        self._count("done", "Done", sheet.count(VisitStatus.DONE))
        if sheet.results_to_review is not None:
            self._count("review", "Results to review", sheet.results_to_review)
        if sheet.incoming_waiting is not None:
            self._count("incoming", "Analyser messages", sheet.incoming_waiting)
        if sheet.to_rebook or "rebook" in self.figures:
            self._count(
                "rebook", "To be rebooked", sheet.to_rebook or 0, is_alarming=bool(sheet.to_rebook)
            )
            self.figures["rebook"].setVisible(bool(sheet.to_rebook))
        had_rows = bool(self.table.records.rows)
        self.table.set_rows(sheet.lines)
        if sheet.lines and not had_rows:
            self.table.choose(_next_up(sheet.lines))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_chosen(self.table.chosen)

    def _show_recalls(self, counts: "RecallCounts") -> None:
        if self.recalls is None:
            self.recalls = RecallFigure(self.workplace.go_to)
            self._figures.addWidget(self.recalls, 1)
            self._figures.addWidget(self.missed, 1)
            self._figures.addWidget(self.orders, 1)
            self._figures.addWidget(self.actions_figure, 1)
        self.recalls.show_counts(counts.overdue, counts.soon)

    def _on_no_recalls(self, error: Exception) -> None:
        """The list below says what happened; a fault of ours is reported."""
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)

    def _count(
        self, key: str, title: str, count: int, note: str = "", *, is_alarming: bool = False
    ) -> None:
        if key not in self.figures:
            self.figures[key] = Figure(title)
            self._figures.insertWidget(len(self.figures) - 1, self.figures[key], 1)
        self.figures[key].show_count(count, note, is_alarming=is_alarming)

    def _on_chosen(self, line: TodayLine | None) -> None:
        is_booked = line is not None and line.visit.status == VisitStatus.BOOKED
        self.check_in_button.setEnabled(is_booked)

    def _on_check_in(self) -> None:
        line = self.table.chosen
        if line is None:
            return
        self._check_in(line.visit)

    def _check_in(self, visit: "VisitRow") -> None:
        step = VisitStep(visit.visit_id, visit.version, new_command_id())
        booking = self.workplace.services.booking
        stale = stale_step(self.workplace, visit, _check_in_words, self._check_in)
        self.save_over(stale, lambda: booking.check_in(step), self._on_checked_in)

    def _on_checked_in(self, _visit_id: int) -> None:
        self.workplace.say("Checked in")
        self.refresh()

    def _on_opened(self, line: TodayLine) -> None:
        self.workplace.open_patient(line.visit.patient_id, "")

    def _on_diary(self) -> None:
        self.workplace.go_to("diary")

    def _on_minute(self) -> None:
        if self.isVisible():
            self.refresh()


def _check_in_words(visit: "VisitRow") -> str:
    return "Check in all the same" if visit.status == VisitStatus.BOOKED else ""


class Figure(Card):
    """A count with its name; it says the same to a screen reader."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.count_label = label("", "figure")
        self._words = label(title, "quiet")
        self._note = label("", "quiet")
        self.add(self.count_label)
        self.add(self._words)
        self.add(self._note)

    def show_count(self, count: int, note: str = "", *, is_alarming: bool = False) -> None:
        """Show the count; an alarming one has a mark as well."""
        self.count_label.setText(f"⚠ {count}" if is_alarming else str(count))
        self._words.setText(self._title)
        self._note.setText(note or " ")
        self.setAccessibleName(f"{self._title}: {count} {note}".strip())


class RecallFigure(Card):
    """Who is overdue and who is due soon; either opens the recalls of just these."""

    def __init__(self, go_to: Callable[[str], None]) -> None:
        super().__init__()
        self._go_to = go_to
        self.count_label = label("", "figure")
        self.overdue_button, self.soon_button = QPushButton(), QPushButton()
        self.content.setSpacing(0)  # as high as the other figures
        self.add(self.count_label)
        for button, slot in (
            (self.overdue_button, self._on_overdue),
            (self.soon_button, self._on_soon),
        ):
            button.setProperty("kind", "link")
            button.clicked.connect(slot)
            self.add(button)

    def show_counts(self, overdue: int, soon: int) -> None:
        """Show both counts; the overdue have a mark as well."""
        self.count_label.setText(f"⚠ {overdue}" if overdue else "0")
        self.overdue_button.setText("Recalls overdue")
        self.overdue_button.setAccessibleName(f"Recalls overdue: {overdue}")
        self.soon_button.setText(f"{soon} due in 4 weeks")
        self.soon_button.setAccessibleName(f"Recalls due in 4 weeks: {soon}")

    def _on_overdue(self) -> None:
        self._go_to("recalls:overdue")

    def _on_soon(self) -> None:
        self._go_to("recalls:soon")
