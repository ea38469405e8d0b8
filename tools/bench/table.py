"""What was measured, held against its budget, and the table of it."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

OVER = "OVER"
_HEADS = (
    *("Line", "Work", "Engine", "Patients", "Statements", "Unit", "Median", "p95"),
    *("Raw floor", "× raw", "Stack floor", "× stack", "Growth", "Verdict"),
)
_WORDS = 2  # columns of words, to the left


@dataclass(frozen=True, slots=True)
class Samples:
    """The repetitions of one piece of work, in the unit of their measure."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half took less."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """19 of 20 took no more."""
        ordered = sorted(self.values)
        return ordered[math.ceil(0.95 * len(ordered)) - 1]


@dataclass(frozen=True, slots=True)
class Budget:
    """What a line may cost; None where there is no such limit.

    Attributes:
        raw, stack: multiples of the floors.
        growth: cost at the largest size over the cost at the smallest.
        median, p95: in the measure's unit.
        statements: sent to the database at most.
    """

    raw: float | None = None
    stack: float | None = None
    growth: float | None = None
    median: float | None = None
    p95: float | None = None
    statements: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table.

    Attributes:
        line: of the budgets, such as "P1".
        engine: empty where no database takes part.
        patients: size of the clinic; 0 where it does not matter.
        broken: what was wrong with the outcome, whatever the time it took.
        growth: times the cost at the smallest size; None until compared.
    """

    line: str
    work: str
    program: Samples
    budget: Budget = field(default_factory=Budget)
    engine: str = ""
    patients: int = 0
    raw: Samples | None = None
    stack: Samples | None = None
    statements: int | None = None
    unit: str = "ms"
    remark: str = ""
    broken: str = ""
    growth: float | None = None

    @property
    def to_raw(self) -> float | None:
        """Times the raw floor."""
        return ratio(self.program, self.raw)

    @property
    def to_stack(self) -> float | None:
        """Times the stack floor."""
        return ratio(self.program, self.stack)

    @property
    def excesses(self) -> list[str]:
        """Every limit that was passed, in words."""
        budget = self.budget
        found = [self.broken] if self.broken else []
        for name, value, limit in (
            ("raw", self.to_raw, budget.raw),
            ("stack", self.to_stack, budget.stack),
            ("growth", self.growth, budget.growth),
        ):
            if _is_over(value, limit):
                found.append(f"{name} {number(value)} of {number(limit)}")
        for name, value, limit in (
            ("median", self.program.median, budget.median),
            ("p95", self.program.p95, budget.p95),
        ):
            if _is_over(value, limit):
                found.append(f"{name} {number(value)} of {number(limit)} {self.unit}")
        if _is_over(self.statements, budget.statements):
            found.append(f"{self.statements} of {budget.statements} statements")
        return found

    @property
    def verdict(self) -> str:
        """OVER with the reason, or that it is within; and what there is to remark."""
        over = self.excesses
        words = "no budget" if self.budget == Budget() else "within"
        if over:
            words = f"{OVER}: {', '.join(over)}"
        return f"{words}; {self.remark}" if self.remark else words


def ratio(one: Samples, floor: Samples | None) -> float | None:
    """Median over median."""
    return None if floor is None or floor.median <= 0 else one.median / floor.median


def with_growth(measures: Iterable[Measure]) -> list[Measure]:
    """Each piece of work at its largest size compared with its smallest, engine by engine."""
    given = list(measures)
    sizes: dict[tuple[str, str, str], list[Measure]] = {}
    for one in given:
        if one.patients:
            sizes.setdefault((one.line, one.work, one.engine), []).append(one)
    grown = {}
    for same in sizes.values():
        small, *_, large = sorted([same[0], *same], key=lambda one: one.patients)
        if large.patients > small.patients:
            grown[id(large)] = large.program.median / small.program.median
    return [replace(one, growth=grown.get(id(one))) for one in given]


def in_order(measures: Iterable[Measure]) -> list[Measure]:
    """By line, work, engine and size, so that a column of sizes can be read down."""
    given = list(measures)
    works = list(dict.fromkeys((one.line, one.work) for one in given))
    engines = sorted({one.engine for one in given}, reverse=True)
    return sorted(
        given,
        key=lambda one: (
            int(one.line.lstrip("P")),
            works.index((one.line, one.work)),
            engines.index(one.engine),
            one.patients,
        ),
    )


def number(value: float | None) -> str:
    """Three figures that count: 0.123, 4.56, 78.9, 1,234; a dash for nothing."""
    if value is None:
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def markdown(measures: Sequence[Measure]) -> str:
    """The table, aligned so that it can be read as plain text too."""
    rows = [_HEADS, *map(_cells, measures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADS))]
    last = len(_HEADS) - 1
    is_left = [at < _WORDS + 1 or at == last for at in range(len(_HEADS))]
    lines = [
        "| "
        + " | ".join(
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, is_left, strict=True)
        )
        + " |"
        for row in rows
    ]
    rule = [
        "-" * width if left else "-" * (width - 1) + ":"
        for width, left in zip(widths, is_left, strict=True)
    ]
    lines.insert(1, "| " + " | ".join(rule) + " |")
    return "\n".join(lines)


def _cells(one: Measure) -> tuple[str, ...]:
    return (
        one.line,
        one.work,
        one.engine or "–",
        f"{one.patients:,}" if one.patients else "–",
        "–" if one.statements is None else str(one.statements),
        one.unit,
        number(one.program.median),
        number(one.program.p95),
        number(one.raw.median if one.raw else None),
        number(one.to_raw),
        number(one.stack.median if one.stack else None),
        number(one.to_stack),
        number(one.growth),
        one.verdict,
    )


def _is_over(value: float | None, limit: float | None) -> bool:
    return value is not None and limit is not None and value > limit
