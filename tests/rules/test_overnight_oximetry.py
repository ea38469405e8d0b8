import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.overnight_oximetry import NIGHT_WORDS, Night, Sample, read_night
from tests.rules.cases import BTS, D

START = datetime(2025, 3, 3, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SHORT_NIGHT = replace(BTS, overnight_valid_hours=replace(BTS.overnight_valid_hours, value=D(0)))


def recorded(*parts, step=1):
    """A recording from parts of (seconds, SpO2); None is time without a signal."""
    samples, at = [], START
    for seconds, percent in parts:
        for _ in range(seconds // step):
            value = None if percent is None else D(percent)
            samples.append(Sample(at, value, is_valid=percent is not None))
            at += step * SECOND
    return samples


def figures(*parts, step=1):
    return read_night(recorded(*parts, step=step), SHORT_NIGHT).figures


def falls(*parts, step=1):
    found = figures(*parts, step=step)
    return found.falls_of_3, found.falls_of_4


@pytest.mark.parametrize(
    ("seconds", "expected"), [(4 * 3600, Night.REPORTED), (4 * 3600 - 4, Night.NOT_REPORTABLE)]
)
def test_four_valid_hours_are_needed(seconds, expected):
    night = read_night(recorded((seconds, 95), (3600, None), step=4), BTS)
    assert night.outcome is expected
    assert night.words == NIGHT_WORDS[expected]
    assert (night.figures is None) is bool(night.missing) is (expected is Night.NOT_REPORTABLE)
    assert night.steps[0].rule == "R-ON-1"
    assert night.recording.valid_ms == seconds * 1000
    assert night.recording.recorded_ms == (seconds + 3600) * 1000


def test_no_sample_is_not_reportable():
    night = read_night([], BTS)
    assert (night.outcome, night.recording) == (Night.NOT_REPORTABLE, None)
    assert night.missing == ("samples of a recording",)


def test_a_single_sample_stands_for_no_time():
    night = read_night(recorded((1, 95)), SHORT_NIGHT)
    assert (night.outcome, night.figures) == (Night.NOT_REPORTABLE, None)
    assert night.recording.started_at == night.recording.ended_at == START


def test_start_and_end_of_a_recording():
    recording = read_night(recorded((3600, 95), step=4), SHORT_NIGHT).recording
    assert (recording.started_at, recording.ended_at) == (START, START + timedelta(hours=1))
    assert (recording.step_ms, recording.valid_hours) == (4000, D(1))


def test_figures_of_a_made_up_hour():
    found = figures((900, 96), (900, 89), (450, 87), (1350, 92))
    assert found.mean_percent == D("91.6")  # (96 x 900 + 89 x 900 + 87 x 450 + 92 x 1350) / 3600
    assert (found.median_percent, found.nadir_percent) == (D(92), D(87))
    assert (found.t90_minutes, found.t90_percent) == (D("22.5"), D("37.5"))
    assert (found.t88_minutes, found.t88_percent) == (D("7.5"), D("12.5"))
    assert found.longest_below_90_minutes == D("22.5")
    assert found.baseline_percent == D("96.0")
    assert found.mean_pulse_per_min is None


@pytest.mark.parametrize(
    ("percent", "t90", "t88"),
    [
        ("90", "0.0", "0.0"),
        ("89.9", "60.0", "0.0"),
        ("88", "60.0", "0.0"),
        ("87.9", "60.0", "60.0"),
    ],
)
def test_t90_is_below_90_and_t88_below_88(percent, t90, t88):
    found = figures((3600, percent))
    assert (found.t90_minutes, found.t88_minutes) == (D(t90), D(t88))


def test_median_is_weighted_by_time():
    assert figures((1800, 88), (1800, 95)).median_percent == D(88)
    assert figures((1799, 88), (1801, 95)).median_percent == D(95)


def test_baseline_is_the_mean_of_the_first_five_valid_minutes():
    assert figures((150, 96), (60, None), (150, 94), (1800, 80)).baseline_percent == D("95.0")
    assert figures((100, 97)).baseline_percent == D("97.0")


def test_longest_run_ends_at_90_and_where_nothing_was_measured():
    assert figures((60, 89), (1, 90), (120, 85), (60, 95)).longest_below_90_minutes == D("2.0")
    assert figures((60, 89), (10, None), (90, 85)).longest_below_90_minutes == D("1.5")
    assert figures((60, 89), (60, 85)).longest_below_90_minutes == D("2.0")


@pytest.mark.parametrize(
    "spoilt",
    [
        {"is_valid": False},
        {"has_motion": True},
        {"spo2_percent": None},
        {"spo2_percent": D(127)},
        {"spo2_percent": D(0)},
        {"spo2_percent": D("29.9")},
        {"spo2_percent": D("100.1")},
    ],
)
def test_artefact_and_movement_do_not_count(spoilt):
    samples = recorded((600, 95))
    samples[300:400] = [replace(sample, **spoilt) for sample in samples[300:400]]
    night = read_night(samples, SHORT_NIGHT)
    assert night.recording.valid_ms == 500_000
    assert night.figures.nadir_percent == night.figures.mean_percent == D(95)


def test_edges_of_what_counts():
    assert Sample(START, D(30)).counts
    assert Sample(START, D(100)).counts


def test_gap_in_the_lines_is_not_valid_time():
    samples = recorded((600, 95), step=4)
    late = [replace(sample, at=sample.at + timedelta(hours=2)) for sample in samples]
    recording = read_night(samples + late, SHORT_NIGHT).recording
    assert recording.valid_ms == 1_200_000
    assert recording.recorded_ms == 7_200_000 + 600_000


@pytest.mark.parametrize(("step_s", "valid_s"), [(6, 6 + 40), (7, 4 + 40)])
def test_step_of_half_as_much_again_is_an_uneven_clock(step_s, valid_s):
    samples = recorded((40, 95), step=4)
    one_more = replace(samples[-1], at=samples[-1].at + step_s * SECOND)
    night = read_night([*samples, one_more], SHORT_NIGHT)
    assert night.recording.valid_ms == valid_s * 1000


def test_order_and_doubled_lines_do_not_matter():
    samples = recorded((600, 95), (600, 89))
    told = read_night(samples, SHORT_NIGHT)
    assert read_night([*reversed(samples)], SHORT_NIGHT) == told
    assert read_night([*samples, samples[700]], SHORT_NIGHT) == told


def test_sample_vouches_for_a_minute_at_most():
    samples = [Sample(START + timedelta(days=days), D(95)) for days in range(200)]
    assert read_night(samples, BTS).outcome is Night.NOT_REPORTABLE


@pytest.mark.parametrize(("step", "prompted"), [(10, False), (11, True)])
def test_seldom_samples_are_pointed_out(step, prompted):
    night = read_night(recorded((6600, 95), step=step), SHORT_NIGHT)
    assert any("ODI reads low" in one for one in night.prompts) is prompted


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (((300, 95), (10, 92), (300, 95)), (1, 0)),  # 3 points for 10 s
        (((300, 95), (9, 92), (300, 95)), (0, 0)),
        (((300, 95), (10, "92.1"), (300, 95)), (0, 0)),
        (((300, 95), (10, 91), (300, 95)), (1, 1)),
        (((300, 95), (9, 91), (1, 92), (300, 95)), (1, 0)),
        (((300, 95), (5, 91), (1, 95), (9, 91), (300, 95)), (0, 0)),  # two short ones
        (((300, 95), (600, 90), (300, 95)), (1, 1)),  # a long one is one
        (((300, 95), (600, 90)), (1, 1)),  # and counts where the recording ends in it
        (((300, 95), (9, 90)), (0, 0)),
        (((300, 95), (30, 90), (120, 95), (30, 90), (300, 95)), (2, 2)),
        # a slow fall never stands far enough below its own two minutes
        (tuple((120, 95 - step) for step in range(10)), (0, 0)),
    ],
)
def test_desaturation_is_a_fall_below_the_two_minutes_before(parts, expected):
    assert falls(*parts) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(59, 0), (60, 1)])
