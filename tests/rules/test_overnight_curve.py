"""A night minute by minute, as it is kept and drawn."""

from datetime import UTC, datetime, timedelta

from rules.cases import D

from o2clinic.rules.overnight_curve import MOST_MINUTES, NightMinute, night_curve
from o2clinic.rules.overnight_oximetry import Sample

BED = datetime(2026, 11, 23, 22, 40, 30, tzinfo=UTC)


def sample(seconds: int, percent: str | None, **given) -> Sample:
    return Sample(
        BED + timedelta(seconds=seconds), None if percent is None else D(percent), **given
    )


def test_a_minute_is_counted_from_the_first_sample():
    samples = [sample(60, "80"), sample(0, "90"), sample(59, "93"), sample(30, "90")]
    assert night_curve(samples) == (
        NightMinute(0, D("91.0"), D("90.0")),
        NightMinute(1, D("80.0"), D("80.0")),
    )


def test_what_does_not_count_takes_no_part_and_leaves_a_gap():
    samples = [
        sample(0, "94"),
        sample(60, None),
        sample(61, "40", is_valid=False),
        sample(62, "50", has_motion=True),
        sample(120, "92"),
    ]
    assert [one.minute for one in night_curve(samples)] == [0, 2]


def test_the_mean_is_rounded_half_up():
    assert night_curve([sample(0, "90"), sample(1, "90.1")])[0].mean_percent == D("90.1")


def test_no_samples_have_no_curve_and_more_than_a_day_is_cut():
    assert night_curve([]) == ()
    late = night_curve([sample(0, "94"), sample(60 * MOST_MINUTES, "94")])
    assert [one.minute for one in late] == [0]
