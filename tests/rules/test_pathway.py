from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.decision import Decided
from o2clinic.rules.eligibility import Diagnosis, Exacerbation, Outcome, decide
from o2clinic.rules.pathway import ladder
from o2clinic.rules.pathway_case import (
    RUNG_WORDS,
    LastDecision,
    Need,
    Progress,
    Rung,
    RungState,
    Titrated,
)
from o2clinic.rules.rule_book import RULES
from o2clinic.rules.safety_gate import Gate, GateCase, GateResult, check_risks
from o2clinic.rules.titration_case import TITRATION_WORDS, TitrationState
from tests.rules.cases import BTS, TWO_LITRES, D, a_case, a_gas, an_earlobe_gas, at, held
from tests.rules.homes import smoker

FIRST_ON, SECOND_ON = date(2025, 3, 3), date(2025, 3, 24)
FIRST, SECOND = a_gas("7.2", FIRST_ON), a_gas("7.1", SECOND_ON)
ON_OXYGEN = a_gas("8.4", date(2025, 4, 10), source=TWO_LITRES)
CLEAR = GateResult(Gate.RISK_CLEAR, BTS.id, ())
OFFERED = LastDecision(
    on=SECOND_ON,
    by="Dr A. Berg",
    decided=Decided.OFFER,
    is_override=False,
    is_of_these_gases=True,
)
READY = Progress(
    decision=OFFERED, gate=CLEAR, consent_signed_on=SECOND_ON, risk_form_completed_on=SECOND_ON
)
ALL = replace(READY, oxygen_gas=ON_OXYGEN, ordered_on=date(2025, 4, 12))
PAIR = a_case(FIRST, SECOND)
MET, NEXT, LATER = RungState.MET, RungState.NEXT, RungState.LATER


def rungs(case, progress=READY, policy=BTS):
    return {one.rung: one for one in ladder(case, decide(case, policy), progress, policy)}


def states(case, progress=READY, policy=BTS):
    return {rung: one.state for rung, one in rungs(case, progress, policy).items()}


def test_every_rung_is_met_at_the_top_of_the_ladder():
    assert decide(PAIR, BTS).outcome is Outcome.ELIGIBLE
    assert set(states(PAIR, ALL).values()) == {MET}
    assert list(states(PAIR, ALL)) == list(Rung) == list(RUNG_WORDS)
    assert rungs(PAIR, ALL)[Rung.TITRATION].words == "Titration"


def test_nothing_recorded_begins_with_the_diagnosis():
    case = a_case(diagnosis=None, exacerbations=None)
    found = rungs(case, Progress())
    assert found[Rung.DIAGNOSIS].state is NEXT
    assert found[Rung.DIAGNOSIS].need is Need.RECORD_DIAGNOSIS
    assert {one.state for rung, one in found.items() if rung is not Rung.DIAGNOSIS} == {LATER}


@pytest.mark.parametrize(
    ("case", "progress", "next_rung", "need"),
    [
        (replace(PAIR, born_on=None), READY, Rung.DIAGNOSIS, Need.RECORD_BIRTH),
        (replace(PAIR, exacerbations=None), READY, Rung.STABLE, Need.RECORD_EXACERBATION),
        (a_case(), READY, Rung.FIRST_GAS, Need.TAKE_GAS),
        (a_case(FIRST), READY, Rung.SECOND_GAS, Need.TAKE_GAS),
        (PAIR, Progress(), Rung.DECISION, Need.DECIDE),
        (PAIR, Progress(decision=OFFERED), Rung.RISK, Need.RECORD_FORMS),
        (
            PAIR,
            replace(READY, gate=check_risks(GateCase(decided_on=SECOND_ON), BTS)),
            Rung.RISK,
            Need.RECORD_FORMS,
        ),
        (PAIR, READY, Rung.TITRATION, Need.TITRATE),
        (PAIR, replace(ALL, ordered_on=None), Rung.ORDER, Need.ORDER),
    ],
)
def test_the_first_open_rung_is_next_and_says_what_to_do(case, progress, next_rung, need):
    found = rungs(case, progress)
    assert [rung for rung, one in found.items() if one.state is NEXT] == [next_rung]
    assert found[next_rung].need is need


