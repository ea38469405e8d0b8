"""When the patient is seen next, and why."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import Tone, chip, label

if TYPE_CHECKING:
    from o2clinic.services.follow_ups import FollowUpSheet, TaskLine

_WAITS = "Being worked out"
_MORE, _LESS = "All tasks", "Fewer"


class FollowUpCard(Card):
    """Read what is due next; “All tasks” shows each with its rule, and what is missing.

    Signals:
        book_wanted: a visit is to be booked for what is due; carries the kind of task.
    """

    book_wanted = Signal(str)

    def __init__(self, theme: Theme, *, may_book: bool = False) -> None:
        super().__init__("Next")
        self._may_book = may_book
        self._corner: QWidget | None = None
        self.all_button = QPushButton(_MORE)
        self.all_button.setProperty("kind", "link")
        self.all_button.clicked.connect(self._on_all)
        self._kind = ""
        self.book_button = QPushButton("Book")
        self.book_button.setProperty("kind", "link")
        self.book_button.setAccessibleName("Book a visit for what is due")
        self.book_button.clicked.connect(self._on_book)
        self.book_button.hide()
        self.add_corner(self.book_button)
        self.add_corner(self.all_button)
        self.next_label: QLabel = label(_WAITS, "strong")
        self.why_label: QLabel = label("", "quiet", wrap=True)
        self.lines = MarkedLines(theme)
        self.lines.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        row.addWidget(self.next_label)
        row.addWidget(self.why_label, 1)
        self.add(row)
        self.add(self.lines)

    def show_follow_up(self, sheet: "FollowUpSheet") -> None:
        """Show the next task, or the reason why there is none."""
        task = sheet.next
        self._mark(task)
        self._kind = task.kind if task is not None else ""
        self.book_button.setVisible(task is not None and not task.booked and self._may_book)
        if task is None:
            self.next_label.setText("No date")
            self.why_label.setText(" ".join((*sheet.reasons, *sheet.prompts)))
        else:
            self.next_label.setText(f"{task.words}, {task.due}")
            self.why_label.setText(" · ".join(filter(None, (task.rule, task.window, task.booked))))
        self.lines.show_lines(_lines(sheet), more=f"By the {sheet.policy_title}.")
        told = "\n".join(_one_line(task) for task in sheet.tasks) or " ".join(sheet.reasons)
        self.setToolTip(told)
        self.all_button.setAccessibleName("All that is due, with the rules")
        self.all_button.setVisible(bool(sheet.tasks or sheet.missing or sheet.prompts))

    def show_failure(self) -> None:
        """What stood there stays; only what was never shown says that it is not known."""
        if self.next_label.text() == _WAITS:
            self.next_label.setText("Not worked out; open the page again")

    def _mark(self, task: "TaskLine | None") -> None:
        if self._corner is not None:
            self._corner.hide()
            self._corner.deleteLater()
            self._corner = None
        if task is not None:
            self._corner = chip(task.late, Tone.DANGER if task.is_overdue else Tone.QUIET)
            self.add_corner(self._corner)

    def _on_book(self) -> None:
        self.book_wanted.emit(self._kind)

    def _on_all(self) -> None:
        is_on = self.lines.isHidden()
        self.lines.setVisible(is_on)
        self.all_button.setText(_LESS if is_on else _MORE)


def _lines(sheet: "FollowUpSheet") -> list[Line]:
    found = [
        Line(
            "hold" if task.is_overdue else "open",
            f"{_one_line(task)}. {task.why}. With: {', '.join(task.includes)}.",
            task.rule,
        )
        for task in sheet.tasks
    ]
    found += [Line("note", prompt) for prompt in sheet.prompts]
    return found + [Line("note", f"Not recorded: {fact}") for fact in sheet.missing]


def _one_line(task: "TaskLine") -> str:
    projected = ", counted from a task not yet done" if task.is_projected else ""
    window = f" ({task.window})" if task.window else ""
    booked = f", {task.booked}" if task.booked else ""
    return f"{task.words} {task.due}, {task.late}{window}{booked}{projected}"
