"""A titration at a glance: the flow that is set, for how long, and what comes next and when."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout

from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, date_and_time, flow, short_date, with_subscripts
from o2clinic.rules.titration_case import TitrationState
from o2clinic.services.titration_sheet import ended_words
from o2clinic.ui.patients.titration_form import Now
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label, restyle
from o2clinic.ui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from o2clinic.services.titration_sheet import TitrationSheet

A_SECOND_MS = 1000
_DIAL = 190  # designed width
_WAITS_FOR = {TitrationState.WAIT: "SpO₂", TitrationState.NEEDS_GAS: "gas"}


class TitrationGlance(Card):
    """Look here from across the room; it counts while it is in sight, and asks nobody.

    Signals:
        wait_over: the instant has come from which what is awaited counts; told once.
    """

    wait_over = Signal()

    def __init__(self, theme: Theme, now: Now) -> None:
        super().__init__()
        self._now = now
        self._sheet: TitrationSheet | None = None
        self._told: datetime | None = None
        self.flow_label = label("", "dial")
        self.since_label = label("", wrap=True)
        self.since_label.hide()
        self.state_label = label("", "figure", wrap=True)
        self.next_label = label("", wrap=True)
        self.wait_label = label("", "strong", wrap=True)
        held = Wrapped()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(28))
        grid.setVerticalSpacing(theme.px(2))
        self._grid, self._theme = grid, theme
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.flow_label, 0, 0, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.since_label, 2, 0, top)
        grid.addWidget(self.state_label, 0, 1)
        grid.addWidget(self.next_label, 1, 1, top)
        grid.addWidget(self.wait_label, 2, 1, top)
        self.add(held)
        self._held = held
        self._timer = QTimer(self)
        self._timer.setInterval(A_SECOND_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def is_counting(self) -> bool:
        """Whether the clock runs."""
        return self._timer.isActive()

    def show_sheet(self, sheet: "TitrationSheet") -> None:
        """Show where the titration stands."""
        self._sheet = sheet
        self._tell_flow(sheet)
        self._tell_state(sheet)
        self._count_or_rest()
        self._tell_time()

    def showEvent(self, event: QShowEvent) -> None:
        """Count on."""
        super().showEvent(event)
        self._count_or_rest()
        self.tick()

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees is not counted."""
        super().hideEvent(event)
        self._timer.stop()

    def tick(self) -> None:
        """A second has gone by."""
        self._tell_time()
        until = self._until
        if until is not None and until != self._told and self._now() >= until:
            self._told = until
            self.wait_over.emit()

    @property
    def _until(self) -> datetime | None:
        sheet = self._sheet
        if sheet is None or sheet.open is None or sheet.advice is None:
            return None
        return sheet.advice.not_before

    def _count_or_rest(self) -> None:
        counts = self._sheet is not None and self._sheet.flow_now is not None
        if counts and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _tell_flow(self, sheet: "TitrationSheet") -> None:
        one, advice = sheet.flow_now, sheet.advice
        words = "No flow yet" if sheet.open is not None else ""
        if one is not None:
            words = flow(one.flow_l_min)
        elif sheet.open is None and advice is not None and advice.reached_flow_l_min is not None:
            words = flow(advice.reached_flow_l_min)
        self.flow_label.setText(words)
        self.flow_label.setVisible(bool(words))
        self._grid.setColumnMinimumWidth(0, self._theme.px(_DIAL) if words else 0)
        self._grid.setHorizontalSpacing(self._theme.px(28) if words else 0)
        going_on = sheet.open
        is_old = going_on is not None and day_of(going_on.started_at) != day_of(self._now())
        self.set_title("")
        if going_on is not None and is_old:
            self.set_title(f"Left open since {date_and_time(local(going_on.started_at))}")

    def _tell_state(self, sheet: "TitrationSheet") -> None:
        advice = sheet.advice
        if sheet.stored is None:
            self.state_label.setText("No titration is recorded")
            self.next_label.setText("An air gas first, then the lowest flow; Start begins it.")
        elif sheet.open is None:
            day = short_date(day_of(sheet.stored.started_at))
            words = f"Titration of {day}: {ended_words(sheet.stored)}"
            self.state_label.setText(with_subscripts(words))
            told = [f"Ended by {sheet.stored.ended_by}" if sheet.stored.ended_by else ""]
            told += [sheet.stored.ended_reason]
            self.next_label.setText(": ".join(part for part in told if part))
        elif advice is not None:
            self.state_label.setText(with_subscripts(advice.words))
            following = ""
            if advice.next_flow_l_min is not None:
                following = f" Next flow: {flow(advice.next_flow_l_min)}."
            self.next_label.setText(with_subscripts(advice.next_words) + following)
        is_stop = sheet.open is not None and advice is not None and advice.is_stop
        restyle(self.state_label, state="stop" if is_stop else "")
        self._held.fit()

    def _tell_time(self) -> None:
        """Only what has changed is written: a second costs next to nothing."""
        sheet, now = self._sheet, self._now()
        one = sheet.flow_now if sheet is not None else None
        since = _reached_words(sheet) if sheet is not None else ""
        if one is not None:
            gone = max(0, int((now - one.started_at).total_seconds()) // 60)
            since = f"set at {clock_time(local(one.started_at))}, {_minutes(gone)} ago"
        wait = self._wait_words(now)
        if since != self.since_label.text():
            self.since_label.setText(since)
            self.since_label.setVisible(bool(since))
        if wait != self.wait_label.text():
            self.wait_label.setText(wait)

    def _wait_words(self, now: datetime) -> str:
        until = self._until
        if until is None or self._sheet is None or self._sheet.advice is None:
            return ""
        what = _WAITS_FOR.get(self._sheet.advice.state, "what comes next")
        at = f"{what} from {clock_time(local(until))}"
        left = until - now
        if left <= timedelta(0):
            return f"{at}: now"
        if left <= timedelta(minutes=1):
            return f"{at}, in less than a minute"
        return f"{at}, in {_minutes(-(-int(left.total_seconds()) // 60))}"


def _reached_words(sheet: "TitrationSheet") -> str:
    """Of an ended titration: what its large number is."""
    advice = sheet.advice
    if sheet.open is not None or advice is None or advice.reached_flow_l_min is None:
        return ""
    night = advice.night_flow_l_min
    return f"reached; in sleep {flow(night)}" if night is not None else "reached by day"


def _minutes(count: int) -> str:
    if abs(count) < 120:
        return f"{count} min"
    return f"{count // 60} h {count % 60} min"
