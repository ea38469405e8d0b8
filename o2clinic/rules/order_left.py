"""What the supplier before has left at somebody's home (OL-8).

An order to another supplier takes the place of the one before in the clinic's record only: nobody
tells the first supplier, whose equipment stays and is charged. The order before is therefore not
over until that supplier was asked to take it away, and has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.order_life import LifeEvent, OrderStage, OrderStep, last_of
from o2clinic.rules.order_step import StepTyped

_NEVER: Final = frozenset({OrderStatus.DRAFT, OrderStatus.CANCELLED})
_DONE: Final = frozenset({OrderStage.ISSUED, OrderStage.REMOVED})
# Of which the supplier may have the equipment on its way still.
ON_ITS_WAY: Final = frozenset({OrderStage.SENT, OrderStage.CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An order as far as it tells who has brought oxygen to the patient's home.

    Attributes:
        supplier_id: None where it is not known by its entry.
        stage: as it is stored; None where nothing of it was followed.
        is_stay: it is for a second address, beside the order at home.
    """

    order_id: int
    supplier_id: int | None
    status: str
    stage: str | None
    is_stay: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """What is known of an order whose supplier does not know that another one brings it now.

    Attributes:
        supplier: who brings it now.
        came_on: the first day on which their oxygen was there; None while it is not.
        is_on_its_way: the first supplier has the order, and was not there with it yet.
    """

    supplier: str
    came_on: date | None
    is_on_its_way: bool = False


def left_behind(orders: Sequence[Placed]) -> Mapping[int, tuple[int, ...]]:
    """Which orders are left behind, each with the later ones to others who took nothing away yet.

    Of a supplier it is the last order that it knows of, where another one took its place and none
    in force is with that supplier again. What was replaced before the program followed orders is
    nobody's to look after.

    Args:
        orders: of one patient, in the order in which they were placed.
    """
    told = [one for one in orders if _is_placed(one)]
    found = {}
    for at, one in enumerate(told):
        later = told[at + 1 :]
        others = [
            each
            for each in later
            if each.supplier_id not in {None, one.supplier_id} and each.stage is not None
        ]
        is_over = one.status != OrderStatus.SUPERSEDED or one.stage in _DONE
        is_again = any(_is_known_to(one.supplier_id, each) for each in later)
        if others and not is_over and not is_again:
            there = (each for each in others if each.stage != OrderStage.REMOVED)
            found[one.order_id] = tuple(each.order_id for each in there)
    return found


def came_on(lives: Sequence[Sequence[LifeEvent]]) -> date | None:
    """The first day on which the oxygen of one of some orders was at home; None for none yet."""
    installed = [last_of(events, OrderStep.INSTALLED) for events in lives]
    return min((one.happened_on for one in installed if one is not None), default=None)


def without_replacement(events: Sequence[LifeEvent]) -> tuple[LifeEvent, ...]:
    """The events of an order that is left behind, for which its replacement is not the end."""
    return tuple(one for one in events if one.step is not OrderStep.SUPERSEDED)


def check_left(typed: StepTyped, left: LeftBehind | None) -> tuple[Finding, ...]:
    """OL-8: nobody is to be without oxygen between the two suppliers.

    Args:
        typed: the step as it is about to be recorded.
        left: None where the order is not left behind, or nobody needs the oxygen any more.
    """
    if left is None or typed.step is not OrderStep.REMOVAL_REQUESTED or typed.note.strip():
        return ()
    wanted, there = typed.wanted_on, left.came_on
    if there is not None and (wanted is None or wanted >= there):
        return ()
    when = "not at home yet" if there is None else f"there since {short_date(there)} only"
    message = (
        f"The oxygen of {left.supplier} is {when}: collected before, the patient may have none. "
        "Wait for it, or say in the note why this can go."
    )
    return (Finding("OL-8", Level.BLOCK, message, "note"),)


def _is_placed(one: Placed) -> bool:
    return one.supplier_id is not None and one.status not in _NEVER and not one.is_stay


def _is_known_to(supplier_id: int | None, order: Placed) -> bool:
    """Whether a later order is with the supplier, in force or as the last that it knows of."""
    was_never_sent = order.status == OrderStatus.SUPERSEDED and order.stage == OrderStage.ISSUED
    return order.supplier_id == supplier_id and not was_never_sent
