"""Section 5.4: whether a withdrawal of oxygen may go into its next state."""

from datetime import date, timedelta
from functools import partial

from rules.cases import BTS, DH, D

from o2clinic.rules.withdrawal import Withdrawal, check_due_on, check_step
from o2clinic.rules.withdrawal_states import (
    RECIPIENT_WORDS,
    STATE_WORDS,
    Reason,
    Recipient,
    following,
)
from o2clinic.rules.withdrawal_states import WithdrawalState as S

_COLLECTED_ON = date(2025, 6, 20)
_ALL = frozenset(Recipient)
_RISK = {"told_of_risk_on": date(2025, 5, 25), "team_met_on": date(2025, 5, 30)}
_JUNE = date(2025, 6, 1)


def _record(state, reason=Reason.NOT_INDICATED, **given):
    known = {
        "on": date(2025, 9, 1),
        "reason": reason,
        "state": state,
        "identified_on": date(2025, 5, 22),
        "discussed_on": date(2025, 5, 29),
        "confirming_gas_on": date(2025, 5, 22),
        "letter_sent_on": date(2025, 6, 2),
        "recipients": _ALL,
        "removal_requested_on": date(2025, 6, 16),
        "collected_on": _COLLECTED_ON,
        "invoice_from": date(2025, 7, 1),
        "invoice_shows_charge": False,
        "checked_on": date(2025, 7, 18),  # 28 days
        "checked_spo2_percent": D(94),
    }
    return Withdrawal(**{**known, **given})


def _step(now, then, reason=Reason.NOT_INDICATED, policy=BTS, **given):
    return partial(check_step, _record(now, reason, **given), then, policy)


def _checked(spo2, policy=BTS, **given):
    return _step(S.POST_CHECK, S.CLOSED, policy=policy, checked_spo2_percent=D(spo2), **given)


def _after(days):
    return _step(S.INVOICE_VERIFIED, S.POST_CHECK, checked_on=_COLLECTED_ON + timedelta(days=days))


def _due(state=S.COLLECTED, reason=Reason.NOT_INDICATED, **given):
    return partial(check_due_on, _record(state, reason, **{"checked_on": None, **given}), BTS)


def _following(reason):
    return {
        STATE_WORDS[now]: tuple(STATE_WORDS[then] for then in following(now, reason)) for now in S
    }


