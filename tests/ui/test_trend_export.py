"""The trend as a file, from its page."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest
from charts.trends import a_trend
from documents.every_paper import PAPERS
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from ui.accessibility import unnamed

from o2clinic.errors import RecordShut
from o2clinic.services.documents import Use
from o2clinic.services.exports import Way
from o2clinic.services.result_papers import ResultPaper
from o2clinic.ui.patients.trend_view import TrendPage

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass
class FakePapers:
    made: list = field(default_factory=list)
    used: list = field(default_factory=list)
    refusal: Exception | None = None

    def chart_of_trend(self, patient_id, sheet, suffix, way=Way.FILE):
        if self.refusal is not None:
            raise self.refusal
        self.made.append((patient_id, sheet, suffix, way))
        return a_picture() if suffix == "png" else b"a trend"

    def trend_paper(self, patient_id, sheet):
        self.made.append((patient_id, sheet, "paper", None))
        return ResultPaper(None, patient_id, "Trend", PAPERS["chart_page"].pdf())

    def note_use(self, paper, use):
        self.used.append((paper.title, use))


def a_picture():
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("#005eb8"))
    out = QBuffer()
    picture.save(out, "PNG")
    return bytes(out.data())


@pytest.fixture
def papers():
    return FakePapers()


@pytest.fixture
def page(qtbot, workplace, settled, papers):
    trends = SimpleNamespace(of=lambda _patient_id: a_trend())
    printing = SimpleNamespace(note=None)
    services = SimpleNamespace(trends=trends, result_papers=papers, printing=printing)
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
    assert papers.made == [(7, shown, "svg", Way.FILE)]
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


def test_a_key_opens_it_on_paper_and_its_leaving_is_written_down(
    page, papers, qtbot, settled, tmp_path
):
    qtbot.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settled()
    dialog = page.export.dialog
    assert papers.made == [(7, page.chart.sheet, "paper", None)]
    assert dialog.windowTitle() == "Trend"
    assert unnamed(dialog) == []
    assert papers.used == []
    dialog.to_print(dialog.preview.pdf).take_out()
    dialog._on_file(str(tmp_path / "trend.pdf"))
    settled()
    assert papers.used == [("Trend", Use.TO_PRINTER), ("Trend", Use.COPIED)]
    dialog.close()


def test_a_copy_is_of_the_page_with_the_name_and_is_written_down(page, papers, qtbot, settled):
    qtbot.waitUntil(lambda: page.chart.is_drawn)
    qtbot.keyClick(page.chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert papers.made == [(7, page.chart.sheet, "png", Way.CLIPBOARD)]
    copied = QGuiApplication.clipboard().image()
    QGuiApplication.clipboard().clear()
    assert (copied.width(), copied.height()) == (40, 30)


def test_a_refused_copy_leaves_the_clipboard_alone(page, papers, qtbot, settled):
    papers.refusal = RecordShut(7)
    qtbot.waitUntil(lambda: page.chart.is_drawn)
    qtbot.keyClick(page.chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert QGuiApplication.clipboard().image().isNull()
    assert page.message_bar.isVisible()
