"""Walk tests at the desk: kept with what was read of them that day, and judged together."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from clinic import NOON, ClinicStaff, a_clinic, a_patient, read_all, write
from gas_makers import AN_HOUR_AGO, TWO_LITRES, D
from services.walk_makers import a_walk_draft as a_draft
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed, NotFound, NotValid
from o2clinic.models import OxygenOrder, OxygenOrderLine, Result, WalkTest
from o2clinic.rules.ambulatory_response import Response
from o2clinic.rules.order import Delivery, Equipment, Interface, Modality, OrderStatus
from o2clinic.rules.result_codes import Activity, ResultStatus, Urgency
from o2clinic.rules.walk_record import Carrier, CurvePoint
from o2clinic.services.results import Results
from o2clinic.services.therapy import OrderedOxygen, had_on
from o2clinic.services.walks import Walks
from tools.bench.counting import statements


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine: Engine, staff: ClinicStaff) -> int:
    return a_patient(engine, born_on=date(1956, 7, 14))


@pytest.fixture
def walks(staff: ClinicStaff) -> Walks:
    return Walks(staff.desk, staff.nurse_olu)


def test_a_walk_is_kept_with_all_that_was_noted_and_read(
    engine: Engine, staff: ClinicStaff, walks: Walks, patient_id: int
) -> None:
    draft = a_draft(
        patient_id,
        source=TWO_LITRES,
        start_borg=D("0.5"),
        stops=1,
        stopped_seconds=20,
        curve=(CurvePoint(0, D(94)), CurvePoint(1, D("90.5")), CurvePoint(4, D(86))),
        carried_by=Carrier.PATIENT,
        aid="Rollator",
        operator="W. Tan",
        height_cm=D(158),
        weight_kg=D(65),
    )
    with statements(engine) as sent:
        result_id = walks.record(draft)
    assert len(sent) <= 9, sent
    assert walks.stored(result_id).record == draft.record
    (row,) = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert row.one_line == (
        "Distance 240 m, SpO₂ at rest 94 %, Lowest SpO₂ 86 %, Borg at the end 5.0"
    )
    assert (row.activity, row.urgency) == (Activity.EXERCISE, Urgency.ABNORMAL)
    assert row.curve == draft.record.curve
    assert {
        ("Test", "6MWT"),
        ("Fall in SpO₂ (R-AT-1)", "significant"),
        ("Oxygen", "carried by the patient"),
        ("Walks with", "Rollator"),
        ("Predicted by", "Enright and Sherrill 1998"),
    } <= set(row.details)
    with Session(engine) as session:
        kept = session.get_one(WalkTest, result_id)
        assert kept.predicted_distance_m == D("446.9")
        assert kept.has_fall is True


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"nadir_spo2_percent": D("0.86")}, "nadir_spo2_percent"),
        ({"started_at": NOON + timedelta(seconds=1)}, "taken_at"),
        ({"started_at": NOON - timedelta(days=36_500)}, "taken_at"),
        ({"source": None}, "source"),
        ({"distance_m": None, "nadir_spo2_percent": None}, "distance_m"),
        ({"laps": 2**40}, "laps"),
        ({"curve": (CurvePoint(1, D(84)),)}, "curve"),
        ({"stop_reason": "x" * 201}, "stop_reason"),
    ],
)
def test_an_impossible_walk_is_refused_beside_its_field(
    engine: Engine, walks: Walks, patient_id: int, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotValid) as refusal:
        walks.record(a_draft(patient_id, **given))
    assert field in {found.field for found in refusal.value.findings}
    assert read_all(engine, Result) == []


def test_a_query_is_left_open_answered_and_the_walk_amended(
    staff: ClinicStaff, walks: Walks, patient_id: int
) -> None:
    odd = a_draft(patient_id, lasted_seconds=200, leaves_query_open=True)
    with pytest.raises(NotValid):
        walks.record(replace(odd, leaves_query_open=False))
    result_id = walks.record(odd)
    results = Results(staff.desk, staff.nurse_olu)
    (row,) = results.of_patient(patient_id).rows
    assert row.has_open_query
    assert walks.context(patient_id).walks_of(AN_HOUR_AGO.date()) == ()
    results.resolve_query(result_id, row.version, "Tired")
    (row,) = results.of_patient(patient_id).rows
    assert (row.has_open_query, row.urgency) == (False, Urgency.ABNORMAL)
    amended = a_draft(
        patient_id, id=result_id, version=row.version, amended_reason="Slip", distance_m=D(250)
    )
    new_id = walks.record(amended)
    rows = results.of_patient(patient_id).rows
    assert {one.result_id: one.status for one in rows} == {
        result_id: ResultStatus.AMENDED,
        new_id: ResultStatus.TO_REVIEW,
    }
    (kept,) = walks.context(patient_id).walks_of(AN_HOUR_AGO.date())
    assert kept.distance_m == D(250)


def test_the_walks_of_a_day_are_judged_together(
    engine: Engine, walks: Walks, patient_id: int
) -> None:
    for minutes, metres in ((240, 230), (180, 240)):
        at = NOON - timedelta(minutes=minutes)
        walks.record(a_draft(patient_id, started_at=at, distance_m=D(metres), operator="W. Tan"))
    walks.record(a_draft(patient_id, started_at=NOON - timedelta(days=90), distance_m=D(600)))
    with statements(engine) as sent:
        context = walks.context(patient_id)
    assert len(sent) <= 7, sent
    assert context.operator == "W. Tan"
    oxygen = a_draft(
        patient_id,
        source=TWO_LITRES,
        nadir_spo2_percent=D(91),
        distance_m=D(270),
        end_borg=D(3),
    ).record.walk
    advice = context.judge(oxygen)
    assert (advice.outcome, advice.flow_l_min) == (Response.AOT_RESPONDER, D(2))
    assert any("2 walks" in step.compared for step in advice.steps if step.rule == "R-AT-3")


def test_somebody_on_ltot_is_judged_from_the_ordered_flow(
    engine: Engine, staff: ClinicStaff, walks: Walks, patient_id: int
) -> None:
    order_id = write(
        engine,
        OxygenOrder(
            patient_id=patient_id,
            status=OrderStatus.ISSUED,
            form_id="hoof_b 2017",
            ordered_by_id=staff.dr_berg.person_id,
            ordered_at=NOON - timedelta(days=30),
            delivery=Delivery.STANDARD,
        ),
    )
    write(
        engine,
        OxygenOrderLine(
            oxygen_order_id=order_id,
            position=1,
            modality=Modality.LTOT,
            equipment=Equipment.STATIC_CONCENTRATOR,
            interface=Interface.NASAL_CANNULA,
            flow_l_min=D(2),
            quantity=1,
        ),
    )
    context = walks.context(patient_id)
    on_air = context.judge(a_draft(patient_id).record.walk)
    assert on_air.outcome is Response.INCOMPLETE
    assert "the LTOT flow of 2 L/min" in " ".join(on_air.missing)
    for days in (30, 31):  # the day of the order, and the day before
        before = a_draft(patient_id, started_at=AN_HOUR_AGO - timedelta(days=days)).record.walk
        assert "LTOT" not in " ".join(context.judge(before).missing)


def test_a_walk_that_is_typed_twice_is_asked_about(walks: Walks, patient_id: int) -> None:
    result_id = walks.record(a_draft(patient_id))
    with pytest.raises(NotValid) as refusal:
        walks.record(a_draft(patient_id))
    (found,) = refusal.value.findings
    assert (found.field, "recorded already" in found.message) == ("taken_at", True)
    again = a_draft(patient_id, id=result_id, version=1, amended_reason="Slip")
    assert walks.record(again) > result_id


DAY = NOON.date()
EARLIER, LATER = DAY - timedelta(days=9), DAY - timedelta(days=2)
OLD = OrderedOxygen(1, OrderStatus.SUPERSEDED, EARLIER, LATER, "", ())
NEW = OrderedOxygen(2, OrderStatus.ISSUED, LATER, None, "", ())


@pytest.mark.parametrize(
    ("day", "order_id"),
    [
        (EARLIER, None),  # ordered on it, and not in the home yet
        (EARLIER + timedelta(days=1), 1),
        (LATER, 1),
        (LATER + timedelta(days=1), 2),
        (DAY, 2),
    ],
)
def test_what_was_in_force_as_a_day_began(day: date, order_id: int | None) -> None:
    order = had_on((NEW, OLD), day)
    assert (order.order_id if order is not None else None) == order_id
    assert had_on((replace(NEW, status=OrderStatus.DRAFT),), DAY) is None


def test_who_is_unknown_or_not_allowed_is_told(
    staff: ClinicStaff, walks: Walks, patient_id: int
) -> None:
    with pytest.raises(NotFound):
        walks.context(patient_id + 1)
    with pytest.raises(NotFound):
        walks.stored(1)
    with pytest.raises(NotAllowed):
        Walks(staff.desk, staff.anna).record(a_draft(patient_id))
