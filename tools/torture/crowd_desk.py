"""Twenty desks at one database: each does random operations and notes every answer.

Run by the part `crowd`. Loads the program once, splits into as many processes as wanted, and ends
when all of them have. What was noted is one line for each operation; see `Noted`.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

from sqlalchemy import Engine

from o2clinic.errors import AlreadyDone, NotFound, Refused, StaleRecord, Taken, Unavailable
from o2clinic.rules.oximetry import OximetryReading
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import Booking, BookingDraft, CancelledBy, VisitStep
from o2clinic.services.oximetries import Oximetries, OximetryDraft
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patients import Patients
from o2clinic.services.review import Review, ReviewDraft, SignedResult
from o2clinic.services.work import Desk, new_command_id
from o2clinic.storage.engine import open_engine
from tools.torture.killed_desk import unpacked
from tools.torture.staff import NOON, DayStaff

SLOTS: Final = 18  # half hours of one day
DESK: Final = "crowd-"
_TRIES: Final = 40
_TWINS_EVERY: Final = 20  # operations; then two desks send the very same command
_ANSWERS: Final = (
    (AlreadyDone, "again"),
    (StaleRecord, "stale"),
    (Taken, "taken"),
    (Refused, "refused"),
    (NotFound, "refused"),
    (Unavailable, "away"),
)
_OFTEN: Final = {"read": 45, "edit": 16, "book": 12, "move": 5, "cancel": 8, "arrive": 4}
_SELDOM: Final = {"step back": 3, "record": 4, "sign": 3}
_KEPT: Final = 30  # of one's own visits and results, the newest


class Noted(NamedTuple):
    """One operation and its answer.

    Attributes:
        began, ended: by the machine's own clock, the same for all processes.
        key: of the record.
        version: of the record as it was sent, or as it was read.
        answer: "ok", or how it was refused.
        slot, person, patient: of a booking; `text` is the note that was read.
    """

    began: float
    ended: float
    verb: str
    command: str
    key: int
    version: int
    answer: str
    slot: int = -1
    person: int = 0
    patient: int = 0
    text: str = ""


@dataclass(frozen=True)
class Crowd:
    """What every desk of the crowd is told."""

    url: str
    folder: str
    staff: DayStaff
    patients: tuple[int, ...]
    desks: int
    operations: int
    seconds: float
    seed: int


def main() -> None:
    """Split, and wait for all."""
    crowd: Crowd = unpacked(sys.argv[1])
    for number in range(crowd.desks):
        if os.fork() == 0:
            ends = 1
            try:
                _work(crowd, number)
                ends = 0
            finally:
                os._exit(ends)
    failed = sum(os.wait()[1] != 0 for _ in range(crowd.desks))
    sys.exit(min(failed, 100))


def _work(crowd: Crowd, number: int) -> None:
    engine = open_engine(crowd.url, who=f"{DESK}{number}")
    until = time.monotonic() + crowd.seconds
    with (Path(crowd.folder) / f"{number}.noted").open("w", buffering=1) as file:
        desk = _CrowdDesk(crowd, number, engine, file)
        for operation in range(crowd.operations):
            if time.monotonic() > until:
                break
            desk.do(operation)
    engine.dispose()


class _CrowdDesk:
    def __init__(self, crowd: Crowd, number: int, engine: Engine, file: TextIO) -> None:
        self._crowd, self._number, self._file = crowd, number, file
        desk = Desk(engine, now=lambda: NOON, name=f"{DESK}{number}")
        actors = crowd.staff.actors
        self._patients = Patients(desk, actors["anna"])
        self._booking = Booking(desk, actors["anna"])
        self._oximetries = Oximetries(desk, actors["nurse_olu"])
        self._review = Review(desk, actors["dr_berg"])
        self._chance = random.Random(f"{crowd.seed}-{number}")  # noqa: S311 - to be repeated
        self._forms: dict[int, PatientDraft] = {}
        self._visits: dict[int, tuple[int, BookingDraft]] = {}
        self._results: dict[int, int] = {}
        often = _OFTEN | _SELDOM
        self._verbs, self._weights = list(often), list(often.values())

    def do(self, operation: int) -> None:
        """One operation; now and then one that another desk sends too."""
        if operation % _TWINS_EVERY == 0:
            twin = f"{self._crowd.seed}-{self._number // 2}-{operation}"
            self._record(random.Random(twin), f"twin-{twin}")  # noqa: S311 - to be repeated
            return
        verb = self._chance.choices(self._verbs, self._weights)[0]
        if verb == "read":
            self._read()
        elif verb == "edit":
            self._edit()
        elif verb == "book":
            self._book()
        elif verb == "move":
            self._move()
        elif verb == "record":
            self._record(self._chance, new_command_id())
        elif verb == "sign":
            self._sign()
        else:
            self._step(verb)

    def _read(self) -> None:
        began, patient = time.monotonic(), self._chance.choice(self._crowd.patients)
        form = self._patients.draft(patient, "")
        self._forms[patient] = form
        ended = time.monotonic()
        self._note(Noted(began, ended, "read", "", patient, form.version, "ok", text=form.note))

    def _edit(self) -> None:
        patient = self._chance.choice(self._crowd.patients)
        form = self._forms.get(patient)
        if form is None or self._chance.random() < 0.7:  # else one that was opened long ago
            form = self._patients.draft(patient, "")
            self._forms[patient] = form
        command = new_command_id()
        sent = replace(form, command_id=command, note=command, reason="as told")
        self._send("edit", command, lambda: self._patients.edit(sent), patient, form.version)

    def _book(self) -> None:
        sent = self._booking_draft(self._chance.choice(self._crowd.patients))
        made = self._send("book", sent.command_id, lambda: self._booking.book(sent), booked=sent)
        if made.answer == "ok":
            self._keep(self._visits, made.key, (1, sent))

    def _move(self) -> None:
        if not self._visits:
            self._book()
            return
        key, (version, before) = self._chance.choice(list(self._visits.items()))
        new = self._booking_draft(before.patient_id)
        if (new.starts_at, new.person_id) == (before.starts_at, before.person_id):
            self._read()  # nothing would be changed by the move
            return
        sent = replace(new, id=key, version=version)
        made = self._send(
            "move", sent.command_id, lambda: self._booking.move(sent), key, version, booked=sent
        )
        self._follow(made, sent)

    def _step(self, verb: str) -> None:
        """On an own visit, or on one of whoever booked after us."""
        own = list(self._visits)
        if not own:
            self._book()
            return
        key = self._chance.choice(own)
        if self._chance.random() < 0.25:
            key = max(own) - self._chance.randrange(60)
        version = self._visits[key][0] if key in self._visits else 1
        step = VisitStep(key, version, new_command_id())
        calls: dict[str, Callable[[], int]] = {
            "cancel": lambda: self._booking.cancel(step, "a crowd", CancelledBy.PATIENT),
            "arrive": lambda: self._booking.check_in(step),
            "step back": lambda: self._booking.step_back(step),
        }
        self._follow(self._send(verb, step.command_id, calls[verb], key, version))

    def _record(self, chance: random.Random, command: str) -> None:
        reading = OximetryReading(
            taken_at=NOON - timedelta(minutes=chance.randrange(1, 600)),
            source=AIR,
            spo2_percent=Decimal(chance.randrange(86, 95)),
        )
        patient = chance.choice(self._crowd.patients)
        sent = OximetryDraft(command_id=command, patient_id=patient, reading=reading)
        made = self._send("record", command, lambda: self._oximetries.record(sent))
        if made.answer in {"ok", "again"}:
            self._keep(self._results, made.key, 1)

    def _sign(self) -> None:
        if not self._results:
            self._read()
            return
        key, version = self._chance.choice(list(self._results.items()))
        command = new_command_id()
        sent = ReviewDraft(
            command_id=command, results=(SignedResult(key, version),), comment=command
        )
        self._send("sign", command, lambda: self._review.sign(sent), key, version)

    def _follow(self, made: Noted, sent: BookingDraft | None = None) -> None:
        """What is known of a visit after an answer."""
        known = self._visits.get(made.key)
        if known is None:
            return
        if made.answer == "ok" and made.verb != "cancel":
            self._visits[made.key] = (made.version + 1, sent or known[1])
        elif made.answer in {"ok", "stale", "refused"}:
            del self._visits[made.key]

    def _send(
        self,
        verb: str,
        command: str,
        call: Callable[[], int],
        key: int = 0,
        version: int = 0,
        *,
        booked: BookingDraft | None = None,
    ) -> Noted:
        """Once, and again while the database is away; now and then a second time for nothing."""
        more: dict[str, Any] = {}
        if booked is not None:
            more = {
                "slot": _slot_of(booked),
                "person": booked.person_id,
                "patient": booked.patient_id,
            }
        began, tries = time.monotonic(), 0
        while True:
            answer, got = _answer(call)
            tries += 1
            if answer != "away" or tries == _TRIES:
                break
        if answer == "again" and tries > 1:
            answer = "ok"  # done, though the first answer did not come through
        made = Noted(began, time.monotonic(), verb, command, got or key, version, answer, **more)
        self._note(made)
        if answer == "ok" and self._chance.random() < 0.06:
            began = time.monotonic()
            answer, got = _answer(call)
            twice = Noted(began, time.monotonic(), "twice", command, got, 0, answer)
            self._note(twice)
        return made

    def _booking_draft(self, patient: int) -> BookingDraft:
        staff, slot = self._crowd.staff, self._chance.randrange(SLOTS)
        person = self._chance.choice(list(staff.actors.values())).person_id
        return BookingDraft(
            patient_id=patient,
            person_id=person,
            room_id=None,
            site_id=staff.site_id,
            clinic_session_id=None,
            starts_at=NOON + timedelta(minutes=30 * (slot - SLOTS // 2)),
            minutes=30,
            visit_kind=VisitKind.REVIEW,
            command_id=new_command_id(),
            reason="a crowd",
        )

    def _keep(self, known: dict[int, Any], key: int, what: object) -> None:
        known[key] = what
        if len(known) > _KEPT:
            del known[min(known)]

    def _note(self, what: Noted) -> None:
        self._file.write(json.dumps(what) + "\n")


def _answer(call: Callable[[], int]) -> tuple[str, int]:
    try:
        return "ok", call()
    except tuple(kind for kind, _ in _ANSWERS) as error:
        told = next(answer for kind, answer in _ANSWERS if isinstance(error, kind))
        return told, error.record_id if isinstance(error, AlreadyDone) else 0


def _slot_of(draft: BookingDraft) -> int:
    return round((draft.starts_at - NOON) / timedelta(minutes=30)) + SLOTS // 2


if __name__ == "__main__":
    main()
