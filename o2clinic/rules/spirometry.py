"""A spirometry session as entered, and what makes it doubtful before it is saved.

The bounds are the clinic's own plausibility limits (rules SP-1 to SP-12): wide enough for the
tallest and the sickest, narrow enough to catch a wrong unit or a slipped point.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.gli import Equation, Ethnicity, Measure, Predicted, decimal_age, predict
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry_quality import Blow, best_ml


class HeightSource(StrEnum):
    """How the height was come by; all but standing is an estimate and is flagged."""

    STANDING = "standing"
    ARM_SPAN = "arm_span"
    KNEE = "knee"


class Stage(StrEnum):
    """Before or after the bronchodilator."""

    PRE = "pre"
    POST = "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpirometryReading:
    """One session: the best values, and the blows where they are to be graded.

    Attributes:
        taken_at: instant with its zone; the clinic's day of it counts.
        ratio_as_entered: FEV1/FVC printed by the spirometer, fraction or per cent; compared only.
        ethnicity: for GLI-2012; None is "not stated".
        minutes_after: from the bronchodilator to the blows after it.
    """

    taken_at: datetime
    height_cm: Decimal | None = None
    height_source: HeightSource = HeightSource.STANDING
    weight_kg: Decimal | None = None
    fev1_l: Decimal | None = None
    fvc_l: Decimal | None = None
    fev6_l: Decimal | None = None
    pef_l_min: Decimal | None = None
    ratio_as_entered: Decimal | None = None
    post_fev1_l: Decimal | None = None
    post_fvc_l: Decimal | None = None
    bronchodilator: str = ""
    minutes_after: Decimal | None = None
    blows: tuple[Blow, ...] = ()
    post_blows: tuple[Blow, ...] = ()
    equation: Equation = Equation.GLI_GLOBAL_2022
    ethnicity: Ethnicity | None = None
    operator: str = ""
    spirometer: str = ""

    def volumes(self, stage: Stage) -> tuple[Decimal | None, Decimal | None]:
        """FEV1 and FVC of a stage, in litres."""
        if stage is Stage.PRE:
            return self.fev1_l, self.fvc_l
        return self.post_fev1_l, self.post_fvc_l


@dataclass(frozen=True, slots=True)
class SpirometryContext:
    """What the rules need to know of the patient.

    Attributes:
        last_height_cm: the latest one on record before this session.
    """

    born_on: date
    sex: Sex
    died_on: date | None = None
    last_height_cm: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Outside `hard` an entry is refused, outside `soft` it is asked about."""

    words: str
    unit: str
    hard: tuple[str, str]
    soft: tuple[str, str]


_FEV1 = ("L", ("0.10", "9.5"), ("0.30", "8.0"))
_FVC = ("L", ("0.20", "12"), ("0.20", "10"))
_BOUNDS: dict[str, _Bounds] = {
    "fev1_l": _Bounds("FEV₁", *_FEV1),
    "fvc_l": _Bounds("FVC", *_FVC),
    "fev6_l": _Bounds("FEV₆", *_FVC),
    "post_fev1_l": _Bounds("FEV₁ after bronchodilator", *_FEV1),
    "post_fvc_l": _Bounds("FVC after bronchodilator", *_FVC),
    "pef_l_min": _Bounds("PEF", "L/min", ("20", "1000"), ("60", "1000")),
    "height_cm": _Bounds("Height", "cm", ("50", "250"), ("50", "210")),
    "weight_kg": _Bounds("Weight", "kg", ("2", "400"), ("2", "400")),
    "minutes_after": _Bounds("Time after bronchodilator", "min", ("0", "120"), ("10", "60")),
}
_MOST_BLOWS = 8


def check(
    draft: SpirometryReading, context: SpirometryContext, *, now: datetime
) -> tuple[Finding, ...]:
    """Everything doubtful about a session; empty when it may be saved as it is.

    Args:
        draft: as entered.
        context: the patient.
        now: the present instant, with its zone.
    """
    numbers = {name: getattr(draft, name) for name in (*_BOUNDS, "ratio_as_entered")}
    broken = tuple(
        Finding("SP-1", Level.BLOCK, "This is not a number. Type it again.", name)
        for name, value in numbers.items()
        if value is not None and not value.is_finite()
    )
    if broken:
        return broken
    bounds = tuple(finding for name in _BOUNDS for finding in _bounds(name, numbers[name]))
    refused: dict[str, Any] = {
        finding.field: None for finding in bounds if finding.level is Level.BLOCK
    }
    # A refused value is not compared with others: one mistake, one finding.
    sound = replace(draft, **refused)
    return (
        *_presence(draft),
        *_when(draft, context, now),
        *bounds,
        *_height(sound, context),
        *(finding for stage in Stage for finding in _volumes_agree(sound, stage)),
        *_ratio_entered(sound),
        *_prediction_missing(sound, context),
        *(finding for stage in Stage for finding in _unlikely_for_person(sound, context, stage)),
        *_blows_agree("fev1_l", "fvc_l", sound.blows, sound.volumes(Stage.PRE)),
        *_blows_agree("post_fev1_l", "post_fvc_l", sound.post_blows, sound.volumes(Stage.POST)),
    )


