"""One record seen three ways: as it was opened, as it was typed, as somebody else saved it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final


class NotKnown(Enum):
    """How a field was before, where nobody knows."""

    NOT_KNOWN = "not known"


NOT_KNOWN: Final = NotKnown.NOT_KNOWN


class Side(StrEnum):
    """Whose value a field gets."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose three values are not all the same."""

    field: str
    opened: object
    typed: object
    saved: object

    @property
    def is_changed_by_them(self) -> bool:
        """Whether the other's save touched it."""
        return self.saved != self.opened

    @property
    def side(self) -> Side | None:
        """The side that it can only come from; None where a person must choose."""
        if not self.is_changed_by_them:
            return Side.MINE
        if self.typed in (self.opened, self.saved):
            return Side.THEIRS
        return None


def differences(
    opened: Mapping[str, object] | None, typed: Mapping[str, object], saved: Mapping[str, object]
) -> tuple[Difference, ...]:
    """The fields that differ anywhere, in the order of the form.

    Where it is not known how the form was opened, each field that is not as saved is one that
    both may have changed.
    """
    if opened is None:
        agreed = (field for field in saved if typed[field] == saved[field])
        opened = {**dict.fromkeys(saved, NOT_KNOWN), **{field: saved[field] for field in agreed}}
    found = (Difference(field, opened[field], typed[field], saved[field]) for field in opened)
    return tuple(one for one in found if not one.opened == one.typed == one.saved)


def merged(
    found: Iterable[Difference], typed: Mapping[str, object], chosen: Mapping[str, Side]
) -> dict[str, object]:
    """What is typed, with theirs in the fields where it was taken.

    Raises:
        KeyError: a field that both changed was not chosen.
    """
    theirs = {one.field: one.saved for one in found if _side(one, chosen) is Side.THEIRS}
    return {**typed, **theirs}


def typed_on(
    sent: Mapping[str, object], typed: Mapping[str, object], saved: Mapping[str, object]
) -> dict[str, object]:
    """What was saved, with what the person has typed since it was sent."""
    return {field: typed[field] if typed[field] != sent[field] else saved[field] for field in saved}


def _side(one: Difference, chosen: Mapping[str, Side]) -> Side:
    return chosen.get(one.field) or one.side or chosen[one.field]
