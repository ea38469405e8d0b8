"""Missed visits: what is to be done about them, for one patient and for all, and that it was done.

The desk telephones, offers and writes; only whoever records in the clinic room decides. What was
done is only ever added to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound, NotValid, Refused
from o2clinic.models import Appointment, MissedVisitStep
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.missed_visits import (
    OUTCOME_WORDS,
    MissedAdvice,
    StepOutcome,
    ToDo,
    check_step,
    how_overdue,
)
from o2clinic.rules.missed_visits_policy import (
    STEP_WORDS,
    WHOSE_WORDS,
    MissedPolicy,
    MissedStep,
)
from o2clinic.rules.permissions import Permission
from o2clinic.services import missed_reading, shut_records
from o2clinic.services.health_draft import FactDraft
from o2clinic.services.missed_reading import MissedPicture
from o2clinic.services.result_draft import tidy, too_long
from o2clinic.services.work import Actor, Desk
from o2clinic.storage.locks import one_at_a_time

if TYPE_CHECKING:
    from sqlalchemy import Row

LONGEST_WHY: Final = 500
SHUT: Final = "Restricted record: open it with a reason to see what follows."


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft(FactDraft):
    """A step as its form sends it.

    Attributes:
        visit_id: the last missed visit, as the page showed it.
        recorded: how many steps the page showed for the row of missed visits.
        why: needed for a decision, for what is left out and for what is out of turn.
    """

    visit_id: int
    recorded: int
    step: MissedStep
    outcome: StepOutcome | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it stands.

    Attributes:
        due: last day in time.
        who: "desk" or "clinician".
        state: how it was settled or why it waits; how far it is behind; empty for in time.
    """

    step: MissedStep
    words: str
    due: str
    who: str
    state: str
    is_open: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step that was taken.

    Attributes:
        what: "Offer another time: done".
        why: the desk's note, and a clinician's reason for who may read it.
    """

    on: str
    what: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class MissedCard:
    """Missed visits of one patient, for the page of the visits.

    Attributes:
        words: what was missed; where nothing is next, why not.
        whose: which of the policy's ways is gone.
        next: the step that is next; None when all is settled or waits.
        recorded: how many steps were taken in this row of missed visits.
    """

    visit_id: int
    count: int
    words: str
    whose: str
    policy_title: str
    next: MissedStep | None
    lines: tuple[StepLine, ...]
    history: tuple[StepRow, ...]

    @property
    def recorded(self) -> int:
        """How many steps were taken since the last visit that took place."""
        return len(self.history)


@dataclass(frozen=True, slots=True)
class MissedRow:
    """One patient of the list.

    Attributes:
        days: of the visits missed in a row.
        following: what is next.
        is_clinicians: a clinician's decision is due.
        due_on: None for a record that is shut.
    """

    patient_id: int
    name: str
    born: str
    count: int
    days: str
    following: str
    who: str
    due: str
    late: str
    is_clinicians: bool
    due_on: date | None

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over."""
        return bool(self.late)


@dataclass(frozen=True, slots=True)
class MissedCounts:
    """How many patients wait for whom; `overdue` are among both."""

    desk: int = 0
    clinician: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        """How many wait for anybody."""
        return self.desk + self.clinician


@dataclass(frozen=True, slots=True)
class MissedSheet:
    """Everybody of whom something is to be done after missed visits, the longest due first."""

    on: date
    policy_title: str
    rows: tuple[MissedRow, ...]

    @property
    def counts(self) -> MissedCounts:
        """Restricted records are told in the list and counted for nobody."""
        open_ones = [row for row in self.rows if row.due_on is not None]
        decisions = sum(row.is_clinicians for row in open_ones)
        overdue = sum(row.is_overdue for row in open_ones)
        return MissedCounts(len(open_ones) - decisions, decisions, overdue)


