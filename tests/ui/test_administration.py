"""People, the clinic, the audit and the database: by keyboard, and how they look."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from ui import demo
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.audit_desk import FakeAnswers, FakeOpened
from ui.database_desk import FakeCare
from ui.fake_forms import FakeForms
from ui.letter_desk import FakeTexts
from ui.pictures import picture
from ui.plan_desk import FakeDays, FakePlans
from ui.supplier_desk import FakeSuppliers

from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused, Taken
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import Permission, Role, may
from o2clinic.services.audit import AuditRow, AuditSheet, Kind, Place, StaffName
from o2clinic.services.audit_words import ChangedColumn
from o2clinic.services.clinic_settings import ClinicDraft, PolicyRow
from o2clinic.services.people import PersonDraft, PersonRow
from o2clinic.ui.administration.administration_page import AdministrationPage
from o2clinic.ui.administration.audit_page import AuditPage
from o2clinic.ui.places import Area, PatientPage
from o2clinic.ui.theme import Scheme


class Administrator(demo.Person):
    def may(self, permission):
        return may(self.roles, permission)


KIT = Administrator(5, "Mr K. Rowe, administrator", frozenset({Role.ADMINISTRATOR}))
SAM = demo.Person(4, "Mx S. Hocking, manager", frozenset({Role.MANAGER}))
CONTROL = Qt.KeyboardModifier.ControlModifier
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def _row(number, who, what, *, changes=(), records=(), **more):
    told = {"patient": "JENKINS, Mary (Mrs)", "nhs_number": "999 000 0018", "patient_id": 1} | more
    return AuditRow(
        place=Place(AT - timedelta(minutes=number), number),
        when=f"24-Nov-2026 {12 - number // 6:02d}:{59 - number:02d}",
        who=who,
        person_id=3,
        what=what,
        changes=changes,
        records=records,
        **told,
    )


ROWS = (
    _row(1, "Dr A. Berg", "Opened the record"),
    _row(
        2,
        "Mr O. Adeyemi",
        "Amend blood gas",
        reason="Sample was taken on 2 L/min, not on air",
        changes=(
            ChangedColumn("Result changed", "flow (L/min)", "nothing", "2.0"),
            ChangedColumn("Blood gas changed", "PaO₂ (kPa)", "6.90", "7.10"),
        ),
        records=("Result changed", "Blood gas changed"),
    ),
    _row(
        3,
        "Unknown name",
        "Sign-in refused",
        patient="",
        nhs_number="",
        patient_id=0,
        reason="mallory: The name or the password is wrong.",
        is_refused=True,
    ),
)
OLDER = (_row(9, "Ms A. Penrose", "Register patient", records=("Patient added",)),)


class FakeAudit:
    def __init__(self):
        self.asked = []

    def _sheet(self, after):
        return AuditSheet(OLDER, None) if after else AuditSheet(ROWS, ROWS[-1].place)

    def latest(self, after=None, *, kind=Kind.ALL):
        self.asked.append(("latest", kind))
        return self._sheet(after)

    def of_person(self, person_id, after=None, *, kind=Kind.ALL):
        self.asked.append(("person", person_id, kind))
        return self._sheet(after)

    def of_patient(self, patient_id, after=None, *, kind=Kind.ALL):
        self.asked.append(("patient", patient_id, kind))
        return self._sheet(after)

    def staff(self):
        return (StaffName(3, "Dr A. Berg"), StaffName(1, "Ms A. Penrose"))

    def patient_numbered(self, typed):
        if typed == "9990000018":
            return 1
        raise NotFound("Nobody here has the NHS number 999 000 0026.")


def _person(person_id, name, sign_in_name, job, *roles, is_active=True):
    return PersonRow(person_id, 1, name, sign_in_name, job, "", roles, is_active, False)


class FakePeople:
    def __init__(self):
        self.rows = [
            _person(2, "Mr O. Adeyemi", "nurse_olu", "Oxygen nurse", Role.NURSE),
            _person(3, "Dr A. Berg", "dr_berg", "Respiratory physician", Role.PHYSICIAN),
            _person(5, "Mr K. Rowe", "kit", "", Role.MANAGER, Role.ADMINISTRATOR),
            _person(6, "Ms L. Tremain", "lou", "Receptionist", Role.RECEPTION, is_active=False),
        ]
        self.saved, self.refuse = [], None

    def staff(self):
        return tuple(self.rows)

    def draft(self, person_id, command_id):
        row = next(row for row in self.rows if row.person_id == person_id)
        return PersonDraft(
            command_id=command_id,
            given_names=row.name.split()[1],
            family_name=row.name.split()[2],
            sign_in_name=row.sign_in_name,
            job_title=row.job_title,
            roles=frozenset(row.roles),
            id=person_id,
            version=row.version,
        )

    def _save(self, draft):
        self.saved.append(draft)
        if self.refuse is not None:
            raise self.refuse
        return draft.id or 2

    add = edit = _save

    def retire(self, person_id, version, command_id):
        if self.refuse is not None:
            raise self.refuse
        self.rows = [
            replace(row, is_active=False) if row.person_id == person_id else row
            for row in self.rows
        ]
        return person_id

    def bring_back(self, person_id, version, command_id):
        self.saved.append(("back", person_id))
        return person_id


class FakeSettings:
    def __init__(self):
        self.saved, self.refuse = [], None
        self.now = ClinicDraft(
            command_id="c",
            id=1,
            version=1,
            name="Truro Oxygen Clinic",
            address="1 Clinic Way\nTruro",
            postcode="TR1 1AA",
            phone="01872 000000",
            email="",
            policy_id="BTS2015_QS2017",
            spirometry_equation="GLI-2012",
            idle_lock_minutes=10,
        )

    def draft(self, command_id):
        return replace(self.now, command_id=command_id)

    def policies(self):
        return (
            PolicyRow("BTS2015_QS2017", "BTS guideline 2015 with QS 2017", date(2015, 6, 1)),
            PolicyRow("DH2008", "Department of Health guide 2008", date(2008, 6, 1)),
        )

    def missed_policies(self):
        return (PolicyRow("OFFER_FIRST_2026", "Offer first", date(2026, 11, 1)),)

    def edit(self, draft):
        if self.refuse is not None:
            raise self.refuse
        self.saved.append(draft)
        self.now = draft
        return 1


@dataclass
class FakeServices:
    drafts: demo.Shelf = field(default_factory=demo.Shelf)
    audit: FakeAudit = field(default_factory=FakeAudit)
    audit_answers: FakeAnswers = field(default_factory=FakeAnswers)
    restricted: FakeOpened = field(default_factory=FakeOpened)
    people: FakePeople = field(default_factory=FakePeople)
    clinic_settings: FakeSettings = field(default_factory=FakeSettings)
    database_care: FakeCare = field(default_factory=FakeCare)
    clinic_plans: FakePlans = field(default_factory=FakePlans)
    closed_days: FakeDays = field(default_factory=FakeDays)
    forms: FakeForms = field(default_factory=FakeForms)
    suppliers: FakeSuppliers = field(default_factory=FakeSuppliers)
    letter_texts: FakeTexts = field(default_factory=FakeTexts)


@pytest.fixture
def services(monkeypatch):
    made = FakeServices()
    monkeypatch.setattr(demo, "NO_SERVICES", made)
    return made


@pytest.fixture
def open_as(services, make_window, settled):
    plan = demo.plan()
    patient_page = PatientPage("history", "History", AuditPage, Permission.READ_AUDIT)
    area = Area("administration", "Administration", "cog-outline", AdministrationPage)
    plan = replace(
        plan, areas=(area, *plan.areas), patient_pages=(*plan.patient_pages, patient_page)
    )

    windows = []  # Python would else take one away while it still stands on the screen

    def make(actor, tab=0):
        window = make_window(actor, plan)
        windows.append(window)
        page = window.current_page
        page.tabs.setCurrentIndex(tab)
        settled()
        return page

    return make


def _titles(page):
    return [page.tabs.tabText(at) for at in range(page.tabs.count())]


def test_manager_sees_what_is_of_the_audit_and_an_administrator_everything(open_as):
    of_the_audit = ["Who and what", "Restricted records"]
    assert _titles(open_as(SAM)) == ["Audit", *of_the_audit]
    ours = ["People", "Clinic", "Sites", "Clinics", "Closed days"]
    ours += ["Suppliers", "Forms", "Letter texts"]
    assert _titles(open_as(KIT)) == [*ours, "Audit", "Database", *of_the_audit]


def test_audit_line_shows_what_was_written_and_why(open_as, qtbot):
    page = open_as(SAM).pages[0]
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert [row.after for row in page.changes.records.rows] == ["2.0", "7.10"]
    assert "not on air" in page.reason_label.text()
    qtbot.keyClick(page.table, Qt.Key.Key_Up)
    assert page.changes.records.rows == ()
    assert page.reason_label.isHidden()


def test_earlier_lines_are_put_below(open_as, qtbot, settled):
    page = open_as(SAM).pages[0]
    qtbot.mouseClick(page.earlier_button, Qt.MouseButton.LeftButton)
    settled()
    assert page.table.records.rows == (*ROWS, *OLDER)
    assert not page.earlier_button.isEnabled()
    assert "4 lines" in page.subtitle_label.text()
    assert "these are all" in page.subtitle_label.text()


def test_audit_is_asked_by_kind_person_and_patient(open_as, services, qtbot, settled):
    page = open_as(SAM).pages[0]
    page.findChildren(type(page.earlier_button))
    page._chips_by_kind[Kind.OPENINGS].click()
    settled()
    page.person_choice.setFocus()
    qtbot.keyClick(page.person_choice, Qt.Key.Key_Down)
    settled()
    qtbot.keyClicks(page.number_edit, "9990000018")
    qtbot.keyClick(page.number_edit, Qt.Key.Key_Return)
    settled()
    assert services.audit.asked == [
        ("latest", Kind.ALL),
        ("latest", Kind.OPENINGS),
        ("person", 3, Kind.OPENINGS),
        ("patient", 1, Kind.OPENINGS),
    ]
    page.number_edit.clear()
    settled()
    assert services.audit.asked[-1] == ("latest", Kind.OPENINGS)


def test_unknown_nhs_number_is_said_and_the_lines_stay(open_as, qtbot, settled):
    page = open_as(SAM).pages[0]
    qtbot.keyClicks(page.number_edit, "9990000026")
    qtbot.keyClick(page.number_edit, Qt.Key.Key_Return)
    settled()
    assert "Nobody here" in page.message_bar.text
    assert page.number_edit.text() == "9990000026"
    assert page.table.records.rows == ROWS


def test_patient_has_a_history_of_their_own(open_as, services, settled):
    window = open_as(SAM).window()
    window.open_patient(1, "history")
    settled()
    page = window.current_page
    assert services.audit.asked[-1] == ("patient", 1, Kind.ALL)
    assert "Patient" not in [column.title for column in page.table.records.columns]
    assert Kind.SIGN_INS not in page._chips_by_kind


def test_person_is_added_by_keyboard(open_as, services, qtbot, settled):
    page = open_as(KIT).pages[0]
    qtbot.keyClick(page, Qt.Key.Key_B, CONTROL)
    qtbot.waitUntil(page.form.edits["title"].hasFocus)
    for text in ("Mrs", "Ines", "Da Silva", "Physiologist", "", "ines", "0.6"):
        qtbot.keyClicks(page.window().focusWidget(), text)
        qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Space)  # nurse or physiologist
    for field_name in ("password", "password_again"):
        qtbot.keyClicks(page.form.edits[field_name], "correct horse battery")
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()
    [draft] = services.people.saved
    assert (draft.id, draft.title, draft.given_names, draft.family_name) == (
        0, "Mrs", "Ines", "Da Silva",
    )  # fmt: skip
    assert (draft.roles, draft.whole_time_equivalent) == ({Role.NURSE}, Decimal("0.6"))
    assert draft.password == draft.password_again == "correct horse battery"
    assert "Ines Da Silva is saved" in page.message_bar.text


def test_refused_person_keeps_everything_typed(open_as, services, qtbot, settled):
    page = open_as(KIT).pages[0]
    page.add_button.click()
    qtbot.keyClicks(page.form.edits["family_name"], "Da Silva")
    few = Finding("PASSWORD", Level.BLOCK, "The password needs 10 characters.", "password")
    for refusal, told in (
        (NotValid([few]), ""),
        (Taken("The sign-in name ines", "Ms I. Nance"), "Ms I. Nance"),
        (Refused("PEOPLE-1", "Nobody would be left.", "Make somebody else one."), "Nobody would"),
    ):
        services.people.refuse = refusal
        page.save_button.click()
        settled()
        assert page.form.edits["family_name"].text() == "Da Silva"
        assert told in page.message_bar.text
        assert page.save_button.isEnabled()
    services.people.refuse = NotValid([few])
    page.save_button.click()
    settled()
    assert "10 characters" in page.form.fields.message_of("password")


def test_typed_text_is_not_lost_by_choosing_somebody_else(open_as, qtbot, settled):
    page = open_as(KIT).pages[0]
    qtbot.keyClicks(page.form.edits["job_title"], " lead")
    page.table.choose(1)
    settled()
    assert page.form.edits["job_title"].text() == "Oxygen nurse lead"
    assert "not saved" in page.message_bar.text
    page.message_bar.action_wanted.emit()
    settled()
    assert page.form.edits["job_title"].text() == "Respiratory physician"


def test_change_by_somebody_else_leaves_what_is_being_typed(open_as, services, qtbot, settled):
    page = open_as(KIT).pages[0]
    qtbot.keyClicks(page.form.edits["job_title"], " lead")
    services.people.rows[0] = replace(services.people.rows[0], job_title="Nurse")
    page.workplace.bus.publish({Change(Concept.PERSON, 2)})
    qtbot.waitUntil(lambda: page.table.records.rows[0].job_title == "Nurse")
    assert page.form.edits["job_title"].text() == "Oxygen nurse lead"


def test_retiring_is_asked_first_and_can_be_undone(open_as, services, qtbot, settled):
    page = open_as(KIT).pages[0]
    page.retire_button.click()
    settled()
    assert services.people.rows[0].is_active
    assert "Close the account of Mr O. Adeyemi?" in page.message_bar.text
    page.message_bar.action_wanted.emit()
    settled()
    assert not services.people.rows[0].is_active
    assert page.retire_button.text() == "Bring back"
    page.retire_button.click()
    settled()
    assert services.people.saved == [("back", 2)]


def test_new_password_for_a_known_person(open_as, services, qtbot, settled):
    page = open_as(KIT).pages[0]
    assert page.form.edits["password"].isHidden()
    page.password_button.click()
    assert page.form.edits["password"].hasFocus()
    for field_name in ("password", "password_again"):
        qtbot.keyClicks(page.form.edits[field_name], "a newer password")
    page.save_button.click()
    settled()
    assert services.people.saved[0].password_again == "a newer password"
    assert page.form.edits["password"].isHidden()
    assert page.form.edits["password"].text() == ""


def test_clinic_is_saved_and_a_refusal_keeps_the_text(open_as, services, qtbot, settled):
    page = open_as(KIT, 1).pages[1]
    name = page.form.widget_of("name")
    name.setFocus()
    qtbot.keyClicks(name, " East")
    no = Finding("POSTCODE", Level.BLOCK, "This is not a UK postcode.", "postcode")
    services.clinic_settings.refuse = NotValid([no])
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()
    assert "postcode" in page.form.message_of("postcode")
    assert name.text() == "Truro Oxygen Clinic East"
    services.clinic_settings.refuse = None
    page.equation.setCurrentIndex(0)
    page.save_button.click()
    settled()
    [draft] = services.clinic_settings.saved
    assert (draft.name, draft.address) == ("Truro Oxygen Clinic East", "1 Clinic Way\nTruro")
    assert (draft.spirometry_equation, draft.policy_id) == ("GLI-Global-2022", "BTS2015_QS2017")
    assert not page.is_touched


def test_backup_and_check_tell_their_outcome(open_as, services, qtbot, settled):
    page = open_as(KIT, 9).pages[9]
    assert page.facts["last_backup"].text() == "never"
    qtbot.mouseClick(page.backup_button, Qt.MouseButton.LeftButton)
    assert not page.check_button.isEnabled()
    settled()
    settled()
    assert "clinic_2026" in page.facts["last_backup"].text()
    assert "read back" in page.message_bar.text
    services.database_care.findings = ("The file is damaged: page 7.",)
    page.check_button.click()
    settled()
    assert page.findings_label.text() == "The file is damaged: page 7."
    services.database_care.findings = ()
    page.check_button.click()
    settled()
    assert page.findings.isHidden()
    assert "in order" in page.message_bar.text


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("scale", [100, 150])
def test_every_tab_is_named_for_readers_and_has_its_picture(
    open_as, theme, services, settled, tmp_path, scheme, scale
):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    page = open_as(KIT)
    for at, title in enumerate(_titles(page)):
        page.tabs.setCurrentIndex(at)
        settled()
        if title == "Audit":
            page.pages[at].table.choose(1)
        assert unnamed(page.window()) == []
        assert smaller_than_a_hand(page.window()) == []
        name = f"administration-{title.lower().replace(' ', '-')}-{scheme.value}-{scale}"
        assert picture(page.window(), name, tmp_path).stat().st_size > 10_000