def predicted(
    reading: SpirometryReading, context: SpirometryContext, measure: Measure
) -> Predicted | str:
    """The reference values of the session's equation, or why there are none."""
    if reading.height_cm is None:
        return "No prediction: the height is missing."
    if day_of(reading.taken_at) < context.born_on:
        return "No prediction: the test lies before the birth."
    found = predict(
        reading.equation,
        context.sex,
        age_years=decimal_age(context.born_on, day_of(reading.taken_at)),
        height_cm=float(reading.height_cm),
        measure=measure,
        ethnicity=reading.ethnicity,
    )
    return found if isinstance(found, Predicted) else found.reason


def one_line(reading: SpirometryReading) -> str:
    """The session in one line for the patient's time line.

    >>> print(one_line(SpirometryReading(taken_at=datetime(2026, 3, 2), fev1_l=Decimal("1.62"),
    ...                                  fvc_l=Decimal("3.10"))))
    FEV₁ 1.62 L, FVC 3.10 L, FEV₁/FVC 0.52
    """
    stage = Stage.POST if any(reading.volumes(Stage.POST)) else Stage.PRE
    fev1, fvc = reading.volumes(stage)
    parts = [f"FEV₁ {fev1:.2f} L"] if fev1 else []
    parts += [f"FVC {fvc:.2f} L"] if fvc else []
    parts += [f"FEV₁/FVC {fev1 / fvc:.2f}"] if fev1 and fvc else []
    return ", ".join(parts) + (" after bronchodilator" if stage is Stage.POST else "")


def _presence(draft: SpirometryReading) -> Iterator[Finding]:
    if all(value is None for stage in Stage for value in draft.volumes(stage)):
        yield Finding("SP-1", Level.BLOCK, "Enter at least one FEV₁ or FVC, in litres.", "fev1_l")
    if draft.height_cm is None:
        message = "Without a height there are no predicted values, no LLN and no z-score."
        yield Finding("SP-2", Level.WARN, message, "height_cm")


def _when(draft: SpirometryReading, context: SpirometryContext, now: datetime) -> Iterator[Finding]:
    day = day_of(draft.taken_at)
    refusal = ""
    if draft.taken_at > now:
        refusal = "The test lies in the future. Check the date and time."
    elif day < context.born_on:
        refusal = "The test lies before the patient's birth. Check the date and the patient."
    elif context.died_on is not None and day > context.died_on:
        refusal = "The test lies after the patient's death. Check the date and the patient."
    elif decimal_age(context.born_on, day) > 120:
        refusal = "The patient would be over 120 years old. Check the date of birth."
    if refusal:
        yield Finding("SP-3", Level.BLOCK, refusal, "taken_at")


def _bounds(name: str, value: Decimal | None) -> Iterator[Finding]:
    if value is None:
        return
    bounds = _BOUNDS[name]
    low, high = map(Decimal, bounds.hard)
    if not low <= value <= high:
        offer = _in_right_unit(name, value)
        meant = f" Was {offer} meant?" if offer else " Check the unit and the decimal point."
        message = (
            f"{bounds.words} of {value} {bounds.unit} is outside "
            f"{low} to {high} {bounds.unit}.{meant}"
        )
        yield Finding("SP-4", Level.BLOCK, message, name, offer)
        return
    low, high = map(Decimal, bounds.soft)
    if not low <= value <= high:
        message = f"{bounds.words} of {value} {bounds.unit} is unusual. Confirm it, or mend it."
        yield Finding("SP-5", Level.CONFIRM, message, name)


def _in_right_unit(name: str, value: Decimal) -> str:
    """What the value would be if the unit was mistaken; empty when that fits no better."""
    bounds = _BOUNDS[name]
    if name == "height_cm":
        meant, shown = value * 100, f"{value * 100:.0f} cm"  # typed in metres
    elif name == "pef_l_min":
        meant, shown = value * 60, f"{value * 60:.0f} L/min"  # read in L/s
    elif bounds.unit == "L":
        meant, shown = value / 1000, f"{value / 1000:.2f} L"  # typed in mL
    else:
        return ""
    low, high = map(Decimal, bounds.soft)
    return shown if low <= meant <= high else ""


