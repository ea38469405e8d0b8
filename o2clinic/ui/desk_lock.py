"""The lock: everything of a person off the screen, kept behind it until they are back."""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from o2clinic.ui import preferences as kept
from o2clinic.ui.start.lock_key import LockKey
from o2clinic.ui.start.start_window import StartWindow
from o2clinic.ui.theme import Theme

if TYPE_CHECKING:
    from o2clinic.services.work import Actor
    from o2clinic.ui.main_window import MainWindow


class DeskLock(QObject):
    """Covers the windows of the person in front, and gives them back to nobody else.

    Signals:
        unlock_wanted: the password typed by the person who locked; empty in the sample clinic.
        other_person_wanted: somebody else wants the desk.
    """

    unlock_wanted = Signal(object)
    other_person_wanted = Signal()

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
        self._key = LockKey(qt)
        self._key.lock_wanted.connect(self.lock)

    def stop(self) -> None:
        """Leave the keys to themselves."""
        self._key.stop()

    @Slot()
    def lock(self) -> None:
        """Take everything off the screen; behind the lock it stays as it was."""
        from o2clinic.ui.start.lock_view import LockView

        front = next((one for one in self._windows.values() if one.isVisible()), None)
        if front is None:
            return  # locked already
        actor = self.actor = front.workplace.actor
        front.remember()
        kept.save(front.workplace.preferences, str(actor.person_id))
        view = LockView(self._theme, actor.name, is_sample=self.is_sample)
        view.unlock_wanted.connect(self.unlock_wanted)
        view.other_person_wanted.connect(self.other_person_wanted)
        self._start_window.show_view(view)
        self._start_window.restoreGeometry(front.saveGeometry())
        self._start_window.show()
        self._covered[actor.person_id] = _cover(self._qt, self._start_window)
        view.begin()

    def uncover(self, actor: "Actor") -> None:
        """Show again what this person had open at the lock."""
        self.actor = None
        for covered in self._covered.pop(actor.person_id, []):
            if shiboken6.isValid(covered):
                covered.show()

    def forget(self, person_id: int) -> None:
        """Their window is made anew: nothing of the old one comes back."""
        self._covered.pop(person_id, None)


def _cover(qt: QApplication, kept_open: QWidget) -> list[QWidget]:
    """Hide every other window; gives the dialogs, which do not come back with their window."""
    others = [it for it in qt.topLevelWidgets() if it is not kept_open and it.isVisible()]
    for shown in others:
        shown.hide()
    return [it for it in others if isinstance(it, QDialog)]
