"""OL-8: what the supplier before has left, and that nobody is without oxygen between the two."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from o2clinic.rules.order import OrderStatus
from o2clinic.rules.order_left import (
    LeftBehind,
    Placed,
    came_on,
    check_left,
    left_behind,
    without_replacement,
)
from o2clinic.rules.order_life import (
    LifeEvent,
    OrderStage,
    OrderStep,
    RemovalReason,
    SentBy,
    stage_of,
    steps_from,
)
from o2clinic.rules.order_step import StepTyped, check_step
from o2clinic.rules.permissions import Role, granted

DAY = date(2026, 11, 24)
HERS = Placed(order_id=1, supplier_id=10, status=OrderStatus.SUPERSEDED, stage=OrderStage.INSTALLED)
NEW = Placed(order_id=2, supplier_id=20, status=OrderStatus.ISSUED, stage=OrderStage.ISSUED)


def again(**changed):
    return replace(NEW, order_id=3, supplier_id=10, **changed)


@pytest.mark.parametrize(
    ("orders", "found"),
    [
        ((HERS, NEW), {1: (2,)}),
        ((replace(HERS, stage=OrderStage.SENT), NEW), {1: (2,)}),
        ((replace(HERS, stage=OrderStage.CONFIRMED), NEW), {1: (2,)}),
        ((replace(HERS, stage=OrderStage.REMOVAL_REQUESTED), NEW), {1: (2,)}),
        ((replace(HERS, stage=None), NEW), {1: (2,)}),
        # The first supplier was never told of it, or has been and gone.
        ((replace(HERS, stage=OrderStage.ISSUED), NEW), {}),
        ((replace(HERS, stage=OrderStage.REMOVED), NEW), {}),
        ((replace(HERS, status=OrderStatus.REMOVED, stage=OrderStage.REMOVED), NEW), {}),
        ((replace(HERS, status=OrderStatus.ISSUED), NEW), {}),
        # The same supplier, and one that is not known by its entry.
        ((HERS, replace(NEW, supplier_id=10)), {}),
        ((HERS, replace(NEW, supplier_id=None)), {}),
        ((replace(HERS, supplier_id=None), NEW), {}),
        # Replaced before the program followed orders.
        ((HERS, replace(NEW, stage=None)), {}),
        # A stay goes beside, a draft and a cancelled order bring nothing.
        ((HERS, replace(NEW, is_stay=True)), {}),
        ((replace(HERS, is_stay=True), NEW), {}),
        ((HERS, replace(NEW, status=OrderStatus.DRAFT, stage=OrderStage.DRAFTED)), {}),
        ((HERS, replace(NEW, status=OrderStatus.CANCELLED)), {}),
        # Back with the first supplier, whose equipment is needed again; not by a mere draft.
        ((HERS, replace(NEW, status=OrderStatus.SUPERSEDED), again()), {}),
        ((HERS, NEW, again(status=OrderStatus.DRAFT, stage=OrderStage.DRAFTED)), {1: (2,)}),
        ((HERS, NEW, again(status=OrderStatus.CANCELLED)), {1: (2,)}),
        ((HERS, NEW, again(is_stay=True)), {1: (2,)}),
        # The last one that the supplier knows of: never sent does not count, sent does.
        ((HERS, again(status=OrderStatus.SUPERSEDED), replace(NEW, order_id=4)), {1: (4,)}),
        (
            (
                HERS,
                again(status=OrderStatus.SUPERSEDED, stage=OrderStage.SENT),
                replace(NEW, order_id=4),
            ),
            {3: (4,)},
        ),
        # Two that came after, of which one has taken its own away again.
        (
            (
                HERS,
                replace(NEW, status=OrderStatus.REMOVED, stage=OrderStage.REMOVED),
                replace(NEW, order_id=5, supplier_id=30),
            ),
            {1: (5,)},
        ),
        ((HERS, replace(NEW, status=OrderStatus.REMOVED, stage=OrderStage.REMOVED)), {1: ()}),
    ],
)
def test_ol_8_which_order_is_left_behind(orders, found):
    assert left_behind(orders) == found


def test_ol_8_of_two_suppliers_left_behind_each_is_asked():
    second = replace(NEW, status=OrderStatus.SUPERSEDED, stage=OrderStage.INSTALLED)
    third = replace(NEW, order_id=3, supplier_id=30)
    assert left_behind((HERS, second, third)) == {1: (2, 3), 2: (3,)}


def test_ol_8_what_is_left_behind_may_be_asked_for_and_collected():
    stage = stage_of(OrderStatus.SUPERSEDED, "installed", is_left=True)
    assert stage is OrderStage.LEFT
    both = (OrderStep.REMOVAL_REQUESTED, OrderStep.REMOVED)
    assert steps_from(stage, granted([Role.PHYSICIAN])) == both
    assert steps_from(stage, granted([Role.NURSE]), is_left=True) == both  # it was decided before
    assert steps_from(stage, granted([Role.NURSE])) == (OrderStep.REMOVED,)
    assert steps_from(stage, granted([Role.MANAGER]), is_left=True) == ()
    asked = stage_of(OrderStatus.SUPERSEDED, "removal_requested", is_left=True)
    assert asked is OrderStage.REMOVAL_REQUESTED
    assert stage_of(OrderStatus.SUPERSEDED, "removal_requested") is OrderStage.SUPERSEDED


def an_event(event_id, step, day, corrects_id=None):
    return LifeEvent(event_id=event_id, step=step, happened_on=day, corrects_id=corrects_id)


def test_the_first_day_on_which_the_new_oxygen_was_there():
    sent = an_event(1, OrderStep.SENT, DAY)
    came = an_event(2, OrderStep.INSTALLED, DAY + timedelta(days=2))
    mended = an_event(3, OrderStep.INSTALLED, DAY + timedelta(days=3), corrects_id=2)
    assert came_on([]) is None
    assert came_on([(sent,)]) is None
    assert came_on([(sent,), (sent, came)]) == DAY + timedelta(days=2)
    assert came_on([(sent, came, mended)]) == DAY + timedelta(days=3)
    assert came_on([(came,), (an_event(4, OrderStep.INSTALLED, DAY),)]) == DAY


REQUEST = StepTyped(
    step=OrderStep.REMOVAL_REQUESTED,
    happened_on=DAY,
    sent_by=SentBy.PORTAL,
    wanted_on=DAY,
    removal_reason=RemovalReason.OTHER_SUPPLIER,
)
THERE = LeftBehind(supplier="Airborne", came_on=DAY)


@pytest.mark.parametrize(
    ("typed", "left", "told"),
    [
        (REQUEST, THERE, ""),
        (replace(REQUEST, wanted_on=None), THERE, ""),
        (REQUEST, replace(THERE, came_on=DAY + timedelta(days=1)), "there since 25-Nov-2026 only"),
        (REQUEST, replace(THERE, came_on=None), "not at home yet"),
        (replace(REQUEST, note=" "), replace(THERE, came_on=None), "not at home yet"),
        (replace(REQUEST, note="She has moved out"), replace(THERE, came_on=None), ""),
        (replace(REQUEST, step=OrderStep.REMOVED), replace(THERE, came_on=None), ""),
        (REQUEST, None, ""),
    ],
)
def test_ol_8_it_is_collected_once_the_new_oxygen_is_there_or_with_a_word_why(typed, left, told):
    found = check_left(typed, left)
    assert bool(found) is bool(told)
    if told:
        assert (found[0].rule, found[0].field) == ("OL-8", "note")
        assert f"The oxygen of Airborne is {told}" in found[0].message


def test_ol_2_being_replaced_is_not_the_end_of_what_is_left_behind():
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    events = (
        an_event(1, OrderStep.INSTALLED, DAY - timedelta(days=9)),
        an_event(2, OrderStep.SUPERSEDED, DAY - timedelta(days=3)),
    )
    first = DAY - timedelta(days=20)
    (found,) = check_step(REQUEST, events, ordered_on=first, now=now)
    assert "After 21-Nov-2026" in found.message
    assert check_step(REQUEST, without_replacement(events), ordered_on=first, now=now) == ()
