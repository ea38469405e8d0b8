"""Two people, one record: the later save is compared field by field, by keyboard, never lost."""

from dataclasses import replace

import pytest
from clinic import a_clinic, a_patient, read_all
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton
from ui.accessibility import unnamed
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.errors import SignInRefused
from o2clinic.models import AuditEntry, Clinic, Patient, PatientPhone, Person
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.patient_codes import PhoneKind
from o2clinic.services import sign_in
from o2clinic.services.clinic import services_for
from o2clinic.services.patient_draft import PhoneDraft
from o2clinic.services.work import Desk, new_command_id
from o2clinic.ui.administration.clinic_page import ClinicPage
from o2clinic.ui.administration.people_page import PeoplePage
from o2clinic.ui.patients.register_view import RegisterView
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.compare_dialog import CompareDialog

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def other_desk(database):
    """Another program's way to the same database."""
    return Desk(database.open(), name="desk-2")


@pytest.fixture
def show(qtbot, engine, workplace, settled):
    """A page of this person, filled."""

    def make(actor, kind, *given):
        page = kind(at_desk(workplace, engine, actor), *given)
        qtbot.addWidget(page)
        page.resize(1214, 690)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    yield make
    settled()  # before the engine goes


@pytest.fixture
def details(show, clinic, engine):
    return show(clinic.anna, RegisterView, a_patient(engine))


@pytest.fixture
def press_save(qtbot, settled):
    def press(page):
        qtbot.bring_forward(page)
        qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
        settled()

    return press


def _edit_patient(desk, actor, patient_id, **changed):
    patients = services_for(desk, actor).patients
    draft = patients.draft(patient_id, new_command_id())
    patients.edit(replace(draft, **changed))


def _type(qtbot, form, field, text):
    form.focus_field(field)
    qtbot.keyClicks(form.widget_of(field), text)


def _dialog(page):
    (found,) = page.findChildren(CompareDialog)
    return found


def _radios(dialog):
    return {it.accessibleName(): it for it in dialog.findChildren(QRadioButton)}


def _the_patient(engine):
    (patient,) = read_all(engine, Patient)
    return patient


def test_both_changed_a_field_and_the_person_chooses_by_keyboard(
    details, other_desk, clinic, engine, qtbot, press_save, settled
):
    _type(qtbot, details.form, "preferred_name", "Polly")
    _type(qtbot, details.form, "email", "mary@example.org")
    home = (PhoneDraft(PhoneKind.HOME, "01872 555 0101"),)
    _edit_patient(
        other_desk, clinic.nurse_olu, details.patient_id, preferred_name="Mim", phones=home
    )
    press_save(details)

    dialog = _dialog(details)
    assert "Mr O. Adeyemi saved this at" in dialog.heading.text()
    assert not dialog.save_button.isEnabled()
    chosen = [name for name, it in _radios(dialog).items() if it.isChecked()]
    assert chosen == [
        "E-mail: keep mine, mary@example.org",
        "Home phone: take theirs, 01872 555 0101",
    ]
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.focusWidget().accessibleName() == "Likes to be called: keep mine, Polly"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
    assert dialog.focusWidget().accessibleName() == "Likes to be called: take theirs, Mim"
    assert not dialog.save_button.isEnabled()
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Up)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)
    qtbot.keyClick(dialog, Qt.Key.Key_S, CONTROL)
    settled()

    patient = _the_patient(engine)
    assert (patient.preferred_name, patient.email) == ("Polly", "mary@example.org")
    assert [phone.number for phone in read_all(engine, PatientPhone)] == ["01872 555 0101"]
    assert not details.is_touched
    assert details.message_bar.isHidden()


def test_back_to_the_form_keeps_the_text_and_saving_compares_again(
    details, other_desk, clinic, engine, qtbot, press_save, settled
):
    _type(qtbot, details.form, "preferred_name", "Polly")
    _edit_patient(other_desk, clinic.nurse_olu, details.patient_id, preferred_name="Mim")
    press_save(details)
    qtbot.keyClick(_dialog(details), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not details.findChildren(CompareDialog))

    assert details.form.draft().preferred_name == "Polly"
    assert "Mr O. Adeyemi" in details.message_bar.text
    press_save(details)
    dialog = _dialog(details)
    _radios(dialog)["Likes to be called: take theirs, Mim"].click()
    dialog.save_button.click()
    settled()

    assert _the_patient(engine).preferred_name == "Mim"
    assert details.form.draft().preferred_name == "Mim"


