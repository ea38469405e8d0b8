"""OL-1 to OL-4: which step follows which, who says so, and what a step must say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from o2clinic.rules.order import OrderStatus
from o2clinic.rules.order_life import (
    TRANSITIONS,
    LifeEvent,
    OrderStage,
    OrderStep,
    RemovalReason,
    SentBy,
    last_of,
    may_be_mended,
    may_be_taken_back,
    rental_ends_on,
    stage_before,
    stage_of,
    standing,
    steps_from,
)
from o2clinic.rules.order_step import StepTyped, check_step
from o2clinic.rules.permissions import Role, granted

NURSE, PHYSICIAN = granted([Role.NURSE]), granted([Role.PHYSICIAN])
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def life(*steps, first=DAY):
    """Events a day apart, numbered from 1."""
    return tuple(
        LifeEvent(event_id=at, step=step, happened_on=first + timedelta(days=at - 1))
        for at, step in enumerate(steps, start=1)
    )


WHOLE = life(
    OrderStep.ISSUED,
    OrderStep.SENT,
    OrderStep.CONFIRMED,
    OrderStep.INSTALLED,
    OrderStep.REMOVAL_REQUESTED,
)


def test_ol_1_every_stage_leads_on_and_the_ended_ones_nowhere():
    assert set(TRANSITIONS) == {None, *OrderStage}
    for ended in (OrderStage.REMOVED, OrderStage.SUPERSEDED, OrderStage.CANCELLED):
        assert steps_from(ended, PHYSICIAN) == ()
        assert steps_from(ended, PHYSICIAN, is_stay_over=True) == ()
    for steps in TRANSITIONS.values():
        assert OrderStep.TAKEN_BACK not in steps


@pytest.mark.parametrize(
    ("stage", "nurse", "physician"),
    [
        (OrderStage.DRAFTED, "", "cancelled"),
        (OrderStage.ISSUED, "sent", "sent cancelled"),
        (OrderStage.SENT, "confirmed installed", "confirmed installed cancelled"),
        (OrderStage.CONFIRMED, "installed", "installed cancelled"),
        (OrderStage.INSTALLED, "", "removal_requested"),
        (OrderStage.REMOVAL_REQUESTED, "removed", "removed"),
        (None, "installed", "installed removal_requested"),
    ],
)
def test_ol_1_the_clinic_room_tells_and_who_orders_decides(stage, nurse, physician):
    assert " ".join(steps_from(stage, NURSE)) == nurse
    assert " ".join(steps_from(stage, PHYSICIAN)) == physician
    assert steps_from(stage, granted([Role.MANAGER])) == ()


def test_ol_1_for_the_dead_the_clinic_room_asks_for_the_removal():
    gone = steps_from(OrderStage.INSTALLED, NURSE, is_gone=True)
    assert gone == (OrderStep.REMOVAL_REQUESTED,)
    assert steps_from(None, NURSE, is_gone=True)[-1] is OrderStep.REMOVAL_REQUESTED


def test_ol_1_after_a_stay_it_is_collected_without_being_asked_again():
    for stage in (OrderStage.ISSUED, OrderStage.INSTALLED):
        assert steps_from(stage, NURSE, is_stay_over=True) == (OrderStep.REMOVED,)


def test_the_status_of_an_ended_order_says_its_stage():
    assert stage_of(OrderStatus.ISSUED, "confirmed") is OrderStage.CONFIRMED
    assert stage_of(OrderStatus.ISSUED, None) is None
    assert stage_of(OrderStatus.BESIDE, "removed") is OrderStage.REMOVED
    assert stage_of(OrderStatus.CANCELLED, "sent") is OrderStage.CANCELLED
    assert stage_of(OrderStatus.DRAFT, None) is OrderStage.DRAFTED
    assert stage_of("of a newer program", "as well") is None


def test_a_correction_stands_for_what_it_corrects_and_no_more():
    right = replace(WHOLE[1], event_id=9, happened_on=date(2026, 11, 22), corrects_id=2)
    events = (*WHOLE[:3], right)
    assert last_of(events, OrderStep.SENT) == right
    assert WHOLE[1] not in standing(events)
    assert not may_be_mended(WHOLE[1], events)
    assert may_be_mended(right, events)
    assert not may_be_taken_back(right, events)  # it was confirmed since
    assert may_be_taken_back(WHOLE[2], events)


def test_only_the_last_thing_is_taken_back_and_the_order_stands_where_it_stood():
    assert [may_be_taken_back(one, WHOLE) for one in WHOLE] == [False] * 4 + [True]
    assert stage_before(WHOLE[4], WHOLE) is OrderStage.INSTALLED
    assert stage_before(WHOLE[1], WHOLE[:2]) is OrderStage.ISSUED
    assert not may_be_taken_back(WHOLE[0], WHOLE[:1])  # an issued paper is not taken back
    old = life(OrderStep.ISSUED, OrderStep.REMOVAL_REQUESTED)  # and nothing followed between
    assert stage_before(old[1], old) is None
    undone = LifeEvent(
        event_id=6, step=OrderStep.TAKEN_BACK, happened_on=date(2026, 11, 25), corrects_id=5
    )
    assert rental_ends_on((*WHOLE, undone)) is None


def test_ol_4_rental_ends_with_the_request_and_not_with_the_collection():
    removed = LifeEvent(event_id=6, step=OrderStep.REMOVED, happened_on=date(2026, 12, 9))
    assert rental_ends_on((*WHOLE, removed)) == date(2026, 11, 24)
    assert rental_ends_on(WHOLE[:4]) is None
    assert rental_ends_on(WHOLE[:4], date(2026, 12, 1)) == date(2026, 12, 1)
    assert rental_ends_on(WHOLE, date(2026, 12, 1)) == date(2026, 11, 24)


SENT = StepTyped(
    step=OrderStep.SENT, happened_on=DAY, sent_by=SentBy.PORTAL, told_by="Bluewater portal"
)
REQUEST = StepTyped(
    step=OrderStep.REMOVAL_REQUESTED,
    happened_on=NOW.date(),
    sent_by=SentBy.TELEPHONE,
    wanted_on=NOW.date(),
    removal_reason=RemovalReason.NOT_NEEDED,
)


@pytest.mark.parametrize(
    ("typed", "rule", "field"),
    [
        (replace(SENT, happened_on=None), "OL-2", "happened_on"),
        (replace(SENT, happened_on=date(2026, 11, 25)), "OL-2", "happened_on"),
        (replace(SENT, happened_on=date(2026, 11, 19)), "OL-2", "happened_on"),
        (
            replace(SENT, happened_on=NOW.date(), happened_at=NOW + timedelta(minutes=1)),
            "OL-2",
            "time",
        ),
        (replace(SENT, sent_by=None), "OL-3", "sent_by"),
        (replace(SENT, told_by=" "), "OL-3", "told_by"),
        (StepTyped(step=OrderStep.CONFIRMED, happened_on=DAY), "OL-3", "told_by"),
        (StepTyped(step=OrderStep.CANCELLED, happened_on=DAY), "OL-3", "note"),
        (replace(REQUEST, removal_reason=None), "OL-3", "removal_reason"),
        (replace(REQUEST, wanted_on=None), "OL-3", "wanted_on"),
        (replace(REQUEST, sent_by=None), "OL-3", "sent_by"),
        (replace(REQUEST, removal_reason=RemovalReason.OTHER), "OL-3", "note"),
        (replace(REQUEST, wanted_on=date(2026, 11, 23)), "OL-2", "wanted_on"),
    ],
)
def test_ol_2_ol_3_what_a_step_must_say(typed, rule, field):
    events = life(OrderStep.ISSUED)
    (found,) = check_step(typed, events, ordered_on=DAY, now=NOW)
    assert (found.rule, found.field) == (rule, field)


def test_a_step_that_says_all_passes():
    for typed in (SENT, REQUEST, StepTyped(step=OrderStep.INSTALLED, happened_on=NOW.date())):
        assert check_step(typed, WHOLE[:1], ordered_on=DAY, now=NOW) == ()
    early = StepTyped(step=OrderStep.INSTALLED, happened_on=DAY)
    (found,) = check_step(early, WHOLE[:2], ordered_on=DAY, now=NOW)
    assert "Before 21-Nov-2026" in found.message


def test_ol_2_a_correction_fits_between_the_steps_around_it():
    confirmed = WHOLE[2]
    events = tuple(one for one in WHOLE[:4] if one is not confirmed)
    typed = StepTyped(step=OrderStep.CONFIRMED, happened_on=DAY, told_by="Sue")
    days = {
        on: [found.message for found in check_step(
            replace(typed, happened_on=on), events, ordered_on=DAY, now=NOW
        )]
        for on in (WHOLE[1].happened_on, WHOLE[3].happened_on, NOW.date())
    }  # fmt: skip
    assert list(days.values())[:2] == [[], []]
    assert days[NOW.date()] == ["After 23-Nov-2026, when the step after it happened."]


def test_ol_2_on_the_same_day_the_hours_follow_each_other():
    at_three = datetime(2026, 7, 1, 14, 0, tzinfo=UTC)
    sent = replace(WHOLE[1], happened_on=at_three.date(), happened_at=at_three)
    issued = replace(WHOLE[0], happened_on=at_three.date(), happened_at=at_three)
    came = StepTyped(step=OrderStep.INSTALLED, happened_on=at_three.date())
    now = at_three + timedelta(hours=3)
    for minutes, fields in ((-1, ["time"]), (0, [])):
        typed = replace(came, happened_at=at_three + timedelta(minutes=minutes))
        found = check_step(typed, (issued, sent), ordered_on=at_three.date(), now=now)
        assert [one.field for one in found] == fields
        assert all("Before 15:00" in one.message for one in found)  # the clinic's clock
    early = replace(SENT, happened_on=at_three.date(), happened_at=at_three - timedelta(minutes=9))
    assert check_step(early, (issued,), ordered_on=at_three.date(), now=now) == ()


def test_ol_3_a_supplier_who_has_the_order_is_told_that_it_is_cancelled():
    typed = StepTyped(step=OrderStep.CANCELLED, happened_on=NOW.date(), note="Ordered twice")
    assert check_step(typed, WHOLE[:1], ordered_on=DAY, now=NOW) == ()
    (found,) = check_step(typed, WHOLE[:3], ordered_on=DAY, now=NOW)
    assert (found.rule, found.field) == ("OL-3", "told_by")
    assert check_step(replace(typed, told_by="Sue"), WHOLE[:3], ordered_on=DAY, now=NOW) == ()
