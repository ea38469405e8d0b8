"""The risk form (IHORM) asked on screen."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout

from o2clinic.errors import Finding, Level
from o2clinic.rules.calendar import Century
from o2clinic.services.home_drafts import QuestionsDraft
from o2clinic.services.question_sets import question_set
from o2clinic.services.work import new_command_id
from o2clinic.ui.patients.home_form_page import HomeFormPage
from o2clinic.ui.patients.risk_question_rows import QuestionRows
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.finding_summary import SIGNS
from o2clinic.ui.widgets.marks import label, restyle
from o2clinic.ui.widgets.typed_state import restore_typed, typed_state
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.home_forms import HomeSheet


class RiskQuestionsPage(HomeFormPage):
    """Y, N or U answers, Tab and Enter go on, Ctrl+L answers as last time, Ctrl+S saves."""

    form_key: ClassVar[str] = "risk_questions"
    said: ClassVar[str] = "The risk form is saved"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, "Risk form (IHORM)", patient_id)
        theme = workplace.theme
        self.last_button = self.add_action("As last time", self.start_from_last, keys="Ctrl+L")
        self.add_action("Start afresh", self.start)
        self.add_save()
        self.tell_keys("Y, N, U", "Answer a question; Delete takes the answer back")
        self.asked_on = DateEdit(century=Century.PAST, today=self._today)
        self.asked_on.setAccessibleName("Asked on")
        self.asked_on.setFixedWidth(theme.px(120))
        self.asked_on.textChanged.connect(self._on_changed)
        self._message = label("", "danger", wrap=True)
        self._message.hide()
        self.rows = QuestionRows(theme)
        self.rows.changed.connect(self.note_change)
        self.card = Card("Questions", "levels are our proposal")
        day = QHBoxLayout()
        name = label("Asked on", "label")
        name.setBuddy(self.asked_on)
        day.addWidget(name)
        day.addWidget(self.asked_on)
        day.addWidget(self._message, 1)
        day.addStretch()
        self.card.add(day)
        self.card.add(self.rows)
        self.add(self.card)
        self.content.addStretch(1)
        self.keeper = self.keep_drafts(self, self)

    # What the form fills in

    def begin_form(self, sheet: "HomeSheet") -> None:
        """No answer, asked today."""
        self.rows.show_set(sheet.questions, sheet.today)
        self.keeper.watch(self.rows)
        self.asked_on.set_value(sheet.today)
        self.rows.fill({})
        self.last_button.setEnabled(sheet.asked is not None)
        told = "wording not compared with the official form" * sheet.questions.is_to_be_checked
        parts = (sheet.questions.title, f"version {sheet.questions.version}", told)
        self.set_subtitle(", ".join(part for part in parts if part))

    def last_id(self, sheet: "HomeSheet") -> int:
        """Of the assessment recorded last."""
        return sheet.recorded.last_id

    def start_from_last(self) -> None:
        """Answer as last time; what changed is typed over it."""
        if self.sheet is None:
            return
        self.start()
        self.rows.fill(self.sheet.from_last(self._command_id).answers)
        self.go_to_first()
        self.look()

    def go_to_first(self) -> None:
        """Go to the first question."""
        first = next(iter(self.rows.rows.values()), None)
        (self.asked_on if first is None else first.answer).setFocus()

    def findings(self) -> tuple[Finding, ...]:
        """By the rules, and what is not understood."""
        draft = self._draft(self._command_id or new_command_id(), self.seen_id)
        if draft is None or self.sheet is None:
            return ()
        problems = list(self.rows.problems)
        if self.asked_on.problem:
            problems.append(Finding("typed", Level.BLOCK, self.asked_on.problem, "asked_on"))
        typed = {one.field for one in problems}
        found = self.sheet.check(draft)
        return (*problems, *(one for one in found if one.field not in typed))

    def show_findings(self, findings: tuple[Finding, ...], *, move_focus: bool) -> None:
        """At each row, and at the day."""
        mine = [one for one in findings if one.field == "asked_on"]
        is_blocked = any(one.level is Level.BLOCK for one in mine)
        level = (Level.BLOCK if is_blocked else Level.WARN).value
        words = " ".join(f"{SIGNS[one.level]} {one.message}" for one in mine)
        restyle(self._message, kind="danger" if is_blocked else "caution")
        self._message.setText(words)
        self._message.setVisible(bool(mine))
        self.asked_on.setAccessibleDescription(words)
        restyle(self.asked_on, level=level if mine else "")
        self.rows.show_findings(findings, move_focus=move_focus and not is_blocked)
        if is_blocked and move_focus:
            self.asked_on.setFocus()
        left = sum(one.field.startswith("answer_") for one in findings)
        self.card.set_note(f"{left} not answered yet" if left else "levels are our proposal")

    def record(self, command_id: str, seen_id: int) -> Callable[[], int]:
        """Keep the answers."""
        draft = self._draft(command_id, seen_id)
        if draft is None:
            raise ValueError("answers were to be saved before the patient was read")
        return partial(self.workplace.services.home_forms.record, draft)

    def typed_state(self) -> dict[str, Any]:
        """The day, what stands in the rows, and to which questions."""
        asked = self.rows.asked
        return {
            "day": typed_state({"on": self.asked_on}),
            "rows": self.rows.typed_state(),
            "set": [] if asked is None else [asked.id, asked.version],
        }

    def restore_typed(self, typed: dict[str, Any]) -> None:
        """Show it again, below the questions that it answered."""
        asked = question_set(*typed["set"]) if typed.get("set") else None
        if asked is not None and self.rows.show_set(asked, self._today()):
            self.keeper.watch(self.rows)
        restore_typed({"on": self.asked_on}, typed["day"])
        self.rows.restore_typed(typed["rows"])

    # Inside

    def _draft(self, command_id: str, seen_id: int) -> QuestionsDraft | None:
        asked = self.rows.asked
        if asked is None:
            return None
        return QuestionsDraft(
            command_id=command_id,
            patient_id=self._patient_id,
            seen_id=seen_id,
            asked=asked,
            asked_on=self.asked_on.value,
            answers=self.rows.values,
        )

    def _today(self) -> date:
        return self.sheet.today if self.sheet is not None else today_here()

    def _on_changed(self, *_what: object) -> None:
        self.note_change()
