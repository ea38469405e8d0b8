"""Makers of homes for the safety gate: one without danger, and one where the patient smokes."""

from datetime import date, timedelta

from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.safety_gate import GateCase, Hazard
from tests.rules.cases import D

TODAY = date(2025, 4, 1)


def safe(**given):
    """A home without danger, everything answered, nobody smokes."""
    known = {
        "decided_on": TODAY,
        "consent_signed_on": TODAY,
        "risk_form_completed_on": TODAY,
        "install_on": TODAY + timedelta(days=3),
        "home_assessed_on": date(2025, 3, 28),
        "smoking": SmokingStatus.NEVER,
        "household_smoking": SmokingStatus.NEVER,
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
    return GateCase(**{**known, **given})


def smoker(**given):
    """The same, smoking, with everything done that can be."""
    done = {
        "smoking": SmokingStatus.SMOKES,
        "risk_tool_on": date(2025, 3, 28),
        "co_ppm": D(18),
        "was_cessation_discussed": True,
        "was_education_written": True,
        "was_family_warned": True,
        "was_told_of_withdrawal": True,
        "is_supplier_told": True,
        "signed_off_by": "Dr Berg",
    }
    return safe(**{**done, **given})
