"""The diary in a process of its own, turned and scrolled as by a person; what `weeks` times.

python -m tools.bench.week_run DATABASE PERSON
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from o2clinic.models import Person
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services.clinic import services_for
from o2clinic.services.work import PROGRAM, Actor, Desk
from o2clinic.storage.engine import open_engine
from o2clinic.ui.background import Background
from o2clinic.ui.change_bus import ChangeBus
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.failures import Failures
from o2clinic.ui.icons import Icons
from o2clinic.ui.immortals import make_immortal
from o2clinic.ui.main_window import MainWindow
from o2clinic.ui.places import Area, FrameParts, FramePlan
from o2clinic.ui.preferences import Preferences
from o2clinic.ui.theme import Theme
from o2clinic.ui.tour.blocks import Blocks
from o2clinic.ui.waiting_saves import WaitingSaves
from o2clinic.ui.widgets.banner import BannerSheet
from tools.bench.clinics import NOW

_TURNS, _WARM_UP = 26, 3
_SCROLLS = 24
_LONGEST_S = 60.0


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.count += event.type() is QEvent.Type.Paint
        return False


def main() -> None:
    """Turn weeks, then days, and print what was seen."""
    make_immortal()
    qt = QApplication(sys.argv[:1])
    window = _window(qt, sys.argv[1], int(sys.argv[2]))
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    page = window.current_page
    assert isinstance(page, DiaryPage)
    background = window.workplace.background
    _go_on(lambda: background.outstanding == 0)
    blocks = Blocks(window)
    told: dict[str, Any] = {}
    for name, key in (("week", Qt.Key.Key_2), ("day", Qt.Key.Key_1)):
        QTest.keyClick(page, key, Qt.KeyboardModifier.ControlModifier)
        _go_on(lambda: background.outstanding == 0)
        page.go_to_day(window.workplace.services.diary.today())
        _go_on(lambda: background.outstanding == 0)
        front = page.views.front
        canvas = page.views.week.viewport() if name == "week" else page.grid.canvas
        bar = (page.views.week if name == "week" else page.grid.scroll_area).verticalScrollBar()
        painted = Painted(canvas)
        taken = []
        for turn in range(_WARM_UP + _TURNS):
            if turn == _WARM_UP:
                blocks.longest = []
            began, before = time.perf_counter(), painted.count
            blocks.begin()
            front.take_keyboard()
            QTest.keyClick(QApplication.focusWidget() or front, Qt.Key.Key_PageDown)
            blocks.end()
            _go_on(lambda seen=before: background.outstanding == 0 and painted.count > seen)
            taken.append(1000 * (time.perf_counter() - began))
            for step in range(_SCROLLS):
                seen = painted.count
                bar.setValue(bar.maximum() * step // (_SCROLLS - 1))
                if bar.maximum():
                    _go_on(lambda seen=seen: painted.count > seen or not bar.value())
        told[f"{name}_ms"] = taken[_WARM_UP:]
        told[f"{name}_blocks_ms"] = [block.ms for block in blocks.longest]
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _window(qt: QApplication, url: str, person_id: int) -> MainWindow:
    desk = Desk(open_engine(url), now=lambda: NOW, name="bench")
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        person = session.get(Person, person_id)
        assert person is not None
        actor = Actor(person.id, person.name, frozenset({Role.RECEPTION}))
    background, bus, theme = Background(), ChangeBus(), Theme(qt)
    waiting = WaitingSaves(background, bus)
    parts = FrameParts(background, bus, theme, Icons(theme), Failures(), waiting)
    plan = FramePlan(
        areas=(Area("diary", "Diary", "calendar-month-outline", DiaryPage),),
        patient_pages=(),
        find=lambda _text: (),
        banner_of=lambda _patient_id: BannerSheet(name="", born="", gender="", nhs_number=""),
    )
    return MainWindow(actor, services_for(desk, actor), parts, Preferences(), plan)


def _go_on(is_reached: Callable[[], bool]) -> None:
    """Let the event loop run, and sleep, as the program's own does until it is so."""
    loop, poll = QEventLoop(), QTimer()
    until = time.monotonic() + _LONGEST_S

    def look() -> None:
        if is_reached() or time.monotonic() > until:
            loop.quit()

    poll.timeout.connect(look)
    poll.start(2)
    loop.exec()
    poll.stop()
    if time.monotonic() > until:
        raise TimeoutError("the diary did not come so far")


if __name__ == "__main__":
    main()
