"""The program from its start to its end: opening, signing in, the lock, leaving."""

import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from ui.start.conftest import KIT, PASSWORD, button

from o2clinic.charts import trend_image
from o2clinic.command_line import Command
from o2clinic.rules.permissions import Role
from o2clinic.services import opening
from o2clinic.services.people import People, PersonDraft
from o2clinic.services.work import PROGRAM, new_command_id
from o2clinic.ui.start.first_start_view import FirstStartView
from o2clinic.ui.start.lock_view import LockView
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.widgets.help_view import KeysDialog

HEAVY = ("sqlalchemy", "alembic", "matplotlib", "numpy", "reportlab", "psycopg", "argon2")
LOCK = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def demo_program(sample_here, start, until_view):
    program = start(Command(demo=True))
    until_view(program, SignInView)
    return program


@pytest.fixture
def real_program(clinic_file, start, until_view):
    program = start()
    until_view(program, SignInView)
    return program


def _add(program, name, role):
    draft = PersonDraft(
        command_id=new_command_id(),
        given_names=name.title(),
        family_name="Penrose",
        sign_in_name=name,
        roles=frozenset({role}),
        password=PASSWORD,
        password_again=PASSWORD,
    )
    return People(program._opened.desk, PROGRAM).add(draft)


def _sign_in(qtbot, program, name, password=PASSWORD):
    view = program.start_window.view
    view.name_edit.clear()
    qtbot.keyClicks(view.name_edit, name)
    qtbot.keyClick(view.name_edit, Qt.Key.Key_Return)
    qtbot.keyClicks(view.password_edit, password)
    qtbot.keyClick(view.password_edit, Qt.Key.Key_Return)


def _lock(qtbot, program, window, until_view):
    qtbot.keyClick(window, Qt.Key.Key_L, LOCK)
    return until_view(program, LockView)


