"""The server goes away with a form open: reading goes on, typing is safe, the save is done once."""

import shutil
import tempfile
from pathlib import Path

import pytest
from clinic import a_clinic, a_patient, read_all
from databases import migrate
from kept_server import KeptServer
from PySide6.QtCore import Qt
from ui.real_desk import at_desk

from o2clinic.models import AuditEntry, Patient
from o2clinic.services.coming_back import look_again
from o2clinic.services.work import Desk
from o2clinic.storage import listener as listening
from o2clinic.storage.engine import open_engine
from o2clinic.storage.listener import Listener
from o2clinic.ui import waiting_saves
from o2clinic.ui.patients.register_view import RegisterView

PATIENCE_MS = 60_000
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def kept():
    """A server of this module's own, that may be stopped and killed."""
    folder = Path(tempfile.mkdtemp(prefix="o2kept-", dir="/tmp"))
    folder.chmod(0o755)
    server = KeptServer(folder)
    server.start()
    migrate(server.url())
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def clinic(kept):
    engine = open_engine(kept.url())
    yield a_clinic(engine)
    engine.dispose()


@pytest.fixture
def engine(kept, clinic):
    kept.start()
    made = open_engine(kept.url())
    yield made
    made.dispose()


@pytest.fixture
def page(qtbot, engine, clinic, workplace, settled, monkeypatch):
    """Anna's form of a patient, with the program's own ear for the server."""
    monkeypatch.setattr(listening, "_LONGEST_PAUSE_SECONDS", 0.5)
    monkeypatch.setattr(waiting_saves, "_LONGEST_PAUSE_MS", 500)
    desk = Desk(engine, tell=workplace.bus.publish)
    heard = Listener(
        engine,
        workplace.bus.hear,
        desk=desk.name,
        on_return=lambda: look_again(desk, workplace.bus.refuse),
    )
    heard.start()
    assert heard.wait_until_listening(30)
    patient_id = a_patient(engine)
    made = RegisterView(at_desk(workplace, engine, clinic.anna, desk), patient_id)
    qtbot.addWidget(made)
    made.show()
    qtbot.bring_forward(made)
    qtbot.waitUntil(lambda: made.form.draft().id == patient_id, timeout=PATIENCE_MS)
    yield made
    qtbot.waitUntil(lambda: workplace.background.outstanding == 0, timeout=PATIENCE_MS)
    heard.stop()


def _type(qtbot, page, field, text):
    page.form.focus_field(field)
    qtbot.keyClicks(page.form.widget_of(field), text)


@pytest.mark.parametrize("how", ["stop", "kill"])
@pytest.mark.parametrize("rounds", [1, 2])
def test_what_is_saved_while_the_server_is_away_is_saved_once_when_it_is_back(
    page, kept, qtbot, workplace, engine, how, rounds
):
    _type(qtbot, page, "preferred_name", "Polly")
    command_id = page.form.draft().command_id
    getattr(kept, how)()
    qtbot.waitUntil(page._as_of.isVisible, timeout=PATIENCE_MS)
    assert page.form.draft().preferred_name == "Polly"
    _type(qtbot, page, "email", "polly@example.org")
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: workplace.waiting.count == 1, timeout=PATIENCE_MS)
    assert "Your text is safe" in " ".join(bar.text for bar in page.bars)
    assert not page._save_button.isEnabled()
    for _ in range(rounds - 1):  # it comes and goes again at once
        kept.start()
        getattr(kept, how)()
    kept.start()
    qtbot.waitUntil(lambda: workplace.waiting.count == 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(page._save_button.isEnabled, timeout=PATIENCE_MS)

    qtbot.waitUntil(lambda: not page._as_of.isVisible(), timeout=PATIENCE_MS)
    (patient,) = [one for one in read_all(engine, Patient) if one.id == page.patient_id]
    assert (patient.preferred_name, patient.email) == ("Polly", "polly@example.org")
    commands = [line.command_id for line in read_all(engine, AuditEntry)]
    assert commands.count(command_id) == 1
    assert not page.is_touched
    assert page.bars == []


def test_a_page_opened_while_the_server_is_away_comes_by_itself(
    page, kept, qtbot, workplace, engine, clinic
):
    kept.stop()
    qtbot.waitUntil(page._as_of.isVisible, timeout=PATIENCE_MS)
    other = RegisterView(at_desk(workplace, engine, clinic.anna), page.patient_id)
    qtbot.addWidget(other)
    other.show()
    qtbot.waitUntil(other._notice.isVisible, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: "by itself when it is back" in other._notice.text_label.text(), timeout=PATIENCE_MS
    )
    kept.start()
    qtbot.waitUntil(lambda: other.form.draft().id == page.patient_id, timeout=PATIENCE_MS)
    assert not other._notice.isVisible()
