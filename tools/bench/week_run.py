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
from PySide6.QtWidgets import QApplication

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
from o2clinic.ui.sweeper import spare_what_is_loaded
from o2clinic.ui.theme import Theme
from o2clinic.ui.waiting_saves import WaitingSaves
from o2clinic.ui.widgets.banner import BannerSheet
from tools.bench.clinics import NOW

_TURNS, _WARM_UP = 26, 2
_SCROLLS = 8
_LONGEST_S = 60.0


class Watched(QApplication):
    """Times every event from its delivery to its end, with all that it brings about.

    By the clock, and by the thread's own work, however busy the machine was beside it. The signals
    of the event loop would miss what timers bring, and painting comes from a timer.
    """

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.longest_ms = self.longest_work_ms = 0.0
        self.longest_of = ""
        self._is_inside = False

    def forget(self) -> None:
        """Begin anew."""
        self.longest_ms = self.longest_work_ms = 0.0
        self.longest_of = ""

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver an event; those inside another one are part of it."""
        if self._is_inside:
            return super().notify(receiver, event)
        self._is_inside = True
        began, worked = time.perf_counter(), time.thread_time()
        try:
            return super().notify(receiver, event)
        finally:
            self._is_inside = False
            took_ms = 1000 * (time.perf_counter() - began)
            if took_ms > self.longest_ms:
                self.longest_ms = took_ms
                self.longest_of = f"{event.type().name} of {type(receiver).__name__}"
            work_ms = 1000 * (time.thread_time() - worked)
            self.longest_work_ms = max(self.longest_work_ms, work_ms)


class Turner(QObject):
    """Turns and scrolls one view of the diary, and waits until it is painted."""

    def __init__(self, page: DiaryPage) -> None:
        super().__init__(page)
        self._page, self._background = page, page.workplace.background
        area = page.views.week if page.views.is_week else page.grid.scroll_area
        self._bar = area.verticalScrollBar()
        self._painted = 0
        self._canvas = page.views.week.viewport() if page.views.is_week else page.grid.canvas
        self._canvas.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count how often it is painted."""
        self._painted += event.type() is QEvent.Type.Paint
        return False

    def turn(self) -> float:
        """Press Page Down; the milliseconds until the view is painted with its answer."""
        began, before = time.perf_counter(), self._painted
        QTest.keyClick(self._page, Qt.Key.Key_PageDown)
        go_on(lambda: self._background.outstanding == 0 and self._is_there(before))
        return 1000 * (time.perf_counter() - began)

    def _is_there(self, before: int) -> bool:
        """Painted since, or a day without a clinic, of which there is nothing to paint."""
        return self._painted > before or not self._canvas.isVisible()

    def scroll(self) -> None:
        """From the top to the bottom, painted at each step."""
        for step in range(_SCROLLS + 1):
            before, value = self._painted, self._bar.maximum() * step // _SCROLLS
            if value != self._bar.value() and self._canvas.isVisible():
                self._bar.setValue(value)
                go_on(lambda before=before: self._painted > before)  # type: ignore[misc]


def main() -> None:
    """Turn weeks, then days, and print what was seen."""
    make_immortal()
    spare_what_is_loaded()  # as the program does before there is a window
    qt = Watched(sys.argv[:1])
    window = _window(qt, sys.argv[1], int(sys.argv[2]))
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    page = window.current_page
    assert isinstance(page, DiaryPage)
    background = window.workplace.background
    go_on(lambda: background.outstanding == 0)
    told: dict[str, Any] = {}
    for name in ("week", "day"):
        button = page.day_choice.week_button if name == "week" else page.day_choice.day_button
        button.click()
        page.go_to_day(window.workplace.services.diary.today())
        go_on(lambda: background.outstanding == 0)
        turner = Turner(page)
        for _ in range(_WARM_UP):
            turner.turn()
        qt.forget()
        taken = []
        for _ in range(_TURNS):
            taken.append(turner.turn())
            turner.scroll()
        told[f"{name}_ms"] = taken
        told[f"{name}_longest_ms"] = qt.longest_ms
        told[f"{name}_work_ms"] = qt.longest_work_ms
        told[f"{name}_longest_of"] = qt.longest_of
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


def go_on(is_reached: Callable[[], bool]) -> None:
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
