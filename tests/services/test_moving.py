"""Moving house: there and back, killed on the way, and nothing is lost or different."""

import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest
from clinic import a_clinic, a_patient, read_all
from databases import Database
from services.entering import enter
from sqlalchemy import inspect, text

from o2clinic.errors import NotFound, NotValid, Unavailable, WrongDatabase
from o2clinic.models import AuditEntry, Clinic, Patient
from o2clinic.services import first_start, left_behind, moving, opening, upkeep
from o2clinic.services.work import Desk
from o2clinic.storage.chain_check import walk
from o2clinic.storage.contents import contents_of
from o2clinic.storage.restore import NAME
from o2clinic.storage.rows import MOVING, shapes
from o2clinic.storage.soundness import check

BY_THE_MOVE = {"audit_entry", "audit_change", "clinic"}
MOVE = """
import sys
from o2clinic.services import moving
from o2clinic.storage.engine import open_engine

source, target = (open_engine(url, who="restore") for url in sys.argv[1:])
def told(one):
    print(one.name, one.rows, one.was_there, flush=True)
moving.carry_out(moving.Move(source, target, "Kit"), told)
print("done", flush=True)
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))


@pytest.fixture(params=["to the server", "to a file"])
def both(request, sqlite_database: Database, postgres_database: Database):
    """The database to move from, with a clinic in it, and the empty one of the other engine."""
    ways = (sqlite_database, postgres_database)
    source, target = ways if request.param == "to the server" else reversed(ways)
    a_clinic(source.engine)
    for number in range(5):
        a_patient(source.engine, family=f"Ó Briain-Łuk {number}")
    source.close()
    yield source, target
    with postgres_database.open(NAME).begin() as connection:  # the next test gets this server too
        connection.execute(text(f"DROP TABLE IF EXISTS {MOVING}"))


def _move(source: Database, target: Database, **more: str) -> moving.Move:
    return moving.Move(source.open(NAME), target.open(NAME), "Kit Rowe", **more)


def _tables(database: Database) -> dict:
    with database.open(NAME).connect() as connection, connection.begin():
        found = contents_of(connection).tables
    database.close()
    return {name: one for name, one in found.items() if name not in BY_THE_MOVE}


def _nothing(_table: object) -> None:
    """Nobody watches."""


def test_everything_arrives_and_the_old_one_says_where_it_went(both):
    source, target = both
    before, lines = _tables(source), len(read_all(source.open(NAME), AuditEntry))
    source.close()
    told = []

    words = moving.carry_out(_move(source, target), told.append)

    assert _tables(target) == _tables(source) == before
    assert len(told) == len(before) + len(BY_THE_MOVE)
    place = moving.address_of(target.open(NAME))
    assert place in words
    assert [one.moved_to for one in read_all(source.engine, Clinic)] == [place]
    assert [one.moved_to for one in read_all(target.engine, Clinic)] == [""]
    assert [one.use_case for one in read_all(target.engine, AuditEntry)][lines:] == ["move_in"]
    assert read_all(source.engine, AuditEntry)[-1].use_case == "move_out"
    for database in both:
        with database.engine.connect() as connection:
            assert walk(connection).findings == ()
        assert check(database.engine) == []
    a_patient(target.engine)  # work goes on there
    with pytest.raises(WrongDatabase, match="moved to"):
        opening.open_database(source.url)
    with pytest.raises(WrongDatabase, match="moved to"):
        left_behind.require_in_use(Desk(source.engine))
    left_behind.require_in_use(Desk(target.engine))


def test_sample_clinic_moved_there_and_back_is_the_same(
    a_sample: Callable[[int, date], Database], postgres_database: Database, bare_sqlite: Database
):
    there = a_sample(60, date(2026, 11, 24))
    before = _tables(there)

    moving.carry_out(_move(there, postgres_database), _nothing)
    postgres_database.close()
    moving.carry_out(_move(postgres_database, bare_sqlite), _nothing)

    assert _tables(bare_sqlite) == before
    with bare_sqlite.open().connect() as connection:
        assert walk(connection).findings == ()
    assert check(bare_sqlite.engine) == []


def test_killed_move_goes_on_where_it_was(both):
    source, target = both
    before = _tables(source)
    chance = random.Random(3)
    with source.open(NAME).connect() as connection:
        number_of_tables = len(shapes(connection))
    source.close()
    for was_there in range(4):
        program = subprocess.Popen(
            [sys.executable, "-c", MOVE, source.url, target.url],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(was_there + chance.randint(1, number_of_tables // 5)):
            program.stdout.readline()
        program.kill()
        program.communicate()
        assert [one.moved_to for one in read_all(source.open(NAME), Clinic)] == [""]
        source.close()
        assert first_start.needs_first_start(Desk(target.open(NAME)))  # nobody takes it for one
        target.close()
    told = []
    moving.carry_out(_move(source, target), told.append)

    assert sum(one.was_there for one in told) >= 1
    assert _tables(target) == _tables(source) == before
    assert not inspect(target.engine).has_table(MOVING)
    assert check(target.engine) == []


def test_move_killed_between_its_two_ends_is_only_marked(both, monkeypatch):
    source, target = both
    clinic_of = moving._clinic

    def stop(_work):
        raise Unavailable("the power went")

    monkeypatch.setattr(moving, "_clinic", stop)
    with pytest.raises(Unavailable, match="power"):
        moving.carry_out(_move(source, target), _nothing)
    monkeypatch.setattr(moving, "_clinic", clinic_of)
    source.close()
    told = []
    moving.carry_out(_move(source, target), told.append)
    assert told == []
    assert read_all(source.engine, Clinic)[0].moved_to


def test_work_done_in_between_is_moved_as_well(both, monkeypatch):
    source, target = both
    compared = moving.house_move._compared

    def stop(*_arguments):
        raise Unavailable("the power went")

    monkeypatch.setattr(moving.house_move, "_compared", stop)
    with pytest.raises(Unavailable, match="power"):
        moving.carry_out(_move(source, target), _nothing)
    monkeypatch.setattr(moving.house_move, "_compared", compared)
    a_patient(source.open(NAME), family="Late")
    source.close()

    moving.carry_out(_move(source, target), _nothing)

    assert _tables(target) == _tables(source)
    assert "Late" in {one.family_name for one in read_all(target.engine, Patient)}


def test_what_arrived_different_stops_the_move(both, monkeypatch):
    source, target = both
    monkeypatch.setattr(moving.house_move, "differences", lambda *_: ["patient has other contents"])
    with pytest.raises(Unavailable, match="patient has other contents"):
        moving.carry_out(_move(source, target), _nothing)
    assert not read_all(source.open(NAME), Clinic)[0].moved_to
    assert first_start.needs_first_start(Desk(target.engine)) is False
    assert inspect(target.engine).has_table(MOVING)


def test_target_with_records_is_refused(both):
    source, target = both
    a_clinic(target.open(NAME))
    before = _tables(target)
    with pytest.raises(WrongDatabase, match="holds records"):
        moving.carry_out(_move(source, target), _nothing)
    assert _tables(target) == before


def test_nothing_moves_while_another_desk_is_at_work(both):
    source, target = both
    with source.open("Jo").connect() as connection:
        connection.execute(text("SELECT count(*) FROM patient")).scalar_one()
        connection.rollback()
        with pytest.raises(Unavailable, match="Another program"):
            moving.carry_out(_move(source, target), _nothing)


def test_nowhere_to_move_is_refused(both):
    source, _ = both
    with pytest.raises(WrongDatabase, match="where they are"):
        moving.check(_move(source, source))


def test_move_is_taken_back(both):
    source, target = both
    moving.carry_out(_move(source, target), _nothing)
    place = moving.undo(source.engine, "Kit Rowe")
    left_behind.require_in_use(Desk(source.engine))
    assert place == moving.address_of(target.engine)
    with pytest.raises(WrongDatabase, match="was not moved"):
        moving.undo(source.engine, "Kit Rowe")


def test_back_in_a_file_the_mover_signs_in_with_the_new_password(both):
    source, target = both
    with pytest.raises(NotValid):
        moving.check(_move(source, target, sign_in_name="kit", password="short"))
    source.close()
    with pytest.raises(NotFound):
        moving.carry_out(_move(source, target, sign_in_name="no", password="long enough"), _nothing)
    source.close()
    moving.carry_out(_move(source, target, sign_in_name="kit", password="long enough"), _nothing)
    if target.is_sqlite:
        assert enter(Desk(target.engine), "kit", "long enough").name == "Mr K. Rowe"


def test_command_line_asks_first_moves_and_takes_back(both):
    source, target = both
    said: list[str] = []
    assert upkeep.move(source.url, target.url, said.append, yes=False) == 0
    assert "Nothing was changed" in said[-1]
    assert upkeep.move(source.url, target.url, said.append, yes=True) == 0
    assert "  patient: 5 rows" in said
    assert _tables(target) == _tables(source)
    assert upkeep.move(source.url, "", said.append, yes=True) == 0
    assert "in use again" in said[-1]
