"""A database that answers again is looked at before anything is written to it."""

import pytest
from clinic import a_clinic
from sqlalchemy import text

from o2clinic.errors import WrongDatabase
from o2clinic.rules.permissions import Permission
from o2clinic.services.coming_back import look_again


def _revision(engine, revision):
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        connection.commit()


@pytest.fixture
def mine(engine):
    """The revision of the tests' databases, which is put back whatever happens."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    yield found
    _revision(engine, found)


@pytest.mark.parametrize(("revision", "words"), [("9999", "must be updated"), ("0001", "restored")])
def test_nothing_is_written_to_another_revision_until_it_is_right_again(
    engine, mine, revision, words
):
    clinic, told = a_clinic(engine), []
    look_again(clinic.desk, told.append)
    assert told == []

    _revision(engine, revision)
    look_again(clinic.desk, told.append)
    look_again(clinic.desk, told.append)
    (why,) = told
    assert words in why
    with (
        pytest.raises(WrongDatabase, match=words),
        clinic.desk.work(clinic.anna, Permission.BOOK, "book"),
    ):
        pass
    with clinic.desk.reading(clinic.anna, Permission.FIND_PATIENT):
        pass

    _revision(engine, mine)
    look_again(clinic.desk, told.append)
    assert told == [why, ""]
    with clinic.desk.work(clinic.anna, Permission.BOOK, "book"):
        pass
