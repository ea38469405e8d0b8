"""Who of those waiting is offered a free time, and what a wait is called."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.rules.visits import ClinicKind, VisitKind
from o2clinic.rules.waiting import (
    LEADS_TO,
    NEEDS_REASON,
    TriageOutcome,
    Waits,
    WaitUrgency,
    usual_target,
    waiting_words,
    waits,
)
from o2clinic.rules.waiting_match import FreeTime, Waiter, best, fits, takes, why, why_not

TODAY = date(2026, 11, 24)
FREE = FreeTime(TODAY + timedelta(days=7), 45, 1, 2, ClinicKind.NURSE_LED)
ROUND = replace(FREE, clinic_kind=ClinicKind.HOME_ROUND, districts=frozenset({"TR1", "TR2"}))
MARY = Waiter(
    1, VisitKind.LTOT_GAS_1, 45, WaitUrgency.ROUTINE, date(2026, 12, 1), date(2026, 11, 2)
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"minutes": 60}, "60 min do not fit into 45"),
        ({"visit_kind": VisitKind.HOME_VISIT}, "not for “Home visit”"),
        ({"site_id": 9}, "at another place"),
        ({"site_id": 1, "person_id": 2}, ""),
        ({"person_id": 9}, "with another clinician"),
        ({"earliest_on": date(2026, 12, 2)}, "not before 02-Dec-2026"),
        ({"earliest_on": date(2026, 12, 1)}, ""),
        ({"notice_days": 7}, ""),
        ({"notice_days": 8}, "needs 8 days' notice"),
    ],
)
def test_what_stands_against_a_time_is_said(changes, words):
    waiter = replace(MARY, **changes)
    assert why_not(FREE, waiter, TODAY) == words
    assert fits(FREE, waiter, TODAY) is (not words)


def test_a_round_goes_to_homes_in_its_districts_wherever_the_patient_is_seen_else():
    at_home = replace(MARY, visit_kind=VisitKind.HOME_VISIT, district="TR2", site_id=9)
    assert fits(ROUND, at_home, TODAY)
    assert why_not(ROUND, replace(at_home, district="TR3"), TODAY) == "the round does not go there"
    assert fits(replace(ROUND, districts=frozenset()), replace(at_home, district=""), TODAY)
    assert not fits(ROUND, MARY, TODAY)


def test_a_clinic_takes_what_it_names_and_gases_only_with_an_analyser():
    reviews = replace(FREE, takes=frozenset({VisitKind.REVIEW.value}))
    assert takes(reviews, VisitKind.REVIEW)
    assert not takes(reviews, VisitKind.LTOT_GAS_1)
    without = replace(FREE, has_analyser=False)
    assert takes(without, VisitKind.REVIEW)
    assert not takes(without, VisitKind.LTOT_GAS_1)
    assert not takes(replace(FREE, clinic_kind=ClinicKind.ADMIN), VisitKind.REVIEW)


def test_the_urgent_come_first_then_the_longest_overdue_then_the_longest_waiting():
    urgent = replace(MARY, entry_id=2, urgency=WaitUrgency.URGENT)
    soon = replace(MARY, entry_id=3, urgency=WaitUrgency.SOON)
    overdue = replace(MARY, entry_id=4, target_on=date(2026, 11, 20), since_on=date(2026, 11, 19))
    worse = replace(MARY, entry_id=5, target_on=date(2026, 11, 10), since_on=date(2026, 11, 9))
    older = replace(MARY, entry_id=6, since_on=date(2026, 10, 1), target_on=date(2026, 12, 30))
    closer = replace(MARY, entry_id=8, minutes=45)
    short = replace(MARY, entry_id=7, minutes=20)
    everybody = [short, closer, older, worse, overdue, soon, urgent]
    assert [one.entry_id for one in best(FREE, everybody, TODAY)] == [2, 3, 5, 4, 6, 8, 7]
    assert best(FREE, [replace(MARY, site_id=9)], TODAY) == ()
    assert why(worse, TODAY) == "14 days overdue"
    assert why(soon, TODAY) == "soon, target in 7 days"


@given(st.lists(st.integers(0, 900), max_size=40))
def test_half_waited_no_longer_than_the_median(days):
    found = waits(days)
    if not days:
        assert found == Waits(0, None, None)
        return
    assert sum(one <= found.median_days for one in days) * 2 >= len(days)
    assert (found.longest_days, found.count) == (max(days), len(days))


def test_targets_and_words():
    assert [usual_target(one, TODAY) - TODAY for one in WaitUrgency] == [
        timedelta(days=7), timedelta(days=21), timedelta(days=42),
    ]  # fmt: skip
    assert waiting_words(TODAY, TODAY) == "since today"
    assert set(TriageOutcome) == set(LEADS_TO) | NEEDS_REASON
