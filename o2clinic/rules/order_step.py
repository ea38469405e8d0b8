"""What a step of an order must say before it is recorded (OL-2, OL-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, short_date
from o2clinic.rules.order_life import (
    LifeEvent,
    OrderStep,
    RemovalReason,
    SentBy,
    comes_before,
    last_of,
    standing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTyped:
    """An event as it is about to be said; fields as in `LifeEvent`."""

    step: OrderStep
    happened_on: date | None
    happened_at: datetime | None = None
    sent_by: SentBy | None = None
    told_by: str = ""
    wanted_on: date | None = None
    removal_reason: RemovalReason | None = None
    note: str = ""


def check_step(
    typed: StepTyped, events: Sequence[LifeEvent], *, ordered_on: date, now: datetime
) -> tuple[Finding, ...]:
    """OL-2 and OL-3: what is missing or cannot be, beside the fields of the form."""
    return (*_dates(typed, events, ordered_on, now), *_missing(typed, events))


def _dates(
    typed: StepTyped, events: Sequence[LifeEvent], ordered_on: date, now: datetime
) -> tuple[Finding, ...]:
    on, found = typed.happened_on, []
    if on is None:
        return (Finding("OL-2", Level.BLOCK, "Say on which day.", "happened_on"),)
    earlier = [each for each in standing(events) if comes_before(each.step, typed.step)]
    # A supplier may have been told by telephone before the order was issued.
    told = [each for each in earlier if each.step is not OrderStep.ISSUED]
    hours = [each.happened_at for each in told if each.happened_at is not None]
    later = [each.happened_on for each in standing(events) if comes_before(typed.step, each.step)]
    not_before = max([ordered_on, *(each.happened_on for each in earlier)])
    if on > day_of(now):
        found.append(Finding("OL-2", Level.BLOCK, "This day is yet to come.", "happened_on"))
    elif typed.happened_at is not None and typed.happened_at > now:
        found.append(Finding("OL-2", Level.BLOCK, "This hour is yet to come.", "time"))
    elif on < not_before:
        message = f"Before {short_date(not_before)}, when the step before it happened."
        found.append(Finding("OL-2", Level.BLOCK, message, "happened_on"))
    elif later and on > min(later):
        message = f"After {short_date(min(later))}, when the step after it happened."
        found.append(Finding("OL-2", Level.BLOCK, message, "happened_on"))
    elif typed.happened_at is not None and hours and typed.happened_at < max(hours):
        message = f"Before {clock_time(local(max(hours)))}, when the step before it happened."
        found.append(Finding("OL-2", Level.BLOCK, message, "time"))
    if typed.wanted_on is not None and typed.wanted_on < on:
        message = "The removal is wanted before it was requested."
        found.append(Finding("OL-2", Level.BLOCK, message, "wanted_on"))
    return tuple(found)


def _missing(typed: StepTyped, events: Sequence[LifeEvent]) -> tuple[Finding, ...]:
    wanted: tuple[tuple[bool, str, str], ...] = ()
    if typed.step is OrderStep.SENT:
        wanted = (
            (typed.sent_by is None, "sent_by", "Say how it was sent."),
            (not typed.told_by.strip(), "told_by", "Say to whom: the mailbox, portal or person."),
        )
    elif typed.step is OrderStep.CONFIRMED:
        wanted = ((not typed.told_by.strip(), "told_by", "Say who at the supplier confirmed it."),)
    elif typed.step is OrderStep.REMOVAL_REQUESTED:
        is_bare = typed.removal_reason is RemovalReason.OTHER and not typed.note.strip()
        wanted = (
            (typed.removal_reason is None, "removal_reason", "Say why it is to be removed."),
            (typed.wanted_on is None, "wanted_on", "Say by when the supplier shall collect it."),
            (typed.sent_by is None, "sent_by", "Say how the supplier was asked."),
            (is_bare, "note", "Say what the other reason is."),
        )
    elif typed.step is OrderStep.CANCELLED:
        has_it = last_of(events, OrderStep.SENT) is not None
        who = "Say who at the supplier was told: they have the order, and would bring it."
        wanted = (
            (has_it and not typed.told_by.strip(), "told_by", who),
            (not typed.note.strip(), "note", "Say why it is cancelled."),
        )
    return tuple(
        Finding("OL-3", Level.BLOCK, message, field)
        for is_open, field, message in wanted
        if is_open
    )
