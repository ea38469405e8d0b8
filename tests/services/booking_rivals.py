"""Many programs in a race for times: run by `test_booking_race`.

Loads the program's code once and splits into as many processes as wanted; each opens the database
by itself. A line on the standard input holds one draft for each; all book at once, and one line
holds their answers in the same order.
"""

import json
import os
import sys
from datetime import datetime
from typing import TextIO

import psycopg
import sqlcipher3.dbapi2

from o2clinic.errors import Busy, O2ClinicError
from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import Booking, BookingDraft, SlotTaken
from o2clinic.services.work import Actor, Desk
from o2clinic.storage.engine import open_engine

assert psycopg
assert sqlcipher3.dbapi2  # loaded here, once, and not 32 times

_PRESSES = 6


def main() -> None:
    count, *told = sys.argv[1:]
    rivals = [_split_off(number, *told) for number in range(int(count))]
    for _, answers in rivals:
        answers.readline()
    _say(sys.stdout, "ready")
    for line in sys.stdin:
        for (wanted, _), draft in zip(rivals, json.loads(line), strict=True):
            _say(wanted, draft)
        _say(sys.stdout, [json.loads(answers.readline()) for _, answers in rivals])
    for wanted, _ in rivals:
        _say(wanted, None)  # a closed pipe would say nothing: later rivals hold it open too
        os.wait()


def _split_off(number: int, url: str, person_id: str, now: str) -> tuple[TextIO, TextIO]:
    """Start one rival; what it is told through, and what it answers through."""
    wanted_end, wanted = os.pipe()
    answers, answers_end = os.pipe()
    if os.fork() == 0:
        os.close(wanted)
        os.close(answers)
        with os.fdopen(wanted_end) as told, os.fdopen(answers_end, "w") as says:
            _compete((number, url, int(person_id), now), told, says)
        os._exit(0)
    os.close(wanted_end)
    os.close(answers_end)
    return os.fdopen(wanted, "w"), os.fdopen(answers)


def _compete(rival: tuple[int, str, int, str], wanted: TextIO, answers: TextIO) -> None:
    number, url, person_id, now = rival
    name, moment = f"desk-{number}", datetime.fromisoformat(now)
    engine = open_engine(url, who=name)
    desk = Desk(engine, now=lambda: moment, name=name)
    booking = Booking(desk, Actor(person_id, name, frozenset({Role.RECEPTION})))
    with engine.connect():  # the way is open before the race begins
        _say(answers, "ready")
    while (draft := json.loads(wanted.readline())) is not None:
        _say(answers, _book(booking, draft))
    engine.dispose()


def _book(booking: Booking, wanted: dict) -> list:
    wanted["starts_at"] = datetime.fromisoformat(wanted["starts_at"])
    draft = BookingDraft(**wanted, visit_kind=VisitKind.REVIEW, reason="a race")
    told = ""
    for _ in range(_PRESSES):
        try:
            return ["booked", booking.book(draft)]
        except SlotTaken as taken:
            return ["taken", str(taken)]
        except Busy as busy:  # nothing was saved: on a slow machine a person presses again
            told = repr(busy)
        except O2ClinicError as error:
            return ["failed", repr(error)]
    return ["failed", told]


def _say(to: TextIO, what: object) -> None:
    to.write(json.dumps(what) + "\n")
    to.flush()


if __name__ == "__main__":
    main()
