from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.rules.calendar import (
    Century,
    NotADate,
    NotATime,
    add_months,
    days_between,
    parse_date,
    parse_time,
)

SUNDAY = date(2026, 3, 1)
BORN = date(1945, 7, 14)


@pytest.mark.parametrize(
    "text",
    [
        "14/7/45",
        "14.7.1945",
        "140745",
        "14071945",
        "14 jul 1945",
        "14 July 45",
        "14-Jul-1945",
        "1945-07-14",
        " 14  7  1945 ",
        "14th july 1945",
        "14JUL45",
    ],
)
def test_date_of_birth_is_read(text):
    assert parse_date(text, SUNDAY, century=Century.PAST) == BORN


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", SUNDAY),
        ("Tomorrow", date(2026, 3, 2)),
        ("yesterday", date(2026, 2, 28)),
        ("mon", date(2026, 3, 2)),
        ("sunday", date(2026, 3, 8)),
        ("+3w", date(2026, 3, 22)),
        ("+2m", date(2026, 5, 1)),
        ("-1d", date(2026, 2, 28)),
        ("+10", date(2026, 3, 11)),
        ("- 1 y", date(2025, 3, 1)),
        ("14/7", date(2026, 7, 14)),
        ("3 sept 26", date(2026, 9, 3)),
        ("1/2/26", date(2026, 2, 1)),
    ],
)
def test_day_for_an_appointment_is_read(text, day):
    assert parse_date(text, SUNDAY) == day


@pytest.mark.parametrize(
    ("text", "past", "near"),
    [
        ("1/3/26", 2026, 2026),
        ("2/3/26", 1926, 2026),
        ("1/1/46", 1946, 2046),
        ("1/1/47", 1947, 1947),
        ("1/1/00", 2000, 2000),
    ],
)
def test_year_of_two_digits_goes_by_what_the_date_is_for(text, past, near):
    assert parse_date(text, SUNDAY, century=Century.PAST).year == past
    assert parse_date(text, SUNDAY).year == near


def test_near_the_end_of_a_century_small_years_are_ahead():
    assert parse_date("1/1/05", date(2095, 6, 1)) == date(2105, 1, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a date"),
        ("soon", "is not a date"),
        ("mo", "is not a date"),
        ("31/2/2025", "not in the calendar"),
        ("29/2/1945", "not in the calendar"),
        ("14 foo 1945", "not in the calendar"),
        ("1/1/1849", "too long ago"),
        ("+9999y", "smaller step"),
        ("-9999w", "too long ago"),
        ("١/١/٢٠٢٠", "is not a date"),
        ("7" * 10_000, "is not a date"),
    ],
)
def test_what_is_no_date_is_told_in_the_users_words(text, words):
    with pytest.raises(NotADate, match=words) as fault:
        parse_date(text, SUNDAY)
    assert len(str(fault.value)) < 200
    assert f"“{text[:40]}" in str(fault.value)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 15), 3, date(2025, 4, 15)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_months_are_clamped_to_their_end(day, months, then):
    # U-7
    assert add_months(day, months) == then


def test_months_stop_at_the_end_of_the_calendar():
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        (date(2025, 3, 3), date(2025, 3, 24), 21),
        (date(2025, 3, 3), date(2025, 3, 23), 20),
        (date(2025, 2, 3), date(2025, 3, 31), 56),
        (date(2025, 2, 3), date(2025, 3, 30), 55),
    ],
)
def test_days_are_calendar_days(earlier, later, days):
    # U-7
    assert days_between(earlier, later) == days


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("930", time(9, 30)),
        ("9.30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("0930", time(9, 30)),
        ("9", time(9)),
        ("14 05", time(14, 5)),
        ("2pm", time(14)),
        ("12 am", time(0)),
        ("12:15pm", time(12, 15)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_time_is_read(text, read):
    assert parse_time(text) == read


@pytest.mark.parametrize("text", ["", "noon", "24:00", "9:60", "13pm", "0am", "9" * 50, "9:3"])
def test_what_is_no_time_is_told(text):
    with pytest.raises(NotATime):
        parse_time(text)


@given(st.text(), st.sampled_from(Century))
def test_reading_a_date_or_time_never_crashes(text, century):
    for read in (lambda: parse_date(text, SUNDAY, century=century), lambda: parse_time(text)):
        with suppress(NotADate):
            assert read() is not None


@given(st.dates(min_value=date(1930, 1, 1), max_value=SUNDAY))
def test_any_date_of_birth_is_read_back(born_on):
    text = f"{born_on.day}/{born_on.month}/{born_on.year % 100:02d}"
    assert parse_date(text, SUNDAY, century=Century.PAST) in {born_on, add_months(born_on, 1200)}
