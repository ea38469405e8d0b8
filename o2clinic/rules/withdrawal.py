"""How oxygen is withdrawn: which state follows which, and what each needs (section 5.4)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.advice import Trail
from o2clinic.rules.display import days_counted, number, short_date
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.rules.rule_book import Step
from o2clinic.rules.withdrawal_states import (
    RECIPIENT_WORDS,
    STATE_WORDS,
    Reason,
    Recipient,
    WithdrawalState,
    following,
    may_follow,
)

_S: Final = WithdrawalState
_GONE: Final = frozenset({_S.COLLECTED, _S.INVOICE_VERIFIED, _S.POST_CHECK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What is recorded of a withdrawal.

    Attributes:
        on: the day of the step that is asked for.
        reason: why oxygen is withdrawn.
        state: where it stands.
        identified_on: day on which it began.
        discussed_on: with the patient.
        confirming_gas_on: second gas on air above the limit.
        decided_by: clinician who decided on less than that, or on no benefit.
        decision_reason: why.
        told_of_risk_on: the patient was told that danger may lead to withdrawal.
        team_met_on: the meeting that talked over the danger, or the patient's declining.
        letter_sent_on: to everybody in `recipients`.
        recipients: who was written to.
        removal_requested_on: of the supplier; rental ends with it.
        collected_on: the supplier took the equipment.
        invoice_from: first day of the month of the invoice that was looked at.
        invoice_shows_charge: for this patient; None when no invoice was looked at.
        checked_on: SpO2 after the oxygen had gone.
        checked_spo2_percent: at rest on air.
        cleared_by_gas_on: a gas on air since the collection that does not meet the LTOT limit.
        declined_on: by the patient.
        reinstated_reason: why oxygen goes on.
    """

    on: date
    reason: Reason
    state: WithdrawalState
    identified_on: date | None = None
    discussed_on: date | None = None
    confirming_gas_on: date | None = None
    decided_by: str = ""
    decision_reason: str = ""
    told_of_risk_on: date | None = None
    team_met_on: date | None = None
    letter_sent_on: date | None = None
    recipients: frozenset[Recipient] = frozenset()
    removal_requested_on: date | None = None
    collected_on: date | None = None
    invoice_from: date | None = None
    invoice_shows_charge: bool | None = None
    checked_on: date | None = None
    checked_spo2_percent: Decimal | None = None
    cleared_by_gas_on: date | None = None
    declined_on: date | None = None
    reinstated_reason: str = ""


@dataclass(frozen=True, slots=True)
class StepCheck:
    """Whether a withdrawal may go into a state.

    Attributes:
        then: the state that is asked for.
        policy_id: the policy it was checked under.
        findings: what stands in the way, or is to be confirmed, in words.
        steps: the rules in the order they were applied.
        missing: facts not recorded, in words.
        prompts: what else to think of, in words.
        check_due_on: when SpO2 is to be measured again, once the equipment has gone.
    """

    then: WithdrawalState
    policy_id: str
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    prompts: tuple[str, ...]
    check_due_on: date | None

    @property
    def is_allowed(self) -> bool:
        """Whether nothing blocks it; a finding to confirm still wants its reason."""
        return all(found.level is not Level.BLOCK for found in self.findings)


@dataclass(slots=True)
class _Checks(Trail):
    """What has been found so far."""

    findings: list[Finding] = field(default_factory=list)

    def needs(self, rule: str, fact: str, *, has: bool, where: str) -> None:
        """A fact without which the state is not reached."""
        if has:
            self.tell(rule, fact, passed=True)
            return
        self.lacks(rule, fact)
        self.findings.append(Finding(rule, Level.BLOCK, f"Not recorded: {fact}.", where))

    def refuse(self, rule: str, message: str, where: str, by: Threshold | None = None) -> None:
        """Something recorded that does not allow the state."""
        self.tell(rule, message, passed=False, by=by)
        self.findings.append(Finding(rule, Level.BLOCK, message, where))

    def doubt(self, rule: str, message: str, where: str, by: Threshold | None = None) -> None:
        """Something to be confirmed with a reason."""
        self.tell(rule, message, passed=False, by=by)
        self.findings.append(Finding(rule, Level.CONFIRM, message, where))

    def day(self, rule: str, what: str, on: date | None, where: str) -> None:
        """A day that must be recorded; that it lies in order is looked at in one place."""
        fact = f"{what}: {short_date(on)}" if on is not None else f"{what}, and when"
        self.needs(rule, fact, has=on is not None, where=where)


