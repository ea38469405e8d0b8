"""Other oxygen: every question beside LTOT, answered with the rules' advice beside the form."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from o2clinic.errors import AlreadyDone, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.rules.questions import QUESTIONS, question
from o2clinic.rules.questions.alert_card import ALERT_CARD
from o2clinic.services.drafts import FormDraft
from o2clinic.services.questions import QuestionDraft
from o2clinic.ui.draft_keeper import DraftKeeper
from o2clinic.ui.patients.alert_card_paper import AlertCardPaper
from o2clinic.ui.patients.question_entry import QuestionEntry
from o2clinic.ui.patients.question_list import QuestionList
from o2clinic.ui.patients.question_panel import AdvicePanel, EarlierCard
from o2clinic.ui.patients.risk_panel import RulesCard
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.questions import QuestionSheet

PAUSE_MS = 150  # after the last key, before the rules are asked
_LIST, _ONE_ROW, _BESIDE = 232, 640, 640  # designed widths
_ANY_WIDTH: Final = 16_777_215  # Qt's own word for no limit
_FORM: Final = "question_"


class QuestionsPage(Page):
    """Choose a question by arrow keys, answer it, look at the advice; Ctrl+S records it."""

    concepts = frozenset(
        {Concept.RESULT, Concept.PATIENT, Concept.CLINIC, Concept.ASSESSMENT, Concept.OXYGEN_ORDER}
    )
    help_topic = "other_oxygen"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        self._sheet: QuestionSheet | None = None
        self._to_restore: FormDraft | None = None
        self._may_record = workplace.actor.may(Permission.ORDER_OXYGEN)
        self._entries: dict[str, QuestionEntry] = {}
        self._keeper_of: dict[str, DraftKeeper] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        theme = workplace.theme
        self.list = QuestionList(theme)
        self.list.question_wanted.connect(self._on_question)
        self.panel, self.earlier, self.rules = (
            AdvicePanel(theme),
            EarlierCard(theme),
            RulesCard(theme),
        )
        self.card_paper = AlertCardPaper(self, patient_id)
        self._lay_out()
        self.code = QUESTIONS[0].code
        keys = QShortcut(QKeySequence("Ctrl+S"), self)
        keys.activated.connect(self._on_save_key)
        self.tell_keys("Ctrl+S", "Record the question that is filled in")
        self.tell_keys("Ctrl+P", "The alert card on paper, as decided last")
        self.tell_keys("Y, N", "Answer an item; Delete takes the answer back")

    @property
    def entry(self) -> QuestionEntry:
        """The question in front."""
        return self._entry(self.code)

    @property
    def keeper(self) -> DraftKeeper:
        """Of the form in front."""
        return self._keeper_of[self.entry.question.code]

    def refresh(self) -> None:
        """Ask for the sheet; what is typed is never touched."""
        questions, patient_id = self.workplace.services.questions, self._patient_id

        def task() -> "QuestionSheet":
            return questions.sheet(patient_id)

        self.ask("questions", task, self.show_sheet)

    def show_sheet(self, sheet: "QuestionSheet") -> None:
        """Show what is known and what was recorded."""
        self._sheet = sheet
        self.list.show_sheet(sheet)
        for entry in self._entries.values():
            with self._keeper_of[entry.question.code].filling_in():
                entry.show_sheet(sheet)
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self._restore(draft)
        self._show_question()

    def begin(self, what: str) -> None:
        """Go on with a draft once the sheet is there, or show a question by its code."""
        if question(what) is not None:
            self.list.show_question(what)
            return
        draft = self.workplace.drafts.begun(what)
        if draft is not None and self._sheet is None:
            self._to_restore = draft
        elif draft is not None:
            self._restore(draft)

    def look(self) -> None:
        """Ask the rules about what is answered so far."""
        sheet, entry = self._sheet, self.entry
        if sheet is None:
            return
        answers = entry.answers
        entry.look()
        advice = entry.question.advice(sheet.known, answers, sheet.policy)
        is_typed = self._may_record and bool(answers)
        note = "as answered, not recorded yet" if is_typed else "by the record alone"
        if not self._may_record:
            note = "by the last answers"
        self.panel.show_advice(entry.question, advice, note)
        self.rules.show_steps(advice.steps)
        self.rules.setVisible(bool(advice.steps))
        self.earlier.show_rows(sheet, entry.question.code)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the window is narrow or the type large, the parts go below one another."""
        super().resizeEvent(event)
        px, direction = self.workplace.theme.px, QBoxLayout.Direction
        is_row = self.width() >= px(_ONE_ROW)
        self._all.setDirection(direction.LeftToRight if is_row else direction.TopToBottom)
        self._list_card.setFixedWidth(px(_LIST)) if is_row else self._free_list()
        is_beside = self.width() >= px(_BESIDE + (_LIST if is_row else 0))
        self._both.setDirection(direction.LeftToRight if is_beside else direction.TopToBottom)

    # Inside

    def _lay_out(self) -> None:
        px = self.workplace.theme.px
        self._list_card = Card("Questions")
        self._list_card.add(self.list)
        self._list_card.content.addStretch(1)
        self._both = QHBoxLayout()
        self._both.setSpacing(px(10))
        left, right = QVBoxLayout(), QVBoxLayout()
        # One question of each in sight: a stack would be as high as the longest of all.
        self._forms, self._decisions = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(px(10))
        left.addLayout(self._forms)
        left.addStretch(1)
        right.addWidget(self.panel)
        right.addLayout(self._decisions)
        right.addWidget(self.earlier)
        right.addWidget(self.card_paper)
        right.addStretch(1)
        self._both.addLayout(left, 1)
        self._both.addLayout(right, 1)
        shown = QVBoxLayout()
        shown.setSpacing(px(10))
        shown.addLayout(self._both)
        shown.addWidget(self.rules)
        shown.addStretch(1)
        self._all = QHBoxLayout()
        self._all.setSpacing(px(10))
        self._all.addWidget(self._list_card)
        self._all.addLayout(shown, 1)
        self.add(self._all)
        self.content.addStretch(1)

    def _free_list(self) -> None:
        self._list_card.setMinimumWidth(0)
        self._list_card.setMaximumWidth(_ANY_WIDTH)

    def _entry(self, code: str) -> QuestionEntry:
        """The form of a question, made when it is first looked at."""
        made = self._entries.get(code)
        if made is not None:
            return made
        asked = next(one for one in QUESTIONS if one.code == code)
        entry = QuestionEntry(
            self.workplace.theme, self._patient_id, asked, may_record=self._may_record
        )
        self._entries[code] = entry
        for part, column in ((entry, self._forms), (entry.decide, self._decisions)):
            part.hide()
            column.addWidget(part)
        keeper = self.keep_drafts(entry, entry)
        keeper.watch(entry.decide)
        self._keeper_of[code] = keeper
        entry.beginning.connect(keeper.set_aside)
        entry.begun.connect(keeper.begin)
        entry.changed.connect(self._pause.start)
        entry.wanted.connect(self._on_wanted)
        entry.place_wanted.connect(self._on_place)
        if self._sheet is not None:
            entry.show_sheet(self._sheet)
        return entry

    def _show_question(self) -> None:
        entry = self.entry
        if entry.filling() is None and self._sheet is not None:
            entry.show_sheet(self._sheet)
        for each in self._entries.values():
            each.setVisible(each is entry)
            each.decide.setVisible(each is entry and self._may_record)
        may_issue = self.workplace.services.alert_cards.may_issue
        self.card_paper.setVisible(may_issue and self.code == ALERT_CARD.code)
        self.list.show_question(self.code)
        self.look()

    def _restore(self, draft: FormDraft) -> None:
        code = draft.form.removeprefix(_FORM)
        if question(code) is None:
            return
        self.code = code
        self._show_question()
        self.keeper.restore(draft)
        self.look()

    def _on_question(self, code: str) -> None:
        if code != self.code:
            self.code = code
            self._show_question()

    def _on_place(self, place: str) -> None:
        self.workplace.open_patient(self._patient_id, place)

    def _on_save_key(self) -> None:
        self._pause.stop()
        self.look()
        self.entry.send()

    def _on_wanted(self, draft: QuestionDraft) -> None:
        questions, entry = self.workplace.services.questions, self._entry(draft.question)
        keeper = self._keeper_of[draft.question]

        def task() -> int:
            try:
                return questions.record(draft)
            except AlreadyDone as done:
                return done.record_id

        def kept(_question_id: int) -> None:
            self.workplace.say(f"{entry.question.title} recorded")
            keeper.saved()
            entry.start_afresh()
            self.refresh()

        def refused(error: Exception) -> None:
            if isinstance(error, NotValid):
                entry.show_findings(error.findings)
                return
            entry.decide.tell(str(error))
            self.on_save_failure(error)
            if isinstance(error, StaleRecord):
                self.refresh()

        self.save(
            "record question",
            task,
            kept,
            button=entry.decide.button,
            on_error=refused,
            patient_id=draft.patient_id,
        )
