"""The lane off the UI thread: every answer arrives, or is dropped for a reason."""

import threading
from concurrent.futures import CancelledError, Future

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QWidget

from o2clinic.errors import Unavailable
from o2clinic.ui.background import Background


class Desk(QWidget):
    def __init__(self):
        super().__init__()
        self.answers, self.errors, self.threads = [], [], []

    def take(self, answer):
        self.answers.append(answer)
        self.threads.append(QThread.currentThread())

    def fail(self, error):
        self.errors.append(error)


@pytest.fixture
def background(qtbot):
    lane = Background()
    yield lane
    lane.close()


@pytest.fixture
def desk(qtbot):
    view = Desk()
    qtbot.addWidget(view)
    return view


def test_three_hundred_answers_all_arrive_in_order_on_the_ui_thread(background, desk, qtbot):
    for number in range(300):
        background.save(desk, "count", lambda number=number: number, desk.take, desk.fail)
    qtbot.waitUntil(lambda: len(desk.answers) == 300)
    assert desk.answers == list(range(300))
    assert set(desk.threads) == {desk.thread()}
    assert background.outstanding == 0


def test_only_the_latest_question_of_a_name_is_answered(background, desk, qtbot):
    gate = threading.Event()
    background.ask(desk, "list", lambda: gate.wait(5) and "old", desk.take, desk.fail)
    background.ask(desk, "list", lambda: "new", desk.take, desk.fail)
    background.ask(desk, "other", lambda: "beside", desk.take, desk.fail)
    gate.set()
    qtbot.waitUntil(lambda: background.outstanding == 0)
    assert desk.answers == ["new", "beside"]


def test_a_save_is_told_even_when_asked_again_since(background, desk, qtbot):
    background.save(desk, "save", lambda: 1, desk.take, desk.fail)
    background.save(desk, "save", lambda: 2, desk.take, desk.fail)
    qtbot.waitUntil(lambda: background.outstanding == 0)
    assert desk.answers == [1, 2]


def test_an_answer_for_a_closed_view_is_dropped(background, qtbot):
    view, gate = Desk(), threading.Event()
    heard = view.answers
    background.ask(view, "list", lambda: gate.wait(5), view.take, view.fail)
    view.deleteLater()
    qtbot.wait(1)
    gate.set()
    qtbot.waitUntil(lambda: background.outstanding == 0)
    assert heard == []


def test_a_failed_save_of_a_closed_view_is_still_told(background, qtbot):
    view, gate = Desk(), threading.Event()

    def save():
        gate.wait(5)
        raise Unavailable("The disk is full.")

    background.save(view, "save", save, view.take, view.fail)
    view.deleteLater()
    qtbot.wait(1)
    with qtbot.waitSignal(background.save_lost) as lost:
        gate.set()
    assert str(lost.args[0]) == "The disk is full."


def test_an_error_goes_to_the_error_side_only(background, desk, qtbot):
    def away():
        raise Unavailable("The database is away.")

    background.ask(desk, "list", away, desk.take, desk.fail)
    qtbot.waitUntil(lambda: bool(desk.errors))
    assert isinstance(desk.errors[0], Unavailable)
    assert desk.answers == []


def test_long_work_tells_its_progress_and_stops_on_cancel(background, desk, qtbot):
    heard, begun = [], threading.Event()
    background.progressed.connect(heard.append)

    def bring_in(job):
        for done in range(1, 1_000_000):
            job.step(done, 1_000_000)
            begun.set()
        return "all"

    background.run_long(desk, "importing", bring_in, desk.take, desk.fail)
    assert begun.wait(5)
    background.cancel_long_jobs()
    qtbot.waitUntil(lambda: background.outstanding == 0)
    assert (heard[0].done, heard[-1].is_over) == (0, True)
    assert any(note.total == 1_000_000 for note in heard)
    assert desk.answers == []
    assert desk.errors == []


def test_the_long_lane_does_not_hold_up_the_first(background, desk, qtbot):
    gate = threading.Event()
    background.run_long(desk, "print", lambda _job: gate.wait(5), desk.take, desk.fail)
    background.ask(desk, "list", lambda: "quick", desk.take, desk.fail)
    qtbot.waitUntil(lambda: desk.answers == ["quick"])
    gate.set()
    qtbot.waitUntil(lambda: background.outstanding == 0)
    assert desk.answers == ["quick", True]


def test_after_close_nothing_is_asked_any_more(desk):
    lane = Background()
    lane.close()
    lane.ask(desk, "counts", lambda: "too late", desk.take, desk.fail)
    lane.draw(desk, "chart", lambda: "too late", desk.take, desk.fail)
    lane.run_quietly(desk, lambda _job: "too late", desk.take, desk.fail)
    job = lane.run_long(desk, "preview", lambda _job: "too late", desk.take, desk.fail)
    assert lane.outstanding == 0
    with pytest.raises(CancelledError):
        job.step(1)


def test_after_close_a_save_is_refused_loudly(desk):
    lane = Background()
    lane.close()
    with pytest.raises(RuntimeError):
        lane.save(desk, "save", lambda: "lost", desk.take, desk.fail)


def test_close_waits_for_what_has_begun_and_drops_the_rest(desk, qtbot):
    lane, gate, begun = Background(), threading.Event(), threading.Event()
    done: Future[str] = Future()

    def write():
        begun.set()
        gate.wait(5)
        done.set_result("written")

    lane.save(desk, "save", write, desk.take, desk.fail)
    lane.save(desk, "save", lambda: desk.take("never"), desk.take, desk.fail)
    assert begun.wait(5)
    gate.set()
    lane.close()
    assert done.result(0) == "written"
    qtbot.wait(1)
    assert desk.answers == []
