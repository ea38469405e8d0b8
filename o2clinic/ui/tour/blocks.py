"""How long the UI thread was ever busy in one go, which is how long a person would wait."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch in which the UI thread answered nobody."""

    step: str
    ms: float


class Blocks(QObject):
    """Watches the event loop; what the tour itself does (pictures, waiting) is left out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step = ""
        self.longest: list[Block] = []
        self._since: float | None = None
        self._is_watching = True
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._on_awake)
        dispatcher.aboutToBlock.connect(self._on_about_to_block)

    def begin(self) -> None:
        """A person's key or click is delivered now."""
        self._since = time.perf_counter()

    def end(self) -> None:
        """It was answered."""
        self._note()

    def leave_out(self) -> None:
        """What comes is the tour's own doing."""
        self._is_watching = False
        self._since = None

    def look_again(self) -> None:
        """Watch again."""
        self._is_watching = True
        self._since = None

    @Slot()
    def _on_awake(self) -> None:
        if self._since is None:
            self._since = time.perf_counter()

    @Slot()
    def _on_about_to_block(self) -> None:
        self._note()

    def _note(self) -> None:
        if self._since is not None and self._is_watching:
            ms = (time.perf_counter() - self._since) * 1000
            self.longest = sorted(
                [*self.longest, Block(self.step, ms)], key=lambda block: -block.ms
            )[:10]
        self._since = None
