"""What is due as a visit to be looked for, and how long that is."""

from datetime import date

import pytest

from o2clinic.rules.districts import district_of, districts_in
from o2clinic.rules.due_booking import SearchWindow, search_window, usual_window, visit_for
from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.recall import FITTING

TODAY = date(2026, 11, 24)


def test_the_visit_that_is_offered_answers_its_task():
    for kind in TaskKind:
        visit = visit_for(kind)
        assert visit in FITTING[kind] or (visit is None and not FITTING[kind])
    assert visit_for("of a newer program") is None


@pytest.mark.parametrize(
    ("first", "last", "window"),
    [
        (date(2026, 12, 1), date(2026, 12, 21), (date(2026, 12, 1), date(2026, 12, 11))),
        (date(2026, 11, 1), date(2026, 11, 30), (TODAY, TODAY)),  # its middle is over
        (date(2026, 11, 20), date(2026, 12, 20), (TODAY, date(2026, 12, 5))),
        (None, date(2026, 11, 30), (TODAY, date(2026, 11, 27))),
    ],
)
def test_a_window_is_looked_through_from_today_and_best_in_its_middle(first, last, window):
    assert search_window(first, last, TODAY) == SearchWindow(window[0], last, window[1])


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 9, 1), date(2026, 9, 30)), (TODAY, None), (None, None)]
)
def test_what_is_late_or_open_is_looked_for_as_soon_as_can_be(first, last):
    assert search_window(first, last, TODAY) == usual_window(TODAY)
    assert usual_window(TODAY).best_on == TODAY


@pytest.mark.parametrize(
    ("typed", "district"),
    [
        ("TR1 2AB", "TR1"),
        ("tr12ab", "TR1"),
        ("TR14 8XX", "TR14"),
        ("EC1A 1BB", "EC1A"),
        ("M1 1AE", "M1"),
        ("TR1", "TR1"),
        ("", ""),
        ("1 Fore Street", ""),
        ("2AB", ""),
    ],
)
def test_a_district_is_read_however_it_is_typed(typed, district):
    assert district_of(typed) == district
    assert districts_in(" tr1,TR2 tr1") == ("TR1", "TR2")
