"""What the form of a supplier sends, and what stands in the way of saving it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Final

from o2clinic.documents.order_values import is_known, labels_of
from o2clinic.errors import Finding, Level
from o2clinic.rules.order import Delivery, Equipment
from o2clinic.rules.supplier import (
    LONGEST_LIST,
    MOST_CYLINDERS,
    USUAL_CUT_OFF,
    SendMode,
    is_mailbox,
    parse_pairs,
)
from o2clinic.services.form_packs import HOOF_A, HOOF_B, form_packs

CYLINDERS_LIMIT: Final = 20
_LONGEST: Final = {
    "name": 200,
    "area": 100,
    "mailbox": 200,
    "professional_phone": 40,
    "patient_phone": 40,
}
_OURS: Final = {kind.value for kind in (*Equipment, *Delivery)}


@dataclass(frozen=True, slots=True)
class SupplierDraft:
    """What the form of a supplier sends.

    Attributes:
        portal_order: names of the order's values, one a line, as the portal asks for them.
        code_map: lines `our code = theirs`.
        field_map: lines `field of their form = name of our value`.
    """

    command_id: str
    name: str = ""
    area: str = ""
    mode: SendMode = SendMode.FACSIMILE
    mailbox: str = ""
    is_accredited: bool = False
    professional_phone: str = ""
    patient_phone: str = ""
    cut_off: time | None = USUAL_CUT_OFF
    may_part_a_supersede: bool = False
    most_cylinders: int | None = MOST_CYLINDERS
    portal_order: str = ""
    code_map: str = ""
    field_map: str = ""
    is_usual: bool = False
    is_active: bool = True
    id: int = 0
    version: int = 0

    @property
    def portal_keys(self) -> tuple[str, ...]:
        """The names in their order, each once."""
        keys = (line.strip() for line in self.portal_order.splitlines())
        return tuple(dict.fromkeys(key for key in keys if key))

    def findings(self) -> Iterator[Finding]:
        """What stands in the way, as far as the form alone tells."""
        if not self.name.strip():
            yield _blocked("Give the supplier's name.", "name")
        for name, most in _LONGEST.items():
            if len(getattr(self, name)) > most:
                yield _blocked(f"At most {most} characters.", name)
        if self.mailbox.strip() and not is_mailbox(self.mailbox):
            yield _blocked("This is not an address for mail.", "mailbox")
        if self.cut_off is None:
            yield _blocked("Type the time, such as 17:00.", "cut_off")
        if self.most_cylinders is None or not 1 <= self.most_cylinders <= CYLINDERS_LIMIT:
            yield _blocked(f"Between 1 and {CYLINDERS_LIMIT} cylinders.", "most_cylinders")
        if self.is_usual and not self.is_active:
            yield _blocked(
                "The usual supplier is in use. Make another one usual first.", "is_usual"
            )
        yield from self._lists()

    def _lists(self) -> Iterator[Finding]:
        yield from _unknown(self.portal_keys, "portal_order")
        yield from _pairs(self.code_map, "code_map")
        yield from _pairs(self.field_map, "field_map")


@cache
def order_keys() -> Mapping[str, str]:
    """The names of an order's values with what they stand for, from both parts of the form."""
    found: dict[str, str] = {}
    for pack in form_packs():
        if pack.form_id in {HOOF_A, HOOF_B}:
            for key, words in labels_of(pack).items():
                found.setdefault(key, words)
    return {**found, "clinical_code": "Clinical code without its name"}


def _pairs(text: str, field: str) -> Iterator[Finding]:
    try:
        pairs = parse_pairs(text)
    except ValueError as wrong:
        yield _blocked(str(wrong), field)
        return
    if len(pairs) > LONGEST_LIST:
        yield _blocked(f"At most {LONGEST_LIST} lines.", field)
    if field == "field_map":
        yield from _unknown([value.partition(":")[0] for value in pairs.values()], field)
    else:
        yield from _no_code(list(pairs), field)


def _unknown(keys: Sequence[str], field: str) -> Iterator[Finding]:
    wrong = [key for key in keys if not is_known(key, order_keys())]
    if wrong:
        words = f"An order has no value “{wrong[0][:40]}”. The list at the left has the names."
        yield _blocked(words, field)


def _no_code(keys: Sequence[str], field: str) -> Iterator[Finding]:
    wrong = [key for key in keys if key not in _OURS and not key.isdecimal()]
    if wrong:
        words = (
            f"“{wrong[0][:40]}” is no equipment, clinical code or delivery of ours. Type such as "
            "static_concentrator, 1 or next_day."
        )
        yield _blocked(words, field)


def _blocked(words: str, field: str) -> Finding:
    return Finding("SUPPLIER", Level.BLOCK, words, field)
