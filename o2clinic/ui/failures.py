"""What people are told when something fails, and the last resort for our own faults."""

import logging
import platform
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, Signal, Slot

import o2clinic
from o2clinic import errors, paths
from o2clinic.errors import Level

ONCE_IN_SECONDS = 60.0
SAFE = "Your data up to the last save is safe."
_log = logging.getLogger("o2clinic.failures")


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell: `level` says how loud."""

    title: str
    text: str
    level: Level = Level.BLOCK


@dataclass(frozen=True, slots=True)
class Fault:
    """One of our own faults: kind and place only, no values and no patient's data."""

    kind: str
    file: str
    line: int
    report: str

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes two faults the same."""
        return (self.kind, self.file, self.line)


_TITLES: tuple[tuple[type[Exception], str], ...] = (
    (errors.NotValid, "Please look at this again"),
    (errors.NotAllowed, "Not open to your role"),
    (errors.RecordShut, "Restricted record"),
    (errors.SignInRefused, "Sign-in refused"),
    (errors.StaleRecord, "Somebody saved first"),
    (errors.Taken, "Already taken"),
    (errors.WrongPatient, "Not saved: another patient is in front"),
    (errors.NotFound, "Not there any more"),
    (errors.Unreadable, "This file is not understood"),
    (errors.WrongDatabase, "This database cannot be opened"),
)


def in_words(error: Exception, *, is_typed: bool = True) -> Message:
    """What happened and what to do, for the page it happened on.

    Args:
        error: what went wrong.
        is_typed: whether there may be text of the person that is kept.
    """
    if isinstance(error, errors.Refused):
        text = f"{error.why} {error.remedy}".strip()
        return Message(f"Refused by rule {error.rule}", text)
    if isinstance(error, errors.ServerAway) and not is_typed:
        return Message("The server does not answer", "This comes by itself when it is back.")
    if isinstance(error, errors.Unavailable):
        kept = " What you typed is kept." if is_typed else ""
        return Message("The database could not be used", f"{error}{kept}")
    for kind, title in _TITLES:
        if isinstance(error, kind):
            return Message(title, str(error))
    if isinstance(error, errors.O2ClinicError):
        return Message("This was not done", str(error))
    return Message("O₂Clinic made a mistake", f"{SAFE} The fault was noted for those who mend it.")


def fault_from(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> Fault:
    """A report of versions and code lines; an error's own text may hold values and stays out."""
    frames = traceback.extract_tb(trace)
    versions = (
        f"O2Clinic {o2clinic.__version__}, Python {platform.python_version()}, "
        f"PySide6 {PySide6.__version__}, {platform.system()} {platform.release()}"
    )
    lines = [
        versions,
        f"Fault: {kind.__module__}.{kind.__qualname__}",
        *(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames),
    ]
    cause = error.__cause__ or error.__context__
    if cause is not None:
        lines.append(f"Came from: {type(cause).__module__}.{type(cause).__qualname__}")
    last = frames[-1] if frames else None
    return Fault(
        kind.__qualname__,
        last.filename if last else "",
        (last.lineno or 0) if last else 0,
        "\n".join(lines),
    )


class Failures(QObject):
    """Catches what nobody caught, on any thread, and shows each fault once a minute.

    Signals:
        failed: a `Fault`, on the UI thread.
    """

    failed = Signal(object)
    _caught = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._last_shown: dict[tuple[str, str, int], float] = {}
        self._hooks = (sys.excepthook, threading.excepthook)
        # The hook runs on the faulty thread, even inside painting: it only queues a record.
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the last resort of this process and keep a log in the user's folder."""
        folder = paths.user_data() / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "faults.log", maxBytes=500_000, backupCount=3, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        _log.addHandler(handler)
        _log.propagate = False
        sys.excepthook = self.catch
        threading.excepthook = self._catch_in_thread

    def uninstall(self) -> None:
        """Give the hooks back and close the log."""
        sys.excepthook, threading.excepthook = self._hooks
        for handler in tuple(_log.handlers):
            _log.removeHandler(handler)
            handler.close()
        _log.propagate = True

    def catch(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Queue one fault; safe from any thread."""
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error, trace)
            return
        self._caught.emit(fault_from(kind, error, trace))

    def report(self, error: BaseException) -> None:
        """Queue a fault that came back from the background lane."""
        self.catch(type(error), error, error.__traceback__)

    def _catch_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.catch(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _on_caught(self, fault: Fault) -> None:
        now = self._clock()
        last = self._last_shown.get(fault.key)
        if last is not None and now - last < ONCE_IN_SECONDS:
            return
        self._last_shown[fault.key] = now
        _log.error("%s", fault.report)
        self.failed.emit(fault)
