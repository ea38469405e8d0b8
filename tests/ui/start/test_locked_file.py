"""A locked file: set up with its recovery key, opened by itself, and asked for elsewhere."""

import pytest
from PySide6.QtCore import Qt
from ui.pictures import picture
from ui.start.conftest import PASSWORD
from ui.start.test_first_start import CLINIC, _type

from o2clinic.command_line import Action, Command
from o2clinic.services import keys, opening, upkeep
from o2clinic.storage import key_custody
from o2clinic.ui.start.first_start_view import FirstStartView
from o2clinic.ui.start.key_asked_view import KeyAskedView
from o2clinic.ui.start.recovery_key_dialog import RecoveryKeyDialog
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.theme import Scheme

LONG = "this computer has no key store, so it is asked for at each start"


def _dialog(program, qtbot):
    def shown():
        return program.start_window.findChildren(RecoveryKeyDialog)

    qtbot.waitUntil(lambda: bool(shown()), timeout=20_000)
    return shown()[0]


@pytest.fixture
def locked_clinic(home):
    """A locked clinic file, remembered; its key is in this run's memory only."""
    home.mkdir(exist_ok=True)
    file = home / "locked.sqlite"
    new = keys.make()
    draft = opening.FirstStartDraft(**CLINIC)
    opening.set_up(opening.local_url(file), draft, new_key=new).desk.engine.dispose()
    return file, new


def test_locked_clinic_is_set_up_only_after_its_key_was_copied(
    start, until_view, qtbot, key_store, home, tmp_path
):
    program = start()
    view = until_view(program, FirstStartView)
    file = home / "locked.sqlite"
    _type(qtbot, view.place_form, file=str(file))
    _type(qtbot, view.clinic_form, **CLINIC)
    view.lock_choice.setChecked(True)
    view.begin_button.click()
    dialog = _dialog(program, qtbot)
    dialog.last_edit.setText("0")
    dialog.confirm_button.click()
    assert "not its last group" in dialog.message_bar.text
    assert dialog.isVisible()
    assert not file.exists()
    dialog.save_to(tmp_path / "key.txt")
    dialog.last_edit.setText(dialog.key_label.text()[-4:].lower())
    dialog.confirm_button.click()
    until_view(program, SignInView)
    assert key_custody.is_locked(file)
    assert (tmp_path / "key.txt").stat().st_mode & 0o077 == 0
    again = start()
    assert until_view(again, SignInView)


def test_going_back_from_the_key_keeps_the_form_and_makes_nothing(
    start, until_view, qtbot, key_store, home
):
    program = start()
    view = until_view(program, FirstStartView)
    file = home / "locked.sqlite"
    _type(qtbot, view.place_form, file=str(file))
    _type(qtbot, view.clinic_form, **CLINIC)
    view.lock_choice.setChecked(True)
    view.begin_button.click()
    _dialog(program, qtbot).reject()
    qtbot.waitUntil(lambda: view.isEnabled() and view._tried is not None, timeout=20_000)
    assert program.start_window.view is view
    assert view.clinic_form.widget_of("clinic_name").text() == CLINIC["clinic_name"]
    assert not file.exists()
    assert key_store.kept == {}


def test_the_key_is_asked_for_where_it_is_not_known(
    start, until_view, until_entered, qtbot, locked_clinic
):
    _file, new = locked_clinic
    key_custody._of_this_run.clear()
    program = start()
    view = until_view(program, KeyAskedView)
    slip = new.written[:-1] + ("0" if new.written[-1] != "0" else "1")
    view.key_edit.setText(slip)
    view.open_button.click()
    qtbot.waitUntil(view.isEnabled, timeout=20_000)
    assert "slip" in view.message_bar.text
    assert view.key_edit.text() == slip
    view.key_edit.setText(new.written)
    qtbot.keyClick(view.key_edit, Qt.Key.Key_Return)
    sign_in = until_view(program, SignInView)
    qtbot.keyClicks(sign_in.name_edit, "kit")
    qtbot.keyClicks(sign_in.password_edit, PASSWORD)
    sign_in.sign_in_button.click()
    assert until_entered(program)


def test_the_locked_start_is_fit_to_be_seen(start, until_view, qtbot, key_store, tmp_path):
    program = start()
    view = until_view(program, FirstStartView)
    view.lock_choice.setChecked(True)
    theme = program.parts.theme
    before = theme.scheme
    new = keys.NewKey(bytes(32), "7F03-19AC-" * 8 + "88E1", "88E1")
    dialog = RecoveryKeyDialog(theme, new, program.start_window)
    asked = KeyAskedView(theme, keys.KeyNeeded(tmp_path / "clinic.sqlite", LONG))
    qtbot.addWidget(asked)
    asked.tell_error(keys.NotValid([keys.Finding("KEY", keys.Level.BLOCK, keys._SLIP, "key")]))
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(program.start_window, f"first-start-locked-{scheme}", tmp_path)
        picture(dialog, f"recovery-key-{scheme}", tmp_path, (640, 400))
        picture(asked, f"key-asked-{scheme}", tmp_path)
    theme.set_scheme(before)
    dialog.close()
    assert view.lock_note.isVisibleTo(view)


def test_the_command_line_asks_for_the_key_where_somebody_sits_there(
    locked_clinic, monkeypatch, capsys
):
    file, new = locked_clinic
    command = Command(Action.CHECK, database=opening.local_url(file))
    key_custody._of_this_run.clear()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert upkeep.look_after(command) == 1
    assert "Type its recovery key" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: new.written)
    assert upkeep.look_after(command) == 0
    said = capsys.readouterr()
    assert "is in order" in said.out
    assert new.written not in said.out + said.err
