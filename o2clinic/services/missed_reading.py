"""Missed visits as they are read: for one patient, or for everybody, in the same statements."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    exists,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from o2clinic.models import (
    Appointment,
    Clinic,
    CommunicationNeed,
    DueTask,
    MissedVisitStep,
    Patient,
    Person,
)
from o2clinic.rules.calendar import add_months
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import born, patient_name, staff_name
from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.missed_visits import (
    BookedAhead,
    MissedAdvice,
    MissedCase,
    RecordedStep,
    StepOutcome,
    after_missed,
    missed_run,
)
from o2clinic.rules.missed_visits_policy import MissedPolicy, MissedStep
from o2clinic.rules.recall import Seen
from o2clinic.rules.visits import VisitStatus
from o2clinic.services import missed_policies
from o2clinic.services.diary import bounds

# What is due for whoever has oxygen at home; the desk reads this, and no orders.
_WITH_OXYGEN: Final = tuple(
    kind.value
    for kind in (
        *(TaskKind.HOME_VISIT, TaskKind.FIRST_REVIEW, TaskKind.NEXT_REVIEW),
        *(TaskKind.YEARLY_REVIEW, TaskKind.AOT_FIRST_REVIEW, TaskKind.AOT_REVIEW),
        *(TaskKind.AOT_COMPLIANCE, TaskKind.DISCHARGE_ASSESSMENT, TaskKind.PALLIATIVE_CONTACT),
        TaskKind.STARTER_CHECK,
    )
)
# As it stands in the index of missed visits: a parameter would not be known to fit that.
_MISSED: Final = literal_column(f"'{VisitStatus.DID_NOT_ATTEND.value}'", String)
_AHEAD: Final = (VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.IN_ROOM)

IsWanted = Callable[[Any], ColumnElement[bool]]
Rows = Mapping[int, list["Row[Any]"]]


@dataclass(frozen=True, slots=True)
class MissedPicture:
    """A patient with missed visits, and what follows from them.

    Attributes:
        advice: None for the dead and the moved, and where another visit took place since.
        recorded: the steps that were taken, newest first, as rows of `MissedVisitStep`.
    """

    patient_id: int
    name: str
    born: str
    case: MissedCase
    advice: MissedAdvice | None
    recorded: tuple["Row[Any]", ...]


def policy_of(session: Session) -> MissedPolicy:
    """What the clinic goes by; one statement."""
    return missed_policies.in_force(session.scalar(select(Clinic.missed_policy_id)) or "")


def picture_of(
    session: Session, patient_id: int, policy: MissedPolicy, now: datetime, *, with_reasons: bool
) -> MissedPicture | None:
    """One patient's; None where nothing was missed. At most four statements."""
    found = pictures(
        session, lambda column: column == patient_id, policy, now, with_reasons=with_reasons
    )
    return found.get(patient_id)


def pictures(
    session: Session,
    is_wanted: IsWanted,
    policy: MissedPolicy,
    now: datetime,
    *,
    with_reasons: bool,
) -> dict[int, MissedPicture]:
    """By patient, of those wanted who missed a visit since the last that took place.

    Four statements, however many there are. Why a clinician decided is not the desk's to read.
    """
    run = _run(is_wanted, policy, now)
    missed = _by_patient(session, run)
    if not missed:
        return {}
    keys = run.with_only_columns(Appointment.patient_id)
    booked = _by_patient(session, _booked(now).where(Appointment.patient_id.in_(keys)))
    visits = run.with_only_columns(Appointment.id)
    steps = _by_patient(
        session,
        _steps(with_reasons=with_reasons).where(MissedVisitStep.appointment_id.in_(visits)),
    )
    today = day_of(now)
    people = session.execute(_people(today).where(Patient.id.in_(keys)))
    return {row.id: _picture(row, missed, booked, steps, policy, today) for row in people}


def everybody(_column: Any) -> ColumnElement[bool]:
    """No patient is left out."""
    return true()


