"""The Home Oxygen Consent Form (HOCF), blank to be signed or as it was signed on paper."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from o2clinic.documents.form_checks import findings_on
from o2clinic.documents.form_drawing import Filled
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_paper import form_paper, tick
from o2clinic.documents.form_parts import (
    FormHead,
    Signer,
    frame_of,
    patient_values,
    signer_values,
)
from o2clinic.documents.wording import short_date
from o2clinic.errors import Finding


class Agreement(StrEnum):
    """What a patient can agree to by itself; the keys of the pack's ticks."""

    WAS_EXPLAINED = "was_explained"
    SUPPLIER = "agrees_supplier"
    FIRE_SERVICE = "agrees_fire_service"
    ELECTRICITY = "agrees_electricity"
    CARE_TEAMS = "agrees_care_teams"
    COMMISSIONER = "agrees_commissioner"
    ACCESS = "agrees_access"
    USAGE_DATA = "agrees_usage_data"
    NO_SMOKING = "understands_no_smoking"
    WITHDRAWAL = "understands_withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Whether the patient can decide, and what was done when not.

    Attributes:
        has_capacity: None when nobody has said.
        best_interests: the decision, and who was consulted.
        legal_authority: a power of attorney or advance decision that was seen.
    """

    has_capacity: bool | None = None
    assessed_on: date | None = None
    best_interests: str = ""
    legal_authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSignature:
    """Who signed; all empty on a form that is printed to be signed.

    Attributes:
        signed_by: "patient", "representative" or "".
    """

    signed_by: str = ""
    name: str = ""
    relationship: str = ""
    reason: str = ""
    signed_on: date | None = None


UNSIGNED = ConsentSignature()
NOT_ASKED = Capacity()


@dataclass(frozen=True, slots=True, kw_only=True)
class HocfSheet:
    """All that stands on the consent form.

    Attributes:
        oxygen: what is to be ordered, in short words.
        agreed: what the patient has agreed to.
        help: interpreter or other help that was given.
        taken_by: the registered professional who takes the consent.
    """

    head: FormHead
    oxygen: str
    taken_by: Signer
    agreed: frozenset[Agreement] = frozenset()
    capacity: Capacity = NOT_ASKED
    signature: ConsentSignature = UNSIGNED
    help: str = ""


def hocf(sheet: HocfSheet, pack: FormPack) -> bytes:
    """The form as a PDF; what is empty is there to be filled with a pen."""
    frame = frame_of(sheet.head, "consent form", stays="This form stays in the notes.")
    return form_paper(pack, _filled(sheet), frame)


def hocf_findings(sheet: HocfSheet, pack: FormPack) -> tuple[Finding, ...]:
    """What the form lacks so far."""
    return findings_on(pack, _filled(sheet), "HOCF")


def _filled(sheet: HocfSheet) -> Filled:
    signature, capacity = sheet.signature, sheet.capacity
    return Filled(
        {
            **patient_values(sheet.head),
            **signer_values(sheet.taken_by, signature.signed_on),
            **{one.value: tick(one in sheet.agreed) for one in Agreement},
            "oxygen": sheet.oxygen,
            "capacity": {True: "has", False: "lacks", None: ""}[capacity.has_capacity],
            "capacity_assessed_on": short_date(capacity.assessed_on),
            "best_interests": capacity.best_interests,
            "legal_authority": capacity.legal_authority,
            "help": sheet.help,
            "signed_by": signature.signed_by,
            "signatory_name": signature.name.upper(),
            "relationship": signature.relationship,
            "representative_reason": signature.reason,
            "consented_on": short_date(signature.signed_on),
        }
    )