def test_somebody_who_saves_again_meanwhile_is_compared_again(
    details, other_desk, clinic, engine, qtbot, press_save, settled
):
    _type(qtbot, details.form, "preferred_name", "Polly")
    _edit_patient(other_desk, clinic.nurse_olu, details.patient_id, email="a@example.org")
    press_save(details)
    first = _dialog(details)
    assert first.save_button.isEnabled()  # nothing that both changed
    _edit_patient(other_desk, clinic.nurse_olu, details.patient_id, preferred_name="Mim")
    first.save_button.click()
    settled()
    qtbot.waitUntil(lambda: any(it is not first for it in details.findChildren(CompareDialog)))
    second = next(it for it in details.findChildren(CompareDialog) if it is not first)
    assert not second.save_button.isEnabled()
    assert _the_patient(engine).preferred_name == "Mim"
    _radios(second)["Likes to be called: keep mine, Polly"].click()
    second.save_button.click()
    settled()

    patient = _the_patient(engine)
    assert (patient.preferred_name, patient.email) == ("Polly", "a@example.org")
    commands = [line.command_id for line in read_all(engine, AuditEntry)]
    assert len(set(commands)) == len(commands)


def test_ones_own_second_save_is_no_conflict(details, engine, qtbot, press_save, settled):
    for name in ("Polly", "Pollyanna"):
        details.form.widget_of("preferred_name").clear()
        _type(qtbot, details.form, "preferred_name", name)
        press_save(details)
        assert _the_patient(engine).preferred_name == name
        assert details.message_bar.isHidden()
    assert details.findChildren(CompareDialog) == []


def test_what_is_typed_while_the_answer_is_out_stays(details, engine, qtbot, settled, press_save):
    _type(qtbot, details.form, "preferred_name", "Pol")
    qtbot.keyClick(details, Qt.Key.Key_S, CONTROL)
    _type(qtbot, details.form, "email", "p@example.org")
    settled()

    assert _the_patient(engine).preferred_name == "Pol"
    assert details.form.draft().email == "p@example.org"
    assert details.is_touched
    press_save(details)
    assert _the_patient(engine).email == "p@example.org"


def test_a_change_elsewhere_refreshes_what_is_read_and_leaves_what_is_typed(
    details, other_desk, clinic, workplace, qtbot, settled
):
    _edit_patient(other_desk, clinic.nurse_olu, details.patient_id, preferred_name="Mim")
    workplace.bus.hear(frozenset({Change(Concept.PATIENT, details.patient_id)}))
    qtbot.waitUntil(lambda: details.form.draft().preferred_name == "Mim")
    _type(qtbot, details.form, "email", "p@example.org")
    _edit_patient(other_desk, clinic.nurse_olu, details.patient_id, preferred_name="Mimi")
    with qtbot.waitSignal(workplace.bus.changed):
        workplace.bus.hear(frozenset({Change(Concept.EVERYTHING, 0)}))
    settled()

    assert details.form.draft().email == "p@example.org"
    assert details.form.draft().preferred_name == "Mim"


@pytest.fixture
def people(show, clinic, qtbot, settled):
    page = show(clinic.kit, PeoplePage)
    rows = page.table.records.rows
    page.table.choose(next(at for at, row in enumerate(rows) if row.name == clinic.anna.name))
    settled()
    assert page.form.person_id == clinic.anna.person_id
    return page


def test_a_wrong_password_elsewhere_does_not_make_the_form_stale(
    people, other_desk, clinic, engine, qtbot, press_save
):
    _type(qtbot, people.form.fields, "job_title", "Receptionists")
    with pytest.raises(SignInRefused):
        sign_in.sign_in(other_desk, "anna", "not her password")
    press_save(people)

    assert people.findChildren(CompareDialog) == []
    anna = next(one for one in read_all(engine, Person) if one.id == clinic.anna.person_id)
    assert (anna.job_title, anna.failed_sign_ins) == ("Receptionists", 1)


