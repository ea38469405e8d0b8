from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.ambulatory_response import (
    RESPONSE_WORDS,
    Response,
    WalksCase,
    judge_walks,
    next_flow_l_min,
)
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.walk_test import WalkKind
from tests.rules.cases import BTS, D
from tests.rules.walks import STARTED, a_walk, cannula, on_oxygen

R = Response
ISWT = {"kind": WalkKind.INCREMENTAL_SHUTTLE}
ESWT = {"kind": WalkKind.ENDURANCE_SHUTTLE}
SHORT = {"kind": WalkKind.THREE_MINUTE}
LATER = STARTED + timedelta(hours=1)
FIRST = a_walk(distance_m=D(232))
TWO = (FIRST, a_walk(started_at=LATER))  # the second is the better one: 240 m, Borg 5
BETTER = {"distance_m": D(264)}
VENTURI = OxygenSource(Device.VENTURI, D(4), D("0.28"))
PULSE = OxygenSource(Device.PULSE_DOSE, pulse_setting=D(2))


def judged(*oxygen, baselines=TWO, policy=BTS, **given):
    return judge_walks(WalksCase(baselines=baselines, on_oxygen=oxygen, **given), policy)


def outcome(*oxygen, **given):
    return judged(*oxygen, **given).outcome


def told(advice, rule):
    return [step for step in advice.steps if step.rule == rule]


def test_v51_fall_that_stays_above_90_is_not_significant():
    advice = judged(baselines=(a_walk("95", "91"), a_walk("95", "91", started_at=LATER)))
    assert advice.outcome is R.NO_DESATURATION
    assert [step.passed for step in told(advice, "R-AT-1")] == [False] * 3
    assert (advice.missing, advice.prompts) == ((), ())


def test_v53_corrected_without_benefit_is_no_responder():
    advice = judged(on_oxygen("92", distance_m=D(254)))
    assert advice.outcome is R.NON_RESPONDER
    assert [step.passed for step in told(advice, "R-AT-6")] == [False, False]
    assert "240 m to 254 m (+5.8 %)" in told(advice, "R-AT-6")[0].compared
    assert told(advice, "R-AT-7")[0].passed is False
    assert advice.flow_l_min is None


def test_v55_a_tenth_further_is_a_responder():
    advice = judged(on_oxygen("92", **BETTER))
    assert advice.outcome is R.AOT_RESPONDER
    assert advice.words == "Responds to ambulatory oxygen"
    assert advice.policy_id == "BTS2015_QS2017"
    assert (advice.flow_l_min, advice.missing) == (D(2), ())
    assert [step.rule for step in advice.steps] == [
        "R-WT-2", "R-AT-3", "R-WT-1", "R-WT-1", "R-AT-1", "R-AT-1", "R-AT-1", "R-AT-5", "R-AT-11",
        "R-AT-6", "R-AT-6", "R-AT-7",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("metres", "borg", "expected"),
    [
        ("264", "5", R.AOT_RESPONDER),
        ("263.9", "5", R.NON_RESPONDER),
        ("240", "4", R.AOT_RESPONDER),
        ("240", "4.5", R.AOT_RESPONDER),  # a tenth of 5
        ("240", "4.6", R.NON_RESPONDER),
        ("240", "6", R.NON_RESPONDER),
        ("264", "9", R.AOT_RESPONDER),
        ("200", "4", R.AOT_RESPONDER),
        ("264", None, R.AOT_RESPONDER),
        ("254", None, R.INCOMPLETE),
        (None, "4", R.AOT_RESPONDER),
        (None, "5", R.INCOMPLETE),
        (None, None, R.INCOMPLETE),
    ],
)
def test_either_benefit_is_enough_and_a_missing_one_is_named(metres, borg, expected):
    walk = on_oxygen(
        distance_m=None if metres is None else D(metres), end_borg=None if borg is None else D(borg)
    )
    advice = judged(walk)
    assert advice.outcome is expected
    assert len(advice.missing) == (metres is None) + (borg is None)


