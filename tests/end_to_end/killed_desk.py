"""A desk that is killed at work: run by `test_killed`.

Each life goes on with the day where the last one was killed: first the call whose outcome nobody
knows is sent again, then the next ones, and the next days. Before a call it is told what will be
sent, and after it what was saved; that is what the screen says.
"""

import base64
import os
import pickle
import signal
import sys
from collections.abc import Mapping
from typing import Any

from end_to_end.day_calls import Call, DayStaff, next_call, now_on
from end_to_end.split_off import READY, Tell, serve
from sqlalchemy import Engine, event

from o2clinic.services.work import Desk
from o2clinic.storage.engine import open_engine

_CALLS_BEFORE_A_KILL = 400  # a life that is not killed by then has missed its moment


def main() -> None:
    url, staff = sys.argv[1], pickle.loads(base64.b64decode(sys.argv[2]))

    def live(order: Mapping[str, Any], tell: Tell) -> None:
        _live(url, staff, order, tell)

    serve(live)


def unpacked(call: str) -> Call:
    return pickle.loads(base64.b64decode(call))


def _live(url: str, staff: DayStaff, order: Mapping[str, Any], tell: Tell) -> None:
    engine = open_engine(url, who="victim")
    with engine.connect():
        tell(READY)
    if "moment" in order:
        _KilledAt(engine, order["moment"], order["when"])
    day, done = order["day"], dict(order["done"])
    in_doubt = unpacked(order["in_doubt"]) if order["in_doubt"] else None
    if in_doubt is not None and in_doubt.day != day:
        day, done = in_doubt.day, {}
    is_last, made = order.get("is_last", False), 0
    while made < _CALLS_BEFORE_A_KILL:
        desk = Desk(engine, now=lambda day=day: now_on(day), name="victim")
        call = in_doubt or next_call(desk, staff, day, done)
        in_doubt = None
        if call is None:
            if is_last:
                return
            day, done = day + 1, {}
            continue
        tell({"sent": base64.b64encode(pickle.dumps(call)).decode()})
        key, was_there = call.make(desk, staff)
        tell({"saved": call.command_id, "key": key, "was_there": was_there})
        done[call.step] = key
        made += 1


class _KilledAt:
    """Ends the process by SIGKILL at the n-th moment of a kind that it has with the database."""

    def __init__(self, engine: Engine, moment: int, when: str) -> None:
        self._left = moment
        event.listen(engine, when, self._count)

    def _count(self, *_told: object) -> None:
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
