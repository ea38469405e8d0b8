"""A patient died or moved away: one entry stops what is planned, and can be taken back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from o2clinic.errors import Finding, Level, NotFound, NotValid, RecordMerged, Refused
from o2clinic.models import Patient, Person, RecordClosing
from o2clinic.rules import closing as rules
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.closing import KIND_WORDS, ClosingCase, ClosingKind
from o2clinic.rules.display import date_and_time, short_date
from o2clinic.rules.permissions import Permission
from o2clinic.services import closing_writing
from o2clinic.services.closing_writing import BroughtBack, Stopped, to_stop
from o2clinic.services.result_draft import tidy
from o2clinic.services.work import Actor, Desk

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDraft:
    """What the form sends.

    Attributes:
        version: of the patient as it was seen.
        source: who told the clinic.
        reason: anything more, such as where they moved to.
    """

    command_id: str
    patient_id: int
    version: int
    kind: ClosingKind
    happened_on: date | None
    source: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReopenDraft:
    """Taking back a death or a move, as it was seen."""

    command_id: str
    closing_id: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """One death or move of a patient.

    Attributes:
        words: "Died 12-Mar-2026, told by the GP practice".
        noted: when and by whom it was entered.
        stopped: all that was stopped by it.
        undone: when it was taken back, by whom and why; empty while it holds.
    """

    closing_id: int
    version: int
    kind: str
    words: str
    noted: str
    stopped: tuple[str, ...]
    undone: str = ""


@dataclass(frozen=True, slots=True)
class ClosingSheet:
    """How the record stands, and what a death or a move would stop now.

    Attributes:
        version: of the patient.
        stops: each thing that would stop, in words.
        rows: what was entered before, newest first.
    """

    patient_id: int
    version: int
    today: date
    born_on: date
    died_on: date | None
    moved_away_on: date | None
    stops: tuple[str, ...]
    rows: tuple[ClosingRow, ...]

    @property
    def holding(self) -> tuple[ClosingRow, ...]:
        """Those that were not taken back."""
        return tuple(row for row in self.rows if not row.undone)


class Closings:
    """What the desk does when a patient died or moved away."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_close(self) -> bool:
        """Whether this person's role includes it."""
        return self._actor.may(Permission.REGISTER_PATIENT)

    def sheet(self, patient_id: int) -> ClosingSheet:
        """How it stands and what would stop; at most nine statements.

        Raises:
            NotFound: there is no such patient.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            patient = _patient(session, patient_id)
            stops = to_stop(session, self._actor, patient_id, now)
            rows = _rows(session, patient_id)
        return ClosingSheet(
            patient_id=patient_id,
            version=patient.version,
            today=day_of(now),
            born_on=patient.born_on,
            died_on=patient.died_on,
            moved_away_on=patient.moved_away_on,
            stops=tuple(one.words for one in stops),
            rows=rows,
        )

    def close(self, draft: ClosingDraft) -> int:
        """Record a death or a move, and stop what is planned; gives the key of the entry.

        Raises:
            NotValid: with the findings of the draft.
            StaleRecord: somebody saved the patient since the form was filled.
        """
        name = "record_death" if draft.kind is ClosingKind.DIED else "record_move"
        with self._desk.work(
            self._actor, Permission.REGISTER_PATIENT, name, command_id=draft.command_id
        ) as work:
            patient = work.fetch_for_edit(Patient, draft.patient_id, draft.version)
            work.patient_id, work.reason = patient.id, tidy(draft.reason)
            _require_none(rules.findings(case_of(draft, patient, day_of(work.at))))
            assert draft.happened_on is not None
            _set_day(patient, draft.kind, draft.happened_on)
            stopped = Stopped(draft.kind, draft.happened_on, tidy(draft.source), work.reason)
            work.record_id = closing_writing.stop(work, patient.id, stopped)
            return work.record_id

    def reopen(self, draft: ReopenDraft) -> BroughtBack:
        """Take a death or a move back, with all that was stopped by it.

        Raises:
            NotValid: there is no reason.
            Refused: it was taken back already.
            StaleRecord: somebody changed the entry since it was seen.
        """
        if len(tidy(draft.reason)) < SHORTEST_REASON:
            message = f"Say why it is taken back, in {SHORTEST_REASON} characters at least."
            raise NotValid([Finding("CL-6", Level.BLOCK, message, "reason")])
        with self._desk.work(
            self._actor,
            Permission.REGISTER_PATIENT,
            "take_back_closing",
            command_id=draft.command_id,
        ) as work:
            closing = work.fetch_for_edit(RecordClosing, draft.closing_id, draft.version)
            if closing.undone_at is not None:
                raise Refused("CL-7", "This was taken back already.")
            patient = work.fetch(Patient, closing.patient_id)
            work.patient_id, work.record_id = patient.id, closing.id
            work.reason = tidy(draft.reason)
            _set_day(patient, ClosingKind(closing.kind), None)
            return closing_writing.bring_back(work, closing)


def case_of(draft: ClosingDraft, patient: "Patient | ClosingSheet", today: date) -> ClosingCase:
    """What the rules look at; on the page too, while it is typed."""
    return ClosingCase(
        kind=draft.kind,
        happened_on=draft.happened_on,
        source=draft.source,
        born_on=patient.born_on,
        today=today,
        died_on=patient.died_on,
        moved_away_on=patient.moved_away_on,
    )


def _set_day(patient: Patient, kind: ClosingKind, day: date | None) -> None:
    if kind is ClosingKind.DIED:
        patient.died_on = day
    else:
        patient.moved_away_on = day


def _patient(session: Session, patient_id: int) -> Patient:
    patient = session.get(Patient, patient_id)
    if patient is None:
        raise NotFound("This patient is not in the database.")
    if patient.merged_into_id is not None:
        raise RecordMerged(patient.merged_into_id)
    return patient


def _rows(session: Session, patient_id: int) -> tuple[ClosingRow, ...]:
    did, undid = aliased(Person), aliased(Person)
    found = session.execute(
        select(RecordClosing, did, undid)
        .outerjoin(did, did.id == RecordClosing.changed_by_id)
        .outerjoin(undid, undid.id == RecordClosing.undone_by_id)
        .where(RecordClosing.patient_id == patient_id)
        .order_by(RecordClosing.id.desc())
    ).all()
    return tuple(_row(*each) for each in found)


def _row(closing: RecordClosing, did: Person | None, undid: Person | None) -> ClosingRow:
    words = f"{KIND_WORDS[ClosingKind(closing.kind)]} {short_date(closing.happened_on)}"
    by = f" by {did.name}" if did is not None and closing.undone_at is None else ""
    undone = ""
    if closing.undone_at is not None:
        who = f" by {undid.name}" if undid is not None else ""
        undone = f"{date_and_time(local(closing.undone_at))}{who}: {closing.undone_reason}"
    return ClosingRow(
        closing.id,
        closing.version,
        closing.kind,
        f"{words}, told by: {closing.source}",
        f"{date_and_time(local(closing.created_at))}{by}",
        tuple(str(one["words"]) for one in closing.stopped),
        undone,
    )


def _require_none(found: tuple[Finding, ...]) -> None:
    if found:
        raise NotValid(found)
