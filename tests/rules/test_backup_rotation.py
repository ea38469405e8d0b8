"""Which automatic backups stay."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from o2clinic.rules.backup_rotation import Kept, is_drill_due, is_due, is_too_old, kept

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # a Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("ages", "reasons"),
    [
        ([], []),
        ([0 * HOUR], [Kept.RECENT]),
        ([48 * HOUR], [Kept.RECENT]),
        ([49 * HOUR], [Kept.DAILY]),
        ([49 * HOUR, 50 * HOUR], [Kept.DAILY]),  # of one day the newest
        ([13 * DAY], [Kept.DAILY]),
        ([400 * DAY], [Kept.DAILY]),  # the only one there is stays, however old
        ([-HOUR], [Kept.RECENT]),  # a clock that was set back
    ],
)
def test_each_age_is_kept_or_not(ages: list[timedelta], reasons: list[Kept]):
    assert list(kept([NOW - age for age in ages], NOW).values()) == reasons


def test_two_years_of_half_hours_leave_few():
    made = [NOW - number * HOUR / 2 for number in range(2 * 365 * 48)]
    stay = kept(made, NOW)
    counted = Counter(stay.values())
    assert counted[Kept.RECENT] == 20
    # Today's newest stands for its day, week and month too, and is counted as recent.
    assert counted[Kept.DAILY] == 13
    assert counted[Kept.WEEKLY] == 5
    assert counted[Kept.MONTHLY] == 11
    assert max(stay) == NOW
    oldest = min(stay)
    assert (oldest.year, oldest.month) == (2025, 12)


def test_rotating_each_time_keeps_what_rotating_once_keeps():
    made: list[datetime] = []
    start = NOW - 120 * DAY
    for number in range(120 * 8):
        moment = start + number * 3 * HOUR
        made = list(kept([*made, moment], moment))
    days = {one.date() for one in made if max(made) - one <= 13 * DAY}
    assert len(days) == 14
    assert len({one.isocalendar()[:2] for one in made}) >= 8
    assert len({(one.year, one.month) for one in made}) == 5


@pytest.mark.parametrize(
    ("age", "due", "old", "drill"),
    [
        (None, True, True, True),
        (timedelta(minutes=29), False, False, False),
        (timedelta(minutes=30), True, False, False),
        (2 * DAY, True, False, False),
        (2 * DAY + HOUR, True, True, False),
        (30 * DAY, True, True, True),
        (-HOUR, True, False, False),  # made in the future: by a clock that was wrong
    ],
)
def test_what_is_due(age: timedelta | None, due: bool, old: bool, drill: bool):
    last = None if age is None else NOW - age
    assert (is_due(last, NOW), is_too_old(last, NOW), is_drill_due(last, NOW)) == (due, old, drill)
