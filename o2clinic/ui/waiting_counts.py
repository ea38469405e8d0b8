"""How much waits in an area, shown beside its name in the navigation and kept right."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot

from o2clinic.errors import O2ClinicError
from o2clinic.rules.changes import Change, Concept
from o2clinic.ui.widgets.navigation import Navigation
from o2clinic.ui.workplace import Workplace

Counts = Mapping[str, int]  # by key of the area
_CONCEPTS = {
    *(Concept.RESULT, Concept.ACCESS, Concept.EVERYTHING),
    *(Concept.FOLLOW_UP, Concept.APPOINTMENT, Concept.OXYGEN_ORDER),
    *(Concept.ASSESSMENT, Concept.PATIENT),
}


class WaitingCounts(QObject):
    """Asks at the start and after each change of what is counted."""

    def __init__(
        self,
        workplace: Workplace,
        navigation: Navigation,
        count: Callable[[], Counts],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workplace, self._navigation, self._count = workplace, navigation, count
        workplace.bus.changed.connect(self._on_changed)
        self._ask()

    def _ask(self) -> None:
        self._workplace.background.ask(self, "counts", self._count, self._show, self._on_failed)

    def _show(self, counts: Counts) -> None:
        for key, count in counts.items():
            self._navigation.set_count(key, count)

    def _on_failed(self, error: Exception) -> None:
        """Whoever opens the area is told why; a number is not worth a message of its own."""
        if not isinstance(error, O2ClinicError):
            self._workplace.report(error)

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        if any(change.concept in _CONCEPTS for change in changes):
            self._ask()
