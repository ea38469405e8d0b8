"""P15: 64 clients want the same times, 16 of them at once."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.synchronize import Barrier
from typing import Any, Final

import psycopg.errors
import sqlcipher3.dbapi2
from sqlalchemy import func, select

from o2clinic.models import Appointment
from o2clinic.rules.permissions import Role
from o2clinic.services.booking import Booking, SlotTaken
from o2clinic.services.work import Actor
from o2clinic.storage.engine import open_engine
from tools.bench.booking import Offer, book_by_hand, free_offers, living
from tools.bench.cases import Bench
from tools.bench.clinics import BenchClinic
from tools.bench.floors import raw_database
from tools.bench.table import Budget, Measure, Samples
from tools.bench.written import Written

_AT_ONCE: Final = 16
_CLIENTS: Final = 64
_SLOTS: Final = 8
_LONGEST_SECONDS: Final = 60.0  # until the last process is ready
_ROUNDS: Final = 3  # of 64 x 8 tries each, for the program and for its floor
_TAKEN: Final = (sqlcipher3.dbapi2.IntegrityError, psycopg.errors.ExclusionViolation)
_HOLDER: Final = """
    SELECT n.family_name, n.given_names, p.title, p.family_name, a.starts_at, a.ends_at
    FROM appointment a JOIN patient n ON n.id = a.patient_id JOIN person p ON p.id = a.person_id
    WHERE a.person_id = :person AND a.starts_at < :ends AND a.ends_at > :starts
    AND a.status NOT IN ('cancelled', 'did_not_attend')"""

_start: Barrier


@dataclass(frozen=True)
class _Asked:
    """What is tried in one round.

    Attributes:
        patients: one for each client; a process is one client after the other.
        gone: a time that somebody has, to warm up with.
        written: for the floor, the rows of a booking; None for the program.
    """

    offers: Sequence[Offer]
    patients: Sequence[int]
    gone: Offer
    written: Written | None


@dataclass(frozen=True)
class _Task:
    """What one of the processes is told."""

    kind: str
    size: int
    url: str
    actor: Actor
    asked: _Asked


def measures(bench: Bench) -> Iterator[Measure]:
    """The program and the floor in turn, on other times each round; every time has one winner."""
    booking = Booking(bench.desk, bench.actor(Role.RECEPTION))
    offers = free_offers(bench, 2 * _ROUNDS * _SLOTS + 1)
    gone = offers.pop()
    written = Written(bench.clinic, "appointment", lambda: booking.book(gone.draft()))
    patients = list(islice(living(bench), 200, 200 + _CLIENTS))
    taken: dict[bool, list[float]] = {True: [], False: []}
    broken = []
    with _processes() as compete:
        for at in range(2 * _ROUNDS):
            is_program = at % 2 == 0
            wanted = offers[at * _SLOTS : (at + 1) * _SLOTS]
            asked = _Asked(wanted, patients, gone, None if is_program else written)
            tasks = _tasks(bench, asked)
            won, seconds = _outcome(compete(tasks))
            taken[is_program].append(1000 * seconds / (_CLIENTS * _SLOTS))
            winners = [won[slot] for slot in range(_SLOTS)]
            if set(winners) != {1} or _standing(bench, wanted) != _SLOTS:
                broken.append(f"winners {winners}")
    yield Measure(
        "P15",
        "64 clients at the same times, 16 at once: each try",
        Samples(tuple(taken[True])),
        Budget(raw=2),
        engine=bench.clinic.kind,
        patients=bench.clinic.size,
        raw=Samples(tuple(taken[False])),
        broken="; ".join(broken),
        remark=f"one winner of {_CLIENTS} in each of {_ROUNDS * _SLOTS} times",
    )


@contextmanager
def _processes() -> Iterator[Callable[[Sequence[_Task]], list[Any]]]:
    """As many programs as try at once; each begins when all are ready."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(_AT_ONCE)
    with context.Pool(_AT_ONCE, initializer=_wait_at, initargs=(start,)) as pool:
        yield lambda tasks: pool.map(_compete, tasks, chunksize=1)


def _wait_at(start: Barrier) -> None:
    global _start  # noqa: PLW0603 - the one thing that a new process is told
    _start = start


def _tasks(bench: Bench, asked: _Asked) -> list[_Task]:
    clinic, actor = bench.clinic, bench.actor(Role.RECEPTION)
    shares = [asked.patients[place::_AT_ONCE] for place in range(_AT_ONCE)]
    return [
        _Task(clinic.kind, clinic.size, clinic.url, actor, replace(asked, patients=each))
        for each in shares
    ]


def _outcome(answers: Sequence[tuple[list[int], float, float]]) -> tuple[Counter[int], float]:
    """How often each time was won, and how long all of it took."""
    won = Counter(slot for slots, _, _ in answers for slot in slots)
    return won, max(ended for _, _, ended in answers) - min(began for _, began, _ in answers)


def _compete(task: _Task) -> tuple[list[int], float, float]:
    """In a process of its own: the slots that were won, and when it began and ended."""
    engine = open_engine(task.url)
    clinic = BenchClinic(task.kind, task.size, task.url, engine)
    asked = task.asked
    with raw_database(clinic) as raw:
        bench = Bench(clinic, raw, clinic.desk())
        book = _by_program(bench, task.actor)
        if asked.written is not None:
            book = _by_hand(bench, asked.written.in_this_process(clinic))
        for patient_id in asked.patients:
            book(replace(asked.gone, patient_id=patient_id))
        _start.wait(_LONGEST_SECONDS)
        began = time.monotonic()
        won = [
            slot
            for patient_id in asked.patients
            for slot, offer in enumerate(asked.offers)
            if book(replace(offer, patient_id=patient_id))
        ]
        ended = time.monotonic()
    engine.dispose()
    return won, began, ended


def _by_program(bench: Bench, actor: Actor) -> Callable[[Offer], bool]:
    booking = Booking(bench.desk, actor)

    def book(offer: Offer) -> bool:
        try:
            booking.book(offer.draft())
        except SlotTaken:
            return False
        return True

    return book


def _by_hand(bench: Bench, written: Written) -> Callable[[Offer], bool]:
    def book(offer: Offer) -> bool:
        try:
            book_by_hand(bench, written, offer)()
        except _TAKEN:
            visit = written.for_driver(offer.fresh)["appointment"]
            at = {"starts": visit["starts_at"], "ends": visit["ends_at"]}
            bench.raw.rows(_HOLDER, {"person": offer.column.person_id, **at})
            return False
        return True

    return book


def _standing(bench: Bench, offers: Sequence[Offer]) -> int:
    """How many visits there are now at these times."""
    table = Appointment.__table__.c
    total = 0
    with bench.core_reading() as connection:
        for offer in offers:
            span = offer.slot.span
            wanted = select(func.count()).where(
                table.person_id == offer.column.person_id,
                table.starts_at < span.ends_at,
                table.ends_at > span.starts_at,
                table.status.not_in(["cancelled", "did_not_attend"]),
            )
            total += connection.scalar(wanted) or 0
    return total
