from decimal import Decimal

import pytest

from o2clinic.rules.quantities import Unit
from o2clinic.rules.result_kinds import BLOOD_GAS, KINDS, OXIMETRY, SPIROMETRY, table_fields

D = Decimal


def test_one_line_tells_what_was_measured_and_nothing_else():
    values = {"fev1_l": D("0.915"), "fvc_l": D("2.1"), "fev1_z": D(-3)}
    assert SPIROMETRY.one_line(values) == "FEV₁ 0.92 L, FVC 2.10 L"
    assert OXIMETRY.one_line({"spo2_percent": D("88.5")}) == "SpO₂ 89 %"
    assert BLOOD_GAS.one_line({}) == ""


def test_kinds_share_a_column_of_the_table_where_they_measure_the_same():
    names = [field.name for field in table_fields()]
    assert names.count("spo2_percent") == 1
    assert {"ph", "pao2_kpa", "fev1_l"} <= set(names)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_unit_of_a_field_stands_in_its_name(kind):
    ends = {Unit.KPA: "_kpa", Unit.PERCENT: "_percent", Unit.L: "_l", Unit.MMOL_L: "_mmol_l"}
    for field in kind.fields:
        assert field.name.endswith(ends.get(field.unit, ""))


def test_a_title_has_the_unit_and_a_bare_number_has_none():
    assert [field.title for field in BLOOD_GAS.fields[:2]] == ["pH", "PaCO₂ kPa"]
