"""Clinic letters: filled from the record, seen on paper, issued and kept."""

from dataclasses import replace

from o2clinic.documents.letters import clinic_letter
from o2clinic.documents.structured_letter import letter_data
from o2clinic.errors import Finding, Level, NotValid
from o2clinic.models import Patient
from o2clinic.rules.permissions import Permission
from o2clinic.services import letter_draft
from o2clinic.services.documents import DocumentKind, Paper, keep
from o2clinic.services.letter_again import letter_again, template_in
from o2clinic.services.letter_chart import trend_of
from o2clinic.services.letter_copies import note_needs_asked, write_copies
from o2clinic.services.letter_draft import LetterDraft
from o2clinic.services.letter_facts import LetterFacts, letter_facts
from o2clinic.services.letter_from_text import Proposal, begun, proposed
from o2clinic.services.meeting_letters import note_letter
from o2clinic.services.paper_corrections import correction_of, reason_of
from o2clinic.services.record_changes import require_unchanged
from o2clinic.services.work import Actor, Desk, Work, new_command_id


class Letters:
    """Writing to a patient."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_issue(self) -> bool:
        """Whether this person's role includes writing letters."""
        return self._actor.may(Permission.WRITE_LETTER)

    def draft_for(self, patient_id: int) -> LetterDraft:
        """A new letter, filled from the record: the one of the catalogue that fits."""
        facts = self._read(patient_id)
        return begun(facts, new_command_id(), self._desk.now())

    def as_another(self, draft: LetterDraft, template_id: str) -> LetterDraft:
        """Another letter of the catalogue on the same record; asks no database."""
        made = begun(draft.facts, new_command_id(), self._desk.now(), template_id)
        return replace(made, written_at=draft.written_at, corrects=draft.corrects)

    def proposed(self, draft: LetterDraft) -> Proposal:
        """Which letter fits and why; asks no database."""
        return proposed(draft.facts, self._desk.now())

    def correcting(self, document_id: int) -> LetterDraft:
        """A letter that takes the place of an issued one, filled with what that says.

        Raises:
            NotFound: no such letter.
            Refused: another took its place already.
        """
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT) as session:
            old = correction_of(session, document_id)
        facts = self._read(old.patient_id)
        first = begun(facts, new_command_id(), self._desk.now(), template_in(old.template))
        again = letter_again(first, old.sheet)
        return replace(again, template_label=old.template, corrects=old.correction)

    def renewed(self, draft: LetterDraft) -> LetterDraft:
        """The same text on the record as it stands now, after somebody has changed it."""
        return replace(draft, facts=self._read(draft.patient_id))

    def check(self, draft: LetterDraft) -> tuple[Finding, ...]:
        """What is missing; asks no database, so it may run at each key."""
        return letter_draft.check(draft)

    def preview(self, draft: LetterDraft) -> bytes:
        """The letter as it will be issued; asks no database.

        Raises:
            NotValid: something mandatory is missing.
        """
        return clinic_letter(letter_draft.letter_of(draft, trend_of(draft)))

    def issue(self, draft: LetterDraft) -> int:
        """Keep the letter with its hash and its structured twin; gives the document's key.

        Raises:
            NotValid: something mandatory is missing.
            StaleRecord: the record changed after the form was opened.
            AlreadyDone: this form was issued before.
        """
        findings = self.check(draft)
        # Drawn before the transaction, so that nobody waits for it.
        paper = _paper(draft) if not _blocks(findings) else None
        use_case = "issue letter" if draft.corrects is None else "correct letter"
        with self._desk.work(
            self._actor, Permission.WRITE_LETTER, use_case, command_id=draft.command_id
        ) as work:
            work.patient_id = draft.patient_id
            work.reason = reason_of(draft.corrects)
            if paper is None:
                raise NotValid(findings)
            _compare(work, draft)
            document_id = keep(work, draft.patient_id, paper, corrects=draft.corrects)
            write_copies(work, draft, letter_draft.letter_of(draft, None), document_id)
            note_needs_asked(work, draft)
            note_letter(work, draft.patient_id, draft.template, document_id)
            work.record_id = document_id
        return document_id

    def _read(self, patient_id: int) -> LetterFacts:
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            return letter_facts(session, patient_id, self._actor, self._desk.now())


def _paper(draft: LetterDraft) -> Paper:
    sheet = letter_draft.letter_of(draft, trend_of(draft))
    return Paper(
        kind=DocumentKind.LETTER,
        title=f"{sheet.subject}, {sheet.reference}",
        template=draft.template_label,
        pdf=clinic_letter(sheet),
        sheet=letter_data(sheet),
    )


def _blocks(findings: tuple[Finding, ...]) -> bool:
    return any(finding.level is Level.BLOCK for finding in findings)


def _compare(work: Work, draft: LetterDraft) -> None:
    work.session.get(Patient, draft.patient_id, with_for_update=True)
    now = letter_facts(work.session, draft.patient_id, work.actor, work.at)
    require_unchanged(work.session, draft.patient_id, draft.facts, now, work.at)
