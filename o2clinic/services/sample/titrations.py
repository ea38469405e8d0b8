"""Titrations of the telling patients: a few that were ended, one that is open today."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from o2clinic.rules.clinic_time import instant
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration import SaturationReading
from o2clinic.services import policies
from o2clinic.services.gas_readings import gases_of
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.sample.lists import stories
from o2clinic.services.sample.record import Team
from o2clinic.services.sample.stories import story_day
from o2clinic.services.sample.write import Rows
from o2clinic.services.titration_draft import FACTS, TitrationFacts
from o2clinic.services.titration_reading import StoredFlow, StoredTitration
from o2clinic.services.titration_sheet import titration_sheet

Told = dict[str, Any]
_FACTS: Final = TitrationFacts(
    interface=Device.NASAL_CANNULA,
    was_stable=True,
    has_tracheostomy=False,
    has_cognitive_impairment=False,
    has_visual_impairment=False,
    has_coordination_impairment=False,
    is_active_outdoors=False,
    breathes_fast=False,
)


class TitrationTeller:
    """Writes them once the gases are there, since the rules are asked what they say of them.

    Args:
        connection: in the transaction that makes the clinic.
        rows: where they go.
        team: who was there.
        today: the day that each `ago` counts back from.
    """

    def __init__(self, connection: Connection, rows: Rows, team: Team, today: date) -> None:
        self._connection = connection
        self._rows = rows
        self._team = team
        self._today = today

    def tell_all(self) -> None:
        """Every titration of every telling patient."""
        for patient_id, told in enumerate(stories(), start=1):
            for one in told.get("titrations", ()):
                self._tell(patient_id, told, one)

    def _tell(self, patient_id: int, told: Told, one: Told) -> None:
        day = story_day(told, one["ago"], self._today)
        nurse = self._team.nurses[0]
        began = _at(day, one["begun"])
        ended = _at(day, one["ended"]) if "ended" in one else None
        facts = {name: getattr(_FACTS, name) for name in FACTS} | one.get("facts", {})
        self._rows.by = nurse
        stored = _stored(one, day, began, TitrationFacts(**facts))
        end: Told = {}
        if ended is not None:
            end = self._end(patient_id, stored, ended)
            end |= {"ended_by_id": nurse, "ended_reason": one.get("reason", "")}
        titration_id = self._rows.add(
            "titration",
            ended or began,
            patient_id=patient_id,
            started_at=began,
            started_by_id=nurse,
            **facts,
            **end,
        )
        for flow, line in zip(stored.flows, one["flows"], strict=True):
            self._rows.add(
                "titration_flow",
                flow.spo2.taken_at if flow.spo2 is not None else flow.started_at,
                patient_id=patient_id,
                titration_id=titration_id,
                flow_l_min=round(flow.flow_l_min * 10),
                started_at=flow.started_at,
                set_by_id=nurse,
                spo2_percent=None if flow.spo2 is None else line["spo2"] * 10,
                spo2_at=None if flow.spo2 is None else flow.spo2.taken_at,
                other_than_advised=flow.other_than_advised,
            )

    def _end(self, patient_id: int, stored: StoredTitration, ended: datetime) -> Told:
        """What the rules said of it then."""
        with Session(self._connection, autoflush=False) as session:
            facts = facts_of(session, patient_id)
            gases = [gas for gas in gases_of(session, patient_id) if gas.reading.taken_at <= ended]
        policy = policies.in_force(facts.policy_id)
        advice = titration_sheet(facts, gases, [stored], policy, ended).advice
        if advice is None:
            raise ValueError("a titration of the sample clinic without advice")
        return {
            "ended_at": ended,
            "ended_state": advice.state.value,
            "advice": advice.as_stored(),
        }


def _stored(one: Told, day: date, began: datetime, facts: TitrationFacts) -> StoredTitration:
    return StoredTitration(
        id=0,
        version=1,
        started_at=began,
        started_by="",
        facts=facts,
        ended_at=None,
        ended_by="",
        ended_state="",
        ended_reason="",
        advice={},
        flows=tuple(_flow(line, day) for line in one["flows"]),
    )


def _flow(line: Told, day: date) -> StoredFlow:
    spo2 = None
    if "spo2" in line:
        spo2 = SaturationReading(Decimal(line["spo2"]), _at(day, line["read"]))
    return StoredFlow(
        id=0,
        version=1,
        flow_l_min=Decimal(line["flow"]),
        started_at=_at(day, line["at"]),
        set_by="",
        spo2=spo2,
        skin=None,
        other_than_advised=line.get("reason", ""),
    )


def _at(day: date, clock: str) -> datetime:
    return instant(day, time.fromisoformat(clock))
