from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.rules.nhs_number import NotNhsNumber, formatted, is_test_number, parse


@pytest.mark.parametrize(
    "text", ["9990000018", "999 000 0018", " 999-000-0018 ", "999\u2013000 0018"]
)
def test_number_is_read_without_its_separators(text):
    assert parse(text) == "9990000018"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        (" - ", "it is empty"),
        ("999000001", "too short: 9 digits instead of 10"),
        ("99900000188", "too long: 11 digits instead of 10"),
        ("999000001A", "letters or signs"),
        ("٩٩٩٠٠٠٠٠١٨", "letters or signs"),
        ("9990000019", "check digit"),
        ("9990000081", "check digit"),
        ("9" * 10_000_000, "too long"),
    ],
)
def test_what_is_no_number_says_why(text, words):
    with pytest.raises(NotNhsNumber, match=words) as fault:
        parse(text)
    assert len(str(fault.value)) < 200


def test_number_for_people_is_split_3_3_4():
    assert formatted("4857773456") == "485 777 3456"


def test_numbers_for_invented_people_are_known():
    assert is_test_number("9990000018")
    assert not is_test_number("4857773456")


@given(st.integers(min_value=0, max_value=8), st.integers(min_value=1, max_value=9))
def test_any_one_wrong_digit_is_found(place, step):
    digits = list("9990000018")
    digits[place] = str((int(digits[place]) + step) % 10)
    with pytest.raises(NotNhsNumber):
        parse("".join(digits))


@given(st.text())
def test_reading_a_number_never_crashes(text):
    with suppress(NotNhsNumber):
        assert len(parse(text)) == 10
