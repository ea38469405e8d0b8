"""The form beside the grid in which a visit is booked or moved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPushButton, QWidget

from o2clinic.errors import Finding
from o2clinic.rules.booking import usual_visit
from o2clinic.rules.clinic_time import day_of, instant, local
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VISITS, VisitKind
from o2clinic.services.diary import Bookee
from o2clinic.ui.diary.bookee_choice import BookeeChoice
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.diary.overbook_box import OverbookBox
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.find_box import FindBox
from o2clinic.ui.widgets.finding_summary import FindingSummary
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.time_edit import TimeEdit
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.booking import BookingDraft, SlotTaken
    from o2clinic.services.free_times import FreeOffer
    from o2clinic.services.visit_rows import VisitRow

_WIDTH = 330
_LENGTHS = (10, 15, 20, 30, 45, 60, 75, 90, 120, 180, 240)
_FIELD_NAMES = {
    "starts_at": "Time",
    "minutes": "Length",
    "visit_kind": "Visit",
    "overbook_reason": "Overbook",
}


class BookingPanel(Card):
    """Find the patient, choose the visit, Ctrl+S books; the cursor in the grid sets the time.

    Signals:
        beginning: what stands in it is about to be emptied.
        opened: the panel was opened.
        begun: it was filled, and the typing begins.
        book_wanted: the person pressed Book.
        changed: something that the rules look at was changed.
        closed: the panel was put away.
        offer_taken: a `FreeOffer` elsewhere in the diary was pressed.
    """

    beginning = Signal()
    opened = Signal()
    begun = Signal()
    book_wanted = Signal()
    changed = Signal()
    closed = Signal()
    offer_taken = Signal(object)

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Book", parent=parent)
        self._workplace = workplace
        self._stop: Stop | None = None
        self._moved: tuple[int, int] | None = None  # visit and its version
        self.opened_visit: VisitRow | None = None  # that is moved, as it was seen
        self._command_id = ""
        self.where_label = label("", "quiet", wrap=True)
        self.who = BookeeChoice(workplace)
        self.time_edit = TimeEdit("Time")
        self.kind_box, self.length_box = QComboBox(), QComboBox()
        self.note_edit = QLineEdit()
        self.note_edit.setMaxLength(200)
        self.summary = FindingSummary()
        self.message_bar = MessageBar()
        self.overbook = OverbookBox(may=workplace.actor.may(Permission.OVERBOOK))
        self._offers = FlowRow()
        self.book_button = QPushButton("Book  Ctrl+S")
        self._close_button = QPushButton("Close  Esc")
        self._lay_out()
        self._connect()
        self.hide()

    @property
    def bookee(self) -> Bookee | None:
        """Whose visit it is."""
        return self.who.bookee

    @property
    def find_box(self) -> FindBox:
        """Where the patient is looked for."""
        return self.who.find_box

    def begin(self, stop: Stop | None, bookee: Bookee | None = None) -> None:
        """Open empty, for a new visit at the stop."""
        from o2clinic.services.work import new_command_id

        self.beginning.emit()
        self._command_id, self._moved = new_command_id(), None
        self.opened_visit = None
        self.set_title("Book")
        self.book_button.setText("Book  Ctrl+S")
        self.note_edit.clear()
        self.summary.reason_edit.clear()
        self.overbook.begin()
        self.show_findings(())
        self._forget_offers()
        self.who.set_bookee(bookee)
        self.show()
        self.opened.emit()
        if stop is not None:
            self.set_stop(stop)
            self._choose_kind(usual_visit(stop.slot.kind if stop.slot else None))
        else:  # nor that of the form before, which was about somebody else
            self._stop = None
            self.where_label.setText("Choose a time in the diary.")
            self.time_edit.set_value(None)
        (self.kind_box if bookee else self.find_box).setFocus(Qt.FocusReason.OtherFocusReason)
        self.begun.emit()

    def begin_move(self, stop: Stop, visit: "VisitRow") -> None:
        """Open filled, for another time of a visit."""
        self.begin(None, Bookee(visit.patient_id, visit.name, visit.born))
        self.take_up(self._command_id, (visit.visit_id, visit.version), None)
        self.opened_visit = visit
        self.overbook.begin(visit.overbook_reason)
        self.note_edit.setText(visit.note)
        self.set_stop(stop)
        self._choose_kind(VisitKind(visit.kind))
        self.choose_length(visit.span.minutes)
        self.begun.emit()

    def take_up(self, command_id: str, moved: tuple[int, int] | None, stop: Stop | None) -> None:
        """Be about this command, this visit and this time."""
        self._command_id, self._moved = command_id, moved
        if moved is not None:
            self.set_title("Move")
            self.book_button.setText("Move  Ctrl+S")
            self.who.another_button.hide()
        if stop is not None:
            self.set_stop(stop)

    @property
    def command_id(self) -> str:
        """Of this filling-in; empty before there was one."""
        return self._command_id

    @property
    def moved(self) -> tuple[int, int] | None:
        """The visit that is moved, and its version."""
        return self._moved

    @property
    def stop(self) -> Stop | None:
        """Where the cursor has set it."""
        return self._stop

    @property
    def is_moving(self) -> bool:
        """Whether a booked visit is moved."""
        return self._moved is not None

    def set_stop(self, stop: Stop) -> None:
        """Take over clinician, place and time."""
        self._stop = stop
        column, day = stop.column, short_date_with_weekday(day_of(stop.span.starts_at))
        self.where_label.setText(f"{day} · {column.clinician} · {column.place}")
        self.time_edit.set_value(local(stop.span.starts_at).time().replace(second=0))
        self._forget_offers()
        self._on_changed()

    def draft(self) -> "BookingDraft | None":
        """What is typed so far; None while patient, place or time is missing."""
        from o2clinic.services.booking import BookingDraft

        at = self.time_edit.value
        if self.bookee is None or self._stop is None or at is None:
            return None
        column, starts_at = self._stop.column, instant(day_of(self._stop.span.starts_at), at)
        minutes = int(self.length_box.currentData())
        draft = BookingDraft(
            patient_id=self.bookee.patient_id,
            person_id=column.person_id,
            room_id=column.room_id,
            site_id=column.site_id,
            clinic_session_id=None,
            starts_at=starts_at,
            minutes=minutes,
            visit_kind=VisitKind(self.kind_box.currentData()),
            command_id=self._command_id,
            note=self.note_edit.text(),
            reason=self.summary.reason,
            overbook_reason=self.overbook.reason,
            id=self._moved[0] if self._moved else 0,
            version=self._moved[1] if self._moved else 0,
        )
        return replace(draft, clinic_session_id=_session_over(self._stop, draft.span))

    def missing(self) -> str:
        """What is still needed, in words; empty when the draft is whole."""
        if self.bookee is None:
            return "Find the patient first."
        if self._stop is None:
            return "Choose a time in the diary first."
        return "" if self.time_edit.value is not None else "Type a time, like 09:30."

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What the rules say, with a place for the reason where one is wanted."""
        self.summary.show_findings(findings, _FIELD_NAMES)

    def show_taken(self, taken: "SlotTaken") -> None:
        """Who has the time, and buttons for others that are free."""
        self._forget_offers()
        more = "Free instead:" if taken.alternatives else "Nothing is free in the next two weeks."
        self.message_bar.tell(str(taken), more, Tone.CAUTION)
        for offer in taken.alternatives:
            button = QPushButton(offer.words)
            button.setAccessibleName(f"Take {offer.words}")
            button.setProperty("offer", offer)
            button.clicked.connect(self._on_offer)
            self._offers.add(button)
        self._offers.setVisible(bool(taken.alternatives))
        self.overbook.offer()

    def tell_error(self, error: Exception) -> None:
        """Any other reason why it was not booked."""
        self._forget_offers()
        self.message_bar.tell_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self._on_close()
        else:
            super().keyPressEvent(event)

    def _choose_kind(self, kind: VisitKind) -> None:
        self.kind_box.setCurrentIndex(self.kind_box.findData(kind.value))
        self.who.note.set_usual(VISITS[kind].minutes)
        self.choose_length(VISITS[kind].minutes)

    def choose_visit(self, kind: VisitKind, minutes: int) -> None:
        """Choose what it is for, and how long it takes."""
        self._choose_kind(kind)
        self.choose_length(minutes)
        self._on_changed()

    def choose_length(self, minutes: int) -> None:
        """Choose, and offer it where it is not usual."""
        if self.length_box.findData(minutes) < 0:
            self.length_box.addItem(f"{minutes} min", minutes)
        self.length_box.setCurrentIndex(self.length_box.findData(minutes))

    def _lay_out(self) -> None:
        _fill_choices(self.kind_box, self.length_box)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (
            ("Time", self.time_edit),
            ("Visit", self.kind_box),
            ("Length", self.length_box),
            ("Note", self.note_edit),
        ):
            field.setAccessibleName(name)
            form.addRow(label(name, "label"), field)
        self.book_button.setProperty("kind", "primary")
        buttons = FlowRow()
        buttons.add(self.book_button)
        buttons.add(self._close_button)
        self.add(self.where_label)
        self.add(self.who)
        self.add(form)
        for part in (self.summary, self.message_bar, self._offers, self.overbook, buttons):
            self.add(part)
        self.content.addStretch()
        self._offers.hide()
        self.setFixedWidth(self._workplace.theme.px(_WIDTH))

    def _connect(self) -> None:
        self.who.found.connect(self._on_found)
        self.kind_box.activated.connect(self._on_kind)
        self.who.note.length_wanted.connect(self.choose_length)
        self.length_box.currentIndexChanged.connect(self._on_changed)
        self.time_edit.value_changed.connect(self._on_changed)
        self.book_button.clicked.connect(self.book_wanted)
        self._close_button.clicked.connect(self._on_close)
        self.message_bar.closed.connect(self._forget_offers)
        self.overbook.changed.connect(self._on_changed)
        self._workplace.theme.changed.connect(self._on_theme)

    def _forget_offers(self) -> None:
        self._offers.clear()
        self._offers.hide()
        self.message_bar.clear()

    def _on_found(self) -> None:
        self.kind_box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_changed()

    def _on_offer(self) -> None:
        button = self.sender()
        offer: FreeOffer | None = button.property("offer") if button else None
        if offer is None:
            return
        if offer.clinician:
            self.offer_taken.emit(offer)
            return
        at: time = local(offer.starts_at).time()
        self.time_edit.set_value(at)
        self._forget_offers()
        self.book_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kind(self, _at: int) -> None:
        self._choose_kind(VisitKind(self.kind_box.currentData()))
        self._on_changed()

    def _on_changed(self, _value: object = None) -> None:
        self.changed.emit()

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()

    def _on_theme(self, _colours: object) -> None:
        self.setFixedWidth(self._workplace.theme.px(_WIDTH))


def _fill_choices(kinds: QComboBox, lengths: QComboBox) -> None:
    for kind, look in VISITS.items():
        # The title first: its letter, typed, chooses it.
        kinds.addItem(f"{look.title}  {look.symbol}", kind.value)
    for minutes in _LENGTHS:
        lengths.addItem(f"{minutes} min", minutes)


def _session_over(stop: Stop | None, span: Span) -> int | None:
    sessions = stop.column.sessions if stop else ()
    return next((it.clinic_session_id for it in sessions if it.span.covers(span)), None)