@pytest.mark.parametrize(
    ("said", "state", "evidence"),
    [
        (OFFERED, MET, "offer long-term oxygen: Dr A. Berg, 24-Mar-2025"),
        (
            replace(OFFERED, is_override=True),
            MET,
            "offer long-term oxygen: Dr A. Berg, 24-Mar-2025, not as the rules advised",
        ),
        (
            replace(OFFERED, is_of_these_gases=False),
            NEXT,
            "offer long-term oxygen: Dr A. Berg, 24-Mar-2025, on other gases",
        ),
        (
            replace(OFFERED, decided=Decided.WAIT),
            NEXT,
            "do not decide yet: Dr A. Berg, 24-Mar-2025",
        ),
        (
            replace(OFFERED, decided=Decided.DO_NOT_OFFER),
            RungState.NOT_MET,
            "do not offer long-term oxygen: Dr A. Berg, 24-Mar-2025",
        ),
        (
            replace(OFFERED, decided=Decided.REFER),
            RungState.NOT_MET,
            "refer to another service: Dr A. Berg, 24-Mar-2025",
        ),
    ],
)
def test_s_2_what_a_professional_decided_is_a_rung_of_its_own(said, state, evidence):
    rung = rungs(PAIR, replace(READY, decision=said))[Rung.DECISION]
    assert (rung.state, rung.evidence, rung.rules) == (state, evidence, ("S-2",))
    assert rung.need is (None if state is MET else Need.DECIDE)


@pytest.mark.parametrize("outcome", [Gate.RISK_CLEAR, Gate.RISK_MITIGATED])
def test_a_gate_that_is_open_meets_its_rung_with_the_dates_of_both_forms(outcome):
    rung = rungs(PAIR, replace(READY, gate=replace(CLEAR, outcome=outcome)))[Rung.RISK]
    assert rung.state is MET
    assert "oxygen may be ordered" in rung.evidence
    assert rung.evidence.endswith("consent (HOCF) 24-Mar-2025; risk form (IHORM) 24-Mar-2025")


def test_a_gate_that_holds_names_what_is_missing_first():
    asked = GateCase(decided_on=SECOND_ON, consent_signed_on=SECOND_ON, is_fire_service_told=False)
    held_by = check_risks(asked, BTS)
    rung = rungs(PAIR, replace(READY, gate=held_by))[Rung.RISK]
    assert (rung.state, rung.need) == (NEXT, Need.RECORD_FORMS)
    assert rung.evidence.startswith("risk form (IHORM) complete (not recorded); risks assessed")
    assert rung.evidence.endswith(f"and {len(held_by.against) - 3} more")
    assert rung.rules == ("R-SF-1", "R-SF-2", "R-SF-3")


def test_a_gate_that_refuses_ends_the_ladder_and_says_why():
    refused = GateCase(decided_on=SECOND_ON, refused_because="two fires in the house")
    found = rungs(PAIR, replace(READY, gate=check_risks(refused, BTS)))
    assert found[Rung.RISK].state is RungState.NOT_MET
    assert found[Rung.RISK].need is Need.RECORD_FORMS
    assert "two fires in the house" in found[Rung.RISK].evidence
    assert NEXT not in {one.state for one in found.values()}


def test_a_child_and_a_diagnosis_without_a_recommendation_end_the_ladder():
    child = states(replace(PAIR, born_on=date(2010, 1, 1)))
    assert child[Rung.DIAGNOSIS] is RungState.STOPPED
    headache = rungs(replace(PAIR, diagnosis=Diagnosis.CLUSTER_HEADACHE))
    assert headache[Rung.DIAGNOSIS].state is RungState.NOT_MET
    assert "no recommendation" in headache[Rung.DIAGNOSIS].evidence
    assert NEXT not in {one.state for one in headache.values()}


