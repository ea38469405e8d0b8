"""The risk form's questions and the consent form: what they settle, what they shut."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from o2clinic import paths
from o2clinic.errors import Level
from o2clinic.rules.consent import (
    STATEMENTS,
    AdvanceDecision,
    ConsentForm,
    Signer,
    agreement,
    check_form,
    check_order,
    check_withdrawal,
)
from o2clinic.rules.home_case import (
    Accepted,
    Agreement,
    AskedHome,
    ConsentKind,
    DatedAction,
    HouseholdChange,
)
from o2clinic.rules.order_checks import check_gate
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.risk_questions import (
    Answered,
    NotAQuestionSet,
    QuestionSet,
    RiskAnswer,
    RiskLevel,
    check_answers,
    gate_items,
)
from o2clinic.rules.risk_steps import check_acceptance, due_again
from o2clinic.rules.safety_gate import Gate, Hazard, check_risks
from tests.rules.cases import BTS
from tests.rules.homes import TODAY, safe

FILE = paths.resources("risk_questions", "IHORM_ENGLAND_2017.toml")
TOLD = tomllib.loads(FILE.read_text("utf-8"))
IHORM = QuestionSet.from_mapping(TOLD)
YES, NO, UNKNOWN = RiskAnswer.YES, RiskAnswer.NO, RiskAnswer.UNKNOWN
GOOD = {
    each.number: Answered(each, NO if each.worrying is not NO else YES) for each in IHORM.questions
}
ACCEPTED = Accepted("Dr A. Berg", TODAY, TODAY - timedelta(days=2), "breathless", "smokes outside")


def answered(**given):
    """The questions answered without a worry, but for some: q4a="yes"."""
    answers = dict(GOOD)
    for name, answer in given.items():
        one = answers[name.removeprefix("q")]
        answers[name.removeprefix("q")] = replace(one, answer=RiskAnswer(answer))
    return answers


def items(**given):
    return gate_items(tuple(answered(**given).values()), TODAY)


def form(**given):
    agreed = dict.fromkeys((each.name for each in STATEMENTS), True)
    return ConsentForm(**{"signed_on": TODAY, **agreed, **given})


def found(checked, level=Level.BLOCK):
    return [(it.rule, it.field) for it in checked if it.level is level]


def test_the_set_asks_every_topic_and_no_wording_passes_for_the_official_one():
    assert [each.number for each in IHORM.questions] == [
        *("1", "1a", "2", "3", "4", "4a", "5", "6", "7", "8", "9", "10", "11", "11a"),
        *("12", "13", "14", "15"),
    ]
    assert IHORM.is_to_be_checked
    reds = {each.number for each in IHORM.questions if each.level is RiskLevel.RED}
    assert reds == {"1", "2", "4a", "5", "6", "8"}
    assert all(each.action for each in IHORM.questions if each.worrying)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"valid_from": "2017"}, "not a date"),
        ({"questions": []}, "number of its own"),
        ({"questions": [TOLD["questions"][0]] * 2}, "number of its own"),
        ({"questions": [{**TOLD["questions"][0], "item": "co_ppm"}]}, "Items are told once"),
        ({"questions": [{**TOLD["questions"][2], "worrying": "no"}]}, "is a danger"),
        ({"questions": [{**TOLD["questions"][0], "level": "pink"}]}, "pink"),
        ({"questions": [{"number": "1"}]}, "text is missing"),
    ],
)
def test_a_set_that_cannot_be_asked_is_refused_with_the_reason(change, why):
    with pytest.raises(NotAQuestionSet, match=why):
        QuestionSet.from_mapping({**TOLD, **change})


def test_answers_become_the_items_of_the_gate_in_one_place():
    good = items()
    assert good == {
        "risk_form_completed_on": TODAY,
        **dict.fromkeys(("e_cigarettes", "emollients", "naked_flames", "trips"), Hazard.ABSENT),
        "lives_with_children": False,
        "is_multiple_occupancy": False,
        "smoking": SmokingStatus.NEVER,
        "household_smoking": SmokingStatus.NEVER,
        "is_risk_significant": False,
    }
    bad = items(q1="yes", q4="yes", q10="yes", q11="yes", q15="unknown")
    assert bad["smoking"] is SmokingStatus.SMOKES
    assert bad["household_smoking"] is SmokingStatus.SMOKES
    assert (bad["trips"], bad["emollients"]) == (Hazard.PRESENT, None)
    assert (bad["is_multiple_occupancy"], bad["is_risk_significant"]) == (True, True)
    done = answered(q10="yes")
    done["10"] = replace(done["10"], done_on=TODAY)
    assert gate_items(tuple(done.values()), TODAY)["trips"] is Hazard.DEALT_WITH
    assert items(q1a="yes")["smoking"] is SmokingStatus.STOPPED
    assert items(q1a="unknown")["smoking"] is None
    not_known = items(q1="unknown", q4="unknown")
    assert not_known["smoking"] is not_known["household_smoking"] is SmokingStatus.NOT_KNOWN
    assert not_known["is_risk_significant"] is None
    assert gate_items((), TODAY)["smoking"] is None


def test_r_rq_1_each_question_is_answered_and_each_action_done_or_dated():
    assert found(check_answers(IHORM, {}, TODAY)) == [
        ("R-RQ-1", f"answer_{each.number}") for each in IHORM.questions
    ]
    assert list(check_answers(IHORM, answered(), TODAY)) == []
    given = answered(q10="yes", q12="yes", q13="no", q15="yes", q7="yes")
    given["12"] = replace(given["12"], due_on=TODAY - timedelta(days=1))
    given["13"] = replace(given["13"], done_on=TODAY + timedelta(days=1))
    given["7"] = replace(given["7"], due_on=TODAY, note="x" * 501)
    warned = found(check_answers(IHORM, given, TODAY), Level.WARN)
    assert warned == [("R-RQ-1", "done_on_10"), ("R-RQ-1", "due_on_12")]
    blocked = found(check_answers(IHORM, given, TODAY))
    assert blocked == [("LENGTH", "note_7"), ("R-RQ-1", "done_on_13")]


def test_open_and_overdue_actions_and_what_nobody_knew_hold_the_order():
    asked = AskedHome(
        asked_on=TODAY,
        open_actions=("Lay the tubing.",),
        dated=(
            DatedAction("Alarms.", TODAY + timedelta(days=7)),
            DatedAction("Way out.", TODAY - timedelta(days=1)),
        ),
        unknown=("smoke alarms",),
    )
    gate = check_risks(safe(asked=asked), BTS)
    assert gate.outcome is Gate.RISK_HOLD
    assert [it.in_words() for it in gate.open_items] == [
        "on the risk form unknown: smoke alarms (not recorded)",
        "neither done nor dated: Lay the tubing.",
        "was to be done by 31-Mar-2025: Way out.",
    ]
    assert "To do by 08-Apr-2025: Alarms." in gate.actions
    (told,) = check_gate(gate)
    assert (told.rule, told.level) == ("OR-RISK", Level.CONFIRM)
    planned = replace(asked, open_actions=(), unknown=(), dated=asked.dated[:1])
    assert check_risks(safe(asked=planned), BTS).outcome is Gate.RISK_MITIGATED


def test_r_rq_2_a_red_answer_shuts_the_order_until_a_senior_accepts_it():
    asked = AskedHome(asked_on=TODAY, reds=("a fire before",))
    case = safe(asked=asked, is_risk_significant=True, was_discussed_with_lead=True)
    gate = check_risks(case, BTS)
    assert gate.outcome is Gate.RISK_HOLD
    (told,) = check_gate(gate)
    assert (told.rule, told.level) == ("R-RQ-2", Level.BLOCK)
    assert "Red on the risk form: a fire before." in told.message
    opened = replace(case, asked=replace(asked, accepted=ACCEPTED))
    gate = check_risks(opened, BTS)
    assert gate.outcome is Gate.RISK_MITIGATED
    assert check_gate(gate) == ()
    assert "Keep to what was agreed: smokes outside." in gate.actions
    assert any("accepted by Dr A. Berg" in step.compared for step in gate.steps)


def test_acceptance_needs_reason_mitigation_and_the_day_of_the_discussion():
    lacking = found(check_acceptance(" ", "", None, TODAY))
    assert [field for _rule, field in lacking] == ["reason", "mitigation", "discussed_on"]
    later = check_acceptance("so", "so", TODAY + timedelta(days=1), TODAY)
    assert found(later) == [("R-RQ-2", "discussed_on")]
    assert list(check_acceptance("so", "so", TODAY, TODAY)) == []


def test_r_rq_3_the_questions_are_due_again_after_a_year_and_when_the_household_changed():
    asked_on = date(2024, 4, 2)
    moved = HouseholdChange("the patient moved house", date(2025, 3, 1))
    before = replace(moved, on=asked_on)
    assert due_again(asked_on, TODAY, (before,), BTS) == ()
    assert due_again(asked_on, TODAY, (moved,), BTS) == ("the patient moved house on 01-Mar-2025",)
    assert due_again(asked_on, TODAY + timedelta(days=1), (), BTS) == (
        "last asked on 02-Apr-2024, 12 months ago or more",
    )
    gate = check_risks(safe(asked=AskedHome(asked_on=asked_on, changes=(moved,))), BTS)
    assert gate.outcome is Gate.RISK_MITIGATED  # told, and holds nothing
    assert any("Ask the questions of the risk form again" in words for words in gate.actions)


def test_r_hc_1_without_supplier_or_access_nothing_is_ordered_and_the_rest_is_told():
    good = agreement(form())
    assert (good.bars, good.holds, good.notes) == ((), (), ())
    assert check_risks(safe(agreed=good), BTS).outcome is Gate.RISK_CLEAR
    agreed = agreement(
        form(agrees_to_access=False, understands_no_smoking=False, shares_with_electricity=False)
    )
    gate = check_risks(safe(agreed=agreed), BTS)
    blocked, held = check_gate(gate)
    assert (blocked.rule, blocked.level) == ("R-HC-1", Level.BLOCK)
    assert "Not agreed that the supplier comes in" in blocked.message
    assert "not understood that nobody smokes" in held.message
    assert any("no priority in a power cut" in words for words in gate.prompts)


def test_r_hc_2_a_consent_that_was_withdrawn_shuts_the_order():
    withdrawn = Agreement(kind=ConsentKind.WITHDRAWN, on=TODAY)
    gate = check_risks(safe(agreed=withdrawn), BTS)
    (told,) = check_gate(gate)
    assert (told.rule, told.level) == ("R-HC-2", Level.BLOCK)
    assert any("order the removal" in words for words in gate.actions)


BY_OTHERS = {"signer_name": "J. Jenkins", "relationship": "son", "signer_reason": "dementia"}
UNABLE = {
    "can_decide": False,
    "capacity_on": TODAY,
    "capacity_by": "Dr Berg",
    "capacity_finding": "cannot keep what was told",
    "advance_decision": AdvanceDecision.NONE,
}


def test_r_hc_3_who_signs_for_somebody_who_cannot_decide_has_the_right_to():
    assert list(check_form(form(), 80)) == []
    blank = found(check_form(ConsentForm(), 80))
    assert blank[0] == ("R-SF-1", "signed_on")
    assert {field for _rule, field in blank[1:]} == {each.name for each in STATEMENTS}
    cannot = form(can_decide=False)
    assert found(check_form(cannot, 80)) == [("R-HC-3", "signed_by")]
    written = form(signed_by=Signer.WRITES_FOR)
    assert [field for _rule, field in found(check_form(written, 80))] == list(BY_OTHERS)
    assert list(check_form(replace(written, **BY_OTHERS), 80)) == []
    parent = form(signed_by=Signer.PARENT, **BY_OTHERS)
    assert list(check_form(parent, 9)) == []
    assert found(check_form(parent, 18)) == [("R-HC-3", "signed_by")]
    attorney = form(signed_by=Signer.ATTORNEY, **BY_OTHERS)
    assert [field for _rule, field in found(check_form(attorney, 80))] == [
        *("has_attorney", "can_decide", "capacity_on", "capacity_by", "capacity_finding"),
        "advance_decision",
    ]
    assert list(check_form(replace(attorney, **UNABLE, has_attorney=True), 80)) == []
    best = form(signed_by=Signer.BEST_INTERESTS, **BY_OTHERS, **UNABLE)
    assert [field for _rule, field in found(check_form(best, 80))] == [
        *("best_interests_on", "consulted", "has_attorney"),
    ]
    before = TODAY - timedelta(days=1)
    decided = replace(best, best_interests_on=before, consulted="family", has_attorney=True)
    assert found(check_form(decided, 80)) == []
    assert [field for _rule, field in found(check_form(decided, 80), Level.WARN)] == [
        *("has_attorney", "best_interests_on"),
    ]


def test_a_child_signs_with_a_parent_or_is_warned_of():
    warned = found(check_form(form(), 15), Level.WARN)
    assert warned == [("R-HC-3", "signed_by")]
    assert found(check_form(form(), 16), Level.WARN) == []
    assert found(check_form(form(), None), Level.WARN) == []
    parent = form(signed_by=Signer.PARENT, **BY_OTHERS)
    assert list(check_form(parent, 15)) == []
    best = form(signed_by=Signer.BEST_INTERESTS, **BY_OTHERS, **UNABLE)
    (told,) = (it for it in check_form(best, 3) if it.level is Level.WARN)
    assert told.message == "A child of 3: a parent decides, unless a court has ordered otherwise."


def test_a_consent_or_withdrawal_that_would_not_hold_is_told():
    day = timedelta(days=1)
    signed, withdrawn = agreement(form()), Agreement(kind=ConsentKind.WITHDRAWN, on=TODAY)
    earlier, later = form(signed_on=TODAY - day), form(signed_on=TODAY + day)
    for before in (None, signed, withdrawn):
        assert list(check_order(later, before)) == []
    assert list(check_order(form(signed_on=None), signed)) == []
    assert list(check_order(form(), signed)) == []
    told = [
        one.message
        for typed, before in ((earlier, signed), (earlier, withdrawn), (form(), withdrawn))
        for one in check_order(typed, before)
    ]
    assert told == [
        "The consent signed on 01-Apr-2025 is newer, and goes on to hold.",
        "Consent was withdrawn on 01-Apr-2025, later than this: it stays withdrawn.",
        "Consent was withdrawn on that same day. Was this signed after it?",
    ]
    assert found(check_withdrawal(TODAY - day, signed)) == [("R-HC-2", "withdrawn_on")]
    for on, before in ((TODAY, signed), (TODAY - day, withdrawn), (None, signed), (TODAY, None)):
        assert list(check_withdrawal(on, before)) == []


def test_r_hc_4_an_advance_decision_that_refuses_oxygen_shuts_the_order():
    refuses = agreement(form(advance_decision=AdvanceDecision.REFUSES))
    (told,) = check_gate(check_risks(safe(agreed=refuses), BTS))
    assert told.level is Level.BLOCK
    assert "advance decision" in told.message
