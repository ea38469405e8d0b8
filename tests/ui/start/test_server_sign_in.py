"""Signing in, locking and a new password at a desk of a shared server, in the real windows."""

import pytest
from sqlalchemy import text
from ui.accessibility import unnamed
from ui.pictures import picture
from ui.start.conftest import KIT, PASSWORD

from o2clinic.services import first_start, opening
from o2clinic.services.work import Desk
from o2clinic.ui.password_dialog import PasswordDialog
from o2clinic.ui.start.lock_view import LockView
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.theme import Scheme

NEWER = "a newer password"


@pytest.fixture
def server(home, postgres_database):
    """A clinic with one administrator, joined by this computer."""
    first_start.set_up(Desk(postgres_database.engine), KIT)
    opening.join(postgres_database.url).desk.engine.dispose()
    return postgres_database


@pytest.fixture
def sign_in(qtbot, until_view, until_entered):
    def enter(program, password=PASSWORD):
        view = until_view(program, SignInView)
        qtbot.keyClicks(view.name_edit, "kit")
        qtbot.keyClicks(view.password_edit, password)
        view.sign_in_button.click()
        return until_entered(program)

    return enter


def _session_user(window):
    desk = window.workplace.services.people._desk
    with desk.engine.connect() as connection:
        return connection.scalar(text("SELECT session_user"))


def test_a_window_works_under_the_account_of_its_person(server, start, sign_in):
    window = sign_in(start())
    assert _session_user(window) == f"{server.name}.kit"


def test_lock_opens_with_the_password_of_the_server(server, start, sign_in, qtbot, until_view):
    program = start()
    window = sign_in(program)
    window.lock_wanted.emit()
    lock = until_view(program, LockView)
    assert not window.isVisible()
    for typed, is_open in (("wrong wrong", False), (PASSWORD, True)):
        lock.password_edit.clear()
        qtbot.keyClicks(lock.password_edit, typed)
        lock.unlock_button.click()
        qtbot.waitUntil(lambda: program.parts.background.outstanding == 0)
        assert window.isVisible() is is_open
    assert _session_user(window) == f"{server.name}.kit"


def test_password_is_changed_from_the_top_bar(server, start, sign_in, qtbot, theme, tmp_path):
    program = start()
    window = sign_in(program)
    window.top_bar.password_button.click()
    dialog = window.findChild(PasswordDialog)
    assert unnamed(dialog) == []
    for field, typed in (("old", "not this one"), ("new", NEWER), ("again", NEWER)):
        qtbot.keyClicks(dialog.edits[field], typed)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: "not your password" in dialog.form.message_of("old"))
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        program.parts.theme.set_scheme(scheme)
        picture(dialog, f"password-{scheme}", tmp_path, (560, 360))
    dialog.edits["old"].clear()
    qtbot.keyClicks(dialog.edits["old"], PASSWORD)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    window.lock_wanted.emit()
    lock = program.start_window.view
    qtbot.keyClicks(lock.password_edit, NEWER)
    lock.unlock_button.click()
    qtbot.waitUntil(window.isVisible)
