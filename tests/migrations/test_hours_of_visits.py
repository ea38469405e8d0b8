"""From 0010 on: visits that are there keep all they had, and get their names from the audit."""

from datetime import UTC, datetime

import pytest
from databases import Database
from sqlalchemy import MetaData, select, text
from sqlalchemy.exc import DBAPIError

from o2clinic.storage import schema

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SAID = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)


def _at(hour: int) -> datetime:
    return AT.replace(hour=hour)


def _write(connection, engine, is_sqlite: bool) -> None:
    """A clinic with three visits, and what the audit says of them."""
    if not is_sqlite:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    tables = MetaData()
    tables.reflect(connection, only=["person", "patient", "site", "appointment", "audit_entry"])

    def add(table: str, **values) -> None:
        columns = tables.tables[table].columns
        usual = {"version": 1, "created_at": AT, "changed_at": AT}
        for column in columns:
            if column.name not in values | usual and not column.nullable and column.name != "id":
                kind = column.type.python_type
                values[column.name] = False if kind is bool else "" if kind is str else 0
        known = {name: value for name, value in usual.items() if name in columns}
        connection.execute(tables.tables[table].insert().values(**(known | values)))

    add("person", id=1, sign_in_name="anna", family_name="Penrose")
    for key, name in ((1, "Jenkins"), (2, "Trevail")):
        add("patient", id=key, family_name=name, born_on=AT.date())
    add("site", id=1, name="Truro")
    for key, status, arrived in (
        (1, "cancelled", None),
        (2, "done", AT),
        (3, "did_not_attend", None),
    ):
        add(
            "appointment",
            id=key,
            patient_id=1,
            person_id=1,
            site_id=1,
            status=status,
            starts_at=_at(9 + key),
            ends_at=_at(10 + key),
            visit_kind="review",
            arrived_at=arrived,
        )
    for at, (use_case, key) in enumerate((("cancel", 1), ("check in", 2), ("check in", 3)), 1):
        add(
            "audit_entry",
            id=at,
            command_id=str(at),
            use_case=use_case,
            record_id=key,
            done_at=SAID,
            person_id=1,
        )


def test_names_and_hours_come_from_the_audit_and_nobody_is_booked_twice(
    bare_database: Database,
):
    engine = bare_database.engine
    schema.upgrade(engine, "0010")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        _write(connection, engine, bare_database.is_sqlite)
    schema.upgrade(engine)
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection, only=["appointment"])
        visit = tables.tables["appointment"]
        wanted = select(visit.c.id, visit.c.ended_by_id, visit.c.arrived_by_id, visit.c.ended_at)
        rows = connection.execute(wanted.order_by(visit.c.id)).all()
    assert [tuple(row)[:3] for row in rows] == [(1, 1, None), (2, None, 1), (3, None, None)]
    assert rows[0].ended_at.replace(tzinfo=UTC) == SAID
    assert rows[2].ended_at is None  # nobody said so in the audit
    again = (
        "INSERT INTO appointment (id, version, created_at, changed_at, patient_id, person_id,"
        " site_id, starts_at, ends_at, visit_kind, status, note, ended_reason)"
        " SELECT 99, version, created_at, changed_at, patient_id, person_id, site_id, starts_at,"
        " ends_at, visit_kind, 'booked', note, ended_reason FROM appointment WHERE id = 2"
    )
    with (
        engine.connect().execution_options(writes=True) as connection,
        pytest.raises(DBAPIError, match=r"taken:|ex_appointment"),
    ):
        connection.execute(text(again))
    with (
        engine.connect().execution_options(writes=True) as connection,
        pytest.raises(DBAPIError, match="moved by a merge only"),
    ):
        connection.execute(text("UPDATE appointment SET patient_id = 2 WHERE id = 2"))
