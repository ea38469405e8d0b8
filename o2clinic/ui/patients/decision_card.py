"""What was decided on long-term oxygen, and the form in which a professional decides."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy

from o2clinic.errors import Finding
from o2clinic.rules.decision import DECIDED_WORDS, Decided, as_advised, check_decision
from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.services.decisions import DecisionDraft, since_then
from o2clinic.services.drafts import FormDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.text_box import TextBox

if TYPE_CHECKING:
    from o2clinic.services.assessments import AssessmentSheet
    from o2clinic.services.decisions import DecisionRow
    from o2clinic.services.standing import Standing

FORM: Final = "decision"
_LINES: Final = 2
_SHOWN: Final = 3
_CHANGED: Final = "The record has changed since you began. Look at the outcome again first."


class DecisionCard(Card):
    """Choose, give a reason where it is not what the rules advise, record.

    Signals:
        wanted: a `DecisionDraft` that is to be recorded.
        beginning: the form is about to be filled anew.
        begun: the form was filled for this patient.
    """

    wanted = Signal(object)
    beginning = Signal()
    begun = Signal()

    def __init__(self, theme: Theme, patient_id: int, *, may_decide: bool) -> None:
        super().__init__("Decision", "a registered professional decides")
        self._patient_id = patient_id
        self._standing: Standing | None = None
        self._command_id = ""
        self.lines = MarkedLines(theme)
        self.add(self.lines)
        options: list[tuple[Decided | None, str]] = [(None, "Choose …"), *DECIDED_WORDS.items()]
        self.choice = Choice[Decided | None]("What is decided", options)
        self.choice.currentIndexChanged.connect(self._on_typed)
        self.hint = label("", "quiet", wrap=True)
        self.reason = TextBox("Reason", _LINES)
        self.reason.setPlaceholderText("Reason; needed when the rules advise otherwise")
        self.reason.textChanged.connect(self._on_typed)
        self.reason.paste_refused.connect(self._on_paste_refused)
        self.message = label("", "danger", wrap=True)
        self.message.hide()
        self.button = QPushButton("Record decision")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._on_pressed)
        for part in (self.choice, self.hint, self.reason, self.message, self.button):
            self.add(part)
            part.setVisible(may_decide and part is not self.message)

    def show_sheet(self, sheet: "AssessmentSheet") -> None:
        """What was decided so far, and what the rules advise now; typed text stays."""
        was, self._standing = self._standing, sheet.standing
        self._show_rows(sheet.decisions, sheet.standing)
        if was is None:
            self._begin()
        elif self.is_typed_in and was.as_stored() != sheet.standing.as_stored():
            self.tell(_CHANGED)
        self._on_typed(keeps_message=True)

    @property
    def is_typed_in(self) -> bool:
        """Whether something is chosen or written."""
        return self.choice.value is not None or bool(self.reason.text.strip())

    def tell(self, words: str) -> None:
        """Why it was not recorded; what is typed stays."""
        self.message.setText(words)
        self.message.setVisible(bool(words))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What is missing, at its field."""
        self.tell(" ".join(one.message for one in findings))
        fields = {one.field for one in findings}
        (self.choice if "decided" in fields else self.reason).setFocus()

    def start_afresh(self) -> None:
        """It was recorded: nothing of it is left to be recorded twice."""
        self.beginning.emit()
        self.choice.setCurrentIndex(0)
        self.reason.clear()
        self._begin()

    def filling(self) -> Filling | None:
        """What the form is about, for its draft."""
        if self._standing is None:
            return None
        return Filling(
            form=FORM,
            place="assessment",
            title="Decision on oxygen",
            command_id=self._command_id,
            patient_id=self._patient_id,
            is_in_patient=True,
        )

    def typed_state(self) -> dict[str, Any]:
        """What is chosen and written."""
        return {"decided": self.choice.typed_state(), "reason": self.reason.text}

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood; what the rules say is of today, and to be looked at again."""
        self._command_id = draft.command_id
        self.choice.restore_typed(draft.typed["decided"])
        self.reason.setPlainText(draft.typed["reason"])
        self.reason.setFocus()

    def _begin(self) -> None:
        self._command_id = new_command_id()
        self.tell("")
        self.begun.emit()

    def _show_rows(self, rows: "Sequence[DecisionRow]", standing: "Standing") -> None:
        shown = [_line(row) for row in rows[:_SHOWN]]
        if not rows:
            shown = [Line("note", "No decision is recorded.")]
        elif since := since_then(rows[0], standing):
            shown.insert(1, Line("hold", with_subscripts(since)))
        more = len(rows) - _SHOWN
        self.lines.show_lines(shown, more=f"And {more} earlier." if more > 0 else "")

    @Slot()
    def _on_typed(self, *_what: object, keeps_message: bool = False) -> None:
        if self._standing is None:
            return
        outcome, decided = self._standing.outcome, self.choice.value
        advised = DECIDED_WORDS[as_advised(outcome)].lower()
        hint = f"The rules advise: {advised}."
        if decided is not None and check_decision(outcome, decided, ""):
            hint = f"{hint} This decision goes another way and needs a reason."
        self.hint.setText(hint)
        if not keeps_message:
            self.tell("")

    @Slot(object)
    def _on_paste_refused(self, words: str) -> None:
        self.tell(words)

    @Slot()
    def _on_pressed(self) -> None:
        if self._standing is None:
            return
        self.wanted.emit(
            DecisionDraft(
                command_id=self._command_id,
                patient_id=self._patient_id,
                decided=self.choice.value,
                reason=self.reason.text,
                shown=self._standing.as_stored(),
            )
        )


def _line(row: "DecisionRow") -> Line:
    words = f"{row.words}: {row.by}, {short_date(row.decided_on)}."
    against = "Against the rules, which" if row.is_override else "The rules"
    why = f" Reason: {row.reason}" if row.reason else ""
    said = f"{words} {against} said: {row.advised_words}.{why}"
    return Line("note" if row.is_override else "met", with_subscripts(said))
