"""The life of an oxygen order: drafted, issued, sent, confirmed, installed, removed.

An order is followed by events that are only ever added. What was typed wrongly is corrected by a
new event that names the one it stands for, so that the supplier's bill can be held against what was
known, and when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from o2clinic.rules.order import OrderStatus
from o2clinic.rules.permissions import Permission


class OrderStage(StrEnum):
    """How far an order has come; what was ordered before that was kept has none."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    SENT = "sent"
    CONFIRMED = "confirmed"
    INSTALLED = "installed"
    REMOVAL_REQUESTED = "removal_requested"
    REMOVED = "removed"
    LEFT = "left"  # never stored: replaced, with equipment of the supplier before
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


class OrderStep(StrEnum):
    """What happened to an order; each but the last leads to the stage of its name."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    SENT = "sent"
    CONFIRMED = "confirmed"
    INSTALLED = "installed"
    REMOVAL_REQUESTED = "removal_requested"
    REMOVED = "removed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    TAKEN_BACK = "taken_back"


class SentBy(StrEnum):
    """How an order or a request went to the supplier."""

    SECURE_EMAIL = "secure_email"
    PORTAL = "portal"
    POST = "post"
    TELEPHONE = "telephone"
    BY_HAND = "by_hand"


class RemovalReason(StrEnum):
    """Why oxygen is taken away."""

    NOT_NEEDED = "not_needed"
    DECLINED = "declined"
    UNSAFE = "unsafe"
    DIED = "died"
    MOVED_AWAY = "moved_away"
    OTHER_SUPPLIER = "other_supplier"
    STAY_OVER = "stay_over"
    OTHER = "other"


STEP_WORDS: Final = {
    OrderStep.DRAFTED: "Draft kept",
    OrderStep.ISSUED: "Issued",
    OrderStep.SENT: "Sent",
    OrderStep.CONFIRMED: "Confirmed by the supplier",
    OrderStep.INSTALLED: "Installed",
    OrderStep.REMOVAL_REQUESTED: "Removal requested",
    OrderStep.REMOVED: "Removed",
    OrderStep.SUPERSEDED: "Replaced by a new order",
    OrderStep.CANCELLED: "Cancelled",
    OrderStep.TAKEN_BACK: "Taken back",
}
STAGE_WORDS: Final = {
    OrderStage.DRAFTED: "draft",
    OrderStage.ISSUED: "issued, not sent yet",
    OrderStage.SENT: "awaiting supplier confirmation",
    OrderStage.CONFIRMED: "awaiting installation",
    OrderStage.INSTALLED: "installed",
    OrderStage.REMOVAL_REQUESTED: "removal requested",
    OrderStage.REMOVED: "removed",
    OrderStage.LEFT: "replaced, removal to be requested",
    OrderStage.SUPERSEDED: "replaced",
    OrderStage.CANCELLED: "cancelled",
}
NOT_FOLLOWED: Final = "sending and installation not recorded"
SENT_BY_WORDS: Final = {
    SentBy.SECURE_EMAIL: "Secure e-mail",
    SentBy.PORTAL: "Supplier's portal",
    SentBy.POST: "Post",
    SentBy.TELEPHONE: "Telephone",
    SentBy.BY_HAND: "By hand",
}
REMOVAL_WORDS: Final = {
    RemovalReason.NOT_NEEDED: "Oxygen is not indicated any more",
    RemovalReason.DECLINED: "The patient does not want it",
    RemovalReason.UNSAFE: "Not safe at home",
    RemovalReason.DIED: "The patient has died",
    RemovalReason.MOVED_AWAY: "The patient has moved away",
    RemovalReason.OTHER_SUPPLIER: "Another supplier brings it now",
    RemovalReason.STAY_OVER: "The stay at the second address is over",
    RemovalReason.OTHER: "Another reason, as noted",
}

# Whoever works in the clinic room tells what the supplier did; who orders decides what he shall do.
_TOLD: Final = Permission.RECORD_RESULT
_DECIDED: Final = Permission.ORDER_OXYGEN
# OL-1. From each stage, and from an order of which nothing was followed, to where, and who says so.
TRANSITIONS: Final[dict[OrderStage | None, dict[OrderStep, Permission]]] = {
    OrderStage.DRAFTED: {OrderStep.ISSUED: _DECIDED, OrderStep.CANCELLED: _DECIDED},
    OrderStage.ISSUED: {
        OrderStep.SENT: _TOLD,
        OrderStep.CANCELLED: _DECIDED,
        OrderStep.SUPERSEDED: _DECIDED,
    },
    OrderStage.SENT: {
        OrderStep.CONFIRMED: _TOLD,
        OrderStep.INSTALLED: _TOLD,
        OrderStep.CANCELLED: _DECIDED,
        OrderStep.SUPERSEDED: _DECIDED,
    },
    OrderStage.CONFIRMED: {
        OrderStep.INSTALLED: _TOLD,
        OrderStep.CANCELLED: _DECIDED,
        OrderStep.SUPERSEDED: _DECIDED,
    },
    OrderStage.INSTALLED: {
        OrderStep.REMOVAL_REQUESTED: _DECIDED,
        OrderStep.SUPERSEDED: _DECIDED,
    },
    OrderStage.REMOVAL_REQUESTED: {
        OrderStep.REMOVED: _TOLD,
        OrderStep.SUPERSEDED: _DECIDED,
    },
    OrderStage.REMOVED: {},
    OrderStage.LEFT: {OrderStep.REMOVAL_REQUESTED: _DECIDED, OrderStep.REMOVED: _TOLD},
    OrderStage.SUPERSEDED: {},
    OrderStage.CANCELLED: {},
    None: {
        OrderStep.INSTALLED: _TOLD,
        OrderStep.REMOVAL_REQUESTED: _DECIDED,
        OrderStep.SUPERSEDED: _DECIDED,
    },
}
# What a person says to have happened; the rest follows from other use cases.
_SAID: Final = (
    OrderStep.SENT,
    OrderStep.CONFIRMED,
    OrderStep.INSTALLED,
    OrderStep.REMOVAL_REQUESTED,
    OrderStep.REMOVED,
    OrderStep.CANCELLED,
)
# A slip of these is corrected or taken back; an order that is ended is ordered anew.
_MENDED: Final = frozenset(
    {OrderStep.SENT, OrderStep.CONFIRMED, OrderStep.INSTALLED, OrderStep.REMOVAL_REQUESTED}
)
_CLOSED: Final = {
    OrderStatus.DRAFT: OrderStage.DRAFTED,
    OrderStatus.SUPERSEDED: OrderStage.SUPERSEDED,
    OrderStatus.REMOVED: OrderStage.REMOVED,
    OrderStatus.CANCELLED: OrderStage.CANCELLED,
}
_ENDED: Final = frozenset(
    {OrderStage.REMOVED, OrderStage.SUPERSEDED, OrderStage.CANCELLED, OrderStage.DRAFTED}
)
# Waited for until the supplier is known to have come.
AWAITED: Final = frozenset({OrderStage.ISSUED, OrderStage.SENT, OrderStage.CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """One thing that happened to an order.

    Attributes:
        happened_on: the clinic's day.
        happened_at: the instant, where the time was told.
        told_by: whom it was sent to, or who at the supplier said it.
        wanted_on: by when the removal is wanted.
        corrects_id: the event that this one stands for, or takes back.
    """

    event_id: int
    step: OrderStep
    happened_on: date
    happened_at: datetime | None = None
    recorded_at: datetime | None = None
    recorded_by: str = ""
    sent_by: SentBy | None = None
    told_by: str = ""
    reference: str = ""
    wanted_on: date | None = None
    removal_reason: RemovalReason | None = None
    note: str = ""
    corrects_id: int | None = None


def stage_of(status: str, stage: str | None, *, is_left: bool = False) -> OrderStage | None:
    """Where an order stands; None for one in force of which nothing was followed.

    `is_left` says that it was replaced, and its supplier's equipment left behind.

    >>> stage_of("issued", "sent").value
    'sent'
    >>> stage_of("superseded", "sent").value
    'superseded'
    """
    if is_left:
        is_asked = stage == OrderStage.REMOVAL_REQUESTED
        return OrderStage.REMOVAL_REQUESTED if is_asked else OrderStage.LEFT
    if status in set(OrderStatus):
        closed = _CLOSED.get(OrderStatus(status))
        if closed is not None:
            return closed
    return OrderStage(stage) if stage in set(OrderStage) else None


def steps_from(
    stage: OrderStage | None,
    held: Iterable[Permission],
    *,
    is_gone: bool = False,
    is_left: bool = False,
    is_stay_over: bool = False,
) -> tuple[OrderStep, ...]:
    """OL-1: what may be said next by somebody with these permissions, the usual one first.

    For a patient who has died or moved away, and of what another supplier brings now, the clinic
    room asks for the removal as well; after a stay the supplier collects without being asked again.
    """
    permissions = frozenset(held)
    follows = is_gone or is_left  # from what was decided or happened already
    allowed = []
    if is_stay_over and stage not in _ENDED and _TOLD in permissions:
        return (OrderStep.REMOVED,)
    for step in _SAID:
        needed = TRANSITIONS[stage].get(step)
        if needed is not None and (
            needed in permissions
            or (follows and step is OrderStep.REMOVAL_REQUESTED and _TOLD in permissions)
        ):
            allowed.append(step)
    return tuple(allowed)


def standing(events: Sequence[LifeEvent]) -> tuple[LifeEvent, ...]:
    """The events that hold: neither corrected nor taken back, in the order in which they came."""
    gone = {event.corrects_id for event in events if event.corrects_id is not None}
    return tuple(
        event
        for event in events
        if event.event_id not in gone and event.step is not OrderStep.TAKEN_BACK
    )


def last_of(events: Sequence[LifeEvent], step: OrderStep) -> LifeEvent | None:
    """The event of one kind that holds; None when there is none."""
    found = [event for event in standing(events) if event.step is step]
    return found[-1] if found else None


def may_be_mended(event: LifeEvent, events: Sequence[LifeEvent]) -> bool:
    """Whether a slip in it may be corrected: what is not corrected already, and is not the end."""
    return event.step in _MENDED and event in standing(events)


def may_be_taken_back(event: LifeEvent, events: Sequence[LifeEvent]) -> bool:
    """Only the last thing that happened, so that what came after it never hangs in the air."""
    held = standing(events)
    return may_be_mended(event, events) and _latest(held) == event


def stage_before(event: LifeEvent, events: Sequence[LifeEvent]) -> OrderStage | None:
    """Where the order stood before the last thing happened; None for nothing followed.

    From its issue on an order is sent first, so what came without being sent was never followed.
    """
    before = [
        each
        for each in standing(events)
        if each != event and each.step not in {OrderStep.SUPERSEDED, OrderStep.DRAFTED}
    ]
    last = _latest(before)
    if last is None or (last.step is OrderStep.ISSUED and event.step is not OrderStep.SENT):
        return None
    return OrderStage(last.step.value)


def rental_ends_on(events: Sequence[LifeEvent], stay_until: date | None = None) -> date | None:
    """OL-4: rental is charged until the removal is requested, whenever it is collected.

    An order for a stay says its last day itself; it ends then, unless it was ended earlier.
    """
    asked = last_of(events, OrderStep.REMOVAL_REQUESTED)
    if asked is None:
        return stay_until
    return asked.happened_on if stay_until is None else min(asked.happened_on, stay_until)


_RANK: Final = {step: at for at, step in enumerate(OrderStep)}


def comes_before(one: OrderStep, other: OrderStep) -> bool:
    """Whether one step comes earlier on the way of an order; a draft is on no way yet."""
    return _RANK[one] < _RANK[other] and one is not OrderStep.DRAFTED


def _latest(events: Sequence[LifeEvent]) -> LifeEvent | None:
    """By the way of an order, not by when it was typed: a correction is typed late."""
    return max(events, key=lambda event: (_RANK[event.step], event.event_id), default=None)
