"""Moving about the diary: days before and after, jumps, a typed day, the site."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import WEEKDAYS, short_date, short_date_with_weekday
from o2clinic.services.diary import SiteRow
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.flow_row import FlowRow

ALL_SITES = "All sites"


class DayChoice(FlowRow):
    """Press a day, or type one and press Enter.

    Signals:
        day_wanted: the day.
        site_wanted: another site was chosen.
    """

    day_wanted = Signal(object)
    site_wanted = Signal()

    def __init__(
        self, today: Callable[[], date], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._day = today()
        self.before_button = self._chip("", self._on_before)
        self._chip("Today", self._on_today)
        self.after_button = self._chip("", self._on_after)
        self._chip("in 3 weeks", self._on_weeks)
        self._chip("in 3 months", self._on_months)
        self.date_edit = DateEdit("Go to day", today=today)
        self.date_edit.setPlaceholderText("Go to: 14/7, +3w, mon")
        self.date_edit.setFixedWidth(theme.px(180))
        self.date_edit.returnPressed.connect(self._on_typed)
        self.site_box = QComboBox()
        self.site_box.setAccessibleName("Site")
        self.site_box.addItem(ALL_SITES, None)
        self.site_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.site_box.activated.connect(self._on_site)
        self.add(self.date_edit)
        self.add(self.site_box)
        self.set_day(self._day)

    @property
    def site_id(self) -> int | None:
        """The site chosen; None for all."""
        site_id: int | None = self.site_box.currentData()
        return site_id

    def set_day(self, day: date) -> None:
        """Name the days before and after."""
        self._day = day
        for button, words, step in (
            (self.before_button, "◀ {}", -1),
            (self.after_button, "{} ▶", 1),
        ):
            other = day + timedelta(days=step)
            button.setText(words.format(f"{WEEKDAYS[other.weekday()]} {short_date(other)[:6]}"))
            button.setAccessibleName(f"Go to {short_date_with_weekday(other)}")

    def set_sites(self, sites: Sequence[SiteRow]) -> None:
        """Offer these sites; the one chosen stays chosen."""
        chosen = self.site_id
        self.site_box.clear()
        self.site_box.addItem(ALL_SITES, None)
        for site in sites:
            self.site_box.addItem(site.name, site.site_id)
        self.site_box.setCurrentIndex(max(0, self.site_box.findData(chosen)))

    def turn(self, days: int) -> None:
        """Go so many days on."""
        self.day_wanted.emit(self._day + timedelta(days=days))

    def _chip(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "chip")
        button.clicked.connect(slot)
        self.add(button)
        return button

    def _on_before(self) -> None:
        self.turn(-1)

    def _on_after(self) -> None:
        self.turn(1)

    def _on_today(self) -> None:
        self.day_wanted.emit(self._today())

    def _on_weeks(self) -> None:
        self.turn(21)

    def _on_months(self) -> None:
        self.day_wanted.emit(add_months(self._day, 3))

    def _on_typed(self) -> None:
        day = self.date_edit.value
        if day is not None:
            self.date_edit.clear()
            self.day_wanted.emit(day)

    def _on_site(self, _at: int) -> None:
        self.site_wanted.emit()