class MissedVisits:
    """What is done about visits that patients did not come to."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> MissedSheet:
        """Everybody of whom something is to be done; six statements, however many there are."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            policy = missed_reading.policy_of(session)
            found = missed_reading.pictures(
                session, missed_reading.everybody, policy, now, with_reasons=False
            )
        rows = [
            _row(picture, is_shut=picture.patient_id in shut)
            for picture in found.values()
            if picture.advice is not None
            and (picture.patient_id in shut or picture.advice.next is not None)
        ]
        rows.sort(key=lambda row: (row.due_on or date.max, row.name, row.patient_id))
        return MissedSheet(day_of(now), policy.title, tuple(rows))

    def counts(self) -> MissedCounts:
        """How many wait for whom."""
        return self.sheet().counts

    def after(self, visit_id: int) -> str:
        """What follows from a visit that was just said to be missed, in one line; "" for nothing.

        At most seven statements.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            wanted = select(Appointment.patient_id).where(Appointment.id == visit_id)
            patient_id = session.scalar(wanted)
            if patient_id is None:
                raise NotFound("This visit is not in the database.")
            if shut_records.is_shut(session, patient_id, self._actor.person_id, now):
                return SHUT
            policy = missed_reading.policy_of(session)
            picture = missed_reading.picture_of(
                session, patient_id, policy, now, with_reasons=False
            )
        return "" if picture is None or picture.advice is None else picture.advice.words

    def record(self, draft: StepDraft) -> int:
        """Write down that a step was taken or left out, or what a clinician decided.

        Raises:
            NotValid: something is missing; a decision and what is not as advised want a reason.
            NotAllowed: a decision of somebody who is no clinician.
            Refused: the row of missed visits is another one by now, or somebody was quicker.
            RecordShut: the record is restricted and was opened without a reason.
        """
        is_decision = draft.step is MissedStep.DECISION
        permission = Permission.RECORD_RESULT if is_decision else Permission.BOOK
        why = tidy(draft.why)
        with self._desk.work(
            self._actor, permission, _USE_CASES[draft.step], command_id=draft.command_id
        ) as work:
            work.patient_id = draft.patient_id
            self._desk.require_open(work.session, self._actor, draft.patient_id)
            one_at_a_time(work.session, person=0, room=None, patient=draft.patient_id)
            policy = missed_reading.policy_of(work.session)
            advice = _advice_now(work.session, draft, policy, work.at)
            found = (*check_step(advice, draft.step, draft.outcome, why), *_too_long(why))
            if found or draft.outcome is None:
                raise NotValid(found)
            work.record_id = work.add(
                MissedVisitStep(
                    patient_id=draft.patient_id,
                    appointment_id=draft.visit_id,
                    step=draft.step,
                    outcome=draft.outcome,
                    done_on=day_of(work.at),
                    done_by_id=self._actor.person_id or None,
                    missed=advice.count,
                    policy_id=policy.id,
                    advised=advice.next.step if advice.next is not None else "",
                    note="" if is_decision else why,
                    reason=why if is_decision else "",
                )
            )
            work.reason = "" if is_decision else why
            work.changed(Concept.APPOINTMENT, draft.visit_id)
            return work.record_id


_USE_CASES: Final = {
    MissedStep.CONTACT: "telephone after missed visit",
    MissedStep.OFFER: "offer after missed visit",
    MissedStep.LETTER: "write after missed visit",
    MissedStep.DECISION: "decide after missed visits",
}


def card_of(picture: MissedPicture, policy: MissedPolicy) -> MissedCard | None:
    """What the page of the visits shows; None where nothing follows."""
    advice = picture.advice
    if advice is None:
        return None
    return MissedCard(
        advice.visit_id,
        advice.count,
        advice.head if advice.next is not None else advice.words,
        WHOSE_WORDS[advice.whose],
        policy.title,
        advice.next.step if advice.next is not None else None,
        tuple(_line(one, advice.on) for one in advice.to_do),
        tuple(_step_row(row) for row in picture.recorded),
    )


def _advice_now(
    session: Session, draft: StepDraft, policy: MissedPolicy, now: datetime
) -> MissedAdvice:
    picture = missed_reading.picture_of(session, draft.patient_id, policy, now, with_reasons=False)
    advice = None if picture is None else picture.advice
    if picture is None or advice is None:
        why = "Nothing follows from missed visits of this patient any more."
        raise Refused("MV-1", why, "Look at the visits again.")
    if advice.visit_id != draft.visit_id:
        why = f"Another visit was missed on {short_date(advice.last_on)}."
        raise Refused("MV-1", why, "Look at what follows now.")
    if len(picture.recorded) != draft.recorded:
        last = _step_row(picture.recorded[0])
        by = f" by {last.by}" if last.by else ""
        why = f"Meanwhile recorded{by}: {last.what}, {last.on}."
        raise Refused("MV-3", why, "Look at what follows now.")
    return advice


def _row(picture: MissedPicture, *, is_shut: bool) -> MissedRow:
    missed = picture.case.missed
    days = ", ".join(short_date(one.on) for one in missed[-3:])
    who = (picture.patient_id, picture.name, picture.born, len(missed))
    advice = picture.advice
    following = None if is_shut or advice is None else advice.next
    if advice is None or following is None:
        return MissedRow(*who, days, SHUT, "", "", "", is_clinicians=False, due_on=None)
    if advice.waits_for_clinician:
        following = next(one for one in advice.to_do if one.is_clinicians and one.is_open)
    return MissedRow(
        *who,
        days,
        following.words,
        _whose(following),
        short_date(following.due_on),
        how_overdue(following, advice.on),
        is_clinicians=following.is_clinicians,
        due_on=following.due_on,
    )


def _line(one: ToDo, on: date) -> StepLine:
    late = how_overdue(one, on)
    return StepLine(
        one.step,
        one.words,
        short_date(one.due_on),
        _whose(one),
        one.done or one.waits or late,
        is_open=one.is_open,
        is_overdue=bool(late),
    )


def _whose(one: ToDo) -> str:
    return "clinician" if one.is_clinicians else "desk"


def _step_row(row: "Row[Any]") -> StepRow:
    step = STEP_WORDS[MissedStep(row.step)] if row.step in set(MissedStep) else row.step
    is_known = row.outcome in set(StepOutcome)
    outcome = OUTCOME_WORDS[StepOutcome(row.outcome)] if is_known else row.outcome
    is_decision = row.step == MissedStep.DECISION
    what = f"Decided: {outcome}" if is_decision else f"{step}: {outcome}"
    return StepRow(
        short_date(row.done_on), what, missed_reading.who_did(row), row.reason or row.note
    )


def _too_long(why: str) -> Sequence[Any]:
    return tuple(too_long("why", "The reason", why, LONGEST_WHY))
