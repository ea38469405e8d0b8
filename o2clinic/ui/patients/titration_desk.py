"""The forms of a titration on their page: one in front, each kept and saved."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from o2clinic.errors import AlreadyDone, NotValid, StaleRecord
from o2clinic.services.drafts import FormDraft
from o2clinic.services.titration_draft import FactsDraft, TitrationFacts
from o2clinic.services.work import new_command_id, utc_now
from o2clinic.ui.draft_keeper import DraftKeeper
from o2clinic.ui.patients.titration_form import Now, TitrationForm
from o2clinic.ui.patients.titration_forms import (
    EndForm,
    FactsForm,
    FlowForm,
    ReadingForm,
    values_of_facts,
)
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.stale_save import StaleSave
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs
    from o2clinic.services.titration_sheet import TitrationSheet

_SAYS = {
    "titration_facts": "The facts of the titration are saved",
    "titration_flow": "The flow is saved",
    "titration_reading": "The reading is saved",
    "titration_end": "The titration is ended",
}


class TitrationDesk(Page):
    """Opens, keeps and saves the forms; what stands around them is for the page to say."""

    def __init__(self, workplace: Workplace, patient_id: int, now: Now = utc_now) -> None:
        super().__init__(workplace, "Titration", patient_id=patient_id)
        self.now = now
        self.sheet: TitrationSheet | None = None
        self._patient = patient_id
        self._to_restore: FormDraft | None = None
        self._stale: TitrationForm | None = None
        self._build_forms()
        self.message_bar.action_wanted.connect(self._on_go_on)

    def go_back(self) -> None:
        """The keyboard goes to where the forms are opened."""
        raise NotImplementedError

    def begin(self, what: str) -> None:
        """Go on with a draft, once the titration is known."""
        draft = self.workplace.drafts.begun(what)
        if draft is not None and self.sheet is None:
            self._to_restore = draft
        elif draft is not None:
            self._restore(draft)

    def open_form(self, form: TitrationForm) -> None:
        """Bring one form to the front; one that was left with typing in it is as it was."""
        if self.sheet is None:
            return
        keeper = self._keeper_of[form]
        is_same = form.is_begun and form.record_id == form.opens(self.sheet)[0]
        if not (is_same and keeper.is_touched):
            keeper.set_aside()
            form.begin(self.sheet)
            keeper.begin()
        for other in self.forms:
            other.setVisible(other is form)
        form.go_to_first()

    def leave_form(self) -> None:
        """Put the form away; what is typed is kept."""
        for form in self.forms:
            if form.isVisibleTo(self):
                self._keeper_of[form].keep()
                form.hide()
        self.go_back()

    @property
    def form(self) -> TitrationForm | None:
        """The form in front."""
        return next((form for form in self.forms if form.isVisibleTo(self)), None)

    def bring_forms_up_to(self, sheet: "TitrationSheet") -> None:
        """What is typed is checked by what is known now; what is not touched is filled anew."""
        for form in self.forms:
            if not form.is_begun:
                continue
            keeper = self._keeper_of[form]
            if keeper.is_touched or form.opens(sheet)[0] != form.record_id:
                form.show_sheet(sheet)
                continue
            form.begin(sheet)
            keeper.begin()

    def go_on_with_draft(self) -> None:
        """The draft that was asked for before the titration was known."""
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self._restore(draft)

    def _restore(self, draft: FormDraft) -> None:
        form = next((one for one in self.forms if one.key == draft.form), None)
        if form is None or self.sheet is None:
            return
        self.open_form(form)
        self._keeper_of[form].restore(draft)
        form.go_to_first()

    def save_front(self) -> None:
        """Save what is typed in the form in front."""
        if self.form is not None:
            self.form.send()

    def _on_flow(self, draft: Any) -> None:
        self._keep(self.flow_form, self.workplace.services.titrations.set_flow, draft)

    def _on_reading(self, draft: Any) -> None:
        self._keep(self.reading_form, self.workplace.services.titrations.read, draft)

    def _on_end(self, draft: Any) -> None:
        self._keep(self.end_form, self.workplace.services.titrations.end, draft)

    def _on_facts(self, draft: FactsDraft) -> None:
        titrations = self.workplace.services.titrations
        if not draft.id:
            self._keep(self.facts_form, titrations.begin, draft)
            return
        form = self.facts_form

        def task() -> int:
            return titrations.change_facts(draft)

        def kept(_titration_id: int) -> None:
            self._on_kept(form)

        def refused(error: Exception) -> None:
            self._on_refused(form, error)

        self.save_over(
            self._stale_facts(draft), task, kept, button=form.save_button, on_error=refused
        )

    def _stale_facts(self, draft: FactsDraft) -> "StaleSave[FactsDraft]":
        titrations, form = self.workplace.services.titrations, self.facts_form
        stored = self.sheet.open if self.sheet is not None else None
        knows = stored is not None and stored.version == draft.version
        opened = replace(draft, facts=stored.facts) if knows and stored is not None else None

        def fetch() -> "AsItIs[FactsDraft]":
            return titrations.facts_as_they_are(draft.id, draft.command_id)

        def save_merged(now: FactsDraft, values: Mapping[str, object]) -> None:
            known = {one.name: getattr(now.facts, one.name) for one in fields(now.facts)}
            form.command_id, form.version = new_command_id(), now.version
            form.show_facts(TitrationFacts(**(known | dict(values))))
            form.send()

        return StaleSave(
            opened=opened,
            typed=draft,
            fetch=fetch,
            values=values_of_facts,
            title=form.form.title_of,
            words=form.words_of,
            save_merged=save_merged,
            patient_id=draft.patient_id,
        )

    def _keep(self, form: TitrationForm, record: Callable[[Any], int], draft: Any) -> None:
        def task() -> int:
            try:
                return record(draft)
            except AlreadyDone as done:
                return done.record_id

        def kept(_record_id: int) -> None:
            self._on_kept(form)

        def refused(error: Exception) -> None:
            self._on_refused(form, error)

        self.save(
            form.key,
            task,
            kept,
            button=form.save_button,
            on_error=refused,
            patient_id=draft.patient_id,
        )

    def _on_kept(self, form: TitrationForm) -> None:
        self.workplace.say(_SAYS[form.key])
        self._keeper_of[form].saved()
        form.close()
        self.message_bar.clear()
        self.refresh()

    def _on_refused(self, form: TitrationForm, error: Exception) -> None:
        if isinstance(error, NotValid):
            form.show_refusal(error.findings)
        elif isinstance(error, StaleRecord):
            self._stale = form
            self.message_bar.tell(
                "The titration changed after you opened this form",
                f"{error} Look at it as it is now.",
                Tone.CAUTION,
                "Go on with it as it is now",
            )
            self.refresh()
        else:
            self.on_save_failure(error)

    def _on_go_on(self) -> None:
        form, self._stale = self._stale, None
        if form is None or self.sheet is None:
            return
        self.message_bar.clear()
        form.command_id = new_command_id()
        form.renew(self.sheet)
        form.look()
        form.go_to_first()

    def _build_forms(self) -> None:
        theme, patient_id = self.workplace.theme, self._patient
        self.facts_form = FactsForm(theme, patient_id, self.now)
        self.flow_form = FlowForm(theme, patient_id, self.now)
        self.reading_form = ReadingForm(theme, patient_id, self.now)
        self.end_form = EndForm(theme, patient_id, self.now)
        self.forms: tuple[TitrationForm, ...] = (
            self.facts_form,
            self.flow_form,
            self.reading_form,
            self.end_form,
        )
        self._keeper_of: dict[TitrationForm, DraftKeeper] = {}
        for form, slot in zip(
            self.forms,
            (self._on_facts, self._on_flow, self._on_reading, self._on_end),
            strict=True,
        ):
            self._keeper_of[form] = self.keep_drafts(form, form)
            form.wanted.connect(slot)
            form.left.connect(self.leave_form)
