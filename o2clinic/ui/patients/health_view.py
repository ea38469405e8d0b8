"""A patient's health: what is known, and where it is recorded."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.drafts import FormDraft
from o2clinic.services.health_draft import EndDraft, FactDraft, NoExacerbationDraft
from o2clinic.ui.draft_keeper import DraftKeeper
from o2clinic.ui.patients.fact_card import FactCard
from o2clinic.ui.patients.fact_form import FactForm
from o2clinic.ui.patients.health_forms import (
    AlertForm,
    DiagnosisForm,
    ExacerbationForm,
    SignForm,
    SmokingForm,
)
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.health_sheet import HealthSheet

_TWO_COLUMNS = 1000  # designed width


class HealthPage(Page):
    """Type in the row of a card; Ctrl+S saves the row that is typed in."""

    concepts = frozenset({Concept.PATIENT})
    help_topic = "health"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        self._to_restore: FormDraft | None = None
        self._build_cards()
        self._keeper_of = {
            form: self._keeper(form) for card in self.cards for form in (card.form, card.end_form)
        }
        self._lay_out()
        keys = QShortcut(QKeySequence("Ctrl+S"), self)
        keys.activated.connect(self._on_save_key)
        self.tell_keys("Ctrl+S", "Save the row that is typed in")

    def refresh(self) -> None:
        """Ask for the sheet."""
        health, patient_id = self.workplace.services.health, self._patient_id

        def task() -> "HealthSheet":
            return health.sheet(patient_id)

        self.ask("health", task, self.show_sheet)

    def show_sheet(self, sheet: "HealthSheet") -> None:
        """Put the sheet on the cards."""
        missing = " and ".join(sheet.not_recorded)
        self.signs.set_note(f"Not looked for: {missing}" if missing else "")
        self.exacerbations.set_note("" if sheet.exacerbations else "LTOT asks for an answer")
        for card, rows in (
            (self.diagnoses, sheet.diagnoses),
            (self.exacerbations, sheet.exacerbations),
            (self.signs, sheet.signs),
            (self.smoking, sheet.smoking),
            (self.alerts, sheet.alerts),
        ):
            card.show_rows(rows)
            card.form.show_today(sheet.today)
            card.end_form.show_today(sheet.today)
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self._restore(draft)

    def begin(self, what: str) -> None:
        """Go on with a draft, once the clinic's day is known."""
        draft = self.workplace.drafts.begun(what)
        if draft is not None and self.diagnoses.form.filling() is None:
            self._to_restore = draft
        elif draft is not None:
            self._restore(draft)

    def _restore(self, draft: FormDraft) -> None:
        for card in self.cards:
            for form in (card.form, card.end_form):
                if form.form_key == draft.form:
                    card.turn_to_end() if form is card.end_form else card.leave_end()
                    self._keeper_of[form].restore(draft)
                    form.go_to_first()

    @property
    def cards(self) -> tuple[FactCard, ...]:
        """In the order in which Tab comes to them."""
        return (self.diagnoses, self.exacerbations, self.signs, self.smoking, self.alerts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where type is large or the window narrow, the cards go below each other."""
        super().resizeEvent(event)
        has_two = self.width() >= self.workplace.theme.px(_TWO_COLUMNS)
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.LeftToRight if has_two else direction.TopToBottom)

    def _build_cards(self) -> None:
        theme, patient_id = self.workplace.theme, self._patient_id
        diagnosis, worse = DiagnosisForm(theme, patient_id), ExacerbationForm(theme, patient_id)
        self.diagnoses = FactCard(theme, "Diagnoses", diagnosis, shown=5, mark="main")
        self.exacerbations = FactCard(theme, "Exacerbations", worse, shown=5)
        self.signs = FactCard(theme, "Signs and treatments", SignForm(theme, patient_id), shown=4)
        self.smoking = FactCard(theme, "Smoking", SmokingForm(theme, patient_id), shown=3)
        self.alerts = FactCard(
            theme, "Alerts", AlertForm(theme, patient_id), shown=3, mark="danger"
        )
        for card, slot in (
            (self.diagnoses, self._on_diagnosis),
            (self.exacerbations, self._on_exacerbation),
            (self.signs, self._on_sign),
            (self.smoking, self._on_smoking),
            (self.alerts, self._on_alert),
        ):
            card.form.wanted.connect(slot)
            if not self.workplace.actor.may(Permission.RECORD_RESULT):
                card.show_only()
        self.diagnoses.end_wanted.connect(self._on_diagnosis_end)
        self.exacerbations.end_wanted.connect(self._on_exacerbation_end)
        self.alerts.end_wanted.connect(self._on_alert_end)

    def _keeper(self, form: FactForm) -> DraftKeeper:
        keeper = self.keep_drafts(form, form)
        form.beginning.connect(keeper.set_aside)
        form.begun.connect(keeper.begin)
        return keeper

    def _lay_out(self) -> None:
        px = self.workplace.theme.px
        both = self._both = QHBoxLayout()
        both.setSpacing(px(8))
        for cards in ((self.diagnoses, self.exacerbations), self.cards[2:]):
            column = QVBoxLayout()
            column.setSpacing(px(8))
            for card in cards:
                column.addWidget(card)
            column.addStretch()
            both.addLayout(column, 1)
        self.add(both)
        self.content.addStretch()

    def _on_diagnosis(self, draft: FactDraft) -> None:
        self._keep(self.diagnoses.form, self.workplace.services.health.record_diagnosis, draft)

    def _on_exacerbation(self, draft: FactDraft) -> None:
        health = self.workplace.services.health
        is_none = isinstance(draft, NoExacerbationDraft)
        record: Callable[[Any], int] = (
            health.record_no_exacerbation if is_none else health.record_exacerbation
        )
        self._keep(self.exacerbations.form, record, draft)

    def _on_sign(self, draft: FactDraft) -> None:
        self._keep(self.signs.form, self.workplace.services.health.record_sign, draft)

    def _on_smoking(self, draft: FactDraft) -> None:
        self._keep(self.smoking.form, self.workplace.services.health.record_smoking, draft)

    def _on_alert(self, draft: FactDraft) -> None:
        self._keep(self.alerts.form, self.workplace.services.health.record_alert, draft)

    def _on_diagnosis_end(self, draft: EndDraft) -> None:
        self._end(self.diagnoses, self.workplace.services.health.end_diagnosis, draft)

    def _on_exacerbation_end(self, draft: EndDraft) -> None:
        self._end(self.exacerbations, self.workplace.services.health.end_exacerbation, draft)

    def _on_alert_end(self, draft: EndDraft) -> None:
        self._end(self.alerts, self.workplace.services.health.end_alert, draft)

    def _on_save_key(self) -> None:
        for card in self.cards:
            if card.isAncestorOf(self.focusWidget() or self):
                card.active_form.send()

    def _end(self, card: FactCard, end: Callable[[Any], int], draft: EndDraft) -> None:
        self._keep(card.end_form, end, draft, card.leave_end)

    def _keep(
        self,
        form: FactForm,
        record: Callable[[Any], int],
        draft: FactDraft,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Save one row; it is emptied when it was saved, and keeps its text when it was not."""

        def task() -> int:
            try:
                return record(draft)
            except AlreadyDone as done:
                return done.record_id

        def kept(_fact_id: int) -> None:
            self.workplace.say(f"{form.name} saved")
            self._keeper_of[form].saved()
            (then or form.start_afresh)()
            self.refresh()

        def refused(error: Exception) -> None:
            if isinstance(error, NotValid):
                form.show_findings(error.findings)
            else:
                self.on_save_failure(error)

        self.save(
            f"save {form.name}",
            task,
            kept,
            button=form.save_button,
            on_error=refused,
            patient_id=draft.patient_id,
        )
