"""The referral of a home with oxygen to the fire and rescue service."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from o2clinic.documents.form_checks import findings_on
from o2clinic.documents.form_drawing import Filled
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_paper import complete_form
from o2clinic.documents.form_parts import (
    FormHead,
    FormItem,
    Signer,
    answer,
    frame_of,
    patient_values,
    recipient_values,
    signer_values,
)
from o2clinic.documents.order_form import Contact
from o2clinic.documents.wording import short_date
from o2clinic.errors import Finding


class VisitUrgency(StrEnum):
    """How soon the fire service should call."""

    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"


class TellingBasis(StrEnum):
    """Why somebody outside may be told; the risk notice offers the first two."""

    CONSENT = "consent"
    VITAL_INTERESTS = "vital_interests"
    BEST_INTERESTS = "best_interests"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeHazards:
    """What is known of the home; None where nobody knows."""

    patient_smokes: bool | None = None
    household_smokes: bool | None = None
    vapes: bool | None = None
    naked_flames: bool | None = None
    has_alarms: bool | None = None
    leaves_unaided: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FireReferralSheet:
    """All that stands on a referral to the fire service.

    Attributes:
        fire_service: whom it goes to.
        items: the oxygen at the address.
        household: who lives there.
        details: incidents, emollients, clutter.
        access_note: access, language, the safety of staff.
        best_contact: when, or whom, to ring.
        basis_note: why it is told without the patient's agreement.
    """

    head: FormHead
    fire_service: Contact
    items: tuple[FormItem, ...]
    urgency: VisitUrgency
    hazards: HomeHazards
    basis: TellingBasis
    signer: Signer
    household: str = ""
    details: str = ""
    access_note: str = ""
    best_contact: str = ""
    consented_on: date | None = None
    basis_note: str = ""


def fire_referral(sheet: FireReferralSheet, pack: FormPack) -> bytes:
    """The referral as a PDF.

    Raises:
        NotValid: something that the fire service must know is missing.
    """
    return complete_form(pack, _filled(sheet), frame_of(sheet.head, "fire referral"), "FIRE")


def fire_findings(sheet: FireReferralSheet, pack: FormPack) -> tuple[Finding, ...]:
    """What the referral lacks so far."""
    return findings_on(pack, _filled(sheet), "FIRE")


def _filled(sheet: FireReferralSheet) -> Filled:
    hazards = sheet.hazards
    values = {
        **patient_values(sheet.head),
        **recipient_values(sheet.fire_service),
        **signer_values(sheet.signer, sheet.head.on),
        "best_contact": sheet.best_contact,
        "urgency": sheet.urgency.value,
        "patient_smokes": answer(hazards.patient_smokes),
        "household_smokes": answer(hazards.household_smokes),
        "vapes": answer(hazards.vapes),
        "naked_flames": answer(hazards.naked_flames),
        "has_alarms": answer(hazards.has_alarms),
        "leaves_unaided": answer(hazards.leaves_unaided),
        "household": sheet.household,
        "details": sheet.details,
        "access_note": sheet.access_note,
        "basis": sheet.basis.value,
        "consented_on": short_date(sheet.consented_on),
        "basis_note": sheet.basis_note,
    }
    return Filled(values, {"oxygen": tuple(item.row for item in sheet.items)})
