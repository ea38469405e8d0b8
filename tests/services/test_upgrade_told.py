"""An upgrade while desks are open: they wait, go on, or are told that they must be updated."""

import pytest
from databases import migrate
from sqlalchemy import text

from o2clinic.errors import ServerAway, WrongDatabase
from o2clinic.models import Clinic
from o2clinic.rules.permissions import Permission
from o2clinic.services.coming_back import look_again
from o2clinic.services.work import PROGRAM, Desk
from o2clinic.storage import schema
from o2clinic.storage.listener import Listener


class Told:
    """A desk with its ear at the database, and all that it was told."""

    def __init__(self, engine):
        self.desk = Desk(engine)
        self.words, self.changes = [], []
        self.listener = Listener(
            engine,
            self.changes.append,
            desk=self.desk.name,
            on_return=lambda: look_again(self.desk, self.words.append),
        )

    def write(self):
        with self.desk.work(PROGRAM, Permission.ADMINISTER, "test") as work:
            work.add(Clinic(name="Truro"))


@pytest.fixture
def told(bare_database):
    migrate(bare_database.url)
    made = Told(bare_database.open())
    made.listener.start()
    assert made.listener.wait_until_listening(20)
    yield made
    made.listener.stop()


def _until(what, qtbot):
    qtbot.waitUntil(what, timeout=20_000)


@pytest.fixture
def told_on_server(bare_postgres):
    migrate(bare_postgres.url)
    made = Told(bare_postgres.open())
    made.listener.start()
    assert made.listener.wait_until_listening(20)
    yield made
    made.listener.stop()


def test_saving_waits_while_an_upgrade_goes_on_and_then_goes_on(
    told_on_server, bare_postgres, qtbot
):
    told = told_on_server
    with schema._changing_tables(bare_postgres.open()):
        _until(lambda: told.words != [], qtbot)
        assert "upgrade of the database has begun" in told.words[0]
        with pytest.raises(ServerAway, match="saving waits"):
            told.write()
    told.write()
    _until(lambda: told.words[-1] == "", qtbot)


def test_an_upgrade_that_is_broken_off_lets_desks_go_on(told_on_server, bare_postgres, qtbot):
    told = told_on_server
    with pytest.raises(ZeroDivisionError), schema._changing_tables(bare_postgres.open()):
        _until(lambda: told.words != [], qtbot)
        raise ZeroDivisionError
    _until(lambda: told.words[-1] == "", qtbot)
    told.write()


def test_other_desks_of_the_program_wait_too(told_on_server, bare_postgres, qtbot):
    told = told_on_server
    person = Desk(bare_postgres.open(), gate=told.desk.gate)
    with schema._changing_tables(bare_postgres.open()):
        _until(lambda: told.words != [], qtbot)
        with (
            pytest.raises(ServerAway),
            person.work(PROGRAM, Permission.ADMINISTER, "test"),
        ):
            pass


def test_a_desk_that_became_too_old_writes_no_more(told, bare_database, qtbot):
    with schema._changing_tables(bare_database.open()) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    _until(lambda: any("must be updated" in words for words in told.words), qtbot)
    with pytest.raises(WrongDatabase, match="drafts are kept"):
        told.write()
