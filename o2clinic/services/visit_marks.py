"""Who said when that a visit went on, ended or was moved: kept with the visit itself.

The desk reads no audit, and has to know.
"""

from datetime import datetime
from typing import Final

from o2clinic.models import Appointment
from o2clinic.rules.visits import FREED
from o2clinic.services.work import Work

_SAID: Final = {
    "arrived_at": "arrived_by_id",
    "in_room_at": "in_room_by_id",
    "done_at": "done_by_id",
    "ended_at": "ended_by_id",
}


def note_state(visit: Appointment, work: Work) -> None:
    """Put names to the hours of a visit whose state was just set; a step back takes both away."""
    visit.ended_at = (visit.ended_at or work.at) if visit.status in FREED else None
    for moment, author in _SAID.items():
        if getattr(visit, moment) is None:
            setattr(visit, author, None)
        elif getattr(visit, author) is None:
            setattr(visit, author, work.actor.person_id or None)


def note_move(visit: Appointment, starts_at: datetime, work: Work) -> None:
    """Keep when a visit was to be, if it is to be at another time now."""
    if visit.starts_at != starts_at:
        visit.moved_from, visit.moved_at = visit.starts_at, work.at
        visit.moved_by_id = work.actor.person_id or None
