"""Makers of drafts of results, as a nurse would type them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic import NOON

from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.services.blood_gases import BloodGasDraft
from o2clinic.services.work import new_command_id

D = Decimal
AN_HOUR_AGO = NOON - timedelta(hours=1)
TWO_LITRES = OxygenSource(Device.NASAL_CANNULA, D(2))


def a_reading(
    pao2: str | None = "8.20", *, taken_at: datetime = AN_HOUR_AGO, **given: Any
) -> GasReading:
    """An arterial gas on air whose numbers fit each other."""
    known: dict[str, Any] = {
        "sample": SampleKind.ABG,
        "source": AIR,
        "taken_at": taken_at,
        "ph": D("7.40"),
        "paco2_kpa": D("5.5"),
        "pao2_kpa": None if pao2 is None else D(pao2),
        "hco3_mmol_l": D("24.9"),
    }
    return GasReading(**known | given)


def a_gas_draft(patient_id: int, reading: GasReading | None = None, **given: Any) -> BloodGasDraft:
    """A filled-in form."""
    known: dict[str, Any] = {
        "command_id": new_command_id(),
        "patient_id": patient_id,
        "reading": reading or a_reading(),
    }
    return BloodGasDraft(**known | given)
