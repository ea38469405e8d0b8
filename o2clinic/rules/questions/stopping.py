"""Whether oxygen that is in use goes on (section 5.3)."""

from dataclasses import replace
from typing import Final

from o2clinic.rules.display import short_date
from o2clinic.rules.order import MODALITY_WORDS, Modality
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
from o2clinic.rules.questions.known import NOT_RECORDED, Fact, Known
from o2clinic.rules.stopping import (
    STOP_FLAG_WORDS,
    STOPPING_WORDS,
    Stopping,
    StoppingAdvice,
    StoppingCase,
    decide_stopping,
)

_MARKS: Final = {
    Stopping.GO_ON: Mark.MET,
    Stopping.NO_EVIDENCE: Mark.MET,
    Stopping.INCOMPLETE: Mark.OPEN,
    Stopping.WITHDRAW: Mark.HOLD,
    Stopping.ADMINISTRATIVE_CLOSURE: Mark.HOLD,
}


def _advise(given: Given, policy: Policy) -> QuestionAdvice:
    case = case_of(StoppingCase, given)
    began = given.known.ordered_on.get(case.modality)
    gases = given.known.resting_gases
    case = replace(
        case, gases=tuple(one for one in gases if began is None or one.gas.taken_on >= began)
    )
    advice = decide_stopping(case, policy)
    kind = f"{MODALITY_WORDS[case.modality]}: "
    if advice.outcome is Stopping.ADMINISTRATIVE_CLOSURE:
        kind = ""
    elif "modality" not in given.values:
        return _unchosen(advice)
    more = []
    if advice.not_before is not None:
        more.append(("Gas to confirm, from", short_date(advice.not_before)))
    return QuestionAdvice(
        outcome=advice.outcome.value,
        words=f"{kind}{advice.words}",
        mark=_MARKS.get(advice.outcome, Mark.NOTE),
        policy_id=advice.policy_id,
        steps=advice.steps,
        missing=advice.missing,
        prompts=advice.prompts,
        actions=tuple(STOP_FLAG_WORDS[flag] for flag in advice.flags),
        more=tuple(more),
    )


def _unchosen(advice: StoppingAdvice) -> QuestionAdvice:
    """Nothing is said of an oxygen that nobody named; what is dangerous is told all the same."""
    return QuestionAdvice(
        outcome=Stopping.INCOMPLETE.value,
        words=STOPPING_WORDS[Stopping.INCOMPLETE],
        mark=Mark.OPEN,
        policy_id=advice.policy_id,
        missing=("which kind of oxygen is reviewed",),
        actions=tuple(STOP_FLAG_WORDS[flag] for flag in advice.flags),
    )


def _reviewed(known: Known) -> Fact:
    """The kind on order, where there is one only; else it is chosen."""
    title, field = "On order", "modality"
    if len(known.ordered_on) != 1:
        kinds = " and ".join(MODALITY_WORDS[one] for one in known.ordered_on)
        return Fact(field, title, None, kinds or NOT_RECORDED, "", "orders")
    (kind, since), *_ = known.ordered_on.items()
    return Fact(field, title, kind, MODALITY_WORDS[kind], f"since {short_date(since)}", "orders")


def _gases(known: Known) -> Fact:
    """Those since the oxygen began are chosen once its kind is known."""
    found = [one for one in known.resting_gases if one.gas.is_on_air]
    words = f"newest {short_date(found[0].gas.taken_on)}" if found else "none recorded"
    return Fact("gases", "Gases on air", tuple(found) or None, words, "Results", "results")


STOPPING: Final = Question(
    code="stopping",
    title="Does oxygen go on?",
    when="At a review of oxygen that is in use.",
    case=StoppingCase,
    facts=(
        _reviewed,
        _gases,
        record.diagnosis,
        record.oedema,
        record.haematocrit,
        record.pulmonary_hypertension,
        record.exacerbations,
        record.dangers,
        record.told_of_withdrawal,
        record.died,
    ),
    asks=(
        Ask(
            field="modality",
            words="Reviewed",
            kind=Kind.ONE,
            options=tuple((one, MODALITY_WORDS[one]) for one in Modality),
            may_differ=True,
        ),
        Ask(
            field="has_other_indication",
            words="Another is indicated",
            section="Long-term oxygen",
            hint="Another form of oxygen is indicated",
        ),
        Ask(
            field="one_gas_enough_reason",
            words="One gas is enough",
            kind=Kind.TEXT,
            hint="Why a clinician finds one gas enough",
        ),
        Ask(
            field="has_benefit",
            words="Of benefit",
            section="Other kinds",
            hint="Of ambulatory or palliative oxygen",
        ),
        Ask(field="is_used", words="Used", hint="As a clinician found for ambulatory oxygen"),
        Ask(
            field="is_still_indicated",
            words="Still indicated",
            hint="As a clinician found for nocturnal or short-burst oxygen",
        ),
        Ask(
            field="supplier_reports_non_use",
            words="Supplier reports non-use",
            section="Beside it",
        ),
        Ask(field="was_told_of_withdrawal", words="Told that danger may end it"),
        Ask(
            field="moved_on",
            words="Moved away on",
            kind=Kind.DAY,
            hint="Day on which another service took over",
        ),
    ),
    advise=_advise,
)
