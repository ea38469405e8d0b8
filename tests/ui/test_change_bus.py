"""The change bus gathers, and may be told from any thread."""

import threading

import pytest

from o2clinic.rules.changes import Change, Concept
from o2clinic.ui.change_bus import ChangeBus


@pytest.fixture
def bus(qtbot):
    return ChangeBus()


def test_an_import_of_300_lines_is_one_refresh(bus, qtbot):
    heard = []
    bus.changed.connect(heard.append)
    for number in range(300):
        bus.publish([Change(Concept.RESULT, number % 5)])
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(150)
    assert heard == [frozenset(Change(Concept.RESULT, number) for number in range(5))]


def test_changes_of_another_thread_arrive_on_the_ui_thread(bus, qtbot):
    heard = []

    def note(changes):
        heard.append((changes, threading.current_thread()))

    bus.changed.connect(note)
    other = threading.Thread(target=bus.publish, args=([Change(Concept.PATIENT, 7)],))
    other.start()
    other.join()
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(frozenset({Change(Concept.PATIENT, 7)}), threading.main_thread())]


def test_a_database_that_goes_and_comes_is_told_once_each(bus, qtbot):
    away, heard = [], []
    bus.away_changed.connect(away.append)
    bus.changed.connect(heard.append)
    bus.hear(None)
    bus.hear(frozenset({Change(Concept.EVERYTHING, 0)}))
    qtbot.waitUntil(lambda: bool(heard))
    assert away == [True, False]
    assert heard == [frozenset({Change(Concept.EVERYTHING, 0)})]


def test_nothing_is_told_when_nothing_was_changed(bus, qtbot):
    heard = []
    bus.changed.connect(heard.append)
    bus.publish([])
    qtbot.wait(150)
    assert heard == []
