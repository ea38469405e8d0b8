"""The request to the supplier to take home oxygen away."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

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
from o2clinic.rules.order_life import REMOVAL_WORDS, RemovalReason

_OTHER: Final = "other"
# The form's own choice; what it does not offer is another reason, told in words.
_ON_FORM: Final = {
    RemovalReason.NOT_NEEDED: "not_indicated",
    RemovalReason.DECLINED: "declined",
    RemovalReason.UNSAFE: "safety",
    RemovalReason.DIED: "died",
    RemovalReason.MOVED_AWAY: "moved",
    RemovalReason.OTHER_SUPPLIER: "supplier",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalRequestSheet:
    """All that stands on a request for removal.

    Attributes:
        supplier: whom it goes to.
        order_reference: the clinic's own number and day of the order.
        items: what is to be taken away.
        is_everything: the patient has no oxygen from then on.
        is_left: it is all of this supplier's; another one brings the oxygen now.
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
    is_left: bool = False


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
        "extent": _extent(sheet),
        "reason": _ON_FORM.get(sheet.reason, _OTHER),
        "reason_note": _note(sheet),
        "requested_on": short_date(sheet.requested_on),
        "wanted_on": short_date(sheet.wanted_on),
        "died_on": short_date(sheet.died_on),
        "access_name": sheet.access.name,
        "access_telephone": sheet.access.telephone or sheet.access.mobile,
        "access_note": sheet.access_note,
    }
    return Filled(values, {"equipment": tuple(item.row for item in sheet.items)})


def _extent(sheet: RemovalRequestSheet) -> str:
    if sheet.is_left and not sheet.is_everything:
        return "yours"
    return "all" if sheet.is_everything else "part"


def _note(sheet: RemovalRequestSheet) -> str:
    if sheet.reason in _ON_FORM or sheet.reason is RemovalReason.OTHER:
        return sheet.reason_note
    return f"{REMOVAL_WORDS[sheet.reason]}. {sheet.reason_note}".strip()
