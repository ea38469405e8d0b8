"""What the page of orders says of an order's life: its events, its next steps, its stage."""

from collections.abc import Sequence
from typing import Final

from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time, short_date
from o2clinic.rules.order_left import LeftBehind
from o2clinic.rules.order_life import (
    REMOVAL_WORDS,
    SENT_BY_WORDS,
    STEP_WORDS,
    LifeEvent,
    OrderStage,
    OrderStep,
)
from o2clinic.rules.order_promise import Kept
from o2clinic.rules.order_stay import STAY_WORDS
from o2clinic.services.order_life_rows import OrderLifeRow
from o2clinic.ui.widgets.marks import Tone

_NEXT: Final = {
    OrderStep.SENT: "Sent…",
    OrderStep.CONFIRMED: "Confirmed…",
    OrderStep.INSTALLED: "Installed…",
    OrderStep.REMOVAL_REQUESTED: "Request removal…",
    OrderStep.REMOVED: "Removed…",
    OrderStep.CANCELLED: "Cancel order…",
}
_TO_BE_GONE: Final = frozenset({OrderStage.REMOVAL_REQUESTED, OrderStage.LEFT})
_OPEN: Final = frozenset({OrderStage.ISSUED, OrderStage.SENT, OrderStage.CONFIRMED})


def event_when(event: LifeEvent) -> str:
    """Its day, and the hour where it was told."""
    day = short_date(event.happened_on)
    return day if event.happened_at is None else f"{day} {clock_time(local(event.happened_at))}"


def event_details(event: LifeEvent) -> str:
    """Why, by when, how, by whom, under which number, and the note."""
    removal = "" if event.removal_reason is None else REMOVAL_WORDS[event.removal_reason]
    wanted = "" if event.wanted_on is None else f"collect by {short_date(event.wanted_on)}"
    way = "" if event.sent_by is None else SENT_BY_WORDS[event.sent_by]
    reference = f"reference {event.reference}" if event.reference else ""
    parts = (removal, wanted, way, event.told_by, reference, event.note)
    return " · ".join(part for part in parts if part)


def event_words(event: LifeEvent, events: Sequence[LifeEvent], gone: frozenset[int]) -> str:
    """What happened; in brackets what does not hold any more."""
    words = STEP_WORDS[event.step]
    if event.step is OrderStep.TAKEN_BACK:
        back = [one for one in events if one.event_id == event.corrects_id]
        return f"{words}: {STEP_WORDS[back[0].step].lower()}" if back else words
    if event.event_id in gone:
        return f"({words}, does not hold)"
    return f"{words} (corrected)" if event.corrects_id else words


def offered(steps: Sequence[OrderStep]) -> tuple[OrderStep | None, ...]:
    """The usual step, what may come without it, and the end."""
    return (
        steps[0] if steps else None,
        steps[1] if steps[2:] else None,
        steps[-1] if steps[1:] else None,
    )


def step_words(row: OrderLifeRow, step: OrderStep) -> str:
    """The step on its button."""
    if step is OrderStep.CANCELLED and row.stage is OrderStage.DRAFTED:
        return "Throw the draft away…"
    return _NEXT[step]


def stage_tone(row: OrderLifeRow) -> Tone:
    """How the stage of an order is coloured."""
    if row.kept is Kept.LATE and row.stage in _OPEN:
        return Tone.DANGER
    if row.stage in _OPEN or row.stage in _TO_BE_GONE:
        return Tone.CAUTION
    return Tone.GOOD if row.stage is OrderStage.INSTALLED else Tone.QUIET


def told_above(row: OrderLifeRow) -> list[str]:
    """What stands above the events: promise, ward, stay, rental."""
    lines = []
    if row.promise_words:
        lines.append(row.promise_words[:1].upper() + row.promise_words[1:])
    if row.ward.is_given:
        day = row.ward.discharge_on
        leaves = f", discharge {short_date(day)}" if day is not None else ""
        lines.append(f"Leaves ward {row.ward.name}{leaves}")
    if row.stay is not None:
        address = ", ".join(filter(None, (*row.stay.address.splitlines(), row.stay.postcode)))
        lines.append(f"{STAY_WORDS[row.stay.kind]}, {row.stay.state_on(row.today)}: {address}")
    if row.left is not None:
        lines.append(left_words(row.left))
    if row.rental_ends_on is not None:
        lines.append(f"Rental is charged until {short_date(row.rental_ends_on)}")
    return lines


def left_words(left: LeftBehind) -> str:
    """Who brings it in place of the supplier of this order, and whether theirs is there."""
    there = left.came_on
    since = "theirs is not at home yet" if there is None else f"at home since {short_date(there)}"
    return f"{left.supplier} brings the oxygen now, {since}"
