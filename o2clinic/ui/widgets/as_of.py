"""A line on a page that says of when it is, while the server does not answer."""

from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from o2clinic.ui.change_bus import ChangeBus


class AsOf(QLabel):
    """Stands above the content as long as what is shown cannot be refreshed."""

    def __init__(self, bus: ChangeBus, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setProperty("kind", "caution")
        self._shown_at = ""
        self.hide()
        bus.away_changed.connect(self.set_away)

    @Slot()
    def note_refreshed(self) -> None:
        """What is shown is of this moment."""
        self._shown_at = datetime.now().astimezone().strftime("%H:%M:%S")
        self.hide()

    @Slot(object)
    def set_away(self, is_away: bool) -> None:
        """Say it, or take it back."""
        self.setText(f"The server does not answer. Shown as of {self._shown_at}")
        self.setVisible(is_away and bool(self._shown_at))
