"""One question on oxygen as it is filled in: what is known, what is asked, what is decided."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy

from o2clinic.errors import Finding
from o2clinic.rules.decision import COURSE_WORDS, Course
from o2clinic.rules.questions.asking import Question
from o2clinic.services.drafts import FormDraft
from o2clinic.services.questions import QuestionDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.patients.known_facts import KnownFacts
from o2clinic.ui.patients.question_form import QuestionForm
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.text_box import TextBox

if TYPE_CHECKING:
    from o2clinic.services.questions import QuestionSheet

PLACE: Final = "other_oxygen"
_REASON: Final = "Reason; needed when it is decided otherwise"
_AFTER_ALL: Final = ("course", "reason", "note")
_OF_DECIDING: Final = "S-2"  # a question may ask for a "reason" of its own


class QuestionEntry(Card):
    """Answer what is open; the advice stands beside it, and below that it is decided.

    Signals:
        changed: something was typed or chosen.
        wanted: a `QuestionDraft` that is to be recorded.
        place_wanted: page of the patient on which a fact is recorded.
        beginning: the form is about to be emptied.
        begun: the form was filled by the program.
    """

    changed = Signal()
    wanted = Signal(object)
    place_wanted = Signal(str)
    beginning = Signal()
    begun = Signal()

    def __init__(
        self, theme: Theme, patient_id: int, question: Question, *, may_record: bool
    ) -> None:
        super().__init__(question.title)
        self.question = question
        self._patient_id, self._may_record = patient_id, may_record
        self._command_id = ""
        self._is_tried = False
        self._sheet: QuestionSheet | None = None
        self.add(label(question.when, "quiet", wrap=True))
        self.known = KnownFacts(theme)
        self.known.place_wanted.connect(self.place_wanted)
        self.add(self.known)
        self.form = QuestionForm(theme, question)
        self.form.setVisible(may_record)
        self.add(self.form)
        self.content.addStretch(1)
        self.form.changed.connect(self.changed)
        self.decide = DecideCard(theme, question)
        self.decide.changed.connect(self.changed)
        self.decide.pressed.connect(self.send)

    def show_sheet(self, sheet: "QuestionSheet") -> None:
        """What is known now; what is typed stays."""
        was, self._sheet = self._sheet, sheet
        before = None if was is None else was.shown(self.question, self.answers)
        self.known.show_facts(self.question, sheet.known)
        self.form.show_known(sheet.known)
        if was is None:
            self._begin()
        elif self.is_typed_in and before != sheet.shown(self.question, self.answers):
            self.decide.tell("The record has changed since you began. Look at the advice again.")

    @property
    def answers(self) -> dict[str, Any]:
        """What is answered; whoever may not record looks at what was answered last."""
        if self._may_record:
            return self.form.answers()
        last = None if self._sheet is None else self._sheet.last(self.question.code)
        return {} if last is None else self.question.read(last.answers)

    @property
    def is_typed_in(self) -> bool:
        """Whether anything is answered or written."""
        return bool(self.form.answers()) or self.decide.is_typed_in

    def look(self) -> tuple[Finding, ...]:
        """Tell beside each field what is wrong with it; what is refused only once it was tried."""
        sheet = self._sheet
        if sheet is None:
            return ()
        typed = self.form.problems
        fields = {one.field for one in typed}
        found = self.question.check(sheet.known, self.answers)
        if self._is_tried:
            found = sheet.check(self.question, self.answers)
        told = (*typed, *(one for one in found if one.field not in fields))
        self.form.show_findings(told)
        if not self._is_tried:
            self.form.summary.hide()  # while typing, the words beside the field are enough
        return told

    @Slot()
    def send(self) -> None:
        """Record it, unless something typed is no answer; then go to the first of it."""
        sheet = self._sheet
        if sheet is None or not self._may_record or not self.decide.button.isEnabled():
            return  # the button is off while it is being sent
        self._is_tried = True
        found = self.look()
        if found:
            self.show_findings(found)
            return
        self.wanted.emit(
            QuestionDraft(
                command_id=self._command_id,
                patient_id=self._patient_id,
                question=self.question.code,
                answers=self.answers,
                course=self.decide.course,
                reason=self.decide.reason.text,
                note=self.decide.note.text,
                shown=sheet.shown(self.question, self.answers),
            )
        )

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What keeps it from being recorded, at its field."""
        here = [one for one in findings if self._is_asked(one)]
        self.form.show_findings(here, move_focus=bool(here))
        self.decide.show_findings([one for one in findings if not self._is_asked(one)])

    def _is_asked(self, finding: Finding) -> bool:
        if finding.rule != _OF_DECIDING and self.question.ask_of(finding.field) is not None:
            return True
        return finding.field not in _AFTER_ALL

    @Slot()
    def start_afresh(self) -> None:
        """Empty it; what was typed and not recorded stays on the list of drafts."""
        self.beginning.emit()
        self.form.clear()
        self.decide.clear()
        if self._sheet is not None:
            self.form.show_known(self._sheet.known)
        self._begin()

    # Drafts

    def filling(self) -> Filling | None:
        """What the form is about; None until what is known was read."""
        if self._sheet is None or not self._may_record:
            return None
        return Filling(
            form=f"question_{self.question.code}",
            place=PLACE,
            title=self.question.title,
            command_id=self._command_id,
            patient_id=self._patient_id,
            is_in_patient=True,
        )

    def typed_state(self) -> Mapping[str, Any]:
        """What stands in it, exactly as typed."""
        return {"answers": self.form.typed_state(), **self.decide.typed_state()}

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood; what the rules say is of today, and to be looked at again."""
        self._command_id = draft.command_id
        self.form.restore_typed(draft.typed["answers"])
        self.decide.restore_typed(draft.typed)
        self.changed.emit()

    def _begin(self) -> None:
        self._command_id, self._is_tried = new_command_id(), False
        self.form.clear_findings()
        self.decide.tell("")
        self.begun.emit()


class DecideCard(Card):
    """Choose, give a reason where it is not what the rules advise, record.

    Signals:
        changed: something was chosen or written.
        pressed: it is to be recorded.
    """

    changed = Signal()
    pressed = Signal()

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__("Decision", "a registered professional decides")
        words = COURSE_WORDS | {Course.AS_ADVISED: question.course_words}
        options: list[tuple[Course | None, str]] = [(None, "Choose …"), *words.items()]
        self._has_choice = question.may_go_otherwise
        self.choice = Choice[Course | None]("What is decided", options)
        self.choice.setVisible(self._has_choice)
        self.choice.currentIndexChanged.connect(self._on_typed)
        self.reason, self.note = TextBox("Reason", 2), TextBox("Note", 2)
        self.reason.setPlaceholderText(_REASON)
        self.note.setPlaceholderText("Note")
        self.message = label("", "danger", wrap=True)
        self.message.hide()
        self.button = QPushButton("Record" if self._has_choice else question.course_words)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.pressed)
        for box in (self.reason, self.note):
            box.textChanged.connect(self._on_typed)
            box.paste_refused.connect(self._on_paste_refused)
        for part in (self.choice, self.reason, self.note, self.message, self.button):
            self.add(part)
        if not self._has_choice:
            self.title_label.setText("Record")
            self.reason.setPlaceholderText("Reason, where the advice asks for one")

    @property
    def course(self) -> Course | None:
        """What is decided; where there is nothing to choose, what the rules allow."""
        return self.choice.value if self._has_choice else Course.AS_ADVISED

    @property
    def is_typed_in(self) -> bool:
        """Whether something is chosen or written."""
        texts = (self.reason.text, self.note.text)
        return self.choice.value is not None or any(text.strip() for text in texts)

    def tell(self, words: str) -> None:
        """Why it was not recorded; what is typed stays."""
        self.message.setText(words)
        self.message.setVisible(bool(words))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What is missing, at its field."""
        self.tell(" ".join(one.message for one in findings))
        if findings:
            fields = {one.field for one in findings}
            box = self.note if fields == {"note"} else self.reason
            (self.choice if "course" in fields and self._has_choice else box).setFocus()

    def clear(self) -> None:
        """Nothing chosen, nothing written."""
        self.choice.setCurrentIndex(0)
        self.reason.clear()
        self.note.clear()

    def typed_state(self) -> dict[str, Any]:
        """What is chosen and written."""
        return {
            "course": self.choice.typed_state(),
            "reason": self.reason.text,
            "note": self.note.text,
        }

    def restore_typed(self, state: Mapping[str, Any]) -> None:
        """Stand as it stood."""
        self.choice.restore_typed(state["course"])
        self.reason.setPlainText(state["reason"])
        self.note.setPlainText(state["note"])

    @Slot()
    def _on_typed(self, *_what: object) -> None:
        self.tell("")
        self.changed.emit()

    @Slot(object)
    def _on_paste_refused(self, words: str) -> None:
        self.tell(words)
