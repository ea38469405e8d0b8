"""Blood gases: recorded with the rules on data quality, amended with the old value kept."""

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from o2clinic.errors import Finding, Level, NotFound
from o2clinic.models.blood_gas import BloodGas
from o2clinic.models.result import Result
from o2clinic.rules.blood_gas import GasReading
from o2clinic.rules.permissions import Permission
from o2clinic.rules.result_kinds import BLOOD_GAS
from o2clinic.rules.urgency import gas_urgency
from o2clinic.services.gas_context import GasContext, read_context
from o2clinic.services.gas_readings import StoredGas, gas_of
from o2clinic.services.result_draft import (
    ResultDraft,
    as_stored,
    source_rounded,
    tidy,
    too_long,
    typed_as_json,
)
from o2clinic.services.result_writing import ResultHead, keep, permission_for, replace_old, settle
from o2clinic.services.work import Actor, Desk, Work

_NUMBERS = tuple(field.name for field in fields(GasReading) if hasattr(BloodGas, field.name))
_MEASURED = ("ph", "paco2_kpa", "pao2_kpa", "hco3_mmol_l", "sao2_percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class BloodGasDraft(ResultDraft):
    """A blood gas as typed or as sent by the analyser."""

    reading: GasReading
    analyser: str = ""


class BloodGases:
    """What the clinic room does with blood gases."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def context(self, patient_id: int) -> GasContext:
        """What the form needs to check while it is typed; three statements."""
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            return read_context(session, patient_id)

    def stored(self, result_id: int) -> StoredGas:
        """One gas, to fill the form that amends it.

        Raises:
            NotFound: there is no such gas.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            whose = session.scalar(select(Result.patient_id).where(Result.id == result_id))
            self._desk.require_open(session, self._actor, whose or 0)
            found = gas_of(session, result_id)
        if found is None:
            raise NotFound("This blood gas is not in the database.")
        return found

    def record(self, draft: BloodGasDraft) -> int:
        """Save a gas, or amend the one that the draft names; gives the key of the result.

        Raises:
            NotValid: a finding blocks, or a query has neither a reason nor leave to stay open.
            StaleRecord: the result to amend was changed meanwhile.
        """
        with self._desk.work(
            self._actor,
            permission_for(draft),
            "amend blood gas" if draft.id else "record blood gas",
            command_id=draft.command_id,
        ) as work:
            return record_gas(work, draft)


def record_gas(work: Work, draft: BloodGasDraft) -> int:
    """Save a gas within a use case; see `BloodGases.record`."""
    replace_old(work, draft)
    context = read_context(work.session, draft.patient_id)
    findings = (
        *draft.head_findings(),
        *too_long("analyser", "The analyser's name", draft.analyser),
        *nothing_measured(draft.reading),
        # As typed: a 0.91 rounded to a 0.9 would be offered as 90 %.
        *context.check(draft.reading, work.at, without=draft.id),
    )
    has_open_query = settle(draft, findings)
    reading = rounded(draft.reading)
    head = ResultHead(
        kind=BLOOD_GAS,
        taken_at=reading.taken_at,
        breathed=reading.source,
        findings=findings,
        has_open_query=has_open_query,
        urgency=gas_urgency(reading, context.policy, has_open_query=has_open_query),
    )
    row = BloodGas(
        **{name: getattr(reading, name) for name in _NUMBERS},
        analyser=tidy(draft.analyser),
        as_typed=typed_as_json(draft.as_typed),
    )
    return keep(work, draft, head, row)


def rounded(reading: GasReading) -> GasReading:
    """Every number with the places of its column."""
    exact: dict[str, Any] = {
        name: as_stored(BloodGas, name, value)
        for name in _NUMBERS
        if isinstance(value := getattr(reading, name), Decimal)
    }
    if reading.source is not None:
        exact["source"] = source_rounded(reading.source)
    return replace(reading, **exact)


def nothing_measured(reading: GasReading) -> tuple[Finding, ...]:
    """A gas without any of its numbers is a slip of the keys."""
    if any(getattr(reading, name) is not None for name in _MEASURED):
        return ()
    return (Finding("EMPTY", Level.BLOCK, "Type at least one number of the blood gas.", "ph"),)
