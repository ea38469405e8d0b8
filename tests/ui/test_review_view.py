"""The review queue by keyboard alone: paged, signed, asked to be repeated, opened."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.review_desk import LONG, QUERY, FakeReview, a_waiting, services

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid, ServerAway, StaleRecord
from o2clinic.rules.changes import Change, Concept
from o2clinic.ui.review.review_view import ReviewPage
from o2clinic.ui.theme import Scheme


@pytest.fixture
def opened():
    return []


@pytest.fixture
def review():
    return FakeReview([a_waiting(1), a_waiting(2, LONG), a_waiting(3)])


@pytest.fixture
def page(qtbot, workplace, settled, opened, review):
    desk = replace(
        workplace,
        services=services(review=review),
        open_patient=lambda *to: opened.append(to),
    )
    made = ReviewPage(desk)
    qtbot.addWidget(made)
    made.resize(1214, 664)
    made.show()
    qtbot.bring_forward(made)
    made.table.setFocus()
    settled()
    return made


@pytest.fixture
def press(qtbot, page, settled):
    def key(*keys):
        for each in keys:
            qtbot.keyClick(page.focusWidget() or page, each)
            settled()

    return key


def shown(page):
    return page.panel.sheet.result.result_id


def test_the_worst_is_in_front_and_keys_page_through(page, press):
    assert shown(page) == 1
    assert "1 urgent, 2 routine" in page.subtitle_label.text()
    press(Qt.Key.Key_J)
    assert shown(page) == 2
    press(Qt.Key.Key_Down)
    assert shown(page) == 3
    press(Qt.Key.Key_J)
    assert shown(page) == 3
    press(Qt.Key.Key_K, Qt.Key.Key_Up)
    assert shown(page) == 1


def test_signing_goes_on_to_the_next(page, press, review):
    press(Qt.Key.Key_J, Qt.Key.Key_S)
    draft = review.signed[0]
    assert (draft.results[0].result_id, draft.results[0].version) == (2, 1)
    assert not draft.repeat_wanted
    assert shown(page) == 3
    press(Qt.Key.Key_S, Qt.Key.Key_S)
    assert len(review.signed) == 3
    assert not page.sign_button.isEnabled()


def test_each_signature_has_a_command_of_its_own(page, press, review):
    press(Qt.Key.Key_S, Qt.Key.Key_S)
    assert len({draft.command_id for draft in review.signed}) == 2


def test_asking_for_a_repeat_signs_with_it(page, press, review):
    press(Qt.Key.Key_R)
    assert review.signed[0].repeat_wanted


def test_the_patient_is_opened(page, press, opened):
    press(Qt.Key.Key_O)
    press(Qt.Key.Key_Return)
    assert opened == [(1, ""), (1, "")]


def test_letters_typed_into_the_comment_stay_there(qtbot, page, review, settled):
    page.panel.comment.setFocus()
    qtbot.keyClicks(page.panel.comment, "Sort out Jo, K 4.1")
    settled()
    assert page.panel.comment.text() == "Sort out Jo, K 4.1"
    assert review.signed == []
    page.sign_button.setFocus()
    qtbot.keyClick(page.sign_button, Qt.Key.Key_Space)
    settled()
    assert review.signed[0].comment == "Sort out Jo, K 4.1"
    assert page.panel.comment.text() == ""


def test_what_was_typed_is_there_again_after_paging(qtbot, page, press):
    page.panel.comment.setText("half a thought")
    press(Qt.Key.Key_J)
    assert page.panel.comment.text() == ""
    press(Qt.Key.Key_K)
    assert page.panel.comment.text() == "half a thought"


def test_an_open_query_is_asked_and_answered(qtbot, page, press, review, settled):
    review.findings[2] = (QUERY,)
    press(Qt.Key.Key_J)
    field = next(
        each
        for each in page.panel.findChildren(QLineEdit)
        if each.accessibleName() == "Why the value is right, DQ-5"
    )
    assert field in reached_by_tab(page)
    message = "pH does not fit. Say why the value is right, or ask for a repeat."
    review.refusal = NotValid([Finding("DQ-5", Level.BLOCK, message, "answer_7")])
    press(Qt.Key.Key_S)
    assert message in page.message_bar.text
    assert field.hasFocus()
    review.refusal = None
    qtbot.keyClicks(field, "Repeated, the same")
    page.table.setFocus()
    press(Qt.Key.Key_S)
    answer = review.signed[0].answers[0]
    assert (answer.finding_id, answer.reason) == (7, "Repeated, the same")


def test_a_result_that_somebody_changed_is_said_and_the_comment_kept(page, press, review):
    review.refusal = StaleRecord("Result", "Dr Hart", "10:42")
    page.panel.comment.setText("Start LTOT")
    page.table.setFocus()
    press(Qt.Key.Key_S)
    (bar,) = page.bars
    assert "Dr Hart saved first, at 10:42" in bar.text
    assert "It is now: signed, it was to be reviewed" in bar.text
    assert not bar._action.isVisible()  # there is nothing left to sign
    assert page.panel.comment.text() == "Start LTOT"
    assert page.sign_button.isEnabled()


def test_a_result_whose_query_was_answered_meanwhile_is_shown_anew_before_it_is_signed(
    page, press, review, settled, qtbot
):
    review.refusal = StaleRecord("Result", "Dr Hart", "10:42")
    page.workplace.services.results.changed = {"note": "Mixed up with the next one"}
    page.panel.comment.setText("Start LTOT")
    page.table.setFocus()
    press(Qt.Key.Key_S)
    (bar,) = page.bars
    assert bar._action.text() == "Show it as it is now"
    bar._action.click()
    settled()
    assert review.signed == []
    assert page.panel.comment.text() == "Start LTOT"
    review.refusal = None
    qtbot.bring_forward(page)
    page.table.setFocus()
    press(Qt.Key.Key_S)
    assert review.signed[0].comment == "Start LTOT"


def test_who_went_on_while_a_signature_waited_keeps_what_is_typed_then(
    page, press, review, settled, workplace, qtbot
):
    review.refusal = ServerAway("The server does not answer.")
    press(Qt.Key.Key_S)
    assert workplace.waiting.count == 1
    press(Qt.Key.Key_J)
    page.panel.comment.setText("Another thought")
    review.refusal = None
    workplace.bus.hear(frozenset({Change(Concept.EVERYTHING, 0)}))
    qtbot.waitUntil(lambda: len(review.signed) == 1)
    settled()
    assert shown(page) == 2
    assert page.panel.comment.text() == "Another thought"


def test_a_comment_that_is_refused_is_gone_to(page, press, review):
    message = "The comment can have 500 characters at most. Shorten it."
    review.refusal = NotValid([Finding("LENGTH", Level.BLOCK, message, "comment")])
    press(Qt.Key.Key_S)
    assert message in page.message_bar.text
    assert page.panel.comment.hasFocus()


def test_a_second_press_of_a_lost_answer_counts_as_signed(page, press, review):
    review.refusal = AlreadyDone(1)
    review.waiting = review.waiting[1:]
    press(Qt.Key.Key_S)
    assert shown(page) == 2


def test_a_result_that_left_the_queue_elsewhere_keeps_the_typing(qtbot, page, review, settled):
    page.panel.comment.setText("Start LTOT")
    review.waiting = review.waiting[1:]
    page.workplace.bus.publish(frozenset({Change(Concept.RESULT, 1)}))
    qtbot.waitUntil(lambda: "left the queue" in page.message_bar.text)
    assert page.panel.comment.text() == "Start LTOT"
    assert not page.sign_button.isEnabled()


def test_the_next_page_comes_when_the_end_is_reached(qtbot, page, review, settled):
    review.waiting = [a_waiting(at) for at in range(1, 121)]
    page.workplace.bus.publish(frozenset({Change(Concept.RESULT, 1)}))
    qtbot.waitUntil(lambda: page.table.records.total == 50)
    page.table.choose(49)
    settled()
    assert page.table.records.total == 100


def test_an_empty_queue_says_so(qtbot, page, review, settled):
    review.waiting = []
    page.workplace.bus.publish(frozenset({Change(Concept.RESULT, 1)}))
    qtbot.waitUntil(lambda: not page.sign_button.isEnabled())
    settled()
    assert "none" in page.subtitle_label.text()


def test_everything_has_a_name_and_is_large_enough(page):
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    told = dict(page.keys)
    assert {"J", "K", "S", "R", "O"} <= set(told)


def test_pictures(qtbot, page, press, review, settled, tmp_path):
    review.findings[2] = (QUERY,)
    press(Qt.Key.Key_J)
    theme = page.workplace.theme
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        qtbot.waitUntil(lambda: page.panel.chart.is_drawn)
        picture(page, f"review-{scheme.value}", tmp_path, (1214, 664))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    qtbot.waitUntil(lambda: page.panel.chart.is_drawn)
    assert picture(page, "review-150", tmp_path, (1138, 640)).stat().st_size
