"""The report of a result from the page Results: by keyboard, on the screen, out of the program."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from documents.every_paper import SPIROMETRY as SHEET
from PySide6.QtCore import Qt
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.result_desk import TAKEN, D, FakeResults, a_desk, a_row

from o2clinic.documents.spirometry_report import spirometry_report
from o2clinic.errors import Refused
from o2clinic.rules.overnight_curve import NightMinute
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.result_kinds import BLOOD_GAS, OVERNIGHT_OXIMETRY, SPIROMETRY, WALK_TEST
from o2clinic.rules.walk_record import CurvePoint
from o2clinic.services.documents import Use
from o2clinic.services.result_papers import ResultPaper
from o2clinic.services.spirometry_reports import SpirometryPaper
from o2clinic.ui.results.results_area import ResultsArea
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier
NUMBERS = {
    "fev1_l": D("0.900"),
    "fvc_l": D("2.100"),
    "fvc_z": D("-0.270"),
    "fev1_z": D("-2.870"),
    "ratio_z": D("-3.930"),
    "fev1_lln_l": D("1.250"),
    "post_fev1_l": D("0.960"),
    "post_fev1_z": D("-2.660"),
}
ROWS = (
    a_row(1, SPIROMETRY, breathed="", values=NUMBERS, equation="GLI-Global-2022"),
    a_row(2, BLOOD_GAS),
    a_row(3, SPIROMETRY, breathed="", values={"fev1_l": D("0.9")}),
    a_row(
        4,
        WALK_TEST,
        activity=Activity.EXERCISE,
        values={"distance_m": D(240)},
        test="6mwt",
        curve=tuple(CurvePoint(at, D(it)) for at, it in enumerate((94, 88, 86))),
    ),
    a_row(
        5,
        OVERNIGHT_OXIMETRY,
        taken_at=TAKEN,
        activity=Activity.SLEEP,
        values={"t90_percent": D("12.5"), "t90_minutes": D(30)},
        night=tuple(
            NightMinute(at, D(92 - 8 * (120 < at < 150)), D(90 - 8 * (120 < at < 150)))
            for at in range(241)
        ),
    ),
)


@dataclass
class FakePapers:
    charts: list = field(default_factory=list)

    def paper(self, result_id):
        return ResultPaper(result_id, 1, "Blood gas 08-Feb-2026", spirometry_report(SHEET))

    def note_use(self, paper, use):
        self.charts.append((paper.result_id, use))

    def chart_of(self, result_id, suffix):
        self.charts.append((result_id, suffix))
        return b"a curve"


@dataclass
class FakeReports:
    used: list = field(default_factory=list)
    refusal: Exception | None = None

    def paper(self, result_id):
        if self.refusal is not None:
            raise self.refusal
        title = "Spirometry report 09-Apr-2026"
        return SpirometryPaper(result_id, 1, title, spirometry_report(SHEET))

    def note_use(self, paper, use):
        self.used.append((paper.result_id, use))


@pytest.fixture
def show(qtbot, workplace, settled):
    def make(**services):
        desk, heard = a_desk(workplace, results=FakeResults(ROWS), **services)
        area = ResultsArea(desk, 1)
        qtbot.addWidget(area)
        area.resize(1166, 640)
        area.show()
        qtbot.bring_forward(area)
        settled()
        return area, heard

    return make


def test_the_report_is_opened_by_its_key_and_its_leaving_is_written_down(
    show, qtbot, settled, tmp_path
):
    reports = FakeReports()
    area, _ = show(spirometry_reports=reports, printing=SimpleNamespace(note=None))
    qtbot.keyClick(area.results.table, Qt.Key.Key_P, CONTROL)
    settled()
    dialog = area.results.papers.dialog
    assert dialog.windowTitle() == "Spirometry report 09-Apr-2026"
    assert unnamed(dialog) == []
    assert reports.used == []
    dialog._on_file(str(tmp_path / "report.pdf"))
    settled()
    assert reports.used == [(1, Use.COPIED)]
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    request = dialog.to_print(dialog.preview.pdf)
    request.take_out()
    assert reports.used[-1] == (1, Use.TO_PRINTER)
    dialog.close()


def test_why_there_is_none_is_said_above_the_results(show, settled):
    refusal = Refused("SR-1", "The reference values are others now.", "Amend the session.")
    area, _ = show(spirometry_reports=FakeReports(refusal=refusal))
    area.results.panel.paper_button.click()
    settled()
    assert "others now" in area.results.message_bar.text
    assert area.results.papers.dialog is None


def test_every_kind_goes_on_paper_and_only_a_spirometry_has_the_scale(show, settled):
    papers = FakePapers()
    area, _ = show(result_papers=papers)
    panel = area.results.panel
    assert not panel.scale.isHidden()
    assert panel.curve_button.isHidden()
    area.results.table.choose(1)
    assert panel.scale.isHidden()
    panel.paper_button.click()
    settled()
    assert area.results.papers.dialog.windowTitle() == "Blood gas 08-Feb-2026"
    area.results.papers.dialog.close()
    area.results.table.choose(2)
    assert panel.scale.isHidden()


@pytest.mark.parametrize(("suffix", "filter_at"), [("pdf", 0), ("png", 1), ("svg", 2)])
def test_a_curve_is_saved_as_each_kind_of_file(show, qtbot, settled, tmp_path, suffix, filter_at):
    papers = FakePapers()
    area, _ = show(result_papers=papers)
    area.results._kinds["walk_test"].click()
    both = CONTROL | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(area.results.table, Qt.Key.Key_G, both)
    dialog = area.results.papers.flow.dialog
    assert dialog.nameFilters()[filter_at].endswith(f"(*.{suffix})")
    dialog.filterSelected.emit(dialog.nameFilters()[filter_at])
    assert dialog.defaultSuffix() == suffix
    dialog.fileSelected.emit(str(tmp_path / f"curve.{suffix}"))
    dialog.close()
    settled()
    assert papers.charts == [(4, suffix)]
    assert (tmp_path / f"curve.{suffix}").read_bytes() == b"a curve"


def test_a_night_that_was_read_from_samples_has_its_curve(show, theme, tmp_path, qtbot):
    area, _ = show()
    area.results._kinds["overnight_oximetry"].click()
    curve = area.results.panel.curve
    qtbot.waitUntil(lambda: curve.is_drawn)
    assert curve.accessibleDescription() == (
        "SpO₂ over 4.0 hours from 10:40, on air, T90 12.5 %, 30.0 min, lowest 82 % at 12:41"
    )
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        qtbot.waitUntil(lambda: curve.is_drawn)
        picture(area, f"night_panel_{scheme}", tmp_path, (1166, 640))


def test_the_scale_stands_in_the_panel_and_is_told(show, theme, tmp_path, qtbot):
    area, _ = show()
    scale = area.results.panel.scale
    assert scale.isVisible()
    assert scale.accessibleDescription().startswith("Scale of z-scores")
    assert "FEV₁ \u22122.87, moderate; after bronchodilator \u22122.66" in (
        scale.accessibleDescription()
    )
    assert smaller_than_a_hand(area) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(area, f"spirometry_panel_{scheme}", tmp_path, (1166, 640))
    assert not scale.tells_both  # at the side of a page the scale needs the room
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(area, "spirometry_panel_150", tmp_path, (1166, 640))
    assert scale.tells_both
