from datetime import date

import pytest

from o2clinic.rules.follow_up import schedule
from o2clinic.rules.follow_up_case import (
    FollowUpCase,
    OxygenUse,
    ReviewDone,
    ReviewKind,
    TaskKind,
)
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.patient_codes import SmokingStatus
from tests.rules.cases import BTS, DH, D

TODAY = date(2025, 6, 1)
GAS_ON = date(2025, 3, 3)
ILL = Exacerbation(date(2025, 3, 10), date(2025, 3, 17))  # stable from 12 May


def made(policy=BTS, **given):
    known = {"on": TODAY, "exacerbations": (), "smoking": SmokingStatus.NEVER}
    return schedule(FollowUpCase(**{**known, **given}), policy)


def due(plan):
    return {task.kind: task.due_on for task in plan.tasks}


def rules(plan):
    return [(step.rule, step.passed) for step in plan.steps]


def assessed(done_on, kind=ReviewKind.ASSESSMENT, **given):
    return ReviewDone(done_on=done_on, kinds=frozenset({kind}), **given)


@pytest.mark.parametrize(
    ("again_on", "is_done"), [(date(2025, 3, 30), False), (date(2025, 3, 31), True)]
)
def test_f7_stopped_assessment_is_taken_up_again_after_four_weeks(again_on, is_done):
    plan = made(hypercapnia_stop_on=GAS_ON)
    assert due(plan) == {TaskKind.REASSESSMENT: date(2025, 3, 31)}
    assert plan.tasks[0].window_to is None
    again = made(hypercapnia_stop_on=GAS_ON, reviews=(assessed(again_on),))
    assert (TaskKind.REASSESSMENT not in due(again)) is is_done
    assert ("F-7", is_done) in rules(again)


def test_f8_first_gas_waits_three_weeks_for_its_second():
    plan = made(first_gas_on=GAS_ON)
    assert due(plan) == {TaskKind.SECOND_GAS: date(2025, 3, 24)}
    assert ("F-8", False) in rules(plan)


def test_f8_not_knowing_of_exacerbations_is_said():
    plan = made(first_gas_on=GAS_ON, exacerbations=None)
    assert TaskKind.SECOND_GAS in due(plan)
    assert "since the first gas" in plan.missing[0]


@pytest.mark.parametrize(
    ("started_on", "is_void"),
    [(GAS_ON, False), (date(2025, 3, 4), True), (TODAY, True), (date(2025, 6, 2), False)],
)
def test_r_sta_3_exacerbation_after_the_first_gas_begins_the_wait_again(started_on, is_void):
    plan = made(first_gas_on=GAS_ON, exacerbations=(Exacerbation(started_on),))
    assert (TaskKind.DEFERRED_ASSESSMENT in due(plan)) is is_void
    assert (TaskKind.SECOND_GAS not in due(plan)) is is_void
    assert (("R-STA-3", False) in rules(plan)) is is_void


@pytest.mark.parametrize(("policy", "day"), [(BTS, date(2025, 5, 12)), (DH, date(2025, 4, 21))])
def test_f9_deferred_assessment_is_due_when_stable(policy, day):
    plan = made(policy, is_assessment_deferred=True, exacerbations=(ILL,))
    assert due(plan) == {TaskKind.DEFERRED_ASSESSMENT: day}


def test_r_sta_2_clock_runs_from_the_end_else_the_onset():
    ended = made(is_assessment_deferred=True, exacerbations=(ILL,))
    running = made(is_assessment_deferred=True, exacerbations=(Exacerbation(ILL.started_on),))
    assert ("R-STA-2", True) in rules(ended)
    assert ("R-STA-2", False) in rules(running)
    assert due(running)[TaskKind.DEFERRED_ASSESSMENT] == date(2025, 5, 5)


@pytest.mark.parametrize("exacerbations", [None, ()])
def test_f9_deferral_without_an_exacerbation_says_why_there_is_no_date(exacerbations):
    plan = made(is_assessment_deferred=True, exacerbations=exacerbations)
    assert (plan.tasks, len(plan.reasons)) == ((), 1)
    assert "waits for" in plan.missing[0]