def check_step(record: Withdrawal, then: WithdrawalState, policy: Policy) -> StepCheck:
    """Whether the withdrawal may go into a state, with what is still lacking in words."""
    checks = _Checks()
    words = f"{STATE_WORDS[record.state]} → {STATE_WORDS[then]}"
    if may_follow(record.state, then, record.reason):
        checks.tell("W-ORDER", words, passed=True)
        _NEEDS[then](record, policy, checks)
        _days_in_order(record, checks)
    else:
        names = [STATE_WORDS[state] for state in following(record.state, record.reason)]
        ask = f"Next may come: {'; '.join(names)}." if names else "It has ended."
        checks.refuse("W-ORDER", f"{words}: not in this order. {ask}", "state")
    return StepCheck(
        then,
        policy.id,
        tuple(checks.findings),
        tuple(checks.steps),
        tuple(checks.missing),
        tuple(checks.prompts),
        check_due_on(record, policy),
    )


def check_due_on(record: Withdrawal, policy: Policy) -> date | None:
    """When SpO2 is to be measured again; it does not wait for the invoice.

    None before the equipment has gone, once it was measured, and where nobody is left to measure.
    """
    is_over = record.reason is Reason.ENDED or record.state in {_S.CLOSED, _S.REINSTATED}
    if record.collected_on is None or record.checked_on is not None or is_over:
        return None
    return record.collected_on + timedelta(days=policy.withdrawal_check_days.number)