def test_a_persons_roles_are_compared_and_a_typed_password_is_kept(
    people, other_desk, clinic, engine, qtbot, press_save, settled
):
    staff = services_for(other_desk, clinic.kit).people
    draft = staff.draft(clinic.anna.person_id, new_command_id())
    people.password_button.click()
    for field in ("password", "password_again"):
        _type(qtbot, people.form.fields, field, "a new long password")
    _type(qtbot, people.form.fields, "job_title", "Receptionists")
    staff.edit(replace(draft, roles=clinic.anna.roles | clinic.sam.roles))
    press_save(people)
    dialog = _dialog(people)
    assert "Roles: take theirs, Reception, manager" in _radios(dialog)
    assert "password" not in str(_radios(dialog)).lower()
    dialog.save_button.click()
    settled()

    now = staff.draft(clinic.anna.person_id, new_command_id())
    assert (now.job_title, now.roles) == ("Receptionists", clinic.anna.roles | clinic.sam.roles)
    entered = sign_in.sign_in(other_desk, "anna", "a new long password")
    assert entered.actor.person_id == clinic.anna.person_id
    entered.desk.engine.dispose()  # on a server it is a way in of her own


def test_an_account_changed_meanwhile_is_closed_only_when_asked_again(
    people, other_desk, clinic, engine, qtbot, settled
):
    staff = services_for(other_desk, clinic.kit).people
    draft = staff.draft(clinic.anna.person_id, new_command_id())
    staff.edit(replace(draft, job_title="Secretary"))
    people.retire_button.click()
    qtbot.mouseClick(people.message_bar._action, Qt.MouseButton.LeftButton)
    settled()
    bars = [bar for bar in people.bars if "saved first" in bar.text]
    assert "Job title: Secretary, it was Receptionist" in bars[0].text
    qtbot.mouseClick(bars[0]._action, Qt.MouseButton.LeftButton)
    settled()

    (row,) = [row for row in staff.staff() if row.person_id == clinic.anna.person_id]
    assert not row.is_active


def test_the_clinics_settings_are_compared(
    show, other_desk, clinic, engine, qtbot, press_save, settled
):
    page = show(clinic.kit, ClinicPage)
    settings = services_for(other_desk, clinic.kit).clinic_settings
    _type(qtbot, page.form, "phone", "01872 0000001")
    settings.edit(replace(settings.draft(new_command_id()), phone="01872 2", name="Kernow"))
    press_save(page)
    dialog = _dialog(page)
    _radios(dialog)["Phone: keep mine, 01872 0000001"].click()
    dialog.save_button.click()
    settled()

    (now,) = read_all(engine, Clinic)
    assert (now.phone, now.name) == ("01872 0000001", "Kernow")
    _type(qtbot, page.form, "phone", "01872 00000012")
    press_save(page)
    (now,) = read_all(engine, Clinic)
    assert now.phone == "01872 00000012"


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("scale", [100, 150])
def test_the_comparison_has_names_and_fits(
    details, other_desk, clinic, qtbot, press_save, theme, tmp_path, scheme, scale
):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    for field, text in (("preferred_name", "Polly"), ("email", "m@example.org"), ("gp_name", "")):
        _type(qtbot, details.form, field, text)
    _type(qtbot, details.form, "address", "The Old Chapel House, 17 Upper Market Street")
    _edit_patient(
        other_desk,
        clinic.nurse_olu,
        details.patient_id,
        preferred_name="Mim",
        address="2 High Street\nFalmouth",
        postcode="TR11 2AB",
    )
    press_save(details)
    dialog = _dialog(details)
    assert unnamed(dialog) == []
    picture(dialog, f"compare-{scheme.value}-{scale}", tmp_path, (1000, 640))
    dialog.unchanged_button.click()
    assert "Hide" in dialog.unchanged_button.text()
    picture(dialog, f"compare-unfolded-{scheme.value}-{scale}", tmp_path, (1000, 640))
    assert dialog._scroll.horizontalScrollBar().maximum() == 0


def test_a_draft_typed_over_an_older_version_is_compared_field_by_field(
    details, other_desk, clinic, engine, qtbot, press_save, settled, show
):
    _type(qtbot, details.form, "email", "m@example.org")
    details.keeper.keep()
    (draft,) = details.workplace.drafts.drafts
    _edit_patient(other_desk, clinic.nurse_olu, details.patient_id, preferred_name="Mim")
    again = show(clinic.anna, RegisterView, details.patient_id)
    again.keeper.restore(draft)
    press_save(again)
    dialog = _dialog(again)
    radios = _radios(dialog)

    assert not any(radio.isChecked() for radio in radios.values())
    radios["E-mail: keep mine, m@example.org"].click()
    radios["Likes to be called: take theirs, Mim"].click()
    dialog.save_button.click()
    settled()
    patient = _the_patient(engine)
    assert (patient.email, patient.preferred_name) == ("m@example.org", "Mim")
