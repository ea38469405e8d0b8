"""Two people taking turns at one desk, each with a form half typed: nothing lost, nothing shown."""

import os
import sys

import pytest
from PySide6.QtWidgets import QLineEdit
from ui.start.conftest import (
    button,
    home,
    sample_here,
    small_sample,
    start,
    until_entered,
    until_view,
)

from o2clinic.command_line import Command
from o2clinic.ui.start.lock_view import LockView
from o2clinic.ui.start.sign_in_view import SignInView

FIXTURES = (home, sample_here, small_sample, start, until_entered, until_view)
PEOPLE = {"Berg": "quartz", "Adeyemi": "sphinx"}  # each types an own word, and a number after it
CYCLES = int(os.environ.get("O2CLINIC_LOCK_CYCLES", "50"))


def _note(window):
    """The form that its owner has half typed."""
    return window.current_page.page.form.widget_of("note")


def _kept(window):
    return [draft.typed["note"] for draft in window.workplace.services.drafts.sheet().drafts]


def _texts(window):
    return [line.text() for line in window.findChildren(QLineEdit)]


@pytest.fixture
def turns(sample_here, start, until_view, until_entered, qtbot):
    """A program in which people come to the desk by name."""
    program = start(Command(demo=True))
    until_view(program, SignInView)

    def come(name):
        if isinstance(program.start_window.view, LockView):
            button(program.start_window, "Somebody else").click()
            until_view(program, SignInView)
        button(program.start_window, name).click()
        return until_entered(program)

    def come_back():
        button(until_view(program, LockView), "Unlock").click()
        return until_entered(program)

    program.come, program.come_back = come, come_back
    return program


def _begin(program, name, qtbot):
    window = program.come(name)
    window.open_patient(1, "results:new_gas")
    form = window.current_page.page
    qtbot.waitUntil(
        lambda: form.context is not None and window.workplace.drafts._is_open, timeout=30_000
    )
    program.lock.lock()


def test_no_draft_is_lost_or_shown_to_the_other(turns, start, until_view, qtbot, capsys):
    lost = shown = 0
    typed = dict.fromkeys(PEOPLE, "")
    for name in PEOPLE:
        _begin(turns, name, qtbot)
    for cycle in range(CYCLES):
        name = tuple(PEOPLE)[(cycle // 2) % 2]
        window = turns.come(name) if cycle % 2 == 0 else turns.come_back()
        others = [word for who, word in PEOPLE.items() if who != name]
        lost += _note(window).text() != typed[name]
        shown += any(word in text for word in others for text in _texts(window))
        shown += any(word in text for word in others for text in _kept(window))
        typed[name] = f"{PEOPLE[name]} {cycle}"
        _note(window).setText(typed[name])
        turns.lock.lock()
        lost += _kept(window) != [typed[name]]
    again = start(Command(demo=True))  # as after a power cut: nothing was closed in order
    for name, word in PEOPLE.items():
        until_view(again, SignInView)
        button(again.start_window, name).click()
        qtbot.waitUntil(
            lambda: any(it.isVisible() for it in again.windows.values()), timeout=30_000
        )
        window = next(it for it in again.windows.values() if it.isVisible())
        qtbot.waitUntil(lambda one=window: one.workplace.drafts._is_open, timeout=30_000)
        found = [draft.typed["note"] for draft in window.workplace.drafts.drafts]
        lost += found != [typed[name]]
        shown += any(word not in text for text in found)
        again.lock.lock()
        button(again.start_window, "Somebody else").click()
    with capsys.disabled():
        sys.stdout.write(
            f"lock cycles: {CYCLES} by {len(PEOPLE)} people, {lost} drafts lost, "
            f"{shown} shown to the other\n"
        )
    assert (lost, shown) == (0, 0)
