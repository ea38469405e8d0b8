"""R-ON-1 to R-ON-3: what a night of oximetry says, with its figures."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from rules.cases import ATS, BTS, D

from o2clinic.rules.overnight_oximetry import Sample, read_night

_START = datetime(2025, 3, 3, 22, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_SHORT = replace(BTS, overnight_valid_hours=replace(BTS.overnight_valid_hours, value=D(0)))


def _recorded(*parts, step=1, pulse=None):
    """A recording from parts of (seconds, SpO2); None is time without a signal."""
    samples, at = [], _START
    for seconds, percent in parts:
        for _ in range(seconds // step):
            value = None if percent is None else D(percent)
            samples.append(Sample(at, value, pulse, is_valid=percent is not None))
            at += step * _SECOND
    return samples


def _night(*parts, policy=_SHORT, **given):
    return partial(read_night, _recorded(*parts, **given), policy)


def _spoilt(**given):
    samples = _recorded((300, 95), (30, 85), (300, 95))
    return partial(
        read_night, [replace(one, **given) for one in samples[:330]] + samples[330:], _SHORT
    )


def _pulses():
    samples = _recorded((100, 95))
    rates = [60] * 75 + [91] * 15 + [None] * 10
    told = [replace(one, pulse_per_min=rate) for one, rate in zip(samples, rates, strict=True)]
    return partial(read_night, told, _SHORT)


def _uneven(step_s):
    samples = _recorded((40, 95), step=4)
    after = replace(samples[-1], at=samples[-1].at + step_s * _SECOND)
    return partial(read_night, [*samples, after], _SHORT)


def _at(*percents, ms):
    """Samples so many milliseconds apart."""
    step = timedelta(milliseconds=ms)
    samples = [Sample(_START + place * step, D(one)) for place, one in enumerate(percents)]
    return partial(read_night, samples, _SHORT)


def _doubled(times):
    return partial(read_night, _recorded((60, 95), (30, 88)) * times, _SHORT)


def _two_clocks():
    """More steps of four seconds than of one."""
    samples = _recorded((40, 95))
    after = _recorded((240, 88), step=4)
    late = [replace(one, at=one.at + 40 * _SECOND) for one in after]
    return partial(read_night, samples + late, _SHORT)


def _with_a_gap():
    samples = _recorded((600, 95), step=4)
    late = [replace(one, at=one.at + timedelta(hours=2)) for one in samples]
    return partial(read_night, samples + late, _SHORT)


def _many(events, policy=BTS):
    parts = [(220, 95), (20, 90)] * events
    return _night(*parts, (4 * 3600 - events * 240, 95), policy=policy)


CASES = {
    "no sample": partial(read_night, [], BTS),
    "a single sample": _night((1, 95)),
    "every sample spoilt": _night((3600, None)),
    "one second short of four hours": _night((4 * 3600 - 4, 95), step=4, policy=BTS),
    "four hours": _night((4 * 3600, 95), (3600, None), step=4, policy=BTS),
    "a made-up hour": _night((900, 96), (900, 89), (450, 87), (1350, 92), pulse=72),
    "at 90": _night((3600, 90)),
    "just below 90": _night((3600, "89.9")),
    "at 88": _night((3600, 88)),
    "just below 88": _night((3600, "87.9")),
    "half of the time low": _night((1800, 88), (1800, 95)),
    "a second less than half": _night((1799, 88), (1801, 95)),
    "five minutes of baseline over a gap": _night((150, 96), (60, None), (150, 94), (1800, 80)),
    "less than five minutes": _night((100, 97)),
    "a low run broken by a second of 90": _night((60, 89), (1, 90), (120, 85), (60, 95)),
    "a low run broken by a gap": _night((60, 89), (10, None), (90, 85)),
    "a low run of two depths": _night((60, 89), (60, 85)),
    "samples every ten seconds": _night((6600, 95), step=10),
    "samples every eleven seconds": _night((6600, 95), step=11),
    "every line three times": _doubled(3),
    "steps of one second and, more often, of four": _two_clocks(),
    "samples a millisecond apart": _at(95, 95, 95, ms=1),
    "a first low sample of 2999 ms": _at(88, 95, 95, ms=2999),
    "a later low sample of 2999 ms": _at(95, 88, 95, ms=2999),
    "a low sample of 3000 ms": _at(95, 88, 95, ms=3000),
    "a fall of 9999 ms": _at(*[95] * 10, 90, 95, 95, ms=9999),
    "five minutes at a minute": _night((300, 96), (300, 80), step=60),
    "samples a day apart": partial(
        read_night, [Sample(_START + timedelta(days=day), D(95)) for day in range(5)], _SHORT
    ),
    "a gap of two hours": _with_a_gap(),
    "a step of half as much again": _uneven(6),
    "a step longer than that": _uneven(7),
    "not valid": _spoilt(is_valid=False),
    "moved": _spoilt(has_motion=True),
    "no signal": _spoilt(spo2_percent=D(127)),
    "at the lowest that counts": _spoilt(spo2_percent=D(30)),
    "below the lowest that counts": _spoilt(spo2_percent=D("29.9")),
    "at the highest that counts": _spoilt(spo2_percent=D(100)),
    "a pulse that is not always there": _pulses(),
    "3 points for ten seconds": _night((300, 95), (10, 92), (300, 95)),
    "3 points for nine seconds": _night((300, 95), (9, 92), (300, 95)),
    "almost 3 points": _night((300, 95), (10, "92.1"), (300, 95)),
    "4 points for ten seconds": _night((300, 95), (10, 91), (300, 95)),
    "4 points for nine, 3 for one": _night((300, 95), (9, 91), (1, 92), (300, 95)),
    "two short ones": _night((300, 95), (5, 91), (1, 95), (9, 91), (300, 95)),
    "a long one": _night((300, 95), (600, 90), (300, 95)),
    "a long one to the end": _night((300, 95), (600, 90)),
    "one of ten seconds to the end": _night((300, 95), (10, 90)),
    "what lies two minutes before still counts": _night(
        (300, 99), (119, "96.5"), (1, "96.5"), (20, "93.6"), (60, "96.5")
    ),
    "a short one to the end": _night((300, 95), (9, 90)),
    "two of them": _night((300, 95), (30, 90), (120, 95), (30, 90), (300, 95)),
    "a slow fall": _night(*((120, 95 - step) for step in range(10))),
    "a fall after 59 seconds": _night((59, 95), (10, 90), (300, 95)),
    "a fall after a minute": _night((60, 95), (10, 90), (300, 95)),
    "over a gap of nine seconds": _night((300, 95), (6, 90), (9, None), (6, 90), (300, 95)),
    "over a gap of ten seconds": _night((300, 95), (6, 90), (10, None), (6, 90), (300, 95)),
    "per valid hour": _night((300, 95), (30, 90), (1470, 95), (3600, None)),
    "59 desaturations in four hours": _many(59),
    "60 desaturations in four hours": _many(60),
    "60 desaturations in four hours, under ATS": _many(60, ATS),
}
