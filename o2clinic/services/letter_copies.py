"""Copies of letters: written with the letter, shown, and marked as they go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from o2clinic.errors import Refused
from o2clinic.models import CommunicationNeed, Document, LetterCopy, Person
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, staff_name
from o2clinic.rules.letter_copies import (
    ON_PAPER,
    ROUTE_WORDS,
    STATE_WORDS,
    CopyFor,
    CopyRoute,
    CopyState,
    route_for,
    why_not_moved,
)
from o2clinic.rules.permissions import Permission
from o2clinic.services.paper_out import PaperOut, Printed
from o2clinic.services.work import Actor, Desk, Work

if TYPE_CHECKING:
    from o2clinic.documents.letter_sheet import LetterSheet, Recipient
    from o2clinic.services.letter_draft import LetterDraft

_LONGEST: Final = 200
_THE_PATIENT: Final = "The patient"
_PATIENTS_ROLE: Final = "patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """One copy of a letter as it stands.

    Attributes:
        note: how the patient was given it, where print was not enough.
        is_overtaken: a later letter was issued in place of this one.
    """

    copy_id: int
    version: int
    patient_id: int
    document_id: int
    whose: str
    recipient: str
    role: str
    route: str
    state: str
    state_at: datetime
    state_by: str
    note: str
    is_overtaken: bool = False

    @property
    def to(self) -> str:
        """Who gets it."""
        return self.recipient

    @property
    def route_words(self) -> str:
        """By which way, and how else it was given."""
        words = ROUTE_WORDS[CopyRoute(self.route)] if self.route in set(CopyRoute) else self.route
        return f"{words}: {self.note}" if self.note else words

    @property
    def state_words(self) -> str:
        """How it stands; the bare code of a state that this program does not know."""
        words = STATE_WORDS[CopyState(self.state)] if self.state in set(CopyState) else self.state
        return f"{words}: corrected since, do not send" if self.is_to_be_held_back else words

    @property
    def is_to_be_held_back(self) -> bool:
        """Whether it has not left, and a later letter takes its place."""
        return self.is_overtaken and self.is_waiting

    @property
    def is_for_printer(self) -> bool:
        """Whether it goes on paper, has not left, and no later letter takes its place."""
        return self.is_waiting and not self.is_overtaken and self.route in ON_PAPER

    @property
    def since(self) -> str:
        """When that was noted, and by whom."""
        if self.state == CopyState.TO_SEND:
            return ""
        return " · ".join(filter(None, (date_and_time(local(self.state_at)), self.state_by)))

    @property
    def is_waiting(self) -> bool:
        """Whether it has not left the clinic."""
        return self.state in {CopyState.TO_SEND, CopyState.PRINTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyChange:
    """What is done to one copy, as the page showed it."""

    command_id: str
    copy_id: int
    version: int
    patient_id: int
    state: CopyState | None = None
    route: CopyRoute | None = None


class LetterCopies:
    """The copies of a patient's letters."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_mark(self) -> bool:
        """Whether this person's role includes sending letters."""
        return self._actor.may(Permission.WRITE_LETTER)

    def of_patient(self, patient_id: int) -> tuple[CopyRow, ...]:
        """Every copy of every letter, in the order in which they were written; two statements."""
        later = aliased(Document)
        wanted = (
            select(
                LetterCopy,
                Person.title,
                Person.given_names,
                Person.family_name,
                later.id.label("replaced_by"),
            )
            .outerjoin(later, later.replaces_id == LetterCopy.document_id)
            .outerjoin(Person, Person.id == LetterCopy.state_by_id)
            .where(LetterCopy.patient_id == patient_id)
            .order_by(LetterCopy.document_id, LetterCopy.id)
        )
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT, patient_id) as session:
            rows = session.execute(wanted).all()
        return tuple(
            replace(
                _row(row[0], _marked_by(row)),
                is_overtaken=row.replaced_by is not None,
            )
            for row in rows
        )

    def change(self, change: CopyChange) -> int:
        """Mark a copy, or choose another way for it.

        Raises:
            StaleRecord: somebody marked it since.
            Refused: it cannot stand so.
        """
        use_case = "route_copy" if change.state is None else "mark_copy"
        with self._desk.work(
            self._actor, Permission.WRITE_LETTER, use_case, command_id=change.command_id
        ) as work:
            work.patient_id = change.patient_id
            copy = work.fetch_for_edit(LetterCopy, change.copy_id, change.version)
            if change.state is not None:
                _mark(work, copy, change.state)
            if change.route is not None:
                copy.route = change.route
            work.changed(Concept.DOCUMENT, copy.patient_id)
            work.record_id = copy.id
        return change.copy_id


def note_went(work: Work, paper: PaperOut, went: Printed) -> None:
    """Within a use case: what became of the copies that a letter was printed for.

    A part of a letter is no copy; what did not come out is to be sent as before.
    """
    if not paper.copy_ids or not paper.is_whole:
        return
    wanted = select(LetterCopy).where(
        LetterCopy.id.in_(paper.copy_ids), LetterCopy.document_id == paper.document_id
    )
    copies = work.session.scalars(wanted).all()
    if went is Printed.HANDED_OVER:
        mark_printed(work, copies)
    elif went is Printed.NOT_OUT:
        mark_not_out(work, copies)


