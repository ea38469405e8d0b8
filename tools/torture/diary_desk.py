"""Desks that book in one diary, with clocks that are off, killed and replaced while they work.

Run by the part `diary`. Loads the program once and splits off a process for each desk. A desk ends
by SIGKILL: from outside whenever it happens, or at an exact moment that it has with the database.
Another takes its place, settles what the first left in doubt, and goes on until all is done.
"""

import gc
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from o2clinic.errors import (
    AlreadyDone,
    NotFound,
    NotValid,
    OutcomeUnknown,
    Refused,
    StaleRecord,
    Taken,
    Unavailable,
)
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.booking import Booking, BookingDraft, CancelledBy, VisitStep
from o2clinic.services.diary import Diary
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Desk, new_command_id
from o2clinic.storage.engine import open_engine
from tools.torture.diary_notes import (
    ARRIVE,
    BOOK,
    CANCEL,
    MOVE,
    NOBODY,
    NOT_ATTEND,
    STEP_BACK,
    WITH_A_TIME,
    Answer,
    Notes,
    Sent,
)
from tools.torture.diary_times import clock, skews, some_day, some_time
from tools.torture.killed_desk import KilledAt, unpacked
from tools.torture.staff import DayStaff

DESK: Final = "diary-"
KILLS: Final = "kills.json"
# Of one command, with how many of them may pass before the last; "checkin" is after the commit.
_MOMENTS: Final = {
    "before_cursor_execute": 12,
    "after_cursor_execute": 12,
    "commit": 2,
    "checkin": 2,
}
_HOW_OFTEN: Final = (1, 1, 1, 3)  # most often when it is done and nobody has been told
_OFTEN: Final = {BOOK: 34, MOVE: 22, CANCEL: 18, ARRIVE: 12, STEP_BACK: 6, NOT_ATTEND: 8}
_OVERBOOKED: Final = 0.2  # of all bookings and moves
_LOOKS: Final = 0.3  # at a day of the diary, before a command
_UNFIT: Final = 0.1  # steps that are tried on a visit whatever its state
_WARM: Final = 12  # commands, so that no desk has to load or compile anything
_TRIES: Final = 60
_A_LOOK_S: Final = 0.004
_ANSWERS: Final = (
    (AlreadyDone, "again"),
    (StaleRecord, "stale"),
    (Taken, "taken"),
    ((Refused, NotFound, NotValid), "refused"),
    (OutcomeUnknown, "unknown"),
    (Unavailable, "away"),
)
_SETTLED: Final = {"again": "was there", "ok": "done now"}


@dataclass(frozen=True)
class Crowd:
    """What every desk is told.

    Attributes:
        operations: commands of each desk.
        kill_every_s: on average, from outside.
        longest_life: commands after which, at the latest, a desk is killed at an exact moment.
    """

    url: str
    folder: str
    staff: DayStaff
    patients: tuple[int, ...]
    rooms: tuple[int, ...]
    desks: int
    operations: int
    seconds: float
    kill_every_s: float
    longest_life: int
    seed: int

    def notes(self, number: int) -> Path:
        """Where a desk writes."""
        return Path(self.folder) / f"{number}.noted"


def main() -> None:
    """Split, kill, replace, and wait for all."""
    crowd: Crowd = unpacked(sys.argv[1])
    engine = open_engine(crowd.url, who="diary")
    warm = DiaryDesk(crowd, crowd.desks, engine, random.Random(crowd.seed), timedelta())  # noqa: S311 - to be repeated
    for done in range(_WARM):
        warm.do(done / _WARM)
    engine.dispose()  # each process has a connection of its own
    gc.collect()
    gc.freeze()  # so that no process copies what it never changes
    kills, faults = _let_live(crowd, engine)
    (Path(crowd.folder) / KILLS).write_text(json.dumps(kills))
    sys.exit(min(faults, 100))


