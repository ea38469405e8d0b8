"""U-7: dates and times as people type them, and what is said of the others."""

from datetime import date
from functools import partial

from o2clinic.rules.calendar import (
    Century,
    NotADate,
    add_months,
    days_between,
    parse_date,
    parse_time,
)

_SUNDAY = date(2026, 3, 1)
_LONG = "1 " * 21
_PADDED = " " * 60 + "14/7/45"
_DATES = (
    *("14/7/45", "14.7.1945", "14-7-45", "140745", "14071945", "14 jul 1945", "14-Jul-45"),
    *("14 July 45", "14JUL45", "1945-07-14", " 14  7  1945 ", "14th july 1945", "1st may 26"),
    *("2nd may 26", "3rd may 26", "today", "Tomorrow", "yesterday", "mon", "sun", "sunday", "sa"),
    *("sat", "tues", "wednesday", "thu", "fri", "mondayx", "+3w", "+2m", "-1d", "+10", "- 1 y"),
    *("\u22122d", "+1y", "-2w", "-3m", "14/7", "14.7.", "29/2", "3 sept 26", "3 sep 26", "1 ma 26"),
    *("1 jan 26", "1 dec 26", "1/2/26", "1/3/26", "2/3/26", "28/2/26", "1/1/46", "1/1/47"),
    *("31/12/46", "1/1/00", "1/1/99", "", "soon", "mo", "31/2/2025", "29/2/1945", "0/1/2025"),
    *("2025-02-31", "31/2/25", "14" + " " * 32 + "7 1945", "14" + " " * 33 + "7 1945"),
    *("14/7/45" + " " * 393, "14/7/45" + " " * 394),
    *("14 foo 1945", "14 sept 1945", "14 oct 1945", "1/13/2025", "1/1/1849", "1/1/1850"),
    *("31/12/1849", "+9999y", "-9999w", "-9999d", "-9999m", "\u0661/\u0661/\u0662\u0660"),
    *("7" * 10_000, "7" * 40, "7" * 41, _LONG, _PADDED, "14/7/45" + " " * 400, "1/1/195"),
    *(
        "in 3 months",
        "in 1 week",
        "In a year",
        "in an hour",
        "in  10 days",
        "in 9999 years",
        "in 3",
    ),
    *("14 jul", "14jul", "14th July", "29 feb", "14 foo", "14 ju"),
)
_TIMES = (
    *("930", "9.30", "09:30", "0930", "9", "9h30", "14 05", "2pm", "2 PM", "12 am", "12pm"),
    *("12:15pm", "1am", "11:59pm", "0:00", "23:59", "24:00", "9:60", "9:59", "13pm", "0am"),
    *("", "noon", "9:3", "9" * 41, "9" * 40, " 9.30 ", " " * 60 + "9.30"),
    *("9.30" + " " * 34 + "pm", "9.30" + " " * 35 + "pm"),
    *("9.30" + " " * 396, "9.30" + " " * 397),
)


def _said(read):
    try:
        return read()
    except NotADate as error:
        return f"NOT READ: {error}"
    except OverflowError as error:
        return f"OUTSIDE: {error}"


def _name(text):
    return f"{text[:20]!r}" + (f" of {len(text)} characters" if len(text) > 20 else "")


def _each(texts, read):
    return {_name(text): _said(partial(read, text)) for text in texts}


def _months(*asked):
    return {f"{day} and {months}": _said(partial(add_months, day, months)) for day, months in asked}


CASES = {
    "dates near today": lambda: _each(_DATES, lambda text: parse_date(text, _SUNDAY)),
    "dates of the past": lambda: _each(
        _DATES, lambda text: parse_date(text, _SUNDAY, century=Century.PAST)
    ),
    "dates near the end of a century": lambda: _each(
        ("1/1/05", "1/1/15", "1/1/16", "1/1/95"), lambda text: parse_date(text, date(2095, 6, 1))
    ),
    "dates early in a century": lambda: _each(
        ("1/1/05", "1/1/22", "1/1/23", "1/1/95"), lambda text: parse_date(text, date(2102, 6, 1))
    ),
    "times": lambda: _each(_TIMES, parse_time),
    "months on": lambda: _months(
        (date(2025, 11, 30), 3),
        (date(2025, 1, 31), 1),
        (date(2024, 1, 31), 1),
        (date(2025, 3, 31), -1),
        (date(2025, 12, 1), 1),
        (date(2025, 12, 1), 0),
        (date(2025, 1, 1), -1),
        (date(9999, 11, 30), 1),
        (date(9999, 12, 1), 1),
        (date(1, 2, 1), -1),
        (date(1, 1, 1), -1),
    ),
    "days from the third to the 24th": partial(days_between, date(2025, 3, 3), date(2025, 3, 24)),
    "days back": partial(days_between, date(2025, 3, 24), date(2025, 3, 3)),
}
