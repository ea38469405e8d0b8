"""The hands and eyes of the tour: keys, clicks, waiting for what a person would see, pictures."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTableView, QWidget

from o2clinic.ui.application import Program
from o2clinic.ui.theme import Scheme
from o2clinic.ui.tour.blocks import Blocks

WidgetT = TypeVar("WidgetT", bound=QWidget)
_LOOK_EVERY_MS = 10
_PATIENCE_MS = 60_000
_ROWS_READ = 50


class TourFailed(AssertionError):
    """A step did not do what it says."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the tour, in light and in dark."""

    number: int
    title: str
    words: str
    light: Path
    dark: Path


class Hands:
    """Does what a person does, and nothing that a person could not."""

    def __init__(self, program: Program, out: Path, blocks: Blocks) -> None:
        self.program = program
        self.pictures: list[Picture] = []
        self.papers: list[Path] = []
        self._out, self._blocks = out, blocks

    # Doing

    def step(self, title: str) -> None:
        """Name what is done now; a long wait is told by it."""
        self._blocks.step = title

    def press(self, keys: str, times: int = 1) -> None:
        """Press a key or a shortcut, as written on it: "Ctrl+S", "Down"."""
        for _ in range(times):
            with self._answering():
                QTest.keySequence(self._with_focus(), QKeySequence(keys))

    def write(self, text: str) -> None:
        """Type where the keyboard is."""
        for letter in text:
            with self._answering():
                if letter == "\n":
                    QTest.keyClick(self._with_focus(), Qt.Key.Key_Return)
                elif letter.isascii():
                    QTest.keyClicks(self._with_focus(), letter)
                else:  # QTest knows the keys of an English keyboard only
                    typed = QKeyEvent(
                        QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter
                    )
                    QApplication.sendEvent(self._with_focus(), typed)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget with the left button, in its middle when no point is given."""
        if not widget.isVisible() or not widget.isEnabled():
            raise TourFailed(f"{_name(widget)} cannot be clicked now")
        with self._answering():
            QTest.mouseClick(
                widget,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
                at or widget.rect().center(),
            )

    def focus(self, widget: QWidget) -> None:
        """Come to a widget by the Tab key, as far as it takes."""
        for _ in range(200):
            if QApplication.focusWidget() is widget:
                return
            self.press("Tab")
        raise TourFailed(f"{_name(widget)} is not reached by Tab")

    def click_button(self, name: str) -> None:
        """Click the button that says so."""
        self.click(self.see(QAbstractButton, name))

    # Looking

    @property
    def window(self) -> QWidget:
        """The window that a person would look at: a dialog before the window it belongs to."""
        shown = QApplication.activeModalWidget() or QApplication.activeWindow()
        if shown is not None and shown.isVisible():
            return shown
        windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        if not windows:
            raise TourFailed("no window is open")
        return windows[-1]

    def find(self, kind: type[WidgetT], name: str = "") -> WidgetT | None:
        """A visible widget of a kind by its accessible name, its text or the beginning of them."""
        window = self.window
        own = [window] if isinstance(window, kind) else []
        for widget in (*own, *window.findChildren(kind)):
            if widget.isVisible() and (not name or _name(widget).startswith(name)):
                return widget
        return None

    def see(self, kind: type[WidgetT], name: str = "") -> WidgetT:
        """Wait until such a widget is there, and give it."""
        what = f"{kind.__name__} {name!r}"
        self.wait(lambda: self.find(kind, name) is not None, f"{what} to appear")
        found = self.find(kind, name)
        if found is None:
            raise TourFailed(f"{what} is gone again")
        return found

    def read(self, text: str) -> None:
        """Wait until a text can be read somewhere in the window."""
        self.wait(lambda: text in self.texts(), f"{text!r} to be readable")

    def texts(self) -> str:
        """All text of labels, buttons, tables and accessible names in the window."""
        parts = []
        for widget in self.window.findChildren(QWidget):
            if widget.isVisible():
                parts.append(_name(widget))
                parts.append(widget.accessibleDescription())
                if isinstance(widget, QLabel):
                    parts.append(widget.text())
                elif isinstance(widget, QTableView):
                    parts.extend(_cells(widget))
        return "\n".join(parts)

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        """Let the program work until something holds.

        Raises:
            TourFailed: it did not within a minute.
        """
        if holds():
            return
        loop, left, held = QEventLoop(), [_PATIENCE_MS // _LOOK_EVERY_MS], [False]

        def look() -> None:
            left[0] -= 1
            held[0] = held[0] or holds()  # what comes after in the same turn may undo it again
            if held[0] or left[0] <= 0:
                loop.quit()

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(_LOOK_EVERY_MS)
        loop.exec()
        timer.stop()
        if not held[0]:
            picture = self._out / "failed.png"
            self.window.grab().save(str(picture))
            raise TourFailed(f"waited in vain for {what} (see {picture})")

    def settle(self) -> None:
        """Wait until every answer has arrived and every change was told."""
        for _ in range(2):
            self.wait(lambda: self.program.parts.background.outstanding == 0, "the answers")
            self.pause(150)

    def pause(self, ms: int) -> None:
        """Let the program work for a moment."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop, loop.quit)
        loop.exec()

    # Keeping

    def picture(self, title: str, words: str) -> None:
        """Keep the window in light and in dark."""
        self.settle()
        self._blocks.leave_out()
        number = len(self.pictures) + 1
        stem = f"{number:02d}-{re.sub('[^a-z0-9]+', '-', title.lower())}"
        theme, window = self.program.parts.theme, self.window
        before, files = theme.scheme, []
        for scheme in (Scheme.DARK, Scheme.LIGHT):
            theme.set_scheme(scheme)
            self.settle()  # charts are drawn anew in the other colours
            file = self._out / f"{stem}-{scheme.value}.png"
            if not window.grab().save(str(file)):
                raise TourFailed(f"{file} could not be written")
            files.append(file)
        theme.set_scheme(before)
        self.pictures.append(Picture(number, title, words, light=files[1], dark=files[0]))
        self._blocks.look_again()

    def paper(self, name: str, pdf: bytes) -> None:
        """Keep a paper."""
        if not pdf.startswith(b"%PDF"):
            raise TourFailed(f"{name} is not a PDF")
        file = self._out / f"{len(self.papers) + 1:02d}-{name}.pdf"
        file.write_bytes(pdf)
        self.papers.append(file)

    # Inside

    def _with_focus(self) -> QWidget:
        window = self.window
        if QApplication.activeWindow() is not window:  # no window manager does it off screen
            window.activateWindow()
            self.wait(lambda: QApplication.activeWindow() is window, "the window to be active")
        return QApplication.focusWidget() or window

    @contextmanager
    def _answering(self) -> Iterator[None]:
        self._blocks.begin()
        yield
        self._blocks.end()
        self.pause(1)


def _cells(table: QTableView) -> Iterator[str]:
    """The text of a table's first rows."""
    model = table.model()
    for row in range(min(model.rowCount(), _ROWS_READ)):
        for column in range(model.columnCount()):
            yield str(model.index(row, column).data() or "")


def _name(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton) else ""
