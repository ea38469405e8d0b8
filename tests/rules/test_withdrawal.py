from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.errors import Level
from o2clinic.rules.withdrawal import Withdrawal, check_due_on, check_step
from o2clinic.rules.withdrawal_states import (
    RECIPIENT_WORDS,
    STATE_WORDS,
    Reason,
    Recipient,
    following,
    may_follow,
)
from o2clinic.rules.withdrawal_states import WithdrawalState as S
from tests.rules.cases import BTS, DH, D

EVERYBODY = frozenset(Recipient)
COLLECTED_ON = date(2025, 6, 20)


def a_withdrawal(state, reason=Reason.NOT_INDICATED, **given):
    known = {
        "on": date(2025, 9, 1),
        "reason": reason,
        "state": state,
        "identified_on": date(2025, 5, 22),
        "discussed_on": date(2025, 5, 29),
        "confirming_gas_on": date(2025, 5, 22),
        "letter_sent_on": date(2025, 6, 2),
        "recipients": EVERYBODY,
        "removal_requested_on": date(2025, 6, 16),
        "collected_on": COLLECTED_ON,
        "invoice_from": date(2025, 7, 1),
        "invoice_shows_charge": False,
        "checked_on": date(2025, 7, 18),  # 28 days
        "checked_spo2_percent": D(94),
    }
    return Withdrawal(**{**known, **given})


def check(state, then, reason=Reason.NOT_INDICATED, policy=BTS, **given):
    return check_step(a_withdrawal(state, reason, **given), then, policy)


def messages(found):
    return " ".join(finding.message for finding in found.findings)


PATH = [
    S.IDENTIFIED, S.DISCUSSED, S.CONFIRMED, S.LETTER_SENT, S.REMOVAL_REQUESTED, S.COLLECTED,
    S.INVOICE_VERIFIED, S.POST_CHECK, S.CLOSED,
]  # fmt: skip


@pytest.mark.parametrize(("now", "then"), list(pairwise(PATH)))
def test_w_order_each_state_leads_to_the_next_when_all_is_recorded(now, then):
    found = check(now, then)
    assert (found.is_allowed, found.findings, found.missing) == (True, (), ())
    assert found.policy_id == "BTS2015_QS2017"
    assert all(step.passed for step in found.steps)
    assert found.steps[0].rule == "W-ORDER"


@pytest.mark.parametrize("now", PATH)
@pytest.mark.parametrize("then", PATH)
def test_w_order_no_state_is_skipped_or_gone_back_to(now, then):
    found = check(now, then)
    is_next = then in PATH and PATH.index(then) == PATH.index(now) + 1
    assert found.is_allowed is is_next
    if not is_next:
        assert "not in this order" in messages(found)
        assert found.steps[0].rule == "W-ORDER"


def test_w_order_illegal_step_says_what_may_come():
    assert "Next may come: Talked over with the patient" in messages(
        check(S.IDENTIFIED, S.COLLECTED)
    )
    assert "It has ended" in messages(check(S.CLOSED, S.IDENTIFIED))
    assert "It has ended" in messages(check(S.REINSTATED, S.DISCUSSED))


