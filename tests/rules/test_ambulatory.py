from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.ambulatory import (
    GRADE_RULES,
    NEED_WORDS,
    AotCase,
    AotNeed,
    LegacyGrade,
    assess_ambulatory_need,
    legacy_grade,
)
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.rule_book import RULES
from o2clinic.rules.walk_test import WalkKind
from tests.rules.cases import BTS, LAST_EXACERBATION, D
from tests.rules.walks import a_walk, on_oxygen

ON = date(2025, 3, 3)
N = AotNeed


def asked(**given):
    known = {
        "decided_on": ON,
        "born_on": date(1950, 1, 1),
        "is_on_ltot": False,
        "diagnosis": Diagnosis.ILD,
        "is_treatment_optimised": True,
        "exacerbations": (LAST_EXACERBATION,),
    }
    return AotCase(**{**known, **given})


def outcome(**given):
    return assess_ambulatory_need(asked(**given), BTS).outcome


def rules(**given):
    return [step.rule for step in assess_ambulatory_need(asked(**given), BTS).steps]


GOES_OUT = {"falls_on_exertion": True, "wants_to_use_it_outside": True}
ILD = {"has_disabling_breathlessness": True}
LTOT = {"is_on_ltot": True}


@pytest.mark.parametrize(
    ("given", "expected", "rule"),
    [
        ({"born_on": None}, N.INCOMPLETE, "S-0"),
        ({"born_on": date(2007, 3, 4)}, N.OUT_OF_SCOPE_PAEDIATRIC, "S-0"),
        ({"born_on": date(2007, 3, 3), "is_in_exercise_programme": True}, N.TEST, "S-0"),
        ({"is_on_ltot": None}, N.INCOMPLETE, "R-AO-1"),
        # not on LTOT
        ({"falls_on_exertion": False}, N.NOT_INDICATED, "R-AO-1"),
        ({"is_in_exercise_programme": True}, N.TEST, "R-AO-3"),
        ({**ILD, "falls_on_exertion": True}, N.CONSIDER_TEST, "R-AO-4"),
        ({**ILD, "falls_on_exertion": False}, N.NOT_INDICATED, "R-AO-4"),
        ({**ILD}, N.INCOMPLETE, "R-AO-4"),
        ({"has_active_regimen": True}, N.CONSIDER_TEST, "R-AO-5"),
        ({**GOES_OUT}, N.CONSIDER_TEST, "AOT-3"),
        ({**GOES_OUT, "wants_to_use_it_outside": False}, N.NOT_INDICATED, "AOT-3"),
        ({**GOES_OUT, "wants_to_use_it_outside": None}, N.INCOMPLETE, "AOT-3"),
        ({**GOES_OUT, "falls_on_exertion": None}, N.INCOMPLETE, "AOT-3"),
        ({"wants_to_use_it_outside": False}, N.NOT_INDICATED, "AOT-3"),
        ({**GOES_OUT, "diagnosis": Diagnosis.COPD}, N.CONSIDER_TEST, "R-AO-11"),
        ({**GOES_OUT, **ILD, "diagnosis": Diagnosis.COPD}, N.CONSIDER_TEST, "AOT-3"),
        # on LTOT
        ({**LTOT}, N.INCOMPLETE, "R-AO-2"),
        ({**LTOT, "is_mobile_outdoors": False}, N.NOT_INDICATED, "R-AO-2"),
        ({**LTOT, "is_mobile_outdoors": True}, N.TEST, "AOT-2"),
        ({**LTOT, "needs_it_for_hours": True, "is_mobile_outdoors": False}, N.WITHOUT_TEST,
         "AOT-1"),
        ({**LTOT, "must_leave_home": True, "is_mobile_outdoors": False}, N.WITHOUT_TEST, "AOT-1"),
        ({**LTOT, "must_leave_home": True}, N.WITHOUT_TEST, "AOT-1"),
        ({**LTOT, "needs_it_for_hours": True, "is_mobile_outdoors": True}, N.TEST, "AOT-2"),
        ({"needs_it_for_hours": True, "falls_on_exertion": False}, N.NOT_INDICATED, "R-AO-1"),
        # optimised and stable
        ({**GOES_OUT, "is_treatment_optimised": None}, N.INCOMPLETE, "R-AO-10"),
        ({**GOES_OUT, "is_treatment_optimised": False}, N.OPTIMISE_FIRST, "R-AO-10"),
        ({**GOES_OUT, "exacerbations": None}, N.INCOMPLETE, "R-AO-10"),
        ({**GOES_OUT, "exacerbations": ()}, N.CONSIDER_TEST, "R-AO-10"),
    ],
)  # fmt: skip
def test_whom_to_test(given, expected, rule):
    advice = assess_ambulatory_need(asked(**given), BTS)
    assert advice.outcome is expected
    assert advice.words == NEED_WORDS[expected]
    assert rule in [step.rule for step in advice.steps]
    assert bool(advice.missing) is (expected is N.INCOMPLETE or advice.missing == (
        "whether the patient is mobile outdoors",))  # fmt: skip


def test_each_fact_that_is_missing_is_named_once():
    advice = assess_ambulatory_need(asked(**ILD), BTS)
    assert advice.missing == (
        "whether SpO2 falls on exertion",
        "whether the patient wants to use it outside",
    )


