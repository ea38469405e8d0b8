"""Whether oxygen helps somebody to walk, and the flow to try next (section 3.3, R-AT-7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from o2clinic.errors import Level
from o2clinic.rules.advice import Advice, Trail
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import flow, number
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.policy import Policy
from o2clinic.rules.rule_book import RULES
from o2clinic.rules.walk_benefit import effort_words, has_benefit, signed
from o2clinic.rules.walk_checks import check_measurements
from o2clinic.rules.walk_test import (
    ASSESSMENT_KINDS,
    LEARNED_KINDS,
    WALK_WORDS,
    Walk,
    best_walk,
    desaturation,
    effort_gain_percent,
    outlook,
)


class Response(StrEnum):
    """How the walks end."""

    INCOMPLETE = "INCOMPLETE"
    DATA_QUERY = "DATA_QUERY"
    NO_DESATURATION = "NO_DESATURATION"
    NEXT_FLOW = "NEXT_FLOW"
    NOT_CORRECTED = "NOT_CORRECTED"
    NON_RESPONDER = "NON_RESPONDER"
    AOT_RESPONDER = "AOT_RESPONDER"


RESPONSE_WORDS: Final = {
    Response.INCOMPLETE: "Not decided: something is not recorded",
    Response.DATA_QUERY: "Not decided: a walk has numbers that cannot be true",
    Response.NO_DESATURATION: "No significant fall in saturation on walking",
    Response.NEXT_FLOW: "Walk again at the flow given",
    Response.NOT_CORRECTED: "The fall is not corrected by what was tried",
    Response.NON_RESPONDER: "Corrected, but no benefit: not a responder",
    Response.AOT_RESPONDER: "Responds to ambulatory oxygen",
}

# With these the flow alone does not say how much oxygen is breathed: no next flow is named.
_NOT_BY_FLOW: Final = {Device.VENTURI, Device.HFNO, Device.PULSE_DOSE}


@dataclass(frozen=True, slots=True, kw_only=True)
class WalksCase:
    """The walks of one assessment.

    Attributes:
        baselines: without oxygen; on LTOT, on the LTOT flow (R-AT-4).
        on_oxygen: the walks at the flows tried.
        sham: with a cylinder that gave no oxygen, where done (R-AT-8).
        ltot_flow_l_min: the LTOT flow; None for who has no LTOT.
        diagnosis: the confirmed one; None when there is none.
        is_active_outside: and would be with oxygen; None is not recorded.
    """

    baselines: tuple[Walk, ...]
    on_oxygen: tuple[Walk, ...] = ()
    sham: Walk | None = None
    ltot_flow_l_min: Decimal | None = None
    diagnosis: Diagnosis | None = None
    is_active_outside: bool | None = None

    @property
    def walks(self) -> tuple[Walk, ...]:
        """Every walk there is."""
        return (*self.baselines, *self.on_oxygen, *(() if self.sham is None else (self.sham,)))


@dataclass(frozen=True, slots=True)
class ResponseAdvice(Advice[Response]):
    """Whether somebody responds.

    Attributes:
        flow_l_min: of a responder, the lowest flow that corrects and helps; otherwise the flow to
            walk at next; None when there is none.
    """

    flow_l_min: Decimal | None = None


@dataclass(slots=True)
class _Notes(Trail):
    flow_l_min: Decimal | None = None
    chosen: list[Walk] = field(default_factory=list)


def judge_walks(case: WalksCase, policy: Policy) -> ResponseAdvice:
    """Whether the patient responds to ambulatory oxygen; advice to a registered professional.

    Args:
        case: the walks; saturations in per cent are compared as typed.
        policy: the thresholds, whose id is kept with the advice.
    """
    notes = _Notes()
    outcome = _judge(case, policy, notes)
    return ResponseAdvice(
        outcome,
        RESPONSE_WORDS[outcome],
        policy.id,
        tuple(notes.steps),
        tuple(notes.missing),
        tuple(notes.prompts),
        notes.flow_l_min,
    )


def next_flow_l_min(highest_tried_l_min: Decimal | None, policy: Policy) -> Decimal | None:
    """The next flow in L/min above the one tried (R-AT-9); None when there is none higher."""
    rung = policy.aot_first_flow_l_min.value
    step_l_min = policy.aot_flow_step_l_min.value
    tried = Decimal(0) if highest_tried_l_min is None else highest_tried_l_min
    if tried >= rung and step_l_min > 0:
        rung += step_l_min * ((tried - rung) // step_l_min + 1)
    is_next = rung > tried and policy.aot_highest_flow_l_min.holds(rung)
    return rung if is_next else None


def _judge(case: WalksCase, policy: Policy, notes: _Notes) -> Response:
    if not _is_sound(case, policy, notes):
        return Response.DATA_QUERY
    _tell_safety(case, policy, notes)
    baseline = _baseline(case, policy, notes)
    if baseline is None:
        return Response.INCOMPLETE
    fall = _fall(case, baseline, policy, notes)
    if fall is not None:
        return fall
    return _on_oxygen(case, baseline, policy, notes)


def _is_sound(case: WalksCase, policy: Policy, notes: _Notes) -> bool:
    """Numbers that cannot be true keep the walks out of the decision; doubts are shown with it."""
    is_sound = True
    for walk in case.walks:
        for found in check_measurements(walk, policy):
            if found.level is Level.BLOCK:
                is_sound = notes.tell("R-AT-2", f"{walk.in_words()}: {found.message}", passed=False)
            elif found.level is Level.CONFIRM:
                notes.prompt(f"{walk.in_words()}: {found.message}")
    return is_sound


def _tell_safety(case: WalksCase, policy: Policy, notes: _Notes) -> None:
    limit = policy.walk_stop_spo2_percent
    for walk in case.walks:
        nadir = walk.nadir_spo2_percent
        if nadir is not None and limit.holds(nadir):
            compared = f"{walk.in_words()}: {number(nadir)} %, usual stop {limit}"
            notes.tell("R-AT-10", compared, passed=False, by=limit)
            notes.prompt(f"SpO2 fell to {number(nadir)} %: tell a senior before the next walk.")


def _baseline(case: WalksCase, policy: Policy, notes: _Notes) -> Walk | None:
    """The walk to compare with; None when there is none that counts."""
    wanted = "air" if case.ltot_flow_l_min is None else f"the LTOT flow of {_ltot_flow(case)}"
    fitting = [walk for walk in case.baselines if _is_at_baseline(walk, case.ltot_flow_l_min)]
    if case.ltot_flow_l_min is not None:
        notes.tell("R-AT-4", f"{_walks(len(fitting))} on {wanted}", passed=bool(fitting))
    fitting = [walk for walk in fitting if walk.kind in ASSESSMENT_KINDS]
    if not fitting:
        notes.lacks("R-AT-2", f"a 6MWT, ISWT or ESWT on {wanted}")
        if any(walk.kind not in ASSESSMENT_KINDS for walk in case.baselines):
            notes.tell("R-AT-13", "a short test screens only", passed=False)
        return None
    kinds = {walk.kind for walk in fitting} & {walk.kind for walk in case.on_oxygen}
    if kinds:  # of several tests, the one that was also walked with oxygen
        fitting = [walk for walk in fitting if walk.kind in kinds]
    best = best_walk(fitting) or fitting[0]
    same = [walk for walk in fitting if walk.kind is best.kind]
    notes.tell("R-WT-2", f"{_walks(len(same))}, the best: {effort_words(best)}", passed=True)
    limit = policy.walk_baselines
    if best.kind in LEARNED_KINDS and not notes.tell(
        "R-AT-3", f"{_walks(len(same))}, needed {limit}", passed=limit.holds(len(same)), by=limit
    ):
        notes.missing.append(f"a second {WALK_WORDS[best.kind]} on {wanted}")
        notes.prompt("With one walk before oxygen, going further may be learning.")
    notes.chosen = same
    notes.steps.extend(outlook(best, policy))
    return best


def _is_at_baseline(walk: Walk, ltot_flow_l_min: Decimal | None) -> bool:
    if walk.source is None or walk.is_sham:
        return False
    if ltot_flow_l_min is None:
        return walk.source.is_air
    return not walk.source.is_air and walk.source.flow_l_min == ltot_flow_l_min


def _fall(case: WalksCase, baseline: Walk, policy: Policy, notes: _Notes) -> Response | None:
    """None when SpO2 fell; a fall in any of the walks before oxygen counts."""
    found = {walk: desaturation(walk, policy) for walk in notes.chosen}
    shown = next((walk for walk in notes.chosen if found[walk].by_bts), baseline)
    notes.steps.extend(found[shown].steps)
    if found[shown].by_bts:
        return None
    unknown = [walk for walk in notes.chosen if found[walk].by_bts is None]
    if unknown:
        notes.lacks("R-AT-1", f"SpO2 at rest and lowest of the {unknown[0].in_words()}")
        return Response.INCOMPLETE
    if not any(walk.is_watched for walk in notes.chosen):
        notes.lacks("R-AT-2", f"that SpO2 was watched all along the {baseline.in_words()}")
        return Response.INCOMPLETE
    if any(found[walk].by_ats or found[walk].by_study for walk in notes.chosen):
        notes.prompt("By another definition there is a fall (see the steps): a senior decides.")
    if case.ltot_flow_l_min is not None:
        notes.prompt(f"The LTOT flow of {_ltot_flow(case)} is enough on walking.")
    return Response.NO_DESATURATION


def _on_oxygen(case: WalksCase, baseline: Walk, policy: Policy, notes: _Notes) -> Response:
    given = [walk for walk in case.on_oxygen if walk.source is not None and not walk.source.is_air]
    same = sorted((walk for walk in given if walk.kind is baseline.kind), key=_by_flow)
    if len(same) < len(case.on_oxygen):
        notes.lacks("R-AT-2", f"a {WALK_WORDS[baseline.kind]} on oxygen in place of another walk")
    if case.on_oxygen and not same:
        return Response.INCOMPLETE
    _tell_rest(case, policy, notes)
    found = {walk: _is_corrected(walk, policy, notes) for walk in same}
    corrected = [walk for walk in same if found[walk]]
    benefits = {walk: has_benefit(baseline, walk, policy, notes) for walk in corrected}
    helped = next((walk for walk in corrected if benefits[walk]), None)
    if helped is not None:
        return _responds(case, baseline, helped, policy, notes)
    if None in found.values() or None in benefits.values():
        return Response.INCOMPLETE
    if corrected:
        notes.tell("R-AT-7", "falls, is corrected, no benefit", passed=False)
        return Response.NON_RESPONDER
    return _higher(case, same, policy, notes)


def _by_flow(walk: Walk) -> tuple[bool, Decimal]:
    """Lowest flow first, and what has no flow last."""
    flow_l_min = None if walk.source is None else walk.source.flow_l_min
    return flow_l_min is None, flow_l_min or Decimal(0)


def _tell_rest(case: WalksCase, policy: Policy, notes: _Notes) -> None:
    limit = policy.walk_rest_minutes
    walks = sorted(case.walks, key=lambda walk: walk.started_at)
    for before, after in pairwise(walks):
        if before.ended_at is None:
            continue
        minutes = (after.started_at - before.ended_at) // timedelta(minutes=1)
        if not limit.holds(minutes):
            compared = f"{minutes} min between two walks, usual {limit}"
            if minutes < 0:
                compared = f"a walk begins before the last has ended, usual {limit} between"
            notes.tell("R-AT-12", compared, passed=False, by=limit)


def _is_corrected(walk: Walk, policy: Policy, notes: _Notes) -> bool | None:
    limit, nadir = policy.walk_target_spo2_percent, walk.nadir_spo2_percent
    if nadir is None:
        notes.lacks("R-AT-5", f"lowest SpO2 of the {walk.in_words()}")
        return None
    is_held = limit.holds(nadir)
    if is_held and not walk.is_watched:
        notes.lacks("R-AT-2", f"that SpO2 was watched all along the {walk.in_words()}")
        return None
    compared = f"{walk.in_words()}: lowest {number(nadir)} %, target {limit}"
    return notes.tell("R-AT-5", compared, passed=is_held, by=limit)


def _responds(
    case: WalksCase, baseline: Walk, helped: Walk, policy: Policy, notes: _Notes
) -> Response:
    notes.tell("R-AT-7", f"falls, is corrected and helped by the {helped.in_words()}", passed=True)
    flow_l_min = None if helped.source is None else helped.source.flow_l_min
    notes.flow_l_min = flow_l_min
    if case.sham is not None:
        _tell_sham(baseline, case.sham, policy, notes)
    if flow_l_min is not None:
        _tell_liquid(case, flow_l_min, policy, notes)
    if case.diagnosis in {Diagnosis.CYSTIC_FIBROSIS, Diagnosis.ILD}:
        notes.prompt(_said("R-AO-6"))
    if case.is_active_outside:
        notes.prompt(_said("R-AO-7"))
    notes.prompt(_said("R-AO-8"))
    notes.prompt(_said("R-AO-9"))
    return Response.AOT_RESPONDER


def _tell_sham(baseline: Walk, sham: Walk, policy: Policy, notes: _Notes) -> None:
    gain = effort_gain_percent(baseline, sham)
    if gain is None:
        return
    limit = policy.walk_distance_gain_percent
    is_as_good = limit.holds(gain)
    compared = f"{sham.in_words()}: {signed(gain)} %, benefit {limit}"
    notes.tell("R-AT-8", compared, passed=not is_as_good, by=limit)
    if is_as_good:
        notes.prompt("As much further with a cylinder that gave no oxygen: expectation may do it.")


def _tell_liquid(case: WalksCase, flow_l_min: Decimal, policy: Policy, notes: _Notes) -> None:
    limit = policy.aot_liquid_flow_l_min
    if limit.holds(flow_l_min) and case.is_active_outside is not False:
        notes.tell("R-AT-9", f"{flow(flow_l_min)}, liquid oxygen {limit}", passed=True, by=limit)
        notes.prompt(f"At {flow(flow_l_min)} liquid oxygen may suit who is mobile (R-AT-9).")


def _higher(case: WalksCase, tried: Sequence[Walk], policy: Policy, notes: _Notes) -> Response:
    flows = [
        walk.source.flow_l_min
        for walk in tried
        if walk.source is not None
        and walk.source.flow_l_min is not None
        and walk.source.device not in _NOT_BY_FLOW
    ]
    if tried and not flows:
        notes.tell("R-AT-9", "the device has no ladder of flows", passed=False)
        notes.prompt("The next setting of this device is for the clinician to choose.")
        return Response.NOT_CORRECTED
    if case.ltot_flow_l_min is not None:
        flows.append(case.ltot_flow_l_min)
    highest = max(flows, default=None)
    following = next_flow_l_min(highest, policy)
    told = "no oxygen" if highest is None else flow(highest)
    if following is None:
        limit = policy.aot_highest_flow_l_min
        notes.tell("R-AT-9", f"{told} tried, highest {limit}", passed=False, by=limit)
        notes.prompt("Not corrected at the highest usual flow: a senior decides on the device.")
        return Response.NOT_CORRECTED
    limit = policy.aot_flow_step_l_min
    notes.tell("R-AT-9", f"{told} tried, next {flow(following)}", passed=True, by=limit)
    notes.flow_l_min = following
    return Response.NEXT_FLOW


def _walks(count: int) -> str:
    return f"{count} walk{'' if count == 1 else 's'}"


def _ltot_flow(case: WalksCase) -> str:
    return "" if case.ltot_flow_l_min is None else flow(case.ltot_flow_l_min)


def _said(rule: str) -> str:
    return f"{RULES[rule].words} ({rule})"
