"""Many programs book at once: each time has one winner, and the others are told who has it."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from clinic import NOON, a_patient, read_all
from services.diary_day import a_tuesday, at

from o2clinic.models import Appointment
from o2clinic.rules.free_time import Span

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("booking_rivals.py")
DESKS = 32
STORM_DESKS = 6
STORM_BOOKINGS = 20


class Rivals:
    """Programs at as many desks, waiting to be told what to book."""

    def __init__(self, program: subprocess.Popen) -> None:
        self._program = program
        assert program.stdout.readline() == '"ready"\n'

    def book(self, wanted: list[dict]) -> list[list]:
        """Each its own draft, all at once; the answers in the same order."""
        self._program.stdin.write(json.dumps(wanted) + "\n")
        self._program.stdin.flush()
        return json.loads(self._program.stdout.readline())


@contextmanager
def rivals(database, person_id: int, count: int) -> Iterator[Rivals]:
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(count), database.url, str(person_id), NOON.isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield Rivals(program)
    finally:
        program.communicate()
    assert program.returncode == 0


def _draft(tuesday, clock, patient_id, minutes=30, **other) -> dict:
    made = tuesday.draft(clock)
    return {
        "patient_id": patient_id,
        "person_id": made.person_id,
        "room_id": made.room_id,
        "site_id": made.site_id,
        "clinic_session_id": made.clinic_session_id,
        "starts_at": at(clock).isoformat(),
        "minutes": minutes,
        "command_id": str(uuid4()),
        **other,
    }


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


def test_of_32_programs_booking_one_slot_one_wins_and_31_hear_who_has_it(database, tuesday):
    patients = [
        a_patient(tuesday.engine, family=f"Race{number}", given="Ann", title="")
        for number in range(DESKS)
    ]
    with rivals(database, tuesday.clinic.anna.person_id, DESKS) as desks:
        answers = desks.book([_draft(tuesday, "09:00", patient) for patient in patients])

    counted = Counter(answer[0] for answer in answers)
    assert counted == {"booked": 1, "taken": DESKS - 1}, answers
    winner = next(at for at, answer in enumerate(answers) if answer[0] == "booked")
    told = (
        f"Taken: Mr O. Adeyemi has RACE{winner}, Ann 09:00–09:30, booked by Ms A. Penrose at 12:00."
    )
    assert {answer[1] for answer in answers if answer[0] == "taken"} == {told}
    (visit,) = read_all(tuesday.engine, Appointment)
    assert visit.patient_id == patients[winner]


def test_a_storm_of_bookings_never_overlaps(database, tuesday):
    chance = random.Random(7)
    clinic = tuesday.clinic
    patients = [a_patient(tuesday.engine, family=f"Storm{number}") for number in range(12)]
    counted: Counter[str] = Counter()
    with rivals(database, clinic.anna.person_id, STORM_DESKS) as desks:
        for _ in range(STORM_BOOKINGS):
            drafts = [
                _draft(
                    tuesday,
                    f"{chance.randint(9, 11):02d}:{chance.choice((0, 10, 15, 30, 45)):02d}",
                    chance.choice(patients),
                    chance.choice((10, 20, 30, 45)),
                    person_id=chance.choice((clinic.nurse_olu, clinic.dr_berg)).person_id,
                    room_id=chance.choice((*clinic.room_ids, None)),
                )
                for _ in range(STORM_DESKS)
            ]
            answers = desks.book(drafts)
            counted.update(answer[0] for answer in answers)
            assert "failed" not in counted, answers

    visits = read_all(tuesday.engine, Appointment)
    engine = "SQLite" if database.is_sqlite else "PostgreSQL"
    sys.stdout.write(f"{engine}: {dict(counted)}, {len(visits)} visits stand\n")
    assert counted.total() == STORM_DESKS * STORM_BOOKINGS
    assert len(visits) == counted["booked"]
    assert _overlapping(visits) == []


def _overlapping(visits) -> list[tuple[str, int, int]]:
    """Every pair that shares a clinician, a room or a patient at one time."""
    found = []
    for what in ("person_id", "room_id", "patient_id"):
        for one in visits:
            for other in visits:
                same = getattr(one, what) is not None and getattr(one, what) == getattr(other, what)
                spans = Span(one.starts_at, one.ends_at), Span(other.starts_at, other.ends_at)
                meets = spans[0].starts_at < spans[1].ends_at > spans[0].starts_at
                after = spans[1].starts_at < spans[0].ends_at
                if one.id < other.id and same and meets and after:
                    found.append((what, one.id, other.id))
    return found


def test_the_overlap_check_itself_sees_an_overlap():
    one = Appointment(id=1, person_id=1, patient_id=1, starts_at=NOON)
    one.ends_at = NOON + timedelta(minutes=30)
    other = Appointment(id=2, person_id=1, patient_id=2, starts_at=NOON + timedelta(minutes=29))
    other.ends_at = NOON + timedelta(minutes=50)

    assert _overlapping([one, other]) == [("person_id", 1, 2)]
