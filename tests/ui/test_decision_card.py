"""The decision on the assessment page: by keyboard, with a reason where the rules say otherwise."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from rules.cases import BTS, a_case, a_gas
from ui.accessibility import reached_by_tab
from ui.pictures import picture
from ui.review_desk import (
    DR_BERG,
    MARY,
    OLU,
    FakeAssessments,
    FakeDecisions,
    a_standing,
    services,
)
from ui.test_assessment_view import texts

from o2clinic.errors import Finding, Level, NotValid, ServerAway, StaleRecord
from o2clinic.rules.decision import Decided
from o2clinic.rules.eligibility import decide
from o2clinic.rules.ltot_case import Outcome
from o2clinic.services.decisions import DecisionRow
from o2clinic.ui.patients.assessment_view import AssessmentPage
from o2clinic.ui.theme import Scheme

WHY = "Frail; a third sample was declined."
ROW = DecisionRow(
    decision_id=1,
    decided_on=date(2025, 4, 2),
    by="Dr A. Berg",
    decided=Decided.OFFER,
    words="Offer long-term oxygen",
    advised=Outcome.ELIGIBLE,
    advised_words="LTOT criteria met",
    policy_title=a_standing().policy_title,
    is_override=False,
    reason="",
    gas_ids=a_standing().gas_ids,
)


@pytest.fixture
def decisions():
    return FakeDecisions()


@pytest.fixture
def show(qtbot, workplace, settled, decisions):
    kept = []

    def make(assessments=None, actor=DR_BERG, size=(1214, 700)):
        fakes = services(assessments=assessments or FakeAssessments(), decisions=decisions)
        page = AssessmentPage(replace(workplace, actor=actor, services=fakes), MARY)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        settled()
        qtbot.bring_forward(page)
        return page

    return make


def decide_by_keyboard(qtbot, card, downs, reason=""):
    card.choice.setFocus()
    for _ in range(downs):
        qtbot.keyClick(card.choice, Qt.Key.Key_Down)
    qtbot.keyClick(card.choice, Qt.Key.Key_Tab)
    qtbot.keyClicks(card.reason, reason)
    qtbot.keyClick(card.reason, Qt.Key.Key_Tab)
    assert card.button.hasFocus()
    qtbot.keyClick(card.button, Qt.Key.Key_Space)


def test_a_decision_is_recorded_by_keyboard_with_what_was_shown(qtbot, show, decisions, settled):
    page = show()
    card = page.decision_card
    assert {card.choice, card.reason, card.button} <= set(reached_by_tab(page))
    decide_by_keyboard(qtbot, card, 1)
    settled()
    (sent,) = decisions.recorded
    assert (sent.patient_id, sent.decided, sent.reason) == (MARY, Decided.OFFER, "")
    assert sent.shown == a_standing().as_stored()
    assert card.choice.value is None  # nothing is left to be recorded twice
    assert not page.keeper.is_touched


def test_what_is_not_advised_asks_for_a_reason_before_it_is_sent(qtbot, show, decisions, settled):
    page = show()
    card = page.decision_card
    assert "The rules advise: offer long-term oxygen." in card.hint.text()
    card.choice.set_value(Decided.WAIT)
    assert "needs a reason" in card.hint.text()
    card.choice.set_value(Decided.OFFER)
    assert "needs a reason" not in card.hint.text()
    card.choice.set_value(None)
    decide_by_keyboard(qtbot, card, 3, WHY)
    settled()
    (sent,) = decisions.recorded
    assert (sent.decided, sent.reason) == (Decided.WAIT, WHY)


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (NotValid([Finding("S-2", Level.BLOCK, "Say why.", "reason")]), "Say why."),
        (StaleRecord("The patient's record", "Dr Hart", "10:42"), "Dr Hart at 10:42"),
    ],
)
def test_a_refused_decision_keeps_what_is_typed_and_says_why(
    show, decisions, settled, refusal, told
):
    page = show()
    card = page.decision_card
    card.choice.set_value(Decided.REFER)
    card.reason.setPlainText(WHY)
    decisions.refuse = refusal
    card.button.click()
    settled()
    assert told in card.message.text()
    assert card.message.isVisible()
    assert (card.choice.value, card.reason.text) == (Decided.REFER, WHY)
    assert card.button.isEnabled()
    assert page.keeper.is_touched
    card.reason.setPlainText(f"{WHY} Again.")
    assert not card.message.isVisible()


def test_with_the_server_away_the_decision_waits_and_is_not_told_as_recorded(
    show, decisions, settled
):
    page = show()
    page.decision_card.choice.set_value(Decided.OFFER)
    decisions.refuse = ServerAway("The server does not answer.")
    page.decision_card.button.click()
    settled()
    assert decisions.recorded == []
    assert page.decision_card.choice.value is Decided.OFFER


def test_a_change_of_the_record_meanwhile_is_told_and_takes_nothing(qtbot, show, settled):
    assessments = FakeAssessments()
    page = show(assessments)
    card = page.decision_card
    card.reason.setFocus()
    qtbot.keyClicks(card.reason, WHY)
    case = a_case(a_gas("8.4"))
    assessments.standing = a_standing(case=case, decision=decide(case, BTS))
    page.refresh()
    settled()
    assert "has changed since you began" in card.message.text()
    assert card.reason.text == WHY
    assert card.reason.hasFocus()
    page.refresh()
    settled()
    assert "has changed since you began" in card.message.text()  # until they have looked


def test_decisions_stand_with_what_the_rules_had_said_and_what_is_otherwise(show):
    against = replace(ROW, decision_id=2, is_override=True, reason=WHY, words="Do not decide yet")
    told = texts(show(FakeAssessments(decisions=(against, ROW, ROW, ROW, ROW))))
    assert "Do not decide yet: Dr A. Berg, 02-Apr-2025." in told
    assert f"Against the rules, which said: LTOT criteria met. Reason: {WHY}" in told
    assert "The rules said: LTOT criteria met." in told
    assert "And 2 earlier." in told
    assert "Today the rules" not in told
    other = replace(ROW, advised=Outcome.NOT_ELIGIBLE)
    assert "Today the rules say: LTOT criteria met." in texts(
        show(FakeAssessments(decisions=(other,)))
    )


def test_who_may_not_order_reads_decisions_and_makes_none(show):
    page = show(FakeAssessments(decisions=(ROW,)), actor=OLU)
    card = page.decision_card
    assert "Offer long-term oxygen: Dr A. Berg" in texts(page)
    assert not any(part.isVisible() for part in (card.choice, card.reason, card.button))


def test_pictures(show, workplace, tmp_path, decisions, settled):
    against = replace(ROW, is_override=True, reason=WHY, words="Do not decide yet")
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        workplace.theme.set_scheme(scheme)
        page = show(FakeAssessments(decisions=(against, ROW)))
        page.decision_card.choice.set_value(Decided.DO_NOT_OFFER)
        decisions.refuse = NotValid([Finding("S-2", Level.BLOCK, "Say why.", "reason")])
        page.decision_card.button.click()
        settled()
        made = picture(page, f"decision-{scheme.value}", tmp_path, (1214, 590))
        assert made.stat().st_size
