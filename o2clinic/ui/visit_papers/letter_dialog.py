"""One letter about a visit: the right one is shown as it prints, and printing it issues it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import AlreadyDone, StaleRecord
from o2clinic.rules.visit_letters import LETTER_WORDS, LetterKind
from o2clinic.services.documents import Use
from o2clinic.services.paper_out import PaperKind, PaperOut
from o2clinic.services.told_letters import ToldLetter
from o2clinic.ui.print_out.print_queue import PrintRequest, Taken
from o2clinic.ui.visit_papers.leaving_paper import LeavingPaper
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.appointment_letters import AppointmentLetters, LetterProposal
    from o2clinic.services.visit_letter_draft import VisitLetterDraft

_Shown = LetterKind | ToldLetter
_NOT_YET = "Not issued yet: printing it or saving a copy does"


class VisitLetterDialog(LeavingPaper):
    """Ctrl+P issues and prints, Ctrl+S issues, Esc closes; a letter sent before is printed again.

    Nothing is typed here: what a letter says follows from the record and the clinic's texts.
    """

    kind = PaperKind.VISIT_LETTER

    def __init__(
        self, workplace: Workplace, ask: Callable[[], "LetterProposal"], parent: QWidget
    ) -> None:
        super().__init__(workplace, "Letter", b"", self._write_down, parent)
        self._letters = workplace.services.appointment_letters
        self._ask = ask
        self._draft: VisitLetterDraft | None = None
        self._sent: ToldLetter | None = None
        self._issued_id = 0
        self.flow.taken.connect(self._on_taken)
        self._build()
        self.reload()

    def reload(self) -> None:
        """Ask what may be written, as the visit and the patient stand now."""
        self.workplace.background.ask(
            self, "proposal", self._ask, self._show_proposal, self.on_fault
        )

    def _build(self) -> None:
        self.name_label = label("", "strong")
        self.remark_label = label("", "quiet", wrap=True)
        self.kind_choice = Choice[_Shown]("Letter", [])
        self.kind_choice.setMinimumContentsLength(30)
        self.kind_choice.currentIndexChanged.connect(self._on_kind)
        self.issue_button = QPushButton("Issue  Ctrl+S")
        self.issue_button.setAccessibleName("Issue")
        self.issue_button.clicked.connect(self._on_issue)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.issue_button.click)
        words = QVBoxLayout()
        words.addWidget(self.name_label)
        words.addWidget(self.remark_label)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        for widget in (self.kind_choice, self.issue_button):
            row.addWidget(widget)
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            whole.insertLayout(0, row)
        self._show_buttons()

    def _show_proposal(self, proposal: "LetterProposal") -> None:
        self._draft, self._sent = proposal.draft, None
        self.name_label.setText(proposal.name)
        kinds: list[tuple[_Shown, str]] = [(kind, LETTER_WORDS[kind]) for kind in proposal.kinds]
        sent: list[tuple[_Shown, str]] = [(one, one.words) for one in proposal.sent]
        self.kind_choice.blockSignals(True)
        self.kind_choice.offer([*kinds, *sent])
        issued = [one for one in proposal.sent if one.document_id == self._issued_id]
        for one in issued:
            self.kind_choice.set_value(one)
        self.kind_choice.blockSignals(False)
        if proposal.why_not:
            self.message_bar.tell("No letter", proposal.why_not, Tone.CAUTION)
        if kinds or sent:
            self._on_kind(self.kind_choice.currentIndex())
        else:
            self._show_buttons()
        self.preview.scroll_area.setFocus()

    def _on_kind(self, at: int) -> None:
        if at < 0:
            return
        chosen, draft = self.kind_choice.value, self._draft
        if isinstance(chosen, ToldLetter):
            self._sent = chosen
            task = partial(self._letters.pdf, chosen.document_id, Use.OPENED)
            self._draw(task)
        elif draft is not None:
            self._sent = None
            self._draft = draft if draft.kind == chosen else self._letters.as_kind(draft, chosen)
            self._draw(partial(self._letters.preview, self._draft))
        self._show_buttons()

    def _draw(self, task: Callable[[], bytes]) -> None:
        self.preview.set_pdf(b"")
        self.workplace.background.ask(self, "paper", task, self._show_paper, self.on_fault)

    def _show_paper(self, pdf: bytes) -> None:
        self.preview.set_pdf(pdf)
        self._show_buttons()

    def _show_buttons(self) -> None:
        draft = self._draft if self._sent is None else None
        self.issue_button.setEnabled(draft is not None)
        words = "Print again" if draft is None else "Issue and print"
        self.preview.print_button.setText(f"{words}  Ctrl+P")
        self.preview.print_button.setAccessibleName(words)
        self.kind_choice.setEnabled(self.kind_choice.count() > 0)
        if draft is not None:
            self.remark_label.setText(" · ".join((_NOT_YET, *draft.remarks)))
        elif self._sent is not None:
            self.remark_label.setText("Exactly as it was issued")
        else:
            self.remark_label.setText("")

    def _on_issue(self) -> None:
        draft = self._draft
        if draft is None or self._sent is not None:
            return
        self.issue_button.setEnabled(False)
        self.workplace.background.save(
            self,
            "issue",
            partial(self._letters.issue, draft),
            self._on_issued,
            self.on_fault,
        )

    def to_print(self, pdf: bytes) -> PrintRequest:
        """The letter in front: chosen is another one soon, and this one is printed all the same."""
        letters, draft, sent = self._letters, self._draft, self._sent
        title = f"{self.kind_choice.currentText()}: {self.name_label.text()}"

        def take_out() -> Taken:
            key = _written_down(letters, draft, sent, Use.TO_PRINTER)
            patient_id = draft.patient_id if draft is not None else None
            return Taken(PaperOut(self.kind, title, key or None, patient_id), pdf)

        return replace(self.request(pdf, take_out), title=title)

    @Slot(object)
    def _on_taken(self, taken: Taken) -> None:
        if self._sent is None and taken.paper.document_id is not None:
            self._on_issued(taken.paper.document_id)

    def _write_down(self, use: Use) -> int:
        return _written_down(self._letters, self._draft, self._sent, use)

    def _on_noted(self, noted: object) -> None:
        self.let_go()
        if self._sent is None and isinstance(noted, int):
            self._on_issued(noted)

    def _on_issued(self, document_id: int) -> None:
        self._issued_id = document_id
        self.workplace.say("Letter issued and kept")
        self.reload()

    def on_fault(self, error: Exception) -> None:
        """A letter that no longer fits is made anew; the reason is said."""
        if isinstance(error, AlreadyDone):
            self._on_issued(error.record_id)
            return
        super().on_fault(error)
        self._show_buttons()
        if isinstance(error, StaleRecord):
            self._issued_id = 0
            self.message_bar.tell(
                f"{error.what} was changed after this was opened",
                "Nothing was issued. Below is the letter as it would be now.",
                Tone.CAUTION,
            )
            self.reload()


def _written_down(
    letters: "AppointmentLetters",
    draft: "VisitLetterDraft | None",
    sent: ToldLetter | None,
    use: Use,
) -> int:
    """What leaves the program is issued first, or noted where it was issued before."""
    if sent is not None:
        return letters.note_use(sent.document_id, use)
    if draft is None:
        return 0
    try:
        document_id = letters.issue(draft)
    except AlreadyDone as done:
        document_id = done.record_id
    return letters.note_use(document_id, use)
