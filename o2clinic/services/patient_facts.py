"""What is recorded of a patient's health and needs, read with one statement."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Row,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound
from o2clinic.models import (
    Allergy,
    Clinic,
    CommunicationNeed,
    Exacerbation,
    Patient,
    PatientAlert,
    PatientDiagnosis,
    PatientSign,
    Smoking,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the record.

    Attributes:
        what: the table it stands in, or "patient".
        id: its key.
        code: of its code list; a code that this program does not know stands as it is.
        words: as they were written down.
        begins: when it was found, told, diagnosed or began.
        ends: when it ended; None while it lasts.
        flag: main diagnosis, present sign, admission, danger, the carer's need.
    """

    what: str
    id: int
    code: str
    words: str
    begins: date | None
    ends: date | None
    flag: bool

    def is_open_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.ends is None or self.ends >= day


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """All of a patient's record that is neither a result nor an order.

    Attributes:
        moved_on: since when another clinic looks after them; None while this one does.
        policy_id: of the thresholds that the clinic goes by.
    """

    patient_id: int
    born_on: date | None
    died_on: date | None
    moved_on: date | None
    allergy_status: str
    policy_id: str
    lines: tuple[Fact, ...]

    def of(self, table: str) -> tuple[Fact, ...]:
        """The facts of one table, newest first; undated ones last."""
        chosen = (line for line in self.lines if line.what == table)
        return tuple(
            sorted(chosen, key=lambda line: (line.begins or date.min, line.id), reverse=True)
        )

    def latest(self, table: str, code: str) -> Fact | None:
        """What was noted last under a code."""
        return next((line for line in self.of(table) if line.code == code), None)

    def open_on(self, table: str, day: date) -> tuple[Fact, ...]:
        """The facts of a table that hold on a day."""
        return tuple(line for line in self.of(table) if line.is_open_on(day))


DIAGNOSES = PatientDiagnosis.__tablename__
SIGNS = PatientSign.__tablename__
EXACERBATIONS = Exacerbation.__tablename__
SMOKING = Smoking.__tablename__
ALLERGIES = Allergy.__tablename__
ALERTS = PatientAlert.__tablename__
NEEDS = CommunicationNeed.__tablename__
_PATIENT = Patient.__tablename__
_CLINIC = Clinic.__tablename__


def facts_of(session: Session, patient_id: int) -> PatientFacts:
    """A patient's facts; one statement.

    Raises:
        NotFound: there is no such patient.
    """
    rows = session.execute(_wanted(), {"patient_id": patient_id}).all()
    found = _facts(rows).get(patient_id)
    if found is None:
        raise NotFound(f"Patient {patient_id} is not in the database.")
    return found


def facts_of_many(session: Session, patient_ids: Sequence[int]) -> dict[int, PatientFacts]:
    """The same for as many as are asked for, by patient; one statement."""
    return _facts(session.execute(_wanted_of_many(), {"patient_ids": list(patient_ids)}).all())


def _facts(rows: "Iterable[Row[*tuple[Any, ...]]]") -> dict[int, PatientFacts]:
    heads: dict[int, Fact] = {}
    lines: dict[int, list[Fact]] = defaultdict(list)
    policy_id = ""
    for patient_id, *columns in rows:
        line = Fact(*columns)
        if line.what == _PATIENT:
            heads[patient_id] = line
        elif line.what == _CLINIC:
            policy_id = line.code
        else:
            lines[patient_id].append(line)
    return {
        patient_id: PatientFacts(
            patient_id=patient_id,
            born_on=head.begins,
            died_on=head.ends,
            moved_on=date.fromisoformat(head.words) if head.words else None,
            allergy_status=head.code,
            policy_id=policy_id,
            lines=tuple(lines[patient_id]),
        )
        for patient_id, head in heads.items()
    }


@cache
def _wanted() -> Any:
    """Of one patient; put together once, which takes a while."""
    patient_id = bindparam("patient_id", type_=BigInteger)
    return _all_of(lambda column: column == patient_id)


@cache
def _wanted_of_many() -> Any:
    patient_ids = bindparam("patient_ids", expanding=True, type_=BigInteger)
    return _all_of(lambda column: column.in_(patient_ids))


def _all_of(is_wanted: Callable[[Any], Any]) -> Any:
    """Every table's rows in the columns of `Fact`, the patient's key before them."""
    smoking = type_coerce(Smoking.who, String) + ":" + type_coerce(Smoking.status, String)
    parts = (
        _part(
            PatientDiagnosis,
            PatientDiagnosis.code,
            PatientDiagnosis.label,
            begins=PatientDiagnosis.diagnosed_on,
            ends=PatientDiagnosis.ended_on,
            flag=PatientDiagnosis.is_main,
        ),
        _part(
            PatientSign,
            PatientSign.kind,
            PatientSign.detail,
            begins=PatientSign.found_on,
            flag=PatientSign.is_present,
        ),
        _part(
            Exacerbation,
            literal("", String),
            Exacerbation.treatment,
            begins=Exacerbation.started_on,
            ends=Exacerbation.treatment_ended_on,
            flag=Exacerbation.was_admitted,
        ),
        # Whose smoking and what is known of it stand in one code: "patient:stopped".
        _part(Smoking, smoking, Smoking.detail, begins=Smoking.told_on),
        _part(
            Allergy,
            Allergy.agent,
            Allergy.reaction,
            begins=Allergy.recorded_on,
            ends=Allergy.ended_on,
        ),
        _part(
            PatientAlert,
            literal("", String),
            PatientAlert.text,
            begins=PatientAlert.valid_from,
            ends=PatientAlert.valid_to,
            flag=PatientAlert.is_danger,
        ),
        _part(
            CommunicationNeed,
            CommunicationNeed.kind,
            CommunicationNeed.detail,
            begins=func.coalesce(CommunicationNeed.asked_on, CommunicationNeed.recorded_on),
            ends=CommunicationNeed.ended_on,
            flag=CommunicationNeed.is_carers,
        ),
    )
    patient = _part(
        Patient,
        Patient.allergy_status,
        func.coalesce(cast(Patient.moved_away_on, String), ""),
        begins=Patient.born_on,
        ends=Patient.died_on,
    )
    return union_all(
        patient.where(is_wanted(Patient.id)),
        _part(Clinic, Clinic.policy_id),
        *(part.where(is_wanted(part.selected_columns[0])) for part in parts),
    )


def _part(
    table: Any,
    code: Any,
    words: Any = None,
    *,
    begins: Any = None,
    ends: Any = None,
    flag: Any = None,
) -> "Select[*tuple[Any, ...]]":
    """One table in the columns of `Fact`, its patient before them; what it lacks is empty."""
    return select(
        _owner(table).label("patient_id"),
        literal(table.__tablename__, String).label("what"),
        table.id.label("id"),
        type_coerce(code, String).label("code"),
        (literal("", String) if words is None else type_coerce(words, String)).label("words"),
        (cast(null(), Date) if begins is None else begins).label("begins"),
        (cast(null(), Date) if ends is None else ends).label("ends"),
        (cast(null(), Boolean) if flag is None else flag).label("flag"),
    )


def _owner(table: Any) -> Any:
    if table is Patient:
        return Patient.id
    return cast(null(), BigInteger) if table is Clinic else table.patient_id
