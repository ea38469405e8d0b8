from datetime import date, datetime

import pytest

from o2clinic.rules.policy import Comparison, NotAPolicy, Policy, Tag, Threshold
from o2clinic.rules.quantities import Unit
from tests.rules.cases import BTS, DH, D, policy_mapping


def threshold(comparison: Comparison, value: str = "7.3", unit: Unit = Unit.KPA) -> Threshold:
    return Threshold(D(value), comparison, unit, "somebody", "A", Tag.READ)


@pytest.mark.parametrize(
    ("comparison", "below", "at", "above"),
    [
        (Comparison.AT_MOST, True, True, False),
        (Comparison.BELOW, True, False, False),
        (Comparison.AT_LEAST, False, True, True),
        (Comparison.ABOVE, False, False, True),
    ],
)
def test_threshold_holds_on_its_side(comparison, below, at, above):
    limit = threshold(comparison)
    assert [limit.holds(D(v)) for v in ("7.2", "7.3", "7.4")] == [below, at, above]


def test_threshold_in_words():
    assert str(threshold(Comparison.AT_MOST)) == "≤ 7.3 kPa"
    assert str(threshold(Comparison.BELOW, "7.35", Unit.NONE)) == "< 7.35"
    assert str(threshold(Comparison.ABOVE, "0.5", Unit.FRACTION)) == "> 0.5"
    words = [threshold(one, "15", Unit.HOURS).words for one in Comparison]
    assert words == ["at most 15", "less than 15", "at least 15", "more than 15"]


def test_default_policy_has_the_values_of_the_guideline():
    assert (BTS.id, BTS.valid_from) == ("BTS2015_QS2017", date(2017, 9, 1))
    assert str(BTS.referral_spo2_percent) == "≤ 92 %"
    assert str(BTS.stability_days) == "≥ 56 days"
    assert str(BTS.ltot_pao2_kpa) == "≤ 7.3 kPa"
    assert str(BTS.ltot_pao2_complication_kpa) == "≤ 8.0 kPa"
    assert str(BTS.paco2_rise_kpa) == "> 1.0 kPa"
    assert BTS.gas_interval_days.number == 21


def test_policy_of_2008_differs_where_its_source_does():
    assert str(DH.referral_spo2_percent) == "< 92 %"
    assert str(DH.stability_days) == "≥ 35 days"
    assert DH.stability_days.tag is Tag.READ
    assert DH.ltot_pao2_kpa.value == BTS.ltot_pao2_kpa.value
    assert DH.ltot_pao2_kpa.tag is Tag.OURS


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda told: told.pop("thresholds"), "no table of thresholds"),
        (lambda told: told.pop("id"), "has no id"),
        (lambda told: told.update(title=" "), "has no title"),
        (lambda told: told.update(valid_from="soon"), "not a date"),
        (lambda told: told.update(valid_from=datetime(2020, 1, 1)), "not a date"),
        (lambda told: told.update(is_for_comparison_only=1), "neither true nor false"),
        (lambda told: told["thresholds"].pop("ltot_pao2_kpa"), "lacks: ltot_pao2_kpa"),
        (lambda told: told["thresholds"].update(luck={}), "no rule knows: luck"),
        (lambda told: told["thresholds"].update(ltot_pao2_kpa=7), "is not a table"),
        (lambda told: told["thresholds"]["ltot_pao2_kpa"].update(value="low"), "cannot be read"),
        (lambda told: told["thresholds"]["ltot_pao2_kpa"].update(value="NaN"), "not a number"),
        (lambda told: told["thresholds"]["ltot_pao2_kpa"].update(comparison="~"), "cannot be read"),
        (lambda told: told["thresholds"]["ltot_pao2_kpa"].pop("source"), "has no source"),
        (lambda told: told["thresholds"]["ltot_pao2_kpa"].pop("tag"), "has no tag"),
    ],
)
def test_policy_that_cannot_be_read_says_where(change, words):
    told = policy_mapping("BTS2015_QS2017")
    change(told)
    with pytest.raises(NotAPolicy, match=words):
        Policy.from_mapping(told)


def test_walks_and_other_oxygen_have_the_values_of_their_sources():
    assert str(BTS.aot_fall_spo2_percent) == "≥ 4 %"
    assert str(BTS.aot_nadir_spo2_percent) == "< 90 %"
    assert str(BTS.ats_nadir_spo2_percent) == "≤ 88 %"
    assert str(BTS.aot_review_months) == "≤ 6 months"
    assert str(BTS.overnight_odi4_per_hour) == "≥ 15 /h"
    assert str(BTS.pot_refused_spo2_percent) == "≥ 92 %"
    assert str(BTS.cluster_lowest_flow_l_min) == "≥ 12 L/min"
    assert BTS.walk_stop_spo2_percent.tag is Tag.UNVERIFIED
    assert DH.walk_stop_spo2_percent.tag is Tag.OURS
