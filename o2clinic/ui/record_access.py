"""A restricted record at its patient's tab: a reason before its pages, and setting it or not."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, O2ClinicError
from o2clinic.rules.permissions import Permission, may
from o2clinic.services.restricted import COMMON_REASONS, ReasonDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.banner import BannerSheet
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.reason_form import ReasonForm
from o2clinic.ui.workplace import Workplace

_WHY_SHUT = (
    "This record is restricted. It opens for you for 12 hours once you say why you need it. What "
    "you write is kept, and somebody else looks at it afterwards."
)
_RESTRICT = (
    "Nobody opens a restricted record without giving a reason first, and each such opening is "
    "looked at by somebody else. Results still come to the review."
)
_LIFT = "The record opens again like any other, for everybody who reads records."


class ShutPanel(QScrollArea):
    """In the place of a page: the record is shut, and what opens it; large type scrolls."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.form = ReasonForm(theme, "Reason", "Open the record", COMMON_REASONS)
        self.form.setMaximumWidth(theme.px(720))
        words = label(_WHY_SHUT, wrap=True)
        words.setMaximumWidth(theme.px(720))
        inner = QWidget()
        inner.setProperty("kind", "scrolled")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        whole.setSpacing(theme.px(12))
        whole.addWidget(label("⊘ Restricted record", "section"))
        whole.addWidget(words)
        whole.addWidget(self.form)
        whole.addStretch(1)
        self.setWidget(inner)
        self.setAccessibleName("Restricted record")
        self.setAccessibleDescription(_WHY_SHUT)


class ReasonDialog(QDialog):
    """Asks for a reason and stays until it was taken; Esc closes."""

    def __init__(self, title: str, words: str, button: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = ReasonForm(theme, "Reason", button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(20), theme.px(16), theme.px(20), theme.px(16))
        whole.setSpacing(theme.px(12))
        whole.addWidget(label(words, wrap=True))
        whole.addWidget(self.form)
        self.setMinimumWidth(theme.px(560))
        self.form.begin()


class RecordAccess(QWidget):
    """The button beside the pages' tabs; `panel` stands in the place of what is shut.

    Signals:
        opened: the reason was taken.
    """

    opened = Signal()

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__()
        self._workplace, self._patient_id = workplace, patient_id
        self._is_restricted = False
        self._command_id = new_command_id()
        self.dialog: ReasonDialog | None = None
        self.panel = ShutPanel(workplace.theme)
        self.panel.form.given.connect(self._on_reason)
        self.button = QPushButton("Restrict this record")
        self.button.setVisible(False)
        self.button.clicked.connect(self._on_wanted)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, workplace.theme.px(10), 0)
        whole.addWidget(self.button)

    def show_sheet(self, sheet: BannerSheet) -> None:
        """Follow what the banner says."""
        self._is_restricted = bool(sheet.restriction)
        self.button.setText("Lift the restriction" if sheet.restriction else "Restrict this record")
        self.button.setVisible(may(self._workplace.actor.roles, Permission.RESTRICT_RECORD))

    @Slot(object)
    def _on_reason(self, reason: str) -> None:
        restricted = self._workplace.services.restricted
        self._send("break glass", restricted.break_glass, reason, self.panel.form, self._on_opened)

    def _on_opened(self) -> None:
        self.panel.form.clear()
        self.opened.emit()

    @Slot()
    def _on_wanted(self) -> None:
        title, words = (
            ("Lift the restriction", _LIFT)
            if self._is_restricted
            else ("Restrict this record", _RESTRICT)
        )
        theme = self._workplace.theme
        self.dialog = ReasonDialog(title, words, title, theme, self.window())
        self.dialog.form.given.connect(self._on_dialog_reason)
        self.dialog.open()

    @Slot(object)
    def _on_dialog_reason(self, reason: str) -> None:
        restricted, dialog = self._workplace.services.restricted, self.dialog
        if dialog is not None:
            write = restricted.lift if self._is_restricted else restricted.restrict
            self._send("restrict", write, reason, dialog.form, dialog.accept)

    def _send(
        self,
        name: str,
        write: Callable[[ReasonDraft], int],
        reason: str,
        form: ReasonForm,
        then: Callable[[], object],
    ) -> None:
        draft = ReasonDraft(self._command_id, self._patient_id, reason)

        def arrived(_key: int) -> None:
            self._command_id = new_command_id()
            form.settle()
            then()

        def failed(error: Exception) -> None:
            if isinstance(error, AlreadyDone):
                arrived(error.record_id)
                return
            form.tell_error(error)
            if not isinstance(error, O2ClinicError):
                self._workplace.report(error)

        self._workplace.background.save(form, name, lambda: write(draft), arrived, failed)