@pytest.mark.parametrize(
    ("days", "state"), [(55, RungState.WAITING), (56, MET)], ids=["R-REF-6 55", "R-REF-6 56"]
)
def test_the_stable_phase_is_counted_to_the_first_gas(days, state):
    began = Exacerbation(FIRST_ON - timedelta(days=days))
    rung = rungs(replace(PAIR, exacerbations=(began,)))[Rung.STABLE]
    assert rung.state is state
    assert rung.not_before == (began.started_on + timedelta(days=56) if days < 56 else None)
    assert f"{days} days" in rung.evidence


@pytest.mark.parametrize(("days", "state"), [(55, RungState.WAITING), (56, MET)])
def test_without_a_gas_it_is_counted_to_today(days, state):
    case = a_case(exacerbations=(Exacerbation(date(2025, 4, 30) - timedelta(days=days)),))
    rung = rungs(case)[Rung.STABLE]
    assert rung.state is state
    assert (rung.not_before is not None) is (days < 56)


def test_early_assessment_none_and_later_ones_are_told_apart():
    soon = (Exacerbation(FIRST_ON - timedelta(days=30)),)
    early = rungs(replace(PAIR, exacerbations=soon, early_assessment_reason="six a year"))
    assert early[Rung.STABLE].state is MET
    assert early[Rung.STABLE].rules == ("R-REF-6", "R-STA-1")
    assert "six a year" in early[Rung.STABLE].evidence
    assert rungs(replace(PAIR, exacerbations=()))[Rung.STABLE].evidence == "no exacerbation"
    later = rungs(replace(PAIR, exacerbations=(Exacerbation(SECOND_ON + timedelta(days=3)),)))
    assert "no exacerbation before 03-Mar-2025" in later[Rung.STABLE].evidence


def test_an_exacerbation_between_the_gases_waits():
    between = (Exacerbation(date(2025, 3, 10)),)
    rung = rungs(replace(PAIR, exacerbations=between))[Rung.STABLE]
    assert (rung.state, rung.rules) == (RungState.WAITING, ("R-STA-3",))
    assert rung.not_before == date(2025, 3, 10) + timedelta(days=56)


def test_acidosis_stops_everything():
    sour = a_gas("7.2", FIRST_ON, ph=D("7.31"), paco2_kpa=D("7.0"), hco3_mmol_l=D("26"))
    found = rungs(a_case(sour, SECOND))
    assert found[Rung.STABLE].state is RungState.STOPPED
    assert "the same day" in found[Rung.STABLE].evidence
    assert NEXT not in {one.state for one in found.values()}


@pytest.mark.parametrize(
    ("gas", "state", "rule"),
    [
        (held(a_gas("7.3", FIRST_ON)), MET, "R-LT-1"),
        (held(a_gas("7.34", FIRST_ON)), MET, "R-LT-1"),
        (held(a_gas("7.35", FIRST_ON)), RungState.NOT_MET, "R-LT-1"),
        (held(a_gas(None, FIRST_ON)), NEXT, "R-GAS-2"),
        (held(a_gas("7.2", FIRST_ON, source=TWO_LITRES)), NEXT, "U-9"),
        (held(a_gas("7.2", FIRST_ON, sample=SampleKind.VBG)), NEXT, "R-GAS-12"),
        (
            held(FIRST, Finding("DQ-9", Level.CONFIRM, "Could it be venous?", "pao2_kpa")),
            RungState.STOPPED,
            "S-1",
        ),
    ],
)
def test_a_first_gas_is_there_clean_and_low_enough(gas, state, rule):
    rung = rungs(a_case(gas))[Rung.FIRST_GAS]
    assert rung.state is state
    assert rung.rules[0] == rule


