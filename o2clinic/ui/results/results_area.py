"""A patient's page "Results": the table, and behind it the forms, each with its typing kept."""

from typing import Any

from PySide6.QtWidgets import QWidget

from o2clinic.services.results import ResultRow
from o2clinic.ui.results.blood_gas_form import BloodGasForm
from o2clinic.ui.results.night_form import NightForm
from o2clinic.ui.results.oximetry_form import OximetryForm
from o2clinic.ui.results.result_form import ResultForm
from o2clinic.ui.results.results_page import ResultsPage
from o2clinic.ui.results.spirometry_form import SpirometryForm
from o2clinic.ui.results.walk_form import WalkForm
from o2clinic.ui.widgets.page_stack import PageStack
from o2clinic.ui.workplace import Workplace

AnyForm = ResultForm[Any, Any, Any]
# To add a kind of result with its own form, add its line here.
FORMS: dict[str, tuple[type[AnyForm], str]] = {
    "blood_gas": (BloodGasForm, "blood gas"),
    "oximetry": (OximetryForm, "oximetry"),
    "spirometry": (SpirometryForm, "spirometry"),
    "walk_test": (WalkForm, "walk test"),
    "overnight_oximetry": (NightForm, "overnight oximetry"),
}


class ResultsArea(PageStack):
    """Ctrl+N turns to the form of a new blood gas, Esc back; a form keeps what was typed."""

    help_topic = "results"

    def __init__(
        self, workplace: Workplace, patient_id: int, parent: QWidget | None = None
    ) -> None:
        self.results = ResultsPage(workplace, patient_id)
        super().__init__(workplace, self.results, patient_id=patient_id, parent=parent)
        self._forms: dict[tuple[str, int], AnyForm] = {}
        self.results.new_wanted.connect(self._on_new)
        self.results.amend_wanted.connect(self._on_amend)

    def begin(self, what: str) -> None:
        """Turn to the form of a new result: "new_gas", or the code of its kind.

        "new_gas nasal_cannula 2" fills in what is breathed, unless something is typed already.
        """
        draft = self.workplace.drafts.begun(what)
        what, _, breathed = what.partition(" ")
        code = "blood_gas" if what == "new_gas" else what
        if draft is not None:
            self.open_form(draft.form, draft.record_id).take_up(draft)
        elif code in FORMS:
            form = self.open_form(code)
            if breathed and isinstance(form, BloodGasForm):
                form.start_with(*breathed.split()[:2])

    def open_form(self, code: str, amends_id: int = 0) -> AnyForm:
        """Turn to a form; one that was left is found as it was."""
        made = self._forms.get((code, amends_id))
        if made is None:
            kind, words = FORMS[code]
            title = f"{'Amend' if amends_id else 'New'} {words}"
            made = kind(self.workplace, title, self.patient_id or 0, amends_id)
            made.left.connect(self._on_left)
            made.saved.connect(self._on_saved)
            self._forms[code, amends_id] = made
        self.turn_to(made)
        made.refresh()
        made.go_to_first()
        return made

    def _on_new(self, code: object) -> None:
        self.open_form(str(code))

    def _on_amend(self, row: object) -> None:
        if isinstance(row, ResultRow):
            self.open_form(row.kind.code, row.result_id)

    def _on_left(self) -> None:
        self._close_form()
        self.results.focus_rows()

    def _on_saved(self, result_id: object) -> None:
        self._close_form()
        self.results.focus_rows()
        if isinstance(result_id, int):
            self.results.choose_result(result_id)

    def _close_form(self) -> None:
        form = self.page
        self.turn_back()
        if isinstance(form, ResultForm) and form.amends_id and not form.is_touched:
            del self._forms[self._key_of(form)]
            self.drop(form)

    def _key_of(self, form: AnyForm) -> tuple[str, int]:
        return next(key for key, made in self._forms.items() if made is form)
