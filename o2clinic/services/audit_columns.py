"""What the audit keeps of one written row: which columns, from what, to what."""

from datetime import date

from sqlalchemy import inspect
from sqlalchemy.orm.base import NO_VALUE

from o2clinic.models.base import Base

_SECRET = frozenset(
    {("person", "password_hash"), ("staff_leave", "kind"), ("oxygen_order", "typed")}
)


def key_of(record: Base) -> int:
    """The key of a record that was written; known as soon as its row is, before the commit."""
    key, *_others = inspect(record).mapper.primary_key_from_instance(record)
    return int(key)


def columns_of(record: Base, verb: str) -> dict[str, list[object]]:
    """Column by column, what was written: [before, after]."""
    noted: dict[str, list[object]] = {}
    for attribute in inspect(record).attrs:
        before, after = attribute.history.deleted, attribute.history.added
        if verb == "delete":
            # What was not read need not be: who deletes may not be allowed to.
            value = attribute.loaded_value
            before, after = [None if value is NO_VALUE else value], ()
        elif verb == "update" and not attribute.history.has_changes():
            continue
        is_secret = (record.__tablename__, attribute.key) in _SECRET
        old, new = _plain(before, is_secret=is_secret), _plain(after, is_secret=is_secret)
        if old is not None or new is not None:
            noted[attribute.key] = [old, new]
    return noted


def _plain(values: object, *, is_secret: bool) -> object:
    """A value as the audit keeps it: text a person can read; secrets and bytes only named."""
    value = next(iter(values), None) if isinstance(values, list | tuple) else None
    if value is not None and is_secret:
        return "(not shown)"
    if value is None or isinstance(value, bool | int | dict):
        return value
    if isinstance(value, list) and all(isinstance(one, dict) and "words" in one for one in value):
        return "; ".join(str(one["words"]) for one in value)
    if isinstance(value, bytes):
        return f"({len(value)} bytes)"
    return value.isoformat() if isinstance(value, date) else str(value)
