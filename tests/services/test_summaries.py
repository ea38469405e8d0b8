"""The summary and the trend of a patient, on both engines."""

from datetime import date, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, openings, write
from services.health_record import (
    D,
    a_gas,
    a_line,
    a_sign,
    a_stable_patient,
    an_order,
    at,
    write_part,
)

from o2clinic.charts.trend_sheet import Severity, TherapyLane
from o2clinic.errors import NotAllowed, NotFound
from o2clinic.models import (
    Allergy,
    Appointment,
    Document,
    Oximetry,
    Patient,
    PatientAlert,
    Result,
    Smoking,
    Spirometry,
)
from o2clinic.rules.order import Equipment, Modality, OrderStatus
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import AllergyStatus, SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.permissions import Permission
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.open_actions import Mark
from o2clinic.services.policies import policy
from o2clinic.services.summaries import Summaries
from o2clinic.services.trend_panels import short_source
from o2clinic.services.trends import Trends
from o2clinic.services.work import PROGRAM
from tools.bench.counting import statements


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine, clinic):
    return a_stable_patient(engine)


@pytest.fixture
def summaries(clinic):
    return Summaries(clinic.desk, clinic.dr_berg)


@pytest.fixture
def trends(clinic):
    return Trends(clinic.desk, clinic.dr_berg)


def smoking(engine, patient_id, who, status, on=date(2026, 2, 2)):
    write(engine, Smoking(patient_id=patient_id, who=who, status=status, told_on=on))


def a_reading(engine, clinic, patient_id, kind, part, on=date(2026, 9, 1), **told):
    head = Result(
        patient_id=patient_id,
        kind=kind,
        taken_at=at(on),
        device=Device.AIR,
        status=ResultStatus.REVIEWED,
        recorded_by_id=clinic.nurse_olu.person_id,
    )
    result_id = write(engine, head)
    write_part(engine, part(result_id=result_id, **told))


def a_visit(engine, clinic, patient_id, days, status=VisitStatus.BOOKED, **told):
    starts_at = NOON + timedelta(days=days)
    visit = Appointment(
        patient_id=patient_id,
        person_id=clinic.nurse_olu.person_id,
        site_id=clinic.site_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        visit_kind=VisitKind.LTOT_GAS_2,
        status=status,
        **told,
    )
    write(engine, visit)


def test_a_next_visit_in_a_closed_clinic_says_so(engine, clinic, summaries):
    patient_id = a_patient(engine)
    a_visit(engine, clinic, patient_id, 14, rebook_reason="on leave")
    assert summaries.of(patient_id).next_visit.endswith("Truro · to be rebooked: on leave")


def test_a_patient_of_whom_nothing_is_known_says_what_is_missing(engine, clinic, summaries):
    sheet = summaries.of(a_patient(engine))
    assert sheet.oxygen is None
    assert sheet.gases == ()
    assert sheet.smoking == ("Patient: not recorded", "Household: not recorded")
    assert sheet.allergies == "Allergies not recorded"
    assert sheet.exacerbations == "none recorded"
    assert sheet.next_visit == ""
    assert [line.words for line in sheet.to_do] == ["Record a blood gas on air in a stable phase"]


