"""BK-1 to BK-3, BK-8 to BK-12, BK-21 and R-GAS-2 at the booking desk."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from o2clinic.errors import Level
from o2clinic.rules.booking import (
    LONGEST_MINUTES,
    LONGEST_OVERBOOK_REASON,
    BookingCase,
    findings,
    overbook_findings,
    usual_visit,
)
from o2clinic.rules.visit_pair import pair_words
from o2clinic.rules.visits import ClinicKind, VisitKind

TODAY = date(2026, 11, 24)
USUAL = BookingCase(
    day=TODAY,
    today=TODAY,
    minutes=30,
    visit_kind=VisitKind.REVIEW,
    is_inside_session=True,
    partner_on=None,
    gas_interval_days=21,
)


def told(**given):
    return [(one.rule, one.level, one.field) for one in findings(replace(USUAL, **given))]


def test_a_usual_booking_is_told_nothing():
    assert told() == []


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"day": date(2026, 11, 23)}, [("BK-1", Level.BLOCK, "starts_at")]),
        ({"minutes": 0}, [("BK-2", Level.BLOCK, "minutes")]),
        ({"minutes": 1}, []),
        ({"minutes": LONGEST_MINUTES}, []),
        ({"minutes": LONGEST_MINUTES + 1}, [("BK-2", Level.BLOCK, "minutes")]),
        ({"kept": "kept for LTOT gas 1"}, [("BK-11", Level.CONFIRM, "starts_at")]),
        ({"held": "held by Jo until 10:07"}, [("BK-12", Level.BLOCK, "starts_at")]),
        ({"is_inside_session": False}, [("BK-3", Level.CONFIRM, "starts_at")]),
        ({"most_visits": 2, "booked_visits": 1}, []),
        ({"most_visits": 2, "booked_visits": 2}, [("BK-8", Level.CONFIRM, "starts_at")]),
        ({"takes": frozenset({"review"})}, []),
        ({"takes": frozenset({"walk_test"})}, [("BK-9", Level.WARN, "visit_kind")]),
        ({"has_analyser": False}, []),
        (
            {"has_analyser": False, "visit_kind": VisitKind.TITRATION},
            [("BK-10", Level.WARN, "visit_kind")],
        ),
    ],
)
def test_bk_what_stands_against_a_booking(given, found):
    assert told(**given) == found


@pytest.mark.parametrize(
    ("partner_on", "found"),
    [
        (None, ["R-GAS-2"]),
        (date(2026, 11, 4), ["R-GAS-2"]),  # 20 days
        (date(2026, 11, 3), []),  # 21 days
    ],
)
def test_r_gas_2_a_second_gas_has_its_interval(partner_on, found):
    case = replace(USUAL, visit_kind=VisitKind.LTOT_GAS_2, partner_on=partner_on)
    assert [one.rule for one in findings(case)] == found


def test_r_gas_2_the_first_day_that_counts_is_offered():
    given = {"visit_kind": VisitKind.LTOT_GAS_2, "partner_on": date(2026, 11, 4)}
    (one,) = findings(replace(USUAL, **given))
    assert one.offer == "Wed 25-Nov-2026"
    assert "Only 20 days after gas 1" in one.message


def test_r_gas_2_a_second_gas_before_the_first_names_its_day():
    given = {"visit_kind": VisitKind.LTOT_GAS_2, "partner_on": date(2026, 12, 1)}
    (one,) = findings(replace(USUAL, **given))
    assert one.message.startswith("Gas 1 is only on Tue 01-Dec-2026, after this visit.")
    assert one.offer == "Tue 22-Dec-2026"


@pytest.mark.parametrize(
    ("partner_on", "said", "offer"),
    [
        (date(2026, 12, 15), "", ""),  # 21 days
        (date(2026, 12, 14), "Only 20 days before gas 2 on Mon 14-Dec-2026", "Mon 23-Nov-2026"),
        (date(2026, 11, 24), "Only 0 days before gas 2", "Tue 03-Nov-2026"),
        (date(2026, 11, 23), "Gas 2 is already on Mon 23-Nov-2026", "Mon 02-Nov-2026"),
    ],
)
def test_r_gas_2_a_first_gas_is_told_of_the_second(partner_on, said, offer):
    given = {"visit_kind": VisitKind.LTOT_GAS_1, "partner_on": partner_on}
    found = findings(replace(USUAL, **given))
    assert [(one.level, one.offer) for one in found] == ([(Level.WARN, offer)] if said else [])
    assert all(one.message.startswith(said) for one in found)


@pytest.mark.parametrize("kind", [VisitKind.TITRATION, VisitKind.LTOT_GAS_1])
def test_only_a_second_gas_asks_for_the_first(kind):
    assert told(visit_kind=kind, partner_on=None) == []


@pytest.mark.parametrize(
    ("days", "words"), [(26, "26 days later"), (-1, "1 day earlier"), (0, "the same day")]
)
def test_the_other_gas_is_named_with_its_distance(days, words):
    other = TODAY + timedelta(days=days)
    assert pair_words(VisitKind.LTOT_GAS_1, TODAY, other).startswith("Gas 2 on ")
    assert pair_words(VisitKind.LTOT_GAS_2, TODAY, other).endswith(words)


@pytest.mark.parametrize(
    ("reason", "may_be"),
    [
        ("", False),
        (" \n ", False),
        ("Breathless", True),
        ("x" * LONGEST_OVERBOOK_REASON, True),
        ("x" * (LONGEST_OVERBOOK_REASON + 1), False),
    ],
)
def test_bk_21_booking_over_others_wants_a_short_reason(reason, may_be):
    found = overbook_findings(reason)
    assert [(one.rule, one.level) for one in found] == ([] if may_be else [("BK-21", Level.BLOCK)])


def test_each_kind_of_clinic_has_its_usual_visit():
    kinds = [*ClinicKind, "unheard of", None]
    assert {kind: usual_visit(kind) for kind in kinds} == {
        ClinicKind.NURSE_LED: VisitKind.LTOT_GAS_1,
        ClinicKind.CONSULTANT_LED: VisitKind.REVIEW,
        ClinicKind.PHYSIOLOGY: VisitKind.SPIROMETRY,
        ClinicKind.HOME_ROUND: VisitKind.HOME_VISIT,
        ClinicKind.HOSPITAL_DAY: VisitKind.LTOT_GAS_1,
        ClinicKind.ADMIN: VisitKind.REVIEW,
        "unheard of": VisitKind.REVIEW,
        None: VisitKind.REVIEW,
    }
