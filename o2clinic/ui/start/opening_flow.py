"""From the start window to an open database: the first start, a locked file, a failure."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from o2clinic.command_line import Command
from o2clinic.errors import O2ClinicError, Unavailable
from o2clinic.ui.places import FrameParts
from o2clinic.ui.start.downtime_flow import DowntimeFlow
from o2clinic.ui.start.start_window import StartWindow

if TYPE_CHECKING:
    from o2clinic.services.first_start import FirstStartDraft
    from o2clinic.services.keys import KeyNeeded, NewKey
    from o2clinic.services.opening import Opened, Tried
    from o2clinic.ui.start.first_start_view import FirstStartView, Place

T = TypeVar("T")


class OpeningFlow(QObject):
    """Opens what was asked for, or has it chosen and set up.

    Signals:
        opened: an `Opened` that holds a clinic; people can sign in.
    """

    opened = Signal(object)

    def __init__(
        self, window: StartWindow, parts: FrameParts, command: Command, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._parts, self._command = window, parts, command
        self._joining = ""  # the address that is joined once its key is typed
        self._new_key: NewKey | None = None
        self.downtime = DowntimeFlow(window, parts, self)
        self.downtime.server_back.connect(self.open)
        window.retry_wanted.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Open the database that was asked for, or ask where it shall lie."""
        self._joining = ""
        self._window.show_notice("O₂Clinic", "Opening the clinic")
        self.ask("open", self._open, self._on_opened, self._on_failed)

    def ask(
        self,
        name: str,
        task: Callable[[], T],
        then: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Have something done in the lane while the start window is in front."""
        tell = on_error or self._window.show_failed

        def failed(error: Exception) -> None:
            tell(error)
            if not isinstance(error, O2ClinicError):
                self._parts.failures.report(error)

        self._parts.background.save(self._window, name, task, then, failed)

    # Opening; this runs in the lane

    def _open(self) -> "Opened | None":
        from o2clinic.services import opening

        tell = self._parts.bus.publish
        if self._command.demo:
            return opening.open_sample(date.today(), tell=tell)  # noqa: DTZ011 - the wall clock's day
        if self._command.database:
            return opening.open_database(self._command.database, tell=tell)
        return opening.open_remembered(tell=tell)

    # Answers; these run on the UI thread

    def _on_opened(self, opened: "Opened | None") -> None:
        if opened is not None and opened.sign_in is not None:
            self._new_key = None
            self.downtime.stop()
            self.opened.emit(opened)
            return
        if opened is not None:
            opened.desk.engine.dispose()  # it is opened anew once the clinic is set up
        self._show_first_start()

    def _on_failed(self, error: Exception) -> None:
        from o2clinic.services.keys import KeyNeeded

        if isinstance(error, KeyNeeded):
            self._show_key_asked(error)
        elif isinstance(error, Unavailable):
            self._stand_in(error)
        else:
            self._window.show_failed(error)

    def _stand_in(self, error: Unavailable) -> None:
        """Offer the downtime pack, where there is a server and a pack."""
        from o2clinic.services import downtime, keys, opening

        url = self._command.database or opening.remembered()
        if not url or keys.file_of(url) is not None or not downtime.are_there():
            self._window.show_failed(error)
            return
        self.downtime.begin(url, error)

    def _show_key_asked(self, needed: "KeyNeeded") -> None:
        from o2clinic.ui.start.key_asked_view import KeyAskedView

        view = KeyAskedView(self._parts.theme, needed)
        view.key_typed.connect(self._on_key_typed)
        view.back_wanted.connect(self._on_key_refused)
        self._window.show_view(view)
        view.begin()

    def _show_first_start(self) -> None:
        from o2clinic.services import keys, opening
        from o2clinic.ui.start.first_start_view import FirstStartView

        view = FirstStartView(self._parts.theme, opening.usual_file())
        view.test_wanted.connect(self._on_test_wanted)
        view.begin_wanted.connect(self._on_begin_wanted)
        view.join_wanted.connect(self._on_join_wanted)
        view.sample_wanted.connect(self._on_sample_wanted)
        self._window.show_view(view)
        view.begin()

        def told(is_there: bool) -> None:
            view.tell_key_store(is_there=is_there)

        self.ask("key store", keys.has_store, told, view.tell_error)

    # Slots

    @Slot(object)
    def _on_key_typed(self, typed: tuple[Path, str]) -> None:
        from o2clinic.services import keys, opening
        from o2clinic.ui.start.key_asked_view import KeyAskedView

        view, joining, tell = self._window.view, self._joining, self._parts.bus.publish
        assert isinstance(view, KeyAskedView)

        def task() -> "Opened | None":
            keys.take(*typed)
            return opening.join(joining, tell=tell) if joining else self._open()

        self.ask("unlock the file", task, self._on_opened, view.tell_error)

    @Slot()
    def _on_key_refused(self) -> None:
        if self._joining:
            self._joining = ""
            self._show_first_start()
        else:
            self._window.show_failed(_closed())

    @Slot(object)
    def _on_test_wanted(self, place: "Place") -> None:
        from o2clinic.services import opening
        from o2clinic.services.keys import KeyNeeded

        view = self._first_start_view()

        def tried(answer: "Tried") -> None:
            view.tell_tried(place, answer)

        def failed(error: Exception) -> None:
            if isinstance(error, KeyNeeded):
                self._joining = _url(place)
                self._show_key_asked(error)
            else:
                view.tell_error(error)

        self.ask("test", lambda: opening.try_connection(_url(place)), tried, failed)

    @Slot(object)
    def _on_join_wanted(self, place: "Place") -> None:
        from o2clinic.services import opening

        view, tell = self._first_start_view(), self._parts.bus.publish

        def task() -> "Opened":
            return opening.join(_url(place), tell=tell)

        self.ask("join", task, self._on_opened, view.tell_error)

    @Slot(object)
    def _on_begin_wanted(self, wanted: "tuple[Place, FirstStartDraft]") -> None:
        from o2clinic.services import first_start

        place, draft = wanted
        if not place.is_locked or self._new_key is not None:
            self._begin(place, draft, self._new_key if place.is_locked else None)
            return
        try:  # nobody copies a key for a form that is sent back
            first_start.require_complete(draft)
        except O2ClinicError as error:
            self._first_start_view().tell_error(error)
        else:
            self._show_new_key(place, draft)

    def _show_new_key(self, place: "Place", draft: "FirstStartDraft") -> None:
        from o2clinic.services import keys
        from o2clinic.ui.start.recovery_key_dialog import RecoveryKeyDialog

        dialog = RecoveryKeyDialog(self._parts.theme, keys.make(), self._window)

        def confirmed(key: "NewKey") -> None:
            self._new_key = key  # copied once: good for another attempt when this one fails
            self._begin(place, draft, key)

        dialog.confirmed.connect(confirmed)
        dialog.rejected.connect(self._first_start_view().go_on)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _begin(self, place: "Place", draft: "FirstStartDraft", key: "NewKey | None") -> None:
        from o2clinic.services import opening

        view, tell = self._first_start_view(), self._parts.bus.publish

        def task() -> "Opened":
            return opening.set_up(_url(place), draft, new_key=key, tell=tell)

        self.ask("begin", task, self._on_opened, view.tell_error)

    @Slot()
    def _on_sample_wanted(self) -> None:
        self._command = Command(demo=True)
        self.open()

    # Inside

    def _first_start_view(self) -> "FirstStartView":
        from o2clinic.ui.start.first_start_view import FirstStartView

        view = self._window.view
        assert isinstance(view, FirstStartView)
        return view


def _closed() -> O2ClinicError:
    from o2clinic.errors import WrongDatabase

    return WrongDatabase("The clinic's file stays locked.")


def _url(place: "Place") -> str:
    from o2clinic.services import opening

    return opening.server_url(place.server) if place.server else opening.local_url(place.file)
