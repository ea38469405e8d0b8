"""The key of an encrypted file, written on paper and typed back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.rules.recovery_key import GROUPS, KEY_BYTES, last_group, read, written

KEY = bytes(range(KEY_BYTES))


def test_a_key_is_written_in_groups_of_four_with_its_check_last():
    groups = written(KEY).split("-")
    assert [len(one) for one in groups] == [4] * GROUPS
    assert groups[:2] == ["0001", "0203"]
    assert groups[-1] == last_group(KEY) == "630D"


@given(st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES))
def test_what_is_written_is_read_back(key):
    assert read(written(key)) == key


@pytest.mark.parametrize(
    "typed",
    [
        written(KEY).lower(),
        written(KEY).replace("-", " "),
        written(KEY).replace("-", ""),
        written(KEY).replace("0", "O"),
        written(KEY).replace("0", "o").replace("1", "l"),
        written(KEY).replace("1", "I"),
        f"  {written(KEY).replace('-', ' – ')}.\n",
    ],
)
def test_how_it_is_typed_off_paper_does_not_matter(typed):
    assert read(typed) == KEY


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "not a key",
        written(KEY)[:-1],
        written(KEY) + "0",
        written(KEY).replace("0001", "0010", 1),  # two digits changed places
        written(KEY)[:-4] + "0000",
        written(KEY).replace("0", "G", 1),
    ],
)
def test_a_slip_is_found(typed):
    assert read(typed) is None
