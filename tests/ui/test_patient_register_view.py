"""Registering and editing by keyboard alone; nothing typed is ever lost."""

from datetime import date

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox
from ui.accessibility import reached_by_tab, unnamed
from ui.patient_desk import FALMOUTH, MARY, FakePatients, a_desk
from ui.pictures import picture

from o2clinic.errors import AlreadyDone, StaleRecord, Taken, Unavailable
from o2clinic.rules.patient_codes import (
    AllergyStatus,
    NeedKind,
    NhsNumberStatus,
    PhoneKind,
    Sex,
)
from o2clinic.services.patient_draft import PatientDraft, PhoneDraft
from o2clinic.ui.patients.patient_form import PatientForm
from o2clinic.ui.patients.register_view import RegisterView
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 24)


@pytest.fixture
def patients():
    return FakePatients()


@pytest.fixture
def open_form(qtbot, workplace, patients, theme):
    def make(patient_id=None):
        desk, heard = a_desk(workplace, patients)
        view = RegisterView(desk, patient_id, form=PatientForm(theme, today=lambda: TODAY))
        qtbot.addWidget(view)
        view.resize(1214, 690)
        view.show()
        qtbot.bring_forward(view)
        view.heard = heard
        return view

    return make


@pytest.fixture
def view(open_form):
    return open_form()


def fill_in(qtbot, view, **typed):
    usual = {"family_name": "Jenkins", "given_names": "Mary", "born_on": "14/7/45"}
    for field, text in (usual | typed).items():
        view.form.focus_field(field)
        qtbot.keyClicks(view.focusWidget(), text)


def instead(view):
    """Buttons that open a known patient, as Tab comes to them."""
    return [it for it in reached_by_tab(view) if "instead" in it.accessibleName()]


def press_save(qtbot, view, settled):
    qtbot.keyClick(view, Qt.Key.Key_S, CONTROL)
    settled()


def test_registered_by_keyboard_alone(view, qtbot, settled, patients):
    saved = []
    view.saved.connect(saved.append)
    view.form.focus_field("family_name")
    for text in ("O'Brien-Smith", "Mary", "Polly", "Mrs", "14/7/45"):
        qtbot.keyClicks(view.focusWidget(), text)
        qtbot.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClicks(view.focusWidget(), "Fem")
    view.form.focus_field("nhs_number")
    qtbot.keyClicks(view.focusWidget(), "9990000018")
    press_save(qtbot, view, settled)
    (draft,) = patients.sent
    assert (draft.family_name, draft.given_names, draft.title) == (
        "O'Brien-Smith",
        "Mary",
        "Mrs",
    )
    assert (draft.born_on, draft.sex) == (date(1945, 7, 14), Sex.FEMALE)
    assert (draft.digits(), draft.nhs_number_status) == (
        "9990000018",
        NhsNumberStatus.NOT_VERIFIED,
    )
    assert saved == [41]
    assert view.form.draft().family_name == ""


def test_an_emoji_and_another_script_are_sent_as_they_are(view, qtbot, settled, patients):
    fill_in(qtbot, view, given_names="")
    view.form.focus_field("given_names")
    view.focusWidget().insert("Mary 😀 محمد")
    press_save(qtbot, view, settled)
    assert [draft.given_names for draft in patients.sent] == ["Mary 😀 محمد"]


def test_findings_stand_beside_their_fields_and_nothing_is_sent(view, qtbot, settled, patients):
    fill_in(qtbot, view, given_names="", born_on="14/7/2045", nhs_number="999 000 0019")
    press_save(qtbot, view, settled)
    assert "Type the given name" in view.form.message_of("given_names")
    assert "in the future" in view.form.message_of("born_on")
    assert "check digit" in view.form.message_of("nhs_number")
    assert view.focusWidget() is view.form.widget_of("given_names")
    assert patients.sent == []


def test_an_odd_postcode_wants_a_reason(view, qtbot, settled, patients):
    fill_in(qtbot, view, postcode="BFPO 12")
    press_save(qtbot, view, settled)
    assert patients.sent == []
    assert view.focusWidget() is view.form.summary.reason_edit
    qtbot.keyClicks(view.focusWidget(), "forces post")
    press_save(qtbot, view, settled)
    assert [draft.reason for draft in patients.sent] == ["forces post"]


def test_duplicates_appear_while_typing_and_one_can_be_opened_instead(
    view, qtbot, settled, patients
):
    patients.like = (MARY.because("Same name"),)
    fill_in(qtbot, view)
    qtbot.waitUntil(lambda: view.panel.rows != ())
    assert "One person may be this one" in view.subtitle_label.text()
    qtbot.waitUntil(lambda: bool(instead(view)))
    (button,) = instead(view)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert view.heard.opened == [1]
    assert view.form.draft().family_name == "Jenkins"


def test_a_taken_number_is_told_beside_it(view, qtbot, settled, patients):
    patients.refusal = Taken("NHS number 999 000 0018", "JENKINS, Mary, born 14-Jul-1945")
    fill_in(qtbot, view, nhs_number="9990000018")
    press_save(qtbot, view, settled)
    assert "JENKINS, Mary, born" in view.form.message_of("nhs_number")


@pytest.mark.parametrize(
    "refusal", [Unavailable("The database server does not answer."), StaleRecord("Patient")]
)
def test_a_failed_save_keeps_the_text_and_the_command(view, qtbot, settled, patients, refusal):
    patients.refusal = refusal
    fill_in(qtbot, view)
    press_save(qtbot, view, settled)
    assert view.message_bar.isVisible()
    patients.refusal = None
    press_save(qtbot, view, settled)
    first, second = patients.sent
    assert first == second
    assert not view.message_bar.isVisible()


