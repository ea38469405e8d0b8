"""What a desk of the diary's torture writes down: each command before it goes out, each answer.

A line is handed to the operating system at once, so that it is read even if the desk is killed the
instant after. A command without its answer is in doubt: the desk that takes over sends it again.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

NOBODY: Final = 0
BOOK, MOVE, CANCEL, ARRIVE = "book", "move", "cancel", "arrive"
STEP_BACK, NOT_ATTEND = "step back", "did not attend"
WITH_A_TIME: Final = (BOOK, MOVE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A command with all that is needed to send it again.

    Attributes:
        began: when it was sent first, by the machine's own clock, the same for all processes.
        key, version: of the visit as it was seen; 0 for a new one.
        room: NOBODY for a visit without one.
        starts_at: an instant in UTC.
        overbook: why it may overlap others; empty when it may not.
    """

    command: str
    verb: str
    began: float
    key: int = 0
    version: int = 0
    patient: int = NOBODY
    person: int = NOBODY
    room: int = NOBODY
    starts_at: str = ""
    minutes: int = 0
    overbook: str = ""

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Its time, in UTC."""
        begin = datetime.fromisoformat(self.starts_at).astimezone(UTC)
        return begin, begin + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command was answered.

    Attributes:
        told: "ok", or how it was refused.
        key: of the visit; 0 when it was refused.
        settled: how it stood with a command that was in doubt; empty for any other.
    """

    command: str
    told: str
    key: int
    ended: float
    settled: str = ""


class Notes:
    """One desk's notes, taken up again by the next process at that desk.

    Attributes:
        answered: how many commands have their answer.
        in_doubt: what was sent and not answered; None when all is answered.
    """

    def __init__(self, file: Path) -> None:
        self.answered = 0
        self.in_doubt: Sent | None = None
        if file.exists():
            ledger = Ledger()
            ledger.take(read(file))
            self.answered = len(ledger.answers)
            self.in_doubt = next(iter(ledger.in_doubt.values()), None)
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def send(self, sent: Sent) -> None:
        """Before the command goes out."""
        self._write({"sent": asdict(sent)})
        self.in_doubt = sent

    def hear(self, answer: Answer) -> None:
        """After its answer came."""
        self._write({"answer": asdict(answer)})
        self.in_doubt = None
        self.answered += 1

    def _write(self, what: dict[str, object]) -> None:
        told = (json.dumps(what) + "\n").encode()
        while told:
            told = told[os.write(self._file, told) :]


@dataclass
class Ledger:
    """All that was sent and answered.

    Attributes:
        sent: by command.
        answers: by command.
    """

    sent: dict[str, Sent] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    def take(self, notes: Iterable[Sent | Answer]) -> None:
        """Notes of one desk after the other, each in order."""
        for one in notes:
            if isinstance(one, Sent):
                self.sent[one.command] = one
            else:
                self.answers[one.command] = one

    @property
    def in_doubt(self) -> dict[str, Sent]:
        """What has no answer."""
        return {key: one for key, one in self.sent.items() if key not in self.answers}

    @property
    def done(self) -> list[tuple[Sent, Answer]]:
        """Each command that was answered to be carried out."""
        return [(self.sent[key], one) for key, one in self.answers.items() if one.told == "ok"]

    def counts(self) -> Counter[str]:
        """What was done and how it was answered, in words that can be printed."""
        told: Counter[str] = Counter()
        for sent, answer in ((self.sent[key], one) for key, one in self.answers.items()):
            told[sent.verb if answer.told == "ok" else answer.told] += 1
            told["overbooked"] += bool(sent.overbook) and answer.told == "ok"
            told["in doubt"] += bool(answer.settled)
            told[f"in doubt, {answer.settled}"] += bool(answer.settled)
        return told


def read(file: Path) -> Iterator[Sent | Answer]:
    """The notes of one desk."""
    for line in file.read_text().splitlines():
        ((what, told),) = json.loads(line).items()
        yield Sent(**told) if what == "sent" else Answer(**told)
