"""The file for the texting service: who is in it, who is not and why, saved where one says."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.rules.permissions import Permission
from o2clinic.services.reminders import ONE_MESSAGE
from o2clinic.ui.printing import save_file
from o2clinic.ui.visit_papers.day_span import DaySpan
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.reminders import NotReminded, ReminderPlan, ReminderRow

    Line = ReminderRow | NotReminded


def _what(line: "Line") -> str:
    return getattr(line, "why", "") or getattr(line, "message", "")


_COLUMNS = (
    Column["Line"]("Patient", lambda line: line.name),
    Column["Line"]("When", lambda line: line.when),
    Column["Line"]("Mobile", lambda line: getattr(line, "mobile", "left out")),
    Column["Line"]("Message, or why not", _what, tooltip=_what, stretches=True),
)


class RemindersDialog(QDialog):
    """Choose the days, Ctrl+S saves the file."""

    tables_need = Permission.BOOK

    def __init__(
        self, workplace: Workplace, day: date, site_id: int | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._workplace, self._site_id = workplace, site_id
        self._plan: ReminderPlan | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Text messages")
        self.span = DaySpan(workplace.services.diary.today, day + timedelta(days=1))
        self.message_bar = MessageBar()
        self.summary_label = label("", "strong", wrap=True)
        self.table: RecordTable[Line] = RecordTable("Text messages", _COLUMNS, workplace.theme)
        self.table.set_empty_text("No visit is booked in these days.")
        self.save_button = QPushButton("Save the file  Ctrl+S")
        self.save_button.setAccessibleName("Save the file")
        self.save_button.setProperty("kind", "primary")
        self.close_button = QPushButton("Close  Esc")
        self.close_button.setAccessibleName("Close")
        self._lay_out()
        room, px = self.screen().availableGeometry(), workplace.theme.px
        self.resize(min(px(1000), room.width() - 40), min(px(560), room.height() - 60))
        self.reload()

    def reload(self) -> None:
        """Ask for the visits of the days that are chosen."""
        reminders = self._workplace.services.reminders
        task = partial(reminders.plan, self.span.first, self.span.days, self._site_id)
        self._workplace.background.ask(self, "plan", task, self._show, self._on_failed)

    def _lay_out(self) -> None:
        for button, slot in ((self.save_button, self._on_save), (self.close_button, self.close)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_button.click)
        self.span.changed.connect(self.reload)
        row = QHBoxLayout()
        row.addWidget(label("The file says when and where, never what a visit is for.", "quiet"), 1)
        row.addWidget(self.close_button)
        row.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        whole.addWidget(self.message_bar)
        whole.addLayout(self.span)
        whole.addWidget(self.summary_label)
        whole.addWidget(self.table, 1)
        whole.addLayout(row)

    def _show(self, plan: "ReminderPlan") -> None:
        self._plan = plan
        long = f". A message has more than {ONE_MESSAGE} letters" if plan.is_long else ""
        self.summary_label.setText(
            f"{len(plan.rows)} in the file, {len(plan.left_out)} left out{long}"
        )
        self.table.set_rows((*plan.left_out, *plan.rows))
        self.save_button.setEnabled(bool(plan.rows))

    def _on_save(self) -> None:
        plan = self._plan
        if plan is None or not plan.rows:
            return
        name = f"reminders {plan.first.isoformat()}.csv"
        dialog = QFileDialog(self, "Save the file", name, "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.save_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, name: str) -> None:
        """Write the file; that it is written is noted before."""
        plan, reminders = self._plan, self._workplace.services.reminders
        if plan is None:
            return

        def task() -> Path:
            return save_file(reminders.write(plan), Path(name))

        self._workplace.background.save(self, "write", task, self._on_saved, self._on_failed)

    def _on_saved(self, path: Path) -> None:
        self.message_bar.tell("Saved", str(path), Tone.GOOD)

    def _on_failed(self, error: Exception) -> None:
        self.message_bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self._workplace.report(error)
