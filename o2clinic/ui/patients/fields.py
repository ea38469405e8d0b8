"""Fields of the registration form: texts with a limit, the NHS number, the practice, the needs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QStringListModel, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QValidator
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit, QPlainTextEdit, QWidget

from o2clinic.rules import nhs_number
from o2clinic.rules.patient_codes import NeedKind, in_words
from o2clinic.services.patient_draft import LONGEST, too_long
from o2clinic.services.patients import PracticeRow
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.typed_edit import TypedEdit

PAUSE_MS = 150
_KEPT = "What you had typed is kept; the new text was not taken in."


class _Limit(QValidator):
    """Refuses a text that is too long as a whole, instead of cutting it."""

    def __init__(self, limit: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._limit = limit

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Qt's question."""
        fits = len(text) <= self._limit
        return QValidator.State.Acceptable if fits else QValidator.State.Invalid, text, position


class LimitedEdit(TypedEdit[str]):
    """One line of plain text; a paste that does not fit changes nothing and is told."""

    def __init__(self, field: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._field = field
        self.setMaxLength(32767)
        self.setValidator(_Limit(LONGEST[field], self))
        self.inputRejected.connect(self._on_rejected)

    def read(self, text: str) -> tuple[str | None, str]:
        """The text itself."""
        return text or None, ""

    def shown(self, value: str) -> str:
        """The text itself."""
        return value

    def _on_rejected(self) -> None:
        self._told_problem = f"{too_long(self._field)} {_KEPT}"
        self.problem_changed.emit(self._told_problem)


class LimitedLines(QPlainTextEdit):
    """A few lines of text; Tab goes on, and a paste that does not fit is told.

    Signals:
        refused: why a paste was not taken in.
    """

    refused = Signal(object)

    def __init__(self, field: str, lines: int, parent: QWidget | None = None) -> None:
        self._field = field
        self._lines = lines
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._fit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Refuse as a whole what would be too long."""
        text = source.text()
        if len(text) + len(self.toPlainText()) > LONGEST[self._field]:
            self.refused.emit(f"{too_long(self._field)} {_KEPT}")
        else:
            self.insertPlainText(text)

    def changeEvent(self, event: QEvent) -> None:
        """As many lines as before when the type is larger."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _fit(self) -> None:
        spacing = self.fontMetrics().lineSpacing()
        around = 2 * (self.frameWidth() + int(self.document().documentMargin()))
        self.setFixedHeight(self._lines * spacing + around)


class NhsNumberEdit(TypedEdit[str]):
    """Ten digits with or without spaces; shown 3-3-4, a wrong digit is told when left."""

    def read(self, text: str) -> tuple[str | None, str]:
        """The ten digits."""
        return (nhs_number.parse(text), "") if text.strip() else (None, "")

    def shown(self, value: str) -> str:
        """3-3-4."""
        return nhs_number.formatted(value)

    def tidied(self, value: str) -> str | None:
        """3-3-4 once left."""
        return nhs_number.formatted(value)


class PracticeEdit(QLineEdit):
    """Type a code or words of the name, choose with the arrow keys and Enter.

    Signals:
        words_typed: the words to look for, after a pause in typing.
    """

    words_typed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(120)
        self.setPlaceholderText("Code or name")
        self.chosen: PracticeRow | None = None
        self._offered: dict[str, PracticeRow] = {}
        self._lines = QStringListModel(self)
        completer = QCompleter(self._lines, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = completer.popup()
        if popup is not None:
            popup.setAccessibleName("Practices found")
        self.setCompleter(completer)
        completer.activated.connect(self._on_chosen)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.textEdited.connect(self._on_edited)

    @property
    def is_open(self) -> bool:
        """Whether something is typed that is no practice of the list."""
        return self.chosen is None and bool(self.text().strip())

    def show_practice(self, row: PracticeRow | None) -> None:
        """Show a practice."""
        self.chosen = row
        self.setText("" if row is None else _in_one_line(row))
        self.setCursorPosition(0)

    def typed_state(self) -> dict[str, Any]:
        """The text, and the practice that it stands for."""
        return {"text": self.text(), "chosen": asdict(self.chosen) if self.chosen else None}

    def restore_typed(self, state: Mapping[str, Any]) -> None:
        """Show both again; a text that is no practice yet stays one."""
        self.setText(str(state["text"]))
        self.chosen = PracticeRow(**state["chosen"]) if state["chosen"] else None

    def offer(self, rows: Sequence[PracticeRow]) -> None:
        """Show what was found; a single practice with the very code typed is chosen at once."""
        if not self.is_open:
            return
        typed = self.text().strip().casefold()
        for row in rows:
            if row.code.casefold() == typed:
                self.show_practice(row)
                return
        self._offered = {_in_one_line(row): row for row in rows}
        self._lines.setStringList(list(self._offered))
        if rows and self.hasFocus():
            self.completer().complete()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The only practice offered is taken when the field is left."""
        super().focusOutEvent(event)
        if self.is_open and len(self._offered) == 1 and not self._pause.isActive():
            self.show_practice(next(iter(self._offered.values())))

    def _on_edited(self, text: str) -> None:
        self.chosen = None
        self._offered = {}
        if text.strip():
            self._pause.start()
        else:
            self._pause.stop()

    def _on_pause(self) -> None:
        self.words_typed.emit(self.text().strip())

    def _on_chosen(self, line: str) -> None:
        if line in self._offered:
            self.show_practice(self._offered[line])


class NeedBoxes(FlowRow):
    """Tick what the patient needs.

    Signals:
        changed: a need was ticked, or is not any more.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=12)
        self._boxes: dict[NeedKind, QCheckBox] = {}
        for kind in NeedKind:
            box = QCheckBox(in_words(kind))
            self._boxes[kind] = box
            box.toggled.connect(self._on_toggled)
            self.add(box)
        self.setFocusProxy(next(iter(self._boxes.values())))

    @property
    def chosen(self) -> tuple[NeedKind, ...]:
        """The needs that are ticked."""
        return tuple(kind for kind, box in self._boxes.items() if box.isChecked())

    def offer(self, kinds: Sequence[NeedKind]) -> None:
        """Show these alone; what is not shown is not ticked."""
        for kind, box in self._boxes.items():
            box.setVisible(kind in kinds)
            box.setChecked(box.isChecked() and kind in kinds)

    def choose(self, kinds: Sequence[NeedKind]) -> None:
        """Tick these and no others."""
        for kind, box in self._boxes.items():
            box.setChecked(kind in kinds)

    def _on_toggled(self, _is_on: bool) -> None:
        self.changed.emit()


def _in_one_line(row: PracticeRow) -> str:
    return "  ".join(filter(None, (row.name, row.code, row.postcode)))