def test_mean_before_needs_a_minute_of_the_two(seconds, expected):
    assert falls((seconds, 95), (10, 90), (300, 95))[0] == expected


def test_only_the_two_minutes_before_count():
    # 120 s of 92 have driven the 99 out: 90 is no fall of three from them.
    assert falls((300, 99), (119, "96.5"), (1, "96.5"), (20, "93.6"), (60, "96.5")) == (0, 0)
    assert falls((300, 99), (60, "96.5"), (20, "93.6"), (60, "96.5")) == (1, 1)


@pytest.mark.parametrize(("gap", "expected"), [(9, 1), (10, 0)])
def test_ten_seconds_without_a_signal_end_a_desaturation(gap, expected):
    parts = ((300, 95), (6, 90), (gap, None), (6, 90), (300, 95))
    assert falls(*parts)[1] == expected


def test_desaturation_goes_on_after_a_short_gap_as_one():
    assert falls((300, 95), (15, 90), (5, None), (15, 90), (300, 95)) == (1, 1)


@pytest.mark.parametrize(("seconds", "expected"), [(8, 0), (12, 1)])
def test_four_second_samples_are_counted_by_time(seconds, expected):
    assert falls((300, 95), (seconds, 90), (300, 95), step=4)[0] == expected


@pytest.mark.parametrize(
    ("events", "expected"), [(59, Night.REPORTED), (60, Night.SLEEP_PATHWAY)]
)  # 4 hours: 14.75 shown as 14.8, and 15
def test_fifteen_desaturations_an_hour_suggest_another_pathway(events, expected):
    parts = [(220, 95), (20, 90)] * events
    night = read_night(recorded(*parts, (4 * 3600 - events * 240, 95)), BTS)
    assert night.outcome is expected
    assert night.figures.falls_of_4 == events
    assert night.figures.odi4_per_hour == D("14.8" if events == 59 else "15.0")
    assert bool(night.prompts) is (expected is Night.SLEEP_PATHWAY)
    assert [step.rule for step in night.steps] == ["R-ON-1", "R-ON-2", "R-ON-3"]
    assert "per recorded hour" in night.steps[1].compared


