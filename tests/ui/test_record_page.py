"""The page of what becomes of a record: filled in by keyboard, on the real services."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, an_nhs_number, read_all, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.models import Appointment, OxygenOrder, Patient, PatientAlert
from o2clinic.rules.closing import ClosingKind
from o2clinic.rules.visits import VisitKind
from o2clinic.services.patients import Patients
from o2clinic.services.work import Desk, new_command_id
from o2clinic.ui.patients.record_page import RecordPage
from o2clinic.ui.places import Found
from o2clinic.ui.theme import Scheme


@pytest.fixture
def engine(sqlite_database):
    return sqlite_database.engine


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    key = a_patient(engine, nhs=an_nhs_number(0))
    write(engine, a_visit(clinic, key))
    return key


@pytest.fixture
def twin(engine, clinic):
    key = a_patient(engine, family="Jenkens", given="Mary Ann", title="Ms")
    patients = Patients(Desk(engine, now=lambda: NOON), clinic.anna)
    draft = patients.draft(key, new_command_id())
    patients.edit(replace(draft, address="3 Fore Street\nTruro", postcode="TR1 2AB"))
    for words in ("Dog bites", "No lift"):
        alert = PatientAlert(patient_id=key, text=words, valid_from=date(2026, 3, 2))
        write(engine, alert)
    write(
        engine,
        OxygenOrder(
            patient_id=key,
            status="issued",
            form_id="hoof_b",
            ordered_by_id=clinic.dr_berg.person_id,
            ordered_at=NOON,
            delivery="standard",
        ),
    )
    return key


def a_visit(clinic, patient_id):
    return Appointment(
        patient_id=patient_id,
        person_id=clinic.nurse_olu.person_id,
        site_id=clinic.site_id,
        starts_at=NOON + timedelta(days=7),
        ends_at=NOON + timedelta(days=7, minutes=30),
        visit_kind=VisitKind.REVIEW,
    )


@pytest.fixture
def opened():
    return []


@pytest.fixture
def show(qtbot, workplace, settled, engine, clinic, opened):
    kept = []

    def make(patient_id, actor=None, size=(1214, 587)):
        desk = Desk(engine, tell=workplace.bus.publish, now=lambda: NOON)
        place = at_desk(workplace, engine, actor or clinic.nurse_olu, desk)
        place = replace(place, open_patient=lambda *what: opened.append(what))
        page = RecordPage(place, patient_id)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        settled()
        qtbot.bring_forward(page)
        return page

    return make


def texts(widget) -> str:
    told = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    return "\n".join(told).replace("\N{WORD JOINER}", "")


def press(qtbot, button):
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)


def reason_in(qtbot, page, settled, words):
    page.dialog.form.box.setPlainText(words)
    press(qtbot, page.dialog.form.button)
    settled()


def test_a_death_is_recorded_and_taken_back_by_keyboard(
    qtbot, show, settled, engine, clinic, mary, workplace
):
    page = show(mary, clinic.anna)
    card = page.closing
    assert "Visit Tue 01-Dec-2026 12:00, Review" in texts(card)
    press(qtbot, card.button)
    assert "Type the day on which it happened" in texts(card)
    assert card.happened_on.hasFocus()
    qtbot.keyClicks(card.happened_on, "20/11/26")
    card.source.setFocus()
    qtbot.keyClicks(card.source, "Her son")
    qtbot.keyClick(card.source, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert [str(one.status) for one in read_all(engine, Appointment)] == ["cancelled"]
    assert "Died 20-Nov-2026, told by: Her son" in texts(card)
    assert not card.form.isVisible()
    press(qtbot, card.back_button)
    assert "Visit Tue 01-Dec-2026" in texts(page.dialog)
    reason_in(qtbot, page, settled, "short")
    assert "10 characters" in texts(page.dialog)
    reason_in(qtbot, page, settled, "It was another Mary Jenkins")
    assert [str(one.status) for one in read_all(engine, Appointment)] == ["booked"]
    assert "1 visit booked again" in texts(page)
    assert card.form.isVisible()
    # Reception does not read records, so it does not merge them.
    assert "by a nurse, a physician or the manager" in texts(page.merging)
    assert not page.merging.find_box.isVisible()


def test_two_records_are_laid_side_by_side_merged_and_parted(
    qtbot, show, settled, engine, clinic, mary, twin, opened
):
    page = show(mary)
    card = page.merging
    card.find_box.setFocus()
    qtbot.keyClicks(card.find_box, "jenkens")
    qtbot.keyClick(card.find_box, Qt.Key.Key_Return)
    settled()
    told = texts(card)
    assert "1 oxygen order" in told
    assert "2 alerts" in told
    assert "The same on both: born, sex, gender." in told
    theirs = next(it for it in card.findChildren(QRadioButton) if "JENKENS" in it.text())
    theirs.setFocus()
    qtbot.keyClick(theirs, Qt.Key.Key_Space)
    press(qtbot, card.button)
    settled()
    assert "Say why in 10 to 1000 characters" in texts(card)
    assert card.reason.hasFocus()
    qtbot.keyClicks(card.reason, "Seen together with her passport")
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    qtbot.keyClick(card.reason, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    names = {one.id: one.family_name for one in read_all(engine, Patient)}
    assert names == {mary: "Jenkens", twin: "Jenkins"}
    assert {one.patient_id for one in read_all(engine, PatientAlert)} == {mary}
    assert opened == []
    back = next(it for it in card.findChildren(QPushButton) if it.text() == "Take back")
    press(qtbot, back)
    settled()
    assert "Goes back: 1 oxygen order, 2 alerts" in texts(page.dialog)
    reason_in(qtbot, page, settled, "They are mother and daughter")
    assert {one.patient_id for one in read_all(engine, PatientAlert)} == {twin}
    assert "Taken back" in texts(card)


def test_the_other_record_may_stay_and_is_opened_then(
    qtbot, show, settled, clinic, mary, twin, opened
):
    page = show(mary)
    card = page.merging
    card._on_found(Found("JENKENS, Mary Ann", patient_id=twin))
    settled()
    card.stays.set_value(False)
    settled()
    card.reason.setPlainText("Seen together with her passport")
    press(qtbot, card.button)
    settled()
    assert opened == [(twin, "record")]
    patients = Patients(Desk(clinic.desk.engine, now=lambda: NOON), clinic.anna)
    assert [row.patient_id for row in patients.find("jenkins mary")] == [twin]


def test_pictures(qtbot, show, settled, workplace, tmp_path, engine, clinic, mary, twin):
    write(engine, a_visit_of(clinic, twin))
    page = show(mary)
    page.merging._on_found(Found("JENKENS, Mary Ann", patient_id=twin))
    settled()
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        workplace.theme.set_scheme(scheme)
        picture(page, f"record-{scheme.value}", tmp_path, (1214, 587))
    page.closing.kind.set_value(ClosingKind.MOVED_AWAY)
    page.closing.happened_on.setText("20/11/26")
    page.closing.source.setCurrentText("GP practice")
    page.closing.send()
    settled()
    picture(page, "record-closed", tmp_path, (1214, 587))
    workplace.theme.set_scale(150)
    page = show(mary)
    page.merging._on_found(Found("JENKENS, Mary Ann", patient_id=twin))
    settled()
    assert picture(page, "record-150", tmp_path, (1138, 480)).stat().st_size


def a_visit_of(clinic, patient_id):
    visit = a_visit(clinic, patient_id)
    visit.person_id = clinic.dr_berg.person_id
    return visit
