"""A field walking test: what was measured, what a fall is, which walk counts (section 5.1).

All three definitions of a fall in saturation are kept side by side; only that of BTS decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.display import number
from o2clinic.rules.oxygen_source import OxygenSource
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.rule_book import Step, step


class WalkKind(StrEnum):
    """Which test was walked."""

    SIX_MINUTE = "6mwt"
    INCREMENTAL_SHUTTLE = "iswt"
    ENDURANCE_SHUTTLE = "eswt"
    THREE_MINUTE = "3mwt"
    SIT_TO_STAND = "sit_to_stand"


WALK_WORDS: Final = {
    WalkKind.SIX_MINUTE: "6MWT",
    WalkKind.INCREMENTAL_SHUTTLE: "ISWT",
    WalkKind.ENDURANCE_SHUTTLE: "ESWT",
    WalkKind.THREE_MINUTE: "3-minute walk",
    WalkKind.SIT_TO_STAND: "1-minute sit-to-stand",
}

# Tests that can show what oxygen does (R-AT-2); the others only screen (R-AT-13).
ASSESSMENT_KINDS: Final = frozenset(
    {WalkKind.SIX_MINUTE, WalkKind.INCREMENTAL_SHUTTLE, WalkKind.ENDURANCE_SHUTTLE}
)
# Tests that get better by being done again (R-AT-3).
LEARNED_KINDS: Final = frozenset({WalkKind.SIX_MINUTE, WalkKind.INCREMENTAL_SHUTTLE})
SECONDS_OF_KIND: Final = {
    WalkKind.SIX_MINUTE: 360,
    WalkKind.THREE_MINUTE: 180,
    WalkKind.SIT_TO_STAND: 60,
}
_LONGEST_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walk as it was recorded; None is not recorded.

    Attributes:
        started_at: instant with its zone.
        kind: which test.
        source: what was breathed.
        is_sham: a cylinder was carried that gave no oxygen (R-AT-8).
        is_watched: SpO2 was watched from start to end, so that the lowest was seen.
        start_spo2_percent: at rest before the walk, breathing the same.
        nadir_spo2_percent: the lowest of the walk.
        end_spo2_percent: when the walk ended.
        recovery_spo2_percent: after resting again.
        start_pulse_per_min: heart beats a minute before the walk.
        end_pulse_per_min: when the walk ended.
        seconds_to_below_90: from the start until SpO2 was below 90 %.
        seconds_below_90: in all.
        seconds_to_88: in all, at 88 % or less.
        start_borg: breathlessness before the walk, 0 to 10.
        end_borg: breathlessness when the walk ended, 0 to 10.
        start_leg_borg: tiredness of the legs before the walk, 0 to 10.
        end_leg_borg: tiredness of the legs when the walk ended, 0 to 10.
        distance_m: walked.
        lasted_seconds: of a test without a fixed length, or one that was broken off.
        course_m: length of the course.
        laps: whole lengths of the course.
        level: last one completed, of the incremental shuttle walk.
        repetitions: of sitting and standing.
        stops: how often the patient stood still.
        stopped_seconds: how long in all.
        stop_reason: why the walk was broken off; "" when it was not.
    """

    started_at: datetime
    kind: WalkKind
    source: OxygenSource | None
    is_sham: bool = False
    is_watched: bool | None = None
    start_spo2_percent: Decimal | None = None
    nadir_spo2_percent: Decimal | None = None
    end_spo2_percent: Decimal | None = None
    recovery_spo2_percent: Decimal | None = None
    start_pulse_per_min: int | None = None
    end_pulse_per_min: int | None = None
    seconds_to_below_90: int | None = None
    seconds_below_90: int | None = None
    seconds_to_88: int | None = None
    start_borg: Decimal | None = None
    end_borg: Decimal | None = None
    start_leg_borg: Decimal | None = None
    end_leg_borg: Decimal | None = None
    distance_m: Decimal | None = None
    lasted_seconds: int | None = None
    course_m: Decimal | None = None
    laps: int | None = None
    level: int | None = None
    repetitions: int | None = None
    stops: int | None = None
    stopped_seconds: int | None = None
    stop_reason: str = ""

    @property
    def fall_percent(self) -> Decimal | None:
        """How many points SpO2 fell from rest to its lowest."""
        if self.start_spo2_percent is None or self.nadir_spo2_percent is None:
            return None
        return self.start_spo2_percent - self.nadir_spo2_percent

    @property
    def effort(self) -> Decimal | None:
        """What is compared between walks: metres; seconds of an endurance walk without a distance.

        An endurance walk goes at one speed, so its time stands for its distance.
        """
        if self.kind is WalkKind.SIT_TO_STAND:
            return None if self.repetitions is None else Decimal(self.repetitions)
        if self.distance_m is not None or self.kind is not WalkKind.ENDURANCE_SHUTTLE:
            return self.distance_m
        return None if self.lasted_seconds is None else Decimal(self.lasted_seconds)

    @property
    def effort_unit(self) -> str:
        """What `effort` is counted in."""
        if self.kind is WalkKind.SIT_TO_STAND:
            return "times"
        is_time = self.kind is WalkKind.ENDURANCE_SHUTTLE and self.distance_m is None
        return "s" if is_time else "m"

    @property
    def ended_at(self) -> datetime | None:
        """The instant of the end; None where no possible length is known."""
        seconds = self.lasted_seconds
        if seconds is None:
            seconds = SECONDS_OF_KIND.get(self.kind)
        if seconds is None or not 0 <= seconds <= _LONGEST_SECONDS:
            return None
        return self.started_at + timedelta(seconds=seconds)

    def in_words(self) -> str:
        """The walk for people: test and what was breathed."""
        if self.is_sham:
            return f"{WALK_WORDS[self.kind]} with a cylinder that gave no oxygen"
        breathed = "something not noted" if self.source is None else self.source.in_words()
        return f"{WALK_WORDS[self.kind]} on {breathed}"


