"""The home oxygen order as paper: HOOF Part B, from a form pack."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from o2clinic.documents.fonts import Face
from o2clinic.documents.form_drawing import Filled, Row, draw_form
from o2clinic.documents.form_pack import FieldType, FormField, FormPack, SectionKind
from o2clinic.documents.marks import Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Notice, Paper, Template
from o2clinic.documents.wording import nhs_number, number, short_date
from o2clinic.errors import Finding, Level, NotValid

_LEAD_IN = Style(9.5, Face.SEMIBOLD)
_TITLE = Style(14, Face.SEMIBOLD, Ink.HEADING)
_PLAIN = Style(9, colour=Ink.QUIET)


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


def hoof_part_b(sheet: HoofSheet, pack: FormPack) -> bytes:
    """The order as a PDF.

    Raises:
        NotValid: a starred field is empty, an option is unknown, or nothing is ordered.
    """
    findings = missing_from(sheet, pack)
    if findings:
        raise NotValid(findings)
    filled = Filled(_values(sheet), _rows(sheet))
    paper = Paper(_template(sheet, pack))
    paper.heading(pack.title, _TITLE)
    paper.skip(2)
    paper.write(pack.lead_in, _LEAD_IN)
    if sheet.replaces:
        paper.write(f"{sheet.replaces}, which was not correct.", _LEAD_IN)
    paper.skip(6)
    draw_form(paper, pack, filled)
    if sheet.copies:
        paper.make_room(2 * _PLAIN.line_height)
        paper.write(f"Copies to: {'; '.join(sheet.copies)}.", _PLAIN)
    return paper.finish(subject=f"Order {sheet.reference}")


def _template(sheet: HoofSheet, pack: FormPack) -> Template:
    notice = None
    if pack.is_to_be_checked:
        notice = Notice(
            "Check against the current official form",
            f"Clinic facsimile: {len(pack.unverified_fields)} fields of this layout have not been "
            "compared with the official blank. HOCF and IHORM stay in the notes.",
        )
    version = f"{pack.title}, {pack.nation}, version {pack.version}"
    return Template(
        title=pack.title,
        letterhead=sheet.letterhead,
        identity=sheet.identity,
        notice=notice,
        footer=f"{version} · order {sheet.reference} of {short_date(sheet.declaration.ordered_on)}",
        margin=40,
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
        "address": _one_line(sheet.patient.address),
        "carer_name": sheet.carer.name,
        "carer_telephone": sheet.carer.telephone,
        "carer_mobile": sheet.carer.mobile,
        "clinical_codes": "; ".join(f"{code} {name}" for code, name in sheet.clinical_codes),
        "is_on_niv_or_cpap": _tick(sheet.is_on_niv_or_cpap),
        "is_paediatric": _tick(sheet.is_paediatric),
        "has_tracheostomy": _tick(sheet.has_tracheostomy),
        "practice_name": sheet.practice.name,
        "practice_telephone": sheet.practice.telephone,
        "practice_code": sheet.practice.code,
        "practice_address": _one_line(sheet.practice.address),
        "clinic_name": sheet.clinic.name,
        "clinic_telephone": sheet.clinic.telephone,
        "clinic_email": sheet.clinic.email,
        "clinic_address": _one_line(sheet.clinic.address),
        "ward_name": sheet.ward.name,
        "ward_telephone": sheet.ward.telephone,
        "discharge_on": short_date(sheet.discharge_on),
        "delivery": sheet.delivery,
        "additional": sheet.additional,
        "contact_name": sheet.clinical_contact.name,
        "contact_telephone": sheet.clinical_contact.telephone,
        "contact_mobile": sheet.clinical_contact.mobile,
        "is_information_correct": _tick(declaration.is_information_correct),
        "has_consent": _tick(declaration.has_consent),
        "has_risk_assessment": _tick(declaration.has_risk_assessment),
        "orderer_name": declaration.name,
        "orderer_profession": declaration.profession,
        "orderer_registration": declaration.registration,
        "orderer_email": declaration.email,
        "ordered_on": short_date(declaration.ordered_on),
    }


def _one_line(address: tuple[str, ...]) -> str:
    return ", ".join(line for line in address if line)


def _tick(is_true: bool) -> str:
    return "yes" if is_true else ""


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


def missing_from(sheet: HoofSheet, pack: FormPack) -> tuple[Finding, ...]:
    """What the form asks for and this order does not say."""
    return missing_on(pack, Filled(_values(sheet), _rows(sheet)))


def missing_on(pack: FormPack, filled: Filled) -> tuple[Finding, ...]:
    """What the pack asks for and the order does not say."""
    findings: list[Finding] = []
    has_rows = False
    for section in pack.sections:
        if section.kind is SectionKind.ROWS:
            rows = filled.rows.get(section.key, ())
            has_rows = has_rows or bool(rows)
            for at, row in enumerate(rows, start=1):
                place = f", line {at} of {section.title.lower()}"
                findings.extend(
                    _check(each, row.get(each.key, ""), place)
                    for each in section.fields
                    if _is_wrong(each, row.get(each.key, ""))
                )
        else:
            findings.extend(
                _check(each, filled.values.get(each.key, ""))
                for each in section.fields
                if _is_wrong(each, filled.values.get(each.key, ""))
            )
    if not has_rows:
        findings.append(
            Finding("HOOF-7", Level.BLOCK, "Nothing is ordered: add one item or more.", "equipment")
        )
    return tuple(findings)


def _is_wrong(each: FormField, value: str) -> bool:
    if not value:
        return each.is_mandatory
    codes = {option.code for option in each.options}
    return each.kind is FieldType.CHOICE and value not in codes


def _check(each: FormField, value: str, place: str = "") -> Finding:
    what = f"{each.number} {each.label}{place}"
    if value:
        message = f"{what}: the form does not offer {value!r}. Choose one of its options."
    elif each.kind is FieldType.TICK:
        message = f"{what}: must be confirmed before the order can be printed."
    else:
        message = f"{what} is missing: the supplier refuses an order without it."
    return Finding(f"HOOF-{each.number}", Level.BLOCK, message, each.key)
