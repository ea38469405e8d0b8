"""A result on paper and charts as files: what they say, and that their leaving is written down."""

from datetime import date

import pytest
from clinic import ClinicStaff, a_clinic, a_patient, read_all
from documents.papers import words_of
from gas_makers import D, a_gas_draft, a_reading
from services.test_nights import a_file
from services.walk_makers import a_night_draft, a_walk_draft
from sqlalchemy import Engine

from o2clinic.charts.trend_sheet import midnight
from o2clinic.errors import NotAllowed, NotFound
from o2clinic.models import AuditEntry
from o2clinic.rules.overnight_report import report_of
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.walk_record import CurvePoint
from o2clinic.services.blood_gases import BloodGases
from o2clinic.services.documents import Use
from o2clinic.services.exports import Way
from o2clinic.services.nights import Nights
from o2clinic.services.result_papers import ResultPapers
from o2clinic.services.results import Results
from o2clinic.services.trends import Trends
from o2clinic.services.walks import Walks
from tools.bench.counting import statements


@pytest.fixture
def staff(engine: Engine) -> ClinicStaff:
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine: Engine, staff: ClinicStaff) -> int:
    return a_patient(engine, nhs="9990000018")


@pytest.fixture
def papers(staff: ClinicStaff) -> ResultPapers:
    return ResultPapers(staff.desk, staff.nurse_olu)


def a_read_night(staff: ClinicStaff, patient_id: int) -> int:
    nights = Nights(staff.desk, staff.nurse_olu)
    content = a_file(*[95] * 8, *[88] * 4, 87, *[95] * 3)
    read = nights.context(patient_id).read_file("night.csv", content)
    report = report_of(read, AIR)
    assert report is not None
    given = {name: getattr(report, name) for name in report.__slots__}
    draft = a_night_draft(patient_id, file_name="night.csv", curve=read.curve, **given)
    return nights.record(draft)


def a_curved_walk(staff: ClinicStaff, patient_id: int) -> int:
    curve = tuple(CurvePoint(at, D(it)) for at, it in enumerate((94, 91, 88, 86, 87)))
    return Walks(staff.desk, staff.nurse_olu).record(a_walk_draft(patient_id, curve=curve))


def test_a_gas_has_its_numbers_with_marks_and_ranges(
    engine: Engine, staff: ClinicStaff, papers: ResultPapers, patient_id: int
) -> None:
    draft = a_gas_draft(patient_id, a_reading("7.10"), note="Warm hand")
    result_id = BloodGases(staff.desk, staff.nurse_olu).record(draft)
    papers.paper(result_id)
    with statements(engine) as sent:
        paper = papers.paper(result_id)
    assert len(sent) <= 8, sent
    said = words_of(paper.pdf)
    for part in (
        "JENKINS, Mary (Mrs)",
        "24-Nov-2026 11:00, on air, arterial, at rest",
        "PaO₂ 7.10 kPa L 11.0 to 13.5 (teaching, on air)",
        "PaCO₂ 5.50 kPa 4.7 to 6.0 (teaching)",
        "L below, H above what is usual.",
        "Warm hand",
        "Recorded by Mr Adeyemi. Not yet reviewed by a physician.",
    ):
        assert part in said, part
    assert paper.title == "Blood gas 24-Nov-2026"


def test_a_night_read_from_samples_is_kept_by_the_minute_and_drawn(
    staff: ClinicStaff, papers: ResultPapers, patient_id: int
) -> None:
    result_id = a_read_night(staff, patient_id)
    [row] = Results(staff.desk, staff.nurse_olu).of_patient(patient_id).rows
    assert len(row.night) == 480
    assert {one.lowest_percent for one in row.night} == {D(95), D(88), D(87)}
    stored = Nights(staff.desk, staff.nurse_olu).stored(result_id)
    assert stored.curve == row.night
    said = words_of(papers.paper(result_id).pdf)
    assert "T90 31.3 %, 150.0 min" in said
    assert "Red: mean below 90 %." in said


def test_typed_figures_have_no_curve(
    staff: ClinicStaff, papers: ResultPapers, patient_id: int
) -> None:
    nights = Nights(staff.desk, staff.nurse_olu)
    read = nights.context(patient_id).read_file("night.csv", a_file(*[95] * 12))
    result_id = nights.record(a_night_draft(patient_id, curve=read.curve))
    assert nights.stored(result_id).curve == ()
    assert "Red:" not in words_of(papers.paper(result_id).pdf)
    with pytest.raises(NotFound):
        papers.chart_of(result_id, "pdf")


