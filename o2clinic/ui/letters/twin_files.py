"""Beside the paper of a letter: its data and its web page, each saved as a file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from o2clinic.services.documents import DocumentKind, DocumentRow
from o2clinic.ui.background import LongJob
from o2clinic.ui.printing import save_file
from o2clinic.ui.widgets.marks import Tone

if TYPE_CHECKING:
    from o2clinic.ui.stored_paper import StoredPaper
    from o2clinic.ui.widgets.page import Page


class TwinFiles(QObject):
    """Two actions of the page of a paper, for clinic letters alone."""

    def __init__(self, page: "Page", paper: "StoredPaper") -> None:
        super().__init__(page)
        self._page, self._paper = page, paper
        self._row: DocumentRow | None = None
        self.page_button = page.add_action("Save as web page…", self._on_page)
        self.data_button = page.add_action("Save data…", self._on_data)
        self.show_for(None)

    def show_for(self, row: DocumentRow | None) -> None:
        """Offer them for a clinic letter on the screen."""
        self._row = row
        is_letter = row is not None and row.kind == DocumentKind.LETTER
        for button in (self.page_button, self.data_button):
            button.setVisible(is_letter)

    def _on_data(self) -> None:
        self._choose("Save the data of the letter", "json", "JSON (*.json)", self.save_data_to)

    def _on_page(self) -> None:
        self._choose("Save as web page", "html", "Web page (*.html)", self.save_page_to)

    def _choose(self, title: str, suffix: str, kind: str, then: Callable[[str], None]) -> None:
        row = self._row
        if row is None:
            return
        name = "".join(sign if sign.isalnum() or sign in " -" else "" for sign in row.title)
        dialog = QFileDialog(self._page, title, f"{name.strip()}.{suffix}", kind)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(then)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_data_to(self, path: str) -> None:
        """Write the data of the letter to a file."""
        self._fetch(self._page.workplace.services.letter_twins.data, path)

    def save_page_to(self, path: str) -> None:
        """Write the letter as a web page."""
        self._fetch(self._page.workplace.services.letter_twins.web_page, path)

    def _fetch(self, make: Callable[[int], bytes], path: str) -> None:
        if self._row is not None:
            task = partial(make, self._row.document_id)
            self._page.save("twin", task, partial(self._write, Path(path)), on_error=self._failed)

    def _write(self, path: Path, content: bytes) -> None:
        def task(_job: LongJob) -> Path:
            return save_file(content, path)

        self._page.workplace.background.run_long(
            self._page, "Saving", task, self._on_saved, self._failed
        )

    def _on_saved(self, path: Path) -> None:
        self._paper.message_bar.tell("Saved", str(path), Tone.GOOD)

    def _failed(self, error: Exception) -> None:
        self._page.on_save_failure(error)
