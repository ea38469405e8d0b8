"""The application-wide signals: something was changed, or all of the database is wanted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from o2clinic.rules.changes import Change, Concept

GATHER_MS = 100  # an import of 300 lines is one refresh


@dataclass(frozen=True, slots=True)
class LetGo:
    """Something that is done to a whole database while nobody works with it.

    Attributes:
        title: what is done, for the window that stands meanwhile.
        carry_out: does it and says what was done; off the UI thread.
    """

    title: str
    carry_out: Callable[[], str]


class ChangeBus(QObject):
    """Gathers changes from any thread and tells every view about them at once.

    Signals:
        changed: a `frozenset[Change]`.
        away_changed: True when the database is away, False when it is back.
        refused: why this desk may not write any more, in words; "" when it may.
        let_go_wanted: a `LetGo`; the desk is left, so that it can be done alone.
    """

    changed = Signal(object)
    away_changed = Signal(object)
    refused = Signal(object)
    let_go_wanted = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gathered: set[Change] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._arrived.connect(self._gather, Qt.ConnectionType.QueuedConnection)

    def publish(self, changes: Iterable[Change]) -> None:
        """Tell what was changed; safe from any thread."""
        self._arrived.emit(frozenset(changes))

    def hear(self, changes: frozenset[Change] | None) -> None:
        """Take what other desks tell; None when they cannot be heard. Safe from any thread."""
        self._arrived.emit(changes)

    def refuse(self, why: str) -> None:
        """Tell why this desk may not write any more. Safe from any thread."""
        self.refused.emit(why)

    @Slot(object)
    def _gather(self, changes: frozenset[Change] | None) -> None:
        if changes is None:
            self.away_changed.emit(True)
            return
        if any(change.concept is Concept.EVERYTHING for change in changes):
            self.away_changed.emit(False)
        self._gathered |= changes
        if self._gathered and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        gathered, self._gathered = frozenset(self._gathered), set()
        self.changed.emit(gathered)