@pytest.mark.parametrize(
    ("now", "then", "given", "rule", "words"),
    [
        (S.IDENTIFIED, S.DISCUSSED, {"discussed_on": None}, "W-TALK", "talked over"),
        (S.DISCUSSED, S.CONFIRMED, {"confirming_gas_on": None}, "R-ST-2", "second gas"),
        (S.CONFIRMED, S.LETTER_SENT, {"letter_sent_on": None}, "W-LETTER", "letters sent"),
        (
            S.CONFIRMED,
            S.LETTER_SENT,
            {"recipients": EVERYBODY - {Recipient.PATIENT}},
            "W-LETTER",
            "a letter to the patient",
        ),
        (
            S.CONFIRMED,
            S.LETTER_SENT,
            {"recipients": EVERYBODY - {Recipient.GP}},
            "W-LETTER",
            "a letter to the GP",
        ),
        (
            S.CONFIRMED,
            S.LETTER_SENT,
            {"recipients": EVERYBODY - {Recipient.REFERRER}},
            "W-LETTER",
            "a letter to the referrer",
        ),
        (
            S.LETTER_SENT,
            S.REMOVAL_REQUESTED,
            {"removal_requested_on": None},
            "W-REMOVAL",
            "removal requested",
        ),
        (S.REMOVAL_REQUESTED, S.COLLECTED, {"collected_on": None}, "W-COLLECTED", "collected"),
        (S.COLLECTED, S.INVOICE_VERIFIED, {"invoice_from": None}, "W-INVOICE", "month"),
        (
            S.COLLECTED,
            S.INVOICE_VERIFIED,
            {"invoice_shows_charge": None},
            "W-INVOICE",
            "without a charge",
        ),
        (S.INVOICE_VERIFIED, S.POST_CHECK, {"checked_on": None}, "W-CHECK", "measured again"),
        (S.INVOICE_VERIFIED, S.POST_CHECK, {"checked_spo2_percent": None}, "W-CHECK", "SpO2"),
        (S.POST_CHECK, S.CLOSED, {"checked_spo2_percent": None}, "W-CHECK", "SpO2"),
        (S.DISCUSSED, S.DECLINED_BY_PATIENT, {}, "W-DECLINED", "declined"),
        (S.DISCUSSED, S.REINSTATED, {}, "W-REINSTATED", "why oxygen goes on"),
        (S.DISCUSSED, S.REINSTATED, {"reinstated_reason": " "}, "W-REINSTATED", "why"),
    ],
)
def test_each_state_names_what_it_needs(now, then, given, rule, words):
    found = check(now, then, **given)
    assert not found.is_allowed
    assert [finding.rule for finding in found.findings] == [rule]
    assert words in found.missing[0]
    assert words in messages(found)
    assert found.findings[0].field


@pytest.mark.parametrize(
    ("who", "why", "is_allowed"),
    [("Dr Berg", "PaO2 11", True), ("Dr Berg", " ", False), ("", "PaO2 11", False)],
)
@pytest.mark.parametrize("reason", [Reason.NOT_INDICATED, Reason.NO_BENEFIT])
def test_confirmed_by_a_clinician_with_a_reason(who, why, is_allowed, reason):
    found = check(
        S.DISCUSSED, S.CONFIRMED, reason, confirming_gas_on=None, decided_by=who,
        decision_reason=why,
    )  # fmt: skip
    assert found.is_allowed is is_allowed
    rule = "R-ST-2" if reason is Reason.NOT_INDICATED else "R-ST-1"
    assert rule in [step.rule for step in found.steps]


def test_gas_alone_does_not_confirm_that_oxygen_does_not_help():
    assert not check(S.DISCUSSED, S.CONFIRMED, Reason.NO_BENEFIT).is_allowed


RISK = {"told_of_risk_on": date(2025, 5, 25), "team_met_on": date(2025, 5, 30)}


def test_r_st_4_danger_goes_by_the_team_and_the_patient_knows_beforehand():
    assert check(S.DISCUSSED, S.RISK_MDT, Reason.RISK, **RISK).is_allowed
    same_day = {"told_of_risk_on": date(2025, 5, 30), "team_met_on": date(2025, 5, 30)}
    assert check(S.DISCUSSED, S.RISK_MDT, Reason.RISK, **same_day).is_allowed
    late = {"told_of_risk_on": date(2025, 5, 31), "team_met_on": date(2025, 5, 30)}
    found = check(S.DISCUSSED, S.RISK_MDT, Reason.RISK, **late)
    assert "told before the team meets" in messages(found)
    nothing = check(S.DISCUSSED, S.RISK_MDT, Reason.RISK)
    assert len(nothing.missing) == 2
    assert "community matron" in nothing.prompts[0]
    assert check(S.RISK_MDT, S.LETTER_SENT, Reason.RISK, **RISK).is_allowed


def test_danger_and_indication_do_not_take_each_others_way():
    assert not may_follow(S.DISCUSSED, S.CONFIRMED, Reason.RISK)
    assert not may_follow(S.DISCUSSED, S.RISK_MDT, Reason.NOT_INDICATED)


@pytest.mark.parametrize(
    ("begins", "is_allowed"),
    [
        (date(2025, 6, 1), False),
        (date(2025, 6, 16), False),
        (date(2025, 6, 17), True),
        (date(2025, 7, 1), True),
    ],
)
def test_w_invoice_month_begins_after_the_request(begins, is_allowed):
    assert check(S.COLLECTED, S.INVOICE_VERIFIED, invoice_from=begins).is_allowed is is_allowed


def test_w_invoice_with_a_charge_is_claimed_back():
    found = check(S.COLLECTED, S.INVOICE_VERIFIED, invoice_shows_charge=True)
    assert not found.is_allowed
    assert "claim it back" in messages(found)


