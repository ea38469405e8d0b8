"""However and whenever the program is killed, nothing is lost that the screen said was saved."""

import base64
import pickle
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from end_to_end.day_calls import STEPS, Call, DayStaff, day_staff, next_call, now_on
from end_to_end.killed_desk import unpacked
from end_to_end.split_off import Life, Lives, lives_of
from end_to_end.what_was_saved import differences, end_others, halves, left_overs
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from o2clinic.models import AuditEntry
from o2clinic.services.work import Desk
from o2clinic.storage.soundness import check

RECEIVE = "receive analyser file"
VICTIM = Path(__file__).with_name("killed_desk.py")
BY_THE_CLOCK = 65
AT_THE_DATABASE = 45
LONGEST_S = 0.12
MOMENTS = {  # of a life, with how many of them may pass before the last
    "before_cursor_execute": 90,
    "after_cursor_execute": 90,
    "commit": 12,  # about to commit
    "checkin": 25,  # has committed, or read, and not said so yet
}
# What is done to a saved day behind its back: the step, the harm, and how the half is told.
LOSSES = (
    ("register", "UPDATE patient SET family_name = 'Else'", ""),
    ("book", "UPDATE appointment SET ends_at = '2030-01-01 09:00:00.000000'", ""),
    ("check_in", "UPDATE appointment SET status = 'in_room'", "visits that came without"),
    ("gas", "DELETE FROM blood_gas WHERE result_id = :gas", "results without"),
    ("order", "DELETE FROM oxygen_order_line", "orders without equipment"),
    ("sign", "UPDATE result SET status = 'to_review' WHERE kind = 'oximetry'", ""),
    ("amend", "UPDATE result SET status = 'reviewed' WHERE id = :gas", "amendments whose"),
)


@dataclass
class Ledger:
    """What the lives so far have said.

    Attributes:
        saved: each call that was said to be saved, with the record's key.
        in_doubt: a call that was sent, with no word on its outcome.
    """

    day: int = 0
    done: dict[str, int] = field(default_factory=dict)
    saved: list[tuple[Call, int]] = field(default_factory=list)
    in_doubt: Call | None = None
    kills: int = 0
    settled: Counter[str] = field(default_factory=Counter)

    def order(self) -> dict[str, Any]:
        """Where the next life goes on."""
        doubt = base64.b64encode(pickle.dumps(self.in_doubt)).decode() if self.in_doubt else ""
        return {"day": self.day, "done": self.done, "in_doubt": doubt}

    def hear(self, life: Life) -> list[tuple[Call, int]]:
        """Take down a life; gives what it said was saved."""
        said = []
        known = self.in_doubt
        for words in life.told:
            if "sent" in words:
                self.in_doubt = unpacked(words["sent"])
                assert known is None or known == self.in_doubt
            elif "saved" in words:
                said.append(self._saved(words, was_in_doubt=known is not None))
                known = None
        self.saved += said
        return said

    def _saved(self, words: dict[str, Any], *, was_in_doubt: bool) -> tuple[Call, int]:
        call, self.in_doubt = self.in_doubt, None
        assert call is not None
        assert call.command_id == words["saved"]
        assert was_in_doubt or not words["was_there"]  # a new command is never known already
        if was_in_doubt:
            self.settled["was there" if words["was_there"] else "done now"] += 1
        if call.day != self.day:
            self.day, self.done = call.day, {}
        self.done[call.step] = words["key"]
        return call, words["key"]


@pytest.fixture
def staff(engine: Engine) -> DayStaff:
    return day_staff(engine)


def deaths(chance: random.Random) -> Iterator[dict[str, Any]]:
    """When each life is to end: by the clock, or at a moment it has with the database."""
    ways = ["clock"] * BY_THE_CLOCK + ["database"] * AT_THE_DATABASE
    chance.shuffle(ways)
    for way in ways:
        if way == "clock":
            yield {"kill_after_s": chance.uniform(0, LONGEST_S)}
        else:
            when = chance.choice(sorted(MOMENTS))
            yield {"when": when, "moment": chance.randint(1, MOMENTS[when])}


