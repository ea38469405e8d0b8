"""On which days a recurring meeting is held."""

from datetime import date, timedelta

import pytest

from o2clinic.rules.meeting_days import (
    MeetingDay,
    MeetingRhythm,
    rhythm_words,
    weekday_digits,
    weekdays_of,
)

TUESDAY = date(2026, 11, 24)
TWICE = MeetingRhythm(frozenset({1, 3}), TUESDAY)


def test_mt_1_it_is_held_twice_a_week_and_a_bank_holiday_is_named():
    christmas = date(2026, 12, 25)
    holidays = {date(2026, 11, 26): "Day of rest", christmas: "Christmas"}
    found = TWICE.days(TUESDAY, TUESDAY + timedelta(days=7), holidays)
    assert found == (
        MeetingDay(TUESDAY),
        MeetingDay(date(2026, 11, 26), "Day of rest"),
        MeetingDay(date(2026, 12, 1)),
    )
    assert TWICE.days(TUESDAY, TUESDAY - timedelta(days=1), {}) == ()


@pytest.mark.parametrize(
    ("day", "is_held"),
    [
        (TUESDAY - timedelta(days=1), False),
        (TUESDAY, True),
        (date(2026, 12, 1), False),  # the week between
        (date(2026, 12, 3), False),
        (date(2026, 12, 8), True),
        (date(2026, 12, 10), True),
        (date(2026, 12, 22), True),
        (date(2026, 12, 24), False),  # after the last day
    ],
)
def test_mt_1_every_second_week_is_counted_from_the_first_until_the_last_day(day, is_held):
    rhythm = MeetingRhythm(frozenset({1, 3}), TUESDAY, 2, date(2026, 12, 22))
    assert rhythm.meets(day) is is_held


def test_mt_1_weeks_are_counted_from_the_week_in_which_the_first_day_lies():
    rhythm = MeetingRhythm(frozenset({1}), date(2026, 11, 26), 2)
    assert not rhythm.meets(TUESDAY)
    assert [rhythm.meets(date(2026, 12, day)) for day in (1, 8)] == [False, True]


def test_days_are_stored_as_digits_and_said_in_words():
    assert weekdays_of("175") == {0, 6, 4}
    assert weekday_digits(frozenset({6, 0})) == "17"
    assert rhythm_words(frozenset({1, 3, 4}), 3) == "Tue, Thu and Fri, every 3 weeks"


def test_mt_1_weeks_are_counted_for_as_long_as_the_meeting_comes_again():
    rhythm = MeetingRhythm(frozenset({1}), TUESDAY, 2)
    held = [rhythm.meets(TUESDAY + timedelta(weeks=week)) for week in range(14)]
    assert held == [True, False] * 7


def test_each_week_is_not_counted_in_words():
    assert rhythm_words(frozenset({1}), 1) == "Tue"
    assert rhythm_words(frozenset({1}), 2) == "Tue, every 2 weeks"