@pytest.mark.parametrize(("days", "doubted"), [(27, True), (28, False), (60, False)])
def test_w_check_before_four_weeks_is_to_be_confirmed(days, doubted):
    found = check(S.INVOICE_VERIFIED, S.POST_CHECK, checked_on=COLLECTED_ON + timedelta(days=days))
    assert found.is_allowed
    assert [finding.level for finding in found.findings] == [Level.CONFIRM] * doubted


def test_day_that_a_later_state_counts_from_is_asked_for():
    later = check(S.INVOICE_VERIFIED, S.POST_CHECK, collected_on=None)
    invoice = check(S.COLLECTED, S.INVOICE_VERIFIED, removal_requested_on=None)
    assert later.missing == ("equipment collected, and when",)
    assert invoice.missing == ("removal requested, and when",)


@pytest.mark.parametrize(
    ("gas_on", "given", "is_allowed"),
    [
        (COLLECTED_ON, {}, True),
        (COLLECTED_ON - timedelta(days=1), {}, False),
        (COLLECTED_ON, {"collected_on": None}, False),
    ],
)
def test_w_check_low_saturation_is_cleared_by_a_gas_since_the_collection(gas_on, given, is_allowed):
    low = {"checked_spo2_percent": D(91), "cleared_by_gas_on": gas_on, **given}
    assert check(S.POST_CHECK, S.CLOSED, **low).is_allowed is is_allowed


@pytest.mark.parametrize(
    ("spo2", "bts", "dh"),
    [("91.9", False, False), ("92", False, True), ("92.1", True, True)],
)
def test_w_check_low_saturation_is_not_closed(spo2, bts, dh):
    for policy, expected in ((BTS, bts), (DH, dh)):
        found = check(S.POST_CHECK, S.CLOSED, policy=policy, checked_spo2_percent=D(spo2))
        assert found.is_allowed is expected
        assert ("take a blood gas" in messages(found)) is not expected
    assert may_follow(S.POST_CHECK, S.REINSTATED, Reason.NOT_INDICATED)


def test_w_check_is_due_four_weeks_after_collection_and_does_not_wait_for_the_invoice():
    def due(state=S.COLLECTED, reason=Reason.NOT_INDICATED, **given):
        return check_due_on(a_withdrawal(state, reason, **{"checked_on": None, **given}), BTS)

    assert due() == date(2025, 7, 18)
    assert due(collected_on=None) is None
    assert due(checked_on=date(2025, 7, 18)) is None
    assert due(reason=Reason.ENDED) is None
    assert due(S.REINSTATED) is None
    assert due(S.CLOSED) is None
    assert check(S.COLLECTED, S.INVOICE_VERIFIED, checked_on=None).check_due_on == due()


@pytest.mark.parametrize(
    "now", [S.DISCUSSED, S.CONFIRMED, S.RISK_MDT, S.LETTER_SENT, S.REMOVAL_REQUESTED]
)
def test_w_declined_until_the_equipment_has_gone(now):
    found = check(now, S.DECLINED_BY_PATIENT, declined_on=date(2025, 6, 1))
    assert found.is_allowed
    assert "next meeting" in found.prompts[0]
    assert ("hold it" in found.prompts[-1]) is (now is S.REMOVAL_REQUESTED)
    assert not check(S.COLLECTED, S.DECLINED_BY_PATIENT).is_allowed


@pytest.mark.parametrize(
    ("met_on", "declined_on", "is_allowed"),
    [
        (None, date(2025, 6, 1), False),
        (date(2025, 5, 31), date(2025, 6, 1), False),
        (date(2025, 6, 1), date(2025, 6, 1), True),
        (date(2025, 6, 1), None, True),
    ],
)
def test_w_declined_goes_on_only_after_the_team_has_met(met_on, declined_on, is_allowed):
    given = {"team_met_on": met_on, "declined_on": declined_on}
    assert check(S.DECLINED_BY_PATIENT, S.CONFIRMED, **given).is_allowed is is_allowed
    told = {"told_of_risk_on": date(2025, 5, 1)}
    risk = check(S.DECLINED_BY_PATIENT, S.RISK_MDT, Reason.RISK, **told, **given)
    assert risk.is_allowed is is_allowed


