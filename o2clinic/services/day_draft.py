"""What the form of a day that is otherwise sends: leave, a closing, a change, an extra clinic."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_plan import Hours, LeaveKind
from o2clinic.rules.display import short_date
from o2clinic.rules.visits import ClinicKind
from o2clinic.services.plan_draft import LONGEST_NAME, LONGEST_SLOT, SHORTEST_SLOT

LONGEST_REASON: Final = 150
LONGEST_DAYS: Final = timedelta(days=366 * 2)


class DayKind(StrEnum):
    """How a day is otherwise."""

    CLOSURE = "closure"
    LEAVE = "leave"
    CHANGE = "change"
    EXTRA = "extra"
    WORKED = "worked"


DAY_WORDS: Final = {
    DayKind.CLOSURE: "Closed",
    DayKind.LEAVE: "Leave",
    DayKind.CHANGE: "Clinic changed for one day",
    DayKind.EXTRA: "Extra clinic",
    DayKind.WORKED: "We work on a bank holiday",
}
# What each kind asks for beside the day.
ASKED: Final[dict[DayKind, frozenset[str]]] = {
    DayKind.CLOSURE: frozenset({"site_id", "template_id", "to_on", "starts_at", "ends_at"}),
    DayKind.LEAVE: frozenset({"person_id", "leave_kind", "to_on", "starts_at", "ends_at"}),
    DayKind.CHANGE: frozenset({"template_id", "cover_id", "room_id", "starts_at", "ends_at"}),
    DayKind.EXTRA: frozenset(
        {
            *("name", "clinic_kind", "site_id", "room_id", "person_id", "starts_at", "ends_at"),
            "slot_minutes",
        }
    ),
    DayKind.WORKED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class DayDraft:
    """What the form sends; which fields count is told by the kind.

    Attributes:
        from_on: the day, or the first one.
        to_on: the last day; None for one day only.
        starts_at: with `ends_at`, the part of each day; without both it is the whole.
        site_id: 0 for all sites.
        template_id: 0 for every clinic there.
        cover_id: who holds a changed clinic in place of its own clinician; 0 for nobody else.
        leave_kind: read and changed by an administrator only; others say it of new leave.
        id: of what is changed; 0 for something new.
    """

    command_id: str
    kind: DayKind = DayKind.CLOSURE
    from_on: date | None = None
    to_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    reason: str = ""
    site_id: int = 0
    template_id: int = 0
    room_id: int | None = None
    person_id: int = 0
    cover_id: int = 0
    leave_kind: LeaveKind = LeaveKind.ANNUAL
    name: str = ""
    clinic_kind: ClinicKind = ClinicKind.NURSE_LED
    slot_minutes: int | None = 45
    id: int = 0
    version: int = 0

    @property
    def last_on(self) -> date | None:
        """The last day."""
        return (self.to_on or self.from_on) if "to_on" in ASKED[self.kind] else self.from_on

    @property
    def hours(self) -> Hours | None:
        """The part of the day, or when a clinic is held; None for whole days."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return Hours(self.starts_at, self.ends_at)

    @property
    def tidy_reason(self) -> str:
        """The reason in one line."""
        return " ".join(self.reason.split())

    def findings(self, today: date) -> Iterator[Finding]:
        """What stands in the way, as far as the form alone tells."""
        yield from self._days(today)
        yield from self._times()
        asked = ASKED[self.kind]
        if "person_id" in asked and not self.person_id:
            yield _needed("Choose who.", "person_id")
        if self.kind is DayKind.CLOSURE and not self.tidy_reason:
            yield _needed("Say why: the diary shows it.", "reason")
        if len(self.tidy_reason) > LONGEST_REASON:
            words = f"At most {LONGEST_REASON} characters."
            yield Finding("LENGTH", Level.BLOCK, words, "reason")
        if self.kind is DayKind.CHANGE and not self.template_id:
            yield _needed("Choose which clinic.", "template_id")
        if self.kind is DayKind.EXTRA:
            yield from self._extra()

    def _days(self, today: date) -> Iterator[Finding]:
        first, last = self.from_on, self.last_on
        if first is None or last is None:
            yield _needed("Type the day.", "from_on")
        elif last < first:
            yield Finding("DAY-1", Level.BLOCK, "The last day comes before the first.", "to_on")
        elif last < today:
            words = "This is over, and stays as it was. Type today or a later day."
            yield Finding("DAY-2", Level.BLOCK, words, "from_on", short_date(today))
        elif last - first > LONGEST_DAYS:
            yield Finding("DAY-1", Level.BLOCK, "That is longer than two years.", "to_on")

    def _times(self) -> Iterator[Finding]:
        if self.kind is DayKind.WORKED:
            return
        is_clinic = self.kind in {DayKind.CHANGE, DayKind.EXTRA}
        for value, other, name in (
            (self.starts_at, self.ends_at, "starts_at"),
            (self.ends_at, self.starts_at, "ends_at"),
        ):
            if value is None and (is_clinic or other is not None):
                words = "Type when it begins." if name == "starts_at" else "Type when it ends."
                yield _needed(words, name)
        if self.hours is not None and not self.hours.is_in_order:
            words = "The end comes before the beginning. 00:00 is midnight."
            yield Finding("DAY-1", Level.BLOCK, words, "ends_at")

    def _extra(self) -> Iterator[Finding]:
        if not self.name.strip():
            yield _needed("Give the clinic's name.", "name")
        if len(self.name) > LONGEST_NAME:
            yield Finding("LENGTH", Level.BLOCK, f"At most {LONGEST_NAME} characters.", "name")
        if not self.site_id:
            yield _needed("Choose the site.", "site_id")
        if self.slot_minutes is None or not SHORTEST_SLOT <= self.slot_minutes <= LONGEST_SLOT:
            words = f"Between {SHORTEST_SLOT} and {LONGEST_SLOT}."
            yield Finding("RANGE", Level.BLOCK, words, "slot_minutes")


def _needed(words: str, name: str) -> Finding:
    return Finding("NEEDED", Level.BLOCK, words, name)
