"""Restricted records: set and lifted, opened with a reason, and each such opening judged later."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from o2clinic.errors import Finding, Level, NotValid, Refused
from o2clinic.models import AuditEntry, BrokenGlass, Patient, Person, RecordRestriction
from o2clinic.rules import nhs_number
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time, date_and_time, patient_name
from o2clinic.rules.permissions import Permission
from o2clinic.services import shut_records
from o2clinic.services.audit_words import use_case_in_words
from o2clinic.services.result_draft import LONGEST_REASON, tidy, too_long
from o2clinic.services.work import Actor, Desk

COMMON_REASONS: Final = (
    "I am treating the patient now",
    "Emergency: the patient cannot be asked",
    "The patient asked me to look",
)
SHORTEST_REASON: Final = 10
OPEN_FOR: Final = timedelta(hours=12)
BREAK_GLASS: Final = "break_glass"
_NEWEST: Final = 200


@dataclass(frozen=True, slots=True)
class ReasonDraft:
    """Why a record is restricted, set free again, or opened all the same."""

    command_id: str
    patient_id: int
    reason: str

    def findings(self) -> tuple[Finding, ...]:
        """What is missing; asks no database."""
        return _reason_findings("reason", "The reason", self.reason)


@dataclass(frozen=True, slots=True)
class JudgementDraft:
    """What somebody found who looked at an opening."""

    command_id: str
    glass_id: int
    version: int
    was_justified: bool
    comment: str

    def findings(self) -> tuple[Finding, ...]:
        """What is missing; asks no database."""
        return _reason_findings("comment", "The comment", self.comment)


@dataclass(frozen=True, slots=True)
class RestrictionSheet:
    """How a record stands to the person who asks.

    Attributes:
        is_shut: whether this person must give a reason first.
        words: since when and why it is restricted, or that it is not.
        open_until: "22:40", when it was opened with a reason; empty otherwise.
    """

    is_restricted: bool
    is_shut: bool
    words: str
    open_until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRow:
    """One opening of a restricted record that nobody has judged yet.

    Attributes:
        did: what the person did with the record while it was open to them.
        is_own: opened by the person who asks, who cannot judge it.
    """

    glass_id: int
    version: int
    patient_id: int
    patient: str
    nhs_number: str
    who: str
    when: str
    reason: str
    did: str
    is_own: bool


class Restricted:
    """What is done about restricted records."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> RestrictionSheet:
        """How a record stands; two statements."""
        at = self._desk.now()
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            return sheet_of(session, patient_id, self._actor, at)

    def restrict(self, draft: ReasonDraft) -> int:
        """Have a record opened with a reason only; gives the key of the restriction.

        Raises:
            NotValid: there is no reason.
            Refused: it is restricted already.
        """
        _require_none(draft.findings())
        with self._desk.work(
            self._actor, Permission.RESTRICT_RECORD, "restrict_record", command_id=draft.command_id
        ) as work:
            found = _restriction(work.session, draft.patient_id)
            if found is not None and found.is_in_force:
                raise Refused("RESTRICTED", "This record is restricted already.")
            if found is None:
                found = RecordRestriction(patient_id=draft.patient_id, reason=tidy(draft.reason))
                work.add(found)
            found.reason, found.is_in_force = tidy(draft.reason), True
            work.record_id, work.patient_id = found.id, draft.patient_id
            work.reason = tidy(draft.reason)
            work.changed(Concept.ACCESS, draft.patient_id)
            return found.id

    def lift(self, draft: ReasonDraft) -> int:
        """Let a record be opened like any other again; gives the key of the restriction.

        Raises:
            NotValid: there is no reason.
            Refused: it is not restricted.
        """
        _require_none(draft.findings())
        with self._desk.work(
            self._actor, Permission.RESTRICT_RECORD, "lift_restriction", command_id=draft.command_id
        ) as work:
            found = _in_force(work.session, draft.patient_id)
            found.is_in_force = False
            work.record_id, work.patient_id = found.id, draft.patient_id
            work.reason = tidy(draft.reason)
            work.changed(Concept.ACCESS, draft.patient_id)
            return found.id

    def break_glass(self, draft: ReasonDraft) -> int:
        """Open a restricted record for twelve hours, for this person; somebody looks at it later.

        Raises:
            NotValid: there is no reason.
            Refused: it is not restricted.
        """
        _require_none(draft.findings())
        with self._desk.work(
            self._actor, Permission.READ_RECORD, BREAK_GLASS, command_id=draft.command_id
        ) as work:
            _in_force(work.session, draft.patient_id)
            work.record_id = work.add(
                BrokenGlass(
                    patient_id=draft.patient_id,
                    person_id=self._actor.person_id,
                    reason=tidy(draft.reason),
                    valid_until=work.at + OPEN_FOR,
                )
            )
            work.patient_id, work.reason = draft.patient_id, tidy(draft.reason)
            work.changed(Concept.ACCESS, draft.patient_id)
            return work.record_id

    def unreviewed(self) -> tuple[OpenedRow, ...]:
        """Openings that nobody has judged, oldest first; two statements."""
        with self._desk.reading(self._actor, Permission.READ_AUDIT) as session:
            wanted = (
                select(BrokenGlass, Patient, Person)
                .join(Patient, Patient.id == BrokenGlass.patient_id)
                .join(Person, Person.id == BrokenGlass.person_id)
                .where(BrokenGlass.reviewed_at.is_(None))
                .order_by(BrokenGlass.id)
                .limit(_NEWEST)
            )
            found = session.execute(wanted).all()
            did = _doings(session, [glass.id for glass, _, _ in found])
        return tuple(
            OpenedRow(
                glass_id=glass.id,
                version=glass.version,
                patient_id=patient.id,
                patient=patient_name(patient.family_name, patient.given_names, patient.title),
                nhs_number=nhs_number.formatted(patient.nhs_number) if patient.nhs_number else "",
                who=f"{person.name}, {person.job_title}" if person.job_title else person.name,
                when=date_and_time(local(glass.created_at)),
                reason=glass.reason,
                did=did.get(glass.id, "Nothing more"),
                is_own=person.id == self._actor.person_id,
            )
            for glass, patient, person in found
        )

    def count_unreviewed(self) -> int:
        """How many openings wait to be judged; one statement."""
        wanted = select(func.count()).where(BrokenGlass.reviewed_at.is_(None))
        with self._desk.reading(self._actor, Permission.READ_AUDIT) as session:
            return session.scalar(wanted) or 0

    def judge(self, draft: JudgementDraft) -> int:
        """Say whether an opening was justified; gives its key.

        Raises:
            NotValid: there is no comment.
            Refused: it is one's own, or somebody has judged it.
        """
        _require_none(draft.findings())
        with self._desk.work(
            self._actor, Permission.READ_AUDIT, "judge_opening", command_id=draft.command_id
        ) as work:
            glass = work.fetch_for_edit(BrokenGlass, draft.glass_id, draft.version)
            if glass.person_id == self._actor.person_id:
                raise Refused(
                    "GLASS", "Nobody judges their own opening.", "Ask another manager to look."
                )
            if glass.reviewed_at is not None:
                raise Refused("GLASS", "Somebody has judged this opening already.")
            glass.reviewed_by_id, glass.reviewed_at = self._actor.person_id, work.at
            glass.was_justified, glass.review_comment = draft.was_justified, tidy(draft.comment)
            work.record_id, work.patient_id = glass.id, glass.patient_id
            work.reason = tidy(draft.comment)
            work.changed(Concept.ACCESS, glass.patient_id)
            return glass.id


