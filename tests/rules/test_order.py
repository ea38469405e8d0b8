from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.errors import Level
from o2clinic.rules.diagnosis import (
    CLINICAL_CODES,
    DIAGNOSIS_WORDS,
    SUGGESTED_CODE,
    Diagnosis,
)
from o2clinic.rules.order import (
    DELIVERY_WORDS,
    EQUIPMENT_WORDS,
    INTERFACE_WORDS,
    MODALITY_WORDS,
    Delivery,
    Equipment,
    FormPart,
    Interface,
    Modality,
    Order,
    OrderLine,
    cylinders_at_home,
    dropped_lines,
)
from o2clinic.rules.order_checks import check_gate, check_order
from o2clinic.rules.safety_gate import Gate, GateCase, GateResult, check_risks
from tests.rules.cases import BTS, D

TODAY = date(2025, 4, 30)
B, C, W = Level.BLOCK, Level.CONFIRM, Level.WARN


def a_line(**given):
    known = {
        "modality": Modality.LTOT,
        "equipment": Equipment.STATIC_CONCENTRATOR,
        "flow_l_min": D(2),
        "hours_per_day": D(15),
    }
    return OrderLine(**{**known, **given})


def cylinders(quantity, **given):
    return a_line(
        **{
            "modality": Modality.AOT,
            "equipment": Equipment.PORTABLE_CYLINDER,
            "hours_per_day": D(2),
            "quantity": quantity,
            **given,
        }
    )


def an_order(*lines, **given):
    known = {
        "ordered_on": TODAY,
        "lines": lines or (a_line(),),
        "delivery": Delivery.STANDARD,
        "clinical_code": "1",
        "consent_signed_on": TODAY,
        "risk_form_completed_on": TODAY,
        "age_years": 75,
        "has_ltot_assessment": True,
        "contact_name": "Nurse Olu",
        "contact_phone": "01872 496 0018",
    }
    return Order(**{**known, **given})


def said(*lines, **given):
    return [(one.rule, one.level) for one in check_order(an_order(*lines, **given), BTS)]


def test_sound_order_raises_nothing():
    assert said() == []
    assert said(a_line(), cylinders(2)) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"consent_signed_on": None}, [("R-SF-1", B)]),
        ({"risk_form_completed_on": None}, [("R-SF-1", B)]),
        ({"consent_signed_on": date(2025, 5, 1)}, [("R-SF-1", B)]),
        ({"died_on": date(2025, 4, 1)}, [("OR-DIED", B)]),
        ({"moved_away_on": date(2025, 4, 1)}, [("OR-MOVED", C)]),
        ({"clinical_code": ""}, [("OR-CODE", B)]),
        ({"clinical_code": "23"}, [("OR-CODE", B)]),
        ({"delivery": None}, [("OR-DELIVERY", B)]),
        ({"delivery": Delivery.URGENT}, [("OR-DELIVERY", W)]),
        ({"delivery": Delivery.NEXT_DAY}, []),
        ({"contact_phone": " "}, [("OR-CONTACT", W)]),
        ({"lines": ()}, [("OR-EMPTY", B)]),
        ({"has_ltot_assessment": False}, [("OR-ASSESSED", C)]),
        ({"has_tracheostomy": True}, [("OR-TRACHEOSTOMY", C)]),
        ({"part": FormPart.A}, []),
    ],
)
def test_order_as_a_whole(given, expected):
    assert said(**given) == expected


CYLINDER = {"equipment": Equipment.STATIC_CYLINDER}
VENTURI = {**CYLINDER, "interface": Interface.VENTURI_MASK}
POC = {"equipment": Equipment.PORTABLE_CONCENTRATOR}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"flow_l_min": None}, [("OR-FLOW", B)]),
        ({"flow_l_min": D(0)}, [("OR-FLOW", B)]),
        ({**CYLINDER, "flow_l_min": D("60.1")}, [("OR-FLOW", B)]),
        ({**CYLINDER, "flow_l_min": D("15.1")}, [("OR-FLOW", C)]),
        ({**CYLINDER, "flow_l_min": D(15)}, []),
        ({"flow_l_min": D(4)}, []),
        ({"flow_l_min": D("4.1")}, [("T-8", C)]),
        ({"flow_l_min": D(5)}, [("T-8", C)]),
        ({"flow_l_min": D("5.1")}, [("OR-HIGH-FLOW", B), ("T-8", C)]),
        ({"equipment": Equipment.HIGH_FLOW_CONCENTRATOR, "flow_l_min": D(6)}, [("T-8", C)]),
        ({"modality": Modality.NOT, "flow_l_min": D(5)}, []),
        ({"hours_per_day": None}, [("OR-HOURS", B)]),
        ({"hours_per_day": D(0)}, [("OR-HOURS", B)]),
        ({"hours_per_day": D("24.1")}, [("OR-HOURS", B)]),
        ({"hours_per_day": D("14.9")}, [("T-12", W)]),
        ({"hours_per_day": D(24)}, []),
        ({"quantity": 0}, [("OR-QUANTITY", B)]),
        ({"quantity": 2}, []),
        ({"quantity": 3}, [("OR-QUANTITY", C)]),
        ({**CYLINDER, "quantity": 7}, []),
        (
            {"interface": Interface.VENTURI_MASK, "venturi_percent": 24},
            [("OR-VENTURI", B)],
        ),
        ({**VENTURI, "venturi_percent": 28}, []),
        ({**VENTURI}, [("OR-PERCENT", B)]),
        ({**VENTURI, "venturi_percent": 27}, [("OR-PERCENT", B)]),
        ({"venturi_percent": 28}, [("OR-PERCENT", B)]),
        (
            {"interface": Interface.TRACHEOSTOMY_MASK, "venturi_percent": 30},
            [("OR-TRACHEOSTOMY", C)],
        ),
        ({**POC, "flow_l_min": D(2), "hours_per_day": D(4)}, [("OR-POC", C)]),
        ({**POC, "modality": Modality.AOT, "flow_l_min": None, "pulse_setting": "3"}, []),
        ({**POC, "modality": Modality.AOT, "pulse_setting": "3"}, [("OR-FLOW", B)]),
        ({"flow_l_min": None, "pulse_setting": "3"}, [("OR-PULSE", B)]),
        ({"has_conserver": True}, [("OR-CONSERVER", C)]),
    ],
)
def test_row_of_equipment(given, expected):
    assert said(a_line(**given)) == expected


