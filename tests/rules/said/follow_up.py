"""Section 5.1: when a patient is seen next."""

from datetime import date
from functools import partial

from rules.cases import BTS, DH

from o2clinic.rules.follow_up import next_due, schedule
from o2clinic.rules.follow_up_case import (
    TASK_WORDS,
    FollowUpCase,
    OxygenUse,
    ReviewDone,
    ReviewKind,
)
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.patient_codes import SmokingStatus

_ORDERED_ON = date(2025, 1, 15)
_TODAY = date(2026, 12, 1)
_DAY = date(2025, 6, 1)
_FULL = {"was_face_to_face": True, "had_gases": True, "had_risks_assessed": True}
_ILL = Exacerbation(date(2025, 1, 5), date(2025, 1, 15))  # stable from 12 March
_LONG = Exacerbation(date(2025, 1, 5), date(2025, 2, 20))  # stable from 17 April


def _use(modality=Modality.LTOT, ordered_on=_ORDERED_ON, **given):
    return OxygenUse(modality=modality, ordered_on=ordered_on, **given)


def _seen(done_on, *kinds, **given):
    return ReviewDone(done_on=done_on, kinds=frozenset(kinds), **{**_FULL, **given})


def _formal(done_on, **given):
    return _seen(done_on, ReviewKind.FORMAL_REVIEW, **given)


def _made(*uses, policy=BTS, reviews=(), **given):
    known = {"on": _TODAY, "uses": uses, "exacerbations": (), "smoking": SmokingStatus.NEVER}
    return partial(schedule, FollowUpCase(**{**known, "reviews": reviews, **given}), policy)


def _ltot(*reviews, **given):
    return _made(_use(), reviews=reviews, **given)


def _temporary(*reviews, **given):
    return _made(_use(is_temporary=True), reviews=reviews, **{"exacerbations": (_ILL,), **given})


def _ambulatory(*reviews, **given):
    known = {"was_started_unwell": True}
    use = _use(Modality.AOT, **{**known, **given})
    return _made(use, reviews=reviews)


def _palliative(*reviews, **given):
    return _made(_use(Modality.POT), reviews=reviews, **given)


def _contact(done_on):
    return _seen(done_on, ReviewKind.PALLIATIVE_CONTACT)


_LTOT = {
    "nothing done yet": _ltot(),
    "nothing done yet under the policy of 2008": _ltot(policy=DH),
    "visited before the order": _ltot(_seen(date(2025, 1, 14), ReviewKind.HOME_VISIT)),
    "visited on the day of the order, and again": _ltot(
        _seen(date(2025, 2, 3), ReviewKind.HOME_VISIT),
        _seen(_ORDERED_ON, ReviewKind.HOME_VISIT),
    ),
    "visited, under the policy of 2008": _ltot(
        _seen(_ORDERED_ON, ReviewKind.HOME_VISIT), policy=DH
    ),
    "the order checked twice, under the policy of 2008": _ltot(
        _seen(date(2025, 2, 25), ReviewKind.STARTER_CHECK),
        _seen(date(2025, 2, 20), ReviewKind.STARTER_CHECK),
        policy=DH,
    ),
    "reviewed a day too early": _ltot(_formal(date(2025, 4, 1))),
    "reviewed on the first day": _ltot(_formal(date(2025, 4, 2))),
    "reviewed, under the policy of 2008": _ltot(_formal(date(2025, 4, 2)), policy=DH),
    "reviewed with nothing that it must have": _ltot(
        _formal(
            date(2025, 4, 10), was_face_to_face=False, had_gases=False, had_risks_assessed=False
        )
    ),
    "reviewed with nothing recorded": _ltot(
        _formal(date(2025, 4, 10), was_face_to_face=None, had_gases=None, had_risks_assessed=None)
    ),
    "reviewed late": _ltot(_formal(date(2025, 5, 1))),
    "a second review a day too early": _ltot(
        _formal(date(2025, 4, 15)), _formal(date(2025, 10, 14), had_gases=False)
    ),
    "a second review on the first day": _ltot(
        _formal(date(2025, 4, 15)), _formal(date(2025, 10, 15), had_gases=False)
    ),
    "two reviews under the policy of 2008": _ltot(
        _formal(date(2025, 4, 15)), _formal(date(2025, 10, 15)), policy=DH
    ),
    "a later review without gases is not the first": _ltot(
        _formal(date(2025, 11, 1), had_gases=False)
    ),
    "a review without gases long after": _ltot(_formal(date(2026, 5, 1), had_gases=False)),
    "four reviews in no order": _ltot(
        _formal(date(2026, 6, 1)),
        _formal(date(2025, 4, 15)),
        _formal(date(2025, 10, 15)),
        _formal(date(2026, 9, 1), was_face_to_face=False),
    ),
    "reviewed after the day of the picture": _ltot(_formal(date(2025, 4, 10)), on=date(2025, 4, 9)),
    "reviewed on the day of the picture": _ltot(_formal(date(2025, 4, 10)), on=date(2025, 4, 10)),
    "installed before the order": _made(_use(installed_on=date(2025, 1, 10))),
    "installed after the order": _made(_use(installed_on=date(2025, 1, 20))),
    "installed, not known when ordered": _made(
        _use(ordered_on=None, installed_on=date(2025, 1, 20))
    ),
    "neither ordered nor installed on a day": _made(_use(ordered_on=None)),
    "smokes": _ltot(smoking=SmokingStatus.SMOKES),
    "whether the patient smokes is not known": _ltot(smoking=SmokingStatus.NOT_KNOWN),
    "nobody asked whether the patient smokes": _ltot(smoking=None),
    "stopped smoking": _ltot(smoking=SmokingStatus.STOPPED),
}

