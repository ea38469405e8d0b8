"""Stored blood gases, turned back into the readings that every rule works on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level
from o2clinic.models.blood_gas import BloodGas
from o2clinic.models.result import Result, ResultFinding
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.ltot_case import CaseGas
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.result_codes import Activity, ResultSource, ResultStatus, Urgency

# The attributes of a reading that are columns of the same name.
_COLUMNS = tuple(field.name for field in fields(GasReading) if hasattr(BloodGas, field.name))


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """What a rule said when the result was saved, and what a person answered.

    Attributes:
        id: key of the stored finding.
        finding: what was said.
        kept_reason: why the value was kept all the same; empty while the query is open.
        kept_by_id: who gave that reason.
    """

    id: int
    finding: Finding
    kept_reason: str = ""
    kept_by_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it keeps the result out of decisions."""
        return self.finding.level is not Level.WARN and not self.kept_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGas:
    """One blood gas of a patient, as the rules and the pages need it.

    Attributes:
        result_id: key of the result.
        version: of the result, for a form that edits it.
        reading: the numbers and what was breathed.
        has_open_query: shown hollow, and kept out of decisions, trends and indicators.
        findings: of all levels, answered or not.
        amends_id: the result that this one stands in the place of.
    """

    result_id: int
    version: int
    reading: GasReading
    status: ResultStatus
    activity: Activity
    urgency: Urgency
    has_open_query: bool
    source: ResultSource
    recorded_by_id: int
    reviewed_by_id: int | None
    reviewed_at: datetime | None
    repeat_wanted: bool
    note: str
    analyser: str
    amends_id: int | None
    amended_reason: str
    as_typed: dict[str, dict[str, str]]
    findings: tuple[StoredFinding, ...]

    @property
    def is_amended(self) -> bool:
        """Whether a newer result stands in its place."""
        return self.status is ResultStatus.AMENDED

    @property
    def case_gas(self) -> CaseGas:
        """The same gas as the decision on LTOT takes it."""
        unanswered = {stored.finding.rule for stored in self.findings if stored.is_open}
        return CaseGas(
            self.reading,
            tuple(stored.finding for stored in self.findings),
            frozenset(stored.finding.rule for stored in self.findings) - unanswered,
        )


def gases_of(
    session: Session,
    patient_id: int,
    *,
    with_amended: bool = False,
    with_findings: bool = True,
) -> tuple[StoredGas, ...]:
    """A patient's blood gases, newest first; two statements, one without findings.

    Args:
        session: open for reading.
        patient_id: whose.
        with_amended: also those that a newer result has replaced.
        with_findings: what the rules had said of them.
    """
    wanted = _rows().where(Result.patient_id == patient_id)
    if not with_amended:
        wanted = wanted.where(Result.status != ResultStatus.AMENDED)
    rows = session.execute(wanted.order_by(Result.taken_at.desc(), Result.id.desc())).all()
    asked = [row.result_id for row in rows if row.has_findings] if with_findings else []
    told = findings_of(session, asked)
    return tuple(_stored(row, told.get(row.result_id, ())) for row in rows)


def gases_of_many(session: Session, patient_ids: Sequence[int]) -> dict[int, tuple[StoredGas, ...]]:
    """The gases of as many patients as are asked for, each newest first; two statements."""
    wanted = _rows().where(
        Result.patient_id.in_(patient_ids), Result.status != ResultStatus.AMENDED
    )
    rows = session.execute(wanted.order_by(Result.taken_at.desc(), Result.id.desc())).all()
    told = findings_of(session, [row.result_id for row in rows if row.has_findings])
    found: dict[int, list[StoredGas]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(_stored(row, told.get(row.result_id, ())))
    return {patient_id: tuple(gases) for patient_id, gases in found.items()}


def gas_of(session: Session, result_id: int) -> StoredGas | None:
    """One blood gas by its result's key, or None."""
    row = session.execute(_rows().where(Result.id == result_id)).first()
    if row is None:
        return None
    return _stored(row, findings_of(session, [result_id]).get(result_id, ()))


def findings_of(
    session: Session, result_ids: Iterable[int]
) -> dict[int, tuple[StoredFinding, ...]]:
    """The stored findings of some results, in the order in which the rules gave them."""
    keys = list(result_ids)
    if not keys:
        return {}
    found: dict[int, list[StoredFinding]] = defaultdict(list)
    wanted = select(ResultFinding).where(ResultFinding.result_id.in_(keys))
    for row in session.scalars(wanted.order_by(ResultFinding.id)):
        finding = Finding(row.rule, Level(row.level), row.message, row.field)
        found[row.result_id].append(StoredFinding(row.id, finding, row.kept_reason, row.kept_by_id))
    return {key: tuple(told) for key, told in found.items()}


def breathed(head: Any) -> OxygenSource | None:
    """What was breathed, from a row with the columns of a result's head; None when not noted."""
    if head.device is None:
        return None
    share = None if head.fio2_percent is None else head.fio2_percent / 100
    return OxygenSource(Device(head.device), head.flow_l_min, share, head.pulse_setting)


@cache
def _rows() -> "Select[*tuple[Any, ...]]":
    has_findings = select(ResultFinding.id).where(ResultFinding.result_id == Result.id).exists()
    return select(
        Result.id.label("result_id"),
        Result.patient_id,
        Result.version,
        Result.taken_at,
        Result.device,
        Result.flow_l_min,
        Result.fio2_percent,
        Result.pulse_setting,
        Result.activity,
        Result.status,
        Result.urgency,
        Result.has_open_query,
        Result.source,
        Result.recorded_by_id,
        Result.reviewed_by_id,
        Result.reviewed_at,
        Result.repeat_wanted,
        Result.note,
        Result.amends_id,
        Result.amended_reason,
        BloodGas.analyser,
        BloodGas.as_typed,
        has_findings.label("has_findings"),
        *(getattr(BloodGas, name) for name in _COLUMNS),
    ).join(BloodGas, BloodGas.result_id == Result.id)


def _stored(row: "Row[*tuple[Any, ...]]", findings: tuple[StoredFinding, ...]) -> StoredGas:
    numbers = dict(zip(_COLUMNS, row[-len(_COLUMNS) :], strict=True))
    reading = GasReading(
        source=breathed(row),
        taken_at=row.taken_at,
        **numbers | {"sample": SampleKind(row.sample)},
    )
    return StoredGas(
        result_id=row.result_id,
        version=row.version,
        reading=reading,
        status=ResultStatus(row.status),
        activity=Activity(row.activity),
        urgency=Urgency(row.urgency),
        has_open_query=row.has_open_query,
        source=ResultSource(row.source),
        recorded_by_id=row.recorded_by_id,
        reviewed_by_id=row.reviewed_by_id,
        reviewed_at=row.reviewed_at,
        repeat_wanted=row.repeat_wanted,
        note=row.note,
        analyser=row.analyser,
        amends_id=row.amends_id,
        amended_reason=row.amended_reason,
        as_typed=row.as_typed,
        findings=findings,
    )
