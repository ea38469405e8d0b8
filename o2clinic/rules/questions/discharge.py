"""Oxygen at a discharge from hospital (section 5.2)."""

from typing import Final

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.discharge import Discharge, DischargeCase, decide_discharge
from o2clinic.rules.order import MODALITY_WORDS, Modality
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
from o2clinic.rules.questions.known import Fact, Known

_MARKS: Final = {
    Discharge.OUT_OF_SCOPE_PAEDIATRIC: Mark.HOLD,
    Discharge.URGENT_UNSTABLE: Mark.HOLD,
    Discharge.NOT_ORDERED: Mark.HOLD,
    Discharge.INCOMPLETE: Mark.OPEN,
    Discharge.TEMPORARY: Mark.MET,
}


def _advise(given: Given, policy: Policy) -> QuestionAdvice:
    # Saturation and gas are those of this stay: the rules refuse a gas from before it.
    advice = decide_discharge(case_of(DischargeCase, given), policy)
    more = []
    if advice.window is not None:
        more.append(("Assessment", advice.window.in_words()))
    if advice.is_temporary:
        more.append(("On the order", "temporary"))
    return QuestionAdvice(
        outcome=advice.outcome.value,
        words=advice.words,
        mark=_MARKS.get(advice.outcome, Mark.NOTE),
        policy_id=advice.policy_id,
        steps=advice.steps,
        missing=advice.missing,
        prompts=advice.prompts,
        more=tuple(more),
    )


def _newest_gas(known: Known) -> Fact:
    """Not a venous one: it shows nothing certain of carbon dioxide."""
    newest = next(
        (one for one in known.resting_gases if one.gas.sample is not SampleKind.VBG), None
    )
    words = "none recorded" if newest is None else newest.gas.in_words()
    return Fact("gas", "Latest blood gas", newest, words, "Results", "results")


DISCHARGE: Final = Question(
    code="discharge",
    title="Oxygen at discharge",
    when="When a ward asks for oxygen to take home.",
    case=DischargeCase,
    facts=(record.age, record.diagnosis, record.exacerbations, _newest_gas),
    asks=(
        Ask(
            field="modality",
            words="Asked for",
            kind=Kind.ONE,
            options=tuple((one, MODALITY_WORDS[one]) for one in Modality),
            hint="Long-term oxygen where nothing is chosen",
        ),
        Ask(
            field="spo2_percent",
            words="SpO2 at rest on air",
            kind=Kind.NUMBER,
            unit="%",
            least=SPO2_POSSIBLE[0],
            most=SPO2_POSSIBLE[1],
            hint="On the ward, before the discharge",
        ),
        Ask(field="is_breathless", words="Breathless"),
        Ask(field="can_manage_off_oxygen", words="Manages off oxygen"),
        Ask(
            field="was_told_temporary",
            words="Told it is temporary",
            hint="That the oxygen may be taken away again",
        ),
        Ask(
            field="starts_on",
            words="Oxygen from",
            kind=Kind.DAY,
            may_come=True,
            hint="First day of oxygen at home; today where nothing is typed",
        ),
        Ask(
            field="was_team_involved",
            words="Seen by the team",
            hint="The respiratory team saw the patient on the ward",
        ),
    ),
    advise=_advise,
)
