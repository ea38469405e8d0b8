"""The form of a new oxygen order: what it sends, what stands in its way, and its paper."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from o2clinic.documents.order_form import (
    BESIDE_LEAD_IN,
    Contact,
    Declaration,
    Equipment,
    EquipmentGroup,
    HoofSheet,
    missing_from,
)
from o2clinic.errors import Finding, Level
from o2clinic.rules.diagnosis import CLINICAL_CODES, SUGGESTED_CODE, Diagnosis
from o2clinic.rules.display import age_years
from o2clinic.rules.eligibility import Outcome
from o2clinic.rules.order import (
    EQUIPMENT_WORDS,
    INTERFACE_WORDS,
    STATIC,
    STATIC_CONCENTRATORS,
    Delivery,
    FormPart,
    Modality,
    Order,
    OrderLine,
    dropped_lines,
)
from o2clinic.rules.order import Equipment as Ordered
from o2clinic.rules.order_checks import check_gate, check_order
from o2clinic.rules.order_sending import check_sending
from o2clinic.rules.order_stay import NO_WARD, STAY_WORDS, Stay, Ward
from o2clinic.rules.order_titrated import (
    check_stopped,
    check_titrated,
    line_after,
    sleep_note,
    without_sleep_note,
)
from o2clinic.rules.safety_gate import GateResult, check_risks
from o2clinic.rules.supplier import Supplier
from o2clinic.services.documents import as_plain
from o2clinic.services.order_facts import OrderFacts, OrderRow
from o2clinic.services.order_parts import first_supplier, form_of, sending_of, where_and_when
from o2clinic.services.paper_corrections import Correction, correction_findings
from o2clinic.services.policies import policy
from o2clinic.services.risk_standing import as_stored

# What the form asks for and the order's own rules already tell in clearer words.
_TOLD_BY_RULES: Final = {
    "clinical_codes",
    "delivery",
    "equipment",
    "ambulatory",
    "setting",
    "hours",
    "quantity",
    "interface",
    "has_consent",
    "has_risk_assessment",
}
_REMEDIES: Final = {
    "nhs_number": "Correct the patient's record first.",
    "address": "Correct the patient's record first.",
    "practice_name": "Correct the patient's record first.",
    "practice_address": "An administrator completes the practice.",
    "orderer_profession": "An administrator completes your entry.",
}


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The draft in the record that the form was opened from."""

    order_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """What the form of a new order sends.

    Attributes:
        command_id: of this filling-in.
        patient_id: whose; the form cannot be sent for anybody else.
        facts: the record as it was when the form was opened.
        lines: everything the patient is to have.
        dropped_confirmed: rows of the old order that were ticked to be taken away.
        additional: for the supplier: access, language, disability, second address.
        reason: why it is ordered in spite of what wants confirming.
        corrects: the order that was wrong and whose place it takes; None for most.
        part: of the form.
        supplier_id: who is to bring it; None where the clinic has no suppliers' entries.
        stay: a second address for some days; the order then replaces none.
        ward: where the patient leaves a ward with it.
        kept: the draft that it was opened from; None for a new one.
    """

    command_id: str
    patient_id: int
    facts: OrderFacts
    lines: tuple[OrderLine, ...]
    clinical_code: str = ""
    delivery: Delivery | None = Delivery.STANDARD
    consent_signed_on: date | None = None
    risk_form_completed_on: date | None = None
    is_on_niv: bool = False
    has_tracheostomy: bool = False
    additional: str = ""
    contact_name: str = ""
    contact_telephone: str = ""
    is_information_correct: bool = False
    dropped_confirmed: tuple[OrderLine, ...] = ()
    reason: str = ""
    corrects: Correction | None = None
    part: FormPart = FormPart.B
    supplier_id: int | None = None

    @property
    def supplier(self) -> Supplier | None:
        """Who is to bring it; None where the clinic has no suppliers' entries."""
        known = self.facts.suppliers
        return next((one for one in known if one.supplier_id == self.supplier_id), None)

    @property
    def supplier_name(self) -> str:
        """By name; that of the clinic's settings where it has no suppliers' entries."""
        return self.facts.paper.supplier if self.supplier is None else self.supplier.name

    stay: Stay | None = None
    ward: Ward = NO_WARD
    kept: KeptDraft | None = None

    @property
    def replaces(self) -> OrderRow | None:
        """The order that this one ends; none for a stay, beside which it goes on."""
        return None if self.stay is not None else self.facts.replaces

    @property
    def reference(self) -> str:
        """The clinic's own number of the order: its day and the form's number."""
        return f"{self.facts.today:%y%m%d}-{self.command_id[:6].upper()}"


