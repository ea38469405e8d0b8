from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.calendar import add_months
from o2clinic.rules.follow_up import next_due, schedule
from o2clinic.rules.follow_up_case import (
    TASK_WORDS,
    FollowUpCase,
    OxygenUse,
    ReviewDone,
    ReviewKind,
    TaskKind,
)
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.patient_codes import SmokingStatus
from tests.rules.cases import BTS, DH

ORDERED_ON = date(2025, 1, 15)
TODAY = date(2026, 12, 1)
FULL = {"was_face_to_face": True, "had_gases": True, "had_risks_assessed": True}


def use(modality=Modality.LTOT, ordered_on=ORDERED_ON, **given):
    return OxygenUse(modality=modality, ordered_on=ordered_on, **given)


def seen(done_on, *kinds, **given):
    return ReviewDone(done_on=done_on, kinds=frozenset(kinds), **{**FULL, **given})


def formal(done_on, **given):
    return seen(done_on, ReviewKind.FORMAL_REVIEW, **given)


def a_picture(*uses, **given):
    known = {"on": TODAY, "uses": uses, "exacerbations": (), "smoking": SmokingStatus.NEVER}
    return FollowUpCase(**{**known, **given})


def made(*uses, policy=BTS, **given):
    return schedule(a_picture(*uses, **given), policy)


def windows(plan):
    return {task.kind: (task.window_from, task.window_to) for task in plan.tasks}


def rules(plan):
    return [(step.rule, step.passed) for step in plan.steps]


def test_v43_ltot_has_a_visit_two_reviews_and_then_one_a_year():
    plan = made(use())
    assert [task.kind for task in plan.tasks] == [
        TaskKind.HOME_VISIT,
        TaskKind.FIRST_REVIEW,
        TaskKind.NEXT_REVIEW,
        TaskKind.YEARLY_REVIEW,
    ]
    assert windows(plan) == {
        TaskKind.HOME_VISIT: (ORDERED_ON, date(2025, 2, 12)),
        TaskKind.FIRST_REVIEW: (date(2025, 4, 2), date(2025, 4, 15)),
        TaskKind.NEXT_REVIEW: (date(2025, 10, 15), date(2026, 4, 15)),
        TaskKind.YEARLY_REVIEW: (date(2026, 4, 15), date(2027, 4, 15)),
    }
    assert [task.is_projected for task in plan.tasks] == [False, False, True, True]
    assert next_due(plan).due_on == date(2025, 2, 12)
    assert plan.policy_id == "BTS2015_QS2017"
    assert plan.missing == plan.reasons == plan.prompts == ()
    assert [task.step.rule for task in plan.tasks] == ["F-1", "F-2", "F-3", "F-4"]
    assert not any(task.step.passed for task in plan.tasks)
    assert [len(plan.overdue), plan.tasks[0].words] == [3, "Home visit"]


def test_home_visit_and_first_review_say_what_they_must_include():
    visit, review = made(use()).tasks[:2]
    assert {"education", "signs of hypercapnia", "SpO2 on oxygen"} <= set(visit.must_include)
    assert any("R-SF-5" in words for words in review.must_include)
    assert "face to face" in review.must_include


@pytest.mark.parametrize(("on", "is_late"), [(date(2025, 2, 12), 0), (date(2025, 2, 13), 1)])
def test_f1_is_late_on_the_day_after(on, is_late):
    assert len(made(use(), on=on).overdue) == is_late


def test_f1_visit_before_the_order_does_not_count():
    early = seen(date(2025, 1, 14), ReviewKind.HOME_VISIT)
    assert TaskKind.HOME_VISIT in windows(made(use(), reviews=(early,)))
    same_day = seen(ORDERED_ON, ReviewKind.HOME_VISIT)
    plan = made(use(), reviews=(same_day,))
    assert TaskKind.HOME_VISIT not in windows(plan)
    assert ("F-1", True) in rules(plan)


@pytest.mark.parametrize(
    ("done_on", "is_done"), [(date(2025, 4, 1), False), (date(2025, 4, 2), True)]
)
def test_f2_review_before_week_eleven_does_not_stand_in(done_on, is_done):
    plan = made(use(), reviews=(formal(done_on),))
    assert (TaskKind.FIRST_REVIEW not in windows(plan)) is is_done


