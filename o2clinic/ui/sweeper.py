"""Python's search for garbage, on the screen's own thread only.

Python may start it in whichever thread happens to run. In a worker it would destroy windows
there: Qt's lock and Python's then wait for each other, and the program stands still for good.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 100  # the less has gathered, the shorter the screen stands still


def spare_what_is_loaded() -> None:
    """Never search again what there is now: modules and tables, which stay until the end.

    With them each full search makes the screen stand still for a fifth of a second. To be called
    before there are windows: what is spared is never collected.
    """
    gc.freeze()


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
