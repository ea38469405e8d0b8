"""Ctrl+Z in the diary: what was done last, and taking it back; the last changes as a list."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.permissions import Permission
from o2clinic.services.work import new_command_id
from o2clinic.ui.diary.last_changes_dialog import LastChangesDialog
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from o2clinic.services.undoing import UndoRow
    from o2clinic.ui.diary.diary_page import DiaryPage

SHOWN_MS = 20_000


class UndoBar(QObject):
    """After a move or a cancellation the line says so; Ctrl+Z takes back what the line names.

    Where no line stands, Ctrl+Z first says what it would bring back.
    """

    def __init__(self, page: "DiaryPage") -> None:
        super().__init__(page)
        self._page = page
        self._named = ""  # the change that the line is about
        self._told = ""
        self._rows: dict[str, UndoRow] = {}
        self.bar = MessageBar()
        page.add_bar(self.bar)
        self.bar.action_wanted.connect(self.press)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.put_away)
        self.bar.closed.connect(self.put_away)
        if page.workplace.actor.may(Permission.BOOK):
            for keys, slot, what in (
                ("Ctrl+Z", self.press, "Take back the last move or cancellation"),
                ("Ctrl+Shift+Z", self.show_list, "List the last changes"),
            ):
                QShortcut(QKeySequence(keys), page).activated.connect(slot)
                page.tell_keys(keys, what)

    def tell_last(self) -> None:
        """Something was saved: say it, if it can be taken back."""
        self._ask("last change", self._tell_new)

    def press(self) -> None:
        """Take back what the line names; without a line say what there is."""
        if self._named and not self.bar.isHidden():
            self._undo(self._named)
        else:
            self._ask("to undo", self._offer)

    def show_list(self) -> None:
        """The last changes, each to be taken back."""
        self._ask("changes", self._open_list)

    def put_away(self) -> None:
        """The line goes; what it named stays among the last changes."""
        self._named = ""
        self._timer.stop()
        self.bar.clear()

    def _ask(self, name: str, then: "Callable[[Sequence[UndoRow]], None]") -> None:
        undoing = self._page.workplace.services.undoing

        def came(rows: "Sequence[UndoRow]") -> None:
            self._rows = {row.change_id: row for row in rows}
            then(rows)

        self._page.workplace.background.ask(
            self._page, name, undoing.rows, came, self._page.on_failure
        )

    def _tell_new(self, rows: "Sequence[UndoRow]") -> None:
        if not rows or rows[0].change_id == self._told:
            return
        row = rows[0]
        self._told = row.change_id
        where = f"Now {row.now}; it was {row.back_to}." if row.now else f"It was {row.back_to}."
        self._name(row, f"{row.done}: {row.name}", where, "Undo  Ctrl+Z", Tone.GOOD)
        self._timer.start()

    def _offer(self, rows: "Sequence[UndoRow]") -> None:
        row = next((one for one in rows if not one.why_not), None)
        if row is None:
            words = "Moves and cancellations made here since signing in can be taken back."
            self._page.message_bar.tell("Nothing to undo", words)
            return
        title = f"{row.done} at {row.at}: {row.name}"
        self._name(row, title, f"Undo brings it back to {row.back_to}.", "Undo it  Ctrl+Z")

    def _name(
        self, row: "UndoRow", title: str, text: str, action: str, tone: Tone = Tone.CAUTION
    ) -> None:
        self._timer.stop()
        self._named = row.change_id
        self.bar.tell(title, text, tone, action)

    def _open_list(self, rows: "Sequence[UndoRow]") -> None:
        dialog = LastChangesDialog(rows, self._page.workplace.theme, self._page)
        dialog.undo_wanted.connect(self._undo)
        dialog.open()

    def _undo(self, change_id: str) -> None:
        undoing, command_id = self._page.workplace.services.undoing, new_command_id()
        self._page.save(
            "undo",
            lambda: undoing.undo(change_id, command_id),
            partial(self._on_undone, self._rows.get(change_id)),
            on_error=self._on_refused,
        )

    def _on_undone(self, row: "UndoRow | None", _visit_id: int) -> None:
        self.put_away()
        self._page.workplace.say(f"Undone: {row.words}" if row else "Undone")
        if row is not None:
            self._page.views.look_for((row.place, row.starts_at), row.visit_id)
            self._page.go_to_day(day_of(row.starts_at))

    def _on_refused(self, error: Exception) -> None:
        self.put_away()
        self._page.message_bar.tell_error(error)
