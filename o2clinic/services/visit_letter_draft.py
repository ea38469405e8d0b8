"""A letter about a visit before it is issued: what it is made from, and the sheet it becomes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from o2clinic.documents.appointment_letter import (
    AppointmentLetterSheet,
    appointment_letter,
    fits_window,
)
from o2clinic.documents.letter_texts import LetterText, LetterTexts, Section, filled
from o2clinic.documents.wording import long_date, plain_time, weekday_date
from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import listed
from o2clinic.rules.letter_manner import LetterManner, letter_manner
from o2clinic.rules.patient_codes import NeedKind, in_words
from o2clinic.rules.visit_letters import LETTER_WORDS, LetterKind, last_told
from o2clinic.rules.visits import VisitKind
from o2clinic.services.documents import DocumentKind, Paper, as_plain
from o2clinic.services.letter_people import Addressee, House
from o2clinic.services.told_letters import ToldLetter, about
from o2clinic.services.visit_rows import VisitRow

_RUNS: Final = UUID("9d3f7a52-6c1e-4b0e-8f35-0d3a1c5b7e21")  # the space of names of batch letters
HOME: Final = "Your home"  # not by its site
TELLS_WHERE: Final = frozenset(
    {
        LetterKind.INVITATION_DATED,
        LetterKind.CONFIRMATION,
        LetterKind.HOME_VISIT,
        LetterKind.REMINDER,
        LetterKind.CHANGE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLetterDraft:
    """One letter about to be issued.

    Attributes:
        visit: what it is about; None for an invitation to ring.
        visit_kind: what the visit is or will be for.
        task: the kind of task that an invitation is for.
        by: the day before which it would be good to ring.
        told: the letters to the patient that have gone out, oldest first.
    """

    command_id: str
    kind: LetterKind
    addressee: Addressee
    house: House
    written_on: date
    texts: LetterTexts
    visit_kind: str
    visit: VisitRow | None = None
    task: str = ""
    by: date | None = None
    told: tuple[ToldLetter, ...] = ()

    @property
    def patient_id(self) -> int:
        """To whom it goes."""
        return self.addressee.patient_id

    @property
    def last_letter_id(self) -> int:
        """The newest letter to the patient that this one knows of."""
        return self.told[-1].document_id if self.told else 0

    @property
    def is_large(self) -> bool:
        """Whether the patient, or the carer, needs large print."""
        return self.manner.is_large

    @property
    def manner(self) -> LetterManner:
        """How the patient is to be written to."""
        return letter_manner(self.addressee.needs, self.written_on)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What whoever sends it should know, in words."""
        return tuple(_remarks(self))


def command_of_run(
    kind: LetterKind, patient_id: int, visit: VisitRow | None, task: str, last_letter_id: int
) -> str:
    """The command of a letter in a batch: two desks that send the same letter send it once.

    Whatever goes out after the last letter has another name, so that later runs are not held up.
    """
    when = f"{visit.visit_id} {visit.starts_at.isoformat()}" if visit is not None else task
    return str(uuid5(_RUNS, f"{kind.value} {patient_id} {when} {last_letter_id}"))


def check(draft: VisitLetterDraft) -> tuple[Finding, ...]:
    """What stands against the letter; asks no database."""
    found = []
    if why_not := draft.addressee.why_not:
        found.append(Finding("LETTER", Level.BLOCK, why_not))
    if not draft.house.phone:
        no = "The clinic has no telephone number to ring. An administrator enters it (Clinic)."
        found.append(Finding("LETTER", Level.BLOCK, no))
    return tuple(found)


def sheet_of(draft: VisitLetterDraft) -> AppointmentLetterSheet:
    """The letter as it is printed."""
    texts, visit = draft.texts, draft.visit
    text = texts.letter(draft.kind, is_at_home=draft.visit_kind == VisitKind.HOME_VISIT)
    known = _known(draft)
    (subject,) = filled([text.subject], known) or (LETTER_WORDS[draft.kind],)
    letterhead = draft.house.letterhead
    return AppointmentLetterSheet(
        letterhead=letterhead,
        identity=draft.addressee.identity,
        addressee=draft.addressee.lines,
        salutation=draft.addressee.salutation,
        written_on=draft.written_on,
        reference=f"Visit {visit.visit_id}" if visit is not None else "Invitation",
        subject=subject,
        opening=filled(text.opening, known),
        facts=tuple(_facts(draft)) if draft.kind in TELLS_WHERE else (),
        sections=sections_told(texts, text, draft.visit_kind, known),
        notes=_notes(draft, known),
        signed=letterhead.name,
        window=texts.window,
        large_print=draft.is_large,
        points=draft.manner.points,
        is_easy_read=draft.manner.is_easy_read,
    )


def sections_told(
    texts: LetterTexts, letter: LetterText, visit_kind: str, known: Mapping[str, str]
) -> tuple[Section, ...]:
    """The parts of a letter that have something to say."""
    return tuple(
        Section(section.title, lines, section.is_list)
        for section in texts.sections_of(letter, visit_kind)
        if (lines := _as_list(filled(section.lines, known), is_list=section.is_list))
    )


