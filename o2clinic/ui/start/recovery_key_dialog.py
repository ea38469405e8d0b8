"""Shows the recovery key of a new locked file, once, and has it confirmed."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from o2clinic.services.keys import NewKey
from o2clinic.services.private_files import write_private
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar

_GROUPS_A_LINE = 6
_WHY = (
    "Without this key nobody can ever read the clinic's file again: not on a new computer, not "
    "from a backup, and not the makers of O₂Clinic. Write it down or save it now, and keep it "
    "where a theft of this computer does not take it too. It is not shown again."
)


class RecoveryKeyDialog(QDialog):
    """Closes once the last group was typed back.

    Signals:
        confirmed: the `NewKey`, copied by the person.
    """

    confirmed = Signal(object)

    def __init__(self, theme: Theme, key: NewKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setWindowTitle("The recovery key of your clinic")
        self.setMinimumWidth(theme.px(620))
        self.message_bar = MessageBar()
        self.key_label = QLabel(_in_lines(key.written))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.px(20))
        self.key_label.setFont(font)
        self.key_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.key_label.setAccessibleName(f"Recovery key {key.written}")
        self.key_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save_button = QPushButton("Save to a file, to be printed…")
        self.save_button.clicked.connect(self._on_save)
        self.last_edit = QLineEdit()
        self.last_edit.setMaxLength(8)
        self.last_edit.setFixedWidth(theme.px(120))
        self.last_edit.setAccessibleName("Last group of the recovery key")
        self.last_edit.returnPressed.connect(self._on_confirm)
        self.confirm_button = QPushButton("I have kept the key: begin")
        self.confirm_button.setProperty("kind", "primary")
        self.confirm_button.setAutoDefault(False)
        self.confirm_button.clicked.connect(self._on_confirm)
        self._lay_out(theme)

    def _lay_out(self, theme: Theme) -> None:
        back = QPushButton("Back")
        back.setAutoDefault(False)
        self.save_button.setAutoDefault(False)
        back.clicked.connect(self.reject)
        confirm = QHBoxLayout()
        confirm.addWidget(label("Type its last group of four:", "label"))
        confirm.addWidget(self.last_edit)
        confirm.addStretch()
        buttons = QHBoxLayout()
        buttons.addWidget(self.confirm_button)
        buttons.addWidget(self.save_button)
        buttons.addStretch()
        buttons.addWidget(back)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(theme.px(20),) * 4)
        whole.setSpacing(theme.px(14))
        whole.addWidget(self.message_bar)
        whole.addWidget(label(_WHY, wrap=True))
        whole.addWidget(self.key_label)
        whole.addLayout(confirm)
        whole.addLayout(buttons)
        self.last_edit.setFocus()

    @Slot()
    def _on_confirm(self) -> None:
        if self.last_edit.text().strip().upper() == self._key.last_group:
            self.accept()
            self.confirmed.emit(self._key)
            return
        said = "Compare what you wrote down with the key above, then type its last four."
        self.message_bar.tell("That is not its last group", said, Tone.DANGER)
        self.last_edit.setFocus()

    @Slot()
    def _on_save(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the recovery key", "recovery-key.txt")
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, file: Path) -> None:
        """Write the key into a file that only this user can read."""
        text = f"Recovery key of an O2Clinic file\n\n{_in_lines(self._key.written)}\n"
        try:
            write_private(file, text.encode())
        except OSError as error:
            self.message_bar.tell("It could not be saved", error.strerror or "", Tone.DANGER)
            return
        said = "Print it or carry it away, then delete it from this computer."
        self.message_bar.tell("Saved", said, Tone.GOOD)


def _in_lines(written: str) -> str:
    groups = written.split("-")
    lines = [groups[at : at + _GROUPS_A_LINE] for at in range(0, len(groups), _GROUPS_A_LINE)]
    return "\n".join("-".join(line) for line in lines)
