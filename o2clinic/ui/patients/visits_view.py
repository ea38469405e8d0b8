"""All visits of a patient: the next one on top, and what is done with each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout

from o2clinic.errors import O2ClinicError, RecordShut
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitStatus, may_follow
from o2clinic.services.drafts import FormDraft
from o2clinic.services.missed_visits import StepDraft
from o2clinic.services.patient_visits import VisitLine
from o2clinic.services.visit_packs import SHUT
from o2clinic.ui.draft_keeper import DraftKeeper
from o2clinic.ui.patients.fact_form import FactForm
from o2clinic.ui.patients.missed_card import MissedVisitsCard
from o2clinic.ui.patients.pack_card import PackCard
from o2clinic.ui.patients.visits_forms import CancelDraft, CancelForm
from o2clinic.ui.patients.visits_saving import VisitsSaving
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.patient_visits import VisitsSheet
    from o2clinic.services.visit_packs import PackSheet

_TWO_COLUMNS = 1000  # designed width


def _tone(line: VisitLine) -> Tone | None:
    if line.visit.status == VisitStatus.DID_NOT_ATTEND:
        return Tone.DANGER
    if line.is_late_cancellation or (line.is_ahead and line.visit.rebook_reason):
        return Tone.CAUTION
    return Tone.BRAND if line.is_ahead else None


_COLUMNS = (
    Column[VisitLine](
        "Day",
        lambda line: line.day,
        sort_key=lambda line: line.visit.starts_at,
        is_strong=lambda line: line.is_ahead,
    ),
    Column[VisitLine]("Time", lambda line: line.visit.times),
    Column[VisitLine]("Visit", lambda line: f"{line.visit.symbol} {line.visit.title}"),
    Column[VisitLine](
        "Status",
        lambda line: line.visit.status_words,
        tooltip=lambda line: line.visit.status_words,
        tone=_tone,
        gives_way=True,
    ),
    Column[VisitLine](
        "With",
        lambda line: line.visit.clinician,
        tooltip=lambda line: f"{line.visit.clinician}, {line.visit.place}",
        gives_way=True,
    ),
    Column[VisitLine](
        "Remark", lambda line: line.remark, tooltip=lambda line: line.remark, stretches=True
    ),
)


class VisitsPage(Page):
    """Choose a visit with the arrow keys: Enter shows it in the diary, C checks in, X cancels."""

    concepts = frozenset(
        {Concept.APPOINTMENT, Concept.PATIENT, Concept.RESULT, Concept.ASSESSMENT, Concept.ACCESS}
    )
    help_topic = "visits"
    tables_need = Permission.SEE_DIARY

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        self._may_book = workplace.actor.may(Permission.BOOK)
        self._reads_record = workplace.actor.may(Permission.READ_RECORD)
        self._to_restore: FormDraft | None = None
        self._sheet: VisitsSheet | None = None
        self._build_table()
        self._build_cards()
        self._keeper_of = {form: self._keeper(form) for form in self._forms}
        self._saving = VisitsSaving(self, self._keeper_of, self._on_done)
        self._build_actions()
        self._lay_out()
        self._on_chosen(None)

    def concerns(self, change: Change) -> bool:
        """A visit is told by its own key: any may be one of this patient's."""
        return change.concept is Concept.APPOINTMENT or super().concerns(change)

    def refresh(self) -> None:
        """Ask for the visits, and for what the record lacks before the next one."""
        services, patient_id = self.workplace.services, self._patient_id

        def task() -> "VisitsSheet":
            return services.patient_visits.of(patient_id)

        self.ask("visits", task, self.show_sheet)
        if self._reads_record:
            self.workplace.background.ask(
                self,
                "pack",
                lambda: services.visit_packs.next_of(patient_id),
                self._show_pack,
                self._on_no_pack,
            )

    def show_sheet(self, sheet: "VisitsSheet") -> None:
        """Put the sheet on the page; what is typed stays."""
        had_rows = self._sheet is not None
        self._sheet = sheet
        self.set_subtitle(_subtitle(sheet))
        self.table.set_rows(sheet.lines)
        if sheet.lines and self.table.chosen is None:
            self.table.choose(0)
        if sheet.lines and not had_rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.pack_card.show_desk(sheet.desk_pack, sheet.gas_pair)
        self.missed_card.show_missed(sheet.missed, sheet.missed_words)
        form = self.missed_card.form
        for each in self._forms:
            each.show_today(sheet.today)
        if not self._keeper_of[form].is_touched:
            with self._keeper_of[form].filling_in():
                form.show_card(sheet.missed)
        self._on_chosen(self.table.chosen)
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self._restore(draft)

    def begin(self, what: str) -> None:
        """Go on with a draft, once the visits are known."""
        draft = self.workplace.drafts.begun(what)
        if draft is not None and self._sheet is None:
            self._to_restore = draft
        elif draft is not None:
            self._restore(draft)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where type is large or the window narrow, the cards go below the table."""
        super().resizeEvent(event)
        has_two = self.width() >= self.workplace.theme.px(_TWO_COLUMNS)
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.LeftToRight if has_two else direction.TopToBottom)

    # Building

    @property
    def _forms(self) -> tuple[FactForm, ...]:
        return (self.cancel_form, self.missed_card.form)

    def _build_table(self) -> None:
        self.table: RecordTable[VisitLine] = RecordTable(
            "Visits", _COLUMNS, self.workplace.theme, key=lambda line: line.visit.visit_id
        )
        self.table.set_empty_text("No visit yet. Ctrl+B books one.")
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_activated.connect(self._on_activated)

    def _build_cards(self) -> None:
        theme, actor = self.workplace.theme, self.workplace.actor
        self.history = label("", "quiet", wrap=True)
        self.cancel_form = CancelForm(theme, self._patient_id)
        self.cancel_form.hide()
        self.cancel_form.left.connect(self._on_kept)
        self.cancel_form.wanted.connect(self._on_cancel)
        self.pack_card = PackCard()
        self.missed_card = MissedVisitsCard(
            theme,
            self._patient_id,
            may_record=self._may_book,
            may_decide=actor.may(Permission.RECORD_RESULT),
        )
        self.missed_card.form.wanted.connect(self._on_step)

    def _keeper(self, form: FactForm) -> DraftKeeper:
        keeper = self.keep_drafts(form, form)
        form.beginning.connect(keeper.set_aside)
        form.begun.connect(keeper.begin)
        return keeper

    def _build_actions(self) -> None:
        self.check_in_button = self._action("Check in", "C", self._on_check_in)
        self.move_button = self._action("Move", "M", self._on_move)
        self.cancel_button = self._action("Cancel visit", "X", self._on_ask_why)
        self.diary_button = self.add_action("Show in diary", self._on_diary)
        self.book_button = self.add_action("Book", self._on_book, primary=True, keys="Ctrl+B")
        self.book_button.setVisible(self._may_book)
        self.tell_keys("Enter", "Show the visit in the diary")
        keys = QShortcut(QKeySequence("Ctrl+S"), self)
        keys.activated.connect(self._on_save_key)
        self.tell_keys("Ctrl+S", "Save the row that is typed in")

    def _action(self, text: str, key: str, slot: Callable[[], None]) -> QPushButton:
        button = self.add_action(text, slot)
        button.setText(f"{text}  {key}")
        button.setVisible(self._may_book)
        shortcut = QShortcut(QKeySequence(key), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(button.click)
        if self._may_book:
            self.tell_keys(key, text)
        return button

    def _lay_out(self) -> None:
        px = self.workplace.theme.px
        of_visit = Card()
        of_visit.add(self.history)
        of_visit.add(self.cancel_form)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(px(8))
        left.addWidget(self.table, 1)
        left.addWidget(of_visit)
        right.addWidget(self.missed_card)
        right.addWidget(self.pack_card)
        right.addStretch()
        both = self._both = QHBoxLayout()
        both.setSpacing(px(8))
        both.addLayout(left, 8)
        both.addLayout(right, 5)
        self.add(both, 1)

    # Answers

    def _show_pack(self, sheet: "PackSheet | None") -> None:
        self.pack_card.show_pack(sheet)

    def _on_no_pack(self, error: Exception) -> None:
        """The visits say what happened; a record that is shut is no fault."""
        if isinstance(error, RecordShut):
            self.pack_card.show_instead(SHUT)
        elif not isinstance(error, O2ClinicError):
            self.workplace.report(error)

    def _restore(self, draft: FormDraft) -> None:
        for form in self._forms:
            if form.form_key == draft.form:
                self._keeper_of[form].restore(draft)
                form.setVisible(True)
                form.go_to_first()

    # Slots

    def _on_chosen(self, line: VisitLine | None) -> None:
        visit = line.visit if line is not None else None
        status = VisitStatus(visit.status) if visit is not None else None
        is_today = (
            visit is not None
            and self._sheet is not None
            and day_of(visit.starts_at) <= self._sheet.today
        )
        self.check_in_button.setEnabled(status is VisitStatus.BOOKED and is_today)
        self.move_button.setEnabled(status is VisitStatus.BOOKED)
        may_cancel = status is not None and may_follow(status, VisitStatus.CANCELLED)
        self.cancel_button.setEnabled(may_cancel)
        self.diary_button.setEnabled(visit is not None)
        self.history.setText("\n".join(line.history) if line is not None else "No visit is chosen.")

    def _on_activated(self, line: VisitLine) -> None:
        self._go_to_diary("visit", line)

    def _on_diary(self) -> None:
        self._go_to_diary("visit", self.table.chosen)

    def _on_move(self) -> None:
        self._go_to_diary("move", self.table.chosen)

    def _go_to_diary(self, verb: str, line: VisitLine | None) -> None:
        if line is not None:
            day = day_of(line.visit.starts_at).isoformat()
            self.workplace.go_to(f"diary:{verb} {line.visit.visit_id} {day}")

    def _on_book(self) -> None:
        self.workplace.go_to(f"diary:book {self._patient_id}")

    def _on_check_in(self) -> None:
        line = self.table.chosen
        if line is not None:
            self._saving.check_in(line.visit)

    def _on_ask_why(self) -> None:
        line = self.table.chosen
        if line is not None:
            self.cancel_form.show()
            self.cancel_form.cancel(line.visit, f"{line.visit.title} {line.day}")

    def _on_kept(self) -> None:
        self.cancel_form.forget()
        self.cancel_form.hide()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_cancel(self, draft: CancelDraft) -> None:
        form = self.cancel_form
        shown = (line.visit for line in self.table.records.rows)
        visit = form.visit or next((it for it in shown if it.visit_id == form.visit_id), None)
        if visit is not None:
            self._saving.cancel(form, self._on_kept, draft, visit)

    def _on_step(self, draft: StepDraft) -> None:
        self._saving.record(self.missed_card.form, draft)

    def _on_done(self, words: str) -> None:
        self.workplace.say(words)
        self.refresh()

    def _on_save_key(self) -> None:
        for form in self._forms:
            if form.isAncestorOf(self.focusWidget() or self):
                form.send()


def _subtitle(sheet: "VisitsSheet") -> str:
    parts = [
        *(() if sheet.next else ("No visit to come",)),
        f"{sheet.count(VisitStatus.DONE)} done",
        f"{sheet.count(VisitStatus.DID_NOT_ATTEND)} not attended",
    ]
    if sheet.late_cancellations:
        parts.append(f"{sheet.late_cancellations} cancelled late")
    return " · ".join(parts)