def _let_live(crowd: Crowd, engine: Engine) -> tuple[Counter[str], int]:
    """How often desks were killed, and how many ended with a fault of the program."""
    chance = random.Random(f"{crowd.seed}-kills")  # noqa: S311 - to be repeated
    until = time.monotonic() + crowd.seconds
    kills: Counter[str] = Counter()
    lives: Counter[int] = Counter()
    shot: set[int] = set()

    def start(number: int) -> int:
        process_id = os.fork()
        if process_id == 0:
            _live(crowd, engine, number, lives[number], until)
        lives[number] += 1
        return process_id

    living = {start(number): number for number in range(crowd.desks)}
    next_kill, faults = time.monotonic(), 0
    while living:
        process_id, status = os.waitpid(-1, os.WNOHANG)
        now = time.monotonic()
        if process_id:
            number = living.pop(process_id)
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
                kills["by the clock" if process_id in shot else "at exact moments"] += 1
                shot.discard(process_id)
                living[start(number)] = number
            else:
                faults += status != 0
        elif now >= next_kill and now < until:
            victim = chance.choice(list(living))
            shot.add(victim)
            os.kill(victim, signal.SIGKILL)
            next_kill = now + chance.expovariate(1 / crowd.kill_every_s)
        else:
            time.sleep(_A_LOOK_S)
    return kills, faults


def _live(crowd: Crowd, engine: Engine, number: int, life: int, until: float) -> None:
    """Never returns, and never runs what its parent has to run at its own end."""
    ends = 1
    try:
        chance = random.Random(f"{crowd.seed}-{number}-{life}")  # noqa: S311 - to be repeated
        desk = DiaryDesk(crowd, number, engine, chance, skews(crowd.desks, crowd.seed)[number])
        last = chance.randrange(crowd.longest_life)
        desk.settle()
        while desk.answered < crowd.operations and time.monotonic() < until:
            if last == 0:
                when = chance.choices(list(_MOMENTS), _HOW_OFTEN)[0]
                KilledAt(engine, chance.randint(1, _MOMENTS[when]), when)
            last -= 1
            desk.do(desk.answered / crowd.operations)
        ends = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(ends)