_WAY = {
    "talked over": _step(S.IDENTIFIED, S.DISCUSSED),
    "not talked over": _step(S.IDENTIFIED, S.DISCUSSED, discussed_on=None),
    "confirmed by a gas": _step(S.DISCUSSED, S.CONFIRMED),
    "confirmed by nobody": _step(S.DISCUSSED, S.CONFIRMED, confirming_gas_on=None),
    "confirmed by a clinician": _step(
        S.DISCUSSED,
        S.CONFIRMED,
        confirming_gas_on=None,
        decided_by="Dr Berg",
        decision_reason="PaO2 11",
    ),
    "confirmed by a clinician without a reason": _step(
        S.DISCUSSED, S.CONFIRMED, confirming_gas_on=None, decided_by="Dr Berg", decision_reason=" "
    ),
    "confirmed by a reason of nobody": _step(
        S.DISCUSSED, S.CONFIRMED, confirming_gas_on=None, decided_by=" ", decision_reason="PaO2 11"
    ),
    "no benefit, confirmed": _step(
        S.DISCUSSED,
        S.CONFIRMED,
        Reason.NO_BENEFIT,
        decided_by="Dr Berg",
        decision_reason="not used",
    ),
    "no benefit, a gas alone": _step(S.DISCUSSED, S.CONFIRMED, Reason.NO_BENEFIT),
    "danger, the team has met": _step(S.DISCUSSED, S.RISK_MDT, Reason.RISK, **_RISK),
    "danger, nothing recorded": _step(S.DISCUSSED, S.RISK_MDT, Reason.RISK),
    "danger, told on the day of the meeting": _step(
        S.DISCUSSED,
        S.RISK_MDT,
        Reason.RISK,
        told_of_risk_on=date(2025, 5, 30),
        team_met_on=date(2025, 5, 30),
    ),
    "danger, told after the meeting": _step(
        S.DISCUSSED,
        S.RISK_MDT,
        Reason.RISK,
        told_of_risk_on=date(2025, 5, 31),
        team_met_on=date(2025, 5, 30),
    ),
    "letters sent": _step(S.CONFIRMED, S.LETTER_SENT),
    "letters to nobody": _step(
        S.CONFIRMED, S.LETTER_SENT, letter_sent_on=None, recipients=frozenset()
    ),
    "letters to all but the GP": _step(
        S.CONFIRMED, S.LETTER_SENT, recipients=_ALL - {Recipient.GP}
    ),
    "removal requested": _step(S.LETTER_SENT, S.REMOVAL_REQUESTED),
    "removal without its day": _step(S.LETTER_SENT, S.REMOVAL_REQUESTED, removal_requested_on=None),
    "collected": _step(S.REMOVAL_REQUESTED, S.COLLECTED),
    "collected on no day": _step(S.REMOVAL_REQUESTED, S.COLLECTED, collected_on=None),
    "invoice without a charge": _step(S.COLLECTED, S.INVOICE_VERIFIED),
    "invoice with a charge": _step(S.COLLECTED, S.INVOICE_VERIFIED, invoice_shows_charge=True),
    "no invoice": _step(
        S.COLLECTED, S.INVOICE_VERIFIED, invoice_from=None, invoice_shows_charge=None
    ),
    "invoice, removal without its day": _step(
        S.COLLECTED, S.INVOICE_VERIFIED, removal_requested_on=None
    ),
    "invoice of the day of the request": _step(
        S.COLLECTED, S.INVOICE_VERIFIED, invoice_from=date(2025, 6, 16)
    ),
    "invoice of the day after the request": _step(
        S.COLLECTED, S.INVOICE_VERIFIED, invoice_from=date(2025, 6, 17)
    ),
    "measured after 27 days": _after(27),
    "measured after 28 days": _after(28),
    "measured after 27 days under the policy of 2008": _step(
        S.INVOICE_VERIFIED,
        S.POST_CHECK,
        policy=DH,
        checked_on=_COLLECTED_ON + timedelta(days=27),
    ),
    "measured on no day": _step(
        S.INVOICE_VERIFIED, S.POST_CHECK, checked_on=None, checked_spo2_percent=None
    ),
    "measured, not known when collected": _step(
        S.INVOICE_VERIFIED, S.POST_CHECK, collected_on=None
    ),
}

_END = {
    "SpO2 of 92": _checked("92"),
    "SpO2 of 92.1": _checked("92.1"),
    "SpO2 of 92 under the policy of 2008": _checked("92", DH),
    "SpO2 of 91.9 under the policy of 2008": _checked("91.9", DH),
    "SpO2 not recorded": _step(S.POST_CHECK, S.CLOSED, checked_spo2_percent=None),
    "low, a gas of the day of collection": _checked("91", cleared_by_gas_on=_COLLECTED_ON),
    "low, a gas of the day before": _checked(
        "91", cleared_by_gas_on=_COLLECTED_ON - timedelta(days=1)
    ),
    "low, a gas, not known when collected": _checked(
        "91", cleared_by_gas_on=_COLLECTED_ON, collected_on=None
    ),
    "died or moved": _step(
        S.INVOICE_VERIFIED, S.CLOSED, Reason.ENDED, checked_on=None, checked_spo2_percent=None
    ),
    "died or moved, at once to the supplier": _step(
        S.IDENTIFIED, S.REMOVAL_REQUESTED, Reason.ENDED
    ),
}

