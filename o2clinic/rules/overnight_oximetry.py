"""A night of oximetry: how low, how long, how often (section 5.3).

One pass over the samples in order of time. Each valid sample stands for the time until the next,
or for one step of the recording where the next is missing; artefact and movement do not count.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Final

from o2clinic.rules.advice import Advice, Trail
from o2clinic.rules.display import number
from o2clinic.rules.oximetry import SPO2_HIGHEST_PERCENT, SPO2_LOWEST_PERCENT
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up

_MS: Final = timedelta(milliseconds=1)
_HOUR_MS: Final = 3_600_000
_BEFORE_MS: Final = 120_000  # R-ON-2: the mean that a fall is measured from
_EVENT_MS: Final = 10_000  # R-ON-2: the shortest desaturation
_LONGEST_STEP_MS: Final = 60_000  # decided here: a sample vouches for no more than a minute
_BASELINE_MS: Final = 300_000  # decided here: the first five valid minutes, mostly awake
_LOW_PERCENT: Final = 90  # T90
_VERY_LOW_PERCENT: Final = 88  # T88


class Night(StrEnum):
    """How the reading of a night ends."""

    NOT_REPORTABLE = "NOT_REPORTABLE"
    REPORTED = "REPORTED"
    SLEEP_PATHWAY = "SLEEP_PATHWAY"


NIGHT_WORDS: Final = {
    Night.NOT_REPORTABLE: "Not reportable: too little valid recording, or its hours not noted",
    Night.REPORTED: "Overnight oximetry reported",
    Night.SLEEP_PATHWAY: "Reported; many desaturations: think of sleep apnoea or hypoventilation",
}

REPEAT: Final = "Repeat the night."
THINK_OF_SLEEP: Final = (
    "Think of sleep apnoea and hypoventilation: a sleep study or a gas in the morning."
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One line of a recording.

    Attributes:
        at: instant with its zone.
        spo2_percent: None when the device gave none.
        pulse_per_min: None when the device gave none.
        is_valid: the device vouches for it.
        has_motion: more movement than the device reads through.
    """

    at: datetime
    spo2_percent: Decimal | None
    pulse_per_min: int | None = None
    is_valid: bool = True
    has_motion: bool = False

    @property
    def counts(self) -> bool:
        """Whether it takes part; a mark such as 0 or 127 for "no signal" does not."""
        return (
            self.is_valid
            and not self.has_motion
            and self.spo2_percent is not None
            and SPO2_LOWEST_PERCENT <= self.spo2_percent <= SPO2_HIGHEST_PERCENT
        )


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded, whether it is enough or not.

    Attributes:
        started_at: first sample.
        ended_at: end of the time the last sample stands for.
        step_ms: usual distance of two samples in milliseconds.
        recorded_ms: from start to end in milliseconds, gaps included.
        valid_ms: of valid samples in milliseconds.
    """

    started_at: datetime
    ended_at: datetime
    step_ms: int
    recorded_ms: int
    valid_ms: int

    @property
    def valid_hours(self) -> Decimal:
        """Valid time in hours, not rounded."""
        return Decimal(self.valid_ms) / _HOUR_MS


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a night, of valid time only; saturations in per cent.

    Attributes:
        mean_percent: weighted by time, to 0.1.
        median_percent: half of the time was at or below it.
        nadir_percent: the lowest.
        baseline_percent: mean of the first five valid minutes, to 0.1.
        t90_minutes: below 90 %, to 0.1.
        t90_percent: share of valid time below 90 %, to 0.1.
        t88_minutes: below 88 %, to 0.1.
        t88_percent: share of valid time below 88 %, to 0.1.
        longest_below_90_minutes: without a sample at 90 % or above, or one that does not count.
        falls_of_3: desaturations of 3 points or more.
        falls_of_4: desaturations of 4 points or more.
        odi3_per_hour: `falls_of_3` per valid recorded hour, to 0.1.
        odi4_per_hour: `falls_of_4` per valid recorded hour, to 0.1.
        mean_pulse_per_min: weighted by time, to whole beats; None when none was recorded.
    """

    mean_percent: Decimal
    median_percent: Decimal
    nadir_percent: Decimal
    baseline_percent: Decimal
    t90_minutes: Decimal
    t90_percent: Decimal
    t88_minutes: Decimal
    t88_percent: Decimal
    longest_below_90_minutes: Decimal
    falls_of_3: int
    falls_of_4: int
    odi3_per_hour: Decimal
    odi4_per_hour: Decimal
    mean_pulse_per_min: Decimal | None


