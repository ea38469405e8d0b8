"""How an issued order gets to its supplier: where to, what to attach, and the papers for it.

Nothing is sent by the program. What is written for the supplier is kept like every issued paper:
asked for again, the same bytes are given.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from o2clinic.documents.official_blank import fill_blank
from o2clinic.documents.order_form import HoofSheet
from o2clinic.documents.order_values import EQUIPMENT, choices_of, labels_of, order_values
from o2clinic.documents.portal_worksheet import WorksheetSheet, portal_worksheet
from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused
from o2clinic.models import Clinic, Document, OxygenOrder, SupplierBlank
from o2clinic.models import Supplier as StoredSupplier
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.order import Delivery, OrderStatus
from o2clinic.rules.order_life import OrderStage
from o2clinic.rules.order_promise import comes_in_words
from o2clinic.rules.permissions import Permission
from o2clinic.rules.supplier import (
    MODE_WORDS,
    SendMode,
    Supplier,
    mail_subject,
    needs_secure_mark,
    to_attach,
)
from o2clinic.services.bank_holidays import bank_holidays
from o2clinic.services.documents import DocumentKind, Paper, keep
from o2clinic.services.form_packs import form_packs, template_name
from o2clinic.services.order_standing import order_called, stay_of
from o2clinic.services.plain_sheets import from_plain
from o2clinic.services.suppliers import newest_blank, profile_of
from o2clinic.services.work import Actor, Desk, new_command_id

_DELIVERY: Final = timedelta(days=21)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingSheet:
    """How one order is sent.

    Attributes:
        called: which order it is, for people.
        reference: the clinic's number of the order; what a subject says instead of a name.
        mode_words: how the supplier takes orders.
        is_marked: the subject has to ask for encryption.
        attach: what goes with it, and what stays.
        comes: when the oxygen comes if it is sent now; "" once it was sent, or to come long ago.
        paper: which paper is written for this supplier; None for the order form itself.
    """

    order_id: int
    patient_id: int
    called: str
    reference: str
    supplier: Supplier
    mode_words: str
    subject: str
    is_marked: bool
    attach: tuple[str, ...]
    comes: str
    paper: DocumentKind | None


@dataclass(frozen=True, slots=True)
class _Issued:
    """An order with its paper's sheet and its supplier."""

    order: OxygenOrder
    supplier: StoredSupplier | None
    profile: Supplier
    template: str
    told: dict[str, Any]

    @property
    def sheet(self) -> HoofSheet:
        """What the order form said."""
        return from_plain(HoofSheet, self.told)


