"""One save, from the press of its button until it is known what became of it.

While the server is away it waits in line and is sent again, the same command each time. When
somebody else has saved the record first, the three versions are compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from o2clinic.errors import AlreadyDone, Busy, ServerAway, StaleRecord
from o2clinic.ui.widgets.compare_dialog import CompareDialog
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.stale_save import StaleSave

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs
    from o2clinic.ui.widgets.saving_page import SavingPage

SLOW_AFTER_MS = 3_000
_MOST_BUSY_TRIES = 5
_INPUTS = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton)
_WAITS = "Your text is safe; it is saved as soon as the server answers."


@dataclass(frozen=True)
class Press:
    """What a page sends when Save is pressed.

    Attributes:
        name: of the kind of save.
        task: carries one command out, the same each time; runs off the UI thread.
        then: takes its answer.
        on_error: takes what waiting cannot mend.
        button: off until the outcome is known.
        stale: for comparing, when somebody else may have saved the record first.
    """

    name: str
    task: Callable[[], Any]
    then: Callable[[Any], None]
    on_error: Callable[[Exception], None]
    button: QAbstractButton | None = None
    stale: StaleSave[Any] | None = None


class Sending(QObject):
    """Keeps the button off until the outcome is known; the page goes, the save is still sent."""

    def __init__(self, page: "SavingPage", press: Press) -> None:
        # The line of waiting saves outlives the page.
        self._line = page.workplace.waiting
        super().__init__(self._line)
        self._page, self._press = page, press
        self._may_wait = True
        self._is_out = False
        self._busy_tries = 0
        self._last_error: Exception | None = None
        self._bar: MessageBar | None = None
        self._locked: list[QWidget] = []
        self._focused: QWidget | None = None
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_AFTER_MS)
        self._slow.timeout.connect(self._on_slow)

    def begin(self) -> None:
        """Send it, or let it wait behind those that wait already."""
        if self._press.button is not None:
            self._press.button.setEnabled(False)
        if not self._line.count:
            self.send()
            return
        self._show_waiting("Waiting for the server", _WAITS)
        self._line.add(self)
        self._line.try_now()

    def send(self) -> None:
        """Send it, for the first time or again."""
        self._is_out = True
        self._slow.start()
        self._line.background.save(
            self, self._press.name, self._press.task, self._on_arrived, self._on_failed
        )

    # Outcomes

    def _on_arrived(self, answer: Any) -> None:
        self._settle()
        if self._has_page:
            self._page.message_bar.clear()
            self._press.then(answer)

    def _on_failed(self, error: Exception) -> None:
        self._is_out = False
        self._slow.stop()
        if self._waits_for(error):
            self._last_error = error
            self._line.go_on_waiting(self)
        elif isinstance(error, StaleRecord) and self._press.stale is not None and self._has_page:
            self._ask_as_it_is(self._press.stale, error)
        else:
            self._give_up(error)

    def _waits_for(self, error: Exception) -> bool:
        if not self._may_wait:
            return False
        if isinstance(error, ServerAway):
            self._show_waiting("Waiting for the server", _WAITS)
            return True
        self._busy_tries += isinstance(error, Busy)
        if isinstance(error, Busy) and self._busy_tries <= _MOST_BUSY_TRIES:
            title = "Waiting for another program that is writing"
            self._show_waiting(title, "Your text is safe; it is saved as soon as there is room.")
            return True
        return False

    def _give_up(self, error: Exception) -> None:
        self._settle()
        if not self._has_page:
            self._line.background.save_lost.emit(error)
        elif isinstance(error, AlreadyDone) and self._is_plain:
            self._press.then(error.record_id)
        else:
            self._press.on_error(error)

    def _settle(self) -> None:
        self._is_out = False
        self._slow.stop()
        self._line.settle(self)
        self._unlock()
        if (
            self._has_page
            and self._press.button is not None
            and shiboken6.isValid(self._press.button)
        ):
            self._press.button.setEnabled(True)
        self.deleteLater()

    @property
    def _has_page(self) -> bool:
        return shiboken6.isValid(self._page)

    @property
    def _is_plain(self) -> bool:
        """Whether the page has no words of its own for a failure."""
        return self._press.on_error == self._page.on_save_failure

    # Waiting

    def _on_slow(self) -> None:
        self._show_waiting("Waiting for the server", _WAITS)

    def _show_waiting(self, title: str, text: str) -> None:
        if not self._has_page:
            return
        if self._bar is None:
            self._bar = MessageBar()
            self._bar.action_wanted.connect(self._on_stop_waiting)
            self._bar.closed.connect(self._on_stop_waiting)
            self._page.message_bar.clear()
            self._page.add_bar(self._bar)
            self._lock()
        self._bar.tell(title, text, Tone.CAUTION, "Stop waiting")

    def _on_stop_waiting(self) -> None:
        self._may_wait = False
        if not self._is_out and self._last_error is not None:
            self._give_up(self._last_error)

    def _lock(self) -> None:
        """What is typed while it waits would be swept away by its outcome."""
        if self._press.button is None:
            return
        self._focused = QApplication.focusWidget()
        for kind in _INPUTS:
            self._locked += [
                it for it in self._page.content_widget.findChildren(kind) if it.isEnabled()
            ]
        for widget in self._locked:
            widget.setEnabled(False)

    def _unlock(self) -> None:
        if self._bar is not None and shiboken6.isValid(self._bar):
            self._bar.hide()
            self._bar.deleteLater()
        self._bar = None
        for widget in self._locked:
            if shiboken6.isValid(widget):
                widget.setEnabled(True)
        if self._locked and self._focused is not None and shiboken6.isValid(self._focused):
            self._focused.setFocus(Qt.FocusReason.OtherFocusReason)
        self._locked = []

    # Somebody saved first

    def _ask_as_it_is(self, stale: StaleSave[Any], error: StaleRecord) -> None:
        def came(now: "AsItIs[Any]") -> None:
            self._settle()
            if stale.on_compared is not None:
                stale.on_compared()
            self._compare(stale, now, error)

        def failed(why: Exception) -> None:
            self._give_up(error)
            self._page.on_failure(why)

        self._line.background.ask(self._page, "compare", stale.fetch, came, failed)

    def _compare(self, stale: StaleSave[Any], now: "AsItIs[Any]", error: StaleRecord) -> None:
        if getattr(now.draft, "version", 0) == getattr(
            stale.typed, "version", None
        ):  # it is not this record that has moved on
            self._press.on_error(error)
            return
        found = stale.differences(now.draft)
        if not any(one.is_changed_by_them for one in found):
            stale.merge(now.draft, {})  # what the other save changed is not in this form
            return
        if stale.offer is not None:
            self._offer_again(stale, now, stale.offer(now.draft))
            return
        workplace = self._page.workplace
        self._page.message_bar.tell_error(error)
        dialog = CompareDialog(stale, now, workplace.actor.name, workplace.theme, self._page)
        dialog.chosen.connect(self._page.message_bar.clear)
        dialog.open()

    def _offer_again(self, stale: StaleSave[Any], now: "AsItIs[Any]", offer: str) -> None:
        last, bar = now.last_save, MessageBar()

        def put_away() -> None:
            bar.hide()
            bar.deleteLater()

        def again() -> None:
            put_away()
            stale.merge(now.draft, {})

        self._page.add_bar(bar)  # before it is shown, or it would be a window of its own
        title = f"{last.who or 'The program'} saved first, at {last.when}"
        bar.tell(title, f"{stale.in_words(now.draft)}.", Tone.CAUTION, offer)
        bar.action_wanted.connect(again)
        bar.closed.connect(put_away)
