"""Repeating a visit: every so many months, so many times, each at the first time that fits."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind
from o2clinic.services.review_series import SeriesDraft, SeriesLine
from o2clinic.services.work import new_command_id
from o2clinic.ui.diary.view_keys import bind
from o2clinic.ui.diary.visit_bar import REPEATED
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.services.visit_rows import VisitRow
    from o2clinic.ui.diary.diary_page import DiaryPage

LOOK_AFTER_MS = 250
_COLUMNS = (
    Column[SeriesLine]("From", lambda line: short_date_with_weekday(line.wanted_on)),
    Column[SeriesLine](
        "Visit",
        lambda line: line.time.words if line.time else f"⊘ {line.why_not}",
        tone=lambda line: None if line.time else Tone.CAUTION,
        stretches=True,
    ),
)


class SeriesKey(QObject):
    """R, or Repeat under the grid, opens the form for the visit in front."""

    def __init__(self, page: "DiaryPage") -> None:
        super().__init__(page)
        self._page = page
        page.visit_bar.series_wanted.connect(self.begin)
        if page.workplace.actor.may(Permission.BOOK):
            bind("R", self.begin, page.views.of_day)
            page.tell_keys("R", "Repeat a review or home visit every few months")

    def begin(self) -> None:
        """Open the form."""
        stop = self._page.views.chosen
        visit = stop.visit if stop else None
        if visit is None or visit.kind not in REPEATED or visit.is_freed:
            self._page.message_bar.tell("Go to a review or a home visit first", "R repeats it.")
            return
        dialog = SeriesDialog(self._page, visit)
        dialog.booked.connect(self._page.refresh)
        dialog.open()


class SeriesDialog(QDialog):
    """Type how often; the times are shown as one types. Ctrl+S books them all in one go.

    Signals:
        booked: the visits were written.
    """

    booked = Signal()

    def __init__(self, page: "DiaryPage", visit: "VisitRow") -> None:
        super().__init__(page)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Repeat a visit")
        self._page, self._visit = page, visit
        self._command_id = new_command_id()
        theme = page.workplace.theme
        self.form = FieldForm(theme)
        self.months, self.times = NumberEdit(places=0), NumberEdit(places=0)
        self.form.add("every_months", "Every so many months", self.months)
        self.form.add("times", "How many times", self.times)
        self.table = RecordTable[SeriesLine](
            "Visits of the series", _COLUMNS, theme, key=lambda line: line.wanted_on
        )
        self.table.setSortingEnabled(False)
        self.table.set_empty_text("Type both numbers, and the times are shown here.")
        self.message_bar = MessageBar()
        self.book_button = QPushButton("Book them  Ctrl+S")
        self.close_button = QPushButton("Close  Esc")
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(LOOK_AFTER_MS)
        self._lay_out()
        self._connect()
        self.months.setText("6")
        self.times.setText("2")
        self.months.setFocus(Qt.FocusReason.OtherFocusReason)
        self.months.selectAll()

    def draft(self) -> SeriesDraft:
        """What stands in the form."""
        visit, months, times = self._visit, self.months.value, self.times.value
        return SeriesDraft(
            patient_id=visit.patient_id,
            person_id=visit.person_id,
            site_id=visit.site_id,
            visit_kind=VisitKind(visit.kind),
            minutes=visit.span.minutes,
            after=day_of(visit.starts_at),
            every_months=int(months) if months is not None else None,
            times=int(times) if times is not None else None,
            command_id=self._command_id,
        )

    def _lay_out(self) -> None:
        px, visit = self._page.workplace.theme.px, self._visit
        day = short_date_with_weekday(day_of(visit.starts_at))
        about = f"{visit.name}: {visit.title}, counted from {day} {visit.times}. Each with"
        rest = f"{visit.clinician} where there is room in the four weeks, else with others there."
        self.book_button.setProperty("kind", "primary")
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self.close_button, self.book_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(20), px(16), px(20), px(16))
        whole.setSpacing(px(10))
        whole.addWidget(label("Repeat a visit", "page-title"))
        whole.addWidget(label(f"{about} {rest}", "quiet", wrap=True))
        whole.addWidget(self.message_bar)
        whole.addWidget(self.form)
        whole.addWidget(self.table, 1)
        whole.addLayout(buttons)
        room = self.screen().availableGeometry()
        self.resize(min(px(760), room.width() - 40), min(px(520), room.height() - 60))

    def _connect(self) -> None:
        self.months.textChanged.connect(self._on_typed)
        self.times.textChanged.connect(self._on_typed)
        self._wait.timeout.connect(self._look)
        self.book_button.clicked.connect(self._on_book)
        self.close_button.clicked.connect(self.reject)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.book_button.click)

    def _on_typed(self, _text: str) -> None:
        self.book_button.setEnabled(False)  # until what is booked is shown
        self._wait.start()

    def _look(self) -> None:
        series, draft = self._page.workplace.services.review_series, self.draft()
        self._page.workplace.background.ask(
            self, "series", lambda: series.look(draft), partial(self._show, draft), self._on_refused
        )

    def _show(self, draft: SeriesDraft, lines: Sequence[SeriesLine]) -> None:
        if draft != self.draft():
            return  # typed on meanwhile: what is booked is what is shown
        self.form.clear_findings()
        self.message_bar.clear()
        self.table.set_rows(lines)
        self.book_button.setEnabled(any(line.time for line in lines))

    def _on_book(self) -> None:
        series, draft = self._page.workplace.services.review_series, self.draft()
        self._page.save(
            "series",
            lambda: series.book(draft),
            self._on_booked,
            button=self.book_button,
            on_error=self._on_refused,
        )

    def _on_booked(self, lines: Sequence[SeriesLine]) -> None:
        placed = sum(line.time is not None for line in lines)
        without = len(lines) - placed
        visits = "1 visit is booked" if placed == 1 else f"{placed} visits are booked"
        words = f"{visits} for {self._visit.name}"
        tone = Tone.CAUTION if without else Tone.GOOD
        if not shiboken6.isValid(self):  # closed before the answer came
            days = ", ".join(
                short_date_with_weekday(line.wanted_on) for line in lines if not line.time
            )
            more = f"No time was found from {days} on: book by hand." if without else ""
            self._page.message_bar.tell(words, more, tone)
            self._page.refresh()
            return
        self.table.set_rows(lines)
        more = f"{without} found no time: book by hand what is marked below." if without else ""
        self.message_bar.tell(words, more, tone)
        for field in (self.months, self.times, self.book_button):
            field.setEnabled(False)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.booked.emit()

    def _on_refused(self, error: Exception) -> None:
        if not shiboken6.isValid(self):
            self._page.on_save_failure(error)
            return
        if isinstance(error, AlreadyDone):  # the first press was carried out, its answer lost
            self.message_bar.tell("The visits are booked", "Look at them in the diary.")
            self.book_button.setEnabled(False)
            self.booked.emit()
            return
        self.table.set_rows(())
        self.book_button.setEnabled(False)
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings)
        else:
            self.message_bar.tell_error(error)
