from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.blood_gas_quality import QualityContext, data_quality, open_queries, ph_gap
from o2clinic.rules.gas_ranges import paco2_meant_kpa, pao2_meant_kpa
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from tests.rules.cases import TWO_LITRES, D, a_gas, at

NOW = at(date(2025, 3, 3), hour=12)
B, C, W = Level.BLOCK, Level.CONFIRM, Level.WARN


def said(gas, **context):
    return [
        (found.rule, found.level)
        for found in data_quality(gas, QualityContext(**{"now": NOW, **context}))
    ]


def offers(gas):
    found = data_quality(gas, QualityContext(now=NOW))
    return {one.field: one.offer for one in found if one.offer}


def test_good_gas_raises_nothing():
    assert said(a_gas(spo2_percent=D(88))) == []


def alone(**given):
    """A gas with only the numbers given, so that no other rule speaks."""
    bare = {"paco2_kpa": None, "hco3_mmol_l": None, "ph": None}
    return a_gas(None, **{**bare, **given})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ph": D("6.799")}, [("DQ-1", B)]),
        ({"ph": D("6.80")}, [("DQ-4", C)]),
        ({"ph": D("7.249")}, [("DQ-4", C)]),
        ({"ph": D("7.25")}, []),
        ({"ph": D("7.55")}, []),
        ({"ph": D("7.551")}, [("DQ-4", C)]),
        ({"ph": D("7.80")}, [("DQ-4", C)]),
        ({"ph": D("7.801")}, [("DQ-1", B)]),
        ({"paco2_kpa": D("1.99")}, [("DQ-2", B)]),
        ({"paco2_kpa": D("2.00")}, [("DQ-4", C)]),
        ({"paco2_kpa": D("3.00")}, []),
        ({"paco2_kpa": D("12.00")}, []),
        ({"paco2_kpa": D("12.01")}, [("DQ-4", C)]),
        ({"paco2_kpa": D("20.01")}, [("DQ-2", B)]),
        ({"pao2_kpa": D("2.49")}, [("DQ-3", B)]),
        ({"pao2_kpa": D("2.50")}, [("DQ-4", C), ("DQ-9", C)]),
        ({"pao2_kpa": D("3.99")}, [("DQ-4", C), ("DQ-9", C)]),
        ({"pao2_kpa": D("5.29")}, [("DQ-9", C)]),
        ({"pao2_kpa": D("5.30")}, []),
        ({"pao2_kpa": D("14.50")}, []),
        ({"pao2_kpa": D("14.51")}, [("DQ-4", C)]),
        ({"pao2_kpa": D("20.01")}, [("DQ-3", B)]),
        ({"pao2_kpa": D("20.01"), "source": TWO_LITRES}, []),
        ({"pao2_kpa": D("80.01"), "source": TWO_LITRES}, [("DQ-3", B), ("DQ-8", C)]),
        ({"hco3_mmol_l": D("11.9")}, [("DQ-4", C)]),
        ({"hco3_mmol_l": D("12")}, []),
        ({"hco3_mmol_l": D("50.1")}, [("DQ-4", C)]),
        ({"hco3_mmol_l": D("60.1")}, [("RANGE", B)]),
        ({"haematocrit_percent": D("19.9")}, [("DQ-4", C)]),
        ({"haematocrit_percent": D("70.1")}, [("DQ-4", C)]),
        ({"haematocrit_percent": D("80.1")}, [("RANGE", B)]),
        ({"spo2_percent": D("59.9")}, [("DQ-4", C)]),
        ({"spo2_percent": D("29.9")}, [("RANGE", B)]),
        ({"spo2_percent": D("100.1")}, [("RANGE", B)]),
        ({"sao2_percent": D("59.9")}, [("RANGE", C)]),
        ({"base_excess_mmol_l": D("20.1")}, [("RANGE", C)]),
        ({"base_excess_mmol_l": D("-30.1")}, [("RANGE", B)]),
        ({"hb_g_l": D("201")}, [("RANGE", C)]),
        ({"cohb_percent": D("3.0")}, []),
        ({"cohb_percent": D("3.1")}, [("RANGE", W)]),
        ({"cohb_percent": D("10.1")}, [("RANGE", C)]),
        ({"methb_percent": D("60.1")}, [("RANGE", B)]),
        ({"lactate_mmol_l": D("4.1")}, [("RANGE", C)]),
        ({"source": None}, [("DQ-14", B)]),
        ({"source": OxygenSource(Device.AIR, D(2))}, [("DQ-14", B)]),
        ({"off_oxygen_minutes": 19}, [("R-GAS-15", C)]),
        ({"off_oxygen_minutes": 20}, []),
    ],
)
def test_each_number_is_held_to_its_range(given, expected):
    assert said(alone(**given)) == expected


