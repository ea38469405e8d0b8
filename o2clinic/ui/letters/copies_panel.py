"""Under the papers: to whom the chosen letter goes, by which way, and how that stands."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import StaleRecord
from o2clinic.rules.letter_copies import ROUTE_WORDS, CopyRoute, CopyState
from o2clinic.services.letter_copies import CopyChange, CopyRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.print_out.print_queue import Reader
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.ui.widgets.page import Page


def _tone(row: CopyRow) -> Tone | None:
    tones = {CopyState.SENT: Tone.GOOD, CopyState.RETURNED: Tone.DANGER}
    return tones.get(CopyState(row.state), Tone.CAUTION) if row.state in set(CopyState) else None


def _reader(row: CopyRow) -> str:
    """Who, and as what where that is another word; and that it was printed before."""
    role = f", {row.role}" if row.role and row.role != row.to else ""
    return f"{row.to}{role}{' (printed before)' if row.state == CopyState.PRINTED else ''}"


_COLUMNS = (
    Column[CopyRow]("To", lambda row: row.to, is_strong=lambda _row: True),
    Column[CopyRow]("Role", lambda row: row.role),
    Column[CopyRow]("By", lambda row: row.route_words, tooltip=lambda row: row.route_words),
    Column[CopyRow]("State", lambda row: row.state_words, tone=_tone),
    Column[CopyRow]("Since", lambda row: row.since, stretches=True),
)
_MARKS = (
    ("S", "Sent", CopyState.SENT),
    ("R", "Returned", CopyState.RETURNED),
    ("T", "To send again", CopyState.TO_SEND),
)
_MOST_ROWS = 5
_EDGE = 12  # frame, and the head that is higher than a row


class CopiesPanel(QWidget):
    """S marks the chosen copy as sent, R as returned, T puts it back; its way is chosen beside.

    Signals:
        shown: what is told of the letters' copies may be other words now.
    """

    shown = Signal()

    def __init__(self, page: "Page", patient_id: int) -> None:
        super().__init__(page)
        self._page, self._patient = page, patient_id
        self._service = page.workplace.services.letter_copies
        self._copies: dict[int, list[CopyRow]] = {}
        self._document_id = 0
        theme = page.workplace.theme
        self.table: RecordTable[CopyRow] = RecordTable(
            "Copies of the letter", _COLUMNS, theme, key=lambda row: row.copy_id, is_compact=True
        )
        self.table.row_chosen.connect(self._on_chosen)
        self.route = Choice[CopyRoute]("Way", list(ROUTE_WORDS.items()))
        self.route.setMinimumContentsLength(16)
        self.route.activated.connect(self._on_route)
        self.buttons: dict[CopyState, QPushButton] = {}
        self._build()

    def refresh(self) -> None:
        """Ask for the copies."""
        self._page.ask("copies", partial(self._service.of_patient, self._patient), self.show_rows)

    def show_rows(self, rows: tuple[CopyRow, ...]) -> None:
        """Keep them, and show those of the chosen letter."""
        self._copies = {}
        for row in rows:
            self._copies.setdefault(row.document_id, []).append(row)
        self.show_of(self._document_id)
        self.shown.emit()

    def show_of(self, document_id: int) -> None:
        """Show the copies of a letter; without any the panel is not there."""
        self._document_id = document_id
        rows = self._copies.get(document_id, [])
        self.setVisible(bool(rows))
        self.table.set_rows(rows)
        shown = min(len(rows), _MOST_ROWS) + 1
        self.table.setFixedHeight(shown * self.table.verticalHeader().defaultSectionSize() + _EDGE)
        if rows and self.table.chosen is None:
            self.table.choose(0)
        self._on_chosen(self.table.chosen)

    def words_of(self, document_id: int) -> str:
        """How many of a letter's copies have left: "1 of 3 sent"."""
        rows = self._copies.get(document_id, ())
        sent = sum(row.state == CopyState.SENT for row in rows)
        returned = sum(row.state == CopyState.RETURNED for row in rows)
        back = f", {returned} returned" if returned else ""
        held = ", corrected since" if any(row.is_to_be_held_back for row in rows) else ""
        return f"{sent} of {len(rows)} sent{back}{held}" if rows else ""

    def readers_of(self, document_id: int) -> tuple[Reader, ...]:
        """For whom the letter may be printed: the first that waits for the printer is proposed."""
        rows = self._copies.get(document_id, []) if self._service.may_mark else []
        on_paper = [row for row in rows if row.is_for_printer]
        waiting = [row.copy_id for row in on_paper if row.state == CopyState.TO_SEND]
        return tuple(
            Reader(row.copy_id, _reader(row), row.copy_id in waiting[:1]) for row in on_paper
        )

    def _build(self) -> None:
        theme = self._page.workplace.theme
        row = QHBoxLayout()
        row.addWidget(label("Copies of the chosen letter", "section"), 1)
        row.addWidget(label("Way", "quiet"))
        row.addWidget(self.route)
        for key, words, state in _MARKS:
            button = QPushButton(f"{words}  {key}")
            button.setAccessibleName(words)
            button.clicked.connect(self._on_mark)
            button.setProperty("state", state.value)
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
            self._page.tell_keys(key, f"In the copies: {words.lower()}")
            self.buttons[state] = button
            row.addWidget(button)
        may = self._service.may_mark
        for widget in (self.route, *self.buttons.values()):
            widget.setVisible(may)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme.px(8), 0, 0)
        whole.addLayout(row)
        whole.addWidget(self.table)
        self.hide()

    def _on_chosen(self, row: CopyRow | None) -> None:
        for state, button in self.buttons.items():
            is_open = row is not None and row.state != state
            if state is CopyState.RETURNED:
                is_open = row is not None and row.state == CopyState.SENT
            button.setEnabled(is_open)
        self.route.setEnabled(row is not None)
        if row is not None and row.route in set(CopyRoute):
            self.route.set_value(CopyRoute(row.route))

    def _on_mark(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self._change(CopyState(button.property("state")), None, button)

    def _on_route(self, _at: int) -> None:
        row = self.table.chosen
        if row is not None and row.route != self.route.value:
            self._change(None, self.route.value, None)

    def _change(
        self, state: CopyState | None, route: CopyRoute | None, button: QPushButton | None
    ) -> None:
        row = self.table.chosen
        if row is None:
            return
        change = CopyChange(
            command_id=new_command_id(),
            copy_id=row.copy_id,
            version=row.version,
            patient_id=row.patient_id,
            state=state,
            route=route,
        )
        self._page.save(
            "copy",
            partial(self._service.change, change),
            self._on_saved,
            button=button,
            on_error=self._on_failed,
            patient_id=row.patient_id,
        )

    def _on_saved(self, _key: int) -> None:
        self._page.workplace.say("Noted")
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        """What another desk noted is shown at once; nothing of it is written over."""
        self._page.on_save_failure(error)
        if isinstance(error, StaleRecord):
            self.refresh()
