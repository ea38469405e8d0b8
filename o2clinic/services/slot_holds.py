"""Times held for whoever is about to book them; small notes, never in the audit.

A hold keeps others from booking the time for a few minutes. It stands in nobody's way that it could
not be had: what is booked is decided by the booking itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, delete, insert, or_, select
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed
from o2clinic.models import Person, SlotHold
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time, staff_name
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.services.work import Actor, Desk
from o2clinic.storage.clock import read_shared_now, shared_now
from o2clinic.storage.failures import Clash
from o2clinic.storage.listener import announce
from o2clinic.storage.locks import one_at_a_time

HELD_FOR: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class HeldTime:
    """A time that somebody holds.

    Attributes:
        person_id, room_id: the clinician and the room it keeps.
        holder: who holds it, in words.
        until: when it ends by itself.
    """

    person_id: int
    room_id: int | None
    span: Span
    holder: str
    until: datetime

    @property
    def words(self) -> str:
        """For the grid: "held by Ms J. Pascoe until 10:07"."""
        return f"held by {self.holder} until {clock_time(local(self.until))}"

    def meets(self, person_id: int, room_id: int | None, span: Span) -> bool:
        """Whether it keeps a time of this clinician, or in this room, from others."""
        is_same = person_id == self.person_id or (room_id is not None and room_id == self.room_id)
        return is_same and self.span.meets(span)


@dataclass(frozen=True, slots=True)
class WantedHold:
    """The time that stands in a booking form."""

    person_id: int
    room_id: int | None
    span: Span


class SlotHolds:
    """What one desk holds for the person at it: one time, or none."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def hold(self, wanted: WantedHold) -> HeldTime | None:
        """Hold a time, or renew its hold, and let go of any other; gives who else has it.

        Raises:
            NotAllowed: the actor may not book.
        """
        if not self._actor.may(Permission.BOOK):
            raise NotAllowed(f"{self._actor.name} may not book.")
        try:
            return self._hold(wanted)
        except Clash:  # somebody was quicker by a moment
            with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
                return held_by_another(session, wanted, self._actor, self._desk.now())

    def let_go(self) -> None:
        """Give back what is held here."""
        with self._desk.deriving(self._actor) as session:
            gone = self._drop_own(session)
            self._announce(session, gone)

    def _hold(self, wanted: WantedHold) -> HeldTime | None:
        here = self._desk.now()
        with self._desk.deriving(self._actor) as session:
            one_at_a_time(session, person=wanted.person_id, room=wanted.room_id, patient=0)
            now = read_shared_now(session, here)
            other = held_by_another(session, wanted, self._actor, here)
            told = self._drop_own(session)
            if other is None:
                connection = session.connection()
                connection.execute(delete(SlotHold).where(SlotHold.expires_at <= now))
                row = {
                    "desk": self._desk.name,
                    "held_by_id": self._actor.person_id,
                    "person_id": wanted.person_id,
                    "room_id": wanted.room_id,
                    "starts_at": wanted.span.starts_at,
                    "ends_at": wanted.span.ends_at,
                    "expires_at": now + HELD_FOR,
                }
                connection.execute(insert(SlotHold), row)
                told = {*told, wanted.person_id}
            self._announce(session, told)
        return other

    def _drop_own(self, session: Session) -> set[int]:
        """Of which clinicians times were held here."""
        mine = (SlotHold.desk == self._desk.name, SlotHold.held_by_id == self._actor.person_id)
        found = set(session.scalars(select(SlotHold.person_id).where(*mine)))
        if found:
            session.connection().execute(delete(SlotHold).where(*mine))
        return found

    def _announce(self, session: Session, person_ids: Iterable[int]) -> None:
        told = [Change(Concept.SLOT_HOLD, one) for one in person_ids]
        announce(session.connection(), self._desk.name, told)


def held_times(
    session: Session, first: datetime, last: datetime, actor: Actor, here: datetime
) -> tuple[HeldTime, ...]:
    """What others hold between two instants; one statement."""
    wanted = _living(session, actor, here).where(
        SlotHold.starts_at < last, SlotHold.ends_at > first
    )
    return tuple(map(_held, session.execute(wanted)))


def hold_in_the_way(
    session: Session, wanted: WantedHold, actor: Actor, here: datetime
) -> Select[int]:
    """The key of a hold of somebody else, to be asked for within a larger statement."""
    return select(SlotHold.id).where(*_others(session, actor, here), *_meets(wanted)).limit(1)


def held_by_another(
    session: Session, wanted: WantedHold, actor: Actor, here: datetime
) -> HeldTime | None:
    """Who else holds any of this time; one statement."""
    found = session.execute(_living(session, actor, here).where(*_meets(wanted))).first()
    return None if found is None else _held(found)


def _living(session: Session, actor: Actor, here: datetime) -> "Select[*tuple[Any, ...]]":
    return (
        select(
            SlotHold.person_id,
            SlotHold.room_id,
            SlotHold.starts_at,
            SlotHold.ends_at,
            SlotHold.expires_at,
            Person.title,
            Person.given_names,
            Person.family_name,
        )
        .join(Person, Person.id == SlotHold.held_by_id)
        .where(*_others(session, actor, here))
        .order_by(SlotHold.starts_at, SlotHold.id)
    )


def _others(session: Session, actor: Actor, here: datetime) -> tuple[Any, ...]:
    return (
        SlotHold.held_by_id != actor.person_id,
        SlotHold.expires_at > shared_now(session, here),
    )


def _meets(wanted: WantedHold) -> tuple[Any, ...]:
    same = SlotHold.person_id == wanted.person_id
    if wanted.room_id is not None:  # two without a room have no room in common
        same = or_(same, SlotHold.room_id == wanted.room_id)
    return (
        same,
        SlotHold.starts_at < wanted.span.ends_at,
        SlotHold.ends_at > wanted.span.starts_at,
    )


def _held(row: Row[Any]) -> HeldTime:
    return HeldTime(
        row.person_id,
        row.room_id,
        Span(row.starts_at, row.ends_at),
        staff_name(row.title, row.given_names, row.family_name),
        row.expires_at,
    )


def of_column(
    holds: Iterable[HeldTime], person_id: int, room_id: int | None, span: Span
) -> HeldTime | None:
    """The hold that keeps a time of a clinician in a room; None while nobody holds it."""
    return next((one for one in holds if one.meets(person_id, room_id, span)), None)
