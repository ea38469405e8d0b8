"""Clinic letters that wait for a printer, in the order of their envelopes, as one PDF.

They were issued before; here they leave the clinic. Each is read as it was issued, and its hash is
compared; one that is not as it was issued is left out and named. Where the letter's own first page
does not show in the window of the envelope to whom it goes, a sheet with the address lies in front.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import aliased

from o2clinic.documents.appointment_letter import joined
from o2clinic.documents.envelope_window import AddressSheet, address_sheet, is_whole_address
from o2clinic.documents.letter_texts import Window
from o2clinic.documents.page import Letterhead
from o2clinic.errors import Refused
from o2clinic.models import Document, LetterCopy, Patient
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import patient_name, short_date
from o2clinic.rules.letter_copies import (
    MOST_SHEETS,
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
from o2clinic.services import letter_wording, shut_records
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
from o2clinic.services.letter_copies import mark_not_out, mark_printed
from o2clinic.services.letter_people import addresses_of, house
from o2clinic.services.paper_out import Printed
from o2clinic.services.work import Actor, Desk, Work

_TITLE: Final = "Clinic letters to print"
# Of what an issued letter says: to whom it is addressed, and where that stands on the paper.
_WRITTEN: Final = tuple(
    Document.sheet[name].label(f"said_{name}")
    for name in ("to", "address", "practice", "layout", "reference")
)


@dataclass(frozen=True, slots=True)
class WaitingCopy:
    """A copy of an issued letter that is to be printed.

    Attributes:
        address_sheet: what lies in front of it; None where the letter shows its address itself, is
            not the first of its envelope, or needs no envelope.
    """

    copy_id: int
    document_id: int
    patient_id: int
    address_sheet: AddressSheet | None = None


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
        """What waits for a printer; five statements.

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
                *_WRITTEN,
                Document.pages,
                Document.issued_at,
                Patient.family_name,
                Patient.given_names,
                Patient.title.label("called"),
                Patient.died_on,
                later.id.label("replaced_by"),
            )
            .join(Document, Document.id == LetterCopy.document_id)
            .join(Patient, Patient.id == LetterCopy.patient_id)
            .outerjoin(later, later.replaces_id == Document.id)
            .where(LetterCopy.state == CopyState.TO_SEND)
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
            homes = addresses_of(session, {row.patient_id for row in rows}, day_of(now))
            head = house(session).letterhead
        title = _TITLE if day is None else f"{_TITLE}, issued on {short_date(day)}"
        packing = _Packing(head, letter_wording.texts().window, homes)
        return RunPlan(title, tuple(packing.lines(rows, on_both_sides=on_both_sides)))

    def issue(self, plan: CopyPlan, go_on: GoOn, *, on_both_sides: bool) -> CopyOutcome:
        """Read the letters of a plan as they were issued, in the order of their envelopes.

        What was corrected or marked since the plan was made is left out and named.
        """
        read: dict[int, bytes] = {}

        def paper(copy: WaitingCopy) -> tuple[int, bytes]:
            self._require_waiting([copy], frozenset({CopyState.TO_SEND}))
            if copy.document_id not in read:
                use = Use.OPENED
                with self._desk.work(self._actor, Permission.READ_DOCUMENT, USE_CASES[use]) as work:
                    work.patient_id = copy.patient_id
                    read[copy.document_id] = taken_out(work, copy.document_id, use)
            letter, front = read[copy.document_id], copy.address_sheet
            if front is None:
                return copy.document_id, letter
            papers = (address_sheet(front), letter)
            return copy.document_id, joined(papers, on_both_sides=on_both_sides)

        return run(plan, go_on, paper, on_both_sides=on_both_sides, is_again=True)

    def note_use(self, outcome: CopyOutcome, use: Use) -> int:
        """Write down whose letters go to a printer or into a file, before they do.

        Raises:
            Refused: one of them must not go to a printer any more; nothing of them does.
        """
        if use is Use.TO_PRINTER:
            self._require_waiting(outcome.done, frozenset({CopyState.TO_SEND, CopyState.PRINTED}))
        for patient_id, document_id in _of_whom(outcome):
            with self._desk.work(self._actor, Permission.WRITE_LETTER, USE_CASES[use]) as work:
                work.patient_id = patient_id
                work.reason = f"{use.value}: {outcome.title}"
                work.record_id = document_id
        return len(outcome.done)

    def _require_waiting(self, copies: Sequence[WaitingCopy], states: frozenset[CopyState]) -> None:
        """That each may go to a printer still: much can happen while a list stands on a screen."""
        later = aliased(Document)
        wanted = (
            select(
                LetterCopy.whose,
                LetterCopy.route,
                LetterCopy.state,
                Patient.died_on,
                later.id.label("replaced_by"),
            )
            .join(Patient, Patient.id == LetterCopy.patient_id)
            .outerjoin(later, later.replaces_id == LetterCopy.document_id)
            .where(LetterCopy.id.in_([copy.copy_id for copy in copies]))
        )
        with self._desk.reading(self._actor, Permission.WRITE_LETTER) as session:
            rows = session.execute(wanted).all()
        marked = "It does not wait for a printer any more: somebody marked it since."
        why = next((_why_not(row) for row in rows if _why_not(row)), "")
        if not why and any(row.state not in states for row in rows):
            why = marked
        if why:
            raise Refused("LC-HELD", why)

    def note_handed_over(self, outcome: CopyOutcome) -> int:
        """The printer took them: the copies are printed."""
        return self._note_went(outcome, USE_CASES[Use.PRINTED], Use.PRINTED.value, mark_printed)

    def note_not_out(self, outcome: CopyOutcome) -> int:
        """They did not come out of the printer: the copies wait again."""
        return self._note_went(outcome, Printed.NOT_OUT.value, "did not come out", mark_not_out)

    def _note_went(
        self,
        outcome: CopyOutcome,
        use_case: str,
        words: str,
        mark: Callable[[Work, Iterable[LetterCopy]], object],
    ) -> int:
        for (patient_id, document_id), keys in _of_whom(outcome).items():
            with self._desk.work(self._actor, Permission.WRITE_LETTER, use_case) as work:
                work.patient_id = patient_id
                work.reason = f"{words}: {outcome.title}"
                wanted = select(LetterCopy).where(LetterCopy.id.in_(keys))
                mark(work, work.session.scalars(wanted))
                work.record_id = document_id
        return len(outcome.done)


