"""The read-only window on a downtime pack: two day lists, patients, and the printer."""

from collections.abc import Callable
from functools import partial
from html import escape

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from o2clinic.errors import O2ClinicError
from o2clinic.services.downtime import DowntimePack, PackedPatient, PackedVisit, pdf_of
from o2clinic.ui.background import Background
from o2clinic.ui.printing import print_pdf
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import Tone, label, restyle
from o2clinic.ui.widgets.message_bar import MessageBar

Printer = Callable[[bytes, str], str]
_HEADS = ("Time", "Patient", "Born", "NHS number", "Visit", "Clinician")
_GASES = ("Taken", "Breathing", "pH", "PaO₂ kPa", "PaCO₂ kPa", "HCO₃ mmol/L", "SpO₂ %")
_ROW = Qt.ItemDataRole.UserRole


class DowntimeWindow(QWidget):
    """Shows what the pack holds; nothing can be saved here.

    Signals:
        sign_in_wanted: the server is back and the person wants to work.
        closed: the window was closed by its owner.
    """

    sign_in_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        pack: DowntimePack,
        *,
        printer: Printer = print_pdf,
    ) -> None:
        super().__init__()
        self._theme, self._background, self._printer = theme, background, printer
        self._pack = pack
        told = f"DOWNTIME: read only, data of {pack.as_of}; nothing can be saved here"
        self.setWindowTitle(f"{told} - O₂Clinic")
        self.banner = _banner(theme, told)
        self.message_bar = MessageBar()
        self.message_bar.action_wanted.connect(self.sign_in_wanted)
        self.find_edit = QLineEdit()
        self.find_edit.setPlaceholderText("Find a patient in the pack: name, NHS number, born")
        self.find_edit.setAccessibleName("Find a patient in the pack")
        self.find_edit.textChanged.connect(self._on_find)
        self.print_button = QPushButton("Print the pack")
        self.print_button.clicked.connect(self._on_print)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(_HEADS)
        self.list.setAccessibleName("Clinics of the pack")
        self.list.currentItemChanged.connect(self._on_chosen)
        self.sheet = QTextBrowser()
        self.sheet.setAccessibleName("Patient sheet")
        self._fill()
        self._lay_out()

    def begin(self) -> None:
        """Put the keyboard where the work begins."""
        self.find_edit.setFocus()

    def tell_back(self) -> None:
        """The server answers again."""
        said = "What is shown here is still the pack. Sign in to work on the records of now."
        self.message_bar.tell("The server is back", said, Tone.GOOD, "Sign in")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the person leaves."""
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        px = self._theme.px
        top = QHBoxLayout()
        top.setSpacing(px(8))
        top.addWidget(self.find_edit, 1)
        top.addWidget(self.print_button)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self.sheet)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([px(820), px(520)])
        split.setChildrenCollapsible(False)
        inside = QVBoxLayout()
        inside.setContentsMargins(px(12), px(8), px(12), px(12))
        inside.setSpacing(px(8))
        inside.addWidget(self.message_bar)
        inside.addLayout(top)
        inside.addWidget(split, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addLayout(inside, 1)

    def _fill(self) -> None:
        for day in self._pack.days:
            number = len(day.visits)
            words = f"{number} visit{'' if number == 1 else 's'}" if number else "no visits booked"
            head = QTreeWidgetItem([f"{day.title}: {words}"])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.list.addTopLevelItem(head)
            head.setFirstColumnSpanned(True)
            head.setExpanded(True)
            for visit in day.visits:
                who = " · ".join(filter(None, (visit.clinician, visit.place)))
                cells = (visit.time, visit.name, visit.born, visit.nhs_number, visit.visit, who)
                item = QTreeWidgetItem(cells)
                item.setData(0, _ROW, visit)
                head.addChild(item)
        for column in range(len(_HEADS)):
            self.list.resizeColumnToContents(column)

    @Slot(str)
    def _on_find(self, typed: str) -> None:
        words = typed.casefold().split()
        first = None
        for at in range(self.list.topLevelItemCount()):
            head = self.list.topLevelItem(at)
            for row in range(head.childCount() if head is not None else 0):
                item = head.child(row) if head is not None else None
                if item is None:
                    continue
                text = " ".join(item.text(column) for column in range(len(_HEADS))).casefold()
                is_found = all(w in text or w in text.replace(" ", "") for w in words)
                item.setHidden(not is_found)
                first = first or (item if is_found and words else None)
        if first is not None:
            self.list.setCurrentItem(first)
        elif words:  # nobody's sheet stands beside a search that found nobody
            self.list.setCurrentIndex(QModelIndex())
            self.sheet.clear()

    def _on_chosen(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        visit = item.data(0, _ROW) if item is not None else None
        if isinstance(visit, PackedVisit):
            patient = self._pack.patient(visit.patient_id)
            self.sheet.setHtml(_html(self._pack, visit, patient))

    @Slot()
    def _on_print(self) -> None:
        pack = self._pack
        self.print_button.setEnabled(False)
        self._background.draw(self, "pdf", partial(pdf_of, pack), self._on_pdf, self._on_failed)

    def _on_pdf(self, pdf: bytes) -> None:
        self.print_button.setEnabled(True)
        try:
            said = self._printer(pdf, "Downtime pack")
        except O2ClinicError as error:
            self._on_failed(error)
        else:
            self.message_bar.tell("Printing", said)

    def _on_failed(self, error: Exception) -> None:
        self.print_button.setEnabled(True)
        self.message_bar.tell_error(error)


def _banner(theme: Theme, told: str) -> QWidget:
    frame = QFrame()
    frame.setObjectName("message_bar")
    frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    words = label(told, "strong", wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    row = QVBoxLayout(frame)
    row.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
    row.addWidget(words)
    restyle(frame, tone=Tone.DANGER.value)
    return frame


def _html(pack: DowntimePack, visit: PackedVisit, patient: PackedPatient | None) -> str:
    of_when = f"data of {escape(pack.as_of)}, may be out of date"
    who = f"born {escape(visit.born)} · NHS number {escape(visit.nhs_number or 'none')}"
    parts = [f"<h2>{escape(visit.name)}</h2>", f"<p>{who}<br>{of_when}</p>"]
    booked = " · ".join(
        filter(None, (visit.time, visit.visit, visit.status, visit.clinician, visit.place))
    )
    parts.append(f"<p>{escape(booked)}</p>")
    if patient is None:
        more = [("Telephone", visit.telephone), ("Communication needs", visit.needs)]
        return "".join(parts) + _lines(more)
    parts += [f"<p><b>! {escape(danger)}</b></p>" for danger in patient.dangers]
    parts.append(_lines(patient.facts))
    rows = [_GASES, *patient.gases] if patient.gases else []
    cells = [
        "".join(f"<td style='padding-right:12px'>{escape(cell)}</td>" for cell in row)
        for row in rows
    ]
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    parts.append(f"<h3>Last blood gases</h3><table>{table}</table>" if rows else "")
    return "".join(parts)


def _lines(facts: "list[tuple[str, str]] | tuple[tuple[str, str], ...]") -> str:
    return "".join(
        f"<p><b>{escape(title)}</b><br>"
        f"{escape(words or 'not recorded').replace(chr(10), '<br>')}</p>"
        for title, words in facts
    )
