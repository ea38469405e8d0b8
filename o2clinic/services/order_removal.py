"""The request to the supplier to take oxygen away: the paper that its record is made with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_parts import FormHead, FormItem, Signer
from o2clinic.documents.order_form import Contact
from o2clinic.documents.removal_request import (
    RemovalRequestSheet,
    removal_findings,
    removal_request,
)
from o2clinic.errors import Finding, Level, Refused, StaleRecord
from o2clinic.models import Document, OrderEvent
from o2clinic.models import Supplier as StoredSupplier
from o2clinic.rules import display
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.order import EQUIPMENT_WORDS, OrderLine, OrderStatus
from o2clinic.rules.order_life import OrderStep, RemovalReason, last_of
from o2clinic.services.documents import DocumentKind, Paper, as_plain, keep
from o2clinic.services.form_confirmations import form_for_paper
from o2clinic.services.form_packs import REMOVAL_REQUEST, template_name
from o2clinic.services.order_events import events_of
from o2clinic.services.order_facts import OrderRow, orders_of
from o2clinic.services.order_life_rows import StepDraft
from o2clinic.services.paper_facts import PaperFacts, paper_facts
from o2clinic.services.work import Actor, Work

_AT_HOME = frozenset({OrderStatus.ISSUED, OrderStatus.BESIDE})


@dataclass(frozen=True, slots=True)
class RemovalPaper:
    """The request as it would be kept.

    Attributes:
        paper: None while something is missing.
        missing: what it lacks.
    """

    paper: Paper | None
    missing: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovalTold:
    """What the request says, and on which form."""

    sheet: RemovalRequestSheet
    pack: FormPack


def removal_told(
    session: Session, actor: Actor, draft: StepDraft, now: datetime
) -> RemovalTold | None:
    """What the request for a step says; None for another step and for one that lacks its own."""
    if (
        draft.step is not OrderStep.REMOVAL_REQUESTED
        or draft.removal_reason is None
        or draft.happened_on is None
        or draft.wanted_on is None
    ):
        return None
    orders = orders_of(session, draft.patient_id)
    order = next((one for one in orders if one.order_id == draft.order_id), None)
    if order is None:
        return None
    today = day_of(now)
    paper = paper_facts(session, draft.patient_id, actor, today)
    has_died = draft.removal_reason is RemovalReason.DIED
    stay = order.stay
    others = [one for one in orders if one is not order and one.status in _AT_HOME]
    is_left = order.status == OrderStatus.SUPERSEDED
    told = _order_paper(session, order)
    place = _place(paper, order, told, draft.removal_reason)
    sheet = RemovalRequestSheet(
        head=_head(paper, place.address, draft, now),
        supplier=_supplier(session, order, paper),
        order_reference=_reference(order, told),
        items=tuple(_item(line) for line in order.lines)
        or (FormItem("Home oxygen, all that stands there", 0),),
        is_everything=not any(one.ended_at is None for one in others),
        reason=draft.removal_reason,
        reason_note=_more(session, draft, is_left=is_left),
        requested_on=draft.happened_on,
        wanted_on=draft.wanted_on,
        died_on=paper.died_on if has_died else None,
        access=paper.carer if stay is None else Contact(stay.contact, stay.telephone),
        access_note=place.note,
        is_left=is_left,
        signer=Signer(
            paper.writer.name,
            paper.writer.role,
            paper.writer.registration,
            paper.clinic.name,
            paper.clinic.telephone,
            paper.clinic.email,
        ),
    )
    return RemovalTold(sheet, form_for_paper(session, REMOVAL_REQUEST, today))


def drawn_removal(told: RemovalTold | None, draft: StepDraft) -> RemovalPaper | None:
    """The request on paper, drawn outside the transaction; None where none is made."""
    if told is None:
        return None
    found = removal_findings(told.sheet, told.pack)
    missing = tuple(one for one in found if one.level is Level.BLOCK)
    if missing:
        return RemovalPaper(None, missing)
    corrected = "" if draft.corrects_id is None else ", corrected"
    return RemovalPaper(
        Paper(
            kind=DocumentKind.REMOVAL_REQUEST,
            title=f"{told.pack.title}, {short_date(told.sheet.requested_on)}{corrected}",
            template=template_name(told.pack),
            pdf=removal_request(told.sheet, told.pack),
            sheet=as_plain(told.sheet),
        )
    )


def keep_removal(work: Work, draft: StepDraft, removal: RemovalPaper | None) -> None:
    """Issue the request with its record, where the step is one.

    Raises:
        Refused: the supplier could not act on it, for something is missing.
        StaleRecord: the record says something else by now.
    """
    if removal is None:
        return
    if removal.paper is None:
        words = " ".join(f"{one.message.rstrip('.')}." for one in removal.missing)
        raise Refused(
            "OL-3",
            f"The request to the supplier cannot be written. {words}",
            "Complete the record, then record the request.",
        )
    told = removal_told(work.session, work.actor, draft, work.at)
    if told is None or as_plain(told.sheet) != removal.paper.sheet:
        raise StaleRecord("What the request says")
    if template_name(told.pack) != removal.paper.template:
        raise StaleRecord("The form")
    keep(work, draft.patient_id, removal.paper, oxygen_order_id=draft.order_id)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the equipment stands, and what the driver should know of that."""

    address: tuple[str, ...]
    note: str = ""


