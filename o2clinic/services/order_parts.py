"""Which part of the form an order goes on, to which supplier, and when it comes."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from o2clinic.documents.form_pack import FormPack
from o2clinic.errors import Finding
from o2clinic.rules.order import FormPart
from o2clinic.rules.order_life import OrderStage
from o2clinic.rules.order_promise import check_in_time, comes_in_words
from o2clinic.rules.order_sending import Sending
from o2clinic.rules.order_stay import check_stay, check_ward
from o2clinic.rules.supplier import Supplier
from o2clinic.services.form_packs import HOOF_A, HOOF_B, form_in_force
from o2clinic.services.order_facts import OrderFacts

if TYPE_CHECKING:
    from o2clinic.services.order_draft import OrderDraft

FORMS: Final = {FormPart.A: HOOF_A, FormPart.B: HOOF_B}


def comes(draft: "OrderDraft", now: datetime) -> str:
    """When the oxygen comes if the order is sent now, in words; "" while that is not chosen."""
    if draft.delivery is None:
        return ""
    return comes_in_words(
        draft.delivery,
        now,
        draft.facts.holidays,
        cut_off=(draft.supplier or Supplier()).cut_off,
        first_day=None if draft.stay is None else draft.stay.from_on,
    )


def where_and_when(draft: "OrderDraft") -> tuple[Finding, ...]:
    """The second address and the ward, where there is one, and whether the oxygen is in time."""
    facts, stay, ward = draft.facts, draft.stay, draft.ward
    has_permanent = facts.replaces is not None
    found = () if stay is None else check_stay(stay, facts.today, has_permanent=has_permanent)
    cut_off = (draft.supplier or Supplier()).cut_off
    return (
        *found,
        *check_ward(ward, facts.today),
        *check_in_time(
            draft.delivery, facts.today, facts.holidays, cut_off=cut_off, stay=stay, ward=ward
        ),
    )


def pack_of(draft: "OrderDraft") -> FormPack:
    """The form of the draft's part that is in force.

    Raises:
        NotFound: no version of it is.
    """
    return draft.facts.forms.form(FORMS[draft.part], draft.facts.today)


def form_of(draft: "OrderDraft") -> FormPack | None:
    """As `pack_of`; None when no version is in force."""
    return form_in_force(FORMS[draft.part], draft.facts.today)


def first_supplier(facts: OrderFacts) -> int | None:
    """Who brought it so far, while in use; else the usual one, or the only one."""
    before = None if facts.replaces is None else facts.replaces.supplier_id
    known = [one.supplier_id for one in facts.suppliers]
    if before in known:
        return before
    is_clear = len(known) == 1 or any(one.is_usual for one in facts.suppliers)
    return known[0] if is_clear else None


def sending_of(draft: "OrderDraft") -> Sending:
    """What stands around the rows of a draft."""
    facts, old = draft.facts, draft.replaces
    form = form_of(draft)
    return Sending(
        part=draft.part,
        ordered_on=facts.today,
        lines=draft.lines,
        old_lines=() if old is None else facts.old_lines,
        old_part=None if old is None else old.part,
        old_supplier_id=None if old is None else old.supplier_id,
        is_removal_requested=old is not None and old.stage == OrderStage.REMOVAL_REQUESTED,
        supplier=draft.supplier,
        parts_allowed=facts.parts,
        registration=facts.paper.writer.registration,
        form_from=None if form is None else form.valid_from,
        form_to=None if form is None else form.valid_to,
        has_ltot_assessment=bool(facts.standing.gas_ids),
        has_suppliers=bool(facts.suppliers),
    )
