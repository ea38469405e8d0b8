"""The desk is left while a backup is restored or everything is moved, and comes back."""

import pytest
from clinic import a_patient, read_all
from databases import Database
from PySide6.QtCore import Qt
from sqlalchemy import make_url
from ui.start.conftest import PASSWORD

from o2clinic.models import Clinic, Patient
from o2clinic.services import opening
from o2clinic.storage.engine import open_engine
from o2clinic.ui.administration.database_page import DatabasePage
from o2clinic.ui.start.sign_in_view import SignInView

LONG_MS = 60_000


@pytest.fixture
def entered(clinic_file, start, until_view, until_entered, qtbot):
    """The administrator's window of a real clinic."""
    program = start()
    until_view(program, SignInView)
    _sign_in(program, qtbot, PASSWORD)
    until_entered(program)
    return program


def _sign_in(program, qtbot, password):
    view = program.start_window.view
    qtbot.keyClicks(view.name_edit, "kit")
    qtbot.keyClicks(view.password_edit, password)
    qtbot.keyClick(view.password_edit, Qt.Key.Key_Return)


@pytest.fixture
def database_page(entered, qtbot):
    [window] = entered.windows.values()
    window.go_to("administration")
    [page] = [it for it in window.current_page.pages if isinstance(it, DatabasePage)]
    window.current_page.tabs.setCurrentWidget(page)
    qtbot.waitUntil(lambda: bool(page.facts["place"].text()), timeout=LONG_MS)
    return page


def _until_done(qtbot, program):
    notice = program.start_window._notice
    qtbot.waitUntil(notice.action_button.isVisible, timeout=LONG_MS)
    return notice


def test_backup_is_restored_from_the_page(entered, database_page, until_view, qtbot):
    engine = entered._opened.desk.engine
    assert "There is no backup yet" in database_page.message_bar.text
    a_patient(engine, family="Before")
    database_page.backup_button.click()
    qtbot.waitUntil(lambda: len(database_page.table.records.rows) == 1, timeout=LONG_MS)
    a_patient(engine, family="Afterwards")
    # The list may be there before the backup's own job has let go of the page.
    qtbot.waitUntil(lambda: entered.parts.background.outstanding == 0, timeout=LONG_MS)
    database_page.table.choose(0)
    database_page.look_button.click()
    view = database_page.restore_view
    qtbot.waitUntil(lambda: database_page.steps.currentWidget() is view, timeout=LONG_MS)
    assert "Afterwards" in view.lost_label.text()
    database_page.refresh()  # as after a backup that the program makes by itself
    qtbot.waitUntil(lambda: entered.parts.background.outstanding == 0, timeout=LONG_MS)
    assert database_page.steps.currentWidget() is view

    view.restore_button.click()

    notice = _until_done(qtbot, entered)
    assert notice.text_label.text().startswith("Restored from ")
    assert entered.windows == {}
    notice.action_button.click()
    until_view(entered, SignInView)
    restored = read_all(entered._opened.desk.engine, Patient)
    assert [one.family_name for one in restored] == ["Before"]


def test_everything_moves_to_a_server_and_is_opened_there(
    entered, database_page, bare_postgres: Database, clinic_file, until_view, until_entered, qtbot
):
    a_patient(entered._opened.desk.engine, family="Moved")
    address = make_url(bare_postgres.url)
    database_page.move_button.click()
    database_page.move_view.type_in(
        host=address.query["host"],
        database=address.database,
        user=address.username,
        sign_in_name="kit",
        password="another long one",
    )

    database_page.move_view.move_button.click()

    notice = _until_done(qtbot, entered)
    assert "rows compared" in notice.text_label.text()
    notice.action_button.click()
    until_view(entered, SignInView)
    assert entered._opened.desk.engine.dialect.name == "postgresql"
    _sign_in(entered, qtbot, "another long one")
    until_entered(entered)
    there = bare_postgres.engine
    assert [one.family_name for one in read_all(there, Patient)] == ["Moved"]
    assert opening.remembered().startswith("postgresql")
    left = open_engine(opening.local_url(clinic_file))
    assert read_all(left, Clinic)[0].moved_to
    left.dispose()


def test_what_cannot_be_done_is_told_and_the_desk_comes_back(
    entered, database_page, clinic_file, until_view, qtbot
):
    database_page.backup_button.click()
    qtbot.waitUntil(lambda: len(database_page.table.records.rows) == 1, timeout=LONG_MS)
    database_page.table.choose(0)
    database_page.look_button.click()
    view = database_page.restore_view
    qtbot.waitUntil(lambda: database_page.steps.currentWidget() is view, timeout=LONG_MS)
    other = open_engine(opening.local_url(clinic_file))
    patients = len(read_all(other, Patient))  # another program has it open

    view.restore_button.click()

    notice = _until_done(qtbot, entered)
    assert "Another program has this database open" in notice.text_label.text()
    other.dispose()
    notice.action_button.click()
    until_view(entered, SignInView)
    assert len(read_all(entered._opened.desk.engine, Patient)) == patients
