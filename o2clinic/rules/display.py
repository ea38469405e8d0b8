"""How people, dates and numbers are written on screens, forms and letters.

After the Common User Interface standards (ISB 1500 to 1508): clinical screens and forms use
`dd-Mmm-yyyy` and 24-hour time; patients' letters use the long date.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_IN_FULL: Final = (
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
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOT_RECORDED: Final = "Not recorded"

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
# Length of the area code, 0 included, by how the number begins; the rest of Britain has five.
_AREA_CODES: Final = (("02", 3), ("011", 4), ("01", 5), ("03", 4), ("08", 4), ("09", 4), ("07", 5))
_ODD_AREA_CODES: Final = ("0121", "0131", "0141", "0151", "0161", "0171", "0181", "0191")
_LONGEST_PHONE: Final = 60
_EXTENSION = re.compile(r"^(.*?)\s*(?:x|ext\.?|extension)\s*([0-9]{1,8})$", re.IGNORECASE)


def patient_name(family: str, given: str = "", title: str = "") -> str:
    """Name of a patient: family name in capitals, a comma, given name, title in parentheses.

    The case of given name and title is kept where it is mixed ("McKenzie", "DJ"), since a rule
    would spoil it; all-lower and all-upper text is put into title case.

    >>> patient_name("Jenkins", "mary", "mrs.")
    'JENKINS, Mary (Mrs)'
    """
    name = _one_line(family).upper()
    first = _title_case(_one_line(given))
    called = _title_case(_one_line(title)).rstrip(".")
    name = f"{name}, {first}" if first and name else name or first
    return f"{name} ({called})" if called else name


def staff_name(title: str, given_names: str, family_name: str) -> str:
    """A member of staff as they are called on screens.

    >>> staff_name("Dr", "Anna Maria", "Berg")
    'Dr A. Berg'
    """
    initial = f"{given_names[:1]}." if given_names else ""
    return staff_name_in_full(title, initial, family_name)


def staff_name_in_full(title: str, given_names: str, family_name: str) -> str:
    """A member of staff as they sign a paper: `Dr Anna Maria Berg`."""
    return " ".join(part for part in (title, given_names, family_name) if part)


def short_date(day: date | None) -> str:
    """Date on screens and forms, in no locale; "Not recorded" for None.

    >>> short_date(date(1945, 7, 4))
    '04-Jul-1945'
    """
    if day is None:
        return NOT_RECORDED
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}"


def short_date_with_weekday(day: date | None) -> str:
    """Date on screens with its weekday: `Wed 31-Dec-2008`."""
    return NOT_RECORDED if day is None else f"{WEEKDAYS[day.weekday()]} {short_date(day)}"


def long_date(day: date) -> str:
    """Date in letters to patients: `6 August 2018`."""
    return f"{day.day} {MONTHS_IN_FULL[day.month - 1]} {day.year}"


def clock_time(moment: datetime | time, *, is_approximate: bool = False) -> str:
    """Time of day, 24 hours: `09:05`, or `Approx 14:47`. The moment's own zone is used."""
    shown = f"{moment.hour:02d}:{moment.minute:02d}"
    return f"Approx {shown}" if is_approximate else shown


def date_and_time(moment: datetime | None) -> str:
    """Date and 24-hour time with one space: `03-Mar-2025 09:30`, in the moment's own zone."""
    return NOT_RECORDED if moment is None else f"{short_date(moment.date())} {clock_time(moment)}"


