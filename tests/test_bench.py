"""What the bench says of its numbers: ratios, growth, what is over, the table and its page."""

import pytest

from tools.bench import __main__ as bench
from tools.bench.page import BEGINS, ENDS, renewed
from tools.bench.table import (
    Budget,
    Measure,
    Samples,
    in_order,
    markdown,
    number,
    ratio,
    with_growth,
)
from tools.bench.timing import interleave


def a_measure(*taken: float, **given) -> Measure:
    known = {"line": "P1", "work": "surname prefix", "engine": "SQLite", "patients": 1300}
    return Measure(program=Samples(taken or (2.0,)), **known | given)


def test_median_and_p95_are_of_the_repetitions():
    samples = Samples(tuple(float(each) for each in range(1, 41)))

    assert samples.median == 20.5
    assert samples.p95 == 38


def test_p95_of_a_single_run_is_that_run():
    assert Samples((7.0,)).p95 == 7


def test_ratio_is_of_medians_and_nothing_without_a_floor():
    assert ratio(Samples((1.0, 6.0, 90.0)), Samples((2.0, 2.0, 70.0))) == 3
    assert ratio(Samples((1.0,)), None) is None


def test_growth_is_told_at_the_largest_size_of_each_engine():
    rows = with_growth(
        [
            a_measure(4.0, patients=90_000),
            a_measure(2.0),
            a_measure(3.0, patients=20_000),
            a_measure(5.0, engine="PostgreSQL"),
            a_measure(5.5, engine="PostgreSQL", patients=90_000),
        ]
    )

    assert [row.growth for row in rows] == [2.0, None, None, None, pytest.approx(1.1)]


def test_growth_is_not_told_of_one_size_or_of_none():
    rows = with_growth([a_measure(), a_measure(work="start", engine="", patients=0)])

    assert [row.growth for row in rows] == [None, None]


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        (Budget(raw=3.9), "OVER: raw 4.00 of 3.90"),
        (Budget(stack=1.9), "OVER: stack 2.00 of 1.90"),
        (Budget(growth=1.4), "OVER: growth 1.50 of 1.40"),
        (Budget(median=1), "OVER: median 2.00 of 1.00 ms"),
        (Budget(p95=1), "OVER: p95 2.00 of 1.00 ms"),
        (Budget(statements=2), "OVER: 3 of 2 statements"),
        (Budget(raw=4, stack=2, growth=1.5, median=2, p95=2, statements=3), "within"),
        (Budget(), "no budget"),
    ],
)
def test_each_limit_is_held_and_named(budget, told):
    measure = a_measure(
        budget=budget, raw=Samples((0.5,)), stack=Samples((1.0,)), growth=1.5, statements=3
    )

    assert measure.verdict == told


def test_a_wrong_outcome_is_over_however_quick_it_was():
    measure = a_measure(budget=Budget(raw=9), broken="winners [2]", remark="three rounds")

    assert measure.verdict == "OVER: winners [2]; three rounds"


def test_a_limit_of_a_floor_that_there_is_not_is_no_excess():
    assert a_measure(budget=Budget(raw=2)).verdict == "within"


def test_rows_stand_by_line_work_engine_and_size():
    rows = [
        a_measure(line="P10", work="trend", engine="", patients=0),
        a_measure(patients=20_000),
        a_measure(engine="PostgreSQL"),
        a_measure(work="misspelt"),
        a_measure(),
    ]

    assert [(row.line, row.work, row.engine, row.patients) for row in in_order(rows)] == [
        ("P1", "surname prefix", "SQLite", 1300),
        ("P1", "surname prefix", "SQLite", 20_000),
        ("P1", "surname prefix", "PostgreSQL", 1300),
        ("P1", "misspelt", "SQLite", 1300),
        ("P10", "trend", "", 0),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0123456, "0.0123"), (4.56789, "4.57"), (78.94, "78.9"), (1234.5, "1,234"), (None, "–")],
)
def test_numbers_show_three_figures(value, shown):
    assert number(value) == shown


def test_the_table_has_a_rule_below_its_head_and_columns_of_one_width():
    lines = markdown([a_measure(), a_measure(patients=90_000, unit="s")]).splitlines()

    assert len({len(line) for line in lines}) == 1
    assert set(lines[1]) == set("| -:")
    assert [cell.strip() for cell in lines[2].split("|")[1:5]] == [
        "P1",
        "surname prefix",
        "SQLite",
        "1,300",
    ]


def test_variants_run_in_turn_and_only_repetitions_are_kept():
    ran = []

    def noting(name):
        return lambda at: lambda: ran.append((at, name))

    timed = interleave({name: noting(name) for name in "abc"}, repetitions=3, warm_up=1)

    firsts = [next(name for turn, name in ran if turn == at) for at in range(4)]
    assert firsts == ["a", "b", "c", "a"]
    assert len(ran) == 12
    assert [len(timed[name].values) for name in "abc"] == [3, 3, 3]


def test_a_floor_that_does_other_work_is_refused():
    variants = {"program": lambda _at: lambda: [1, 2], "raw": lambda _at: lambda: [1]}

    with pytest.raises(AssertionError, match="not the same work"):
        interleave(variants, repetitions=1, agree=lambda one, other: one == other)


def test_only_the_part_between_the_marks_is_renewed():
    page = f"# Speed\n{BEGINS}\nold\n{ENDS}\nnotes\n"

    assert renewed(page, "\nnew\n") == f"# Speed\n{BEGINS}\nnew\n{ENDS}\nnotes\n"


def test_a_page_without_marks_is_left_alone():
    with pytest.raises(ValueError, match="no place for the table"):
        renewed("# Speed\n", "new")


def test_sizes_and_lines_are_chosen_by_words():
    given = bench.parser().parse_args(["--sizes", "20000,1300", "--engines", "postgresql"])

    assert given.sizes == (1300, 20_000)
    assert given.engines == ("PostgreSQL",)
    assert bench.chosen({"P1": "find", "P2": "register"}, {"P2"}) == ["register"]
    assert bench.chosen({"P1": "find", "P2": "register"}, set()) == ["find", "register"]
