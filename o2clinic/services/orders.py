"""Oxygen orders: filled from the record, checked, issued on paper and kept."""

from dataclasses import dataclass, replace
from typing import Final

from o2clinic.documents.order_changes import order_changes
from o2clinic.documents.order_form import hoof
from o2clinic.errors import Finding, NotValid, Refused
from o2clinic.models import OxygenOrder, OxygenOrderLine, Patient
from o2clinic.rules.changes import Concept
from o2clinic.rules.order import Delivery, FormPart, OrderStatus
from o2clinic.rules.order_life import OrderStage, OrderStep
from o2clinic.rules.permissions import Permission
from o2clinic.services import order_draft, order_parts
from o2clinic.services.documents import DocumentKind, Paper, as_plain, keep
from o2clinic.services.form_packs import template_name
from o2clinic.services.order_changes import changes_sheet
from o2clinic.services.order_draft import OrderDraft
from o2clinic.services.order_events import add_event
from o2clinic.services.order_facts import OrderFacts, OrderRow, order_facts, orders_of
from o2clinic.services.order_kept import kept_or_new
from o2clinic.services.order_parts import pack_of
from o2clinic.services.order_standing import write_stay, write_ward
from o2clinic.services.paper_corrections import correction_of, reason_of
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.record_changes import require_unchanged
from o2clinic.services.risk_standing import gate_case, risks_of
from o2clinic.services.work import Actor, Desk, Work, new_command_id

_NEEDED: Final = {FormPart.A: Permission.ORDER_STATIC, FormPart.B: Permission.ORDER_OXYGEN}


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """A new order's form: as filled from the record, with what was found at once."""

    draft: OrderDraft
    findings: tuple[Finding, ...]

    @property
    def facts(self) -> OrderFacts:
        """The record as it was read."""
        return self.draft.facts


class Orders:
    """Ordering oxygen for a patient."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_issue(self) -> bool:
        """Whether this person's role includes ordering, on Part A at least."""
        return self._actor.may(Permission.ORDER_STATIC)

    def of_patient(self, patient_id: int) -> tuple[OrderRow, ...]:
        """Every order of a patient, newest first."""
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT, patient_id) as session:
            return orders_of(session, patient_id)

    def draft_for(self, patient_id: int) -> OrderSheet:
        """A new order, filled with everything the patient has."""
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            facts = order_facts(session, patient_id, self._actor, self._desk.now())
        draft = order_draft.first_draft(facts, new_command_id())
        return OrderSheet(draft, self.check(draft))

    def correcting(self, document_id: int) -> OrderSheet:
        """A new order in place of the one in force, which was wrong; restates all of it.

        Raises:
            NotFound: no such order.
            Refused: another took its place already.
        """
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT) as session:
            old = correction_of(session, document_id)
        draft = replace(self.draft_for(old.patient_id).draft, corrects=old.correction)
        in_force = draft.facts.replaces
        if in_force is None or in_force.document_id != document_id:
            raise Refused(
                "DOC-NOT-IN-FORCE",
                "This order is not in force any more, so a correction of it would order oxygen.",
                "Correct the order in force, or write a new one.",
            )
        return OrderSheet(draft, self.check(draft))

    def renewed(self, draft: OrderDraft) -> OrderDraft:
        """The same form on the record as it stands now, after somebody has changed it."""
        patient_id = draft.patient_id
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            facts = order_facts(session, patient_id, self._actor, self._desk.now())
        return replace(draft, facts=facts)

    def with_risks(self, draft: OrderDraft) -> OrderDraft:
        """The same form with the risks at home as they are recorded now; the rest as it was."""
        patient_id = draft.patient_id
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            recorded, known = risks_of(session, patient_id), facts_of(session, patient_id)
        risk = gate_case(recorded, known, draft.facts.today)
        return replace(draft, facts=replace(draft.facts, risk=risk))

    def check(self, draft: OrderDraft) -> tuple[Finding, ...]:
        """What stands in the way; asks no database, so it may run at each key."""
        return order_draft.check(draft)

    def preview(self, draft: OrderDraft) -> bytes:
        """The paper as it would be issued.

        Raises:
            NotValid: something that the form must carry is missing.
        """
        return hoof(order_draft.hoof_sheet(draft), pack_of(draft))

    def comes(self, draft: OrderDraft) -> str:
        """When the oxygen comes if the order is sent now, in words."""
        return order_parts.comes(draft, self._desk.now())

    def difference(self, draft: OrderDraft) -> bytes:
        """What the order changes against the one it replaces, on paper; issues nothing."""
        return order_changes(changes_sheet(draft, self.check(draft)))

    def issue(self, draft: OrderDraft) -> int:
        """Issue the order with its paper; ends the one it replaces; gives its key.

        Raises:
            NotAllowed: the role does not include ordering.
            NotValid: a gate is shut, or what wants confirming has no reason.
            StaleRecord: the record changed after the form was opened.
            AlreadyDone: this form was issued before.
        """
        findings = self.check(draft)
        # Drawn before the transaction, so that nobody waits for it.
        paper = _paper(draft) if order_draft.may_be_issued(findings, draft.reason) else None
        use_case = "issue order" if draft.corrects is None else "correct order"
        with self._desk.work(
            self._actor, _NEEDED[draft.part], use_case, command_id=draft.command_id
        ) as work:
            work.patient_id = draft.patient_id
            why = (reason_of(draft.corrects), draft.reason.strip())
            work.reason = " ".join(part for part in why if part)
            if paper is None:
                raise NotValid(findings)
            _lock_and_compare(work, draft)
            order_id = _write(work, draft, findings)
            keep(
                work,
                draft.patient_id,
                paper,
                oxygen_order_id=order_id,
                corrects=draft.corrects,
            )
            work.record_id = order_id
            work.changed(Concept.OXYGEN_ORDER, draft.patient_id)
        return order_id