_DECLINED = {
    "declined": _step(S.DISCUSSED, S.DECLINED_BY_PATIENT, declined_on=_JUNE),
    "declined on no day": _step(S.DISCUSSED, S.DECLINED_BY_PATIENT),
    "declined once removal was requested": _step(
        S.REMOVAL_REQUESTED, S.DECLINED_BY_PATIENT, declined_on=_JUNE
    ),
    "confirmed, no meeting since": _step(
        S.DECLINED_BY_PATIENT,
        S.CONFIRMED,
        declined_on=_JUNE,
        team_met_on=_JUNE - timedelta(days=1),
    ),
    "confirmed, a meeting that day": _step(
        S.DECLINED_BY_PATIENT, S.CONFIRMED, declined_on=_JUNE, team_met_on=_JUNE
    ),
    "confirmed, no meeting": _step(S.DECLINED_BY_PATIENT, S.CONFIRMED, declined_on=_JUNE),
    "confirmed, a meeting, declined on no day": _step(
        S.DECLINED_BY_PATIENT, S.CONFIRMED, team_met_on=_JUNE
    ),
    "danger, no meeting since": _step(
        S.DECLINED_BY_PATIENT, S.RISK_MDT, Reason.RISK, declined_on=_JUNE, **_RISK
    ),
    "talked over again": _step(S.DECLINED_BY_PATIENT, S.DISCUSSED),
    "goes on": _step(S.DISCUSSED, S.REINSTATED, reinstated_reason="PaO2 6.9 on air"),
    "goes on for no reason": _step(S.DISCUSSED, S.REINSTATED, reinstated_reason=" "),
    "goes on though removal was requested": _step(
        S.REMOVAL_REQUESTED, S.REINSTATED, reinstated_reason="PaO2 6.9 on air"
    ),
    "goes on though the equipment has gone": _step(
        S.COLLECTED, S.REINSTATED, reinstated_reason="PaO2 6.9 on air"
    ),
}

_ORDER = {
    "skipped": _step(S.IDENTIFIED, S.COLLECTED),
    "from the end": _step(S.CLOSED, S.IDENTIFIED),
    "danger by the way of the indication": _step(S.DISCUSSED, S.CONFIRMED, Reason.RISK),
    "letters before the talk": _step(S.CONFIRMED, S.LETTER_SENT, letter_sent_on=date(2025, 5, 28)),
    "every day before the one before it": _step(
        S.POST_CHECK,
        S.CLOSED,
        identified_on=date(2025, 5, 22),
        discussed_on=date(2025, 5, 21),
        letter_sent_on=date(2025, 5, 20),
        removal_requested_on=date(2025, 5, 19),
        collected_on=date(2025, 5, 18),
        checked_on=date(2025, 5, 17),
    ),
    "every day to come": _step(
        S.POST_CHECK,
        S.CLOSED,
        on=date(2025, 5, 1),
    ),
    "every day the same": _step(
        S.POST_CHECK,
        S.CLOSED,
        on=_JUNE,
        identified_on=_JUNE,
        discussed_on=_JUNE,
        letter_sent_on=_JUNE,
        removal_requested_on=_JUNE,
        collected_on=_JUNE,
        checked_on=_JUNE,
    ),
    "a day missing between": _step(
        S.CONFIRMED, S.LETTER_SENT, discussed_on=None, letter_sent_on=date(2025, 5, 21)
    ),
}

_DUE = {
    "collected": _due(),
    "not collected": _due(collected_on=None),
    "measured": _due(checked_on=date(2025, 7, 18)),
    "died or moved": _due(reason=Reason.ENDED),
    "goes on": _due(S.REINSTATED),
    "closed": _due(S.CLOSED),
    "told with the next step": _step(S.COLLECTED, S.INVOICE_VERIFIED, checked_on=None),
}

CASES = {
    "the words of each state": lambda: STATE_WORDS,
    "the words of each recipient": lambda: RECIPIENT_WORDS,
    **{f"way: {name}": case for name, case in _WAY.items()},
    **{f"end: {name}": case for name, case in _END.items()},
    **{f"declined: {name}": case for name, case in _DECLINED.items()},
    **{f"order: {name}": case for name, case in _ORDER.items()},
    **{f"SpO2 is due: {name}": case for name, case in _DUE.items()},
    **{
        f"what may follow, {reason.value.replace('_', ' ')}": partial(_following, reason)
        for reason in Reason
    },
}
