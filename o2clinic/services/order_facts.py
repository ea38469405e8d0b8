"""What an oxygen order is filled from: patient, order in force, standing with LTOT."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from o2clinic.models import (
    Document,
    OxygenOrder,
    OxygenOrderLine,
    Person,
)
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.order import (
    Delivery,
    Equipment,
    FormPart,
    Interface,
    Modality,
    OrderLine,
    OrderStatus,
)
from o2clinic.rules.order_stay import NO_WARD, Stay, Ward
from o2clinic.rules.order_titrated import TitratedFlow
from o2clinic.rules.patient_codes import SignKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.safety_gate import GateCase
from o2clinic.rules.supplier import Supplier
from o2clinic.services.bank_holidays import bank_holidays
from o2clinic.services.documents import DocumentKind
from o2clinic.services.form_confirmations import (
    NOBODY_CONFIRMED,
    Confirmations,
    confirmations,
)
from o2clinic.services.form_packs import HOOF_A
from o2clinic.services.gas_readings import gases_of
from o2clinic.services.order_standing import draft_words, stay_of, ward_of
from o2clinic.services.paper_facts import PaperFacts, paper_facts
from o2clinic.services.patient_facts import DIAGNOSES, SIGNS, PatientFacts, facts_of
from o2clinic.services.policies import policy
from o2clinic.services.risk_standing import gate_case, risks_of
from o2clinic.services.standing import Standing, standing_from
from o2clinic.services.suppliers import suppliers_in
from o2clinic.services.titrated_flow import flow_reached, stopped_on
from o2clinic.services.titration_reading import titrations_of
from o2clinic.services.titration_sheet import titration_sheet
from o2clinic.services.work import Actor

_DELIVERY: Final = timedelta(days=21)  # longer than any takes


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order of a patient.

    Attributes:
        ended_at: when it was superseded or removed; None while it is in force.
        outcome: of the decision on LTOT as it was shown when the order was issued; "" if none.
        form_id: form pack and version.
        document_id: its paper; None for orders from before the program.
        stage: how far the supplier is; None where that was not followed.
        draft_words: the rows of a draft, as far as they could be read.
    """

    order_id: int
    version: int
    status: str
    ordered_at: datetime
    ordered_by: str
    ended_at: datetime | None
    lines: tuple[OrderLine, ...]
    clinical_code: str
    delivery: Delivery
    consent_signed_on: date | None
    risk_form_completed_on: date | None
    on_niv: bool
    has_tracheostomy: bool
    supplier: str
    note: str
    outcome: str
    document_id: int | None
    form_id: str = ""
    supplier_id: int | None = None
    stage: str | None = None

    @property
    def part(self) -> FormPart:
        """Of the form it was ordered on; orders from before the parts were told apart are B."""
        return FormPart.A if self.form_id.startswith(HOOF_A) else FormPart.B

    draft_words: tuple[str, ...] = ()
    stay: Stay | None = None
    ward: Ward = NO_WARD

    @property
    def is_in_force(self) -> bool:
        """Whether the patient has what it says."""
        return self.status == OrderStatus.ISSUED


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """The record as the order's form was filled from it; an issue wants it unchanged.

    Attributes:
        risk: what is recorded of the risks at home and consent.
        titrated: what the last titration that reached its target ended with.
        titration_ended_at: the end of the last titration; None while it goes on.
        titration_stopped_on: the day of the last titration, where carbon dioxide stopped it.
        forms: which forms somebody has confirmed.
        suppliers: to whom an order may go, the usual one first.
        parts: of the form, on which this person may order.
        holidays: bank holidays of the weeks to come.
    """

    paper: PaperFacts
    today: date
    diagnosis: Diagnosis | None
    has_tracheostomy: bool
    is_on_niv: bool
    standing: Standing
    risk: GateCase
    replaces: OrderRow | None
    titrated: TitratedFlow | None = None
    titration_ended_at: datetime | None = None
    titration_stopped_on: date | None = None
    forms: Confirmations = NOBODY_CONFIRMED
    suppliers: tuple[Supplier, ...] = ()
    parts: tuple[FormPart, ...] = tuple(FormPart)
    holidays: frozenset[date] = frozenset()

    @property
    def old_lines(self) -> tuple[OrderLine, ...]:
        """What the patient has now."""
        return () if self.replaces is None else self.replaces.lines

    @property
    def titrated_since(self) -> TitratedFlow | None:
        """The titration of this assessment that the order in force does not know of yet."""
        titrated, first = self.titrated, self.standing.case.first_gas
        if titrated is None or self.lines_since_titrated:
            return None
        return None if first is not None and titrated.on < first.gas.taken_on else titrated

    @property
    def lines_since_titrated(self) -> tuple[OrderLine, ...]:
        """What was ordered after the titration that reached a flow."""
        return self._lines_since(self.titrated.ended_at if self.titrated is not None else None)

    @property
    def lines_since_stopped(self) -> tuple[OrderLine, ...]:
        """What was ordered after the last titration had ended."""
        return self._lines_since(self.titration_ended_at)

    def _lines_since(self, ended_at: datetime | None) -> tuple[OrderLine, ...]:
        old = self.replaces
        return () if old is None or ended_at is None or old.ordered_at < ended_at else old.lines