def first_draft(facts: OrderFacts, command_id: str) -> OrderDraft:
    """The form filled from the record: all that the patient has is restated."""
    old, titrated = facts.replaces, facts.titrated_since
    suggested = SUGGESTED_CODE.get(facts.diagnosis) if facts.diagnosis is not None else None
    draft = OrderDraft(
        command_id=command_id,
        patient_id=facts.paper.patient_id,
        facts=facts,
        lines=_first_lines(facts),
        clinical_code="" if suggested is None else str(suggested),
        is_on_niv=facts.is_on_niv,
        has_tracheostomy=facts.has_tracheostomy,
        contact_name=facts.paper.writer.name,
        contact_telephone=facts.paper.clinic.telephone,
        additional="" if titrated is None else sleep_note(titrated),
        consent_signed_on=facts.risk.consent_signed_on,
        risk_form_completed_on=facts.risk.risk_form_completed_on,
        part=facts.parts[-1] if facts.parts else FormPart.B,
        supplier_id=first_supplier(facts),
    )
    if old is None:
        return draft
    note = old.note if titrated is None else without_sleep_note(old.note)
    return replace(
        draft,
        clinical_code=draft.clinical_code or old.clinical_code,
        is_on_niv=facts.is_on_niv or old.on_niv,
        has_tracheostomy=facts.has_tracheostomy or old.has_tracheostomy,
        additional=" ".join(part for part in (note, draft.additional) if part),
    )


def check(draft: OrderDraft) -> tuple[Finding, ...]:
    """Everything that stands in the way of the order, or is to be thought of."""
    facts = draft.facts
    rules = policy(facts.paper.policy_id)
    return (
        *correction_findings(draft.corrects, is_beside=draft.stay is not None),
        *check_order(_order(draft), rules),
        *check_sending(sending_of(draft)),
        *_urgent(draft),
        *check_gate(risk_gate(draft)),
        *_new_ltot(draft),
        *check_stopped(draft.lines, facts.lines_since_stopped, facts.titration_stopped_on),
        *check_titrated(draft.lines, facts.lines_since_titrated, facts.titrated),
        *_dropped(draft),
        *where_and_when(draft),
        *_form(draft),
    )


def may_be_issued(findings: tuple[Finding, ...], reason: str) -> bool:
    """Nothing blocks, and what wants confirming has its reason."""
    levels = {finding.level for finding in findings}
    return Level.BLOCK not in levels and (Level.CONFIRM not in levels or bool(reason.strip()))


def risk_gate(draft: OrderDraft) -> GateResult:
    """The gate of the risks at home, with both forms dated as they are typed on the order."""
    case = replace(
        draft.facts.risk,
        consent_signed_on=draft.consent_signed_on,
        risk_form_completed_on=draft.risk_form_completed_on,
    )
    return check_risks(case, policy(draft.facts.paper.policy_id))


def hoof_sheet(draft: OrderDraft) -> HoofSheet:
    """All that the paper says."""
    facts, paper = draft.facts, draft.facts.paper
    labels = {str(code.code): code.label for code in CLINICAL_CODES}
    gp_words = f"GP: {paper.practice.name}" if paper.practice.name else "GP"
    return HoofSheet(
        reference=draft.reference,
        letterhead=paper.letterhead,
        identity=paper.identity,
        gender=paper.gender,
        patient=Contact(telephone=paper.telephone, mobile=paper.mobile, address=paper.address),
        clinical_codes=((draft.clinical_code, labels.get(draft.clinical_code, "")),)
        if draft.clinical_code
        else (),
        practice=paper.practice,
        clinic=paper.clinic,
        equipment=tuple(_equipment(line) for line in draft.lines),
        delivery=draft.delivery.value if draft.delivery is not None else "",
        declaration=Declaration(
            name=paper.writer.name,
            profession=paper.writer.role,
            registration=paper.writer.registration,
            email=paper.clinic.email,
            ordered_on=facts.today,
            is_information_correct=draft.is_information_correct,
            has_consent=draft.consent_signed_on is not None,
            has_risk_assessment=draft.risk_form_completed_on is not None,
        ),
        carer=paper.carer,
        ward=Contact(draft.ward.name, draft.ward.telephone),
        discharge_on=draft.ward.discharge_on,
        clinical_contact=Contact(draft.contact_name, draft.contact_telephone),
        additional=_additional(draft),
        lead_in="" if draft.stay is None else BESIDE_LEAD_IN,
        is_on_niv_or_cpap=draft.is_on_niv,
        is_paediatric=_age(facts) < policy(paper.policy_id).adult_age_years.number,
        has_tracheostomy=draft.has_tracheostomy,
        replaces="" if draft.corrects is None else draft.corrects.words,
        copies=(draft.supplier_name or "Supplier", gp_words, paper.clinic.name, "Notes"),
    )