def test_baseline_without_its_numbers_is_named():
    bare = (a_walk(distance_m=None, end_borg=None),)
    advice = judged(on_oxygen(), baselines=bare)
    assert advice.outcome is R.INCOMPLETE
    assert advice.missing[1:] == (
        "distance of the 6MWT on air",
        "Borg for breathlessness at the end of the 6MWT on air",
    )


def test_no_breathlessness_before_leaves_nothing_to_ease():
    calm = tuple(replace(walk, end_borg=D(0)) for walk in TWO)
    assert outcome(on_oxygen(end_borg=D(0)), baselines=calm) is R.NON_RESPONDER


@pytest.mark.parametrize(
    ("metres", "borg", "words"),
    [
        ("240", "4.5", ["rests on a tenth of Borg"]),
        ("239", "4", ["over a shorter way"]),
        ("239", "4.5", ["over a shorter way", "rests on a tenth of Borg"]),
        ("240", "4", []),
    ],
)
def test_benefit_in_borg_alone_is_weighed(metres, borg, words):
    prompts = judged(on_oxygen(distance_m=D(metres), end_borg=D(borg))).prompts
    weighed = [one for one in prompts if one.endswith(("weigh it.", "does it."))]
    assert len(weighed) == len(words)
    assert all(word in one for word, one in zip(words, weighed, strict=True))


@pytest.mark.parametrize(("nadir", "expected"), [("90", R.AOT_RESPONDER), ("89.9", R.NEXT_FLOW)])
def test_corrected_is_90_all_along(nadir, expected):
    assert outcome(on_oxygen(nadir, **BETTER)) is expected


@pytest.mark.parametrize("is_watched", [None, False])
def test_oxygen_walk_that_nobody_watched_shows_no_correction(is_watched):
    # R-AT-2, R-AT-5
    advice = judged(on_oxygen(**BETTER, is_watched=is_watched))
    assert advice.outcome is R.INCOMPLETE
    assert "watched all along" in advice.missing[0]
    assert outcome(on_oxygen("88", is_watched=is_watched)) is R.NEXT_FLOW


def test_oxygen_walk_without_its_lowest_saturation_is_named():
    advice = judged(on_oxygen(None, **BETTER))
    assert advice.outcome is R.INCOMPLETE
    assert advice.missing == ("lowest SpO2 of the 6MWT on 2 L/min nasal cannulae",)


@pytest.mark.parametrize(
    ("nadirs", "watched", "expected"),
    [
        (("91", "86"), True, None),  # a fall in one of the two counts
        (("86", "91"), True, None),
        (("91", None), True, R.INCOMPLETE),
        (("91", "91"), True, R.NO_DESATURATION),
        (("91", "91"), None, R.INCOMPLETE),
        (("91", "91"), False, R.INCOMPLETE),
    ],
)
def test_fall_in_any_walk_before_oxygen_counts(nadirs, watched, expected):
    walks = tuple(
        replace(walk, nadir_spo2_percent=None if nadir is None else D(nadir), is_watched=watched)
        for walk, nadir in zip(TWO, nadirs, strict=True)
    )
    advice = judged(baselines=walks)
    assert advice.outcome is (expected or R.NEXT_FLOW)
    assert bool(advice.missing) is (expected is R.INCOMPLETE)


def test_fall_by_another_definition_only_is_pointed_out():
    low = tuple(
        replace(walk, start_spo2_percent=D(91), nadir_spo2_percent=D(88)) for walk in TWO
    )  # fmt: skip
    advice = judged(baselines=low)
    assert advice.outcome is R.NO_DESATURATION
    assert "another definition" in advice.prompts[0]


def test_one_walk_before_oxygen_is_named_and_does_not_change_the_outcome():
    advice = judged(on_oxygen(**BETTER), baselines=(a_walk(),))
    assert advice.outcome is R.AOT_RESPONDER
    assert advice.missing == ("a second 6MWT on air",)
    assert "may be learning" in advice.prompts[0]


def test_endurance_walk_is_not_learned():
    before = a_walk(**ESWT, lasted_seconds=300)
    advice = judged(on_oxygen(**ESWT, **BETTER), baselines=(before,))
    assert (advice.outcome, advice.missing) == (R.AOT_RESPONDER, ())
    assert told(advice, "R-AT-3") == told(advice, "R-AT-11") == []


