"""Labels before they are printed: what for, on which sheet, from which place on, how many."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from o2clinic.documents.labels import SHAPES
from o2clinic.errors import Level
from o2clinic.services.documents import Use
from o2clinic.services.labels import LABEL_WORDS
from o2clinic.services.paper_out import PaperKind, PaperOut
from o2clinic.ui.print_out.print_queue import PrintRequest, Taken
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.labels import LabelDraft


class LabelsDialog(LeavingPaper):
    """Choose above, look below, Ctrl+P prints."""

    kind = PaperKind.LABELS

    def __init__(
        self, workplace: Workplace, ask: Callable[[], "LabelDraft"], parent: QWidget
    ) -> None:
        super().__init__(workplace, "Labels", b"", self._write_down, parent)
        self._labels = workplace.services.labels
        self._draft: LabelDraft | None = None
        self._build()
        workplace.background.ask(self, "people", ask, self._show, self.on_fault)

    def _build(self) -> None:
        self.title_label = label("", "strong")
        self.kind_choice = Choice("For", list(LABEL_WORDS.items()))
        self.kind_choice.setMinimumContentsLength(34)
        self.sheet_choice = Choice("Sheet", [(key, one.words) for key, one in SHAPES.items()])
        self.sheet_choice.setMinimumContentsLength(30)
        self.first_edit = NumberEdit("First label on the sheet", places=0)
        self.copies_edit = NumberEdit("Of each", places=0)
        row = QHBoxLayout()
        row.addWidget(self.kind_choice)
        row.addWidget(self.sheet_choice)
        for words, edit in (("from label", self.first_edit), ("of each", self.copies_edit)):
            edit.set_value(Decimal(1))
            edit.setFixedWidth(edit.fontMetrics().horizontalAdvance("0000000"))
            row.addWidget(label(words, "quiet"))
            row.addWidget(edit)
            edit.value_changed.connect(self._on_changed)
        row.addStretch(1)
        for choice in (self.kind_choice, self.sheet_choice):
            choice.currentIndexChanged.connect(self._on_changed)
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            whole.insertWidget(0, self.title_label)
            whole.insertLayout(1, row)

    def _show(self, draft: "LabelDraft") -> None:
        self._draft = draft
        self._on_changed()
        self.preview.scroll_area.setFocus()

    def _on_changed(self, _value: object = None) -> None:
        if self._draft is None:
            return
        first, copies = self.first_edit.value, self.copies_edit.value
        draft = self._draft = self._labels.changed(
            self._draft,
            self.kind_choice.value,
            self.sheet_choice.value,
            None if first is None else int(first),
            None if copies is None else int(copies),
        )
        self.title_label.setText(f"{draft.title}: {_people(len(draft.printed))}")
        findings = [one for one in self._labels.check(draft) if one.level is Level.BLOCK]
        if findings:
            self.preview.set_pdf(b"")
            self.message_bar.tell(
                "No labels yet",
                " ".join(f"{_FIELDS.get(one.field, '')}{one.message}" for one in findings),
                Tone.CAUTION,
            )
            return
        self.message_bar.clear()
        if draft.left_out:
            self.message_bar.tell("Left out", "; ".join(draft.left_out), Tone.CAUTION)
        task = partial(self._labels.pdf, draft)
        self.workplace.background.draw(self, "labels", task, self.preview.set_pdf, self.on_fault)

    def to_print(self, pdf: bytes) -> PrintRequest:
        """The labels in front, whatever is chosen afterwards."""
        labels, draft = self._labels, self._draft
        title = f"Labels: {draft.title}" if draft is not None else "Labels"

        def take_out() -> Taken:
            if draft is not None:
                labels.note_use(draft, Use.TO_PRINTER.value)
            return Taken(PaperOut(self.kind, title), pdf)

        return replace(self.request(pdf, take_out), title=title)

    def _write_down(self, use: Use) -> int:
        return self._labels.note_use(self._draft, use.value) if self._draft is not None else 0


_FIELDS = {"first": "From label: ", "copies": "Of each: "}


def _people(count: int) -> str:
    return "1 patient" if count == 1 else f"{count} patients"
