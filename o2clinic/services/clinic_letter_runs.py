"""Clinic letters that wait for a printer, in the order of their envelopes, as one PDF.

They were issued before; here they leave the clinic. Each is read as it was issued, and its hash is
compared; one that is not as it was issued is left out and named.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import aliased

from o2clinic.models import Document, LetterCopy, Patient
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import patient_name, short_date
from o2clinic.rules.letter_copies import (
    ON_PAPER,
    ROUTE_WORDS,
    CopyFor,
    CopyRoute,
    CopyState,
    Envelope,
    Piece,
    envelopes,
)
from o2clinic.rules.permissions import Permission
from o2clinic.services import shut_records
from o2clinic.services.diary import bounds
from o2clinic.services.documents import USE_CASES, Use, taken_out
from o2clinic.services.letter_batch import (
    GoOn,
    RunLine,
    RunOutcome,
    RunPlan,
    counted_words,
    out,
    run,
)
from o2clinic.services.letter_copies import mark_printed
from o2clinic.services.work import Actor, Desk

_TITLE: Final = "Clinic letters to print"


@dataclass(frozen=True, slots=True)
class WaitingCopy:
    """A copy of an issued letter that is to be printed."""

    copy_id: int
    document_id: int
    patient_id: int


CopyLine: TypeAlias = RunLine[WaitingCopy]
CopyPlan: TypeAlias = RunPlan[WaitingCopy]
CopyOutcome: TypeAlias = RunOutcome[WaitingCopy]


class ClinicLetterRuns:
    """Batches of clinic letters."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_print(self) -> bool:
        """Whether this person's role includes sending letters."""
        return self._actor.may(Permission.WRITE_LETTER)

    def waiting(self, day: date | None, *, is_own: bool, on_both_sides: bool) -> CopyPlan:
        """What waits for a printer; two statements.

        Args:
            day: letters issued on this day only; None for all.
            is_own: only those that this person issued.
            on_both_sides: how many sheets an envelope holds goes by it.
        """
        now, later = self._desk.now(), aliased(Document)
        wanted = (
            select(
                LetterCopy.id,
                LetterCopy.patient_id,
                LetterCopy.document_id,
                LetterCopy.whose,
                LetterCopy.recipient,
                LetterCopy.role,
                LetterCopy.route,
                Document.title,
                Document.pages,
                Document.issued_at,
                Patient.family_name,
                Patient.given_names,
                Patient.title.label("called"),
                later.id.label("replaced_by"),
            )
            .join(Document, Document.id == LetterCopy.document_id)
            .join(Patient, Patient.id == LetterCopy.patient_id)
            .outerjoin(later, later.replaces_id == Document.id)
            .where(LetterCopy.state == CopyState.TO_SEND, Patient.died_on.is_(None))
            .order_by(LetterCopy.document_id, LetterCopy.id)
        )
        if is_own:
            wanted = wanted.where(Document.issued_by_id == self._actor.person_id)
        if day is not None:
            first, after = bounds(day)
            wanted = wanted.where(Document.issued_at >= first, Document.issued_at < after)
        with self._desk.reading(self._actor, Permission.WRITE_LETTER) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            rows = [row for row in session.execute(wanted) if row.patient_id not in shut]
        title = _TITLE if day is None else f"{_TITLE}, issued on {short_date(day)}"
        return RunPlan(title, tuple(_lines(rows, on_both_sides=on_both_sides)))

    def issue(self, plan: CopyPlan, go_on: GoOn, *, on_both_sides: bool) -> CopyOutcome:
        """Read the letters of a plan as they were issued, in the order of their envelopes."""
        read: dict[int, bytes] = {}

        def paper(copy: WaitingCopy) -> tuple[int, bytes]:
            if copy.document_id not in read:
                use = Use.OPENED
                with self._desk.work(self._actor, Permission.READ_DOCUMENT, USE_CASES[use]) as work:
                    work.patient_id = copy.patient_id
                    read[copy.document_id] = taken_out(work, copy.document_id, use)
            return copy.document_id, read[copy.document_id]

        return run(plan, go_on, paper, on_both_sides=on_both_sides, is_again=True)

    def note_use(self, outcome: CopyOutcome, use: Use) -> int:
        """Write down whose letters go to a printer or into a file, before they do."""
        for patient_id, document_id in _of_whom(outcome):
            with self._desk.work(self._actor, Permission.WRITE_LETTER, USE_CASES[use]) as work:
                work.patient_id = patient_id
                work.reason = f"{use.value}: {outcome.title}"
                work.record_id = document_id
        return len(outcome.done)

    def note_handed_over(self, outcome: CopyOutcome) -> int:
        """The printer took them: the copies are printed."""
        use = Use.PRINTED
        for (patient_id, document_id), keys in _of_whom(outcome).items():
            with self._desk.work(self._actor, Permission.WRITE_LETTER, USE_CASES[use]) as work:
                work.patient_id = patient_id
                work.reason = f"{use.value}: {outcome.title}"
                wanted = select(LetterCopy).where(LetterCopy.id.in_(keys))
                mark_printed(work, work.session.scalars(wanted))
                work.record_id = document_id
        return len(outcome.done)


