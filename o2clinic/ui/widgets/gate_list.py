"""What stands in the way of issuing a paper, in full sentences, each with a way to its field."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import Finding, Level
from o2clinic.ui.widgets.finding_summary import SIGNS
from o2clinic.ui.widgets.marks import Tone, label, restyle


class GateList(QFrame):
    """Press "Go to" beside a line; type the reason where one is wanted.

    Signals:
        field_wanted: name of the field whose button was pressed.
        reason_changed: the reason was typed on.
    """

    field_wanted = Signal(object)
    reason_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shown: tuple[Finding, ...] | None = None
        self._cells: list[QWidget] = []
        self._title = label("", "strong", wrap=True)
        self._lines = QGridLayout()
        self._lines.setColumnStretch(1, 1)
        self._reason_label = label("Reason for issuing it all the same", "label")
        self.reason_edit = QLineEdit()
        self.reason_edit.setMaxLength(500)
        self.reason_edit.setAccessibleName("Reason for issuing it all the same")
        self.reason_edit.textChanged.connect(self._on_reason)
        self._reason_label.setBuddy(self.reason_edit)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 8)
        whole.setSpacing(4)
        whole.addWidget(self._title)
        whole.addLayout(self._lines)
        whole.addWidget(self._reason_label)
        whole.addWidget(self.reason_edit)
        self.show_findings((), frozenset())

    @property
    def reason(self) -> str:
        """The reason typed."""
        return self.reason_edit.text().strip()

    def show_findings(self, findings: Sequence[Finding], fields: frozenset[str]) -> None:
        """List the findings, worst first; `fields` are those that can be gone to."""
        told = tuple(sorted(findings, key=_rank))
        if told == self._shown:
            return
        self._shown = told
        self._clear()
        levels = {finding.level for finding in told}
        wants_reason = Level.CONFIRM in levels
        self._reason_label.setVisible(wants_reason)
        self.reason_edit.setVisible(wants_reason)
        self._title.setText(_title(told))
        tone = Tone.GOOD
        if told:
            tone = Tone.DANGER if Level.BLOCK in levels else Tone.CAUTION
        restyle(self, tone=tone.value)
        for at, finding in enumerate(told):
            self._add(at, finding, has_field=finding.field in fields)

    def _add(self, at: int, finding: Finding, *, has_field: bool) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        sign, words = label(SIGNS[finding.level], "strong"), label(finding.message, wrap=True)
        self._cells += [sign, words]
        self._lines.addWidget(sign, at, 0, middle)
        self._lines.addWidget(words, at, 1, middle)
        if has_field:
            link = QPushButton("Go to")
            link.setProperty("kind", "link")
            link.setAccessibleName(f"Go to: {finding.message}")
            link.setToolTip(finding.rule)
            link.clicked.connect(partial(self.field_wanted.emit, finding.field))
            self._cells.append(link)
            self._lines.addWidget(link, at, 2, middle)

    def _clear(self) -> None:
        for widget in self._cells:
            self._lines.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._cells = []

    def _on_reason(self, _text: str) -> None:
        self.reason_changed.emit()


def _rank(finding: Finding) -> int:
    return (Level.BLOCK, Level.CONFIRM, Level.WARN).index(finding.level)


def _title(findings: tuple[Finding, ...]) -> str:
    blocks = sum(finding.level is Level.BLOCK for finding in findings)
    if blocks:
        things = "One thing" if blocks == 1 else f"{blocks} things"
        return f"{things} to be done before this can be issued"
    if any(finding.level is Level.CONFIRM for finding in findings):
        return "To be confirmed with a reason"
    return "To be thought of" if findings else "Nothing stands in the way."
