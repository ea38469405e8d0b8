"""A save that meets a server that is away waits, in order, and is sent until it is settled."""

import threading

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton
from ui.pictures import picture

from o2clinic.errors import AlreadyDone, Busy, NotValid, OutcomeUnknown, ServerAway, Unavailable
from o2clinic.rules.changes import Change, Concept
from o2clinic.ui import waiting_saves
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets import sending
from o2clinic.ui.widgets.page import Page

AWAY = ServerAway("The database server does not answer. Nothing was saved.")
UNKNOWN = OutcomeUnknown("The connection broke while saving.")
BACK = frozenset({Change(Concept.EVERYTHING, 0)})


class Server:
    """Answers each command as told; keeps what was sent to it and what it did."""

    def __init__(self):
        self.errors, self.sent, self.done = [], [], []

    def command(self, name):
        def task():
            self.sent.append(name)
            if self.errors:
                error = self.errors.pop(0)
                if error is not None:
                    raise error
            if name in self.done:
                raise AlreadyDone(self.done.index(name))
            self.done.append(name)
            return self.done.index(name)

        return task


class NotePage(Page):
    def __init__(self, workplace, server):
        super().__init__(workplace, "A note")
        self.server, self.answers, self.refusals = server, [], []
        self.edit = QLineEdit()
        self.edit.setAccessibleName("Note")
        self.add(self.edit)
        self.button = QPushButton("Save")
        self.add(self.button)
        self.button.clicked.connect(self.press)
        self.show_content()

    def press(self):
        self.send(self.edit.text() or "first")

    def send(self, name, on_error=None):
        task = self.server.command(name)
        self.save("save", task, self.answers.append, button=self.button, on_error=on_error)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(waiting_saves, "FIRST_PAUSE_MS", 10)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def open_page(qtbot, workplace, server):
    def make():
        page = NotePage(workplace, server)
        qtbot.addWidget(page)
        page.resize(900, 500)
        page.show()
        return page

    return make


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def long_away(monkeypatch, parts):
    """It is not tried again until it is heard that the server is back."""
    monkeypatch.setattr(waiting_saves, "FIRST_PAUSE_MS", 60_000)
    parts.waiting._pause_ms = 60_000


def _bar(page):
    (found,) = [bar for bar in page.bars if "Waiting" in bar.text]
    return found


def test_a_save_waits_and_is_sent_again_until_it_is_done(page, server, qtbot, parts):
    server.errors = [AWAY, AWAY, UNKNOWN]
    page.edit.setText("a note")
    page.press()

    qtbot.waitUntil(lambda: page.answers == [0])
    assert server.sent == ["a note"] * 4
    assert server.done == ["a note"]
    assert page.button.isEnabled()
    assert page.edit.isEnabled()
    assert page.bars == []
    assert parts.waiting.count == 0


def test_it_says_that_it_waits_and_holds_the_form(page, server, qtbot, long_away, parts):
    server.errors = [AWAY]
    page.edit.setText("a note")
    page.edit.setFocus()
    page.press()

    qtbot.waitUntil(lambda: parts.waiting.count == 1)
    assert "Your text is safe; it is saved as soon as the server answers." in _bar(page).text
    assert not page.button.isEnabled()
    assert not page.edit.isEnabled()
    assert page.edit.text() == "a note"
    parts.bus.hear(BACK)
    qtbot.waitUntil(lambda: page.answers == [0])
    assert page.edit.isEnabled()


def test_what_was_done_after_all_counts_as_saved(page, server, qtbot):
    server.done = ["a note"]  # it was committed, and the answer was lost
    server.errors = [UNKNOWN]
    page.edit.setText("a note")
    page.press()

    qtbot.waitUntil(lambda: page.answers == [0])
    assert server.done == ["a note"]


def test_waiting_saves_go_in_order(open_page, server, qtbot, long_away, parts):
    server.errors = [AWAY, AWAY]
    pages = [open_page() for _ in range(3)]
    pages[0].send("a")
    qtbot.waitUntil(lambda: parts.waiting.count == 1)
    for name, one in zip("bc", pages[1:], strict=True):
        one.send(name)
    qtbot.waitUntil(lambda: parts.waiting.count == 3 and len(server.sent) == 2)
    assert server.sent == ["a", "a"]  # a fresh press tries at once, the oldest first
    parts.bus.hear(BACK)

    qtbot.waitUntil(lambda: all(one.answers for one in pages))
    assert server.done == ["a", "b", "c"]


