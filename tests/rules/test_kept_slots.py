"""Times that a clinic keeps for one kind of visit."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from o2clinic.rules.calendar import NotATime
from o2clinic.rules.free_time import Span
from o2clinic.rules.kept_slots import (
    KeptSlots,
    kept_slots,
    parse_times,
    pieces,
    stored_times,
    times_in_words,
)

FRIDAY = date(2026, 11, 27)
GASES = KeptSlots("ltot_gas_1", (time(9), time(11, 15)), 3, 45)
NINE = datetime(2026, 11, 27, 9, tzinfo=UTC)


def span(first, last):
    return Span(NINE + timedelta(minutes=first), NINE + timedelta(minutes=last))


@pytest.mark.parametrize(("days_before", "kept"), [(4, 2), (3, 0), (0, 0), (-1, 0)])
def test_times_are_kept_until_so_many_days_before(days_before, kept):
    assert len(GASES.spans(FRIDAY, FRIDAY - timedelta(days=days_before))) == kept


def test_a_kept_time_has_its_day_and_length_and_says_for_whom():
    first, second = GASES.spans(FRIDAY, FRIDAY - timedelta(days=9))
    assert (first, second) == (span(0, 45), span(135, 180))
    assert GASES.words(FRIDAY) == "kept for LTOT gas 1, free for all from Tue 24-Nov-2026"
    assert KeptSlots("newer_kind", (), 0, 30).title == "newer_kind"


def test_a_gap_is_cut_at_what_is_kept_of_it():
    kept = [span(0, 45), span(90, 135), span(300, 345)]
    assert pieces(span(20, 180), kept) == [
        (span(20, 45), True),
        (span(45, 90), False),
        (span(90, 135), True),
        (span(135, 180), False),
    ]
    assert pieces(span(40, 90), [span(0, 45)]) == [(span(40, 90), False)]  # 5 minutes are no visit


def test_times_are_typed_freely_and_stored_in_order():
    assert times_in_words(parse_times("11.15, 9  9:00")) == "09:00 11:15"
    assert stored_times("09:00 11:15") == GASES.times
    with pytest.raises(NotATime):
        parse_times("9 noon")


def test_a_clinic_that_keeps_nothing_keeps_nothing():
    assert kept_slots(None, "09:00", 3, 45) is None
    assert kept_slots("review", "", 3, 45) is None
    assert kept_slots("ltot_gas_1", "09:00 11:15", 3, 45) == GASES
