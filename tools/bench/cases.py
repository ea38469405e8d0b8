"""One piece of work in its variants, and how it becomes a row of the table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from o2clinic.rules.permissions import Role
from o2clinic.services.work import Actor, Desk
from tools.bench.clinics import BenchClinic
from tools.bench.counting import statements
from tools.bench.floors import RawDatabase
from tools.bench.table import Budget, Measure, Samples
from tools.bench.timing import Agree, Variant, interleave

REPETITIONS = 40
_BEYOND = 10  # repetitions that no timing has used
_COUNTED = 5


@dataclass(frozen=True)
class Bench:
    """What a piece of work is given: a clinic, and every way into it.

    Attributes:
        raw: the driver's own connection.
        repetitions: that are kept.
    """

    clinic: BenchClinic
    raw: RawDatabase
    desk: Desk
    repetitions: int = REPETITIONS

    @property
    def engine(self) -> Engine:
        """The program's way, which the stack floor takes too."""
        return self.clinic.engine

    def actor(self, role: Role) -> Actor:
        """A member of staff."""
        return self.clinic.actor(role)

    @property
    def inputs(self) -> int:
        """How many different inputs a case needs so that none is met twice."""
        return self.repetitions + _BEYOND + _COUNTED

    @contextmanager
    def core_writing(self) -> Iterator[Connection]:
        """One transaction of SQLAlchemy Core that writes."""
        with (
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def core_reading(self) -> Iterator[Connection]:
        """One transaction of SQLAlchemy Core that reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection


@dataclass(frozen=True)
class Case:
    """One line of the budgets, or a part of it, ready to be timed.

    Attributes:
        agree: whether a floor's answer is of the same work as the program's.
        asks_database: whether the engine makes a difference.
        once: so long a piece of work that a single run tells.
    """

    line: str
    work: str
    budget: Budget
    program: Variant
    raw: Variant | None = None
    stack: Variant | None = None
    agree: Agree | None = None
    asks_database: bool = True
    once: bool = False

    @property
    def variants(self) -> dict[str, Variant]:
        """Those that there are, the program first."""
        named = {"program": self.program, "raw": self.raw, "stack": self.stack}
        return {name: variant for name, variant in named.items() if variant is not None}


Cases = Callable[[Bench], Iterator[Case]]


def run(bench: Bench, case: Case) -> Measure:
    """Time the variants in turn and count the program's statements."""
    if case.once:
        return _run_once(bench, case)
    timed = interleave(case.variants, repetitions=bench.repetitions, agree=case.agree)
    return Measure(
        line=case.line,
        work=case.work,
        program=timed["program"],
        budget=case.budget,
        engine=bench.clinic.kind if case.asks_database else "",
        patients=bench.clinic.size,
        raw=timed.get("raw"),
        stack=timed.get("stack"),
        statements=max(_count_statements(bench, case, at) for at in range(_COUNTED)),
    )


def _run_once(bench: Bench, case: Case) -> Measure:
    """One run without a floor, in seconds."""
    with statements(bench.engine) as sent:
        timed = interleave({"program": case.program}, repetitions=1, warm_up=0)
    return Measure(
        line=case.line,
        work=case.work,
        program=Samples((timed["program"].median / 1000,)),
        budget=case.budget,
        patients=bench.clinic.size,
        statements=len(sent),
        unit="s",
    )


def _count_statements(bench: Bench, case: Case, at: int) -> int:
    ready = case.program(bench.repetitions + _BEYOND + at)
    with statements(bench.engine) as sent:
        ready()
    return len(sent)


def tell(connection: Connection | None, bench: Bench, change: str) -> None:
    """What the program does at the end of every change; nothing on a local file."""
    if bench.clinic.is_sqlite:
        return
    payload = f"floor:{change}"
    if connection is None:
        bench.raw.run("SELECT pg_notify('o2clinic', :payload)", {"payload": payload})
    else:
        connection.execute(select(func.pg_notify("o2clinic", payload)))


def in_turn(inputs: list[Any], act: Callable[[Any], Any]) -> Variant:
    """A variant that takes the next input with each repetition."""
    return lambda at: lambda: act(inputs[at % len(inputs)])


def on_engine(values: Mapping[str, float], bench: Bench) -> float:
    """The limit of this engine."""
    return values[bench.clinic.kind]