def test_the_whole_of_a_patient_on_one_sheet(engine, clinic, summaries, patient_id):
    nurse = clinic.nurse_olu.person_id
    for day, pao2 in ((date(2026, 10, 1), "7.2"), (date(2026, 10, 23), "7.1")):
        a_gas(engine, patient_id, day, pao2, recorded_by_id=nurse)
    order_id = an_order(engine, patient_id, ordered_by_id=clinic.dr_berg.person_id)
    a_line(
        engine,
        order_id,
        position=2,
        modality=Modality.AOT,
        equipment=Equipment.LIGHTWEIGHT_CYLINDER,
        flow_l_min=D(2),
        quantity=3,
        has_conserver=True,
    )
    smoking(engine, patient_id, SmokingWho.PATIENT, SmokingStatus.STOPPED)
    smoking(engine, patient_id, SmokingWho.HOUSEHOLD, SmokingStatus.SMOKES)
    write(engine, Allergy(patient_id=patient_id, agent="Latex", recorded_on=date(2020, 1, 1)))
    write(engine, PatientAlert(patient_id=patient_id, text="Dog", valid_from=date(2020, 1, 1)))
    spo2 = {"spo2_percent": D(88), "pulse_per_min": 80}
    a_reading(engine, clinic, patient_id, "oximetry", Oximetry, **spo2)
    blown = {"fev1_l": D("1.02"), "fvc_l": D("2.5"), "fev1_predicted_l": D("2.04")}
    a_reading(engine, clinic, patient_id, "spirometry", Spirometry, fev1_z=D("-3.2"), **blown)
    a_visit(engine, clinic, patient_id, -3, VisitStatus.DONE)
    a_visit(engine, clinic, patient_id, 10, VisitStatus.CANCELLED)
    a_visit(engine, clinic, patient_id, 14)

    sheet = summaries.of(patient_id)

    assert sheet.diagnoses == ("COPD since 2015",)
    assert sheet.oxygen.since == "05-Oct-2026"
    assert [line.setting for line in sheet.oxygen.lines] == ["2 L/min", "2 L/min"]
    assert sheet.oxygen.lines[0].words == "16 h a day · static concentrator · nasal cannulae"
    assert "× 3" in sheet.oxygen.lines[1].words
    assert sheet.stands[0].mark is Mark.MET
    assert sheet.stands[0].detail == "R-LT-1, R-GAS-2"
    assert sheet.stands[-1].words == "Somebody at home smokes, told 02-Feb-2026"
    assert [(row.taken, row.breathed, row.pao2_kpa) for row in sheet.gases] == [
        ("23-Oct-2026", "air", "7.10"),
        ("01-Oct-2026", "air", "7.20"),
    ]
    assert all(row.is_low and row.waits for row in sheet.gases)
    assert sheet.spirometry.startswith("FEV₁ 1.02 L, FVC 2.50 L, 50 % predicted, z -3.2")
    assert sheet.oximetry == "SpO₂ 88 % on air, 01-Sep-2026"
    assert sheet.alerts == ("Dog",)
    assert sheet.allergies == "Latex"
    assert sheet.exacerbations == "1 in the last year; last 02-Mar-2026"
    assert sheet.next_visit.startswith("08-Dec-2026 12:00 (in 14 days) · LTOT gas 2 · Mr Adeyemi")
    assert [line.words for line in sheet.to_do] == ["2 results"]
    assert [panel.title for panel in sheet.trend.panels if not panel.points] == ["6MWD"]


def test_ten_statements_with_forty_results_and_the_opening_is_logged(
    engine, clinic, summaries, patient_id
):
    nurse = clinic.nurse_olu.person_id
    for at_day in range(40):
        on = date(2026, 1, 1) + timedelta(days=7 * at_day)
        a_gas(engine, patient_id, on, recorded_by_id=nurse)
    an_order(engine, patient_id, ordered_by_id=clinic.dr_berg.person_id)
    summaries.of(patient_id)  # the first on a new connection asks for its settings
    with statements(engine) as sent:
        sheet = summaries.of(patient_id)
    assert len(sent) <= 9, sent
    assert len(sheet.gases) == 5
    opened = openings(engine)
    assert [(one.patient_id, one.person_id) for one in opened] == [
        (patient_id, clinic.dr_berg.person_id)
    ]


def test_papers_are_listed_without_their_bytes(engine, clinic, summaries, patient_id):
    for day in range(1, 6):
        paper = Document(
            patient_id=patient_id,
            kind="letter",
            title=f"Letter {day}",
            template="clinic_letter 1",
            pdf=b"%PDF",
            sha256="0" * 64,
            pages=1,
            sheet={},
            issued_at=at(date(2026, 11, day)),
            issued_by_id=clinic.dr_berg.person_id,
        )
        write(engine, paper)
    with statements(engine) as sent:
        assert summaries.of(patient_id).papers[0] == "05-Nov-2026  Letter 5"
    assert not any("pdf" in one for one in sent)


def test_a_second_gas_is_due_from_and_then_since(engine, clinic, summaries, patient_id):
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, date(2026, 11, 20), recorded_by_id=nurse)
    due = next(line for line in summaries.of(patient_id).to_do if "Second" in line.words)
    assert (due.mark, due.detail) == (Mark.NOTE, "due from 11-Dec-2026")
    clinic.desk.now = lambda: NOON + timedelta(days=40)
    late = summaries.of(patient_id)
    due = next(line for line in late.to_do if "Second" in line.words)
    assert (due.mark, due.detail) == (Mark.HOLD, "due since 11-Dec-2026")


def test_a_drafted_order_and_an_open_query_are_to_be_done(engine, clinic, summaries, patient_id):
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, has_open_query=True, recorded_by_id=nurse, repeat_wanted=True)
    an_order(engine, patient_id, ordered_by_id=clinic.dr_berg.person_id, status=OrderStatus.DRAFT)
    words = [line.words for line in summaries.of(patient_id).to_do]
    assert "Finish the drafted order" in words
    assert "Repeat the gas" in words
    assert summaries.of(patient_id).oxygen is None


def test_oxygen_of_the_dead_is_to_be_taken_away(engine, clinic, summaries):
    gone = a_patient(engine, died_on=date(2026, 11, 20))
    an_order(engine, gone, ordered_by_id=clinic.dr_berg.person_id)
    sheet = summaries.of(gone)
    assert sheet.died == "20-Nov-2026"
    assert [line.words for line in sheet.to_do] == ["Have the oxygen taken away"]


