"""Accounts of a server follow its people when others come in from a backup or another database."""

from datetime import UTC, datetime

import psycopg
import pytest
from clinic import a_person
from server.server_clinic import PASSWORD, WHO, Account, set_up_by_it
from sqlalchemy import text

from o2clinic.rules.permissions import Role
from o2clinic.services import moving, restoring
from o2clinic.storage import backup, grants
from o2clinic.storage.engine import open_engine
from o2clinic.storage.restore import NAME

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))


@pytest.fixture
def clinic(postgres):
    """A clinic on a server that nobody else works in."""
    clinic = set_up_by_it(postgres)
    yield clinic
    postgres.drop(clinic.name)


@pytest.fixture
def owner(clinic):
    """The owner's way in, as a restore takes it."""
    engine = open_engine(clinic.url(clinic.owner), who=NAME)
    yield engine
    engine.dispose()


def _hire(clinic, owner, name: str) -> Account:
    a_person(owner, name, "Mr", "Ben", "Hale", "Nurse", Role.NURSE)
    account = Account(grants.login_of(clinic.name, name), PASSWORD)
    with owner.begin() as connection:
        verifier = grants.scram_verifier(connection, account.login, PASSWORD)
        connection.execute(
            text("SELECT account_fit(id, '', :verifier) FROM person WHERE login_name = :login"),
            {"verifier": verifier, "login": account.login},
        )
    return account


def _retire(owner, name: str) -> None:
    with owner.begin() as connection:
        told = {"name": name}
        connection.execute(
            text("UPDATE person SET is_active = false WHERE sign_in_name = :name"), told
        )
        connection.execute(
            text("SELECT account_fit(id, '', '') FROM person WHERE sign_in_name = :name"), told
        )


def _reads(clinic, account: Account) -> bool:
    try:
        with clinic.connected(account) as session:
            session.execute("SELECT 1 FROM person")
    except psycopg.OperationalError:
        return False
    return True


def test_restore_gives_back_what_people_had_and_takes_what_they_had_not(clinic, owner, tmp_path):
    file = backup.back_up(owner, tmp_path / "copies", NOW, made_by="Kit").file
    sam = clinic.account(Role.MANAGER)
    ben = _hire(clinic, owner, "ben")
    _retire(owner, "sam")
    assert (_reads(clinic, ben), _reads(clinic, sam)) == (True, False)
    with clinic.connected(ben) as open_session:
        open_session.execute("SELECT 1 FROM result")
        restoring.restore_backup(file, owner, who="Kit Rowe")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            open_session.execute("SELECT 1 FROM result")
    assert (_reads(clinic, ben), _reads(clinic, sam)) == (False, True)
    for role in Role:
        assert _reads(clinic, clinic.account(role))
    assert clinic.owners("SELECT login, password FROM door_key()") == [
        (clinic.door.login, clinic.door.password)
    ]
    with clinic.connected(clinic.door) as door:
        assert door.execute("SELECT name FROM clinic").fetchone()


def test_password_of_the_door_is_in_no_backup(clinic, owner, tmp_path):
    made = backup.back_up(owner, tmp_path / "copies", NOW, made_by="Kit")
    assert "person" in made.manifest.contents.tables
    assert "server_door" not in made.manifest.contents.tables


def test_records_moved_to_a_server_find_its_door_and_people_get_accounts_there(
    postgres, clinic, owner, sqlite_database
):
    """From a server into a file, and on to a server of another name."""
    file = sqlite_database.open(NAME)
    moving.carry_out(
        moving.Move(owner, file, "Kit Rowe", "kit", "a new password"), lambda _one: None
    )
    other = set_up_by_it(postgres, with_clinic=False)
    engine = open_engine(other.url(other.owner), who=NAME)
    try:
        moving.carry_out(moving.Move(file, engine, "Kit Rowe"), lambda _one: None)
        door = Account(*other.owners("SELECT login, password FROM door_key()")[0])
        assert _reads_clinic(other, door)
        names = other.owners("SELECT login_name FROM person ORDER BY login_name")
        assert names == sorted((grants.login_of(other.name, one),) for one in WHO.values())
    finally:
        engine.dispose()
        postgres.drop(other.name)


def _reads_clinic(clinic, door: Account) -> bool:
    with clinic.connected(door) as session:
        return bool(session.execute("SELECT name FROM clinic").fetchone())
