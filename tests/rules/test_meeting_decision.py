"""What a decision of a meeting must have, and since when things changed (MT-20 to MT-24)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from o2clinic.rules.meeting import ActionKind, MeetingOutcome
from o2clinic.rules.meeting_decision import (
    LONGEST_DECISION,
    MOST_ACTIONS,
    NEEDS_ACTION,
    ActionCase,
    DecisionCase,
    check_decision,
    since_when,
)

TODAY = date(2026, 11, 24)
CALL = ActionCase(ActionKind.TELEPHONE, "Ring the fire service", "Mr O. Adeyemi", TODAY)
HELD = DecisionCase(MeetingOutcome.HOLD, "Hold until the visit", (CALL,), TODAY)


def fields(case):
    return {(one.rule, one.field) for one in check_decision(case)}


def test_what_has_everything_passes():
    assert check_decision(HELD) == []


def test_mt_20_outcome_and_words_are_needed():
    nothing = DecisionCase(None, "", (), TODAY)
    assert fields(nothing) == {("MT-20", "outcome"), ("MT-20", "decision")}


@pytest.mark.parametrize(("length", "is_refused"), [(0, False), (1, True)])
def test_mt_20_words_have_an_end(length, is_refused):
    long = replace(HELD, decision="x" * (LONGEST_DECISION + length))
    assert bool(check_decision(long)) is is_refused


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": ""}, "action_1_words"),
        ({"words": "x" * 201}, "action_1_words"),
        ({"owner": ""}, "action_1_owner"),
        ({"owner": "x" * 101}, "action_1_owner"),
        ({"due_on": None}, "action_1_due_on"),
        ({"due_on": TODAY - timedelta(days=1)}, "action_1_due_on"),
        ({"kind": ActionKind.VISIT}, "action_1_visit_kind"),
    ],
)
def test_mt_21_an_action_says_what_who_and_by_when(changed, field):
    found = check_decision(replace(HELD, actions=(replace(CALL, **changed),)))
    assert [one.field for one in found] == [field]


def test_mt_21_a_visit_that_is_named_passes():
    visit = replace(CALL, kind=ActionKind.VISIT, has_visit_kind=True)
    assert check_decision(replace(HELD, actions=(CALL, visit))) == []


def test_mt_21_there_is_an_end_to_actions():
    assert check_decision(replace(HELD, actions=(CALL,) * MOST_ACTIONS)) == []
    one_more = check_decision(replace(HELD, actions=(CALL,) * (MOST_ACTIONS + 1)))
    assert [one.field for one in one_more] == [f"action_{MOST_ACTIONS + 1}_words"]


@pytest.mark.parametrize("outcome", MeetingOutcome)
def test_mt_22_what_changes_something_needs_somebody_who_does_it(outcome):
    found = fields(DecisionCase(outcome, "As agreed", (), TODAY))
    assert found == ({("MT-22", "action_1_words")} if outcome in NEEDS_ACTION else set())
    is_left = {MeetingOutcome.CONTINUE, MeetingOutcome.DEFER, MeetingOutcome.OTHER}
    assert (outcome in is_left) is not (outcome in NEEDS_ACTION)


@pytest.mark.parametrize(
    ("is_again", "reason", "asked"),
    [
        (False, "", set()),
        (True, "", {("MT-23", "reason")}),
        (True, "The gas came in", set()),
        (True, "x" * 501, {("MT-20", "reason")}),
    ],
)
def test_mt_23_deciding_anew_needs_a_reason(is_again, reason, asked):
    assert fields(replace(HELD, is_again=is_again, reason=reason)) == asked


def test_mt_24_changes_count_from_the_last_decision_or_twelve_months():
    assert since_when(date(2026, 10, 1), TODAY) == date(2026, 10, 1)
    assert since_when(None, TODAY) == date(2025, 11, 24)
    assert since_when(None, date(2028, 2, 29)) == date(2027, 2, 28)
