"""What a form says of itself so that a stale save of it can be compared with the other's save."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from o2clinic.rules import three_ways
from o2clinic.rules.three_ways import Difference, Side

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs

DraftT = TypeVar("DraftT")
_NOT_TYPED = {"command_id", "id", "version"}


def values_of(draft: Any, *left_out: str) -> dict[str, object]:
    """A draft's fields as far as they are typed."""
    names = (field.name for field in fields(draft))
    return {name: getattr(draft, name) for name in names if name not in {*_NOT_TYPED, *left_out}}


@dataclass(frozen=True)
class StaleSave(Generic[DraftT]):
    """A save that may turn out to be stale.

    Attributes:
        opened: the form as it was filled; None when that is not known any more.
        typed: as it was sent.
        fetch: asks for the record as it is now; runs off the UI thread.
        values: a draft's fields, in the form's order.
        title: the form's own words for a field.
        words: a field's value as the form shows it.
        save_merged: takes the record as it is now and the merged values, and saves again.
        on_compared: the save has ended in a comparison, and the person goes on from there.
        patient_id: whose record it is, where it is a patient's.
        offer: where nothing is typed: what may be done with the record as it is now, in words
            for a button; "" for nothing more.
    """

    opened: DraftT | None
    typed: DraftT
    fetch: "Callable[[], AsItIs[DraftT]]"
    values: Callable[[DraftT], Mapping[str, object]]
    title: Callable[[str], str]
    words: Callable[[str, object], str]
    save_merged: Callable[[DraftT, Mapping[str, object]], None]
    offer: Callable[[DraftT], str] | None = None
    patient_id: int | None = None
    on_compared: Callable[[], None] | None = None

    def differences(self, now: DraftT) -> tuple[Difference, ...]:
        """The fields that differ between the three."""
        opened = None if self.opened is None else self.values(self.opened)
        return three_ways.differences(opened, self.values(self.typed), self.values(now))

    def merge(self, now: DraftT, chosen: Mapping[str, Side]) -> None:
        """Save what was chosen over the record as it is now."""
        typed = self.values(self.typed)
        self.save_merged(now, three_ways.merged(self.differences(now), typed, chosen))

    def in_words(self, now: DraftT) -> str:
        """What the other save changed, in one line."""
        return "; ".join(
            f"{self.title(one.field)}: {self._or_empty(one.field, one.saved)}, "
            f"it was {self._or_empty(one.field, one.opened)}"
            for one in self.differences(now)
            if one.is_changed_by_them
        )

    def _or_empty(self, field: str, value: object) -> str:
        return self.words(field, value) or "empty"
