"""What paper writes otherwise than the screen: blanks for the unknown, lines that hold together."""

from datetime import date, datetime
from decimal import Decimal

from o2clinic.rules import display
from o2clinic.rules.nhs_number import formatted

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def nhs_number(digits: str) -> str:
    """An NHS number as 3-3-4 that never breaks over a line; says so when there is none."""
    plain = "".join(character for character in digits if character.isdigit())
    return formatted(plain).replace(" ", "\u00a0") if plain else display.NOT_RECORDED


def short_date(day: date | None) -> str:
    """A date for clinical papers: 06-Aug-2018; a field without one stays empty."""
    return "" if day is None else display.short_date(day)


def long_date(day: date | None) -> str:
    """A date for people: 6 August 2018."""
    return "" if day is None else display.long_date(day)


def weekday_date(day: date) -> str:
    """A date with its day of the week: Wednesday 6 August 2018."""
    return f"{_DAYS[day.weekday()]} {long_date(day)}"


def plain_time(moment: datetime) -> str:
    """A time of day for people: 5:30pm."""
    half = "am" if moment.hour < 12 else "pm"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{half}"


def number(value: Decimal | None, unit: str = "") -> str:
    """A number without empty decimals, with its unit; empty when there is none."""
    if value is None:
        return ""
    text = display.number(value)
    return f"{text}\u00a0{unit}" if unit else text
