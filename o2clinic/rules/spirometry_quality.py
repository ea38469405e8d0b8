"""Grades, bronchodilator response, patterns and severity of spirometry.

Grades and repeatability: ATS/ERS 2019 (Graham BL et al., Am J Respir Crit Care Med 2019;200:e70).
Response, pattern and severity: ERS/ATS 2021 (Stanojevic S et al., Eur Respir J 2022;60:2101499);
the older response rule is ATS/ERS 2005. Volumes are whole millilitres, because 3.20 - 3.05 is
more than 0.150 in floating point and would cost a grade.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from o2clinic.rules.patient_codes import Sex

LOWER_LIMIT_Z = -1.645


class Usefulness(StrEnum):
    """What one blow is worth for one measure."""

    ACCEPTABLE = "acceptable"
    USABLE = "usable"
    NOT_USABLE = "not_usable"


@dataclass(frozen=True, slots=True)
class Blow:
    """One forced manoeuvre; FEV1 and FVC are judged apart."""

    fev1_ml: int
    fvc_ml: int
    fev1: Usefulness = Usefulness.ACCEPTABLE
    fvc: Usefulness = Usefulness.ACCEPTABLE


class Grade(StrEnum):
    """ATS/ERS 2019 quality of a set of blows."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    U = "U"
    F = "F"

    @property
    def advice(self) -> str:
        """How far a decision may rest on it."""
        if self in {Grade.A, Grade.B, Grade.C}:
            return "usable for decisions"
        if self in {Grade.D, Grade.E}:
            return "use with caution"
        return "not usable for decisions"


def grade(acceptable_ml: Sequence[int], *, usable: int = 0, age_years: float) -> Grade:
    """Quality of one measure before or after the bronchodilator.

    Args:
        acceptable_ml: the value of every acceptable blow.
        usable: number of blows that are usable and not acceptable.
        age_years: 6 and under have the children's limits.

    >>> grade([3200, 3050], age_years=60)
    <Grade.B: 'B'>
    >>> grade([3200, 3050, 3000], age_years=60)
    <Grade.A: 'A'>
    """
    if not acceptable_ml:
        return Grade.U if usable else Grade.F
    if len(acceptable_ml) == 1:
        return Grade.E
    difference = best_two_difference_ml(acceptable_ml)
    first, second, third = (150, 200, 250) if age_years > 6 else (100, 150, 200)
    largest = max(acceptable_ml)
    if _within(difference, first, largest, age_years):
        return Grade.A if len(acceptable_ml) >= 3 else Grade.B
    if _within(difference, second, largest, age_years):
        return Grade.C
    return Grade.D if _within(difference, third, largest, age_years) else Grade.E


def best_two_difference_ml(values_ml: Sequence[int]) -> int:
    """Between the two largest of at least two values."""
    largest, second = sorted(values_ml, reverse=True)[:2]
    return largest - second


def is_repeatable(values_ml: Sequence[int], *, age_years: float, limit_ml: int = 150) -> bool:
    """Whether the two largest acceptable values agree.

    Args:
        values_ml: acceptable values only.
        age_years: at 6 and under the limit is 100 mL or a tenth of the largest.
        limit_ml: over 6 years; a clinic may hold itself to 100.
    """
    if len(values_ml) < 2:
        return False
    limit = limit_ml if age_years > 6 else 100
    return _within(best_two_difference_ml(values_ml), limit, max(values_ml), age_years)


def fev1_grade(blows: Sequence[Blow], *, age_years: float) -> Grade:
    """Grade of FEV1 over the blows of one stage."""
    acceptable = [blow.fev1_ml for blow in blows if blow.fev1 is Usefulness.ACCEPTABLE]
    usable = sum(blow.fev1 is Usefulness.USABLE for blow in blows)
    return grade(acceptable, usable=usable, age_years=age_years)


def fvc_grade(blows: Sequence[Blow], *, age_years: float) -> Grade:
    """Grade of FVC over the blows of one stage."""
    acceptable = [blow.fvc_ml for blow in blows if blow.fvc is Usefulness.ACCEPTABLE]
    usable = sum(blow.fvc is Usefulness.USABLE for blow in blows)
    return grade(acceptable, usable=usable, age_years=age_years)


def best_ml(blows: Sequence[Blow]) -> tuple[int | None, int | None]:
    """Largest FEV1 and largest FVC, from different blows if need be.

    Acceptable blows count first; usable ones only where none is acceptable.
    """
    return (
        _best([(blow.fev1, blow.fev1_ml) for blow in blows]),
        _best([(blow.fvc, blow.fvc_ml) for blow in blows]),
    )