def _place(
    paper: PaperFacts, order: OrderRow, told: dict[str, Any], reason: RemovalReason
) -> _Place:
    """The address that the order named: people move, and what was brought stays where it stood.

    Where nobody says that they moved, the supplier may have moved it with them.
    """
    stay = order.stay
    if stay is not None:
        return _Place(display.address_lines(tuple(stay.address.splitlines()), stay.postcode))
    ordered = tuple(str(line) for line in (told.get("patient") or {}).get("address", ()))
    if not ordered or ordered == paper.address:
        return _Place(paper.address)
    if order.status == OrderStatus.SUPERSEDED or reason is RemovalReason.MOVED_AWAY:
        return _Place(ordered, "The address is the one of our order; the patient has moved since.")
    where = ", ".join(ordered)
    return _Place(paper.address, f"Our order named another address: {where}. Ask where it stands.")


def _head(paper: PaperFacts, address: tuple[str, ...], draft: StepDraft, now: datetime) -> FormHead:
    today = day_of(now)
    return FormHead(
        reference=f"{today:%y%m%d}-{draft.command_id[:6].upper()}",
        on=today,
        letterhead=paper.letterhead,
        identity=paper.identity,
        patient=Contact(telephone=paper.telephone, mobile=paper.mobile, address=address),
    )


def _supplier(session: Session, order: OrderRow, paper: PaperFacts) -> Contact:
    """The one who has the order, as it can be reached now."""
    stored = None if order.supplier_id is None else session.get(StoredSupplier, order.supplier_id)
    if stored is None:
        return Contact(name=order.supplier or paper.supplier)
    return Contact(
        name=stored.name,
        telephone=display.phone(stored.professional_phone),
        email=stored.mailbox,
    )


def _order_paper(session: Session, order: OrderRow) -> dict[str, Any]:
    """What the order's own paper says; empty for one from before the program."""
    wanted = select(Document.sheet).where(
        Document.oxygen_order_id == order.order_id, Document.kind == DocumentKind.ORDER.value
    )
    return session.scalar(wanted.order_by(Document.id).limit(1)) or {}


def _reference(order: OrderRow, told: dict[str, Any]) -> str:
    """The number on the order's own paper, where it has one, and its day."""
    number = str(told.get("reference", ""))
    day = short_date(day_of(order.ordered_at))
    return f"{number} of {day}" if number else f"order of {day}"


def _more(session: Session, draft: StepDraft, *, is_left: bool) -> str:
    """The note; a request that is put right names the day of the one that it stands for."""
    whose = OrderEvent.oxygen_order_id == draft.order_id
    events = events_of(session, whose).get(draft.order_id, ())
    old = next((one for one in events if one.event_id == draft.corrects_id), None)
    was_sent = last_of(events, OrderStep.SENT) is not None
    may_come = is_left and was_sent and last_of(events, OrderStep.INSTALLED) is None
    parts = (
        "" if old is None else f"Replaces our request of {short_date(old.happened_on)}.",
        "As far as we know it was not installed: please do not bring it." if may_come else "",
        draft.note.strip(),
    )
    return " ".join(part for part in parts if part)


def _item(line: OrderLine) -> FormItem:
    setting = line.in_words().partition(", ")[2]
    return FormItem(EQUIPMENT_WORDS[line.equipment], line.quantity, setting)
