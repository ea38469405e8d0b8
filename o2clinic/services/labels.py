"""Labels for envelopes, samples and notes: of one patient, or of those who come on a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from o2clinic.documents.labels import (
    SHAPES,
    LabelSheet,
    address_label,
    identity_label,
    label_sheets,
)
from o2clinic.errors import Finding, Level, NotFound, NotValid
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.permissions import Permission
from o2clinic.services.diary import read_visits
from o2clinic.services.letter_people import Addressee, addressees
from o2clinic.services.work import Actor, Desk

MOST_COPIES: Final = 24


class LabelKind(StrEnum):
    """What labels are for."""

    IDENTITY = "identity"
    ADDRESS = "address"


LABEL_WORDS: Final = {
    LabelKind.IDENTITY: "Samples and notes: name, born, NHS number",
    LabelKind.ADDRESS: "Envelopes: name and address",
}


@dataclass(frozen=True, slots=True)
class LabelDraft:
    """Which labels, on which sheets.

    Attributes:
        title: whose labels they are.
        first: where the first one goes, from 1; what was used up is left.
        copies: how many of each.
    """

    title: str
    people: tuple[Addressee, ...]
    kind: LabelKind = LabelKind.IDENTITY
    sheet: LabelSheet = LabelSheet.THREE_BY_EIGHT
    first: int | None = 1
    copies: int | None = 1

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of those who get no label to post, with the reason."""
        if self.kind is LabelKind.IDENTITY:
            return ()
        return tuple(f"{one.identity.name}: {one.why_not}" for one in self.people if one.why_not)

    @property
    def printed(self) -> tuple[Addressee, ...]:
        """Those who get labels."""
        is_posted = self.kind is LabelKind.ADDRESS
        return tuple(one for one in self.people if not (is_posted and one.why_not))


class Labels:
    """Sheets of labels."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of_patient(self, patient_id: int) -> LabelDraft:
        """Labels of one patient; five statements.

        Raises:
            NotFound: no such patient.
        """
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            found = addressees(session, [patient_id], self._actor.person_id, self._desk.now())
        if patient_id not in found:
            raise NotFound("This patient is not in the database.")
        person = found[patient_id]
        return LabelDraft(person.identity.name, (person,))

    def of_day(self, day: date, site_id: int | None) -> LabelDraft:
        """Labels of everybody who comes on a day, in the order of time; six statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            visits = read_visits(session, day, site_id, day_of(now))
            keys = list(dict.fromkeys(one.patient_id for one in visits if not one.is_freed))
            found = addressees(session, keys, self._actor.person_id, now)
        return LabelDraft(f"Visits of {short_date(day)}", tuple(found[key] for key in keys))

    def check(self, draft: LabelDraft) -> tuple[Finding, ...]:
        """What is wrong with it; asks no database."""
        found = []
        most = SHAPES[draft.sheet].labels
        if draft.first is None or not 1 <= draft.first <= most:
            found.append(Finding("LABEL", Level.BLOCK, f"A number from 1 to {most}.", "first"))
        if draft.copies is None or not 1 <= draft.copies <= MOST_COPIES:
            words = f"A number from 1 to {MOST_COPIES}."
            found.append(Finding("LABEL", Level.BLOCK, words, "copies"))
        if not draft.printed:
            found.append(Finding("LABEL", Level.BLOCK, "There is nobody to print a label for."))
        return tuple(found)

    def pdf(self, draft: LabelDraft) -> bytes:
        """The sheets as they print; asks no database.

        Raises:
            NotValid: with the findings.
        """
        if found := self.check(draft):
            raise NotValid(found)
        copies, first = draft.copies or 1, draft.first or 1
        labels = [
            address_label(one.lines)
            if draft.kind is LabelKind.ADDRESS
            else identity_label(one.identity)
            for one in draft.printed
            for _ in range(copies)
        ]
        return label_sheets(labels, draft.sheet, first=first)

    def note_use(self, draft: LabelDraft, where: str) -> int:
        """Write down that labels go to a printer or into a file, before they do; gives how many."""
        people: Sequence[Addressee] = draft.printed
        count = len(people) * (draft.copies or 1)
        with self._desk.work(self._actor, Permission.BOOK, "print_labels") as work:
            if len(people) == 1:
                work.patient_id = people[0].patient_id
            work.reason = f"{where}: {count} of {len(people)} patients, {draft.kind.value}"
        return count

    @staticmethod
    def changed(
        draft: LabelDraft,
        kind: LabelKind,
        sheet: LabelSheet,
        first: int | None,
        copies: int | None,
    ) -> LabelDraft:
        """The same people on other sheets."""
        return replace(draft, kind=kind, sheet=sheet, first=first, copies=copies)
