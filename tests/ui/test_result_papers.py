"""The report of a result from the page Results: by keyboard, on the screen, out of the program."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from documents.every_paper import SPIROMETRY as SHEET
from PySide6.QtCore import Qt
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.result_desk import D, FakeResults, a_desk, a_row

from o2clinic.documents.spirometry_report import spirometry_report
from o2clinic.errors import Refused
from o2clinic.rules.result_kinds import BLOOD_GAS, SPIROMETRY
from o2clinic.services.documents import Use
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
}
ROWS = (
    a_row(1, SPIROMETRY, breathed="", values=NUMBERS, equation="GLI-Global-2022"),
    a_row(2, BLOOD_GAS),
    a_row(3, SPIROMETRY, breathed="", values={"fev1_l": D("0.9")}),
)


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


def test_only_what_has_a_report_offers_one(show):
    area, _ = show()
    panel = area.results.panel
    assert panel.paper_button.isVisible()
    area.results.table.choose(1)
    assert panel.paper_button.isHidden()
    assert panel.scale.isHidden()
    area.results.table.choose(2)
    assert panel.paper_button.isVisible()
    assert panel.scale.isHidden()


def test_the_scale_stands_in_the_panel_and_is_told(show, theme, tmp_path, qtbot):
    area, _ = show()
    scale = area.results.panel.scale
    assert scale.isVisible()
    assert scale.accessibleDescription().startswith("Scale of z-scores")
    assert "FEV₁ \u22122.87, moderate" in scale.accessibleDescription()
    assert smaller_than_a_hand(area) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(area, f"spirometry_panel_{scheme}", tmp_path, (1166, 640))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(area, "spirometry_panel_150", tmp_path, (1166, 640))
