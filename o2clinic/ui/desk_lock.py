"""The lock: everything of a person off the screen, kept behind it until they are back."""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from o2clinic.rules.changes import Change, Concept
from o2clinic.ui import preferences as kept
from o2clinic.ui.change_bus import ChangeBus
from o2clinic.ui.idle_watch import IdleWatch
from o2clinic.ui.start.lock_key import LockKey
from o2clinic.ui.start.start_window import StartWindow
from o2clinic.ui.theme import Theme

if TYPE_CHECKING:
    from o2clinic.services.work import Actor
    from o2clinic.ui.main_window import MainWindow

_COMING_BACK = {Qt.WindowType.Window, Qt.WindowType.Dialog}


class DeskLock(QObject):
    """Covers the windows of the person in front, and gives them back to nobody else.

    Signals:
        unlock_wanted: the password typed by the person who locked; empty in the sample clinic.
        other_person_wanted: somebody else wants the desk.
        nothing_to_lock: the lock was wanted, and no window of a person is in front.
    """

    unlock_wanted = Signal(object)
    other_person_wanted = Signal()
    nothing_to_lock = Signal()

    def __init__(
        self,
        qt: QApplication,
        start_window: StartWindow,
        theme: Theme,
        windows: "dict[int, MainWindow]",
    ) -> None:
        super().__init__(qt)
        self.actor: Actor | None = None  # who locked the desk
        self.is_sample = False
        self._qt = qt
        self._start_window = start_window
        self._theme = theme
        self._windows = windows
        self._covered: dict[int, list[QWidget]] = {}  # what each person had open at the lock
        self._bus: ChangeBus | None = None
        self._key = LockKey(qt)
        self._key.lock_wanted.connect(self.lock)
        self.idle = IdleWatch(qt)
        self.idle.left_alone.connect(self.lock)

    def stop(self) -> None:
        """Keep what is typed, behind the lock too, and hear no key and no change any more."""
        if self._bus is not None:
            self._bus.changed.disconnect(self._on_changed)
            self._bus = None
        self._key.stop()
        self.idle.stop()
        for window in self._windows.values():
            window.workplace.drafts.close()

    @Slot()
    def lock(self) -> None:
        """Take everything off the screen; behind the lock it stays as it was."""
        front = self._front
        if front is None:
            self.nothing_to_lock.emit()  # locked already, or nobody has signed in
            return
        actor = self.actor = front.workplace.actor
        try:
            front.workplace.drafts.keep_all()
            front.remember()
            kept.save(front.workplace.preferences, str(actor.person_id))
        finally:  # whatever cannot be kept: the patients go off the screen
            self._cover(actor)

    def _cover(self, actor: "Actor") -> None:
        from o2clinic.ui.start.lock_view import LockView

        front = self._windows[actor.person_id]
        view = LockView(self._theme, actor.name, is_sample=self.is_sample)
        view.unlock_wanted.connect(self.unlock_wanted)
        view.other_person_wanted.connect(self.other_person_wanted)
        self._start_window.show_view(view)
        self._start_window.restoreGeometry(front.saveGeometry())
        self._start_window.show()  # first, so that the keyboard goes there and nowhere else
        self._covered[actor.person_id] = self._hide_others()
        view.begin()

    def _hide_others(self) -> list[QWidget]:
        """Hide all but the lock, tips and lists too; gives the windows that are to come back."""
        others = [it for it in self._qt.topLevelWidgets() if it is not self._start_window]
        shown = [it for it in others if it.isVisible()]
        for each in shown:
            each.hide()
        return [it for it in shown if it.windowType() in _COMING_BACK]

    def uncover(self, actor: "Actor") -> None:
        """Show again what this person had open at the lock."""
        self.actor = None
        self.idle.note_touch()
        self._ask_minutes(actor)
        for covered in self._covered.pop(actor.person_id, []):
            if shiboken6.isValid(covered):
                covered.show()

    def watch(self, bus: ChangeBus) -> None:
        """Follow the clinic's setting while somebody works here."""
        self._bus = bus
        bus.changed.connect(self._on_changed)

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        front = self._front
        about = {Concept.CLINIC, Concept.EVERYTHING}
        if front is not None and any(change.concept in about for change in changes):
            self._ask_minutes(front.workplace.actor)

    def _ask_minutes(self, actor: "Actor") -> None:
        place = self._windows[actor.person_id].workplace
        place.background.ask(
            self,
            "idle lock",
            place.services.clinic_settings.idle_lock_minutes,
            self._on_minutes,
            self._on_not_told,
        )

    def _on_minutes(self, minutes: int) -> None:
        self.idle.minutes = minutes

    def _on_not_told(self, _error: Exception) -> None:
        """The usual time holds, or that told last: the page in front says what is wrong."""

    @property
    def _front(self) -> "MainWindow | None":
        return next((one for one in self._windows.values() if one.isVisible()), None)

    def forget(self, person_id: int) -> None:
        """Their window is made anew: nothing of the old one comes back."""
        self._covered.pop(person_id, None)