def sheet_of(session: Session, patient_id: int, actor: Actor, at: datetime) -> RestrictionSheet:
    """How a record stands to a person, from an open session."""
    found = _restriction(session, patient_id)
    if found is None or not found.is_in_force:
        return RestrictionSheet(False, False, "This record is open to everybody who reads records.")
    words = f"Restricted since {date_and_time(local(found.changed_at))}: {found.reason}"
    if shut_records.is_shut(session, patient_id, actor.person_id, at):
        return RestrictionSheet(True, True, words)
    until = session.scalar(
        select(func.max(BrokenGlass.valid_until)).where(
            BrokenGlass.patient_id == patient_id, BrokenGlass.person_id == actor.person_id
        )
    )
    return RestrictionSheet(True, False, words, "" if until is None else clock_time(local(until)))


def _doings(session: Session, keys: list[int]) -> dict[int, str]:
    """What each person did with the record while the reason counted."""
    if not keys:
        return {}
    glass = aliased(BrokenGlass)
    wanted = (
        select(glass.id, AuditEntry.use_case)
        .join(
            AuditEntry,
            (AuditEntry.patient_id == glass.patient_id)
            & (AuditEntry.person_id == glass.person_id)
            & (AuditEntry.done_at >= glass.created_at)
            & (AuditEntry.done_at <= glass.valid_until),
        )
        .where(glass.id.in_(keys), AuditEntry.use_case != BREAK_GLASS)
        .order_by(AuditEntry.id)
    )
    counted: dict[int, Counter[str]] = {}
    for key, use_case in session.execute(wanted):
        counted.setdefault(key, Counter())[use_case_in_words(use_case, "")] += 1
    return {key: ", ".join(in_words(counts)) for key, counts in counted.items()}


def in_words(counts: Counter[str]) -> list[str]:
    """Doings with how often, in the order in which they came first."""
    return [f"{what} ({count} times)" if count > 1 else what for what, count in counts.items()]


def _restriction(session: Session, patient_id: int) -> RecordRestriction | None:
    wanted = select(RecordRestriction).where(RecordRestriction.patient_id == patient_id)
    return session.scalars(wanted).first()


def _in_force(session: Session, patient_id: int) -> RecordRestriction:
    found = _restriction(session, patient_id)
    if found is None or not found.is_in_force:
        raise Refused("RESTRICTED", "This record is not restricted.", "Open it like any other.")
    return found


def _reason_findings(field: str, what: str, text: str) -> tuple[Finding, ...]:
    wrong = list(too_long(field, what, text, LONGEST_REASON))
    if len(tidy(text[: LONGEST_REASON + 1])) < SHORTEST_REASON:
        message = f"{what} needs at least {SHORTEST_REASON} characters, so that others understand."
        wrong.append(Finding("REASON", Level.BLOCK, message, field))
    return tuple(wrong)


def _require_none(findings: tuple[Finding, ...]) -> None:
    if findings:
        raise NotValid(findings)
