"""Merging two records of one person, and taking a merge back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from o2clinic.errors import Finding, Level, NotValid, Refused
from o2clinic.models import Patient, PatientMerge, Person
from o2clinic.rules import merging as rules
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, patient_name, short_date
from o2clinic.rules.merging import MOVED, Kept, counted
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.permissions import Permission
from o2clinic.services import merge_writing, patient_keys
from o2clinic.services.merge_sheet import MergeSheet, pair_of, read_two, sheet_of
from o2clinic.services.merge_writing import WayBack
from o2clinic.services.result_draft import tidy
from o2clinic.services.work import Actor, Desk, Work

SHORTEST_REASON = 10
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDraft:
    """What the form sends.

    Attributes:
        kept_id, kept_version: the record that stays, as it was seen.
        folded_id, folded_version: the one that is folded in.
        take: of what the folded record's value is kept.
        reason: why the two are one person's.
    """

    command_id: str
    kept_id: int
    kept_version: int
    folded_id: int
    folded_version: int
    take: frozenset[Kept]
    reason: str


@dataclass(frozen=True, slots=True)
class UnmergeDraft:
    """Taking back one merge, as it was seen."""

    command_id: str
    merge_id: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One merge into a record.

    Attributes:
        name: of the record that was folded in, with its NHS number.
        done: when, by whom, and why.
        undone: the same of its taking back; empty while it holds.
    """

    merge_id: int
    version: int
    name: str
    done: str
    undone: str = ""


@dataclass(frozen=True, slots=True)
class UnmergeSheet:
    """What taking a merge back does.

    Attributes:
        back: what goes back: "3 results".
        following: what came since and goes with it, as it hangs on something that goes back.
        staying: what came since and stays.
        gone: what was taken away since and is not brought back.
        refusal: why it cannot be taken back; empty when it can.
    """

    row: MergeRow
    back: tuple[str, ...]
    following: tuple[str, ...]
    staying: tuple[str, ...]
    gone: tuple[str, ...]
    refusal: str = ""


class Merging:
    """What is done about two records of one person."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_merge(self) -> bool:
        """Whether this person's role includes it."""
        return self._actor.may(Permission.MERGE_PATIENTS)

    def sheet(self, kept_id: int, folded_id: int) -> MergeSheet:
        """The two side by side, with all that goes over; nine statements.

        Raises:
            RecordShut: one of them is restricted and was not opened with a reason.
            NotFound: one of them is not there.
        """
        with self._desk.reading(self._actor, Permission.MERGE_PATIENTS) as session:
            for patient_id in (kept_id, folded_id):
                self._desk.require_open(session, self._actor, patient_id)
            found = sheet_of(session, self._actor, kept_id, folded_id, self._desk.now())
        for patient_id in (kept_id, folded_id):
            self._desk.note_opening(self._actor, patient_id)
        return found

    def merge(self, draft: MergeDraft) -> int:
        """Fold one record into the other; gives the key of the merge.

        Raises:
            NotValid: something stands against it, or there is no reason.
            StaleRecord: one of the two was changed since it was seen.
            RecordShut: one of them is restricted and was not opened with a reason.
        """
        _require_reason(draft.reason)
        with self._desk.work(
            self._actor, Permission.MERGE_PATIENTS, "merge_patients", command_id=draft.command_id
        ) as work:
            work.patient_id = draft.kept_id
            self._desk.require_open(work.session, self._actor, draft.folded_id)
            _lock(work.session, draft.kept_id, draft.folded_id)
            work.fetch_for_edit(Patient, draft.kept_id, draft.kept_version)
            work.fetch_for_edit(Patient, draft.folded_id, draft.folded_version)
            two = read_two(work.session, draft.kept_id, draft.folded_id)
            found = rules.findings(pair_of(work.session, self._actor, two, work.at))
            if any(one.level is Level.BLOCK for one in found):
                raise NotValid(found)
            work.reason = tidy(draft.reason)
            merge = PatientMerge(
                patient_id=draft.kept_id, folded_id=draft.folded_id, reason=work.reason
            )
            work.record_id = work.add(merge)
            merge_writing.fold(work, merge.id, two, draft.take)
            _settle(work, draft.kept_id, draft.folded_id)
            patient_keys.set_keys(work.session, draft.folded_id, frozenset())
            patient_keys.set_keys(
                work.session, draft.kept_id, patient_keys.keys_of(work.session, draft.kept_id)
            )
            return merge.id

    def of_patient(self, patient_id: int) -> tuple[MergeRow, ...]:
        """The merges into a record, newest first; one statement."""
        with self._desk.reading(self._actor, Permission.MERGE_PATIENTS, patient_id) as session:
            return _rows(session, PatientMerge.patient_id == patient_id)

    def way_back(self, merge_id: int) -> UnmergeSheet:
        """What taking a merge back would do."""
        with self._desk.reading(self._actor, Permission.MERGE_PATIENTS) as session:
            merge = session.get_one(PatientMerge, merge_id)
            self._desk.require_open(session, self._actor, merge.patient_id)
            (row,) = _rows(session, PatientMerge.id == merge_id)
            way = merge_writing.way_back(session, merge.id, merge.created_at, merge.patient_id)
            refusal = _refusal(session, merge, way)
        return UnmergeSheet(
            row,
            back=_told({name: len(ids) for name, ids in way.back.items()}),
            following=_told({name: len(ids) for name, ids in way.following.items()}),
            staying=_told(way.staying),
            gone=_told(way.gone),
            refusal=refusal,
        )

    def unmerge(self, draft: UnmergeDraft) -> tuple[str, ...]:
        """Give the folded record back all that was its own.

        Gives the names of the values that were changed since the merge and stay as they are.

        Raises:
            NotValid: there is no reason.
            Refused: it was taken back, another merge came after it, or something is gone.
            StaleRecord: somebody changed the merge since it was seen.
        """
        _require_reason(draft.reason)
        with self._desk.work(
            self._actor, Permission.MERGE_PATIENTS, "unmerge_patients", command_id=draft.command_id
        ) as work:
            merge = work.fetch_for_edit(PatientMerge, draft.merge_id, draft.version)
            work.patient_id, work.record_id = merge.patient_id, merge.id
            work.reason = tidy(draft.reason)
            _lock(work.session, merge.patient_id, merge.folded_id)
            way = merge_writing.way_back(work.session, merge.id, merge.created_at, merge.patient_id)
            refusal = _refusal(work.session, merge, way)
            if refusal:
                raise Refused("MG-12", refusal)
            kept = work.fetch(Patient, merge.patient_id)
            folded = work.fetch(Patient, merge.folded_id)
            changed = merge_writing.part(work, merge.id, kept, folded, way)
            merge.undone_at, merge.undone_by_id = work.at, self._actor.person_id or None
            merge.undone_reason = work.reason
            work.session.flush()
            _settle(work, kept.id, folded.id)
            for one in (kept, folded):
                keys = patient_keys.keys_of(work.session, one.id)
                patient_keys.set_keys(work.session, one.id, keys)
            return changed


