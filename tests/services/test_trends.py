"""What the page of trends asks for: every quantity, each with whose number it is; both engines."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import a_clinic, write
from services.health_record import D, a_gas, a_line, a_stable_patient, an_order, at, write_part

from o2clinic.charts.trend_sheet import PanelMark, Period, TherapyLane
from o2clinic.models import (
    AssessmentDecision,
    OxygenOrder,
    OxygenOrderLine,
    Result,
    Spirometry,
    WalkTest,
)
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.decision import Decided
from o2clinic.rules.order import Delivery, Equipment, Modality, OrderStatus
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.result_codes import Activity, ResultStatus
from o2clinic.rules.walk_test import WalkKind
from o2clinic.services.policies import is_of_the_trust, policy
from o2clinic.services.trend_panels import equation_words, trend_panels
from o2clinic.services.trends import Trends
from tools.bench.counting import statements


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine, clinic):
    return a_stable_patient(engine)


@pytest.fixture
def trend(clinic, patient_id):
    return lambda: Trends(clinic.desk, clinic.dr_berg).of(patient_id)


@pytest.fixture
def result(engine, clinic, patient_id):
    def make(kind, part, on, head=None, **told):
        usual = {
            "device": Device.AIR,
            "status": ResultStatus.REVIEWED,
            "recorded_by_id": clinic.nurse_olu.person_id,
        }
        row = Result(patient_id=patient_id, kind=kind, taken_at=at(on), **(usual | (head or {})))
        result_id = write(engine, row)
        write_part(engine, part(result_id=result_id, **told))
        return result_id

    return make


def panel(sheet, title):
    return next(each for each in sheet.panels if each.title == title)


def told(points):
    return [point.label for point in points]


def test_the_panels_are_one_for_each_quantity_and_unit(trend):
    assert [(each.title, each.unit) for each in trend().panels] == [
        ("PaO₂", "kPa"),
        ("PaCO₂", "kPa"),
        ("pH", ""),
        ("HCO₃", "mmol/L"),
        ("SpO₂", "%"),
        ("FEV₁", "L"),
        ("FEV₁ z", "z-score"),
        ("6MWD", "m"),
    ]
    assert all(each.least > 0 for each in trend().panels)


def test_bicarbonate_is_shown_and_what_was_typed_in_another_unit_is_told(
    engine, clinic, trend, patient_id
):
    typed = {"pao2_kpa": {"value": "55", "unit": "mmHg"}}
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, pao2="7.33", recorded_by_id=nurse, as_typed=typed)
    sheet = trend()
    assert told(panel(sheet, "HCO₃").points) == ["01-Oct-2026: 24.9 mmol/L on air"]
    pao2 = panel(sheet, "PaO₂")
    assert told(pao2.points) == ["01-Oct-2026: 7.3 kPa (55 mmHg as typed) on air"]
    assert [point.value for point in pao2.points] == [7.33]  # on the one axis, in its unit


def test_venous_blood_is_in_no_line_of_arterial_values(engine, clinic, trend, patient_id):
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, date(2026, 10, 1), recorded_by_id=nurse, spo2_percent=D(88))
    venous = {"sample": SampleKind.VBG, "paco2_kpa": D("6.6"), "ph": D("7.33")}
    a_gas(engine, patient_id, date(2026, 10, 8), recorded_by_id=nurse, spo2_percent=D(89), **venous)
    earlobe = {"sample": SampleKind.CBG_EARLOBE, "paco2_kpa": D("5.6")}
    a_gas(engine, patient_id, date(2026, 10, 15), recorded_by_id=nurse, **earlobe)
    sheet = trend()
    assert told(panel(sheet, "PaCO₂").points) == [
        "15-Oct-2026: 5.6 kPa on air, earlobe capillary",
        "01-Oct-2026: 5.5 kPa on air",
    ]
    assert [len(panel(sheet, title).points) for title in ("PaO₂", "pH", "HCO₃")] == [2, 2, 2]
    assert told(panel(sheet, "SpO₂").points) == [
        "08-Oct-2026: 89 % on air",
        "01-Oct-2026: 88 % on air",
    ]


def test_z_of_another_equation_is_marked_and_of_another_kin(result, trend):
    for on, equation, z in (
        (date(2022, 5, 1), "GLI-2012", "-2.5"),
        (date(2023, 5, 1), "GLI-2012", "-2.6"),
        (date(2024, 5, 1), "GLI-Global-2022", "-2.3"),
        (date(2025, 5, 1), "GLI-Global-2022", "-2.4"),
    ):
        result("spirometry", Spirometry, on, fev1_l=D("1.1"), fev1_z=D(z), equation=equation)
    sheet = trend()
    z = panel(sheet, "FEV₁ z")
    words = equation_words("GLI-Global-2022")
    assert z.marks == (PanelMark(date(2024, 5, 1), f"{words} from here"),)
    assert [len(part) for part in sheet.stretches(sheet.shown(z), is_on_air=True)] == [2, 2]
    assert told(z.points)[0] == "01-May-2022: −2.50 by GLI-2012"
    assert z.thresholds[0].words == "−1.645 LLN ERS/ATS 2021"
    litres = sheet.shown(panel(sheet, "FEV₁"))
    assert [len(part) for part in sheet.stretches(litres, is_on_air=True)] == [4]


def test_z_is_of_the_same_blow_as_the_litres(result, trend):
    result(
        "spirometry",
        Spirometry,
        date(2024, 5, 1),
        fev1_l=D("1.10"),
        fev1_z=D("-2.5"),
        post_fev1_l=D("1.20"),
        post_fev1_z=D("-2.2"),
        equation="GLI-2012",
    )
    sheet = trend()
    assert told(panel(sheet, "FEV₁").points) == ["01-May-2024: 1.20 L after bronchodilator"]
    assert told(panel(sheet, "FEV₁ z").points) == [
        "01-May-2024: −2.20 by GLI-2012 after bronchodilator"
    ]


def test_what_was_measured_otherwise_is_not_joined(engine, clinic, result, trend, patient_id):
    for year, after in ((2021, None), (2022, "1.40"), (2023, None), (2024, "1.35")):
        told = {"fev1_l": D("1.1"), "fev1_z": D("-2.5"), "equation": "GLI-2012"}
        if after:
            told |= {"post_fev1_l": D(after), "post_fev1_z": D("-1.9")}
        result("spirometry", Spirometry, date(year, 5, 1), **told)
    nurse, earlobe = clinic.nurse_olu.person_id, {"sample": SampleKind.CBG_EARLOBE}
    for day, sample in ((1, {}), (8, earlobe), (15, {}), (22, earlobe)):
        a_gas(engine, patient_id, date(2026, 10, day), recorded_by_id=nurse, **sample)
    sheet = replace(trend(), period=Period.ALL, gap_days=2000)

    def joined(title):
        parts = sheet.stretches(sheet.shown(panel(sheet, title)), is_on_air=True)
        return [[point.taken_at.year for point in part] for part in parts]

    assert joined("FEV₁") == joined("FEV₁ z") == [[2021, 2023], [2022, 2024]]
    assert panel(sheet, "FEV₁ z").marks == ()  # by one equation all along
    assert [len(part) for part in joined("PaO₂")] == [2, 2]
    assert [len(part) for part in joined("PaCO₂")] == [4]


def test_six_minute_walks_are_shown_and_other_tests_are_not(result, trend):
    walking = {"activity": Activity.EXERCISE}
    result(
        "walk_test",
        WalkTest,
        date(2024, 5, 1),
        walking,
        test=WalkKind.SIX_MINUTE,
        distance_m=D(240),
    )
    oxygen = walking | {"device": Device.NASAL_CANNULA, "flow_l_min": D(2)}
    result(
        "walk_test", WalkTest, date(2024, 5, 2), oxygen, test=WalkKind.SIX_MINUTE, distance_m=D(290)
    )
    result(
        "walk_test",
        WalkTest,
        date(2024, 5, 3),
        walking,
        test=WalkKind.INCREMENTAL_SHUTTLE,
        distance_m=D(400),
    )
    sheet = trend()
    walks = sorted(panel(sheet, "6MWD").points, key=lambda point: point.taken_at)
    assert told(walks) == [
        "01-May-2024: 240 m on air",
        "02-May-2024: 290 m on 2 L/min nasal cannulae",
    ]
    assert [point.is_on_air for point in walks] == [True, False]
    assert panel(sheet, "SpO₂").points == ()  # what was measured walking is not at rest


def test_a_replaced_spirometry_is_struck_on_demand_only(result, trend):
    replaced = {"status": ResultStatus.AMENDED}
    result("spirometry", Spirometry, date(2024, 5, 1), replaced, fev1_l=D("2.1"))
    result("spirometry", Spirometry, date(2024, 5, 1), fev1_l=D("1.2"))
    sheet = trend()
    litres = panel(sheet, "FEV₁")
    assert sorted(told(litres.points)) == [
        "01-May-2024: 1.20 L",
        "01-May-2024: 2.10 L (replaced)",
    ]
    assert told(sheet.shown(litres)) == ["01-May-2024: 1.20 L"]


def test_all_oxygen_of_an_order_is_told_in_its_lane(engine, clinic, trend, patient_id):
    order = an_order(engine, patient_id, ordered_by_id=clinic.dr_berg.person_id)
    cylinder = {"flow_l_min": D(2), "equipment": Equipment.STATIC_CYLINDER}
    a_line(engine, order, position=2, **cylinder)  # for when the power fails
    a_line(engine, order, position=3, modality=Modality.NOT, flow_l_min=D(3), hours_per_day=D(8))
    portable = {"equipment": Equipment.PORTABLE_CONCENTRATOR, "hours_per_day": D(2)}
    a_line(engine, order, position=4, modality=Modality.AOT, pulse_setting="3", **portable)
    assert [(bar.lane, bar.label, bar.short) for bar in trend().therapy] == [
        (
            TherapyLane.LONG_TERM,
            "2 L/min, 16 h, static concentrator; NOT 3 L/min, 8 h, static concentrator",
            "2 L/min + NOT 3 L/min",
        ),
        (
            TherapyLane.AMBULATORY,
            "pulse setting 3, 2 h, portable concentrator",
            "pulse setting 3",
        ),
    ]


def test_decisions_and_what_was_stopped_have_a_tick(engine, clinic, trend, patient_id):
    berg = clinic.dr_berg.person_id
    write(
        engine,
        AssessmentDecision(
            patient_id=patient_id,
            decided_on=date(2026, 4, 1),
            decided_by_id=berg,
            decided=Decided.OFFER,
            policy_id="BTS2015_QS2017",
            advised="not_eligible",
            is_override=True,
            reason="Breathless and afraid",
            shown={},
            inputs={},
        ),
    )
    old = {"ordered_by_id": berg, "status": OrderStatus.SUPERSEDED}
    first = an_order(engine, patient_id, date(2026, 4, 2), ended_at=at(date(2026, 6, 1)), **old)
    a_line(engine, first, position=2, modality=Modality.AOT)
    last = OxygenOrder(
        patient_id=patient_id,
        ordered_by_id=berg,
        ordered_at=at(date(2026, 6, 1)),
        ended_at=at(date(2026, 9, 1)),
        status=OrderStatus.REMOVED,
        form_id="hoof_b_2013",
        delivery=Delivery.STANDARD,
    )
    order_id = write(engine, last)
    line = OxygenOrderLine(
        oxygen_order_id=order_id,
        position=1,
        modality=Modality.AOT,
        equipment=Equipment.PORTABLE_CYLINDER,
        interface="nasal_cannula",
        flow_l_min=D(2),
    )
    write(engine, line)
    events = trend().events
    assert [(event.on, event.word) for event in events] == [
        (date(2026, 3, 2), "exacerbation"),
        (date(2026, 4, 1), "LTOT offered"),
        (date(2026, 6, 1), "LTOT stopped"),
        (date(2026, 9, 1), "oxygen removed"),
    ]
    assert events[1].detail == (
        "Offer long-term oxygen (Dr A. Berg, other than advised: Breathless and afraid)"
    )


def test_the_whole_is_read_in_eight_statements(engine, clinic, trend, patient_id, result):
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, recorded_by_id=nurse)
    result("spirometry", Spirometry, date(2024, 5, 1), fev1_l=D("1.2"))
    trend()  # the first on a new connection asks for its settings
    with statements(engine) as sent:
        trend()
    assert len(sent) <= 8, sent


def test_the_sheet_says_whose_limits_these_are(trend):
    title = policy("BTS2015_QS2017").title
    assert trend().policy == f"Limits: {title}"


def test_a_number_of_the_trust_is_told_as_its_own():
    shipped = policy("BTS2015_QS2017")
    higher = replace(shipped.ltot_pao2_complication_kpa, value=D("7.9"))
    own = replace(shipped, id="TRUST_1", ltot_pao2_complication_kpa=higher)
    assert is_of_the_trust(own)
    assert not is_of_the_trust(shipped)
    words = [line.words for line in trend_panels((), (), own)[0].thresholds]
    assert words == [
        "7.3 LTOT BTS 2015",
        "7.9 with complication own policy",
        "8.0 target on O₂ BTS 2015",
    ]
