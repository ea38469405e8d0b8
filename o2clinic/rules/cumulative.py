"""Results side by side: which rows there are, what may be compared, how much has changed.

A change is told only between two values that were measured alike: breathing the same, doing the
same, the same kind of sample, test and equation. Values with an open query, and those that a newer
result has replaced, are shown and take no part.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import Unit, round_half_up
from o2clinic.rules.result_kinds import (
    BLOOD_GAS,
    OVERNIGHT_OXIMETRY,
    OXIMETRY,
    SPIROMETRY,
    WALK_TEST,
    ResultKind,
)
from o2clinic.rules.walk_test import WalkKind

Values = Mapping[str, Decimal]
MINUS: Final = "\u2212"


@dataclass(frozen=True, slots=True)
class RowKind:
    """One row of the table.

    Attributes:
        name: of the field, the unit at its end; what the ranges are found by.
        group: the kind whose head it stands under.
        kinds: codes of the kinds of result that have it.
        test: of one field test only; "" for all.
        value: where it comes from.
        limit: name of the field that holds the value's own lower limit; "" without one.
        is_of_equation: compared only within one reference equation.
        is_of_sample: compared only within one kind of sample; a finger's SpO2 is of none.
    """

    name: str
    label: str
    unit: Unit
    places: int
    group: str
    kinds: tuple[str, ...]
    value: Callable[[Values], Decimal | None]
    test: str = ""
    limit: str = ""
    is_of_equation: bool = False
    is_of_sample: bool = True

    @property
    def title(self) -> str:
        """Label with its unit."""
        return f"{self.label} {self.unit}".rstrip()

    def shown(self, value: Decimal) -> str:
        """The number with its places."""
        return f"{round_half_up(value, self.places):f}".replace("-", MINUS)

    def shown_change(self, change: Decimal) -> str:
        """A difference with its sign; no difference has none."""
        rounded = round_half_up(change, self.places)
        sign = MINUS if rounded < 0 else "+" if rounded > 0 else "±"
        return f"{sign}{abs(rounded):f}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What has to be alike before two values are compared.

    Attributes:
        breathed: air, or device and setting, in words; "" when not noted.
        activity: code.
        sample: where blood came from, in words.
        test: which walk.
        equation: that reference values came from.
    """

    breathed: str
    activity: str
    sample: str = ""
    test: str = ""
    equation: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """One value in its row.

    Attributes:
        on: the clinic's day.
        counts: neither queried nor replaced.
    """

    on: date
    value: Decimal
    setting: Setting
    counts: bool


@dataclass(frozen=True, slots=True)
class Change:
    """How far a value has moved since the last one measured alike."""

    by: Decimal
    since: date


def change_of(row: RowKind, newer: Placed, older: Iterable[Placed]) -> Change | None:
    """The change against the latest earlier value measured alike; None without one.

    Args:
        row: whose values they are.
        newer: the value.
        older: those before it, newest first.
    """
    if not newer.counts:
        return None
    for one in older:
        if one.counts and is_alike(row, one.setting, newer.setting):
            return Change(newer.value - one.value, one.on)
    return None


def stability_words(on: date, exacerbations: Sequence[Exacerbation] | None, policy: Policy) -> str:
    """Whether the patient was stable on a day, by days since the last exacerbation (R-REF-6).

    Args:
        on: the clinic's day of the result.
        exacerbations: all that are recorded; None while nobody has asked.
        policy: whose days are counted.
    """
    if exacerbations is None:
        return "not recorded"
    begun = [one for one in exacerbations if one.started_on <= on]
    if not begun:
        return "stable, no exacerbation before"
    last = max(begun, key=lambda one: one.clock_on)
    days = (on - last.clock_on).days
    if days < 0:
        return f"not stable: exacerbation of {short_date(last.started_on)}"
    if policy.stability_days.holds(days):
        return f"stable, {days_counted(days)}"
    return f"not stable, {days_counted(days)} since exacerbation"


def changed_words(row: RowKind, change: Change, on: date) -> str:
    """Amount, unit and since when, for a sentence."""
    unit = f" {row.unit}" if row.unit else ""
    since = short_date(change.since)
    if on - change.since < timedelta(days=1):
        since = "the same day"
    return f"{row.shown_change(change.by)}{unit} since {since}"


def is_alike(row: RowKind, one: Setting, other: Setting) -> bool:
    """Whether two values of a row were measured alike."""
    return (
        (one.breathed, one.activity, one.test) == (other.breathed, other.activity, other.test)
        and (not row.is_of_sample or one.sample == other.sample)
        and (not row.is_of_equation or one.equation == other.equation)
    )


def _stored(name: str) -> Callable[[Values], Decimal | None]:
    def value(values: Values) -> Decimal | None:
        return values.get(name)

    return value


def _ratio(values: Values) -> Decimal | None:
    """FEV1/FVC of the values before the bronchodilator."""
    return _share(values.get("fev1_l"), values.get("fvc_l"))


def _post_ratio(values: Values) -> Decimal | None:
    return _share(values.get("post_fev1_l"), values.get("post_fvc_l"))


def _fev1_percent(values: Values) -> Decimal | None:
    return _percent(values, "fev1_l", "fev1_predicted_l")


