"""The list of what analysers have sent and nobody has decided on."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from o2clinic.errors import Unreadable
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.services.incoming import IncomingList, Received
from o2clinic.services.incoming_sheet import IncomingRow, MessageStatus
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_LARGEST_BYTES = 50_000_000  # not even read beyond this


class IncomingPage(Page):
    """Open a file with Ctrl+O; Enter opens the chosen message.

    Signals:
        review_wanted: key of the message that is to be looked at.
    """

    concepts: ClassVar[frozenset[Concept]] = frozenset({Concept.INCOMING})
    help_topic = "incoming"
    review_wanted = Signal(object)

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(workplace, "From the analysers", parent=parent)
        self.table: RecordTable[IncomingRow] = RecordTable(
            "Messages that wait", _COLUMNS, workplace.theme, key=_key
        )
        self.add(self.table, 1)
        self.table.row_activated.connect(self._on_activated)
        self.add_action("Look at it", self._on_look)
        self.add_action("Open file", self.choose_files, primary=True, keys="Ctrl+O")
        self.tell_keys("Enter", "Look at the chosen message")
        self.on_notice_action(self.choose_files)

    def refresh(self) -> None:
        """Ask for the list."""
        self.ask("incoming", self.workplace.services.incoming.waiting, self._on_list)

    def choose_files(self) -> None:
        """Ask which files to open."""
        dialog = QFileDialog(self, "Open analyser files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(("HL7 messages (*.hl7 *.txt *.oru *.msg)", "All files (*)"))
        dialog.filesSelected.connect(self.open_files)
        dialog.open()

    def open_files(self, names: Sequence[str]) -> None:
        """Receive the files, one after the other."""
        incoming = self.workplace.services.incoming

        def task() -> tuple[Received, tuple[str, ...]]:
            ids: tuple[int, ...] = ()
            aside = known = 0
            refused = []
            for name in names:
                try:
                    received = incoming.receive(Path(name).name, _content(Path(name)))
                except Unreadable as error:
                    refused.append(str(error))
                    continue
                ids += received.ids
                aside, known = aside + received.set_aside, known + received.known
            return Received(ids, aside, known), tuple(refused)

        self.save("receive", task, self._on_received)

    def _on_received(self, answer: tuple[Received, tuple[str, ...]]) -> None:
        received, refused = answer
        told = [f"{len(received.ids)} new"]
        if received.set_aside:
            told.append(f"{received.set_aside} of them set aside")
        if received.known:
            told.append(f"{received.known} had come before and were not taken again")
        tone = Tone.CAUTION if refused or received.set_aside or received.known else Tone.BRAND
        self.message_bar.tell("Messages: " + ", ".join(told), " ".join(refused), tone)
        self.refresh()

    def _on_list(self, found: IncomingList) -> None:
        self.table.set_rows(found.rows)
        if not found.rows:
            self.set_subtitle("")
            self.show_empty(
                "Nothing waits",
                "Results that an analyser has written to a file will be listed here, to be "
                "compared and confirmed.",
                "Open file",
            )
            return
        shown = len(found.rows)
        told = f"{found.waiting} to be looked at, {found.set_aside} set aside, oldest first"
        if shown < found.waiting + found.set_aside:
            told += f"; the first {shown} are shown"
        self.set_subtitle(told)
        if self.table.chosen is None:
            self.table.choose(0)

    def _on_activated(self, row: object) -> None:
        if isinstance(row, IncomingRow):
            self.review_wanted.emit(row.id)

    def _on_look(self) -> None:
        self._on_activated(self.table.chosen)


def _content(path: Path) -> bytes:
    """The file, as far as it is worth reading; what cannot be read is said in words."""
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST_BYTES)
    except OSError as error:
        raise Unreadable(path.name, 0, f"it cannot be opened ({error.strerror}).") from error


def _key(row: IncomingRow) -> int:
    return row.id


def _state(row: IncomingRow) -> str:
    return "To be looked at" if row.status is MessageStatus.WAITING else f"Set aside: {row.reason}"


def _tone(row: IncomingRow) -> Tone | None:
    return None if row.status is MessageStatus.WAITING else Tone.CAUTION


def _taken(row: IncomingRow) -> str:
    return date_and_time(local(row.taken_at)) if row.taken_at is not None else "not told"


_COLUMNS = (
    Column[IncomingRow]("Sample taken", _taken),
    Column[IncomingRow]("From", lambda row: row.sender, gives_way=True, tooltip=lambda r: r.sender),
    Column[IncomingRow](
        "Patient as sent", lambda row: row.patient, gives_way=True, tooltip=lambda r: r.patient
    ),
    Column[IncomingRow]("Holds", lambda row: row.measured),
    Column[IncomingRow]("State", _state, tone=_tone, gives_way=True, tooltip=_state),
    Column[IncomingRow]("Received", lambda row: date_and_time(local(row.received_at))),
)
