"""Time that is left between visits."""

from datetime import UTC, datetime, timedelta
from functools import partial

from o2clinic.rules.free_time import Span, gaps, slots, starts

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)


def _at(minutes):
    return NINE + timedelta(minutes=minutes)


def _span(first, last):
    return Span(_at(first), _at(last))


def _told(spans):
    return [f"{one.starts_at:%H:%M} to {one.ends_at:%H:%M}, {one.minutes} min" for one in spans]


def _left(*taken):
    return partial(_gaps, [_span(*one) for one in taken])


def _gaps(taken):
    return _told(gaps(_span(0, 180), taken))


def _slots(minutes, end=75):
    return partial(_cut, minutes, end)


def _cut(minutes, end):
    return _told(slots(_span(0, end), minutes))


def _starts(minutes, step):
    return partial(_begin, minutes, step)


def _begin(minutes, step):
    return [f"{one:%H:%M}" for one in starts(_span(0, 60), minutes, step)]


CASES = {
    "whole minutes": lambda: Span(NINE, _at(1) + timedelta(seconds=59)).minutes,
    "a day and an hour": lambda: _span(0, 25 * 60).minutes,
    "covers itself": lambda: _span(0, 60).covers(_span(0, 60)),
    "covers what lies in it": lambda: _span(0, 60).covers(_span(10, 50)),
    "does not cover what begins before": lambda: _span(0, 60).covers(_span(-1, 60)),
    "does not cover what ends after": lambda: _span(0, 60).covers(_span(0, 61)),
    "left: nothing taken": _left(),
    "left: all taken": _left((0, 180)),
    "left: over both ends": _left((-30, 30), (150, 200)),
    "left: overlapping, out of order": _left((60, 90), (30, 75)),
    "left: one within another": _left((30, 120), (40, 50)),
    "left: one within another, to its end": _left((30, 120), (40, 120)),
    "left: two of the same end, then one": _left((30, 60), (60, 90), (120, 150)),
    "left: outside to the minute": _left((-60, 0), (180, 240)),
    "left: outside, one inside": _left((-60, -10), (60, 90), (200, 240)),
    "left: one beyond the end before one inside": _left((180, 240), (170, 175)),
    "left: nine minutes": _left((9, 171)),
    "left: ten minutes": _left((10, 170)),
    "left: over the end": _left((100, 240)),
    "left: over the beginning": _left((-30, 20)),
    "slots of 30": _slots(30),
    "slots of 33, a rest of 9": _slots(33),
    "slots of 65, a rest of 10": _slots(65),
    "slots of 75": _slots(75),
    "slots of 90": _slots(90),
    "slots of 5 are of 10": _slots(5, 30),
    "slots of 10": _slots(10, 30),
    "slots of 11": _slots(11, 33),
    "slots of nothing": _slots(30, 0),
    "begins each quarter": _starts(30, 15),
    "begins once": _starts(60, 15),
    "does not fit": _starts(61, 15),
    "begins each minute, which is each ten": _starts(30, 1),
    "begins each eleven minutes": _starts(30, 11),
}
