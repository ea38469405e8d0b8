"""Time that is left between visits."""

from datetime import UTC, datetime, timedelta

import pytest

from o2clinic.rules.free_time import Span, gaps, slots, slots_in, starts

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def span(first, last):
    return Span(at(first), at(last))


def test_a_span_counts_whole_minutes_and_covers_what_lies_in_it():
    assert Span(NINE, at(1) + timedelta(seconds=59)).minutes == 1
    assert span(0, 60).covers(span(0, 60))
    assert not span(0, 60).covers(span(-1, 60))
    assert not span(0, 60).covers(span(0, 61))


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ((), ((0, 180),)),
        (((0, 180),), ()),
        (((-30, 30), (150, 200)), ((30, 150),)),
        (((60, 90), (30, 75)), ((0, 30), (90, 180))),  # overlapping, in any order
        (((30, 120), (40, 50)), ((0, 30), (120, 180))),  # one within another
        (((-60, 0), (180, 240)), ((0, 180),)),  # outside, to the minute
        (((9, 171),), ()),  # 9 minutes are no visit
        (((10, 170),), ((0, 10), (170, 180))),  # 10 are
    ],
)
def test_what_visits_leave_of_an_open_time(taken, left):
    found = gaps(span(0, 180), [span(*one) for one in taken])
    assert found == [span(*one) for one in left]


@pytest.mark.parametrize(
    ("minutes", "cut"),
    [
        (30, ((0, 30), (30, 60), (60, 75))),
        (33, ((0, 33), (33, 66))),  # the rest of 9 minutes is no slot
        (75, ((0, 75),)),
        (90, ((0, 75),)),
        (5, tuple((at, min(at + 10, 75)) for at in range(0, 70, 10))),  # never shorter than 10
    ],
)
def test_a_gap_is_cut_from_its_beginning(minutes, cut):
    assert slots(span(0, 75), minutes) == [span(*one) for one in cut]


@pytest.mark.parametrize(
    ("minutes", "step", "begin"),
    [(30, 15, (0, 15, 30)), (60, 15, (0,)), (61, 15, ()), (30, 1, (0, 10, 20, 30))],
)
def test_a_visit_begins_where_it_still_fits(minutes, step, begin):
    assert starts(span(0, 60), minutes, step) == [at(one) for one in begin]


@pytest.mark.parametrize("minutes", [0, 5, 10, 30, 45])
@pytest.mark.parametrize("length", [0, 9, 10, 29, 30, 39, 40, 45, 90, 94, 95, 100, 180])
def test_slots_are_counted_as_they_would_be_cut(length, minutes):
    assert slots_in(span(0, length), minutes) == len(slots(span(0, length), minutes))
