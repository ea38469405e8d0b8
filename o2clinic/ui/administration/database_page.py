"""The database: where it lies, its copies, its health."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout

from o2clinic.services.database_care import DatabaseSheet
from o2clinic.ui.background import LongJob
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

_NEVER = "never"
_FACTS = (
    ("kind", "Kind"),
    ("place", "Where it lies"),
    ("revision", "Revision"),
    ("size", "Size"),
    ("last_backup", "Last copy"),
    ("backup_folder", "Copies go to"),
)


class DatabasePage(Page):
    """Press Back up now to copy the database; Check reads all of it and tells what is wrong."""

    help_topic = "administration"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.check_button = self.add_action("Check", self._on_check)
        self.backup_button = self.add_action("Back up now", self._on_back_up, primary=True)
        card = Card("Database")
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        rows.setHorizontalSpacing(workplace.theme.px(18))
        self.facts = {}
        for key, title in _FACTS:
            told = label("", wrap=True)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts[key] = told
            rows.addRow(label(title, "label"), told)
        card.add(rows)
        self.add(card)
        self.findings = Card("What the check found")
        self.findings_label = label("", wrap=True)
        self.findings_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.findings.add(self.findings_label)
        self.findings.hide()
        self.add(self.findings)
        self.content.addStretch()

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
        }
        for key, text in told.items():
            self.facts[key].setText(text)

    def _on_back_up(self) -> None:
        care = self.workplace.services.database_care

        def task(_job: LongJob) -> Path:
            return care.back_up()

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
        for button in (self.backup_button, self.check_button):
            button.setEnabled(is_enabled)
