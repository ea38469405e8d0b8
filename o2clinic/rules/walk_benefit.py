"""Whether one walk was better than another: further, or less breathless (R-AT-6, R-AT-11)."""

from decimal import ROUND_DOWN, Decimal
from typing import Final

from o2clinic.rules.advice import Trail
from o2clinic.rules.display import number
from o2clinic.rules.policy import Policy
from o2clinic.rules.walk_test import Walk, WalkKind, effort_gain_percent

_BREATHLESS: Final = "Borg for breathlessness at the end of the {}"


def has_benefit(before: Walk, after: Walk, policy: Policy, trail: Trail) -> bool | None:
    """Whether `after` went further or left the patient less breathless; either is enough.

    None where one of the two is not recorded and the other shows no benefit.
    """
    further = _is_further(before, after, policy, trail)
    easier = _is_easier(before, after, policy, trail)
    if easier and not further:
        _weigh_borg_alone(before, after, policy, trail)
    if further or easier:
        return True
    return None if None in {further, easier} else False


def effort_words(walk: Walk) -> str:
    """How far, or how long, for people: `240 m`."""
    return "not recorded" if walk.effort is None else f"{number(walk.effort)} {walk.effort_unit}"


def signed(percent: Decimal) -> str:
    """A change to 0.1 with its sign, never shown larger than it is: `+5.8`."""
    return f"{percent.quantize(Decimal('0.1'), ROUND_DOWN):+}"


def _is_further(before: Walk, after: Walk, policy: Policy, trail: Trail) -> bool | None:
    gain = effort_gain_percent(before, after)
    if gain is None:
        lacking = after if before.effort is not None else before
        trail.lacks("R-AT-6", f"distance of the {lacking.in_words()}")
        return None
    limit = policy.walk_distance_gain_percent
    compared = (
        f"{effort_words(before)} to {effort_words(after)} ({signed(gain)} %), benefit {limit}"
    )
    _tell_smallest_gain(before, after, policy, trail)
    return trail.tell("R-AT-6", compared, passed=limit.holds(gain), by=limit)


def _tell_smallest_gain(before: Walk, after: Walk, policy: Policy, trail: Trail) -> None:
    """Shown beside the decision, which does not look at it."""
    limits = {
        WalkKind.SIX_MINUTE: policy.walk_six_minute_gain_m,
        WalkKind.INCREMENTAL_SHUTTLE: policy.walk_shuttle_gain_m,
    }
    limit = limits.get(before.kind)
    if limit is None or before.distance_m is None or after.distance_m is None:
        return
    metres = after.distance_m - before.distance_m
    trail.tell("R-AT-11", f"{metres:+f} m, matters {limit}", passed=limit.holds(metres), by=limit)


def _is_easier(before: Walk, after: Walk, policy: Policy, trail: Trail) -> bool | None:
    for walk in (before, after):
        if walk.end_borg is None:
            trail.lacks("R-AT-6", _BREATHLESS.format(walk.in_words()))
    first, second = before.end_borg, after.end_borg
    if first is None or second is None:
        return None
    points, share = policy.walk_borg_gain, policy.walk_borg_gain_percent
    fell = first - second
    percent = 100 * fell / first if first > 0 else Decimal(0)
    compared = f"Borg {number(first)} to {number(second)}, benefit {points} lower or {share} lower"
    passed = points.holds(fell) or share.holds(percent)
    return trail.tell("R-AT-6", compared, passed=passed, by=points)


def _weigh_borg_alone(before: Walk, after: Walk, policy: Policy, trail: Trail) -> None:
    gain = effort_gain_percent(before, after)
    if gain is not None and gain < 0:
        trail.prompt("Less breathless, but over a shorter way: weigh whether oxygen does it.")
    fell = (before.end_borg or Decimal(0)) - (after.end_borg or Decimal(0))
    if not policy.walk_borg_gain.holds(fell):
        trail.prompt("The benefit rests on a tenth of Borg, less than a whole point: weigh it.")
