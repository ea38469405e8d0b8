"""The results that wait for a physician, worst first, read page by page from one index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from o2clinic.models import Patient, Result
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, patient_name, short_date
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.result_codes import Activity, ResultSource, ResultStatus, Urgency
from o2clinic.rules.result_kinds import KINDS, RESULT_KINDS
from o2clinic.services import result_tables
from o2clinic.services.gas_readings import breathed

_NUMBERS: Final = tuple(
    (kind.code, field.name) for kind in RESULT_KINDS for field in kind.fields if field.in_summary
)


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a result stands in the queue: worst first, then oldest."""

    urgency: int
    taken_at: datetime
    result_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One line of the queue.

    Attributes:
        values: the result in one line.
        place: what the next page begins after.
    """

    result_id: int
    version: int
    patient_id: int
    name: str
    born: str
    nhs_number: str
    kind: str
    taken: str
    breathed: str
    values: str
    urgency: Urgency
    has_open_query: bool
    is_imported: bool
    is_amendment: bool
    place: QueuePlace


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How much waits."""

    urgent: int = 0
    abnormal: int = 0
    routine: int = 0

    @property
    def total(self) -> int:
        """All that waits."""
        return self.urgent + self.abnormal + self.routine


def queue_page(session: Session, after: QueuePlace | None, limit: int) -> tuple[ReviewRow, ...]:
    """One page; one statement that reads no more of the index than the page."""
    urgencies = [one for one in reversed(Urgency) if after is None or one <= after.urgency]
    parts = [_part(one, after, limit) for one in urgencies]
    page = union_all(*(select(part.subquery()) for part in parts)).subquery()
    wanted = (
        select(
            Result.id,
            Result.version,
            Result.patient_id,
            Result.kind,
            Result.taken_at,
            Result.device,
            Result.flow_l_min,
            Result.fio2_percent,
            Result.pulse_setting,
            Result.activity,
            Result.urgency,
            Result.has_open_query,
            Result.source,
            Result.amends_id,
            Patient.family_name,
            Patient.given_names,
            Patient.title,
            Patient.born_on,
            Patient.nhs_number,
            *result_tables.columns(_NUMBERS),
        )
        .join(page, page.c.id == Result.id)
        .join(Patient, Patient.id == Result.patient_id)
        .order_by(Result.urgency.desc(), Result.taken_at, Result.id)
        .limit(limit)
    )
    return tuple(_row(row) for row in session.execute(result_tables.joined(wanted)))


def waiting(session: Session) -> ReviewCounts:
    """How many results wait, by urgency; one statement on the index alone."""
    wanted = (
        select(Result.urgency, func.count())
        .where(Result.status == ResultStatus.TO_REVIEW)
        .group_by(Result.urgency)
    )
    found = {int(urgency): count for urgency, count in session.execute(wanted)}
    return ReviewCounts(*(found.get(one, 0) for one in reversed(Urgency)))


def _part(urgency: Urgency, after: QueuePlace | None, limit: int) -> "Select[*tuple[Any, ...]]":
    """The next results of one urgency; each is a stretch of the index."""
    wanted = select(Result.id).where(
        Result.status == ResultStatus.TO_REVIEW, Result.urgency == int(urgency)
    )
    if after is not None and after.urgency == urgency:
        same = and_(Result.taken_at == after.taken_at, Result.id > after.result_id)
        wanted = wanted.where(
            Result.taken_at >= after.taken_at, or_(Result.taken_at > after.taken_at, same)
        )
    return wanted.order_by(Result.taken_at, Result.id).limit(limit)


def _row(row: "Row[*tuple[Any, ...]]") -> ReviewRow:
    source = breathed(row)
    words = "" if source is None else source.in_words()
    if row.activity != Activity.REST:
        words = f"{words}, {row.activity}".strip(", ")
    kind = KINDS[row.kind]
    return ReviewRow(
        result_id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        name=patient_name(row.family_name, row.given_names, row.title),
        born=short_date(row.born_on),
        nhs_number=formatted(row.nhs_number) if row.nhs_number else "no NHS number",
        kind=kind.title,
        taken=date_and_time(local(row.taken_at)),
        breathed=words,
        values=kind.one_line(result_tables.values(row.kind, _NUMBERS, row[-len(_NUMBERS) :])),
        urgency=Urgency(row.urgency),
        has_open_query=row.has_open_query,
        is_imported=row.source == ResultSource.IMPORTED,
        is_amendment=row.amends_id is not None,
        place=QueuePlace(row.urgency, row.taken_at, row.id),
    )
