"""P18: the next patient in the meeting room, and from how far its type is read."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from o2clinic.models import AgendaItem, Meeting, Result
from o2clinic.rules.meeting import AgendaReason, MeetingKind, MeetingState
from o2clinic.rules.permissions import Permission, Role
from o2clinic.rules.room_reading import Reading, farthest_m, screen_height_m
from o2clinic.services.meeting_room import MeetingRoom
from o2clinic.services.work import PROGRAM
from o2clinic.ui.meetings.projector.room_type import type_for
from tools.bench.cases import Bench, Case, run
from tools.bench.clinics import DAY
from tools.bench.table import Budget, Measure, Samples
from tools.environment import ROOT

_PATIENTS: Final = 30
_NEXT_MS: Final = 100
_SCREEN_INCHES: Final = 55


def measures(bench: Bench) -> Iterator[Measure]:
    """A meeting about the thirty patients with most results."""
    actor = bench.actor(Role.NURSE)
    meeting_id, item_ids = _plan(bench)
    room = MeetingRoom(bench.desk, actor)
    yield run(
        bench,
        Case(
            "P18",
            "a patient made ready for the room, without the trend's drawing",
            Budget(),
            program=lambda at: lambda: room.patient(item_ids[at % _PATIENTS]),
        ),
    )
    with tempfile.TemporaryDirectory() as home:
        seen = _run(bench, home, str(actor.person_id), str(meeting_id))
    for what, words, budget in (
        ("talked", f"next of {_PATIENTS} patients in the room, painted", Budget(median=_NEXT_MS)),
        ("hurried", "the same, as fast as the key is pressed", Budget()),
    ):
        yield Measure(
            "P18", words, Samples(tuple(seen[f"{what}_ms"])), budget, engine=bench.clinic.kind
        )
    if bench.clinic.is_sqlite:
        yield from _read_from()


def _read_from() -> Iterator[Measure]:
    """On a screen of 55 inches, at both usual numbers of lines."""
    high = screen_height_m(_SCREEN_INCHES)
    for lines in (768, 1080):
        sizes = type_for(lines)
        for what, pixels, reading in (
            ("axes and titles", sizes.inspected, Reading.INSPECTED),
            ("facts and decision", sizes.decided, Reading.DECIDED_ON),
            ("name and question", sizes.watched, Reading.WATCHED),
        ):
            read_from = farthest_m(pixels, lines, high)
            is_short = read_from < reading * high
            yield Measure(
                "P18",
                f"{what} at {lines} lines, read from",
                Samples((read_from,)),
                unit="m",
                remark=f"{reading} heights of {_SCREEN_INCHES} inches are {reading * high:.1f} m",
                broken="too small" if is_short else "",
            )


def _plan(bench: Bench) -> tuple[int, list[int]]:
    wanted = (
        select(Result.patient_id)
        .group_by(Result.patient_id)
        .order_by(func.count().desc(), Result.patient_id)
        .limit(_PATIENTS)
    )
    with bench.desk.work(PROGRAM, Permission.ADMINISTER, "make") as work:
        meeting_id = work.add(
            Meeting(
                name="MDT",
                kind=MeetingKind.MDT,
                meets_on=DAY,
                starts_at=time(12, 30),
                minutes=60,
                state=MeetingState.OPEN,
            )
        )
        items = [
            AgendaItem(
                patient_id=patient_id,
                meeting_id=meeting_id,
                place=place,
                reason=AgendaReason.COMPLEX,
                question="Is the oxygen still right?",
            )
            for place, patient_id in enumerate(work.session.scalars(wanted), start=1)
        ]
        work.session.add_all(items)
        work.session.flush()
        return meeting_id, [one.id for one in items]


def _run(bench: Bench, home: str, *more: str) -> dict[str, Any]:
    variables = {
        **os.environ,
        "HOME": home,
        "XDG_CONFIG_HOME": str(Path(home) / "config"),
        "XDG_DATA_HOME": str(Path(home) / "share"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    order = [sys.executable, "-m", "tools.bench.room_run", bench.clinic.url, *more]
    done = subprocess.run(
        order, cwd=ROOT, env=variables, stdout=subprocess.PIPE, check=True, text=True
    )
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen
