"""P13: from the press of Save at one desk until another desk has heard of it."""

import time
from collections.abc import Iterator
from threading import Event
from typing import Final

from o2clinic.rules.changes import Change
from o2clinic.rules.permissions import Role
from o2clinic.services.blood_gases import BloodGases
from o2clinic.storage.engine import open_engine
from o2clinic.storage.listener import Listener
from tools.bench.cases import Bench
from tools.bench.clinics import POSTGRESQL, SQLITE
from tools.bench.gases import draft_of, without_findings
from tools.bench.table import Budget, Measure, Samples

_LIMIT_MS: Final = {POSTGRESQL: 200.0, SQLITE: 2000.0}
_LONGEST_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 1.0  # a local file is looked at once a second
_GOLDEN: Final = 0.618  # its multiples spread the saves evenly between two looks


def measures(bench: Bench) -> Iterator[Measure]:
    """Save a gas here and wait for the other desk, again and again."""
    gases = BloodGases(bench.desk, bench.actor(Role.NURSE))
    patients = without_findings(bench, gases, bench.repetitions)
    heard = Event()
    engine = open_engine(bench.clinic.url)

    def hear(changes: frozenset[Change] | None) -> None:
        if changes:
            heard.set()

    other = Listener(engine, hear, desk="the other desk")
    other.start()
    taken = []
    try:
        if not other.wait_until_listening(_LONGEST_SECONDS):
            raise RuntimeError("the other desk does not listen")
        for at, patient_id in enumerate(patients):
            if bench.clinic.is_sqlite:
                time.sleep(at * _GOLDEN % 1 * _LOOK_SECONDS)
            draft = draft_of(patient_id, at)
            heard.clear()
            began = time.perf_counter()
            gases.record(draft)
            if not heard.wait(_LONGEST_SECONDS):
                raise RuntimeError("the other desk was not told")
            taken.append(1000 * (time.perf_counter() - began))
    finally:
        other.stop()
        engine.dispose()
    yield Measure(
        "P13",
        "a change seen at another desk",
        Samples(tuple(taken)),
        Budget(p95=_LIMIT_MS[bench.clinic.kind]),
        engine=bench.clinic.kind,
        patients=bench.clinic.size,
    )