def _of_whom(outcome: CopyOutcome) -> dict[tuple[int, int], list[int]]:
    """Keys of the copies, by patient and letter."""
    copies: dict[tuple[int, int], list[int]] = {}
    for copy in outcome.done:
        copies.setdefault((copy.patient_id, copy.document_id), []).append(copy.copy_id)
    return copies


def _lines(rows: list[Any], *, on_both_sides: bool) -> list[CopyLine]:
    by_key = {row.id: row for row in rows}
    pieces = [
        Piece(row.id, row.document_id, _to(row), row.pages) for row in rows if _is_printed(row)
    ]
    packed = envelopes(pieces, on_both_sides=on_both_sides)
    lines = [
        _line(by_key[piece.copy_id], envelope, at, len(packed))
        for at, envelope in enumerate(packed, start=1)
        for piece in envelope.pieces
    ]
    others: list[CopyLine] = [
        out(row.patient_id, _name(row), _what(row), _why_not(row))
        for row in rows
        if not _is_printed(row)
    ]
    return [*lines, *others]


def _line(row: Any, envelope: Envelope, at: int, total: int) -> CopyLine:
    inside = f"{counted_words(len(envelope.pieces), 'letter')}, " if envelope.pieces[1:] else ""
    remark = f"Envelope {at} of {total}: {inside}{counted_words(envelope.sheets, 'sheet')}"
    if envelope.is_thick:
        remark += ", a large one"
    if row.whose != CopyFor.PATIENT:
        remark += "; needs a label"
    return RunLine(
        patient_id=row.patient_id,
        name=_name(row),
        what=_what(row),
        remark=remark,
        draft=WaitingCopy(row.id, row.document_id, row.patient_id),
    )


def _to(row: Any) -> str:
    """Who gets it: one patient's is never put with a namesake's."""
    if row.whose == CopyFor.PATIENT:
        return f"{row.family_name} {row.given_names} {row.patient_id}"
    return ", ".join(filter(None, (row.recipient, row.role)))


def _name(row: Any) -> str:
    return patient_name(row.family_name, row.given_names, row.called)


def _what(row: Any) -> str:
    to = "the patient" if row.whose == CopyFor.PATIENT else row.recipient
    issued = short_date(day_of(row.issued_at))
    return f"{issued} · {counted_words(row.pages, 'page')} · to {to}"


def _is_printed(row: Any) -> bool:
    return row.route in ON_PAPER and row.replaced_by is None


def _why_not(row: Any) -> str:
    if row.replaced_by is not None:
        return "Corrected since: a later letter takes its place. Do not send this one."
    way = ROUTE_WORDS[CopyRoute(row.route)].lower() if row.route in set(CopyRoute) else row.route
    return f"Goes by {way}: send it, and mark it in the patient's letters."
