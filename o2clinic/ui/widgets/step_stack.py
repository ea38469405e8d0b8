"""The steps of a page, one in sight at a time."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class StepStack(QStackedWidget):
    """Asks for the room of the step in sight only.

    Qt's own stack asks for the largest of all: a page would scroll for a form that is not shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self._on_turned)

    def minimumSizeHint(self) -> QSize:
        """Least room of the step in sight."""
        step = self.currentWidget()
        return (
            QSize(0, 0) if step is None else step.minimumSizeHint().expandedTo(step.minimumSize())
        )

    def sizeHint(self) -> QSize:
        """Best room of the step in sight."""
        step = self.currentWidget()
        return QSize(0, 0) if step is None else step.sizeHint()

    def _on_turned(self, _at: int) -> None:
        self.updateGeometry()