@pytest.mark.parametrize("part", list(FULL))
def test_f2_review_that_lacks_a_part_does_not_count(part):
    lacking = made(use(), reviews=(formal(date(2025, 4, 10), **{part: False}),))
    unknown = made(use(), reviews=(formal(date(2025, 4, 10), **{part: None}),))
    for plan in (lacking, unknown):
        assert TaskKind.FIRST_REVIEW in windows(plan)
    assert "does not count" in lacking.prompts[0]
    assert "yes or no, at the review of 10-Apr-2025" in unknown.missing[0]


def test_f3_done_reviews_move_the_chain_on():
    first = formal(date(2025, 5, 1))  # late, and counted from
    plan = made(use(), reviews=(first,))
    assert windows(plan)[TaskKind.NEXT_REVIEW] == (date(2025, 11, 1), date(2026, 5, 1))
    assert [task.is_projected for task in plan.tasks[1:]] == [False, True]


@pytest.mark.parametrize(
    ("done_on", "is_done"), [(date(2025, 10, 14), False), (date(2025, 10, 15), True)]
)
def test_f3_review_within_half_a_year_of_the_first_does_not_stand_in(done_on, is_done):
    plan = made(use(), reviews=(formal(date(2025, 4, 15)), formal(done_on, had_gases=False)))
    assert (TaskKind.NEXT_REVIEW not in windows(plan)) is is_done


def test_f3_waits_for_the_gases_of_the_first_review():
    plan = made(use(), reviews=(formal(date(2025, 11, 1), had_gases=False),))
    assert windows(plan)[TaskKind.FIRST_REVIEW][1] == date(2025, 4, 15)
    assert windows(plan)[TaskKind.NEXT_REVIEW][1] == date(2026, 4, 15)
    assert [task.is_projected for task in plan.tasks[1:]] == [False, True, True]


def test_f4_yearly_from_the_latest_review_that_counts():
    reviews = (
        formal(date(2026, 6, 1)),
        formal(date(2025, 4, 15)),
        formal(date(2025, 10, 15)),
        formal(date(2026, 9, 1), was_face_to_face=False),
    )
    plan = made(use(), reviews=reviews)
    assert windows(plan)[TaskKind.YEARLY_REVIEW] == (date(2026, 6, 1), date(2027, 6, 1))
    assert not plan.tasks[-1].is_projected
    assert any("01-Sep-2026" in prompt for prompt in plan.prompts)


def test_visit_after_the_day_of_the_picture_is_not_done():
    plan = made(use(), on=date(2025, 4, 1), reviews=(formal(date(2025, 4, 10)),))
    assert TaskKind.FIRST_REVIEW in windows(plan)


@pytest.mark.parametrize(
    ("ordered_on", "installed_on", "due_on"),
    [
        (date(2025, 1, 15), date(2025, 1, 20), date(2025, 2, 12)),
        (date(2025, 1, 20), date(2025, 1, 15), date(2025, 2, 12)),
        (None, date(2025, 1, 20), date(2025, 2, 17)),
    ],
)
def test_anchor_is_the_earlier_day_that_is_known(ordered_on, installed_on, due_on):
    plan = made(use(ordered_on=ordered_on, installed_on=installed_on))
    assert next_due(plan).due_on == due_on
    assert bool(plan.missing) is (ordered_on is None)


def test_oxygen_without_any_day_has_a_reason_why_it_has_no_date():
    plan = made(use(ordered_on=None))
    assert (next_due(plan), plan.tasks) == (None, ())
    assert "day to count from" in plan.reasons[0]
    assert "day of the order" in plan.missing[0]


def test_nobody_without_oxygen_is_chased():
    plan = made()
    assert plan.reasons == ("Not on oxygen, and nothing is waiting.",)
    assert plan.steps == ()


