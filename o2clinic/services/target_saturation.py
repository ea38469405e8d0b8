"""The saturation to aim at, as the question on the alert card was answered last."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from o2clinic.rules.alert_card import raised_gases
from o2clinic.rules.display import listed, number, short_date
from o2clinic.rules.ltot_case import CaseGas
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions.alert_card import ALERT_CARD, TARGET
from o2clinic.services.questions import QuestionRow, rows_of

_ISSUED = {"is_card_issued": "alert card", "is_mask_issued": "Venturi mask"}


def target_line(session: Session, patient_id: int, gases: Iterable[CaseGas], policy: Policy) -> str:
    """The target with what was issued, in words; "" where nobody asked. One statement.

    Args:
        session: for the answer.
        patient_id: whose.
        gases: all that are recorded now; those of before are in the answer.
        policy: the thresholds.
    """
    row = next(iter(rows_of(session, patient_id, ALERT_CARD.code, most=1)), None)
    if row is None:
        return ""
    parts = (_since(row, gases, policy), *_parts(row))
    return "; ".join(part for part in parts if part)


def _since(row: QuestionRow, gases: Iterable[CaseGas], policy: Policy) -> str:
    """Why the usual range may have become the wrong one: nobody could know it when it was asked."""
    low, high = policy.target_low_spo2_percent.value, policy.target_high_spo2_percent.value
    raised = raised_gases(gases, policy)
    target = dict(row.more).get(TARGET)
    if row.is_override or not raised or target != f"{number(low)} to {number(high)} %":
        return ""
    gas = raised[-1].gas
    return f"ASK AGAIN: PaCO2 {gas.paco2_kpa} kPa on {short_date(gas.taken_on)}, not known then"


def _parts(row: QuestionRow) -> tuple[str, ...]:
    """What the rules advised; a professional who decided otherwise has the last word."""
    target = dict(row.more).get(TARGET, "no target, the diagnosis was not known")
    issued = [words for field, words in _ISSUED.items() if row.inputs.get(field)]
    given = f"{listed(issued)} issued" if issued else ""
    on = f"asked {short_date(row.asked_on)}"
    if row.is_override:
        return (f"decided otherwise than {target}: {row.reason}", given, on)
    return (target, given, on)
