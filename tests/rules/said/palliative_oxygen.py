"""Section 4.2: whether oxygen may ease breathlessness at the end of life."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

from rules.cases import BTS, DH, D

from o2clinic.rules.palliative_oxygen import (
    POT_REVIEW_WORDS,
    POT_WORDS,
    PotCase,
    decide_palliative,
    review_palliative,
)

_ON = date(2025, 3, 3)
_OTHERS = {"are_opioids_assessed": True, "are_other_measures_assessed": True}
_NEITHER = {"are_opioids_assessed": False, "are_other_measures_assessed": False}
_SPECIALIST = {"has_specialist_assessment": True}
_RELIEF = {"has_reported_relief": True}
_STAYS = {"is_low_consistently": True}
_START = datetime(2025, 7, 3, 9, tzinfo=UTC)  # ten o'clock at the clinic
_DUE = _START + timedelta(hours=72)


def _asked(spo2="88", policy=BTS, **given):
    known = {
        "decided_on": _ON,
        "born_on": date(1940, 1, 1),
        "is_breathless": True,
        "spo2_percent": None if spo2 is None else D(spo2),
        "has_consent_and_risk": True,
    }
    return partial(decide_palliative, PotCase(**{**known, **given}), policy)


def _reviewed(now, benefit, policy=BTS):
    return partial(review_palliative, _START, now, policy, has_benefit=benefit)


_WHO = {
    "date of birth not recorded": _asked(born_on=None),
    "17 years old": _asked(born_on=date(2007, 3, 4)),
    "18 years old": _asked(born_on=date(2007, 3, 3), **_STAYS, **_OTHERS),
    "not recorded whether breathless": _asked(is_breathless=None),
    "not breathless": _asked(is_breathless=False),
    "last days": _asked(None, is_in_last_days=True),
    "last days, relief reported": _asked(None, is_in_last_days=True, **_RELIEF),
    "last days, SpO2 measured": _asked("93", is_in_last_days=True, **_OTHERS),
}

_SPO2 = {
    "not measured": _asked(None),
    "92": _asked("92", **_OTHERS),
    "92, nothing else assessed": _asked("92"),
    "92, relief reported": _asked("92", **_OTHERS, **_RELIEF),
    "92, a chronic disease": _asked("92", **_OTHERS, has_chronic_disease=True),
    "92.1, a chronic disease": _asked("92.1", **_OTHERS, has_chronic_disease=True),
    "92, a chronic disease, under the policy of 2008": _asked(
        "92", DH, **_OTHERS, has_chronic_disease=True
    ),
    "91.9, a chronic disease, under the policy of 2008": _asked(
        "91.9", DH, **_OTHERS, has_chronic_disease=True
    ),
    "91.9, everything else assessed": _asked("91.9", **_OTHERS),
    "91.9, a specialist has assessed": _asked("91.9", **_OTHERS, **_SPECIALIST),
    "91.9, relief reported": _asked("91.9", **_OTHERS, **_RELIEF),
    "91, a specialist alone": _asked("91", **_SPECIALIST),
    "91, opioids not recorded": _asked("91", **{**_OTHERS, "are_opioids_assessed": None}),
    "91, nothing else assessed": _asked("91", **_NEITHER),
    "91, opioids not assessed, the rest not recorded": _asked("91", are_opioids_assessed=False),
    "91, relief reported, no other measures": _asked(
        "91", **{**_OTHERS, **_RELIEF, "are_other_measures_assessed": False}
    ),
    "90 and low again and again": _asked("90", **_OTHERS, **_STAYS),
    "89.9 and low again and again": _asked("89.9", **_OTHERS, **_STAYS),
    "89.9, under the policy of 2008": _asked("89.9", DH, **_OTHERS, **_STAYS),
    "89.9, nothing else recorded": _asked("89.9", **_STAYS),
    "89.9, opioids not assessed": _asked(
        "89.9", **{**_OTHERS, **_STAYS, "are_opioids_assessed": False}
    ),
    "89.9, not recorded whether it stays so": _asked("89.9", **_OTHERS),
    "89.9, not recorded whether it stays so, relief reported": _asked("89.9", **_OTHERS, **_RELIEF),
    "89.9 once only": _asked("89.9", **_OTHERS, is_low_consistently=False),
}

_FORMS = {
    "a trial": _asked(**_STAYS, **_OTHERS, has_consent_and_risk=False),
    "a specialist decides": _asked(
        **_OTHERS, is_low_consistently=False, has_consent_and_risk=False
    ),
    "not decided": _asked(**_OTHERS, has_consent_and_risk=False),
}

_REVIEWS = {
    "helps": _reviewed(_START, benefit=True),
    "does not help": _reviewed(_START, benefit=False),
    "a second before it is due": _reviewed(_DUE - timedelta(seconds=1), benefit=None),
    "due": _reviewed(_DUE, benefit=None),
    "due under the policy of 2008": _reviewed(_DUE, None, DH),
}

CASES = {
    "the words of each outcome": lambda: POT_WORDS,
    "the words of each review": lambda: POT_REVIEW_WORDS,
    **{f"who: {name}": case for name, case in _WHO.items()},
    **{f"SpO2: {name}": case for name, case in _SPO2.items()},
    **{f"forms not complete: {name}": case for name, case in _FORMS.items()},
    **{f"review: {name}": case for name, case in _REVIEWS.items()},
}
