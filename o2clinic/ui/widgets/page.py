"""The base of every page: title, one line of what it shows, action, chips, content and states."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from o2clinic.errors import O2ClinicError, RecordShut, ServerAway
from o2clinic.rules.changes import Change, Concept
from o2clinic.ui.failures import in_words
from o2clinic.ui.widgets.as_of import AsOf
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.notice import Notice
from o2clinic.ui.widgets.page_head import PageHead
from o2clinic.ui.widgets.saving_page import SavingPage
from o2clinic.ui.workplace import Workplace

T = TypeVar("T")
LOADING_AFTER_MS = 150


class _ContentLayout(QVBoxLayout):
    """Lets charts and tables shrink to their least height before the page scrolls."""

    def hasHeightForWidth(self) -> bool:
        return False


class Page(SavingPage):
    """One page of an area or of a patient.

    A page names in `concepts` what it shows and overrides `refresh`, which asks for it. It is
    called when the page is first shown, and again when one of the concepts changes: at once if
    the page is visible, else when it is shown next.

    Signals:
        refreshed: an answer was shown.
    """

    concepts: ClassVar[frozenset[Concept]] = frozenset()
    help_topic: ClassVar[str] = ""
    refreshed = Signal()

    def __init__(
        self,
        workplace: Workplace,
        title: str = "",
        *,
        patient_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workplace, patient_id, parent)
        self._is_stale = True
        self._has_content = False
        self._keys: list[tuple[str, str]] = []
        self._empty_action: Callable[[], None] | None = None
        self._build(title)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOADING_AFTER_MS)
        self._timer.timeout.connect(self._on_slow)
        workplace.bus.changed.connect(self._on_changed)

    # What a page fills in

    def refresh(self) -> None:
        """Ask for what the page shows; pages that show stored facts override it."""

    def refresh_when_shown(self) -> None:
        """Ask again, at once or when the page is shown next."""
        self._is_stale = not self.isVisible()
        if self.isVisible():
            self._refresh()

    def begin(self, what: str) -> None:
        """Begin what another page sent the person here for, such as "new_gas"."""

    # Head

    def set_title(self, title: str) -> None:
        """Name the page."""
        self._head.set_title(title)
        self.setWindowTitle(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Say in one line what is shown: how many, which filter, which order, as of when."""
        self.subtitle_label.setText(subtitle)
        self.subtitle_label.setVisible(bool(subtitle))

    def add_action(
        self, text: str, slot: Callable[[], None], *, primary: bool = False, keys: str = ""
    ) -> QPushButton:
        """Add a button at the top right; its keys are told on it and under Ctrl+/."""
        button = QPushButton(f"{text}  {keys}" if keys else text)
        button.setAccessibleName(text)
        if primary:
            button.setProperty("kind", "primary")
        if keys:
            # Not the button's own shortcut: it is lost with each new text.
            QShortcut(QKeySequence(keys), button).activated.connect(button.click)
            self._keys.append((keys, text))
        button.clicked.connect(slot)
        self._head.buttons.add(button)
        self._head.show()
        return button

    def add_chip(
        self, text: str, slot: Callable[[], None], *, checked: bool = False
    ) -> QPushButton:
        """Add a filter chip under the title."""
        made = QPushButton(text)
        made.setProperty("kind", "chip")
        made.setCheckable(True)
        made.setChecked(checked)
        made.clicked.connect(slot)
        self.add_to_chips(made)
        return made

    def add_to_chips(self, widget: QWidget) -> None:
        """Put any widget into the row of chips."""
        self._chips.add(widget)
        self._chips.show()

    def bring_into_sight(self, widget: QWidget) -> None:
        """Scroll to a part of the page, where there is anything to scroll."""
        self._scroll_area.ensureWidgetVisible(widget)

    def tell_keys(self, keys: str, what: str) -> None:
        """Name a key of this page for Ctrl+/."""
        self._keys.append((keys, what))

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The page's keys and what they do."""
        return tuple(self._keys)

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a widget or a layout into the content."""
        if isinstance(part, QWidget):
            self.content.addWidget(part, stretch)
        else:
            self.content.addLayout(part, stretch)

    # States

    def show_content(self) -> None:
        """Show the content."""
        self._timer.stop()
        self._has_content = True
        self._head.quiet.setText("")
        self._stack.setCurrentWidget(self._scroll_area)

    def show_empty(self, title: str, text: str = "", action: str = "") -> None:
        """Say what would be here; `on_notice_action` is called when the action is pressed."""
        self._timer.stop()
        self._head.quiet.setText("")
        self._has_content = False
        self._notice.tell(title, text, action)
        self._stack.setCurrentWidget(self._notice)

    def show_failed(self, error: Exception) -> None:
        """Say what happened; what was shown before stays, with the message above it."""
        self._timer.stop()
        self._head.quiet.setText("")
        if self._has_content and isinstance(error, ServerAway):
            self._as_of.set_away(True)
            return
        if self._has_content:
            self.message_bar.tell_error(error)
            return
        message = in_words(error, is_typed=False)
        self._notice.tell(message.title, message.text, "Try again")
        self._empty_action = self.refresh
        self._stack.setCurrentWidget(self._notice)

    def on_notice_action(self, slot: Callable[[], None]) -> None:
        """What the button of the empty state does."""
        self._empty_action = slot

    # Asking and saving

    def ask(
        self,
        name: str,
        task: Callable[[], T],
        then: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Ask off the UI thread; after 150 ms without an answer the page says "Loading"."""

        def arrived(answer: T) -> None:
            self.show_content()
            then(answer)
            self.refreshed.emit()

        self._timer.start()
        self.workplace.background.ask(self, name, task, arrived, on_error or self.on_failure)

    @property
    def bars(self) -> list[MessageBar]:
        """Every message above the content."""
        return [bar for bar in self.findChildren(MessageBar) if bar.isVisibleTo(self)]

    def add_bar(self, bar: QWidget) -> None:
        """Put a further message above the content, or what stays whatever its state."""
        self._whole.insertWidget(self._whole.indexOf(self._stack), bar)

    def on_failure(self, error: Exception) -> None:
        """A question failed."""
        self.show_failed(error)
        self._report(error)

    def on_save_failure(self, error: Exception) -> None:
        """A save failed: the message stands above the content, what was typed stays."""
        self.message_bar.tell_error(error)
        self._report(error)

    def concerns(self, change: Change) -> bool:
        """Whether the change is about something that this page shows."""
        if change.concept is Concept.EVERYTHING:
            return True
        return change.concept in self.concepts and (
            self.patient_id is None or change.record_id == self.patient_id
        )

    # Inside

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what went stale while the page was hidden."""
        super().showEvent(event)
        if self._is_stale:
            self._refresh()

    def _refresh(self) -> None:
        self._is_stale = False
        self.refresh()

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        if not any(self.concerns(change) for change in changes):
            return
        self.refresh_when_shown()

    def _on_slow(self) -> None:
        if self._has_content:
            self._head.quiet.setText("Refreshing")
        else:
            self._notice.tell("", "Loading")
            self._stack.setCurrentWidget(self._notice)

    def _on_notice_action(self) -> None:
        if self._empty_action is not None:
            self._empty_action()

    def _report(self, error: Exception) -> None:
        if isinstance(error, RecordShut) and self.patient_id is not None:
            # The reason no longer counts: the banner asks again and shuts the pages.
            self.workplace.bus.publish([Change(Concept.ACCESS, error.patient_id)])
        if not isinstance(error, O2ClinicError):
            self.workplace.report(error)

    def _build(self, title: str) -> None:
        px = self.workplace.theme.px
        self._head = PageHead()
        self.title_label, self.subtitle_label = self._head.title, self._head.subtitle
        self._chips = FlowRow()
        self._chips.hide()
        self._as_of = AsOf(self.workplace.bus)
        self.refreshed.connect(self._as_of.note_refreshed)
        self.message_bar = MessageBar()
        self.content_widget = QWidget()
        self.content = _ContentLayout(self.content_widget)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(px(10))
        self._notice = Notice()
        self._notice.action_wanted.connect(self._on_notice_action)
        self._stack = QStackedWidget()
        # Only in large type or a small window there is anything to scroll.
        self._scroll_area = QScrollArea()
        self._scroll_area.setWidgetResizable(True)
        self._scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content_widget.setProperty("kind", "scrolled")
        self._scroll_area.setWidget(self.content_widget)
        self._stack.addWidget(self._scroll_area)
        self._stack.addWidget(self._notice)
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(12))
        whole.setSpacing(px(8))
        whole.addWidget(self._head)
        whole.addWidget(self._chips)
        whole.addWidget(self._as_of)
        whole.addWidget(self.message_bar)
        whole.addWidget(self._stack, 1)
        self.set_title(title)
