"""A list from which a line goes once it is settled: the next one is opened then."""

from collections.abc import Hashable
from dataclasses import replace
from typing import TypeVar

from o2clinic.services.diary import Bookee
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.record_form import Draft
from o2clinic.ui.record_form_page import RecordFormPage

RowT = TypeVar("RowT")
SheetT = TypeVar("SheetT")
DraftT = TypeVar("DraftT", bound=Draft)


class SettledPage(RecordFormPage[SheetT, RowT, DraftT]):
    """What every such list does."""

    _patient_to_add = 0

    def draft_for(self, patient: Bookee) -> DraftT:
        """The form of something new about a patient."""
        raise NotImplementedError

    def patient_of(self) -> Bookee | None:
        """Whom the form is about."""
        raise NotImplementedError

    def filling(self) -> Filling | None:
        """What is typed here, and of whom; a form that nobody stands in yet is of nobody."""
        filling = super().filling()
        patient = self.patient_of()
        if filling is None or patient is None:
            return filling
        return replace(filling, patient_id=patient.patient_id)

    def add_patient(self, patient_id: int) -> None:
        """Begin something new about a patient, once it is known what can be chosen."""
        self._patient_to_add = patient_id
        if self.sheet is not None:
            self._ask_patient()

    def _show(self, sheet: SheetT) -> None:
        super()._show(sheet)
        if self._patient_to_add:
            self._ask_patient()

    def _ask_patient(self) -> None:
        key, self._patient_to_add = self._patient_to_add, 0
        waiting = self.workplace.services.waiting_list
        self.ask("bookee", lambda: waiting.bookee(key), self._begin_with)

    def _begin_with(self, patient: Bookee) -> None:
        self._fill(self.draft_for(patient))
        self.keeper.note()
        self.form.fields.focusNextChild()

    def _show_saved(self, sent: DraftT, sheet: SheetT, now: DraftT) -> None:
        super()._show_saved(sent, sheet, now)
        if self.is_touched or self.draft_key(now) in self._row_keys():
            return
        for key in self._row_keys():
            if key is not None:
                self._list(sheet, key)
                self._open(key)
                return
        self._fill(self.new_draft())

    def _row_keys(self) -> list[Hashable]:
        return [self.row_key(row) for row in self.table.records.rows]
