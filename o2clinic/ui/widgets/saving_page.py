"""How a page writes: once, over the right record, and as soon as the server answers."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtWidgets import QAbstractButton, QWidget

from o2clinic.ui.widgets.form_holder import FormHolder
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.sending import Press, Sending
from o2clinic.ui.widgets.stale_save import StaleSave

T = TypeVar("T")


class SavingPage(FormHolder):
    """The part of every page through which it writes.

    Attributes:
        message_bar: for what went wrong.
        content_widget: holds the page's inputs.
    """

    message_bar: MessageBar
    content_widget: QWidget

    def save(
        self,
        name: str,
        task: Callable[[], T],
        then: Callable[[T], None],
        *,
        button: QAbstractButton | None = None,
        on_error: Callable[[Exception], None] | None = None,
        patient_id: int | None = None,
    ) -> None:
        """Write off the UI thread; the button is off until the outcome is known.

        Nothing is written unless `patient_id`, whose record it is, is shown and in front. While
        the server is away the save waits and is sent again.
        """
        tell = on_error or self.on_save_failure
        self._start_sending(Press(name, task, then, tell, button), patient_id)

    def save_over(
        self,
        stale: StaleSave[Any],
        task: Callable[[], T],
        then: Callable[[T], None],
        *,
        button: QAbstractButton | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Write over a record; when somebody else has saved it first, the two are compared."""
        tell = on_error or self.on_save_failure
        self._start_sending(Press("save", task, then, tell, button, stale), stale.patient_id)

    def _start_sending(self, press: Press, patient_id: int | None) -> None:
        refusal = self.wrong_patient(patient_id)
        if refusal is not None:
            press.on_error(refusal)
            return
        Sending(self, press).begin()

    def add_bar(self, bar: MessageBar) -> None:
        """Put a further message above the content."""
        raise NotImplementedError

    def on_failure(self, error: Exception) -> None:
        """A question failed."""
        raise NotImplementedError

    def on_save_failure(self, error: Exception) -> None:
        """A save failed; every page says so in its own place."""
        raise NotImplementedError
