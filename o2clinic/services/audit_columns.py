"""What the audit keeps of one written row: which columns, from what, to what."""

from datetime import date

from sqlalchemy import inspect

from o2clinic.models.base import Base

_SECRET = frozenset({"password_hash"})


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
            before, after = [attribute.value], ()
        elif verb == "update" and not attribute.history.has_changes():
            continue
        old, new = _plain(attribute.key, before), _plain(attribute.key, after)
        if old is not None or new is not None:
            noted[attribute.key] = [old, new]
    return noted


def _plain(name: str, values: object) -> object:
    """A value as the audit keeps it: text a person can read; secrets and bytes only named."""
    value = next(iter(values), None) if isinstance(values, list | tuple) else None
    if value is None or isinstance(value, bool | int | dict):
        return value
    if name in _SECRET:
        return "(not shown)"
    if isinstance(value, bytes):
        return f"({len(value)} bytes)"
    return value.isoformat() if isinstance(value, date) else str(value)
