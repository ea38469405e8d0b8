"""What is told about driving, travel and children (section 6.5)."""

from decimal import Decimal
from typing import Final

from o2clinic.rules.driving import Licence, TravelCase, advise_travel
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions import known as record
from o2clinic.rules.questions.asking import (
    Ask,
    Given,
    Kind,
    Mark,
    Question,
    QuestionAdvice,
    case_of,
)

_LICENCES: Final = (
    (Licence.GROUP_1, "Group 1: car, motorcycle"),
    (Licence.GROUP_2, "Group 2: lorry, bus"),
)


def _advise(given: Given, policy: Policy) -> QuestionAdvice:
    advice = advise_travel(case_of(TravelCase, given), policy)
    warnings = [one for one in advice.information if one.is_warning]
    count = len(advice.information)
    words = "Nothing to tell so far"
    if count:
        words = "One thing to tell" if count == 1 else f"{count} things to tell"
    outcome, mark = "NOTHING", Mark.OPEN
    if warnings:
        outcome, mark = "WARNING", Mark.HOLD
        words += ", a warning among them" if count > 1 else ": a warning"
    elif count:
        outcome, mark = "INFORMATION", Mark.NOTE
    told = (*warnings, *(one for one in advice.information if not one.is_warning))
    return QuestionAdvice(
        outcome=outcome,
        words=words,
        mark=mark,
        policy_id=advice.policy_id,
        steps=advice.steps,
        missing=advice.missing,
        actions=tuple(f"{one.words} [{one.tag.value}]" for one in told),
    )


TRAVEL: Final = Question(
    code="travel",
    title="Driving and travel",
    when="When oxygen is begun, and when somebody drives or wants to travel.",
    case=TravelCase,
    facts=(record.age, record.diagnosis, record.equipment),
    asks=(
        Ask(field="drives", words="Drives"),
        Ask(field="licence", words="Licence", kind=Kind.ONE, options=_LICENCES),
        Ask(
            field="has_disabling_attacks",
            words="Disabling attacks",
            hint="Light-headed, faint or unconscious",
        ),
        Ask(field="is_sleepy", words="Excessively sleepy"),
        Ask(
            field="ahi_per_hour",
            words="AHI",
            kind=Kind.NUMBER,
            unit="/h",
            places=1,
            most=Decimal(200),
            hint="Apnoeas and hypopnoeas an hour, of the sleep study",
        ),
        Ask(field="has_cough_syncope", words="Faints when coughing"),
        Ask(field="wants_to_fly", words="Asks about flying"),
    ),
    advise=_advise,
    course_words="Record as told",
    may_go_otherwise=False,
    actions_title="To tell",
)
