"""The request to the supplier to take home oxygen away."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from o2clinic.documents.form_checks import findings_on
from o2clinic.documents.form_drawing import Filled
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_paper import complete_form
from o2clinic.documents.form_parts import (
    FormHead,
    FormItem,
    Signer,
    frame_of,
    patient_values,
    recipient_values,
    signer_values,
)
from o2clinic.documents.order_form import Contact
from o2clinic.documents.wording import short_date
from o2clinic.errors import Finding


class RemovalReason(StrEnum):
    """Why oxygen is taken away; the codes of the pack's choice."""

    DIED = "died"
    MOVED = "moved"
    NOT_INDICATED = "not_indicated"
    DECLINED = "declined"
    SAFETY = "safety"
    REPLACED = "replaced"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalRequestSheet:
    """All that stands on a request for removal.

    Attributes:
        supplier: whom it goes to.
        order_reference: the clinic's own number and day of the order.
        items: what is to be taken away.
        is_everything: the patient has no oxygen from then on.
        requested_on: the day the rental ends.
        wanted_on: the day of the collection.
        access: whom to ring to be let in; the patient may have died.
        access_note: for the driver.
    """

    head: FormHead
    supplier: Contact
    order_reference: str
    items: tuple[FormItem, ...]
    is_everything: bool
    reason: RemovalReason
    requested_on: date
    wanted_on: date
    signer: Signer
    reason_note: str = ""
    died_on: date | None = None
    access: Contact = field(default_factory=Contact)
    access_note: str = ""


def removal_request(sheet: RemovalRequestSheet, pack: FormPack) -> bytes:
    """The request as a PDF.

    Raises:
        NotValid: something that the supplier must know is missing.
    """
    frame = frame_of(sheet.head, "removal request")
    return complete_form(pack, _filled(sheet), frame, "REMOVAL")


def removal_findings(sheet: RemovalRequestSheet, pack: FormPack) -> tuple[Finding, ...]:
    """What the request lacks so far."""
    return findings_on(pack, _filled(sheet), "REMOVAL")


def _filled(sheet: RemovalRequestSheet) -> Filled:
    values = {
        **patient_values(sheet.head),
        **recipient_values(sheet.supplier),
        **signer_values(sheet.signer, sheet.head.on),
        "order_reference": sheet.order_reference,
        "extent": "all" if sheet.is_everything else "part",
        "reason": sheet.reason.value,
        "reason_note": sheet.reason_note,
        "requested_on": short_date(sheet.requested_on),
        "wanted_on": short_date(sheet.wanted_on),
        "died_on": short_date(sheet.died_on),
        "access_name": sheet.access.name,
        "access_telephone": sheet.access.telephone or sheet.access.mobile,
        "access_note": sheet.access_note,
    }
    return Filled(values, {"equipment": tuple(item.row for item in sheet.items)})
