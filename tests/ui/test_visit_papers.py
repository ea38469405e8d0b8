"""Papers about visits on real services: by keyboard from the diary, the recalls and a patient."""

import pytest
from clinic import read_all
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from services.letter_clinic import NEXT_WEEK, a_letter_clinic, moved, people_on_oxygen
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.models import AuditEntry, Document
from o2clinic.rules.recall import Due
from o2clinic.rules.visit_letters import LetterKind
from o2clinic.services.documents import Use
from o2clinic.services.letter_runs import RunOf
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.recalls.recalls_page import RecallsPage
from o2clinic.ui.theme import Scheme
from o2clinic.ui.visit_papers.labels_dialog import LabelsDialog
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.visit_papers.letter_dialog import VisitLetterDialog
from o2clinic.ui.visit_papers.reminders_dialog import RemindersDialog
from o2clinic.ui.visit_papers.run_dialog import LetterRunDialog
from o2clinic.ui.visit_papers.visit_run_dialog import VisitRunDialog

LOOKS = (("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 100), ("150", Scheme.LIGHT, 150))


@pytest.fixture
def clinic(sqlite_database):
    return a_letter_clinic(sqlite_database.engine)


@pytest.fixture
def show(qtbot, workplace, settled, clinic):
    def make(kind):
        page = kind(at_desk(workplace, clinic.engine, clinic.anna, clinic.desk))
        qtbot.addWidget(page)
        page.resize(1214, 664)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


@pytest.fixture
def diary(show, settled, clinic):
    """The diary of next Tuesday, on Mary's visit."""
    clinic.book()
    clinic.book("11:15", patient_id=clinic.tuesday.john)
    page = show(DiaryPage)
    page.go_to_day(NEXT_WEEK)
    settled()
    block = next(it for it in page.grid.blocks if it.stop.visit and "JENKINS" in it.stop.visit.name)
    page.grid.choose(block.stop)
    return page


def opened(page, kind, settled, key=None, keys=None):
    """The dialog of a kind, after some keys on what has the keyboard."""
    if key is not None:
        QTest.keyClick(page.focusWidget() or page, key, keys or Qt.KeyboardModifier.NoModifier)
    settled()
    return page.findChild(kind)


def copied(dialog, path, settled):
    """As if somebody had chosen a file for a copy."""
    dialog._pdf = dialog.preview.pdf
    dialog._on_file(str(path))
    settled()
    return path.read_bytes()


def test_a_letter_takes_one_key_is_issued_as_it_leaves_and_printed_again_as_it_was(
    diary, clinic, settled, tmp_path, theme
):
    dialog = opened(diary, VisitLetterDialog, settled, Qt.Key.Key_L)
    assert dialog.name_label.text() == "JENKINS, Mary (Mrs)"
    assert dialog.kind_choice.currentText() == "Confirmation"
    assert dialog.preview.page_count == 1
    for name, scheme, scale in LOOKS:
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        picture(dialog, f"letter-{name}", tmp_path, (1190, 700))
    assert unnamed(dialog) == []
    assert smaller_than_a_hand(dialog) == []
    assert read_all(clinic.engine, Document) == []

    first = copied(dialog, tmp_path / "letter.pdf", settled)
    (kept,) = read_all(clinic.engine, Document)
    assert first == bytes(kept.pdf)
    # Now the letter that went out is in front, and leaves again as it was.
    assert dialog.kind_choice.currentText() == "Confirmation, issued 24-Nov-2026"
    assert not dialog.issue_button.isEnabled()
    assert copied(dialog, tmp_path / "again.pdf", settled) == first
    assert len(read_all(clinic.engine, Document)) == 1
    assert read_all(clinic.engine, AuditEntry)[-1].use_case == "export_document"

    dialog.kind_choice.set_value(LetterKind.REMINDER)
    settled()
    assert dialog.remark_label.text().startswith("Not issued yet")
    QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert [one.template for one in read_all(clinic.engine, Document)] == [
        "visit_letter 1 confirmation",
        "visit_letter 1 reminder",
    ]

    # A visit that is moved meanwhile is told, and its letter made anew.
    dialog.kind_choice.set_value(LetterKind.CONFIRMATION)
    moved(clinic, 1, "15:00")
    dialog.issue_button.click()
    settled()
    assert "The visit was changed" in dialog.message_bar.text
    assert len(read_all(clinic.engine, Document)) == 2
    dialog.issue_button.click()
    settled()
    assert read_all(clinic.engine, Document)[-1].template == "visit_letter 1 change"
    dialog.close()


def test_letters_of_some_days_are_issued_by_the_batch_and_printed_again(diary, clinic, settled):
    dialog = opened(
        diary,
        VisitRunDialog,
        settled,
        Qt.Key.Key_L,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert dialog.summary_label.text().endswith("2 to write, 0 left out")
    assert dialog.issue_button.text() == "Issue 2 letters  Ctrl+S"
    assert unnamed(dialog) == []
    dialog.issue_button.click()
    settled()
    paper = dialog.findChild(LeavingPaper)
    assert paper.preview.page_count == 4  # one, the back of it, and two in large print
    assert "Issued and kept: 2 letters: 1 of 1 page, 1 of 2 pages" in dialog.message_bar.text
    paper.close()
    settled()
    assert not dialog.issue_button.isEnabled()
    dialog.of_choice.set_value(RunOf.REMINDERS)
    settled()
    assert dialog.summary_label.text().startswith("Reminders: visits of 01-Dec-2026. 2 to write")
    dialog.span.first_edit.set_value(clinic.desk.now().date())
    dialog.again_button.click()
    settled()
    assert "As they were issued: 2 letters" in dialog.message_bar.text
    assert len(read_all(clinic.engine, Document)) == 2
    for each in dialog.findChildren(LeavingPaper):
        each.close()
    dialog.close()


def test_everybody_shown_is_invited_and_the_recalls_say_when(
    show, clinic, settled, theme, tmp_path, qtbot
):
    people_on_oxygen(clinic)
    page = show(RecallsPage)
    page.begin(Due.ALL)
    settled()
    assert page.invites.button.text() == "Invite all 5 shown  Ctrl+I"
    dialog = opened(
        page, LetterRunDialog, settled, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier
    )
    assert dialog.summary_label.text() == "Invitations: All. 4 to write, 1 left out"
    assert dialog.table.records.rows[0].remark == "No address is recorded that holds today."
    assert smaller_than_a_hand(dialog) == []
    for name, scheme, scale in LOOKS:
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        picture(dialog, f"invite-{name}", tmp_path, (1000, 620))
    dialog.issue_button.click()
    settled()
    for each in dialog.findChildren(LeavingPaper):
        each.close()
    settled()
    assert dialog.summary_label.text().endswith("0 to write, 5 left out")
    dialog.close()
    page.refresh()
    settled()
    remarks = [row.remark for row in page.table.records.rows]
    assert remarks.count("Invited 24-Nov-2026") == 4
    qtbot.bring_forward(page)
    QTest.keyClick(page.table, Qt.Key.Key_I)
    single = opened(page, VisitLetterDialog, settled)
    assert single.kind_choice.currentText() == "Invitation to ring"
    single.close()


def test_labels_and_text_messages_follow_what_is_chosen_and_are_noted_as_they_leave(
    diary, clinic, settled, tmp_path, theme, qtbot
):
    dialog = opened(
        diary,
        LabelsDialog,
        settled,
        Qt.Key.Key_K,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert dialog.title_label.text() == "Visits of 01-Dec-2026: 2 patients"
    assert unnamed(dialog) == []
    dialog.first_edit.set_value(25)
    assert "From label: A number from 1 to 24." in dialog.message_bar.text
    assert dialog.preview.pdf == b""
    dialog.first_edit.set_value(24)
    settled()
    assert dialog.preview.page_count == 2
    picture(dialog, "labels", tmp_path, (1000, 640))
    assert copied(dialog, tmp_path / "labels.pdf", settled).startswith(b"%PDF")
    entry = read_all(clinic.engine, AuditEntry)[-1]
    assert (entry.use_case, entry.reason) == (
        "print_labels",
        f"{Use.COPIED.value}: 2 of 2 patients, identity",
    )
    dialog.close()

    qtbot.bring_forward(diary)
    dialog = opened(
        diary,
        RemindersDialog,
        settled,
        Qt.Key.Key_M,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert dialog.span.first.isoformat() == "2026-12-02"
    assert not dialog.save_button.isEnabled()
    dialog.span.first_edit.set_value(NEXT_WEEK)
    settled()
    assert dialog.summary_label.text() == "1 in the file, 1 left out"
    assert dialog.table.records.rows[0].why == "No mobile number."
    assert unnamed(dialog) == []
    theme.set_scheme(Scheme.DARK)
    picture(dialog, "messages-dark", tmp_path, (1000, 560))
    dialog.save_to(str(tmp_path / "reminders.csv"))
    settled()
    assert b"07700900145,Mary,2026-12-01,09:45" in (tmp_path / "reminders.csv").read_bytes()
    assert "Saved" in dialog.message_bar.text
    dialog.close()
