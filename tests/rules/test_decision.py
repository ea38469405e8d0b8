"""S-2: what a professional decides beside what the rules advise."""

import pytest

from o2clinic.errors import Level
from o2clinic.rules.decision import (
    COURSE_WORDS,
    DECIDED_WORDS,
    Course,
    Decided,
    as_advised,
    check_course,
    check_decision,
    is_override,
)
from o2clinic.rules.ltot_case import Outcome

WHY = "Frail; arterial gas declined twice."


@pytest.mark.parametrize("outcome", Outcome)
def test_s2_what_follows_the_rules_needs_no_reason(outcome):
    advised = as_advised(outcome)
    assert not is_override(outcome, advised)
    assert check_decision(outcome, advised, "") == ()


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("decided", Decided)
def test_s2_whatever_else_is_decided_needs_a_reason(outcome, decided):
    if decided is as_advised(outcome):
        return
    assert is_override(outcome, decided)
    for reason in ("", "   ", "ok", "too short"):
        (found,) = check_decision(outcome, decided, reason)
        assert (found.rule, found.level, found.field) == ("S-2", Level.BLOCK, "reason")
    assert check_decision(outcome, decided, WHY) == ()


@pytest.mark.parametrize(
    ("outcome", "decided"),
    [
        (Outcome.ELIGIBLE, Decided.OFFER),
        (Outcome.NOT_ELIGIBLE, Decided.DO_NOT_OFFER),
        (Outcome.NIV_PATHWAY, Decided.REFER),
        (Outcome.OUT_OF_SCOPE_PAEDIATRIC, Decided.REFER),
        *((it, Decided.WAIT) for it in (Outcome.URGENT_UNSTABLE, Outcome.DEFER_UNSTABLE)),
        *((it, Decided.WAIT) for it in (Outcome.REPEAT_GAS, Outcome.CONFIRM_WITH_ABG)),
        *((it, Decided.WAIT) for it in (Outcome.NOT_CONFIRMED, Outcome.DATA_QUERY)),
        (Outcome.INCOMPLETE, Decided.WAIT),
    ],
)
def test_s2_only_met_criteria_advise_oxygen(outcome, decided):
    assert as_advised(outcome) is decided


def test_s2_a_reason_of_exactly_ten_characters_is_one():
    assert check_decision(Outcome.INCOMPLETE, Decided.OFFER, "1234567890") == ()
    assert check_decision(Outcome.INCOMPLETE, Decided.OFFER, " 123456789 ") != ()


def test_s2_nothing_chosen_is_told_at_the_choice():
    (found,) = check_decision(Outcome.ELIGIBLE, None, WHY)
    assert (found.level, found.field) == (Level.BLOCK, "decided")


def test_every_decision_has_words_of_its_own():
    assert len(set(DECIDED_WORDS.values())) == len(Decided)
    assert len(set(COURSE_WORDS.values())) == len(Course)


@pytest.mark.parametrize(
    ("course", "reason", "to_confirm", "field", "words"),
    [
        (None, WHY, (), "course", "Choose what is decided"),
        (Course.OTHERWISE, "too short", (), "reason", "not what the rules advise"),
        (Course.AS_ADVISED, "", ("Measured early.",), "reason", "Measured early. Say why"),
    ],
)
def test_s2_a_question_needs_a_choice_and_where_it_is_due_a_reason(
    course, reason, to_confirm, field, words
):
    (found,) = check_course(course, reason, to_confirm)
    assert (found.rule, found.level, found.field) == ("S-2", Level.BLOCK, field)
    assert words in found.message


def test_s2_a_question_as_advised_or_with_its_reason_is_let_through():
    assert check_course(Course.AS_ADVISED, "") == ()
    assert check_course(Course.OTHERWISE, "1234567890") == ()
    assert check_course(Course.AS_ADVISED, WHY, ("Measured early.",)) == ()
