"""The printed list of a day: who comes when, to whom, with what needs."""

from dataclasses import dataclass
from datetime import date, datetime, time

from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import A4_LANDSCAPE, Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Paper, Template
from o2clinic.documents.table import Column, Table
from o2clinic.documents.wording import nhs_number, short_date, weekday_date
from o2clinic.rules.display import born, clock_time

_TITLE = Style(15, Face.SEMIBOLD, Ink.HEADING)
_SESSION = Style(11.5, Face.SEMIBOLD)
_QUIET = Style(9.5, colour=Ink.QUIET)
_COLUMNS = (
    Column("Time", 1.5, is_strong=True),
    Column("Patient", 4.2, is_strong=True),
    Column("Born", 2.6),
    Column("NHS number", 2.1),
    Column("Visit", 3.6),
    Column("Telephone", 2.2),
    Column("Needs", 3.4),
    Column("Status", 1.5),
)


@dataclass(frozen=True, slots=True)
class ExpectedVisit:
    """One line of the list, times as at the site.

    Attributes:
        address: where a visit at home goes to; empty for the others.
        over_reason: why it lies over others; empty where it does not.
    """

    starts: time
    ends: time
    identity: Identity
    visit: str
    telephone: str = ""
    needs: tuple[str, ...] = ()
    status: str = ""
    is_overbooked: bool = False
    address: str = ""
    over_reason: str = ""


@dataclass(frozen=True, slots=True)
class DaySession:
    """One clinician's session in one room."""

    clinician: str
    place: str
    visits: tuple[ExpectedVisit, ...]


@dataclass(frozen=True, slots=True)
class DayListSheet:
    """All that stands on a day list."""

    letterhead: Letterhead
    day: date
    site: str
    sessions: tuple[DaySession, ...]
    printed_by: str
    printed_at: datetime


def day_list(sheet: DayListSheet) -> bytes:
    """The day list as a PDF in landscape."""
    total = sum(len(session.visits) for session in sheet.sessions)
    paper = Paper(
        Template(
            title=f"Day list {short_date(sheet.day)}, {sheet.site}",
            letterhead=sheet.letterhead,
            footer=(
                f"Day list {short_date(sheet.day)}, {sheet.site} · printed by {sheet.printed_by}, "
                f"{short_date(sheet.printed_at.date())} {clock_time(sheet.printed_at)} · "
                "Confidential: shred after the clinic"
            ),
            size=A4_LANDSCAPE,
            margin=36,
        )
    )
    paper.heading(weekday_date(sheet.day), _TITLE)
    over = sum(each.is_overbooked for session in sheet.sessions for each in session.visits)
    people = f"{total} {'visit' if total == 1 else 'visits'}" if total else "No visits booked"
    people += f", {over} overbooked" if over else ""
    paper.write(f"{sheet.site} · {people} · 24-hour times", _QUIET)
    for session in sheet.sessions:
        paper.skip(9)
        title = f"{session.clinician} · {session.place}" if session.place else session.clinician
        paper.heading(title, _SESSION, keep_with=45)
        paper.skip(3)
        if session.visits:
            rows = [_row(each, sheet.day) for each in session.visits]
            Table(_COLUMNS).draw(paper, rows, title=title, title_style=_SESSION)
        else:
            paper.write("No visits booked.", _QUIET)
    return paper.finish(subject="Day list")


def _row(visit: ExpectedVisit, day: date) -> tuple[str, ...]:
    identity = visit.identity
    over = f"Overbooked: {visit.over_reason}" if visit.over_reason else ""
    return (
        f"{clock_time(visit.starts)}–{clock_time(visit.ends)}",
        identity.name,
        born(identity.born_on, day),
        nhs_number(identity.nhs_number),
        "\n".join(filter(None, (visit.visit, over, visit.address))),
        visit.telephone,
        "; ".join(visit.needs),
        f"{visit.status} · overbooked" if visit.is_overbooked else visit.status,
    )