def decision_snapshot(draft: OrderDraft, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """The decision on LTOT and the gates as they were shown; never worked out again."""
    return draft.facts.standing.as_stored() | {
        "risk": as_stored(risk_gate(draft)),
        "gates": as_plain(findings),
        "kept_reason": draft.reason.strip(),
    }


def _first_lines(facts: OrderFacts) -> tuple[OrderLine, ...]:
    """What the patient has, and LTOT as it was titrated where it is not among it."""
    old = facts.old_lines
    if facts.titrated_since is not None and not _is_ltot(old):
        return (*old, line_after(facts.titrated_since, policy(facts.paper.policy_id)))
    if old:
        return old
    if facts.diagnosis is Diagnosis.CLUSTER_HEADACHE:
        return (OrderLine(modality=Modality.SBOT, equipment=Ordered.STATIC_CYLINDER),)
    return (OrderLine(modality=Modality.LTOT, equipment=Ordered.STATIC_CONCENTRATOR),)


def _order(draft: OrderDraft) -> Order:
    facts = draft.facts
    return Order(
        ordered_on=facts.today,
        lines=draft.lines,
        delivery=draft.delivery,
        clinical_code=draft.clinical_code,
        consent_signed_on=draft.consent_signed_on,
        risk_form_completed_on=draft.risk_form_completed_on,
        age_years=_age(facts),
        died_on=facts.paper.died_on,
        moved_away_on=facts.paper.moved_away_on,
        has_tracheostomy=draft.has_tracheostomy,
        has_ltot_assessment=bool(facts.standing.gas_ids) or _is_ltot(facts.old_lines),
        contact_name=draft.contact_name,
        contact_phone=draft.contact_telephone,
        part=draft.part,
        most_cylinders=None if draft.supplier is None else draft.supplier.most_cylinders,
    )


def _urgent(draft: OrderDraft) -> tuple[Finding, ...]:
    """Respiratory acidosis and the like are answered before any oxygen is ordered."""
    urgent = draft.facts.standing.urgent
    if not urgent:
        return ()
    message = f"{urgent} Give the reason for ordering all the same."
    return (Finding("OR-URGENT", Level.CONFIRM, message),)


def _new_ltot(draft: OrderDraft) -> tuple[Finding, ...]:
    """LTOT that the patient did not have wants the criteria met, or a reason."""
    facts = draft.facts
    is_new = _is_ltot(draft.lines) and not _is_ltot(facts.old_lines)
    if not is_new or not facts.standing.gas_ids or facts.standing.outcome is Outcome.ELIGIBLE:
        return ()
    message = f"LTOT is ordered anew, but: {facts.standing.one_line}. Give the reason."
    return (Finding("OR-LTOT", Level.CONFIRM, message, "lines"),)


def _additional(draft: OrderDraft) -> str:
    """For the supplier; a second address and its days come first."""
    told = "" if draft.stay is None else draft.stay.for_supplier()
    return " ".join(filter(None, (told, draft.additional)))


def kind_words(draft: OrderDraft) -> str:
    """What sort of order it is, for the title of its paper."""
    return "order" if draft.stay is None else STAY_WORDS[draft.stay.kind].lower()


def _dropped(draft: OrderDraft) -> tuple[Finding, ...]:
    if draft.replaces is None:  # nothing is taken away
        return ()
    ticked = list(draft.dropped_confirmed)
    findings = []
    for line in dropped_lines(draft.facts.old_lines, draft.lines):
        if line in ticked:
            ticked.remove(line)
            continue
        message = (
            f"{line.in_words()} is not on the new order, so the supplier takes it away. Tick it "
            "to confirm, or add it again."
        )
        findings.append(Finding("OR-DROPPED", Level.BLOCK, message, "dropped_confirmed"))
    return tuple(findings)


def _form(draft: OrderDraft) -> tuple[Finding, ...]:
    """What the form itself asks for beyond the rules of an order."""
    pack = form_of(draft)
    if pack is None:
        return ()  # told by the rules
    return tuple(
        replace(found, message=f"{found.message} {_REMEDIES.get(found.field, '')}".strip())
        for found in missing_from(hoof_sheet(draft), pack)
        if found.field not in _TOLD_BY_RULES
    )


def _equipment(line: OrderLine) -> Equipment:
    is_static = line.equipment in STATIC
    name = EQUIPMENT_WORDS[line.equipment]
    if line.equipment in STATIC_CONCENTRATORS:
        name += " with back-up cylinder"
    share = "" if line.venturi_percent is None else f" {line.venturi_percent} %"
    return Equipment(
        group=EquipmentGroup.STATIC if is_static else EquipmentGroup.AMBULATORY,
        name=name,
        quantity=line.quantity,
        flow_l_min=line.flow_l_min,
        pulse_setting=line.pulse_setting,
        hours_per_day=line.hours_per_day if line.hours_per_day != Decimal(0) else None,
        interface=INTERFACE_WORDS[line.interface].capitalize().replace("venturi", "Venturi")
        + share,
        has_conserver=None if is_static else line.has_conserver,
    )


def _is_ltot(lines: tuple[OrderLine, ...]) -> bool:
    return any(line.modality is Modality.LTOT for line in lines)


def _age(facts: OrderFacts) -> int:
    return age_years(facts.paper.identity.born_on, facts.today)