class OrderSending:
    """Bringing an order to its supplier by hand."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_write(self) -> bool:
        """Whether this person's role includes writing the papers for a supplier."""
        return self._actor.may(Permission.ORDER_STATIC)

    def of_patient(self, patient_id: int) -> tuple[SendingSheet, ...]:
        """How each order that the supplier has not confirmed is sent, newest first; two statements.

        An order without a paper has nothing that could be sent.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_DOCUMENT, patient_id) as session:
            found = _issued(session, OxygenOrder.patient_id == patient_id, *_TO_BE_SENT)
            nation = session.scalar(select(Clinic.nation)) or "" if found else ""
        sheets = tuple(_sheet(one, now, nation) for one in found)
        return tuple(sheet for sheet in sheets if sheet is not None)

    def write(self, order_id: int) -> int:
        """The paper for the supplier, written once and kept; gives its key.

        Raises:
            NotValid: the supplier's form has no room or no field for what is ordered.
            Refused: this supplier takes the order form itself.
        """
        with self._desk.work(
            self._actor,
            Permission.ORDER_STATIC,
            "write_for_supplier",
            command_id=new_command_id(),
        ) as work:
            issued = next(iter(_issued(work.session, OxygenOrder.id == order_id)), None)
            if issued is None or issued.supplier is None:
                raise NotFound("This order has no paper, or no supplier with an entry.")
            work.patient_id = issued.order.patient_id
            if issued.order.ended_at is not None:
                raise Refused(
                    "OR-SENDING",
                    "This order has ended: sent now, it would bring oxygen that nobody ordered.",
                    "Look at the orders as they stand now.",
                )
            paper = _written(work.session, issued)
            if paper is None:
                raise Refused(
                    "OR-SENDING",
                    f"{issued.profile.name} takes the order form itself.",
                    "Print or attach the paper of the order.",
                )
            kept = _kept(work.session, issued.order.id, paper)
            if kept is None:
                whose = issued.order.patient_id
                kept = keep(work, whose, paper, oxygen_order_id=issued.order.id)
            work.record_id = kept
            return kept


# From its issue until the supplier has confirmed it.
_TO_BE_SENT: Final = (
    OxygenOrder.status.in_((OrderStatus.ISSUED, OrderStatus.BESIDE)),
    OxygenOrder.stage.in_((OrderStage.ISSUED, OrderStage.SENT)),
)


def _issued(session: Session, *wanted: ColumnElement[bool]) -> tuple[_Issued, ...]:
    """Orders, what their forms said, and their suppliers as they are now; one statement."""
    has_blank = exists().where(SupplierBlank.supplier_id == OxygenOrder.supplier_id)
    rows = session.execute(
        select(OxygenOrder, StoredSupplier, has_blank, Document.template, Document.sheet)
        .select_from(OxygenOrder)
        .join(Document, Document.oxygen_order_id == OxygenOrder.id)
        .outerjoin(StoredSupplier, StoredSupplier.id == OxygenOrder.supplier_id)
        .where(*wanted, Document.kind == DocumentKind.ORDER.value)
        .order_by(OxygenOrder.ordered_at.desc(), OxygenOrder.id.desc(), Document.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, _Issued] = {}
    for order, stored, is_loaded, template, told in rows:
        profile = (
            Supplier(name=order.supplier)
            if stored is None
            else profile_of(stored, has_blank=bool(is_loaded))
        )
        found.setdefault(order.id, _Issued(order, stored, profile, template, told))
    return tuple(found.values())


def _sheet(issued: _Issued, now: datetime, nation: str) -> SendingSheet | None:
    """None for a stay that is over: nothing of it is sent any more."""
    supplier, order = issued.profile, issued.order
    stay, today = stay_of(order), day_of(now)
    if stay is not None and stay.is_over(today):
        return None
    reference = str(issued.told.get("reference", ""))
    return SendingSheet(
        order_id=order.id,
        patient_id=order.patient_id,
        called=order_called(order),
        reference=reference,
        supplier=supplier,
        mode_words=MODE_WORDS[supplier.mode],
        subject=mail_subject(reference, supplier),
        is_marked=needs_secure_mark(supplier.mailbox, is_accredited=supplier.is_accredited),
        attach=to_attach(supplier),
        comes=_comes(issued, now, nation),
        paper=_PAPERS.get(supplier.mode) if issued.supplier is not None else None,
    )


def _comes(issued: _Issued, now: datetime, nation: str) -> str:
    order, today = issued.order, day_of(now)
    is_new = today - day_of(order.ordered_at) < _DELIVERY
    if order.stage != OrderStage.ISSUED or not is_new or order.delivery not in set(Delivery):
        return ""
    return comes_in_words(
        Delivery(order.delivery),
        now,
        frozenset(bank_holidays(nation, today, today + _DELIVERY)),
        cut_off=issued.profile.cut_off,
        first_day=order.stay_from,
    )


def _kept(session: Session, order_id: int, paper: Paper) -> int | None:
    """The same paper, written before; another form or entry of the supplier makes another one."""
    wanted = select(Document.id).where(
        Document.oxygen_order_id == order_id,
        Document.kind == paper.kind.value,
        Document.template == paper.template,
    )
    return session.scalar(wanted.order_by(Document.id).limit(1))


def _written(session: Session, issued: _Issued) -> Paper | None:
    """The paper for this supplier; None for one that takes the order form itself."""
    match issued.profile.mode:
        case SendMode.PORTAL:
            return _worksheet(issued)
        case SendMode.BLANK:
            return _supplier_form(session, issued)
        case SendMode.FACSIMILE:
            return None


def _worksheet(issued: _Issued) -> Paper:
    sheet, supplier = issued.sheet, issued.profile
    pack = next(one for one in form_packs() if template_name(one) == issued.template)
    made = WorksheetSheet(
        letterhead=sheet.letterhead,
        identity=sheet.identity,
        form=pack.title,
        ordered_on=sheet.declaration.ordered_on,
        supplier=supplier.name,
        phone=supplier.professional_phone,
        values=order_values(sheet),
        labels=labels_of(pack),
        choices=choices_of(pack),
        wanted=supplier.portal_order,
        codes=supplier.code_map,
    )
    return Paper(
        kind=DocumentKind.WORKSHEET,
        title=f"Worksheet for the portal, order {sheet.reference}",
        template=_template("portal", issued),
        pdf=portal_worksheet(made),
        sheet=issued.told,
    )


def _supplier_form(session: Session, issued: _Issued) -> Paper:
    sheet, stored = issued.sheet, issued.supplier
    assert stored is not None  # looked at before
    blank = newest_blank(session, stored.id)
    if blank is None:
        raise Refused(
            "OR-BLANK",
            f"No form of {stored.name} is loaded.",
            "An administrator loads it on the page Suppliers; until then attach the order form.",
        )
    values = order_values(sheet)
    _require_all_placed(values.by_key(), tuple(values.rows), stored.field_map, issued.template)
    title = f"Order {sheet.reference} on the form of {stored.name}"
    return Paper(
        kind=DocumentKind.SUPPLIER_FORM,
        title=title,
        template=_template(f"form {blank.id}", issued),
        pdf=fill_blank(bytes(blank.pdf), stored.field_map, values.by_key(), title=title),
        sheet=issued.told,
    )


def _require_all_placed(
    values: dict[str, str], rows: tuple[Any, ...], field_map: dict[str, str], template: str
) -> None:
    """What a starred field or a row says and the supplier's form does not take would be lost.

    Raises:
        NotValid: with each of them.
    """
    mapped = {key.partition(":")[0] for key in field_map.values()}
    pack = next(one for one in form_packs() if template_name(one) == template)
    labels = labels_of(pack)
    starred = {each.key for each in pack.fields if each.is_mandatory} & labels.keys()
    if "clinical_code" in mapped:
        starred.discard("clinical_codes")
    lost = [labels[key] for key in labels if key in starred - mapped - {EQUIPMENT}]
    if values.get("additional") and "additional" not in mapped:
        lost.append(labels["additional"])
    seen: set[str] = set()
    for at, row in enumerate(rows, start=1):
        own = {f"row.{at}"} | ({row.code} if row.code and row.code not in seen else set())
        seen.add(row.code)
        needed = {"flow", "pulse"} if row.values["flow"] or row.values["pulse"] else set()
        places = {key.rpartition(".")[2] for key in mapped if key.rpartition(".")[0] in own}
        is_set = "setting" in places or not needed or bool(needed & places)
        if not (is_set and {"hours", "quantity"} <= places):
            lost.append(f"{row.values['equipment']}, row {at}")
    if lost:
        words = (
            "the supplier's form has no field for it. Map one, or attach the order form instead."
        )
        raise NotValid(
            tuple(Finding("OR-BLANK", Level.BLOCK, f"{one}: {words}", "field_map") for one in lost)
        )


def _template(what: str, issued: _Issued) -> str:
    stored = issued.supplier
    assert stored is not None  # looked at before
    return f"{what} {stored.id}.{stored.version}, {issued.template}"[:60]


_PAPERS: Final = {
    SendMode.PORTAL: DocumentKind.WORKSHEET,
    SendMode.BLANK: DocumentKind.SUPPLIER_FORM,
}
