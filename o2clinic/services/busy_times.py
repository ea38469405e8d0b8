"""What is taken of clinicians, rooms and one patient on many days; what is over others too."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import FREED
from o2clinic.services.slot_holds import HeldTime

if TYPE_CHECKING:
    from o2clinic.services.free_times import Looked


@dataclass(slots=True)
class BusyTimes:
    """Times that are taken or held, by day in UTC, of clinicians, rooms and the patient."""

    people: dict[tuple[int, date], list[Span]] = field(default_factory=lambda: defaultdict(list))
    rooms: dict[tuple[int, date], list[Span]] = field(default_factory=lambda: defaultdict(list))
    patient: dict[date, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def add(self, person_id: int, room_id: int | None, span: Span) -> None:
        """A time of a clinician in a room, on each day that it touches."""
        for day in {span.starts_at.date(), span.ends_at.date()}:
            self.people[person_id, day].append(span)
            if room_id is not None:
                self.rooms[room_id, day].append(span)

    def hold(self, holds: Iterable[HeldTime]) -> None:
        """What others hold."""
        for one in holds:
            self.add(one.person_id, one.room_id, one.span)

    def add_of_patient(self, span: Span) -> None:
        """A time of the patient's own, which takes every session."""
        for day in {span.starts_at.date(), span.ends_at.date()}:
            self.patient[day].append(span)

    def of(self, row: Row[Any]) -> list[Span]:
        """What is taken of a session."""
        return self.within(row.person_id, row.room_id, Span(row.starts_at, row.ends_at))

    def within(self, person_id: int, room_id: int | None, span: Span) -> list[Span]:
        """What is taken of a clinician's time in a room, or of the patient's meanwhile."""
        found: list[Span] = []
        for day in {span.starts_at.date(), span.ends_at.date()}:
            found += self.people.get((person_id, day), ())
            found += self.patient.get(day, ())
            if room_id is not None:
                found += self.rooms.get((room_id, day), ())
        return found


def busy_times(session: Session, looked: "Looked", opened: Sequence[Row[Any]]) -> BusyTimes:
    """The visits of the time that is looked into; of one clinician's those that matter there."""
    table = Appointment.__table__.c
    wanted = select(
        table.person_id, table.room_id, table.patient_id, table.starts_at, table.ends_at
    ).where(
        table.starts_at > looked.from_at - timedelta(days=1),
        table.ends_at > looked.from_at,
        table.starts_at < looked.until,
        table.status.not_in([status.value for status in FREED]),
        table.id != looked.visit_id,
    )
    if looked.person_id is not None:
        rooms = {row.room_id for row in opened if row.room_id is not None}
        wanted = wanted.where(
            or_(
                table.person_id == looked.person_id,
                table.room_id.in_(rooms),
                table.patient_id == looked.patient_id,
            )
        )
    return busy_with(session.execute(wanted), looked.patient_id)


def busy_with(visits: Iterable[Sequence[Any]], patient_id: int | None = None) -> BusyTimes:
    """What these visits take of clinicians and rooms, and those of a patient of that patient.

    Args:
        visits: rows of clinician, room, patient, beginning and end.
        patient_id: whose own visits take every session at that time; None when nobody's do.
    """
    busy = BusyTimes()
    for person_id, room_id, whose, starts_at, ends_at in visits:
        span = Span(starts_at, ends_at)
        busy.add(person_id, room_id, span)
        if patient_id is not None and whose == patient_id:
            busy.add_of_patient(span)
    return busy
