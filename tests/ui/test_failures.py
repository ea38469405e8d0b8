"""The last resort: told once a minute, on the UI thread, with nothing about patients."""

import sys
import threading

import pytest

from o2clinic import errors, paths
from o2clinic.errors import Finding, Level
from o2clinic.ui.failures import SAFE, Failures, fault_from, in_words
from o2clinic.ui.widgets.fault_dialog import FaultDialog


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def failures(qtbot, clock, tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path))
    made = Failures(clock=clock)
    made.install()
    yield made
    made.uninstall()


def our_mistake():
    patient = "JENKINS, Mary"
    raise KeyError(patient)


def tell(failures):
    try:
        our_mistake()
    except KeyError as error:
        failures.report(error)


@pytest.mark.expects_log("KeyError")
def test_a_fault_is_shown_once_a_minute_and_logged(failures, clock, qtbot):
    heard = []
    failures.failed.connect(heard.append)
    for _ in range(24):
        tell(failures)
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(1)
    assert len(heard) == 1
    clock.now += 61
    tell(failures)
    qtbot.waitUntil(lambda: len(heard) == 2)
    log = (paths.user_data() / "logs" / "faults.log").read_text(encoding="utf-8")
    assert log.count("Fault: builtins.KeyError") == 2
    assert "our_mistake" in log


@pytest.mark.expects_log("KeyError")
def test_a_fault_of_another_thread_arrives_on_this_one(failures, qtbot):
    heard = []

    def note(fault):
        heard.append((fault.kind, threading.current_thread()))

    failures.failed.connect(note)
    thread = threading.Thread(target=our_mistake)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("KeyError", threading.main_thread())]


def test_the_report_holds_versions_and_lines_and_no_values():
    try:
        our_mistake()
    except KeyError as error:
        fault = fault_from(type(error), error, error.__traceback__)
    assert "our_mistake" in fault.report
    assert "Python 3." in fault.report
    assert "JENKINS" not in fault.report
    assert fault.file == __file__


def test_the_dialog_says_what_is_safe_and_copies_the_report(qtbot, qapp):
    try:
        our_mistake()
    except KeyError as error:
        fault = fault_from(type(error), error, error.__traceback__)
    dialog = FaultDialog(fault)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.text() == SAFE
    dialog.copy_button.click()
    assert qapp.clipboard().text() == fault.report
    assert dialog.isVisible()


def test_uninstall_gives_the_hooks_back(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path))
    before = sys.excepthook, threading.excepthook
    made = Failures()
    made.install()
    assert sys.excepthook != before[0]
    made.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


@pytest.mark.parametrize(
    ("error", "title", "part"),
    [
        (errors.Refused("R-SM-4", "No risk form.", "Fill it in."), "R-SM-4", "Fill it in"),
        (errors.Unavailable("The database does not answer."), "could not be used", "typed is kept"),
        (errors.StaleRecord("This gas", "Dr Berg", "10:42"), "saved first", "Dr Berg at 10:42"),
        (errors.Taken("09:30", "TREVENA, John"), "taken", "TREVENA"),
        (errors.Unreadable("in.hl7", 3, "no PID"), "not understood", "line 3"),
        (errors.NotValid([Finding("DQ-1", Level.BLOCK, "pH is missing.")]), "look at this", "pH"),
        (errors.NotAllowed("Only a physician signs."), "role", "physician"),
        (ZeroDivisionError("division by zero"), "made a mistake", SAFE),
    ],
)  # fmt: skip
def test_each_error_is_told_in_words(error, title, part):
    message = in_words(error)
    assert title in message.title
    assert part in message.text