def order_facts(session: Session, patient_id: int, actor: Actor, now: datetime) -> OrderFacts:
    """Read them; twelve statements at most, however long the record."""
    today = day_of(now)
    paper = paper_facts(session, patient_id, actor, today)
    known = facts_of(session, patient_id)
    gases = gases_of(session, patient_id)
    in_force = orders_of(session, patient_id, only_in_force=True)
    rules = policy(paper.policy_id)
    titrations = titrations_of(session, patient_id)
    titration = titration_sheet(known, gases, titrations, rules, now)
    last = titration.stored
    return OrderFacts(
        paper=paper,
        today=today,
        diagnosis=main_diagnosis(known, today),
        has_tracheostomy=has_sign(known, SignKind.TRACHEOSTOMY),
        is_on_niv=has_sign(known, SignKind.ON_NIV),
        standing=standing_from(known, gases, rules, now),
        risk=gate_case(risks_of(session, patient_id), known, today),
        replaces=in_force[0] if in_force else None,
        titrated=flow_reached(titrations),
        titration_ended_at=last.ended_at if last is not None else None,
        titration_stopped_on=stopped_on(titration, titrations),
        forms=confirmations(session),
        suppliers=suppliers_in(session),
        parts=parts_of(actor),
        holidays=frozenset(bank_holidays(paper.nation, today, today + _DELIVERY)),
    )


def parts_of(actor: Actor) -> tuple[FormPart, ...]:
    """The parts of the form on which somebody may order."""
    needed = {FormPart.A: Permission.ORDER_STATIC, FormPart.B: Permission.ORDER_OXYGEN}
    return tuple(part for part, permission in needed.items() if actor.may(permission))


def orders_of(
    session: Session, patient_id: int, *, only_in_force: bool = False
) -> tuple[OrderRow, ...]:
    """A patient's orders, newest first; two statements."""
    wanted = (
        select(OxygenOrder, Person.title, Person.family_name, Document.id.label("document_id"))
        .join(Person, Person.id == OxygenOrder.ordered_by_id)
        .outerjoin(
            Document,
            and_(
                Document.oxygen_order_id == OxygenOrder.id,
                Document.patient_id == patient_id,
                Document.kind == DocumentKind.ORDER.value,
            ),
        )
        .where(OxygenOrder.patient_id == patient_id)
        .order_by(OxygenOrder.ordered_at.desc(), OxygenOrder.id.desc(), Document.id)
        .execution_options(populate_existing=True)
    )
    if only_in_force:
        wanted = wanted.where(OxygenOrder.status == OrderStatus.ISSUED)
    rows = session.execute(wanted).all()
    lines = _lines_of(session, [row[0].id for row in rows])
    found: dict[int, OrderRow] = {}
    for order, title, family, document_id in rows:
        by = f"{title} {family}".strip()
        found.setdefault(order.id, _row(order, by, lines.get(order.id, ()), document_id))
    return tuple(found.values())


def main_diagnosis(facts: PatientFacts, today: date) -> Diagnosis | None:
    """The diagnosis that oxygen is for; None when none is recorded or known to this program."""
    lasting = facts.open_on(DIAGNOSES, today)
    codes = [line.code for line in lasting if line.flag] or [line.code for line in lasting]
    known = [Diagnosis(code) for code in codes if code in set(Diagnosis)]
    return known[0] if known else None


def has_sign(facts: PatientFacts, kind: SignKind) -> bool:
    """Whether it was there when it was last looked for."""
    found = facts.latest(SIGNS, kind)
    return found is not None and found.flag


def _lines_of(session: Session, order_ids: Iterable[int]) -> dict[int, tuple[OrderLine, ...]]:
    keys = list(order_ids)
    if not keys:
        return {}
    found: dict[int, list[OrderLine]] = defaultdict(list)
    wanted = select(OxygenOrderLine).where(OxygenOrderLine.oxygen_order_id.in_(keys))
    for row in session.scalars(wanted.order_by(OxygenOrderLine.position, OxygenOrderLine.id)):
        found[row.oxygen_order_id].append(_line(row))
    return {key: tuple(lines) for key, lines in found.items()}


def _line(row: OxygenOrderLine) -> OrderLine:
    return OrderLine(
        modality=Modality(row.modality),
        equipment=Equipment(row.equipment),
        interface=Interface(row.interface),
        flow_l_min=row.flow_l_min,
        pulse_setting=row.pulse_setting,
        hours_per_day=row.hours_per_day,
        quantity=row.quantity,
        venturi_percent=row.venturi_percent,
        has_conserver=row.has_conserver,
    )


def _row(
    order: OxygenOrder, by: str, lines: tuple[OrderLine, ...], document_id: int | None
) -> OrderRow:
    told: dict[str, Any] = order.decision or {}
    return OrderRow(
        order_id=order.id,
        version=order.version,
        status=order.status,
        ordered_at=order.ordered_at,
        ordered_by=by,
        ended_at=order.ended_at,
        lines=lines,
        clinical_code=order.clinical_code,
        delivery=Delivery(order.delivery),
        consent_signed_on=order.consent_signed_on,
        risk_form_completed_on=order.risk_form_completed_on,
        on_niv=order.on_niv,
        has_tracheostomy=order.has_tracheostomy,
        supplier=order.supplier,
        note=order.supplier_note,
        outcome=str(told.get("one_line", "")),
        document_id=document_id,
        form_id=order.form_id,
        supplier_id=order.supplier_id,
        stage=order.stage,
        draft_words=draft_words(order),
        stay=stay_of(order),
        ward=ward_of(order),
    )
