"""One row of lives at one database, each looked at after its end."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, select

from o2clinic.models import AuditEntry
from o2clinic.storage.chain_check import walk
from o2clinic.storage.engine import open_engine
from o2clinic.storage.soundness import check
from tools.torture import killed_desk
from tools.torture.day_calls import Call
from tools.torture.grounds import Ground
from tools.torture.killed_desk import VICTIM, packed
from tools.torture.ledger import Ledger
from tools.torture.split_off import Life, Lives, lives_of
from tools.torture.staff import day_staff
from tools.torture.what_was_saved import differences, end_others, halves, left_overs

PAPERS_EVERY: Final = 20
_RECEIVE: Final = "receive analyser file"
_COMPARED_AGAIN: Final = 300  # of all saved calls, at the end of a lane


class Lane:
    """Orders lives and holds what they said against what the database holds.

    Attributes:
        losses: what must not be.
    """

    def __init__(self, engine: Engine, lives: Lives, chance: random.Random) -> None:
        self.ledger = Ledger()
        self.losses: list[str] = []
        self._engine, self._lives, self._chance = engine, lives, chance
        self._last_line = 0
        self._there: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._at_the_start = left_overs(engine)

    def live(self, **order: Any) -> Life:
        """One more life, and the look at what it left behind."""
        life = self._lives.live(**self.ledger.order(), **order)
        self.hear(life)
        return life

    def live_unseen(self, **order: Any) -> Life:
        """A life whose database cannot be looked at yet; `hear` it later."""
        return self._lives.live(**self.ledger.order(), **order)

    def hear(self, life: Life) -> None:
        """Take down what a life said, and look whether it is true."""
        if not (life.was_killed or life.ended_by_itself):
            self.losses.append(f"a life ended with a fault of the program: {life.told[-1:]}")
        said = self.ledger.hear(life)
        end_others(self._engine)
        new = self._new_lines()
        self._there |= new
        for call, key in said:
            self._told[call.command_id] = key
            if self._there.get(call.command_id) != key:
                self.losses.append(f"lost: {call.step} of day {call.day} was said to be saved")
        self._compare(said[-1:])
        self._look_at_doubt(new)

    def look_deep(self, *, is_last: bool = False) -> None:
        """Halves, rows that no command wrote, the chain of the audit; at the end everything."""
        engine = self._engine
        self.losses += [f"half: {told}" for told in halves(engine)]
        if left_overs(engine) != self._at_the_start:
            self.losses.append("rows are there that no line of the audit wrote, or are gone")
        with engine.connect() as connection:
            self.losses += walk(connection).findings
        if is_last:
            saved = self.ledger.saved
            self._compare(self._chance.sample(saved, min(_COMPARED_AGAIN, len(saved))))
            lost = self._told.items() - self._all_lines().items()
            self.losses += [f"lost later: command {command}" for command, _ in sorted(lost)]
            self.losses += check(engine)

    def _look_at_doubt(self, new: dict[str, int]) -> None:
        doubt = self.ledger.in_doubt
        untold = {command for command in new if command not in self._told}
        if doubt is not None and doubt.command_id in untold:
            untold.remove(doubt.command_id)
            if self.ledger.was_refused:
                self.losses.append(f"{doubt.step}: was saved and said that nothing was saved")
            self._compare([(doubt, new[doubt.command_id])])
        self.losses += [f"written without being sent: {command}" for command in sorted(untold)]

    def _compare(self, saved: Sequence[tuple[Call, int]]) -> None:
        for call, key in saved:
            self.losses += differences(self._engine, call, key)

    def _new_lines(self) -> dict[str, int]:
        """What the audit holds of the lives since the last look."""
        lines = self._lines(self._last_line)
        made = {command: key for _, command, key in lines}
        self._last_line = max([self._last_line, *(line[0] for line in lines)])
        if len(made) != len(lines) or made.keys() & self._there.keys():
            self.losses.append(f"done twice: among {sorted(made)}")
        return made

    def _all_lines(self) -> dict[str, int]:
        return {command: key for _, command, key in self._lines(0)}

    def _lines(self, after: int) -> list[tuple[int, str, int]]:
        wanted = select(
            AuditEntry.id,
            AuditEntry.use_case,
            AuditEntry.reason,
            AuditEntry.command_id,
            AuditEntry.record_id,
        ).where(AuditEntry.id > after, AuditEntry.desk == VICTIM, AuditEntry.record_id.is_not(None))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(AuditEntry.id)).all()
        return [
            # A file is known by its bytes, whatever the command.
            (row.id, row.reason if row.use_case == _RECEIVE else row.command_id, row.record_id)
            for row in rows
        ]


@contextmanager
def lane(ground: Ground, name: str, chance: random.Random) -> Iterator[Lane]:
    """A lane at a new database; its program has lived one whole day already."""
    url = ground.migrated(name)
    engine = open_engine(url, who="looker")
    people = packed(day_staff(engine))
    program = Path(killed_desk.__file__)
    try:
        with lives_of(program, url, people, str(PAPERS_EVERY)) as lives:
            made = Lane(engine, lives, chance)
            made.live(calls=1)  # answers when the warm day is over
            yield made
    finally:
        engine.dispose()
