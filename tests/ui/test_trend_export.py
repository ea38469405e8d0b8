"""The trend as a file, from its page."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest
from charts.trends import a_trend
from PySide6.QtCore import Qt
from ui.accessibility import unnamed

from o2clinic.errors import RecordShut
from o2clinic.ui.patients.trend_view import TrendPage

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass
class FakePapers:
    made: list = field(default_factory=list)
    refusal: Exception | None = None

    def chart_of_trend(self, patient_id, sheet, suffix):
        if self.refusal is not None:
            raise self.refusal
        self.made.append((patient_id, sheet, suffix))
        return b"a trend"


@pytest.fixture
def papers():
    return FakePapers()


@pytest.fixture
def page(qtbot, workplace, settled, papers):
    trends = SimpleNamespace(of=lambda _patient_id: a_trend())
    services = SimpleNamespace(trends=trends, result_papers=papers)
    made = TrendPage(replace(workplace, services=services), 7)
    qtbot.addWidget(made)
    made.resize(1166, 640)
    made.show()
    qtbot.bring_forward(made)
    settled()
    return made


def save(page, path, settled):
    page.export.flow.dialog.fileSelected.emit(str(path))
    page.export.flow.dialog.close()
    settled()


def test_what_is_shown_is_saved_by_a_key(page, papers, qtbot, settled, tmp_path):
    qtbot.keyClick(page, Qt.Key.Key_X, BOTH)
    shown = page.chart.sheet
    save(page, tmp_path / "trend.svg", settled)
    assert papers.made == [(7, shown, "svg")]
    assert (tmp_path / "trend.svg").read_bytes() == b"a trend"
    assert "Saved" in page.message_bar.accessibleName()
    assert ("Ctrl+Shift+X", "Save the trend as PDF, PNG or SVG") in page.keys
    assert unnamed(page) == []


def test_a_name_without_an_ending_gets_the_first_kind(page, papers, settled, tmp_path):
    page.export.begin()
    save(page, tmp_path / "trend", settled)
    assert papers.made[0][2] == "pdf"
    assert (tmp_path / "trend.pdf").exists()


def test_a_refusal_is_said_and_nothing_is_written(page, papers, settled, tmp_path):
    papers.refusal = RecordShut(7)
    page.export.begin()
    save(page, tmp_path / "trend.pdf", settled)
    assert not (tmp_path / "trend.pdf").exists()
    assert page.message_bar.isVisible()
