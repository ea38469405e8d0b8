"""The administration area on the real services, in a running program."""

import pytest
from ui.start.conftest import button

from o2clinic.command_line import Command
from o2clinic.rules.permissions import Role
from o2clinic.ui.start.sign_in_view import SignInView


@pytest.fixture
def enter_as(sample_here, start, until_view, until_entered):
    def enter(role):
        program = start(Command(demo=True))
        view = until_view(program, SignInView)
        person = next(one for one in view._people.values() if one.roles == (role,))
        button(view, person.name).click()
        window = until_entered(program)
        return program, window

    return enter


def _tab(qtbot, program, page, title):
    at = [page.tabs.tabText(at) for at in range(page.tabs.count())].index(title)
    page.tabs.setCurrentIndex(at)
    qtbot.waitUntil(lambda: program.parts.background.outstanding == 0, timeout=20_000)
    assert page.pages[at].message_bar.isHidden(), page.pages[at].message_bar.text
    return page.pages[at]


def test_administrator_finds_people_clinic_audit_and_database(enter_as, qtbot):
    program, window = enter_as(Role.ADMINISTRATOR)
    window.go_to("administration")
    page = window.current_page
    people = _tab(qtbot, program, page, "People")
    assert window.workplace.actor.name in [row.name for row in people.table.records.rows]
    qtbot.waitUntil(lambda: bool(people.form.edits["family_name"].text()))
    assert not people.form.is_touched
    clinic = _tab(qtbot, program, page, "Clinic")
    assert clinic.form.widget_of("name").text()
    assert not clinic.is_touched
    audit = _tab(qtbot, program, page, "Audit")
    assert "Signed in" in [row.what for row in audit.table.records.rows]
    database = _tab(qtbot, program, page, "Database")
    assert database.facts["place"].text().endswith(".sqlite")
    database.backup_button.click()
    qtbot.waitUntil(lambda: "read back" in database.message_bar.text, timeout=20_000)


def test_manager_sees_in_a_patients_history_that_they_looked(enter_as, qtbot):
    program, window = enter_as(Role.MANAGER)
    window.go_to("patients")
    window.open_patient(1, "history")
    history = window.current_page

    def looked():
        return any(
            row.what == "Opened the record" and row.who == window.workplace.actor.name
            for row in history.table.records.rows
        )

    qtbot.waitUntil(lambda: program.parts.background.outstanding == 0, timeout=20_000)
    history.refresh()
    qtbot.waitUntil(looked, timeout=20_000)
