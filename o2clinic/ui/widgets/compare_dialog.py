"""Somebody saved first: what was opened, typed and saved, field by field, and which one to keep."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from o2clinic.rules.display import with_subscripts
from o2clinic.rules.three_ways import NOT_KNOWN, Difference, Side
from o2clinic.ui.widgets.marks import label, restyle
from o2clinic.ui.widgets.stale_save import StaleSave

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs
    from o2clinic.ui.theme import Theme

_EMPTY = "empty"
_SIDES = {Side.MINE: "Keep mine", Side.THEIRS: "Take theirs"}


class CompareDialog(QDialog):
    """Choose a side for each field with Space; Ctrl+S saves, Esc goes back to the form.

    Signals:
        chosen: every field has its side, and the merged record is sent.
    """

    chosen = Signal()

    def __init__(
        self,
        stale: StaleSave[Any],
        now: "AsItIs[Any]",
        me: str,
        theme: "Theme",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._stale, self._now, self._theme = stale, now, theme
        who = now.last_save.who or "The program"
        self._they = "You saved" if who == me else f"{who} saved"
        self._differences = stale.differences(now.draft)
        self._sides = {one.field: one.side for one in self._differences if one.side is not None}
        self._groups: dict[str, QButtonGroup] = {}
        self._states: dict[str, QLabel] = {}
        at = now.last_save.when
        elsewhere = " at another desk" if who == me else ""
        self.setWindowTitle("Somebody saved first")
        self.heading = label(
            f"{self._they} this{elsewhere} at {at}, after you opened it", "page-title"
        )
        self.heading.setWordWrap(True)
        self.todo_label = label("", wrap=True)
        self.save_button = QPushButton("Save  Ctrl+S")
        self.back_button = QPushButton("Back to the form  Esc")
        self.unchanged_button = QPushButton()
        self._build(at)
        self._tell()

    def choose(self, field: str, side: Side) -> None:
        """Take a side for a field."""
        self._sides[field] = side
        self._tell()

    # Inside

    def _build(self, at: str) -> None:
        px = self._theme.px
        self._held = QWidget()
        self._held.setProperty("kind", "scrolled")
        self._grid = QGridLayout(self._held)
        self._grid.setContentsMargins(0, 0, px(8), 0)
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(6))
        titles = ("", "You opened", "You typed", f"{self._they} at {at}", "")
        for column, title in enumerate(titles):
            self._grid.addWidget(label(title, "strong", wrap=True), 0, column)
            self._grid.setColumnStretch(column, 0 if column in {0, 4} else 1)
        for one in self._differences:
            self._add_row(one)
        self._unchanged = self._unchanged_lines()
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        scroll = QScrollArea()
        scroll.setWidget(self._held)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(20), px(16), px(20), px(16))
        whole.setSpacing(px(10))
        whole.addWidget(self.heading)
        whole.addWidget(self.todo_label)
        whole.addWidget(scroll, 1)
        whole.addLayout(self._buttons())
        room = self.screen().availableGeometry()
        wanted = px(220 + 76 * len(self._differences))
        self.resize(min(px(1000), room.width() - 40), min(wanted, room.height() - 60))

    def _buttons(self) -> QHBoxLayout:
        self.save_button.setProperty("kind", "primary")
        self.save_button.setAccessibleName("Save")
        self.back_button.setAccessibleName("Back to the form")
        self.save_button.clicked.connect(self._on_save)
        self.back_button.clicked.connect(self.reject)
        self.unchanged_button.setProperty("kind", "link")
        self.unchanged_button.clicked.connect(self._on_unchanged)
        for button in (self.save_button, self.back_button, self.unchanged_button):
            button.setAutoDefault(False)  # Enter is not to save from wherever the focus is
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_button.click)
        row = QHBoxLayout()
        row.addWidget(self.unchanged_button)
        row.addStretch()
        row.addWidget(self.back_button)
        row.addWidget(self.save_button)
        return row

    def _add_row(self, one: Difference) -> None:
        row = self._grid.rowCount()
        title = self._stale.title(one.field)
        shown = [self._words(one.field, it) for it in (one.opened, one.typed, one.saved)]
        name = label(title, "label", wrap=True)
        self._states[one.field] = label("", "quiet", wrap=True)
        first = QVBoxLayout()
        first.addWidget(name)
        first.addWidget(self._states[one.field])
        first.addStretch()
        self._grid.addLayout(first, row, 0)
        for column, (words, is_changed) in enumerate(
            zip(shown, (False, one.typed != one.opened, one.is_changed_by_them), strict=True), 1
        ):
            made = label(words, "strong" if is_changed else "", wrap=True)
            made.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(made, row, column)
        group = QButtonGroup(self)
        choice = QVBoxLayout()
        choice.setSpacing(0)
        for side, words in _SIDES.items():
            button = QRadioButton(words)
            value = shown[1 if side is Side.MINE else 2]
            button.setAccessibleName(f"{title}: {words.lower()}, {value}")
            button.setAccessibleDescription(
                f"You opened {shown[0]}. You typed {shown[1]}. {self._they} {shown[2]}."
            )
            button.setChecked(self._sides.get(one.field) is side)
            button.clicked.connect(partial(self.choose, one.field, side))
            button.toggled.connect(partial(self._on_toggled, one.field, side))
            group.addButton(button)
            choice.addWidget(button)
        choice.addStretch()
        self._groups[one.field] = group
        self._grid.addLayout(choice, row, 4)

    def _unchanged_lines(self) -> list[QLabel]:
        """The fields in which all three agree; folded away until asked for."""
        differing = {one.field for one in self._differences}
        made = []
        for field, value in self._stale.values(self._now.draft).items():
            if field not in differing:
                row = self._grid.rowCount()
                for column, text in enumerate(
                    (self._stale.title(field), self._words(field, value))
                ):
                    made.append(label(text, "quiet", wrap=True))
                    made[-1].hide()
                    self._grid.addWidget(made[-1], row, column, 1, 1 if column == 0 else 3)
        self._tell_unchanged(len(made) // 2, is_shown=False)
        return made

    def _tell_unchanged(self, count: int, *, is_shown: bool) -> None:
        fields = "one field" if count == 1 else f"{count} fields"
        self.unchanged_button.setVisible(bool(count))
        self.unchanged_button.setText(
            f"Hide the {fields} that agree" if is_shown else f"Show the {fields} that agree"
        )

    def _words(self, field: str, value: object) -> str:
        if value is NOT_KNOWN:
            return NOT_KNOWN.value
        return with_subscripts(self._stale.words(field, value)) or _EMPTY

    def _tell(self) -> None:
        open_fields = [it.field for it in self._differences if it.field not in self._sides]
        for one in self._differences:
            is_open = one.field in open_fields
            words = "Both changed: choose" if is_open else _why(one)
            self._states[one.field].setText(words)
            restyle(self._states[one.field], kind="caution" if is_open else "quiet")
        if not open_fields:
            text = "Every field has its side. Your text is kept until it is saved."
        elif len(open_fields) == 1:
            text = "You both changed one field. Choose whose value to keep, then save."
        else:
            text = f"You both changed {len(open_fields)} fields. Choose for each, then save."
        self.todo_label.setText(text)
        self.save_button.setEnabled(not open_fields)
        self._go_to(open_fields)

    def _go_to(self, open_fields: list[str]) -> None:
        """Begin where a choice is wanted; later the focus is the person's."""
        if self.isVisible():
            return
        if open_fields:
            self._groups[open_fields[0]].buttons()[0].setFocus()
        else:
            self.save_button.setFocus()

    def _on_toggled(self, field: str, side: Side, is_on: bool) -> None:
        if is_on and self._sides.get(field) is not side:
            self.choose(field, side)

    def _on_unchanged(self) -> None:
        is_shown = self._unchanged[0].isHidden()
        for line in self._unchanged:
            line.setVisible(is_shown)
        self._tell_unchanged(len(self._unchanged) // 2, is_shown=is_shown)

    def _on_save(self) -> None:
        sides, now = self._sides, self._now.draft
        self.chosen.emit()
        self.accept()
        self._stale.merge(now, sides)


def _why(one: Difference) -> str:
    if one.side is Side.MINE:
        return "Only you changed it"
    if one.side is Side.THEIRS and one.typed == one.opened:
        return "Only they changed it"
    return "You both typed the same" if one.side is Side.THEIRS else "Both changed"
