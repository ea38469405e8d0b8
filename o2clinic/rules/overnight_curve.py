"""A night minute by minute, small enough to be kept and drawn.

Nobody decides by it: the figures of a night come from its samples (R-ON-2).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from o2clinic.rules.overnight_oximetry import Sample
from o2clinic.rules.quantities import round_half_up

MOST_MINUTES: Final = 1_440  # a day; no file of samples is longer


@dataclass(frozen=True, slots=True)
class NightMinute:
    """One minute with a signal.

    Attributes:
        minute: from the first sample, which is in minute 0.
        mean_percent: of its samples, to 0.1.
        lowest_percent: the same.
    """

    minute: int
    mean_percent: Decimal
    lowest_percent: Decimal


def night_curve(samples: Sequence[Sample]) -> tuple[NightMinute, ...]:
    """The minutes of a recording in their order; those without a signal are left out.

    Args:
        samples: in any order; only those that count take part.
    """
    if not samples:
        return ()
    start = min(sample.at for sample in samples)
    minutes: dict[int, list[Decimal]] = defaultdict(list)
    for sample in samples:
        if sample.counts and sample.spo2_percent is not None:
            minutes[int((sample.at - start).total_seconds() // 60)].append(sample.spo2_percent)
    return tuple(
        NightMinute(
            minute,
            round_half_up(sum(values, Decimal(0)) / len(values), 1),
            round_half_up(min(values), 1),
        )
        for minute, values in sorted(minutes.items())
        if minute < MOST_MINUTES
    )