@dataclass(frozen=True, slots=True)
class NightAdvice(Advice[Night]):
    """What a night shows.

    Attributes:
        recording: None when there is no sample.
        figures: None when the night is not reportable.
    """

    recording: Recording | None = None
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A valid sample with the time it stands for, counted from the start of the recording."""

    at_ms: int
    for_ms: int
    percent: Decimal
    pulse_per_min: int | None

    @property
    def end_ms(self) -> int:
        return self.at_ms + self.for_ms


@dataclass(slots=True)
class _Before:
    """The mean of the two minutes before, kept by adding and dropping one stretch at a time."""

    kept: deque[_Stretch] = field(default_factory=deque)
    weight_ms: int = 0
    weighed: Decimal = Decimal(0)

    def move_to(self, now_ms: int) -> None:
        """Drop what began more than two minutes ago."""
        while self.kept and self.kept[0].at_ms < now_ms - _BEFORE_MS:
            gone = self.kept.popleft()
            self.weight_ms -= gone.for_ms
            self.weighed -= gone.percent * gone.for_ms

    def add(self, stretch: _Stretch) -> None:
        """Take one more stretch in."""
        self.kept.append(stretch)
        self.weight_ms += stretch.for_ms
        self.weighed += stretch.percent * stretch.for_ms

    @property
    def mean(self) -> Decimal | None:
        """None where less than half of the two minutes was measured."""
        return self.weighed / self.weight_ms if 2 * self.weight_ms >= _BEFORE_MS else None


def read_night(samples: Sequence[Sample], policy: Policy) -> NightAdvice:
    """What a night of oximetry shows; advice to a registered professional.

    Args:
        samples: in any order; every instant carries a zone.
        policy: the shortest valid time, and the ODI4 from which sleep is thought of.
    """
    trail = Trail()
    if not samples:
        trail.lacks("R-ON-1", "samples of a recording")
        return _advice(Night.NOT_REPORTABLE, policy, trail, None, None)
    recording, stretches = _stretches(samples)
    limit = policy.overnight_valid_hours
    hours = recording.valid_hours.quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    compared = f"{hours} h valid, needed {limit}"
    is_enough = limit.holds(recording.valid_hours) and bool(stretches)
    if not trail.tell("R-ON-1", compared, passed=is_enough, by=limit):
        trail.missing.append(f"enough valid recording ({compared})")
        trail.prompt(REPEAT)
        return _advice(Night.NOT_REPORTABLE, policy, trail, recording, None)
    figures = _figures(recording, stretches)
    if recording.step_ms > _EVENT_MS:
        trail.prompt("The samples are too far apart to count desaturations: ODI reads low.")
    outcome = _suggest(figures, policy, trail)
    return _advice(outcome, policy, trail, recording, figures)


def _advice(
    outcome: Night,
    policy: Policy,
    trail: Trail,
    recording: Recording | None,
    figures: Figures | None,
) -> NightAdvice:
    return NightAdvice(
        outcome,
        NIGHT_WORDS[outcome],
        policy.id,
        tuple(trail.steps),
        tuple(trail.missing),
        tuple(trail.prompts),
        recording,
        figures,
    )


def _suggest(figures: Figures, policy: Policy, trail: Trail) -> Night:
    """ODI leads to another pathway; oxygen is thought of by T90 and mean."""
    counted = (
        f"ODI3 {figures.odi3_per_hour}, ODI4 {figures.odi4_per_hour} per recorded hour; "
        f"T90 {number(figures.t90_percent)} %, mean {number(figures.mean_percent)} %"
    )
    trail.tell("R-ON-2", counted, passed=True)
    limit = policy.overnight_odi4_per_hour
    is_many = limit.holds(figures.odi4_per_hour)
    compared = f"ODI4 {figures.odi4_per_hour}, suggestion {limit}"
    trail.tell("R-ON-3", compared, passed=not is_many, by=limit)
    if not is_many:
        return Night.REPORTED
    trail.prompt(THINK_OF_SLEEP)
    return Night.SLEEP_PATHWAY


def _stretches(samples: Sequence[Sample]) -> tuple[Recording, list[_Stretch]]:
    ordered = sorted(samples, key=lambda sample: sample.at)
    start = ordered[0].at
    times = [(sample.at - start) // _MS for sample in ordered]
    steps = [after - before for before, after in pairwise(times)]
    step_ms = _usual(steps)
    # A step a little longer than usual is an uneven clock; a longer one is a gap.
    covers = [step if 2 * step <= 3 * step_ms else step_ms for step in steps] + [step_ms]
    stretches = [
        _Stretch(at_ms, for_ms, sample.spo2_percent, sample.pulse_per_min)
        for sample, at_ms, for_ms in zip(ordered, times, covers, strict=True)
        if for_ms and sample.counts and sample.spo2_percent is not None
    ]
    end_ms = times[-1] + step_ms
    valid_ms = sum(stretch.for_ms for stretch in stretches)
    recording = Recording(start, start + end_ms * _MS, step_ms, end_ms, valid_ms)
    return recording, stretches


def _usual(steps: Sequence[int]) -> int:
    """The median step in milliseconds, leaving out the noughts that doubled lines make."""
    counted = sorted(step for step in steps if step > 0)
    return min(counted[len(counted) // 2], _LONGEST_STEP_MS) if counted else 0


def _figures(recording: Recording, stretches: Sequence[_Stretch]) -> Figures:
    valid_ms = recording.valid_ms
    weighed = sum((one.percent * one.for_ms for one in stretches), Decimal(0))
    t90_ms = sum(one.for_ms for one in stretches if one.percent < _LOW_PERCENT)
    t88_ms = sum(one.for_ms for one in stretches if one.percent < _VERY_LOW_PERCENT)
    falls_of_3, falls_of_4 = _falls(stretches, 3), _falls(stretches, 4)
    return Figures(
        mean_percent=round_half_up(weighed / valid_ms, 1),
        median_percent=_median(stretches, valid_ms),
        nadir_percent=min(one.percent for one in stretches),
        baseline_percent=_baseline(stretches),
        t90_minutes=_minutes(t90_ms),
        t90_percent=_share(t90_ms, valid_ms),
        t88_minutes=_minutes(t88_ms),
        t88_percent=_share(t88_ms, valid_ms),
        longest_below_90_minutes=_minutes(_longest_low(stretches)),
        falls_of_3=falls_of_3,
        falls_of_4=falls_of_4,
        odi3_per_hour=round_half_up(falls_of_3 / recording.valid_hours, 1),
        odi4_per_hour=round_half_up(falls_of_4 / recording.valid_hours, 1),
        mean_pulse_per_min=_mean_pulse(stretches),
    )


def _median(stretches: Sequence[_Stretch], valid_ms: int) -> Decimal:
    ordered = sorted(stretches, key=lambda one: one.percent)
    reached = accumulate(one.for_ms for one in ordered)
    return next(one.percent for one, ms in zip(ordered, reached, strict=True) if 2 * ms >= valid_ms)


def _baseline(stretches: Sequence[_Stretch]) -> Decimal:
    weight_ms, weighed = 0, Decimal(0)
    for one in stretches:
        weight_ms += one.for_ms
        weighed += one.percent * one.for_ms
        if weight_ms >= _BASELINE_MS:
            break
    return round_half_up(weighed / weight_ms, 1)


def _longest_low(stretches: Sequence[_Stretch]) -> int:
    longest_ms = run_ms = 0
    end_ms = -1
    for one in stretches:
        if one.percent >= _LOW_PERCENT:
            run_ms = 0
        else:
            run_ms = one.for_ms + (run_ms if one.at_ms == end_ms else 0)
            longest_ms = max(longest_ms, run_ms)
        end_ms = one.end_ms
    return longest_ms


def _falls(stretches: Sequence[_Stretch], points: int) -> int:
    """How many desaturations there are (R-ON-2).

    The mean is held while a desaturation lasts, else a long one would end by dragging its own mean
    down. Ten seconds without a valid sample end one, since nobody saw what happened.
    """
    before, count = _Before(), 0
    line: Decimal | None = None  # at or below it the desaturation that is under way goes on
    low_ms = end_ms = 0
    for one in stretches:
        before.move_to(one.at_ms)
        if line is not None and (one.percent > line or one.at_ms - end_ms >= _EVENT_MS):
            count += low_ms >= _EVENT_MS
            line = None
        if line is None and before.mean is not None and one.percent <= before.mean - points:
            line, low_ms = before.mean - points, 0
        if line is not None:
            low_ms += one.for_ms
        before.add(one)
        end_ms = one.end_ms
    return count + (line is not None and low_ms >= _EVENT_MS)


def _mean_pulse(stretches: Sequence[_Stretch]) -> Decimal | None:
    counted = [
        (one.pulse_per_min, one.for_ms) for one in stretches if one.pulse_per_min is not None
    ]
    if not counted:
        return None
    weight_ms = sum(for_ms for _, for_ms in counted)
    weighed = Decimal(sum(pulse * for_ms for pulse, for_ms in counted))
    return round_half_up(weighed / weight_ms, 0)


def _minutes(ms: int) -> Decimal:
    return round_half_up(Decimal(ms) / 60_000, 1)


def _share(ms: int, valid_ms: int) -> Decimal:
    return round_half_up(Decimal(100 * ms) / valid_ms, 1)
