"""The trend as a page of its own: every quantity on one time axis, over a chosen period."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton

from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import Period
from o2clinic.rules.changes import Concept
from o2clinic.ui.taking_out.chart_export import TrendExport
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.trend_chart import TrendChart
from o2clinic.ui.widgets.trend_field import ValueLine
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.charts.trend_sheet import TrendSheet

_KEYS = {
    "3": Period.THREE_MONTHS,
    "1": Period.ONE_YEAR,
    "5": Period.FIVE_YEARS,
    "A": Period.ALL,
}
_CHART_KEYS = (
    ("Left, Right", "Read the values of a day"),
    ("Up, Down", "Keep to one quantity, or to oxygen and events"),
    ("Shift+Left, Shift+Right", "Choose a stretch of time; Enter shows it"),
    ("+, -", "Nearer, further"),
    ("Esc", "Back to the time before"),
)
_PANEL_HEIGHT, _BESIDE = 56, 190  # designed pixels: a panel at the least; legend, band and key


class TrendPage(Page):
    """Choose a period with 3, 1, 5 or A; Left and Right read the values of a day."""

    concepts = frozenset({Concept.RESULT, Concept.OXYGEN_ORDER, Concept.PATIENT, Concept.CLINIC})
    help_topic = "trends"

    def __init__(self, workplace: Workplace, patient_id: int) -> None:
        super().__init__(workplace, patient_id=patient_id)
        self._patient_id = patient_id
        self._read: TrendSheet | None = None
        self.period = Period.FIVE_YEARS
        self.chips: dict[Period, QPushButton] = {}
        self._one_of = QButtonGroup(self)
        for key, period in _KEYS.items():
            text = f"{period.value.capitalize()}  {key}"
            chip = self.add_chip(text, self._on_period, checked=period is self.period)
            chip.setAccessibleName(f"Period: {period.value}")
            self._one_of.addButton(chip)
            QShortcut(QKeySequence(key), self).activated.connect(chip.click)
            self.tell_keys(key, f"Show {period.value}")
            self.chips[period] = chip
        self.replaced_chip = self.add_chip("Replaced values  R", self._on_replaced)
        self.replaced_chip.setAccessibleName("Show replaced values too")
        QShortcut(QKeySequence("R"), self).activated.connect(self.replaced_chip.click)
        self.tell_keys("R", "Show replaced values too")
        self.panel_button = QPushButton("Quantities  Q")
        self.panel_button.setAccessibleName("Choose the quantities to show")
        self.panel_menu = QMenu(self.panel_button)
        self.panel_button.setMenu(self.panel_menu)
        QShortcut(QKeySequence("Q"), self).activated.connect(self.panel_button.click)
        self.tell_keys("Q", "Choose the quantities to show")
        self.panel_actions: dict[str, QAction] = {}
        self.panel_button.setProperty("kind", "chip")
        self.add_to_chips(self.panel_button)
        for keys, what in _CHART_KEYS:
            self.tell_keys(keys, what)
        self.chart = TrendChart("Trend", workplace, ChartSize.PAGE, least_height=420)
        self.chart.span_changed.connect(self._tell)
        self.export = TrendExport(workplace, self, self.chart)
        self.span_label = ValueLine()
        self.add_to_chips(self.span_label)
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
        """Draw it over the chosen period, or over the time that was chosen on the chart."""
        self._read = replace(sheet, period=self.period)
        self._offer([panel.title for panel in sheet.panels if panel.points])
        self._show(keeps_window=True)

    def _offer(self, titles: list[str]) -> None:
        """An entry for each quantity that was measured."""
        if list(self.panel_actions) == titles:
            return
        self.panel_menu.clear()
        self.panel_actions = {}
        for title in titles:
            action = self.panel_menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(title not in self.workplace.preferences.trend_hidden)
            action.toggled.connect(self._on_panels)
            self.panel_actions[title] = action

    @property
    def _shown(self) -> set[str]:
        """What is chosen; with nothing chosen all is shown: an empty page would say a lie."""
        chosen = {title for title, action in self.panel_actions.items() if action.isChecked()}
        return chosen or set(self.panel_actions)

    def _show(self, *, keeps_window: bool) -> None:
        if self._read is None:
            return
        shown = self._shown
        panels = tuple(panel for panel in self._read.panels if panel.title in shown)
        self.chart.set_least_height(max(420, _BESIDE + _PANEL_HEIGHT * len(panels)))
        self.chart.show_sheet(
            replace(
                self._read,
                panels=panels,
                shows_amended=self.replaced_chip.isChecked(),
                window=self.chart.chosen_span if keeps_window else None,
            )
        )
        self._tell()

    def _tell(self) -> None:
        """Say which time and how much is shown; no preset is marked while another time is."""
        sheet, count = self.chart.sheet, len(self.panel_actions)
        if sheet is None:
            return
        self._one_of.setExclusive(sheet.window is None)
        for period, chip in self.chips.items():
            chip.setChecked(sheet.window is None and period is self.period)
        shown = len(self._shown)
        quantities = f" · {shown} of {count} quantities" if count else ""
        back = " · Esc goes back" if sheet.window is not None else ""
        self.span_label.setText(f"{sheet.span_words}{back}{quantities}")

    def _on_period(self) -> None:
        pressed = self.sender()
        self.period = next(
            (period for period, chip in self.chips.items() if chip is pressed), self.period
        )
        if self._read is not None:
            self._read = replace(self._read, period=self.period)
        self._show(keeps_window=False)

    def _on_replaced(self) -> None:
        self._show(keeps_window=True)

    def _on_panels(self) -> None:
        hidden = {title for title, action in self.panel_actions.items() if not action.isChecked()}
        preferences = self.workplace.preferences
        others = [one for one in preferences.trend_hidden if one not in self.panel_actions]
        preferences.trend_hidden = (*others, *sorted(hidden))
        self._show(keeps_window=True)
