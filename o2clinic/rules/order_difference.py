"""What a new oxygen order changes against the one it replaces, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from o2clinic.rules.display import flow, number
from o2clinic.rules.order import INTERFACE_WORDS, OrderLine


class Fate(StrEnum):
    """What becomes of a row."""

    KEPT = "kept"
    CHANGED = "changed"
    NEW = "new"
    DROPPED = "dropped"


FATE_WORDS: Final = {
    Fate.KEPT: "Stays",
    Fate.CHANGED: "Changes",
    Fate.NEW: "New",
    Fate.DROPPED: "Taken away",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of the old order, of the new one, or of both.

    Attributes:
        fate: what becomes of it.
        before: as it stands; None when it is new.
        after: as it shall be; None when it is dropped.
    """

    fate: Fate
    before: OrderLine | None
    after: OrderLine | None


def differences(old: Sequence[OrderLine], new: Sequence[OrderLine]) -> tuple[Difference, ...]:
    """The rows of the new order in their order, then the dropped ones.

    Rows belong together when they are for the same purpose with the same equipment, as in
    `dropped_lines`; among several such, the one that is alike in all is taken first.
    """
    left = list(old)
    partners: dict[int, OrderLine] = {}
    for is_exact in (True, False):
        for at, line in enumerate(new):
            if at in partners:
                continue
            partner = next((each for each in left if _matches(each, line, exact=is_exact)), None)
            if partner is not None:
                partners[at] = partner
                left.remove(partner)
    found = []
    for at, line in enumerate(new):
        before = partners.get(at)
        if before is None:
            found.append(Difference(Fate.NEW, None, line))
        else:
            fate = Fate.KEPT if before == line else Fate.CHANGED
            found.append(Difference(fate, before, line))
    return (*found, *(Difference(Fate.DROPPED, line, None) for line in left))


def changes_in_words(before: OrderLine, after: OrderLine) -> tuple[str, ...]:
    """Each thing of a row that changes, from what to what: flow, hours, quantity and the rest."""
    pairs = zip(_told(before).items(), _told(after).values(), strict=True)
    return tuple(
        f"{name}: {old or 'none'} → {new or 'none'}" for (name, old), new in pairs if old != new
    )


def _told(line: OrderLine) -> dict[str, str]:
    share = "" if line.venturi_percent is None else f" {line.venturi_percent} %"
    return {
        "flow": "" if line.flow_l_min is None else flow(line.flow_l_min),
        "pulse setting": line.pulse_setting.strip(),
        "hours a day": "" if line.hours_per_day is None else number(line.hours_per_day),
        "quantity": str(line.quantity),
        "through": f"{INTERFACE_WORDS[line.interface]}{share}",
        "conserver": "yes" if line.has_conserver else "no",
    }


def _matches(before: OrderLine, after: OrderLine, *, exact: bool) -> bool:
    if exact:
        return before == after
    return (before.modality, before.equipment) == (after.modality, after.equipment)
