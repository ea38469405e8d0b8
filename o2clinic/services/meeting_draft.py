"""What the forms of meetings, of recurring ones and of seats send."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import MeetingKind, SeatRole
from o2clinic.services.result_draft import tidy, too_long

LONGEST_NAME: Final = 100
LONGEST_PLACE: Final = 150
LONGEST_REASON: Final = 200
LONGEST_MINUTES: Final = 480
MOST_WEEKS: Final = 52


def one_line(text: str) -> str:
    """Without line ends and needless blanks."""
    return " ".join(tidy(text).split())


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """What the form of one meeting sends.

    Attributes:
        gp_practice_id: whose patients it is about; 0 for anybody's.
        cancel_reason: why it is not held; "" as long as it is.
        series_id: of which recurring meeting it is; 0 for none.
        id: 0 for a new one.
    """

    command_id: str
    name: str = ""
    kind: MeetingKind = MeetingKind.AD_HOC
    meets_on: date | None = None
    starts_at: time | None = None
    minutes: int | None = None
    place: str = ""
    gp_practice_id: int = 0
    cancel_reason: str = ""
    series_id: int = 0
    id: int = 0
    version: int = 0

    def findings(self, today: date) -> Iterator[Finding]:
        """What stands in the way, as far as the form alone tells."""
        yield from _of_any(self.name, self.kind, self.gp_practice_id)
        if self.meets_on is None:
            yield needed("Type the day of the meeting.", "meets_on")
        elif self.meets_on < today and not self.id:
            yield is_over(today)
        yield from _when_and_where(self.starts_at, self.minutes, self.place)


@dataclass(frozen=True, slots=True)
class CancelDraft:
    """That a meeting is not held, and why."""

    command_id: str
    meeting_id: int
    version: int
    reason: str = ""

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        if not one_line(self.reason):
            yield needed("Say why it is not held: those who were invited read it.", "cancel_reason")
        yield from too_long("cancel_reason", "The reason", one_line(self.reason), LONGEST_REASON)


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """What the form of a recurring meeting sends.

    Attributes:
        weekdays: 0 is Monday.
        every_weeks: 1 for each week, counted from the week of the first day.
        gp_practice_id: whose patients it is about; 0 for anybody's.
        last_on: its last day; None without an end.
        id: 0 for a new one.
    """

    command_id: str
    name: str = ""
    kind: MeetingKind = MeetingKind.MDT
    weekdays: frozenset[int] = frozenset()
    every_weeks: int | None = 1
    starts_at: time | None = None
    minutes: int | None = None
    place: str = ""
    gp_practice_id: int = 0
    first_on: date | None = None
    last_on: date | None = None
    id: int = 0
    version: int = 0

    def findings(self) -> Iterator[Finding]:
        """What stands in the way, as far as the form alone tells."""
        yield from _of_any(self.name, self.kind, self.gp_practice_id)
        if not self.weekdays:
            yield needed("Choose at least one day of the week.", "weekdays")
        if self.every_weeks is None or not 1 <= self.every_weeks <= MOST_WEEKS:
            yield Finding("RANGE", Level.BLOCK, f"Between 1 and {MOST_WEEKS} weeks.", "every_weeks")
        if self.first_on is None:
            yield needed("Type from which day it is held.", "first_on")
        elif self.last_on is not None and self.last_on < self.first_on:
            words = f"It ends before it begins, on {short_date(self.first_on)}."
            yield Finding("MT-2", Level.BLOCK, words, "last_on")
        yield from _when_and_where(self.starts_at, self.minutes, self.place)


@dataclass(frozen=True, slots=True)
class SeatDraft:
    """Who is invited: one of the staff, or a guest by name.

    Attributes:
        meeting_id: 0 where it is to each meeting of a series, and to none that is prepared.
        person_id: 0 for a guest.
        is_each_time: to every meeting of the series from now on.
        series_id: of which recurring meeting, where no meeting is named.
    """

    command_id: str
    meeting_id: int
    person_id: int = 0
    guest_name: str = ""
    organisation: str = ""
    role: SeatRole = SeatRole.NURSE
    is_each_time: bool = False
    series_id: int = 0

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        guest, organisation = one_line(self.guest_name), one_line(self.organisation)
        if not self.person_id and not guest:
            yield needed("Choose somebody of the staff, or type the guest's name.", "guest_name")
        if self.person_id and guest:
            words = "Either somebody of the staff, or a guest."
            yield Finding("MT-2", Level.BLOCK, words, "guest_name")
        yield from too_long("guest_name", "The name", guest, LONGEST_NAME)
        yield from too_long("organisation", "The organisation", organisation, LONGEST_PLACE)


def is_over(today: date) -> Finding:
    """A day on which nothing can be planned any more."""
    words = "That day is over. A meeting is planned for today or later."
    return Finding("MT-2", Level.BLOCK, words, "meets_on", short_date(today))


def needed(words: str, name: str) -> Finding:
    """Something that is not filled in."""
    return Finding("NEEDED", Level.BLOCK, words, name)


def _of_any(name: str, kind: MeetingKind, gp_practice_id: int) -> Iterator[Finding]:
    if not one_line(name):
        yield needed("Give the meeting a name.", "name")
    yield from too_long("name", "The name", one_line(name), LONGEST_NAME)
    if kind is MeetingKind.PRACTICE and not gp_practice_id:
        yield needed("Choose the practice: the agenda holds its patients only.", "gp_practice_id")


def _when_and_where(starts_at: time | None, minutes: int | None, place: str) -> Iterator[Finding]:
    if starts_at is None:
        yield needed("Type when it begins.", "starts_at")
    if minutes is None or not 1 <= minutes <= LONGEST_MINUTES:
        yield Finding("RANGE", Level.BLOCK, f"Between 1 and {LONGEST_MINUTES} minutes.", "minutes")
    yield from too_long("place", "The place", one_line(place), LONGEST_PLACE)