def _height(draft: SpirometryReading, context: SpirometryContext) -> Iterator[Finding]:
    height, last = draft.height_cm, context.last_height_cm
    if height is None:
        return
    day = day_of(draft.taken_at)
    is_adult = day >= context.born_on and decimal_age(context.born_on, day) >= 18
    if is_adult and height < 120:
        message = f"A height of {height} cm is unusual for an adult. Confirm it, or mend it."
        yield Finding("SP-5", Level.CONFIRM, message, "height_cm")
    if is_adult and last is not None and abs(height - last) > 3:
        message = f"The height was {last} cm before. Confirm {height} cm, or mend it."
        yield Finding("SP-6", Level.CONFIRM, message, "height_cm")
    if draft.height_source is not HeightSource.STANDING:
        message = "The height is an estimate: every predicted value is marked as approximate."
        yield Finding("SP-6", Level.WARN, message, "height_source")


def _volumes_agree(draft: SpirometryReading, stage: Stage) -> Iterator[Finding]:
    fev1, fvc = draft.volumes(stage)
    prefix, when = ("", "") if stage is Stage.PRE else ("post_", " after bronchodilator")
    fev6 = draft.fev6_l if stage is Stage.PRE else None
    if fev6 is not None and fvc is not None and fev6 > fvc + Decimal("0.05"):
        message = f"FEV₆ of {fev6} L is above the FVC of {fvc} L. Check both."
        yield Finding("SP-7", Level.BLOCK, message, "fev6_l")
    if fev1 is None or fvc is None:
        return
    if fev1 > fvc + Decimal("0.05"):
        message = f"FEV₁{when} of {fev1} L is above the FVC of {fvc} L. Were they exchanged?"
        yield Finding("SP-7", Level.BLOCK, message, f"{prefix}fev1_l")
    elif fev1 > fvc * Decimal("0.98") or fev1 < fvc * Decimal("0.25"):
        shown = f"FEV₁/FVC{when} of {fev1 / fvc:.2f}"
        message = f"{shown} is unusual. Confirm both values, or mend them."
        yield Finding("SP-8", Level.CONFIRM, message, f"{prefix}fev1_l")


def _ratio_entered(draft: SpirometryReading) -> Iterator[Finding]:
    entered = draft.ratio_as_entered
    if entered is None:
        return
    fraction = entered / 100 if entered > Decimal("1.5") else entered
    if not Decimal("0.15") <= fraction <= 1:
        message = f"FEV₁/FVC of {entered} is neither a fraction up to 1 nor 15 to 100 %."
        yield Finding("SP-9", Level.BLOCK, message, "ratio_as_entered")
        return
    fev1, fvc = draft.volumes(Stage.PRE)
    if fev1 is None or fvc is None:
        return
    if abs(fev1 / fvc - fraction) > Decimal("0.02"):
        message = (
            f"The spirometer printed FEV₁/FVC {entered}; from FEV₁ and FVC it is {fev1 / fvc:.2f}."
            " Check the three values."
        )
        yield Finding("SP-9", Level.CONFIRM, message, "ratio_as_entered")


def _prediction_missing(draft: SpirometryReading, context: SpirometryContext) -> Iterator[Finding]:
    if draft.height_cm is None or day_of(draft.taken_at) < context.born_on:
        return
    reference = predicted(draft, context, Measure.FEV1)
    if isinstance(reference, str):
        yield Finding("SP-2", Level.WARN, reference, "equation")


def _unlikely_for_person(
    draft: SpirometryReading, context: SpirometryContext, stage: Stage
) -> Iterator[Finding]:
    fev1, fvc = draft.volumes(stage)
    prefix = "" if stage is Stage.PRE else "post_"
    for measure, value, field in (
        (Measure.FEV1, fev1, f"{prefix}fev1_l"),
        (Measure.FVC, fvc, f"{prefix}fvc_l"),
    ):
        if value is None:
            continue
        reference = predicted(draft, context, measure)
        if isinstance(reference, str):
            continue
        z_score = reference.z_score(float(value))
        if not -7 <= z_score <= 3:
            message = (
                f"{_BOUNDS[field].words} of {value} L is {z_score:+.1f} standard deviations from "
                "predicted. "
                "Check the value, the height and the patient."
            )
            yield Finding("SP-10", Level.CONFIRM, message, field)


def _blows_agree(
    fev1_field: str,
    fvc_field: str,
    blows: tuple[Blow, ...],
    entered: tuple[Decimal | None, Decimal | None],
) -> Iterator[Finding]:
    if len(blows) > _MOST_BLOWS:
        message = f"{len(blows)} blows; the standard stops after {_MOST_BLOWS}."
        yield Finding("SP-11", Level.WARN, message, fev1_field)
    for field, value, best in zip((fev1_field, fvc_field), entered, best_ml(blows), strict=True):
        if value is not None and best is not None and abs(value * 1000 - best) > 10:
            message = (
                f"The best of the blows is {best / 1000:.2f} L, the value entered {value} L. "
                "Check which is right."
            )
            yield Finding("SP-12", Level.CONFIRM, message, field)
