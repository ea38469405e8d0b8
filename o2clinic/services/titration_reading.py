"""Stored titrations, turned back into the sessions that the rules work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models import Person, Titration, TitrationFlow
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import staff_name
from o2clinic.rules.hypercapnia import HypercapnicEvent
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.titration import (
    SaturationReading,
    SkinReading,
    TitrationSession,
    TitrationStep,
    hypercapnic_event,
)
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.patient_facts import SIGNS, SMOKING, PatientFacts
from o2clinic.services.titration_draft import FACTS, TitrationFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFlow:
    """One flow that was set; fields as in the table."""

    id: int
    version: int
    flow_l_min: Decimal
    started_at: datetime
    set_by: str
    spo2: SaturationReading | None
    skin: SkinReading | None
    other_than_advised: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTitration:
    """One titration with its flows in the order in which they were set."""

    id: int
    version: int
    started_at: datetime
    started_by: str
    facts: TitrationFacts
    ended_at: datetime | None
    ended_by: str
    ended_state: str
    ended_reason: str
    advice: dict[str, Any]
    flows: tuple[StoredFlow, ...]

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None


def titrations_of(session: Session, patient_id: int) -> tuple[StoredTitration, ...]:
    """A patient's titrations, the newest first; one statement."""
    rows = session.execute(_wanted().where(Titration.patient_id == patient_id))
    return tuple(_stored(list(group)) for _, group in groupby(rows, key=lambda row: row.id))


def gases_on(stored: StoredTitration, at: int, gases: Sequence[StoredGas]) -> tuple[StoredGas, ...]:
    """The gases at rest on oxygen, of any flow noted, between a flow's start and its end."""
    begun = stored.flows[at].started_at
    is_last = at + 1 == len(stored.flows)
    over = stored.ended_at if is_last else stored.flows[at + 1].started_at
    return tuple(
        gas
        for gas in reversed(gases)  # oldest first
        if gas.activity is Activity.REST
        and not gas.reading.is_on_air
        and gas.reading.taken_at >= begun
        and (over is None or gas.reading.taken_at < over)
    )


def session_of(
    stored: StoredTitration,
    gases: Sequence[StoredGas],
    facts: PatientFacts,
    earlier_stops: tuple[HypercapnicEvent, ...],
) -> TitrationSession:
    """One titration as the rules take it; no statement.

    Args:
        stored: the titration.
        gases: all of the patient's, newest first.
        facts: ventilation at night is read from its sign, smoking from what was told last.
        earlier_stops: of `earlier_stops`.
    """
    known = stored.facts
    return TitrationSession(
        on=day_of(stored.started_at),
        air_gases=tuple(
            gas.case_gas
            for gas in gases
            if gas.activity is Activity.REST
            and gas.reading.is_on_air
            and (stored.ended_at is None or gas.reading.taken_at <= stored.ended_at)
        ),
        steps=tuple(
            TitrationStep(
                flow_l_min=one.flow_l_min,
                started_at=one.started_at,
                spo2=one.spo2,
                gases=tuple(gas.case_gas for gas in gases_on(stored, at, gases)),
                skin=one.skin,
            )
            for at, one in enumerate(stored.flows)
        ),
        earlier_stops=earlier_stops,
        is_on_ventilation=is_on_ventilation(facts),
        smokes=smokes(facts),
        **{name: getattr(known, name) for name in FACTS},
    )


def earlier_stops(
    titrations: Sequence[StoredTitration],
    gases: Sequence[StoredGas],
    facts: PatientFacts,
    policy: Policy,
) -> tuple[HypercapnicEvent, ...]:
    """What carbon dioxide stopped in this record, judged by the gases as they stand now."""
    sessions = (session_of(one, gases, facts, ()) for one in titrations)
    found = (hypercapnic_event(one, policy) for one in sessions)
    return tuple(event for event in found if event is not None)


def is_on_ventilation(facts: PatientFacts) -> bool:
    """Whether NIV was noted last as in place."""
    found = facts.latest(SIGNS, SignKind.ON_NIV)
    return found is not None and found.flag


def has_tracheostomy(facts: PatientFacts) -> bool | None:
    """As the sign says; None when nobody looked."""
    found = facts.latest(SIGNS, SignKind.TRACHEOSTOMY)
    return None if found is None else found.flag


def smokes(facts: PatientFacts) -> bool | None:
    """Whether the patient smokes tobacco; None when that is not known."""
    own = f"{SmokingWho.PATIENT}:"
    told = next((line.code for line in facts.of(SMOKING) if line.code.startswith(own)), own)
    status = told.removeprefix(own)
    if status in {"", SmokingStatus.NOT_KNOWN}:
        return None
    return status == SmokingStatus.SMOKES


@cache
def _wanted() -> "Select[*tuple[Any, ...]]":
    """Titrations with their flows and who did what; put together once."""
    begun, ended, set_by = (aliased(Person, name=name) for name in ("begun", "ended", "set_by"))
    people = [
        column.label(f"{name}_{column.key}")
        for name, person in (("begun", begun), ("ended", ended), ("set", set_by))
        for column in (person.title, person.given_names, person.family_name)
    ]
    flow = TitrationFlow
    return (
        select(
            Titration.id,
            Titration.version,
            Titration.started_at,
            Titration.ended_at,
            Titration.ended_state,
            Titration.ended_reason,
            Titration.advice,
            *(getattr(Titration, name) for name in FACTS),
            flow.id.label("flow_id"),
            flow.version.label("flow_version"),
            flow.flow_l_min,
            flow.started_at.label("set_at"),
            flow.spo2_percent,
            flow.spo2_at,
            flow.skin_paco2_kpa,
            flow.skin_at,
            flow.other_than_advised,
            *people,
        )
        .join(begun, begun.id == Titration.started_by_id)
        .outerjoin(ended, ended.id == Titration.ended_by_id)
        .outerjoin(flow, flow.titration_id == Titration.id)
        .outerjoin(set_by, set_by.id == flow.set_by_id)
        .order_by(Titration.started_at.desc(), Titration.id.desc(), flow.started_at, flow.id)
    )


def _stored(rows: Sequence[Any]) -> StoredTitration:
    head = rows[0]
    facts = {name: getattr(head, name) for name in FACTS}
    device = facts["interface"]
    facts["interface"] = Device(device) if device in set(Device) else None
    return StoredTitration(
        id=head.id,
        version=head.version,
        started_at=head.started_at,
        started_by=staff_name(head.begun_title, head.begun_given_names, head.begun_family_name),
        facts=TitrationFacts(**facts),
        ended_at=head.ended_at,
        ended_by=(
            staff_name(head.ended_title, head.ended_given_names, head.ended_family_name)
            if head.ended_family_name is not None
            else ""
        ),
        ended_state=head.ended_state,
        ended_reason=head.ended_reason,
        advice=head.advice or {},
        flows=tuple(_flow(row) for row in rows if row.flow_id is not None),
    )


def _flow(row: Any) -> StoredFlow:
    spo2, skin = row.spo2_percent, row.skin_paco2_kpa
    return StoredFlow(
        id=row.flow_id,
        version=row.flow_version,
        flow_l_min=row.flow_l_min,
        started_at=row.set_at,
        set_by=staff_name(row.set_title, row.set_given_names, row.set_family_name),
        spo2=None if spo2 is None else SaturationReading(spo2, row.spo2_at),
        skin=None if skin is None else SkinReading(skin, row.skin_at),
        other_than_advised=row.other_than_advised,
    )
