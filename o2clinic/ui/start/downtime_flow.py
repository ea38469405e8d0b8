"""The server is away at the start: it is tried again, and the downtime pack can be read."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from o2clinic.errors import SignInRefused
from o2clinic.ui.places import FrameParts
from o2clinic.ui.start.server_away_view import ServerAwayView
from o2clinic.ui.start.start_window import StartWindow

if TYPE_CHECKING:
    from o2clinic.services.downtime import DowntimePack
    from o2clinic.services.opening import Tried
    from o2clinic.ui.start.downtime_window import DowntimeWindow

RETRY_MS = 10_000
_FREE_TRIES = 5
_FIRST_REST = timedelta(seconds=30)
_LONGEST_REST = timedelta(minutes=15)


class DowntimeFlow(QObject):
    """Stands in while the server is away.

    Signals:
        server_back: it answers, and nobody reads the pack: open it.
        left: the person closed the window on the pack.
    """

    server_back = Signal()
    left = Signal()

    def __init__(self, window: StartWindow, parts: FrameParts, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._parts = window, parts
        self._url = self._why = ""
        self._is_trying = False
        self._failed = 0
        self._rests_until = datetime.min.replace(tzinfo=UTC)
        self.pack_window: DowntimeWindow | None = None
        self.retry = QTimer(self)
        self.retry.setSingleShot(True)  # one question at a time, however slow the answer
        self.retry.setInterval(RETRY_MS)
        self.retry.timeout.connect(self.try_server)

    def begin(self, url: str, why: Exception) -> None:
        """Say that the server is away and offer what there is."""
        self._url, self._why = url, str(why)
        self._show_away()
        self._is_trying = True
        self.retry.start()

    def _show_away(self) -> None:
        view = ServerAwayView(self._parts.theme, self._why)
        view.retry_wanted.connect(self.try_server)
        view.pack_wanted.connect(self._on_pack_wanted)
        self._window.show_view(view)
        view.begin()

    def stop(self) -> None:
        """Try no more."""
        self._is_trying = False
        self.retry.stop()
        self._drop_window()

    @Slot()
    def cover(self) -> None:
        """Take the pack off the screen; it opens again with the password."""
        if self.pack_window is None:
            return
        self._window.setGeometry(self.pack_window.geometry())
        self._drop_window()
        self._window.show()
        if self._is_trying:
            self._show_away()
        else:
            self.server_back.emit()

    def _drop_window(self) -> None:
        if self.pack_window is not None:
            self.pack_window.hide()
            self.pack_window.deleteLater()
            self.pack_window = None

    @Slot()
    def try_server(self) -> None:
        """See whether the server answers."""
        self._is_trying = True
        from o2clinic.services import opening

        task = partial(opening.try_connection, self._url)
        self._parts.background.ask(self, "server", task, self._on_back, self._on_still_away)

    def _on_back(self, _tried: "Tried") -> None:
        self._is_trying = False
        if self.pack_window is not None:
            self.pack_window.tell_back()
        else:
            self.server_back.emit()

    def _on_still_away(self, _error: Exception) -> None:
        if self._is_trying:
            self.retry.start()

    @Slot(object)
    def _on_pack_wanted(self, typed: tuple[str, str]) -> None:
        from o2clinic.services import downtime

        view = self._window.view
        assert isinstance(view, ServerAwayView)
        rest = self._rests_until - datetime.now(UTC)
        if rest > timedelta(0):
            seconds = int(rest.total_seconds()) + 1
            view.tell_error(SignInRefused(f"Too many wrong passwords. Try in {seconds} seconds."))
            return

        def refused(error: Exception) -> None:
            self._count_failure(error)
            view.tell_error(error)

        task = partial(downtime.open_pack, self._url, *typed)
        self._parts.background.ask(self, "pack", task, self._on_pack, refused)

    def _count_failure(self, error: Exception) -> None:
        if not isinstance(error, SignInRefused):
            self._parts.failures.report(error)
            return
        self._failed += 1
        over = self._failed - _FREE_TRIES
        if over >= 0:
            rest = min(_FIRST_REST * 2 ** min(over, 10), _LONGEST_REST)
            self._rests_until = datetime.now(UTC) + rest

    def _on_pack(self, pack: "DowntimePack") -> None:
        from o2clinic.ui.start.downtime_window import DowntimeWindow

        self._failed = 0
        window = DowntimeWindow(self._parts.theme, self._parts.background, pack)
        window.sign_in_wanted.connect(self._on_sign_in_wanted)
        window.closed.connect(self.left)
        self.pack_window = window
        window.setGeometry(self._window.geometry())
        window.show()
        self._window.hide()
        window.begin()

    @Slot()
    def _on_sign_in_wanted(self) -> None:
        self._window.show()
        if self.pack_window is not None:
            self.pack_window.hide()
        self.server_back.emit()
