"""The line below the grid: what the cursor stands on, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from o2clinic.rules.visits import VisitKind, VisitStatus, may_follow
from o2clinic.services.booking import CancelledBy
from o2clinic.services.visit_rows import VisitRow, times
from o2clinic.ui.diary.day_shape import Stop
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import label

# name of the step, words and key on its button, where the visit must stand
STEPS: tuple[tuple[str, str, str, VisitStatus], ...] = (
    ("check_in", "Check in", "C", VisitStatus.BOOKED),
    ("take_in", "Into the room", "I", VisitStatus.ARRIVED),
    ("finish", "Done", "D", VisitStatus.IN_ROOM),
    ("did_not_attend", "Did not attend", "N", VisitStatus.BOOKED),
)


_BESIDE_LETTERS = 140  # so many in a line, or the other gas goes below the visit

# What is booked ahead every so many months.
REPEATED = frozenset({VisitKind.REVIEW, VisitKind.HOME_VISIT})
_MOVES_ON = {name: (text, status) for name, text, _key, status in STEPS}


def words_for_again(name: str, visit: "VisitRow") -> str:
    """What a press still means for a visit that was changed meanwhile; "" when it cannot be."""
    status = VisitStatus(visit.status)
    if name == "cancel":
        return "Cancel all the same" if may_follow(status, VisitStatus.CANCELLED) else ""
    if name == "step_back":
        return "Step back all the same" if status is not VisitStatus.BOOKED else ""
    text, wanted = _MOVES_ON[name]
    return f"{text} all the same" if status is wanted else ""


class VisitBar(Card):
    """Check in and on by button or key; cancelling asks why.

    Signals:
        step_wanted: name of a step of the booking service.
        book_wanted, move_wanted, patient_wanted, letter_wanted: as their buttons say.
        cancel_confirmed: the reason and who called it off, as a pair.
        second_wanted: gas 2 is to be booked for this gas 1.
        series_wanted: the visit is to be repeated.
    """

    step_wanted = Signal(object)
    book_wanted = Signal()
    move_wanted = Signal()
    patient_wanted = Signal()
    letter_wanted = Signal()
    cancel_confirmed = Signal(object)
    second_wanted = Signal()
    series_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._stop: Stop | None = None
        self.title_label, self.detail_label = label("", "strong"), label("", "quiet", wrap=True)
        self.partner_label = label("", wrap=True)
        self._buttons: dict[str, QPushButton] = {}
        row = FlowRow()
        for name, text, key, _ in STEPS:
            row.add(self._button(name, f"{text}  {key}", self._on_step))
        self._buttons["check_in"].setProperty("kind", "primary")
        row.add(self._button("step_back", "Step back  Z", self._on_step))
        row.add(self._button("book", "Book here", self.book_wanted.emit))
        row.add(self._button("move", "Move  M", self.move_wanted.emit))
        row.add(self._button("second", "And gas 2  G", self.second_wanted.emit))
        row.add(self._button("series", "Repeat…  R", self.series_wanted.emit))
        row.add(self._button("cancel", "Cancel visit  X", self.ask_why))
        row.add(self._button("letter", "Letter  L", self.letter_wanted.emit))
        row.add(self._button("patient", "Open patient", self.patient_wanted.emit))
        words = QVBoxLayout()
        self._head = QHBoxLayout()
        self._head.addWidget(self.title_label)
        self._head.addWidget(self.partner_label, 1)
        words.addLayout(self._head)
        words.addWidget(self.detail_label)
        line = QHBoxLayout()
        line.addLayout(words, 2)
        line.addWidget(row, 3, Qt.AlignmentFlag.AlignVCenter)
        self.add(line)
        self._build_why()

    @property
    def visit(self) -> VisitRow | None:
        """The visit in front."""
        return self._stop.visit if self._stop else None

    def button(self, name: str) -> QPushButton:
        """One of the buttons."""
        return self._buttons[name]

    def show_stop(self, stop: Stop | None) -> None:
        """Say what the cursor stands on; a reason half typed stays while the visit does."""
        before, self._stop = self.visit, stop
        visit = self.visit
        if before is None or visit is None or before.visit_id != visit.visit_id:
            self._forget_why()
        self.setVisible(stop is not None)
        if stop is None:
            return
        self.title_label.setText(_title(stop))
        self.detail_label.setText(_detail(visit) if visit else stop.column.place)
        status = visit.status if visit else None
        for name, _text, _key, wanted in STEPS:
            self._buttons[name].setVisible(status == wanted)
        is_booked = status == VisitStatus.BOOKED
        is_taking = visit is not None and not visit.is_freed
        for name, shown in (
            ("book", visit is None),
            ("move", is_booked),
            ("cancel", is_booked or status == VisitStatus.ARRIVED),
            ("second", is_taking and visit is not None and visit.kind == VisitKind.LTOT_GAS_1),
            ("series", is_taking and visit is not None and visit.kind in REPEATED),
            ("patient", visit is not None),
            ("letter", status == VisitStatus.BOOKED or (visit is not None and visit.is_freed)),
            ("step_back", visit is not None and not is_booked),
        ):
            self._buttons[name].setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In large type the other gas has a line of its own."""
        super().resizeEvent(event)
        is_narrow = self.width() < self.fontMetrics().averageCharWidth() * _BESIDE_LETTERS
        along, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(below if is_narrow else along)

    def show_partner(self, words: str) -> None:
        """Where the other gas is."""
        self.partner_label.setText(words)
        self.partner_label.setVisible(bool(words))

    def _forget_why(self) -> None:
        """A reason is about one visit: the next is not to be cancelled with it."""
        self._why.hide()
        self.reason_edit.clear()
        self.by_box.setCurrentIndex(0)

    def ask_why(self) -> None:
        """Open the line that asks why a visit is cancelled."""
        if not self._buttons["cancel"].isHidden():
            self._why.show()
            self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_why(self) -> None:
        self.reason_edit = QLineEdit()
        self.reason_edit.setMaxLength(180)
        self.reason_edit.setAccessibleName("Why the visit is cancelled")
        self.reason_edit.setPlaceholderText("Why it is cancelled")
        self.by_box = QComboBox()
        self.by_box.setAccessibleName("Cancelled by")
        for each in CancelledBy:
            self.by_box.addItem(f"By the {each.value}", each)
        confirm = QPushButton("Cancel this visit")
        confirm.setProperty("kind", "danger")
        confirm.clicked.connect(self._on_confirm)
        self.reason_edit.returnPressed.connect(confirm.click)
        keep = QPushButton("Keep it")
        self._why = QWidget()
        keep.clicked.connect(self._forget_why)
        line = QHBoxLayout(self._why)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.reason_edit, 1)
        for widget in (self.by_box, confirm, keep):
            line.addWidget(widget)
        self.add(self._why)
        self._why.hide()

    def _button(self, name: str, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        self._buttons[name] = button
        return button

    def _on_step(self) -> None:
        button = self.sender()
        if button is not None:
            self.step_wanted.emit(button.objectName())

    def _on_confirm(self) -> None:
        by = CancelledBy(self.by_box.currentData())
        self.cancel_confirmed.emit((self.reason_edit.text(), by))


def _title(stop: Stop) -> str:
    if stop.visit is not None:
        return f"{stop.visit.times}  {stop.visit.name}"
    return f"{times(stop.span.starts_at, stop.span.ends_at)}  free · {stop.column.clinician}"


def _detail(visit: VisitRow) -> str:
    parts = (
        "✝ has died" if visit.is_dead else "",
        f"Born {visit.born}",
        f"NHS No. {visit.nhs_number}" if visit.nhs_number else "no NHS number",
        f"{visit.symbol} {visit.title}",
        visit.status_words,
        visit.over_words,
        visit.note,
        visit.booked_words(),
    )
    return " · ".join(part for part in parts if part)
