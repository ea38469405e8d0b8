"""BK-1 to BK-3, BK-8 to BK-12 and R-GAS-2 at the booking desk."""

from dataclasses import replace
from datetime import date

import pytest

from o2clinic.errors import Level
from o2clinic.rules.booking import LONGEST_MINUTES, BookingCase, findings, usual_visit
from o2clinic.rules.visits import ClinicKind, VisitKind

TODAY = date(2026, 11, 24)
USUAL = BookingCase(
    day=TODAY,
    today=TODAY,
    minutes=30,
    visit_kind=VisitKind.REVIEW,
    is_inside_session=True,
    gas_1_on=None,
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
    ("gas_1_on", "found"),
    [
        (None, ["R-GAS-2"]),
        (date(2026, 11, 4), ["R-GAS-2"]),  # 20 days
        (date(2026, 11, 3), []),  # 21 days
    ],
)
def test_r_gas_2_a_second_gas_has_its_interval(gas_1_on, found):
    case = replace(USUAL, visit_kind=VisitKind.LTOT_GAS_2, gas_1_on=gas_1_on)
    assert [one.rule for one in findings(case)] == found


def test_r_gas_2_the_first_day_that_counts_is_offered():
    given = {"visit_kind": VisitKind.LTOT_GAS_2, "gas_1_on": date(2026, 11, 4)}
    (one,) = findings(replace(USUAL, **given))
    assert one.offer == "Wed 25-Nov-2026"
    assert "Only 20 days after gas 1" in one.message


def test_only_a_second_gas_asks_for_the_first():
    assert told(visit_kind=VisitKind.TITRATION, gas_1_on=None) == []


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
