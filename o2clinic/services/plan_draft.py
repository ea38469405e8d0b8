"""What the forms of sites and weekly clinics send, and what stands in the way of saving it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_plan import Hours, Recurrence, Rhythm
from o2clinic.rules.display import clock_time, is_postcode, short_date
from o2clinic.rules.districts import DISTRICT, districts_in
from o2clinic.rules.kept_slots import LONGEST_KEPT_DAYS, MOST_KEPT, parse_times
from o2clinic.rules.visits import VISITS, ClinicKind, VisitKind

LONGEST_NAME: Final = 100
MOST_WEEKS: Final = 12
SHORTEST_SLOT, LONGEST_SLOT, LONGEST_VISIT = 10, 240, 480
_LONGEST_DISTRICTS: Final = 400


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """What the form of a site sends.

    Attributes:
        rooms: their names, one a line; a name that is left out is used no more.
    """

    command_id: str
    name: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    rooms: str = ""
    is_active: bool = True
    id: int = 0
    version: int = 0

    @property
    def room_names(self) -> tuple[str, ...]:
        """The rooms in the order typed, each once."""
        names = (" ".join(line.split()) for line in self.rooms.splitlines())
        return tuple(dict.fromkeys(name for name in names if name))

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        if not self.name.strip():
            yield _needed("Give the site's name.", "name")
        yield from _too_long(self.name, LONGEST_NAME, "name")
        yield from _too_long(self.phone, 40, "phone")
        if self.postcode.strip() and not is_postcode(self.postcode):
            yield Finding("POSTCODE", Level.BLOCK, "This is not a UK postcode.", "postcode")
        if any(len(name) > LONGEST_NAME for name in self.room_names):
            words = f"A room's name has at most {LONGEST_NAME} letters."
            yield Finding("LENGTH", Level.BLOCK, words, "rooms")


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """What the form of a weekly clinic sends.

    Attributes:
        from_on: from which day on it is as typed; what was before stays.
        to_on: the last day; None without an end.
        visits: kinds with their minutes; none takes all at their usual length.
        kept_at: times of day that are kept for one kind of visit, as typed: "9:00 11.15".
        kept_days: so many days before its day such a time is free for all.
        id: of the clinic that is changed; 0 for a new one.
    """

    command_id: str
    name: str = ""
    kind: ClinicKind = ClinicKind.NURSE_LED
    site_id: int = 0
    room_id: int | None = None
    person_id: int = 0
    weekday: int = 0
    recurrence: Recurrence = Recurrence.WEEKLY
    every_weeks: int | None = 2
    nth: int = 1
    starts_at: time | None = None
    ends_at: time | None = None
    slot_minutes: int | None = 45
    visits: tuple[tuple[VisitKind, int], ...] = field(default=())
    has_analyser: bool = True
    most_visits: int | None = None
    districts: str = ""
    kept_at: str = ""
    kept_for: VisitKind | None = None
    kept_days: int | None = 3
    from_on: date | None = None
    to_on: date | None = None
    id: int = 0
    version: int = 0

    @property
    def hours(self) -> Hours | None:
        """From when to when; None as long as one is missing."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return Hours(self.starts_at, self.ends_at)

    @property
    def rhythm(self) -> Rhythm:
        """On which days; needs the first."""
        assert self.from_on is not None
        is_monthly = self.recurrence is Recurrence.MONTHLY
        is_nth_week = self.recurrence is Recurrence.EVERY_N_WEEKS
        return Rhythm(
            self.weekday,
            self.from_on,
            self.to_on,
            self.recurrence,
            (self.every_weeks or 1) if is_nth_week else 1,
            self.nth if is_monthly else None,
        )

    @property
    def district_list(self) -> tuple[str, ...]:
        """The postcode districts: TR1, TR14."""
        return districts_in(self.districts)

    def findings(self, today: date) -> Iterator[Finding]:
        """What stands in the way, as far as the form alone tells."""
        yield from self._what_is_missing()
        hours = self.hours
        if hours is not None and not hours.is_in_order:
            words = "The end comes before the beginning. 00:00 is midnight."
            yield Finding("PLAN-1", Level.BLOCK, words, "ends_at")
        if self.from_on is not None and self.from_on < today:
            words = "What is over stays as it was. Type today or a later day."
            yield Finding("PLAN-2", Level.BLOCK, words, "from_on", short_date(today))
        if self.from_on and self.to_on and self.to_on < self.from_on:
            yield Finding("PLAN-1", Level.BLOCK, "The last day comes before the first.", "to_on")
        yield from self._numbers()
        yield from self._districts()
        if self.kept_for is not None:
            yield from self._kept()

    def _what_is_missing(self) -> Iterator[Finding]:
        if not self.name.strip():
            yield _needed("Give the clinic's name.", "name")
        yield from _too_long(self.name, LONGEST_NAME, "name")
        for value, words, name in (
            (self.site_id, "Choose the site.", "site_id"),
            (self.person_id, "Choose who holds it.", "person_id"),
            (self.starts_at, "Type when it begins.", "starts_at"),
            (self.ends_at, "Type when it ends.", "ends_at"),
            (self.from_on, "Type from which day on.", "from_on"),
        ):
            if value in {None, 0}:
                yield _needed(words, name)

    def _numbers(self) -> Iterator[Finding]:
        if self.recurrence is Recurrence.EVERY_N_WEEKS:
            yield from _between(self.every_weeks, 2, MOST_WEEKS, "every_weeks")
        yield from _between(self.slot_minutes, SHORTEST_SLOT, LONGEST_SLOT, "slot_minutes")
        if self.most_visits is not None:
            yield from _between(self.most_visits, 1, 60, "most_visits")
        for kind, minutes in self.visits:
            if not SHORTEST_SLOT <= minutes <= LONGEST_VISIT:
                bounds = f"between {SHORTEST_SLOT} and {LONGEST_VISIT} minutes."
                words = f"{VISITS[kind].title}: {bounds}"
                yield Finding("RANGE", Level.BLOCK, words, "visits")

    def _districts(self) -> Iterator[Finding]:
        yield from _too_long(" ".join(self.district_list), _LONGEST_DISTRICTS, "districts")
        wrong = [one for one in self.district_list if not DISTRICT.fullmatch(one)]
        if wrong:
            words = f"“{wrong[0][:20]}” is no postcode district. Type like TR1 TR14."
            yield Finding("PLAN-3", Level.BLOCK, words, "districts")

    def _kept(self) -> Iterator[Finding]:
        yield from _between(self.kept_days, 0, LONGEST_KEPT_DAYS, "kept_days")
        try:
            times = parse_times(self.kept_at)
        except ValueError as error:
            yield Finding("PLAN-9", Level.BLOCK, str(error), "kept_at")
            return
        if not times:
            yield _needed("Type which times are kept, like 09:00 11:15.", "kept_at")
        if len(times) > MOST_KEPT:
            yield Finding("PLAN-9", Level.BLOCK, f"At most {MOST_KEPT} times.", "kept_at")
        hours = self.hours
        outside = [one for one in times if hours and not hours.holds(one)]
        if outside:
            words = f"{clock_time(outside[0])} is not within the clinic's hours."
            yield Finding("PLAN-9", Level.BLOCK, words, "kept_at")
        taken = {kind for kind, _minutes in self.visits}
        if taken and self.kept_for not in taken:
            words = "This clinic does not take such visits."
            yield Finding("PLAN-9", Level.BLOCK, words, "kept_for")


def _needed(words: str, name: str) -> Finding:
    return Finding("NEEDED", Level.BLOCK, words, name)


def _too_long(text: str, most: int, name: str) -> Iterator[Finding]:
    if len(text) > most:
        yield Finding("LENGTH", Level.BLOCK, f"At most {most} characters.", name)


def _between(value: int | None, least: int, most: int, name: str) -> Iterator[Finding]:
    if value is None or not least <= value <= most:
        yield Finding("RANGE", Level.BLOCK, f"Between {least} and {most}.", name)
