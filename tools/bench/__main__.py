"""Measure and print the table: `make bench`, or `make bench ARGS="--sizes 1300 --only P1,P4"`."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar

from tools.bench import (
    booking,
    deciding,
    desks,
    drawing,
    finding,
    gases,
    lists,
    page,
    printing,
    recalls,
    registering,
    rivals,
    rooms,
    starting,
    summary,
    weeks,
)
from tools.bench.cases import REPETITIONS, Bench, Cases, run
from tools.bench.clinics import POSTGRESQL, SQLITE, Kept, say
from tools.bench.floors import raw_database
from tools.bench.table import Measure, in_order, markdown, with_growth

T = TypeVar("T")

SIZES: Final = (1_300, 20_000, 90_000)
IN_CLINIC: Final[Mapping[str, Cases]] = {
    "P1": finding.cases,
    "P2": registering.cases,
    "P3": booking.cases,
    "P4": gases.cases,
    "P5": summary.cases,
    "P6": lambda bench: chain(lists.diary_cases(bench), weeks.week_cases(bench)),
    "P7": lambda bench: chain(lists.review_cases(bench), recalls.cases(bench)),
    "P8": deciding.cases,
}
AT_SMALLEST: Final[Mapping[str, Callable[[Bench], Iterator[Measure]]]] = {
    "P10": drawing.measures,
    "P11": printing.measures,
    "P13": desks.measures,
    "P15": rivals.measures,
    "P18": rooms.measures,
    "P12": weeks.window_measures,  # the last of them: it fills the clinic
}
IN_WINDOWS: Final[Mapping[str, Callable[[Kept, int], Iterator[Measure]]]] = {
    "P9": starting.start_measures,
    "P16": starting.trend_measures,
}


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for and print it; a line over its budget says so, and fails nothing."""
    given = parser().parse_args(arguments)
    lines = {line.strip().upper() for line in given.only.split(",") if line.strip()}
    began = time.monotonic()
    measures = list(_measured(given, lines))
    measures = in_order(with_growth(measures))
    print(markdown(measures))
    seconds = time.monotonic() - began
    say(f"{len(measures)} rows in {seconds:.0f} s")
    if given.write:
        command = " ".join(
            ["make bench", *([f'ARGS="{" ".join(arguments)}"'] if arguments else [])]
        )
        page.write(given.write, measures, command=command, minutes=seconds / 60)
    return 0


def _measured(given: argparse.Namespace, lines: set[str]) -> Iterator[Measure]:
    """Windows first; then every line that asks a database, size by size, engine by engine."""
    kept = Kept(given.cache)
    try:
        for measures in chosen(IN_WINDOWS, lines):
            for measure in measures(kept, given.sizes[0]):
                say(f"{measure.line} {measure.work}")
                yield measure
        if not any(chosen(known, lines) for known in (IN_CLINIC, AT_SMALLEST)):
            return
        for size in given.sizes:
            for kind in given.engines:
                with kept.copy(kind, size) as clinic, raw_database(clinic) as raw:
                    bench = Bench(clinic, raw, clinic.desk(), given.repetitions)
                    for measure in _of_clinic(bench, lines, is_smallest=size == given.sizes[0]):
                        say(f"{measure.line} {measure.work}: {kind}, {size:,} patients")
                        yield measure
    finally:
        kept.close()


def _of_clinic(bench: Bench, lines: set[str], *, is_smallest: bool) -> Iterator[Measure]:
    for cases in chosen(IN_CLINIC, lines):
        for case in cases(bench):
            yield run(bench, case)
    if is_smallest:
        for measures in chosen(AT_SMALLEST, lines):
            yield from measures(bench)


def chosen(known: Mapping[str, T], lines: set[str]) -> list[T]:
    """Those of the lines asked for; all when none was."""
    return [one for line, one in known.items() if not lines or line in lines]


def parser() -> argparse.ArgumentParser:
    """The words after `make bench`."""
    options = argparse.ArgumentParser(prog="make bench", description="Measure O2Clinic.")
    options.add_argument(
        "--sizes", type=_sizes, default=SIZES, metavar="N,N", help="patients (1300,20000,90000)"
    )
    options.add_argument(
        "--engines", type=_engines, default=(SQLITE, POSTGRESQL), help="sqlite,postgresql"
    )
    options.add_argument("--only", default="", metavar="P1,P4", help="these lines")
    options.add_argument("--repetitions", type=int, default=REPETITIONS, metavar="N")
    options.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "o2clinic-bench",
        metavar="DIR",
        help="where the clinics are kept for the next run",
    )
    options.add_argument("--write", type=Path, metavar="PAGE", help="docs/performance.md")
    return options


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.split(",")))


def _engines(text: str) -> tuple[str, ...]:
    known = {name.lower(): name for name in (SQLITE, POSTGRESQL)}
    return tuple(known[part.strip().lower()] for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
