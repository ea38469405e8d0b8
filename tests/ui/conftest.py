"""A desk for view tests: the real lane, bus and theme, and a window on made-up pages."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui import demo

from o2clinic.rules.permissions import Role
from o2clinic.ui.background import Background
from o2clinic.ui.change_bus import ChangeBus
from o2clinic.ui.failures import Failures
from o2clinic.ui.icons import Icons
from o2clinic.ui.immortals import make_immortal
from o2clinic.ui.main_window import MainWindow
from o2clinic.ui.places import FrameParts
from o2clinic.ui.preferences import Preferences
from o2clinic.ui.theme import Scheme, Theme
from o2clinic.ui.waiting_saves import WaitingSaves
from o2clinic.ui.widgets.focus_ring import FocusRing

SOON_MS = 5  # changes are gathered for a moment, and `settled` waits for them after each save
DR_BERG = demo.Person(3, "Dr A. Berg, physician", frozenset({Role.PHYSICIAN}))


@pytest.fixture(scope="session", autouse=True)
def _immortal():
    make_immortal()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    made = Theme(qapp)
    made.focus_ring = FocusRing(qapp, made)
    return made


@pytest.fixture(autouse=True)
def _plain_theme(theme):
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(100)


@pytest.fixture
def parts(qtbot, theme):
    lanes, bus = Background(), ChangeBus()
    bus.findChild(QTimer).setInterval(SOON_MS)
    waiting = WaitingSaves(lanes, bus)
    made = FrameParts(lanes, bus, theme, Icons(theme), Failures(), waiting)
    yield made
    made.waiting.stop()
    made.background.close()


@pytest.fixture
def preferences():
    return Preferences()


@pytest.fixture
def make_window(qtbot, parts, preferences):
    def make(actor=DR_BERG, plan=None):
        window = MainWindow(
            actor, demo.NO_SERVICES or demo.no_services(), parts, preferences, plan or demo.plan()
        )
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        qtbot.bring_forward(window)
        return window

    return make


@pytest.fixture
def window(make_window):
    return make_window()


@pytest.fixture
def workplace(window):
    return window.workplace


@pytest.fixture
def settled(qtbot, parts):
    """Waits until every answer has been shown, and all that a save made others ask anew."""
    gathering = parts.bus.findChild(QTimer)

    def is_settled():
        return parts.background.outstanding == 0 and not gathering.isActive()

    def wait():
        qtbot.waitUntil(is_settled)
        QApplication.processEvents()  # what a layout was given is shown a turn later

    return wait
