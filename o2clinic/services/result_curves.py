"""The curve of a result, for the screen and for paper."""

from o2clinic.charts.night import NightCurve
from o2clinic.charts.result_curve import ResultCurve
from o2clinic.charts.walk_test import WalkCurve
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.result_kinds import OVERNIGHT_OXIMETRY, WALK_TEST
from o2clinic.services.results import ResultRow


def curve_of_result(row: ResultRow) -> ResultCurve | None:
    """What is drawn of a result; None where nothing was recorded by the minute."""
    is_on_air = row.breathed == AIR.in_words()
    breathed = f"on {row.breathed}" if row.breathed else ""
    if row.kind.code == WALK_TEST.code and len(row.curve) > 1:
        seconds = row.values.get("lasted_seconds")
        return WalkCurve(
            tuple((point.minute, float(point.spo2_percent)) for point in row.curve),
            None if seconds is None else float(seconds) / 60,
            is_on_air=is_on_air,
            breathed=breathed,
        )
    if row.kind.code == OVERNIGHT_OXIMETRY.code and len(row.night) > 1:
        return NightCurve(
            row.taken_at,
            tuple(
                (one.minute, float(one.mean_percent), float(one.lowest_percent))
                for one in row.night
            ),
            t90=_t90(row),
            breathed=breathed,
            is_on_air=is_on_air,
        )
    return None


def _t90(row: ResultRow) -> str:
    """The figures as they were read from all samples."""
    fields = {field.name: field for field in row.kind.fields}
    told = [
        fields[name].in_words(row.values[name])
        for name in ("t90_percent", "t90_minutes")
        if name in row.values
    ]
    return f"T90 {', '.join(told)}" if told else ""
