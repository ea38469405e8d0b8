"""Oxygen orders: filled from the record, checked, issued on paper and kept."""

from dataclasses import dataclass, replace

from o2clinic.documents.order_form import hoof_part_b
from o2clinic.errors import Finding, NotValid, Refused
from o2clinic.models import OxygenOrder, OxygenOrderLine, Patient
from o2clinic.rules.changes import Concept
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.permissions import Permission
from o2clinic.services import order_draft
from o2clinic.services.documents import DocumentKind, Paper, as_plain, keep
from o2clinic.services.form_packs import HOOF_B, form_pack_on, template_name
from o2clinic.services.order_draft import OrderDraft
from o2clinic.services.order_facts import OrderFacts, OrderRow, order_facts, orders_of
from o2clinic.services.paper_corrections import correction_of, reason_of
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.record_changes import require_unchanged
from o2clinic.services.risk_standing import gate_case, risks_of
from o2clinic.services.work import Actor, Desk, Work, new_command_id


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
        """Whether this person's role includes ordering."""
        return self._actor.may(Permission.ORDER_OXYGEN)

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
            correction, patient_id, _sheet = correction_of(session, document_id)
        draft = replace(self.draft_for(patient_id).draft, corrects=correction)
        old = draft.facts.replaces
        if old is None or old.document_id != document_id:
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
        pack = form_pack_on(HOOF_B, draft.facts.today)
        return hoof_part_b(order_draft.hoof_sheet(draft), pack)

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
            self._actor, Permission.ORDER_OXYGEN, use_case, command_id=draft.command_id
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
    pack = form_pack_on(HOOF_B, draft.facts.today)
    sheet = order_draft.hoof_sheet(draft)
    return Paper(
        kind=DocumentKind.ORDER,
        title=f"{pack.title}, order {sheet.reference}",
        template=template_name(pack),
        pdf=hoof_part_b(sheet, pack),
        sheet=as_plain(sheet),
    )


def _lock_and_compare(work: Work, draft: OrderDraft) -> None:
    """One order at a time for a patient, and only on the record that the person saw."""
    work.session.get(Patient, draft.patient_id, with_for_update=True)
    now = order_facts(work.session, draft.patient_id, work.actor, work.at)
    require_unchanged(work.session, draft.patient_id, draft.facts, now, work.at)


def _write(work: Work, draft: OrderDraft, findings: tuple[Finding, ...]) -> int:
    facts, replaced = draft.facts, draft.facts.replaces
    if replaced is not None:
        old = work.fetch_for_edit(OxygenOrder, replaced.order_id, replaced.version)
        old.status = OrderStatus.SUPERSEDED
        old.ended_at = work.at
        work.session.flush()
    order_id = work.add(
        OxygenOrder(
            patient_id=draft.patient_id,
            status=OrderStatus.ISSUED,
            form_id=template_name(form_pack_on(HOOF_B, facts.today)),
            ordered_by_id=work.actor.person_id,
            ordered_at=work.at,
            replaces_id=None if replaced is None else replaced.order_id,
            clinical_code=draft.clinical_code,
            delivery=draft.delivery,
            consent_signed_on=draft.consent_signed_on,
            risk_form_completed_on=draft.risk_form_completed_on,
            on_niv=draft.is_on_niv,
            has_tracheostomy=draft.has_tracheostomy,
            supplier=facts.paper.supplier,
            supplier_note=draft.additional.strip(),
            decision=order_draft.decision_snapshot(draft, findings),
        )
    )
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
