"""What a spirometry session says: every value beside its reference, and the reading of it.

ERS/ATS 2021 (Stanojevic S et al., Eur Respir J 2022;60:2101499) and GOLD; each statement names
its rule, since the choice of equation and of cut point changes the answer.
"""

from dataclasses import dataclass
from decimal import Decimal

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.gli import Equation, Ethnicity, Measure, Predicted, decimal_age
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry import (
    HeightSource,
    SpirometryContext,
    SpirometryReading,
    Stage,
    predicted,
)
from o2clinic.rules.spirometry_quality import (
    Grade,
    Pattern,
    Severity,
    fev1_grade,
    fev1q,
    fvc_grade,
    gold_grade,
    has_response_2005,
    has_response_2021,
    is_below_fixed_ratio,
    pattern,
    severity,
)

_ADULT_YEARS = 18


@dataclass(frozen=True, slots=True)
class SpirometryLine:
    """One value beside its reference; nothing here is rounded.

    Attributes:
        value: litres, or a fraction for FEV1/FVC.
        predicted: None, like the rest, where there is no prediction.
    """

    stage: Stage
    measure: Measure
    value: float
    predicted: float | None = None
    lln: float | None = None
    uln: float | None = None
    z_score: float | None = None
    percent_predicted: float | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """Change after the bronchodilator, by both standards.

    Attributes:
        percent_of_predicted: None without a prediction, and so is the 2021 answer.
        is_positive_2021: ERS/ATS 2021, the default.
        is_positive_2005: ATS/ERS 2005, shown beside it.
    """

    measure: Measure
    change_ml: int
    percent_of_first: float
    percent_of_predicted: float | None
    is_positive_2021: bool | None
    is_positive_2005: bool


@dataclass(frozen=True, slots=True)
class StageGrades:
    """Quality of FEV1 and of FVC at one stage; only where blows were recorded."""

    stage: Stage
    fev1: Grade
    fvc: Grade


@dataclass(frozen=True, slots=True)
class SpirometryReport:
    """The whole reading of one session.

    Attributes:
        age_years: decimal, as used by the equation; None when the test lies before the birth.
        no_prediction: why there are no reference values; empty when there are.
        read_stage: the stage that pattern and severity speak of: before, if measured.
        severity: of FEV1.
        gold: 1 to 4; None with `gold_note` saying why.
        remarks: sentences to be printed with the values.
    """

    equation: Equation
    ethnicity: Ethnicity | None
    age_years: float | None
    lines: tuple[SpirometryLine, ...]
    no_prediction: str
    grades: tuple[StageGrades, ...]
    read_stage: Stage
    pattern: Pattern | None
    severity: Severity | None
    responses: tuple[Response, ...]
    gold: int | None
    gold_note: str
    fev1q: float | None
    remarks: tuple[str, ...]

    def line(self, stage: Stage, measure: Measure) -> SpirometryLine | None:
        """The line of a measure, if it was measured at that stage."""
        for line in self.lines:
            if line.stage is stage and line.measure is measure:
                return line
        return None


def interpret(reading: SpirometryReading, context: SpirometryContext) -> SpirometryReport:
    """Read a session that has passed `spirometry.check` without a BLOCK."""
    lines = tuple(line for stage in Stage for line in _lines(reading, context, stage))
    read_stage = Stage.PRE if any(line.stage is Stage.PRE for line in lines) else Stage.POST
    z_scores = {line.measure: line.z_score for line in lines if line.stage is read_stage}
    fev1_z = z_scores.get(Measure.FEV1)
    reference = predicted(reading, context, Measure.FEV1)
    gold, gold_note = _gold(reading, lines)
    return SpirometryReport(
        equation=reading.equation,
        ethnicity=reading.ethnicity if reading.equation is Equation.GLI_2012 else None,
        age_years=_age_years(reading, context),
        lines=lines,
        no_prediction=reference if isinstance(reference, str) else "",
        grades=_grades(reading, context),
        read_stage=read_stage,
        pattern=_pattern(z_scores),
        severity=None if fev1_z is None else severity(fev1_z),
        responses=_responses(reading, context),
        gold=gold,
        gold_note=gold_note,
        fev1q=_fev1q(reading, context),
        remarks=_remarks(reading, lines),
    )


def millilitres(value_l: Decimal) -> int:
    """Litres as whole millilitres."""
    return int((value_l * 1000).to_integral_value())


def _age_years(reading: SpirometryReading, context: SpirometryContext) -> float | None:
    day = day_of(reading.taken_at)
    return decimal_age(context.born_on, day) if day >= context.born_on else None


