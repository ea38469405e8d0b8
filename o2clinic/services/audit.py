"""The audit: who did what to whom, and who looked. Reading it is itself written into it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid
from o2clinic.models.audit import AuditChange, AuditEntry
from o2clinic.models.merge import PatientMerge
from o2clinic.models.patient import Patient
from o2clinic.models.person import Person
from o2clinic.rules import nhs_number
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, patient_name
from o2clinic.rules.permissions import Permission
from o2clinic.services.audit_words import (
    ChangedColumn,
    columns_in_words,
    record_in_words,
    use_case_in_words,
)
from o2clinic.services.audit_writing import OPENED
from o2clinic.services.restricted import BREAK_GLASS
from o2clinic.services.shut_records import all_shut
from o2clinic.services.work import PROGRAM, Actor, Desk

A_PAGE = 100
_SIGN_IN = "sign_in"
_READ_AUDIT = "read_audit"
_LOOKED = (OPENED, _READ_AUDIT, BREAK_GLASS, "open_document")
_SHOWN_RECORDS = 3


class Kind(StrEnum):
    """Which lines of the audit are wanted."""

    ALL = "all"
    CHANGES = "changes"
    OPENINGS = "openings"
    SIGN_INS = "sign_ins"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the audit ended; the next one begins below it."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit.

    Attributes:
        place: its place in the audit; unique.
        when: the clinic's day and time, to the second.
        who: the member of staff, "O2Clinic" for the program itself.
        person_id: their key; 0 for the program.
        what: the use case in words.
        patient: "JENKINS, Mary (Mrs)"; empty where no patient is concerned.
        nhs_number: of the patient, spaced; empty when there is none.
        patient_id: their key; 0 where no patient is concerned.
        reason: what was given as the reason.
        changes: each value written.
        records: each record written: "Blood gas added".
        desk: the running program it came from.
        is_refused: whether it is a refused sign-in.
        broke_glass: whether it is the opening of a restricted record.
    """

    place: Place
    when: str
    who: str
    person_id: int
    what: str
    patient: str
    nhs_number: str
    patient_id: int
    reason: str = ""
    changes: tuple[ChangedColumn, ...] = ()
    records: tuple[str, ...] = ()
    desk: str = ""
    is_refused: bool = False
    broke_glass: bool = False

    @property
    def in_short(self) -> str:
        """The reason and the records that were written, for one line of a table."""
        told = list(dict.fromkeys(self.records))
        more = len(told) - _SHOWN_RECORDS
        parts = [self.reason, *told[:_SHOWN_RECORDS], f"and {more} more" if more > 0 else ""]
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class AuditSheet:
    """One page, newest first; `next` leads to what is older, None when that was all."""

    rows: tuple[AuditRow, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class StaffName:
    """Somebody whose doings can be asked for."""

    person_id: int
    name: str


class Audit:
    """What a manager or an administrator asks of the audit."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of_patient(
        self,
        patient_id: int,
        after: Place | None = None,
        *,
        kind: Kind = Kind.ALL,
        limit: int = A_PAGE,
    ) -> AuditSheet:
        """Who did something to a patient's record, and who looked at it."""
        self._note_reading(after, patient_id=patient_id)
        # What was done to a record before it was folded into this one is told with this one.
        folded = select(PatientMerge.folded_id).where(
            PatientMerge.patient_id == patient_id, PatientMerge.undone_at.is_(None)
        )
        own = or_(AuditEntry.patient_id == patient_id, AuditEntry.patient_id.in_(folded))
        return self._page(_entries(kind).where(own), after, limit)

    def of_person(
        self,
        person_id: int,
        after: Place | None = None,
        *,
        kind: Kind = Kind.ALL,
        limit: int = A_PAGE,
    ) -> AuditSheet:
        """What a member of staff did, whom they looked at, and how they signed in."""
        self._note_reading(after, record_id=person_id)
        signed_in = and_(AuditEntry.use_case == _SIGN_IN, AuditEntry.record_id == person_id)
        entries = _entries(kind).where(or_(AuditEntry.person_id == person_id, signed_in))
        return self._page(entries, after, limit)

    def latest(
        self, after: Place | None = None, *, kind: Kind = Kind.ALL, limit: int = A_PAGE
    ) -> AuditSheet:
        """Everything, newest first."""
        self._note_reading(after)
        return self._page(_entries(kind), after, limit)

    def staff(self) -> tuple[StaffName, ...]:
        """Everybody who works or worked here, by name."""
        wanted = select(Person).order_by(Person.family_name, Person.given_names, Person.id)
        with self._desk.reading(self._actor, Permission.READ_AUDIT) as session:
            return tuple(StaffName(one.id, one.name) for one in session.scalars(wanted))

    def patient_numbered(self, typed: str) -> int:
        """Key of the patient with an NHS number, as it stands in a question from outside.

        Raises:
            NotValid: it is no NHS number.
            NotFound: nobody here has it.
        """
        try:
            number = nhs_number.parse(typed)
        except nhs_number.NotNhsNumber as error:
            raise NotValid([Finding("NHS", Level.BLOCK, str(error), "nhs_number")]) from error
        with self._desk.reading(self._actor, Permission.READ_AUDIT) as session:
            found = session.scalar(select(Patient.id).where(Patient.nhs_number == number))
        if found is None:
            raise NotFound(f"Nobody here has the NHS number {nhs_number.formatted(number)}.")
        return found

    def _note_reading(
        self, after: Place | None, *, patient_id: int | None = None, record_id: int | None = None
    ) -> None:
        """Reading the audit shows patients' names: that is written down too, once a question."""
        if after is None:
            with self._desk.work(self._actor, Permission.READ_AUDIT, _READ_AUDIT) as work:
                work.patient_id, work.record_id = patient_id, record_id

    def _page(self, entries: Select[Any, Any, Any], after: Place | None, limit: int) -> AuditSheet:
        if after is not None:
            earlier = or_(AuditEntry.done_at < after.at, AuditEntry.id < after.id)
            entries = entries.where(AuditEntry.done_at <= after.at, earlier)
        with self._desk.reading(self._actor, Permission.READ_AUDIT) as session:
            rows = [_row(*found) for found in session.execute(entries.limit(limit + 1))]
            shown = _with_changes(session, rows[:limit])
            # Old and new values are what the record holds: a shut one stays shut here too.
            shut = all_shut(session, self._actor.person_id, self._desk.now())
            shown = tuple(
                replace(row, changes=()) if row.patient_id in shut else row for row in shown
            )
        return AuditSheet(shown, shown[-1].place if len(rows) > limit else None)


def _entries(kind: Kind) -> Select[Any, Any, Any]:
    """Lines of a kind with who did it and to whom, newest first."""
    # The program itself writes down who signed in, or tried to.
    signing_in = case((AuditEntry.use_case == _SIGN_IN, AuditEntry.record_id))
    wanted = (
        select(AuditEntry, Person, Patient)
        .outerjoin(Person, Person.id == func.coalesce(AuditEntry.person_id, signing_in))
        .outerjoin(Patient, Patient.id == AuditEntry.patient_id)
        .order_by(AuditEntry.done_at.desc(), AuditEntry.id.desc())
    )
    if kind is Kind.CHANGES:
        return wanted.where(AuditEntry.use_case.not_in((_SIGN_IN, *_LOOKED)))
    if kind is Kind.SIGN_INS:
        return wanted.where(AuditEntry.use_case == _SIGN_IN)
    if kind is Kind.OPENINGS:
        return wanted.where(AuditEntry.use_case.in_(_LOOKED))
    return wanted


def _row(entry: AuditEntry, person: Person | None, patient: Patient | None) -> AuditRow:
    is_refused = entry.use_case == _SIGN_IN and bool(entry.reason)
    return AuditRow(
        place=Place(entry.done_at, entry.id),
        when=_when(entry.done_at),
        who=person.name if person is not None else _without_person(entry),
        person_id=person.id if person is not None else 0,
        what=use_case_in_words(entry.use_case, entry.reason),
        patient=_name(patient),
        nhs_number=_number(patient),
        patient_id=entry.patient_id or 0,
        reason=entry.reason,
        desk=entry.desk,
        is_refused=is_refused,
        broke_glass=entry.use_case == BREAK_GLASS,
    )


def _with_changes(session: Session, rows: list[AuditRow]) -> tuple[AuditRow, ...]:
    """The rows with what each use case wrote; signing in with who signed in."""
    keys = [row.place.id for row in rows]
    wanted = (
        select(AuditChange)
        .where(AuditChange.audit_entry_id.in_(keys))
        .order_by(AuditChange.audit_entry_id, AuditChange.id)
    )
    written: dict[int, list[AuditChange]] = {}
    for change in session.scalars(wanted):
        written.setdefault(change.audit_entry_id, []).append(change)
    return tuple(
        replace(
            row,
            records=tuple(
                record_in_words(one.table_name, one.verb) for one in written.get(row.place.id, ())
            ),
            changes=tuple(
                column
                for one in written.get(row.place.id, ())
                for column in columns_in_words(one.table_name, one.verb, one.columns)
            ),
        )
        for row in rows
    )


def _without_person(entry: AuditEntry) -> str:
    return "Unknown name" if entry.use_case == _SIGN_IN else PROGRAM.name


def _when(moment: datetime) -> str:
    """To the second: the order of things is what an audit is asked for."""
    return f"{date_and_time(local(moment))}:{moment.second:02d}"


def _name(patient: Patient | None) -> str:
    if patient is None:
        return ""
    return patient_name(patient.family_name, patient.given_names, patient.title)


def _number(patient: Patient | None) -> str:
    number = patient.nhs_number if patient is not None else None
    return nhs_number.formatted(number) if number else ""
