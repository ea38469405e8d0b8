"""What a time stands under when it is booked: kept for other visits, or held by somebody."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from o2clinic.errors import Finding
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.kept_slots import kept_slots
from o2clinic.services.slot_holds import WantedHold, held_by_another
from o2clinic.services.work import Actor
from o2clinic.storage.failures import Clash

if TYPE_CHECKING:
    from o2clinic.services.booking import BookingDraft

HELD: Final = "slot_hold"


def kept_for_others(facts: Row[tuple[object, ...]], draft: "BookingDraft", today: date) -> str:
    """For which other visits the clinic keeps any of this time, in words; "" where it does not."""
    kept = kept_slots(facts.kept_for, facts.kept_at, facts.kept_days, facts.slot_minutes or 0)
    if kept is None or kept.kind == draft.visit_kind:
        return ""
    day, span = day_of(draft.starts_at), draft.span
    meets = any(one.meets(span) for one in kept.spans(day, today))
    return kept.words(day) if meets else ""


def held_words(
    session: Session, hold_id: int | None, wanted: WantedHold, actor: Actor, here: datetime
) -> str:
    """Who else holds the time; one statement, and none while nobody does."""
    if hold_id is None:
        return ""
    hold = held_by_another(session, wanted, actor, here)
    return "" if hold is None else hold.words


def require_not_held(found: Iterable[Finding]) -> None:
    """Stop a booking in a time that somebody else holds.

    Raises:
        Clash: with who it is and until when.
    """
    for finding in found:
        if finding.rule == "BK-12":
            raise Clash("This time", HELD, finding.message)
