"""The one place where the program's objects are put together.

The window comes first; what is heavy (the database, charts, papers) is loaded behind it, in the
lane that the first question then waits in.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from o2clinic import paths
from o2clinic.command_line import Action, Command
from o2clinic.ui import preferences as kept
from o2clinic.ui.background import Background
from o2clinic.ui.change_bus import ChangeBus
from o2clinic.ui.desk_lock import DeskLock
from o2clinic.ui.downtime_writing import DowntimeWriting
from o2clinic.ui.failures import Failures
from o2clinic.ui.icons import Icons
from o2clinic.ui.immortals import make_immortal
from o2clinic.ui.letting_go import LettingGo
from o2clinic.ui.load_ahead import LoadAhead
from o2clinic.ui.places import FrameParts
from o2clinic.ui.start.opening_flow import OpeningFlow
from o2clinic.ui.start.start_window import StartWindow
from o2clinic.ui.sweeper import spare_what_is_loaded
from o2clinic.ui.theme import Scheme, Theme
from o2clinic.ui.waiting_saves import WaitingSaves
from o2clinic.ui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from o2clinic.services.opening import Opened
    from o2clinic.services.sign_in import Entered, PersonCard
    from o2clinic.services.work import Actor, Desk
    from o2clinic.storage.listener import Listener
    from o2clinic.ui.main_window import MainWindow

T = TypeVar("T")
_EVERYONE = "everyone"  # preferences before anybody has signed in


def main(command: Command) -> int:
    """Do what the command line asks; the exit code."""
    if command.action is Action.TOUR:
        from o2clinic.ui.tour.tour import run

        return run(command.out)
    if command.action is not Action.OPEN:
        from o2clinic.services.upkeep import look_after

        return look_after(command)
    make_immortal()
    os.environ.setdefault("MPLCONFIGDIR", str(paths.chart_cache()))  # set-up filled it
    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)  # windows are hidden behind the lock; the program says when
    program = Program(qt, command)
    program.ended.connect(qt.quit)
    program.ahead.window_loaded.connect(spare_what_is_loaded)
    program.start()
    code = qt.exec()
    program.close()
    return code


class Program(QObject):
    """One running O2Clinic: its start window, its people's windows, its database.

    Signals:
        entered: a `MainWindow` was shown to the person who signed in.
        ended: the window in front was closed by its owner; told once.
    """

    entered = Signal(object)
    ended = Signal()

    def __init__(self, qt: QApplication, command: Command) -> None:
        super().__init__()
        self._qt = qt
        before = kept.load(_EVERYONE)
        theme = Theme(qt)
        theme.set_scheme(Scheme(before.scheme))
        theme.set_scale(before.scale_percent)
        self._focus_ring = FocusRing(qt, theme)
        failures = Failures(self)
        failures.install()
        lanes, bus = Background(self), ChangeBus(self)
        waiting = WaitingSaves(lanes, bus, self)
        self.parts = FrameParts(lanes, bus, theme, Icons(theme, parent=self), failures, waiting)
        self.ahead = LoadAhead(self.parts.background, failures.report, self)
        self.start_window = StartWindow(theme)
        self.opening = OpeningFlow(self.start_window, self.parts, command, self)
        self.opening.opened.connect(self._on_opened)
        self.opening.downtime.left.connect(self._on_window_closed)
        self.packs = DowntimeWriting(self.parts.background, failures, self)
        self.start_window.closed.connect(self._on_window_closed)
        self.windows: dict[int, MainWindow] = {}
        self.lock = DeskLock(qt, self.start_window, theme, self.windows)
        self.lock.unlock_wanted.connect(self._on_unlock_wanted)
        self.lock.other_person_wanted.connect(self._show_sign_in)
        self.lock.nothing_to_lock.connect(self.opening.downtime.cover)
        self.lock.watch(self.parts.bus)
        self.letting_go = LettingGo(self.parts, self.start_window, self.windows, self._leave)
        self._opened: Opened | None = None
        self._entered: dict[int, Entered] = {}
        self._listener: Listener | None = None
        self._has_ended = False

    def start(self) -> None:
        """Show the window, then load and open."""
        self.start_window.show()
        self._qt.processEvents()
        self.opening.open()

    def close(self) -> None:
        """Let go of everything in order."""
        self.parts.failures.uninstall()
        self.lock.stop()
        self.ahead.stop()
        self.letting_go.clock.stop()
        self.parts.waiting.stop()
        self.parts.background.close()
        self._leave()

    def _leave(self) -> None:
        """Let go of the database."""
        self.packs.stop()
        self.opening.downtime.stop()
        if self._listener is not None:
            self._listener.stop()
        for entered in self._entered.values():
            entered.desk.engine.dispose()
        if self._opened is not None:
            self._opened.desk.engine.dispose()
        self._entered.clear()
        self._opened = self._listener = None

    @Slot(object)
    def _on_opened(self, opened: "Opened") -> None:
        from o2clinic.services.coming_back import look_again
        from o2clinic.storage.listener import Listener

        self._opened = opened
        self.lock.is_sample = self._is_sample
        desk = opened.desk
        look = partial(look_again, desk, self.parts.bus.refuse)
        self._listener = Listener(desk.engine, self.parts.bus.hear, desk=desk.name, on_return=look)
        self._listener.start()
        if not self._is_sample:
            self.letting_go.clock.start(desk)
        self._show_sign_in()

    def _show_sign_in(self) -> None:
        from o2clinic.ui.start.sign_in_view import SignInView

        assert self._opened is not None
        assert self._opened.sign_in is not None
        view = SignInView(self.parts.theme, self._opened.sign_in)
        view.sign_in_wanted.connect(self._on_sign_in_wanted)
        view.person_wanted.connect(self._on_person_wanted)
        self.start_window.show_view(view)
        self.start_window.show()
        view.begin()
        self.ahead.load_window()

    def _enter(self, entered: "Entered") -> None:
        """Show this person's window; what they had open and typed is still in it."""
        actor = entered.actor
        window = self._window_of(entered)
        self.parts.theme.set_scheme(Scheme(window.workplace.preferences.scheme))
        self.parts.theme.set_scale(window.workplace.preferences.scale_percent)
        window.restoreGeometry(self.start_window.saveGeometry())
        window.show()
        self.lock.uncover(actor)
        self.start_window.hide()
        self.start_window.show_notice("O₂Clinic")
        self.entered.emit(window)
        self.ahead.load_drawing_soon()

    def _window_of(self, entered: "Entered") -> "MainWindow":
        """Their window, unless an administrator has changed their roles since it was made."""
        actor = entered.actor
        window = self.windows.get(actor.person_id)
        if window is not None and window.workplace.actor == actor:
            self._let_go(entered)  # it has served to prove the password
            return window
        if window is not None:
            self.lock.forget(actor.person_id)
            window.deleteLater()
            self._let_go(self._entered[actor.person_id])
        self._entered[actor.person_id] = entered
        return self._make_window(actor, entered.desk)

    def _let_go(self, entered: "Entered") -> None:
        """Close a person's own connections; in a local file all share those of the program."""
        if self._opened is not None and entered.desk is not self._opened.desk:
            entered.desk.engine.dispose()

    def _make_window(self, actor: "Actor", desk: "Desk") -> "MainWindow":
        from o2clinic.services.clinic import services_for
        from o2clinic.ui.areas import frame_plan
        from o2clinic.ui.main_window import MainWindow

        assert self._opened is not None
        services = services_for(desk, actor)
        plan = frame_plan(services, self._opened.name, str(paths.guide()))
        window = MainWindow(actor, services, self.parts, kept.load(str(actor.person_id)), plan)
        window.lock_wanted.connect(self.lock.lock)
        window.closed.connect(self._on_window_closed)
        self.parts.waiting.guard(window)
        self.windows[actor.person_id] = window
        return window

    # Slots

    @Slot(object)
    def _on_sign_in_wanted(self, typed: tuple[str, str]) -> None:
        from o2clinic.services import sign_in

        assert self._opened is not None
        desk, view = self._opened.desk, self.start_window.view

        def task() -> "Entered":
            return sign_in.sign_in(desk, *typed)

        def let_in(entered: "Entered") -> None:
            self._enter(entered)
            self.packs.begin(self._entered[entered.actor.person_id], typed[1])

        self.opening.ask("sign in", task, let_in, _teller(view))

    @Slot(object)
    def _on_person_wanted(self, person: "PersonCard") -> None:
        from o2clinic.services import sign_in

        assert self._opened is not None
        desk, view = self._opened.desk, self.start_window.view
        self.opening.ask(
            "sign in",
            lambda: sign_in.sign_in_as_sample(desk, person.person_id),
            self._enter,
            _teller(view),
        )

    @Slot(object)
    def _on_unlock_wanted(self, password: str) -> None:
        from o2clinic.services import sign_in

        assert self._opened is not None
        assert self.lock.actor is not None
        actor, desk, view = self.lock.actor, self._opened.desk, self.start_window.view
        is_sample = self._is_sample

        name = self._entered[actor.person_id].sign_in_name

        def unlock() -> "Entered":
            if is_sample:
                return sign_in.sign_in_as_sample(desk, actor.person_id)
            return sign_in.sign_in(desk, name, password)

        self.opening.ask("unlock", unlock, self._enter, _teller(view))

    @Slot()
    def _on_window_closed(self) -> None:
        """The window in front was closed by its owner: keep the settings, and leave."""
        if self._has_ended:
            return
        self._has_ended = True
        theme = self.parts.theme
        everyone = kept.load(_EVERYONE)
        everyone.scheme, everyone.scale_percent = theme.scheme.value, theme.scale
        kept.save(everyone, _EVERYONE)
        for window in self.windows.values():
            actor = window.workplace.actor
            kept.save(window.workplace.preferences, str(actor.person_id))
        self.ended.emit()

    # Inside

    @property
    def _is_sample(self) -> bool:
        sheet = self._opened.sign_in if self._opened is not None else None
        return sheet is not None and sheet.is_sample


def _teller(view: QWidget) -> Callable[[Exception], None]:
    from o2clinic.ui.start.lock_view import LockView
    from o2clinic.ui.start.sign_in_view import SignInView

    assert isinstance(view, LockView | SignInView)
    return view.tell_error