def has_response_2021(pre_ml: int, post_ml: int, *, predicted_ml: float) -> bool:
    """ERS/ATS 2021: a rise of more than 10 % of the predicted value.

    >>> has_response_2021(2000, 2400, predicted_ml=3200)
    True
    """
    return (post_ml - pre_ml) * 100 > 10 * predicted_ml


def has_response_2005(pre_ml: int, post_ml: int) -> bool:
    """ATS/ERS 2005: a rise of more than 12 % of the first value and of more than 200 mL.

    >>> has_response_2005(2150, 2580), has_response_2005(2000, 2240)
    (True, False)
    """
    return (post_ml - pre_ml) * 100 > 12 * pre_ml and post_ml - pre_ml > 200


class Pattern(StrEnum):
    """What the limits of normal make of the three indices; the value is printed.

    Lung volumes are not measured here, so nothing is called restriction.
    """

    NORMAL = "Normal spirometry"
    OBSTRUCTION = "Obstruction"
    EARLY_OBSTRUCTION = "Obstruction with normal FEV₁: possible dysanapsis or early disease"
    OBSTRUCTION_LOW_FVC = "Obstruction with reduced FVC: gas trapping or mixed; lung volumes needed"
    LOW_FVC = "Possible restriction or non-specific pattern; lung volumes needed"
    PRISM = (
        "Possible restriction or non-specific pattern; lung volumes needed "
        "(PRISm: FEV₁ below the lower limit of normal with normal FEV₁/FVC)"
    )
    ISOLATED_LOW_FEV1 = "Isolated low FEV₁, unclassified"


def pattern(fev1_z: float, fvc_z: float, ratio_z: float) -> Pattern:
    """The pattern from z-scores; exactly -1.645 is still normal."""
    low_fev1, low_fvc = fev1_z < LOWER_LIMIT_Z, fvc_z < LOWER_LIMIT_Z
    if ratio_z < LOWER_LIMIT_Z:
        if low_fvc:
            return Pattern.OBSTRUCTION_LOW_FVC
        return Pattern.OBSTRUCTION if low_fev1 else Pattern.EARLY_OBSTRUCTION
    if low_fvc:
        return Pattern.PRISM if low_fev1 else Pattern.LOW_FVC
    return Pattern.ISOLATED_LOW_FEV1 if low_fev1 else Pattern.NORMAL


class Severity(StrEnum):
    """ERS/ATS 2021, of any one index."""

    NORMAL = "normal"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


def severity(z_score: float) -> Severity:
    """Severity without gaps: the printed table leaves -4.0 to -4.1 to nobody.

    >>> severity(-2.5), severity(-4.0)
    (<Severity.MILD: 'mild'>, <Severity.MODERATE: 'moderate'>)
    """
    if z_score >= LOWER_LIMIT_Z:
        return Severity.NORMAL
    if z_score >= -2.5:
        return Severity.MILD
    return Severity.MODERATE if z_score >= -4.0 else Severity.SEVERE


def gold_grade(post_fev1_percent: float) -> int:
    """GOLD 1 to 4 from the unrounded post-bronchodilator FEV1 in per cent of predicted.

    For a post-bronchodilator FEV1/FVC below 0.70 only; the caller sees to that.

    >>> gold_grade(79.99), gold_grade(80.0)
    (2, 1)
    """
    if post_fev1_percent >= 80:
        return 1
    if post_fev1_percent >= 50:
        return 2
    return 3 if post_fev1_percent >= 30 else 4


def is_below_fixed_ratio(fev1_ml: int, fvc_ml: int) -> bool:
    """Whether FEV1/FVC is below 0.70."""
    return fev1_ml * 10 < fvc_ml * 7


def fev1q(fev1_l: float, sex: Sex) -> float:
    """FEV1 in steps of what the weakest survive with: 0.5 L in men, 0.4 L in women; adults only.

    >>> fev1q(0.9, Sex.FEMALE)
    2.25
    """
    return fev1_l / (0.5 if sex is Sex.MALE else 0.4)


def _within(difference_ml: int, limit_ml: int, largest_ml: int, age_years: float) -> bool:
    if difference_ml <= limit_ml:
        return True
    return age_years <= 6 and difference_ml * 10 <= largest_ml


def _best(values: Sequence[tuple[Usefulness, int]]) -> int | None:
    for worth in (Usefulness.ACCEPTABLE, Usefulness.USABLE):
        found = [value for usefulness, value in values if usefulness is worth]
        if found:
            return max(found)
    return None
