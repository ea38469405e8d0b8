"""Part 2: twenty processes with random operations, a model checking every answer."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select

from o2clinic.models import Appointment, AuditEntry, Patient, Result
from o2clinic.rules.patient_codes import NhsNumberStatus, Sex
from o2clinic.rules.visits import FREED
from o2clinic.storage.chain_check import walk
from o2clinic.storage.engine import open_engine
from o2clinic.storage.soundness import check
from tools.torture import crowd_desk
from tools.torture.crowd_desk import DESK, Crowd, Noted
from tools.torture.crowd_model import STATUS_AFTER, Model
from tools.torture.grounds import ground
from tools.torture.killed_desk import packed
from tools.torture.split_off import ROOT
from tools.torture.staff import day_staff, own_nhs_number, write
from tools.torture.telling import Outcome, Progress, missing

_PATIENTS: Final = 40
_LOOK_S: Final = 1.0
_PATIENCE_S: Final = 120.0  # for what a desk began before its time was over


@dataclass(frozen=True)
class Size:
    """How many desks, how much each does, at most in how long."""

    desks: int
    operations: int
    seconds: float


FULL: Final = Size(desks=20, operations=10_000, seconds=5400)
SHORT: Final = Size(desks=6, operations=60, seconds=20)


def run(kind: str, size: Size, seed: int) -> Outcome:
    """Let them all at it, and check what they were answered."""
    began = time.monotonic()
    with ground(kind) as place, tempfile.TemporaryDirectory(prefix="o2crowd-") as folder:
        url = place.migrated("crowd")
        engine = open_engine(url)
        crowd = _crowd(engine, size, seed, url, folder)
        engine.dispose()
        program, progress = crowd_desk.__name__, Progress(f"crowd, {kind}")
        seconds = let_loose(program, packed(crowd), crowd.seconds, Path(folder), progress)
        model = Model()
        model.take(_noted(Path(folder)))
        losses = [*model.losses, *_in_the_database(engine, model)]
        engine.dispose()
    operations = sum(model.answers.values()) - model.answers["sent twice"]
    wanted = size.desks * size.operations
    told = ", ".join(f"{count:,} {answer}" for answer, count in sorted(model.answers.items()))
    done = (
        f"{size.desks} processes, {operations:,} operations of {wanted:,} wanted ({told}); "
        f"{operations / seconds:.0f} operations a second"
    )
    shortfall = missing(operations=(operations, wanted))
    took = time.monotonic() - began
    return Outcome("crowd", kind, done, tuple(losses), took, str(seed), shortfall)


def _crowd(engine: Engine, size: Size, seed: int, url: str, folder: str) -> Crowd:
    staff = day_staff(engine)
    patients = tuple(write(engine, a_patient(number)) for number in range(_PATIENTS))
    return Crowd(url, folder, staff, patients, size.desks, size.operations, size.seconds, seed)


def a_patient(number: int) -> Patient:
    """One of a crowd of namesakes, told apart by the number alone."""
    return Patient(
        nhs_number=own_nhs_number(number),
        nhs_number_status=NhsNumberStatus.VERIFIED,
        title="Mrs",
        given_names="Mary",
        family_name="Jenkins",
        sex=Sex.FEMALE,
        gender=Sex.FEMALE.value,
        born_on=date(1945, 7, 14),
    )


def let_loose(program: str, word: str, seconds: float, folder: Path, progress: Progress) -> float:
    """Start a program that splits into desks, and wait for all of them; how long it took.

    Args:
        program: the module that is run.
        word: what it is told, packed.
        seconds: for which its desks begin something new.
        folder: where they note their answers.
        progress: is told how much they have noted.

    Raises:
        RuntimeError: they did not come to their end, or not to a good one.
    """
    started = subprocess.Popen(
        [sys.executable, "-m", program, word], cwd=ROOT, start_new_session=True
    )
    began = time.monotonic()
    try:
        while started.poll() is None:
            if time.monotonic() - began > seconds + _PATIENCE_S:
                raise RuntimeError("the crowd does not come to its end")
            try:
                started.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                size = sum(path.stat().st_size for path in folder.glob("*.noted"))
                progress.tick(f"{size / 1e6:.1f} MB of answers noted")
    finally:
        if started.poll() is None:
            subprocess.run(["kill", "-KILL", "--", f"-{started.pid}"], check=False)
            started.wait()
    if started.returncode:
        raise RuntimeError("a desk of the crowd ended with a fault of the program")
    return time.monotonic() - began


def _noted(folder: Path) -> Iterator[Noted]:
    for path in sorted(folder.glob("*.noted")):
        with path.open() as file:
            yield from (Noted(*json.loads(line)) for line in file)


def _in_the_database(engine: Engine, model: Model) -> Iterator[str]:
    """Where the database is not as the answers say."""
    yield from _records(engine, model)
    yield from _audit(engine, model)
    with engine.connect() as connection:
        yield from walk(connection).findings
    yield from check(engine)


def _records(engine: Engine, model: Model) -> Iterator[str]:
    with engine.connect() as connection:
        patients = connection.execute(select(Patient.id, Patient.version, Patient.note)).all()
        visits = connection.execute(select(Appointment.__table__)).all()
        results = connection.execute(select(Result.id, Result.version, Result.status)).all()
    for row in patients:
        version, last = model.last(("patient", row.id))
        if (row.version, row.note) != (version, last.command if last else ""):
            yield f"lost update: patient {row.id} is {row.version}, last told was {version}"
    for kind, rows in (("appointment", visits), ("result", results)):
        known = {key for table, key in model.writes if table == kind}
        if known != {row.id for row in rows}:
            yield f"{kind}: {known ^ {row.id for row in rows}} are there or told, not both"
        for row in rows:
            version, last = model.last((kind, row.id))
            status = STATUS_AFTER[last.verb] if last else ""
            if (row.version, row.status) != (version, status):
                yield f"lost update: {kind} {row.id} is {row.version} {row.status}, not {last}"
    live = [row for row in visits if row.status not in FREED]
    for whose in ("person_id", "patient_id"):
        times = [(getattr(row, whose), row.starts_at) for row in live]
        if len(times) != len(set(times)):
            yield f"double booking: a {whose} has two visits at once"


def _audit(engine: Engine, model: Model) -> Iterator[str]:
    wanted = select(AuditEntry.command_id, AuditEntry.record_id).where(
        AuditEntry.desk.startswith(DESK)
    )
    with engine.connect() as connection:
        lines = connection.execute(wanted).all()
    there = {line.command_id: line.record_id for line in lines}
    if len(there) != len(lines):
        yield "the audit names a command twice"
    for command in there.keys() ^ model.made.keys():
        yield f"command {command} is in the audit or was told to be done, not both"
    for command in there.keys() & model.made.keys():
        if there[command] != model.made[command]:
            yield f"command {command} made {there[command]}, told was {model.made[command]}"