@pytest.mark.parametrize(
    ("baselines", "oxygen", "words"),
    [
        ((), (), "a 6MWT, ISWT or ESWT on air"),
        ((a_walk(is_sham=True),), (), "a 6MWT, ISWT or ESWT on air"),
        ((on_oxygen(),), (), "a 6MWT, ISWT or ESWT on air"),
        ((a_walk(**SHORT, distance_m=D(120)),), (), "a 6MWT, ISWT or ESWT on air"),
        (TWO, (on_oxygen(**ISWT),), "a 6MWT on oxygen in place of another walk"),
        (TWO, (on_oxygen(source=AIR),), "a 6MWT on oxygen in place of another walk"),
    ],
)
def test_same_suitable_test_with_and_without_oxygen(baselines, oxygen, words):
    # R-AT-2
    advice = judged(*oxygen, baselines=baselines)
    assert (advice.outcome, advice.missing) == (R.INCOMPLETE, (words,))


def test_short_test_is_told_to_screen_only():
    advice = judged(baselines=(a_walk(**SHORT, distance_m=D(120)),))
    assert told(advice, "R-AT-13")[0].passed is False


def test_of_two_tests_the_one_walked_with_oxygen_is_compared():
    shuttle = a_walk("94", "88", **ISWT, distance_m=D(200))
    both = (*TWO, shuttle, replace(shuttle, started_at=LATER))
    advice = judged(on_oxygen(**ISWT, distance_m=D(240)), baselines=both)
    assert (advice.outcome, advice.missing) == (R.AOT_RESPONDER, ())
    assert "200 m to 240 m" in told(advice, "R-AT-6")[0].compared
    assert told(advice, "R-AT-11")[0].passed is False  # 40 of 48 m


def test_a_walk_that_does_not_fit_is_named_beside_the_one_that_decides():
    advice = judged(on_oxygen(**BETTER), on_oxygen(**ISWT))
    assert advice.outcome is R.AOT_RESPONDER
    assert advice.missing == ("a 6MWT on oxygen in place of another walk",)


@pytest.mark.parametrize(("metres", "passed"), [("269", False), ("270", True)])
def test_smallest_gain_that_matters_is_shown(metres, passed):
    step = told(judged(on_oxygen(distance_m=D(metres))), "R-AT-11")[0]
    assert (step.passed, step.tag) == (passed, "U")


def test_lowest_flow_that_corrects_and_helps_is_chosen():
    advice = judged(
        on_oxygen("93", "6", **BETTER), on_oxygen("91", "4", **BETTER), on_oxygen("87", "2")
    )
    assert (advice.outcome, advice.flow_l_min) == (R.AOT_RESPONDER, D(4))
    corrected = judged(on_oxygen("91", "4", **BETTER), on_oxygen("90", "2"))
    assert corrected.flow_l_min == D(4)


def test_unknown_walk_does_not_hide_a_flow_that_helps_but_keeps_from_a_no():
    assert outcome(on_oxygen(None), on_oxygen("91", "4", **BETTER)) is R.AOT_RESPONDER
    assert outcome(on_oxygen(None), on_oxygen("91", "4")) is R.INCOMPLETE
    assert outcome(on_oxygen(None), on_oxygen("85", "4")) is R.INCOMPLETE


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        (None, "2"),
        ("0", "2"),
        ("1", "2"),
        ("1.9", "2"),
        ("2", "4"),
        ("3", "4"),
        ("4", "6"),
        ("5.5", "6"),
        ("6", None),
        ("8", None),
    ],
)
def test_next_flow_is_the_next_rung(tried, expected):
    found = next_flow_l_min(None if tried is None else D(tried), BTS)
    assert found == (None if expected is None else D(expected))


def test_ladder_without_steps_has_one_rung():
    flat = replace(BTS, aot_flow_step_l_min=replace(BTS.aot_flow_step_l_min, value=D(0)))
    assert next_flow_l_min(D(1), flat) == D(2)
    assert next_flow_l_min(D(2), flat) is None


