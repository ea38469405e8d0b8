"""What the page of the capacity shows, and the file that it is saved in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from o2clinic.exchange.plain_table import as_csv
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.visits import VISITS, VisitKind
from o2clinic.rules.waiting import Waits

DEFINITIONS: Final = tuple(
    " ".join(words)
    for words in (
        (
            "Booked is the share of the bookable time of open sessions that visits take, those",
            "overbooked included. Cancelled late is by the patient, with less notice than the",
            "clinic's steps after missed visits ask for.",
        ),
        (
            "The wait is from the day on which a referral came, or a visit was asked for, to the",
            "day of the visit; of visits done in the past 13 weeks. Half of the patients waited",
            "no longer than the median.",
        ),
        (
            "The caseload is the patients whom a clinician has seen within a year; per",
            "whole-time equivalent where it is known how much they work.",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class NextFree:
    """The next free time of each kind of visit at one site; in the order of the kinds."""

    site: str
    times: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """One line of a file."""
        return (self.site, *self.times)


@dataclass(frozen=True, slots=True)
class ClinicFill:
    """How full one clinic is and was.

    Attributes:
        past, month, quarter: booked share in per cent of the past 13, the next 4, the next 13
            weeks; None without bookable time.
        visits: done or to be done in the past 13 weeks; the others likewise.
    """

    clinic: str
    site: str
    past: int | None
    month: int | None
    quarter: int | None
    visits: int
    missed: int
    late: int
    overbooked: int

    @property
    def cells(self) -> tuple[str, ...]:
        """One line of a file."""
        shares = (share_words(one) for one in (self.past, self.month, self.quarter))
        counts = (self.visits, self.missed, self.late, self.overbooked)
        return (self.clinic, self.site, *shares, *map(str, counts))


@dataclass(frozen=True, slots=True)
class WaitRow:
    """How long people waited for one kind of visit, and how many wait now."""

    title: str
    waited: Waits
    waiting: int
    overdue: int

    @property
    def cells(self) -> tuple[str, ...]:
        """One line of a file."""
        days = (self.waited.median_days, self.waited.longest_days)
        said = ("" if one is None else str(one) for one in days)
        return (self.title, str(self.waited.count), *said, str(self.waiting), str(self.overdue))


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One clinician's patients of a year."""

    clinician: str
    patients: int
    whole_time_equivalent: Decimal | None

    @property
    def per_whole_time(self) -> int | None:
        """Patients per whole-time equivalent; None where it is not known."""
        part = self.whole_time_equivalent
        if not part:
            return None
        return int((Decimal(self.patients) / part).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def cells(self) -> tuple[str, ...]:
        """One line of a file."""
        part, per = self.whole_time_equivalent, self.per_whole_time
        return (
            self.clinician,
            str(self.patients),
            "" if part is None else str(part),
            "" if per is None else str(per),
        )


FREE_HEADS: Final = ("Site", *(VISITS[kind].title for kind in VisitKind))
FILL_HEADS: Final = (
    *("Clinic", "Site", "Booked, past 13 weeks (%)", "next 4 weeks (%)", "next 13 weeks (%)"),
    *("Visits", "Did not attend", "Cancelled late", "Overbooked"),
)
WAIT_HEADS: Final = (
    *("Visit", "Seen, past 13 weeks", "Median wait (days)", "Longest wait (days)"),
    *("Waiting now", "Overdue"),
)
LOAD_HEADS: Final = ("Clinician", "Patients", "Whole-time equivalent", "Patients per whole time")


@dataclass(frozen=True, slots=True)
class CapacitySheet:
    """Everything of the page."""

    today: date
    free: tuple[NextFree, ...]
    fill: tuple[ClinicFill, ...]
    waits: tuple[WaitRow, ...]
    loads: tuple[CaseloadRow, ...]

    def as_file(self) -> bytes:
        """All four tables, with what their words mean."""
        parts: list[Sequence[str]] = [(f"Capacity, {short_date_with_weekday(self.today)}",)]
        tables: tuple[tuple[tuple[str, ...], Iterable[Any]], ...] = (
            (FREE_HEADS, self.free),
            (FILL_HEADS, self.fill),
            (WAIT_HEADS, self.waits),
            (LOAD_HEADS, self.loads),
        )
        for heads, rows in tables:
            parts += [(), heads, *(row.cells for row in rows)]
        return as_csv([*parts, (), *((words,) for words in DEFINITIONS)])


def share_words(share: int | None) -> str:
    """86, or nothing where there was no time."""
    return "" if share is None else str(share)
