"""The saturation to aim at, as the question on the alert card was answered last."""

from sqlalchemy.orm import Session

from o2clinic.rules.display import listed, short_date
from o2clinic.rules.questions.alert_card import ALERT_CARD, TARGET
from o2clinic.services.questions import QuestionRow, rows_of

_ISSUED = {"is_card_issued": "alert card", "is_mask_issued": "Venturi mask"}


def target_line(session: Session, patient_id: int) -> str:
    """The target with what was issued, in words; "" where nobody asked. One statement."""
    row = next(iter(rows_of(session, patient_id, ALERT_CARD.code, most=1)), None)
    return "" if row is None else "; ".join(part for part in _parts(row) if part)


def _parts(row: QuestionRow) -> tuple[str, ...]:
    """What the rules advised; a professional who decided otherwise has the last word."""
    target = dict(row.more).get(TARGET, "no target, the diagnosis was not known")
    issued = [words for field, words in _ISSUED.items() if row.inputs.get(field)]
    given = f"{listed(issued)} issued" if issued else ""
    on = f"asked {short_date(row.asked_on)}"
    if row.is_override:
        return (f"decided otherwise than {target}: {row.reason}", given, on)
    return (target, given, on)
