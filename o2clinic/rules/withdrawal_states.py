"""The states of a withdrawal of oxygen, and which may follow which (section 5.4)."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Why oxygen is withdrawn."""

    NOT_INDICATED = "not_indicated"  # LTOT, by gases on air
    NO_BENEFIT = "no_benefit"  # AOT, POT and others, as a clinician found
    RISK = "risk"
    ENDED = "ended"  # the patient died or moved away


class WithdrawalState(StrEnum):
    """How far a withdrawal has come."""

    IDENTIFIED = "IDENTIFIED"
    DISCUSSED = "DISCUSSED"
    CONFIRMED = "CONFIRMED"
    RISK_MDT = "RISK_MDT"
    LETTER_SENT = "LETTER_SENT"
    REMOVAL_REQUESTED = "REMOVAL_REQUESTED"
    COLLECTED = "COLLECTED"
    INVOICE_VERIFIED = "INVOICE_VERIFIED"
    POST_CHECK = "POST_CHECK"
    CLOSED = "CLOSED"
    DECLINED_BY_PATIENT = "DECLINED_BY_PATIENT"
    REINSTATED = "REINSTATED"


class Recipient(StrEnum):
    """Who has the letter."""

    PATIENT = "patient"
    GP = "gp"
    REFERRER = "referrer"


_S: Final = WithdrawalState

STATE_WORDS: Final = {
    _S.IDENTIFIED: "Identified as no longer to have oxygen",
    _S.DISCUSSED: "Talked over with the patient",
    _S.CONFIRMED: "Confirmed",
    _S.RISK_MDT: "Danger discussed by the team",
    _S.LETTER_SENT: "Letters sent",
    _S.REMOVAL_REQUESTED: "Removal requested",
    _S.COLLECTED: "Equipment collected",
    _S.INVOICE_VERIFIED: "Invoice seen without a charge",
    _S.POST_CHECK: "SpO2 measured again",
    _S.CLOSED: "Closed",
    _S.DECLINED_BY_PATIENT: "Declined by the patient",
    _S.REINSTATED: "Oxygen goes on",
}
RECIPIENT_WORDS: Final = {
    Recipient.PATIENT: "the patient",
    Recipient.GP: "the GP",
    Recipient.REFERRER: "the referrer",
}

_NEXT: Final[dict[WithdrawalState, frozenset[WithdrawalState]]] = {
    _S.IDENTIFIED: frozenset({_S.DISCUSSED, _S.REINSTATED}),
    _S.DISCUSSED: frozenset({_S.CONFIRMED, _S.RISK_MDT, _S.DECLINED_BY_PATIENT, _S.REINSTATED}),
    _S.CONFIRMED: frozenset({_S.LETTER_SENT, _S.DECLINED_BY_PATIENT, _S.REINSTATED}),
    _S.RISK_MDT: frozenset({_S.LETTER_SENT, _S.DECLINED_BY_PATIENT, _S.REINSTATED}),
    _S.LETTER_SENT: frozenset({_S.REMOVAL_REQUESTED, _S.DECLINED_BY_PATIENT, _S.REINSTATED}),
    _S.REMOVAL_REQUESTED: frozenset({_S.COLLECTED, _S.DECLINED_BY_PATIENT, _S.REINSTATED}),
    _S.COLLECTED: frozenset({_S.INVOICE_VERIFIED, _S.REINSTATED}),
    _S.INVOICE_VERIFIED: frozenset({_S.POST_CHECK, _S.REINSTATED}),
    _S.POST_CHECK: frozenset({_S.CLOSED, _S.REINSTATED}),
    _S.CLOSED: frozenset(),
    # The team has talked it over: again with the patient, or on by confirmation or risk.
    _S.DECLINED_BY_PATIENT: frozenset({_S.DISCUSSED, _S.CONFIRMED, _S.RISK_MDT, _S.REINSTATED}),
    _S.REINSTATED: frozenset(),
}
# There is nobody left to talk to, to write to or to measure: straight to the supplier.
_NEXT_ENDED: Final[dict[WithdrawalState, frozenset[WithdrawalState]]] = {
    **{
        state: frozenset({_S.REMOVAL_REQUESTED})
        for state in (
            _S.IDENTIFIED,
            _S.DISCUSSED,
            _S.CONFIRMED,
            _S.RISK_MDT,
            _S.LETTER_SENT,
            _S.DECLINED_BY_PATIENT,
        )
    },
    _S.REMOVAL_REQUESTED: frozenset({_S.COLLECTED}),
    _S.COLLECTED: frozenset({_S.INVOICE_VERIFIED}),
    _S.INVOICE_VERIFIED: frozenset({_S.CLOSED}),
    _S.POST_CHECK: frozenset({_S.CLOSED}),
}


def may_follow(now: WithdrawalState, then: WithdrawalState, reason: Reason) -> bool:
    """Whether a withdrawal for this reason may go from one state to the other.

    >>> may_follow(WithdrawalState.IDENTIFIED, WithdrawalState.DISCUSSED, Reason.NOT_INDICATED)
    True
    >>> may_follow(WithdrawalState.IDENTIFIED, WithdrawalState.COLLECTED, Reason.NOT_INDICATED)
    False
    """
    if reason is Reason.ENDED:
        return then in _NEXT_ENDED.get(now, frozenset())
    if then is _S.RISK_MDT and reason is not Reason.RISK:
        return False
    if then is _S.CONFIRMED and reason is Reason.RISK:
        return False
    return then in _NEXT[now]


def following(now: WithdrawalState, reason: Reason) -> tuple[WithdrawalState, ...]:
    """The states that may come next, in the order of the workflow."""
    return tuple(then for then in WithdrawalState if may_follow(now, then, reason))
