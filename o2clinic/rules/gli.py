"""Reference values for spirometry: GLI Global 2022 and GLI-2012, by the LMS method.

GLI-2012: Quanjer PH et al., Eur Respir J 2012;40:1324-43. GLI Global 2022: Bowerman C et al.,
Am J Respir Crit Care Med 2023;207:768-74. The numbers come from pyspiro 1.0.0 (MIT licence,
docs/licences/pyspiro.txt). The splines are interpolated linearly between the quarter-years and
the age enters exactly, as in the calculator of the European Respiratory Society; nothing is
extended beyond the ages for which the equations were made.
"""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from o2clinic.rules.patient_codes import Sex

# The fifth and ninety-fifth percentile as every published implementation writes them.
_LIMIT_Z = 1.645
_YOUNGEST, _OLDEST = 3.0, 95.0
_SEX_KEYS = {Sex.FEMALE: "F", Sex.MALE: "M"}  # in the tables
_SHORTEST_CM, _TALLEST_CM = 50.0, 250.0


class Equation(StrEnum):
    """A published set of reference equations; stored with every result."""

    GLI_GLOBAL_2022 = "GLI-Global-2022"
    GLI_2012 = "GLI-2012"

    @property
    def label(self) -> str:
        """The name as printed."""
        return "GLI Global 2022" if self is Equation.GLI_GLOBAL_2022 else "GLI-2012"

    @property
    def citation(self) -> str:
        """The paper, to be printed with the values."""
        return CITATIONS[self]


CITATIONS: dict[Equation, str] = {
    Equation.GLI_GLOBAL_2022: (
        "GLI Global 2022: Bowerman C, et al. Am J Respir Crit Care Med 2023;207:768-774."
    ),
    Equation.GLI_2012: "GLI-2012: Quanjer PH, et al. Eur Respir J 2012;40:1324-1343.",
}


class Ethnicity(StrEnum):
    """The groups of GLI-2012. There is no member for "not stated": that is None."""

    CAUCASIAN = "Caucasian"
    AFRICAN_AMERICAN = "AfrAm"
    NORTH_EAST_ASIAN = "NEAsia"
    SOUTH_EAST_ASIAN = "SEAsia"
    OTHER = "Other"


class Measure(StrEnum):
    """What can be predicted: litres, a fraction of 0 to 1 for the ratio, L/s for FEF25-75."""

    FEV1 = "FEV1"
    FVC = "FVC"
    FEV1_FVC = "FEV1FVC"
    FEF25_75 = "FEF2575"


@dataclass(frozen=True, slots=True)
class Predicted:
    """The reference distribution of one measure for one person.

    Attributes:
        predicted: the median (M); litres, fraction or L/s as the measure says.
        skewness: L of the method.
        spread: S, the coefficient of variation.
    """

    equation: Equation
    measure: Measure
    predicted: float
    skewness: float
    spread: float

    @property
    def lln(self) -> float:
        """Lower limit of normal: the fifth percentile."""
        return self._at(-_LIMIT_Z)

    @property
    def uln(self) -> float:
        """Upper limit of normal: the ninety-fifth percentile."""
        return self._at(_LIMIT_Z)

    def z_score(self, value: float) -> float:
        """How many standard deviations a value lies from the median; value above zero.

        Raises:
            ValueError: the value is not above zero.
        """
        if not value > 0:
            msg = f"a {self.measure} of {value} has no z-score"
            raise ValueError(msg)
        ratio = value / self.predicted
        if self.skewness == 0:
            return math.log(ratio) / self.spread
        return float((ratio**self.skewness - 1) / (self.skewness * self.spread))

    def percent_predicted(self, value: float) -> float:
        """The value as per cent of the median, not rounded."""
        return 100 * value / self.predicted

    def _at(self, z: float) -> float:
        if self.skewness == 0:
            return self.predicted * math.exp(z * self.spread)
        base = 1 + z * self.skewness * self.spread
        return float(self.predicted * base ** (1 / self.skewness))


@dataclass(frozen=True, slots=True)
class NoPrediction:
    """Why the value stands alone, in words for the screen and the report."""

    reason: str


def decimal_age(born_on: date, on: date) -> float:
    """Age in years with its fraction, counted from birthday to birthday.

    Completed years, plus the days since the last birthday over the length of that year of life,
    so that the 95th birthday is exactly 95.0 and still within the equations. A person born on
    29 February has the birthday on 1 March in other years.

    Raises:
        ValueError: `on` lies before the birth.

    >>> decimal_age(date(1950, 6, 1), date(2045, 6, 1))
    95.0
    >>> decimal_age(date(1960, 1, 1), date(2023, 7, 2))
    63.4986301369863
    """
    if on < born_on:
        msg = "the test lies before the birth"
        raise ValueError(msg)
    years = on.year - born_on.year
    if _birthday(born_on, on.year) > on:
        years -= 1
    last = _birthday(born_on, born_on.year + years)
    following = _birthday(born_on, born_on.year + years + 1)
    return years + (on - last).days / (following - last).days


