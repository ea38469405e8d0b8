"""Part 3: upgrades from every landed revision, killed at random moments, gone on with."""

import random
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from o2clinic import paths
from o2clinic.storage.chain_check import walk
from o2clinic.storage.engine import open_engine
from o2clinic.storage.schema import State, newest_revision, state, upgrade
from o2clinic.storage.soundness import check
from tools.torture import killed_upgrade
from tools.torture.grounds import Ground, ground
from tools.torture.old_rows import fill, lost, read_all
from tools.torture.split_off import Life, Lives, lives_of
from tools.torture.telling import Outcome, Progress, missing
from tools.torture.what_was_saved import end_others

_MOMENTS: Final = ("before_cursor_execute", "after_cursor_execute", "commit")
_MOST_STATEMENTS: Final = 250
_LONGEST_S: Final = 0.5
_DESKS: Final = 3
_SECOND: Final = 100  # what is added later gets numbers from here on


@dataclass(frozen=True)
class Size:
    """How many kills on an engine, at most in how long, and from which revisions."""

    kills: int
    seconds: float
    from_all: bool = True


FULL: Final = Size(kills=210, seconds=400)
# The empty database, the first revision and the last but one: the others differ in less.
SHORT: Final = Size(kills=6, seconds=30, from_all=False)


@dataclass
class _Run:
    """One run on one engine."""

    place: Ground
    chance: random.Random
    until: float
    desks: list[Lives]
    progress: Progress
    kills: int = 0
    upgrades: int = 0
    losses: list[str] = field(default_factory=list)


def run(kind: str, size: Size, seed: int) -> Outcome:
    """Upgrade from everywhere, killed and all at once."""
    began = time.monotonic()
    old = revisions()[:-1]
    if not size.from_all:
        old = [old[0], old[-1]]
    with ground(kind) as place, ExitStack() as stack:
        program = Path(killed_upgrade.__file__)
        desks = [stack.enter_context(lives_of(program)) for _ in range(_DESKS)]
        one = _Run(
            place,
            random.Random(seed),  # noqa: S311 - to be repeated
            began + size.seconds,
            desks,
            Progress(f"migrations, {kind}"),
        )
        for revision in ("", *old):
            _make(place, revision)
            _from(one, revision, -(-size.kills // (len(old) + 1)))
            place.drop(_template(revision))
    done = (
        f"from the empty database and {len(old)} older revisions: {one.kills} kills, "
        f"{one.upgrades} upgrades carried to their end, {_DESKS} desks at once from each"
    )
    shortfall = missing(kills=(one.kills, size.kills))
    took = time.monotonic() - began
    return Outcome("migrations", kind, done, tuple(one.losses), took, str(seed), shortfall)


def revisions() -> list[str]:
    """Every landed one, the oldest first."""
    return sorted(path.name[:4] for path in (paths.migrations() / "versions").glob("[0-9]*.py"))


def _template(revision: str) -> str:
    return f"from_{revision or 'empty'}"


def _make(place: Ground, revision: str) -> None:
    """A database as it was at that revision, with rows from the first one and from this one."""
    engine = open_engine(place.create(_template(revision)))
    if revision:
        first = revisions()[0]
        upgrade(engine, first)
        fill(engine, 1)
        if revision != first:
            upgrade(engine, revision)
            fill(engine, _SECOND)
    else:
        engine.connect().close()
    if not place.is_server:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _from(one: _Run, revision: str, kills: int) -> None:
    engine = open_engine(one.place.url(_template(revision)))
    before = read_all(engine) if revision else {}
    engine.dispose()
    wanted = one.kills + kills
    for number in range(kills + 1):
        name = f"work_{revision}_{number}"
        url = one.place.create(name, _template(revision))
        while one.kills < wanted and time.monotonic() < one.until:
            if not _one_kill(one, url, before):
                break  # it was over before its moment came
        _see_the_end(one, url, before, [one.desks[0].live(url=url)])
        one.place.drop(name)
        one.progress.tick(f"{one.kills} kills, at revision {revision or 'none'}")
        if one.kills >= wanted or time.monotonic() > one.until:
            break
    _all_at_once(one, revision, before)


def _one_kill(one: _Run, url: str, before: Mapping[str, Any]) -> bool:
    """Whether it was killed; afterwards the database is the old one or the new one."""
    death: dict[str, Any] = {"kill_after_s": one.chance.uniform(0, _LONGEST_S)}
    if one.chance.random() < 0.6:
        most = 1 if (when := one.chance.choice(_MOMENTS)) == "commit" else _MOST_STATEMENTS
        death = {"when": when, "moment": one.chance.randint(1, most)}
    life = one.desks[0].live(url=url, **death)
    if not life.was_killed:
        return False
    one.kills += 1
    engine = open_engine(url)
    end_others(engine)
    how = state(engine)
    if how not in {State.OLDER, State.CURRENT, State.EMPTY}:
        one.losses.append(f"after a kill the database is {how}")
    if before:
        one.losses += lost(before, read_all(engine))
    engine.dispose()
    return True


def _all_at_once(one: _Run, revision: str, before: Mapping[str, Any]) -> None:
    """Three desks start at the same time: all may work afterwards, one has upgraded."""
    url = one.place.create("together", _template(revision))
    with ThreadPoolExecutor(_DESKS) as threads:
        lives = list(threads.map(lambda desk: desk.live(url=url), one.desks))
    did = [words["did"] for life in lives for words in life.told if "did" in words]
    if sum(map(bool, did)) != 1:
        one.losses.append(f"of {_DESKS} desks at once these made so many revisions: {did}")
    _see_the_end(one, url, before, lives)
    one.place.drop("together")


def _see_the_end(one: _Run, url: str, before: Mapping[str, Any], lives: list[Life]) -> None:
    one.upgrades += 1
    one.losses += [f"an upgrade failed: {life}" for life in lives if not life.ended_by_itself]
    engine = open_engine(url)
    one.losses += list(_wrong(engine, before))
    engine.dispose()


def _wrong(engine: Engine, before: Mapping[str, Any]) -> Iterator[str]:
    if state(engine) is not State.CURRENT:
        yield f"the database is not at revision {newest_revision()}"
        return
    yield from check(engine)
    if before:
        yield from lost(before, read_all(engine))
    with engine.connect() as connection:
        yield from walk(connection).findings
