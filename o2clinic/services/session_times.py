"""At which times of a session a visit can begin: between what is taken, and not in what is kept."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from o2clinic.rules import free_time
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.free_time import Span
from o2clinic.rules.kept_slots import kept_slots, pieces


class StartTime(NamedTuple):
    """A time, and whether it is kept for such visits."""

    at: datetime
    is_kept: bool


def start_times(
    row: Row[Any], kind: str, minutes: int, taken: Iterable[Span], today: date
) -> Iterator[StartTime]:
    """The times for a visit of a kind, in order.

    Args:
        row: with `starts_at`, `ends_at` and `slot_minutes` of the session, and `kept_for`,
            `kept_at` and `kept_days` of its clinic.
        kind: of the visit.
        minutes: its length.
        taken: what is booked or held then of clinician, room and patient.
        today: when it is asked.
    """
    kept = kept_slots(row.kept_for, row.kept_at, row.kept_days, row.slot_minutes)
    spans = kept.spans(day_of(row.starts_at), today) if kept is not None else ()
    # Who may have a kept time may also begin before it and go on into it.
    is_for_it = kept is not None and kept.kind == kind
    for gap in free_time.gaps(Span(row.starts_at, row.ends_at), taken):
        for piece, is_kept in [(gap, False)] if is_for_it else pieces(gap, spans):
            if is_kept:
                continue
            for at in free_time.starts(piece, minutes, row.slot_minutes):
                meets = is_for_it and any(one.meets(Span.lasting(at, minutes)) for one in spans)
                yield StartTime(at, meets)