def _of_whom(outcome: CopyOutcome) -> dict[tuple[int, int], list[int]]:
    """Keys of the copies, by patient and letter."""
    copies: dict[tuple[int, int], list[int]] = {}
    for copy in outcome.done:
        copies.setdefault((copy.patient_id, copy.document_id), []).append(copy.copy_id)
    return copies


@dataclass(frozen=True, slots=True)
class _Packing:
    """How copies are put into envelopes.

    Attributes:
        homes: where each patient lives today.
    """

    head: Letterhead
    window: Window
    homes: dict[int, tuple[str, ...]]

    def lines(self, rows: list[Any], *, on_both_sides: bool) -> list[CopyLine]:
        """Those that are printed in the order of their envelopes, then the others."""
        by_key = {row.id: row for row in rows if not _why_not(row)}
        pieces = [Piece(row.id, row.document_id, _to(row), row.pages) for row in by_key.values()]
        packed = envelopes(pieces, on_both_sides=on_both_sides)
        lines: list[CopyLine] = []
        for at, envelope in enumerate(packed, start=1):
            inside = [by_key[piece.copy_id] for piece in envelope.pieces]
            front = self._front(inside)
            remark = _remark(envelope, front)
            for row in inside:
                here = front if row is inside[0] else None
                lines.append(_line(row, f"Envelope {at} of {len(packed)}: {remark}", here))
        left_out = ((row, _why_not(row)) for row in rows if row.id not in by_key)
        lines += (out(row.patient_id, _name(row), _what(row), why) for row, why in left_out)
        return lines

    def _front(self, inside: list[Any]) -> AddressSheet | None:
        """What lies in front of the first letter of an envelope, where that does not show."""
        first = inside[0]
        to = self._address(first)
        if first.route != CopyRoute.POST or _shows(first, to):
            return None
        numbers = tuple(dict.fromkeys(str(row.said_reference or row.document_id) for row in inside))
        return AddressSheet(self.head, to, numbers, self.window)

    def _address(self, row: Any) -> tuple[str, ...]:
        """As it is today for the patient, for others as the letter told it."""
        if row.whose == CopyFor.PATIENT:
            home = self.homes.get(row.patient_id) or tuple(row.said_address or ())
            return (row.recipient, *home)
        to = tuple(row.said_to or ())
        if row.recipient in to[:1]:
            return to
        place = tuple(filter(None, (part.strip() for part in row.role.split(","))))
        if row.whose == CopyFor.PRACTICE:
            practice = row.said_practice or {}
            name, address = practice.get("name", ""), practice.get("address", ())
            place = (*filter(None, (name,)), *address) or place
        return tuple(dict.fromkeys((row.recipient, *place)))


def _shows(row: Any, to: tuple[str, ...]) -> bool:
    """Whether the letter's own first page shows this address in the window."""
    if not (row.said_layout or {}).get("in_window"):
        return False
    said = tuple(row.said_to or ())
    if said or row.whose != CopyFor.PATIENT:
        return said == to
    return to[1:] == tuple(row.said_address or ())


def _remark(envelope: Envelope, front: AddressSheet | None) -> str:
    count = envelope.sheets + (front is not None)
    inside = f"{counted_words(len(envelope.pieces), 'letter')}, " if envelope.pieces[1:] else ""
    remark = f"{inside}{counted_words(count, 'sheet')}"
    if count > MOST_SHEETS:
        remark += ", a large one"
    if front is not None:
        remark += ", the address in front"
        if not is_whole_address(front.to):
            remark += ": write it there, none is recorded"
    return remark


def _line(row: Any, remark: str, front: AddressSheet | None) -> CopyLine:
    return RunLine(
        patient_id=row.patient_id,
        name=_name(row),
        what=_what(row),
        remark=remark,
        draft=WaitingCopy(row.id, row.document_id, row.patient_id, front),
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


def _why_not(row: Any) -> str:
    """Why a copy is not printed here; "" when it is."""
    if row.replaced_by is not None:
        return "Corrected since: a later letter takes its place. Do not send this one."
    if row.whose == CopyFor.PATIENT and row.died_on is not None:
        return f"The patient died on {short_date(row.died_on)}: do not send this one."
    if row.route in ON_PAPER:
        return ""
    way = ROUTE_WORDS[CopyRoute(row.route)].lower() if row.route in set(CopyRoute) else row.route
    return f"Goes by {way}: send it, and mark it in the patient's letters."
