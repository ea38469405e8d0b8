"""What is doubtful about a spirometry session before it is saved."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from o2clinic.errors import Level
from o2clinic.rules.gli import Equation
from o2clinic.rules.spirometry import (
    HeightSource,
    check,
    one_line,
)
from o2clinic.rules.spirometry_quality import Blow
from tests.rules.spirometry_sessions import NOW, a_man, a_session


def findings(draft, context=None):
    return {
        (finding.level, finding.field): finding
        for finding in check(draft, context or a_man(), now=NOW)
    }


def test_plausible_session_has_no_findings():
    assert check(a_session(), a_man(), now=NOW) == ()


@pytest.mark.parametrize(
    ("field", "value", "level"),
    [
        ("fev1_l", "0.09", Level.BLOCK),
        ("fev1_l", "0.10", Level.CONFIRM),
        ("fev1_l", "0.29", Level.CONFIRM),
        ("fev1_l", "9.51", Level.BLOCK),
        ("fvc_l", "0.19", Level.BLOCK),
        ("fvc_l", "10.01", Level.CONFIRM),
        ("fvc_l", "12.01", Level.BLOCK),
        ("post_fev1_l", "1620", Level.BLOCK),
        ("post_fvc_l", "0", Level.BLOCK),
        ("fev6_l", "13", Level.BLOCK),
        ("pef_l_min", "19", Level.BLOCK),
        ("pef_l_min", "20", Level.CONFIRM),
        ("pef_l_min", "59", Level.CONFIRM),
        ("pef_l_min", "1001", Level.BLOCK),
        ("height_cm", "49", Level.BLOCK),
        ("height_cm", "119", Level.CONFIRM),
        ("height_cm", "211", Level.CONFIRM),
        ("height_cm", "251", Level.BLOCK),
        ("weight_kg", "1.9", Level.BLOCK),
        ("minutes_after", "9", Level.CONFIRM),
        ("minutes_after", "61", Level.CONFIRM),
        ("minutes_after", "121", Level.BLOCK),
        ("fev1_l", "NaN", Level.BLOCK),
        ("fvc_l", "Infinity", Level.BLOCK),
    ],
)
def test_value_outside_its_bounds_is_found(field, value, level):
    # SP-1, SP-4, SP-5
    assert (level, field) in findings(a_session(**{field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pef_l_min", "60"),
        ("height_cm", "210"),
        ("height_cm", "120"),
        ("minutes_after", "10"),
        ("minutes_after", "60"),
        ("weight_kg", "400"),
    ],
)
def test_value_on_its_border_is_not_questioned(field, value):
    assert not [key for key in findings(a_session(**{field: value})) if key[1] == field]


@pytest.mark.parametrize(
    ("field", "value", "offer"),
    [
        ("fev1_l", "1620", "1.62 L"),
        ("fvc_l", "3100", "3.10 L"),
        ("height_cm", "1.78", "178 cm"),
        ("pef_l_min", "6.5", "390 L/min"),
        ("fev1_l", "162", ""),
    ],
)
def test_mistaken_unit_is_offered_and_not_applied(field, value, offer):
    # SP-4
    draft = a_session(**{field: value})
    assert findings(draft)[Level.BLOCK, field].offer == offer
    assert getattr(draft, field) == Decimal(value)


def test_session_without_volumes_is_refused():
    # SP-1
    draft = a_session(fev1_l=None, fvc_l=None)
    assert (Level.BLOCK, "fev1_l") in findings(draft)


def test_missing_height_warns_that_nothing_can_be_predicted():
    # SP-2
    assert "no predicted" in findings(a_session(height_cm=None))[Level.WARN, "height_cm"].message


@pytest.mark.parametrize(
    ("taken_at", "context", "words"),
    [
        (NOW + timedelta(minutes=1), a_man(), "future"),
        (NOW, a_man(born_on=date(2026, 3, 3)), "birth"),
        (NOW, a_man(died_on=date(2026, 3, 1)), "death"),
        (NOW, a_man(born_on=date(1906, 3, 1)), "120"),
    ],
)
def test_impossible_date_is_refused(taken_at, context, words):
    # SP-3
    found = findings(a_session(taken_at=taken_at), context)
    assert words in found[Level.BLOCK, "taken_at"].message


def test_session_on_the_day_of_death_is_kept():
    assert check(a_session(), a_man(died_on=date(2026, 3, 2)), now=NOW) == ()


@pytest.mark.parametrize(
    ("fev1", "fvc", "level"),
    [
        ("3.16", "3.10", Level.BLOCK),
        ("3.15", "3.10", Level.CONFIRM),
        ("3.10", "3.10", Level.CONFIRM),
        ("0.77", "3.10", Level.CONFIRM),
    ],
)
def test_fev1_and_fvc_that_do_not_fit_are_found(fev1, fvc, level):
    # SP-7, SP-8
    assert (level, "fev1_l") in findings(a_session(fev1_l=fev1, fvc_l=fvc))
    after = a_session(post_fev1_l=fev1, post_fvc_l=fvc)
    assert (level, "post_fev1_l") in findings(after)


def test_fev6_above_fvc_is_refused():
    # SP-7
    assert (Level.BLOCK, "fev6_l") in findings(a_session(fev6_l="3.16"))
    assert check(a_session(fev6_l="3.15"), a_man(), now=NOW) == ()


@pytest.mark.parametrize(
    ("entered", "level"),
    [
        ("0.14", Level.BLOCK),
        ("14", Level.BLOCK),
        ("101", Level.BLOCK),
        ("0.55", Level.CONFIRM),
        ("55", Level.CONFIRM),
        ("0.52", None),
        ("52", None),
    ],
)
def test_printed_ratio_is_compared_as_fraction_or_per_cent(entered, level):
    # SP-9
    found = {level for level, field in findings(a_session(ratio_as_entered=entered))}
    assert found == ({level} if level else set())


def test_height_that_changed_since_last_time_is_asked_about():
    # SP-6
    draft = a_session()
    assert (Level.CONFIRM, "height_cm") in findings(draft, a_man(last_height_cm=Decimal(174)))
    assert check(draft, a_man(last_height_cm=Decimal(175)), now=NOW) == ()


def test_estimated_height_is_flagged():
    # SP-6
    draft = a_session(height_source=HeightSource.ARM_SPAN)
    assert (Level.WARN, "height_source") in findings(draft)


def test_value_far_from_predicted_is_asked_about():
    # SP-10
    found = findings(a_session(fev1_l="5.50", fvc_l="6.90"))
    assert "standard deviations" in found[Level.CONFIRM, "fev1_l"].message


def test_patient_outside_the_equations_ages_is_told():
    # SP-2
    found = findings(a_session(), a_man(born_on=date(1930, 1, 1)))
    assert "3 to 95 years" in found[Level.WARN, "equation"].message


def test_gli_2012_without_a_stated_group_is_told():
    found = findings(a_session(equation=Equation.GLI_2012))
    assert "ethnic group" in found[Level.WARN, "equation"].message


def test_best_value_that_differs_from_the_blows_is_asked_about():
    # SP-12
    blows = (Blow(1700, 3100), Blow(1620, 3050))
    assert (Level.CONFIRM, "fev1_l") in findings(a_session(blows=blows))
    rounded = (Blow(1624, 3104),)
    assert check(a_session(blows=rounded), a_man(), now=NOW) == ()


def test_more_than_eight_blows_warn():
    # SP-11
    assert (Level.WARN, "fev1_l") in findings(a_session(blows=(Blow(1620, 3100),) * 9))


def test_one_line_prefers_values_after_bronchodilator():
    after = a_session(post_fev1_l="1.80", post_fvc_l="3.20")
    assert one_line(after) == "FEV₁ 1.80 L, FVC 3.20 L, FEV₁/FVC 0.56 after bronchodilator"


def test_day_is_the_clinics_and_not_that_of_utc():
    at_half_past_midnight = datetime(2025, 7, 1, 23, 30, tzinfo=UTC)
    newborn = a_man(born_on=date(2025, 7, 2))
    draft = a_session(taken_at=at_half_past_midnight)
    assert (Level.BLOCK, "taken_at") not in findings(draft, newborn)
