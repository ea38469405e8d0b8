"""How names, numbers and dates are written on paper, whatever the computer's locale."""

from datetime import date, datetime, time
from decimal import Decimal

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def patient_name(family: str, given: str, title: str = "") -> str:
    """A patient's name as on every screen and paper: FAMILY, Given (Title)."""
    name = ", ".join(part for part in (family.upper(), given) if part)
    return f"{name} ({title})" if title else name


def nhs_number(digits: str) -> str:
    """An NHS number as 3-3-4 that never breaks over a line; says so when there is none."""
    plain = "".join(character for character in digits if character.isdigit())
    if not plain:
        return "Not recorded"
    return f"{plain[:3]}\u00a0{plain[3:6]}\u00a0{plain[6:]}"


def short_date(day: date | None) -> str:
    """A date for clinical papers: 06-Aug-2018."""
    if day is None:
        return ""
    return f"{day.day:02}-{_MONTHS[day.month - 1][:3]}-{day.year:04}"


def long_date(day: date | None) -> str:
    """A date for people: 6 August 2018."""
    if day is None:
        return ""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_date(day: date) -> str:
    """A date with its day of the week: Wednesday 6 August 2018."""
    return f"{_DAYS[day.weekday()]} {long_date(day)}"


def clock_time(moment: datetime | time) -> str:
    """A time of day for clinical papers, 24 hours: 17:30."""
    return f"{moment.hour:02}:{moment.minute:02}"


def plain_time(moment: datetime) -> str:
    """A time of day for people: 5:30pm."""
    half = "am" if moment.hour < 12 else "pm"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{half}"


def age_years(born_on: date, today: date) -> int:
    """Whole years between a birth date and a day."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def number(value: Decimal | None, unit: str = "") -> str:
    """A number without empty decimals, with its unit; empty when there is none."""
    if value is None:
        return ""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}\u00a0{unit}" if unit else text
