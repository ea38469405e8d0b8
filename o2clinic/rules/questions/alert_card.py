"""Oxygen alert card and target saturation (section 6.4)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from o2clinic.rules.alert_card import (
    TOLD_WORDS,
    AlertCase,
    Card,
    PersonalRange,
    advise_card,
)
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions import known as record
from o2clinic.rules.questions.asking import (
    SPO2_POSSIBLE,
    Ask,
    Given,
    Kind,
    Mark,
    Question,
    QuestionAdvice,
    case_of,
)

_MARKS: Final = {
    Card.ISSUE: Mark.NOTE,
    Card.CONSIDER: Mark.NOTE,
    Card.NOT_CALLED_FOR: Mark.MET,
    Card.INCOMPLETE: Mark.OPEN,
}
TARGET: Final = "Target saturation"
WHY: Final = "Why"
PAST_FAILURES: Final = ("had_hypercapnic_failure", "had_niv_for_acidosis")


# Whoever set the range before has not set the one that is typed now.
_SET: Final = ("set_by", "reason")


@dataclass(frozen=True, slots=True)
class RangeEnd:
    """Whether a range of the patient's own is taken back."""

    is_ended: bool = False


def _advise(given: Given, policy: Policy) -> QuestionAdvice:
    given = given.with_values(personal_range=_personal(given))
    advice = advise_card(case_of(AlertCase, given), policy)
    more = []
    if advice.target is not None:
        more.append((TARGET, advice.target.in_words()))
        more.append((WHY, advice.target.reason))
    if advice.venturi_percents:
        masks = " or ".join(str(percent) for percent in advice.venturi_percents)
        more.append(("Venturi mask", f"{masks} %"))
    return QuestionAdvice(
        outcome=advice.card.value,
        words=advice.words,
        mark=_MARKS[advice.card],
        policy_id=advice.policy_id,
        steps=advice.steps,
        missing=advice.missing,
        prompts=advice.prompts,
        actions=advice.actions,
        more=tuple(more),
    )


def _personal(given: Given) -> PersonalRange | None:
    """Only once both its ends are known; who set it and why the rules ask for themselves."""
    low, high = given.values.get("low_percent"), given.values.get("high_percent")
    if low is None or high is None:
        return None
    return PersonalRange(
        low_percent=low,
        high_percent=high,
        set_by=given.values.get("set_by", ""),
        reason=given.values.get("reason", ""),
    )


ALERT_CARD: Final = Question(
    code="alert_card",
    title="Alert card and target saturation",
    when="For everybody on oxygen, and again after each episode of hypercapnia.",
    case=AlertCase,
    parts=(PersonalRange, RangeEnd),
    facts=(record.diagnosis, record.other_diagnoses, record.gases, record.on_ltot),
    asks=(
        Ask(
            field="had_hypercapnic_failure",
            words="Hypercapnic failure before",
            section="In the past",
            is_kept=True,
        ),
        Ask(
            field="had_niv_for_acidosis",
            words="NIV for acidosis before",
            is_kept=True,
        ),
        Ask(
            field="bmi_kg_m2",
            words="BMI",
            kind=Kind.NUMBER,
            unit="kg/m²",
            places=1,
            least=Decimal(10),
            most=Decimal(120),
            section="Today",
            is_kept=True,
        ),
        Ask(
            field="has_fixed_obstruction",
            words="Fixed obstruction",
            hint="Of the airways, in bronchiectasis",
            is_kept=True,
        ),
        Ask(field="is_on_ltot", words="On LTOT", may_differ=True),
        Ask(
            field="is_card_issued",
            words="Alert card issued",
            section="Done so far",
            is_kept=True,
        ),
        Ask(
            field="is_mask_issued",
            words="Venturi mask issued",
            is_kept=True,
        ),
        Ask(
            field="told",
            words="Told",
            kind=Kind.SEVERAL,
            options=tuple((code, words.split(",")[0]) for code, words in TOLD_WORDS.items()),
            is_kept=True,
        ),
        Ask(
            field="low_percent",
            words="From",
            kind=Kind.NUMBER,
            unit="%",
            least=SPO2_POSSIBLE[0],
            most=SPO2_POSSIBLE[1],
            section="A range of the patient's own",
            is_kept=True,
            outdates=_SET,
        ),
        Ask(
            field="high_percent",
            words="To",
            kind=Kind.NUMBER,
            unit="%",
            least=SPO2_POSSIBLE[0],
            most=SPO2_POSSIBLE[1],
            is_kept=True,
            outdates=_SET,
        ),
        Ask(
            field="is_ended",
            words="No longer holds",
            hint="The range is taken back: the target goes by the rules again",
            outdates=("low_percent", "high_percent", *_SET),
        ),
        Ask(field="set_by", words="Set by", kind=Kind.TEXT, is_kept=True),
        Ask(field="reason", words="Because", kind=Kind.TEXT, is_kept=True),
    ),
    advise=_advise,
)