def predict(
    equation: Equation,
    sex: Sex,
    *,
    age_years: float,
    height_cm: float,
    measure: Measure,
    ethnicity: Ethnicity | None = None,
) -> Predicted | NoPrediction:
    """Reference values of one measure.

    Args:
        equation: GLI Global 2022 takes no account of the ethnicity.
        sex: registered at birth, which is what the equations were made with.
        age_years: decimal age on the day of the test.
        height_cm: standing height, or its estimate.
        measure: FEF25-75 exists in GLI-2012 only, up to 90 years.
        ethnicity: needed by GLI-2012; None, "not stated", gets no prediction there.
    """
    if sex not in _SEX_KEYS:
        return NoPrediction("No prediction: it needs the sex registered at birth, male or female.")
    if not _SHORTEST_CM <= height_cm <= _TALLEST_CM:
        return NoPrediction("No prediction: a height between 50 and 250 cm is needed.")
    if measure is Measure.FEF25_75 and equation is Equation.GLI_GLOBAL_2022:
        return NoPrediction("No prediction: GLI Global 2022 has no equation for FEF25-75.")
    oldest = 90.0 if measure is Measure.FEF25_75 else _OLDEST
    if not _YOUNGEST <= age_years <= oldest:
        return NoPrediction(
            f"No prediction: {equation.label} covers 3 to {oldest:.0f} years for this measure."
        )
    if equation is Equation.GLI_2012 and ethnicity is None:
        return NoPrediction(
            "No prediction: GLI-2012 needs the ethnic group, which is not stated. "
            "Choose the group with the patient, or use GLI Global 2022."
        )
    group = ethnicity if equation is Equation.GLI_2012 else None
    return _distribution(equation, sex, age_years, height_cm, (measure, group))


def _distribution(
    equation: Equation,
    sex: Sex,
    age_years: float,
    height_cm: float,
    wanted: tuple[Measure, Ethnicity | None],
) -> Predicted:
    """L, M and S; `wanted` is the measure and, for GLI-2012, the group."""
    # The tables are half a megabyte of numbers: read when first needed, not at start.
    if equation is Equation.GLI_2012:
        from o2clinic.rules.gli_2012_tables import COEFFICIENTS, SPLINES
    else:
        from o2clinic.rules.gli_global_tables import COEFFICIENTS, SPLINES
    measure, group = wanted
    key = (_SEX_KEYS[sex], measure.value)
    a, p, q = COEFFICIENTS[key]
    l_spline, m_spline, s_spline = _interpolated(SPLINES[key], age_years)
    m_group, s_group = _group_terms(a, p, group)
    ln_age = math.log(age_years)
    median = math.exp(a[0] + a[1] * math.log(height_cm) + a[2] * ln_age + m_group + m_spline)
    spread = math.exp(p[0] + p[1] * ln_age + s_group + s_spline)
    return Predicted(equation, measure, median, q[0] + q[1] * ln_age + l_spline, spread)


_GROUP_ORDER = (
    Ethnicity.AFRICAN_AMERICAN,
    Ethnicity.NORTH_EAST_ASIAN,
    Ethnicity.SOUTH_EAST_ASIAN,
    Ethnicity.OTHER,
)


def _group_terms(
    a: tuple[float, ...], p: tuple[float, ...], group: Ethnicity | None
) -> tuple[float, float]:
    """What GLI-2012 adds for the group to ln M and ln S; nothing for its reference group."""
    if group is None or group is Ethnicity.CAUCASIAN:
        return 0.0, 0.0
    place = _GROUP_ORDER.index(group)
    return a[3 + place], p[2 + place]


def _interpolated(
    rows: tuple[tuple[float, float, float], ...], age_years: float
) -> tuple[float, float, float]:
    quarters = (age_years - _YOUNGEST) * 4
    lower = min(int(quarters), len(rows) - 1)
    upper = min(lower + 1, len(rows) - 1)  # at exactly 95.0 there is no later row
    share = quarters - lower
    low, high = rows[lower], rows[upper]
    return (
        low[0] + (high[0] - low[0]) * share,
        low[1] + (high[1] - low[1]) * share,
        low[2] + (high[2] - low[2]) * share,
    )


def _birthday(born_on: date, year: int) -> date:
    try:
        return born_on.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)