def paper_of(draft: VisitLetterDraft) -> Paper:
    """The letter as it is kept."""
    sheet, visit = sheet_of(draft), draft.visit
    kept = about(
        draft.kind,
        visit_id=visit.visit_id if visit is not None else 0,
        starts_at=visit.starts_at if visit is not None else None,
        place=visit.place if visit is not None else "",
        task=draft.task,
    )
    return Paper(
        kind=DocumentKind.APPOINTMENT_LETTER,
        title=f"{LETTER_WORDS[draft.kind]}: {sheet.subject}",
        template=f"visit_letter {draft.texts.version} {draft.kind.value}",
        pdf=appointment_letter(sheet),
        sheet={"about": kept, "letter": as_plain(sheet)},
    )


def when_words(moment: datetime) -> str:
    """A day and a time for patients: "Tuesday 24 November 2026 at 9:45am"."""
    here = local(moment)
    return f"{weekday_date(here.date())} at {plain_time(here)}"


def place_words(draft: VisitLetterDraft) -> str:
    """Where the visit is, for patients; their own home is not called by its site."""
    visit = draft.visit
    if visit is None:
        return ""
    if draft.visit_kind == VisitKind.HOME_VISIT:
        return HOME
    site = draft.house.site(visit.site_id)
    return "\n".join(filter(None, (visit.place, ", ".join(site.address))))


def _known(draft: VisitLetterDraft) -> dict[str, str]:
    visit, kind = draft.visit, draft.visit_kind
    before = _before(draft)
    named = draft.texts.visits.get(kind)
    manner = draft.manner
    return {
        "clinic": draft.house.letterhead.name,
        "phone": _phone(draft),
        "visit": named.name if named is not None else "a visit",
        "when": when_words(visit.starts_at) if visit is not None else "",
        "before": when_words(before) if before is not None else "",
        "by": long_date(draft.by),
        "place": place_words(draft).replace("\n", ", "),
        "language": manner.language or manner.signs,
        "formats": listed([in_words(each).lower() for each in _other_ways(draft)]),
    }


def _before(draft: VisitLetterDraft) -> datetime | None:
    """When the patient still thinks that the visit is, if that is not when it is."""
    visit = draft.visit
    if visit is None:
        return None
    last = last_told([one.told for one in draft.told if one.visit_id == visit.visit_id])
    if last is None or last.starts_at == visit.starts_at:
        return None
    return last.starts_at


def _phone(draft: VisitLetterDraft) -> str:
    visit = draft.visit
    return draft.house.site(visit.site_id).phone if visit is not None else draft.house.phone


def _facts(draft: VisitLetterDraft) -> Iterator[tuple[str, str]]:
    visit = draft.visit
    if visit is None:
        return
    yield "When", when_words(visit.starts_at)
    yield "Where", place_words(draft)
    yield "With", visit.clinician
    minutes = int((visit.ends_at - visit.starts_at).total_seconds()) // 60
    yield "How long", f"about {minutes} minutes"


def _notes(draft: VisitLetterDraft, known: dict[str, str]) -> tuple[str, ...]:
    notes, wanted = draft.texts.notes, list[str]()
    for kind, what in (
        (NeedKind.INTERPRETER, draft.manner.language),
        (NeedKind.SIGN_LANGUAGE, draft.manner.signs),
    ):
        if what:
            wanted += filled([notes[kind.value]], known | {"language": what})
    if _other_ways(draft):
        wanted += filled([notes["formats"]], known)
    wanted += filled([notes["other_formats"]], known)
    return tuple(wanted)


def _other_ways(draft: VisitLetterDraft) -> list[NeedKind]:
    """What the sender is told to do beside the paper; signs have a note of their own."""
    manner = draft.manner
    email = [NeedKind.EMAIL] if manner.by_email else []
    return [*(way for way in manner.other_ways if way is not NeedKind.SIGN_LANGUAGE), *email]


def _as_list(lines: tuple[str, ...], *, is_list: bool) -> tuple[str, ...]:
    """In a list the lines go on with the heading and begin small, as they were written."""
    return tuple(f"{line[:1].lower()}{line[1:]}" for line in lines) if is_list else lines


def _remarks(draft: VisitLetterDraft) -> Iterator[str]:
    if draft.is_large:
        yield f"Large print, {draft.manner.points} point"
    if draft.manner.is_easy_read:
        yield "Easy read"
    if ways := _other_ways(draft):
        yield f"Needs it otherwise, too: {listed([in_words(each) for each in ways])}"
    if draft.manner.language:
        yield "Interpreter"
    if draft.manner.is_to_ask_again:
        yield "Ask again about the needs"
    if not fits_window(draft.addressee.lines, draft.texts.window):
        yield "The address does not fit the window"
