"""What is told about driving, travel and children (section 6.5, R-DR, R-TR, R-PD).

Information only: nothing here allows or forbids an order, and each prompt says how well it is
founded. Whether somebody may fly or drive is decided by those whose rules these are.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.advice import Trail
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import number
from o2clinic.rules.order import CYLINDERS, Equipment
from o2clinic.rules.policy import Policy, Tag
from o2clinic.rules.rule_book import RULES, Step

_LIQUID: Final = frozenset({Equipment.STATIC_LIQUID, Equipment.PORTABLE_LIQUID})


class Licence(StrEnum):
    """What somebody drives, as DVLA tells it apart."""

    GROUP_1 = "group_1"  # cars and motorcycles
    GROUP_2 = "group_2"  # lorries and buses


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelCase:
    """What is known of driving and travel; None is what nobody asked.

    Attributes:
        age_years: completed years.
        equipment: on order.
        diagnosis: the confirmed one.
        drives: the patient drives.
        licence: what they drive.
        has_disabling_attacks: light-headed, faint or unconscious.
        is_sleepy: excessively.
        ahi_per_hour: apnoeas and hypopnoeas an hour, of the sleep study.
        has_cough_syncope: faints when coughing.
        wants_to_fly: asked about air travel.
    """

    age_years: int | None = None
    equipment: frozenset[Equipment] = frozenset()
    diagnosis: Diagnosis | None = None
    drives: bool | None = None
    licence: Licence | None = None
    has_disabling_attacks: bool | None = None
    is_sleepy: bool | None = None
    ahi_per_hour: Decimal | None = None
    has_cough_syncope: bool | None = None
    wants_to_fly: bool | None = None


@dataclass(frozen=True, slots=True)
class Information:
    """One thing to tell.

    Attributes:
        words: what is told.
        rule: its id.
        tag: how well it is founded.
        is_warning: somebody may come to harm if it is not told.
    """

    words: str
    rule: str
    tag: Tag
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class TravelAdvice:
    """What is to be told; advice to a registered professional.

    Attributes:
        policy_id: the policy it was made under.
        information: what to tell, in order.
        steps: the rules in the order they were applied.
        missing: facts not recorded, in words.
    """

    policy_id: str
    information: tuple[Information, ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Talk(Trail):
    """What has been found so far."""

    information: list[Information] = field(default_factory=list)

    def inform(self, rule: str, words: str, *, is_warning: bool = False) -> None:
        """Add something to tell, with how well its rule is founded."""
        self.information.append(Information(words, rule, RULES[rule].tag, is_warning))


def advise_travel(case: TravelCase, policy: Policy) -> TravelAdvice:
    """What to tell about driving, travel and children."""
    talk = _Talk()
    for topic in _TOPICS:
        topic(case, policy, talk)
    return TravelAdvice(policy.id, tuple(talk.information), tuple(talk.steps), tuple(talk.missing))


def _child(case: TravelCase, policy: Policy, talk: _Talk) -> None:
    if case.age_years is None:
        talk.lacks("R-PD-1", "date of birth")
        return
    limit = policy.adult_age_years
    compared = f"age {case.age_years} {limit}"
    if not talk.tell("R-PD-1", compared, passed=limit.holds(case.age_years), by=limit):
        talk.inform(
            "R-PD-1",
            "Under 18: the paediatric service decides; mark the order form as paediatric.",
            is_warning=True,
        )


def _car(case: TravelCase, _policy: Policy, talk: _Talk) -> None:
    has_cylinders = bool(case.equipment & CYLINDERS)
    has_liquid = bool(case.equipment & _LIQUID)
    if not (has_cylinders or has_liquid):
        return
    talk.tell("R-DR-1", "oxygen that may travel in a car is on order", passed=True)
    if has_cylinders:
        talk.inform("R-DR-1", "Secure cylinders by seat belt, in the footwell or in the boot.")
    if has_liquid:
        talk.inform("R-DR-1", "Keep liquid oxygen upright.")
    talk.inform("R-DR-1", "Tell the car's insurer of the oxygen; a warning triangle is optional.")


def _attacks(case: TravelCase, _policy: Policy, talk: _Talk) -> None:
    if case.drives is None:
        talk.lacks("R-DR-2", "whether the patient drives")
    if case.drives is False:
        return
    if case.diagnosis is not Diagnosis.COPD and not case.has_disabling_attacks:
        return  # nobody is asked for them then; told of, they are a warning all the same
    if case.has_disabling_attacks is None:
        talk.lacks("R-DR-2", "whether attacks make light-headed, faint or unconscious")
        return
    words = "disabling attacks" if case.has_disabling_attacks else "no disabling attacks"
    if talk.tell("R-DR-2", words, passed=not case.has_disabling_attacks):
        talk.inform("R-DR-2", "COPD itself need usually not be reported; check with DVLA.")
    else:
        words = "Disabling attacks: report to DVLA, and do not drive until it has answered."
        talk.inform("R-DR-2", words, is_warning=True)


def _sleepy(case: TravelCase, _policy: Policy, talk: _Talk) -> None:
    if case.drives is False:
        return
    if case.is_sleepy is None:
        talk.lacks("R-DR-3", "whether the patient is excessively sleepy")
        return
    words = "excessively sleepy" if case.is_sleepy else "not excessively sleepy"
    if not talk.tell("R-DR-3", words, passed=not case.is_sleepy):
        talk.inform("R-DR-3", "Excessively sleepy: must not drive.", is_warning=True)


def _sleep_apnoea(case: TravelCase, policy: Policy, talk: _Talk) -> None:
    """The index decides, whatever the diagnosis on the record is."""
    if case.drives is False:
        return
    if case.ahi_per_hour is None:
        if case.diagnosis is Diagnosis.SLEEP_DISORDERED_BREATHING:
            talk.lacks("R-DR-3", "apnoeas and hypopnoeas an hour (AHI)")
        return
    limit, severe = policy.sleep_apnoea_ahi_per_hour, policy.sleep_apnoea_severe_ahi_per_hour
    compared = f"AHI {number(case.ahi_per_hour)} /h, reported {limit}"
    is_reported = limit.holds(case.ahi_per_hour)
    if talk.tell("R-DR-3", compared, passed=not is_reported, by=limit):
        return
    how = "severe" if severe.holds(case.ahi_per_hour) else "moderate"
    talk.inform("R-DR-3", f"Sleep apnoea, {how}: must be reported to DVLA.", is_warning=True)
    reviews = {
        Licence.GROUP_1: policy.licence_group_1_review_years,
        Licence.GROUP_2: policy.licence_group_2_review_years,
    }
    if case.licence is None:
        talk.lacks("R-DR-3", "licence of group 1 or group 2")
    years = min(
        limit.number for licence, limit in reviews.items() if case.licence in {None, licence}
    )
    every = "year" if years == 1 else f"{years} years"
    talk.inform("R-DR-3", f"Sleep apnoea and driving: a review at least every {every}.")


def _cough(case: TravelCase, _policy: Policy, talk: _Talk) -> None:
    if not case.has_cough_syncope or case.drives is False:
        return
    talk.tell("R-DR-4", "cough syncope", passed=False)
    talk.inform(
        "R-DR-4",
        "Faints when coughing: do not drive until DVLA's rule has been looked up.",
        is_warning=True,
    )


def _flight(case: TravelCase, _policy: Policy, talk: _Talk) -> None:
    if not case.wants_to_fly:
        return
    talk.tell("R-TR-1", "asked about air travel: not decided here", passed=False)
    talk.inform(
        "R-TR-1",
        "Air travel: write the letter, and use the BTS statement of 2022; people on LTOT need "
        "more oxygen in flight than on the ground.",
    )


_TOPICS: Final[tuple[Callable[[TravelCase, Policy, _Talk], None], ...]] = (
    _child,
    _car,
    _attacks,
    _sleepy,
    _sleep_apnoea,
    _cough,
    _flight,
)
