"""Part 3: many desks at one diary, with clocks that are off, killed and replaced as they book."""

import json
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from o2clinic.models import Room
from o2clinic.storage.chain_check import walk
from o2clinic.storage.engine import open_engine
from o2clinic.storage.soundness import check
from tools.torture import diary_check, diary_desk, diary_found
from tools.torture.crowd import a_patient, let_loose
from tools.torture.diary_desk import KILLS, Crowd
from tools.torture.diary_notes import Ledger, read
from tools.torture.grounds import ground
from tools.torture.killed_desk import packed
from tools.torture.staff import day_staff, write
from tools.torture.telling import Outcome, Progress, missing
from tools.torture.what_was_saved import end_others

_PATIENTS: Final = 8


@dataclass(frozen=True)
class Size:
    """How many desks, how much each does, at most in how long; how often one is killed."""

    desks: int
    operations: int
    seconds: float
    kill_every_s: float
    longest_life: int


FULL: Final = Size(desks=32, operations=2_000, seconds=10_800, kill_every_s=0.5, longest_life=60)
SHORT: Final = Size(desks=6, operations=14, seconds=20, kill_every_s=0.3, longest_life=16)


def run(kind: str, size: Size, seed: int) -> Outcome:
    """Let them all at it, and hold every answer against the database."""
    began = time.monotonic()
    with ground(kind) as place, tempfile.TemporaryDirectory(prefix="o2diary-") as name:
        url, folder = place.migrated("diary"), Path(name)
        engine = open_engine(url)
        crowd = crowd_at(engine, size, seed, url, name)
        engine.dispose()
        program, progress = diary_desk.__name__, Progress(f"diary, {kind}")
        seconds = let_loose(program, packed(crowd), size.seconds, folder, progress)
        end_others(engine)
        kills = Counter(json.loads((folder / KILLS).read_text()))
        ledger = noted(folder)
        operations = _operations(ledger, crowd)
        with engine.connect() as connection:
            found = diary_found.read(connection)
            losses = [*diary_check.losses(ledger, found), *walk(connection).findings]
        losses += check(engine)
        engine.dispose()
    wanted = size.desks * size.operations
    done = (
        f"{size.desks} processes, {operations:,} operations of {wanted:,} wanted "
        f"({_in_words(ledger, kills, found)}); {operations / seconds:.0f} operations a second"
    )
    shortfall = missing(operations=(operations, wanted))
    took = time.monotonic() - began
    return Outcome("diary", kind, done, tuple(losses), took, str(seed), shortfall)


def noted(folder: Path) -> Ledger:
    """What all desks were answered."""
    ledger = Ledger()
    for file in sorted(folder.glob("*.noted")):
        ledger.take(read(file))
    return ledger


def crowd_at(engine: Engine, size: Size, seed: int, url: str, folder: str) -> Crowd:
    """What the desks are told, and the few people and rooms that they all want."""
    staff = day_staff(engine)
    second = write(engine, Room(site_id=staff.site_id, name="Room 3"))
    return Crowd(
        url=url,
        folder=folder,
        staff=staff,
        patients=tuple(write(engine, a_patient(number)) for number in range(_PATIENTS)),
        rooms=(staff.room_id, second),
        desks=size.desks,
        operations=size.operations,
        seconds=size.seconds,
        kill_every_s=size.kill_every_s,
        longest_life=size.longest_life,
        seed=seed,
    )


def _operations(ledger: Ledger, crowd: Crowd) -> int:
    """All but those of the desk that went before."""
    before = Ledger()
    before.take(read(crowd.notes(crowd.desks)))
    return len(ledger.answers) - len(before.answers)


def _in_words(ledger: Ledger, kills: Counter[str], found: diary_found.Found) -> str:
    counts = ledger.counts()
    shown = {
        "booked": counts["book"],
        "moved": counts["move"],
        "of these overbooked": counts["overbooked"],
        "cancelled": counts["cancel"],
        "checked in": counts["arrive"],
        "stepped back": counts["step back"],
        "not attended": counts["did not attend"],
        "refused as taken": counts["taken"],
        "stale": counts["stale"],
        "refused by a rule": counts["refused"],
        "told that the database is away": counts["away"],
        "in doubt and settled": counts["in doubt"],
        "of these were there": counts["in doubt, was there"],
        "kills by the clock": kills["by the clock"],
        "kills at exact moments": kills["at exact moments"],
        "overlaps on purpose at the end": sum(one.is_on_purpose for one in found.overlaps),
    }
    return ", ".join(f"{count:,} {what}" for what, count in shown.items())
