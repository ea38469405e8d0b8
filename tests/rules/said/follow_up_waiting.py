"""Section 5.1: when somebody is seen who waits for a decision on oxygen."""

from datetime import date
from functools import partial

from rules.cases import BTS, DH, D

from o2clinic.rules.follow_up import schedule
from o2clinic.rules.follow_up_case import FollowUpCase, OxygenUse, ReviewDone, ReviewKind
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.patient_codes import SmokingStatus

_TODAY = date(2025, 6, 1)
_GAS_ON = date(2025, 3, 3)
_ILL = Exacerbation(date(2025, 3, 10), date(2025, 3, 17))  # stable from 12 May
_RUNNING = Exacerbation(date(2025, 3, 10))
_EARLY = {
    "was_assessed_early": True,
    "was_early_counselled": True,
    "exacerbations": (_ILL,),
}


def _made(policy=BTS, **given):
    known = {"on": _TODAY, "exacerbations": (), "smoking": SmokingStatus.NEVER}
    return partial(schedule, FollowUpCase(**{**known, **given}), policy)


def _assessed(done_on, kind=ReviewKind.ASSESSMENT, **given):
    return ReviewDone(done_on=done_on, kinds=frozenset({kind}), **given)


def _early(*reviews, policy=BTS, **given):
    return _made(policy, **{**_EARLY, **given}, reviews=reviews)


def _screen(spo2, policy=BTS, **given):
    return _made(policy, **{"spo2_percent": D(spo2), "spo2_on": _GAS_ON, **given})


_STOPPED = {
    "not assessed since": _made(hypercapnia_stop_on=_GAS_ON),
    "assessed after 27 days": _made(
        hypercapnia_stop_on=_GAS_ON, reviews=(_assessed(date(2025, 3, 30)),)
    ),
    "assessed after 28 days, and again": _made(
        hypercapnia_stop_on=_GAS_ON,
        reviews=(_assessed(date(2025, 5, 1)), _assessed(date(2025, 3, 31))),
    ),
    "under the policy of 2008": _made(DH, hypercapnia_stop_on=_GAS_ON),
    "assessed, under the policy of 2008": _made(
        DH, hypercapnia_stop_on=_GAS_ON, reviews=(_assessed(date(2025, 5, 1)),)
    ),
}

_SECOND = {
    "waits": _made(first_gas_on=_GAS_ON),
    "waits under the policy of 2008": _made(DH, first_gas_on=_GAS_ON),
    "nobody asked for exacerbations": _made(first_gas_on=_GAS_ON, exacerbations=None),
    "ill on the day of the first gas": _made(
        first_gas_on=_GAS_ON, exacerbations=(Exacerbation(_GAS_ON),)
    ),
    "ill on the day after": _made(
        first_gas_on=_GAS_ON, exacerbations=(Exacerbation(date(2025, 3, 4)),)
    ),
    "ill on the day of the picture": _made(
        first_gas_on=_GAS_ON, exacerbations=(Exacerbation(_TODAY),)
    ),
    "ill after the day of the picture": _made(
        first_gas_on=_GAS_ON, exacerbations=(Exacerbation(date(2025, 6, 2)),)
    ),
    "ill twice since": _made(
        first_gas_on=_GAS_ON, exacerbations=(Exacerbation(date(2025, 5, 1)), _ILL)
    ),
}

_DEFERRED = {
    "treated to the end": _made(is_assessment_deferred=True, exacerbations=(_ILL,)),
    "the end not recorded": _made(is_assessment_deferred=True, exacerbations=(_RUNNING,)),
    "under the policy of 2008": _made(DH, is_assessment_deferred=True, exacerbations=(_ILL,)),
    "no exacerbation": _made(is_assessment_deferred=True),
    "an exacerbation begun today": _made(
        is_assessment_deferred=True, exacerbations=(Exacerbation(_TODAY),)
    ),
    "an exacerbation that begins tomorrow": _made(
        is_assessment_deferred=True, exacerbations=(Exacerbation(date(2025, 6, 2)),)
    ),
    "with a first gas that is void": _made(
        first_gas_on=_GAS_ON, is_assessment_deferred=True, exacerbations=(_ILL,)
    ),
}

_RETEST = {
    "not tested again": _early(),
    "not tested again, under the policy of 2008": _early(policy=DH),
    "tested a day too early": _early(_assessed(date(2025, 5, 11))),
    "tested on the first stable day, reviewed before": _early(
        _assessed(date(2025, 5, 20)),
        _assessed(date(2025, 5, 12), ReviewKind.FORMAL_REVIEW, had_gases=True),
    ),
    "tested on the first stable day": _early(_assessed(date(2025, 5, 12))),
    "reviewed without gases": _early(_assessed(date(2025, 5, 20), ReviewKind.FORMAL_REVIEW)),
    "told not recorded": _early(was_early_counselled=None),
    "not told": _early(was_early_counselled=False),
    "no exacerbation": _early(exacerbations=()),
}

_SCREEN = {
    "92 %": _screen("92"),
    "92.1 %": _screen("92.1"),
    "94 %": _screen("94"),
    "94.1 %": _screen("94.1"),
    "91.9 % under the policy of 2008": _screen("91.9", DH),
    "92 % under the policy of 2008": _screen("92", DH),
    "94.1 % under the policy of 2008": _screen("94.1", DH),
    "its day not recorded": _screen("93", spo2_on=None),
    "ill since": _screen("93", exacerbations=(_ILL,)),
    "ill on the day": _screen("93", exacerbations=(Exacerbation(_GAS_ON),)),
    "ill for long since": _screen(
        "93", exacerbations=(Exacerbation(date(2025, 3, 10), date(2026, 2, 1)),)
    ),
    "a slip in the dates": _screen(
        "93", exacerbations=(Exacerbation(date(2025, 3, 4), date(2024, 1, 1)),)
    ),
    "on LTOT": _screen(
        "93", uses=(OxygenUse(modality=Modality.LTOT, ordered_on=date(2025, 5, 1)),)
    ),
    "on ambulatory oxygen": _screen(
        "93", uses=(OxygenUse(modality=Modality.AOT, ordered_on=date(2025, 5, 1)),)
    ),
}

CASES = {
    **{f"stopped for carbon dioxide: {name}": case for name, case in _STOPPED.items()},
    **{f"second gas: {name}": case for name, case in _SECOND.items()},
    **{f"put off: {name}": case for name, case in _DEFERRED.items()},
    **{f"assessed early: {name}": case for name, case in _RETEST.items()},
    **{f"SpO2 in primary care: {name}": case for name, case in _SCREEN.items()},
}
