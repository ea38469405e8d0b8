"""The strip at the bottom: which database, is it live, as of when, and long work."""

from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.ui.background import Progress
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import label

NOTE_STAYS_MS = 10_000


class Link(StrEnum):
    """How the program stands to its database; the word is shown beside the dot."""

    LIVE = "live"
    TRYING = "trying to reach it"
    AWAY = "away"


class StatusStrip(QWidget):
    """Look here when something seems old; Cancel stops long work.

    Signals:
        cancel_wanted: the long work shown is to stop.
    """

    cancel_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._database, self._link, self._refreshed = "", Link.LIVE, ""
        self._refusal = ""
        self._dot = QLabel("●")
        self.database_label = label("")
        self.note_label = label("")
        self.progress_label = label("")
        self.progress_bar = QProgressBar()
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setAccessibleName("Progress")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setProperty("kind", "link")
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self._note_time = QTimer(self)
        self._note_time.setSingleShot(True)
        self._note_time.setInterval(NOTE_STAYS_MS)
        self._note_time.timeout.connect(self.note_label.clear)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._dot)
        # A long name is cut before the progress and Cancel are.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.database_label.setSizePolicy(policy)
        self._row.addWidget(self.database_label, 1)
        for widget in (self.progress_label, self.progress_bar, self.cancel_button):
            self._row.addWidget(widget)
            widget.hide()
        self._row.addWidget(self.note_label)
        theme.changed.connect(self._on_theme)
        self._on_theme(theme.colours)

    def set_database(self, name: str, link: Link = Link.LIVE) -> None:
        """Name the database and how it stands."""
        self._database, self._link = name, link
        self._on_theme(self._theme.colours)
        self._tell()

    @Slot(object)
    def set_away(self, is_away: bool) -> None:
        """Say that the database cannot be heard, or that it is back."""
        self.set_database(self._database, Link.AWAY if is_away else Link.LIVE)

    @Slot(object)
    def set_refusal(self, why: str) -> None:
        """Say that nothing may be written from here, for as long as that holds."""
        self._refusal = why
        self.set_database(self._database, Link.AWAY if why else Link.LIVE)

    @Slot()
    def note_refreshed(self) -> None:
        """What is shown is of this moment."""
        self.set_refreshed(datetime.now().astimezone().strftime("%H:%M:%S"))

    def set_refreshed(self, clock: str) -> None:
        """Time of what is shown."""
        self._refreshed = clock
        self._tell()

    def say(self, note: str) -> None:
        """A short note at the right; it goes after a while, so that it is about what was done."""
        self.note_label.setText(note)
        self.note_label.setToolTip(note)
        self._note_time.start()

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """Show how far long work is."""
        for widget in (self.progress_label, self.progress_bar, self.cancel_button):
            widget.setVisible(not progress.is_over)
        self.progress_bar.setRange(0, progress.total)
        self.progress_bar.setValue(progress.done)
        count = f" {progress.done} of {progress.total}" if progress.total else ""
        self.progress_label.setText(f"{progress.title}{count}")
        self.cancel_button.setAccessibleName(f"Cancel {progress.title}")

    def _tell(self) -> None:
        if self._refusal:
            text = f"{self._database}: {self._refusal}"
        elif self._link is Link.AWAY:
            since = f"; shown as of {self._refreshed}" if self._refreshed else ""
            text = f"{self._database}: server does not answer{since}"
        else:
            since = f" · refreshed {self._refreshed}" if self._refreshed else ""
            text = f"{self._database}, {self._link.value}{since}"
        self.database_label.setToolTip(text)
        self.database_label.setText(text)

    @Slot(object)
    def _on_theme(self, colours: Colours) -> None:
        px = self._theme.px
        self.setFixedHeight(px(28))
        self._row.setContentsMargins(px(16), 0, px(16), 0)
        self._row.setSpacing(px(8))
        colour = {
            Link.LIVE: colours.good,
            Link.TRYING: colours.caution,
            Link.AWAY: colours.danger,
        }[self._link]
        self._dot.setStyleSheet(f"color: {colour}")