def _run(is_wanted: IsWanted, policy: MissedPolicy, now: datetime) -> "Select[*tuple[Any, ...]]":
    """Missed visits that no visit which took place has come after."""
    later = aliased(Appointment)
    earliest, _ = bounds(add_months(day_of(now), -policy.look_back_months))
    return select(
        Appointment.id, Appointment.patient_id, Appointment.starts_at, Appointment.visit_kind
    ).where(
        Appointment.status == _MISSED,
        Appointment.starts_at >= earliest,
        is_wanted(Appointment.patient_id),
        ~exists().where(
            later.patient_id == Appointment.patient_id,
            later.starts_at > Appointment.starts_at,
            later.status == VisitStatus.DONE,
        ),
    )


def _booked(now: datetime) -> "Select[*tuple[Any, ...]]":
    begin, _ = bounds(day_of(now))
    return select(
        Appointment.patient_id,
        Appointment.starts_at,
        Appointment.visit_kind,
        Appointment.created_at,
    ).where(
        Appointment.starts_at >= begin,
        Appointment.status.in_([status.value for status in _AHEAD]),
        Appointment.rebook_reason.is_(None),
    )


def _steps(*, with_reasons: bool) -> "Select[*tuple[Any, ...]]":
    reason = MissedVisitStep.reason if with_reasons else literal("", String)
    return (
        select(
            MissedVisitStep.id,
            MissedVisitStep.patient_id,
            MissedVisitStep.appointment_id,
            MissedVisitStep.step,
            MissedVisitStep.outcome,
            MissedVisitStep.done_on,
            MissedVisitStep.note,
            reason.label("reason"),
            Person.title,
            Person.given_names,
            Person.family_name,
        )
        .outerjoin(Person, Person.id == MissedVisitStep.done_by_id)
        .order_by(MissedVisitStep.id)
    )


def _people(today: date) -> "Select[*tuple[Any, ...]]":
    need, due = CommunicationNeed, DueTask
    return select(
        Patient.id,
        Patient.family_name,
        Patient.given_names,
        Patient.title,
        Patient.born_on,
        Patient.died_on,
        Patient.moved_away_on,
        exists()
        .where(need.patient_id == Patient.id, need.ended_on.is_(None) | (need.ended_on > today))
        .label("has_needs"),
        exists()
        .where(due.patient_id == Patient.id, due.kind.in_(_WITH_OXYGEN))
        .label("has_oxygen"),
    )


def _by_patient(session: Session, wanted: "Select[*tuple[Any, ...]]") -> Rows:
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.patient_id].append(row)
    return found


def _picture(
    row: "Row[Any]", missed: Rows, booked: Rows, steps: Rows, policy: MissedPolicy, today: date
) -> MissedPicture:
    recorded = steps.get(row.id, [])
    run = missed_run(
        (one.id, Seen(day_of(one.starts_at), one.visit_kind, VisitStatus.DID_NOT_ATTEND))
        for one in missed[row.id]
    )
    case = MissedCase(
        on=today,
        missed=run,
        recorded=tuple(_recorded(one) for one in recorded if _is_known(one)),
        booked=tuple(
            BookedAhead(day_of(one.starts_at), one.visit_kind, day_of(one.created_at))
            for one in booked.get(row.id, ())
        ),
        has_oxygen=row.has_oxygen,
        has_needs=row.has_needs,
        died_on=row.died_on,
        moved_away_on=row.moved_away_on,
    )
    return MissedPicture(
        row.id,
        patient_name(row.family_name, row.given_names, row.title),
        born(row.born_on, today, row.died_on),
        case,
        after_missed(case, policy),
        tuple(reversed(recorded)),
    )


def _is_known(row: "Row[Any]") -> bool:
    """A code of a newer program is shown, but nothing is concluded from it."""
    return row.step in set(MissedStep) and row.outcome in set(StepOutcome)


def _recorded(row: "Row[Any]") -> RecordedStep:
    step, outcome = MissedStep(row.step), StepOutcome(row.outcome)
    return RecordedStep(row.appointment_id, step, outcome, row.done_on)


def who_did(row: "Row[Any]") -> str:
    """By whom a step was taken; empty when nobody is named."""
    if row.family_name is None:
        return ""
    return staff_name(row.title, row.given_names, row.family_name)