class DiaryDesk:
    """One desk: sends commands, notes each before it goes out and each answer."""

    def __init__(
        self, crowd: Crowd, number: int, engine: Engine, chance: random.Random, skew: timedelta
    ) -> None:
        self._crowd, self._chance, self._skew = crowd, chance, skew
        self._progress = 0.0
        self._notes = Notes(crowd.notes(number))
        desk = Desk(engine, now=self._now, name=f"{DESK}{number}")
        self._booking = Booking(desk, crowd.staff.actors["anna"])
        self._over_others = Booking(desk, crowd.staff.actors["nurse_olu"])
        self._diary = Diary(desk, crowd.staff.actors["anna"])
        self._seen: dict[int, VisitRow] = {}
        self._people = [actor.person_id for actor in crowd.staff.actors.values()]

    @property
    def answered(self) -> int:
        """How many commands of this desk have their answer, whoever sat at it."""
        return self._notes.answered

    def settle(self) -> None:
        """Send again what the desk before left without an answer."""
        doubt = self._notes.in_doubt
        if doubt is not None:
            self._progress = self.answered / self._crowd.operations
            told, key = self._ask(doubt)
            settled = _SETTLED.get(told, "refused now")
            told = "ok" if told == "again" else told
            self._notes.hear(Answer(doubt.command, told, key, time.monotonic(), settled))

    def do(self, progress: float) -> None:
        """One command, on what was seen of the diary a while ago."""
        self._progress = progress
        if not self._seen or self._chance.random() < _LOOKS:
            self._look()
        verb = self._chance.choices(list(_OFTEN), list(_OFTEN.values()))[0]
        visit = self._some_visit(VisitStatus.ARRIVED if verb == STEP_BACK else VisitStatus.BOOKED)
        if verb == BOOK or visit is None:
            sent = self._with_a_time(None)
        elif verb == MOVE:
            sent = self._with_a_time(visit)
        else:
            began = time.monotonic()
            sent = Sent(new_command_id(), verb, began, visit.visit_id, visit.version)
        self._notes.send(sent)
        told, key = self._ask(sent)
        self._notes.hear(Answer(sent.command, told, key, time.monotonic()))
        if sent.key and told != "taken":
            self._seen.pop(sent.key, None)  # it is seen anew with the next look

    def _now(self) -> datetime:
        return clock(self._progress, self._skew)

    def _look(self) -> None:
        """What was seen of the other days stays as it was seen then."""
        day = some_day(self._chance, self._progress)
        seen = self._diary.day(day).visits
        others = {key: it for key, it in self._seen.items() if day_of(it.starts_at) != day}
        live = {it.visit_id: it for it in seen if it.status != VisitStatus.DID_NOT_ATTEND}
        self._seen = others | live

    def _some_visit(self, wanted: VisitStatus) -> VisitRow | None:
        """One that was seen, mostly one that may be pressed on."""
        anyhow = self._chance.random() < _UNFIT
        seen = [visit for visit in self._seen.values() if anyhow or visit.status == wanted]
        return self._chance.choice(seen) if seen else None

    def _with_a_time(self, visit: VisitRow | None) -> Sent:
        """A new visit, or another time for one; never a move that changes nothing."""
        chance, crowd = self._chance, self._crowd
        starts_at, minutes = some_time(chance, some_day(chance, self._progress))
        while visit is not None and visit.starts_at == starts_at:
            starts_at, minutes = some_time(chance, some_day(chance, self._progress))
        return Sent(
            command=new_command_id(),
            verb=BOOK if visit is None else MOVE,
            began=time.monotonic(),
            key=visit.visit_id if visit else 0,
            version=visit.version if visit else 0,
            patient=visit.patient_id if visit else chance.choice(crowd.patients),
            person=chance.choice(self._people),
            room=chance.choice((NOBODY, *crowd.rooms)),
            starts_at=starts_at.isoformat(),
            minutes=minutes,
            overbook="Agreed with the clinician" if chance.random() < _OVERBOOKED else "",
        )

    def _ask(self, sent: Sent) -> tuple[str, int]:
        """Once, and again while the database is away; "unknown" asks what has become of it."""
        call = self._call(sent)
        tries = 0
        told, key = _answer(call)
        while told in {"away", "unknown"} and tries < _TRIES:
            tries += 1
            told, key = _answer(call)
            told = "ok" if told == "again" else told  # done, though its answer did not come through
        return told, key

    def _call(self, sent: Sent) -> Callable[[], int]:
        if sent.verb in WITH_A_TIME:
            draft = self._draft(sent)
            booking = self._over_others if sent.overbook else self._booking
            act = booking.move if sent.key else booking.book
            return lambda: act(draft)
        step = VisitStep(sent.key, sent.version, sent.command)
        if sent.verb == CANCEL:
            return lambda: self._booking.cancel(step, "Told by telephone", CancelledBy.PATIENT)
        steps = {
            ARRIVE: self._booking.check_in,
            STEP_BACK: self._booking.step_back,
            NOT_ATTEND: self._booking.did_not_attend,
        }
        return lambda: steps[sent.verb](step)

    def _draft(self, sent: Sent) -> BookingDraft:
        return BookingDraft(
            patient_id=sent.patient,
            person_id=sent.person,
            room_id=sent.room or None,
            site_id=self._crowd.staff.site_id,
            clinic_session_id=None,
            starts_at=sent.span[0],
            minutes=sent.minutes,
            visit_kind=VisitKind.REVIEW,
            command_id=sent.command,
            reason="An extra clinic",
            overbook_reason=sent.overbook or None,
            id=sent.key,
            version=sent.version,
        )


def _answer(call: Callable[[], int]) -> tuple[str, int]:
    try:
        return "ok", call()
    except tuple(_kinds()) as error:
        told = next(answer for kind, answer in _ANSWERS if isinstance(error, kind))
        return told, error.record_id if isinstance(error, AlreadyDone) else 0


def _kinds() -> Iterator[type[Exception]]:
    for kind, _ in _ANSWERS:
        yield from kind if isinstance(kind, tuple) else (kind,)


if __name__ == "__main__":
    main()