@pytest.mark.parametrize(
    ("oxygen", "given", "expected", "flow"),
    [
        ((), {}, R.NEXT_FLOW, "2"),
        ((on_oxygen("87", "2"),), {}, R.NEXT_FLOW, "4"),
        ((on_oxygen("87", "2"), on_oxygen("88", "4")), {}, R.NEXT_FLOW, "6"),
        ((on_oxygen("87", "6"),), {}, R.NOT_CORRECTED, None),
        ((on_oxygen("87", source=VENTURI),), {}, R.NOT_CORRECTED, None),
        ((on_oxygen("87", source=PULSE),), {}, R.NOT_CORRECTED, None),
        ((on_oxygen("87", source=PULSE), on_oxygen("87", "2")), {}, R.NEXT_FLOW, "4"),
    ],
)
def test_fall_that_is_not_corrected_asks_for_the_next_flow(oxygen, given, expected, flow):
    advice = judged(*oxygen, **given)
    assert (advice.outcome, advice.flow_l_min) == (expected, None if flow is None else D(flow))
    assert told(advice, "R-AT-9")[0].passed is (expected is R.NEXT_FLOW)
    assert bool(advice.prompts) is (expected is R.NOT_CORRECTED)


def test_on_ltot_the_first_walk_is_on_its_flow():
    on_one = tuple(replace(walk, source=cannula("1")) for walk in TWO)
    ltot = {"ltot_flow_l_min": D(1)}
    first = judged(baselines=on_one, **ltot)
    assert (first.outcome, first.flow_l_min) == (R.NEXT_FLOW, D(2))
    assert told(first, "R-AT-4")[0].passed is True
    assert outcome(on_oxygen(**BETTER), baselines=on_one, **ltot) is R.AOT_RESPONDER
    on_four = tuple(replace(walk, source=cannula("4")) for walk in TWO)
    assert judged(baselines=on_four, ltot_flow_l_min=D(4)).flow_l_min == D(6)
    for walks in (TWO, on_four):
        wrong = judged(baselines=walks, **ltot)
        assert wrong.outcome is R.INCOMPLETE
        assert wrong.missing == ("a 6MWT, ISWT or ESWT on the LTOT flow of 1 L/min",)
    calm = tuple(replace(walk, nadir_spo2_percent=D(92)) for walk in on_one)
    assert "is enough on walking" in judged(baselines=calm, **ltot).prompts[0]


def test_numbers_that_cannot_be_true_come_before_every_rule():
    advice = judged(on_oxygen("92", end_spo2_percent=D(91), **BETTER))
    assert advice.outcome is R.DATA_QUERY
    assert "Correct one of them" in advice.steps[0].compared
    assert len(advice.steps) == 1


def test_walk_of_which_nobody_noted_what_was_breathed_is_queried():
    assert outcome(baselines=(a_walk(source=None),)) is R.DATA_QUERY
    assert outcome(on_oxygen(source=None, **BETTER)) is R.DATA_QUERY


def test_doubt_is_shown_with_the_decision():
    advice = judged(on_oxygen("92", recovery_spo2_percent=D(89), **BETTER))
    assert advice.outcome is R.AOT_RESPONDER
    assert "after recovery" in advice.prompts[0]


@pytest.mark.parametrize(("nadir", "stopped"), [("80", False), ("79.9", True)])
def test_walk_below_the_safety_stop_is_told(nadir, stopped):
    advice = judged(baselines=(FIRST, replace(TWO[1], nadir_spo2_percent=D(nadir))))
    assert bool(told(advice, "R-AT-10")) is stopped
    assert any("tell a senior" in one for one in advice.prompts) is stopped


@pytest.mark.parametrize(
    ("minutes", "is_short"), [(35, True), (36, False)]  # the walk itself lasts six
)  # fmt: skip
def test_rest_between_walks(minutes, is_short):
    last = TWO[1].started_at
    advice = judged(on_oxygen(**BETTER, started_at=last + timedelta(minutes=minutes)))
    assert bool(told(advice, "R-AT-12")) is is_short
    assert advice.outcome is R.AOT_RESPONDER


def test_rest_after_a_walk_without_an_end_is_not_counted():
    before = a_walk(**ESWT)
    after = on_oxygen(**ESWT, **BETTER, started_at=STARTED + timedelta(minutes=10))
    assert told(judged(after, baselines=(before,)), "R-AT-12") == []


