"""Oxygen saturation from oxygen pressure, and back; oxygen content.

Severinghaus 1979 is the curve in use; Siggaard-Andersen 1984 is the independent check.
"""

from decimal import Decimal

from o2clinic.rules.quantities import Unit, convert

_P50_SHIFT = (Decimal("26.6"), Decimal("0.184"), Decimal("2.2"))


def so2_of_po2(po2_kpa: Decimal, ph: Decimal | None = None) -> Decimal:
    """Saturation as a share, 0 to 1, by Severinghaus; fit error at most 0.0055.

    Args:
        po2_kpa: above 0.
        ph: shifts the curve; None leaves it at 7.40.
    """
    torr = convert(po2_kpa, Unit.KPA, Unit.MMHG)
    if ph is not None:
        base, power, offset = _P50_SHIFT
        torr *= ((Decimal("7.4") - ph) * ((torr / base) ** power - offset)).exp()
    return 1 / (23400 / (torr**3 + 150 * torr) + 1)


def po2_of_so2(so2: Decimal) -> Decimal:
    """Oxygen pressure in kPa at which blood has this saturation (share above 0, below 1)."""
    odds = so2 / (1 - so2)
    logarithm = (
        Decimal("0.385") * odds.ln() + Decimal("3.32") - 1 / (72 * so2) - Decimal("0.17") * so2**6
    )
    return convert(logarithm.exp(), Unit.MMHG, Unit.KPA)


def so2_siggaard_andersen(po2_kpa: Decimal, ph: Decimal) -> Decimal:
    """Saturation as a share, 0 to 1, by the hyperbolic-tangent curve; `po2_kpa` above 0."""
    shift = Decimal("1.04") * (Decimal("7.4") - ph)
    distance = po2_kpa.ln() - (Decimal("1.946") + shift)
    growth = (2 * Decimal("0.5343") * distance).exp()
    bend = (growth - 1) / (growth + 1)
    logit = Decimal("1.875") + distance + (Decimal("3.5") + shift) * bend
    return 1 / (1 + (-logit).exp())


def oxygen_content_ml_dl(hb_g_l: Decimal, so2: Decimal, po2_kpa: Decimal) -> Decimal:
    """Oxygen in mL per dL of blood; haemoglobin in g/L, saturation as a share, pressure in kPa."""
    dissolved = Decimal("0.0031") * convert(po2_kpa, Unit.KPA, Unit.MMHG)
    return Decimal("1.34") * hb_g_l / 10 * so2 + dissolved
