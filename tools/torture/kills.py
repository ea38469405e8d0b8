"""Part 1: programs and servers killed, full disks, databases that may suddenly only be read."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from tools.torture.grounds import Ground, filled, ground, small_ground
from tools.torture.lane import Lane, lane
from tools.torture.telling import Outcome, Progress, missing

MOMENTS: Final = {  # of a life, with how many of them may pass before the last
    "before_cursor_execute": 30,
    "after_cursor_execute": 30,
    "commit": 4,  # about to commit
    "checkin": 8,  # has committed, or read, and not said so yet
}
_LONGEST_S: Final = 0.06
_DEEP_EVERY: Final = 500
_CALLS: Final = 40  # of a life that ends when its database does not let it go on
_LEAST_ROOM, _MOST_ROOM = 20_000, 400_000
_DISK: Final = {"SQLite": "32m", "PostgreSQL": "400m"}


@dataclass(frozen=True)
class Size:
    """How much is done on an engine, at most in how long, in how many lanes at once."""

    kills: int
    server_kills: int
    full_disks: int
    flips: int
    seconds: float
    lanes: int = 2


FULL: Final = Size(kills=10_000, server_kills=20, full_disks=20, flips=20, seconds=1500)
SHORT: Final = Size(kills=30, server_kills=1, full_disks=2, flips=2, seconds=40, lanes=1)


@dataclass
class _Run:
    """One run on one engine."""

    kind: str
    size: Size
    chance: random.Random
    progress: Progress
    until: float = 0
    kills: int = 0
    done: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.until

    def new_chance(self) -> random.Random:
        return random.Random(self.chance.random())  # noqa: S311 - to be repeated


def run(kind: str, size: Size, seed: int) -> Outcome:
    """Kill and look, again and again."""
    began = time.monotonic()
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    one = _Run(kind, size, chance, Progress(f"kills, {kind}"))
    with ground(kind) as place, _lanes(one, place) as lanes:
        with ThreadPoolExecutor(size.lanes) as threads:
            one.until = time.monotonic() + size.seconds
            try:
                _kill_programs(one, lanes, threads)
                one.until += size.seconds / 5  # for what comes after the longest of them
                _kill_the_server(one, place, lanes, threads)
                _flip(one, place, lanes[0])
            finally:
                one.until = 0  # so that no thread goes on after Ctrl-C
        for each in lanes:
            each.look_deep(is_last=True)
            one.losses += each.losses
        saved = sum(len(each.ledger.saved) for each in lanes)
        settled = sum(sum(each.ledger.settled.values()) for each in lanes)
    _fill_the_disk(one)
    done = f"{one.kills:,} kills of {size.kills:,} wanted, " + ", ".join(one.done)
    done += f"; {saved:,} saves told and found, {settled:,} in doubt and settled"
    return Outcome(
        "kills",
        kind,
        done,
        tuple(one.losses),
        time.monotonic() - began,
        seed=str(seed),
        shortfall=", ".join(filter(None, [missing(kills=(one.kills, size.kills)), *one.missing])),
    )


@contextmanager
def _lanes(one: _Run, place: Ground) -> Iterator[list[Lane]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(lane(place, f"lane_{number}", one.new_chance()))
            for number in range(one.size.lanes)
        ]


def _kill_programs(one: _Run, lanes: list[Lane], threads: ThreadPoolExecutor) -> None:
    jobs = [threads.submit(_kill_in, one, each, one.new_chance()) for each in lanes]
    for job in jobs:
        job.result()


def _kill_in(one: _Run, where: Lane, chance: random.Random) -> None:
    ledger = where.ledger
    while ledger.kills < one.size.kills // one.size.lanes and not one.is_over:
        where.live(**_death(chance))
        ledger.kills += 1
        one.kills += 1
        if ledger.kills % _DEEP_EVERY == 0:
            where.look_deep()
        one.progress.tick(f"{one.kills:,} kills, {len(where.ledger.saved):,} saves in this lane")


def _death(chance: random.Random) -> dict[str, Any]:
    """When a life is to end: by the clock, or at a moment it has with the database."""
    if chance.random() < 0.5:
        return {"kill_after_s": chance.uniform(0, _LONGEST_S)}
    when = chance.choice(sorted(MOMENTS))
    return {"when": when, "moment": chance.randint(1, MOMENTS[when])}


def _kill_the_server(
    one: _Run, place: Ground, lanes: list[Lane], threads: ThreadPoolExecutor
) -> None:
    """SIGKILL to the server while programs save, and a start in the folder that it left."""
    if not place.is_server:
        return
    made = 0
    while made < one.size.server_kills and not one.is_over:
        jobs = [threads.submit(each.live_unseen) for each in lanes]
        time.sleep(one.chance.uniform(0.05, 0.8))
        place.kill()
        lives = [job.result() for job in jobs]
        place.start()
        for each, life in zip(lanes, lives, strict=True):
            each.hear(life)
        made += 1
        one.progress.tick(f"{made} kills of the server")
    one.done.append(f"{made} kills of the server")
    one.missing.append(missing(kills_of_the_server=(made, one.size.server_kills)))


def _flip(one: _Run, place: Ground, where: Lane) -> None:
    """In the middle of its work the database may only be read."""
    made = _rounds(one, one.size.flips, lambda: _one_flip(one, place, where))
    one.done.append(f"{made} flips to read-only")
    one.missing.append(missing(flips=(made, one.size.flips)))


def _one_flip(one: _Run, place: Ground, where: Lane) -> None:
    if not place.is_server:
        where.live(read_only_at=one.chance.randint(1, 60), calls=_CALLS)
        return
    with ThreadPoolExecutor(1) as thread:
        life = thread.submit(where.live_unseen, calls=_CALLS)
        time.sleep(one.chance.uniform(0.02, 0.4))
        try:
            place.admin(
                "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"
            )
            lived = life.result()
        finally:
            place.admin(
                "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()"
            )
    where.hear(lived)


def _fill_the_disk(one: _Run) -> None:
    """On a small disk, or where none may be mounted with files that may not grow."""
    with (
        small_ground(one.kind, _DISK[one.kind]) as (place, is_mounted),
        lane(place, "small", one.new_chance()) as where,
    ):
        once = _on_full_disk if is_mounted else _on_bounded_files
        one.until = time.monotonic() + one.size.seconds / 5
        refused = 0

        def one_round() -> None:
            nonlocal refused
            once(one, place, where)
            refused += where.ledger.was_refused

        made = _rounds(one, one.size.full_disks, one_round)
        where.live(calls=_CALLS)
        where.look_deep(is_last=True)
        one.losses += where.losses
    one.missing.append(missing(full_disks=(made, one.size.full_disks)))
    how = "a small disk" if is_mounted else "bounded files; a small disk may not be mounted here"
    one.done.append(f"{made} disks full ({how}), {refused} saves refused by them")


def _on_full_disk(one: _Run, place: Ground, where: Lane) -> None:
    with filled(place.folder, one.chance.randint(_LEAST_ROOM, _MOST_ROOM)):
        life = where.live_unseen(calls=_CALLS)
    if place.is_server:
        place.again()
    where.hear(life)


def _on_bounded_files(one: _Run, place: Ground, where: Lane) -> None:
    room = one.chance.randint(_LEAST_ROOM, _MOST_ROOM)
    if not place.is_server:
        sizes = [path.stat().st_size for path in place.folder.glob("small.sqlite*")]
        where.live(calls=_CALLS, file_bytes=max(sizes) + room)
        return
    place.limit_files(room)
    life = where.live_unseen(calls=_CALLS)
    place.limit_files(-1)
    place.again()
    where.hear(life)


def _rounds(one: _Run, wanted: int, once: Callable[[], None]) -> int:
    made = 0
    while made < wanted and not one.is_over:
        once()
        made += 1
    return made
