"""The figures of a night, as a device or the program reports them. R-ON-1 to R-ON-3."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from o2clinic.errors import Level
from o2clinic.rules.overnight_oximetry import Night, Sample, read_night
from o2clinic.rules.overnight_report import NightReport, check_report, read_report, report_of
from o2clinic.rules.oxygen_source import AIR
from tests.rules.cases import BTS, D

BED = datetime(2025, 3, 3, 22, tzinfo=UTC)
NOW = BED + timedelta(hours=12)
BLOCK, CONFIRM = Level.BLOCK, Level.CONFIRM


def a_night(**given):
    known = {
        "started_at": BED,
        "ended_at": BED + timedelta(hours=8),
        "source": AIR,
        "valid_hours": D("7.5"),
        "mean_spo2_percent": D("91.2"),
        "nadir_spo2_percent": D(78),
        "t90_percent": D(20),
        "t90_minutes": D(90),
        "odi3_per_hour": D("9.1"),
        "odi4_per_hour": D("6.2"),
    }
    return NightReport(**known | given)


def found(report, **lived):
    return [(it.field, it.level) for it in check_report(report, NOW, BTS, **lived)]


def test_a_whole_night_has_nothing_to_ask():
    whole = a_night(
        median_spo2_percent=D(92), baseline_spo2_percent=D(94), t88_percent=D(8),
        t88_minutes=D(36), longest_below_90_minutes=D(90), mean_pulse_per_min=72,
    )  # fmt: skip
    assert found(whole, born_on=date(1950, 1, 1), died_on=date(2025, 3, 3)) == []
    assert found(a_night(valid_hours=D("8.00"), t90_minutes=None)) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ended_at": None}, ("ended_at", BLOCK)),
        ({"ended_at": BED}, ("ended_at", BLOCK)),
        ({"ended_at": BED + timedelta(hours=24, seconds=1)}, ("ended_at", BLOCK)),
        ({"ended_at": NOW + timedelta(seconds=1)}, ("ended_at", BLOCK)),
        ({"started_at": NOW - timedelta(hours=14, seconds=1), "ended_at": NOW},
         ("ended_at", CONFIRM)),
        ({"source": None}, ("source", BLOCK)),
        ({"valid_hours": D("8.01")}, ("valid_hours", BLOCK)),
        ({"valid_hours": D("-0.1")}, ("valid_hours", BLOCK)),
        ({"mean_spo2_percent": D("0.91")}, ("mean_spo2_percent", BLOCK)),
        ({"nadir_spo2_percent": D(59)}, ("nadir_spo2_percent", CONFIRM)),
        ({"nadir_spo2_percent": D("91.3")}, ("nadir_spo2_percent", BLOCK)),
        ({"median_spo2_percent": D(77)}, ("nadir_spo2_percent", BLOCK)),
        ({"t90_percent": D("100.1")}, ("t90_percent", BLOCK)),
        ({"t88_percent": D("-0.1")}, ("t88_percent", BLOCK)),
        ({"t88_percent": D("20.1")}, ("t88_percent", BLOCK)),
        ({"t88_minutes": D("90.1")}, ("t88_minutes", BLOCK)),
        ({"nadir_spo2_percent": D(90), "t90_percent": D("0.1")}, ("t90_percent", CONFIRM)),
        ({"nadir_spo2_percent": D(88), "t88_percent": D("0.1")}, ("t88_percent", CONFIRM)),
        ({"t90_minutes": D(-1)}, ("t90_minutes", BLOCK)),
        ({"t88_minutes": D("1440.1")}, ("t88_minutes", BLOCK)),
        ({"longest_below_90_minutes": D("90.1")}, ("t90_minutes", BLOCK)),
        ({"t90_minutes": D("94.6")}, ("t90_minutes", CONFIRM)),
        ({"t88_percent": D(10), "t88_minutes": D("40.4")}, ("t88_minutes", CONFIRM)),
        ({"t90_percent": None, "t90_minutes": D("451.1")}, ("t90_minutes", CONFIRM)),
        ({"t90_minutes": None, "longest_below_90_minutes": D("451.1")},
         ("longest_below_90_minutes", CONFIRM)),
        ({"odi3_per_hour": D("200.1")}, ("odi3_per_hour", BLOCK)),
        ({"odi4_per_hour": D("-0.1")}, ("odi4_per_hour", BLOCK)),
        ({"odi4_per_hour": D("9.2")}, ("odi4_per_hour", BLOCK)),
        ({"mean_pulse_per_min": 19}, ("mean_pulse_per_min", BLOCK)),
        ({"mean_pulse_per_min": 251}, ("mean_pulse_per_min", BLOCK)),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field(given, expected):  # RANGE, DQ-13, DQ-14
    assert expected in found(a_night(**given))


@pytest.mark.parametrize(
    "given",
    [
        {"t90_minutes": D("94.5")},
        {"t90_percent": None, "t90_minutes": D("451.0")},
        {"nadir_spo2_percent": D("91.2"), "t90_percent": D(0), "t90_minutes": D(0)},
        {"odi4_per_hour": D("9.1")},
        {"ended_at": NOW, "started_at": NOW - timedelta(hours=14)},
        {"valid_hours": None},
        {"mean_pulse_per_min": 20},
    ],
)
def test_what_only_just_can_be_is_in_order(given):
    assert found(a_night(**given)) == []


@pytest.mark.parametrize("lived", [{"born_on": date(2025, 3, 4)}, {"died_on": date(2025, 3, 2)}])
def test_no_night_lies_before_birth_or_after_death(lived):
    assert found(a_night(), **lived) == [("taken_at", BLOCK)]


def without_figures(**given):
    return NightReport(started_at=BED, ended_at=BED + timedelta(hours=8), source=AIR, **given)


def test_only_a_night_that_cannot_be_reported_needs_no_figure():
    assert found(without_figures(valid_hours=D("3.99"))) == []
    for hours in (None, D(4)):
        assert found(without_figures(valid_hours=hours)) == [("t90_percent", BLOCK)]


@pytest.mark.parametrize(
    ("given", "outcome", "rules"),
    [
        ({}, Night.REPORTED, [("R-ON-1", True), ("R-ON-2", True), ("R-ON-3", True)]),
        ({"odi4_per_hour": D(15)}, Night.SLEEP_PATHWAY,
         [("R-ON-1", True), ("R-ON-2", True), ("R-ON-3", False)]),
        ({"odi4_per_hour": D("14.9")}, Night.REPORTED,
         [("R-ON-1", True), ("R-ON-2", True), ("R-ON-3", True)]),
        ({"odi4_per_hour": None}, Night.REPORTED,
         [("R-ON-1", True), ("R-ON-2", True), ("R-ON-3", False)]),
        ({"valid_hours": D("3.99")}, Night.NOT_REPORTABLE, [("R-ON-1", False)]),
        ({"valid_hours": None}, Night.NOT_REPORTABLE, [("R-ON-1", False)]),
    ],
)  # fmt: skip
def test_a_night_is_read(given, outcome, rules):
    advice = read_report(a_night(**given), BTS)
    assert advice.outcome is outcome
    assert [(step.rule, step.passed) for step in advice.steps] == rules
    assert advice.policy_id == BTS.id
    assert bool(advice.missing) is (None in given.values() or outcome is Night.NOT_REPORTABLE)


def test_figures_that_a_device_counted_are_told_apart():
    told = [read_report(a_night(is_from_samples=one), BTS).prompts for one in (False, True)]
    assert [len(prompts) for prompts in told] == [1, 0]
    (counted,) = [step for step in read_report(a_night(), BTS).steps if step.rule == "R-ON-2"]
    assert counted.compared == "T90 20 %, mean 91.2 %, lowest 78 %, ODI3 9.1"
    bare = read_report(without_figures(valid_hours=D(5)), BTS)
    assert bare.steps[1].compared.startswith("T90 not reported, mean not reported")


def samples(hours, percents=(95, 88)):
    step = timedelta(seconds=4)
    count = hours * 900
    return [
        Sample(BED + at * step, D(percents[at * len(percents) // count]), 70) for at in range(count)
    ]


def test_the_figures_of_samples_become_a_report_that_reads_the_same():
    read = read_night(samples(6), BTS)
    report = report_of(read, AIR)
    assert (report.valid_hours, report.t90_percent, report.t90_minutes) == (6, 50, 180)
    assert (report.mean_pulse_per_min, report.is_from_samples) == (70, True)
    assert check_report(report, NOW, BTS) == ()
    assert read_report(report, BTS).outcome is read.outcome
    quiet = read_night([replace(one, pulse_per_min=None) for one in samples(6)], BTS)
    assert report_of(quiet).mean_pulse_per_min is None


def test_too_short_a_recording_has_its_times_and_no_figures():
    report = report_of(read_night(samples(3), BTS), AIR)
    assert (report.valid_hours, report.t90_percent) == (3, None)
    assert report.ended_at == BED + timedelta(hours=3)
    assert read_report(report, BTS).outcome is Night.NOT_REPORTABLE
    assert report_of(read_night([], BTS)) is None


def test_a_recording_a_moment_short_of_enough_is_kept_as_not_reportable():
    report = report_of(read_night(samples(4)[:-3], BTS), AIR)
    assert report.valid_hours == D("3.99")
    assert read_report(report, BTS).outcome is Night.NOT_REPORTABLE
    assert check_report(report, NOW, BTS) == ()