def test_w_declined_may_be_talked_over_again():
    assert check(S.DECLINED_BY_PATIENT, S.DISCUSSED).is_allowed


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (S.DISCUSSED, ""),
        (S.REMOVAL_REQUESTED, "hold it"),
        (S.COLLECTED, "a new order"),
        (S.INVOICE_VERIFIED, "a new order"),
        (S.POST_CHECK, "a new order"),
    ],
)
def test_w_reinstated_says_what_has_to_be_stopped_or_ordered(now, words):
    found = check(now, S.REINSTATED, reinstated_reason="PaO2 6.9 on air")
    assert found.is_allowed
    assert words in " ".join(found.prompts)
    assert bool(found.prompts) is bool(words)


def test_r_st_8_after_a_death_nobody_is_written_to_or_measured():
    path = [S.IDENTIFIED, S.REMOVAL_REQUESTED, S.COLLECTED, S.INVOICE_VERIFIED, S.CLOSED]
    bare = {
        "discussed_on": None, "letter_sent_on": None, "recipients": frozenset(),
        "checked_on": None, "checked_spo2_percent": None,
    }  # fmt: skip
    for now, then in pairwise(path):
        assert check(now, then, Reason.ENDED, **bare).findings == ()
    assert following(S.IDENTIFIED, Reason.ENDED) == (S.REMOVAL_REQUESTED,)
    assert following(S.CLOSED, Reason.ENDED) == ()


def test_r_st_8_death_on_the_way_goes_straight_to_the_supplier():
    for now in (S.DISCUSSED, S.CONFIRMED, S.RISK_MDT, S.LETTER_SENT, S.DECLINED_BY_PATIENT):
        assert may_follow(now, S.REMOVAL_REQUESTED, Reason.ENDED)
    assert may_follow(S.POST_CHECK, S.CLOSED, Reason.ENDED)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"letter_sent_on": date(2025, 5, 28)}, "is before 29-May-2025"),
        ({"removal_requested_on": date(2025, 6, 1)}, "is before 02-Jun-2025"),
        ({"collected_on": date(2025, 6, 15)}, "is before 16-Jun-2025"),
        ({"checked_on": date(2025, 6, 19)}, "is before 20-Jun-2025"),
        ({"discussed_on": date(2025, 5, 21)}, "is before 22-May-2025"),
        ({"checked_on": date(2025, 9, 2)}, "has not come yet"),
    ],
)
def test_days_are_in_order_and_not_to_come(given, words):
    found = check(S.POST_CHECK, S.CLOSED, **given)
    assert not found.is_allowed
    assert words in messages(found)


def test_days_may_be_the_same():
    day = date(2025, 6, 2)
    same = {"identified_on": day, "discussed_on": day, "letter_sent_on": day}
    assert check(S.CONFIRMED, S.LETTER_SENT, **same).findings == ()


def test_every_state_and_recipient_has_words():
    assert set(STATE_WORDS) == set(S)
    assert set(RECIPIENT_WORDS) == set(Recipient)


@pytest.mark.parametrize("reason", Reason)
def test_every_state_that_can_be_reached_can_end(reason):
    reached, ends = {S.IDENTIFIED}, {S.CLOSED, S.REINSTATED}
    while new := {then for now in reached for then in following(now, reason)} - reached:
        reached |= new
    assert reached & ends
    assert all(following(now, reason) for now in reached - ends)


maybe = st.none() | st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 1, 1))
text = st.sampled_from(["", " ", "well"])
records = st.builds(
    Withdrawal,
    on=st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 1, 1)),
    reason=st.sampled_from(Reason),
    state=st.sampled_from(S),
    identified_on=maybe,
    discussed_on=maybe,
    confirming_gas_on=maybe,
    decided_by=text,
    decision_reason=text,
    told_of_risk_on=maybe,
    team_met_on=maybe,
    letter_sent_on=maybe,
    recipients=st.frozensets(st.sampled_from(Recipient)),
    removal_requested_on=maybe,
    collected_on=maybe,
    invoice_from=maybe,
    invoice_shows_charge=st.sampled_from([None, True, False]),
    checked_on=maybe,
    checked_spo2_percent=st.none() | st.decimals(min_value=50, max_value=100, places=1),
    cleared_by_gas_on=maybe,
    declined_on=maybe,
    reinstated_reason=text,
)


@settings(max_examples=200)
@given(records, st.sampled_from(S))
def test_check_never_crashes_and_says_why_not(record, then):
    found = check_step(record, then, BTS)
    assert found.steps
    assert not found.missing or not found.is_allowed
    if not may_follow(record.state, then, record.reason):
        assert not found.is_allowed
    assert all(finding.message for finding in found.findings)
