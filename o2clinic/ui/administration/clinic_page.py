"""The clinic's name, letterhead, policy and reference equation."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date
from o2clinic.rules.gli import Equation
from o2clinic.rules.quantities import Unit
from o2clinic.rules.three_ways import typed_on
from o2clinic.services.bank_holidays import NATION_WORDS
from o2clinic.services.clinic_settings import ClinicDraft, PolicyRow
from o2clinic.services.drafts import FormDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.stale_save import StaleSave, values_of
from o2clinic.ui.workplace import Workplace

_LONGEST = 200
_Answer = tuple[ClinicDraft, tuple[PolicyRow, ...], tuple[PolicyRow, ...]]
_TEXTS = ("name", "postcode", "phone", "email")


class ClinicPage(Page):
    """Change a field and press Ctrl+S; letters and decisions made before stay as they were."""

    concepts = frozenset({Concept.CLINIC})
    help_topic = "administration"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.set_subtitle("Holds for everybody, from the next letter and the next decision on")
        self.save_button = self.add_action("Save", self._on_save, primary=True, keys="Ctrl+S")
        self.form = FieldForm(workplace.theme)
        self._texts = {name: QLineEdit() for name in _TEXTS}
        for edit in self._texts.values():
            edit.setMaxLength(_LONGEST)
        self.address = QPlainTextEdit()
        self.address.setTabChangesFocus(True)
        # The style sheet's least height is one line, and it counts before the widget's own.
        self.address.setStyleSheet(f"min-height: {workplace.theme.px(66)}px")
        self.address.setMaximumHeight(workplace.theme.px(84))
        self.policy, self.equation = QComboBox(), QComboBox()
        self.idle_lock = NumberEdit(unit=Unit.MINUTES, places=0)
        self.nation = QComboBox()
        self.plan_months = NumberEdit(places=0)
        self.missed_policy = QComboBox()
        self._filled: ClinicDraft | None = None
        self._to_restore: FormDraft | None = None
        self._build_form()
        self.keeper = self.keep_drafts(self, self.form)

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed that is not saved."""
        return self._filled is not None and self._draft(self._filled) != self._filled

    def begin(self, what: str) -> None:
        """Go on with a draft, once the clinic is read."""
        draft = self.workplace.drafts.begun(what)
        if draft is not None and self._filled is None:
            self._to_restore = draft
        elif draft is not None:
            self.keeper.restore(draft)

    def filling(self) -> Filling | None:
        """None until the clinic is read."""
        filled = self._filled
        if filled is None:
            return None
        opened = (filled.id, filled.version)
        return Filling("clinic", "administration", "Clinic", filled.command_id, 0, *opened)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields."""
        return self.form.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, about the version that was opened."""
        if self._filled is not None:
            self._filled = replace(self._filled, command_id=draft.command_id, version=draft.version)
            self.form.restore_typed(draft.typed)

    def refresh(self) -> None:
        """Fill the form anew, unless somebody is typing in it."""
        if self.is_touched:
            return
        settings = self.workplace.services.clinic_settings

        def task() -> _Answer:
            return (
                settings.draft(new_command_id()),
                settings.policies(),
                settings.missed_policies(),
            )

        self.ask("clinic", task, self._show)

    def _build_form(self) -> None:
        form = self.form
        form.section("Letterhead")
        form.add("name", "Clinic", self._texts["name"], width=360)
        form.add("address", "Address", self.address, width=360)
        form.add("postcode", "Postcode", self._texts["postcode"], width=120)
        form.add("phone", "Phone", self._texts["phone"], width=200)
        form.add("email", "E-mail", self._texts["email"], width=360)
        form.section("Oxygen and results")
        form.add("policy_id", "Policy in force", self.policy)
        form.add("spirometry_equation", "Spirometry", self.equation)
        form.section("Every desk")
        form.add("idle_lock_minutes", "Locks itself after", self.idle_lock)
        form.section("Diary")
        form.add("nation", "Bank holidays of", self.nation)
        form.add("plan_months", "Filled ahead for", self.plan_months, unit="months", width=60)
        form.add("missed_policy_id", "After missed visits", self.missed_policy)
        for nation, words in NATION_WORDS.items():
            self.nation.addItem(words, nation.value)
        for equation in Equation:
            self.equation.addItem(equation.label, equation.value)
        card = Card()
        card.add(form)
        quiet = "What was decided or predicted before keeps the policy and equation of its day."
        card.add(label(quiet, "quiet", wrap=True))
        self.add(card)
        self.content.addStretch()

    def _show(self, answer: _Answer) -> None:
        draft, policies, missed = answer
        for choice, rows in ((self.policy, policies), (self.missed_policy, missed)):
            choice.clear()
            for row in rows:
                choice.addItem(f"{row.title}, from {short_date(row.valid_from)}", row.policy_id)
        self._fill(draft)
        self._filled = draft
        self.keeper.begin()
        kept, self._to_restore = self._to_restore, None
        if kept is not None:
            self.keeper.restore(kept)

    def _fill(self, draft: ClinicDraft) -> None:
        for name, edit in self._texts.items():
            edit.setText(getattr(draft, name))
        self.address.setPlainText(draft.address)
        _choose(self.policy, draft.policy_id)
        _choose(self.equation, draft.spirometry_equation)
        _choose(self.nation, draft.nation)
        _choose(self.missed_policy, draft.missed_policy_id)
        self.idle_lock.set_value(Decimal(draft.idle_lock_minutes or 0))
        self.plan_months.set_value(Decimal(draft.plan_months or 0))
        self.form.clear_findings()

    def _draft(self, filled: ClinicDraft) -> ClinicDraft:
        minutes, months = self.idle_lock.value, self.plan_months.value
        return ClinicDraft(
            command_id=filled.command_id,
            id=filled.id,
            version=filled.version,
            address=self.address.toPlainText(),
            policy_id=str(self.policy.currentData() or ""),
            spirometry_equation=str(self.equation.currentData() or ""),
            idle_lock_minutes=None if minutes is None else int(minutes),
            nation=str(self.nation.currentData() or ""),
            plan_months=None if months is None else int(months),
            missed_policy_id=str(self.missed_policy.currentData() or ""),
            **{name: edit.text() for name, edit in self._texts.items()},
        )

    def _on_save(self) -> None:
        if self._filled is None:
            return
        settings, draft = self.workplace.services.clinic_settings, self._draft(self._filled)
        self.form.clear_findings()
        if self.form.problems:
            self.form.show_findings(self.form.problems, move_focus=True)
            return

        def task() -> ClinicDraft:
            with suppress(AlreadyDone):
                settings.edit(draft)
            return settings.draft(new_command_id())

        def saved(now: ClinicDraft) -> None:
            self.message_bar.tell("Saved", tone=Tone.GOOD)
            typed = values_of(self._draft(now))
            self.keeper.saved()
            self._put(now, typed_on(values_of(draft), typed, values_of(now)))

        stale = StaleSave(
            opened=self._filled if self.keeper.knows_opened else None,
            typed=draft,
            fetch=lambda: settings.as_it_is(new_command_id()),
            values=values_of,
            title=self.form.title_of,
            words=self.form.words_of,
            save_merged=self._save_merged,
        )
        self.save_over(stale, task, saved, button=self.save_button, on_error=self._on_refused)

    def _save_merged(self, now: ClinicDraft, values: Mapping[str, Any]) -> None:
        self._put(now, values)
        self._on_save()

    def _put(self, now: ClinicDraft, values: Mapping[str, Any]) -> None:
        """Show these values, to be saved over the clinic as it is now."""
        with self.keeper.filled_anew():
            self._fill(now)
            self._filled = now
            self.keeper.begin()
            self._fill(replace(now, **values))

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings, move_focus=True)
        else:
            self.on_save_failure(error)


def _choose(choice: QComboBox, key: str) -> None:
    at = choice.findData(key)
    if at < 0:  # of a newer program, or taken out of this one
        choice.addItem(key, key)
        at = choice.count() - 1
    choice.setCurrentIndex(at)
