"""Letters about visits: the right one proposed, seen as it prints, issued, kept and printed again.

They hold nothing clinical, so whoever books writes them. Nobody writes to somebody who has died,
and nobody to a restricted record that they have not opened with a reason.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.appointment_letter import appointment_letter
from o2clinic.documents.letter_texts import LetterTexts
from o2clinic.errors import Finding, Level, NotFound, NotValid, StaleRecord
from o2clinic.models import Appointment, Document
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visit_letters import LETTER_WORDS, LetterKind, VisitCase, letters_for, visit_for
from o2clinic.rules.visits import VisitStatus
from o2clinic.services import visit_letter_draft, visit_rows
from o2clinic.services.documents import (
    USE_CASES,
    DocumentKind,
    Use,
    differences_noted,
    keep,
    taken_out,
)
from o2clinic.services.letter_catalogue import visit_texts_on
from o2clinic.services.letter_people import Addressee, House, addressees, house
from o2clinic.services.told_letters import ToldLetter, told_letters
from o2clinic.services.visit_letter_draft import VisitLetterDraft, paper_of, sheet_of
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor, Desk, Work, new_command_id

ISSUE = "issue_visit_letter"


@dataclass(frozen=True, slots=True)
class LetterProposal:
    """What may be written about a visit, or to invite somebody.

    Attributes:
        name: whose letter it is, as on screens.
        draft: the letter that is due; None where nothing may be written.
        kinds: every letter that fits, the one that is due first.
        why_not: why nothing may be written, in words.
        sent: the letters about it that have gone out, newest first.
    """

    name: str
    draft: VisitLetterDraft | None
    kinds: tuple[LetterKind, ...]
    why_not: str
    sent: tuple[ToldLetter, ...]


class AppointmentLetters:
    """Writing to patients about their visits."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_issue(self) -> bool:
        """Whether this person's role includes it."""
        return self._actor.may(Permission.BOOK)

    def about_visit(self, visit_id: int) -> LetterProposal:
        """What may be written about a visit; ten statements.

        Raises:
            NotFound: no such visit.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            wanted = visit_rows.visits_wanted().where(Appointment.id == visit_id)
            rows = visit_rows.read(session, wanted, day_of(now))
            if not rows:
                raise NotFound("This visit is not in the database.")
            (visit,) = rows
            known = self._known(session, [visit.patient_id])
        person, told = known.of(visit.patient_id)
        kinds = letters_for(case_of(visit, told))
        sent = tuple(one for one in reversed(told) if one.visit_id == visit_id)
        why_not = person.why_not or _why_no_letter(visit, kinds)
        if not why_not and visit.status == VisitStatus.BOOKED and visit.starts_at <= now:
            why_not = "The time of this visit is over: say first whether the patient came."
        if why_not:
            return LetterProposal(visit.name, None, (), why_not, sent)
        draft = VisitLetterDraft(
            command_id=new_command_id(),
            kind=kinds[0],
            addressee=person,
            house=known.house,
            written_on=day_of(now),
            texts=known.texts,
            visit_kind=visit.kind,
            visit=visit,
            told=told,
        )
        return LetterProposal(visit.name, draft, kinds, "", sent)

    def invitation(self, patient_id: int, task: str, due_on: date | None) -> LetterProposal:
        """An invitation to ring for what is due; nine statements.

        Raises:
            NotFound: no such patient.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            known = self._known(session, [patient_id])
        person, told = known.of(patient_id)
        sent = tuple(one for one in reversed(told) if not one.visit_id)
        kind = visit_for(task)
        why_not = person.why_not or ("" if kind else "No visit here answers this task.")
        name = person.identity.name
        if why_not or kind is None:
            return LetterProposal(name, None, (), why_not, sent)
        draft = VisitLetterDraft(
            command_id=new_command_id(),
            kind=LetterKind.INVITATION,
            addressee=person,
            house=known.house,
            written_on=day_of(now),
            texts=known.texts,
            visit_kind=kind.value,
            task=task,
            by=due_on if due_on is not None and due_on > day_of(now) else None,
            told=told,
        )
        return LetterProposal(name, draft, (LetterKind.INVITATION,), "", sent)

    def as_kind(self, draft: VisitLetterDraft, kind: LetterKind) -> VisitLetterDraft:
        """The same letter as another kind; a new command, since it says something else."""
        return replace(draft, kind=kind, command_id=new_command_id())

    def check(self, draft: VisitLetterDraft) -> tuple[Finding, ...]:
        """What stands against the letter; asks no database."""
        return visit_letter_draft.check(draft)

    def preview(self, draft: VisitLetterDraft) -> bytes:
        """The letter as it will be issued, byte for byte; asks no database."""
        return appointment_letter(sheet_of(draft))

    def issue(self, draft: VisitLetterDraft) -> int:
        """Keep the letter with its hash; gives the document's key, as `issued` does."""
        return self.issued(draft)[0]

    def issued(self, draft: VisitLetterDraft) -> tuple[int, bytes]:
        """Keep the letter with its hash; gives the document's key, and the PDF, drawn once.

        Raises:
            NotValid: nobody writes to this patient.
            StaleRecord: the visit, the address or the letters were changed after it was opened.
            AlreadyDone: this letter was issued before.
        """
        findings = self.check(draft)
        # Drawn before the transaction, so that nobody waits for it.
        paper = None if _blocks(findings) else paper_of(draft)
        with self._desk.work(
            self._actor, Permission.BOOK, ISSUE, command_id=draft.command_id
        ) as work:
            work.patient_id = draft.patient_id
            if paper is None:
                raise NotValid(findings)
            self._require_unchanged(work, draft)
            work.record_id = keep(work, draft.patient_id, paper)
            work.reason = LETTER_WORDS[draft.kind]
            return work.record_id, paper.pdf

    def pdf(self, document_id: int, use: Use = Use.OPENED) -> bytes:
        """A letter about a visit exactly as it was issued; what it is wanted for is noted before.

        Raises:
            NotFound: no such letter.
            RecordShut: of a restricted record that was not opened with a reason.
            PaperDiffers: the bytes are not those that were issued.
        """
        permission = Permission.BOOK
        with (
            differences_noted(self._desk, self._actor, permission),
            self._desk.work(self._actor, permission, USE_CASES[use]) as work,
        ):
            self._require_open(work.session, document_id)
            return taken_out(work, document_id, use, kind=DocumentKind.APPOINTMENT_LETTER)

    def note_use(self, document_id: int, use: Use) -> int:
        """Write down that a letter goes to a printer or into a file, before it does."""
        self.pdf(document_id, use)
        return document_id

    def _require_open(self, session: Session, document_id: int) -> None:
        """A server shows no paper of a restricted record; a local file has to be asked."""
        wanted = select(Document.patient_id).where(Document.id == document_id)
        patient_id = session.scalar(wanted)
        if patient_id is not None:
            self._desk.require_open(session, self._actor, patient_id)

    def _known(self, session: Session, keys: Collection[int]) -> "Known":
        return known(session, keys, self._actor.person_id, self._desk)

    def _require_unchanged(self, work: Work, draft: VisitLetterDraft) -> None:
        now = self._known(work.session, [draft.patient_id])
        person, told = now.of(draft.patient_id)
        if person != draft.addressee:
            raise StaleRecord("What the letter says of the patient")
        if [one.document_id for one in told] != [one.document_id for one in draft.told]:
            raise StaleRecord("What this patient was written")
        if draft.visit is not None:
            version = work.session.scalar(
                select(Appointment.version).where(Appointment.id == draft.visit.visit_id)
            )
            if version != draft.visit.version:
                raise StaleRecord("The visit")


