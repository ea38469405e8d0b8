"""The rows that the agenda of a meeting is filled from, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import (
    AgendaItem,
    Appointment,
    AssessmentDecision,
    DueTask,
    Meeting,
    OxygenOrder,
    Patient,
    PatientAlert,
    PatientGp,
    Result,
    Titration,
)
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.meeting import ItemState, MeetingState
from o2clinic.rules.meeting_agenda import COMPLEX
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.result_kinds import BLOOD_GAS
from o2clinic.rules.titration_case import TitrationState
from o2clinic.rules.visits import VisitStatus
from o2clinic.services.diary import bounds
from o2clinic.services.gas_readings import StoredGas, gases_of_many
from o2clinic.services.patient_facts import PatientFacts, facts_of_many
from o2clinic.services.risk_standing import RecordedRisks, risks_of_many
from o2clinic.services.shut_records import not_shut
from o2clinic.services.therapy import OrderedOxygen, oxygen_of_many

_UNDER_ASSESSMENT: Final = timedelta(weeks=26)
_DECIDED: Final = (ItemState.DECIDED, ItemState.STANDARD)
_OPEN: Final = (MeetingState.PLANNED, MeetingState.OPEN)
Rows = Mapping[int, list["Row[Any]"]]


@dataclass(frozen=True, slots=True)
class Search:
    """For which meeting candidates are looked for.

    Attributes:
        person_id: who prepares; restricted records shut to them are left out.
        seen_since: visits from this day on count as not yet talked about.
        gp_practice_id: only patients of this practice; 0 for anybody's.
        patient_ids: only these, also where they wait on an agenda already; None for all.
    """

    person_id: int
    now: datetime
    seen_since: date
    gp_practice_id: int = 0
    patient_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CaseSource:
    """What was read of some patients, by patient."""

    facts: Mapping[int, PatientFacts]
    orders: Mapping[int, tuple[OrderedOxygen, ...]]
    gases: Mapping[int, tuple[StoredGas, ...]]
    risks: Mapping[int, RecordedRisks]
    titrations: Rows
    decisions: Rows
    due: Rows
    visits: Rows
    lines: Rows


def people(search: Search) -> "Select[*tuple[Any, ...]]":
    """Whose records are looked through: key, name and day of birth, by key."""
    today, mine = day_of(search.now), Patient.id
    has_oxygen = exists().where(
        OxygenOrder.patient_id == mine,
        OxygenOrder.status == OrderStatus.ISSUED,
        OxygenOrder.ended_at.is_(None),
    )
    is_assessed = exists().where(
        Result.patient_id == mine,
        Result.kind == BLOOD_GAS.code,
        Result.taken_at >= search.now - _UNDER_ASSESSMENT,
    )
    was_stopped = exists().where(
        Titration.patient_id == mine,
        Titration.ended_state == TitrationState.STOP,
        Titration.ended_at >= search.now - 2 * _UNDER_ASSESSMENT,
    )
    is_complex = exists().where(
        PatientAlert.patient_id == mine, func.lower(PatientAlert.text).contains(COMPLEX)
    )
    wanted = select(
        Patient.id,
        Patient.family_name,
        Patient.given_names,
        Patient.title,
        Patient.born_on,
    ).where(
        Patient.died_on.is_(None),
        Patient.moved_away_on.is_(None),
        Patient.merged_into_id.is_(None),
        not_shut(mine, search.person_id, search.now),
    )
    if search.patient_ids is not None:
        return wanted.where(mine.in_(search.patient_ids)).order_by(Patient.id)
    wanted = wanted.where(or_(has_oxygen, is_assessed, was_stopped, is_complex), ~_waits())
    if search.gp_practice_id:
        wanted = wanted.where(is_of_practice(search.gp_practice_id, today))
    return wanted.order_by(Patient.id)


def _waits() -> ColumnElement[bool]:
    return (
        exists()
        .where(
            AgendaItem.patient_id == Patient.id,
            AgendaItem.state == ItemState.WAITING,
            Meeting.id == AgendaItem.meeting_id,
            Meeting.state.in_(_OPEN),
        )
        .correlate(Patient)
    )


def is_of_practice(
    gp_practice_id: int, today: date, patient_id: Any = Patient.id
) -> ColumnElement[bool]:
    """Whether the patient of a statement is registered there on a day."""
    return exists().where(
        PatientGp.patient_id == patient_id,
        PatientGp.gp_practice_id == gp_practice_id,
        PatientGp.valid_from <= today,
        or_(PatientGp.valid_to.is_(None), PatientGp.valid_to >= today),
    )


def read(session: Session, keys: Sequence[int], search: Search) -> CaseSource:
    """What the cases are made from; eleven statements."""
    begin, _ = bounds(min(search.seen_since, day_of(search.now)))
    titration, decision, visit, item = Titration, AssessmentDecision, Appointment, AgendaItem

    def of_these(column: Any) -> Any:
        return column.in_(keys)

    return CaseSource(
        facts=facts_of_many(session, keys),
        orders=oxygen_of_many(session, keys),
        gases=gases_of_many(session, keys),
        risks=risks_of_many(session, keys),
        titrations=_rows(
            session,
            select(titration.patient_id, titration.ended_at, titration.ended_state).where(
                of_these(titration.patient_id), titration.ended_at.is_not(None)
            ),
        ),
        decisions=_rows(
            session,
            select(decision.patient_id, decision.decided_on).where(of_these(decision.patient_id)),
        ),
        due=_rows(
            session,
            select(DueTask.patient_id, DueTask.kind, DueTask.due_on)
            .where(of_these(DueTask.patient_id), DueTask.due_on.is_not(None))
            .order_by(DueTask.patient_id, DueTask.position),
        ),
        visits=_rows(
            session,
            select(
                *(visit.patient_id, visit.starts_at, visit.visit_kind, visit.status),
                visit.rebook_reason.is_not(None).label("is_to_rebook"),
            ).where(
                of_these(visit.patient_id),
                visit.starts_at >= begin,
                visit.status.in_((VisitStatus.BOOKED, VisitStatus.DONE)),
            ),
        ),
        lines=_rows(
            session,
            select(item.patient_id, item.decided_at, item.outcome).where(
                of_these(item.patient_id), item.state.in_(_DECIDED)
            ),
        ),
    )


def _rows(session: Session, wanted: "Select[*tuple[Any, ...]]") -> Rows:
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.patient_id].append(row)
    return found
