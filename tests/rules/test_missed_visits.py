"""After missed visits: the steps of the policy as a truth table, and what stands against one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from o2clinic.rules.missed_visits import (
    BookedAhead,
    MissedCase,
    MissedVisit,
    RecordedStep,
    StepOutcome,
    after_missed,
    check_step,
    is_late_cancellation,
    missed_run,
)
from o2clinic.rules.missed_visits_policy import MissedPolicy, MissedStep, NotAMissedPolicy, Whose
from o2clinic.rules.recall import Seen
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services import missed_policies

TODAY = date(2026, 11, 24)
POLICY = missed_policies.in_force("OFFER_FIRST_2026")
CONTACT, OFFER, LETTER, DECISION = MissedStep
DONE, LEFT_OUT, KEEP, DISCHARGE, OTHERWISE = StepOutcome


def missed(*days_ago, kind=VisitKind.REVIEW):
    return tuple(
        MissedVisit(at, TODAY - timedelta(days=days), kind) for at, days in enumerate(days_ago, 1)
    )


def a_case(*days_ago, kind=VisitKind.REVIEW, **given):
    return MissedCase(on=TODAY, missed=missed(*days_ago, kind=kind), **given)


def recorded(visit_id, step, outcome=DONE, days_ago=0):
    return RecordedStep(visit_id, step, outcome, TODAY - timedelta(days=days_ago))


def advice(*days_ago, policy=POLICY, **given):
    return after_missed(a_case(*days_ago, **given), policy)


def steps_of(told):
    return [one.step for one in told.to_do]


# MV-2, MV-3, MV-4: whose visit, how many missed, and the steps that follow.
@pytest.mark.parametrize(
    ("given", "whose", "once", "twice"),
    [
        ({}, Whose.USUAL, [OFFER], [OFFER, LETTER, DECISION]),
        (
            {"kind": VisitKind.HOME_VISIT},
            *(Whose.HOME, [CONTACT, OFFER], [CONTACT, LETTER, DECISION]),
        ),
        ({"has_needs": True}, Whose.NEEDS, [CONTACT, OFFER], [CONTACT, LETTER, DECISION]),
        (
            {"has_needs": True, "has_oxygen": True, "kind": VisitKind.HOME_VISIT},
            *(Whose.OXYGEN, [CONTACT, OFFER], [CONTACT, LETTER, DECISION]),
        ),
    ],
)
def test_mv_2_whose_visit_it_was_chooses_the_steps(given, whose, once, twice):
    first, second, fifth = (
        advice(1, **given),
        advice(30, 1, **given),
        advice(9, 8, 7, 6, 1, **given),
    )
    assert (first.whose, steps_of(first)) == (whose, once)
    assert steps_of(second) == steps_of(fifth) == twice
    assert [step.rule for step in second.steps][:2] == ["MV-1", "MV-2"]
    assert {one.rule for one in second.steps} == {"MV-1", "MV-2", "MV-3", "MV-4"}


@pytest.mark.parametrize(
    ("done", "following"),
    [
        ((), OFFER),
        ((OFFER,), LETTER),
        ((OFFER, LETTER), DECISION),
        ((LETTER,), OFFER),  # taken out of turn: what was passed over is still to be done
    ],
)
def test_mv_3_the_first_step_not_taken_is_next(done, following):
    told = advice(30, 1, recorded=tuple(recorded(2, step) for step in done))
    assert told.next.step is following
    assert told.waits_for_clinician is (following is DECISION)


def test_mv_3_a_step_left_out_is_settled_and_one_of_an_earlier_visit_is_not_this_ones():
    assert advice(1, recorded=(recorded(1, OFFER, LEFT_OUT),)).next is None
    assert advice(30, 1, recorded=(recorded(1, OFFER),)).next.step is OFFER


def test_mv_3_each_step_has_its_day_and_says_so():
    told = advice(1)
    assert told.next.due_on == date(2026, 11, 30)
    assert told.words == (
        "Did not attend 23-Nov-2026. Next: offer another time by 30-Nov-2026 (desk)"
    )


@pytest.mark.parametrize(("days", "waits"), [(13, False), (14, True), (15, True)])
def test_a_decision_does_not_wait_for_a_desk_that_is_behind(days, waits):
    told = advice(40, days)
    assert told.next.step is OFFER
    assert told.waits_for_clinician is waits


@pytest.mark.parametrize(
    ("outcome", "following"), [(KEEP, OFFER), (DISCHARGE, None), (OTHERWISE, None)]
)
def test_mv_4_a_decision_settles_the_rest_and_who_stays_is_offered_a_visit(outcome, following):
    decided = recorded(2, DECISION, outcome)
    told = advice(30, 1, recorded=(decided,))
    assert (told.next.step if told.next else None) is following
    if outcome is KEEP:
        assert told.next.due_on == TODAY + timedelta(days=7)
        offered = advice(30, 1, recorded=(decided, recorded(2, OFFER)))
        assert offered.next is None
        booked = BookedAhead(TODAY + timedelta(days=3), VisitKind.REVIEW, TODAY)
        assert advice(30, 1, recorded=(decided,), booked=(booked,)).next is None


def test_mv_4_nobody_is_decided_on_after_one_missed_visit():
    for whose in Whose:
        assert DECISION not in [step.step for step in POLICY.steps_for(whose, 1)]
        assert POLICY.steps_for(whose, 9)[-1].step is DECISION


def test_mv_5_a_visit_booked_since_is_the_offer_taken_up_and_a_decision_waits_for_it():
    ahead = TODAY + timedelta(days=10)
    since = BookedAhead(ahead, VisitKind.WALK_TEST, TODAY)
    assert advice(1, booked=(since,)).next is None
    told = advice(30, 1, booked=(since,))
    assert told.next.step is LETTER
    told = advice(30, 1, booked=(since,), recorded=(recorded(2, LETTER),))
    assert told.next is None
    assert told.words.endswith("A decision waits for the visit of 04-Dec-2026")
    assert told.steps[-1].rule == "MV-5"


@pytest.mark.parametrize(
    ("kind", "is_it"), [(VisitKind.REVIEW, True), (VisitKind.SPIROMETRY, False)]
)
def test_mv_5_a_visit_booked_before_counts_only_if_it_is_of_the_same_kind(kind, is_it):
    before = BookedAhead(TODAY + timedelta(days=10), kind, TODAY - timedelta(days=60))
    assert (advice(1, booked=(before,)).next is None) is is_it


def test_nothing_follows_without_a_missed_visit_or_for_the_dead():
    assert advice() is None
    assert advice(1, died_on=TODAY) is None
    assert advice(1, moved_away_on=TODAY) is None


def test_mv_1_the_row_begins_after_the_last_visit_that_took_place():
    def seen(days_ago, status):
        return Seen(TODAY - timedelta(days=days_ago), VisitKind.REVIEW, status)

    told = [
        (1, seen(90, VisitStatus.DID_NOT_ATTEND)),
        (2, seen(60, VisitStatus.DONE)),
        (3, seen(30, VisitStatus.DID_NOT_ATTEND)),
        (4, seen(20, VisitStatus.CANCELLED)),
        (5, seen(10, VisitStatus.DID_NOT_ATTEND)),
    ]
    assert [one.visit_id for one in missed_run(told)] == [3, 5]


@pytest.mark.parametrize(
    ("before", "is_late"),
    [
        (timedelta(hours=24), False),
        (timedelta(hours=23, minutes=59), True),
        (timedelta(minutes=-5), True),
    ],
)
def test_mv_6_less_than_a_day_before_is_late(before, is_late):
    assert is_late_cancellation(before, POLICY) is is_late


@pytest.mark.parametrize(
    ("step", "outcome", "why", "found"),
    [
        (OFFER, DONE, "", None),
        (OFFER, LEFT_OUT, "", ("MV-3", "why")),
        (OFFER, LEFT_OUT, "moved away", None),
        (LETTER, DONE, "", ("MV-3", "why")),  # out of turn
        (LETTER, DONE, "the son asked for it", None),
        (DECISION, DISCHARGE, " ", ("MV-4", "why")),
        (DECISION, DISCHARGE, "moved abroad, told us", None),
        (DECISION, DONE, "so", ("MV-4", "outcome")),
        (OFFER, KEEP, "so", ("MV-3", "outcome")),
        (DECISION, None, "so", ("MV-4", "outcome")),
    ],
)
def test_a_reason_is_asked_for_whatever_is_not_as_advised(step, outcome, why, found):
    told = check_step(advice(30, 1), step, outcome, why)
    assert [(one.rule, one.field) for one in told] == ([found] if found else [])


def _told(**changes):
    steps = [
        {"whose": whose.value, "missed": missed, "step": step, "within_days": 7}
        for whose in Whose
        for missed, step in ((1, "offer"), (2, "letter"), (2, "decision"))
    ]
    known = {
        "id": "OURS",
        "title": "Ours",
        "valid_from": date(2026, 11, 1),
        "source": "our trust",
        "tag": "D",
        "late_cancel_hours": 24,
        "look_back_months": 24,
        "steps": steps,
    }
    return known | changes


def _steps(*more, without=(), of="usual"):
    kept = [one for one in _told()["steps"] if (one["whose"], one["step"]) not in without]
    made = [{"whose": of, "missed": at, "step": step, "within_days": 7} for at, step in more]
    return _told(steps=[*kept, *made])


def test_a_policy_file_is_read():
    assert MissedPolicy.from_mapping(_told()).steps_for(Whose.HOME, 1)[0].step is OFFER


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (_told(id="two words"), "letters, digits"),
        (_told(title=" "), "no title"),
        (_told(valid_from="soon"), "not a date"),
        (_told(tag="X"), "tag is"),
        (_told(steps=[]), "no steps"),
        (_told(late_cancel_hours="24"), "late_cancel_hours"),
        (_told(look_back_months=True), "look_back_months"),
        (_told(steps=["offer"]), "not a table"),
        (_told(steps=[{**_told()["steps"][0], "within_days": -1}]), "within_days"),
        (_steps((2, "sweep")), "step is"),
        (_steps((2, "letter")), "told twice"),
        (_steps((1, "contact")), "not in the order"),
        (_steps((2, "contact")), "after the decision"),
        (_steps((3, "letter")), "end with a decision"),
        (_steps(without={("usual", "offer")}), "has no offer"),
        (_steps(without={("usual", "decision")}), "end with a decision"),
        (_steps(without={("usual", "letter")}), "no letter goes out"),
        (_steps((1, "offer"), (1, "decision"), without=[("usual", s) for s in MissedStep]),
         "after one missed visit"),
    ],
)  # fmt: skip
def test_a_policy_that_could_let_somebody_go_by_itself_is_refused(told, said):
    with pytest.raises(NotAMissedPolicy, match=said):
        MissedPolicy.from_mapping(told)


def test_the_other_policy_that_ships_writes_at_once():
    told = advice(1, policy=missed_policies.in_force("LETTER_FIRST_2026"))
    assert steps_of(told) == [OFFER, LETTER]
    assert replace(told, to_do=()).next is None
