"""The lock: by itself when nobody is there, everything off the screen, nothing typed lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMainWindow
from ui.pictures import picture
from ui.start.conftest import button

from o2clinic.command_line import Command
from o2clinic.errors import NotValid
from o2clinic.services.clinic_settings import ClinicSettings
from o2clinic.services.work import PROGRAM, new_command_id
from o2clinic.ui.start.lock_view import LockView
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.theme import Scheme


class Clock:
    def __init__(self):
        self.seconds = 1_000_000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def entered(sample_here, start, until_view, until_entered, clock, qtbot):
    program = start(Command(demo=True))
    program.lock.idle._clock = clock
    program.lock.idle._timer.stop()  # the test looks at the clock itself
    until_view(program, SignInView)
    button(program.start_window, "Berg").click()
    window = until_entered(program)
    qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
    qtbot.waitUntil(lambda: program.parts.background.outstanding == 0, timeout=30_000)
    return program, window


def _shown():
    return [it for it in QApplication.topLevelWidgets() if it.isVisible()]


def _look_after(program, clock, minutes):
    clock.seconds += minutes * 60
    program.lock.idle.look()


def test_desk_left_alone_locks_itself_after_ten_minutes_and_not_before(entered, clock):
    program, window = entered
    _look_after(program, clock, 9.9)
    assert window.isVisible()
    _look_after(program, clock, 0.2)
    assert not window.isVisible()
    assert isinstance(program.start_window.view, LockView)


@pytest.mark.parametrize(
    "touch",
    [
        lambda handle: QTest.keyClick(handle, Qt.Key.Key_Shift),
        lambda handle: QTest.mouseMove(handle, QPoint(40, 40)),
        lambda handle: QTest.mouseClick(
            handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(700, 8)
        ),
    ],
    ids=["key", "move", "press"],
)
def test_every_touch_begins_the_time_anew(entered, clock, touch):
    program, window = entered
    _look_after(program, clock, 9)
    touch(window.windowHandle())
    QApplication.processEvents()
    _look_after(program, clock, 9)
    assert window.isVisible()


def test_sleep_of_the_computer_counts_and_a_clock_set_back_does_no_harm(entered, clock):
    program, window = entered
    clock.seconds -= 86_400
    program.lock.idle.look()
    assert window.isVisible()
    _look_after(program, clock, 480)  # a night with the lid closed
    assert not window.isVisible()


def test_setting_of_the_clinic_holds_at_once_at_every_desk(entered, clock, qtbot):
    program, window = entered
    settings = ClinicSettings(program._opened.desk, PROGRAM)
    draft = settings.draft(new_command_id())
    assert draft.idle_lock_minutes == 10
    for wrong in (None, 0, 61):
        with pytest.raises(NotValid):
            settings.edit(replace(draft, idle_lock_minutes=wrong))
    settings.edit(replace(draft, idle_lock_minutes=3))
    qtbot.waitUntil(lambda: program.lock.idle.minutes == 3, timeout=30_000)
    _look_after(program, clock, 3.1)
    assert not window.isVisible()


def test_everything_goes_off_the_screen_and_windows_and_dialogs_come_back(entered, qtbot):
    program, window = entered
    files = QFileDialog(window, "Save a copy", "Letter.pdf")
    files.open()
    beside = QMainWindow()  # as for a second screen
    beside.show()
    tip = QLabel("JENKINS, Mary", None, Qt.WindowType.ToolTip)
    tip.show()
    assert set(_shown()) == {window, files, beside, tip}
    program.lock.lock()
    assert _shown() == [program.start_window]
    button(program.start_window, "Unlock").click()
    qtbot.waitUntil(window.isVisible, timeout=30_000)
    assert set(_shown()) == {window, files, beside}
    files.close()
    beside.close()


def test_titles_of_the_windows_name_no_patient(entered):
    program, window = entered
    window.open_patient(1, "")
    program.lock.lock()
    titles = {it.windowTitle() for it in QApplication.topLevelWidgets()}
    assert not any("JENKINS" in title for title in titles)
    assert program.start_window.windowTitle() == "O₂Clinic"


def test_what_is_typed_is_on_the_disk_before_the_screen_is_covered(entered, qtbot):
    program, window = entered
    window.open_patient(1, "results:new_gas")
    form = window.current_page.page
    qtbot.keyClicks(form.form.widget_of("ph"), "7.3")
    program.lock.lock()
    (kept,) = window.workplace.services.drafts.sheet().drafts
    assert kept.typed["ph"] == "7.3"


def test_lock_closes_even_when_nothing_can_be_kept(entered, monkeypatch, qtbot):
    program, window = entered
    window.open_patient(1, "results:new_gas")
    form, faults = window.current_page.page, []
    qtbot.waitUntil(lambda: form.context is not None, timeout=30_000)

    def broken():
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(form, "typed_state", broken)
    monkeypatch.setattr(window.workplace.drafts, "_report", faults.append)
    program.lock.lock()
    assert _shown() == [program.start_window]
    assert faults


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_pictures(entered, tmp_path, scheme):
    program, _window = entered
    program.parts.theme.set_scheme(scheme)
    program.lock.lock()
    picture(program.start_window, f"lock-{scheme}", tmp_path)
