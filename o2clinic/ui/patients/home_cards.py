"""Above the gate: where the risk form and the consent form stand, and what is done next."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from o2clinic.rules.home_case import ConsentKind
from o2clinic.ui.patients.fact_form import FactForm
from o2clinic.ui.patients.home_row_forms import AcceptForm, SettleForm, WithdrawForm
from o2clinic.ui.patients.home_words import consent_lines, questions_lines, told_lines
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marked_lines import MarkedLines
from o2clinic.ui.widgets.marks import label

if TYPE_CHECKING:
    from o2clinic.services.home_forms import HomeSheet

_BESIDE: Final = 900  # designed width
REMOVAL: Final = "orders:consent_withdrawn"


class HomeCards(QWidget):
    """Read what holds; press what is next.

    Signals:
        page_wanted: "questions", "consent" or "history".
        paper_wanted: kind of the paper.
        told: the item of the gate that somebody says was done.
        place_wanted: another page of the patient.
    """

    page_wanted = Signal(object)
    paper_wanted = Signal(object)
    told = Signal(object)
    place_wanted = Signal(object)

    def __init__(
        self, theme: Theme, patient_id: int, *, may_record: bool, may_accept: bool
    ) -> None:
        super().__init__()
        self._theme = theme
        self._may_record, self._may_accept = may_record, may_accept
        self.settle = SettleForm(theme, patient_id)
        self.accept = AcceptForm(theme, patient_id)
        self.withdraw = WithdrawForm(theme, patient_id)
        self.withdraw.left.connect(self._on_leave_it)
        self._build_questions()
        self._build_consent()
        self._build_told()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(theme.px(10))
        right = QVBoxLayout()
        right.setSpacing(theme.px(10))
        right.addWidget(self.consent_card)
        right.addWidget(self.told_card)
        right.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self.questions_card)
        left.addStretch(1)
        self._both.addLayout(left, 1)
        self._both.addLayout(right, 1)
        for form in self.forms:
            form.hide()

    @property
    def forms(self) -> tuple[FactForm, ...]:
        """The rows in which something is typed."""
        return (self.settle, self.accept, self.withdraw)

    def show_sheet(self, sheet: "HomeSheet", typed: Collection[FactForm] = ()) -> None:
        """Show what holds; the rows `typed` stay about what they were typed for."""
        self._questions.show_lines(questions_lines(sheet))
        self._consent.show_lines(consent_lines(sheet))
        self._told.show_lines(told_lines(sheet))
        self.questions_card.set_note("due again" if sheet.due else "")
        self._show_rows(sheet, typed)
        consent = sheet.consent
        is_withdrawn = consent is not None and consent.kind is ConsentKind.WITHDRAWN
        is_declined = consent is not None and bool(consent.agreement.bars)
        if is_withdrawn:
            _put_away(self.withdraw)
        self.withdraw_button.setVisible(
            self._may_record and not is_withdrawn and self.withdraw.isHidden()
        )
        self.removal_button.setVisible(is_withdrawn or is_declined)
        has_risks = sheet.recorded.newest is not None
        for button in self._told_buttons:
            button.setEnabled(has_risks)
        self.fire_told.setVisible(self._may_record and not sheet.is_fire_service_told)
        self.supplier_told.setVisible(self._may_record and not sheet.is_supplier_told)
        self.history_button.setEnabled(bool(sheet.askings or sheet.consents))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cards below one another where there is no room beside."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        is_beside = self.width() >= self._theme.px(_BESIDE)
        self._both.setDirection(direction.LeftToRight if is_beside else direction.TopToBottom)

    # Inside

    def _show_rows(self, sheet: "HomeSheet", typed: Collection[FactForm]) -> None:
        asked = sheet.asked
        outstanding = [] if asked is None else [it for it in asked.worrying if not it.now.done_on]
        is_red = asked is not None and bool(asked.reds) and asked.accepted is None
        wanted: dict[FactForm, bool] = {
            self.settle: self._may_record and bool(outstanding),
            self.accept: is_red and self._may_accept,
        }
        for row, is_wanted in wanted.items():
            if is_wanted:
                row.show()
            else:
                _put_away(row)
        self.settle.offer(outstanding, is_typed=self.settle in typed)
        self.who_accepts.setVisible(is_red and not self._may_accept)
        # A reason that was typed for other answers does not accept these.
        if asked is not None and self.accept not in typed:
            self.accept.about = asked.assessment_id
        if self.withdraw not in typed:
            self.withdraw.about = sheet.recorded.home.last_consent_id
        for form in self.forms:
            form.show_today(sheet.today)

    def _build_questions(self) -> None:
        self.questions_card = Card("Risk form (IHORM)")
        self._questions = MarkedLines(self._theme)
        self.questions_card.add(self._questions)
        self.who_accepts = label(
            "Red: a senior who orders oxygen accepts it here, or nothing is ordered.",
            "quiet",
            wrap=True,
        )
        self.who_accepts.hide()
        for part in (self.who_accepts, self.accept, self.settle):
            self.questions_card.add(part)
        row = FlowRow()
        self.ask_button = self._button(row, "Ask the questions", self._on_ask)
        self.history_button = self._button(row, "As asked and signed then", self._on_history)
        self.print_risk = self._button(row, "Form on paper (IHORM)", self._on_risk_paper)
        self.ask_button.setVisible(self._may_record)
        self.questions_card.add(row)

    def _build_consent(self) -> None:
        self.consent_card = Card("Consent (HOCF)")
        self._consent = MarkedLines(self._theme)
        self.consent_card.add(self._consent)
        self.consent_card.add(self.withdraw)
        row = FlowRow()
        self.consent_button = self._button(row, "Record consent", self._on_consent)
        self.withdraw_button = self._button(row, "Withdrawn …", self._on_withdrawn)
        self.removal_button = self._button(row, "Request removal…", self._on_removal)
        self.print_consent = self._button(row, "Form on paper (HOCF)", self._on_consent_paper)
        self.consent_button.setVisible(self._may_record)
        self.consent_card.add(row)

    def _build_told(self) -> None:
        self.told_card = Card("Who is told", "noted only when you say that it was sent")
        self._told = MarkedLines(self._theme)
        self.told_card.add(self._told)
        row = FlowRow()
        self.fire_paper = self._button(row, "Letter to the fire service", self._on_fire_paper)
        self.fire_told = self._button(row, "Fire service: sent", self._on_fire_told)
        self.supplier_paper = self._button(row, "Notice to the supplier", self._on_notice)
        self.supplier_told = self._button(row, "Supplier: sent", self._on_supplier_told)
        self._told_buttons = (self.fire_told, self.supplier_told)
        self.told_card.add(row)

    def _button(self, row: FlowRow, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(slot)
        row.add(button)
        return button

    def focus_button(self, key: str) -> None:
        """Go to the button that turns to a page, from which the person comes back."""
        buttons = {"consent": self.consent_button, "history": self.history_button}
        buttons.get(key, self.ask_button).setFocus()

    def open_withdrawal(self) -> None:
        """Show the row of a withdrawal."""
        self.withdraw.show()
        self.withdraw_button.hide()
        self.withdraw.begun.emit()

    def _on_withdrawn(self) -> None:
        self.open_withdrawal()
        self.withdraw.go_to_first()

    def _on_leave_it(self) -> None:
        _put_away(self.withdraw)
        self.withdraw_button.show()
        self.withdraw_button.setFocus()

    def _on_ask(self) -> None:
        self.page_wanted.emit("questions")

    def _on_history(self) -> None:
        self.page_wanted.emit("history")

    def _on_consent(self) -> None:
        self.page_wanted.emit("consent")

    def _on_removal(self) -> None:
        self.place_wanted.emit(REMOVAL)

    def _on_risk_paper(self) -> None:
        self.paper_wanted.emit("ihorm")

    def _on_consent_paper(self) -> None:
        self.paper_wanted.emit("hocf")

    def _on_fire_paper(self) -> None:
        self.paper_wanted.emit("fire_service")

    def _on_notice(self) -> None:
        self.paper_wanted.emit("supplier")

    def _on_fire_told(self) -> None:
        self.told.emit("is_fire_service_told")

    def _on_supplier_told(self) -> None:
        self.told.emit("is_supplier_told")


def _put_away(form: FactForm) -> None:
    """Hide a row; what was typed in it stays on the list of drafts, and the row is empty."""
    if not form.isHidden():
        form.beginning.emit()
        form.hide()
        form.empty()
