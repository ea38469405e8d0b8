"""Where a torture of the diary books: the days on which clocks and calendars are awkward.

Everybody meets on the same few days: the two on which the clocks change, 29 February, the turn of
the year; in the clinic's hours, over midnight, and in the hour that is skipped or comes twice.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from o2clinic.rules.clinic_time import instant

DAYS: Final = tuple(
    date.fromisoformat(day)
    for day in (
        "2027-10-30",
        "2027-10-31",  # the clocks go back
        "2027-11-01",
        "2027-12-31",
        "2028-01-01",
        "2028-02-28",
        "2028-02-29",
        "2028-03-01",
        "2028-03-25",
        "2028-03-26",  # the clocks go forward
        "2028-03-27",
    )
)
MOST_SKEW: Final = timedelta(hours=3)
_AHEAD: Final = 3  # days of the list on which somebody books, today among them
_TOO_LATE: Final = 0.04
_LATE: Final = time(23, 30)  # so near to midnight, desks that are a little off have another day
_A_STEP: Final = 5  # minutes
# Minutes after midnight, in real time: the clinic's hours, over midnight, where the clocks change.
_HOURS: Final = ((9 * 60, 13 * 60), (22 * 60 + 30, 25 * 60), (0, 4 * 60))
_HOW_OFTEN: Final = (60, 20, 20)
_LENGTHS: Final = (15, 20, 30, 30, 45, 45, 60, 90, 480)


def today(progress: float) -> int:
    """Which of the days a run that is so far done has come to; 0 is its begin, 1 its end."""
    return min(int(progress * (len(DAYS) - _AHEAD + 1)), len(DAYS) - _AHEAD)


def clock(progress: float, skew: timedelta) -> datetime:
    """What a desk whose clock is off takes for the present instant."""
    return instant(DAYS[today(progress)], _LATE) + skew


def skews(desks: int, seed: int) -> Sequence[timedelta]:
    """How far each desk's clock is off: some by minutes, some by hours, one not at all."""
    chance = random.Random(f"{seed}-skews")  # noqa: S311 - to be repeated
    most = MOST_SKEW // timedelta(minutes=1)
    off = [chance.choice((7, most)) for _ in range(desks)]
    return [timedelta(minutes=chance.randint(-one, one) if at else 0) for at, one in enumerate(off)]


def some_day(chance: random.Random, progress: float) -> date:
    """A day to book on; now and then one that is over."""
    at = today(progress)
    is_over = at > 0 and chance.random() < _TOO_LATE
    return DAYS[at - 1 if is_over else at + chance.randrange(_AHEAD)]


def some_time(chance: random.Random, day: date) -> tuple[datetime, int]:
    """An instant of that day, and for how many minutes."""
    (first, last) = chance.choices(_HOURS, _HOW_OFTEN)[0]
    minutes = chance.randrange(first, last, _A_STEP)
    return instant(day, time()) + timedelta(minutes=minutes), chance.choice(_LENGTHS)
