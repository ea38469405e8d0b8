"""The report of a stored session: what it says, when none is made, how its leaving is noted."""

from typing import Any

import pytest
from clinic import ClinicStaff, a_clinic, a_patient, read_all
from documents.papers import pages_of, words_of
from gas_makers import AN_HOUR_AGO, D
from sqlalchemy import Engine, text

from o2clinic.errors import NotAllowed, NotFound, Refused
from o2clinic.models import AuditEntry
from o2clinic.rules.gli import Equation, Ethnicity
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry import HeightSource, SpirometryReading
from o2clinic.rules.spirometry_quality import Blow
from o2clinic.services.documents import Use
from o2clinic.services.results import Results
from o2clinic.services.review import Review, ReviewDraft, SignedResult
from o2clinic.services.spirometries import Spirometries, SpirometryDraft
from o2clinic.services.spirometry_reports import SpirometryReports
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine: Engine, staff: ClinicStaff) -> int:
    return a_patient(engine, nhs="9990000018")


@pytest.fixture
def reports(staff: ClinicStaff) -> SpirometryReports:
    return SpirometryReports(staff.desk, staff.nurse_olu)


def blown(staff: ClinicStaff, patient_id: int, **given: Any) -> int:
    head = {name: given.pop(name) for name in ("id", "version", "amended_reason") if name in given}
    opened = given.pop("leaves_query_open", False)
    known: dict[str, Any] = {
        "taken_at": AN_HOUR_AGO,
        "height_cm": D(160),
        "fev1_l": D("0.900"),
        "fvc_l": D("2.100"),
    }
    draft = SpirometryDraft(
        command_id=new_command_id(),
        patient_id=patient_id,
        reading=SpirometryReading(**known | given),
        kept_reason="" if opened else "As blown",
        leaves_query_open=opened,
        note=str(given.pop("note", "")),
        **head,
    )
    return Spirometries(staff.desk, staff.nurse_olu).record(draft)


def the_full_one(staff: ClinicStaff, patient_id: int) -> int:
    blows = tuple(Blow(fev1, fvc) for fev1, fvc in ((900, 2100), (880, 2060), (870, 2000)))
    after = tuple(Blow(fev1, fvc) for fev1, fvc in ((1100, 2500), (1080, 2450)))
    return blown(
        staff,
        patient_id,
        post_fev1_l=D("1.100"),
        post_fvc_l=D("2.500"),
        pef_l_min=D(160),
        fev6_l=D("2.050"),
        weight_kg=D("58.5"),
        bronchodilator="salbutamol 400 micrograms",
        minutes_after=D(20),
        blows=blows,
        post_blows=after,
        operator="W. Tan",
        spirometer="Alpha 6000",
    )


def test_all_that_was_stored_stands_on_it_with_its_rule(
    engine: Engine, staff: ClinicStaff, reports: SpirometryReports, patient_id: int
) -> None:
    result_id = the_full_one(staff, patient_id)
    reports.paper(result_id)
    with statements(engine) as sent:
        paper = reports.paper(result_id)
    assert len(sent) <= 9, sent
    assert (paper.patient_id, paper.title) == (patient_id, "Spirometry report 24-Nov-2026")
    assert len(pages_of(paper.pdf)) == 1
    said = words_of(paper.pdf)
    [row] = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    for name in ("fev1_lln_l", "fvc_lln_l", "fev1_predicted_l", "fvc_predicted_l"):
        assert f"{row.values[name]:.2f}" in said
    for part in (
        "JENKINS, Mary (Mrs)",
        "Test of 24-Nov-2026 11:00",
        "Sex at birth: female",
        "Reference equation: GLI Global 2022",
        "Bronchodilator: salbutamol 400 micrograms, after 20 min",
        "Weight: 58.5 kg",
        "FEV₆ (L) 2.05",
        "PEF (L/min) 160",
        "+200 mL, +22",
        "Before: FEV₁ grade A, FVC grade A",
        "After: FEV₁ grade B, FVC grade B",
        "Obstruction Pattern by LLN, ERS/ATS 2021 (SR-7)",
        "FEV₁ moderate Severity of FEV₁ by z-score, ERS/ATS 2021 (SR-9)",
        "FEV₁ response: +200 mL, +1",
        "FEV₁ no response: +200 mL, +22.2 % of the first value",
        "GOLD, after bronchodilator",
        "Bowerman",
        "Recorded by Mr Adeyemi. Not yet reviewed by a physician.",
        "printed 24-Nov-2026 12:00, Mr O. Adeyemi",
    ):
        assert part in said, part


