"""Two lines of one patient on one agenda become one, and nothing that was typed is lost.

A patient waits once on an agenda (MT-15). Two lines meet where two records of one person are
merged, and where what was not reached comes to an agenda on which the patient stands already.
"""

from dataclasses import dataclass
from typing import Final

from o2clinic.rules.meeting import AgendaReason

_BY_WEIGHT: Final = (AgendaReason.REFERRED, *(it for it in AgendaReason if it != "referred"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """What a line says as long as nothing is decided on it.

    Attributes:
        place: from 1.
        reason: its code; one that is not known weighs least.
        other_reasons: codes, by commas.
        asker: who asks, in words; "" for what the rules bring.
        asked_by_id, asked_by: the same as it is stored.
        is_standard: it may be decided without discussion, as `proposal` and `proposed_outcome` say.
    """

    place: int
    reason: str
    other_reasons: str = ""
    question: str = ""
    evidence: str = ""
    rule: str = ""
    asker: str = ""
    asked_by_id: int | None = None
    asked_by: str = ""
    is_standard: bool = False
    proposal: str = ""
    proposed_outcome: str | None = None


def is_before(one: WaitingLine, other: WaitingLine) -> bool:
    """Whether its question is the one that is asked: what somebody typed, then the graver reason.

    >>> is_before(WaitingLine(place=2, reason="referred"), WaitingLine(place=1, reason="risk_hold"))
    True
    """
    return _weight(one) <= _weight(other)


def joined(stays: WaitingLine, goes: WaitingLine) -> WaitingLine:
    """What the line that stays says from then on (MT-17).

    The question that is not asked stands first among what speaks for it, where the room reads it.
    Only two standard cases are still one together.
    """
    head, other = (stays, goes) if is_before(stays, goes) else (goes, stays)
    both = stays.is_standard and goes.is_standard
    return WaitingLine(
        place=min(stays.place, goes.place),
        reason=head.reason,
        other_reasons=_others(head, other),
        question=head.question,
        evidence=_evidence(head, other),
        rule=head.rule,
        asker=head.asker,
        asked_by_id=head.asked_by_id,
        asked_by=head.asked_by,
        is_standard=both,
        proposal=head.proposal if both else "",
        proposed_outcome=head.proposed_outcome if both else None,
    )


def _weight(line: WaitingLine) -> tuple[int, int]:
    known = [code.value for code in _BY_WEIGHT]
    return known.index(line.reason) if line.reason in known else len(known), line.place


def _others(head: WaitingLine, other: WaitingLine) -> str:
    codes = (*head.other_reasons.split(","), other.reason, *other.other_reasons.split(","))
    return ",".join(dict.fromkeys(code for code in codes if code and code != head.reason))


def _evidence(head: WaitingLine, other: WaitingLine) -> str:
    also = ""
    if other.question and other.question != head.question:
        by = f" (asked by {other.asker})" if other.asker else ""
        also = f"Also asked: “{other.question}”{by}"
    said = [line.strip() for one in (head, other) for line in one.evidence.splitlines()]
    return "\n".join(dict.fromkeys(filter(None, (also, *said))))
