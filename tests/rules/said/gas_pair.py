"""R-GAS-2, R-STA-3: which two gases a decision rests on, and what is said of the others."""

from datetime import date
from functools import partial

from rules.cases import BTS, TWO_LITRES, a_gas, an_earlobe_gas, at, held

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.gas_pair import choose_pair
from o2clinic.rules.ltot_case import Exacerbation

_JAN, _MAR, _NEAR, _APR = date(2025, 1, 6), date(2025, 3, 3), date(2025, 3, 23), date(2025, 4, 7)
_THREE_WEEKS = date(2025, 3, 24)
_QUERY = Finding("DQ-7", Level.CONFIRM, "On oxygen?")


def _chosen(*gases, ill=()):
    taken = [gas if hasattr(gas, "gas") else held(gas) for gas in gases]
    return partial(_in_short, taken, tuple(Exacerbation(day) for day in ill))


def _in_short(gases, ill):
    pair = choose_pair(gases, ill, BTS)
    named = {"first": pair.first, "second": pair.second}
    return {name: one.gas.in_words() for name, one in named.items() if one} | {"why": pair.why}


CASES = {
    "no gas": _chosen(),
    "one gas": _chosen(a_gas(on=_MAR)),
    "the latest partner of two, in any order": _chosen(
        a_gas(on=_APR), a_gas(on=_JAN), a_gas(on=_MAR)
    ),
    "a partner 21 days before": _chosen(a_gas(on=_MAR), a_gas(on=_THREE_WEEKS)),
    "a partner 20 days before": _chosen(a_gas(on=_MAR), a_gas(on=_NEAR)),
    "two partners, both too close": _chosen(
        a_gas(on=_NEAR), a_gas(on=date(2025, 3, 5)), a_gas(on=_MAR)
    ),
    "one too close is passed for one far enough": _chosen(
        a_gas(on=_JAN), a_gas(on=_MAR), a_gas(on=_NEAR)
    ),
    "two gases of one day": _chosen(a_gas(on=_MAR, taken_at=at(_MAR, 15)), a_gas(on=_MAR)),
    "none on air": _chosen(
        a_gas(on=_MAR, source=TWO_LITRES),
        a_gas(on=_JAN, sample=SampleKind.VBG),
        a_gas(on=_APR, sample=SampleKind.CBG_FINGER),
        a_gas(on=_APR, source=None),
    ),
    "one on oxygen after one on air": _chosen(a_gas(on=_MAR), a_gas(on=_APR, source=TWO_LITRES)),
    "an earlobe gas is taken": _chosen(an_earlobe_gas("6.9", _MAR), a_gas(on=_APR)),
    "an exacerbation the day after the earlier gas": _chosen(
        a_gas(on=_JAN), a_gas(on=_MAR), ill=(date(2025, 1, 7),)
    ),
    "an exacerbation on the day of the earlier gas": _chosen(
        a_gas(on=_JAN), a_gas(on=_MAR), ill=(_JAN,)
    ),
    "an exacerbation on the day of the latest gas": _chosen(
        a_gas(on=_JAN), a_gas(on=_MAR), ill=(date(2024, 11, 1), _MAR)
    ),
    "an exacerbation after both": _chosen(a_gas(on=_JAN), a_gas(on=_MAR), ill=(_APR,)),
    "a query on an earlier gas": _chosen(
        held(a_gas(on=_MAR), _QUERY), a_gas(on=_JAN), a_gas(on=_APR)
    ),
    "a query on the latest gas": _chosen(a_gas(on=_JAN), held(a_gas(on=_APR), _QUERY)),
    "no PaO2 in an earlier gas": _chosen(a_gas(None, on=_MAR), a_gas(on=_APR)),
}
