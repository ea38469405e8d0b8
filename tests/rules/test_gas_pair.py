from datetime import date

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.eligibility import Exacerbation, Outcome, choose_pair, decide
from tests.rules.cases import BTS, TWO_LITRES, a_case, a_gas, held

JAN, MAR, NEAR, APR = date(2025, 1, 6), date(2025, 3, 3), date(2025, 3, 23), date(2025, 4, 7)
QUERY = Finding("DQ-7", Level.CONFIRM, "On oxygen?")


def days(pair):
    return [gas.gas.taken_on if gas else None for gas in (pair.first, pair.second)]


def choose(*gases, ill=()):
    return choose_pair([g if hasattr(g, "gas") else held(g) for g in gases], ill, BTS)


def test_latest_gas_and_its_latest_partner_are_taken_in_any_order():
    pair = choose(a_gas(on=APR), a_gas(on=JAN), a_gas(on=MAR))
    assert days(pair) == [MAR, APR]
    assert pair.why[0].startswith("Latest gas on air: arterial gas of 07-Apr-2025")


def test_partner_too_close_is_passed_for_one_far_enough():
    assert days(choose(a_gas(on=JAN), a_gas(on=MAR), a_gas(on=NEAR))) == [JAN, NEAR]


def test_without_a_partner_far_enough_the_decision_can_say_from_when():
    pair = choose(a_gas(on=MAR), a_gas(on=NEAR))
    decision = decide(a_case(pair.first, pair.second), BTS)
    assert (decision.outcome, decision.not_before) == (Outcome.REPEAT_GAS, date(2025, 3, 24))
    assert "Too close" in pair.why[-1]


def test_one_gas_stands_alone():
    assert days(choose(a_gas(on=MAR))) == [MAR, None]


def test_no_gas_on_air_gives_no_pair():
    pair = choose(a_gas(on=MAR, source=TWO_LITRES), a_gas(on=JAN, sample=SampleKind.VBG))
    assert days(pair) == [None, None]
    assert len(pair.why) == 3


def test_exacerbation_between_makes_the_latest_the_first():
    ill = (Exacerbation(date(2024, 12, 1)), Exacerbation(date(2025, 2, 1)))
    pair = choose(a_gas(on=JAN), a_gas(on=APR), ill=ill)
    assert days(pair) == [APR, None]
    assert "01-Feb-2025" in pair.why[-1]


def test_queried_or_empty_partner_is_passed_over_with_the_reason():
    pair = choose(held(a_gas(on=MAR), QUERY), a_gas(None, on=JAN), a_gas(on=APR))
    assert days(pair) == [APR, None]
    assert "open query DQ-7" in " ".join(pair.why)
    assert "no PaO2" in " ".join(pair.why)


def test_query_on_the_latest_gas_is_not_hidden():
    pair = choose(a_gas(on=JAN), held(a_gas(on=APR), QUERY))
    assert decide(a_case(pair.first, pair.second), BTS).outcome is Outcome.DATA_QUERY