_TEMPORARY = {
    "nothing done yet": _temporary(),
    "assessed a day too early": _temporary(_formal(date(2025, 3, 11))),
    "assessed on the first stable day": _temporary(_formal(date(2025, 3, 12))),
    "assessed, ill again since": _temporary(
        _formal(date(2025, 3, 20)), exacerbations=(_ILL, Exacerbation(date(2025, 6, 1)))
    ),
    "assessed before any known exacerbation": _temporary(
        _formal(date(2025, 3, 20)), exacerbations=(Exacerbation(date(2025, 6, 1)),)
    ),
    "assessed without gases": _temporary(_formal(date(2025, 3, 20), had_gases=False)),
    "ill for long": _temporary(exacerbations=(_LONG,)),
    "ill for long, a review of which little is recorded": _temporary(
        _formal(date(2025, 4, 10), had_gases=None), exacerbations=(_LONG,)
    ),
    "ill long before the order": _temporary(exacerbations=(Exacerbation(date(2024, 6, 1)),)),
    "no exacerbation known": _temporary(exacerbations=None),
    "under the policy of 2008": _temporary(policy=DH),
}

_OTHERS = {
    "ambulatory, begun when unwell": _ambulatory(),
    "ambulatory, begun when well": _ambulatory(was_started_unwell=False),
    "ambulatory, not recorded how it began": _ambulatory(was_started_unwell=None),
    "ambulatory, reviewed a day too early": _ambulatory(
        _seen(date(2025, 2, 11), ReviewKind.AOT_REVIEW)
    ),
    "ambulatory, reviewed on the first day, and again": _ambulatory(
        _seen(date(2025, 7, 1), ReviewKind.AOT_REVIEW),
        _seen(date(2025, 2, 12), ReviewKind.AOT_REVIEW),
    ),
    "ambulatory, begun when well, reviewed and use looked at": _ambulatory(
        _seen(date(2025, 7, 1), ReviewKind.AOT_REVIEW),
        _seen(date(2025, 9, 1), ReviewKind.AOT_COMPLIANCE),
        was_started_unwell=False,
    ),
    "ambulatory of a smoker": _made(
        _use(Modality.AOT, was_started_unwell=True), smoking=SmokingStatus.SMOKES
    ),
    "ambulatory and LTOT ordered together": _made(
        _use(), _use(Modality.AOT, was_started_unwell=False)
    ),
    "ambulatory under the policy of 2008": _made(
        _use(Modality.AOT, was_started_unwell=True), policy=DH
    ),
    "ambulatory reviewed, under the policy of 2008": _made(
        _use(Modality.AOT, was_started_unwell=True),
        policy=DH,
        reviews=(_seen(date(2025, 2, 12), ReviewKind.AOT_REVIEW),),
    ),
    "at night": _made(_use(Modality.NOT)),
    "at night, reviewed": _made(_use(Modality.NOT), reviews=(_formal(date(2026, 1, 10)),)),
    "at night, reviewed on the day of the order without gases": _made(
        _use(Modality.NOT), reviews=(_formal(_ORDERED_ON, had_gases=False),)
    ),
    "short bursts and at night, of two days": _made(
        _use(Modality.SBOT), _use(Modality.NOT, ordered_on=date(2025, 3, 1))
    ),
    "palliative": _palliative(),
    "palliative and at night": _made(
        _use(Modality.POT, ordered_on=date(2024, 3, 1)), _use(Modality.NOT)
    ),
    "palliative, a day agreed before any contact": _palliative(
        palliative_agreed_on=date(2025, 1, 31)
    ),
    "palliative, two contacts and a day agreed": _palliative(
        _contact(date(2025, 1, 20)),
        _contact(date(2025, 1, 17)),
        palliative_agreed_on=date(2025, 1, 31),
    ),
    "palliative, no day agreed": _palliative(_contact(date(2025, 1, 17))),
    "palliative, the day agreed is the one just past": _palliative(
        _contact(date(2025, 1, 17)), palliative_agreed_on=date(2025, 1, 17)
    ),
    "palliative under the policy of 2008": _palliative(policy=DH),
    "palliative, nobody asked whether the patient smokes": _palliative(smoking=None),
}

_NONE = {
    "no oxygen": _made(),
    "no oxygen, nobody asked whether the patient smokes": _made(smoking=None),
    "died": _ltot(died_on=_DAY),
    "moved": _ltot(moved_on=_DAY),
    "died without oxygen": _made(died_on=_DAY),
    "died on the day of the picture": _ltot(died_on=_DAY, on=_DAY),
    "died after the day of the picture": _ltot(died_on=_DAY, on=date(2025, 5, 31)),
    "to move after the day of the picture, and died": _ltot(
        died_on=_DAY, moved_on=date(2025, 7, 1), on=_DAY
    ),
}

CASES = {
    "the words of each task": lambda: TASK_WORDS,
    **{f"LTOT: {name}": case for name, case in _LTOT.items()},
    **{f"temporary: {name}": case for name, case in _TEMPORARY.items()},
    **{f"other oxygen: {name}": case for name, case in _OTHERS.items()},
    **{f"no dates: {name}": case for name, case in _NONE.items()},
    "what is due first": lambda: next_due(_ltot()()),
    "nothing is due": lambda: next_due(_made()()),
}