@pytest.mark.parametrize(
    ("suffix", "begins"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<?xml")]
)
def test_a_curve_leaves_as_a_file_and_stands_in_the_audit(
    engine: Engine,
    staff: ClinicStaff,
    papers: ResultPapers,
    patient_id: int,
    suffix: str,
    begins: bytes,
) -> None:
    result_id = a_curved_walk(staff, patient_id)
    assert papers.chart_of(result_id, suffix).startswith(begins)
    [entry] = [one for one in read_all(engine, AuditEntry) if one.use_case == "export_chart"]
    assert entry.patient_id == patient_id
    told = f"Walk test of 24-Nov-2026 11:00, {suffix.upper()}: saved as a file"
    assert entry.reason == told


def test_the_trend_leaves_with_its_period(
    staff: ClinicStaff, papers: ResultPapers, patient_id: int
) -> None:
    BloodGases(staff.desk, staff.nurse_olu).record(a_gas_draft(patient_id))
    sheet = Trends(staff.desk, staff.nurse_olu).of(patient_id)
    said = words_of(papers.chart_of_trend(patient_id, sheet, "pdf"))
    assert "Period: 5 years" in said
    assert "JENKINS, Mary (Mrs)" in said
    assert "PaO₂" in said


def test_the_trend_on_paper_is_written_down_when_it_leaves(
    engine: Engine, staff: ClinicStaff, papers: ResultPapers, patient_id: int
) -> None:
    BloodGases(staff.desk, staff.nurse_olu).record(a_gas_draft(patient_id))
    sheet = Trends(staff.desk, staff.nurse_olu).of(patient_id)
    paper = papers.trend_paper(patient_id, sheet)
    assert (paper.title, paper.patient_id, paper.result_id) == ("Trend", patient_id, None)
    said = words_of(paper.pdf)
    assert "JENKINS, Mary (Mrs)" in said
    assert "Limits: BTS" in said
    papers.note_use(paper, Use.TO_PRINTER)
    assert papers.chart_of_trend(patient_id, sheet, "png", Way.CLIPBOARD).startswith(b"\x89PNG")
    told = [(one.use_case, one.reason, one.patient_id) for one in read_all(engine, AuditEntry)]
    assert told[-2:] == [
        ("take_to_printer", "Trend: taken out to be printed", patient_id),
        ("export_chart", "Trend, PNG: copied", patient_id),
    ]
    with pytest.raises(NotAllowed):
        ResultPapers(staff.desk, staff.anna).trend_paper(patient_id, sheet)


def test_a_trend_over_a_chosen_time_says_which(
    staff: ClinicStaff, papers: ResultPapers, patient_id: int
) -> None:
    BloodGases(staff.desk, staff.nurse_olu).record(a_gas_draft(patient_id))
    sheet = Trends(staff.desk, staff.nurse_olu).of(patient_id)
    chosen = sheet.over(midnight(date(2026, 1, 5)), midnight(date(2026, 12, 1)))
    said = words_of(papers.chart_of_trend(patient_id, chosen, "pdf"))
    assert "Period: Chosen time, 05-Jan-2026 to 01-Dec-2026" in said
    assert "5 years" not in said


def test_what_is_queried_says_so_with_what_the_rules_said(
    staff: ClinicStaff, papers: ResultPapers, patient_id: int
) -> None:
    odd = a_gas_draft(patient_id, a_reading("3.9"), leaves_query_open=True)
    said = words_of(papers.paper(BloodGases(staff.desk, staff.nurse_olu).record(odd)).pdf)
    assert "Has an open query: takes no part in decisions" in said
    assert "What the rules said" in said
    assert "Not answered." in said


def test_printing_is_written_down_and_who_may_not_read_gets_nothing(
    engine: Engine, staff: ClinicStaff, papers: ResultPapers, patient_id: int
) -> None:
    result_id = a_curved_walk(staff, patient_id)
    paper = papers.paper(result_id)
    papers.note_use(paper, Use.TO_PRINTER)
    told = [(one.use_case, one.reason) for one in read_all(engine, AuditEntry)]
    assert ("take_to_printer", "Walk test 24-Nov-2026: taken out to be printed") in told
    reception = ResultPapers(staff.desk, staff.anna)
    with pytest.raises(NotAllowed):
        reception.paper(result_id)
    with pytest.raises(NotAllowed):
        reception.chart_of(result_id, "pdf")
    with pytest.raises(NotFound):
        papers.paper(404)
