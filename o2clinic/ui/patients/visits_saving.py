"""What is written from the page of a patient's visits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.visits import VisitStatus, may_follow
from o2clinic.services.booking import VisitStep
from o2clinic.services.work import new_command_id
from o2clinic.ui.stale_visits import stale_step

if TYPE_CHECKING:
    from o2clinic.services.missed_visits import StepDraft
    from o2clinic.services.visit_rows import VisitRow
    from o2clinic.ui.draft_keeper import DraftKeeper
    from o2clinic.ui.patients.fact_form import FactForm
    from o2clinic.ui.patients.visits_forms import CancelDraft
    from o2clinic.ui.widgets.page import Page


@dataclass(frozen=True)
class VisitsSaving:
    """Sends presses and rows, always over the visit as it was seen.

    Attributes:
        keeper_of: the keeper of each row.
        on_done: what was done, in a word.
    """

    page: "Page"
    keeper_of: "Mapping[FactForm, DraftKeeper]"
    on_done: Callable[[str], None]

    def check_in(self, visit: "VisitRow") -> None:
        """The patient is here."""
        step = VisitStep(visit.visit_id, visit.version, new_command_id())
        booking = self.page.workplace.services.booking
        stale = stale_step(self.page.workplace, visit, _check_in_words, self.check_in)
        self.page.save_over(
            stale, lambda: booking.check_in(step), partial(self._on_done, "Checked in")
        )

    def cancel(
        self, form: "FactForm", then: Callable[[], None], draft: "CancelDraft", visit: "VisitRow"
    ) -> None:
        """Call the visit off; the row is emptied when that is done."""
        step = VisitStep(visit.visit_id, visit.version, draft.command_id)
        booking = self.page.workplace.services.booking

        def task() -> int:
            try:
                return booking.cancel(step, draft.reason, draft.by)
            except AlreadyDone as done:
                return done.record_id

        def cancelled(_visit_id: int) -> None:
            self.keeper_of[form].saved()
            then()
            self.on_done("Cancelled")

        again = partial(self.cancel, form, then, draft)
        self.page.save_over(
            stale_step(self.page.workplace, visit, _cancel_words, again),
            task,
            cancelled,
            button=form.save_button,
            on_error=partial(self._on_refused, form),
        )

    def record(self, form: "FactForm", draft: "StepDraft") -> None:
        """Write down a step; the row is emptied when that is done."""
        missed = self.page.workplace.services.missed_visits

        def task() -> int:
            try:
                return missed.record(draft)
            except AlreadyDone as done:
                return done.record_id

        def recorded(_step_id: int) -> None:
            self.keeper_of[form].saved()
            form.start_afresh()
            self.on_done("Recorded")

        self.page.save(
            "step",
            task,
            recorded,
            button=form.save_button,
            on_error=partial(self._on_refused, form),
            patient_id=draft.patient_id,
        )

    def _on_done(self, words: str, _visit_id: int) -> None:
        self.on_done(words)

    def _on_refused(self, form: "FactForm", error: Exception) -> None:
        if isinstance(error, NotValid):
            form.show_findings(error.findings)
        else:
            self.page.on_save_failure(error)


def _check_in_words(visit: "VisitRow") -> str:
    return "Check in all the same" if visit.status == VisitStatus.BOOKED else ""


def _cancel_words(visit: "VisitRow") -> str:
    may = may_follow(VisitStatus(visit.status), VisitStatus.CANCELLED)
    return "Cancel all the same" if may else ""