def test_a_repeated_command_counts_as_saved(view, qtbot, settled, patients):
    saved = []
    view.saved.connect(saved.append)
    patients.refusal = AlreadyDone(41)
    fill_in(qtbot, view)
    press_save(qtbot, view, settled)
    assert saved == [41]


@pytest.mark.parametrize("field", ["family_name", "email", "phone_home"])
def test_a_paste_of_ten_megabytes_is_refused_and_told(view, qtbot, field):
    fill_in(qtbot, view)
    view.form.focus_field(field)
    before = view.form.draft()
    QGuiApplication.clipboard().setText("x" * 10_000_000)
    view.focusWidget().deselect()
    qtbot.keyClick(view.focusWidget(), Qt.Key.Key_V, CONTROL)
    QGuiApplication.clipboard().clear()
    assert "characters at most" in view.form.message_of(field)
    assert view.form.draft() == before


def test_a_long_address_is_refused_and_told(view, qtbot):
    view.form.address.setPlainText("1 High Street")
    pasted = QMimeData()
    pasted.setText("x" * 10_000_000)
    view.form.address.insertFromMimeData(pasted)
    assert "1000 characters at most" in view.message_bar.text
    assert view.form.draft().address == "1 High Street"


# Offscreen has no keyboard to grab for a list below a field; harmless.
@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_a_practice_is_found_by_typing_and_chosen_by_keyboard(view, qtbot, settled):
    view.form.focus_field("practice_id")
    qtbot.keyClicks(view.focusWidget(), "falm")
    popup = view.form.practice.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert view.form.practice.chosen == FALMOUTH
    assert view.form.draft().practice_id == 7


def test_a_practice_that_is_not_in_the_list_is_told(view, qtbot, settled, patients):
    fill_in(qtbot, view, practice_id="zz")
    press_save(qtbot, view, settled)
    assert "not in the list" in view.form.message_of("practice_id")
    assert patients.sent == []


def test_an_emptied_form_can_be_brought_back(view, qtbot, settled):
    fill_in(qtbot, view)
    view.form.practice.show_practice(FALMOUTH)
    view.start_afresh()
    assert view.form.draft().family_name == ""
    view.message_bar.action_wanted.emit()
    settled()
    assert view.form.draft().family_name == "Jenkins"
    assert view.form.practice.chosen == FALMOUTH


def test_a_typed_allergy_sets_the_status(view, qtbot):
    view.form.focus_field("allergies")
    qtbot.keyClicks(view.focusWidget(), "Penicillin, Latex")
    draft = view.form.draft()
    assert draft.allergies == ("Penicillin", "Latex")
    assert draft.allergy_status is AllergyStatus.RECORDED


def test_what_a_need_asks_more_closely_is_typed_below_it(open_form, qtbot):
    view = open_form()
    form = view.form
    assert not form.widget_of("print_size").isVisibleTo(form)
    boxes = {box.text(): box for box in form.needs.findChildren(QCheckBox)}
    qtbot.keyClick(boxes["Large print"], Qt.Key.Key_Space)
    form.focus_field("print_size")
    qtbot.keyClicks(view.focusWidget(), "24")
    carers = {box.text(): box for box in form.carers_needs.findChildren(QCheckBox)}
    assert [words for words, box in carers.items() if box.isVisibleTo(form)] == ["Large print"]
    qtbot.keyClick(carers["Large print"], Qt.Key.Key_Space)
    draft = form.draft()
    assert (draft.print_size, draft.carers_needs) == ("24", (NeedKind.LARGE_PRINT,))
    kept = form.typed_state()
    form.fill(PatientDraft(command_id=""))
    assert (form.draft().needs, form.draft().print_size) == ((), "")
    form.restore_typed(kept)
    assert form.draft().print_size == "24"
    assert form.draft().carers_needs == (NeedKind.LARGE_PRINT,)
    qtbot.keyClick(boxes["Large print"], Qt.Key.Key_Space)  # what is not needed is not kept
    assert (form.draft().print_size, form.draft().carers_needs) == ("", ())


def test_editing_sends_back_all_that_was_there(open_form, qtbot, settled, patients):
    patients.known = PatientDraft(
        command_id="",
        id=5,
        version=3,
        family_name="Jenkins",
        given_names="Mary",
        born_on=date(1945, 7, 14),
        died_on=date(2026, 1, 2),
        nhs_number="999 000 0018",
        nhs_number_status=NhsNumberStatus.VERIFIED,
        phones=(
            PhoneDraft(PhoneKind.HOME, "01872 255000", "evenings"),
            PhoneDraft(PhoneKind.HOME, "01872 255111"),
        ),
        practice_id=7,
        needs=(NeedKind.BRAILLE,),
        note="kept",
    )
    view = open_form(5)
    qtbot.waitUntil(lambda: view.form.draft().id == 5)
    settled()
    filled = view.form.draft()
    press_save(qtbot, view, settled)
    (sent,) = patients.sent
    assert sent == filled
    assert sent.phones == patients.known.phones
    assert (sent.version, sent.note, sent.needs) == (3, "kept", (NeedKind.BRAILLE,))
    assert sent.died_on == date(2026, 1, 2)


@pytest.mark.parametrize("scale", [100, 150, 200])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_every_field_has_a_name_and_fits(
    view, qtbot, settled, patients, theme, tmp_path, scheme, scale
):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    patients.like = (MARY.because("Same name"),) * 3
    fill_in(qtbot, view, nhs_number="999 000 0019")
    qtbot.waitUntil(lambda: view.panel.rows != ())
    picture(view, f"register-{scheme.value}-{scale}", tmp_path, (1214, 690))
    assert unnamed(view) == []
    assert view._both._scroll.horizontalScrollBar().maximum() == 0
