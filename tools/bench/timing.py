"""Timing pieces of work against each other: warmed up, interleaved, with what is compared alike."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.bench.table import Samples

Ready = Callable[[], Any]
# Given the number of the repetition, it makes everything ready and gives what is to be timed.
Variant = Callable[[int], Ready]
Agree = Callable[[Any, Any], bool]

_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Timed:
    """What each variant took, in milliseconds, by its name."""

    samples: Mapping[str, Samples]

    def __getitem__(self, name: str) -> Samples:
        return self.samples[name]

    def get(self, name: str) -> Samples | None:
        """None for a variant that there was not."""
        return self.samples.get(name)


def interleave(
    variants: Mapping[str, Variant],
    *,
    repetitions: int,
    warm_up: int = 5,
    agree: Agree | None = None,
) -> Timed:
    """Run the variants in turn, each time another one first, and time every single run.

    Args:
        variants: by name; the first is the program itself.
        repetitions: that are kept.
        warm_up: that are not.
        agree: told the program's answer and each floor's in the warm-up.

    Raises:
        AssertionError: a floor does not do the same work.
    """
    names = list(variants)
    taken: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    for at in range(warm_up + repetitions):
        answers = {}
        for place in range(len(names)):
            name = names[(at + place) % len(names)]
            ready = variants[name](at)
            began = time.perf_counter_ns()
            answers[name] = ready()
            took = time.perf_counter_ns() - began
            if at >= warm_up:
                taken[name].append(took / 1e6)
        if at < warm_up and agree is not None:
            for name in names[1:]:
                if not agree(answers[names[0]], answers[name]):
                    told = f"{name}: {_short(answers[name])}; {_short(answers[names[0]])}"
                    raise AssertionError(f"not the same work as the program's. {told}")
    return Timed({name: Samples(tuple(values)) for name, values in taken.items()})


def _short(answer: Any) -> str:
    size = f"{len(answer)} " if hasattr(answer, "__len__") else ""
    return f"{size}{str(answer)[:_SHOWN]}"
