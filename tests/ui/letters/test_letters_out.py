"""Letters as they leave: needs on the form, copies by key, twins as files, what is due, a batch."""

from dataclasses import replace
from datetime import timedelta

import pytest
from clinic import NOON, read_all, write
from documents.papers import pages_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from services.paper_people import a_paper_clinic
from ui import paper_desk
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.leaving_fakes import FakeCopies, a_copy
from ui.paper_desk import MARY, Services, letter_pdf
from ui.paper_printers import PdfPrinters
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.errors import StaleRecord
from o2clinic.models import Appointment, LetterCopy
from o2clinic.rules.letter_copies import CopyRoute, CopyState
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.letters import Letters
from o2clinic.services.patient_facts import NEEDS, Fact
from o2clinic.ui.letters.letters_view import LettersView
from o2clinic.ui.outgoing.clinic_run_dialog import ClinicRunDialog
from o2clinic.ui.outgoing.letters_due import LettersDueDialog
from o2clinic.ui.print_out.print_dialog import PrintDialog
from o2clinic.ui.theme import Scheme
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper

LOOKS = (("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 100), ("150", Scheme.LIGHT, 150))


@pytest.fixture
def services():
    made = Services()
    made.documents.add(70, "HOOF Part B, order 251129-AAAAAA", letter_pdf(), order_id=7)
    made.documents.add(90, "Your home oxygen assessment", letter_pdf(), kind="clinic_letter")
    made.letter_copies = FakeCopies(
        a_copy(1, 90, "Mrs Mary Jenkins", "The patient", whose="patient"),
        a_copy(2, 90, "Dr Imran Shah", "GP at Quay Surgery", whose="practice", route="electronic"),
        a_copy(3, 90, "Bluewater Oxygen", "supplier", state="sent", state_by="Dr Berg"),
    )
    return made


@pytest.fixture
def show(qtbot, workplace, settled, services):
    def make():
        page = LettersView(replace(workplace, services=services), MARY)
        qtbot.addWidget(page)
        page.resize(1210, 640)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


def press(qtbot, widget, key, settled):
    widget.setFocus()
    qtbot.keyClick(widget, key)
    settled()


def test_copies_are_shown_and_marked_by_key(qtbot, show, settled, services, theme, tmp_path):
    page = show()
    assert page.table.records.columns[3].text(page.table.records.rows[0]) == "1 of 3 sent"
    table = page.copies.table
    assert [row.copy_id for row in table.records.rows] == [1, 2, 3]
    press(qtbot, table, Qt.Key.Key_S, settled)
    assert services.letter_copies.changes[0].state is CopyState.SENT
    assert page.copies.words_of(90) == "2 of 3 sent"
    table.choose(2)
    press(qtbot, table, Qt.Key.Key_R, settled)
    assert page.copies.words_of(90) == "1 of 3 sent, 1 returned"
    table.choose(1)
    assert not page.copies.buttons[CopyState.RETURNED].isEnabled()
    page.copies.route.set_value(CopyRoute.POST)
    page.copies.route.activated.emit(0)
    settled()
    assert services.letter_copies.changes[-1].route is CopyRoute.POST
    for name, scheme, scale in LOOKS:
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        picture(page, f"letter-copies-{name}", tmp_path, (1210, 640))
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    services.letter_copies.error = StaleRecord("Letter copy", "Dr Berg")
    press(qtbot, table, Qt.Key.Key_S, settled)
    assert page.message_bar.text
    page.table.choose(1)  # an order has no copies
    assert page.copies.isHidden()


def begin_print(qtbot, page, settled):
    press(qtbot, page.table, Qt.Key.Key_Return, settled)
    qtbot.mouseClick(page.paper.preview.print_button, Qt.MouseButton.LeftButton)
    return page.paper.findChild(PrintDialog)


def test_a_letter_is_printed_for_those_who_are_ticked_and_nobody_else(
    qtbot, show, settled, services, workplace, theme, tmp_path
):
    workplace.print_queue.printers = PdfPrinters(tmp_path)
    services.letter_copies.rows += [
        a_copy(4, 90, "Falmouth Library", "at the patient's wish"),
        a_copy(5, 90, "Tom Jenkins", "son", state="printed"),
    ]
    page = show()
    dialog = begin_print(qtbot, page, settled)
    # Neither what goes electronically nor what was sent; the first that waits is proposed.
    assert [(key, tick.isChecked()) for key, tick in dialog.reader_ticks.items()] == [
        *((1, True), (4, False), (5, False))
    ]
    assert dialog.reader_ticks[1].text() == "Mrs Mary Jenkins, The patient"
    assert dialog.reader_ticks[5].text() == "Tom Jenkins, son (printed before)"
    assert unnamed(dialog) == []
    for name, scheme, scale in LOOKS:
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        picture(dialog, f"print-letter-{name}", tmp_path, (1120, 660))
    qtbot.keyClick(dialog.reader_ticks[4], Qt.Key.Key_Space)
    assert (dialog.choice.copies, dialog.choice.copy_ids) == (2, (1, 4))
    dialog.copies_edit.setText("1")
    assert not dialog.print_button.isEnabled()
    assert "somebody out" in dialog.form.message_of("copies")
    dialog.copies_edit.setText("3")  # one more for the desk
    dialog.print_button.click()
    qtbot.waitUntil(lambda: bool(services.printing.noted))
    assert services.printing.copies == [(1, 4)]


def test_a_part_of_a_letter_or_a_print_for_nobody_marks_no_copy(
    qtbot, show, settled, services, workplace, tmp_path
):
    workplace.print_queue.printers = PdfPrinters(tmp_path)
    page = show()
    dialog = begin_print(qtbot, page, settled)
    dialog.pages_edit.setText("1")
    assert "nothing is marked as printed" in dialog.sheets_label.text()
    dialog.print_button.click()
    qtbot.waitUntil(lambda: bool(services.printing.noted))
    page.go_back()
    dialog = begin_print(qtbot, page, settled)
    dialog.reader_ticks[1].setChecked(False)
    assert dialog.choice.copies == 1
    dialog.print_button.click()
    qtbot.waitUntil(lambda: len(services.printing.noted) == 2)
    assert services.printing.copies == ["a part", ()]


def test_nobody_is_offered_a_letter_that_was_corrected(qtbot, show, settled, services, workplace):
    services.letter_copies.rows = [
        replace(row, is_overtaken=True) for row in services.letter_copies.rows
    ]
    dialog = begin_print(qtbot, show(), settled)
    assert dialog.reader_ticks == {}
    assert dialog.readers_box.isHidden()


def test_a_letter_leaves_as_data_and_page(qtbot, show, settled, tmp_path):
    page = show()
    assert page.twins.data_button.isHidden()
    press(qtbot, page.table, Qt.Key.Key_Return, settled)
    assert not page.twins.data_button.isHidden()
    page.twins.save_data_to(str(tmp_path / "letter.json"))
    page.twins.save_page_to(str(tmp_path / "letter.html"))
    qtbot.waitUntil((tmp_path / "letter.html").is_file)
    qtbot.waitUntil((tmp_path / "letter.json").is_file)
    page.go_back()
    assert page.twins.page_button.isHidden()


def test_needs_of_the_patient_fill_and_shut_the_form(qtbot, show, settled, services, monkeypatch):
    lines = (
        *(line for line in paper_desk.FACTS.lines if line.what != NEEDS),
        Fact(NEEDS, 2, "large_print", "24 point", NOON.date(), None, flag=False),
        Fact(NEEDS, 3, "braille", "", NOON.date() - timedelta(days=500), None, flag=False),
    )
    monkeypatch.setattr(paper_desk, "FACTS", replace(paper_desk.FACTS, lines=lines))
    page = show()
    with qtbot.waitSignal(page.live.drawn):
        qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settled()
    manner = page.form.manner
    assert manner.large_print.text() == "Large print, 24 point"
    assert manner.large_print.isChecked()
    assert not manner.titration.isEnabled()
    assert not page.issue_button.isEnabled()
    page.form.gate.field_wanted.emit("given_how")
    assert page.focusWidget() is manner.given_how
    qtbot.keyClicks(manner.given_how, "Braille copy ordered")
    manner.needs_asked.click()
    assert page.issue_button.isEnabled()
    assert not any(found.rule == "AIS-7" for found in page._findings)
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    (draft,) = services.letters.issued
    assert (draft.given_how, draft.needs_asked) == ("Braille copy ordered", True)


def test_what_is_due_is_listed_printed_and_opened(
    qtbot, workplace, settled, sqlite_database, theme, tmp_path
):
    clinic = a_paper_clinic(sqlite_database.engine)
    write(
        sqlite_database.engine,
        Appointment(
            patient_id=clinic.patient_id,
            person_id=clinic.dr_berg.person_id,
            site_id=clinic.staff.site_id,
            starts_at=NOON - timedelta(days=9),
            ends_at=NOON - timedelta(days=9) + timedelta(hours=1),
            visit_kind=VisitKind.REVIEW,
            status=VisitStatus.DONE,
        ),
    )
    letters = Letters(clinic.desk, clinic.dr_berg)
    letters.issue(replace(letters.draft_for(clinic.patient_id), has_trend=False))
    opened = []
    place = at_desk(workplace, sqlite_database.engine, clinic.nurse_olu, clinic.desk)
    place.print_queue.printers = PdfPrinters(tmp_path)
    place = replace(place, open_patient=lambda *where: opened.append(where))
    dialog = LettersDueDialog(place, None)
    qtbot.addWidget(dialog)
    dialog.show()
    settled()
    (row,) = dialog.table.records.rows
    assert (row.name, row.state) == ("JENKINS, Mary (Mrs)", "2 copies to send")
    assert dialog.summary_label.text().startswith("0 to write, 1 to send, 1 later than 7 days")
    dialog.own_tick.click()
    assert dialog.table.records.rows == ()
    dialog.own_tick.click()
    QTest.keyClick(dialog, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settled()
    run = dialog.findChild(ClinicRunDialog)
    states = [(line.draft is not None, line.remark) for line in run.table.records.rows]
    assert states[-1] == (True, "Envelope 1 of 1: 1 sheet")
    assert run.issue_button.text() == "Show 1 letter  Ctrl+S"
    for name, scheme, scale in LOOKS:
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        picture(dialog, f"letters-due-{name}", tmp_path, (1000, 560))
        picture(run, f"letters-run-{name}", tmp_path, (1000, 620))
    assert unnamed(dialog) == []
    assert unnamed(run) == []
    QTest.keyClick(run, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: run.findChild(LeavingPaper) is not None)
    settled()
    paper = run.findChild(LeavingPaper)
    assert len(pages_of(paper.preview.pdf)) == 2
    queue = place.print_queue

    def printed(pages=""):
        paper.print_now()
        asked = paper.findChildren(PrintDialog)[-1]
        asked.pages_edit.setText(pages)
        asked.print_button.click()
        qtbot.waitUntil(lambda: "Handed" in paper.message_bar.text)
        qtbot.waitUntil(lambda: not any(job.to_note for job in queue.jobs))
        settled()
        return read_all(sqlite_database.engine, LetterCopy)[0].state

    assert printed(pages="1") == CopyState.TO_SEND  # of a part nobody knows whose it was
    assert printed() == CopyState.PRINTED
    queue.say_not_out(queue.jobs[0].number)
    qtbot.waitUntil(lambda: not any(job.to_note for job in queue.jobs))
    assert read_all(sqlite_database.engine, LetterCopy)[0].state == CopyState.TO_SEND
    assert printed() == CopyState.PRINTED
    paper.close()
    settled()
    assert run.issue_button.text() == "Show 0 letters  Ctrl+S"
    run.close()
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert opened == [(clinic.patient_id, "letters")]
