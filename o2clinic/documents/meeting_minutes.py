"""Minutes of a meeting: who was there, what was asked of each patient, decided, and who does it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Paper, Template
from o2clinic.documents.table import Column, Table
from o2clinic.documents.wording import nhs_number, short_date, weekday_date
from o2clinic.rules.display import clock_time

_TITLE: Final = Style(15, Face.SEMIBOLD, Ink.HEADING)
_SECTION: Final = Style(12.5, Face.SEMIBOLD, Ink.HEADING)
_PATIENT: Final = Style(11.5, Face.SEMIBOLD)
_BODY: Final = Style(10.5)
_STRONG: Final = Style(10.5, Face.SEMIBOLD)
_QUIET: Final = Style(9.5, colour=Ink.QUIET)
_INDENT: Final = 14.0
_ACTIONS: Final = (
    Column("Who", 2.4, is_strong=True),
    Column("What", 5.2),
    Column("By", 1.6, is_strong=True),
)
_STANDARD: Final = (
    Column("Patient", 3.4, is_strong=True),
    Column("Born", 1.6),
    Column("NHS number", 1.8),
    Column("Rule", 1.2),
    Column("Decided without discussion", 5.0),
)
RESTRICTED: Final = (
    "These minutes tell nothing of restricted records: what was decided about such a patient "
    "stands in the record alone."
)
NO_ORDER: Final = (
    "A decision of the meeting orders, changes or stops no oxygen by itself: a registered "
    "professional does, by an order."
)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was invited: their name with where they are from, and as what they came."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class MinutedAction:
    """What somebody is to do.

    Attributes:
        became: how it stands where it is not open any more, in words.
    """

    who: str
    what: str
    by: date
    became: str = ""


@dataclass(frozen=True, slots=True)
class MinutedPatient:
    """One patient who was talked about.

    Attributes:
        reason: why the patient was brought, in words.
        outcome: the decision in one word; `decision` says what exactly.
    """

    identity: Identity
    reason: str
    question: str
    evidence: str
    outcome: str
    decision: str
    actions: tuple[MinutedAction, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardCase:
    """One patient who was decided about by a rule, without discussion."""

    identity: Identity
    rule: str
    decision: str
    actions: tuple[MinutedAction, ...] = ()


@dataclass(frozen=True, slots=True)
class NotDecided:
    """One patient about whom nothing was decided, and what becomes of the question."""

    identity: Identity
    question: str
    words: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """What minutes that were issued before said wrongly, and how it was."""

    on: date
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class MinutesSheet:
    """All that stands in the minutes of a meeting.

    Attributes:
        place: empty where none was named.
        present: in the order of their roles; the others who were invited likewise.
        not_noted: invited, and nobody wrote down whether they came.
        amendments: what later minutes correct, the oldest first.
        written_at: the clinic's clock.
    """

    letterhead: Letterhead
    name: str
    kind: str
    meets_on: date
    starts_at: time
    place: str
    present: tuple[Attendee, ...]
    apologies: tuple[Attendee, ...]
    absent: tuple[Attendee, ...]
    not_noted: tuple[Attendee, ...]
    patients: tuple[MinutedPatient, ...]
    standard: tuple[StandardCase, ...]
    not_decided: tuple[NotDecided, ...]
    written_by: str
    written_at: datetime
    amendments: tuple[Amendment, ...] = ()


def meeting_minutes(sheet: MinutesSheet) -> bytes:
    """The minutes as a PDF."""
    title = f"Minutes, {sheet.name}, {short_date(sheet.meets_on)}"
    paper = Paper(
        Template(
            title=title,
            letterhead=sheet.letterhead,
            footer=(
                f"{title} · written by {sheet.written_by}, "
                f"{short_date(sheet.written_at.date())} {clock_time(sheet.written_at)} · "
                "Confidential: names of patients"
            ),
        )
    )
    paper.heading(f"Minutes: {sheet.name}", _TITLE)
    _when_and_where(paper, sheet)
    _amendments(paper, sheet)
    _people(paper, sheet)
    _patients(paper, sheet)
    _standard(paper, sheet)
    _not_decided(paper, sheet)
    paper.skip(10)
    paper.write(NO_ORDER, _QUIET)
    paper.write(RESTRICTED, _QUIET)
    paper.skip(4)
    at = f"{short_date(sheet.written_at.date())} {clock_time(sheet.written_at)}"
    paper.write(f"Written by {sheet.written_by}, {at}", _STRONG)
    return paper.finish(subject="Minutes of a meeting")


def _when_and_where(paper: Paper, sheet: MinutesSheet) -> None:
    when = f"{weekday_date(sheet.meets_on)}, {clock_time(sheet.starts_at)}"
    paper.write(" · ".join(filter(None, (sheet.kind, when, sheet.place))), _BODY)
    discussed = len(sheet.patients)
    counts = (
        "1 patient discussed" if discussed == 1 else f"{discussed} patients discussed",
        f"{len(sheet.standard)} decided by rule" if sheet.standard else "",
        f"{len(sheet.not_decided)} not decided" if sheet.not_decided else "",
    )
    paper.write(", ".join(filter(None, counts)), _QUIET)


def _amendments(paper: Paper, sheet: MinutesSheet) -> None:
    if not sheet.amendments:
        return
    paper.skip(9)
    paper.heading("Corrections", _SECTION, keep_with=30)
    for one in sheet.amendments:
        paper.item(f"{short_date(one.on)}, {one.by}: {one.words}", _BODY, indent=_INDENT)


def _people(paper: Paper, sheet: MinutesSheet) -> None:
    paper.skip(9)
    paper.heading("Who was there", _SECTION, keep_with=30)
    for word, people in (
        ("Present", sheet.present),
        ("Apologies", sheet.apologies),
        ("Not present", sheet.absent),
        ("Invited, presence not noted", sheet.not_noted),
    ):
        said = "; ".join(f"{one.name} ({one.role})" for one in people)
        if people or word == "Present":
            paper.write(f"{word}: {said or 'nobody noted'}", _BODY)


def _patients(paper: Paper, sheet: MinutesSheet) -> None:
    if not sheet.patients:
        return
    paper.skip(12)
    paper.heading("Discussed", _SECTION, keep_with=70)
    for number, one in enumerate(sheet.patients, start=1):
        paper.skip(7)
        paper.heading(f"{number}. {one.identity.name}", _PATIENT, keep_with=55)
        paper.write(_who(one.identity), _QUIET)
        paper.skip(2)
        _told(paper, "Question", one.question)
        _told(paper, "Brought for", one.reason)
        _told(paper, "Evidence", one.evidence)
        decided = f"{one.outcome}. {one.decision}" if one.decision else one.outcome
        paper.write(f"Decision: {decided}", _STRONG, indent=_INDENT)
        if one.actions:
            paper.skip(3)
            _actions(paper, one.actions)
        else:
            paper.write("Actions: none", _BODY, indent=_INDENT)


def _told(paper: Paper, word: str, text: str) -> None:
    if text:
        paper.write(f"{word}: {text}", _BODY, indent=_INDENT)


def _actions(paper: Paper, actions: tuple[MinutedAction, ...]) -> None:
    rows = [
        (one.who, f"{one.what} ({one.became})" if one.became else one.what, short_date(one.by))
        for one in actions
    ]
    Table(_ACTIONS, size=10).draw(paper, rows)


def _standard(paper: Paper, sheet: MinutesSheet) -> None:
    if not sheet.standard:
        return
    paper.skip(12)
    title = "Standard cases"
    paper.heading(title, _SECTION, keep_with=60)
    paper.skip(3)
    rows = [
        (
            one.identity.name,
            short_date(one.identity.born_on),
            nhs_number(one.identity.nhs_number),
            one.rule,
            "\n".join((one.decision, *map(_in_a_line, one.actions))),
        )
        for one in sheet.standard
    ]
    Table(_STANDARD).draw(paper, rows, title=title, title_style=_SECTION)


def _not_decided(paper: Paper, sheet: MinutesSheet) -> None:
    if not sheet.not_decided:
        return
    paper.skip(12)
    paper.heading("Not decided", _SECTION, keep_with=45)
    for one in sheet.not_decided:
        paper.item(
            f"{one.identity.name}, {_who(one.identity)}: {one.question} {one.words}",
            _BODY,
            indent=_INDENT,
        )


def _in_a_line(action: MinutedAction) -> str:
    became = f" ({action.became})" if action.became else ""
    return f"{action.who}: {action.what}, by {short_date(action.by)}{became}"


def _who(identity: Identity) -> str:
    return f"born {short_date(identity.born_on)}, NHS number {nhs_number(identity.nhs_number)}"
