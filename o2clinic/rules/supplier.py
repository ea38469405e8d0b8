"""What an order has to keep to with each supplier, and how it is sent (order form 1.6 to 1.8)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Final


class SendMode(StrEnum):
    """How a supplier takes orders."""

    PORTAL = "portal"
    BLANK = "blank"
    FACSIMILE = "facsimile"


MODE_WORDS: Final = {
    SendMode.PORTAL: "Supplier's portal, keyed in by hand",
    SendMode.BLANK: "Supplier's own form, filled by the program",
    SendMode.FACSIMILE: "The clinic's copy of the form",
}
USUAL_CUT_OFF: Final = time(17, 0)
MOST_CYLINDERS: Final = 8
LONGEST_LIST: Final = 400
_SECURE: Final = "[secure]"
_NHSMAIL: Final = "nhs.net"
_MAILBOX: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """One supplier, as an order has to know it.

    Attributes:
        supplier_id: its key; 0 for one that has no entry yet.
        mailbox: that orders are sent to.
        is_accredited: the mailbox may take patients' data without more (DCB1596).
        cut_off: an order sent by then may be delivered on the next day.
        may_part_a_supersede: it lets a Part A take the place of a specialist's Part B.
        most_cylinders: in one home at once, the back-up included.
        portal_order: fields in the order in which the portal asks for them; none for the form's.
        code_map: the supplier's own codes, by equipment or clinical code.
        has_blank: its own form is loaded.
    """

    supplier_id: int = 0
    name: str = ""
    area: str = ""
    mode: SendMode = SendMode.FACSIMILE
    mailbox: str = ""
    is_accredited: bool = False
    professional_phone: str = ""
    patient_phone: str = ""
    cut_off: time = USUAL_CUT_OFF
    may_part_a_supersede: bool = False
    most_cylinders: int = MOST_CYLINDERS
    portal_order: tuple[str, ...] = ()
    code_map: Mapping[str, str] = field(default_factory=dict)
    has_blank: bool = False
    is_usual: bool = False


def is_mailbox(text: str) -> bool:
    """Whether a text can be an address for mail.

    >>> is_mailbox("hoof@supplier.example"), is_mailbox("hoof at supplier")
    (True, False)
    """
    return bool(_MAILBOX.fullmatch(text.strip()))


def needs_secure_mark(mailbox: str, *, is_accredited: bool) -> bool:
    """Whether mail to it has to be encrypted by the word in its subject (OR-SECURE).

    >>> needs_secure_mark("hoof.dv@nhs.net", is_accredited=False)
    False
    >>> needs_secure_mark("hoof@supplier.example", is_accredited=False)
    True
    """
    return not is_accredited and mailbox.strip().lower().rpartition("@")[2] != _NHSMAIL


def mail_subject(reference: str, supplier: Supplier) -> str:
    """What the subject says; never who the patient is."""
    told = f"Home oxygen order {reference}"
    is_open = needs_secure_mark(supplier.mailbox, is_accredited=supplier.is_accredited)
    return f"{_SECURE} {told}" if is_open else told


def to_attach(supplier: Supplier) -> tuple[str, ...]:
    """What goes with the order, and what stays."""
    sent = {
        SendMode.PORTAL: "Nothing is attached: key the order in from the worksheet",
        SendMode.BLANK: f"Attach the form of {supplier.name} as the program filled it",
        SendMode.FACSIMILE: "Attach the order form (HOOF) as it was issued",
    }
    return (
        sent[supplier.mode],
        "Consent (HOCF) and risk form (IHORM) stay in the notes; they are not sent",
        "Copies go to the GP, the assessment service and the notes",
    )


def parse_pairs(text: str) -> dict[str, str]:
    """Lines of the kind `name = value`; one without a value counts for nothing.

    Raises:
        ValueError: a line that is no such pair, or a name that stands there twice.
    """
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, value = (part.strip() for part in line.rpartition("="))
        if not (sign and name):
            raise ValueError(f"“{line[:40]}” is not of the kind: name = value.")
        if name in found:
            raise ValueError(f"“{name[:40]}” stands there twice.")
        if value:
            found[name] = value
    return found


def pairs_in_words(pairs: Mapping[str, str]) -> str:
    """The same lines again."""
    return "\n".join(f"{name} = {value}" for name, value in pairs.items())