@dataclass(frozen=True, slots=True)
class Desaturation:
    """Whether SpO2 fell, by each definition; None where too little is recorded to tell.

    Attributes:
        by_bts: a fall of 4 points or more to below 90 %; the one that decides.
        by_study: a fall of 4 points or more, and 88 % or less for 3 minutes.
        by_ats: 88 % or less.
        steps: the three comparisons in this order.
    """

    by_bts: bool | None
    by_study: bool | None
    by_ats: bool | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PredictedDistance:
    """A reference distance, for display only: no decision on oxygen looks at it.

    Attributes:
        equation: its name, always shown with it.
        predicted_m: expected distance.
        lower_limit_m: lower limit of normal; its constant is not verified.
    """

    equation: str
    predicted_m: Decimal
    lower_limit_m: Decimal

    def percent(self, distance_m: Decimal) -> Decimal:
        """The distance in per cent of the predicted one, to whole per cent.

        Raises:
            ValueError: the equation gives no distance that could be compared with.
        """
        if self.predicted_m <= 0:
            raise ValueError("a predicted distance is above nought")
        return round_half_up(100 * distance_m / self.predicted_m, 0)


def desaturation(walk: Walk, policy: Policy) -> Desaturation:
    """Whether SpO2 fell by each definition (R-AT-1); per cent are compared as typed."""
    fall, nadir = walk.fall_percent, walk.nadir_spo2_percent
    low_minutes = None if walk.seconds_to_88 is None else Decimal(walk.seconds_to_88) / 60
    bts = _all_hold((policy.aot_fall_spo2_percent, fall), (policy.aot_nadir_spo2_percent, nadir))
    study = _all_hold(
        (policy.study_fall_spo2_percent, fall),
        (policy.study_nadir_spo2_percent, nadir),
        (policy.study_low_minutes, low_minutes),
    )
    ats = _all_hold((policy.ats_nadir_spo2_percent, nadir))
    lowest = f"lowest {_shown(nadir, '%')}"
    told = f"fall {_shown(fall, 'points')}, {lowest}"
    at_88 = f"time at 88 % or less {_shown(walk.seconds_to_88, 's')}"
    study_words = (
        f"study {policy.study_fall_spo2_percent}, {policy.study_nadir_spo2_percent} for "
        f"{policy.study_low_minutes}: {told}, {at_88}"
    )
    limits = (
        (bts, f"BTS {policy.aot_fall_spo2_percent} and {policy.aot_nadir_spo2_percent}: {told}"),
        (study, study_words),
        (ats, f"ATS {policy.ats_nadir_spo2_percent}: {lowest}"),
    )
    sources = (
        policy.aot_nadir_spo2_percent,
        policy.study_nadir_spo2_percent,
        policy.ats_nadir_spo2_percent,
    )
    steps = tuple(
        step("R-AT-1", compared if held is not None else f"{compared}: cannot be told",
             passed=bool(held), by=by)
        for (held, compared), by in zip(limits, sources, strict=True)
    )  # fmt: skip
    return Desaturation(bts, study, ats, steps)


