"""A patient on one screen: oxygen now, where they stand, the trend, last gases, what to do."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout

from o2clinic.charts.style import ChartSize
from o2clinic.errors import O2ClinicError
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import Permission
from o2clinic.ui.patients.follow_up_card import FollowUpCard
from o2clinic.ui.patients.gas_table import gas_table
from o2clinic.ui.patients.known_card import KnownCard
from o2clinic.ui.patients.oxygen_card import OxygenCard
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marked_lines import Line, MarkedLines
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.trend_chart import TrendChart
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.follow_ups import FollowUpSheet
    from o2clinic.services.open_actions import MarkedLine
    from o2clinic.services.summary_sheet import SummarySheet

_PANELS_OF_CARD = 2  # PaO2 and PaCO2; the page of trends has them all
_TO_DO_SHOWN = 5
_STANDS_SHOWN = 4


class SummaryPage(Page):
    """Read it before anything else; its buttons begin what usually comes next."""

    concepts = frozenset(
        {
            *(Concept.PATIENT, Concept.RESULT, Concept.OXYGEN_ORDER, Concept.ASSESSMENT),
            *(Concept.DOCUMENT, Concept.CLINIC),
        }
    )
    help_topic = "summary"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        theme = workplace.theme
        self.oxygen_card = OxygenCard(theme)
        self.known_card = KnownCard(theme)
        may_book = workplace.actor.may(Permission.BOOK)
        self.follow_up_card = FollowUpCard(theme, may_book=may_book)
        self.follow_up_card.book_wanted.connect(self._on_book_due)
        self.chart = TrendChart("Trend of blood gases", workplace, ChartSize.CARD, least_height=220)
        self.gases = gas_table(theme)
        self.gases.row_activated.connect(self._on_results)
        self.stands = MarkedLines(theme)
        self.to_do = MarkedLines(theme, details_are_chips=True)
        self._lay_out()

    def refresh(self) -> None:
        """Ask for the sheet."""
        summaries, patient_id = self.workplace.services.summaries, self._patient_id

        def task() -> "SummarySheet":
            return summaries.of(patient_id)

        self.ask("summary", task, self.show_summary)
        follow_ups = self.workplace.services.follow_ups

        def due() -> "FollowUpSheet":
            return follow_ups.of(patient_id)

        # After the sheet, so that it never waits for it.
        self.workplace.background.ask(
            self, "follow-up", due, self.follow_up_card.show_follow_up, self._on_no_follow_up
        )

    def _on_no_follow_up(self, error: Exception) -> None:
        """The sheet beside it says what happened; a fault of ours is reported."""
        self.follow_up_card.show_failure()
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)

    def concerns(self, change: Change) -> bool:
        """Appointments are told by their own key, and any of them may be this patient's."""
        return change.concept in {Concept.APPOINTMENT, Concept.CLINIC} or super().concerns(change)

    def show_summary(self, sheet: "SummarySheet") -> None:
        """Put the sheet on the cards."""
        self.oxygen_card.show_oxygen(sheet.oxygen, died=sheet.died)
        self.known_card.show_known(sheet)
        shown = sheet.stands[:_STANDS_SHOWN]
        self.stands.show_lines(
            [_line(line) for line in shown],
            more=f"{_more(len(sheet.stands) - len(shown))}By the {sheet.standing.policy_title}.",
        )
        self.gases.set_rows(sheet.gases)
        doing = sheet.to_do[:_TO_DO_SHOWN]
        self.to_do.show_lines(
            [_line(line) for line in doing]
            or [Line("met", "Nothing is open and nothing is missing.")],
            more=_more(len(sheet.to_do) - len(doing)),
        )
        trend = sheet.trend
        self.chart.show_sheet(replace(trend, panels=trend.panels[:_PANELS_OF_CARD]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where type is large or the window narrow, the cards go below each other."""
        super().resizeEvent(event)
        px, direction = self.workplace.theme.px, QBoxLayout.Direction
        is_wide, has_two = self.width() >= px(1000), self.width() >= px(640)
        self._both.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        self._top.setDirection(direction.LeftToRight if has_two else direction.TopToBottom)

    def _lay_out(self) -> None:
        px = self.workplace.theme.px
        top = self._top = QHBoxLayout()
        top.setSpacing(px(8))
        top.addWidget(self.oxygen_card, 3)
        top.addWidget(self._standing_card(), 4)
        trend = Card("Trend, five years")
        trend.add_corner(self.chart.value_label)
        trend.add_corner(self._link("All trends", self._on_trends))
        trend.add(self.chart, 1)
        left = QVBoxLayout()
        left.setSpacing(px(8))
        left.addLayout(top)
        left.addWidget(self.follow_up_card)
        left.addWidget(trend, 1)
        right = QVBoxLayout()
        right.setSpacing(px(7))  # all of it stands on one screen of the laptop
        right.addWidget(self.known_card)
        right.addWidget(self._gases_card(), 1)
        right.addWidget(self._to_do_card())
        both = self._both = QHBoxLayout()
        both.setSpacing(px(8))
        both.addLayout(left, 7)
        both.addLayout(right, 5)
        self.add(both, 1)

    def _standing_card(self) -> Card:
        self._stands_card = Card("Where they stand")
        self.why_button = self._link("Why", self._on_why)
        self.why_button.setAccessibleName("Why: the rules with values and sources")
        self._stands_card.add_corner(self.why_button)
        self._stands_card.add(self.stands)
        self._stands_card.content.addStretch()
        return self._stands_card

    def _gases_card(self) -> Card:
        card = Card("Last gases", "newest at the top")
        card.add(self.gases, 1)
        return card

    def _to_do_card(self) -> Card:
        card = Card("To do")
        card.add(self.to_do)
        card.content.addStretch()
        actions = FlowRow()
        may = self.workplace.actor.may
        self.buttons: dict[str, QPushButton] = {}
        for text, slot, permission in (
            ("New result", self._on_new_result, Permission.RECORD_RESULT),
            ("Book review", self._on_book, Permission.BOOK),
            ("New order", self._on_new_order, Permission.ORDER_STATIC),
            ("Bring to the MDT", self._on_bring, Permission.HOLD_MEETING),
        ):
            if may(permission):
                button = QPushButton(text)
                button.clicked.connect(slot)
                if not self.buttons:
                    button.setProperty("kind", "primary")
                self.buttons[text] = button
                actions.add(button)
        card.add(actions)
        return card

    def _link(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "link")
        button.clicked.connect(slot)
        return button

    def _on_why(self) -> None:
        self.workplace.open_patient(self._patient_id, "assessment")

    def _on_trends(self) -> None:
        self.workplace.open_patient(self._patient_id, "trends")

    def _on_results(self, _row: object) -> None:
        self.workplace.open_patient(self._patient_id, "results")

    def _on_new_result(self) -> None:
        self.workplace.open_patient(self._patient_id, "results:new_gas")

    def _on_book(self) -> None:
        self.workplace.go_to(f"diary:book {self._patient_id}")

    @Slot(str)
    def _on_book_due(self, task: str) -> None:
        self.workplace.go_to(f"diary:find {self._patient_id} {task}")

    def _on_bring(self) -> None:
        self.workplace.go_to(f"meetings:ask {self._patient_id}")

    def _on_new_order(self) -> None:
        self.workplace.open_patient(self._patient_id, "orders:new_order")


def _line(line: "MarkedLine") -> Line:
    return Line(line.mark.value, line.words, line.detail)


def _more(count: int) -> str:
    return f"And {count} more. " if count > 0 else ""