def test_finding_names_the_field_and_what_to_do():
    (found,) = data_quality(alone(ph=D("7.9")), QualityContext(now=NOW))
    assert found.field == "ph"
    assert "7.9 is not possible (limits 6.8 to 7.8)" in found.message


@pytest.mark.parametrize(
    ("field", "typed", "offer"),
    [
        ("ph", "73.5", "7.350"),
        ("ph", "735", "7.350"),
        ("ph", "7420", "7.420"),
        ("ph", "44.7", "7.350"),
        ("spo2_percent", "0.92", "92 %"),
        ("sao2_percent", "0.885", "88.5 %"),
        ("hb_g_l", "14.2", "142 g/L"),
        ("haematocrit_percent", "0.55", "55 %"),
        ("hco3_mmol_l", "271", "27.1 mmol/L"),
        ("paco2_kpa", "45", "6.00 kPa"),
        ("pao2_kpa", "55", "7.33 kPa"),
    ],
)
def test_likely_slip_is_offered_not_applied(field, typed, offer):
    assert offers(alone(**{field: D(typed)})) == {field: offer}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ph", "8.0"),
        ("ph", "6.0"),
        ("hb_g_l", "3"),
        ("haematocrit_percent", "5"),
        ("hco3_mmol_l", "2"),
        ("spo2_percent", "20"),
        ("lactate_mmol_l", "31"),
        ("paco2_kpa", "2.2"),
    ],
)
def test_nothing_is_offered_when_no_slip_explains_the_number(field, typed):
    assert offers(alone(**{field: D(typed)})) == {}


def test_v25_mmhg_typed_as_kpa_offers_both_pressures():
    gas = a_gas("55", ph=D("7.40"), paco2_kpa=D(45), hco3_mmol_l=D("27.1"))
    assert [rule for rule, _ in said(gas)] == ["DQ-2", "DQ-8", "DQ-3", "DQ-8"]
    assert offers(gas) == {"paco2_kpa": "6.00 kPa", "pao2_kpa": "7.33 kPa"}


def test_v27_kpa_typed_in_mmhg_mode_offers_kpa():
    gas = a_gas("0.97", paco2_kpa=D("0.71"), hco3_mmol_l=None)
    assert offers(gas) == {"paco2_kpa": "5.3 kPa", "pao2_kpa": "7.3 kPa"}
    assert ("DQ-2", B) in said(gas)
    assert ("DQ-3", B) in said(gas)


def test_lost_point_is_told_from_mmhg_by_what_fits():
    gas = a_gas(ph=D("7.40"), paco2_kpa=D(45), hco3_mmol_l=D("20.3"))
    assert paco2_meant_kpa(gas) == D("4.50")


def test_nothing_is_offered_when_no_reading_fits():
    assert paco2_meant_kpa(a_gas(paco2_kpa=D(45), hco3_mmol_l=D(12))) is None
    assert pao2_meant_kpa(a_gas("400")) is None
    assert pao2_meant_kpa(a_gas("7.3")) is None
    assert paco2_meant_kpa(a_gas()) is None


