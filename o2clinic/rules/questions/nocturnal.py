"""Oxygen at night (section 4.1)."""

from decimal import Decimal
from typing import Final

from o2clinic.rules.nocturnal_oxygen import NotCase, NotOutcome, decide_nocturnal
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
    advice_of,
    case_of,
)

_MARKS: Final = {
    NotOutcome.OUT_OF_SCOPE_PAEDIATRIC: Mark.HOLD,
    NotOutcome.INCOMPLETE: Mark.OPEN,
    NotOutcome.NOT_HYPOXAEMIC: Mark.HOLD,
    NotOutcome.REFUSE: Mark.HOLD,
    NotOutcome.VENTILATION_FIRST: Mark.HOLD,
    NotOutcome.MAY_ORDER: Mark.MET,
}


def _advise(given: Given, policy: Policy) -> QuestionAdvice:
    return advice_of(decide_nocturnal(case_of(NotCase, given), policy), _MARKS)


NOCTURNAL: Final = Question(
    code="nocturnal",
    title="Nocturnal oxygen",
    when="When saturation is low at night and LTOT is not indicated.",
    case=NotCase,
    facts=(
        record.born,
        record.diagnosis,
        record.other_diagnoses,
        record.meets_ltot,
        record.stable_ph,
        record.stable_paco2,
        record.on_niv,
    ),
    asks=(
        Ask(
            field="is_hypoxaemic_at_night",
            words="SpO2 low at night",
            section="The night",
            hint="As judged from overnight oximetry",
        ),
        Ask(
            field="night_nadir_percent",
            words="Lowest SpO2",
            kind=Kind.NUMBER,
            unit="%",
            least=SPO2_POSSIBLE[0],
            most=SPO2_POSSIBLE[1],
        ),
        Ask(
            field="has_sleep_disordered_breathing",
            words="Breathing disturbed in sleep",
            hint="As a sleep study has shown",
        ),
        Ask(field="has_daytime_symptoms", words="Symptoms of it by day"),
        Ask(
            field="are_other_causes_excluded",
            words="Other causes excluded",
            hint="Of the low saturation at night",
        ),
        Ask(
            field="is_treatment_optimised",
            words="Heart failure optimised",
            section="Heart and ventilation",
        ),
        Ask(field="is_on_niv", words="On NIV"),
        Ask(
            field="has_ventilatory_failure",
            words="Ventilatory failure",
            hint="Chronic and established; where it is left open the PaCO2 tells",
        ),
        Ask(
            field="ph",
            words="pH",
            kind=Kind.NUMBER,
            places=3,
            least=Decimal("6.5"),
            most=Decimal("8.0"),
            section="A stable gas from elsewhere",
            may_differ=True,
            outdates=("paco2_kpa",),  # of one gas, never half of each
        ),
        Ask(
            field="paco2_kpa",
            words="PaCO2",
            kind=Kind.NUMBER,
            unit="kPa",
            places=2,
            least=Decimal(1),
            most=Decimal(25),
            may_differ=True,
            outdates=("ph",),
        ),
        Ask(
            field="meets_ltot",
            words="LTOT criteria met",
            hint="Where the assessment is open here and was decided elsewhere",
        ),
    ),
    advise=_advise,
)
