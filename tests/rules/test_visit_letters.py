"""Which letter fits how a visit stands, and whom nobody writes to."""

from datetime import UTC, date, datetime

import pytest

from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.visit_letters import (
    LETTER_WORDS,
    LetterKind,
    Told,
    VisitCase,
    is_due,
    is_to_be_reminded,
    letters_for,
    still_invited,
    visit_for,
    why_not_written,
)
from o2clinic.rules.visits import VisitKind, VisitStatus

K, S = LetterKind, VisitStatus
NINE, TEN = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (9, 10))


def a_case(status=S.BOOKED, kind=VisitKind.REVIEW, told=(), **other) -> VisitCase:
    letters = tuple(Told(each, when, "Truro") for each, when in told)
    return VisitCase(kind, status, NINE, "Truro", told=letters, **other)


@pytest.mark.parametrize(
    ("case", "first", "due", "reminded"),
    [
        (a_case(), K.CONFIRMATION, True, True),
        (a_case(kind=VisitKind.HOME_VISIT), K.HOME_VISIT, True, True),
        (a_case(told=[(K.CONFIRMATION, NINE)]), K.REMINDER, False, True),
        (a_case(told=[(K.INVITATION_DATED, NINE)]), K.REMINDER, False, True),
        (a_case(told=[(K.CONFIRMATION, TEN)]), K.CHANGE, True, False),
        (a_case(told=[(K.CONFIRMATION, TEN), (K.CHANGE, NINE)]), K.REMINDER, False, True),
        (a_case(told=[(K.CONFIRMATION, NINE), (K.REMINDER, NINE)]), K.REMINDER, False, False),
        (a_case(told=[(K.REMINDER, TEN), (K.CHANGE, NINE)]), K.REMINDER, False, True),
        (a_case(S.CANCELLED), K.CANCELLATION, True, False),
        (a_case(S.CANCELLED, told=[(K.CANCELLATION, NINE)]), K.CANCELLATION, False, False),
        (a_case(S.DID_NOT_ATTEND, told=[(K.CONFIRMATION, NINE)]), K.DID_NOT_ATTEND, True, False),
    ],
)
def test_the_letter_that_is_due_comes_first(case, first, due, reminded):
    assert letters_for(case)[0] is first
    assert (is_due(case), is_to_be_reminded(case)) == (due, reminded)


@pytest.mark.parametrize(
    "case",
    [a_case(S.ARRIVED), a_case(S.IN_ROOM), a_case(S.DONE), a_case(is_to_rebook=True)],
)
def test_of_what_is_over_or_will_not_hold_nothing_is_written(case):
    assert letters_for(case) == ()
    assert not is_due(case)
    assert not is_to_be_reminded(case)


def test_another_place_is_a_change_too():
    told = (Told(K.CONFIRMATION, NINE, "Bodmin"),)
    assert letters_for(VisitCase(VisitKind.REVIEW, S.BOOKED, NINE, "Truro", told=told))[0] is (
        K.CHANGE
    )


def test_a_home_visit_is_not_invited_to_with_a_date_and_every_letter_has_words():
    assert K.INVITATION_DATED not in letters_for(a_case(kind=VisitKind.HOME_VISIT))
    assert K.INVITATION_DATED in letters_for(a_case())
    assert set(LETTER_WORDS) == set(K)


@pytest.mark.parametrize(
    ("task", "kind"),
    [
        (TaskKind.HOME_VISIT, VisitKind.HOME_VISIT),
        (TaskKind.FIRST_REVIEW, VisitKind.REVIEW),
        (TaskKind.SECOND_GAS, VisitKind.LTOT_GAS_2),
        (TaskKind.REASSESSMENT, VisitKind.LTOT_GAS_1),
        (TaskKind.PALLIATIVE_CONTACT, VisitKind.REVIEW),
        (TaskKind.SATURATION_RECHECK, None),
        ("added_later", None),
    ],
)
def test_a_task_invites_to_its_kind_of_visit(task, kind):
    assert visit_for(task) is kind


def test_an_invitation_stands_until_a_visit_is_kept_or_missed():
    day = date(2026, 11, 10)
    assert still_invited(day, [date(2026, 11, 10), date(2026, 1, 1)])
    assert not still_invited(day, [date(2026, 11, 11)])
    assert not still_invited(None, [])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"has_died": True, "is_shut": True}, "Has died"),
        ({"has_moved": True, "is_shut": True}, "moved away"),
        ({"is_shut": True}, "Restricted record"),
        ({"needs": {NeedKind.NOT_BY_LETTER}}, "ring instead"),
        ({"has_address": False}, "No address"),
    ],
)
def test_whom_nobody_writes_to(changes, words):
    usual = {"has_died": False, "has_moved": False, "is_shut": False}
    usual |= {"needs": set(), "has_address": True}
    said = why_not_written(**usual | changes)
    assert words in said
    assert bool(words) == bool(said)