@pytest.mark.parametrize(("days", "state"), [(20, RungState.WAITING), (21, MET)])
def test_the_interval_is_counted_to_the_second_gas_or_to_today(days, state):
    on = FIRST_ON + timedelta(days=days)
    for case in (a_case(FIRST, a_gas("7.1", on)), replace(a_case(FIRST), decided_on=on)):
        found = rungs(case)
        assert found[Rung.INTERVAL].state is state
        assert found[Rung.INTERVAL].not_before == (SECOND_ON if days < 21 else None)
    assert found[Rung.SECOND_GAS].not_before == SECOND_ON


def test_one_gas_is_enough_where_the_policy_says_so():
    one = replace(BTS, gases_on_air=replace(BTS.gases_on_air, value=D(1)))
    found = rungs(a_case(FIRST), READY, one)
    assert found[Rung.INTERVAL].state is found[Rung.SECOND_GAS].state is RungState.NOT_NEEDED
    assert found[Rung.TITRATION].state is NEXT


def test_a_second_gas_above_the_limit_says_no():
    found = rungs(a_case(FIRST, a_gas("7.5", SECOND_ON)))
    assert found[Rung.SECOND_GAS].state is RungState.NOT_MET
    assert NEXT not in {one.state for one in found.values()}


def test_a_capillary_gas_that_does_not_hold_asks_for_an_arterial_one():
    case = a_case(FIRST, an_earlobe_gas("6.9", SECOND_ON), capillary_reason="no artery found")
    rung = rungs(case)[Rung.SECOND_GAS]
    assert (rung.state, rung.rules, rung.need) == (NEXT, ("R-GAS-13",), Need.TAKE_ARTERIAL_GAS)
    unexplained = rungs(replace(case, capillary_reason=""))
    assert unexplained[Rung.SECOND_GAS].rules == ("R-GAS-14",)
    assert unexplained[Rung.FIRST_GAS].state is MET
    holds = a_case(FIRST, an_earlobe_gas("6.2", SECOND_ON), capillary_reason="no artery found")
    assert rungs(holds)[Rung.SECOND_GAS].rules == ("R-LT-1", "R-GAS-8")


def test_an_earlobe_gas_beside_one_that_does_not_hold_stays_met():
    case = a_case(
        an_earlobe_gas("6.2", FIRST_ON), an_earlobe_gas("6.9", SECOND_ON), capillary_reason="none"
    )
    found = rungs(case)
    assert (found[Rung.FIRST_GAS].state, found[Rung.SECOND_GAS].state) == (MET, NEXT)


def test_carbon_dioxide_is_told_and_weak_breathing_goes_to_ventilation_first():
    raised = {"paco2_kpa": D("6.4"), "ph": D("7.38"), "hco3_mmol_l": D("28")}
    copd = rungs(a_case(a_gas("7.2", FIRST_ON, **raised), SECOND))
    assert copd[Rung.CARBON_DIOXIDE].state is MET
    assert "after every step" in copd[Rung.CARBON_DIOXIDE].evidence
    weak = a_case(a_gas("7.2", FIRST_ON, **raised), SECOND, diagnosis=Diagnosis.MOTOR_NEURONE)
    assert rungs(weak)[Rung.CARBON_DIOXIDE].state is RungState.STOPPED
    unknown = a_case(
        a_gas("7.2", FIRST_ON, paco2_kpa=None), a_gas("7.1", SECOND_ON, paco2_kpa=None)
    )
    assert rungs(unknown)[Rung.CARBON_DIOXIDE].state is NEXT


