"""A desk whose every transaction on a server runs with the rights of the person who acts.

The tests' own account is a superuser; for the time of one transaction it becomes the person's, so
that each use case that a test carries out shows that the grants suffice for it, and no more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import psycopg
from sqlalchemy import Connection, Engine, event, text

from o2clinic.services.work import Actor, Desk
from o2clinic.storage import failures

_LOGIN: ContextVar[str] = ContextVar("login", default="")


class ActingDesk(Desk):
    """The usual desk of the tests."""

    def __init__(self, engine: Engine, **more) -> None:
        super().__init__(engine, **more)
        self._logins: dict[int, str] = {}
        if engine.dialect.name == "postgresql" and not event.contains(engine, "begin", _become):
            event.listen(engine, "begin", _become)

    @contextmanager
    def work(self, actor: Actor, *what, **more):
        with self._acting(actor), super().work(actor, *what, **more) as work:
            yield work

    @contextmanager
    def reading(self, actor: Actor, *what):
        with self._acting(actor), super().reading(actor, *what) as session:
            yield session

    @contextmanager
    def deriving(self, actor: Actor):
        with self._acting(actor), super().deriving(actor) as session:
            yield session

    def note_opening(self, actor: Actor, patient_id: int) -> None:
        with self._acting(actor):
            super().note_opening(actor, patient_id)

    @contextmanager
    def _acting(self, actor: Actor) -> Iterator[None]:
        before = _LOGIN.set(self._login(actor))
        try:
            yield
        finally:
            _LOGIN.reset(before)

    def _login(self, actor: Actor) -> str:
        if self.engine.dialect.name != "postgresql" or not actor.person_id:
            return ""
        if actor.person_id not in self._logins:
            wanted = f"SELECT login_name FROM person WHERE id = {actor.person_id:d}"
            with failures.told_in_words(), self.engine.connect() as connection:
                found = _said(connection, wanted).fetchone()
            self._logins[actor.person_id] = found[0] if found else ""
        return self._logins[actor.person_id]


def _become(connection: Connection) -> None:
    login = _LOGIN.get()
    if login:
        quoted = '"' + login.replace('"', '""') + '"'
        _said(connection, f"SET LOCAL SESSION AUTHORIZATION {quoted}")


def _said(connection: Connection, statement: str):
    """Past the counting of statements: it belongs to the tests, not to the program."""
    cursor = connection.connection.cursor()
    try:
        return cursor.execute(statement)
    except psycopg.OperationalError:
        return connection.exec_driver_sql(statement)  # fails as the program's own would


def give_account(connection: Connection, person_id: int) -> None:
    """An account of the person's own on the server, with the groups of their roles."""
    named = text(
        "UPDATE person SET login_name = current_database() || '.' || sign_in_name WHERE id = :id"
    )
    connection.execute(named, {"id": person_id})
    connection.execute(text("SELECT account_fit(:id, '', '')"), {"id": person_id})