def age_years(born_on: date, on: date) -> int:
    """Completed years of life on a day; someone born on 29 February has birthdays on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def age(born_on: date, on: date) -> str:
    """Age in parentheses as it stands after a date of birth; `on` is not before birth.

    Years from two years on, then months, weeks, days.

    >>> age(date(1945, 7, 14), date(2026, 8, 1))
    '(81y)'
    """
    return f"({_age_text(born_on, on)})"


def born(born_on: date | None, on: date, died_on: date | None = None) -> str:
    """Date of birth with the age today: `14-Jul-1945 (81y)`; after death without the age."""
    if born_on is None or died_on is not None:
        return short_date(born_on)
    return f"{short_date(born_on)} {age(born_on, on)}"


def age_at_death(born_on: date, died_on: date) -> str:
    """Age for the label "Age at Death", without parentheses: `81y`."""
    return _age_text(born_on, died_on)


def postcode(text: str) -> str:
    """Postcode in capitals with its space; text that is no British postcode only in capitals.

    >>> postcode("tr13lj")
    'TR1 3LJ'
    """
    squeezed = "".join(text.upper().split())
    found = _POSTCODE.fullmatch(squeezed)
    return f"{found[1]} {found[2]}" if found else _one_line(text).upper()


def is_postcode(text: str) -> bool:
    """Whether it has the shape of a British postcode."""
    return bool(_POSTCODE.fullmatch("".join(text.upper().split())))


def phone(text: str) -> str:
    """Telephone number: area code, space, local part split before its last four digits.

    +44 is hidden, other countries keep their "+"; an extension reads `x123`. Text with letters is
    given back as typed.

    >>> phone("+44 (0)1872 255000 ext 12")
    '01872 255000 x12'
    >>> phone("02079460018")
    '020 7946 0018'
    """
    typed = _one_line(text)
    if len(typed) > _LONGEST_PHONE:
        return typed
    if found := _EXTENSION.fullmatch(typed):
        return f"{phone(found[1])} x{found[2]}"
    if re.search(r"[^0-9+()\-. ]", typed) or not re.search(r"[0-9]", typed):
        return typed
    digits = re.sub(r"[^0-9+]", "", typed.replace("(0)", "") if typed.startswith("+") else typed)
    digits = re.sub(r"^(\+|00)44", "0", digits)
    if not digits.startswith("0") or digits.startswith("00"):
        return typed
    area = _area_length(digits)
    local = digits[area:]
    split = f"{local[:-4]} {local[-4:]}" if len(local) > 6 else local
    return f"{digits[:area]} {split}".rstrip()


def address_lines(lines: tuple[str, ...], code: str = "") -> tuple[str, ...]:
    """Address below one another: no empty lines, no commas at line ends, postcode last."""
    kept = [_one_line(line).rstrip(", ") for line in (*lines, postcode(code))]
    return tuple(line for line in kept if line)


def flow(flow_l_min: Decimal) -> str:
    """Oxygen flow without idle noughts: `2 L/min`, `0.5 L/min`."""
    return f"{number(flow_l_min)} L/min"


def days_counted(count: int) -> str:
    """How many days: `1 day`, `21 days`."""
    return "1 day" if count == 1 else f"{count} days"


def number(value: Decimal) -> str:
    """A number without idle noughts and without an exponent: `2`, `0.5`, `100`."""
    return f"{value.normalize():f}"


def listed(words: Sequence[str]) -> str:
    """Some words in a row as people write them.

    >>> listed(["pH", "PaCO2", "PaO2"])
    'pH, PaCO2 and PaO2'
    """
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def with_subscripts(text: str) -> str:
    """Gases written as on paper.

    >>> with_subscripts("PaO2 and PaCO2")
    'PaO₂ and PaCO₂'
    """
    return text.replace("O2", "O₂").replace("HCO3", "HCO₃")


def _age_text(born_on: date, on: date) -> str:
    years = age_years(born_on, on)
    if years >= 2:
        return f"{years}y"
    months = (on.year - born_on.year) * 12 + on.month - born_on.month - (on.day < born_on.day)
    days = (on - born_on).days
    if months >= 3:
        return f"{months}m"
    return f"{days // 7}w" if days >= 28 else f"{days}d"


def _area_length(digits: str) -> int:
    if digits.startswith(_ODD_AREA_CODES):
        return 4
    return next((length for start, length in _AREA_CODES if digits.startswith(start)), 5)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _title_case(text: str) -> str:
    if not (text.islower() or text.isupper()) or len(text) == 1:
        return text.upper() if len(text) == 1 else text
    return re.sub(r"(^|[\s\-'’])(\w)", lambda found: found[1] + found[2].upper(), text.lower())
