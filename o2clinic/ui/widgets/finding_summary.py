"""What the rules have to say about a form, at its top, with links to the fields."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import with_subscripts
from o2clinic.ui.widgets.marks import Tone, label, restyle
from o2clinic.ui.widgets.wrapped_link import WrappedLink

SIGNS = {Level.BLOCK: "✕", Level.CONFIRM: "!", Level.WARN: "△"}


class FindingSummary(QFrame):
    """Press a line to go to its field; type the reason where one is wanted.

    Signals:
        field_wanted: name of the field whose line was pressed.
    """

    field_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = label("", "strong", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._reason_label = label("Reason for saving it all the same", "label")
        self.reason_edit = QLineEdit()
        self.reason_edit.setMaxLength(500)
        self.reason_edit.setAccessibleName("Reason for saving it all the same")
        self._reason_label.setBuddy(self.reason_edit)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 8)
        whole.setSpacing(4)
        whole.addWidget(self._title)
        whole.addLayout(self._lines)
        whole.addWidget(self._reason_label)
        whole.addWidget(self.reason_edit)
        self.hide()

    @property
    def reason(self) -> str:
        """The reason typed."""
        return self.reason_edit.text().strip()

    def show_findings(self, findings: Sequence[Finding], names: dict[str, str]) -> None:
        """List the findings; `names` gives the label of each field."""
        self._clear()
        self.setVisible(bool(findings))
        if not findings:
            return
        told = _without_offers(findings)
        levels = {finding.level for finding in told}
        is_blocked = Level.BLOCK in levels
        wants_reason = Level.CONFIRM in levels and not is_blocked
        self._title.setText(_title(len(told), is_blocked=is_blocked, wants_reason=wants_reason))
        self._reason_label.setVisible(wants_reason)
        self.reason_edit.setVisible(wants_reason)
        for finding in sorted(told, key=_rank):
            self._lines.addWidget(self._line(finding, names.get(finding.field, "")))
        restyle(self, tone=(Tone.DANGER if is_blocked else Tone.CAUTION).value)

    def _line(self, finding: Finding, name: str) -> QWidget:
        message = with_subscripts(finding.message)
        before = f"{name}: " if name and not message.startswith(name) else ""
        text = f"{SIGNS[finding.level]}  {before}{message}"
        if not name:
            return label(text, wrap=True)
        link = WrappedLink(text)
        link.setAccessibleName(f"{before}{message}")
        link.setToolTip(f"Go to {name} ({finding.rule})")
        link.clicked.connect(partial(self.field_wanted.emit, finding.field))
        return link

    def _clear(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _without_offers(findings: Sequence[Finding]) -> list[Finding]:
    """One line a field that blocks: the value offered for it stands beside the field."""
    blocked = {finding.field for finding in findings if finding.level is Level.BLOCK}
    return [
        finding
        for finding in findings
        if finding.level is Level.BLOCK or not finding.offer or finding.field not in blocked
    ]


def _rank(finding: Finding) -> int:
    return (Level.BLOCK, Level.CONFIRM, Level.WARN).index(finding.level)


def _title(count: int, *, is_blocked: bool, wants_reason: bool) -> str:
    things = "One thing" if count == 1 else f"{count} things"
    if is_blocked:
        return f"{things} to look at before this can be saved"
    if wants_reason:
        return f"{things} to confirm with a reason"
    return f"{things} to know"
