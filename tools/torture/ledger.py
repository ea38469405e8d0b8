"""What the lives so far have said: the other side of what the database has to hold."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tools.torture.day_calls import Call
from tools.torture.killed_desk import WARM_DAY, packed, unpacked
from tools.torture.split_off import Life


@dataclass
class Ledger:
    """What the lives so far have said.

    Attributes:
        saved: each call that was said to be saved, with the record's key.
        in_doubt: a call that was sent, with no word on its outcome, or with the word that it was
            not saved; it is sent again.
        was_refused: the last life was told that the call was not saved.
    """

    day: int = WARM_DAY + 1
    done: dict[str, int] = field(default_factory=dict)
    saved: list[tuple[Call, int]] = field(default_factory=list)
    in_doubt: Call | None = None
    was_refused: bool = False
    kills: int = 0
    settled: Counter[str] = field(default_factory=Counter)

    def order(self) -> dict[str, Any]:
        """Where the next life goes on."""
        doubt = packed(self.in_doubt) if self.in_doubt else ""
        return {"day": self.day, "done": self.done, "in_doubt": doubt}

    def hear(self, life: Life) -> list[tuple[Call, int]]:
        """Take down a life; gives what it said was saved."""
        said = []
        known = self.in_doubt
        self.was_refused = False
        for words in life.told:
            if "sent" in words:
                sent = unpacked(words["sent"])
                assert known is None or known == sent
                self.in_doubt = sent
            elif "saved" in words:
                said.append(self._saved(words, was_in_doubt=known is not None))
                known = None
            elif "refused" in words:
                self.was_refused = self.in_doubt is not None and known is None
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
