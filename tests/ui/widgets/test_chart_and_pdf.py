"""Charts and papers on the screen."""

import io

import pytest
from PySide6.QtCore import Qt
from reportlab.pdfgen.canvas import Canvas
from ui.demo import draw_trend

from o2clinic.charts.colours import DARK
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.chart_panel import ChartPanel, CursorStop
from o2clinic.ui.widgets.pdf_preview import PdfPreview

STOPS = tuple(CursorStop(at, f"visit {at}") for at in range(3))


@pytest.fixture
def panel(qtbot, theme):
    made = ChartPanel("Trend of blood gases", theme)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.show_sheet([8.1, 7.7, 7.4], draw_trend, STOPS)
    qtbot.waitUntil(lambda: made._ground is not None)
    return made


def test_the_figure_is_kept_from_sheet_to_sheet(panel, qtbot):
    first = panel.figure
    panel.show_sheet([1, 2, 3], draw_trend)
    assert panel.figure is first
    assert len(first.axes) == 2
    assert panel.stop is None


def test_the_arrow_keys_read_the_values_out(panel, qtbot):
    told = []
    panel.cursor_moved.connect(told.append)
    qtbot.keyClick(panel, Qt.Key.Key_Left)
    assert panel.accessibleDescription() == "visit 2"
    qtbot.keyClick(panel, Qt.Key.Key_Left)
    qtbot.keyClick(panel, Qt.Key.Key_Home)
    qtbot.keyClick(panel, Qt.Key.Key_Left)
    assert panel.value_label.text() == "visit 0"
    assert told == [STOPS[2], STOPS[1], STOPS[0], STOPS[0]]
    assert panel.accessibleName() == "Trend of blood gases"


def test_moving_the_cursor_does_not_draw_everything_again(panel, qtbot):
    drawn = []
    panel._canvas.mpl_connect("draw_event", drawn.append)
    for _ in range(20):
        panel.move_cursor(-1)
        panel.move_cursor(1)
    qtbot.wait(20)
    assert drawn == []


def test_another_scheme_and_scale_are_drawn_at_once(panel, theme):
    theme.set_scheme(Scheme.DARK)
    assert panel.figure.axes[0].lines[0].get_color() == DARK.brand
    theme.set_scale(200)
    assert panel.figure.dpi == pytest.approx(192)
    assert len(panel.figure.axes) == 2


def a_paper(pages: int) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, invariant=1)
    for number in range(pages):
        canvas.drawString(100, 700, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


@pytest.fixture
def preview(qtbot, theme):
    made = PdfPreview(theme)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def test_pages_are_drawn_when_they_come_into_view(preview, qtbot):
    preview.set_pdf(a_paper(8))
    qtbot.waitUntil(lambda: not preview._pages[0].pixmap().isNull())
    assert preview.page_count == 8
    assert preview._pages[5].pixmap().isNull()
    bar = preview.scroll_area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 5000)
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview.page_number == 3
    qtbot.waitUntil(lambda: not preview._pages[2].pixmap().isNull())
    qtbot.keyClick(preview, Qt.Key.Key_PageUp)
    assert preview.page_number == 2


def test_zoom_goes_in_steps(preview, qtbot):
    preview.set_pdf(a_paper(1))
    before = preview._pages[0].width()
    qtbot.keyClick(preview, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert preview.zoom == 125
    assert preview._pages[0].width() > before


def test_print_and_save_hand_over_the_paper_itself(preview, qtbot):
    pdf, printed, saved = a_paper(1), [], []
    preview.print_wanted.connect(printed.append)
    preview.save_wanted.connect(saved.append)
    assert not preview.print_button.isEnabled()
    preview.set_pdf(pdf)
    qtbot.mouseClick(preview.print_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(preview.save_button, Qt.MouseButton.LeftButton)
    assert (printed, saved) == ([pdf], [pdf])
