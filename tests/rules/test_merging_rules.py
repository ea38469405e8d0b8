"""MG-1 to MG-11, MG-14, MG-15: what stands against a merge, what is looked at before it."""

from dataclasses import replace
from datetime import date

import pytest

from o2clinic.errors import Level
from o2clinic.rules.merging import Pair, Side, findings

MARY = Side(1, "9990000018", True, date(1945, 7, 14), "female", None)
AGAIN = Side(2, "", False, date(1945, 7, 14), "female", None)


def found(kept=MARY, folded=AGAIN, **facts):
    return [(one.rule, one.level) for one in findings(Pair(kept, folded, **facts))]


def test_two_records_of_one_person_may_become_one():
    assert found() == []


@pytest.mark.parametrize(
    ("folded", "facts", "rule"),
    [
        (MARY, {}, "MG-1"),
        (replace(AGAIN, is_merged=True), {}, "MG-2"),
        (replace(AGAIN, nhs_number="9990000026", is_verified=True), {}, "MG-3"),
        (AGAIN, {"future_clashes": ("Tue 01-Dec-2026 09:00",)}, "MG-4"),
        (AGAIN, {"open_titrations": 2}, "MG-5"),
        (AGAIN, {"ahead": ("Visit on 01-Dec-2026",)}, "MG-14"),
    ],
)
def test_what_blocks_a_merge(folded, facts, rule):
    assert found(folded=folded, **facts) == [(rule, Level.BLOCK)]


@pytest.mark.parametrize(
    ("folded", "facts", "rule"),
    [
        (replace(AGAIN, born_on=date(1954, 7, 14)), {}, "MG-6"),
        (replace(AGAIN, sex="male"), {}, "MG-7"),
        (replace(AGAIN, died_on=date(2026, 11, 1)), {}, "MG-8"),
        (AGAIN, {"orders_in_force": 2}, "MG-9"),
        (AGAIN, {"past_clashes": 1}, "MG-10"),
        (AGAIN, {"allergies_disagree": True}, "MG-11"),
        (AGAIN, {"shared_agendas": ("“MDT”, Tue 24-Nov-2026",)}, "MG-15"),
    ],
)
def test_what_is_looked_at_before(folded, facts, rule):
    assert found(folded=folded, **facts) == [(rule, Level.WARN)]


@pytest.mark.parametrize(
    ("folded", "facts"),
    [
        (replace(AGAIN, nhs_number="9990000026"), {}),
        (replace(AGAIN, nhs_number="9990000018", is_verified=True), {}),
        (AGAIN, {"open_titrations": 1, "orders_in_force": 1}),
    ],
)
def test_what_is_no_matter(folded, facts):
    assert found(folded=folded, **facts) == []
