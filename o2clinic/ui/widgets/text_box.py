"""A field for a few sentences or lines."""

from PySide6.QtCore import QEvent, QMimeData, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

LONGEST = 4000


class TextBox(QPlainTextEdit):
    """Enter begins a new line, Tab goes on to the next field.

    Signals:
        paste_refused: words for the person, when more was pasted than the field takes.
    """

    paste_refused = Signal(object)

    def __init__(self, name: str, lines: int, parent: QWidget | None = None) -> None:
        self._lines = lines  # asked for while Qt is still making the widget
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHorizontalStretch(1)  # as wide as its form
        self.setSizePolicy(policy)
        self._fit()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.toPlainText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """A paste that no paper has room for is refused, not cut."""
        room = LONGEST - len(self.toPlainText())
        if len(source.text()) > room:
            self.paste_refused.emit(
                f"The text is too long to be pasted here: {len(source.text())} characters, with "
                f"room for {max(0, room)}."
            )
            return
        super().insertFromMimeData(source)

    def showEvent(self, event: QShowEvent) -> None:
        """The style sheet has had its say on the height by now."""
        self._fit()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """As many lines as before when the type is larger."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _fit(self) -> None:
        """As high as its lines; more of them scroll."""
        margins = self.contentsMargins()
        around = 2 * self.document().documentMargin() + margins.top() + margins.bottom() + 8
        self.setFixedHeight(round(self._lines * self.fontMetrics().lineSpacing() + around))
