"""P8: decide on LTOT for one patient, and for as many as the clinic has; the rules alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from typing import Final

from sqlalchemy import select

from o2clinic.models import Patient
from o2clinic.rules.blood_gas import GasReading
from o2clinic.rules.pathway import ladder
from o2clinic.rules.pathway_case import LadderRung, Progress
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services.gas_readings import StoredGas, gases_of
from o2clinic.services.patient_facts import PatientFacts, facts_of
from o2clinic.services.policies import in_force
from o2clinic.services.standing import Standing, standing_from
from tools.bench.cases import Bench, Case, in_turn
from tools.bench.clinics import NOW
from tools.bench.table import Budget

Record = tuple[PatientFacts, Sequence[StoredGas]]

_MANY: Final = 40
_READ: Final = 500  # patients whose records are read first, spread over the clinic


def cases(bench: Bench) -> Iterator[Case]:
    """One patient after another; then all of them. Engines make no difference: one is enough."""
    if not bench.clinic.is_sqlite:
        return
    records = _records(bench)
    policy = in_force(records[0][0].policy_id)

    def decide(record: Record) -> Standing:
        return standing_from(*record, policy, NOW)

    def climb(record: Record) -> tuple[LadderRung, ...]:
        standing = decide(record)
        return ladder(standing.case, standing.decision, Progress(), policy)

    def decide_all() -> int:
        return sum(len(decide(one).steps) for one in islice(cycle(records), bench.clinic.size))

    yield Case(
        "P8",
        "decide LTOT for one patient",
        # As the budget is written: 1.0, to one place.
        Budget(median=1, growth=1.05, statements=0),
        program=in_turn(records, decide),
        asks_database=False,
    )
    yield Case(
        "P8",
        f"decide LTOT with {_MANY} results",
        Budget(median=1, statements=0),
        program=in_turn([_with_many(one) for one in records if one[1]], decide),
        asks_database=False,
    )
    yield Case(
        "P8",
        f"decide and climb, {_MANY} results",
        Budget(median=1, statements=0),
        program=in_turn([_with_many(one) for one in records if one[1]], climb),
        asks_database=False,
    )
    yield Case(
        "P8",
        "decide LTOT for every patient",
        Budget(median=60, statements=0),
        program=lambda _at: decide_all,
        asks_database=False,
        once=True,
    )


def _with_many(record: Record) -> Record:
    """The same patient with many gases, a month between one and the next."""
    facts, gases = record
    older = (replace(one, reading=_earlier(one.reading, at)) for at, one in enumerate(cycle(gases)))
    return facts, tuple(islice(older, _MANY))


def _earlier(reading: GasReading, months: int) -> GasReading:
    return replace(reading, taken_at=NOW - timedelta(days=1 + 30 * months))


def _records(bench: Bench) -> list[Record]:
    """What is known of some patients, read beforehand."""
    with bench.desk.reading(bench.actor(Role.PHYSICIAN), Permission.READ_RECORD) as session:
        every = list(session.scalars(select(Patient.id).where(Patient.died_on.is_(None))))
        some = every[:: max(1, len(every) // _READ)]
        return [(facts_of(session, one), gases_of(session, one)) for one in some]