def test_a_kill_at_any_moment_loses_nothing_that_was_said_to_be_saved(database, staff):
    ledger = Ledger()
    at_the_start = left_overs(database.engine)
    database.close()  # so that the files are whole without a word from here
    packed = base64.b64encode(pickle.dumps(staff)).decode()
    with lives_of(VICTIM, database.url, packed) as lives:
        warm = lives.live(**ledger.order(), is_last=True)  # once through all, undisturbed
        assert warm.ended_by_itself
        assert len(ledger.hear(warm)) == len(STEPS)
        for death in deaths(random.Random(20_261_124)):
            _one_kill(database, lives, ledger, death)
        end = lives.live(**ledger.order(), is_last=True)
    assert end.ended_by_itself
    ledger.hear(end)

    engine = database.open()
    wrong = [told for call, key in ledger.saved for told in differences(engine, call, key)]
    assert wrong == []
    assert halves(engine) == []
    assert left_overs(engine) == at_the_start  # nothing is there that no command has written
    assert _commands(engine) == {call.command_id: key for call, key in ledger.saved}
    assert check(engine) == []
    assert {call.step for call, _ in ledger.saved} == set(STEPS)
    assert set(ledger.settled) == {"was there", "done now"}
    _report(database, ledger)


def test_the_comparison_itself_sees_what_is_lost_or_half(engine, staff):
    desk, done = Desk(engine, now=lambda: now_on(0)), {}
    calls = {}
    while call := next_call(desk, staff, 0, done):
        done[call.step], _ = call.make(desk, staff)
        calls[call.step] = call
    at_first = left_overs(engine)
    assert halves(engine) == []
    assert not any(differences(engine, call, done[step]) for step, call in calls.items())
    for step, sql, half in LOSSES:
        assert differences(engine, calls[step], done[step]) == []
        with engine.connect().execution_options(writes=True) as connection:
            connection.execute(text(sql), {"gas": done["gas"]} if ":gas" in sql else {})
            connection.commit()
        assert differences(engine, calls[step], done[step]) != []
        assert not half or any(told.startswith(half) for told in halves(engine))
    assert left_overs(engine) != at_first


def _one_kill(database, lives: Lives, ledger: Ledger, death: dict[str, Any]) -> None:
    was_in_doubt = ledger.in_doubt
    life = lives.live(**ledger.order(), **death)
    assert life.was_killed, (death, life)
    ledger.kills += 1
    said = ledger.hear(life)
    engine = database.engine
    end_others(engine)
    assert [told for call, key in said for told in differences(engine, call, key)] == []
    commands = _commands(engine)
    assert {call.command_id: key for call, key in ledger.saved} == {
        command: key
        for command, key in commands.items()
        if ledger.in_doubt is None or command != ledger.in_doubt.command_id
    }, death
    if ledger.in_doubt is not None and ledger.in_doubt.command_id in commands:
        key = commands[ledger.in_doubt.command_id]
        assert differences(engine, ledger.in_doubt, key) == []
    assert halves(engine) == [], (death, was_in_doubt)


def _commands(engine: Engine) -> dict[str, int]:
    """What the audit holds of the lives."""
    with Session(engine) as session:
        entries = session.query(AuditEntry).filter(AuditEntry.desk == "victim").all()
    made = [
        # A file is known by its bytes; one that came before makes no record.
        (entry.reason if entry.use_case == RECEIVE else entry.command_id, entry.record_id)
        for entry in entries
        if entry.record_id is not None
    ]
    assert len(made) == len(dict(made))  # each once
    return dict(made)


def _report(database, ledger: Ledger) -> None:
    engine = "SQLite" if database.is_sqlite else "PostgreSQL"
    steps = Counter(call.step for call, _ in ledger.saved)
    sys.stdout.write(
        f"{engine}: {ledger.kills} kills; {len(ledger.saved)} saves told and all found "
        f"({', '.join(f'{step} {count}' for step, count in steps.items())}); "
        f"in doubt and settled: {ledger.settled['was there']} had been saved, "
        f"{ledger.settled['done now']} were saved by the repeat\n"
    )