def _settle(work: Work, kept_id: int, folded_id: int) -> None:
    """Everybody asks again: rows of every kind have another owner now."""
    work.session.flush()
    for patient_id in (kept_id, folded_id):
        work.changed(Concept.PATIENT, patient_id)
    work.changed(Concept.EVERYTHING, 0)


def _lock(session: Session, *patient_ids: int) -> None:
    """Nobody writes anything of the two until this is done."""
    wanted = select(Patient.id).where(Patient.id.in_(patient_ids)).order_by(Patient.id)
    session.execute(wanted.with_for_update()).all()


def _refusal(session: Session, merge: PatientMerge, way: WayBack) -> str:
    if merge.undone_at is not None:
        return f"This was taken back already, on {short_date(local(merge.undone_at).date())}."
    later = select(PatientMerge.id).where(
        (PatientMerge.patient_id == merge.patient_id)
        | (PatientMerge.folded_id == merge.patient_id),
        PatientMerge.id > merge.id,
        PatientMerge.undone_at.is_(None),
    )
    if session.scalars(later.limit(1)).first() is not None:
        return "The record was merged again after this. Take back the later merge first."
    if way.missing:
        words = ", ".join(counted(name, way.gone[name]) for name in way.missing)
        return f"What was moved is not there any more ({words}), so the records cannot be parted."
    return ""


def _rows(session: Session, rule: ColumnElement[bool]) -> tuple[MergeRow, ...]:
    did, undid = aliased(Person), aliased(Person)
    found = session.execute(
        select(PatientMerge, Patient, did, undid)
        .join(Patient, Patient.id == PatientMerge.folded_id)
        .outerjoin(did, did.id == PatientMerge.changed_by_id)
        .outerjoin(undid, undid.id == PatientMerge.undone_by_id)
        .where(rule)
        .order_by(PatientMerge.id.desc())
    ).all()
    return tuple(_row(*each) for each in found)


def _row(
    merge: PatientMerge, folded: Patient, did: Person | None, undid: Person | None
) -> MergeRow:
    number = formatted(folded.nhs_number) if folded.nhs_number else "no NHS number"
    name = patient_name(folded.family_name, folded.given_names, folded.title)
    by = f" by {did.name}" if did is not None and undid is None else ""
    undone = ""
    if merge.undone_at is not None:
        who = f" by {undid.name}" if undid is not None else ""
        undone = f"{date_and_time(local(merge.undone_at))}{who}: {merge.undone_reason}"
    return MergeRow(
        merge.id,
        merge.version,
        f"{name}, {number}",
        f"{date_and_time(local(merge.created_at))}{by}: {merge.reason}",
        undone,
    )


def _told(counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(counted(name, counts[name]) for name in MOVED if counts.get(name))


def _require_reason(reason: str) -> None:
    if not SHORTEST_REASON <= len(tidy(reason)) <= LONGEST_REASON:
        message = f"Say why in {SHORTEST_REASON} to {LONGEST_REASON} characters."
        raise NotValid([Finding("MG-13", Level.BLOCK, message, "reason")])
