"""The database: where it lies, its copies, its health."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from o2clinic.errors import NotValid
from o2clinic.rules.permissions import Permission
from o2clinic.services.database_care import BackupRow, DatabaseSheet
from o2clinic.services.moving_house import MoveDraft
from o2clinic.services.restoring import RestorePreview
from o2clinic.ui.administration.move_view import MoveView
from o2clinic.ui.administration.restore_view import RestoreView
from o2clinic.ui.background import LongJob
from o2clinic.ui.change_bus import LetGo
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.step_stack import StepStack
from o2clinic.ui.widgets.wrapped import Wrapped
from o2clinic.ui.workplace import Workplace

_NEVER = "never"
_FACTS = (
    ("kind", "Kind"),
    ("place", "Where it lies"),
    ("revision", "Revision"),
    ("size", "Size"),
    ("last_backup", "Last copy"),
    ("backup_folder", "Copies go to"),
    ("audit_end", "End of the audit"),
)


_COLUMNS = (
    Column[BackupRow]("Made", lambda row: row.made, sort_key=lambda row: row.moment),
    Column[BackupRow]("Kind", lambda row: row.kind),
    Column[BackupRow]("Size", lambda row: row.size, sort_key=lambda row: row.file_size),
    Column[BackupRow](
        "State", lambda row: row.state, tone=lambda row: None if row.is_whole else Tone.DANGER
    ),
    Column[BackupRow]("By", lambda row: row.made_by),
    Column[BackupRow]("File", lambda row: row.file.name, stretches=True),
)
_NO_BACKUPS = "There is no backup yet. Press Back up now."


class DatabasePage(Page):
    """Press Back up now to copy the database; choose a backup and press Enter to look into it."""

    help_topic = "administration"
    tables_need = Permission.ADMINISTER

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.check_button = self.add_action("Check", self._on_check)
        self.move_button = self.add_action("Move …", self._on_move)
        self.look_button = self.add_action("Look into the backup", self._on_look)
        self.backup_button = self.add_action("Back up now", self._on_back_up, primary=True)
        self._buttons = (self.check_button, self.move_button, self.look_button, self.backup_button)
        self.steps = StepStack()
        self.steps.addWidget(self._overview())
        self.restore_view = RestoreView(workplace.theme)
        self.restore_view.restore_wanted.connect(self._on_restore)
        self.restore_view.left.connect(self._on_left)
        self.steps.addWidget(self.restore_view)
        self.move_view = MoveView(workplace.theme)
        self.move_view.move_wanted.connect(self._on_move_wanted)
        self.move_view.left.connect(self._on_left)
        self.steps.addWidget(self.move_view)
        self.add(self.steps, 1)
        self._is_shared = self._is_busy = False
        self._on_left()

    def _overview(self) -> QWidget:
        card = Card("Database")
        facts = Wrapped()  # the end of the audit takes two lines where there is little room
        rows = QFormLayout(facts)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        rows.setHorizontalSpacing(self.workplace.theme.px(18))
        self.facts = {}
        for key, title in _FACTS:
            told = label("", wrap=True)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts[key] = told
            rows.addRow(label(title, "label"), told)
        card.add(facts)
        self.findings = Card("What the check found")
        self.findings_label = label("", wrap=True)
        self.findings_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.findings.add(self.findings_label)
        self.findings.hide()
        self.table: RecordTable[BackupRow] = RecordTable(
            "Backups", _COLUMNS, self.workplace.theme, key=lambda row: row.file, is_compact=True
        )
        self.table.set_empty_text(_NO_BACKUPS)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_activated.connect(self._on_look)
        backups = Card("Backups")
        backups.add(self.table, 1)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self.workplace.theme.px(10))
        layout.addWidget(card)
        layout.addWidget(self.findings)
        layout.addWidget(backups, 1)
        return whole

    def refresh(self) -> None:
        """Ask where the database is and when it was copied."""
        self.ask("sheet", self.workplace.services.database_care.sheet, self._show)

    def _show(self, sheet: DatabaseSheet) -> None:
        copied = f"{sheet.last_backup}  ({sheet.last_backup_file})"
        told = {
            "kind": "Shared server" if sheet.is_shared else "File on this computer",
            "place": sheet.place,
            "revision": sheet.revision,
            "size": sheet.size or "the server knows",
            "last_backup": copied if sheet.last_backup else _NEVER,
            "backup_folder": sheet.backup_folder,
            "audit_end": sheet.audit_end,
        }
        for key, text in told.items():
            self.facts[key].setText(text)
        self._is_shared = sheet.is_shared
        self.table.set_rows(sheet.backups)
        if sheet.warning:
            what = "Press Back up now, and see that there is room in the folder of the backups."
            self.message_bar.tell(sheet.warning, what, Tone.CAUTION)
        # What is read again, as after a backup of the program's own, takes nothing from the front.
        self._on_chosen(self.table.chosen)

    def _on_back_up(self) -> None:
        care = self.workplace.services.database_care

        def task(job: LongJob) -> Path:
            return care.back_up(job.step)

        self._begin()
        self.workplace.background.run_long(
            self, "Backing up the database", task, self._on_backed_up, self._on_failed
        )

    def _on_check(self) -> None:
        care = self.workplace.services.database_care

        def task(_job: LongJob) -> tuple[str, ...]:
            return care.check()

        self._begin()
        self.workplace.background.run_long(
            self, "Checking the database", task, self._on_checked, self._on_failed
        )

    @Slot(object)
    def _on_chosen(self, row: BackupRow | None) -> None:
        # On a server only the owner of the tables may read and write all of them.
        is_free = not self._is_shared and not self._is_busy
        self.look_button.setEnabled(row is not None and is_free)

    @Slot()
    def _on_look(self) -> None:
        care, row = self.workplace.services.database_care, self.table.chosen
        if row is None or self._is_shared:
            return

        def task(job: LongJob) -> RestorePreview:
            return care.preview(row.file, job.step)

        self._begin()
        self.workplace.background.run_long(
            self, "Reading the backup", task, self._on_looked, self._on_failed
        )

    def _on_looked(self, found: RestorePreview) -> None:
        self._set_enabled(True)
        self._turn_to(self.restore_view)
        self.restore_view.show_preview(found)

    @Slot(object)
    def _on_restore(self, found: RestorePreview) -> None:
        care = self.workplace.services.database_care
        self.ask("restore", lambda: care.restore_of(found.file), self._let_go_to_restore)

    def _let_go_to_restore(self, carry_out: Callable[[], str]) -> None:
        self.workplace.bus.let_go_wanted.emit(LetGo("Restoring the backup", carry_out))

    @Slot()
    def _on_move(self) -> None:
        self.message_bar.clear()
        self._turn_to(self.move_view)
        self.move_view.begin(to_server=not self._is_shared)

    @Slot(object)
    def _on_move_wanted(self, draft: MoveDraft) -> None:
        care = self.workplace.services.database_care
        self.message_bar.clear()
        self.workplace.background.save(
            self, "move", lambda: care.move_of(draft), self._let_go_to_move, self._on_move_refused
        )

    def _let_go_to_move(self, carry_out: Callable[[], str]) -> None:
        self.workplace.bus.let_go_wanted.emit(LetGo("Moving the records", carry_out))

    def _on_move_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.move_view.show_refused(error)
        else:
            self.on_save_failure(error)

    @Slot()
    def _on_left(self) -> None:
        self.steps.setCurrentIndex(0)
        for button in self._buttons:
            button.show()
        self._on_chosen(self.table.chosen)

    def _turn_to(self, step: QWidget) -> None:
        self.steps.setCurrentWidget(step)
        for button in self._buttons:
            button.hide()

    def _begin(self) -> None:
        self.message_bar.clear()
        self._set_enabled(False)

    def _on_backed_up(self, file: Path) -> None:
        self._set_enabled(True)
        self.message_bar.tell("Backed up, and the copy was read back", str(file), Tone.GOOD)
        self.refresh()

    def _on_checked(self, findings: tuple[str, ...]) -> None:
        self._set_enabled(True)
        self.findings_label.setText("\n".join(findings))
        self.findings.setVisible(bool(findings))
        if findings:
            what = "Make a copy, stop working with this database, and tell who looks after it."
            self.message_bar.tell(f"{len(findings)} things are wrong", what, Tone.DANGER)
        else:
            self.message_bar.tell("The database is in order", tone=Tone.GOOD)

    def _on_failed(self, error: Exception) -> None:
        self._set_enabled(True)
        self.on_save_failure(error)

    def _set_enabled(self, is_enabled: bool) -> None:
        self._is_busy = not is_enabled
        for button in self._buttons:
            button.setEnabled(is_enabled)
        if is_enabled:
            self._on_chosen(self.table.chosen)
