"""A stored sheet read back into what it was made from; the other half of `documents.as_plain`."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

SheetT = TypeVar("SheetT")


def from_plain(kind: type[SheetT], told: Mapping[str, Any]) -> SheetT:
    """The sheet again; what an older program did not store yet takes its default.

    Pictures are stored by their hash and stay away.
    """
    hints = get_type_hints(kind)
    known = {one.name for one in fields(cast("Any", kind))}
    given = {name: _value(hints[name], value) for name, value in told.items() if name in known}
    return kind(**given)


def _value(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        (inner,) = (one for one in get_args(hint) if one is not type(None))
        return None if value is None else _value(inner, value)
    if origin is tuple:
        return _tuple(get_args(hint), value)
    if is_dataclass(hint):
        return from_plain(cast("type[Any]", hint), value)
    return _plain(hint, value)


def _plain(hint: Any, value: Any) -> Any:
    if hint is date:
        return date.fromisoformat(value)
    if hint is Decimal or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return hint(value)
    return None if hint is bytes else value


def _tuple(kinds: Sequence[Any], values: Sequence[Any]) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_value(kinds[0], one) for one in values)
    return tuple(_value(kind, one) for kind, one in zip(kinds, values, strict=True))
