"""Lines that are printed while it runs, and the table at its end."""

import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_EVERY_S: Final = 30.0
_MOST_TOLD: Final = 20


@dataclass(frozen=True)
class Outcome:
    """What a part did on an engine, and what it found.

    Attributes:
        engine: empty for a part that needs none.
        done: in numbers.
        losses: everything that must not be; empty when all is well.
        seed: with which it can be done again; empty when nothing was left to chance.
        shortfall: what of the wanted was not done in its time; empty when all was.
    """

    part: str
    engine: str
    done: str
    losses: tuple[str, ...]
    seconds: float
    seed: str = ""
    shortfall: str = ""


class Progress:
    """Says how far it is, a line each half minute."""

    def __init__(self, about: str) -> None:
        self._about = about
        self._began = self._last = time.monotonic()
        self._lock = threading.Lock()

    def tick(self, text: str) -> None:
        """Where it stands; heard only when the last line is long ago."""
        with self._lock:
            now = time.monotonic()
            if now - self._last < _EVERY_S:
                return
            self._last = now
        say(f"  {now - self._began:5.0f} s  {self._about}: {text}")


def say(text: str) -> None:
    """A line beside the table."""
    print(text, file=sys.stderr, flush=True)


def table(outcomes: Iterable[Outcome]) -> str:
    """One line for each part and engine, as a page of documentation shows it."""
    lines = ["| Part | Engine | Done | Found | Time | Seed |", "|---|---|---|---|---:|---|"]
    for one in outcomes:
        found = "nothing lost" if not one.losses else f"**{len(one.losses)} losses**"
        lines.append(
            f"| {one.part} | {one.engine or '–'} | {one.done} | {found} "
            f"| {one.seconds:.0f} s | {one.seed or '–'} |"
        )
    return "\n".join(lines)


def missing(**counts: tuple[int, int]) -> str:
    """Each count of which less was done than wanted: `kills=(done, wanted)`."""
    return ", ".join(
        f"{done:,} of {wanted:,} {name.replace('_', ' ')}"
        for name, (done, wanted) in counts.items()
        if done < wanted
    )


def shortfalls(outcomes: Iterable[Outcome]) -> list[str]:
    """Parts that the clock stopped before all that was wanted was done."""
    return [f"{one.part}, {one.engine}: {one.shortfall}" for one in outcomes if one.shortfall]


def losses(outcomes: Iterable[Outcome]) -> list[str]:
    """What was found, the first of each part in full."""
    return [
        f"{one.part}, {one.engine}: {told}" for one in outcomes for told in one.losses[:_MOST_TOLD]
    ]
