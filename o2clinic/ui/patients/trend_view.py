"""The trend as a page of its own: every quantity on one time axis, over a chosen period."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QPushButton

from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import Period
from o2clinic.rules.changes import Concept
from o2clinic.ui.taking_out.chart_export import TrendExport
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.trend_chart import TrendChart
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.charts.trend_sheet import TrendSheet

_KEYS = {
    "3": Period.THREE_MONTHS,
    "1": Period.ONE_YEAR,
    "5": Period.FIVE_YEARS,
    "A": Period.ALL,
}


class TrendPage(Page):
    """Choose a period with 3, 1, 5 or A; Left and Right read the values of a day."""

    concepts = frozenset({Concept.RESULT, Concept.OXYGEN_ORDER, Concept.PATIENT, Concept.CLINIC})
    help_topic = "trends"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        self.period = Period.FIVE_YEARS
        self.chips: dict[Period, QPushButton] = {}
        one_of = QButtonGroup(self)
        for key, period in _KEYS.items():
            text = f"{period.value.capitalize()}  {key}"
            chip = self.add_chip(text, self._on_period, checked=period is self.period)
            chip.setAccessibleName(f"Period: {period.value}")
            one_of.addButton(chip)
            QShortcut(QKeySequence(key), self).activated.connect(chip.click)
            self.tell_keys(key, f"Show {period.value}")
            self.chips[period] = chip
        self.replaced_chip = self.add_chip("Replaced values  R", self._on_replaced)
        self.replaced_chip.setAccessibleName("Show replaced values too")
        QShortcut(QKeySequence("R"), self).activated.connect(self.replaced_chip.click)
        self.tell_keys("R", "Show replaced values too")
        self.tell_keys("Left, Right", "Read the values of a day")
        self.chart = TrendChart("Trend", workplace, ChartSize.PAGE, least_height=420)
        self.add_to_chips(self.chart.value_label)
        self.export = TrendExport(workplace, self, self.chart)
        card = Card()
        card.add(self.chart, 1)
        self.add(card, 1)

    def refresh(self) -> None:
        """Ask for the trend."""
        trends, patient_id = self.workplace.services.trends, self._patient_id

        def task() -> "TrendSheet":
            return trends.of(patient_id)

        self.ask("trend", task, self.show_trend)

    def show_trend(self, sheet: "TrendSheet") -> None:
        """Draw it over the chosen period."""
        self.chart.show_sheet(sheet)
        self.chart.show_period(self.period)
        self.chart.show_replaced(shows=self.replaced_chip.isChecked())

    def _on_period(self) -> None:
        self.period = next(period for period, chip in self.chips.items() if chip.isChecked())
        self.chart.show_period(self.period)

    def _on_replaced(self) -> None:
        self.chart.show_replaced(shows=self.replaced_chip.isChecked())
