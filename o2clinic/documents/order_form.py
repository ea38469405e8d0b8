"""The home oxygen order as paper: HOOF Part A or Part B, from its form pack."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.documents.form_checks import findings_on
from o2clinic.documents.form_drawing import Filled, Row
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_paper import (
    FormFrame,
    form_paper,
    one_line,
    require_complete,
    tick,
)
from o2clinic.documents.page import Identity, Letterhead
from o2clinic.documents.wording import nhs_number, number, short_date
from o2clinic.errors import Finding, Level

# The form's own words would have the supplier empty the home.
BESIDE_LEAD_IN: Final = (
    "This order is for a stay at a second address, named in section 11. It goes beside the "
    "permanent order, which stays in force and is NOT replaced: leave what is at the home address. "
    "Fields marked * must be filled."
)


class EquipmentGroup(StrEnum):
    """Which table of the form an item stands in."""

    STATIC = "static"
    AMBULATORY = "ambulatory"
    ACCESSORY = "accessory"


@dataclass(frozen=True, slots=True)
class Equipment:
    """One ordered item.

    Attributes:
        pulse_setting: of a conserving device, as on the device; empty with continuous flow.
        quantity: for portable cylinders, per week.
    """

    group: EquipmentGroup
    name: str
    quantity: int
    flow_l_min: Decimal | None = None
    pulse_setting: str = ""
    hours_per_day: Decimal | None = None
    interface: str = ""
    has_conserver: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or place that can be reached."""

    name: str = ""
    telephone: str = ""
    mobile: str = ""
    email: str = ""
    address: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who orders, and what they confirm.

    Attributes:
        has_consent: the HOCF is signed.
        has_risk_assessment: the IHORM is completed.
    """

    name: str
    profession: str
    registration: str
    email: str
    ordered_on: date
    is_information_correct: bool
    has_consent: bool
    has_risk_assessment: bool


@dataclass(frozen=True, slots=True)
class HoofSheet:
    """All that stands on a home oxygen order.

    Attributes:
        reference: the clinic's own number of the order.
        gender: "male", "female" or "" (printed blank).
        clinical_codes: code and name of each.
        delivery: code of the pack's delivery options.
        copies: who gets one, in the order of the footer.
        replaces: which order it takes the place of as its correction, in words.
        lead_in: in place of the pack's, for an order that replaces no other; "" for the pack's.
    """

    reference: str
    letterhead: Letterhead
    identity: Identity
    gender: str
    patient: Contact
    clinical_codes: tuple[tuple[str, str], ...]
    practice: Contact
    clinic: Contact
    equipment: tuple[Equipment, ...]
    delivery: str
    declaration: Declaration
    carer: Contact = field(default_factory=Contact)
    ward: Contact = field(default_factory=Contact)
    discharge_on: date | None = None
    clinical_contact: Contact = field(default_factory=Contact)
    additional: str = ""
    is_on_niv_or_cpap: bool = False
    is_paediatric: bool = False
    has_tracheostomy: bool = False
    copies: tuple[str, ...] = ()
    replaces: str = ""
    lead_in: str = ""


def hoof(sheet: HoofSheet, pack: FormPack) -> bytes:
    """The order as a PDF, on whichever part the pack is.

    Raises:
        NotValid: a starred field is empty, an option is unknown, or nothing is ordered.
    """
    require_complete(missing_from(sheet, pack))
    lead_in = sheet.lead_in or pack.lead_in
    if sheet.replaces:
        lead_in = f"{lead_in} {sheet.replaces}, which was not correct."
    pack = replace(pack, lead_in=lead_in)
    return form_paper(pack, filled_hoof(sheet), _frame(sheet))


def missing_from(sheet: HoofSheet, pack: FormPack) -> tuple[Finding, ...]:
    """What the form asks for and this order does not say."""
    return missing_on(pack, filled_hoof(sheet))


def missing_on(pack: FormPack, filled: Filled) -> tuple[Finding, ...]:
    """What the pack asks for and the order does not say."""
    findings = findings_on(pack, filled, "HOOF")
    if any(filled.rows.values()):
        return findings
    words = "Nothing is ordered: add one item or more."
    return (*findings, Finding("HOOF-7", Level.BLOCK, words, "equipment"))


def filled_hoof(sheet: HoofSheet) -> Filled:
    """Every value and row of the order, by the keys of its form."""
    return Filled(_values(sheet), _rows(sheet))


def _frame(sheet: HoofSheet) -> FormFrame:
    return FormFrame(
        what="order",
        reference=sheet.reference,
        on=sheet.declaration.ordered_on,
        letterhead=sheet.letterhead,
        identity=sheet.identity,
        copies=sheet.copies,
        stays="HOCF and IHORM stay in the notes.",
    )


def _values(sheet: HoofSheet) -> dict[str, str]:
    declaration = sheet.declaration
    return {
        "nhs_number": nhs_number(sheet.identity.nhs_number) if sheet.identity.nhs_number else "",
        "title": sheet.identity.title,
        "family": sheet.identity.family.upper(),
        "given": sheet.identity.given,
        "born_on": short_date(sheet.identity.born_on),
        "gender": sheet.gender,
        "telephone": sheet.patient.telephone,
        "mobile": sheet.patient.mobile,
        "address": one_line(sheet.patient.address),
        "carer_name": sheet.carer.name,
        "carer_telephone": sheet.carer.telephone,
        "carer_mobile": sheet.carer.mobile,
        "clinical_codes": "; ".join(f"{code} {name}" for code, name in sheet.clinical_codes),
        "is_on_niv_or_cpap": tick(sheet.is_on_niv_or_cpap),
        "is_paediatric": tick(sheet.is_paediatric),
        "has_tracheostomy": tick(sheet.has_tracheostomy),
        "practice_name": sheet.practice.name,
        "practice_telephone": sheet.practice.telephone,
        "practice_code": sheet.practice.code,
        "practice_address": one_line(sheet.practice.address),
        "clinic_name": sheet.clinic.name,
        "clinic_telephone": sheet.clinic.telephone,
        "clinic_email": sheet.clinic.email,
        "clinic_address": one_line(sheet.clinic.address),
        "ward_name": sheet.ward.name,
        "ward_telephone": sheet.ward.telephone,
        "discharge_on": short_date(sheet.discharge_on),
        "delivery": sheet.delivery,
        "additional": sheet.additional,
        "contact_name": sheet.clinical_contact.name,
        "contact_telephone": sheet.clinical_contact.telephone,
        "contact_mobile": sheet.clinical_contact.mobile,
        "is_information_correct": tick(declaration.is_information_correct),
        "has_consent": tick(declaration.has_consent),
        "has_risk_assessment": tick(declaration.has_risk_assessment),
        "orderer_name": declaration.name,
        "orderer_profession": declaration.profession,
        "orderer_registration": declaration.registration,
        "orderer_email": declaration.email,
        "ordered_on": short_date(declaration.ordered_on),
    }


def _rows(sheet: HoofSheet) -> dict[str, tuple[Row, ...]]:
    return {
        group.value: tuple(_row(item) for item in sheet.equipment if item.group is group)
        for group in EquipmentGroup
    }


def _row(item: Equipment) -> Row:
    pulse = f"pulse {item.pulse_setting}" if item.pulse_setting else ""
    conserver = {True: "yes", False: "no", None: ""}[item.has_conserver]
    return {
        "equipment": item.name,
        "setting": ", ".join(part for part in (number(item.flow_l_min, "L/min"), pulse) if part),
        "hours": number(item.hours_per_day),
        "quantity": str(item.quantity) if item.quantity > 0 else "",
        "interface": item.interface,
        "conserver": conserver,
        "note": item.note,
    }
