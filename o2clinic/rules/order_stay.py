"""Oxygen at a second address for some days, and oxygen for whoever leaves a ward (OL-6, OL-7).

An order for a stay goes beside the permanent one, which it never replaces, and is over by itself
after its last day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date


class StayKind(StrEnum):
    """Why somebody has oxygen elsewhere for a time."""

    HOLIDAY = "holiday"
    TEMPORARY = "temporary"


STAY_WORDS: Final = {
    StayKind.HOLIDAY: "Holiday order",
    StayKind.TEMPORARY: "Temporary order",
}
_LONGEST_DAYS: Final = 90  # beyond that somebody lives there


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A second address with its days.

    Attributes:
        from_on: first day on which oxygen is needed there.
        until_on: last day; the order is over after it.
        address: lines parted by line ends.
        contact: who opens the door.
    """

    kind: StayKind
    from_on: date | None = None
    until_on: date | None = None
    address: str = ""
    postcode: str = ""
    contact: str = ""
    telephone: str = ""

    def state_on(self, today: date) -> str:
        """Where the stay stands, in words.

        >>> day = date(2026, 11, 27)
        >>> Stay(kind=StayKind.HOLIDAY, from_on=day, until_on=day).state_on(date(2026, 11, 26))
        'ends tomorrow'
        """
        if self.from_on is None or self.until_on is None:
            return ""
        if today > self.until_on:
            return f"over since {short_date(self.until_on)}"
        if today == self.until_on:
            return "ends today"
        if today == self.until_on - timedelta(days=1):
            return "ends tomorrow"
        if today < self.from_on:
            return f"begins {short_date(self.from_on)}"
        return f"until {short_date(self.until_on)}"

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until_on is not None and today > self.until_on

    def for_supplier(self) -> str:
        """What the paper says of it, in one line."""
        address = ", ".join(part.strip() for part in (*self.address.splitlines(), self.postcode))
        days = " to ".join(short_date(day) for day in (self.from_on, self.until_on) if day)
        reach = " ".join(filter(None, (self.contact, self.telephone)))
        return (
            f"{STAY_WORDS[self.kind].upper()} at a second address, {days}: {address}. "
            f"Contact there: {reach}. The permanent order at the home address stays as it is and "
            "is not replaced; collect what is listed here after the last day."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """The ward that somebody leaves with oxygen; all empty where nobody does."""

    name: str = ""
    telephone: str = ""
    discharge_on: date | None = None

    @property
    def is_given(self) -> bool:
        """Whether the order is for a discharge; a bare space stands for a ward not named yet."""
        return bool(self.name or self.telephone.strip() or self.discharge_on)


NO_WARD: Final = Ward()


def check_stay(stay: Stay, today: date, *, has_permanent: bool) -> tuple[Finding, ...]:
    """OL-6: what a second address must say; the permanent order goes on beside it."""
    found = []
    if not has_permanent:
        message = (
            "There is no order in force that this one could go beside. Order the oxygen at home "
            "first, or order it as the patient's own."
        )
        found.append(Finding("OL-6", Level.BLOCK, message, "stay_kind"))
    for field, value, message in (
        ("stay_address", stay.address, "Say where the oxygen is to be brought."),
        (
            "stay_postcode",
            stay.postcode,
            "Give the postcode: the supplier finds the depot by it.",
        ),
        ("stay_contact", stay.contact, "Say who is there to let the supplier in."),
        ("stay_telephone", stay.telephone, "Say where that person can be reached."),
    ):
        if not value.strip():
            found.append(Finding("OL-6", Level.BLOCK, message, field))
    return (*found, *_check_days(stay, today))


def _check_days(stay: Stay, today: date) -> tuple[Finding, ...]:
    if stay.from_on is None or stay.until_on is None:
        missing = "stay_from" if stay.from_on is None else "stay_until"
        return (Finding("OL-6", Level.BLOCK, "Give the first and the last day there.", missing),)
    if stay.from_on < today:
        return (Finding("OL-6", Level.BLOCK, "The stay began before today.", "stay_from"),)
    if stay.until_on < stay.from_on:
        return (Finding("OL-6", Level.BLOCK, "It ends before it begins.", "stay_until"),)
    if (stay.until_on - stay.from_on).days > _LONGEST_DAYS:
        message = f"Longer than {_LONGEST_DAYS} days: is it a stay, or does the patient move?"
        return (Finding("OL-6", Level.CONFIRM, message, "stay_until"),)
    return ()


def check_ward(ward: Ward, today: date) -> tuple[Finding, ...]:
    """OL-7: a discharge needs the ward and the day, so that oxygen is at home before."""
    if not ward.is_given:
        return ()
    found = []
    if not ward.name.strip():
        found.append(Finding("OL-7", Level.BLOCK, "Say from which ward.", "ward_name"))
    if ward.discharge_on is None:
        message = "The supplier needs the day of discharge."
        found.append(Finding("OL-7", Level.BLOCK, message, "discharge_on"))
    elif ward.discharge_on < today:
        message = "The discharge was before today. Is it the right day?"
        found.append(Finding("OL-7", Level.CONFIRM, message, "discharge_on"))
    return tuple(found)