def test_without_a_height_the_values_stand_alone_and_it_says_why(
    staff: ClinicStaff, reports: SpirometryReports, patient_id: int
) -> None:
    said = words_of(reports.paper(blown(staff, patient_id, height_cm=None)).pdf)
    assert "No reference values (SR-3)" in said
    assert "Distance from predicted" not in said
    assert "GOLD grade needs post-bronchodilator values." in said


def test_after_the_bronchodilator_alone_says_so(
    staff: ClinicStaff, reports: SpirometryReports, patient_id: int
) -> None:
    given = {"fev1_l": None, "fvc_l": None, "post_fev1_l": D("0.9"), "post_fvc_l": D("2.1")}
    said = words_of(reports.paper(blown(staff, patient_id, **given)).pdf)
    assert "Obstruction (after bronchodilator)" in said


def test_the_older_equation_names_its_group(
    staff: ClinicStaff, reports: SpirometryReports, patient_id: int
) -> None:
    result_id = blown(
        staff,
        patient_id,
        equation=Equation.GLI_2012,
        ethnicity=Ethnicity.NORTH_EAST_ASIAN,
        height_source=HeightSource.ARM_SPAN,
    )
    said = words_of(reports.paper(result_id).pdf)
    assert "Group of the equation: North East Asian" in said
    assert "160 cm, from arm span" in said
    assert "Quanjer" in said


def test_a_query_a_review_and_a_newer_result_are_told(
    staff: ClinicStaff, reports: SpirometryReports, patient_id: int
) -> None:
    queried = blown(staff, patient_id, fev1_l=D("0.25"), leaves_query_open=True)
    assert "Has an open query" in words_of(reports.paper(queried).pdf)
    first = blown(staff, patient_id)
    Review(staff.desk, staff.dr_berg).sign(
        ReviewDraft(
            command_id=new_command_id(),
            results=(SignedResult(first, 1),),
            comment="As before.",
        )
    )
    said = words_of(reports.paper(first).pdf)
    assert "Reviewed by Dr Berg, 24-Nov-2026 12:00. As before." in said
    blown(staff, patient_id, id=first, version=2, amended_reason="Height was wrong")
    assert "Replaced by a newer result" in words_of(reports.paper(first).pdf)


def test_no_report_is_made_of_values_that_are_not_the_patients_any_more(
    engine: Engine, staff: ClinicStaff, reports: SpirometryReports, patient_id: int
) -> None:
    result_id = blown(staff, patient_id)
    with engine.begin() as connection:
        change = "update patient set sex = :sex where id = :id"
        connection.execute(text(change), {"sex": Sex.MALE.value, "id": patient_id})
    with pytest.raises(Refused, match="recorded now"):
        reports.paper(result_id)


def test_that_it_leaves_is_written_down_before(
    engine: Engine, staff: ClinicStaff, reports: SpirometryReports, patient_id: int
) -> None:
    paper = reports.paper(blown(staff, patient_id))
    reports.note_use(paper, Use.TO_PRINTER)
    reports.note_use(paper, Use.COPIED)
    told = [
        (one.use_case, one.reason)
        for one in read_all(engine, AuditEntry)
        if one.record_id == paper.result_id and one.reason
    ]
    assert ("take_to_printer", "Spirometry report 24-Nov-2026: taken out to be printed") in told
    assert ("export_document", "Spirometry report 24-Nov-2026: saved a copy") in told


def test_who_may_not_read_gets_none(
    staff: ClinicStaff, reports: SpirometryReports, patient_id: int
) -> None:
    result_id = blown(staff, patient_id)
    with pytest.raises(NotAllowed):
        SpirometryReports(staff.desk, staff.anna).paper(result_id)
    with pytest.raises(NotFound):
        reports.paper(404)
