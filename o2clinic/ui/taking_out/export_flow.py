"""From the press of Export to a file: which kind and where, written down, made, saved, said."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from o2clinic.errors import O2ClinicError
from o2clinic.ui.printing import NotSaved, save_file
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.workplace import Workplace


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that something can be saved as.

    Attributes:
        suffix: without the dot.
        words: for people.
    """

    suffix: str
    words: str

    @property
    def filter(self) -> str:
        """As the file dialog shows it."""
        return f"{self.words} (*.{self.suffix})"


CSV = FileKind("csv", "Table for a spreadsheet")
PNG = FileKind("png", "Picture")
SVG = FileKind("svg", "Drawing")
PDF = FileKind("pdf", "PDF")
PICTURES = (PDF, PNG, SVG)


@dataclass(frozen=True, slots=True)
class ExportWanted:
    """What is to be saved.

    Attributes:
        title: of the file that is offered; no patient's name, since file names are seen by many.
        kinds: the first one is offered.
        make: writes down that it leaves and gives the file of a kind; not on the UI thread.
    """

    title: str
    kinds: tuple[FileKind, ...]
    make: Callable[[str], bytes]


class ExportFlow(QObject):
    """One for each page that exports something.

    Signals:
        saved: the `Path` of a file that was written.
    """

    saved = Signal(object)

    def __init__(self, workplace: Workplace, bar: MessageBar, page: QWidget) -> None:
        super().__init__(page)
        self._workplace, self._bar, self._page = workplace, bar, page
        self._wanted: ExportWanted | None = None
        self.dialog: QFileDialog | None = None

    def begin(self, wanted: ExportWanted) -> None:
        """Ask for the place; the rest follows by itself."""
        self._wanted = wanted
        first = wanted.kinds[0]
        # Never one that runs a loop of its own: the lock takes dialogs off the screen and back.
        dialog = QFileDialog(self._page, "Export", f"{wanted.title}.{first.suffix}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([kind.filter for kind in wanted.kinds])
        dialog.setDefaultSuffix(first.suffix)
        dialog.filterSelected.connect(self._on_filter)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    @Slot(str)
    def _on_filter(self, chosen: str) -> None:
        if self._wanted is None or self.dialog is None:
            return
        for kind in self._wanted.kinds:
            if kind.filter == chosen:
                self.dialog.setDefaultSuffix(kind.suffix)

    @Slot(str)
    def _on_file(self, name: str) -> None:
        wanted, path = self._wanted, Path(name)
        if wanted is None:
            return
        suffixes = {kind.suffix for kind in wanted.kinds}
        suffix = path.suffix.removeprefix(".").lower()
        if suffix not in suffixes:
            suffix = wanted.kinds[0].suffix
            path = path.with_name(f"{path.name}.{suffix}")
            if path.exists():  # the dialog has asked about the name as it was typed
                words = "A file of this name is there already. Choose another name."
                self._bar.tell(f"Not saved: {path}", words, Tone.DANGER)
                return
        make = wanted.make
        self._workplace.background.save(
            self._page,
            "export",
            lambda: save_file(make(suffix), path),
            self._on_saved,
            partial(self._on_fault, path),
        )

    def _on_saved(self, path: Path) -> None:
        self._bar.tell(f"Saved: {path}", "", Tone.GOOD)
        self.saved.emit(path)

    def _on_fault(self, path: Path, error: Exception) -> None:
        if isinstance(error, NotSaved):
            self._bar.tell(f"Not saved: {path}", str(error), Tone.DANGER)
            return
        self._bar.tell_error(error)
        if not isinstance(error, O2ClinicError):
            self._workplace.report(error)
