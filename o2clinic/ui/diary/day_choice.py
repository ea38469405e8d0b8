"""Moving about the diary: day or week, those before and after, jumps, a typed day, the site."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import WEEKDAYS, short_date, short_date_with_weekday
from o2clinic.services.diary import SiteRow
from o2clinic.services.diary_weeks import monday_of
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.flow_row import FlowRow

ALL_SITES, EVERYBODY = "All sites", "All clinicians"


class DayChoice(FlowRow):
    """Press a day, or type one and press Enter.

    Signals:
        day_wanted: the day.
        site_wanted: another site was chosen.
        person_wanted: another clinician was chosen.
        week_wanted: whether the week is to be shown, else the day.
        calendar_wanted: the calendar is to open.
    """

    day_wanted = Signal(object)
    site_wanted = Signal()
    person_wanted = Signal()
    week_wanted = Signal(object)
    calendar_wanted = Signal()

    def __init__(
        self, today: Callable[[], date], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._day = today()
        self._is_week = False
        self.day_button = self._view_button("Day", "Ctrl+1", self._on_day_view)
        self.week_button = self._view_button("Week", "Ctrl+2", self._on_week_view)
        self.before_button = self._chip("", self._on_before)
        self._chip("Today", self._on_today)
        self.after_button = self._chip("", self._on_after)
        self._weeks_button = self._chip("in 3 weeks", self._on_weeks)
        self._months_button = self._chip("in 3 months", self._on_months)
        self.calendar_button = self._chip("Calendar  Ctrl+G", self.calendar_wanted.emit)
        self.calendar_button.setAccessibleName("Calendar")
        self.date_edit = DateEdit("Go to day", today=today)
        self.date_edit.setPlaceholderText("Go to: 14/7, +3w, mon")
        self._theme = theme
        theme.changed.connect(self._on_theme)
        self._on_theme(None)
        self.date_edit.returnPressed.connect(self._on_typed)
        self.site_box = self._box("Site", ALL_SITES, self._on_site)
        self.person_box = self._box("Clinician", EVERYBODY, self._on_person)
        self.add(self.date_edit)
        self.add(self.site_box)
        self.add(self.person_box)
        self.show_week(is_week=False)

    @property
    def site_id(self) -> int | None:
        """The site chosen; None for all."""
        site_id: int | None = self.site_box.currentData()
        return site_id

    @property
    def person_id(self) -> int | None:
        """The clinician chosen for the week; None for everybody."""
        person_id: int | None = self.person_box.currentData()
        return person_id

    def show_week(self, *, is_week: bool) -> None:
        """Turn weeks instead of days; a clinician can be chosen in the week only."""
        self._is_week = is_week
        self.day_button.setChecked(not is_week)
        self.week_button.setChecked(is_week)
        self.person_box.setVisible(is_week)
        self.set_day(self._day)

    def set_day(self, day: date) -> None:
        """Name the days before and after, or the weeks by their Mondays."""
        self._day = day
        at = monday_of(day) if self._is_week else day
        what = "the week of " if self._is_week else ""
        for button, words, step in (
            (self.before_button, "◀ {}", -1),
            (self.after_button, "{} ▶", 1),
        ):
            other = at + timedelta(days=step * self._step)
            button.setText(words.format(f"{WEEKDAYS[other.weekday()]} {short_date(other)[:6]}"))
            button.setAccessibleName(f"Go to {what}{short_date_with_weekday(other)}")
        for button, words, to in (
            (self._weeks_button, "In 3 weeks", self._in_weeks()),
            (self._months_button, "In 3 months", self._in_months()),
        ):
            told = f"{words} from today: {short_date_with_weekday(to)}"
            button.setToolTip(told)
            button.setAccessibleName(told)

    def set_sites(self, sites: Sequence[SiteRow]) -> None:
        """Offer these sites; the one chosen stays chosen."""
        _offer(self.site_box, ALL_SITES, [(site.site_id, site.name) for site in sites])

    def set_people(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer these clinicians; the one chosen stays, also in a week without them."""
        chosen, name = self.person_id, self.person_box.currentText()
        is_there = chosen is None or chosen in {key for key, _ in people}
        _offer(self.person_box, EVERYBODY, people if is_there else [*people, (chosen, name)])

    def turn(self, steps: int) -> None:
        """Go so many days or weeks on."""
        self.day_wanted.emit(self._day + timedelta(days=steps * self._step))

    @property
    def _step(self) -> int:
        return 7 if self._is_week else 1

    def _chip(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "chip")
        button.clicked.connect(slot)
        self.add(button)
        return button

    def _view_button(self, text: str, keys: str, slot: Callable[[], None]) -> QPushButton:
        button = self._chip(text, slot)
        button.setCheckable(True)
        button.setToolTip(f"{text} view, {keys}")
        return button

    def _box(self, name: str, everything: str, slot: Callable[[int], None]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.addItem(everything, None)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.activated.connect(slot)
        return box

    def _in_weeks(self) -> date:
        return self._today() + timedelta(weeks=3)

    def _in_months(self) -> date:
        return add_months(self._today(), 3)

    def _on_day_view(self) -> None:
        self.week_wanted.emit(False)

    def _on_week_view(self) -> None:
        self.week_wanted.emit(True)

    def _on_before(self) -> None:
        self.turn(-1)

    def _on_after(self) -> None:
        self.turn(1)

    def _on_today(self) -> None:
        self.day_wanted.emit(self._today())

    def _on_weeks(self) -> None:
        self.day_wanted.emit(self._in_weeks())

    def _on_months(self) -> None:
        self.day_wanted.emit(self._in_months())

    def _on_typed(self) -> None:
        day = self.date_edit.value
        if day is not None:
            self.date_edit.clear()
            self.day_wanted.emit(day)

    def _on_theme(self, _colours: object) -> None:
        self.date_edit.setFixedWidth(self._theme.px(156))

    def _on_site(self, _at: int) -> None:
        self.site_wanted.emit()

    def _on_person(self, _at: int) -> None:
        self.person_wanted.emit()


def _offer(box: QComboBox, everything: str, found: Sequence[tuple[int | None, str]]) -> None:
    chosen = box.currentData()
    box.clear()
    box.addItem(everything, None)
    for key, name in found:
        box.addItem(name, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