@dataclass(frozen=True, slots=True)
class Known:
    """What letters to some patients are made from."""

    house: House
    people: dict[int, Addressee]
    told: dict[int, tuple[ToldLetter, ...]]
    texts: LetterTexts

    def of(self, patient_id: int) -> tuple[Addressee, tuple[ToldLetter, ...]]:
        """A patient, and the letters to them.

        Raises:
            NotFound: no such patient.
        """
        person = self.people.get(patient_id)
        if person is None:
            raise NotFound("This patient is not in the database.")
        return person, self.told.get(patient_id, ())


def known(session: Session, keys: Collection[int], person_id: int, desk: Desk) -> Known:
    """Read for some patients: nine statements, and five more for each further five hundred."""
    people = addressees(session, keys, person_id, desk.now())
    texts = visit_texts_on(session, day_of(desk.now()))
    return Known(house(session), people, told_letters(session, keys), texts)


def case_of(visit: VisitRow, told: tuple[ToldLetter, ...]) -> VisitCase:
    """A visit as the rules of letters look at it."""
    return VisitCase(
        kind=visit.kind,
        status=visit.status,
        starts_at=visit.starts_at,
        place=visit.place,
        is_to_rebook=bool(visit.rebook_reason),
        told=tuple(one.told for one in told if one.visit_id == visit.visit_id),
    )


def _why_no_letter(visit: VisitRow, kinds: tuple[LetterKind, ...]) -> str:
    if kinds:
        return ""
    if visit.rebook_reason:
        return f"This visit is to be rebooked ({visit.rebook_reason}): rebook it first."
    return "The patient is or was here: there is nothing to write about this visit."


def _blocks(findings: tuple[Finding, ...]) -> bool:
    return any(finding.level is Level.BLOCK for finding in findings)
