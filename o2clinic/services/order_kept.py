"""Drafts of orders that are kept on purpose, for whoever orders to go on with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from o2clinic.errors import Refused
from o2clinic.models import OxygenOrder, Patient
from o2clinic.rules.changes import Concept
from o2clinic.rules.order import Delivery, OrderStatus
from o2clinic.rules.order_life import OrderStage, OrderStep
from o2clinic.rules.permissions import Permission
from o2clinic.services.form_packs import template_name
from o2clinic.services.order_draft import KeptDraft, OrderDraft
from o2clinic.services.order_events import add_event, move_version
from o2clinic.services.order_parts import pack_of
from o2clinic.services.work import Actor, Desk, Work

# Said by whoever issues, in their own name: never taken over from another's draft.
_OWN = "is_information_correct"


@dataclass(frozen=True, slots=True)
class OpenedDraft:
    """A kept draft as it is opened again.

    Attributes:
        typed: what stood in the form, exactly as typed.
    """

    kept: KeptDraft
    typed: Mapping[str, Any]


class KeptOrders:
    """Drafts of orders in the record: everybody who may order sees them and goes on with them."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_keep(self) -> bool:
        """Whether this person's role includes ordering on both parts of the form."""
        return self._actor.may(Permission.ORDER_OXYGEN)

    def keep(self, draft: OrderDraft, typed: Mapping[str, Any], command_id: str) -> KeptDraft:
        """Keep what stands in the form, finished or not; over the draft that it was opened from.

        Raises:
            NotAllowed: the role does not include ordering.
            StaleRecord: somebody kept it, issued it or threw it away since.
            AlreadyDone: this press was carried out before.
        """
        with self._desk.work(
            self._actor, Permission.ORDER_OXYGEN, "keep order draft", command_id=command_id
        ) as work:
            work.patient_id = draft.patient_id
            work.session.get(Patient, draft.patient_id, with_for_update=True)
            order = _kept(work, draft.kept) if draft.kept else _new(draft)
            order.typed = _as_kept(draft, typed)
            order.ordered_by_id, order.ordered_at = work.actor.person_id, work.at
            order.clinical_code = draft.clinical_code
            order.delivery = draft.delivery or Delivery.STANDARD
            if draft.kept is None:
                work.add(order)
            else:
                move_version(work, order)
            order_id = order.id
            add_event(work, draft.patient_id, order_id, OrderStep.DRAFTED)
            work.record_id = order_id
            work.changed(Concept.OXYGEN_ORDER, draft.patient_id)
            return KeptDraft(order_id, order.version)

    def open(self, patient_id: int, order_id: int) -> OpenedDraft:
        """What a kept draft holds.

        Raises:
            Refused: it is no draft any more.
        """
        wanted = select(OxygenOrder.version, OxygenOrder.typed).where(
            OxygenOrder.id == order_id,
            OxygenOrder.patient_id == patient_id,
            OxygenOrder.status == OrderStatus.DRAFT,
        )
        with self._desk.reading(self._actor, Permission.ORDER_OXYGEN, patient_id) as session:
            row = session.execute(wanted).one_or_none()
        if row is None:
            raise Refused(
                "OL-1", "This draft was issued or thrown away.", "Look at the orders as they are."
            )
        return OpenedDraft(KeptDraft(order_id, row.version), (row.typed or {}).get("form", {}))


def kept_or_new(work: Work, draft: OrderDraft) -> OxygenOrder:
    """The row that an issue fills: the kept draft's, or a new one."""
    if draft.kept is None:
        order = OxygenOrder(patient_id=draft.patient_id)
        work.session.add(order)
        return order
    order = _kept(work, draft.kept)
    order.typed = None
    return order


def _kept(work: Work, kept: KeptDraft) -> OxygenOrder:
    order = work.fetch_for_edit(OxygenOrder, kept.order_id, kept.version)
    if order.status != OrderStatus.DRAFT:
        raise Refused("OL-1", "This draft was issued already.", "Begin a new order.")
    return order


def _new(draft: OrderDraft) -> OxygenOrder:
    return OxygenOrder(
        patient_id=draft.patient_id,
        status=OrderStatus.DRAFT,
        stage=OrderStage.DRAFTED,
        form_id=template_name(pack_of(draft)),
        decision={},
    )


def _as_kept(draft: OrderDraft, typed: Mapping[str, Any]) -> dict[str, Any]:
    form = dict(typed)
    form["fields"] = {key: it for key, it in form.get("fields", {}).items() if key != _OWN}
    return {"form": form, "equipment": [line.in_words() for line in draft.lines]}
