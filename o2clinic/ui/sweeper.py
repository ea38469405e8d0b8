"""Python's search for garbage, on the screen's own thread only.

Python may start it in whichever thread happens to run. In a worker it would destroy windows
there: Qt's lock and Python's then wait for each other, and the program stands still for good.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 300


class Sweeper(QObject):
    """Collects from time to time as Python itself would have done, until it is stopped."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """Collect the oldest generation that is full, the younger ones with it."""
        full = [
            generation
            for generation, (count, limit) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if limit and count > limit
        ]
        if full:
            gc.collect(full[-1])

    def stop(self) -> None:
        """There are no workers any more: Python may search by itself again."""
        self._timer.stop()
        gc.enable()
