"""P0, DQ-13, RANGE: what is said of a reading of the oximeter."""

from datetime import date, timedelta
from functools import partial

from rules.cases import D, at

from o2clinic.rules.oximetry import OximetryReading, check_oximetry, check_spo2
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource

_DAY = date(2025, 3, 3)
_NOW = at(_DAY, 12)


def _read(spo2="92", *, now=_NOW, born_on=None, died_on=None, **given):
    percent = None if spo2 is None else D(spo2)
    known = {"taken_at": at(_DAY), "source": AIR, "spo2_percent": percent}
    reading = OximetryReading(**{**known, **given})
    return partial(check_oximetry, reading, now, born_on=born_on, died_on=died_on)


CASES = {
    "a good reading": _read(),
    "in the future": _read(now=at(_DAY, 9)),
    "of this very moment": _read(now=at(_DAY)),
    "before birth": _read(born_on=_DAY + timedelta(days=1)),
    "on the day of birth and death": _read(born_on=_DAY, died_on=_DAY),
    "after death": _read(born_on=date(1950, 1, 1), died_on=_DAY - timedelta(days=1)),
    "before birth and after death": _read(
        born_on=_DAY + timedelta(days=1), died_on=_DAY - timedelta(days=1)
    ),
    "nothing noted of what was breathed": _read(source=None),
    "a device without a setting": _read(source=OxygenSource(Device.NASAL_CANNULA)),
    "no saturation": _read(None),
    "no saturation and no good trace": _read(None, has_good_trace=False),
    "no good trace": _read(has_good_trace=False),
    "very low, and no good trace": _read("59.9", has_good_trace=False),
    **{
        f"a pulse of {rate}": _read(pulse_per_min=rate)
        for rate in (19, 20, 39, 40, 140, 141, 250, 251)
    },
    "everything at once": _read(
        "20", now=at(_DAY, 9), source=None, pulse_per_min=300, died_on=date(2025, 1, 1)
    ),
    **{
        f"SpO2 {percent}": partial(check_spo2, D(percent))
        for percent in (
            "-1",
            "0.29",
            "0.299",
            "0.30",
            "0.92",
            "1",
            "1.01",
            "2",
            "29.9",
            "30",
            "59.9",
            "60",
            "100",
            "100.1",
        )
    },
}