def _shown():
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def test_first_paint_waits_for_nothing_heavy():
    ask = f"""
import sys
import o2clinic.ui.application
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_window_is_there_before_anything_is_opened(sample_here, start, until_view):
    program = start(Command(demo=True))
    assert program.start_window.isVisible()
    assert program._opened is None
    until_view(program, SignInView)


def test_visitor_of_the_sample_clinic_enters_by_keyboard_alone(demo_program, qtbot, until_entered):
    view = demo_program.start_window.view
    first = next(iter(view._people))
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    window = until_entered(demo_program)
    assert window.workplace.actor.name == view._people[first].name
    assert not demo_program.start_window.isVisible()


def test_drawing_is_loaded_once_away_from_the_screen_when_the_first_window_is_up(
    demo_program, qtbot, until_view, until_entered, monkeypatch
):
    shown = []

    def noting():
        visible = any(window.isVisible() for window in demo_program.windows.values())
        shown.append((threading.current_thread() is not threading.main_thread(), visible))

    monkeypatch.setattr(trend_image, "warm_up", noting)
    qtbot.keyClick(next(iter(demo_program.start_window.view._people)), Qt.Key.Key_Space)
    window = until_entered(demo_program)
    qtbot.waitUntil(lambda: bool(shown))
    lock = _lock(qtbot, demo_program, window, until_view)
    qtbot.keyClick(button(lock, "Unlock"), Qt.Key.Key_Space)
    until_entered(demo_program)
    qtbot.waitUntil(lambda: demo_program.parts.background.outstanding == 0)
    assert shown == [(True, True)]


def test_wrong_password_is_told_and_the_name_stays(real_program, qtbot, until_entered):
    _sign_in(qtbot, real_program, "kit", "wrong")
    view = real_program.start_window.view
    qtbot.waitUntil(lambda: "wrong" in view.message_bar.text)
    assert (view.name_edit.text(), view.password_edit.text()) == ("kit", "")
    assert real_program.start_window.focusWidget() is view.password_edit
    qtbot.keyClicks(view.password_edit, PASSWORD)
    qtbot.keyClick(view.password_edit, Qt.Key.Key_Return)
    assert until_entered(real_program).workplace.actor.roles == {Role.ADMINISTRATOR}


def test_account_that_rests_says_for_how_long(real_program, qtbot):
    view = real_program.start_window.view
    for _ in range(5):
        _sign_in(qtbot, real_program, "kit", "wrong")
        qtbot.waitUntil(view.isEnabled)
        view.message_bar.clear()
    _sign_in(qtbot, real_program, "kit")
    qtbot.waitUntil(lambda: "Try again in" in view.message_bar.text)
    assert "seconds" in view.message_bar.text


def test_lock_takes_everything_off_the_screen_and_gives_it_back(
    demo_program, qtbot, until_view, until_entered
):
    button(demo_program.start_window, "Berg").click()
    window = until_entered(demo_program)
    window.top_bar.find_box.setText("half a name")
    qtbot.keyClick(window, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    [dialog] = [one for one in _shown() if isinstance(one, KeysDialog)]
    qtbot.waitUntil(dialog.isActiveWindow)
    view = _lock(qtbot, demo_program, dialog, until_view)
    assert [one for one in _shown() if one.isWindow()] == [demo_program.start_window]
    assert any("Berg" in one.text() for one in view.findChildren(QLabel))
    view.unlock_button.click()
    assert until_entered(demo_program) is window
    assert window.top_bar.find_box.text() == "half a name"
    assert dialog.isVisible()
    dialog.close()


def test_lock_stays_shut_with_a_wrong_password(real_program, qtbot, until_view, until_entered):
    _sign_in(qtbot, real_program, "kit")
    window = until_entered(real_program)
    view = _lock(qtbot, real_program, window, until_view)
    for wrong in ("", "nope"):
        qtbot.keyClicks(view.password_edit, wrong)
        qtbot.keyClick(view.password_edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "wrong" in view.message_bar.text)
        qtbot.waitUntil(view.isEnabled)
        assert not window.isVisible()
        view.message_bar.clear()
    qtbot.keyClicks(view.password_edit, PASSWORD)
    qtbot.keyClick(view.password_edit, Qt.Key.Key_Return)
    assert until_entered(real_program) is window


def test_somebody_else_works_meanwhile_and_the_first_finds_all_as_it_was(
    real_program, qtbot, until_view, until_entered
):
    _add(real_program, "anna", Role.RECEPTION)
    _sign_in(qtbot, real_program, "kit")
    kits = until_entered(real_program)
    kits.top_bar.find_box.setText("half a name")
    view = _lock(qtbot, real_program, kits, until_view)
    button(view, "Somebody else").click()
    until_view(real_program, SignInView)
    _sign_in(qtbot, real_program, "anna")
    annas = until_entered(real_program)
    assert annas is not kits
    assert annas.top_bar.find_box.text() == ""
    view = _lock(qtbot, real_program, annas, until_view)
    button(view, "Somebody else").click()
    until_view(real_program, SignInView)
    _sign_in(qtbot, real_program, "kit")
    assert until_entered(real_program) is kits
    assert kits.top_bar.find_box.text() == "half a name"


def test_person_retired_behind_the_lock_stays_out_and_changed_roles_hold_at_once(
    real_program, qtbot, until_view, until_entered
):
    anna_id = _add(real_program, "anna", Role.RECEPTION)
    people = People(real_program._opened.desk, PROGRAM)
    _sign_in(qtbot, real_program, "anna")
    before = until_entered(real_program)
    view = _lock(qtbot, real_program, before, until_view)
    draft = people.draft(anna_id, new_command_id())
    people.edit(
        PersonDraft(**{
            **{name: getattr(draft, name) for name in draft.__slots__},
            "roles": frozenset({Role.NURSE}),
        })
    )  # fmt: skip
    qtbot.keyClicks(view.password_edit, PASSWORD)
    qtbot.keyClick(view.password_edit, Qt.Key.Key_Return)
    after = until_entered(real_program)
    assert after is not before
    assert after.workplace.actor.roles == {Role.NURSE}
    view = _lock(qtbot, real_program, after, until_view)
    people.retire(anna_id, people.draft(anna_id, "").version, new_command_id())
    qtbot.keyClicks(view.password_edit, PASSWORD)
    qtbot.keyClick(view.password_edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "wrong" in view.message_bar.text)
    assert not after.isVisible()


def test_closing_the_window_ends_the_program_once_though_others_are_hidden(
    demo_program, qtbot, until_view, until_entered
):
    ended = []
    demo_program.ended.connect(lambda: ended.append(True))
    button(demo_program.start_window, "Berg").click()
    bergs = until_entered(demo_program)
    view = _lock(qtbot, demo_program, bergs, until_view)
    button(view, "Somebody else").click()
    sign_in = until_view(demo_program, SignInView)
    next(iter(sign_in._people)).click()
    other = until_entered(demo_program)
    assert ended == []
    other.close()
    demo_program.start_window.close()
    bergs.close()
    assert ended == [True]


@pytest.mark.parametrize("is_locked", [False, True])
def test_closing_the_start_window_ends_the_program(
    demo_program, qtbot, until_view, until_entered, is_locked
):
    if is_locked:
        button(demo_program.start_window, "Berg").click()
        _lock(qtbot, demo_program, until_entered(demo_program), until_view)
    with qtbot.waitSignal(demo_program.ended):
        demo_program.start_window.close()


def test_missing_database_is_told_not_replaced_and_can_be_tried_again(
    clinic_file, start, qtbot, until_view, tmp_path
):
    from pathlib import Path

    away = Path(clinic_file).rename(tmp_path / "away.sqlite")
    program = start()
    notice = program.start_window._notice
    qtbot.waitUntil(notice.action_button.isVisible)
    assert "There is no database" in notice.text_label.text()
    assert notice.action_button.text() == "Try again"
    assert not Path(clinic_file).exists()
    away.rename(clinic_file)
    notice.action_button.click()
    assert until_view(program, SignInView)


def test_database_of_a_newer_version_is_refused_in_words(clinic_file, start, qtbot):
    from sqlalchemy import text

    from o2clinic.storage.engine import open_engine

    engine = open_engine(opening.local_url(clinic_file))
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
        connection.commit()
    engine.dispose()
    program = start()
    notice = program.start_window._notice
    qtbot.waitUntil(notice.action_button.isVisible)
    assert "newer O2Clinic" in notice.text_label.text()


def test_settings_of_the_program_are_kept_for_the_next_start(
    demo_program, qtbot, until_entered, start, until_view
):
    button(demo_program.start_window, "Berg").click()
    window = until_entered(demo_program)
    demo_program.parts.theme.set_scale(125)
    window.close()
    again = start(Command(demo=True))
    assert again.parts.theme.scale == 125
    until_view(again, SignInView)


def test_nothing_was_chosen_yet_so_the_first_start_asks(start, until_view):
    assert until_view(start(), FirstStartView)
    assert KIT.clinic_name == "Truro Oxygen Clinic"
