"""A dated set of thresholds: which number a rule compares with, and who says so.

Every stored decision keeps the id of the policy it was made under; nothing is recomputed
silently under another one.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from o2clinic.rules.display import number
from o2clinic.rules.quantities import Unit


class Comparison(StrEnum):
    """How a value must stand to the threshold for the condition to hold."""

    AT_MOST = "at_most"
    BELOW = "below"
    AT_LEAST = "at_least"
    ABOVE = "above"


class Tag(StrEnum):
    """How well a number or a rule is founded."""

    READ = "V"  # read in the source itself
    QUOTED = "V2"  # read in a text that quotes the source
    OURS = "D"  # decided here, since sources are silent or contradict each other
    UNVERIFIED = "U"  # general knowledge; a clinician has to check it


_SIGNS: Final = {
    Comparison.AT_MOST: "≤",
    Comparison.BELOW: "<",
    Comparison.AT_LEAST: "≥",
    Comparison.ABOVE: ">",
}
_WORDS: Final = {
    Comparison.AT_MOST: "at most",
    Comparison.BELOW: "less than",
    Comparison.AT_LEAST: "at least",
    Comparison.ABOVE: "more than",
}
_COMPARE: Final[dict[Comparison, Callable[[Decimal | int, Decimal], bool]]] = {
    Comparison.AT_MOST: operator.le,
    Comparison.BELOW: operator.lt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.ABOVE: operator.gt,
}
_HEADINGS: Final = {"id", "title", "valid_from", "is_for_comparison_only"}


class NotAPolicy(ValueError):
    """The mapping lacks a threshold, has one too many, or one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number of a policy with its sense, its unit and its origin.

    Attributes:
        value: in `unit`.
        comparison: on which side of the value the condition holds.
        unit: of `value`.
        source: document and statement.
        grade: of the recommendation as its authors graded it; "" when they did not.
        tag: how well it is founded.
    """

    value: Decimal
    comparison: Comparison
    unit: Unit
    source: str
    grade: str
    tag: Tag

    def holds(self, measured: Decimal | int) -> bool:
        """Whether the measured value, in this threshold's unit, meets the condition."""
        return _COMPARE[self.comparison](measured, self.value)

    @property
    def number(self) -> int:
        """The value of a threshold that counts whole things, such as days."""
        return int(self.value)

    @property
    def words(self) -> str:
        """The sense and the number for a sentence, without the unit: "at least 15"."""
        return f"{_WORDS[self.comparison]} {number(self.value)}"

    def __str__(self) -> str:
        space = "" if self.unit in {Unit.NONE, Unit.FRACTION} else " "
        unit = "" if self.unit is Unit.FRACTION else self.unit
        return f"{_SIGNS[self.comparison]} {self.value}{space}{unit}"


