from datetime import UTC, datetime

import pytest

from o2clinic.rules.clinic_fill import Fill, OpenTime, TakenTime, fill
from o2clinic.rules.free_time import Span

OLU, BERG = 1, 2


def _span(start, end):
    hours = (datetime.strptime(clock, "%H:%M").time() for clock in (start, end))
    return Span(*(datetime(2026, 11, 24, it.hour, it.minute, tzinfo=UTC) for it in hours))


def _open(start="09:00", end="12:00", person=OLU, slot=45, **other):
    return OpenTime(person, _span(start, end), slot, **other)


def _taken(start, end, person=OLU, **other):
    return TakenTime(person, _span(start, end), **other)


MORNING = _open()


@pytest.mark.parametrize(
    ("sessions", "visits", "booked", "free", "minutes"),
    [
        ([MORNING], [], 0, 4, (0, 180)),
        ([MORNING], [_taken("09:45", "10:30")], 1, 3, (45, 180)),
        ([MORNING], [_taken("09:00", "12:00")], 1, 0, (180, 180)),
        # One of them overlaps the other and reaches beyond the session: no minute counts twice.
        ([MORNING], [_taken("11:00", "11:40"), _taken("11:15", "12:30")], 2, 3, (60, 180)),
        ([MORNING], [_taken("08:30", "09:30")], 1, 4, (30, 180)),
        # A rest too short for a visit is neither free nor booked.
        ([_open("09:00", "09:35")], [_taken("09:00", "09:30")], 1, 0, (30, 35)),
        # Another's visit, one before and one after take nothing of it; an overbooked one neither.
        ([MORNING], [_taken("09:00", "10:00", person=BERG)], 1, 4, (0, 180)),
        ([MORNING], [_taken("08:00", "09:00"), _taken("12:00", "13:00")], 2, 4, (0, 180)),
        ([MORNING], [_taken("09:00", "09:45", is_overbooked=True)], 1, 4, (0, 180)),
        # Closed, and for admin.
        ([_open(is_bookable=False)], [_taken("09:00", "09:45")], 1, 0, (0, 0)),
        ([], [], 0, 0, (0, 0)),
        # Two of one clinician, and one of another.
        (
            [MORNING, _open("13:00", "14:00"), _open(person=BERG, slot=30)],
            [_taken("09:00", "09:45"), _taken("13:30", "14:00")],
            2,
            3 + 1 + 6,
            (75, 420),
        ),
    ],
)
def test_fill_counts_visits_slots_and_minutes(sessions, visits, booked, free, minutes):
    found = fill(sessions, visits)

    assert (found.booked, found.free, (found.booked_minutes, found.bookable_minutes)) == (
        booked,
        free,
        minutes,
    )


def test_fills_are_added_and_told_in_words():
    one = Fill(12, 0, 8, 540, 900)
    both = one + Fill(3, 1, 0, 100, 100)

    assert both == Fill(15, 1, 8, 640, 1000)
    assert both.percent == 64
    assert one.words == "12 of 20 booked, 8 free"
    assert (one.short_words, Fill().short_words) == ("12 of 20, 8 free", "")
    assert Fill(3, 1, 0, 100, 100).words == "3 of 3 booked, none free, 1 overbooked"
    assert (Fill().words, Fill().percent) == ("", 0)
    assert Fill(booked_minutes=59, bookable_minutes=60).percent == 98  # not rounded up to full
