"""The meeting room in a process of its own, turned through by keys; what `rooms` times.

python -m tools.bench.room_run DATABASE PERSON MEETING
"""

import json
import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o2clinic.models import Person
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services.clinic import services_for
from o2clinic.services.work import PROGRAM, Actor, Desk
from o2clinic.storage.engine import open_engine
from o2clinic.ui.background import Background
from o2clinic.ui.change_bus import ChangeBus
from o2clinic.ui.failures import Failures
from o2clinic.ui.icons import Icons
from o2clinic.ui.immortals import make_immortal
from o2clinic.ui.main_window import MainWindow
from o2clinic.ui.meetings.projector.opening import open_room
from o2clinic.ui.meetings.projector.room_window import RoomWindow
from o2clinic.ui.places import FrameParts, FramePlan
from o2clinic.ui.preferences import Preferences
from o2clinic.ui.sweeper import spare_what_is_loaded
from o2clinic.ui.theme import Theme
from o2clinic.ui.waiting_saves import WaitingSaves
from o2clinic.ui.widgets.banner import BannerSheet
from tools.bench.clinics import NOW
from tools.bench.week_run import go_on

_SCREEN = (1920, 1080)


class Turner(QObject):
    """Presses Right, and waits until the next patient and their trend are painted."""

    def __init__(self, room: RoomWindow) -> None:
        super().__init__(room)
        self._room = room
        self._painted = 0
        room.view.trend.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count how often the trend is painted."""
        self._painted += event.type() is QEvent.Type.Paint
        return False

    def turn(self) -> float:
        """The milliseconds from the key until the patient is painted."""
        before, at = self._painted, self._room.at
        began = time.perf_counter()
        QTest.keyClick(self._room, Qt.Key.Key_Right)
        go_on(lambda: self._room.at > at and self._is_whole and self._painted > before)
        return 1000 * (time.perf_counter() - began)

    @property
    def _is_whole(self) -> bool:
        return self._room.sheet is not None and self._room.view.trend.image is not None


def main() -> None:
    """Turn through the agenda as people talk, then as fast as the keys go; print what was seen."""
    make_immortal()
    spare_what_is_loaded()
    qt = QApplication(sys.argv[:1])
    window = _window(qt, sys.argv[1], int(sys.argv[2]))
    window.show()
    background = window.workplace.background
    room = open_room(window.workplace, int(sys.argv[3]), window)
    room.showNormal()
    room.resize(*_SCREEN)
    room.activateWindow()
    go_on(lambda: room.sheet is not None and background.outstanding == 0)
    turner, talked = Turner(room), []
    assert room.meeting is not None
    for _ in range(len(room.meeting.items) - 1):
        go_on(lambda: background.outstanding == 0)  # a meeting talks for longer than that
        talked.append(turner.turn())
    QTest.keyClick(room, Qt.Key.Key_Home)
    go_on(lambda: room.sheet is not None and background.outstanding == 0)
    hurried = [turner.turn() for _ in range(len(room.meeting.items) - 1)]
    sys.stdout.write(json.dumps({"talked_ms": talked, "hurried_ms": hurried}) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _window(qt: QApplication, url: str, person_id: int) -> MainWindow:
    desk = Desk(open_engine(url), now=lambda: NOW, name="bench")
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        person = session.get(Person, person_id)
        assert person is not None
        actor = Actor(person.id, person.name, frozenset({Role.NURSE}))
    background, bus, theme = Background(), ChangeBus(), Theme(qt)
    waiting = WaitingSaves(background, bus)
    parts = FrameParts(background, bus, theme, Icons(theme), Failures(), waiting)
    plan = FramePlan(
        areas=(),
        patient_pages=(),
        find=lambda _text: (),
        banner_of=lambda _patient_id: BannerSheet(name="", born="", gender="", nhs_number=""),
    )
    return MainWindow(actor, services_for(desk, actor), parts, Preferences(), plan)


if __name__ == "__main__":
    main()