def best_walk(walks: Sequence[Walk]) -> Walk | None:
    """The walk that counts: the furthest, the earlier of two equal ones (R-WT-2).

    Walks of another test than the first, or without a distance, take no part; None if none is left.
    """
    measured = [walk for walk in walks if walk.effort is not None and walk.kind is walks[0].kind]
    in_metres = [walk for walk in measured if walk.effort_unit == "m"]
    return max(
        sorted(in_metres or measured, key=lambda walk: walk.started_at),
        key=lambda walk: walk.effort or Decimal(0),
        default=None,
    )


def effort_gain_percent(before: Walk, after: Walk) -> Decimal | None:
    """How much further `after` went, in per cent of `before`, not rounded; below 0 is shorter.

    From nought to anything counts as 100 %. None where the two cannot be compared.
    """
    first, second = before.effort, after.effort
    if before.effort_unit != after.effort_unit and before.kind is after.kind:
        first, second = _seconds(before), _seconds(after)
    if first is None or second is None or before.kind is not after.kind:
        return None
    if first <= 0:
        return Decimal(100) if second > 0 else Decimal(0)
    return 100 * (second - first) / first


def distance_saturation_product_m(walk: Walk) -> Decimal | None:
    """Distance times lowest SpO2 of a 6MWT, in metres to 0.1; None where one is missing.

    330 m at 88 % are 290.4 m: what others write as 290.4 m%.
    """
    if walk.kind is not WalkKind.SIX_MINUTE:
        return None
    if walk.distance_m is None or walk.nadir_spo2_percent is None:
        return None
    return round_half_up(walk.distance_m * walk.nadir_spo2_percent / 100, 1)


def outlook(walk: Walk, policy: Policy) -> tuple[Step, ...]:
    """What a 6MWT says about the outlook (R-WT-1); `passed` means the limit is not reached."""
    if walk.kind is not WalkKind.SIX_MINUTE or walk.distance_m is None:
        return ()
    metres, limit = walk.distance_m, policy.walk_poor_distance_m
    told = [step("R-WT-1", f"{number(metres)} m, poor {limit}", passed=not limit.holds(metres),
                 by=limit)]  # fmt: skip
    product, limit = distance_saturation_product_m(walk), policy.walk_poor_product_m
    if product is not None:
        compared = f"distance times lowest SpO2 {product} m, poor {limit}"
        told.append(step("R-WT-1", compared, passed=not limit.holds(product), by=limit))
    return tuple(told)


def predicted_six_minute(
    sex: Sex, age_years: int, height_cm: Decimal, weight_kg: Decimal
) -> PredictedDistance | None:
    """Expected 6MWT distance by Enright and Sherrill 1998, for 40 to 80 years; else None.

    Args:
        sex: as registered at birth; the equation knows female and male.
        age_years: completed years.
        height_cm: in cm.
        weight_kg: in kg.

    >>> predicted_six_minute(Sex.MALE, 70, Decimal(172), Decimal(80)).predicted_m
    Decimal('500.8')
    """
    if not 40 <= age_years <= 80:
        return None
    if sex is Sex.MALE:
        predicted = Decimal("7.57") * height_cm - Decimal("5.02") * age_years
        predicted -= Decimal("1.76") * weight_kg + 309
        below = 153
    elif sex is Sex.FEMALE:
        predicted = Decimal("2.11") * height_cm - Decimal("2.29") * weight_kg
        predicted += 667 - Decimal("5.78") * age_years
        below = 139
    else:
        return None
    if predicted <= 0:  # a height in metres, perhaps: no distance at all is better than a wrong one
        return None
    rounded = round_half_up(predicted, 1)
    return PredictedDistance("Enright and Sherrill 1998", rounded, max(rounded - below, Decimal(0)))


def _seconds(walk: Walk) -> Decimal | None:
    return None if walk.lasted_seconds is None else Decimal(walk.lasted_seconds)


def _all_hold(*pairs: tuple[Threshold, Decimal | None]) -> bool | None:
    """Whether all hold; one that does not is enough for no, even where another is not known."""
    held = [None if value is None else limit.holds(value) for limit, value in pairs]
    if False in held:
        return False
    return None if None in held else True


def _shown(value: Decimal | int | None, unit: str) -> str:
    return "not recorded" if value is None else f"{number(Decimal(value))} {unit}"
