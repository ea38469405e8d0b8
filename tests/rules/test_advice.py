from datetime import date

import pytest

from o2clinic.rules.advice import Trail
from tests.rules.cases import BTS

ON = date(2025, 3, 3)


def test_missing_fact_and_prompt_are_told_once():
    trail = Trail()
    for _ in range(2):
        trail.lacks("R-AO-1", "a fact")
        trail.prompt("Think of it.")
    assert (trail.missing, trail.prompts, len(trail.steps)) == (["a fact"], ["Think of it."], 1)
    assert trail.steps[0].compared == "not recorded: a fact"
    assert trail.steps[0].passed is False


@pytest.mark.parametrize(
    ("born_on", "expected"), [(date(2007, 3, 3), True), (date(2007, 3, 4), False), (None, None)]
)
def test_adult_from_the_eighteenth_birthday(born_on, expected):
    trail = Trail()
    assert trail.is_adult(born_on, ON, BTS) is expected
    assert trail.steps[0].rule == "S-0"
    assert bool(trail.missing) is (expected is None)
