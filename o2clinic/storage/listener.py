"""Changes made at other desks, heard on a connection of its own."""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy import exc as sa_exc

from o2clinic.errors import O2ClinicError
from o2clinic.rules.changes import Change, Concept
from o2clinic.storage.engine import TO_NOTICE_A_LOSS, is_local

CHANNEL: Final = "o2clinic"
UPGRADE: Final = "upgrade"  # speaks in place of a desk when the tables are changed
MOST_AT_ONCE: Final = 200
EVERYTHING: Final = frozenset({Change(Concept.EVERYTHING, 0)})

_POLL_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 1.0  # at a local file
_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 30.0

_NOTES: Final = text(
    "SELECT 'presence', patient_id, desk, '' FROM presence WHERE desk <> :desk"
    " UNION ALL SELECT 'slot_hold', person_id, desk, starts_at || ends_at"
    " FROM slot_hold WHERE desk <> :desk"
)

_log = logging.getLogger(__name__)


def announce(connection: Connection, desk: str, changes: Iterable[Change]) -> None:
    """Tell other desks what this transaction changes; they hear of it when it commits.

    A local file needs no telling: it counts its own commits.
    """
    if connection.dialect.name != "postgresql":
        return
    told = sorted(changes, key=lambda change: (change.concept, change.record_id))
    if len(told) > MOST_AT_ONCE:
        told = list(EVERYTHING)
    if told:
        connection.execute(
            text("SELECT pg_notify(:channel, told) FROM unnest(CAST(:payloads AS text[])) AS told"),
            {
                "channel": CHANNEL,
                "payloads": [f"{desk}:{one.concept}:{one.record_id}" for one in told],
            },
        )


class Listener:
    """A thread that calls back with what other desks changed.

    The callbacks run on that thread. `on_change` gets None when the connection is lost, and
    EVERYTHING when it is back or when single changes cannot be told; `on_return` is called before
    anything else once it is back.
    """

    def __init__(
        self,
        engine: Engine,
        on_change: Callable[[frozenset[Change] | None], None],
        *,
        desk: str = "",
        on_return: Callable[[], bool] | None = None,
    ) -> None:
        self._engine, self._on_change, self._desk = engine, on_change, desk
        self._on_return = on_return
        self._must_look = False
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="o2clinic-listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def wait_until_listening(self, seconds: float) -> bool:
        """Whether it hears changes now, or begins to within this time."""
        return self._listening.wait(seconds)

    def stop(self) -> None:
        """End the thread; takes no longer than one look at the connection."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        listen = self._watch_file if is_local(self._engine) else self._listen_to_server
        driver_error = self._engine.dialect.loaded_dbapi.Error
        pause, was_lost = _FIRST_PAUSE_SECONDS, False
        while not self._stopping.is_set():
            try:
                listen(was_lost)
            except (sa_exc.DBAPIError, driver_error, O2ClinicError) as error:
                if self._listening.is_set():
                    pause = _FIRST_PAUSE_SECONDS
                if self._listening.is_set() or not was_lost:
                    _log.info("connection for changes is lost: %s", type(error).__name__)
                    self._on_change(None)
                was_lost = True
                self._listening.clear()
                self._stopping.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _begin(self, was_lost: bool) -> None:
        if was_lost:
            self._look_again()
        self._listening.set()
        if was_lost:  # whatever was told meanwhile was not heard
            self._on_change(EVERYTHING)

    def _look_again(self) -> None:
        """Have it seen whether this program may still write, and again while an upgrade goes on."""
        self._must_look = self._on_return is not None and self._on_return()

    def _listen_to_server(self, was_lost: bool) -> None:
        import psycopg

        url = self._engine.url.set(drivername="postgresql")
        address = url.render_as_string(hide_password=False)
        with psycopg.connect(
            address, autocommit=True, application_name="O2Clinic changes", **TO_NOTICE_A_LOSS
        ) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._begin(was_lost)
            while not self._stopping.is_set():
                heard = [
                    note.payload
                    for note in connection.notifies(timeout=_POLL_SECONDS, stop_after=1)
                ]
                if heard:  # what came with it in one go belongs together
                    heard += [note.payload for note in connection.notifies(timeout=0)]
                    self._tell(heard)
                elif self._must_look:
                    self._look_again()

    def _tell(self, payloads: Iterable[str]) -> None:
        changes = set()
        for payload in payloads:
            desk, _, change = payload.partition(":")
            if desk == UPGRADE:
                self._look_again()
            if desk != self._desk:
                changes.add(_understood(change))
        if changes:
            too_many = len(changes) > MOST_AT_ONCE or changes & EVERYTHING
            self._on_change(EVERYTHING if too_many else frozenset(changes))

    def _watch_file(self, was_lost: bool) -> None:
        """See that a file was written; the audit then tells by which desk.

        A use case always leaves a line there. That a record was looked at is nothing that other
        desks would have to show. Who has which record open, and who holds which time of the diary,
        stands in no audit: those few notes are compared themselves, without the time of their last
        renewal.
        """
        with self._engine.connect() as connection:
            version, last, revision = _look(connection)
            notes = self._notes_of_others(connection)
            self._begin(was_lost)
            while not self._stopping.wait(_LOOK_SECONDS):
                before, seen = last, version
                was_revision = revision
                version, last, revision = _look(connection)
                if version == seen:
                    continue
                if revision != was_revision:  # a newer program has the file open too
                    self._look_again()
                known, notes = notes, self._notes_of_others(connection)
                if self._somebody_else_wrote(connection, before):
                    self._on_change(EVERYTHING)
                elif notes != known:
                    self._on_change(frozenset(one for one, *_ in notes ^ known))

    def _notes_of_others(self, connection: Connection) -> frozenset[tuple[Change, str, str]]:
        """What each note is of, the desk that wrote it, and what else tells it from another."""
        with connection.begin():
            rows = connection.execute(_NOTES, {"desk": self._desk})
            return frozenset((Change(Concept(row[0]), row[1]), row[2], row[3]) for row in rows)

    def _somebody_else_wrote(self, connection: Connection, before: int) -> bool:
        others = text(
            "SELECT 1 FROM audit_entry WHERE id > :before AND desk <> :desk"
            " AND use_case <> 'open_record' LIMIT 1"
        )
        with connection.begin():
            wanted = {"before": before, "desk": self._desk}
            return connection.execute(others, wanted).first() is not None


def _look(connection: Connection) -> tuple[int, int, str]:
    """How often others wrote the file, the newest line of the audit, and the tables' revision."""
    with connection.begin():
        version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        last = connection.execute(text("SELECT coalesce(max(id), 0) FROM audit_entry"))
        revision = connection.execute(text("SELECT version_num FROM alembic_version"))
        return version, last.scalar_one(), revision.scalar_one()


def _understood(change: str) -> Change:
    """A newer program may tell of a concept that this one does not know."""
    concept, _, record_id = change.partition(":")
    try:
        return Change(Concept(concept), int(record_id))
    except ValueError:
        return Change(Concept.EVERYTHING, 0)
