"""The fields that an analyser's values may fill, and the units they may come in."""

from decimal import Decimal

from o2clinic.rules.quantities import NotConvertible, Unit, convert, quantised

_UNITS: dict[str, Unit] = {unit.value.lower(): unit for unit in Unit if unit.value} | {
    "mm[hg]": Unit.MMHG,
    "mm(hg)": Unit.MMHG,
    "torr": Unit.MMHG,
    "ph": Unit.NONE,
    "[ph]": Unit.NONE,
    "phunits": Unit.NONE,
    "1": Unit.FRACTION,
    "l/l": Unit.FRACTION,
    "percent": Unit.PERCENT,
    # one charge each: bicarbonate, base excess and lactate only
    "meq/l": Unit.MMOL_L,
    "lpm": Unit.L_MIN,
    "l/sec": Unit.L_S,
    "litre": Unit.L,
    "litres": Unit.L,
}

# The field's own unit and its last decimal place.
FIELDS: dict[str, tuple[str, Unit, str]] = {
    "ph": ("pH", Unit.NONE, "0.001"),
    "paco2_kpa": ("PaCO₂", Unit.KPA, "0.01"),
    "pao2_kpa": ("PaO₂", Unit.KPA, "0.01"),
    "hco3_mmol_l": ("bicarbonate", Unit.MMOL_L, "0.1"),
    "hco3_standard_mmol_l": ("standard bicarbonate", Unit.MMOL_L, "0.1"),
    "base_excess_mmol_l": ("base excess", Unit.MMOL_L, "0.1"),
    "sao2_percent": ("SaO₂", Unit.PERCENT, "0.1"),
    "spo2_percent": ("SpO₂", Unit.PERCENT, "0.1"),
    "cohb_percent": ("COHb", Unit.PERCENT, "0.1"),
    "methb_percent": ("MetHb", Unit.PERCENT, "0.1"),
    "hb_g_l": ("haemoglobin", Unit.G_L, "1"),
    "haematocrit_percent": ("haematocrit", Unit.PERCENT, "0.1"),
    "lactate_mmol_l": ("lactate", Unit.MMOL_L, "0.1"),
    "fio2_percent": ("FiO₂", Unit.PERCENT, "0.1"),
    "flow_l_min": ("oxygen flow", Unit.L_MIN, "0.1"),
    "fev1_l": ("FEV₁", Unit.L, "0.001"),
    "fvc_l": ("FVC", Unit.L, "0.001"),
    "fev1_fvc": ("FEV₁/FVC", Unit.FRACTION, "0.001"),
    "pef_l_min": ("PEF", Unit.L_MIN, "1"),
    "post_fev1_l": ("FEV₁ after bronchodilator", Unit.L, "0.001"),
    "post_fvc_l": ("FVC after bronchodilator", Unit.L, "0.001"),
    "post_fev1_fvc": ("FEV₁/FVC after bronchodilator", Unit.FRACTION, "0.001"),
    "post_pef_l_min": ("PEF after bronchodilator", Unit.L_MIN, "1"),
}
# Measured before and after a bronchodilator; the later one has the prefix post_.
STAGED_FIELDS = frozenset({"fev1_l", "fvc_l", "fev1_fvc", "pef_l_min"})
SPIROMETRY_FIELDS = frozenset(
    name for name in FIELDS if name.removeprefix("post_") in STAGED_FIELDS
)


class Disagreement(ValueError):
    """Code, text and unit do not tell one story; the text of it is shown to people."""


def words_for(what: str) -> str:
    """How a field is called on screen."""
    return FIELDS[what][0] if what in FIELDS else what


def canonical(what: str, value: Decimal, raw_unit: str) -> Decimal:
    """The value in the field's own unit.

    Raises:
        Disagreement: the unit is missing, not known, or cannot belong to the quantity.
    """
    words, wanted, step = FIELDS[what]
    spelled = "".join(raw_unit.lower().split())
    if not spelled and wanted is not Unit.NONE:
        raise Disagreement(f"The unit is missing: ask in which unit {words} was measured.")
    unit = _UNITS.get(spelled, None if spelled else Unit.NONE)
    if unit is None or (spelled == "meq/l" and wanted is not Unit.MMOL_L):
        raise Disagreement(f"The unit “{raw_unit}” is not one O2Clinic knows for {words}.")
    if what == "ph" and unit is Unit.FRACTION:
        unit = Unit.NONE  # UCUM's "1": no dimension
    try:
        return quantised(convert(value, unit, wanted), Decimal(step))
    except NotConvertible:
        raise Disagreement(f"The unit “{raw_unit}” cannot belong to {words}.") from None
