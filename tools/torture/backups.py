"""Part 4: backups made while programs save; each restored and compared, a corrupted one refused."""

import random
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from o2clinic.errors import Unreadable
from o2clinic.services.restoring import restore_backup
from o2clinic.storage import restore
from o2clinic.storage.backup import Backup, back_up
from o2clinic.storage.contents import contents_of
from o2clinic.storage.engine import open_engine
from o2clinic.storage.manifest import beside
from o2clinic.storage.proof import verify
from tools.torture.grounds import Ground, ground
from tools.torture.lane import Lane, lane
from tools.torture.telling import Outcome, Progress, missing

_AUDIT: Final = "audit_entry"
_CALLS: Final = 60


@dataclass(frozen=True)
class Size:
    """How many backups on an engine, at most in how long."""

    backups: int
    seconds: float


FULL: Final = Size(backups=20, seconds=300)
SHORT: Final = Size(backups=2, seconds=30)


@dataclass
class _Run:
    chance: random.Random
    made: int = 0
    restored: int = 0
    refused: int = 0
    losses: list[str] = field(default_factory=list)


def run(kind: str, size: Size, seed: int) -> Outcome:
    """Back up, restore, compare, corrupt."""
    began = time.monotonic()
    one, progress = _Run(random.Random(seed)), Progress(f"backups, {kind}")  # noqa: S311 - to be repeated
    with ground(kind) as place, lane(place, "source", one.chance) as where:
        target = place.migrated("target")
        while one.made < size.backups and time.monotonic() - began < size.seconds:
            _once(one, place, where, target)
            progress.tick(f"{one.made} backups, {len(where.ledger.saved)} saves meanwhile")
        where.look_deep(is_last=True)
        one.losses += where.losses
        saved = len(where.ledger.saved)
    done = (
        f"{one.made} backups made while {saved:,} saves went on, {one.restored} restored into "
        f"another database and compared row by row, {one.refused} corrupted copies refused"
    )
    shortfall = missing(backups=(one.made, size.backups))
    took = time.monotonic() - began
    return Outcome("backups", kind, done, tuple(one.losses), took, str(seed), shortfall)


def _once(one: _Run, place: Ground, where: Lane, target: str) -> None:
    source = open_engine(place.url("source"))
    with ThreadPoolExecutor(1) as thread:
        life = thread.submit(where.live_unseen, calls=_CALLS)
        made = back_up(source, place.folder / "backups", datetime.now(UTC), made_by="torture")
        lived = life.result()
    where.hear(lived)
    one.made += 1
    engine = open_engine(target, who=restore.NAME)
    restore_backup(made.file, engine, who="torture")
    engine.dispose()
    wrong = list(_compared(made, engine))
    one.losses += wrong
    one.restored += not wrong
    engine.dispose()
    if _is_refused(one, made, source):
        one.refused += 1
    else:
        one.losses.append(f"{made.file.name}: a byte was changed, and nobody noticed")
    source.dispose()


def _compared(made: Backup, engine: Engine) -> Iterator[str]:
    """All tables as they were; the audit has one line more, which says so."""
    wanted = made.manifest.contents.tables
    with engine.connect() as connection, connection.begin():
        found = contents_of(connection).tables
    for name in wanted.keys() | found.keys():
        if name not in wanted or name not in found:
            yield f"{made.file.name}: {name} is in one of them only"
        elif name == _AUDIT:
            if found[name].rows != wanted[name].rows + 1:
                yield f"{made.file.name}: {name} has {found[name].rows} rows, not one more"
        elif found[name] != wanted[name]:
            yield f"{made.file.name}: {name} is not as it was"


def _is_refused(one: _Run, made: Backup, server: Engine) -> bool:
    """One byte of a copy is another one, anywhere."""
    folder = made.file.parent / "corrupted"
    folder.mkdir(exist_ok=True)
    copy = Path(shutil.copy(made.file, folder))
    if beside(made.file).exists():
        shutil.copy(beside(made.file), folder)
    with copy.open("r+b") as file:
        at = one.chance.randrange(copy.stat().st_size)
        file.seek(at)
        was = file.read(1)[0]
        file.seek(at)
        file.write(bytes([was ^ one.chance.randrange(1, 256)]))
    try:
        verify(copy, server=server if server.dialect.name == "postgresql" else None)
    except Unreadable:
        return True
    finally:
        shutil.rmtree(folder)
    return False