@pytest.mark.parametrize("field", ["died_on", "moved_on"])
def test_closed_record_has_no_dates_but_oxygen_is_collected(field):
    day = date(2025, 6, 1)
    plan = made(use(), **{field: day})
    assert plan.tasks == ()
    assert "01-Jun-2025" in plan.reasons[0]
    assert "collected" in plan.prompts[0]
    assert rules(plan) == [("R-ST-8", False)]
    assert rules(made(**{field: day})) == [("R-ST-8", True)]
    assert made(use(), on=date(2025, 5, 31), **{field: day}).tasks


def test_f5_ambulatory_oxygen_begun_unwell_is_reviewed_after_four_to_six_weeks():
    plan = made(use(Modality.AOT, was_started_unwell=True))
    found = windows(plan)
    assert found[TaskKind.AOT_FIRST_REVIEW] == (date(2025, 2, 12), date(2025, 2, 26))
    assert found[TaskKind.AOT_REVIEW] == (date(2025, 2, 26), date(2025, 8, 26))
    assert found[TaskKind.AOT_COMPLIANCE] == (ORDERED_ON, date(2026, 1, 15))
    assert found[TaskKind.YEARLY_REVIEW] == (ORDERED_ON, date(2026, 1, 15))
    assert next(task for task in plan.tasks if task.kind is TaskKind.AOT_REVIEW).is_projected


@pytest.mark.parametrize(
    ("done_on", "is_done"), [(date(2025, 2, 11), False), (date(2025, 2, 12), True)]
)
def test_f5_first_review_counts_from_the_fourth_week(done_on, is_done):
    review = seen(done_on, ReviewKind.AOT_REVIEW)
    plan = made(use(Modality.AOT, was_started_unwell=True), reviews=(review,))
    assert (TaskKind.AOT_FIRST_REVIEW not in windows(plan)) is is_done


def test_f5_begun_when_well_is_reviewed_every_six_months_and_use_every_year():
    reviews = (
        seen(date(2025, 7, 1), ReviewKind.AOT_REVIEW),
        seen(date(2025, 9, 1), ReviewKind.AOT_COMPLIANCE),
    )
    found = windows(made(use(Modality.AOT, was_started_unwell=False), reviews=reviews))
    assert TaskKind.AOT_FIRST_REVIEW not in found
    assert found[TaskKind.AOT_REVIEW][1] == date(2026, 1, 1)
    assert found[TaskKind.AOT_COMPLIANCE][1] == date(2026, 9, 1)


def test_f5_not_knowing_how_it_began_takes_the_safer_side():
    plan = made(use(Modality.AOT))
    assert TaskKind.AOT_FIRST_REVIEW in windows(plan)
    assert "begun when unwell" in plan.missing[0]


def test_two_kinds_ordered_together_share_a_home_visit_and_ltot_brings_the_yearly_review():
    plan = made(use(), use(Modality.AOT, was_started_unwell=False))
    kinds = [task.kind for task in plan.tasks]
    assert kinds.count(TaskKind.HOME_VISIT) == kinds.count(TaskKind.YEARLY_REVIEW) == 1


@pytest.mark.parametrize("modality", [Modality.NOT, Modality.SBOT])
def test_other_oxygen_is_visited_and_reviewed_every_year(modality):
    found = windows(made(use(modality)))
    assert found == {
        TaskKind.HOME_VISIT: (ORDERED_ON, date(2025, 2, 12)),
        TaskKind.YEARLY_REVIEW: (ORDERED_ON, date(2026, 1, 15)),
    }


def test_f11_palliative_contact_within_three_days_then_as_agreed():
    palliative = use(Modality.POT)
    assert windows(made(palliative)) == {
        TaskKind.PALLIATIVE_CONTACT: (ORDERED_ON, date(2025, 1, 18))
    }
    contact = seen(date(2025, 1, 17), ReviewKind.PALLIATIVE_CONTACT)
    agreed = made(palliative, reviews=(contact,), palliative_agreed_on=date(2025, 1, 31))
    assert agreed.tasks[0].due_on == date(2025, 1, 31)
    for day in (None, date(2025, 1, 17)):  # none, or the one that has just been
        silent = made(palliative, reviews=(contact,), palliative_agreed_on=day)
        assert silent.tasks[0].due_on == date(2025, 1, 20)
        assert "day agreed" in silent.missing[0]
    first = made(palliative, palliative_agreed_on=date(2025, 1, 31))
    assert first.tasks[0].due_on == date(2025, 1, 18)


