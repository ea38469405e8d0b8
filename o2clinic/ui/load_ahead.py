"""What the next minute needs, loaded while nobody waits for it, off the screen's thread."""

from collections.abc import Callable
from types import ModuleType

from PySide6.QtCore import QObject, QTimer, Signal

from o2clinic.ui.background import Background

_CALM_MS = 1_000  # the first page is read and painted by then: two at once make the screen stutter


class LoadAhead(QObject):
    """Loads a person's window behind the sign-in page, and drawing behind their first page.

    Signals:
        window_loaded: what all windows are made of is there; none was made yet.
    """

    window_loaded = Signal()

    def __init__(
        self, background: Background, report: Callable[[Exception], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._background, self._report = background, report
        self._is_window_wanted = self._is_drawing_wanted = True
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._load_drawing)

    def load_window(self) -> None:
        """Load what a person's window is made of."""
        self._background.draw(self, "window", _window, self._on_window, self._report)

    def load_drawing_soon(self) -> None:
        """Load once what charts need; there is a window, and a trend may come at once."""
        self._is_window_wanted = False
        if self._is_drawing_wanted:
            self._is_drawing_wanted = False
            self._calm.start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._calm.stop()

    def _on_window(self, _modules: object) -> None:
        # Of every country, a third of a second: behind the sign-in page rather than the diary.
        self._background.draw(self, "holidays", _holidays, _kept, self._report)
        if self._is_window_wanted:
            self._is_window_wanted = False
            self.window_loaded.emit()

    def _load_drawing(self) -> None:
        from o2clinic.charts.trend_image import warm_up

        self._background.draw(self, "drawing", warm_up, _kept, self._report)


def _window() -> tuple[ModuleType, ...]:
    import qtawesome

    from o2clinic.services import clinic
    from o2clinic.ui import areas, main_window
    from o2clinic.ui.today import today_page

    return qtawesome, clinic, areas, main_window, today_page


def _holidays() -> ModuleType:
    import holidays.countries

    return holidays.countries


def _kept(_answer: object) -> None:
    """Python keeps what was loaded."""
