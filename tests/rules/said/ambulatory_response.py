"""Section 3.3: whether oxygen helps somebody to walk, and the flow to try next."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from rules.cases import BTS, DH, D
from rules.walks import STARTED, a_walk, cannula, on_oxygen

from o2clinic.rules.ambulatory_response import (
    RESPONSE_WORDS,
    WalksCase,
    judge_walks,
    next_flow_l_min,
)
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.walk_test import WalkKind

_ISWT = {"kind": WalkKind.INCREMENTAL_SHUTTLE}
_ESWT = {"kind": WalkKind.ENDURANCE_SHUTTLE}
_SHORT = {"kind": WalkKind.THREE_MINUTE, "distance_m": D(120)}
_LATER = STARTED + timedelta(hours=1)
_FIRST = a_walk(distance_m=D(232))
_TWO = (_FIRST, a_walk(started_at=_LATER))  # the second is the better one: 240 m, Borg 5
_BETTER = {"distance_m": D(264)}
_VENTURI = OxygenSource(Device.VENTURI, D(4), D("0.28"))
_PULSE = OxygenSource(Device.PULSE_DOSE, pulse_setting=D(2))
_HELPED = on_oxygen("92", **_BETTER)
_SHUTTLE = a_walk("94", "88", **_ISWT, distance_m=D(200))


def _judged(*oxygen, baselines=_TWO, policy=BTS, **given):
    return partial(judge_walks, WalksCase(baselines=baselines, on_oxygen=oxygen, **given), policy)


def _both(**given):
    return tuple(replace(walk, **given) for walk in _TWO)


def _nadirs(first, second, **given):
    lowest = (None if nadir is None else D(nadir) for nadir in (first, second))
    pairs = zip(_TWO, lowest, strict=True)
    return tuple(replace(walk, nadir_spo2_percent=nadir, **given) for walk, nadir in pairs)


def _gain(metres, borg="5"):
    walk = on_oxygen(
        distance_m=None if metres is None else D(metres), end_borg=None if borg is None else D(borg)
    )
    return _judged(walk)


def _on_flow(litres):
    return _both(source=cannula(litres))


def _sham(metres):
    walk = a_walk(
        is_sham=True,
        started_at=STARTED + timedelta(hours=3),
        distance_m=None if metres is None else D(metres),
    )
    return _judged(_HELPED, sham=walk)


def _following(tried):
    return partial(next_flow_l_min, None if tried is None else D(tried), BTS)


_BASELINES = {
    "none": _judged(baselines=()),
    "a sham": _judged(baselines=(a_walk(is_sham=True),)),
    "on oxygen": _judged(baselines=(on_oxygen(),)),
    "a short test": _judged(baselines=(a_walk(**_SHORT),)),
    "one 6MWT": _judged(_HELPED, baselines=(a_walk(),)),
    "one 6MWT under the policy of 2008": _judged(_HELPED, baselines=(a_walk(),), policy=DH),
    "one endurance walk": _judged(
        on_oxygen(**_ESWT, **_BETTER), baselines=(a_walk(**_ESWT, lasted_seconds=300),)
    ),
    "one shuttle walk": _judged(baselines=(_SHUTTLE,)),
    "two kinds, one walked with oxygen": _judged(
        on_oxygen(**_ISWT, distance_m=D(240)),
        baselines=(*_TWO, _SHUTTLE, replace(_SHUTTLE, started_at=_LATER)),
    ),
    "without distance and Borg": _judged(
        on_oxygen(), baselines=(a_walk(distance_m=None, end_borg=None),)
    ),
    "breathed something not noted": _judged(baselines=(a_walk(source=None),)),
    "numbers that cannot be true": _judged(on_oxygen("92", end_spo2_percent=D(91), **_BETTER)),
    "numbers in doubt": _judged(on_oxygen("92", recovery_spo2_percent=D(89), **_BETTER)),
    "a true walk after one that cannot be true": _judged(
        _HELPED, baselines=(a_walk(end_spo2_percent=D(80)), a_walk(started_at=_LATER))
    ),
    "far down": _judged(baselines=_nadirs("79", "86")),
    "down to the usual stop": _judged(baselines=_nadirs("80", "86")),
    "down to the usual stop under the policy of 2008": _judged(
        baselines=_nadirs("79.9", "86"), policy=DH
    ),
}

_FALLS = {
    "to 91": _judged(baselines=_nadirs("91", "91")),
    "to 91 under the policy of 2008": _judged(baselines=_nadirs("91", "91"), policy=DH),
    "in the second walk alone": _judged(baselines=_nadirs("91", "86")),
    "in the first walk alone": _judged(baselines=_nadirs("86", "91")),
    "lowest of the second not recorded": _judged(baselines=_nadirs("91", None)),
    "to 91, nobody watched": _judged(baselines=_nadirs("91", "91", is_watched=False)),
    "to 91, one watched": _judged(
        baselines=(
            replace(_TWO[0], nadir_spo2_percent=D(91), is_watched=None),
            replace(_TWO[1], nadir_spo2_percent=D(91)),
        )
    ),
    "by another definition only": _judged(baselines=_nadirs("88", "88", start_spo2_percent=D(91))),
    "by a study alone": _judged(baselines=_nadirs("88", "88", start_spo2_percent=D(90))),
    "on LTOT at its flow": _judged(baselines=_on_flow("1"), ltot_flow_l_min=D(1)),
    "on LTOT at 4 L/min": _judged(baselines=_on_flow("4"), ltot_flow_l_min=D(4)),
    "on LTOT, walked on air": _judged(ltot_flow_l_min=D(1)),
    "on LTOT, walked at another flow": _judged(baselines=_on_flow("4"), ltot_flow_l_min=D(1)),
    "on LTOT, none at its flow": _judged(
        baselines=_both(source=cannula("1"), nadir_spo2_percent=D(92)), ltot_flow_l_min=D(1)
    ),
    "on LTOT, helped": _judged(_HELPED, baselines=_on_flow("1"), ltot_flow_l_min=D(1)),
    "on LTOT, a short test": _judged(
        baselines=(a_walk(**_SHORT, source=cannula("1")),), ltot_flow_l_min=D(1)
    ),
}

_OXYGEN = {
    "of another kind": _judged(on_oxygen(**_ISWT)),
    "on air": _judged(on_oxygen(source=AIR)),
    "one fits, one does not": _judged(_HELPED, on_oxygen(**_ISWT)),
    "not noted what was breathed": _judged(on_oxygen(source=None, **_BETTER)),
    "lowest SpO2 not recorded": _judged(on_oxygen(None, **_BETTER)),
    "nobody watched": _judged(on_oxygen(**_BETTER, is_watched=None)),
    "nobody watched, not corrected": _judged(on_oxygen("88", is_watched=False)),
    "lowest of 90": _judged(on_oxygen("90", **_BETTER)),
    "lowest of 89.9": _judged(on_oxygen("89.9", **_BETTER)),
    "corrected under the policy of 2008": _judged(_HELPED, policy=DH),
    "at once after the walk before": _judged(
        on_oxygen("92", **_BETTER, started_at=_LATER + timedelta(minutes=6)),
    ),
    "before the end of the walk before": _judged(
        on_oxygen("92", **_BETTER, started_at=_LATER + timedelta(minutes=5)),
    ),
    "5 min after the walk before": _judged(
        on_oxygen("92", **_BETTER, started_at=_LATER + timedelta(minutes=11)),
    ),
    "29 min after the walk before": _judged(
        on_oxygen("92", **_BETTER, started_at=_LATER + timedelta(minutes=35)),
    ),
    "30 min after the walk before": _judged(
        on_oxygen("92", **_BETTER, started_at=_LATER + timedelta(minutes=36)),
    ),
    "a walk whose end is not known": _judged(_HELPED, baselines=(a_walk(**_ESWT), *_TWO)),
    "the lowest flow that corrects and helps": _judged(
        on_oxygen("93", "6", **_BETTER), on_oxygen("91", "4", **_BETTER), on_oxygen("87", "2")
    ),
    "the lower flow corrects but does not help": _judged(
        on_oxygen("91", "4", **_BETTER), on_oxygen("90", "2")
    ),
    "one not known, another helps": _judged(on_oxygen(None), on_oxygen("91", "4", **_BETTER)),
    "one not known, another does not help": _judged(on_oxygen(None), on_oxygen("91", "4")),
    "one not known, another does not correct": _judged(on_oxygen(None), on_oxygen("85", "4")),
}

_BENEFIT = {
    "a tenth further": _gain("264"),
    "not quite a tenth further": _gain("263.9"),
    "269 m": _gain("269"),
    "270 m": _gain("270"),
    "Borg 4": _gain("240", "4"),
    "Borg 4.5": _gain("240", "4.5"),
    "Borg 4.504": _gain("240", "4.504"),
    "Borg 1 to 0.9": _judged(on_oxygen(end_borg=D("0.9")), baselines=_both(end_borg=D(1))),
    "Borg 1 to 0": _judged(on_oxygen(end_borg=D(0)), baselines=_both(end_borg=D(1))),
    "Borg 4.6": _gain("240", "4.6"),
    "Borg 6": _gain("240", "6"),
    "Borg 4 over a shorter way": _gain("239", "4"),
    "Borg 4.5 over a shorter way": _gain("239", "4.5"),
    "a tenth further, Borg not recorded": _gain("264", None),
    "less than a tenth further, Borg not recorded": _gain("254", None),
    "Borg 4, distance not recorded": _gain(None, "4"),
    "neither recorded": _gain(None, None),
    "no breathlessness before": _judged(on_oxygen(end_borg=D(0)), baselines=_both(end_borg=D(0))),
    "with cystic fibrosis": _judged(_HELPED, diagnosis=Diagnosis.CYSTIC_FIBROSIS),
    "with ILD, active outside": _judged(_HELPED, diagnosis=Diagnosis.ILD, is_active_outside=True),
    "at 4 L/min": _judged(on_oxygen("91", "4", **_BETTER)),
    "at 4 L/min, not active outside": _judged(
        on_oxygen("91", "4", **_BETTER), is_active_outside=False
    ),
    "at 4 L/min under the policy of 2008": _judged(on_oxygen("91", "4", **_BETTER), policy=DH),
    "by a pulse-dose device": _judged(on_oxygen("92", source=_PULSE, **_BETTER)),
    "a sham as good": _sham("264"),
    "a sham not as good": _sham("263"),
    "a sham of unknown distance": _sham(None),
}

_NEXT = {
    "no oxygen yet": _judged(),
    "no oxygen yet under the policy of 2008": _judged(policy=DH),
    "2 L/min tried": _judged(on_oxygen("87", "2")),
    "2 and 4 L/min tried": _judged(on_oxygen("87", "2"), on_oxygen("88", "4")),
    "6 L/min tried": _judged(on_oxygen("87", "6")),
    "6 L/min tried under the policy of 2008": _judged(on_oxygen("87", "6"), policy=DH),
    "a Venturi mask tried": _judged(on_oxygen("87", source=_VENTURI)),
    "a pulse-dose device tried": _judged(on_oxygen("87", source=_PULSE)),
    "a pulse-dose device and 2 L/min tried": _judged(
        on_oxygen("87", source=_PULSE), on_oxygen("87", "2")
    ),
    "a Venturi mask tried on LTOT": _judged(
        on_oxygen("87", source=_VENTURI), baselines=_on_flow("1"), ltot_flow_l_min=D(1)
    ),
}

_FLAT = replace(BTS, aot_flow_step_l_min=replace(BTS.aot_flow_step_l_min, value=D(0)))
_BY_ONE = replace(
    BTS,
    aot_first_flow_l_min=replace(BTS.aot_first_flow_l_min, value=D(1)),
    aot_flow_step_l_min=replace(BTS.aot_flow_step_l_min, value=D(1)),
)
_LADDERS = {
    "without steps, below its rung": partial(next_flow_l_min, D(1), _FLAT),
    "without steps, at its rung": partial(next_flow_l_min, D(2), _FLAT),
    "of single litres, nothing tried": partial(next_flow_l_min, None, _BY_ONE),
    "of single litres, 1 L/min tried": partial(next_flow_l_min, D(1), _BY_ONE),
}

CASES = {
    "the words of each outcome": lambda: RESPONSE_WORDS,
    **{f"before oxygen: {name}": case for name, case in _BASELINES.items()},
    **{f"fall: {name}": case for name, case in _FALLS.items()},
    **{f"oxygen: {name}": case for name, case in _OXYGEN.items()},
    **{f"benefit: {name}": case for name, case in _BENEFIT.items()},
    **{f"not corrected: {name}": case for name, case in _NEXT.items()},
    **{
        f"next flow after {tried or 'none'}": _following(tried)
        for tried in (None, "0", "1.9", "2", "3", "4", "5.5", "6", "8")
    },
    **{f"ladder {name}": case for name, case in _LADDERS.items()},
}
