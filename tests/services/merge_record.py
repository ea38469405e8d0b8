"""A patient with one row in every table that a merge moves, whatever tables there are."""

from datetime import date, datetime, time, timedelta

from clinic import NOON
from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, LargeBinary, Time, insert, select

from o2clinic.models.base import Base, Code, FixedPoint, UtcDateTime
from o2clinic.rules.merging import DERIVED, MOVED, STAYS

TABLES = Base.metadata.tables
# Where the first value that fits the column will not do.
_SAID = {
    ("appointment", "ends_at"): NOON + timedelta(days=30, minutes=30),
    ("appointment", "starts_at"): NOON + timedelta(days=30),
    ("titration", "ended_at"): NOON,
    ("result", "kind"): "oximetry",
    ("patient_gp", "valid_to"): date(2020, 1, 1),
    ("patient_address", "valid_to"): date(2020, 1, 1),
    ("oxygen_order", "status"): "removed",
}


def fill(engine, patient_id, person_id, site_id, *, but=()):
    """One row in each table of MOVED; gives the keys by table."""
    keys = {"person": person_id, "site": site_id, "patient": patient_id}
    with engine.begin() as connection:
        practice = insert(TABLES["gp_practice"]).values(
            _values(TABLES["gp_practice"], keys, patient_id) | {"code": f"P{patient_id}"}
        )
        keys["gp_practice"] = connection.execute(practice).inserted_primary_key[0]
        meeting = insert(TABLES["meeting"]).values(_values(TABLES["meeting"], keys, patient_id))
        keys["meeting"] = connection.execute(meeting).inserted_primary_key[0]
        for table in Base.metadata.sorted_tables:
            if table.name in MOVED and table.name not in but:
                made = insert(table).values(_values(table, keys, patient_id))
                keys[table.name] = connection.execute(made).inserted_primary_key[0]
    return keys


def _values(table, keys, patient_id):
    values = {}
    for column in table.columns:
        said = _SAID.get((table.name, column.name))
        if said is not None:
            values[column.name] = said
        elif column.foreign_keys:
            (key,) = column.foreign_keys
            if not column.nullable:
                values[column.name] = keys[key.column.table.name]
            elif column.name == "patient_id":
                values[column.name] = patient_id
        elif not column.nullable and not column.primary_key:
            values[column.name] = _fitting(column.type, f"{table.name} {patient_id}")
    return values


def _fitting(kind, text):
    for types, value in (
        (Code, None),
        (FixedPoint, 1),
        (UtcDateTime, NOON),
        (DateTime, NOON),
        (Date, date(2026, 1, 2)),
        (Time, time(9)),
        (Boolean, False),
        (Integer, 1),
        (JSON, {}),
        (LargeBinary, text.encode()),
    ):
        if isinstance(kind, types):
            return next(iter(kind.codes)) if value is None else value
    return text[: getattr(kind, "length", None) or 40]


def rows_of(engine, patient_ids):
    """Every row of these patients in every table, but for the counters of changes."""
    found = {}
    with engine.connect() as connection:
        for name, table in TABLES.items():
            owner = table.c.get("patient_id", table.c.id if name == "patient" else None)
            if owner is None or name in {*STAYS, *DERIVED}:
                continue
            rows = connection.execute(
                select(table).where(owner.in_(patient_ids)).order_by(table.c.id)
            )
            found[name] = [
                {
                    key: value
                    for key, value in row._mapping.items()
                    if key != "version"
                    and (name != "patient" or key not in {"changed_at", "changed_by_id"})
                }
                for row in rows
            ]
    return found


def at(days=0, hours=0) -> datetime:
    return NOON + timedelta(days=days, hours=hours)
