"""Booking: visits made, moved, cancelled and gone through; a taken time says who has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotValid, Refused, Taken
from o2clinic.models import Appointment, Clinic, ClinicSession, ClinicTemplate, Patient
from o2clinic.rules import booking as rules
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import FREED, STATUS_WORDS, VisitKind, VisitStatus, may_follow
from o2clinic.services import (
    overbooking,
    policies,
    slot_standing,
    taken_time,
    visit_marks,
    visit_pairs,
    visit_rows,
    waiting_links,
)
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.free_times import FreeOffer
from o2clinic.services.gone import require_here
from o2clinic.services.last_changes import LastChanges, as_it_was
from o2clinic.services.slot_holds import WantedHold, hold_in_the_way
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.visit_writing import cannot, fill, new_visit, set_status
from o2clinic.services.work import Actor, Desk, Work
from o2clinic.storage.failures import Clash
from o2clinic.storage.locks import one_at_a_time

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class BookingDraft:
    """What the booking form sends.

    Attributes:
        clinic_session_id: the session it lies in, None for a time outside.
        starts_at: an instant.
        reason: why it is booked all the same, where a finding asks for it.
        overbook_reason: why it may overlap others; None forbids that.
        id: of the visit that is moved; 0 for a new one.
        version: of the visit as the form was filled from it.
    """

    patient_id: int
    person_id: int
    room_id: int | None
    site_id: int
    clinic_session_id: int | None
    starts_at: datetime
    minutes: int
    visit_kind: VisitKind
    command_id: str
    note: str = ""
    reason: str = ""
    overbook_reason: str | None = None
    id: int = 0
    version: int = 0

    @property
    def span(self) -> Span:
        """Its time."""
        return Span(self.starts_at, self.starts_at + timedelta(minutes=self.minutes))


@dataclass(frozen=True, slots=True)
class VisitStep:
    """One press on a visit: which, as it was seen, and the press itself."""

    visit_id: int
    version: int
    command_id: str


class CancelledBy(StrEnum):
    """Who called a visit off."""

    PATIENT = "patient"
    CLINIC = "clinic"


BY_PATIENT = f"By the {CancelledBy.PATIENT.value}:"  # how such a visit's reason begins


class SlotTaken(Taken):
    """The time is somebody else's.

    Attributes:
        alternatives: the clinician's next free times on that day, then those of others and of
            later days.
    """

    def __init__(self, holder: str, alternatives: Sequence[FreeOffer]) -> None:
        super().__init__("This time", holder)
        self.alternatives = tuple(alternatives)

    def __str__(self) -> str:
        """Who has it, for how long, and who booked it when."""
        return f"Taken: {self.holder}."


class SlotHeld(SlotTaken):
    """Somebody is about to book the time, and nobody else may for some minutes (BK-12)."""

    def __str__(self) -> str:
        """Who holds it, and until when."""
        return f"{self.holder} (BK-12)"


class Booking:
    """Visits booked, moved, cancelled, and followed through the clinic."""

    def __init__(self, desk: Desk, actor: Actor, last: LastChanges | None = None) -> None:
        self._desk, self._actor = desk, actor
        self._last = last or LastChanges()

    def findings(self, draft: BookingDraft) -> tuple[Finding, ...]:
        """What the rules say of a booking while it is put together; one statement."""
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            return self.look(session, draft, self._desk.now())

    def book(self, draft: BookingDraft) -> int:
        """Write a new visit; gives its key.

        Raises:
            NotValid: a rule stands against it, or wants a reason.
            Refused: the patient has died.
            SlotTaken: clinician, room or patient has another visit then.
            NotAllowed: it goes over others, and the person may not do that.
        """
        permission = overbooking.permission_for(draft)
        try:
            with self._desk.work(
                self._actor, permission, "book", command_id=draft.command_id
            ) as work:
                return self.put(work, draft)
        except Clash as clash:
            raise self.taken(draft, clash) from clash

    def put(self, work: Work, draft: BookingDraft) -> int:
        """Write a new visit in an open use case; gives its key."""
        visit = new_visit(self._let_pass(work, draft), work)
        visit_id = work.add(visit)
        self.note(work, visit_id, draft.patient_id)
        waiting_links.note_booked(work, visit)
        return visit_id

    def move(self, draft: BookingDraft) -> int:
        """Give a booked visit another time, clinician, length or purpose.

        Raises:
            StaleRecord: somebody changed it since.
            NotValid, Refused, SlotTaken, NotAllowed: as for `book`.
        """
        permission = overbooking.permission_for(draft)
        try:
            with (
                self._last.told(draft.command_id),
                self._desk.work(
                    self._actor, permission, "move", command_id=draft.command_id
                ) as work,
            ):
                visit = work.fetch_for_edit(Appointment, draft.id, draft.version)
                if visit.status != VisitStatus.BOOKED:
                    raise Refused("BK-5", cannot(visit.status, "be moved"))
                passed, was = self._let_pass(work, draft), as_it_was(visit)
                held = overbooking.held_by(visit)
                visit_marks.note_move(visit, passed.starts_at, work)
                fill(visit, passed)
                self.note(work, visit.id, visit.patient_id)
                overbooking.settle(work, held)
                waiting_links.note_changed(work, visit)
                self._last.note(work, "move", visit, was, draft.command_id)
                return visit.id
        except Clash as clash:
            raise self.taken(draft, clash) from clash

    def as_it_is(self, visit_id: int) -> AsItIs[VisitRow]:
        """A visit as it stands now, for comparing with how it was seen."""
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            visit = session.get_one(Appointment, visit_id)
            wanted = visit_rows.visits_wanted().where(Appointment.id == visit_id)
            (row,) = visit_rows.read(session, wanted, day_of(self._desk.now()))
            return AsItIs(row, last_save_of(session, visit, self._desk.now()))

    def cancel(self, step: VisitStep, reason: str, by: CancelledBy) -> int:
        """Call a visit off; its time is free again."""
        text = " ".join(reason.split())
        if not 0 < len(text) <= LONGEST_REASON - 20:
            message = f"Say in 1 to {LONGEST_REASON - 20} letters why the visit is cancelled."
            raise NotValid([Finding("BK-6", Level.BLOCK, message, "reason")])
        return self._go_on(step, VisitStatus.CANCELLED, "cancel", f"By the {by.value}: {text}")

    def check_in(self, step: VisitStep) -> int:
        """The patient has arrived."""
        return self._go_on(step, VisitStatus.ARRIVED, "check in")

    def take_in(self, step: VisitStep) -> int:
        """The patient is in the room."""
        return self._go_on(step, VisitStatus.IN_ROOM, "take in")

    def finish(self, step: VisitStep) -> int:
        """The visit is over."""
        return self._go_on(step, VisitStatus.DONE, "finish")

    def did_not_attend(self, step: VisitStep) -> int:
        """The patient did not come; the time is free again."""
        return self._go_on(step, VisitStatus.DID_NOT_ATTEND, "did not attend")

    def step_back(self, step: VisitStep) -> int:
        """Mend a slip: from arrived to booked, in the room to arrived, done to in the room."""
        before = {
            VisitStatus.ARRIVED: VisitStatus.BOOKED,
            VisitStatus.IN_ROOM: VisitStatus.ARRIVED,
            VisitStatus.DONE: VisitStatus.IN_ROOM,
        }
        with self._desk.work(
            self._actor, Permission.BOOK, "step back", command_id=step.command_id
        ) as work:
            visit = work.fetch_for_edit(Appointment, step.visit_id, step.version)
            now = VisitStatus(visit.status)
            if now not in before:
                raise Refused("BK-5", cannot(now, "go a step back"))
            set_status(visit, before[now], work.at)
            visit_marks.note_state(visit, work)
            self.note(work, visit.id, visit.patient_id)
            return visit.id

    def _go_on(self, step: VisitStep, then: VisitStatus, verb: str, reason: str = "") -> int:
        with (
            self._last.told(step.command_id),
            self._desk.work(self._actor, Permission.BOOK, verb, command_id=step.command_id) as work,
        ):
            visit = work.fetch_for_edit(Appointment, step.visit_id, step.version)
            if not may_follow(VisitStatus(visit.status), then):
                raise Refused("BK-5", cannot(visit.status, f"become “{STATUS_WORDS[then]}”"))
            if then is VisitStatus.ARRIVED and day_of(visit.starts_at) > day_of(work.at):
                raise Refused("BK-7", "This visit is on a later day.", "Move it to today first.")
            was = as_it_was(visit)
            if then in FREED:
                overbooking.wait_in_line(work, visit)
            set_status(visit, then, work.at)
            visit_marks.note_state(visit, work)
            self.note(work, visit.id, visit.patient_id)
            if then in FREED:
                visit.ended_reason = work.reason = reason
                overbooking.settle(work, overbooking.held_by(visit))
                waiting_links.note_changed(work, visit)
            if then is VisitStatus.CANCELLED:
                self._last.note(work, verb, visit, was, step.command_id)
            return visit.id

    def _let_pass(self, work: Work, draft: BookingDraft) -> BookingDraft:
        """Stop what the rules forbid; on a server, wait for whoever books the same things."""
        one_at_a_time(
            work.session, person=draft.person_id, room=draft.room_id, patient=draft.patient_id
        )
        draft = overbooking.as_needed(work.session, draft)
        overbooking.require_not_over(work.session, draft)
        found = self.look(work.session, draft, work.at)
        slot_standing.require_not_held(found)
        is_confirmed = bool(draft.reason.strip())
        against = [
            finding
            for finding in found
            if finding.level is Level.BLOCK or (finding.level is Level.CONFIRM and not is_confirmed)
        ]
        if against:
            raise NotValid([finding for finding in found if finding.level is not Level.WARN])
        work.reason = overbooking.reason_in_words(draft)
        return draft

    def look(self, session: Session, draft: BookingDraft, at: datetime) -> tuple[Finding, ...]:
        """What the rules say, read in an open session; one statement, two where it is held."""
        wanted = WantedHold(draft.person_id, draft.room_id, draft.span)
        facts = _facts(session, draft, hold_in_the_way(session, wanted, self._actor, at))
        require_here(facts.died_on, facts.moved_away_on)
        policy = policies.policy(facts.policy_id or Clinic.policy_id.default.arg)
        over = draft.overbook_reason
        return (
            *(() if over is None else rules.overbook_findings(over)),
            *rules.findings(
                rules.BookingCase(
                    day=day_of(draft.starts_at),
                    today=day_of(at),
                    minutes=draft.minutes,
                    visit_kind=draft.visit_kind,
                    is_inside_session=_is_inside(facts, draft),
                    partner_on=day_of(facts.partner_at) if facts.partner_at else None,
                    gas_interval_days=int(policy.gas_interval_days.value),
                    takes=frozenset(facts.visits or ()),
                    has_analyser=facts.has_analyser is not False,
                    most_visits=facts.most_visits,
                    booked_visits=facts.booked_visits,
                    kept=slot_standing.kept_for_others(facts, draft, day_of(at)),
                    held=slot_standing.held_words(session, facts.hold_id, wanted, self._actor, at),
                )
            ),
        )

    @staticmethod
    def note(work: Work, visit_id: int, patient_id: int) -> None:
        """Say whose visit was written."""
        work.record_id, work.patient_id = visit_id, patient_id
        work.changed(Concept.APPOINTMENT, visit_id)

    def taken(self, draft: BookingDraft, clash: Clash) -> SlotTaken:
        """Who has the time of a draft, and what is free instead."""
        here = self._desk.now()
        is_held = clash.constraint == slot_standing.HELD
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            offers = taken_time.alternatives(session, draft, self._actor, here)
            if is_held:
                return SlotHeld(clash.holder, offers)
            return SlotTaken(taken_time.holder(session, draft, day_of(here)), offers)


def _facts(session: Session, draft: BookingDraft, hold: Select[int]) -> Row[tuple[object, ...]]:
    booked = (
        select(func.count())
        .where(
            Appointment.clinic_session_id == draft.clinic_session_id,
            Appointment.status.not_in([status.value for status in FREED]),
            Appointment.id != draft.id,
        )
        .scalar_subquery()
    )
    wanted = (
        select(
            Patient.died_on,
            Patient.moved_away_on,
            ClinicSession.person_id,
            ClinicSession.starts_at,
            ClinicSession.ends_at,
            ClinicSession.closed_reason,
            ClinicTemplate.visits,
            ClinicTemplate.has_analyser,
            ClinicTemplate.most_visits,
            *ClinicTemplate.__table__.c["kept_at", "kept_for", "kept_days"],
            ClinicSession.slot_minutes,
            hold.scalar_subquery().label("hold_id"),
            booked.label("booked_visits"),
            visit_pairs.partner_at(draft).label("partner_at"),
            select(Clinic.policy_id).limit(1).scalar_subquery().label("policy_id"),
        )
        .select_from(Patient)
        .outerjoin(ClinicSession, ClinicSession.id == draft.clinic_session_id)
        .outerjoin(ClinicTemplate, ClinicTemplate.id == ClinicSession.template_id)
        .where(Patient.id == draft.patient_id)
    )
    return session.execute(wanted).one()


def _is_inside(facts: Row[tuple[object, ...]], draft: BookingDraft) -> bool:
    if facts.person_id != draft.person_id or facts.closed_reason:
        return False
    return Span(facts.starts_at, facts.ends_at).covers(draft.span)