@pytest.mark.parametrize("lost", ["ph", "paco2_kpa"])
@pytest.mark.parametrize("at_first", [True, False])
def test_while_acidosis_is_not_ruled_out_titration_is_not_next(lost, at_first):
    """As the decision, which is incomplete: every gas needs pH and PaCO2 (R-STA-4)."""
    first, second = replace(FIRST, **{lost: None}), replace(SECOND, **{lost: None})
    case = a_case(first, SECOND) if at_first else a_case(FIRST, second)
    assert decide(case, BTS).outcome is Outcome.INCOMPLETE
    found = rungs(case)
    assert (found[Rung.CARBON_DIOXIDE].state, found[Rung.TITRATION].state) == (NEXT, LATER)
    assert found[Rung.CARBON_DIOXIDE].rules == ("R-STA-4",)
    assert found[Rung.CARBON_DIOXIDE].need is Need.TAKE_GAS


def test_the_higher_limit_is_of_the_rule_that_the_decision_names():
    case = a_case(a_gas("8.0", FIRST_ON), a_gas("7.9", SECOND_ON), has_oedema=True)
    assert rungs(case)[Rung.FIRST_GAS].rules == ("R-LT-2", "R-GAS-1")
    assert "R-LT-2" in {step.rule for step in decide(case, BTS).steps}


def test_the_rules_of_a_gate_that_holds_are_of_the_items_that_are_shown():
    gate = check_risks(smoker(signed_off_by=""), BTS)
    assert {one.rule for one in gate.steps if not one.passed} == {"R-SM-7", "R-SM-4"}
    rung = rungs(PAIR, replace(READY, gate=gate))[Rung.RISK]
    assert (rung.evidence, rung.rules) == ("sign-off by a senior (not recorded)", ("R-SM-4",))


@pytest.mark.parametrize(
    ("gas", "state", "words"),
    [
        (ON_OXYGEN, MET, "wanted PaO2"),
        (replace(ON_OXYGEN, pao2_kpa=D("7.9")), NEXT, "wanted PaO2"),
        (replace(ON_OXYGEN, pao2_kpa=D("8.0")), MET, "8.0"),
        (replace(ON_OXYGEN, paco2_kpa=D("6.50")), MET, "wanted PaO2"),  # R-CO2-3
        (replace(ON_OXYGEN, paco2_kpa=D("6.51")), RungState.STOPPED, "+1.01 kPa"),
        (
            replace(ON_OXYGEN, paco2_kpa=D("6.1"), ph=D("7.34")),
            RungState.STOPPED,
            "respiratory acidosis",
        ),
        (replace(ON_OXYGEN, ph=None), NEXT, "are needed"),
        (replace(ON_OXYGEN, pao2_kpa=None), NEXT, "are needed"),
        (replace(ON_OXYGEN, paco2_kpa=None), NEXT, "are needed"),
        (replace(ON_OXYGEN, ph=None, paco2_kpa=None, pao2_kpa=None), NEXT, "nothing measured"),
        (replace(ON_OXYGEN, sample=SampleKind.CBG_FINGER), NEXT, "are needed"),
    ],
)
def test_titration_is_done_when_a_gas_on_oxygen_is_adequate_and_safe(gas, state, words):
    rung = rungs(PAIR, replace(READY, oxygen_gas=gas))[Rung.TITRATION]
    assert rung.state is state
    assert words in rung.evidence
    again = gas.taken_on + timedelta(days=28)
    assert rung.not_before == (again if state is RungState.STOPPED else None)


def test_a_gas_taken_in_an_exacerbation_says_until_when_that_lasted():
    worse = Exacerbation(FIRST_ON - timedelta(days=5), FIRST_ON + timedelta(days=3))
    case = a_case(FIRST, born_on=None, exacerbations=(worse,), early_assessment_reason="Often")
    assert decide(case, BTS).outcome is Outcome.INCOMPLETE  # it did not come to the stable phase
    rung = rungs(case)[Rung.STABLE]
    assert rung.state is RungState.WAITING
    assert rung.evidence.startswith("03-Mar-2025: in an exacerbation until 06-Mar-2025, needed")


