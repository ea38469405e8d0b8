"""The minutes of a night as their column keeps them: minute, mean and lowest in tenths."""

from collections.abc import Iterable
from decimal import Decimal

from o2clinic.rules.overnight_curve import NightMinute


def kept_of(curve: Iterable[NightMinute]) -> list[list[int]] | None:
    """For the column; None where there is no curve."""
    told = [[one.minute, int(one.mean_percent * 10), int(one.lowest_percent * 10)] for one in curve]
    return told or None


def minutes_of(kept: list[list[int]] | None) -> tuple[NightMinute, ...]:
    """The minutes again."""
    return tuple(
        NightMinute(minute, Decimal(mean) / 10, Decimal(lowest) / 10)
        for minute, mean, lowest in kept or ()
    )