def _fvc_percent(values: Values) -> Decimal | None:
    return _percent(values, "fvc_l", "fvc_predicted_l")


def _post_fev1_percent(values: Values) -> Decimal | None:
    return _percent(values, "post_fev1_l", "fev1_predicted_l")


def _percent(values: Values, measured: str, predicted: str) -> Decimal | None:
    share = _share(values.get(measured), values.get(predicted))
    return None if share is None else 100 * share


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else part / whole


def _rows(kind: ResultKind, names: str, *more: str) -> tuple[RowKind, ...]:
    """Rows of fields of the catalogue, with their labels there unless two would be the same."""
    fields = {field.name: field for field in kind.fields}
    return tuple(
        RowKind(
            name,
            _OWN_LABELS.get((kind.code, name), fields[name].label),
            fields[name].unit,
            fields[name].places,
            kind.code,
            (kind.code, *more),
            _stored(name),
            is_of_sample=name != "spo2_percent",
        )
        for name in names.split()
    )


def _of_spirometry() -> tuple[RowKind, ...]:
    code = SPIROMETRY.code

    def row(
        name: str,
        label: str,
        unit: Unit,
        places: int,
        value: Callable[[Values], Decimal | None],
        limit: str = "",
    ) -> RowKind:
        is_of_equation = name.endswith(("_z", "_predicted"))
        return RowKind(
            name,
            label,
            unit,
            places,
            code,
            (code,),
            value,
            limit=limit,
            is_of_equation=is_of_equation,
        )

    percent = Unit.PERCENT
    return (
        row("fev1_l", "FEV₁", Unit.L, 2, _stored("fev1_l"), "fev1_lln_l"),
        row("fvc_l", "FVC", Unit.L, 2, _stored("fvc_l"), "fvc_lln_l"),
        row("ratio", "FEV₁/FVC", Unit.NONE, 2, _ratio, "ratio_lln"),
        row("fev1_z", "FEV₁ z", Unit.NONE, 2, _stored("fev1_z")),
        row("fvc_z", "FVC z", Unit.NONE, 2, _stored("fvc_z")),
        row("ratio_z", "FEV₁/FVC z", Unit.NONE, 2, _stored("ratio_z")),
        row("fev1_percent_predicted", "FEV₁ predicted", percent, 0, _fev1_percent),
        row("fvc_percent_predicted", "FVC predicted", percent, 0, _fvc_percent),
        row("post_fev1_l", "FEV₁ after", Unit.L, 2, _stored("post_fev1_l"), "fev1_lln_l"),
        row("post_fvc_l", "FVC after", Unit.L, 2, _stored("post_fvc_l"), "fvc_lln_l"),
        row("post_ratio", "FEV₁/FVC after", Unit.NONE, 2, _post_ratio, "ratio_lln"),
        row("post_fev1_z", "FEV₁ z after", Unit.NONE, 2, _stored("post_fev1_z")),
        row("post_fvc_z", "FVC z after", Unit.NONE, 2, _stored("post_fvc_z")),
        row("post_ratio_z", "FEV₁/FVC z after", Unit.NONE, 2, _stored("post_ratio_z")),
        row("post_fev1_percent_predicted", "FEV₁ after, predicted", percent, 0, _post_fev1_percent),
    )


def _of_walks() -> tuple[RowKind, ...]:
    code = WALK_TEST.code
    distances = tuple(
        RowKind(
            "distance_m", label, Unit.M, 0, code, (code,), _stored("distance_m"), test=test.value
        )
        for test, label in _DISTANCES.items()
    )
    return (
        *distances,
        *_rows(WALK_TEST, "repetitions start_spo2_percent nadir_spo2_percent end_borg"),
    )


_DISTANCES: Final = {
    WalkKind.SIX_MINUTE: "6MWD",
    WalkKind.INCREMENTAL_SHUTTLE: "ISWT distance",
    WalkKind.ENDURANCE_SHUTTLE: "ESWT distance",
    WalkKind.THREE_MINUTE: "3-minute distance",
}
_OWN_LABELS: Final = {
    (WALK_TEST.code, "start_spo2_percent"): "SpO₂ before the walk",
    (WALK_TEST.code, "nadir_spo2_percent"): "Lowest SpO₂, walking",
    (WALK_TEST.code, "end_borg"): "Borg after the walk",
    (OVERNIGHT_OXIMETRY.code, "mean_spo2_percent"): "Mean SpO₂, night",
    (OVERNIGHT_OXIMETRY.code, "nadir_spo2_percent"): "Lowest SpO₂, night",
}
ROWS: Final[tuple[RowKind, ...]] = (
    *_rows(BLOOD_GAS, "pao2_kpa paco2_kpa ph hco3_mmol_l hco3_standard_mmol_l base_excess_mmol_l"),
    *_rows(BLOOD_GAS, "sao2_percent"),
    *_rows(BLOOD_GAS, "spo2_percent", OXIMETRY.code),
    *_rows(BLOOD_GAS, "hb_g_l haematocrit_percent cohb_percent methb_percent lactate_mmol_l"),
    *_rows(OXIMETRY, "pulse_per_min"),
    *_of_spirometry(),
    *_of_walks(),
    *_rows(OVERNIGHT_OXIMETRY, "t90_percent mean_spo2_percent nadir_spo2_percent odi4_per_hour"),
)
