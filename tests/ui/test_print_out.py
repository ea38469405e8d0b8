"""Paper to a printer: chosen, handed over or not, said not to have come out, and the list of it."""

from dataclasses import replace

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.paper_desk import MARY, Services, letter_pdf
from ui.paper_printers import PdfPrinters
from ui.pictures import picture

from o2clinic.errors import Unavailable
from o2clinic.ui.letters.letters_view import LettersView
from o2clinic.ui.print_out import printers
from o2clinic.ui.print_out.print_dialog import PrintDialog
from o2clinic.ui.print_out.print_queue import JobState
from o2clinic.ui.print_out.printers import PrintChoice, Printers, Sides
from o2clinic.ui.print_out.queue_dialog import QueueDialog
from o2clinic.ui.printing import NotPrinted
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier
TITLE = "Your home oxygen assessment"


@pytest.fixture
def services():
    made = Services()
    made.documents.add(90, TITLE, letter_pdf(), kind="clinic_letter")
    return made


@pytest.fixture
def system(workplace, tmp_path):
    workplace.print_queue.printers = PdfPrinters(tmp_path)
    return workplace.print_queue.printers


@pytest.fixture
def page(qtbot, workplace, settled, services, system):
    made = LettersView(replace(workplace, services=services), MARY)
    qtbot.addWidget(made)
    made.resize(1210, 640)
    made.show()
    qtbot.bring_forward(made)
    settled()
    made._on_open()
    settled()
    return made


@pytest.fixture
def asked(page):
    """The dialog, once Print was pressed."""

    def make():
        page.paper.preview.print_button.click()
        return page.paper.findChild(PrintDialog)

    return make


def pages_of(path):
    return len(pypdfium2.PdfDocument(path.read_bytes()))


