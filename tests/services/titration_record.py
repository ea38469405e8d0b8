"""Makers of drafts of a titration: an air gas at nine, the first flow at ten."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from services.health_record import a_gas

from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration_case import TitrationState
from o2clinic.services.titration_draft import (
    EndDraft,
    FactsDraft,
    FlowDraft,
    ReadingDraft,
    TitrationFacts,
)
from o2clinic.services.work import new_command_id

D = Decimal
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NOTHING_THE_MATTER = TitrationFacts(
    interface=Device.NASAL_CANNULA,
    was_stable=True,
    has_tracheostomy=False,
    has_cognitive_impairment=False,
    has_visual_impairment=False,
    has_coordination_impairment=False,
    is_active_outdoors=False,
    breathes_fast=False,
)


def after(minutes: float) -> datetime:
    """Minutes after ten o'clock."""
    return TEN + timedelta(minutes=minutes)


def facts_of_one(patient_id: int, facts: TitrationFacts = NOTHING_THE_MATTER, **told) -> FactsDraft:
    known = {"command_id": new_command_id()} | told
    return FactsDraft(patient_id=patient_id, facts=facts, **known)


def a_flow(sheet, flow: str | None = "1", at: float = 0, reason: str = "", **told) -> FlowDraft:
    """A flow set in the open titration of a sheet, so many minutes after ten."""
    known = {
        "command_id": new_command_id(),
        "id": sheet.stored.id,
        "version": sheet.stored.version,
        "started_at": after(at),
    } | told
    return FlowDraft(
        patient_id=sheet.patient_id, flow_l_min=flow and D(flow), reason=reason, **known
    )


def a_reading(sheet, spo2: str | None = "88", at: float = 20, **told) -> ReadingDraft:
    """SpO2 on the flow that is set."""
    known = {
        "command_id": new_command_id(),
        "id": sheet.flow_now.id,
        "version": sheet.flow_now.version,
        "skin_paco2_kpa": None,
    } | told
    return ReadingDraft(
        patient_id=sheet.patient_id, spo2_percent=spo2 and D(spo2), read_at=after(at), **known
    )


def an_end(sheet, reason: str = "", **told) -> EndDraft:
    known = {
        "command_id": new_command_id(),
        "id": sheet.stored.id,
        "version": sheet.stored.version,
        "seen": sheet.advice.state if sheet.advice else TitrationState.START,
    } | told
    return EndDraft(patient_id=sheet.patient_id, reason=reason, **known)


def an_air_gas(engine, patient_id, nurse, paco2="5.5", **told) -> int:
    """At nine of the same day."""
    known = {"taken_at": after(-60), "paco2_kpa": D(paco2)} | told
    return a_gas(engine, patient_id, pao2="6.6", recorded_by_id=nurse, **known)


def a_gas_on(
    engine, patient_id, nurse, flow="1", pao2="8.4", paco2="5.6", at: float = 25, **told
) -> int:
    known = {
        "taken_at": after(at),
        "device": Device.NASAL_CANNULA,
        "flow_l_min": D(flow),
        "paco2_kpa": D(paco2),
    } | told
    return a_gas(engine, patient_id, pao2=pao2, recorded_by_id=nurse, **known)


class Clock:
    """The desk's clock, moved by hand."""

    def __init__(self):
        self.now = after(0)

    def __call__(self):
        return self.now

    def at(self, minutes):
        self.now = after(minutes)


def titrate_to_two_litres(titrations, engine, clock, patient_id, nurse) -> None:
    """From the air gas to the end: the target is reached on 2 L/min, and 3 in sleep."""
    an_air_gas(engine, patient_id, nurse)
    titrations.begin(facts_of_one(patient_id))
    titrations.set_flow(a_flow(titrations.of(patient_id)))
    clock.at(21)
    titrations.read(a_reading(titrations.of(patient_id), "89", at=20))
    titrations.set_flow(a_flow(titrations.of(patient_id), "2", at=21))
    clock.at(45)
    titrations.read(a_reading(titrations.of(patient_id), "92", at=42))
    a_gas_on(engine, patient_id, nurse, "2", at=44)
    titrations.end(an_end(titrations.of(patient_id)))
