"""A walk along every page: each table can be saved as CSV, by keys, by whoever sees it."""

import csv
from io import StringIO

import pytest
from clinic import read_all
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QTableView, QTreeView

from o2clinic.command_line import Command
from o2clinic.models import AuditEntry
from o2clinic.rules.permissions import Role
from o2clinic.services import opening
from o2clinic.storage.engine import open_engine
from o2clinic.ui.areas import AREAS, PATIENT_PAGES
from o2clinic.ui.patient_tabs import PatientView
from o2clinic.ui.places import PATIENTS
from o2clinic.ui.results.cumulative_table import CumulativeTable
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.taking_out.table_export import place_of

PATIENT = 1
# Each role with tables that only a walk through all of its pages comes by.
MET = {
    Role.RECEPTION: {"Patients to be recalled", "Who waits", "Visits of the day", "Visits"},
    Role.NURSE: {"Messages that wait", "Agenda", "Flows of the titration", "Recurring meetings"},
    Role.PHYSICIAN: {"Results to review", "Orders", "Papers", "Cumulative results, newest first"},
    Role.MANAGER: {"Audit", "Opened restricted records", "Last gases", "Actions of meetings"},
    Role.ADMINISTRATOR: {"People", "Backups", "Rows of each table", "Suppliers", "Letter texts"},
}
EVERYBODYS = {"Drafts, newest first", "Papers sent to a printer"}


@pytest.fixture
def enter(sample_here, start, until_view, until_entered, qtbot):
    def make(role):
        program = start(Command(demo=True))
        view = until_view(program, SignInView)
        next(it for it, who in view._people.items() if who.roles == (role,)).click()
        return program, until_entered(program)

    return make


@pytest.fixture
def walk(qtbot):
    """Goes to every page that the person has; each is made and filled then."""

    def settle(program):
        qtbot.waitUntil(lambda: program.parts.background.outstanding == 0, timeout=60_000)

    def go_through_meetings(program, window):
        area = window.current_page
        meeting_id = area.meetings.table.records.rows[0].meeting_id
        for what in ("series", "actions", f"agenda {meeting_id}"):
            window.go_to(f"meetings:{what}")
            settle(program)
        area.after.open_closing(meeting_id)
        settle(program)

    def go(program, window):
        may = window.workplace.actor.may
        for area in AREAS:
            window.go_to(area.key)
            settle(program)
            if area.key == "meetings" and may(area.permission):
                go_through_meetings(program, window)
        if any(area.key == PATIENTS and may(area.permission) for area in AREAS):
            for page in PATIENT_PAGES:
                window.open_patient(PATIENT, page.key)
                settle(program)
        window.top_bar.drafts_wanted.emit()
        window.top_bar.prints_wanted.emit()
        settle(program)

    return go


def tables_of(window):
    """All but what lies over a table of its own and never has the keyboard."""
    found = [*window.findChildren(QTableView), *window.findChildren(QTreeView)]
    return [one for one in found if not isinstance(one.parentWidget(), CumulativeTable)]


def whose(table):
    """The patient in whose tab a table stands."""
    widget = table.parentWidget()
    while widget is not None and not isinstance(widget, PatientView):
        widget = widget.parentWidget()
    return widget.patient_id if widget is not None else None


def lacks(table, actor) -> str:
    """What keeps a person with a keyboard from saving this table; empty for nothing."""
    menu = getattr(table, "menu", None)
    if menu is None or not table.accessibleName():
        return "has no menu, or no name"
    keys = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(table, keys)
    is_offered = menu.isVisible() and menu.csv_action.isVisible()
    menu.close()
    if not is_offered:
        return "does not offer it by the Menu key"
    place = place_of(table)
    if place is None:
        return "stands nowhere"
    if not actor.may(place.needs):
        return f"is shown to somebody who may not take it out ({place.needs})"
    return "" if place.patient_id == whose(table) else f"is said to be of {place.patient_id}"


@pytest.mark.parametrize("role", MET)
def test_every_table_of_every_page_can_be_saved(role, enter, walk):
    program, window = enter(role)
    walk(program, window)
    tables = tables_of(window)
    assert {one.accessibleName() for one in tables} >= MET[role]
    assert {one.accessibleName() for one in tables} >= EVERYBODYS
    found = {one.accessibleName(): lacks(one, window.workplace.actor) for one in tables}
    assert {name: why for name, why in found.items() if why} == {}


def test_a_list_lands_on_disk_as_it_is_shown_and_in_the_audit(enter, qtbot, tmp_path):
    _program, window = enter(Role.RECEPTION)
    window.go_to("recalls")
    table = window.current_page.table
    qtbot.waitUntil(lambda: bool(table.records.rows), timeout=20_000)
    table.setFocus()
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    qtbot.keyClick(table, Qt.Key.Key_Menu)
    qtbot.keyClick(table.menu, Qt.Key.Key_T)
    dialog = table.export.flow.dialog
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("recalls")
    dialog.accept()
    bar = window.current_page.message_bar
    qtbot.waitUntil(lambda: bar.text.startswith("Saved:"), timeout=20_000)
    model, header = table.model(), table.horizontalHeader()
    columns = [at for at in range(header.count()) if not table.isColumnHidden(at)]
    assert all(model.index(row, 0).data() for row in range(model.rowCount()))
    shown = [
        [str(model.index(row, at).data() or "").replace("\u2212", "-") for at in columns]
        for row in range(model.rowCount())
    ]
    text = (tmp_path / "recalls.csv").read_bytes().decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text, newline="")))
    assert lines[0][0].startswith(f"Patients to be recalled: as shown, {len(shown)} row")
    assert lines[1][0].endswith(window.workplace.actor.name)
    assert lines[2] == []
    assert lines[4:] == shown
    engine = open_engine(opening.local_url(opening.sample_file()))
    told = [one for one in read_all(engine, AuditEntry) if one.use_case == "export_table"]
    engine.dispose()
    reason = f"Patients to be recalled, {len(shown)} rows: saved as a file"
    person_id = window.workplace.actor.person_id
    assert [(it.reason, it.person_id, it.patient_id) for it in told] == [(reason, person_id, None)]
