"""A clinic that is written again is the one that the program wrote."""

import pytest
import written_again
from clinic import a_clinic, a_person, read_all
from databases import Database, copied
from sqlalchemy import select

from o2clinic.models import Person
from o2clinic.models.base import Base
from o2clinic.rules.permissions import Role
from o2clinic.storage.chain_check import walk

# What the database gives by itself, and what is drawn for each transaction.
_OWN = {
    "audit_entry": {"id", "command_id", "chain_hash"},
    "audit_change": {"id", "audit_entry_id"},
    "person_role": {"id"},
    "server_door": {"id"},
}


def held(database: Database) -> dict[str, list[str]]:
    """Every row of every table."""
    found = {}
    with database.engine.connect() as connection:
        assert walk(connection).findings == ()
        for table in Base.metadata.sorted_tables:
            columns = [it for it in table.columns if it.name not in _OWN.get(table.name, set())]
            rows = connection.execute(select(*columns)) if columns else ()
            found[table.name] = sorted(map(repr, rows))
    return found


@pytest.fixture
def another(request, database, tmp_path):
    """Gives the database anew, as empty as it was."""

    def empty() -> Database:
        if database.is_sqlite:
            (tmp_path / "again").mkdir()
            return copied(request.getfixturevalue("migrated_file"), tmp_path / "again")
        database.close()
        request.getfixturevalue("postgres").wipe(database.name)
        return database

    return empty


def test_what_is_said_again_leaves_what_was_written(database, another, monkeypatch):
    monkeypatch.setattr(written_again, "_known", {})
    first = a_clinic(database.engine)
    wanted = held(database)
    assert len(wanted["person"]) == len(wanted["person_role"]) == 5

    again = another()
    monkeypatch.delattr("clinic._making")  # nobody writes by himself
    second = a_clinic(again.engine)

    assert held(again) == wanted
    assert (second.anna, second.kit, second.site_id) == (first.anna, first.kit, first.site_id)
    again.close()


def test_where_somebody_is_already_the_program_writes(database, another):
    a_clinic(database.engine)  # known from here on
    empty = another()
    zoe = a_person(empty.engine, "zoe", "Ms", "Zoe", "Tregear", "Oxygen nurse", Role.NURSE)
    staff = a_clinic(empty.engine)
    people = {one.id: one.sign_in_name for one in read_all(empty.engine, Person)}
    assert len(people) == 6
    assert (people[zoe.person_id], people[staff.kit.person_id]) == ("zoe", "kit")
    empty.close()
