"""The catalogue of results: what each kind is called, what it measures, in which units.

The cumulative table, the one-line summaries and the details of a result are made from these
entries; tests/test_architecture.py says what a new one still lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from o2clinic.rules.quantities import Unit, round_half_up


@dataclass(frozen=True, slots=True)
class Field:
    """One number of a kind of result.

    Attributes:
        name: of the column in the kind's table, the unit at its end.
        label: as shown.
        places: decimal places as shown.
        in_table: whether the cumulative table has a column for it.
        in_summary: whether it is part of the one-line summary.
    """

    name: str
    label: str
    unit: Unit = Unit.NONE
    places: int = 0
    in_table: bool = False
    in_summary: bool = False

    def shown(self, value: Decimal) -> str:
        """The number with its places, without the unit."""
        return f"{round_half_up(value, self.places):f}"

    def in_words(self, value: Decimal) -> str:
        """The number with its unit."""
        return f"{self.shown(value)} {self.unit}".rstrip()

    @property
    def title(self) -> str:
        """Label with the unit, for the head of a column."""
        return f"{self.label} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class ResultKind:
    """One kind of result.

    Attributes:
        code: kept in `result.kind`, and the name of the kind's own table.
        title: as shown.
        fields: in the order in which they are shown.
    """

    code: str
    title: str
    fields: tuple[Field, ...]

    def one_line(self, values: Mapping[str, Decimal]) -> str:
        """The result in one line.

        >>> BLOOD_GAS.one_line({"ph": Decimal("7.38"), "pao2_kpa": Decimal("7.1")})
        'pH 7.380, PaO₂ 7.10 kPa'
        """
        return ", ".join(
            f"{field.label} {field.in_words(values[field.name])}"
            for field in self.fields
            if field.in_summary and field.name in values
        )


BLOOD_GAS: Final = ResultKind(
    "blood_gas",
    "Blood gas",
    (
        Field("ph", "pH", Unit.NONE, 3, in_table=True, in_summary=True),
        Field("paco2_kpa", "PaCO₂", Unit.KPA, 2, in_table=True, in_summary=True),
        Field("pao2_kpa", "PaO₂", Unit.KPA, 2, in_table=True, in_summary=True),
        Field("hco3_mmol_l", "HCO₃", Unit.MMOL_L, 1, in_table=True),
        Field("hco3_standard_mmol_l", "Standard HCO₃", Unit.MMOL_L, 1),
        Field("base_excess_mmol_l", "BE", Unit.MMOL_L, 1),
        Field("sao2_percent", "SaO₂", Unit.PERCENT, 1),
        Field("spo2_percent", "SpO₂", Unit.PERCENT, 0, in_table=True),
        Field("hb_g_l", "Hb", Unit.G_L, 0),
        Field("haematocrit_percent", "Haematocrit", Unit.PERCENT, 1),
        Field("cohb_percent", "COHb", Unit.PERCENT, 1),
        Field("methb_percent", "MetHb", Unit.PERCENT, 1),
        Field("lactate_mmol_l", "Lactate", Unit.MMOL_L, 1),
        Field("off_oxygen_minutes", "Off oxygen", Unit.MINUTES),
    ),
)
OXIMETRY: Final = ResultKind(
    "oximetry",
    "Oximetry",
    (
        Field(
            "spo2_percent",
            "SpO₂",
            Unit.PERCENT,
            0,
            in_table=True,
            in_summary=True,
        ),
        Field("pulse_per_min", "Pulse", Unit.BEATS_MIN, in_summary=True),
    ),
)
SPIROMETRY: Final = ResultKind(
    "spirometry",
    "Spirometry",
    (
        Field("fev1_l", "FEV₁", Unit.L, 2, in_table=True, in_summary=True),
        Field("fvc_l", "FVC", Unit.L, 2, in_table=True, in_summary=True),
        Field("fev1_z", "FEV₁ z", Unit.NONE, 2, in_table=True),
        Field("fvc_z", "FVC z", Unit.NONE, 2),
        Field("ratio_z", "FEV₁/FVC z", Unit.NONE, 2),
        Field("post_fev1_l", "FEV₁ after", Unit.L, 2, in_summary=True),
        Field("post_fvc_l", "FVC after", Unit.L, 2, in_summary=True),
        Field("post_fev1_z", "FEV₁ z after", Unit.NONE, 2),
        Field("post_fvc_z", "FVC z after", Unit.NONE, 2),
        Field("post_ratio_z", "FEV₁/FVC z after", Unit.NONE, 2),
        Field("pef_l_min", "PEF", Unit.L_MIN, 0),
        Field("fev1_predicted_l", "FEV₁ predicted", Unit.L, 2),
        Field("fev1_lln_l", "FEV₁ LLN", Unit.L, 2),
        Field("fvc_predicted_l", "FVC predicted", Unit.L, 2),
        Field("fvc_lln_l", "FVC LLN", Unit.L, 2),
        Field("ratio_predicted", "FEV₁/FVC predicted", Unit.NONE, 2),
        Field("ratio_lln", "FEV₁/FVC LLN", Unit.NONE, 2),
        Field("age_years", "Age used", Unit.YEARS, 1),
        Field("height_cm", "Height", Unit.CM, 0),
        Field("weight_kg", "Weight", Unit.KG, 1),
    ),
)

WALK_TEST: Final = ResultKind(
    "walk_test",
    "Walk test",
    (
        Field("distance_m", "Distance", Unit.M, 0, in_table=True, in_summary=True),
        Field("repetitions", "Repetitions", in_summary=True),
        Field("start_spo2_percent", "SpO₂ at rest", Unit.PERCENT, 0, in_summary=True),
        Field("nadir_spo2_percent", "Lowest SpO₂", Unit.PERCENT, 0, in_table=True, in_summary=True),
        Field("end_spo2_percent", "SpO₂ at the end", Unit.PERCENT, 0),
        Field("recovery_spo2_percent", "SpO₂ after recovery", Unit.PERCENT, 0),
        Field("start_borg", "Borg at rest", Unit.NONE, 1),
        Field("end_borg", "Borg at the end", Unit.NONE, 1, in_summary=True),
        Field("start_leg_borg", "Legs at rest", Unit.NONE, 1),
        Field("end_leg_borg", "Legs at the end", Unit.NONE, 1),
        Field("start_pulse_per_min", "Pulse at rest", Unit.BEATS_MIN),
        Field("end_pulse_per_min", "Pulse at the end", Unit.BEATS_MIN),
        Field("lasted_seconds", "Lasted", Unit.SECONDS),
        Field("seconds_to_below_90", "Until below 90 %", Unit.SECONDS),
        Field("seconds_below_90", "Below 90 %", Unit.SECONDS),
        Field("seconds_to_88", "At 88 % or less", Unit.SECONDS),
        Field("stops", "Stops"),
        Field("stopped_seconds", "Stood still", Unit.SECONDS),
        Field("course_m", "Course", Unit.M, 0),
        Field("laps", "Laps"),
        Field("level", "Level completed"),
        Field("predicted_distance_m", "Predicted distance", Unit.M, 0),
        Field("height_cm", "Height", Unit.CM, 0),
        Field("weight_kg", "Weight", Unit.KG, 1),
    ),
)
OVERNIGHT_OXIMETRY: Final = ResultKind(
    "overnight_oximetry",
    "Overnight oximetry",
    (
        Field("t90_percent", "T90", Unit.PERCENT, 1, in_table=True, in_summary=True),
        Field("t90_minutes", "T90 time", Unit.MINUTES, 1),
        Field("mean_spo2_percent", "Mean SpO₂", Unit.PERCENT, 1, in_summary=True),
        Field("nadir_spo2_percent", "Lowest SpO₂", Unit.PERCENT, 0, in_table=True, in_summary=True),
        Field("median_spo2_percent", "Median SpO₂", Unit.PERCENT, 0),
        Field("baseline_spo2_percent", "SpO₂ at the beginning", Unit.PERCENT, 1),
        Field("t88_percent", "T88", Unit.PERCENT, 1),
        Field("t88_minutes", "T88 time", Unit.MINUTES, 1),
        Field("longest_below_90_minutes", "Longest below 90 %", Unit.MINUTES, 1),
        Field("odi4_per_hour", "ODI4", Unit.PER_HOUR, 1, in_summary=True),
        Field("odi3_per_hour", "ODI3", Unit.PER_HOUR, 1),
        Field("mean_pulse_per_min", "Mean pulse", Unit.BEATS_MIN),
        Field("valid_hours", "Valid recording", Unit.HOURS, 2),
    ),
)

RESULT_KINDS: Final = (BLOOD_GAS, OXIMETRY, SPIROMETRY, WALK_TEST, OVERNIGHT_OXIMETRY)
KINDS: Final = {kind.code: kind for kind in RESULT_KINDS}


def table_fields() -> tuple[Field, ...]:
    """The columns of the cumulative table over all kinds, one for a name that kinds share."""
    columns = {
        field.name: field for kind in RESULT_KINDS for field in kind.fields if field.in_table
    }
    return tuple(columns.values())
