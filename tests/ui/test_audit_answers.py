"""Who saw this patient, what did this person do, and openings to be judged: by keyboard."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from ui import demo
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.audit_desk import FakeAnswers, FakeOpened, an_opening
from ui.pictures import picture

from o2clinic.errors import Finding, Level, NotFound, NotValid
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import Role
from o2clinic.services.audit import StaffName
from o2clinic.ui.administration.answers_page import AnswersPage
from o2clinic.ui.administration.opened_page import OpenedPage
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.date_edit import today_here

SAM = demo.Person(4, "Mx S. Hocking, manager", frozenset({Role.MANAGER}))


class Numbers:
    def staff(self):
        return (StaffName(3, "Dr A. Berg"), StaffName(1, "Ms A. Penrose"))

    def patient_numbered(self, typed):
        if typed == "9990000018":
            return 1
        raise NotFound("Nobody here has the NHS number 999 000 0026.")


@pytest.fixture
def place(workplace):
    made = SimpleNamespace(audit=Numbers(), audit_answers=FakeAnswers(), restricted=FakeOpened())
    return replace(workplace, actor=SAM, services=made)


@pytest.fixture
def shown(qtbot, settled):
    def show(page):
        qtbot.addWidget(page)
        page.resize(1366, 768)
        page.show()
        settled()
        return page

    return show


def test_who_saw_this_patient(place, qtbot, shown, settled):
    page = shown(AnswersPage(place))
    assert page.tables_patient_id is None
    qtbot.keyClicks(page.number_edit, "9990000018")
    qtbot.keyClick(page.number_edit, Qt.Key.Key_Return)
    settled()
    [(what, patient_id, period)] = place.services.audit_answers.asked
    assert (what, patient_id) == ("who", 1)
    assert period.last - period.first == timedelta(days=6)
    assert period.last == today_here()
    assert [row.who for row in page.table.records.rows] == ["Dr A. Berg", "Mr O. Adeyemi"]
    assert page.table.records.rows[1].mark.startswith("⊘ ")
    assert page.export_button.isEnabled()
    assert page.tables_patient_id == 1  # the table saved from its menu is noted as this patient's


def test_unknown_number_is_told(place, qtbot, shown, settled):
    page = shown(AnswersPage(place))
    qtbot.keyClicks(page.number_edit, "9990000026")
    page.ask_button.click()
    settled()
    assert "Nobody here has the NHS number" in page.message_bar.text
    assert not page.export_button.isEnabled()


def test_what_did_this_person_do_in_days_of_ones_own(place, qtbot, shown, settled):
    page = shown(AnswersPage(place))
    qtbot.keyClick(page.question, Qt.Key.Key_Down)
    assert page.person.isVisibleTo(page)
    assert not page.number_edit.isVisibleTo(page)
    page.ask_button.click()
    assert "Choose a person" in page.message_bar.text
    qtbot.keyClick(page.person, Qt.Key.Key_Down)
    page.days.set_value(0)
    page.ask_button.click()
    assert "first and the last day" in page.message_bar.text
    for edit, text in ((page.first_edit, "1-Nov-2026"), (page.last_edit, "24-Nov-2026")):
        edit.setText(text)
    page.ask_button.click()
    settled()
    [(what, person_id, period)] = place.services.audit_answers.asked
    assert (what, person_id, period.words) == ("what", 3, "01-Nov-2026 to 24-Nov-2026")
    assert page.table.records.rows[1].mark.startswith("✕ ")


def test_answer_is_saved_as_a_file(place, qtbot, shown, settled, tmp_path):
    page = shown(AnswersPage(place))
    page.number_edit.setText("9990000018")
    page.ask_button.click()
    settled()
    page.export_to(str(tmp_path / "audit.csv"))
    settled()
    assert (tmp_path / "audit.csv").read_bytes() == b"made of 2 rows"
    what, title, patient_id, person_id = place.services.audit_answers.asked[-1]
    assert (what, patient_id, person_id) == ("export", 1, 0)
    assert title.startswith("Who saw the patient 9990000018")


def test_opening_is_judged_with_a_comment(place, qtbot, shown, settled):
    page = shown(OpenedPage(place))
    assert "Record blood gas" in page.did_label.text()
    qtbot.keyClicks(page.comment_box, "On the rota that day")
    page.wrong_button.setFocus()
    qtbot.keyClick(page.wrong_button, Qt.Key.Key_Space)
    settled()
    assert place.services.restricted.judged == [(1, False, "On the rota that day")]
    assert page.table.records.rows == ()
    assert not page.right_button.isEnabled()


def test_refused_judgement_keeps_the_comment(place, shown, settled):
    page = shown(OpenedPage(place))
    finding = Finding("REASON", Level.BLOCK, "At least 10 characters.", "comment")
    place.services.restricted.refusal = NotValid([finding])
    page.comment_box.setPlainText("fine")
    page.right_button.click()
    settled()
    assert "At least 10" in page.message_bar.text
    assert page.comment_box.text == "fine"


def test_own_opening_is_for_somebody_else(place, shown, settled):
    page = shown(OpenedPage(place))
    place.services.restricted.rows = [an_opening(2, "Mx S. Hocking", is_own=True)]
    page.refresh()
    settled()
    assert not page.right_button.isEnabled()
    assert not page.comment_box.isEnabled()


def test_new_opening_comes_by_itself(place, qtbot, shown, settled):
    page = shown(OpenedPage(place))
    place.services.restricted.rows.append(an_opening(2, "Dr A. Berg"))
    place.bus.publish([Change(Concept.ACCESS, 1)])
    qtbot.waitUntil(lambda: len(page.table.records.rows) == 2)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_pictures(place, theme, shown, settled, tmp_path, scheme):
    theme.set_scheme(scheme)
    answers, opened = shown(AnswersPage(place)), shown(OpenedPage(place))
    answers.number_edit.setText("9990000018")
    answers.ask_button.click()
    settled()
    assert picture(answers, f"answers-who-{scheme.value}", tmp_path).is_file()
    answers.question.set_value("what")
    answers.person.set_value(3)
    answers.ask_button.click()
    settled()
    assert picture(answers, f"answers-what-{scheme.value}", tmp_path).is_file()
    assert picture(opened, f"opened-{scheme.value}", tmp_path).is_file()
    for page in (answers, opened):
        assert unnamed(page) == []
        assert smaller_than_a_hand(page) == []