@pytest.mark.parametrize(("age", "expected"), [(7, [("OR-CONSERVER", B)]), (8, []), (None, [])])
def test_conserver_is_for_those_older_than_seven(age, expected):
    line = cylinders(1, has_conserver=True, flow_l_min=None, pulse_setting="2")
    assert said(line, age_years=age) == expected


def test_portable_equipment_is_refused_on_part_a():
    assert said(cylinders(1), part=FormPart.A) == [("OR-PART-A", B)]


@pytest.mark.parametrize(
    ("lines", "count", "expected"),
    [
        ((cylinders(8),), 8, []),
        ((cylinders(9),), 9, [("OR-CYLINDERS", B)]),
        ((a_line(), cylinders(7)), 8, []),
        ((a_line(), cylinders(8)), 9, [("OR-CYLINDERS", B)]),
    ],
)
def test_no_more_than_eight_cylinders_with_the_back_up(lines, count, expected):
    assert cylinders_at_home(lines) == count
    assert said(*lines) == expected


def test_finding_on_a_row_names_row_and_field():
    (found,) = check_order(an_order(a_line(), cylinders(0)), BTS)
    assert found.field == "lines.1.quantity"
    assert found.message.startswith("Row 2, portable cylinder: order at least one")


def test_high_flow_offers_the_right_item():
    found = check_order(an_order(a_line(flow_l_min=D(6))), BTS)[0]
    assert (found.field, found.offer) == ("lines.0.equipment", "High-flow static concentrator")


def test_new_order_tells_what_it_drops():
    # supersession
    old = (a_line(), cylinders(2), cylinders(3))
    assert dropped_lines(old, (a_line(flow_l_min=D(3)), cylinders(2))) == (old[2],)
    assert dropped_lines(old, ()) == old
    assert dropped_lines((), old) == ()


def test_row_in_words():
    assert a_line().in_words() == "Static concentrator, 2 L/min, 15 h/day, nasal cannulae"
    conserved = cylinders(2, flow_l_min=None, pulse_setting="3", has_conserver=True)
    assert conserved.in_words() == (
        "Portable cylinder x 2, pulse setting 3, 2 h/day, nasal cannulae, with conserver"
    )
    mask = a_line(hours_per_day=None, venturi_percent=28, interface=Interface.VENTURI_MASK)
    assert mask.in_words() == "Static concentrator, 2 L/min, 28 % Venturi mask"


def test_every_choice_has_words():
    assert set(MODALITY_WORDS) == set(Modality)
    assert set(EQUIPMENT_WORDS) == set(Equipment)
    assert set(INTERFACE_WORDS) == set(Interface)
    assert set(DELIVERY_WORDS) == set(Delivery)
    assert set(DIAGNOSIS_WORDS) == set(SUGGESTED_CODE) == set(Diagnosis)
    assert {SUGGESTED_CODE[one] for one in Diagnosis} <= {code.code for code in CLINICAL_CODES}
    assert [code.code for code in CLINICAL_CODES] == list(range(1, 23))


def test_an_open_gate_says_nothing_and_a_shut_one_wants_a_reason():
    assert check_gate(GateResult(Gate.RISK_MITIGATED, BTS.id, ())) == ()
    (held,) = check_gate(check_risks(GateCase(decided_on=TODAY), BTS))
    assert (held.rule, held.level) == ("OR-RISK", Level.CONFIRM)
    assert "hold the order: risks assessed where the patient lives" in held.message
    assert "HOCF" not in held.message  # without a date the two forms block by themselves
    assert "and 10 more" in held.message
    refused = GateCase(decided_on=TODAY, has_reasonable_doubt=True)
    (told,) = check_gate(check_risks(refused, BTS))
    assert "are too great: reasonable doubt: not prescribed" in told.message


@given(
    flow=st.none() | st.decimals(min_value=-5, max_value=99, places=1),
    hours=st.none() | st.decimals(min_value=-5, max_value=99, places=1),
    quantity=st.integers(min_value=-5, max_value=99),
    equipment=st.sampled_from(Equipment),
    interface=st.sampled_from(Interface),
    pulse=st.text(max_size=5),
)
def test_checks_never_crash(flow, hours, quantity, equipment, interface, pulse):
    line = a_line(
        flow_l_min=flow,
        hours_per_day=hours,
        quantity=quantity,
        equipment=equipment,
        interface=interface,
        pulse_setting=pulse,
    )
    assert all(found.message for found in check_order(an_order(line), BTS))
