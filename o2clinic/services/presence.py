"""Who has which record open now: small notes, renewed while it is so, never in the audit.

They never stand in anybody's way: nothing is locked by them, and old ones count for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from o2clinic.models import Person, Presence
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time
from o2clinic.rules.permissions import Permission
from o2clinic.services.work import Actor, Desk
from o2clinic.storage import failures
from o2clinic.storage.listener import announce

RENEWED_SECONDS: Final = 30
GONE_AFTER: Final = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class OpenElsewhere:
    """Somebody else who has the record open."""

    who: str
    since: str

    @property
    def words(self) -> str:
        """The note for the banner."""
        return f"{self.who} has this open since {self.since}"


class PresenceNotes:
    """What one desk tells the others of the records that it has open."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def note(self, patient_ids: Iterable[int]) -> Mapping[int, tuple[OpenElsewhere, ...]]:
        """Say that just these records are open here, and learn who else has them open.

        Other desks are told when that is another set than before, not each time it is renewed.
        """
        wanted, now = frozenset(patient_ids), self._desk.now()
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            connection = session.connection()
            known = self._own(connection)
            others = self._others(connection, wanted, now)
        if wanted or known:
            self._write(known, wanted, now)
        return others

    def _own(self, connection: Connection) -> frozenset[int]:
        own = select(Presence.patient_id).where(
            Presence.desk == self._desk.name, Presence.person_id == self._actor.person_id
        )
        return frozenset(connection.scalars(own))

    def _others(
        self, connection: Connection, wanted: frozenset[int], now: datetime
    ) -> Mapping[int, tuple[OpenElsewhere, ...]]:
        if not wanted:
            return {}
        rows = connection.execute(
            select(
                Presence.patient_id,
                Presence.opened_at,
                Person.given_names,
                Person.family_name,
            )
            .join(Person, Person.id == Presence.person_id)
            .where(
                Presence.patient_id.in_(wanted),
                Presence.seen_at > now - GONE_AFTER,
                Presence.desk != self._desk.name,
            )
            .order_by(Presence.opened_at, Presence.id)
        )
        found: dict[int, tuple[OpenElsewhere, ...]] = {}
        for row in rows:
            one = OpenElsewhere(
                f"{row.given_names} {row.family_name}".strip(), clock_time(local(row.opened_at))
            )
            found[row.patient_id] = (*found.get(row.patient_id, ()), one)
        return found

    def _write(self, known: frozenset[int], wanted: frozenset[int], now: datetime) -> None:
        mine = (Presence.desk == self._desk.name, Presence.person_id == self._actor.person_id)
        told = [Change(Concept.PRESENCE, one) for one in known ^ wanted]
        with failures.told_in_words(), self._desk.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                if known - wanted:
                    gone = Presence.patient_id.in_(known - wanted)
                    connection.execute(delete(Presence).where(*mine, gone))
                if known & wanted:
                    connection.execute(update(Presence).where(*mine).values(seen_at=now))
                if wanted - known:
                    connection.execute(
                        insert(Presence), [self._row(one, now) for one in wanted - known]
                    )
                # A desk that went without a word, long ago.
                connection.execute(delete(Presence).where(Presence.seen_at < now - 10 * GONE_AFTER))
                announce(connection, self._desk.name, told)

    def _row(self, patient_id: int, now: datetime) -> dict[str, object]:
        return {
            "desk": self._desk.name,
            "person_id": self._actor.person_id,
            "patient_id": patient_id,
            "opened_at": now,
            "seen_at": now,
        }
