"""A withdrawal of oxygen, step by step (section 5.4).

It needs no table of its own: each step is a new answer of this question. The outcome of the last
one is the state, and what was answered in it holds until the withdrawal has ended. A step that
its checks refuse is not recorded; what is known so far is, without a step.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up
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
from o2clinic.rules.withdrawal import Withdrawal, check_due_on, check_step
from o2clinic.rules.withdrawal_states import (
    RECIPIENT_WORDS,
    STATE_WORDS,
    Reason,
    WithdrawalState,
    following,
)

CODE: Final = "withdrawal"
NOT_BEGUN: Final = "NOT_BEGUN"
_OVER: Final = frozenset({WithdrawalState.CLOSED, WithdrawalState.REINSTATED})
_REASONS: Final = (
    (Reason.NOT_INDICATED, "LTOT is no longer indicated"),
    (Reason.NO_BENEFIT, "It does not help"),
    (Reason.RISK, "Danger near oxygen"),
    (Reason.ENDED, "The patient died or moved"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalStep:
    """A withdrawal and the step that is asked for.

    Attributes:
        record: as it stands, with what is known now.
        then: the state that is to follow; None to record what is known only.
    """

    record: Withdrawal
    then: WithdrawalState | None = None


def state_of(known: Known) -> WithdrawalState | None:
    """How far the withdrawal has come; None where none is under way."""
    last = known.last.get(CODE)
    if last is None or last.is_over or last.outcome not in set(WithdrawalState):
        return None
    return WithdrawalState(last.outcome)


def _advise(given: Given, policy: Policy) -> QuestionAdvice:
    state = state_of(given.known)
    if "reason" not in given.values:
        return QuestionAdvice(
            outcome=NOT_BEGUN,
            words="No withdrawal is under way",
            mark=Mark.OPEN,
            policy_id=policy.id,
            missing=("why oxygen is withdrawn",),
            refused=(Finding("W-ORDER", Level.BLOCK, "Choose why oxygen is withdrawn.", "reason"),),
        )
    step = _step(given, state or WithdrawalState.IDENTIFIED)
    if step.then is None:
        return _as_it_stands(step.record, policy)
    advice = _next(step.record, step.then, policy)
    doubts = tuple(_gas_doubts(given.known, step.record, step.then, policy))
    return replace(advice, to_confirm=(*advice.to_confirm, *doubts))


def _step(given: Given, state: WithdrawalState) -> WithdrawalStep:
    then: Any = given.answers.get("then")
    if then is WithdrawalState.DECLINED_BY_PATIENT:
        # It may come a second time: the team has met on the first only.
        given = given.without("declined_on")
    held = given.with_values(state=state, on=given.known.today)
    return WithdrawalStep(record=case_of(Withdrawal, held), then=then)


def _as_it_stands(record: Withdrawal, policy: Policy) -> QuestionAdvice:
    return QuestionAdvice(
        outcome=record.state.value,
        words=STATE_WORDS[record.state],
        mark=Mark.MET if record.state in _OVER else Mark.NOTE,
        policy_id=policy.id,
        prompts=_what_may_follow(record, record.state),
        more=_more(record, policy),
    )


def _next(record: Withdrawal, then: WithdrawalState, policy: Policy) -> QuestionAdvice:
    check = check_step(record, then, policy)
    reached = then if check.is_allowed else record.state
    words = STATE_WORDS[reached]
    stands: tuple[tuple[str, str], ...] = ()
    if not check.is_allowed:
        words = f"Not yet: {STATE_WORDS[then][0].lower()}{STATE_WORDS[then][1:]}"
        stands = (("Stands at", STATE_WORDS[record.state]),)
    return QuestionAdvice(
        outcome=reached.value,
        words=words,
        mark=Mark.MET if check.is_allowed else Mark.HOLD,
        policy_id=check.policy_id,
        steps=check.steps,
        missing=check.missing,
        prompts=(*check.prompts, *_what_may_follow(record, reached)),
        more=(*stands, *_more(record, policy)),
        refused=tuple(one for one in check.findings if one.level is Level.BLOCK),
        to_confirm=tuple(one.message for one in check.findings if one.level is Level.CONFIRM),
    )


def _gas_doubts(
    known: Known, record: Withdrawal, then: WithdrawalState, policy: Policy
) -> Iterator[str]:
    """What the record says against the gas that is named; one from elsewhere wants its reason."""
    day = None
    if then is WithdrawalState.CONFIRMED and record.reason is Reason.NOT_INDICATED:
        day = record.confirming_gas_on
    elif then is WithdrawalState.CLOSED:
        day = record.cleared_by_gas_on
    if day is None:
        return
    pressures = [
        one.gas.pao2_kpa
        for one in known.resting_gases
        if one.gas.taken_on == day
        and one.gas.is_on_air
        and one.gas.shows_oxygen
        and one.gas.pao2_kpa is not None
    ]
    limit = policy.ltot_pao2_kpa
    if not pressures:
        yield f"No gas on air of {short_date(day)} is on record here."
    for pao2_kpa in pressures:
        if limit.holds(round_half_up(pao2_kpa, 1)):
            yield f"PaO2 {pao2_kpa} kPa on {short_date(day)} still meets the limit, {limit}."


def _more(record: Withdrawal, policy: Policy) -> tuple[tuple[str, str], ...]:
    due_on = check_due_on(record, policy)
    return () if due_on is None else (("Measure SpO2 by", short_date(due_on)),)


def _what_may_follow(record: Withdrawal, state: WithdrawalState) -> tuple[str, ...]:
    names = [STATE_WORDS[one].lower() for one in following(state, record.reason)]
    return (f"Next may come: {'; '.join(names)}.",) if names else ()


def _state(known: Known) -> Fact:
    state = state_of(known)
    words = "none under way" if state is None else STATE_WORDS[state]
    last = known.last.get(CODE)
    since = "" if state is None or last is None else short_date(last.on)
    return Fact("state", "Withdrawal", state, words, since)


def _identified(known: Known) -> Fact:
    """Today, until it is recorded; from then on it is kept."""
    return Fact("identified_on", "Identified on", known.today, short_date(known.today), "today")


WITHDRAWAL: Final = Question(
    code=CODE,
    title="Withdrawal, step by step",
    when="Once it is found that oxygen should no longer be given.",
    case=WithdrawalStep,
    parts=(Withdrawal,),
    facts=(_state, _identified),
    asks=(
        Ask(field="reason", words="Why", kind=Kind.ONE, options=_REASONS, is_kept=True),
        Ask(
            field="then",
            words="Next step",
            kind=Kind.ONE,
            options=tuple(
                (state, words)
                for state, words in STATE_WORDS.items()
                if state is not WithdrawalState.IDENTIFIED
            ),
            hint="Left open, what is known is recorded without a step",
        ),
        Ask(
            field="identified_on",
            words="Identified on",
            kind=Kind.DAY,
            section="With the patient and the team",
            is_kept=True,
            may_differ=True,
        ),
        Ask(field="discussed_on", words="Talked over on", kind=Kind.DAY, is_kept=True),
        Ask(
            field="told_of_risk_on",
            words="Told of danger on",
            kind=Kind.DAY,
            is_kept=True,
            hint="Told that danger may lead to withdrawal",
        ),
        Ask(field="team_met_on", words="Team met on", kind=Kind.DAY, is_kept=True),
        Ask(field="declined_on", words="Declined on", kind=Kind.DAY, is_kept=True),
        Ask(
            field="confirming_gas_on",
            words="Second gas on",
            kind=Kind.DAY,
            section="Confirmed by",
            is_kept=True,
            hint="On air, above the limit",
        ),
        Ask(field="decided_by", words="Decided by", kind=Kind.TEXT, is_kept=True),
        Ask(field="decision_reason", words="Because", kind=Kind.TEXT, is_kept=True),
        Ask(
            field="letter_sent_on",
            words="Letters sent on",
            kind=Kind.DAY,
            section="Letters and supplier",
            is_kept=True,
        ),
        Ask(
            field="recipients",
            words="Written to",
            kind=Kind.SEVERAL,
            options=tuple(RECIPIENT_WORDS.items()),
            is_kept=True,
        ),
        Ask(field="removal_requested_on", words="Removal asked on", kind=Kind.DAY, is_kept=True),
        Ask(field="collected_on", words="Collected on", kind=Kind.DAY, is_kept=True),
        Ask(
            field="invoice_from",
            words="Invoice from",
            kind=Kind.DAY,
            is_kept=True,
            hint="First day of the month of the invoice that was looked at",
        ),
        Ask(field="invoice_shows_charge", words="It shows a charge", is_kept=True),
        Ask(
            field="checked_on",
            words="SpO2 measured on",
            kind=Kind.DAY,
            section="After the oxygen has gone",
            is_kept=True,
        ),
        Ask(
            field="checked_spo2_percent",
            words="SpO2 at rest on air",
            kind=Kind.NUMBER,
            unit="%",
            least=SPO2_POSSIBLE[0],
            most=SPO2_POSSIBLE[1],
            is_kept=True,
        ),
        Ask(
            field="cleared_by_gas_on",
            words="Cleared by gas on",
            kind=Kind.DAY,
            is_kept=True,
            hint="A gas on air since the collection that does not meet the limit",
        ),
        Ask(
            field="reinstated_reason",
            words="Oxygen goes on",
            kind=Kind.TEXT,
            is_kept=True,
            hint="Why it is given back",
        ),
    ),
    advise=_advise,
    course_words="Record the step",
    may_go_otherwise=False,
    is_asked_again=False,
    ends_with=frozenset(state.value for state in _OVER),
)
