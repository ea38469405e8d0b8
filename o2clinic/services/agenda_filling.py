"""Lines of an agenda, made of whom the rules bring."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from o2clinic.models import AgendaItem
from o2clinic.rules.meeting import AGENDA_REASON_WORDS, AgendaReason
from o2clinic.rules.meeting_agenda import LONGEST_QUESTION
from o2clinic.services.meeting_cases import Candidate

_LONGEST_OTHERS: Final = 300


def item_of(one: Candidate, meeting_id: int, place: int) -> AgendaItem:
    """The line of somebody whom the rules bring."""
    found = one.bringing
    return AgendaItem(
        patient_id=one.patient_id,
        meeting_id=meeting_id,
        place=place,
        reason=found.reason,
        other_reasons=codes(found.other_reasons),
        question=found.question[:LONGEST_QUESTION],
        evidence=found.evidence,
        rule=found.rule,
        is_standard=found.standard is not None,
        proposal="" if found.standard is None else found.standard.words,
        proposed_outcome=None if found.standard is None else found.standard.outcome,
    )


def that_fit(found: Sequence[Candidate], room: int) -> list[Candidate]:
    """Every standard case, and as many others as there is time for."""
    others = [one for one in found if one.bringing.standard is None]
    left_out = {one.patient_id for one in others[max(0, room) :]}
    return [one for one in found if one.patient_id not in left_out]


def codes(reasons: Sequence[AgendaReason]) -> str:
    """As they are stored."""
    return ",".join(reasons)[:_LONGEST_OTHERS]


def by_reason(found: Sequence[Candidate]) -> str:
    """How many by their first reason, in words."""
    counted = Counter(one.bringing.reason for one in found)
    return "; ".join(
        f"{AGENDA_REASON_WORDS[reason]} {counted[reason]}"
        for reason in AgendaReason
        if counted[reason]
    )