def mark_printed(work: Work, copies: Iterable[LetterCopy]) -> int:
    """Within a use case: these went to a printer; gives how many had not before."""
    count = 0
    for copy in copies:
        if copy.state == CopyState.TO_SEND:
            _mark(work, copy, CopyState.PRINTED)
            work.changed(Concept.DOCUMENT, copy.patient_id)
            work.record_id = copy.document_id
            count += 1
    return count


def mark_not_out(work: Work, copies: Iterable[LetterCopy]) -> None:
    """Within a use case: they did not come out; what was marked otherwise meanwhile stays."""
    for copy in copies:
        if copy.state == CopyState.PRINTED:
            _mark(work, copy, CopyState.TO_SEND)
            work.changed(Concept.DOCUMENT, copy.patient_id)


def write_copies(work: Work, draft: "LetterDraft", sheet: "LetterSheet", document_id: int) -> None:
    """Write down to whom an issued letter goes; within the use case that issues it."""
    for whose, recipient, role in dict.fromkeys(_everybody(draft, sheet)):
        is_patients = whose is CopyFor.PATIENT
        work.session.add(
            LetterCopy(
                patient_id=draft.patient_id,
                document_id=document_id,
                whose=whose,
                recipient=recipient[:_LONGEST],
                role=role[:_LONGEST],
                route=route_for(whose, draft.manner),
                state=CopyState.TO_SEND,
                state_at=work.at,
                state_by_id=work.actor.person_id or None,
                note=draft.given_how.strip()[:_LONGEST] if is_patients else "",
            )
        )


def note_needs_asked(work: Work, draft: "LetterDraft") -> None:
    """The communication needs still hold today; within the use case that issues the letter."""
    if not draft.needs_asked:
        return
    wanted = select(CommunicationNeed).where(
        CommunicationNeed.patient_id == draft.patient_id, CommunicationNeed.ended_on.is_(None)
    )
    for need in work.session.scalars(wanted):
        need.asked_on = draft.written_at.date()
    work.changed(Concept.PATIENT, draft.patient_id)


def names_patient(draft: "LetterDraft", recipient: "Recipient") -> bool:
    """Whether a copy is said to be the patient's."""
    identity = draft.facts.paper.identity
    names = {_full_name(draft), f"{identity.title or identity.given} {identity.family}".strip()}
    role = recipient.role.casefold()
    return role == _PATIENTS_ROLE or (not role and recipient.name in names)


def _everybody(draft: "LetterDraft", sheet: "LetterSheet") -> Iterator[tuple[CopyFor, str, str]]:
    """To whom the letter is addressed, then its copies; two lines of one person are one copy."""
    the_patient = (CopyFor.PATIENT, _full_name(draft), _THE_PATIENT)
    paper = draft.facts.paper
    to_practice = (CopyFor.PRACTICE, paper.gp_name or paper.practice.name, paper.practice.name)
    if not sheet.addressee:
        yield the_patient
    elif _is_practice(draft, sheet.addressee):
        yield to_practice
    else:
        first, *others = sheet.addressee
        yield CopyFor.OTHER, first, ", ".join(others)
    for each in sheet.copies:
        if names_patient(draft, each):
            yield the_patient
        elif not _is_practice(draft, (each.name, each.role)):
            yield CopyFor.OTHER, each.name, each.role
        elif not _is_practice(draft, sheet.addressee):
            yield CopyFor.PRACTICE, each.name, each.role


def _is_practice(draft: "LetterDraft", lines: Iterable[str]) -> bool:
    paper, whole = draft.facts.paper, ", ".join(lines)
    return any(name and name in whole for name in (paper.practice.name, paper.gp_name))


def _full_name(draft: "LetterDraft") -> str:
    identity = draft.facts.paper.identity
    return " ".join(filter(None, (identity.title, identity.given, identity.family)))


def _mark(work: Work, copy: LetterCopy, state: CopyState) -> None:
    why_not = why_not_moved(copy.state, state)
    if why_not:
        raise Refused("LC-3", why_not, "Mark it as sent first.")
    copy.state, copy.state_at, copy.state_by_id = state, work.at, work.actor.person_id or None


def _marked_by(row: Any) -> str:
    if not row.family_name:
        return ""
    return staff_name(row.title, row.given_names, row.family_name)


def _row(copy: LetterCopy, by: str) -> CopyRow:
    return CopyRow(
        copy_id=copy.id,
        version=copy.version,
        patient_id=copy.patient_id,
        document_id=copy.document_id,
        whose=copy.whose,
        recipient=copy.recipient,
        role=copy.role,
        route=copy.route,
        state=copy.state,
        state_at=copy.state_at,
        state_by=by,
        note=copy.note,
    )
