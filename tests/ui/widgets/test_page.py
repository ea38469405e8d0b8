"""Pages: loading, empty, failed, saving, and fresh when it matters."""

import re
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from o2clinic.errors import Refused, ServerAway, Unavailable
from o2clinic.rules.changes import Change, Concept
from o2clinic.ui.widgets.page import Page


class GasPage(Page):
    concepts = frozenset({Concept.RESULT})

    def __init__(self, workplace, task=lambda: "gases", patient_id=None):
        super().__init__(workplace, "Gases", patient_id=patient_id)
        self.task, self.shown, self.asked = task, [], 0

    def refresh(self):
        self.asked += 1
        self.ask("gases", self.task, self.shown.append)


@pytest.fixture
def show(qtbot, workplace):
    def make(**given):
        page = GasPage(workplace, **given)
        qtbot.addWidget(page)
        page.show()
        return page

    return make


def test_a_page_asks_when_first_shown(show, settled):
    page = show()
    settled()
    assert (page.asked, page.shown) == (1, ["gases"])


def test_loading_is_said_after_a_while_only(show, qtbot, settled):
    gate = threading.Event()
    page = show(task=lambda: gate.wait(5))
    assert not page._notice.isVisible()
    qtbot.waitUntil(lambda: page._notice.text_label.text() == "Loading")
    assert page._notice.isVisible()
    gate.set()
    settled()
    assert not page._notice.isVisible()


def test_a_failed_page_says_what_and_tries_again(show, qtbot, settled):
    answers = [Unavailable("The database does not answer."), None]

    def task():
        error = answers.pop(0)
        if error is not None:
            raise error
        return "gases"

    page = show(task=task)
    settled()
    assert "does not answer" in page._notice.text_label.text()
    qtbot.mouseClick(page._notice.action_button, Qt.MouseButton.LeftButton)
    settled()
    assert page.shown == ["gases"]


def test_what_was_shown_stays_when_a_refresh_fails(show, settled):
    page = show()
    settled()

    def away():
        raise Unavailable("The database does not answer.")

    page.task = away
    page.refresh()
    settled()
    assert page._scroll_area.isVisible()
    assert "does not answer" in page.message_bar.text


def test_a_change_refreshes_what_shows_it_and_nothing_else(show, workplace, qtbot):
    mine, theirs, hidden = show(patient_id=1), show(patient_id=2), show(patient_id=1)
    hidden.hide()
    with qtbot.waitSignal(workplace.bus.changed):
        workplace.bus.publish([Change(Concept.RESULT, 1), Change(Concept.APPOINTMENT, 2)])
    assert (mine.asked, theirs.asked, hidden.asked) == (2, 1, 1)
    hidden.show()
    assert hidden.asked == 2
    with qtbot.waitSignal(workplace.bus.changed):
        workplace.bus.publish([Change(Concept.EVERYTHING, 0)])
    assert (mine.asked, theirs.asked, hidden.asked) == (3, 2, 3)


def test_the_save_button_is_off_while_the_answer_is_out(show, settled):
    page, gate, saved = show(), threading.Event(), []
    button = QPushButton("Save", page)
    page.save("save", lambda: gate.wait(5), saved.append, button=button)
    assert not button.isEnabled()
    gate.set()
    settled()
    assert button.isEnabled()
    assert saved == [True]


def test_a_refused_save_is_told_on_the_page_with_its_rule(show, settled):
    page, saved = show(), []
    button = QPushButton("Order", page)

    def order():
        raise Refused("R-SM-4", "There is no risk form.", "Fill it in first.")

    page.save("order", order, saved.append, button=button)
    settled()
    assert "R-SM-4" in page.message_bar.text
    assert "Fill it in first." in page.message_bar.text
    assert button.isEnabled()
    assert saved == []


@pytest.mark.expects_log("ZeroDivisionError")
def test_a_fault_of_ours_goes_to_the_last_resort_as_well(show, parts, qtbot):
    heard = []
    parts.failures.failed.connect(heard.append)
    show(task=lambda: 1 / 0)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].kind == "ZeroDivisionError"


def test_empty_says_what_would_be_here_and_offers_the_action(show, qtbot, settled):
    page, pressed = show(), []
    settled()
    page.on_notice_action(lambda: pressed.append(1))
    page.show_empty("Nobody is due.", "", "Invite somebody")
    qtbot.mouseClick(page._notice.action_button, Qt.MouseButton.LeftButton)
    assert pressed == [1]


def test_keys_of_actions_work_and_are_told(show, qtbot, settled):
    page, pressed = show(), []
    settled()
    button = page.add_action("Register", lambda: pressed.append(1), keys="Ctrl+B")
    button.setText("Register somebody")
    page.activateWindow()
    qtbot.waitUntil(lambda: page.isActiveWindow() and button.isVisible())
    qtbot.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: pressed == [1])
    assert page.keys == (("Ctrl+B", "Register"),)


def test_a_page_opened_while_the_server_is_away_comes_when_it_is_back(
    show, workplace, settled, qtbot
):
    page = show(task=_away)
    settled()
    assert page._notice.text_label.text() == "This comes by itself when it is back."
    page.task = lambda: "gases"
    workplace.bus.hear(frozenset({Change(Concept.EVERYTHING, 0)}))
    qtbot.waitUntil(lambda: page.shown == ["gases"])
    assert not page._notice.isVisible()


def test_what_is_read_stays_with_its_time_while_the_server_is_away(show, workplace, settled, qtbot):
    page = show()
    settled()
    assert not page._as_of.isVisible()
    workplace.bus.hear(None)
    qtbot.waitUntil(page._as_of.isVisible)
    assert re.fullmatch(
        r"The server does not answer. Shown as of \d\d:\d\d:\d\d", page._as_of.text()
    )
    workplace.bus.hear(frozenset({Change(Concept.EVERYTHING, 0)}))
    qtbot.waitUntil(lambda: not page._as_of.isVisible())


def test_a_refresh_that_finds_the_server_away_leaves_what_is_read(show, settled):
    page = show()
    settled()
    page.task = _away
    page.refresh()
    settled()
    assert page._as_of.isVisible()
    assert page.message_bar.isHidden()
    page.task = lambda: "gases"
    page.refresh()
    settled()
    assert not page._as_of.isVisible()


def _away():
    raise ServerAway("The database server does not answer.")