@pytest.mark.parametrize(
    ("started_on", "expected", "until"),
    [
        (date(2025, 1, 6), N.CONSIDER_TEST, None),  # 56 days
        (date(2025, 1, 7), N.DEFER, date(2025, 3, 4)),
        (date(2025, 3, 10), N.DEFER, date(2025, 5, 5)),
    ],
)
def test_test_waits_until_stable(started_on, expected, until):
    case = asked(**GOES_OUT, exacerbations=(Exacerbation(started_on),))
    advice = assess_ambulatory_need(case, BTS)
    assert (advice.outcome, advice.not_before) == (expected, until)


def test_early_test_keeps_the_early_review_in_mind():
    case = asked(
        **GOES_OUT, exacerbations=(Exacerbation(date(2025, 2, 20)),), early_test_reason="Discharge"
    )
    advice = assess_ambulatory_need(case, BTS)
    assert advice.outcome is N.CONSIDER_TEST
    assert advice.steps[-1].rule == "R-AF-1"
    assert "4 to 6 weeks" in advice.prompts[-1]


def test_who_may_have_it_untested_has_the_ltot_flow_and_part_b():
    case = asked(**LTOT, must_leave_home=True, is_mobile_outdoors=False)
    prompts = assess_ambulatory_need(case, BTS).prompts
    assert "same as the LTOT flow" in prompts[0]
    assert "Part B" in prompts[1]


def test_mobile_user_is_tested_and_may_have_the_ltot_flow_meanwhile():
    case = asked(**LTOT, must_leave_home=True, is_mobile_outdoors=True)
    assert "Until the test" in assess_ambulatory_need(case, BTS).prompts[0]


@pytest.mark.parametrize(
    ("walk", "expected"),
    [
        (a_walk("94", "86"), N.CONSIDER_TEST),
        (a_walk("95", "91"), N.NOT_INDICATED),
        (a_walk("95", None), N.CONSIDER_TEST),  # tells nothing: what was said before stands
        (on_oxygen("91"), N.CONSIDER_TEST),
        (a_walk("95", "91", source=None), N.CONSIDER_TEST),
    ],
)
def test_a_walk_on_air_outweighs_what_was_said(walk, expected):
    assert outcome(**GOES_OUT, walk=walk) is expected


@pytest.mark.parametrize(("nadir", "passed"), [("86", True), ("91", False)])
def test_short_walk_screens(nadir, passed):
    walk = a_walk("95", nadir, kind=WalkKind.THREE_MINUTE, distance_m=D(120))
    advice = assess_ambulatory_need(asked(walk=walk, wants_to_use_it_outside=True), BTS)
    told = next(step for step in advice.steps if step.rule == "R-AT-13")
    assert told.passed is passed
    assert any("short walk misses" in words for words in advice.prompts) is not passed


def test_short_walk_without_numbers_tells_nothing():
    walk = a_walk("95", None, kind=WalkKind.THREE_MINUTE)
    assert "R-AT-13" not in rules(walk=walk)


def test_trial_in_copd_is_pointed_out():
    advice = assess_ambulatory_need(asked(**GOES_OUT, diagnosis=Diagnosis.COPD), BTS)
    assert "showed no benefit" in advice.prompts[0]
    assert "R-AO-11" not in rules(**GOES_OUT)


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        ({"is_on_ltot": None}, None),
        ({"is_on_ltot": False}, LegacyGrade.THREE),
        ({"is_on_ltot": True}, None),
        ({"is_on_ltot": True, "is_mobile_outdoors": False}, LegacyGrade.ONE),
        ({"is_on_ltot": True, "is_mobile_outdoors": True}, LegacyGrade.TWO),
    ],
)
def test_grade_of_2008(given, grade):
    assert legacy_grade(asked(**given)) is grade
    assert assess_ambulatory_need(asked(**given), BTS).grade is grade


def test_every_outcome_has_words_and_every_grade_its_rule():
    assert set(NEED_WORDS) == set(AotNeed)
    assert set(GRADE_RULES) == set(LegacyGrade)
    assert set(GRADE_RULES.values()) <= set(RULES)


maybe = st.none() | st.booleans()
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 1, 1))


@given(
    born_on=st.none() | st.dates(max_value=date(2025, 3, 3)),
    ltot=maybe,
    diagnosis=st.none() | st.sampled_from(Diagnosis),
    answers=st.tuples(maybe, maybe, maybe, maybe),
    flags=st.tuples(*[st.booleans()] * 5),
    ill=st.none() | st.lists(days.map(Exacerbation), max_size=2).map(tuple),
)
@settings(max_examples=200)
def test_need_is_told_from_anything_and_nothing_passes_silently(
    born_on, ltot, diagnosis, answers, flags, ill
):
    mobile, wants, falls, optimised = answers
    hours, leave, programme, disabling, regimen = flags
    case = AotCase(
        decided_on=ON, born_on=born_on, is_on_ltot=ltot, diagnosis=diagnosis,
        is_mobile_outdoors=mobile, needs_it_for_hours=hours, must_leave_home=leave,
        is_in_exercise_programme=programme, has_disabling_breathlessness=disabling,
        has_active_regimen=regimen, wants_to_use_it_outside=wants, falls_on_exertion=falls,
        is_treatment_optimised=optimised, exacerbations=ill,
    )  # fmt: skip
    advice = assess_ambulatory_need(case, BTS)
    assert advice.steps
    assert advice.outcome is not N.INCOMPLETE or advice.missing
    if advice.outcome in {N.TEST, N.CONSIDER_TEST}:
        assert optimised
        assert ill is not None
