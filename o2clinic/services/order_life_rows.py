"""An order with all that happened to it, and what its forms send."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from o2clinic.rules.clinic_time import instant
from o2clinic.rules.order import Delivery
from o2clinic.rules.order_left import LeftBehind, without_replacement
from o2clinic.rules.order_life import (
    NOT_FOLLOWED,
    STAGE_WORDS,
    LifeEvent,
    OrderStage,
    OrderStep,
    RemovalReason,
    SentBy,
    last_of,
    may_be_mended,
    may_be_taken_back,
)
from o2clinic.rules.order_promise import Kept, Promise, kept_in_words
from o2clinic.rules.order_stay import Stay, Ward
from o2clinic.services.health_draft import FactDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft(FactDraft):
    """A step as its form sends it; the rest as in `LifeEvent`.

    Attributes:
        version: of the order as the form saw it.
        at: the time of day, where it is known.
        corrects_id: the event that is put right; None for a new one.
    """

    order_id: int
    version: int
    step: OrderStep
    happened_on: date | None
    at: time | None = None
    sent_by: SentBy | None = None
    told_by: str = ""
    reference: str = ""
    wanted_on: date | None = None
    removal_reason: RemovalReason | None = None
    note: str = ""
    corrects_id: int | None = None

    @property
    def happened_at(self) -> datetime | None:
        """The instant, where day and time are known."""
        if self.happened_on is None or self.at is None:
            return None
        return instant(self.happened_on, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackDraft(FactDraft):
    """An event that did not happen."""

    order_id: int
    version: int
    event_id: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLifeRow:
    """One order with all that happened to it.

    Attributes:
        stage: None for an order of which nothing was followed.
        steps: what this person may say next, the usual one first.
        kept: whether the response time was met; None before it was sent.
        rental_ends_on: day of the removal request.
        is_gone: the patient has died or moved away.
        is_dead: of the two, has died.
        left: its supplier was replaced by another one, and does not know it; None for most.
    """

    order_id: int
    version: int
    status: str
    stage: OrderStage | None
    ordered_on: date
    delivery: Delivery
    stay: Stay | None
    ward: Ward
    events: tuple[LifeEvent, ...]
    steps: tuple[OrderStep, ...]
    promised: Promise | None
    kept: Kept | None
    rental_ends_on: date | None
    today: date
    is_gone: bool = False
    is_dead: bool = False
    left: LeftBehind | None = None

    @property
    def stage_words(self) -> str:
        """Where it stands, for people."""
        if self.stay is not None and self.stage not in _OVER and self.stay.is_over(self.today):
            return f"{self.stay.state_on(self.today)}, collection not recorded"
        return NOT_FOLLOWED if self.stage is None else STAGE_WORDS[self.stage]

    @property
    def promise_words(self) -> str:
        """What the supplier promised and what became of it; "" before the order was sent."""
        if self.promised is None or self.kept is None:
            return ""
        came = last_of(self.events, OrderStep.INSTALLED)
        installed_on = None if came is None else came.happened_on
        return kept_in_words(self.kept, self.promised, installed_on, self.today)

    @property
    def removal_reason(self) -> RemovalReason | None:
        """Why the oxygen is to go, as far as the record tells it."""
        if self.is_dead:
            return RemovalReason.DIED
        if self.is_gone:
            return RemovalReason.MOVED_AWAY
        return None if self.left is None else RemovalReason.OTHER_SUPPLIER

    @property
    def open_events(self) -> tuple[LifeEvent, ...]:
        """What the next step follows; being replaced is not the end of what is left behind."""
        return self.events if self.left is None else without_replacement(self.events)

    def may_mend(self, event: LifeEvent) -> bool:
        """Whether a slip in an event may be corrected by somebody who records."""
        return self.stage not in _OVER and may_be_mended(event, self.open_events)

    def may_take_back(self, event: LifeEvent) -> bool:
        """Whether an event may be taken back."""
        return self.stage not in _OVER and may_be_taken_back(event, self.open_events)


_OVER: Final = frozenset({OrderStage.REMOVED, OrderStage.SUPERSEDED, OrderStage.CANCELLED})
