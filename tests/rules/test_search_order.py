"""Who comes first, and who may be the same person."""

from datetime import date

import pytest

from o2clinic.rules.search_keys import question
from o2clinic.rules.search_order import Alike, Match, alike, best_first, swapped_day_and_month

TODAY = date(2026, 11, 24)
BORN = date(1945, 7, 4)
MARY = Match("Jenkins", "Mary Ann", "Polly", BORN, "9990000018", "TR1 3LJ")


def order(typed: str, *matches: Match) -> list[int]:
    return best_first(question(typed, TODAY), matches)


def test_the_holder_of_the_number_comes_first():
    assert order("9990000018", Match("Aaron", "Al"), MARY) == [1, 0]


def test_exact_comes_before_beginning_and_family_before_given():
    longer, given = Match("Jenkinson", "Mary"), Match("Ash", "Jenkins")
    assert order("jenkins", longer, given, MARY) == [2, 1, 0]


def test_the_nearest_spelling_comes_first():
    assert order("jenkisn", Match("Jennings", "Mary"), MARY) == [1, 0]


@pytest.mark.parametrize(
    ("day", "swapped"),
    [
        (date(1945, 7, 4), date(1945, 4, 7)),
        (date(1945, 7, 14), None),
        (date(1945, 7, 7), None),
    ],
)
def test_day_and_month_change_places_where_both_are_dates(day, swapped):
    assert swapped_day_and_month(day) == swapped


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (Match("", "", nhs_number="9990000018"), Alike.SAME_NHS_NUMBER),
        (Match("Jenkyns", "Polly", born_on=BORN), Alike.SAME_NAME_AND_BIRTH),
        (Match("Jenkins", "M", born_on=BORN), Alike.SAME_NAME_AND_BIRTH),
        (Match("Jenkins", "John", born_on=BORN), Alike.BIRTH_AND_SOUND),
        (Match("Jenkins", "", born_on=BORN), Alike.BIRTH_AND_SOUND),
        (Match("Mary Ann", "Jenkins", born_on=BORN), Alike.NAMES_SWAPPED),
        (Match("Mary Ann", "Jenkins"), Alike.NAMES_SWAPPED),
        (Match("Jenkins", "Mary", born_on=date(1945, 4, 7)), Alike.DAY_AND_MONTH_SWAPPED),
        (
            Match("Jenkins", "Mary", born_on=date(1950, 1, 1), postcode="tr13lj"),
            Alike.SAME_NAME_AND_POSTCODE,
        ),
        (Match("Jenkins", "Mary"), Alike.SAME_NAME),
        (Match("Jenkins", "Mary", born_on=date(1950, 1, 1)), None),
        (Match("Rowe", "Mary", born_on=BORN), None),
        (Match("Jenkins", ""), None),
        (Match("", ""), None),
    ],
)
def test_a_new_patient_is_compared_with_a_known_one(new, why):
    assert alike(new, MARY) is why
