"""How much longer a visit is with a communication need."""

import pytest

from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.visit_length import Longer, minutes_for, read, suggestion
from o2clinic.rules.visits import VisitKind
from o2clinic.services.visit_lengths import length_policy


def a_policy(**needs):
    return read({"needs": needs, "rounded_to_minutes": 5})


@pytest.mark.parametrize(("usual", "minutes"), [(30, 45), (45, 70), (20, 30), (10, 15)])
def test_a_share_is_rounded_up_to_what_the_diary_takes(usual, minutes):
    found = suggestion(a_policy(interpreter={"percent": 50}), [NeedKind.INTERPRETER], usual)
    assert found.minutes == minutes
    assert found.words == f"Interpreter: {minutes} instead of {usual} minutes"


def test_of_several_needs_the_longest_counts_and_is_named():
    policy = a_policy(interpreter={"percent": 50}, easy_read={"minutes": 15})
    both = [NeedKind.EASY_READ, NeedKind.INTERPRETER]
    assert suggestion(policy, both, 60).words == "Interpreter: 90 instead of 60 minutes"
    assert suggestion(policy, both, 20).words == "Easy read: 35 instead of 20 minutes"
    assert suggestion(policy, both, 30).words.startswith("Easy read, Interpreter: 45")


def test_other_needs_and_none_leave_the_usual_length():
    policy = a_policy(interpreter={"percent": 50})
    assert suggestion(policy, [NeedKind.LARGE_PRINT], 30) is None
    assert suggestion(policy, [], 30) is None


@pytest.mark.parametrize(
    "told",
    [
        {"needs": {"shouting": {"minutes": 5}}, "rounded_to_minutes": 5},
        {"needs": {"audio": {"minutes": -5}}, "rounded_to_minutes": 5},
        {"needs": {}, "rounded_to_minutes": 0},
    ],
)
def test_a_file_that_makes_no_sense_is_refused(told):
    with pytest.raises(ValueError, match=r"shouting|negative"):
        read(told)


def test_the_clinics_length_goes_first_and_some_need_longer():
    policy = a_policy(interpreter={"percent": 50})
    assert minutes_for(policy, VisitKind.REVIEW) == 30
    assert minutes_for(policy, VisitKind.REVIEW, clinic_minutes=20) == 20
    needs = [NeedKind.LARGE_PRINT, NeedKind.INTERPRETER]
    assert minutes_for(policy, VisitKind.REVIEW, needs, 20) == 30


def test_the_shipped_lengths_are_read():
    policy = length_policy()
    assert policy.needs[NeedKind.INTERPRETER] == Longer(percent=50)
    assert NeedKind.LARGE_PRINT not in policy.needs
