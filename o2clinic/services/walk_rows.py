"""A walk as its table keeps it, with what was read of it then."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from o2clinic.models import Result, WalkTest
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.walk_record import Carrier, CurvePoint, WalkRecord
from o2clinic.rules.walk_test import PredictedDistance, Walk, WalkKind
from o2clinic.services.gas_readings import breathed
from o2clinic.services.result_draft import as_stored, source_rounded, tidy

# Attributes of a walk that are columns of the same name.
_SAME: Final = (
    *("is_sham", "is_watched", "start_spo2_percent", "nadir_spo2_percent", "end_spo2_percent"),
    *("recovery_spo2_percent", "start_pulse_per_min", "end_pulse_per_min"),
    *("seconds_to_below_90", "seconds_below_90", "seconds_to_88", "start_borg", "end_borg"),
    *("start_leg_borg", "end_leg_borg", "distance_m", "lasted_seconds", "course_m", "laps"),
    *("level", "repetitions", "stops", "stopped_seconds"),
)
_WORDS: Final = ("aid", "operator", "oximeter")
_BODY: Final = ("height_cm", "weight_kg")


def columns_of(
    record: WalkRecord, predicted: PredictedDistance | None, *, has_fall: bool | None
) -> dict[str, Any]:
    """Every column but the key and what was typed otherwise."""
    walk = record.walk
    return {
        **{name: getattr(walk, name) for name in _SAME},
        **{name: tidy(getattr(record, name)) for name in _WORDS},
        **{name: getattr(record, name) for name in _BODY},
        "test": walk.kind,
        "stop_reason": tidy(walk.stop_reason),
        "carried_by": record.carried_by,
        "curve": [[point.minute, int(point.spo2_percent * 10)] for point in record.curve],
        "predicted_distance_m": None if predicted is None else predicted.predicted_m,
        "predicted_by": "" if predicted is None else predicted.equation,
        "has_fall": has_fall,
    }


def record_of(result: Result, row: WalkTest) -> WalkRecord:
    """The walk again, for the rules and for the form that amends it."""
    walk = Walk(
        started_at=result.taken_at,
        kind=WalkKind(row.test),
        source=breathed(result),
        stop_reason=row.stop_reason,
        **{name: getattr(row, name) for name in _SAME},
    )
    return WalkRecord(
        walk=walk,
        curve=curve_of(row.curve),
        carried_by=None if row.carried_by is None else Carrier(row.carried_by),
        **{name: getattr(row, name) for name in (*_WORDS, *_BODY)},
    )


def curve_of(kept: list[list[int]] | None) -> tuple[CurvePoint, ...]:
    """The curve as its column keeps it."""
    return tuple(CurvePoint(minute, Decimal(tenths) / 10) for minute, tenths in kept or ())


def rounded(record: WalkRecord) -> WalkRecord:
    """The numbers with the places of their columns, so that what is read is what is kept."""
    walk, source = record.walk, record.walk.source
    return replace(
        record,
        walk=replace(
            walk,
            source=None if source is None else source_rounded(source),
            **_as_stored(walk, _SAME),
        ),
        curve=tuple(
            replace(point, spo2_percent=round_half_up(point.spo2_percent, 1))
            for point in record.curve
        ),
        **_as_stored(record, _BODY),
    )


def _as_stored(what: Walk | WalkRecord, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: as_stored(WalkTest, name, value)
        for name in names
        if isinstance(value := getattr(what, name), Decimal)
    }
