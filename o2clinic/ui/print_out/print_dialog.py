"""Before a paper goes to a printer: which, how, and what will come out."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from o2clinic.errors import Finding, Level
from o2clinic.ui.print_out.print_queue import PrintRequest, Reader
from o2clinic.ui.print_out.printers import (
    SIDES_WORDS,
    PrintChoice,
    Printers,
    Sides,
    pages_from,
)
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.pdf_preview import PdfPreview

MOST_COPIES = 20
_NO_PRINTER = "Set one up in the system's own settings, or save a copy and print it elsewhere."


class PrintDialog(QDialog):
    """Enter prints as it stands; the pages at the right are those that will come out.

    Signals:
        chosen: the `PrintChoice` and how many pages go to the printer.
    """

    chosen = Signal(object, int)

    def __init__(
        self,
        request: PrintRequest,
        printers: Printers,
        last: PrintChoice | None,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Print: {request.title}")
        self._pdf, self._printers = request.pdf, printers
        self._pages: tuple[int, ...] | None = ()
        self._shown: tuple[int, ...] | None = None
        self._build(theme, request.title)
        self._make_readers(request.readers, theme)
        self.preview.set_pdf(self._pdf)
        self._count = self.preview.page_count
        self._lay_out(theme)
        self._offer(last)
        self._on_changed()
        self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def choice(self) -> PrintChoice:
        """How it would be printed."""
        return PrintChoice(
            printer=self.printer_choice.value or "",
            tray=self.tray_choice.value or "",
            sides=self.sides_choice.value,
            copies=int(self.copies_edit.value or 1),
            pages=self._pages or (),
            copy_ids=() if self._pages else self._ticked(),
        )

    def _ticked(self) -> tuple[int, ...]:
        """Keys of the copies that it is printed for."""
        return tuple(key for key, tick in self.reader_ticks.items() if tick.isChecked())

    def _make_readers(self, readers: Sequence[Reader], theme: Theme) -> None:
        """A tick for each copy of a letter: as many are printed, and those alone are marked."""
        self.readers_box = QWidget()
        column = QVBoxLayout(self.readers_box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(label("Printed for, and marked as printed", "label"))
        self.reader_ticks: dict[int, QCheckBox] = {}
        for reader in readers:
            tick = QCheckBox(reader.words.replace("&", "&&"))
            tick.setAccessibleName(f"Printed for {reader.words}")
            tick.setChecked(reader.is_proposed)
            tick.toggled.connect(self._on_reader)
            self.reader_ticks[reader.copy_id] = tick
            column.addWidget(tick)
        self.readers_box.setVisible(bool(readers))

    def _build(self, theme: Theme, title: str) -> None:
        self.title_label = label(title, "strong", wrap=True)
        self.message_bar = MessageBar()
        self.printer_choice = Choice[str]("Printer", [])
        self.tray_choice = Choice[str]("Tray", [])
        self.sides_choice = Choice[Sides]("Sides", [])
        self.copies_edit = NumberEdit("Copies", places=0)
        self.copies_edit.set_value(Decimal(1))
        self.pages_edit = QLineEdit()
        self.pages_edit.setPlaceholderText("all")
        self.pages_edit.setToolTip("All pages when empty; else such as 1 or 2-3 or 1,4")
        self.form = FieldForm(theme)
        for name, words, widget, width in (
            ("printer", "Printer", self.printer_choice, 230),
            ("tray", "Tray", self.tray_choice, 230),
            ("sides", "Sides", self.sides_choice, 230),
            ("copies", "Copies", self.copies_edit, 70),
            ("pages", "Pages", self.pages_edit, 120),
        ):
            self.form.add(name, words, widget, width=width)
        self.form.summary.hide()
        self.sheets_label = label("", "quiet", wrap=True)
        self.preview = PdfPreview(theme)
        self.preview.print_button.hide()
        self.preview.save_button.hide()
        self.preview.set_zoom(75)  # the whole width of a page beside the choices
        self.print_button = QPushButton("Print  Enter")
        self.print_button.setAccessibleName("Print")
        self.print_button.setProperty("kind", "primary")
        self.print_button.setDefault(True)
        self.print_button.clicked.connect(self._on_print)
        self.close_button = QPushButton("Do not print  Esc")
        self.close_button.setAccessibleName("Do not print")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)

    def _lay_out(self, theme: Theme) -> None:
        px = theme.px
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.print_button)
        left = QVBoxLayout()
        left.setSpacing(px(10))
        parts = (self.title_label, self.message_bar, self.form, self.readers_box, self.sheets_label)
        for widget in parts:
            left.addWidget(widget)
        left.addStretch()
        left.addLayout(buttons)
        side = QWidget()
        side.setLayout(left)
        side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        left.setContentsMargins(0, 0, 0, 0)
        whole = QHBoxLayout(self)
        whole.setSpacing(px(12))
        whole.addWidget(side)
        whole.addWidget(self.preview, 1)
        room = self.screen().availableGeometry()
        self.resize(min(px(1120), room.width() - 60), min(px(660), room.height() - 80))

    def _offer(self, last: PrintChoice | None) -> None:
        names = self._printers.names()
        self.printer_choice.offer([(name, name) for name in names] or [("", "None")])
        wanted = last.printer if last is not None and last.printer in names else ""
        chosen = wanted or self._printers.default()
        if chosen in names:
            self.printer_choice.set_value(chosen)
        self._show_ability()
        if last is not None and wanted:
            self.tray_choice.set_value(last.tray)
            self.sides_choice.set_value(last.sides)
        self.printer_choice.currentIndexChanged.connect(self._on_printer)
        for choice in (self.tray_choice, self.sides_choice):
            choice.currentIndexChanged.connect(self._on_changed)
        self.copies_edit.value_changed.connect(self._on_changed)
        self.pages_edit.textChanged.connect(self._on_changed)

    def _show_ability(self) -> None:
        name = self.printer_choice.value
        self.message_bar.clear()
        if not name:
            self.message_bar.tell("This computer has no printer", _NO_PRINTER, Tone.CAUTION)
            self.tray_choice.offer([("", "–")])
            self.sides_choice.offer([(Sides.AS_SET, "–")])
            return
        ability = self._printers.ability(name)
        self.tray_choice.offer([("", "As the printer is set"), *ability.trays])
        can = tuple(Sides) if ability.has_both_sides else (Sides.AS_SET, Sides.ONE)
        self.sides_choice.offer([(sides, SIDES_WORDS[sides]) for sides in can])
        if ability.trouble:
            self.message_bar.tell(f"{name} is not ready", ability.trouble, Tone.DANGER)

    def _on_printer(self, _at: int) -> None:
        self._show_ability()
        self._on_changed()

    def _on_reader(self, _is_ticked: bool) -> None:
        self.copies_edit.set_value(Decimal(max(1, len(self._ticked()))))
        self._on_changed()

    def _on_changed(self, _value: object = None) -> None:
        """Say what will come out, or what is not understood."""
        self._pages = pages_from(self.pages_edit.text(), self._count)
        copies = self.copies_edit.value
        found = []
        if copies is None or not 1 <= copies <= MOST_COPIES:
            words = f"A number from 1 to {MOST_COPIES}."
            found.append(Finding("PRINT", Level.BLOCK, words, "copies"))
        elif copies < len(self._ticked()):
            words = f"It is for {len(self._ticked())}: fewer copies leave somebody out."
            found.append(Finding("PRINT", Level.BLOCK, words, "copies"))
        if self._pages is None:
            words = f"Pages 1 to {self._count}, such as 1 or 1-2."
            found.append(Finding("PRINT", Level.BLOCK, words, "pages"))
        self.form.show_findings(found)
        self.form.summary.hide()
        is_ready = not found and bool(self.printer_choice.value)
        self.print_button.setEnabled(is_ready)
        self.sheets_label.setText(self._sheets() if not found else "")
        if self._pages is not None and self._pages != self._shown:
            self._shown = self._pages
            self.preview.set_pdf(_only(self._pdf, self._pages))

    def _sheets(self) -> str:
        pages, copies = len(self._pages or ()) or self._count, self.choice.copies
        is_both = self.choice.sides in {Sides.LONG_EDGE, Sides.SHORT_EDGE}
        sheets = ((pages + 1) // 2 if is_both else pages) * copies
        told = f"{pages} page{'s' if pages != 1 else ''}"
        if copies > 1:
            told += f", {copies} times"
        if self.choice.sides is not Sides.AS_SET:
            told += f": {sheets} sheet{'s' if sheets != 1 else ''} of paper"
        if self._pages and self._ticked():
            told += ". A part of a letter is no copy: nothing is marked as printed"
        return told

    def _on_print(self) -> None:
        if not self.print_button.isEnabled():
            return
        choice = self.choice
        pages = len(choice.pages) or self._count
        self.accept()
        self.chosen.emit(choice, pages * choice.copies)


def _only(pdf: bytes, pages: tuple[int, ...]) -> bytes:
    """The chosen pages as a paper of their own; the whole for none."""
    if not pages or not pdf:
        return pdf
    import io

    import pypdfium2

    into = io.BytesIO()
    whole, chosen = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    chosen.import_pages(whole, [number - 1 for number in pages])
    chosen.save(into)
    chosen.close()
    whole.close()
    return into.getvalue()
