"""What every page with forms does: it keeps their drafts, and writes in no other record."""

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from o2clinic.errors import WrongPatient
from o2clinic.rules.permissions import Permission
from o2clinic.ui.draft_keeper import DraftKeeper, KeptForm
from o2clinic.ui.workplace import Workplace

_NOT_OPENED_FOR = (
    "The patient shown is not the one for whom this form was opened. Nothing was saved; what you "
    "typed is kept. Open the form again at the right patient."
)
_NOT_IN_FRONT = (
    "Another patient has come to the front since. Nothing was saved; what you typed is kept. Go "
    "back to this patient, look at the name, and save again."
)


class FormHolder(QWidget):
    """A page of the clinic, or of one patient.

    Attributes:
        tables_need: what its tables are read with, and so what taking one out asks for.
    """

    tables_need: Permission = Permission.READ_RECORD

    def __init__(
        self, workplace: Workplace, patient_id: int | None, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self.patient_id = patient_id
        self._keepers: list[DraftKeeper] = []

    @property
    def keepers(self) -> tuple[DraftKeeper, ...]:
        """One for each form of the page."""
        return tuple(self._keepers)

    @property
    def shown_patient_id(self) -> int | None:
        """The patient whom the page names above its form; None for nobody."""
        return self.patient_id

    @property
    def tables_patient_id(self) -> int | None:
        """Whose the page's tables are; None for lists of many patients, or of none."""
        return self.patient_id

    def keep_drafts(self, form: KeptForm, inputs: QWidget) -> DraftKeeper:
        """Keep what is typed in the form's inputs; the keeper is told when it is saved."""
        keeper = DraftKeeper(form, self.workplace.drafts, self)
        keeper.watch(inputs)
        self._keepers.append(keeper)
        return keeper

    def wrong_patient(self, written: int | None) -> WrongPatient | None:
        """Why nothing is to be written in the record of `written`; None for nobody's record."""
        if written is not None and written != self.shown_patient_id:
            return WrongPatient(_NOT_OPENED_FOR)
        front = self.workplace.patient_in_front()
        if self.patient_id is not None and front is not None and front != self.patient_id:
            return WrongPatient(_NOT_IN_FRONT)
        return None

    def hideEvent(self, event: QHideEvent) -> None:
        """What goes out of sight is kept at once."""
        super().hideEvent(event)
        self.workplace.drafts.keep_each(self._keepers)
