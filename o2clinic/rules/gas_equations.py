"""Equations of blood gases in kPa: bicarbonate, base excess, gradient, ratio.

An analyser's own bicarbonate and base excess are kept as printed; these are checks on them.
"""

from decimal import Decimal

from o2clinic.rules.quantities import Unit, convert

SEA_LEVEL_KPA = Decimal("101.325")
WATER_VAPOUR_KPA = Decimal("6.27")
_RESPIRATORY_QUOTIENT = Decimal("0.8")
_TEN = Decimal(10)
_HB_MMOL_L_PER_G_DL = Decimal("0.6206")


def bicarbonate(ph: Decimal, paco2_kpa: Decimal) -> Decimal:
    """Actual bicarbonate in mmol/L (Henderson-Hasselbalch, solubility 0.0306, pK 6.1)."""
    torr = convert(paco2_kpa, Unit.KPA, Unit.MMHG)
    return Decimal("0.0306") * torr * _TEN ** (ph - Decimal("6.1"))


def bicarbonate_clsi(ph: Decimal, paco2_kpa: Decimal) -> Decimal:
    """Actual bicarbonate in mmol/L as CLSI C46 defines it (some OPTI analysers)."""
    torr = convert(paco2_kpa, Unit.KPA, Unit.MMHG)
    return Decimal("0.0307") * torr * _TEN ** (ph - Decimal("6.105"))


def bicarbonate_radiometer(ph: Decimal, paco2_kpa: Decimal) -> Decimal:
    """Actual bicarbonate in mmol/L as Radiometer analysers compute it (pK moves with pH)."""
    pk = Decimal("6.125") - (1 + _TEN ** (ph - Decimal("8.7"))).log10()
    return Decimal("0.23") * paco2_kpa * _TEN ** (ph - pk)


def hydrogen_ions_expected(paco2_kpa: Decimal, hco3_mmol_l: Decimal) -> Decimal:
    """[H+] in nmol/L that goes with this PaCO2 in kPa and bicarbonate in mmol/L."""
    factor = _TEN ** Decimal("2.9") * Decimal("0.0306") * convert(Decimal(1), Unit.KPA, Unit.MMHG)
    return factor * paco2_kpa / hco3_mmol_l


def ph_expected(paco2_kpa: Decimal, hco3_mmol_l: Decimal) -> Decimal:
    """Value of pH that goes with this PaCO2 in kPa and bicarbonate in mmol/L (DQ-5), both above 0.

    The factor 180 is 24 x 7.50; other constants in use differ by less than 0.007 pH.
    """
    return 9 - (180 * paco2_kpa / hco3_mmol_l).log10()


def base_excess_ecf(ph: Decimal, hco3_mmol_l: Decimal) -> Decimal:
    """Standard base excess of the extracellular fluid in mmol/L (CLSI form)."""
    return hco3_mmol_l - Decimal("24.8") + Decimal("16.2") * (ph - Decimal("7.40"))


def base_excess_blood(ph: Decimal, hco3_mmol_l: Decimal, hb_g_l: Decimal) -> Decimal:
    """Base excess of the blood in mmol/L (CLSI form); haemoglobin in g/L."""
    hb_g_dl = hb_g_l / 10
    buffer = (Decimal("1.43") * hb_g_dl + Decimal("7.7")) * (ph - Decimal("7.40"))
    return (1 - Decimal("0.014") * hb_g_dl) * (hco3_mmol_l - Decimal("24.8") + buffer)


def bicarbonate_standard(base_excess_b: Decimal, hb_mmol_l: Decimal, so2: Decimal) -> Decimal:
    """Standard bicarbonate in mmol/L (Radiometer's equation 9).

    Args:
        base_excess_b: base excess of the blood, mmol/L.
        hb_mmol_l: haemoglobin, mmol/L; see `haemoglobin_mmol_l`.
        so2: saturation as a share, 0 to 1.
    """
    z = base_excess_b - Decimal("0.3062") * hb_mmol_l * (1 - so2)
    a = Decimal("0.00404") + Decimal("0.000425") * hb_mmol_l
    return Decimal("24.47") + Decimal("0.919") * z + z * a * (z - 8)


def haemoglobin_mmol_l(hb_g_l: Decimal) -> Decimal:
    """Haemoglobin in mmol/L from g/L."""
    return hb_g_l / 10 * _HB_MMOL_L_PER_G_DL


def gradient_simple(
    pao2_kpa: Decimal,
    paco2_kpa: Decimal,
    fio2: Decimal,
    barometric_kpa: Decimal = SEA_LEVEL_KPA,
) -> Decimal:
    """Alveolar-arterial gradient in kPa, PaCO2/0.8 form; the one shown and used by DQ-7.

    Args:
        pao2_kpa: arterial oxygen pressure, kPa.
        paco2_kpa: arterial carbon dioxide pressure, kPa; only this is divided by 0.8.
        fio2: share of oxygen, 0.21 to 1.00, known and not guessed.
        barometric_kpa: kPa.
    """
    inspired = fio2 * (barometric_kpa - WATER_VAPOUR_KPA)
    return inspired - paco2_kpa / _RESPIRATORY_QUOTIENT - pao2_kpa


def gradient_full(
    pao2_kpa: Decimal,
    paco2_kpa: Decimal,
    fio2: Decimal,
    barometric_kpa: Decimal = SEA_LEVEL_KPA,
) -> Decimal:
    """Alveolar-arterial gradient in kPa, full form; arguments as in `gradient_simple`."""
    inspired = fio2 * (barometric_kpa - WATER_VAPOUR_KPA)
    return inspired - paco2_kpa * (fio2 + (1 - fio2) / _RESPIRATORY_QUOTIENT) - pao2_kpa


def gradient_expected(age_years: int) -> Decimal:
    """Expected gradient on air in kPa at an age: (age/4 + 4)/7.5."""
    return (Decimal(age_years) / 4 + 4) / Decimal("7.5")


def pf_ratio_kpa(pao2_kpa: Decimal, fio2: Decimal) -> Decimal:
    """PaO2 over the known share of oxygen, in kPa; 40 is 300 mmHg."""
    return pao2_kpa / fio2