@pytest.mark.parametrize(("days", "state"), [(27, RungState.STOPPED), (28, NEXT)])
def test_after_a_stop_by_a_gas_another_assessment_is_due_as_after_a_titration(days, state):
    taken_on = PAIR.decided_on - timedelta(days=days)  # R-CO2-1
    risen = replace(ON_OXYGEN, taken_at=at(taken_on), paco2_kpa=D("6.51"))
    rung = rungs(PAIR, replace(READY, oxygen_gas=risen))[Rung.TITRATION]
    assert (rung.state, rung.rules) == (state, ("R-CO2-1",))
    assert rung.not_before == (date(2025, 5, 1) if state is RungState.STOPPED else None)
    assert rung.need is (Need.TITRATE if state is NEXT else None)


def test_acidosis_stops_without_a_gas_on_air_to_count_from():
    sour = replace(ON_OXYGEN, paco2_kpa=D("6.1"), ph=D("7.34"))
    rung = rungs(a_case(), replace(READY, oxygen_gas=sour))[Rung.TITRATION]
    assert rung.state is RungState.STOPPED
    assert rung.evidence.endswith("; respiratory acidosis")


def test_a_gas_on_air_of_long_ago_is_nothing_to_count_a_rise_from():
    later = replace(ON_OXYGEN, taken_at=at(date(2025, 7, 1)), paco2_kpa=D("9"))
    rung = rungs(PAIR, replace(READY, oxygen_gas=later))[Rung.TITRATION]
    assert (rung.state, "no gas on air of the last weeks" in rung.evidence) == (MET, True)


@pytest.mark.parametrize(
    ("gas", "rule"),
    [
        (replace(ON_OXYGEN, ph=D("7.34")), "R-GAS-5"),  # acid, PaCO2 not raised
        (replace(ON_OXYGEN, spo2_percent=D(90)), "T-3"),
    ],
)
def test_what_the_titration_leaves_to_a_clinician_is_not_met(gas, rule):
    rung = rungs(PAIR, replace(READY, oxygen_gas=gas))[Rung.TITRATION]
    assert (rung.state, rung.rules, rung.need) == (NEXT, (rule,), None)
    assert "a clinician decides" in rung.evidence
    above = replace(ON_OXYGEN, spo2_percent=D(91))
    assert states(PAIR, replace(READY, oxygen_gas=above))[Rung.TITRATION] is MET


def test_a_gas_on_oxygen_with_a_query_stops_but_is_never_enough():
    doubtful = replace(READY, oxygen_gas=ON_OXYGEN, has_oxygen_gas_query=True)
    rung = rungs(PAIR, doubtful)[Rung.TITRATION]
    assert (rung.state, rung.rules, rung.need) == (NEXT, ("S-1",), Need.ANSWER_QUERY)
    risen = replace(doubtful, oxygen_gas=replace(ON_OXYGEN, paco2_kpa=D("6.6")))
    assert states(PAIR, risen)[Rung.TITRATION] is RungState.STOPPED


def test_a_gas_on_oxygen_without_any_on_air_has_no_rise():
    alone = replace(READY, oxygen_gas=replace(ON_OXYGEN, paco2_kpa=D("9")))
    rung = rungs(a_case(), alone)[Rung.TITRATION]
    assert rung.state is MET
    assert "no gas on air of the last weeks" in rung.evidence


def titrated(state, **given):
    known = {
        "on": date(2025, 4, 10),
        "is_open": False,
        "evidence": "2 L/min",
        "rules": ("T-4",),
    }
    return Titrated(state=state, **(known | given))


IN_MAY, IN_APRIL = date(2025, 5, 8), date(2025, 4, 30)