def test_no_known_allergies_is_not_the_same_as_not_recorded(engine, clinic, summaries):
    patient_id = a_patient(engine)
    with clinic.desk.work(PROGRAM, Permission.ADMINISTER, "make") as work:
        work.fetch(Patient, patient_id).allergy_status = AllergyStatus.NONE_KNOWN
    assert summaries.of(patient_id).allergies == "No known allergies"


def test_reception_does_not_read_the_record(engine, clinic, patient_id):
    with pytest.raises(NotAllowed):
        Summaries(clinic.desk, clinic.anna).of(patient_id)
    with pytest.raises(NotAllowed):
        Trends(clinic.desk, clinic.anna).of(patient_id)
    assert openings(engine) == []


def test_a_patient_who_is_not_there_is_said(clinic, summaries):
    with pytest.raises(NotFound):
        summaries.of(999)


def test_the_trend_has_thresholds_with_their_source(engine, clinic, trends, patient_id):
    sheet = trends.of(patient_id)
    words = [[line.words for line in panel.thresholds] for panel in sheet.panels]
    assert words[0] == ["7.3 LTOT BTS 2015", "8.0 with complication BTS 2015"]
    assert words[1] == ["6.0 raised BTS 2017"]
    assert sheet.panels[0].thresholds[0].severity is Severity.DANGER
    assert short_source(policy("BTS2015_QS2017").gas_interval_long_days) == "[D] ours"


def test_the_trend_keeps_air_and_oxygen_apart_and_shows_queries(engine, clinic, trends, patient_id):
    nurse = clinic.nurse_olu.person_id
    a_gas(engine, patient_id, recorded_by_id=nurse, has_open_query=True)
    a_gas(
        engine,
        patient_id,
        date(2026, 10, 2),
        "8.4",
        recorded_by_id=nurse,
        device=Device.NASAL_CANNULA,
        flow_l_min=D(2),
    )
    a_gas(engine, patient_id, recorded_by_id=nurse, status=ResultStatus.AMENDED)
    sheet = trends.of(patient_id)
    points = sheet.panels[0].points
    assert [(point.is_on_air, point.is_queried, point.is_amended) for point in points] == [
        (False, False, False),
        (True, False, True),
        (True, True, False),
    ]
    assert len(sheet.shown(sheet.panels[0])) == 2
    assert points[0].label == "02-Oct-2026: 8.4 kPa on 2 L/min nasal cannulae"


def test_orders_that_change_nothing_are_one_bar(engine, clinic, trends, patient_id):
    berg = clinic.dr_berg.person_id
    usual = {"ordered_by_id": berg, "status": OrderStatus.SUPERSEDED}
    an_order(engine, patient_id, date(2024, 3, 2), "1", ended_at=at(date(2025, 3, 2)), **usual)
    an_order(engine, patient_id, date(2025, 3, 2), "1", ended_at=at(date(2026, 3, 2)), **usual)
    an_order(engine, patient_id, date(2026, 3, 2), "2", ordered_by_id=berg)
    an_order(
        engine, patient_id, date(2026, 4, 2), "9", ordered_by_id=berg, status=OrderStatus.DRAFT
    )
    bars = trends.of(patient_id).therapy
    assert [(bar.lane, bar.begins, bar.ends, bar.short) for bar in bars] == [
        (TherapyLane.LONG_TERM, date(2024, 3, 2), date(2026, 3, 1), "1 L/min"),
        (TherapyLane.LONG_TERM, date(2026, 3, 2), None, "2 L/min"),
    ]


def test_exacerbations_and_changes_of_smoking_are_events(engine, clinic, trends, patient_id):
    smoking(engine, patient_id, SmokingWho.PATIENT, SmokingStatus.SMOKES, date(2024, 1, 5))
    smoking(engine, patient_id, SmokingWho.PATIENT, SmokingStatus.SMOKES, date(2025, 1, 5))
    smoking(engine, patient_id, SmokingWho.PATIENT, SmokingStatus.STOPPED, date(2026, 1, 5))
    assert [(event.on, event.word) for event in trends.of(patient_id).events] == [
        (date(2026, 1, 5), "stopped smoking"),
        (date(2026, 3, 2), "exacerbation"),
    ]


def test_niv_is_a_bar_of_its_own(engine, clinic, trends, patient_id):
    a_sign(engine, patient_id, SignKind.ON_NIV, is_present=True)
    bar = trends.of(patient_id).therapy[0]
    assert (bar.lane, bar.begins, bar.ends) == (TherapyLane.VENTILATION, date(2026, 9, 1), None)
