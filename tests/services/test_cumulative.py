"""The cumulative table: what it reads, how it is laid out, and how it leaves the program."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from clinic import NOON, ClinicStaff, a_clinic, a_patient, read_all, write
from gas_makers import TWO_LITRES, D, a_gas_draft, a_reading
from services.walk_makers import a_night_draft, a_walk_draft
from sqlalchemy import Engine, update

from o2clinic.errors import NotAllowed, NotFound
from o2clinic.exchange.table_file import as_csv, as_text
from o2clinic.models import AuditEntry, Exacerbation, Spirometry
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.oximetry import OximetryReading
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.reference_ranges import Mark
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.spirometry import SpirometryReading
from o2clinic.services.blood_gases import BloodGases
from o2clinic.services.cumulative import Cumulative, CumulativeLine, CumulativeSheet
from o2clinic.services.cumulative_out import table_out
from o2clinic.services.exports import ExportKind, Exports, Way
from o2clinic.services.nights import Nights
from o2clinic.services.oximetries import Oximetries, OximetryDraft
from o2clinic.services.spirometries import Spirometries, SpirometryDraft
from o2clinic.services.walks import Walks
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements

WEEK = timedelta(days=7)


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine: Engine, staff: ClinicStaff) -> int:
    return a_patient(engine, nhs="9990000018")


@pytest.fixture
def cumulative(staff: ClinicStaff) -> Cumulative:
    return Cumulative(staff.desk, staff.nurse_olu)


def a_gas(staff: ClinicStaff, patient_id: int, pao2: str, weeks_ago: int, **given: Any) -> int:
    reading = a_reading(pao2, taken_at=NOON - weeks_ago * WEEK - timedelta(hours=2), **given)
    head = {"kept_reason": "Seen on the print-out"}
    return BloodGases(staff.desk, staff.nurse_olu).record(a_gas_draft(patient_id, reading, **head))


def the_line(sheet: CumulativeSheet, title: str) -> CumulativeLine:
    return next(line for line in sheet.lines if line.title == title)


def texts(line: CumulativeLine) -> list[str]:
    return ["" if cell is None else cell.shown for cell in line.cells]


def test_newest_stands_first_and_every_result_has_its_context(
    engine: Engine, staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    write(engine, Exacerbation(patient_id=patient_id, started_on=date(2026, 9, 20)))
    a_gas(staff, patient_id, "7.10", 0)
    a_gas(staff, patient_id, "8.40", 1, source=TWO_LITRES)
    a_gas(staff, patient_id, "7.40", 9, sample=SampleKind.CBG_EARLOBE)
    sheet = cumulative.of(patient_id).sheet()
    assert [(one.day, one.is_newest) for one in sheet.columns] == [
        ("24-Nov-2026", True),
        ("17-Nov-2026", False),
        ("22-Sep-2026", False),
    ]
    assert sheet.columns[0].context == ("air", "arterial", "rest", "stable, 65 days", "to review")
    assert sheet.columns[1].context[0] == "2 L/min nasal cannulae"
    assert sheet.columns[2].context[1] == "earlobe capillary"
    assert sheet.columns[2].context[3] == "not stable, 2 days since exacerbation"
    pao2 = the_line(sheet, "PaO₂ kPa")
    assert texts(pao2) == ["7.10 L", "8.40", "7.40 L"]
    assert (pao2.usual, pao2.source) == ("11.0 to 13.5", "teaching, on air")


def test_a_change_is_told_against_the_same_breathing_only(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    a_gas(staff, patient_id, "7.10", 0)
    a_gas(staff, patient_id, "9.40", 1, source=TWO_LITRES)
    a_gas(staff, patient_id, "7.40", 2)
    pao2 = the_line(cumulative.of(patient_id).sheet(), "PaO₂ kPa")
    assert pao2.change == "\u22120.30 in 14 d"
    assert pao2.change_words == "\u22120.30 kPa since 10-Nov-2026"
    assert [cell.change if cell else None for cell in pao2.cells] == [pao2.change_words, "", ""]
    assert pao2.cells[0] is not None
    assert pao2.cells[0].spoken == (
        "PaO₂ 7.10 kPa, low, on air, 24-Nov-2026, change \u22120.30 kPa since 10-Nov-2026"
    )
    assert [mark.value for mark in pao2.trend] == [7.4, 9.4, 7.1]
    assert [mark.is_on_air for mark in pao2.trend] == [True, False, True]
    assert pao2.trend_words == (
        "2 values on air since 10-Nov-2026: from 7.40 to 7.10, lowest 7.10, highest 7.40; "
        "1 value on oxygen: 9.40"
    )


def test_a_small_trend_is_of_what_was_measured_as_the_newest_was(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    a_gas(staff, patient_id, "7.40", 4)
    a_gas(staff, patient_id, "4.90", 3, sample=SampleKind.VBG)
    a_gas(staff, patient_id, "7.00", 2, sample=SampleKind.CBG_EARLOBE)
    a_gas(staff, patient_id, "7.10", 1)
    rest, exercise = Activity.REST, Activity.EXERCISE
    for weeks, percent, doing in ((2, "93", rest), (1, "84", exercise), (0, "92", rest)):
        reading = OximetryReading(
            taken_at=NOON - weeks * WEEK - timedelta(hours=1),
            source=AIR,
            spo2_percent=D(percent),
            is_at_rest=doing is rest,
        )
        head = {"command_id": new_command_id(), "patient_id": patient_id, "activity": doing}
        Oximetries(staff.desk, staff.nurse_olu).record(OximetryDraft(**head, reading=reading))
    sheet = cumulative.of(patient_id).sheet()
    assert [mark.value for mark in the_line(sheet, "PaO₂ kPa").trend] == [7.4, 7.1]
    assert [mark.value for mark in the_line(sheet, "SpO₂ %").trend] == [93.0, 92.0]


def test_values_after_a_bronchodilator_have_their_z_and_share_of_predicted(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    blown = SpirometryReading(
        taken_at=NOON - WEEK, height_cm=D(160), post_fev1_l=D("0.96"), post_fvc_l=D("2.31")
    )
    draft = SpirometryDraft(
        command_id=new_command_id(), patient_id=patient_id, reading=blown, kept_reason="As blown"
    )
    Spirometries(staff.desk, staff.nurse_olu).record(draft)
    sheet = cumulative.of(patient_id).sheet()
    assert texts(the_line(sheet, "FEV₁ after L")) == ["0.96 ↓"]
    assert texts(the_line(sheet, "FEV₁ z after")) == ["\u22122.38 ↓"]
    assert texts(the_line(sheet, "FEV₁ after, predicted %")) == ["52"]
    assert "FEV₁ z" not in [line.title for line in sheet.lines]


def test_two_of_one_day_and_an_equation_of_a_newer_program(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int, engine: Engine
) -> None:
    a_gas(staff, patient_id, "7.40", 0)
    early = a_reading("7.60", taken_at=NOON - timedelta(hours=3))
    head = {"kept_reason": "Seen on the print-out"}
    gases = BloodGases(staff.desk, staff.nurse_olu)
    gases.record(a_gas_draft(patient_id, early, **head))
    blown = SpirometryReading(
        taken_at=NOON - WEEK, height_cm=D(160), fev1_l=D("0.90"), fvc_l=D("2.10")
    )
    draft = SpirometryDraft(
        command_id=new_command_id(), patient_id=patient_id, reading=blown, kept_reason="As blown"
    )
    Spirometries(staff.desk, staff.nurse_olu).record(draft)
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(update(Spirometry).values(equation="GLI-2031"))
        connection.commit()
    sheet = cumulative.of(patient_id).sheet()
    assert the_line(sheet, "PaO₂ kPa").change == "\u22120.20 same day"
    assert the_line(sheet, "FEV₁ L").source == "LLN, GLI-2031"


def test_an_open_query_is_shown_and_counts_for_nothing(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    a_gas(staff, patient_id, "7.40", 2)
    odd = a_reading("3.9", ph=D("7.40"))
    draft = a_gas_draft(patient_id, odd, leaves_query_open=True)
    BloodGases(staff.desk, staff.nurse_olu).record(draft)
    sheet = cumulative.of(patient_id).sheet()
    pao2 = the_line(sheet, "PaO₂ kPa")
    assert texts(pao2) == ["3.90 L ?", "7.40 L"]
    assert sheet.columns[0].context[-1] == "open query"
    assert (pao2.change, len(pao2.trend)) == ("", 1)
    assert pao2.trend_words == "No trend yet"
    assert pao2.cells[0] is not None
    assert "open query" in pao2.cells[0].spoken


def test_a_replaced_value_is_there_on_asking_and_takes_no_part(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    first = a_gas(staff, patient_id, "9.60", 1)
    again = a_gas_draft(
        patient_id,
        a_reading("7.60", taken_at=NOON - WEEK - timedelta(hours=2)),
        id=first,
        version=1,
        amended_reason="Read from the wrong line",
    )
    BloodGases(staff.desk, staff.nurse_olu).record(again)
    a_gas(staff, patient_id, "7.10", 0)
    source = cumulative.of(patient_id)
    assert texts(the_line(source.sheet(), "PaO₂ kPa")) == ["7.10 L", "7.60 L"]
    sheet = source.sheet(with_replaced=True)
    pao2 = the_line(sheet, "PaO₂ kPa")
    assert texts(pao2) == ["7.10 L", "7.60 L", "9.60 L"]
    assert [cell.is_replaced for cell in pao2.cells if cell] == [False, False, True]
    assert sheet.columns[2].context[-1] == "replaced"
    assert pao2.change == "\u22120.50 in 7 d"


def every_kind(staff: ClinicStaff, patient_id: int) -> None:
    nurse = (staff.desk, staff.nurse_olu)
    a_gas(staff, patient_id, "7.10", 0)
    head = {"command_id": new_command_id(), "patient_id": patient_id}
    oximetry = OximetryReading(taken_at=NOON - WEEK, source=AIR, spo2_percent=D("91"))
    Oximetries(*nurse).record(OximetryDraft(**head, reading=oximetry))
    blown = SpirometryReading(
        taken_at=NOON - WEEK, height_cm=D(160), fev1_l=D("0.90"), fvc_l=D("2.10")
    )
    head["command_id"] = new_command_id()
    Spirometries(*nurse).record(SpirometryDraft(**head, reading=blown, kept_reason="As blown"))
    Walks(*nurse).record(a_walk_draft(patient_id))
    Nights(*nurse).record(a_night_draft(patient_id))


def test_all_kinds_stand_side_by_side_and_each_alone_when_chosen(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    every_kind(staff, patient_id)
    source = cumulative.of(patient_id)
    sheet = source.sheet()
    titles = [line.title for line in sheet.lines]
    for title in ("PaO₂ kPa", "SpO₂ %", "FEV₁ L", "FEV₁/FVC", "FEV₁ z", "6MWD m", "T90 %"):
        assert title in titles
    assert "ISWT distance m" not in titles
    fev1 = the_line(sheet, "FEV₁ L")
    assert (fev1.usual, fev1.source) == ("≥ 1.25", "LLN, GLI Global 2022")
    [cell] = [cell for cell in fev1.cells if cell]
    # No L behind litres, and nobody notes what is breathed while blowing.
    assert (cell.mark, cell.shown) == (Mark.LOW, "0.90 ↓")
    assert cell.spoken == "FEV₁ 0.90 L, low, 17-Nov-2026"
    assert "not noted" not in {one.context[0] for one in sheet.columns}
    alone = source.sheet({"walk_test"})
    assert len(alone.columns) == 1
    assert [line.title for line in alone.lines] == [
        "6MWD m",
        "SpO₂ before the walk %",
        "Lowest SpO₂, walking %",
        "Borg after the walk",
    ]
    assert source.sheet({"nothing"}).lines == ()


def test_four_statements_whatever_there_is(
    engine: Engine, staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    every_kind(staff, patient_id)
    cumulative.of(patient_id)  # that it was looked at is noted once
    with statements(engine) as few:
        cumulative.of(patient_id)
    for weeks in range(2, 6):
        a_gas(staff, patient_id, "7.30", weeks)
    with statements(engine) as many:
        source = cumulative.of(patient_id)
        source.sheet({"blood_gas"}, with_replaced=True)
    assert len(few) == len(many), many
    assert len([one for one in many if one.lstrip().startswith(("SELECT", "WITH"))]) <= 6


def test_it_leaves_with_whom_it_is_about_and_stands_in_the_audit(
    engine: Engine, staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    a_gas(staff, patient_id, "7.10", 0)
    a_gas(staff, patient_id, "7.40", 1)
    sheet = cumulative.of(patient_id).sheet()
    exports = Exports(staff.desk, staff.nurse_olu)
    head = exports.begin(patient_id, ExportKind.TABLE, "Cumulative results", Way.FILE)
    out = table_out(sheet, head)
    assert out.head == (
        "JENKINS, Mary (Mrs), 14-Jul-1945 (81y), NHS number 999\u00a0000\u00a00018",
        "Cumulative results, newest first",
        "Truro Oxygen Clinic, 24-Nov-2026 12:00, Mr O. Adeyemi",
    )
    assert out.titles[4] == "Newest 24-Nov-2026 10:00"
    assert ("Breathing", "", "", "", "air", "air") in out.rows
    assert "PaO₂ kPa" in as_text(out)
    assert "7.10 L" in as_csv(out).decode("utf-8-sig")
    assert any(note.startswith("L below") for note in out.notes)
    entry = next(one for one in read_all(engine, AuditEntry) if one.use_case == "export_table")
    assert (entry.patient_id, entry.person_id) == (patient_id, staff.nurse_olu.person_id)
    assert entry.reason == "Cumulative results: saved as a file"


def test_a_replaced_value_says_so_outside_the_program_too(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    a_gas(staff, patient_id, "7.10", 0)
    sheet = cumulative.of(patient_id).sheet()
    cell = sheet.lines[0].cells[0]
    assert cell is not None
    struck = replace(cell, is_replaced=True, is_queried=True)
    changed = replace(sheet, lines=(replace(sheet.lines[0], cells=(struck,)),))
    head = Exports(staff.desk, staff.nurse_olu).begin(
        patient_id, ExportKind.TABLE, "Cumulative results", Way.CLIPBOARD
    )
    out = table_out(changed, head)
    assert out.rows[-1][-1] == "7.10 L ? (replaced)"
    assert any("open query" in note for note in out.notes)


def test_the_desk_may_not_and_a_stranger_is_not_there(
    staff: ClinicStaff, cumulative: Cumulative, patient_id: int
) -> None:
    with pytest.raises(NotAllowed):
        Cumulative(staff.desk, staff.anna).of(patient_id)
    with pytest.raises(NotAllowed):
        Exports(staff.desk, staff.anna).begin(patient_id, ExportKind.TABLE, "Results", Way.FILE)
    with pytest.raises(NotFound):
        Exports(staff.desk, staff.nurse_olu).begin(404, ExportKind.TABLE, "Results", Way.FILE)
    with pytest.raises(NotFound):
        cumulative.of(404)
