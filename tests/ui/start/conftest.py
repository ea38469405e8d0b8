"""A running program in a home folder of its own."""

import shutil
from datetime import date

import pytest
from PySide6.QtWidgets import QPushButton

from o2clinic.command_line import Command
from o2clinic.services import first_start, opening
from o2clinic.services.first_start import FirstStartDraft
from o2clinic.services.work import Desk
from o2clinic.storage.engine import open_engine
from o2clinic.ui.application import Program

PASSWORD = "a long password"
KIT = FirstStartDraft(
    clinic_name="Truro Oxygen Clinic",
    site_name="Truro",
    title="Mr",
    given_names="Kit",
    family_name="Rowe",
    sign_in_name="kit",
    password=PASSWORD,
    password_again=PASSWORD,
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Nothing of this account is read or written."""
    folder = tmp_path / "home"
    monkeypatch.setenv("O2CLINIC_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def small_sample(sample_file):
    """The smallest sample clinic, to be copied."""
    return sample_file(60, date.today())


@pytest.fixture
def sample_here(small_sample, home):
    """The sample clinic where the program looks for it."""
    file = opening.sample_file()
    file.parent.mkdir(parents=True)
    return shutil.copy(small_sample, file)


@pytest.fixture(scope="session")
def set_up_file(once, migrated_file):
    """A real clinic with one administrator, never opened again: to be copied."""

    def make(half):
        shutil.copy(migrated_file, half)
        engine = open_engine(opening.local_url(half))
        first_start.set_up(Desk(engine), KIT)
        engine.dispose()

    return once("set up.sqlite", make)


@pytest.fixture
def clinic_file(set_up_file, home):
    """A real clinic with one administrator, remembered as the one to open."""
    home.mkdir(exist_ok=True)
    file = shutil.copy(set_up_file, home / "clinic.sqlite")
    opening.remember(opening.local_url(file))
    return file


@pytest.fixture
def start(qapp, qtbot, theme):
    """Starts programs and ends them with the test."""
    running = []

    def begin(command=None):
        program = Program(qapp, command or Command())
        running.append(program)
        program.start()
        return program

    yield begin
    for program in running:
        qtbot.waitUntil(lambda one=program: one.parts.background.outstanding == 0)
        program.close()
        for window in (*program.windows.values(), program.start_window):
            window.hide()
            window.deleteLater()
    qapp.processEvents()


@pytest.fixture
def until_view(qtbot):
    """Waits until the start window shows a view of a kind; gives the view."""

    def wait(program, kind):
        qtbot.waitUntil(lambda: isinstance(program.start_window.view, kind), timeout=20_000)
        return program.start_window.view

    return wait


@pytest.fixture
def until_entered(qtbot):
    """Waits until somebody's window is in front; gives the window."""

    def wait(program):
        def visible():
            return [window for window in program.windows.values() if window.isVisible()]

        qtbot.waitUntil(lambda: bool(visible()), timeout=20_000)
        [window] = visible()
        return window

    return wait


def button(widget, text):
    """A shown button by its text."""
    [found] = [
        one for one in widget.findChildren(QPushButton)
        if one.isVisibleTo(widget) and text in one.text()
    ]  # fmt: skip
    return found