def _discussed(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    checks.day("W-TALK", "talked over with the patient", record.discussed_on, "discussed_on")


def _confirmed(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    if record.reason is Reason.NOT_INDICATED and record.confirming_gas_on is not None:
        gas_on = short_date(record.confirming_gas_on)
        checks.tell("R-ST-2", f"second gas on air of {gas_on}", passed=True)
    elif record.reason is Reason.NOT_INDICATED:
        _decision(record, "R-ST-2", "a second gas on air, or who found one enough and why", checks)
    else:
        _decision(record, "R-ST-1", "who found that oxygen does not help, and why", checks)
    _team_after_declining(record, checks)


def _decision(record: Withdrawal, rule: str, fact: str, checks: _Checks) -> None:
    who, why = record.decided_by.strip(), record.decision_reason.strip()
    has = bool(who and why)
    checks.needs(rule, f"decided by {who}: {why}" if has else fact, has=has, where="decided_by")


def _risk_talked_over(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    told, met = record.told_of_risk_on, record.team_met_on
    checks.day("R-ST-4", "told that danger may lead to withdrawal", told, "told_of_risk_on")
    checks.day("R-ST-4", "meeting of the team", met, "team_met_on")
    if told is not None and met is not None and told > met:
        message = (
            f"The patient was told on {short_date(told)}, after the team had met on "
            f"{short_date(met)}: the patient is told before the team meets."
        )
        checks.refuse("R-ST-4", message, "told_of_risk_on")
    checks.prompt("Bring in GP, social worker and community matron.")
    _team_after_declining(record, checks)


def _team_after_declining(record: Withdrawal, checks: _Checks) -> None:
    if record.state is not _S.DECLINED_BY_PATIENT:
        return
    declined, met = record.declined_on, record.team_met_on
    has = met is not None and (declined is None or met >= declined)
    checks.needs(
        "W-DECLINED", "a meeting of the team since the patient declined", has=has,
        where="team_met_on",
    )  # fmt: skip


def _letters(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    checks.day("W-LETTER", "letters sent", record.letter_sent_on, "letter_sent_on")
    for recipient, words in RECIPIENT_WORDS.items():
        has = recipient in record.recipients
        checks.needs("W-LETTER", f"a letter to {words}", has=has, where="recipients")


def _removal(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    asked_on = record.removal_requested_on
    checks.day("W-REMOVAL", "removal requested", asked_on, "removal_requested_on")
    checks.prompt("Rental is charged until the supplier has the request: send it without delay.")


def _collected(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    checks.day("W-COLLECTED", "equipment collected", record.collected_on, "collected_on")


def _invoice(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    begins, asked_on = record.invoice_from, record.removal_requested_on
    fact = "month of the invoice" if begins is None else f"invoice from {short_date(begins)}"
    checks.needs("W-INVOICE", fact, has=begins is not None, where="invoice_from")
    checks.day("W-REMOVAL", "removal requested", asked_on, "removal_requested_on")
    if begins is not None and asked_on is not None and begins <= asked_on:
        checks.refuse(
            "W-INVOICE",
            f"The invoice begins on {short_date(begins)}, not after the removal was requested on "
            f"{short_date(asked_on)}: look at the next month.",
            "invoice_from",
        )
    if record.invoice_shows_charge:
        checks.refuse(
            "W-INVOICE", "The invoice still shows a charge: claim it back.", "invoice_shows_charge"
        )
    else:
        has = record.invoice_shows_charge is not None
        fact = "an invoice without a charge for the patient"
        checks.needs("W-INVOICE", fact, has=has, where="invoice_shows_charge")


def _checked(record: Withdrawal, policy: Policy, checks: _Checks) -> None:
    limit = policy.withdrawal_check_days
    checks.day("W-CHECK", "SpO2 measured again", record.checked_on, "checked_on")
    _saturation(record, checks)
    checks.day("W-COLLECTED", "equipment collected", record.collected_on, "collected_on")
    if record.checked_on is None or record.collected_on is None:
        return
    days = (record.checked_on - record.collected_on).days
    if not limit.holds(days):
        message = f"Measured {days_counted(days)} after collection, planned {limit}. Measure again?"
        checks.doubt("W-CHECK", message, "checked_on", limit)


def _closed(record: Withdrawal, policy: Policy, checks: _Checks) -> None:
    if record.reason is Reason.ENDED:
        checks.tell("R-ST-8", "nobody left to measure", passed=True)
        return
    spo2, limit = record.checked_spo2_percent, policy.referral_spo2_percent
    _saturation(record, checks)
    if spo2 is None or not limit.holds(spo2):
        return
    gas_on, collected_on = record.cleared_by_gas_on, record.collected_on
    if gas_on is not None and collected_on is not None and gas_on >= collected_on:
        checks.tell("W-CHECK", f"gas on air of {short_date(gas_on)} above the limit", passed=True)
        return
    message = (
        f"SpO2 {number(spo2)} % off oxygen, limit {limit}: take a blood gas on air before "
        "closing; oxygen may have to be given back."
    )
    checks.refuse("W-CHECK", message, "checked_spo2_percent", limit)


def _saturation(record: Withdrawal, checks: _Checks) -> None:
    spo2 = record.checked_spo2_percent
    fact = "SpO2 at rest on air" if spo2 is None else f"SpO2 {number(spo2)} % at rest on air"
    checks.needs("W-CHECK", fact, has=spo2 is not None, where="checked_spo2_percent")


def _declined(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    checks.day("W-DECLINED", "declined by the patient", record.declined_on, "declined_on")
    checks.prompt("Put it on the agenda of the next meeting of the team.")
    if record.state is _S.REMOVAL_REQUESTED:
        checks.prompt("The removal has been requested: ask the supplier to hold it.")


def _reinstated(record: Withdrawal, _policy: Policy, checks: _Checks) -> None:
    why = record.reinstated_reason.strip()
    fact = f"oxygen goes on: {why}" if why else "why oxygen goes on"
    checks.needs("W-REINSTATED", fact, has=bool(why), where="reinstated_reason")
    if record.state in _GONE:
        checks.prompt("The equipment has gone: a new order is needed.")
    elif record.state is _S.REMOVAL_REQUESTED:
        checks.prompt("The removal has been requested: ask the supplier to hold it.")


def _days_in_order(record: Withdrawal, checks: _Checks) -> None:
    """No day lies before the one it follows, and none in the future."""
    days = [
        ("identified_on", "identified", record.identified_on),
        ("discussed_on", "talked over", record.discussed_on),
        ("letter_sent_on", "letters sent", record.letter_sent_on),
        ("removal_requested_on", "removal requested", record.removal_requested_on),
        ("collected_on", "collected", record.collected_on),
        ("checked_on", "SpO2 measured again", record.checked_on),
    ]
    known = [(where, words, day) for where, words, day in days if day is not None]
    for where, words, day in known:
        if day > record.on:
            message = f"{short_date(day)} has not come yet ({words})."
            checks.refuse("W-ORDER", message, where)
    for (_, before, earlier), (where, words, later) in pairwise(known):
        if later < earlier:
            message = f"{short_date(later)} ({words}) is before {short_date(earlier)} ({before})."
            checks.refuse("W-ORDER", message, where)


# No state leads back to IDENTIFIED.
_NEEDS: Final[dict[WithdrawalState, Callable[[Withdrawal, Policy, _Checks], None]]] = {
    _S.DISCUSSED: _discussed,
    _S.CONFIRMED: _confirmed,
    _S.RISK_MDT: _risk_talked_over,
    _S.LETTER_SENT: _letters,
    _S.REMOVAL_REQUESTED: _removal,
    _S.COLLECTED: _collected,
    _S.INVOICE_VERIFIED: _invoice,
    _S.POST_CHECK: _checked,
    _S.CLOSED: _closed,
    _S.DECLINED_BY_PATIENT: _declined,
    _S.REINSTATED: _reinstated,
}