def _lines(
    reading: SpirometryReading, context: SpirometryContext, stage: Stage
) -> list[SpirometryLine]:
    fev1, fvc = reading.volumes(stage)
    values = {Measure.FEV1: fev1, Measure.FVC: fvc}
    values[Measure.FEV1_FVC] = fev1 / fvc if fev1 and fvc else None
    lines = []
    for measure, exact in values.items():
        if exact is None or exact <= 0:
            continue
        value = float(exact)
        reference = predicted(reading, context, measure)
        if not isinstance(reference, Predicted):
            lines.append(SpirometryLine(stage, measure, value))
            continue
        lines.append(
            SpirometryLine(
                stage,
                measure,
                value,
                reference.predicted,
                reference.lln,
                reference.uln,
                reference.z_score(value),
                reference.percent_predicted(value),
            )
        )
    return lines


def _pattern(z_scores: dict[Measure, float | None]) -> Pattern | None:
    fev1, fvc = z_scores.get(Measure.FEV1), z_scores.get(Measure.FVC)
    ratio = z_scores.get(Measure.FEV1_FVC)
    if fev1 is None or fvc is None or ratio is None:
        return None
    return pattern(fev1, fvc, ratio)


def _grades(reading: SpirometryReading, context: SpirometryContext) -> tuple[StageGrades, ...]:
    age = _age_years(reading, context)
    if age is None:
        return ()
    return tuple(
        StageGrades(stage, fev1_grade(blows, age_years=age), fvc_grade(blows, age_years=age))
        for stage, blows in ((Stage.PRE, reading.blows), (Stage.POST, reading.post_blows))
        if blows
    )


def _responses(reading: SpirometryReading, context: SpirometryContext) -> tuple[Response, ...]:
    found = []
    for measure, first, second in (
        (Measure.FEV1, reading.fev1_l, reading.post_fev1_l),
        (Measure.FVC, reading.fvc_l, reading.post_fvc_l),
    ):
        if not first or second is None:
            continue
        pre_ml, post_ml = millilitres(first), millilitres(second)
        change = post_ml - pre_ml
        reference = predicted(reading, context, measure)
        of_predicted, positive = None, None
        if isinstance(reference, Predicted):
            predicted_ml = reference.predicted * 1000
            of_predicted = 100 * change / predicted_ml
            positive = has_response_2021(pre_ml, post_ml, predicted_ml=predicted_ml)
        found.append(
            Response(
                measure,
                change,
                100 * change / pre_ml,
                of_predicted,
                positive,
                has_response_2005(pre_ml, post_ml),
            )
        )
    return tuple(found)


def _gold(reading: SpirometryReading, lines: tuple[SpirometryLine, ...]) -> tuple[int | None, str]:
    fev1, fvc = reading.volumes(Stage.POST)
    if not fev1 or not fvc:
        return None, "GOLD grade needs post-bronchodilator values."
    if not is_below_fixed_ratio(millilitres(fev1), millilitres(fvc)):
        return None, "No GOLD grade: FEV₁/FVC after bronchodilator is 0.70 or above."
    percent = next(
        line.percent_predicted
        for line in lines
        if line.stage is Stage.POST and line.measure is Measure.FEV1
    )
    if percent is None:
        return None, "No GOLD grade: there is no predicted FEV₁."
    return gold_grade(percent), ""


def _fev1q(reading: SpirometryReading, context: SpirometryContext) -> float | None:
    age = _age_years(reading, context)
    fev1 = reading.post_fev1_l or reading.fev1_l
    if age is None or age < _ADULT_YEARS or not fev1 or context.sex not in (Sex.MALE, Sex.FEMALE):
        return None
    return fev1q(float(fev1), context.sex)


def _remarks(reading: SpirometryReading, lines: tuple[SpirometryLine, ...]) -> tuple[str, ...]:
    remarks = [reading.equation.citation]
    if reading.height_source is not HeightSource.STANDING:
        source = "arm span" if reading.height_source is HeightSource.ARM_SPAN else "knee height"
        remarks.append(f"Height estimated from {source}: predicted values are approximate.")
    ratios = [line for line in lines if line.measure is Measure.FEV1_FVC]
    fev1, fvc = reading.volumes(ratios[-1].stage) if ratios else (None, None)
    if fev1 is not None and fvc is not None:
        remarks += _fixed_ratio_remarks(ratios[-1], fev1, fvc)
    return tuple(remarks)


def _fixed_ratio_remarks(ratio: SpirometryLine, fev1_l: Decimal, fvc_l: Decimal) -> list[str]:
    """The fixed ratio of 0.70 beside the lower limit of normal."""
    below = is_below_fixed_ratio(millilitres(fev1_l), millilitres(fvc_l))
    when = "after" if ratio.stage is Stage.POST else "before"
    remarks = [
        f"FEV₁/FVC {when} bronchodilator is {'below' if below else 'not below'} the fixed 0.70."
    ]
    if ratio.lln is not None and below is not (ratio.value < ratio.lln):
        remarks.append(
            "The fixed ratio and the lower limit of normal disagree: "
            + (
                "below 0.70 but within normal for the age."
                if below
                else "0.70 or above but below normal for the age."
            )
        )
    return remarks