@dataclass(frozen=True, slots=True)
class Policy:
    """A named, dated set of thresholds; the unit of each is the end of its name.

    Attributes:
        id: kept with every decision made under it, such as "BTS2015_QS2017".
        title: for people.
        valid_from: first day on which it may be used.
        starter_check_days: 0 where the policy has no such check.
        smokers_accepted: 1 where smokers are judged case by case, 0 where they are not accepted.
        is_for_comparison_only: a record may be looked at under it, but no clinic goes by it.
    """

    id: str
    title: str
    valid_from: date

    adult_age_years: Threshold
    referral_spo2_percent: Threshold
    referral_spo2_complication_percent: Threshold
    monitor_spo2_percent: Threshold
    nmd_spo2_percent: Threshold
    nmd_lung_disease_spo2_percent: Threshold
    acute_spo2_fall_percent: Threshold
    severe_airflow_fev1_percent: Threshold
    moderate_airflow_fev1_percent: Threshold

    stability_days: Threshold
    gases_on_air: Threshold
    gas_interval_days: Threshold
    gas_interval_long_days: Threshold
    ltot_pao2_kpa: Threshold
    ltot_pao2_complication_kpa: Threshold
    polycythaemia_haematocrit_percent: Threshold
    borderline_kpa: Threshold
    capillary_allowance_kpa: Threshold
    off_oxygen_minutes: Threshold

    acidaemia_ph: Threshold
    alkalaemia_ph: Threshold
    hypercapnia_paco2_kpa: Threshold
    hypocapnia_paco2_kpa: Threshold
    hypoxaemic_failure_pao2_kpa: Threshold
    paco2_rise_kpa: Threshold
    paco2_watch_kpa: Threshold
    reassess_after_acidosis_days: Threshold

    titration_spo2_percent: Threshold
    target_pao2_kpa: Threshold
    target_pao2_quality_kpa: Threshold
    titration_start_flow_l_min: Threshold
    titration_step_flow_l_min: Threshold
    titration_step_minutes: Threshold
    titration_gas_minutes: Threshold
    titration_baseline_days: Threshold
    night_extra_flow_l_min: Threshold
    second_event_days: Threshold
    acute_paco2_kpa: Threshold
    acute_acidosis_minutes: Threshold
    ltot_hours_per_day: Threshold
    device_review_flow_l_min: Threshold
    high_flow_l_min: Threshold
    cylinders_at_home: Threshold

    aot_fall_spo2_percent: Threshold
    aot_nadir_spo2_percent: Threshold
    ats_nadir_spo2_percent: Threshold
    study_fall_spo2_percent: Threshold
    study_nadir_spo2_percent: Threshold
    study_low_minutes: Threshold
    walk_target_spo2_percent: Threshold
    walk_distance_gain_percent: Threshold
    walk_borg_gain: Threshold
    walk_borg_gain_percent: Threshold
    walk_baselines: Threshold
    walk_rest_minutes: Threshold
    walk_stop_spo2_percent: Threshold
    walk_six_minute_gain_m: Threshold
    walk_shuttle_gain_m: Threshold
    walk_poor_distance_m: Threshold
    walk_poor_product_m: Threshold

    aot_stability_days: Threshold
    aot_first_flow_l_min: Threshold
    aot_flow_step_l_min: Threshold
    aot_highest_flow_l_min: Threshold
    aot_liquid_flow_l_min: Threshold
    aot_first_review_days: Threshold
    aot_first_review_latest_days: Threshold
    aot_review_months: Threshold
    aot_compliance_months: Threshold

    overnight_valid_hours: Threshold
    overnight_odi4_per_hour: Threshold

    not_lowest_flow_l_min: Threshold
    not_highest_flow_l_min: Threshold

    pot_refused_spo2_percent: Threshold
    pot_hypoxaemic_spo2_percent: Threshold
    pot_review_hours: Threshold

    cluster_lowest_flow_l_min: Threshold
    cluster_highest_flow_l_min: Threshold
    cluster_bout_check_months: Threshold
    cluster_review_months: Threshold

    home_visit_days: Threshold
    first_review_plan_days: Threshold
    first_review_months: Threshold
    next_review_earliest_months: Threshold
    next_review_latest_months: Threshold
    yearly_review_months: Threshold
    starter_check_days: Threshold
    monitor_recheck_months: Threshold
    discharge_spo2_percent: Threshold
    withdrawal_check_days: Threshold

    smokers_accepted: Threshold
    quit_co_ppm: Threshold
    open_fire_distance_m: Threshold
    closed_fire_distance_m: Threshold

    hypercapnia_target_low_spo2_percent: Threshold
    hypercapnia_target_high_spo2_percent: Threshold
    target_low_spo2_percent: Threshold
    target_high_spo2_percent: Threshold
    morbid_obesity_bmi_kg_m2: Threshold
    sleep_apnoea_ahi_per_hour: Threshold
    sleep_apnoea_severe_ahi_per_hour: Threshold
    licence_group_1_review_years: Threshold
    licence_group_2_review_years: Threshold

    is_for_comparison_only: bool = False

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> "Policy":
        """The policy told by a mapping such as a policy file holds.

        Args:
            mapping: `id`, `title`, `valid_from`, perhaps `is_for_comparison_only`, and a table
                `thresholds`, by field name, each with `value` (text, so that it stays exact),
                `comparison`, `unit`, `source`, `tag` and perhaps `grade`.

        Raises:
            NotAPolicy: naming the threshold or the heading at fault.
        """
        told = mapping.get("thresholds")
        if not isinstance(told, Mapping):
            raise NotAPolicy("The policy has no table of thresholds.")
        names = {field.name for field in fields(cls)} - _HEADINGS
        _same_names(names, {str(name) for name in told})
        valid_from = mapping.get("valid_from")
        if not isinstance(valid_from, date) or isinstance(valid_from, datetime):
            raise NotAPolicy("The policy's valid_from is not a date.")
        is_for_comparison_only = mapping.get("is_for_comparison_only", False)
        if not isinstance(is_for_comparison_only, bool):
            raise NotAPolicy("The policy's is_for_comparison_only is neither true nor false.")
        return cls(
            id=_text(mapping, "id", "The policy"),
            title=_text(mapping, "title", "The policy"),
            valid_from=valid_from,
            is_for_comparison_only=is_for_comparison_only,
            **{name: _threshold(name, told[name]) for name in names},
        )


def _same_names(wanted: set[str], told: set[str]) -> None:
    if missing := sorted(wanted - told):
        raise NotAPolicy(f"The policy lacks: {', '.join(missing)}.")
    if unknown := sorted(told - wanted):
        raise NotAPolicy(f"The policy has thresholds that no rule knows: {', '.join(unknown)}.")


def _text(mapping: Mapping[str, object], key: str, what: str) -> str:
    value = mapping.get(key)
    if not isinstance(value, str) or not value.strip():
        raise NotAPolicy(f"{what} has no {key}.")
    return value


def _threshold(name: str, told: object) -> Threshold:
    if not isinstance(told, Mapping):
        raise NotAPolicy(f"{name} is not a table.")
    shown = _text(told, "value", name)
    try:
        value = Decimal(shown)
        comparison = Comparison(_text(told, "comparison", name))
        unit = Unit(str(told.get("unit", "")))
        tag = Tag(_text(told, "tag", name))
    except NotAPolicy:
        raise
    except InvalidOperation:
        raise NotAPolicy(f"{name} cannot be read: “{shown}” is not a number.") from None
    except ValueError as fault:
        raise NotAPolicy(f"{name} cannot be read: {fault}.") from fault
    if not value.is_finite():
        raise NotAPolicy(f"{name} is not a number.")
    grade = str(told.get("grade", ""))
    return Threshold(value, comparison, unit, _text(told, "source", name), grade, tag)