def test_index_is_per_valid_hour():
    found = figures((300, 95), (30, 90), (1470, 95), (3600, None))
    assert found.odi3_per_hour == found.odi4_per_hour == D("2.0")


def test_pulse_is_a_mean_over_time_of_what_there_is():
    samples = recorded((100, 95))
    samples[:75] = [replace(sample, pulse_per_min=60) for sample in samples[:75]]
    samples[75:90] = [replace(sample, pulse_per_min=90) for sample in samples[75:90]]
    assert read_night(samples, SHORT_NIGHT).figures.mean_pulse_per_min == D(65)


def test_every_outcome_of_a_night_has_words():
    assert set(NIGHT_WORDS) == set(Night)


def counted_slowly(samples, points):
    """The definition word by word, for samples of one second without gaps."""
    values = [sample.spo2_percent for sample in samples]
    count, line, low = 0, None, 0
    for index, value in enumerate(values):
        before = values[max(0, index - 120) : index]
        if line is not None and value > line:
            count += low >= 10
            line = None
        if line is None and len(before) >= 60 and value <= sum(before) / len(before) - points:
            line, low = sum(before) / len(before) - points, 0
        low += line is not None
    return count + (line is not None and low >= 10)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(84, 98)), min_size=2, max_size=40))
@settings(max_examples=100, deadline=None)
def test_desaturations_are_counted_as_the_definition_says(parts):
    samples = recorded((90, 95), *parts)
    found = read_night(samples, SHORT_NIGHT).figures
    assert (found.falls_of_3, found.falls_of_4) == (
        counted_slowly(samples, 3), counted_slowly(samples, 4)
    )  # fmt: skip


instants = st.integers(0, 100_000).map(lambda seconds: START + seconds * SECOND)
readings = st.builds(
    Sample,
    instants,
    st.none() | st.decimals(min_value=0, max_value=255, places=1),
    st.none() | st.integers(0, 300),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(readings, max_size=60))
@settings(max_examples=200)
def test_night_is_read_from_anything(samples):
    night = read_night(samples, SHORT_NIGHT)
    assert night.figures is not None or night.missing
    if night.figures is not None:
        assert 30 <= night.figures.nadir_percent <= night.figures.median_percent <= 100
        assert night.recording.valid_ms <= night.recording.recorded_ms
        assert night.figures.t88_minutes <= night.figures.t90_minutes


def test_eight_hours_at_a_second_are_quick_and_twice_as_much_takes_about_twice_as_long():
    night = recorded(*[(40, 95), (20, 89)] * 480)
    longer = recorded(*[(40, 95), (20, 89)] * 960)
    read_night(night[:100], BTS)
    took = []
    for samples in (night, longer):
        began = time.process_time()
        read_night(samples, BTS)
        took.append(time.process_time() - began)
    assert took[0] < 5  # usually a tenth of it; the machine may be busy
    assert took[1] < 6 * took[0] + 1
