"""Clinic letters that wait for a printer: which, in which envelope, and as one paper."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from o2clinic.services.paper_out import PaperKind, Printed
from o2clinic.ui.visit_papers.run_dialog import LetterRunDialog, RunPaper
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.letter_batch import RunOutcome


class ClinicRunDialog(LetterRunDialog):
    """Choose a day or nothing, all or one's own; the list below is in the order of envelopes."""

    verb = "Show"
    doing = "to print"

    def __init__(self, workplace: Workplace, parent: QWidget) -> None:
        service = workplace.services.clinic_letter_runs
        super().__init__(workplace, "Clinic letters to print", parent, service)
        self._service = service
        self.day_edit = DateEdit("Issued on", today=workplace.services.diary.today)
        self.day_edit.setPlaceholderText("any day")
        self.own_tick = QCheckBox("Only those that I issued")
        row = QHBoxLayout()
        row.addWidget(label("Issued on", "quiet"))
        row.addWidget(self.day_edit)
        row.addWidget(self.own_tick)
        row.addStretch(1)
        self.whole.insertLayout(1, row)
        self.day_edit.value_changed.connect(self._on_changed)
        self.own_tick.toggled.connect(self._on_changed)
        self.both_sides.toggled.connect(self._on_changed)
        self.reload()

    def reload(self) -> None:
        """Ask for what waits, as it is chosen."""
        self.plan_by(
            partial(
                self._service.waiting,
                self.day_edit.value,
                is_own=self.own_tick.isChecked(),
                on_both_sides=self.both_sides.isChecked(),
            )
        )

    def prepare(self, paper: RunPaper, outcome: "RunOutcome[Any]") -> None:
        """They are clinic letters; their copies are printed once, and unless, it went well."""
        service = self._service
        paper.print_as(
            PaperKind.LETTER,
            {
                Printed.HANDED_OVER: partial(service.note_handed_over, outcome),
                Printed.NOT_OUT: partial(service.note_not_out, outcome),
            },
        )

    @Slot(object)
    def _on_changed(self, _value: object) -> None:
        if not self.is_running and not self.day_edit.problem:
            self.reload()
