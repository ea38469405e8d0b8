"""Who else has an open patient open: noted for the others, asked for, shown in the banners."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.rules.changes import Change, Concept
from o2clinic.services.presence import RENEWED_SECONDS
from o2clinic.ui.workplace import Workplace

Present = Mapping[int, str]  # by patient, in words for the banner


class Presence(QObject):
    """Renews the notes of this desk as long as its window is shown; silent while it cannot.

    Signals:
        told: a `Present`.
    """

    told = Signal(object)

    def __init__(
        self,
        workplace: Workplace,
        note: Callable[[tuple[int, ...]], Present],
        tabs: QWidget,
    ) -> None:
        super().__init__(tabs)
        self._workplace, self._note, self._tabs = workplace, note, tabs
        self._open: tuple[int, ...] = ()
        self._window: QWidget | None = None
        self.timer = QTimer(self)
        self.timer.setInterval(RENEWED_SECONDS * 1000)
        self.timer.timeout.connect(self.renew)
        workplace.bus.changed.connect(self._on_changed)

    def set_open(self, patient_ids: Iterable[int]) -> None:
        """These patients are open from now on, and no others."""
        self._open = tuple(patient_ids)
        if self._window is None:
            self._window = self._tabs.window()
            self._window.installEventFilter(self)
        if self._open:
            self.timer.start()
        else:
            self.timer.stop()
        self._ask(self._open)

    @Slot()
    def renew(self) -> None:
        """Say again what is open here; behind a lock nothing is."""
        if self._open and self._window is not None and self._window.isVisible():
            self._ask(self._open)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window behind the lock has nothing open for anybody, one that is back has."""
        if watched is self._window and self._open:
            if event.type() == QEvent.Type.Hide:
                self._ask(())
            elif event.type() == QEvent.Type.Show:
                self._ask(self._open)
        return False

    def _ask(self, patient_ids: tuple[int, ...]) -> None:
        note = self._note
        self._workplace.background.ask(
            self, "presence", lambda: note(patient_ids), self.told.emit, self._on_failed
        )

    def _on_failed(self, error: Exception) -> None:
        """It is a courtesy: where the database is away, other parts say so."""
        if not isinstance(error, O2ClinicError):
            self._workplace.report(error)

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        for change in changes:
            if change.concept is Concept.EVERYTHING or (
                change.concept is Concept.PRESENCE and change.record_id in self._open
            ):
                self.renew()
                return
