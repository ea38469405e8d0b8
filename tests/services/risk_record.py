"""Makers of assessments of the risks at home."""

from datetime import date
from typing import Any

from clinic import write
from sqlalchemy import Engine

from o2clinic.models import RiskAssessment, Smoking
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.safety_gate import Hazard

VISIT = date(2026, 11, 18)
# A home without danger, everything answered; who smokes stands with the patient's health.
SAFE: dict[str, Any] = {
    "consent_signed_on": VISIT,
    "risk_form_completed_on": VISIT,
    "home_assessed_on": VISIT,
    "was_flame_warning_written": True,
    "was_equipment_advice_given": True,
    "is_fire_service_told": True,
    "e_cigarettes": Hazard.ABSENT,
    "emollients": Hazard.ABSENT,
    "naked_flames": Hazard.ABSENT,
    "trips": Hazard.ABSENT,
    "lives_with_children": False,
    "is_multiple_occupancy": False,
    "is_risk_significant": False,
}


def an_assessment(
    engine: Engine, patient_id: int, by_id: int, on: date = VISIT, **items: Any
) -> int:
    """What was found on a day; gives the key."""
    row = RiskAssessment(patient_id=patient_id, assessed_on=on, assessed_by_id=by_id, **items)
    return write(engine, row)


def nobody_smokes(engine: Engine, patient_id: int, on: date = VISIT) -> None:
    """As asked of patient and household."""
    for who in SmokingWho:
        write(
            engine,
            Smoking(patient_id=patient_id, who=who, status=SmokingStatus.NEVER, told_on=on),
        )


def a_safe_home(engine: Engine, patient_id: int, by_id: int, **items: Any) -> int:
    """The gate is open."""
    nobody_smokes(engine, patient_id)
    return an_assessment(engine, patient_id, by_id, **(SAFE | items))
