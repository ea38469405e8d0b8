"""A patient's page Risk & consent: the gate and visits in front, both forms behind it."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from o2clinic.errors import AlreadyDone, NotValid, StaleRecord
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.documents import Use
from o2clinic.services.drafts import FormDraft
from o2clinic.services.home_paper_sheets import HomePaper
from o2clinic.services.home_papers import HomePaperDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import DraftKeeper
from o2clinic.ui.patients.consent_page import ConsentPage
from o2clinic.ui.patients.fact_form import FactForm
from o2clinic.ui.patients.home_cards import REMOVAL, HomeCards
from o2clinic.ui.patients.home_form_page import HomeFormPage
from o2clinic.ui.patients.home_history_page import HomeHistoryPage
from o2clinic.ui.patients.risk_questions_page import RiskQuestionsPage
from o2clinic.ui.patients.risk_view import RiskPage
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.page_stack import PageStack
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.home_forms import HomeSheet

_PAGES: Final[dict[str, type[RiskQuestionsPage | ConsentPage]]] = {
    "questions": RiskQuestionsPage,
    "consent": ConsentPage,
}
_SAID: Final = {
    "is_fire_service_told": "Noted: the fire service was told",
    "is_supplier_told": "Noted: the supplier was told",
}


class RiskArea(PageStack):
    """Read what is open, press what is next; each form keeps what was typed, Esc goes back."""

    concepts = frozenset({Concept.ASSESSMENT, Concept.PATIENT, Concept.OXYGEN_ORDER})
    help_topic = "risk"

    def __init__(
        self, workplace: Workplace, patient_id: int, parent: QWidget | None = None
    ) -> None:
        self.risk = RiskPage(workplace, patient_id)
        super().__init__(workplace, self.risk, patient_id=patient_id, parent=parent)
        self._patient_id = patient_id
        self.sheet: HomeSheet | None = None
        self._to_restore: FormDraft | None = None
        self._made: dict[str, Page] = {}
        self._overtaken: set[FactForm] = set()  # their person was told that others saved first
        self.cards = HomeCards(
            workplace.theme,
            patient_id,
            may_record=workplace.actor.may(Permission.RECORD_RESULT),
            may_accept=workplace.services.home_forms.may_accept,
        )
        self.risk.content.insertWidget(0, self.cards)
        self._keeper_of = {form: self._keeper(form) for form in self.cards.forms}
        self.cards.page_wanted.connect(self._on_page)
        self.cards.paper_wanted.connect(self._on_paper)
        self.cards.told.connect(self._on_told)
        self.cards.place_wanted.connect(self._on_place)
        self.cards.settle.wanted.connect(self._on_settle)
        self.cards.accept.wanted.connect(self._on_accept)
        self.cards.withdraw.wanted.connect(self._on_withdraw)
        self.risk.panel.field_wanted.connect(self._on_field)
        self.message_bar.action_wanted.connect(self._on_removal)

    @property
    def keepers(self) -> tuple[DraftKeeper, ...]:
        """Of the page in front: its own, and on the first page those of the cards too."""
        page = self.page
        if isinstance(page, HomeFormPage):
            return page.keepers
        return (*self.risk.keepers, *self._keepers)

    def refresh(self) -> None:
        """Ask what is open; what is typed is never touched."""
        forms, patient_id = self.workplace.services.home_forms, self._patient_id

        def task() -> "HomeSheet":
            return forms.of(patient_id)

        self.ask("home", task, self.show_sheet)

    def show_sheet(self, sheet: "HomeSheet") -> None:
        """Show it on the cards."""
        self.sheet = sheet
        typed = {form for form, keeper in self._keeper_of.items() if keeper.is_touched}
        with ExitStack() as filling:
            for keeper in self._keeper_of.values():
                filling.enter_context(keeper.filling_in())
            self.cards.show_sheet(sheet, typed - self._overtaken)
        self._overtaken.clear()
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self._restore(draft)

    def begin(self, what: str) -> None:
        """Go on with a draft, or turn to "questions", "consent" or "history"."""
        draft = self.workplace.drafts.begun(what)
        if draft is None:
            if what in {*_PAGES, "history"}:
                self.open_page(what)
            return
        key = next((key for key, kind in _PAGES.items() if kind.form_key == draft.form), "")
        if key:
            page = self.open_page(key)
            if isinstance(page, HomeFormPage):
                page.take_up(draft)
        elif draft.form in {form.form_key for form in self.cards.forms}:
            self.turn_back()
            if self.sheet is None:
                self._to_restore = draft
            else:
                self._restore(draft)
        else:
            self.turn_back()
            self.risk.begin(what)

    def open_page(self, key: str) -> Page:
        """Turn to a form or to what was before; one that was left is found as it was."""
        made = self._made.get(key)
        if made is None:
            made = self._new_page(key)
            self._made[key] = made
        self.turn_to(made)
        made.refresh()
        if isinstance(made, RiskQuestionsPage | ConsentPage | HomeHistoryPage):
            made.go_to_first()
        return made

    # Inside

    def _new_page(self, key: str) -> Page:
        if key == "history":
            history = HomeHistoryPage(self.workplace, self._patient_id)
            history.left.connect(self._on_left)
            return history
        made = _PAGES[key](self.workplace, self._patient_id)
        made.left.connect(self._on_left)
        made.saved.connect(self._on_left)
        return made

    def _keeper(self, form: FactForm) -> DraftKeeper:
        keeper = self.keep_drafts(form, form)
        form.beginning.connect(keeper.set_aside)
        form.begun.connect(keeper.begin)
        return keeper

    def _restore(self, draft: FormDraft) -> None:
        for form, keeper in self._keeper_of.items():
            if form.form_key == draft.form:
                if form is self.cards.withdraw:
                    self.cards.open_withdrawal()
                form.show()
                keeper.restore(draft)
                form.go_to_first()

    def _on_page(self, key: str) -> None:
        self.open_page(key)

    def _on_left(self) -> None:
        left = next((key for key, page in self._made.items() if page is self.page), "")
        self.turn_back()
        self.cards.focus_button(left)

    def _on_place(self, place: str) -> None:
        self.workplace.open_patient(self._patient_id, place)

    def _on_removal(self) -> None:
        self._on_place(REMOVAL)

    def _on_field(self, field: str) -> None:
        """A line of the gate that stands on no field of the assessment."""
        if (field.startswith("consent_") and field != "consent_signed_on") or field == "consent":
            self.open_page("consent")
        elif field.startswith("questions_unknown"):
            self.open_page("questions")
        elif field.startswith("questions_") and not self.cards.settle.isHidden():
            self.cards.settle.go_to_first()
        elif field == "acceptance" and not self.cards.accept.isHidden():
            self.cards.accept.go_to_first()
        elif field == "acceptance":
            self.cards.ask_button.setFocus()

    def _on_settle(self, draft: Any) -> None:
        self._keep(self.cards.settle, self.workplace.services.home_forms.settle, draft)

    def _on_accept(self, draft: Any) -> None:
        self._keep(self.cards.accept, self.workplace.services.home_forms.accept, draft)

    def _on_withdraw(self, draft: Any) -> None:
        self._keep(self.cards.withdraw, self.workplace.services.consents.withdraw, draft)

    def _keep(self, form: FactForm, record: Callable[[Any], int], draft: Any) -> None:
        def task() -> int:
            try:
                return record(draft)
            except AlreadyDone as done:
                return done.record_id

        def kept(_key: int) -> None:
            self.workplace.say(f"{form.name} saved")
            self._keeper_of[form].saved()
            form.begin_anew()
            if form is self.cards.withdraw:
                self.message_bar.tell(
                    "The supply stops",
                    "Nothing is ordered while consent is withdrawn. Ask the supplier to collect "
                    "the equipment.",
                    Tone.CAUTION,
                    "Request removal…",
                )
            self.refresh()

        def refused(error: Exception) -> None:
            if isinstance(error, NotValid):
                form.show_findings(error.findings)
                return
            self.on_save_failure(error)
            if isinstance(error, StaleRecord):
                self.message_bar.tell(
                    f"{error.what} was changed after you began to type",
                    "Nothing was saved, and your text is kept. Look at what is shown now, then "
                    "press again.",
                    Tone.CAUTION,
                )
                self._overtaken.add(form)
                self.refresh()

        self.save(
            f"save {form.form_key}",
            task,
            kept,
            button=form.save_button,
            on_error=refused,
            patient_id=draft.patient_id,
        )

    def _on_told(self, item: str) -> None:
        forms = self.workplace.services.home_forms
        task = partial(forms.tell, self._patient_id, item, new_command_id())

        def noted(_key: int) -> None:
            self.workplace.say(_SAID[item])
            self.refresh()

        fire = item == "is_fire_service_told"
        button = self.cards.fire_told if fire else self.cards.supplier_told
        self.save("told", task, noted, button=button, patient_id=self._patient_id)

    # Papers

    def _on_paper(self, code: str) -> None:
        papers = self.workplace.services.home_papers
        task = partial(papers.draft, self._patient_id, HomePaper(code))
        self.ask("paper", task, self._show_paper)

    def _show_paper(self, draft: HomePaperDraft) -> None:
        self.message_bar.clear()
        if draft.paper is None:
            words = " ".join(one.message for one in draft.missing[:3])
            self.message_bar.tell(f"{draft.title}: not ready", words, Tone.CAUTION)
            return
        note = partial(self._write_down, draft)
        dialog = LeavingPaper(
            *(self.workplace, draft.title, draft.paper.pdf, note, self), patient_id=self._patient_id
        )
        self.paper_dialog = dialog
        dialog.open()

    def _write_down(self, draft: HomePaperDraft, use: Use) -> object:
        """What leaves the program is issued first, and what it is wanted for is noted."""
        services = self.workplace.services
        try:
            document_id = services.home_papers.issue(draft)
        except AlreadyDone as done:
            document_id = done.record_id
        services.documents.pdf(document_id, use)
        return document_id
