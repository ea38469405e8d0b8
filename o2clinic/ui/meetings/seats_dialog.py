"""Who is invited to a meeting: staff and guests in their roles."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.errors import Finding
from o2clinic.rules.meeting import SEAT_ROLE_WORDS, SeatRole
from o2clinic.services.agenda_rows import SeatRow, SeatsSheet
from o2clinic.services.meeting_draft import LONGEST_NAME, LONGEST_PLACE, SeatDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.record_form import a_line
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

_COLUMNS: Final = (
    Column[SeatRow]("Who", lambda row: row.name, is_strong=lambda _row: True),
    Column[SeatRow]("As", lambda row: row.role),
    Column[SeatRow]("From", lambda row: row.organisation, is_put_away_empty=True),
    Column[SeatRow]("Attendance", lambda row: row.attendance, stretches=True),
)


def _each_time_words(what: str) -> str:
    return (
        f"To each meeting of “{what}” that is prepared from now on. Those that are prepared "
        "already keep whom they have invited: change that on their agendas."
    )


class SeatsDialog(QDialog):
    """Choose somebody or type a guest, and the role; Ctrl+Enter invites, Del takes a seat away.

    Signals:
        invited: the `SeatDraft`.
        uninvited: the `SeatRow`.
    """

    invited = Signal(object)
    uninvited = Signal(object)

    def __init__(self, theme: Theme, sheet: SeatsSheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._is_each_time = not sheet.meeting_id
        self._title = "Invited each time" if self._is_each_time else "Invited"
        self.setWindowTitle(self._title)
        self._meeting_id, self._series_id = sheet.meeting_id, sheet.series_id
        self.table = RecordTable[SeatRow](
            "Invited", _COLUMNS, theme, key=lambda row: row.seat_id, is_compact=True
        )
        self.table.setSortingEnabled(False)
        self.table.set_empty_text("Nobody is invited yet.")
        self.person = Choice[int]("", ((0, "A guest"),))
        self.guest, self.organisation = a_line(LONGEST_NAME), a_line(LONGEST_PLACE)
        self.role = Choice("", SEAT_ROLE_WORDS.items())
        self.role.set_value(SeatRole.NURSE)
        self.each_time = QCheckBox("At each meeting of this series")
        self.fields = FieldForm(theme)
        self.fields.add("person_id", "Staff", self.person, width=260)
        self.fields.add("guest_name", "Guest's name", self.guest, width=260)
        self.fields.add("organisation", "From", self.organisation, width=260)
        self.fields.add("role", "As", self.role, width=190)
        self.fields.add("each_time", "", self.each_time)
        self.person.currentIndexChanged.connect(self._on_person)
        self.invite_button = QPushButton("Invite  Ctrl+Enter")
        self.invite_button.setProperty("kind", "primary")
        self.off_button = QPushButton("Take the seat away  Del")
        self.close_button = QPushButton("Close  Esc")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.invite_button.click)
        self.invite_button.clicked.connect(self._on_invite)
        self.off_button.clicked.connect(self._on_off)
        self.close_button.clicked.connect(self.reject)
        QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table).activated.connect(self._on_off)
        self._lay_out(theme, sheet.what)
        self.show_sheet(sheet)
        self.person.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sheet(self, sheet: SeatsSheet) -> None:
        """Who is invited now, and who can be."""
        self.person.offer_again([(0, "A guest"), *((one.key, one.name) for one in sheet.staff)])
        self.table.set_rows(sheet.seats)
        if sheet.seats and self.table.chosen is None:
            self.table.choose(0)
        self.off_button.setEnabled(bool(sheet.seats))
        is_asked = bool(sheet.series_id) and not self._is_each_time
        self.fields.show_field("each_time", is_shown=is_asked)
        self._on_person()

    def begin_anew(self) -> None:
        """The seat is there: the fields are ready for the next."""
        self.person.setCurrentIndex(0)
        self.guest.clear()
        self.organisation.clear()
        self.fields.clear_findings()
        self.person.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What stands in the way, beside its field."""
        self.fields.show_findings(findings, move_focus=True)

    def _lay_out(self, theme: Theme, what: str) -> None:
        px = theme.px
        buttons = QHBoxLayout()
        buttons.addWidget(self.off_button)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.invite_button)
        for one in (self.off_button, self.close_button, self.invite_button):
            one.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(20), px(16), px(20), px(16))
        whole.setSpacing(px(10))
        whole.addWidget(label(self._title, "page-title"))
        told = _each_time_words(what) if self._is_each_time else what
        whole.addWidget(label(told, "quiet", wrap=True))
        whole.addWidget(self.table, 1)
        whole.addWidget(self.fields)
        whole.addLayout(buttons)
        room = self.screen().availableGeometry()
        self.resize(min(px(620), room.width() - 40), min(px(560), room.height() - 60))

    def _on_person(self, _at: int = 0) -> None:
        is_guest = not self.person.value
        self.fields.show_field("guest_name", is_shown=is_guest)
        self.fields.show_field("organisation", is_shown=is_guest)

    def _on_invite(self) -> None:
        is_guest = not self.person.value
        self.invited.emit(
            SeatDraft(
                command_id=new_command_id(),
                meeting_id=self._meeting_id,
                person_id=self.person.value,
                guest_name=self.guest.text() if is_guest else "",
                organisation=self.organisation.text() if is_guest else "",
                role=self.role.value,
                is_each_time=self.each_time.isChecked(),
                series_id=0 if self._meeting_id else self._series_id,
            )
        )

    def _on_off(self) -> None:
        row = self.table.chosen
        if row is not None:
            self.uninvited.emit(row)
