"""U-1 to U-8: how a typed number is read, turned into another unit, and rounded."""

from functools import partial

from rules.cases import D

from o2clinic.rules.quantities import (
    NotANumber,
    NotConvertible,
    Quantity,
    Unit,
    convert,
    haematocrit_percent,
    hydrogen_ions_nmol_l,
    parse_quantity,
    ph_of,
    quantised,
    round_half_up,
    to_kpa,
    to_mmhg,
)

_TYPED = {
    Unit.NONE: ("7.35", "7,35", "7.4 kPa", "-0"),
    Unit.KPA: ("7.30", " 55 mmHg ", "55MM HG", "55 mm[Hg]", "55 torr", "7.", "007", "+3", "--3",
               "1,234", "1,234.5", "1 234", "seven", "kPa", ".", "7.3 furlongs", "7.3 cm", "1e9",
               "999999999", "9999999999", "1.123456789", "1.1234567891", "", "   "),
    Unit.MMOL_L: ("-2,1", "\u22122.1", "24 mmol", "24 mmol/L"),
    Unit.L_MIN: (".5", "2 lpm", "2 l/m", "2 lmin", "2 litres/min", "1 L/s"),
    Unit.PERCENT: ("92%", "92 percent", "0.92 (0 to 1)"),
    Unit.G_L: ("14.2 g/dL", "142 g/l"),
    Unit.L: ("1.62 litres", "1 litre", "1620 mL"),
    Unit.HOURS: ("15 h", "15 hr", "15 hrs", "15 hours"),
    Unit.BEATS_MIN: ("72 bpm", "72 /min"),
    Unit.NMOL_L: ("40 nmol",),
}  # fmt: skip
_PAIRS = (
    ("55", Unit.MMHG, Unit.KPA),
    ("7.3", Unit.KPA, Unit.MMHG),
    ("92", Unit.PERCENT, Unit.FRACTION),
    ("0.92", Unit.FRACTION, Unit.PERCENT),
    ("142", Unit.G_L, Unit.G_DL),
    ("1620", Unit.ML, Unit.L),
    ("390", Unit.L_MIN, Unit.L_S),
    ("178", Unit.CM, Unit.M),
    ("2", Unit.L_MIN, Unit.L_MIN),
    ("2", Unit.KPA, Unit.CM),
    ("2", Unit.NONE, Unit.KPA),
    ("2", Unit.KPA, Unit.NONE),
)


def _read(text, unit):
    return partial(_told, parse_quantity, text, unit)


def _told(rule, *given):
    """The answer, or the words of a refusal."""
    try:
        answer = rule(*given)
    except NotANumber as refusal:
        return f"{refusal} ({refusal.typed} / {refusal.why})"
    except NotConvertible as refusal:
        return str(refusal)
    return f"{answer} ({answer.unit.name})" if isinstance(answer, Quantity) else answer


def _converted(value, unit, to_unit):
    return partial(_rounded, D(value), unit, to_unit)


def _rounded(*given):
    answer = _told(convert, *given)
    return answer if isinstance(answer, str) else f"{answer:.6f}"


CASES = {
    **{
        f"“{text.strip() or len(text)}” for {unit.name}": _read(text, unit)
        for unit, texts in _TYPED.items()
        for text in texts
    },
    "forty signs": _read("7" * 9 + "." + "3" * 9 + " " * 17 + "kPa ", Unit.KPA),
    "40 signs that are no number": _read("x" * 40, Unit.KPA),
    "41 signs that are no number": _read("x" * 41, Unit.KPA),
    "a number after many blanks": _read(" " * 390 + "7.3", Unit.KPA),
    "400 signs, most of them blanks": _read(" " * 397 + "7.3", Unit.KPA),
    "401 signs, most of them blanks": _read(" " * 398 + "7.3", Unit.KPA),
    "40 signs that are a number": _read("7.3" + " " * 34 + "kPa", Unit.KPA),
    "41 signs that would be a number": _read("7.3" + " " * 35 + "kPa", Unit.KPA),
    **{
        f"{value} {unit.name} in {to_unit.name}": _converted(value, unit, to_unit)
        for value, unit, to_unit in _PAIRS
    },
    "7.345 kPa in kPa": partial(to_kpa, D("7.345"), Unit.KPA),
    "55 mmHg in kPa": partial(to_kpa, D(55), Unit.MMHG),
    "6.5 kPa in mmHg": partial(to_mmhg, D("6.5")),
    **{
        f"{value} to a tenth": partial(round_half_up, D(value), 1)
        for value in ("7.34", "7.35", "7.349", "-0.25")
    },
    "7.4 to a thousandth": partial(quantised, D("7.4"), D("0.001")),
    "7.4005 to a thousandth": partial(quantised, D("7.4005"), D("0.001")),
    "hydrogen ions at pH 7.35": partial(hydrogen_ions_nmol_l, D("7.35")),
    "pH at 44.7 nmol/L": partial(ph_of, D("44.7")),
    **{
        f"haematocrit {value}": partial(haematocrit_percent, D(value))
        for value in ("0.55", "1", "1.01", "55")
    },
}