def test_v29_numbers_that_do_not_fit_are_blocked():
    gas = a_gas("7.0", ph=D("7.42"), paco2_kpa=D("8.2"), hco3_mmol_l=D(26))
    assert ("DQ-5", B) in said(gas)
    assert round(ph_gap(gas), 3) == D("0.174")


@pytest.mark.parametrize(
    ("ph", "paco2", "expected"),
    [
        ("7.400", "5.5", []),
        ("7.435", "5.5", [("DQ-5", C)]),
        ("7.470", "5.5", [("DQ-5", B)]),
        ("7.360", "6.6", [("DQ-5", C), ("DQ-6", C)]),
    ],
)
def test_henderson_gap_confirms_then_blocks(ph, paco2, expected):
    gas = a_gas("7.0", ph=D(ph), paco2_kpa=D(paco2), hco3_mmol_l=D("24.9"))
    assert said(gas) == expected


@pytest.mark.parametrize(
    "given", [{"ph": None}, {"paco2_kpa": D(0)}, {"hco3_mmol_l": D(-1)}, {"paco2_kpa": D(-1)}]
)
def test_henderson_needs_true_numbers(given):
    assert ph_gap(a_gas(**given)) is None


def test_v23_negative_gradient_on_air_is_queried():
    gas = a_gas("11.9", ph=D("7.36"), paco2_kpa=D("7.0"), hco3_mmol_l=D("28.9"))
    (found,) = data_quality(gas, QualityContext(now=NOW))
    assert (found.rule, found.level) == ("DQ-7", C)
    assert "-0.69 kPa" in found.message


@pytest.mark.parametrize(
    ("pao2", "lung", "expected"),
    [
        ("12.21", True, [("DQ-7", W)]),
        ("12.21", False, []),
        ("13.08", False, []),
        ("13.09", False, [("DQ-7", C)]),
        ("14.08", False, [("DQ-7", C)]),
        ("14.09", False, [("DQ-7", B)]),
    ],
)
def test_gradient_on_air_at_its_limits(pao2, lung, expected):
    assert said(a_gas(pao2), has_lung_disease=lung) == expected


def test_gradient_is_held_to_physics_on_a_venturi_too():
    gas = a_gas("25", source=OxygenSource(Device.VENTURI, D(4), D("0.28")))
    assert said(gas) == [("DQ-7", B)]


@pytest.mark.parametrize(
    ("spo2", "sao2", "expected"),
    [
        ("98", "88", [("DQ-9", C)]),
        ("97.9", "88", [("DQ-9", W)]),
        ("93", "88", [("DQ-9", W)]),
        ("92.9", "88", []),
        ("83.1", "88", []),
        ("83", "88", [("DQ-12", W)]),
    ],
)
def test_saturations_are_set_against_each_other(spo2, sao2, expected):
    assert said(alone(spo2_percent=D(spo2), sao2_percent=D(sao2))) == expected


def test_saturation_is_computed_when_the_analyser_gives_none():
    assert said(alone(pao2_kpa=D("6.0"), spo2_percent=D(95))) == [("DQ-9", C)]


def test_venous_sample_is_not_suspected_but_marked():
    gas = alone(pao2_kpa=D("4.5"), spo2_percent=D(95), sample=SampleKind.VBG)
    assert said(gas) == [("DQ-10", W)]


def test_fingertip_pressure_is_marked_unusable():
    gas = alone(pao2_kpa=D("6.5"), spo2_percent=D(95), sample=SampleKind.CBG_FINGER)
    assert said(gas) == [("R-GAS-12", W)]