@pytest.mark.parametrize(
    ("metres", "steps", "warns"),
    [("263", [True], False), ("264", [False], True), (None, [], False)],
)
def test_walk_with_an_empty_cylinder_shows_what_expectation_does(metres, steps, warns):
    sham = a_walk(
        is_sham=True, started_at=STARTED + timedelta(hours=4),
        distance_m=None if metres is None else D(metres),
    )  # fmt: skip
    advice = judged(on_oxygen(**BETTER), sham=sham)
    assert [step.passed for step in told(advice, "R-AT-8")] == steps
    assert any("expectation" in one for one in advice.prompts) is warns


@pytest.mark.parametrize(
    ("flow", "outside", "thinks"),
    [("3", True, False), ("3.1", True, True), ("4", None, True), ("4", False, False)],
)
def test_liquid_oxygen_is_thought_of_above_three_litres(flow, outside, thinks):
    advice = judged(on_oxygen("92", flow, **BETTER), is_active_outside=outside)
    assert any("liquid oxygen" in one for one in advice.prompts) is thinks
    assert bool(told(advice, "R-AT-9")) is thinks


@pytest.mark.parametrize(
    ("given", "rules"),
    [
        ({}, ["R-AO-8", "R-AO-9"]),
        ({"is_active_outside": True}, ["R-AO-7", "R-AO-8", "R-AO-9"]),
        ({"diagnosis": Diagnosis.ILD}, ["R-AO-6", "R-AO-8", "R-AO-9"]),
        ({"diagnosis": Diagnosis.CYSTIC_FIBROSIS}, ["R-AO-6", "R-AO-8", "R-AO-9"]),
    ],
)
def test_responder_is_told_what_the_order_needs(given, rules):
    prompts = judged(on_oxygen(**BETTER), **given).prompts
    assert [one.rpartition("(")[2].rstrip(")") for one in prompts] == rules


def test_responder_on_a_pulse_setting_has_no_flow():
    advice = judged(on_oxygen(source=PULSE, **BETTER))
    assert (advice.outcome, advice.flow_l_min) == (R.AOT_RESPONDER, None)


def test_every_response_has_words():
    assert set(RESPONSE_WORDS) == set(Response)


percents = st.none() | st.decimals(min_value=60, max_value=100, places=0)
metres = st.none() | st.decimals(min_value=0, max_value=700, places=0)
borgs = st.none() | st.decimals(min_value=0, max_value=10, places=1)
kinds = st.sampled_from(WalkKind)
sources = st.sampled_from([None, AIR, cannula("2"), cannula("4"), VENTURI, PULSE])
walks = st.builds(
    a_walk, percents.map(lambda value: value and str(value)),
    percents.map(lambda value: value and str(value)), kind=kinds, source=sources,
    distance_m=metres, end_borg=borgs, is_watched=st.none() | st.booleans(),
    is_sham=st.booleans(),
)  # fmt: skip


@given(
    baselines=st.lists(walks, max_size=2).map(tuple),
    oxygen=st.lists(walks, max_size=2),
    sham=st.none() | walks,
    ltot=st.sampled_from([None, D(2)]),
)
@settings(max_examples=200)
def test_response_is_told_from_anything(baselines, oxygen, sham, ltot):
    advice = judged(*oxygen, baselines=baselines, sham=sham, ltot_flow_l_min=ltot)
    assert advice.steps
    assert advice.outcome is not R.INCOMPLETE or advice.missing


@given(nadir=st.integers(87, 99), far=st.integers(200, 330), borg=st.integers(0, 9))
@settings(max_examples=100)
def test_doing_better_on_oxygen_never_makes_a_responder_none(nadir, far, borg):
    def reached(nadir, far, borg):
        walk = on_oxygen(str(nadir), distance_m=D(far), end_borg=D(borg))
        return outcome(replace(walk, start_spo2_percent=D(100)))

    if reached(nadir, far, borg) is R.AOT_RESPONDER:
        assert reached(nadir + 1, far + 10, max(borg - 1, 0)) is R.AOT_RESPONDER
