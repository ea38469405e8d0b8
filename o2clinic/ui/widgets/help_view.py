"""The guide, offline, and the keys of the page in front."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.table_menu import CSV_KEYS

KEYS_EVERYWHERE = (
    ("Ctrl+K", "Find a patient or a command"),
    ("Alt+1 to Alt+9", "Go to an area"),
    ("Ctrl+Tab", "Next open patient"),
    ("Ctrl+W", "Close the patient in front"),
    ("Menu key or Shift+F10", "What can be done with a table"),
    (CSV_KEYS, "In a table: save it as CSV"),
    ("Ctrl+Alt+P", "Papers sent to a printer"),
    ("Ctrl+Alt+L", "Lock"),
    ("Ctrl++ and Ctrl+-", "Larger and smaller"),
    ("F1", "Guide"),
    ("Ctrl+/", "These keys"),
)


def show_guide(page: QWidget | None, folder: Path, theme: Theme, parent: QWidget) -> None:
    """Open the guide at the chapter of a page."""
    dialog = HelpDialog(folder, theme, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show_topic(page.help_topic if isinstance(page, Page) else "")
    dialog.open()


def show_keys(page: QWidget | None, parent: QWidget) -> None:
    """Open the list of keys of a page."""
    title, keys = (page.title_label.text(), page.keys) if isinstance(page, Page) else ("", ())
    dialog = KeysDialog(title, keys, KEYS_EVERYWHERE, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


class HelpDialog(QDialog):
    """Read; links lead to the other chapters, Esc closes."""

    def __init__(self, folder: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.setWindowTitle("O₂Clinic guide")
        self.resize(theme.px(820), theme.px(600))
        self.browser = QTextBrowser()
        self.browser.setAccessibleName("Guide")
        self.browser.setSearchPaths([str(folder)])
        self.browser.setOpenExternalLinks(False)
        whole = QVBoxLayout(self)
        whole.addWidget(self.browser)
        whole.addWidget(_close_box(self))

    def show_topic(self, topic: str) -> None:
        """Show a chapter; without one of that name the guide's first page."""
        for name in (topic, "guide", "index"):
            if name and (self._folder / f"{name}.md").is_file():
                self.browser.setSource(QUrl(f"{name}.md"))
                return
        self.browser.setMarkdown(
            f"# No guide here\n\nThe guide is looked for in `{self._folder}` and is not there. "
            "Ctrl+/ shows the keys of each page."
        )


class KeysDialog(QDialog):
    """What each key does on the page in front and everywhere."""

    def __init__(
        self,
        title: str,
        here: Sequence[tuple[str, str]],
        everywhere: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        parts = ((title or "On this page", here), ("Everywhere", everywhere))
        # Beside each other: one below the other they are higher than a laptop in large type.
        self.text = "".join(
            f"<td><h3>{name}</h3><table cellpadding='3'>{_rows(keys)}</table></td>"
            for name, keys in parts
            if keys
        )
        whole = QVBoxLayout(self)
        columns = f"<tr valign='top'>{self.text}</tr>"
        whole.addWidget(QLabel(f"<table cellspacing='12'>{columns}</table>"))
        whole.addWidget(_close_box(self))


def _rows(keys: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{what}</td></tr>" for key, what in keys
    )


def _close_box(dialog: QDialog) -> QDialogButtonBox:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.reject)
    return box
