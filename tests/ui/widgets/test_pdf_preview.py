"""Papers on the screen."""

import io

import pytest
from PySide6.QtCore import Qt
from reportlab.pdfgen.canvas import Canvas

from o2clinic.ui.widgets.pdf_preview import PdfPreview


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