def test_one_that_is_refused_lets_the_next_one_go(open_page, server, qtbot, long_away, parts):
    first, second = open_page(), open_page()
    server.errors = [AWAY, AWAY, NotValid(()), None]
    first.send("a", first.refusals.append)
    qtbot.waitUntil(lambda: parts.waiting.count == 1)
    second.send("b")
    qtbot.waitUntil(lambda: parts.waiting.count == 2 and len(server.sent) == 2)
    parts.bus.hear(BACK)

    qtbot.waitUntil(lambda: second.answers == [0])
    assert [type(error) for error in first.refusals] == [NotValid]
    assert server.done == ["b"]


@pytest.mark.parametrize(("error", "told"), [(AWAY, "Nothing was saved"), (UNKNOWN, "broke")])
def test_stop_waiting_gives_the_form_back_and_says_how_it_stands(
    page, server, qtbot, long_away, parts, error, told
):
    server.errors = [error]
    page.edit.setText("a note")
    page.press()
    qtbot.waitUntil(lambda: parts.waiting.count == 1)
    qtbot.mouseClick(_bar(page)._action, Qt.MouseButton.LeftButton)

    assert parts.waiting.count == 0
    assert told in page.message_bar.text
    assert (page.edit.text(), page.edit.isEnabled(), page.button.isEnabled()) == (
        "a note",
        True,
        True,
    )
    page.press()  # the same command again
    qtbot.waitUntil(lambda: page.answers == [0])
    assert server.done == ["a note"]


@pytest.mark.parametrize("error", [Unavailable("The disk is full."), NotValid(())])
def test_what_waiting_cannot_mend_is_told_at_once(page, server, qtbot, error):
    server.errors = [error]
    page.send("a", page.refusals.append)

    qtbot.waitUntil(lambda: page.refusals == [error])
    assert server.sent == ["a"]
    assert page.button.isEnabled()


def test_a_busy_file_is_tried_a_few_times_and_then_told(page, server, qtbot):
    server.errors = [Busy("Another program is writing.")] * 20
    page.send("a", page.refusals.append)

    qtbot.waitUntil(lambda: bool(page.refusals), timeout=10_000)
    assert len(server.sent) == sending._MOST_BUSY_TRIES + 1
    server.errors = []
    page.send("a")
    qtbot.waitUntil(lambda: page.answers == [0])


def test_a_page_that_is_closed_lets_its_save_go_on(workplace, server, qtbot, long_away, parts):
    page = NotePage(workplace, server)
    server.errors = [AWAY]
    page.send("a")
    qtbot.waitUntil(lambda: parts.waiting.count == 1)
    page.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(page))
    parts.bus.hear(BACK)

    qtbot.waitUntil(lambda: server.done == ["a"] and parts.waiting.count == 0)


def test_a_refusal_for_a_page_that_is_closed_is_told(workplace, server, qtbot, long_away, parts):
    page = NotePage(workplace, server)
    server.errors = [AWAY, NotValid(())]
    page.send("a")
    qtbot.waitUntil(lambda: parts.waiting.count == 1)
    page.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(page))
    with qtbot.waitSignal(parts.background.save_lost):
        parts.bus.hear(BACK)


def test_a_slow_answer_is_told_and_holds_the_form(page, server, qtbot, monkeypatch):
    monkeypatch.setattr(sending, "SLOW_AFTER_MS", 10)
    gate = threading.Event()
    page.save("save", lambda: gate.wait(10), page.answers.append, button=page.button)

    qtbot.waitUntil(lambda: any("Waiting" in bar.text for bar in page.bars))
    assert not page.edit.isEnabled()
    gate.set()
    qtbot.waitUntil(lambda: page.answers == [True])
    assert page.bars == []


def test_closing_the_window_over_a_waiting_save_asks(window, page, server, qtbot, long_away, parts):
    parts.waiting.guard(window)
    server.errors = [AWAY]
    page.send("a")
    qtbot.waitUntil(lambda: parts.waiting.count == 1)
    window.close()
    (question,) = window.findChildren(QMessageBox)
    assert "A save is still waiting" in question.text()
    assert window.isVisible()
    _button(question, "Stay").click()
    assert window.isVisible()
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox))
    with qtbot.waitSignal(window.closed):
        window.close()
        (question,) = window.findChildren(QMessageBox)
        _button(question, "Close without saving").click()


def test_without_a_waiting_save_the_window_simply_closes(window, parts, qtbot):
    parts.waiting.guard(window)
    with qtbot.waitSignal(window.closed):
        window.close()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_how_waiting_looks(page, server, qtbot, long_away, parts, theme, tmp_path, scheme, window):
    theme.set_scheme(scheme)
    server.errors = [AWAY]
    page.edit.setText("a note")
    page.press()
    qtbot.waitUntil(lambda: parts.waiting.count == 1)
    picture(page, f"waiting-{scheme.value}", tmp_path, (900, 300))


def _button(question, text):
    return next(it for it in question.buttons() if it.text() == text)