def test_f12_smoker_has_it_at_every_review_and_not_asking_is_said():
    smokes = made(use(), smoking=SmokingStatus.SMOKES)
    assert all("education in writing again" in task.must_include for task in smokes.tasks)
    assert ("F-12", False) in rules(smokes)
    for status in (None, SmokingStatus.NOT_KNOWN):
        unknown = made(use(), smoking=status)
        assert "whether the patient smokes" in unknown.missing
        assert "ask whether the patient smokes" in unknown.tasks[0].must_include
    assert ("F-12", True) in rules(made(use(), smoking=SmokingStatus.STOPPED))


def test_f12_a_look_at_figures_is_no_review():
    plan = made(use(Modality.AOT), smoking=SmokingStatus.SMOKES)
    looked = next(task for task in plan.tasks if task.kind is TaskKind.AOT_COMPLIANCE)
    assert len(looked.must_include) == 1


def test_f13_check_after_six_weeks_only_where_the_policy_has_it():
    assert TaskKind.STARTER_CHECK not in windows(made(use()))
    found = windows(made(use(), policy=DH))
    assert found[TaskKind.STARTER_CHECK] == (ORDERED_ON, date(2025, 2, 26))
    assert TaskKind.STARTER_CHECK not in windows(made(use(Modality.POT), policy=DH))
    checked = seen(date(2025, 2, 20), ReviewKind.STARTER_CHECK)
    assert ("F-13", True) in rules(made(use(), policy=DH, reviews=(checked,)))


TEMPORARY = use(is_temporary=True)
ILL = Exacerbation(date(2025, 1, 5), date(2025, 1, 15))  # stable from 12 Mar


def test_f6_temporary_oxygen_is_assessed_once_stable_and_within_three_months():
    plan = made(TEMPORARY, exacerbations=(ILL,))
    found = windows(plan)
    assert found[TaskKind.DISCHARGE_ASSESSMENT] == (date(2025, 3, 12), date(2025, 4, 15))
    assert TaskKind.FIRST_REVIEW not in found
    assert ("R-DC-4", True) in rules(plan)
    assert found[TaskKind.NEXT_REVIEW] == (date(2025, 10, 15), date(2026, 4, 15))


@pytest.mark.parametrize(
    ("done_on", "is_done"), [(date(2025, 3, 11), False), (date(2025, 3, 12), True)]
)
def test_f6_assessment_counts_from_the_first_stable_day(done_on, is_done):
    plan = made(TEMPORARY, exacerbations=(ILL,), reviews=(formal(done_on),))
    assert (TaskKind.DISCHARGE_ASSESSMENT not in windows(plan)) is is_done
    assert (("F-6", True) in rules(plan)) is is_done


def test_f6_done_assessment_stays_done_after_a_later_exacerbation():
    later = Exacerbation(date(2025, 6, 1))
    plan = made(TEMPORARY, exacerbations=(ILL, later), reviews=(formal(date(2025, 3, 20)),))
    assert TaskKind.DISCHARGE_ASSESSMENT not in windows(plan)


def test_f6_assessment_before_any_known_exacerbation_does_not_count():
    later = Exacerbation(date(2025, 6, 1))
    plan = made(TEMPORARY, exacerbations=(later,), reviews=(formal(date(2025, 3, 20)),))
    assert TaskKind.DISCHARGE_ASSESSMENT in windows(plan)


def test_f6_impossible_window_is_said_and_becomes_two_visits():
    long = Exacerbation(date(2025, 1, 5), date(2025, 2, 20))  # stable from 17 Apr
    plan = made(TEMPORARY, exacerbations=(long,))
    found = windows(plan)
    assert found[TaskKind.DISCHARGE_ASSESSMENT] == (date(2025, 4, 17), None)
    assert found[TaskKind.FIRST_REVIEW][1] == date(2025, 4, 15)
    assert "no day does for both" in plan.prompts[0]
    assert ("R-DC-4", False) in rules(plan)


