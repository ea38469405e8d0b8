"""Do it and print the table: `make torture`, or `make torture ARGS="--short kills crowd"`."""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tools.locked_versions import check
from tools.torture import backups, called_tests, crowd, diary, kills, migrations, planted
from tools.torture.grounds import ENGINES
from tools.torture.telling import Outcome, losses, say, shortfalls, table


@dataclass(frozen=True)
class Part:
    """One part of the torture.

    Attributes:
        full, short: each gives its outcome for an engine and a seed.
        engines: those that it is done on; one empty name when it needs none.
    """

    full: Callable[[str, int], Outcome]
    short: Callable[[str, int], Outcome]
    engines: tuple[str, ...] = ENGINES


_ONCE: Final = ("",)


def locked_versions() -> Outcome:
    """Part 8: what is locked, installed, licensed and told of."""
    began = time.monotonic()
    checked = check()
    return Outcome("locked", "", str(checked), checked.findings, time.monotonic() - began)


PARTS: Final[Mapping[str, Part]] = {
    "kills": Part(
        lambda kind, seed: kills.run(kind, kills.FULL, seed),
        lambda kind, seed: kills.run(kind, kills.SHORT, seed),
    ),
    "crowd": Part(
        lambda kind, seed: crowd.run(kind, crowd.FULL, seed),
        lambda kind, seed: crowd.run(kind, crowd.SHORT, seed),
    ),
    "diary": Part(
        lambda kind, seed: diary.run(kind, diary.FULL, seed),
        lambda kind, seed: diary.run(kind, diary.SHORT, seed),
    ),
    "migrations": Part(
        lambda kind, seed: migrations.run(kind, migrations.FULL, seed),
        lambda kind, seed: migrations.run(kind, migrations.SHORT, seed),
    ),
    "backups": Part(
        lambda kind, seed: backups.run(kind, backups.FULL, seed),
        lambda kind, seed: backups.run(kind, backups.SHORT, seed),
    ),
    "secrets": Part(planted.run, planted.run),
    "locks": Part(
        lambda _kind, _seed: called_tests.lock_cycles(called_tests.FULL_CYCLES),
        lambda _kind, _seed: called_tests.lock_cycles(called_tests.SHORT_CYCLES),
        _ONCE,
    ),
    "matrix": Part(
        lambda _kind, _seed: called_tests.permission_matrix(),
        lambda _kind, _seed: called_tests.permission_matrix(),
        _ONCE,
    ),
    "locked": Part(
        lambda _kind, _seed: locked_versions(), lambda _kind, _seed: locked_versions(), _ONCE
    ),
}


def main(arguments: Sequence[str]) -> int:
    """Do the parts that are asked for; 1 when anything was lost, or less was done than wanted."""
    given = parser().parse_args(arguments)
    seed = given.seed or random.SystemRandom().randrange(1, 1_000_000)
    began = time.monotonic()
    outcomes = list(_outcomes(given, seed))
    print(table(outcomes))
    found = losses(outcomes)
    for told in found:
        print(f"LOST: {told}")
    not_done = shortfalls(outcomes)
    for told in not_done:
        print(f"NOT DONE: {told}")
    say(f"{len(outcomes)} rows in {(time.monotonic() - began) / 60:.1f} minutes")
    return int(bool(found or not_done))


def parser() -> argparse.ArgumentParser:
    """The words after `make torture`."""
    options = argparse.ArgumentParser(prog="make torture", description="Torture O2Clinic.")
    options.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    options.add_argument("--short", action="store_true", help="a little of each part")
    options.add_argument("--seed", type=int, default=0, metavar="N", help="as a run printed it")
    return options


def _outcomes(given: argparse.Namespace, seed: int) -> Iterator[Outcome]:
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        raise SystemExit(f"no such part: {', '.join(sorted(unknown))}")
    for name, part in PARTS.items():
        if given.parts and name not in given.parts:
            continue
        for kind in part.engines:
            say(f"{name}{', ' if kind else ''}{kind}, seed {seed}")
            done = (part.short if given.short else part.full)(kind, seed)
            say(f"  {done.done} ({done.seconds:.0f} s, {len(done.losses)} losses)")
            yield done


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