def _paper(draft: OrderDraft) -> Paper:
    pack = pack_of(draft)
    sheet = order_draft.hoof_sheet(draft)
    return Paper(
        kind=DocumentKind.ORDER,
        title=f"{pack.title}, {order_draft.kind_words(draft)} {sheet.reference}",
        template=template_name(pack),
        pdf=hoof(sheet, pack),
        sheet=as_plain(sheet),
    )


def _lock_and_compare(work: Work, draft: OrderDraft) -> None:
    """One order at a time for a patient, and only on the record that the person saw."""
    work.session.get(Patient, draft.patient_id, with_for_update=True)
    now = order_facts(work.session, draft.patient_id, work.actor, work.at)
    require_unchanged(work.session, draft.patient_id, draft.facts, now, work.at)


def _write(work: Work, draft: OrderDraft, findings: tuple[Finding, ...]) -> int:
    replaced = draft.replaces
    if replaced is not None:
        old = work.fetch_for_edit(OxygenOrder, replaced.order_id, replaced.version)
        old.status = OrderStatus.SUPERSEDED
        old.ended_at = work.at
        work.session.flush()
        add_event(work, draft.patient_id, old.id, OrderStep.SUPERSEDED)
    stay, ward = draft.stay, draft.ward
    order = kept_or_new(work, draft)
    order.status = OrderStatus.ISSUED if stay is None else OrderStatus.BESIDE
    order.stage = OrderStage.ISSUED
    order.form_id = template_name(pack_of(draft))
    order.ordered_by_id, order.ordered_at = work.actor.person_id, work.at
    order.replaces_id = None if replaced is None else replaced.order_id
    order.clinical_code = draft.clinical_code
    order.delivery = draft.delivery or Delivery.STANDARD  # the gate wants one
    order.consent_signed_on = draft.consent_signed_on
    order.risk_form_completed_on = draft.risk_form_completed_on
    order.on_niv, order.has_tracheostomy = draft.is_on_niv, draft.has_tracheostomy
    order.supplier, order.supplier_id = draft.supplier_name, draft.supplier_id
    order.supplier_note = draft.additional.strip()
    order.decision = order_draft.decision_snapshot(draft, findings)
    write_stay(order, stay)
    write_ward(order, ward)
    work.session.flush()
    order_id = order.id
    add_event(work, draft.patient_id, order_id, OrderStep.ISSUED)
    work.session.add_all(
        OxygenOrderLine(
            oxygen_order_id=order_id,
            position=position,
            modality=line.modality,
            equipment=line.equipment,
            flow_l_min=line.flow_l_min,
            pulse_setting=line.pulse_setting.strip(),
            hours_per_day=line.hours_per_day,
            quantity=line.quantity,
            interface=line.interface,
            venturi_percent=line.venturi_percent,
            has_conserver=line.has_conserver,
        )
        for position, line in enumerate(draft.lines, start=1)
    )
    work.session.flush()
    return order_id
