"""Each threshold and condition of an order's gates, on its very edge (order form 1.4 to 1.6)."""

from dataclasses import replace
from datetime import date

import pytest
from rules.test_order import CYLINDER, POC, VENTURI, B, C, W, a_line, cylinders, said
from rules.test_order_sending import EASY, HOME, TODAY, WALK, A
from rules.test_order_sending import B as PART_B
from rules.test_order_sending import said as sent

from o2clinic.rules.order import (
    CONCENTRATORS,
    ON_PART_A,
    Equipment,
    FormPart,
    Interface,
    Modality,
    OrderLine,
)
from o2clinic.rules.order_checks import VENTURI_PERCENTS
from o2clinic.rules.order_sending import Sending, check_sending
from o2clinic.rules.supplier import Supplier
from tests.rules.cases import D

TRANSPORTABLE = {"equipment": Equipment.TRANSPORTABLE_CONCENTRATOR, "modality": Modality.AOT}
TRACHEOSTOMY = {"interface": Interface.TRACHEOSTOMY_MASK}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"risk_form_completed_on": date(2025, 5, 1)}, [("R-SF-1", B)]),
        ({"clinical_code": "22"}, []),
        ({"clinical_code": "0"}, [("OR-CODE", B)]),
        ({"contact_name": " "}, [("OR-CONTACT", W)]),
        (
            {"died_on": date(2025, 4, 1), "moved_away_on": date(2025, 3, 1)},
            [("OR-DIED", B)],
        ),
        ({"lines": (cylinders(1),), "has_ltot_assessment": False}, []),
        ({"lines": (cylinders(2),), "most_cylinders": 2}, []),
        ({"lines": (cylinders(3),), "most_cylinders": 2}, [("OR-CYLINDERS", B)]),
        ({"lines": (cylinders(9),), "most_cylinders": 20}, [("OR-CYLINDERS", B)]),
    ],
)
def test_an_order_as_a_whole_on_its_edges(given, expected):
    assert said(**given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"flow_l_min": D("0.1")}, []),
        ({**CYLINDER, "flow_l_min": D(60)}, [("OR-FLOW", C)]),
        ({**CYLINDER, "flow_l_min": D(5)}, []),  # T-8 is about concentrators
        ({"hours_per_day": D("0.1")}, [("T-12", W)]),
        ({"equipment": Equipment.PORTABLE_CYLINDER, "hours_per_day": D(2)}, []),
        ({**TRANSPORTABLE, "flow_l_min": None, "pulse_setting": "2", "hours_per_day": D(2)}, []),
        ({**POC, "modality": Modality.AOT, "quantity": 3}, [("OR-QUANTITY", C)]),
    ],
)
def test_a_row_on_its_edges(given, expected):
    assert said(a_line(**given)) == expected


@pytest.mark.parametrize("percent", range(20, 66))
def test_venturi_masks_are_made_for_six_percentages(percent):
    is_made = percent in (24, 28, 31, 35, 40, 60)
    assert (percent in VENTURI_PERCENTS) is is_made
    found = said(a_line(**VENTURI, venturi_percent=percent))
    assert found == ([] if is_made else [("OR-PERCENT", B)])


@pytest.mark.parametrize("equipment", Equipment)
def test_a_venturi_mask_works_with_no_concentrator(equipment):
    mask = {"interface": Interface.VENTURI_MASK, "venturi_percent": 28}
    line = a_line(equipment=equipment, modality=Modality.AOT, **mask)
    assert (("OR-VENTURI", B) in said(line)) is (equipment in CONCENTRATORS)
    is_one = "concentrator" in equipment.value or equipment is Equipment.SELF_FILL
    assert (equipment in CONCENTRATORS) is is_one


@pytest.mark.parametrize("equipment", Equipment)
def test_part_a_takes_static_concentrators_and_cylinders_alone(equipment):
    found = said(a_line(equipment=equipment, modality=Modality.NOT), part=FormPart.A)
    is_taken = ("OR-PART-A", B) not in found
    assert is_taken is (equipment in ON_PART_A)
    assert {Equipment.STATIC_CONCENTRATOR, Equipment.STATIC_CYLINDER} == ON_PART_A


def test_a_tracheostomy_mask_has_a_percentage_of_any_size():
    assert said(a_line(**TRACHEOSTOMY), has_tracheostomy=True) == [("OR-PERCENT", B)]
    assert said(a_line(**TRACHEOSTOMY, venturi_percent=30), has_tracheostomy=True) == []


def test_a_part_b_takes_the_place_of_a_part_b():
    assert sent(part=PART_B, old_part=PART_B, old_lines=(HOME, WALK)) == []
    assert sent(part=PART_B, old_part=PART_B, supplier=EASY, old_lines=(HOME, WALK)) == []


def test_what_was_for_moving_about_and_stays_so_needs_no_assessment():
    assert sent(lines=(WALK,), old_lines=(WALK,), has_ltot_assessment=False) == []


def words(**given):
    case = Sending(
        **{
            "part": PART_B,
            "ordered_on": TODAY,
            "lines": (HOME,),
            "registration": "GMC 0000001",
            "form_from": date(2017, 8, 1),
            **given,
        }
    )
    return [one.message for one in check_sending(case)]


def test_who_may_sign_is_told_by_the_part():
    assert "Part B is signed by a specialist" in words(parts_allowed=(A,))[0]
    assert "signed by a registered clinician" in words(part=A, parts_allowed=())[0]


def test_the_row_that_needs_an_assessment_is_named():
    long_term = OrderLine(modality=Modality.LTOT, equipment=Equipment.PORTABLE_CYLINDER)
    (told,) = words(lines=(HOME, long_term), old_lines=(WALK,))
    assert told.startswith("Row 2, portable cylinder")


def test_a_supplier_without_a_name_is_called_so():
    (told,) = words(part=A, old_part=PART_B, supplier=replace(Supplier(), supplier_id=1))
    assert "and the supplier lets no Part A take its place" in told
