"""Lives of the program: split off from one that has it loaded, and killed at a wanted moment.

A program that calls `serve` waits for orders, one a line. Each order splits off a process that
lives as told, tells its doings through a pipe, and is killed by SIGKILL; the answer holds all that
it told before its end and how it ended. Answers come through a pipe of their own, so that nothing
that a library prints is ever taken for one. To split off costs milliseconds where a start of
Python with everything loaded would cost seconds.
"""

import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
_LONGEST_S = 60.0
_A_READING = 65_536
_ANSWERS = "O2CLINIC_TORTURE_ANSWERS"  # the number of the pipe, handed to the program
_LAST_WORDS = 4_000
_MOST_SHOWN = 20_000
READY = {"ready": True}

Tell = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Life:
    """What is known of a process after its end.

    Attributes:
        told: what it said, in order; a line cut off by the kill is not among them.
        was_killed: by SIGKILL, not by a fault and not by its own end.
    """

    told: tuple[dict[str, Any], ...]
    was_killed: bool
    ended_by_itself: bool


class Lives:
    """The side of who looks on: orders lives from the program that serves them."""

    def __init__(
        self, program: "subprocess.Popen[str]", answers: IO[str], faults: IO[bytes]
    ) -> None:
        self._program, self._answers, self._faults = program, answers, faults

    def live(self, **order: Any) -> Life:
        """One life; with `kill_after_s` it is killed so long after it said that it is ready.

        Raises:
            RuntimeError: the program that serves the lives is gone, with what it last printed.
        """
        told = self._program.stdin
        assert told is not None
        told.write(json.dumps(order) + "\n")
        told.flush()
        line = self._answers.readline()
        if not line.endswith("\n"):
            raise RuntimeError(f"no life was served: {self._last_words()}")
        answer = json.loads(line)
        status = answer["status"]
        return Life(
            tuple(json.loads(line) for line in answer["lines"]),
            os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
            status == 0,
        )

    def _last_words(self) -> str:
        """How the program ended, and the end of what it and its lives printed."""
        ended = self._program.wait(_LONGEST_S)
        self._faults.seek(max(0, self._faults.seek(0, os.SEEK_END) - _LAST_WORDS))
        return f"ended with {ended}\n{self._faults.read().decode(errors='replace')}"


@contextmanager
def lives_of(program: Path, *words: str) -> Iterator[Lives]:
    """Start a program that serves lives; it ends with the block."""
    heard, answered = os.pipe()
    variables = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", _ANSWERS: str(answered)}
    with tempfile.TemporaryFile() as faults, os.fdopen(heard) as answers:
        started = subprocess.Popen(
            [sys.executable, str(program), *words],
            stdin=subprocess.PIPE,
            stdout=faults,
            stderr=faults,
            text=True,
            env={**os.environ, **variables},
            pass_fds=[answered],
            start_new_session=True,  # Ctrl-C is for the run, which then closes the pipe
        )
        os.close(answered)
        try:
            yield Lives(started, answers, faults)
        finally:
            started.communicate()
            _show(faults)
        assert started.returncode == 0


def _show(faults: IO[bytes]) -> None:
    """What the lives printed is for who looks on, not for a file that nobody reads."""
    faults.seek(0)
    sys.stderr.write(faults.read(_MOST_SHOWN).decode(errors="replace"))


def serve(live: Callable[[Mapping[str, Any], Tell], None]) -> None:
    """The side of the program: a process of its own for each order, until the orders end."""
    gc.collect()
    gc.freeze()  # so that no life copies what it never changes
    answers = os.fdopen(int(os.environ[_ANSWERS]), "w")
    for line in sys.stdin:
        order = json.loads(line)
        said, pipe = os.pipe()
        process_id = os.fork()
        if process_id == 0:
            os.close(said)
            _live(live, order, pipe)
        os.close(pipe)
        lines = _hear(said, process_id, order.get("kill_after_s"))
        os.close(said)
        _, status = os.waitpid(process_id, 0)
        answers.write(json.dumps({"lines": lines, "status": status}) + "\n")
        answers.flush()


def _live(
    live: Callable[[Mapping[str, Any], Tell], None], order: Mapping[str, Any], pipe: int
) -> None:
    """Never returns, and never runs what its parent has to run at its own end."""
    ends = 1
    try:
        live(order, lambda words: _say(pipe, words))
        ends = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(ends)


def _say(pipe: int, words: Mapping[str, Any]) -> None:
    """To the kernel at once: what was said is read even if the next instant is the last."""
    told = (json.dumps(words) + "\n").encode()
    while told:
        told = told[os.write(pipe, told) :]


def _hear(pipe: int, process_id: int, kill_after_s: float | None) -> list[str]:
    """All whole lines until the process is gone; it is killed when its time is over."""
    heard = b""
    ready = json.dumps(READY).encode()
    limit = time.monotonic() + _LONGEST_S
    until: float | None = None
    while True:
        if until is None and kill_after_s is not None and ready in heard:
            until = time.monotonic() + kill_after_s
        left = (limit if until is None else until) - time.monotonic()
        if not select.select([pipe], [], [], max(left, 0))[0]:
            os.kill(process_id, signal.SIGKILL)
            until = limit = time.monotonic() + _LONGEST_S
            continue
        read = os.read(pipe, _A_READING)
        if not read:
            return heard.decode().split("\n")[:-1]
        heard += read
