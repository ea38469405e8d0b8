"""Rows go out of one engine and into the other without a bit of them changing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from clinic import a_clinic, a_patient, read_all, write
from databases import Database
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from o2clinic import __version__
from o2clinic.errors import Unreadable
from o2clinic.models import AuditEntry, Document, GpPractice, OxygenOrder, Patient, Person
from o2clinic.storage.chain_check import Head, walk
from o2clinic.storage.contents import Contents, Steps, contents_of, differences
from o2clinic.storage.manifest import FORMAT, Manifest
from o2clinic.storage.proof import prove
from o2clinic.storage.rows import Kind, from_line, read_rows, shapes, to_line
from o2clinic.storage.rows_in import empty, fill, opened_archive
from o2clinic.storage.rows_out import write_archive
from o2clinic.storage.soundness import check

NOW = datetime(2026, 11, 24, 8, 30, 0, 1, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)
PAPER = bytes(range(256)) * 8_000
ODD = 'Ł 🫁\tNew\nline \\. \\N "quoted" \u2028\x7f'
ABOUT = Manifest(FORMAT, __version__, "", "sqlite", NOW, "Kit", False, Contents({}, Head()))


@pytest.fixture(params=["to the server", "to a file"])
def both(
    request: pytest.FixtureRequest,
    a_sample: Callable[[int, date], Database],
    a_sample_on_server: Callable[[int, date], Database],
    sqlite_database: Database,
    postgres_database: Database,
) -> tuple[Engine, Engine]:
    """A clinic with every kind of value, and an empty database of the other engine."""
    if request.param == "to the server":
        source, target = a_sample(60, TUESDAY).engine, postgres_database.engine
    else:
        source, target = a_sample_on_server(60, TUESDAY).engine, sqlite_database.engine
    patient = a_patient(source, family=ODD[:30], given="Ḿary")
    write(source, GpPractice(code="P1", name=ODD, address="", postcode="", phone=""))
    paper = Document(
        patient_id=patient,
        kind="letter",
        title=ODD,
        template="letter",
        pdf=PAPER,
        sha256=sha256(PAPER).hexdigest(),
        pages=3,
        sheet={"é": [None, True, 1.5, "\u0001"], "b": {}},
        issued_at=NOW,
        issued_by_id=read_all(source, Person)[0].id,
    )
    write(source, paper)
    return source, target


def _contents(engine: Engine) -> Contents:
    with engine.connect() as connection, connection.begin():
        return contents_of(connection)


def _archive(engine: Engine, file: Path) -> Manifest:
    with engine.connect() as connection, connection.begin():
        return write_archive(connection, file, ABOUT)


def _fill(engine: Engine, rows_of) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        fill(connection, shapes(connection), rows_of, Steps(None))


def test_archive_restores_on_the_other_engine_and_is_the_same(both, tmp_path: Path):
    source, target = both
    written = _archive(source, tmp_path / "all.zip")
    assert written.contents == _contents(source)

    with opened_archive(tmp_path / "all.zip") as (manifest, rows_of):
        assert manifest == written
        _fill(target, rows_of)

    assert _contents(target) == written.contents
    proof = prove(target, written.contents)
    assert (proof.differences, proof.findings) == ((), ())
    assert check(target) == []
    counted = {name: one.rows for name, one in written.contents.tables.items()}
    assert min(counted["patient"], counted["blood_gas"]) > 10
    assert counted["document"] == 1


def test_work_goes_on_where_it_was_moved_to(both, tmp_path: Path):
    source, target = both
    _archive(source, tmp_path / "all.zip")
    with opened_archive(tmp_path / "all.zip") as (_, rows_of):
        _fill(target, rows_of)

    newest = max(one.id for one in read_all(source, AuditEntry))
    last = max(one.id for one in read_all(source, Patient))
    assert a_patient(target, family="New") == last + 1
    assert [one.id for one in read_all(target, AuditEntry)][-1] == newest + 1
    with target.connect() as connection:
        assert walk(connection).findings == ()
    with pytest.raises(IntegrityError), target.begin() as connection:
        connection.execute(text("UPDATE oxygen_order SET replaces_id = -1"))
    with pytest.raises(Exception, match="only added to"), target.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))


def test_server_is_emptied_and_filled_in_one_go_or_not_at_all(
    sqlite_database: Database, a_sample_on_server: Callable[[int, date], Database], tmp_path: Path
):
    server = a_sample_on_server(60, TUESDAY).engine
    before = _contents(server)
    a_clinic(sqlite_database.engine)
    written = _archive(sqlite_database.engine, tmp_path / "all.zip")

    with pytest.raises(ZeroDivisionError), server.begin() as connection:
        _replace(connection, tmp_path / "all.zip")
        raise ZeroDivisionError
    assert _contents(server) == before
    a_patient(server)  # numbered as before
    with server.begin() as connection:
        _replace(connection, tmp_path / "all.zip")
    assert _contents(server) == written.contents


def _replace(connection, file: Path) -> None:
    every = shapes(connection)
    empty(connection, every)
    with opened_archive(file) as (_, rows_of):
        fill(connection, every, rows_of, Steps(None))


def test_line_gives_the_row_back(both):
    source, _ = both
    kinds = set()
    with source.connect() as connection:
        for shape in shapes(connection):
            kinds |= {kind for _, kind in shape.columns}
            for row in read_rows(connection, shape):
                assert from_line(shape, to_line(shape, row)) == row
    assert kinds == set(Kind)


def test_line_of_another_table_is_refused(sqlite_database: Database):
    with sqlite_database.engine.connect() as connection:
        shape = shapes(connection)[0]
    for line in (b"{}", b"[]", b"{"):
        with pytest.raises(ValueError, match=r"columns|Expecting"):
            from_line(shape, line)


def test_each_table_comes_after_what_it_points_at(database: Database):
    with database.engine.connect() as connection:
        names = [shape.name for shape in shapes(connection)]
        own = {shape.name for shape in shapes(connection) if shape.own_links}
    assert names.index("person") < names.index("patient") < names.index("result")
    assert names.index("audit_entry") < names.index("audit_change")
    assert own >= {"person", OxygenOrder.__tablename__, "result"}


def test_differences_are_told_by_table(sqlite_database: Database):
    a_clinic(sqlite_database.engine)
    one = _contents(sqlite_database.engine)
    rest = {name: told for name, told in one.tables.items() if name != "room"}
    site = replace(one.tables["site"], sha256="0")
    assert differences(one, one) == []
    assert differences(one, replace(one, tables=rest)) == ["room is missing"]
    assert differences(replace(one, tables=rest), one) == ["room is too many"]
    assert differences(one, replace(one, tables={**one.tables, "site": site})) == [
        "site has other contents"
    ]
    assert differences(one, replace(one, head=Head())) == [
        "the newest line of the audit is another one"
    ]


def test_archive_of_a_newer_program_is_refused(sqlite_database: Database, tmp_path: Path):
    newer = replace(ABOUT, format=FORMAT + 1)
    with sqlite_database.engine.connect() as connection:
        write_archive(connection, tmp_path / "all.zip", newer)
    with pytest.raises(Unreadable, match="newer"), opened_archive(tmp_path / "all.zip"):
        pass
