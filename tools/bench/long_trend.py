"""An invented life with oxygen: forty years, 2,000 values, 300 changes of therapy."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from o2clinic.charts.trend_sheet import (
    ClinicalEvent,
    Period,
    Severity,
    Therapy,
    TherapyLane,
    Threshold,
    TrendPanel,
    TrendPoint,
    TrendSheet,
    short_day,
)

YEARS: Final = 40
_TODAY: Final = date(2026, 11, 22)
_FIRST: Final = datetime(1986, 11, 25, 9, 30)  # noqa: DTZ001 - the time axis has no zone
_VALUES: Final = 250  # of each quantity
_CHANGES: Final = 300
_EVENTS: Final = 75
_QUERIED, _REPLACED = 40, 33  # one of so many
_WORDS: Final = ("exacerbation", "admission", "smokes", "stopped smoking", "LTOT offered")
# Title, unit, places, then what it was at first, what it is at last, how far it strays.
_QUANTITIES: Final = (
    ("PaO₂", "kPa", 1, 9.0, 6.8, 0.5),
    ("PaCO₂", "kPa", 1, 5.2, 6.9, 0.3),
    ("pH", "", 2, 7.42, 7.37, 0.02),
    ("HCO₃", "mmol/L", 1, 24.0, 31.0, 1.2),
    ("SpO₂", "%", 0, 95.0, 87.0, 1.5),
    ("FEV₁", "L", 2, 2.4, 0.7, 0.06),
    ("FEV₁ z", "z-score", 1, -1.2, -4.1, 0.15),
    ("6MWD", "m", 0, 480.0, 140.0, 20.0),
)
_LIMITS: Final = {
    "PaO₂": (
        Threshold(7.3, "7.3 LTOT BTS 2015"),
        Threshold(8.0, "8.0 with complication BTS 2015", Severity.CAUTION),
    ),
    "PaCO₂": (Threshold(6.0, "6.0 raised BTS 2017"),),
    "pH": (Threshold(7.35, "7.35 acidosis BTS 2015"),),
    "SpO₂": (Threshold(92.0, "92 refer BTS 2015", Severity.CAUTION),),
}


def forty_years(seed: int = 1) -> TrendSheet:
    """The sheet of one invented person; another seed is another person."""
    chance = Random(seed)  # noqa: S311 - invented values, no secret
    return TrendSheet(
        panels=tuple(
            TrendPanel(title, unit, tuple(_points(chance, each)), _LIMITS.get(title, ()), places)
            for each in _QUANTITIES
            for title, unit, places, *_ in [each]
        ),
        today=_TODAY,
        therapy=tuple(_therapy(chance)),
        events=tuple(
            ClinicalEvent(
                (_FIRST + timedelta(days=60 + at * YEARS * 365 // _EVENTS)).date(),
                chance.choice(_WORDS),
            )
            for at in range(_EVENTS)
        ),
        period=Period.ALL,
        policy="Limits: BTS home oxygen guideline 2015 with quality standards 2017",
    )


def _points(
    chance: Random, quantity: tuple[str, str, int, float, float, float]
) -> Iterator[TrendPoint]:
    title, unit, places, first, last, strays = quantity
    for at in range(_VALUES):
        taken_at = _FIRST + timedelta(days=at * (YEARS * 365 + 1) / _VALUES)
        value = first + (last - first) * at / _VALUES + chance.uniform(-strays, strays)
        is_on_air = title.startswith("FEV") or at % 2 == 0
        shown = f"{value:.{places}f} {unit}".rstrip()
        yield TrendPoint(
            taken_at,
            value,
            is_on_air,
            f"{short_day(taken_at)}: {shown} on {'air' if is_on_air else '2 L/min'}",
            is_queried=at % _QUERIED == 1,
            is_amended=at % _REPLACED == 2,
        )


def _therapy(chance: Random) -> Iterator[Therapy]:
    lanes = list(TherapyLane)
    length = timedelta(days=YEARS * 365 * len(lanes) / _CHANGES)
    for at in range(_CHANGES):
        begins = (_FIRST + length * (at // len(lanes))).date()
        ends = begins + length - timedelta(days=2)
        flow = chance.choice(("0.5", "1", "1.5", "2", "3", "4"))
        yield Therapy(
            lanes[at % len(lanes)],
            begins,
            ends,
            f"{flow} L/min, 16 h, static concentrator",
            f"{flow} L/min",
            float(flow) / 4,
        )