def test_what_is_not_known_of_a_review_is_said_once():
    long = Exacerbation(date(2025, 1, 5), date(2025, 2, 20))
    unknown = formal(date(2025, 4, 10), had_gases=None)  # looked at for F-6 and for F-2
    plan = made(TEMPORARY, exacerbations=(long,), reviews=(unknown,))
    assert plan.missing == ("blood gases, yes or no, at the review of 10-Apr-2025",)


@pytest.mark.parametrize("exacerbations", [None, ()])
def test_f6_without_the_exacerbation_the_ordinary_review_stays(exacerbations):
    plan = made(TEMPORARY, exacerbations=exacerbations)
    assert TaskKind.FIRST_REVIEW in windows(plan)
    assert "before the discharge" in plan.missing[0]


def test_every_task_has_words():
    assert set(TASK_WORDS) == set(TaskKind)


days = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))
maybe = st.none() | days
answers = st.sampled_from([None, True, False])
uses = st.builds(
    OxygenUse,
    modality=st.sampled_from(Modality),
    ordered_on=maybe,
    installed_on=maybe,
    was_started_unwell=answers,
    is_temporary=st.booleans(),
)
reviews = st.builds(
    ReviewDone,
    done_on=days,
    kinds=st.frozensets(st.sampled_from(ReviewKind), max_size=3),
    was_face_to_face=answers,
    had_gases=answers,
    had_risks_assessed=answers,
)
pictures = st.builds(
    FollowUpCase,
    on=days,
    uses=st.lists(uses, max_size=3).map(tuple),
    reviews=st.lists(reviews, max_size=4).map(tuple),
    exacerbations=st.none() | st.lists(st.builds(Exacerbation, days, maybe), max_size=3).map(tuple),
    hypercapnia_stop_on=maybe,
    first_gas_on=maybe,
    is_assessment_deferred=st.booleans(),
    was_assessed_early=st.booleans(),
    was_early_counselled=answers,
    spo2_percent=st.none() | st.decimals(min_value=70, max_value=100, places=1),
    spo2_on=maybe,
    smoking=st.none() | st.sampled_from(SmokingStatus),
    palliative_agreed_on=maybe,
    died_on=maybe,
    moved_on=maybe,
)


@settings(max_examples=200)
@given(pictures)
def test_schedule_never_crashes_and_everybody_has_a_date_or_a_reason(case):
    plan = schedule(case, BTS)
    assert plan.tasks or plan.reasons
    assert [task.due_on for task in plan.tasks] == sorted(task.due_on for task in plan.tasks)
    for task in plan.tasks:
        assert task.window_from <= task.due_on
        assert task.window_to in {None, task.due_on}
        assert task.must_include
        assert task.step in plan.steps


@settings(max_examples=100)
@given(days, st.integers(min_value=0, max_value=400))
def test_later_order_never_brings_an_earlier_date(ordered_on, later):
    first, second = (
        made(use(ordered_on=day), on=ordered_on)
        for day in (ordered_on, ordered_on + timedelta(days=later))
    )
    pairs = zip(first.tasks, second.tasks, strict=True)
    assert all(one.due_on <= two.due_on for one, two in pairs)


@settings(max_examples=100)
@given(days, st.integers(min_value=77, max_value=800))
def test_nobody_on_ltot_goes_more_than_a_year_from_a_review_to_the_next(ordered_on, after):
    reviewed_on = ordered_on + timedelta(days=after)
    plan = made(use(ordered_on=ordered_on), on=reviewed_on, reviews=(formal(reviewed_on),))
    due = min(task.due_on for task in plan.tasks if task.kind is TaskKind.NEXT_REVIEW)
    assert due == add_months(reviewed_on, 12)


def test_policy_value_moves_the_date():
    policy = replace(
        BTS, home_visit_days=replace(BTS.home_visit_days, value=BTS.adult_age_years.value)
    )
    assert next_due(made(use(), policy=policy)).due_on == date(2025, 2, 2)
