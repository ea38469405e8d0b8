"""What free time is looked for, and the times found, each with its reasons."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from o2clinic.rules.booking import WITH_GAS
from o2clinic.rules.due_booking import usual_window
from o2clinic.rules.visits import VISITS, VisitKind
from o2clinic.services.diary import Bookee
from o2clinic.services.free_times import FreeOffer
from o2clinic.services.slot_search import FreeWanted
from o2clinic.ui.diary.bookee_choice import found_by
from o2clinic.ui.places import Found
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.find_box import FindBox
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.slot_search import DuePlan, FreeSheet, SearchChoices

_PAUSE_MS: Final = 200
_LENGTHS: Final = (15, 20, 30, 45, 60, 75, 90, 120, 180)
_KINDS: Final = tuple((kind, f"{look.symbol}  {look.title}") for kind, look in VISITS.items())
_COLUMNS: Final = (
    Column[FreeOffer]("Free", lambda one: one.when, is_strong=lambda _one: True),
    Column[FreeOffer](
        "With", lambda one: one.clinician, tooltip=lambda one: one.clinician, gives_way=True
    ),
    Column[FreeOffer](
        "Place", lambda one: one.place, tooltip=lambda one: one.place, gives_way=True
    ),
    Column[FreeOffer](
        "Why",
        lambda one: ", ".join(one.why),
        tooltip=lambda one: ", ".join(one.why),
        stretches=True,
    ),
)


class FreeView(QWidget):
    """Say what is looked for; the best times stand below, Enter takes the one in front.

    Signals:
        wanted: what is looked for was changed; carries a `FreeWanted`.
        due_wanted: somebody was found, and no kind of visit was chosen; carries the patient's key.
        taken: a `FreeOffer`, on Enter or double press.
        closed: Esc was pressed.
    """

    wanted = Signal(object)
    due_wanted = Signal(int)
    taken = Signal(object)
    closed = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        today = workplace.services.diary.today
        self.bookee: Bookee | None = None
        self._plan: FreeWanted | None = None
        self._is_kind_chosen = False
        self.find_box = FindBox(partial(found_by, workplace), workplace.background, workplace.theme)
        self.find_box.setObjectName("find_for_whom")
        self.find_box.setPlaceholderText("For whom, if that is known")
        self.find_box.setAccessibleName("Patient")
        self.patient_label = label("", "strong")
        self.another_button = QPushButton("Another patient")
        self.another_button.setProperty("kind", "link")
        self.kind_choice = Choice[VisitKind]("Visit", _KINDS)
        self.length_choice: Choice[int | None] = Choice(
            "Length", [(None, "Usual length"), *((one, f"{one} min") for one in _LENGTHS)]
        )
        self.from_edit, self.to_edit = DateEdit("From", today=today), DateEdit("To", today=today)
        self.site_choice: Choice[int | None] = Choice("Site", [(None, "All sites")])
        self.person_choice: Choice[int | None] = Choice("With", [(None, "Anybody")])
        self.analyser_box = QCheckBox("Gas analyser")
        self.close_button = QPushButton("Close  Esc")
        self.told_label = label("", "quiet", wrap=True)
        self.task_label = label("", "quiet", wrap=True)
        self.table = RecordTable[FreeOffer](
            "Free times",
            _COLUMNS,
            workplace.theme,
            key=lambda one: (one.clinic_session_id, one.starts_at),
        )
        self.table.setSortingEnabled(False)  # the order is that of the reasons
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self._lay_out()
        self._connect()
        self._show_bookee(None)
        self.show_window(None)

    def begin(self, bookee: Bookee | None, kind: VisitKind | None) -> None:
        """Look for a visit of somebody, or of nobody yet, as soon as can be."""
        self._plan = None
        self._is_kind_chosen = kind is not None
        self.task_label.hide()
        self._show_bookee(bookee)
        if kind is not None:
            self.kind_choice.set_value(kind)
        self.show_window(None)
        self._on_changed()

    def show_plan(self, plan: "DuePlan") -> None:
        """Look for what is due, in its own window."""
        self._show_bookee(plan.bookee)
        self._plan = plan.wanted
        self.task_label.setText(f"Due: {plan.task}" if plan.task else "Nothing is known to be due.")
        self.task_label.show()
        self.kind_choice.set_value(plan.wanted.kind)
        self.length_choice.set_value(plan.wanted.minutes)
        self.show_window(plan.wanted)
        self._on_changed()

    def show_window(self, wanted: FreeWanted | None) -> None:
        """Put days into the fields; without any the next months."""
        window = usual_window(self._today) if wanted is None else wanted
        self.from_edit.set_value(window.from_on)
        self.to_edit.set_value(window.to_on)

    def offer_choices(self, choices: "SearchChoices") -> None:
        """Let sites and clinicians be chosen; what is chosen stays."""
        sites = [(one.key, one.name) for one in choices.sites]
        people = [(one.key, one.name) for one in choices.people]
        self.site_choice.offer_again([(None, "All sites"), *sites])
        self.person_choice.offer_again([(None, "Anybody"), *people])

    def question(self) -> FreeWanted | None:
        """What is looked for; None while a day is missing."""
        from_on, to_on = self.from_edit.value, self.to_edit.value
        if from_on is None or to_on is None:
            return None
        kind, plan = self.kind_choice.value, self._plan
        # The window of what is due counts as long as just that is looked for.
        is_due = plan is not None and (kind, from_on, to_on) == (
            plan.kind,
            plan.from_on,
            plan.to_on,
        )
        return FreeWanted(
            kind,
            from_on,
            to_on,
            self.bookee.patient_id if self.bookee else 0,
            self.length_choice.value,
            self.site_choice.value,
            self.person_choice.value,
            self.analyser_box.isChecked(),
            plan.window if plan is not None and is_due else None,
            plan.best_on if plan is not None and is_due else None,
        )

    def show_sheet(self, sheet: "FreeSheet") -> None:
        """Show the times, unless something else is looked for by now."""
        if sheet.wanted != self.question():
            return
        title = VISITS[sheet.wanted.kind].title
        soonest = f"The next free {title}: {sheet.soonest}." if sheet.soonest else ""
        self.told_label.setText(" ".join(filter(None, (soonest, *sheet.notes))))
        self.table.set_empty_text(f"Nothing is free for “{title}”. Widen the days, or the place.")
        self.table.set_rows(sheet.offers)
        if sheet.offers:
            self.table.choose(0)

    def tell(self, words: str) -> None:
        """Say why nothing can be looked for."""
        self.table.set_rows(())
        self.told_label.setText(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the day; Enter in a field goes to the times."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    @property
    def _today(self) -> date:
        return self._workplace.services.diary.today()

    def _lay_out(self) -> None:
        px = self._workplace.theme.px
        for edit in (self.from_edit, self.to_edit):
            edit.setPlaceholderText("+3m, 14/7")
        row = FlowRow()
        for widget in (
            self.find_box,
            self.patient_label,
            self.another_button,
            self.kind_choice,
            self.length_choice,
            label("From", "label"),
            self.from_edit,
            label("to", "label"),
            self.to_edit,
            self.site_choice,
            self.person_choice,
            self.analyser_box,
            self.close_button,
        ):
            row.add(widget)
        for choice, letters in (
            (self.kind_choice, 12),
            (self.length_choice, 10),
            (self.site_choice, 14),
            (self.person_choice, 16),
        ):
            choice.setMinimumContentsLength(letters)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(12), px(10), px(12), px(10))
        whole.setSpacing(px(6))
        whole.addWidget(row)
        whole.addWidget(self.task_label)
        whole.addWidget(self.told_label)
        whole.addWidget(self.table, 1)
        self.task_label.hide()

    def _connect(self) -> None:
        self.find_box.opened.connect(self._on_found)
        self.another_button.clicked.connect(self._on_another)
        for choice in (
            self.kind_choice,
            self.length_choice,
            self.site_choice,
            self.person_choice,
        ):
            choice.activated.connect(self._on_changed)
        self.kind_choice.activated.connect(self._on_kind_chosen)
        self.kind_choice.currentIndexChanged.connect(self._on_kind)
        for edit in (self.from_edit, self.to_edit):
            edit.value_changed.connect(self._on_changed)
        self.analyser_box.toggled.connect(self._on_changed)
        self.close_button.clicked.connect(self.closed)
        self.table.row_activated.connect(self.taken)
        self._workplace.theme.changed.connect(self._on_theme)
        self._on_theme(None)
        self._on_kind()

    def _show_bookee(self, bookee: Bookee | None) -> None:
        self.bookee = bookee
        self.patient_label.setText(bookee.name if bookee else "")
        self.patient_label.setToolTip(bookee.detail if bookee else "")
        self.patient_label.setVisible(bookee is not None)
        self.another_button.setVisible(bookee is not None)
        self.find_box.setVisible(bookee is None)

    def _on_found(self, found: Found) -> None:
        self._show_bookee(Bookee(found.patient_id, found.title, found.detail))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._is_kind_chosen:
            self._on_changed()
        else:
            self.due_wanted.emit(found.patient_id)

    def _on_another(self) -> None:
        self._plan = None
        self.task_label.hide()
        self._show_bookee(None)
        self.find_box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_changed()

    def _on_kind(self, _at: int = 0) -> None:
        """A gas needs an analyser; whether anything else does is for whoever looks."""
        is_gas = self.kind_choice.value in WITH_GAS
        self.analyser_box.setEnabled(not is_gas)
        self.analyser_box.setChecked(is_gas)

    def _on_kind_chosen(self, _at: int) -> None:
        self._is_kind_chosen = True

    def _on_theme(self, _colours: object) -> None:
        px = self._workplace.theme.px
        self.find_box.setFixedWidth(px(220))
        for edit in (self.from_edit, self.to_edit):
            edit.setFixedWidth(px(116))

    def _on_changed(self, _value: object = None) -> None:
        self._pause.start()

    def _on_pause(self) -> None:
        wanted = self.question()
        if wanted is None:
            self.tell("Type from which day to which.")
        else:
            self.wanted.emit(wanted)
