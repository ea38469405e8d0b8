"""The list of patients: one box that finds them while one types."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission, may
from o2clinic.services.patient_search import PatientRow
from o2clinic.services.patients import MOST_FOUND
from o2clinic.ui.patients.fields import PAUSE_MS
from o2clinic.ui.places import Found
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_LONGEST = 200
_HINT = (
    "Type any part of a name in any order, an NHS number, a date of birth, a postcode or a "
    "telephone number. “~” before a name finds what sounds like it."
)


def _remark(row: PatientRow) -> str:
    remarks = []
    if row.is_dead:
        remarks.append("✝ deceased")
    if row.moved_away:
        remarks.append(f"moved away {row.moved_away}")
    if row.merged:
        remarks.append(f"with merged record {row.merged}")
    if row.known_as:
        remarks.append(f"likes {row.known_as}")
    if row.nhs_number and not row.is_nhs_number_verified:
        remarks.append("NHS number not verified")
    return ", ".join(remarks)


COLUMNS: tuple[Column[PatientRow], ...] = (
    Column(
        "Name",
        lambda row: row.name,
        tooltip=lambda row: row.name,
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column("Born", lambda row: row.born, sort_key=lambda row: row.born_on),
    Column("Sex", lambda row: row.sex),
    Column("NHS number", lambda row: row.nhs_number or "none"),
    Column("Postcode", lambda row: row.postcode),
    Column("Remarks", _remark),
)


class SearchView(Page):
    """Type; down goes into the list; Enter opens, Ctrl+Enter opens beside, Ctrl+N registers.

    Signals:
        register_wanted: the person wants to register somebody.
    """

    concepts = frozenset({Concept.PATIENT})
    tables_need = Permission.FIND_PATIENT
    register_wanted = Signal()

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(workplace, "Patients", parent=parent)
        self._answered = ""
        self._is_enter_waiting = False
        self.box = QLineEdit()
        self.box.setObjectName("search")
        self.box.setMaxLength(_LONGEST)
        self.box.setPlaceholderText("Name, NHS number, date of birth, postcode or phone")
        self.box.setAccessibleName("Find a patient")
        self.box.installEventFilter(self)
        self.table = RecordTable(
            "Patients found", COLUMNS, workplace.theme, key=lambda row: row.patient_id
        )
        self.table.installEventFilter(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        self.box.textEdited.connect(self._on_typed)
        self.table.row_activated.connect(self._on_opened)
        beside = workplace.theme.px(3)  # room for the ring of the focus
        around = QHBoxLayout()
        around.setContentsMargins(beside, beside, beside, 0)
        around.addWidget(self.box)
        self.add(around)
        self.add(self.table, 1)
        if may(workplace.actor.roles, Permission.REGISTER_PATIENT):
            self.add_action("New patient", self._on_register, primary=True, keys="Ctrl+N")
        for keys, what in (
            ("Down", "Into the list"),
            ("Enter", "Open the patient"),
            ("Ctrl+Enter", "Open the patient beside"),
            ("Esc", "Empty the box"),
        ):
            self.tell_keys(keys, what)
        workplace.theme.changed.connect(self._on_theme)
        self._on_theme(None)
        self._show_hint()
        self.show_content()
        self.setFocusProxy(self.box)

    @property
    def text(self) -> str:
        """What is looked for."""
        return self.box.text().strip()

    def refresh(self) -> None:
        """Ask again for what stands in the box."""
        text, patients = self.text, self.workplace.services.patients
        if not text:
            self._show_hint()
            return
        self.ask("find", lambda: (text, patients.find(text)), self._on_found)

    def showEvent(self, event: QShowEvent) -> None:
        """The box is ready to be typed in."""
        super().showEvent(event)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of box and list: one goes on into the other."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key, modifiers = Qt.Key(event.key()), event.modifiers()
            is_enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            is_beside = is_enter and bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            if is_beside:
                self._open_beside()
                return True
            if watched is self.box:
                return self._on_key_in_box(key, is_enter=is_enter)
            if key is Qt.Key.Key_Up and self.table.currentIndex().row() <= 0:
                self.box.setFocus(Qt.FocusReason.BacktabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _on_key_in_box(self, key: Qt.Key, *, is_enter: bool) -> bool:
        if is_enter:
            self._on_enter()
        elif key is Qt.Key.Key_Down and self.table.records.rows:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.choose(min(1, len(self.table.records.rows) - 1))
        elif key is Qt.Key.Key_Escape and self.box.text():
            self.box.clear()
            self._on_typed("")
        else:
            return False
        return True

    def _on_typed(self, text: str) -> None:
        self._is_enter_waiting = False
        if text.strip():
            self._pause.start()
        else:
            self._pause.stop()
            self.refresh()

    def _on_enter(self) -> None:
        """Whoever types and presses Enter at once means the best match of this very text."""
        if not self.text:
            return
        if self._answered != self.text:
            self._is_enter_waiting = True
            self._pause.stop()
            self.refresh()
        elif self.table.chosen is not None:
            self._on_opened(self.table.chosen)

    def _on_found(self, answer: tuple[str, tuple[PatientRow, ...]]) -> None:
        text, rows = answer
        if text != self.text:
            return
        self._answered = text
        self.table.set_rows(rows)
        if rows:
            self.table.choose(0)
        count = "1 patient" if len(rows) == 1 else f"{len(rows)} patients"
        if len(rows) == MOST_FOUND:
            count = f"The best {MOST_FOUND} matches"
        self.set_subtitle(f"{count} for “{text}”, best match first")
        self.table.set_empty_text(
            f"Nobody is found for “{text}”. Try fewer letters, or the date of birth."
        )
        if self._is_enter_waiting and rows:
            self._is_enter_waiting = False
            self._on_opened(rows[0])

    def _show_hint(self) -> None:
        self._answered = ""
        self.table.set_rows(())
        self.table.set_empty_text(_HINT)
        self.set_subtitle("")

    def _open_beside(self) -> None:
        row = self.table.chosen
        if row is not None and self._answered == self.text:
            self.workplace.open_beside(Found(row.name, patient_id=row.patient_id))

    def _on_opened(self, row: PatientRow) -> None:
        self.workplace.open_patient(row.patient_id, "")

    def _on_register(self) -> None:
        self.register_wanted.emit()

    def _on_theme(self, _colours: object) -> None:
        font = self.box.font()
        font.setPointSizeF(self.workplace.theme.points(13))
        self.box.setFont(font)
        self.box.setMinimumHeight(self.workplace.theme.px(36))