def test_deferral_and_void_pair_are_one_task():
    plan = made(first_gas_on=GAS_ON, is_assessment_deferred=True, exacerbations=(ILL,))
    assert len(plan.tasks) == 1


@pytest.mark.parametrize(
    ("review", "is_done"),
    [
        (assessed(date(2025, 5, 11)), False),
        (assessed(date(2025, 5, 12)), True),
        (assessed(date(2025, 5, 20), ReviewKind.FORMAL_REVIEW, had_gases=True), True),
        (assessed(date(2025, 5, 20), ReviewKind.FORMAL_REVIEW), False),
    ],
)
def test_r_sta_1_early_assessment_is_tested_again_when_stable(review, is_done):
    told = {
        "was_assessed_early": True,
        "was_early_counselled": True,
        "exacerbations": (ILL,),
    }
    assert due(made(**told)) == {TaskKind.STABLE_RETEST: date(2025, 5, 12)}
    plan = made(**told, reviews=(review,))
    assert (TaskKind.STABLE_RETEST not in due(plan)) is is_done
    assert ("R-STA-1", is_done) in rules(plan)
    assert plan.missing == ()


@pytest.mark.parametrize("answer", [None, False])
def test_r_sta_1_counselling_not_recorded_is_missing(answer):
    plan = made(was_assessed_early=True, was_early_counselled=answer, exacerbations=(ILL,))
    assert "may later prove unnecessary" in plan.missing[0]
    assert TaskKind.STABLE_RETEST in due(plan)


def test_r_sta_1_without_an_exacerbation_says_why_there_is_no_date():
    plan = made(was_assessed_early=True, was_early_counselled=True)
    assert (plan.tasks, len(plan.reasons)) == ((), 1)


@pytest.mark.parametrize(
    ("spo2", "is_watched", "prompted"),
    [("92", False, True), ("92.1", True, False), ("94", True, False), ("94.1", False, False)],
)
def test_f10_saturation_just_above_the_limit_is_measured_again(spo2, is_watched, prompted):
    plan = made(spo2_percent=D(spo2), spo2_on=GAS_ON)
    assert due(plan) == ({TaskKind.SATURATION_RECHECK: date(2026, 3, 3)} if is_watched else {})
    assert bool(plan.prompts) is prompted
    assert rules(plan)[0] == ("F-10", not is_watched and not prompted)


def test_f10_under_the_policy_of_2008_92_is_watched():
    plan = made(DH, spo2_percent=D(92), spo2_on=GAS_ON)
    assert TaskKind.SATURATION_RECHECK in due(plan)


@pytest.mark.parametrize(
    ("ill", "due_on"),
    [
        (ILL, date(2025, 5, 12)),
        (Exacerbation(GAS_ON), date(2026, 3, 3)),
        (Exacerbation(date(2025, 3, 10), date(2026, 2, 1)), date(2026, 3, 3)),
        (Exacerbation(date(2025, 3, 4), date(2024, 1, 1)), GAS_ON),  # a slip in the dates
    ],
)
def test_f10_sooner_after_an_exacerbation(ill, due_on):
    plan = made(spo2_percent=D(93), spo2_on=GAS_ON, exacerbations=(ill,))
    assert due(plan) == {TaskKind.SATURATION_RECHECK: due_on}


def test_f10_without_its_day_says_why_there_is_no_date():
    plan = made(spo2_percent=D(93))
    assert (plan.tasks, plan.missing) == ((), ("day of the SpO2",))
    assert plan.reasons


def test_f10_is_not_for_those_on_ltot():
    on_ltot = OxygenUse(modality=Modality.LTOT, ordered_on=date(2025, 5, 1))
    plan = made(uses=(on_ltot,), spo2_percent=D(93), spo2_on=GAS_ON)
    assert TaskKind.SATURATION_RECHECK not in due(plan)