def test_what_is_chosen_goes_to_the_printer_and_is_noted_afterwards(
    qtbot, page, asked, services, system, settled, workplace, theme, tmp_path
):
    dialog = asked()
    assert dialog.printer_choice.value == "Ward"  # the system's own choice
    assert dialog.focusWidget() is dialog.print_button
    dialog.printer_choice.set_value("Office")
    dialog.tray_choice.set_value("Tray2")
    dialog.sides_choice.set_value(Sides.LONG_EDGE)
    dialog.copies_edit.set_value(2)
    assert dialog.sheets_label.text() == "2 pages, 2 times: 2 sheets of paper"
    dialog.pages_edit.setText("3")
    assert not dialog.print_button.isEnabled()
    assert dialog.form.message_of("pages") == "✕ Pages 1 to 2, such as 1 or 1-2."
    dialog.pages_edit.setText("2")
    assert dialog.preview.page_count == 1  # what will come out, and no more
    assert (unnamed(dialog), smaller_than_a_hand(dialog)) == ([], [])
    for name, scheme, scale in (("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 150)):
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        picture(dialog, f"print-{name}", tmp_path, (1120, 660))
    services.documents.used.clear()
    qtbot.keyClick(dialog.print_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Handed" in page.paper.message_bar.text)
    settled()
    (sent,) = system.sent
    assert sent == (
        services.documents.papers[90],
        PrintChoice("Office", "Tray2", Sides.LONG_EDGE, 2, (2,)),
        TITLE,
    )
    assert pages_of(tmp_path / "1.pdf") == 1
    assert services.documents.used == [(90, "taken out to be printed")]
    assert services.printing.noted == [(90, "HANDED_OVER", "Office, page 2, 2 copies")]
    assert workplace.preferences.printers == {
        "clinic_letter": ["Office", "Tray2", "two-sided-long-edge"]
    }
    again = asked()
    assert (again.choice.printer, again.choice.tray) == ("Office", "Tray2")
    assert (again.choice.copies, again.choice.pages) == (1, ())
    again.reject()
    # Whoever stands at the printer knows better than the program.
    page.paper.message_bar.action_wanted.emit()
    settled()
    assert services.printing.noted[-1][:2] == (90, "NOT_OUT")
    assert "did not come out" in page.paper.message_bar.text


def test_what_fails_never_looks_like_success(page, asked, services, system, settled, workplace):
    system.error = NotPrinted("The printing system refused: out of paper.")
    asked().print_button.click()
    settled()
    settled()
    assert page.paper.message_bar.text.startswith("Not printed The printing system refused")
    assert services.printing.noted == [
        (90, "FAILED", "Ward · The printing system refused: out of paper.")
    ]
    # A paper that may not be had is not printed, and nothing of it is noted as printed.
    system.error, services.documents.error = None, Unavailable("The database is away.")
    page.paper.flow._on_action()
    page.paper.findChildren(PrintDialog)[-1].print_button.click()
    settled()
    assert "Not printed" in page.paper.message_bar.text
    assert len(system.sent) == 1
    assert len(services.printing.noted) == 1
    assert [job.state for job in workplace.print_queue.jobs] == [JobState.FAILED, JobState.FAILED]
    system.all_names = ()
    dialog = asked()
    assert "This computer has no printer" in dialog.message_bar.text
    assert not dialog.print_button.isEnabled()
    dialog.reject()


def test_the_queue_prints_again_says_what_did_not_come_out_and_is_cleared(
    qtbot, page, asked, services, system, settled, workplace, window, theme, tmp_path
):
    services.printing.error = Unavailable("The database is away.")
    asked().print_button.click()
    qtbot.waitUntil(lambda: "Handed" in page.paper.message_bar.text)
    settled()
    queue = workplace.print_queue
    assert queue.jobs[0].to_note  # handed over, and still to be written down
    assert window.top_bar.prints_button.text() == "Sent"
    services.printing.error = None
    window.top_bar.prints_wanted.emit()
    settled()
    dialog = window.findChild(QueueDialog)
    assert services.printing.noted == [(90, "HANDED_OVER", "Ward")]
    assert dialog.table.records.columns[5].text(queue.jobs[0]) == "Handed over"
    dialog.not_out_button.click()
    system.error = NotPrinted("The printer does not answer. Nothing was printed.")
    dialog.again_button.click()
    settled()
    settled()
    states = [job.state for job in queue.jobs]
    assert states == [JobState.FAILED, JobState.NOT_OUT]
    assert window.top_bar.prints_button.text() == "1 not printed"
    assert [went for _key, went, _how in services.printing.noted] == [
        "HANDED_OVER",
        "NOT_OUT",
        "FAILED",
    ]
    assert (unnamed(dialog), smaller_than_a_hand(dialog)) == ([], [])
    told = "Your home oxygen assessment: The printer does not answer. Nothing was printed."
    assert dialog.said_label.text() == told
    for name, scheme, scale in (("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 150)):
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        picture(dialog, f"queue-{name}", tmp_path, (1080, 460))
    picture(window, "window-with-queue", tmp_path)
    assert dialog.table.records.columns[5].text(queue.jobs[1]) == "Did not come out, sent again"
    dialog.clear_button.click()
    assert queue.jobs == ()
    assert window.top_bar.prints_button.isHidden()
    dialog.close()


def test_a_job_that_is_stopped_on_the_way_says_so(
    qtbot, asked, services, system, settled, workplace, parts
):
    def stops(_pdf, _choice, _title, step):
        parts.background.cancel_long_jobs()
        step(1, 2)

    system.send = stops
    asked().print_button.click()
    queue = workplace.print_queue
    qtbot.waitUntil(lambda: queue.jobs[0].state is JobState.STOPPED)
    settled()
    assert services.printing.noted == [
        (90, "FAILED", "Ward · Stopped by you. Look whether pages came out.")
    ]


def test_no_file_is_written_in_place_of_a_printer(qapp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    with pytest.raises(NotPrinted, match="There is no printer"):
        Printers().send_pages(printer, letter_pdf(), PrintChoice(""), "x", lambda *_: None)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotPrinted, match="not set up any more"):
        Printers().send(letter_pdf(), PrintChoice("Gone"), "x", lambda *_: None)


def test_the_printing_system_is_given_the_bytes_and_the_options(monkeypatch, tmp_path):
    sent = []
    monkeypatch.setattr(printers.shutil, "which", lambda _name: "/usr/bin/lp")
    monkeypatch.setattr(
        printers,
        "print_pdf",
        lambda pdf, title, options: sent.append((pdf, title, options)) or "ok",
    )
    monkeypatch.setattr(Printers, "ability", lambda _self, _name: printers.Ability())
    choice = PrintChoice("Office", "Tray2", Sides.SHORT_EDGE, 3, (1, 2, 4))
    assert Printers().send(b"%PDF", choice, "List", lambda *_: None) == "ok"
    assert sent == [
        (
            b"%PDF",
            "List",
            (
                *("-d", "Office", "-n", "3", "-o", "sides=two-sided-short-edge"),
                *("-o", "InputSlot=Tray2", "-P", "1-2,4"),
            ),
        )
    ]
