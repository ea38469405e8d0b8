"""A desk that is killed at work, or whose database is taken away from it.

Each life goes on with the day where the last one ended: first the call whose outcome nobody knows
is sent again, then the next ones, and the next days. Before a call it is told what will be sent,
and after it what was saved; that is what the screen says.
"""

import base64
import os
import pickle
import resource
import signal
import sys
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from o2clinic.errors import OutcomeUnknown, Unavailable
from o2clinic.services.work import Desk
from o2clinic.storage.engine import open_engine
from tools.torture.day_calls import Call, next_call, now_on
from tools.torture.split_off import READY, Tell, serve
from tools.torture.staff import DayStaff

VICTIM: Final = "victim"
WARM_DAY: Final = 0  # lived before the first life, so that none has to load or compile anything
_CALLS_BEFORE_A_KILL = 400  # a life that is not killed by then has missed its moment


def main() -> None:
    """Serve lives at the database and with the people that are named."""
    url, staff, papers_every = sys.argv[1], unpacked(sys.argv[2]), int(sys.argv[3])
    engine = open_engine(url, who=VICTIM)
    desk = Desk(engine, now=lambda: now_on(WARM_DAY), name="warm")
    done: dict[str, int] = {}
    while call := next_call(desk, staff, WARM_DAY, done):
        done[call.step], _ = call.make(desk, staff)
    engine.dispose()  # each life has a connection of its own

    def live(order: Mapping[str, Any], tell: Tell) -> None:
        try:
            _Life(engine, staff, papers_every, tell).live(order)
        except OutcomeUnknown:
            tell({"unknown": True})
        except Unavailable as error:
            tell({"refused": str(error)})
        except DBAPIError as error:  # no way in at all
            tell({"refused": str(error)})

    serve(live)


def packed(what: object) -> str:
    """A call, or the people, as a word."""
    return base64.b64encode(pickle.dumps(what)).decode()


def unpacked(word: str) -> Any:
    """What was packed."""
    return pickle.loads(base64.b64decode(word))  # noqa: S301 - written by this very run


class _Life:
    def __init__(self, engine: Engine, staff: DayStaff, papers_every: int, tell: Tell) -> None:
        self._engine, self._staff, self._papers_every = engine, staff, papers_every
        self._tell = tell

    def live(self, order: Mapping[str, Any]) -> None:
        if "file_bytes" in order:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_bytes"], most))
        with self._engine.connect():
            self._tell(READY)
        if "moment" in order:
            KilledAt(self._engine, order["moment"], order["when"])
        if "read_only_at" in order:
            _ReadOnlyFrom(self._engine, order["read_only_at"])
        day, done = order["day"], dict(order["done"])
        in_doubt: Call | None = unpacked(order["in_doubt"]) if order["in_doubt"] else None
        if in_doubt is not None and in_doubt.day != day:
            day, done = in_doubt.day, {}
        is_last = order.get("is_last", False)
        for _ in range(order.get("calls", _CALLS_BEFORE_A_KILL)):
            call = in_doubt or self._next(day, done)
            in_doubt = None
            if call is None and is_last:
                return
            if call is None:
                day, done = day + 1, {}
            else:
                done[call.step] = self._make(call)

    def _next(self, day: int, done: Mapping[str, int]) -> Call | None:
        desk = self._desk(day)
        return next_call(desk, self._staff, day, done, papers_every=self._papers_every)

    def _make(self, call: Call) -> int:
        self._tell({"sent": packed(call)})
        key, was_there = call.make(self._desk(call.day), self._staff)
        self._tell({"saved": call.command_id, "key": key, "was_there": was_there})
        return key

    def _desk(self, day: int) -> Desk:
        return Desk(self._engine, now=lambda: now_on(day), name=VICTIM)


class KilledAt:
    """Ends the process by SIGKILL at the n-th moment of a kind that it has with the database."""

    def __init__(self, engine: Engine, moment: int, when: str) -> None:
        self._left = moment
        event.listen(engine, when, self._count)

    def _count(self, *_told: object) -> None:
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


class _ReadOnlyFrom:
    """Lets a local file be read only from the n-th statement on."""

    def __init__(self, engine: Engine, statement: int) -> None:
        self._left = statement
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, _connection: object, cursor: Any, *_told: object) -> None:
        self._left -= 1
        if self._left <= 0:
            cursor.connection.execute("PRAGMA query_only = ON")


if __name__ == "__main__":
    main()
