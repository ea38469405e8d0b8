"""Fields that only the form of a walk has: the curve by the minute, and its many numbers."""

import re
from decimal import Decimal
from typing import Final

from o2clinic.rules.display import number
from o2clinic.rules.quantities import Unit
from o2clinic.rules.walk_record import CurvePoint
from o2clinic.ui.widgets.typed_edit import TypedEdit

_PERCENT: Final = re.compile(r"[0-9]{1,3}(?:[.,][0-9])?")
_NOT_READ: Final = {"-", "–", "?"}
_LONGEST: Final = 400
_HOW: Final = "Type SpO₂ at rest and then each minute, parted by blanks, like 94 91 89 – 86."

# Attribute of the walk, label, unit, decimal places.
Number = tuple[str, str, Unit, int]
EFFORT: Final[tuple[Number, ...]] = (
    ("distance_m", "Distance", Unit.M, 0),
    ("repetitions", "Repetitions", Unit.NONE, 0),
    ("level", "Level completed", Unit.NONE, 0),
)
SATURATIONS: Final[tuple[Number, ...]] = (
    ("start_spo2_percent", "SpO₂ at rest", Unit.PERCENT, 1),
    ("nadir_spo2_percent", "Lowest SpO₂", Unit.PERCENT, 1),
    ("end_spo2_percent", "SpO₂ at the end", Unit.PERCENT, 1),
    ("recovery_spo2_percent", "After recovery", Unit.PERCENT, 1),
)
LOW_TIMES: Final[tuple[Number, ...]] = (
    ("seconds_to_below_90", "Until below 90 %", Unit.SECONDS, 0),
    ("seconds_below_90", "Below 90 %", Unit.SECONDS, 0),
    ("seconds_to_88", "At 88 % or less", Unit.SECONDS, 0),
)
BORGS: Final[tuple[Number, ...]] = (
    ("start_borg", "Borg at rest", Unit.NONE, 1),
    ("end_borg", "Borg at the end", Unit.NONE, 1),
    ("start_leg_borg", "Legs at rest", Unit.NONE, 1),
    ("end_leg_borg", "Legs at the end", Unit.NONE, 1),
    ("start_pulse_per_min", "Pulse at rest", Unit.BEATS_MIN, 0),
    ("end_pulse_per_min", "Pulse at the end", Unit.BEATS_MIN, 0),
)
STOPS: Final[tuple[Number, ...]] = (
    ("lasted_seconds", "Lasted", Unit.SECONDS, 0),
    ("stops", "Stops", Unit.NONE, 0),
    ("stopped_seconds", "Stood still for", Unit.SECONDS, 0),
)
COURSE: Final[tuple[Number, ...]] = (
    ("course_m", "Course", Unit.M, 1),
    ("laps", "Laps", Unit.NONE, 0),
)
BODY: Final[tuple[Number, ...]] = (
    ("height_cm", "Height", Unit.CM, 0),
    ("weight_kg", "Weight", Unit.KG, 1),
)
# What the rules take as whole numbers.
WHOLE: Final = frozenset(
    name
    for name, _title, _unit, places in (*EFFORT, *LOW_TIMES, *BORGS, *STOPS, *COURSE)
    if not places and name != "distance_m"
)


class CurveEdit(TypedEdit[tuple[CurvePoint, ...]]):
    """SpO2 by the minute, from rest on: "94 91 89 – 86"; a dash where nobody looked."""

    def __init__(self) -> None:
        super().__init__("")
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText("94 91 89 – 86")

    def read(self, text: str) -> tuple[tuple[CurvePoint, ...] | None, str]:
        """The points, and how low they go."""
        points = []
        for minute, word in enumerate(text.replace(";", " ").split()):
            if word in _NOT_READ:
                continue
            if not _PERCENT.fullmatch(word):
                raise ValueError(_HOW)
            points.append(CurvePoint(minute, Decimal(word.replace(",", "."))))
        if not points:
            return None, ""
        lowest = min(point.spo2_percent for point in points)
        return tuple(points), f"lowest {number(lowest)} %"

    def shown(self, value: tuple[CurvePoint, ...]) -> str:
        """As it is typed."""
        by_minute = {point.minute: number(point.spo2_percent) for point in value}
        return " ".join(by_minute.get(at, "–") for at in range(max(by_minute, default=-1) + 1))