@pytest.mark.parametrize(
    ("said", "state", "need"),
    [
        (titrated(TitrationState.REACHED), MET, None),
        (titrated(TitrationState.REACHED, is_open=True), MET, None),
        (titrated(TitrationState.STOP, reassess_on=IN_MAY), RungState.STOPPED, None),
        (titrated(TitrationState.STOP, reassess_on=IN_APRIL), NEXT, Need.TITRATE),  # R-CO2-1
        (titrated(TitrationState.DEFER, reassess_on=IN_MAY), RungState.WAITING, None),
        (titrated(TitrationState.DEFER, reassess_on=IN_APRIL), NEXT, Need.TITRATE),
        (titrated(TitrationState.NIV_ONLY, reassess_on=IN_APRIL), RungState.STOPPED, None),
        (titrated(TitrationState.DATA_QUERY, is_open=True), NEXT, Need.ANSWER_QUERY),
        (titrated(TitrationState.WAIT, is_open=True), NEXT, Need.TITRATE),
        (titrated(TitrationState.RAISE_FLOW), NEXT, Need.TITRATE),  # broken off
        (titrated(TitrationState.REVIEW, is_open=True), NEXT, Need.TITRATE),
        (titrated(TitrationState.REVIEW), NEXT, None),
        (titrated(TitrationState.DEVICE_REVIEW), NEXT, None),  # T-8
    ],
)
def test_a_recorded_titration_speaks_for_itself(said, state, need):
    """Whatever the latest gas on oxygen alone would say."""
    assert PAIR.decided_on == IN_APRIL
    rung = rungs(PAIR, replace(READY, oxygen_gas=ON_OXYGEN, titration=said))[Rung.TITRATION]
    assert (rung.state, rung.need, rung.rules) == (state, need, ("T-4",))
    waits = state in {RungState.STOPPED, RungState.WAITING}
    assert rung.not_before == (said.reassess_on if waits else None)
    assert TITRATION_WORDS[said.state] in rung.evidence
    assert rung.evidence.startswith("begun" if said.is_open else "titration of 10-Apr-2025")


def test_with_ventilation_in_place_the_titration_may_begin_again():  # R-CO2-2
    said = replace(READY, titration=titrated(TitrationState.NIV_ONLY, evidence=""))
    rung = rungs(replace(PAIR, is_on_ventilation=True), said)[Rung.TITRATION]
    assert (rung.state, rung.need) == (NEXT, Need.TITRATE)
    assert rung.evidence.endswith(TITRATION_WORDS[TitrationState.NIV_ONLY])


PRESSURES = st.one_of(st.none(), st.decimals("0.1", "99", places=2))
ODD_GASES = st.builds(
    a_gas,
    st.one_of(st.none(), st.decimals("0.1", "99", places=2).map(str)),
    st.dates(date(2024, 6, 1), date(2025, 3, 1)),
    ph=st.one_of(st.none(), st.decimals("6.5", "8", places=3)),
    paco2_kpa=PRESSURES,
    sample=st.sampled_from(list(SampleKind)),
)


@settings(max_examples=200)
@given(
    first=st.one_of(st.none(), ODD_GASES),
    oxygen=st.one_of(st.none(), ODD_GASES),
    diagnosis=st.one_of(st.none(), st.sampled_from(list(Diagnosis))),
    exacerbations=st.one_of(
        st.none(),
        st.lists(st.builds(Exacerbation, st.dates(date(2024, 1, 1), date(2025, 4, 1)))).map(tuple),
    ),
)
def test_every_case_has_one_ladder_whose_rules_are_in_the_book(
    first, oxygen, diagnosis, exacerbations
):
    given_gases = (first, SECOND) if first is not None else ()
    case = a_case(*given_gases, diagnosis=diagnosis, exacerbations=exacerbations)
    found = ladder(case, decide(case, BTS), replace(READY, oxygen_gas=oxygen), BTS)
    assert [one.rung for one in found] == list(Rung)
    assert sum(one.state is NEXT for one in found) <= 1
    assert all(one.evidence for one in found)
    assert all(rule in RULES for one in found for rule in one.rules)
