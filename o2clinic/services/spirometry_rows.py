"""A spirometry session as its table keeps it, with the reference values it was read against."""

from decimal import Decimal
from typing import Any

from o2clinic.models import Spirometry
from o2clinic.rules.gli import Equation, Ethnicity, Measure
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.spirometry import HeightSource, SpirometryContext, SpirometryReading, Stage
from o2clinic.rules.spirometry_quality import Blow, Usefulness
from o2clinic.rules.spirometry_report import SpirometryReport
from o2clinic.services.result_draft import as_stored, tidy

NUMBERS = (
    "height_cm",
    "weight_kg",
    "fev1_l",
    "fvc_l",
    "fev6_l",
    "pef_l_min",
    "post_fev1_l",
    "post_fvc_l",
    "minutes_after",
)
_NAMES = {Measure.FEV1: "fev1", Measure.FVC: "fvc", Measure.FEV1_FVC: "ratio"}


def columns_of(
    reading: SpirometryReading, report: SpirometryReport, context: SpirometryContext
) -> dict[str, Any]:
    """Every column but the key."""
    has_prediction = not report.no_prediction
    values: dict[str, Any] = {name: getattr(reading, name) for name in NUMBERS}
    values |= {
        "height_source": reading.height_source.value,
        "bronchodilator": tidy(reading.bronchodilator),
        "blows": {"pre": _told(reading.blows), "post": _told(reading.post_blows)},
        "equation": reading.equation.value,
        "ethnic_option": report.ethnicity.value if report.ethnicity else "",
        "age_years": _exact("age_years", report.age_years),
        "reference_sex": context.sex.value if has_prediction else "",
        "no_prediction_reason": report.no_prediction,
        "operator": tidy(reading.operator),
        "spirometer": tidy(reading.spirometer),
    }
    for grades in report.grades:
        prefix = "" if grades.stage is Stage.PRE else "post_"
        values |= {
            f"{prefix}fev1_grade": grades.fev1.value,
            f"{prefix}fvc_grade": grades.fvc.value,
        }
    return values | _references(report)


def reading_of(row: Spirometry, **head: Any) -> SpirometryReading:
    """The session again, to fill the form that amends it."""
    blows = row.blows or {}
    option = row.ethnic_option
    return SpirometryReading(
        **{name: getattr(row, name) for name in NUMBERS},
        height_source=HeightSource(row.height_source),
        bronchodilator=row.bronchodilator,
        blows=_blows(blows.get("pre", [])),
        post_blows=_blows(blows.get("post", [])),
        equation=Equation(row.equation) if row.equation else Equation.GLI_GLOBAL_2022,
        ethnicity=Ethnicity(option) if option else None,
        operator=row.operator,
        spirometer=row.spirometer,
        **head,
    )


def rounded(reading: SpirometryReading) -> dict[str, Any]:
    """The numbers with the places of their columns."""
    return {
        name: as_stored(Spirometry, name, value)
        for name in NUMBERS
        if (value := getattr(reading, name)) is not None
    }


def _references(report: SpirometryReport) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for line in report.lines:
        name = _NAMES.get(line.measure)
        if name is None or line.predicted is None:
            continue
        unit = "" if name == "ratio" else "_l"
        z_name = f"{name}_z" if line.stage is Stage.PRE else f"post_{name}_z"
        told = (
            (f"{name}_predicted{unit}", line.predicted),
            (f"{name}_lln{unit}", line.lln),
            (z_name, line.z_score),
        )
        values |= {column: _exact(column, value) for column, value in told}
    return values


def _exact(column: str, value: float | None) -> Decimal | None:
    if value is None:
        return None
    return as_stored(Spirometry, column, round_half_up(Decimal(repr(value)), 6))


def _told(blows: tuple[Blow, ...]) -> list[list[Any]]:
    return [[blow.fev1_ml, blow.fvc_ml, blow.fev1.value, blow.fvc.value] for blow in blows]


def _blows(told: list[list[Any]]) -> tuple[Blow, ...]:
    return tuple(
        Blow(fev1_ml, fvc_ml, Usefulness(fev1), Usefulness(fvc))
        for fev1_ml, fvc_ml, fev1, fvc in told
    )