@pytest.mark.parametrize(
    ("pao2", "changed", "source", "expected"),
    [
        ("9.20", False, AIR, []),
        ("9.21", False, AIR, [("DQ-11", W)]),
        ("9.21", True, AIR, []),
        ("5.19", True, AIR, [("DQ-9", C)]),
        ("9.21", False, TWO_LITRES, []),
    ],
)
def test_change_since_the_last_stable_gas_is_pointed_out(pao2, changed, source, expected):
    last = a_gas("7.2", on=date(2025, 1, 3))
    gas = alone(pao2_kpa=D(pao2), source=source)
    assert said(gas, last_stable_air_gas=last, has_treatment_changed=changed) == expected


def test_fall_since_the_last_stable_gas_is_named_lower():
    context = QualityContext(now=NOW, last_stable_air_gas=a_gas("9.0", on=date(2025, 1, 3)))
    (found,) = data_quality(alone(pao2_kpa=D("6.9")), context)
    assert "2.1 kPa lower than on 03-Jan-2025" in found.message


@pytest.mark.parametrize(
    "context",
    [
        {"now": at(date(2025, 3, 3), hour=9)},
        {"born_on": date(2025, 3, 4)},
        {"died_on": date(2025, 3, 2)},
        {"other_times": (at(date(2025, 3, 3)),)},
    ],
)
def test_impossible_times_are_blocked(context):
    assert said(a_gas(), **context) == [("DQ-13", B)]


def test_possible_times_pass():
    day = date(2025, 3, 3)
    others = (at(day) + timedelta(minutes=1),)
    assert said(a_gas(), now=at(day), born_on=day, died_on=day, other_times=others) == []


def test_air_is_refused_while_the_concentrator_runs():
    assert said(a_gas(), was_concentrator_in_use=True) == [("DQ-14", B)]
    assert said(a_gas(source=TWO_LITRES), was_concentrator_in_use=True) == []


@pytest.mark.parametrize(("days", "expected"), [(183, []), (184, [("DQ-16", W)])])
def test_old_gas_for_a_new_order_is_pointed_out(days, expected):
    assert said(a_gas(), new_order_on=date(2025, 3, 3) + timedelta(days=days)) == expected


def test_only_a_reason_closes_a_query_and_nothing_closes_a_block():
    findings = (Finding("DQ-1", B, "x"), Finding("DQ-7", C, "y"), Finding("DQ-11", W, "z"))
    assert [f.rule for f in open_queries(findings, frozenset())] == ["DQ-1", "DQ-7"]
    assert [f.rule for f in open_queries(findings, frozenset({"DQ-1", "DQ-7"}))] == ["DQ-1"]


numbers = st.none() | st.decimals(min_value=-999, max_value=9999, places=3)


@given(ph=numbers, paco2=numbers, pao2=numbers, hco3=numbers, spo2=numbers)
def test_quality_never_crashes(ph, paco2, pao2, hco3, spo2):
    gas = a_gas(None, ph=ph, paco2_kpa=paco2, pao2_kpa=pao2, hco3_mmol_l=hco3, spo2_percent=spo2)
    for found in data_quality(gas, QualityContext(now=NOW, last_stable_air_gas=a_gas())):
        assert hasattr(gas, found.field)


@pytest.mark.parametrize(
    ("minutes", "has_oxygen", "expected"),
    [
        (None, False, []),
        (None, True, [("R-GAS-15", C)]),
        (19, True, [("R-GAS-15", C)]),
        (20, True, []),
        (1440, True, []),
        (1441, True, [("RANGE", B)]),
        (-1, False, [("RANGE", B)]),
    ],
)
def test_minutes_off_oxygen_are_asked_for_and_bounded(minutes, has_oxygen, expected):
    gas = a_gas(off_oxygen_minutes=minutes)
    assert said(gas, has_oxygen_at_home=has_oxygen) == expected


@pytest.mark.parametrize(("setting", "is_refused"), [("0", True), ("5", False), ("10.1", True)])
def test_a_pulse_setting_out_of_reach_is_refused(setting, is_refused):
    source = OxygenSource(Device.PULSE_DOSE, pulse_setting=D(setting))
    assert (("DQ-14", B) in said(a_gas(source=source))) is is_refused
