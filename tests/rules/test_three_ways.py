"""Comparing what was opened, typed and saved meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.rules.three_ways import Difference, Side, differences, merged, typed_on

OPENED = {"name": "Ann", "phone": "1", "postcode": "TR1", "note": ""}


def test_only_fields_that_differ_anywhere_are_told_in_the_forms_order():
    found = differences(OPENED, {**OPENED, "note": "x"}, {**OPENED, "phone": "2"})

    assert [one.field for one in found] == ["phone", "note"]
    assert found[0] == Difference("phone", "1", "1", "2")


@pytest.mark.parametrize(
    ("opened", "typed", "saved", "side"),
    [
        ("a", "b", "a", Side.MINE),
        ("a", "a", "b", Side.THEIRS),
        ("a", "b", "b", Side.THEIRS),
        ("a", "b", "c", None),
        ("a", "", "c", None),
        (None, "b", "c", None),
    ],
)
def test_a_side_is_chosen_only_where_one_side_changed(opened, typed, saved, side):
    assert Difference("name", opened, typed, saved).side is side


def test_the_merge_takes_each_change_and_the_choice_where_both_changed():
    typed = {**OPENED, "name": "Anne", "note": "mine"}
    saved = {**OPENED, "phone": "2", "note": "theirs"}
    found = differences(OPENED, typed, saved)

    mine = merged(found, typed, {"note": Side.MINE})
    theirs = merged(found, typed, {"note": Side.THEIRS, "name": Side.THEIRS})

    assert mine == {"name": "Anne", "phone": "2", "postcode": "TR1", "note": "mine"}
    assert theirs == {"name": "Ann", "phone": "2", "postcode": "TR1", "note": "theirs"}


def test_nothing_is_chosen_silently():
    typed, saved = {**OPENED, "note": "mine"}, {**OPENED, "note": "theirs"}

    with pytest.raises(KeyError):
        merged(differences(OPENED, typed, saved), typed, {})


def test_where_the_opened_version_is_not_known_everything_that_differs_is_chosen():
    typed, saved = {**OPENED, "name": "Anne"}, {**OPENED, "note": "theirs"}
    found = differences(None, typed, saved)

    assert [(one.field, one.side, one.is_changed_by_them) for one in found] == [
        ("name", None, True),
        ("note", None, True),
    ]


def test_what_was_typed_since_the_press_stays():
    sent = {**OPENED, "name": "Anne"}
    typed = {**sent, "note": "one more thing"}
    saved = {**sent, "postcode": "TR1 2AB"}

    assert typed_on(sent, typed, saved) == {**saved, "note": "one more thing"}


_VALUES = st.fixed_dictionaries(dict.fromkeys("abcd", st.sampled_from(["", "x", "y", "z"])))


@given(_VALUES, _VALUES, _VALUES, st.sampled_from(Side))
def test_no_change_of_one_side_is_lost(opened, typed, saved, choice):
    found = differences(opened, typed, saved)
    result = merged(found, typed, {one.field: choice for one in found if one.side is None})

    for field, value in result.items():
        if saved[field] == opened[field]:
            assert value == typed[field]
        elif typed[field] == opened[field]:
            assert value == saved[field]
        else:
            assert value == (typed if choice is Side.MINE else saved)[field]
