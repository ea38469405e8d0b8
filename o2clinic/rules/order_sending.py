"""Who may order on which part of the form, and what it may replace.

Order form 1.3, 1.6 and 1.7. `check_sending` stands beside `order_checks.check_order`: it asks what
depends on who signs, on the supplier and on the order that is replaced.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date
from o2clinic.rules.order import (
    EQUIPMENT_WORDS,
    ON_PART_A,
    FormPart,
    Modality,
    OrderLine,
)
from o2clinic.rules.supplier import Supplier

PART_WORDS: Final = {
    FormPart.A: "Part A: static equipment only, by any registered clinician",
    FormPart.B: "Part B: all equipment, by a specialist after assessment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What stands around an order's rows.

    Attributes:
        part: of the form.
        ordered_on: the day.
        lines: the rows of the new order.
        old_lines: of the order in force.
        old_part: on which that was ordered; None when there is none.
        old_supplier_id: who was to bring that; None when it is not known.
        is_removal_requested: whoever brought it was asked to take it away.
        supplier: who brings the new one; None when none is chosen.
        parts_allowed: on which the person who signs may order.
        registration: of the person who signs, with their professional body.
        form_from: first day of the form's version; None when no version is in force.
        form_to: its last day; None without one.
        has_ltot_assessment: an assessment for LTOT is recorded.
        has_suppliers: there are suppliers to choose from.
    """

    part: FormPart
    ordered_on: date
    lines: Sequence[OrderLine]
    old_lines: Sequence[OrderLine] = ()
    old_part: FormPart | None = None
    old_supplier_id: int | None = None
    is_removal_requested: bool = False
    supplier: Supplier | None = None
    parts_allowed: tuple[FormPart, ...] = (FormPart.A, FormPart.B)
    registration: str = ""
    form_from: date | None = None
    form_to: date | None = None
    has_ltot_assessment: bool = False
    has_suppliers: bool = False


def check_sending(case: Sending) -> tuple[Finding, ...]:
    """What a supplier would send the order back for, or what is to be thought of."""
    return (
        *_version(case),
        *_signatory(case),
        *_supersession(case),
        *_other_supplier(case),
        *_reassessment(case),
    )


def _version(case: Sending) -> Iterator[Finding]:
    part = f"Part {case.part.upper()}"
    if case.form_from is None:
        yield _blocked(
            "OR-VERSION",
            f"No version of {part} is in force today. Suppliers send old forms back: an "
            "administrator has to add the form in force.",
            "part",
        )
    elif case.form_to is not None and case.form_to < case.ordered_on:
        yield _blocked(
            "OR-VERSION",
            f"This version of {part} was in force until {short_date(case.form_to)}. Suppliers "
            "send old forms back: begin the order anew on the form in force.",
            "part",
        )
    elif case.form_from > case.ordered_on:
        yield _blocked(
            "OR-VERSION",
            f"This version of {part} comes into force on {short_date(case.form_from)} only.",
            "part",
        )


def _signatory(case: Sending) -> Iterator[Finding]:
    if case.part not in case.parts_allowed:
        message = (
            "Part B is signed by a specialist. Order on Part A, or ask a physician to order."
            if case.part is FormPart.B
            else "An order is signed by a registered clinician."
        )
        yield _blocked("OR-SIGNATORY", message, "part")
    elif not case.registration.strip():
        yield _blocked(
            "OR-SIGNATORY",
            "Your registration with your professional body is not recorded, and suppliers refuse "
            "orders of whoever is not registered. An administrator completes your entry.",
        )


def _supersession(case: Sending) -> Iterator[Finding]:
    if case.part is not FormPart.A or case.old_part is not FormPart.B:
        return
    name = _name(case.supplier)
    if case.supplier is not None and case.supplier.may_part_a_supersede:
        kept = [line for line in case.old_lines if line.equipment not in ON_PART_A]
        if kept:
            listed = "; ".join(EQUIPMENT_WORDS[line.equipment].lower() for line in kept)
            yield Finding(
                "OR-SUPERSEDE",
                Level.CONFIRM,
                f"The order in force is a specialist's (Part B), and this Part A takes its place "
                f"as a whole with {name}: {listed} cannot be kept on it. Order on Part B to keep "
                "it, or give the reason.",
                "part",
            )
        return
    yield _blocked(
        "OR-SUPERSEDE",
        f"The order in force is a specialist's (Part B), and {name} lets no Part A take its "
        "place. Order on Part B.",
        "part",
    )


def _other_supplier(case: Sending) -> Iterator[Finding]:
    if case.supplier is None and case.has_suppliers:
        yield _blocked("OR-SUPPLIER", "Choose who is to bring the oxygen.", "supplier_id")
    if case.supplier is None or case.old_supplier_id in {None, case.supplier.supplier_id}:
        return
    if case.is_removal_requested:
        return
    yield Finding(
        "OR-OTHER-SUPPLIER",
        Level.CONFIRM,
        f"The order in force is with another supplier, whom an order to {_name(case.supplier)} "
        "does not tell: their equipment stays, and is charged, until its removal is requested. "
        "Once the new oxygen is at home, request that on this page, at the order before. Give the "
        "reason for the other supplier.",
        "supplier_id",
    )


def _reassessment(case: Sending) -> Iterator[Finding]:
    """Oxygen for moving about that becomes long-term oxygen on the same equipment."""
    had_ltot = any(line.modality is Modality.LTOT for line in case.old_lines)
    if had_ltot or case.has_ltot_assessment:
        return
    walked = {line.equipment for line in case.old_lines if line.modality is Modality.AOT}
    for place, line in enumerate(case.lines):
        if line.modality is Modality.LTOT and line.equipment in walked:
            yield Finding(
                "OR-REASSESS",
                Level.CONFIRM,
                f"Row {place + 1}, {EQUIPMENT_WORDS[line.equipment].lower()}: it was ordered for "
                "moving about (AOT). Long-term oxygen on it needs an assessment with blood gases "
                "first. Give the reason for ordering all the same.",
                f"lines.{place}.modality",
            )


def _name(supplier: Supplier | None) -> str:
    return supplier.name if supplier is not None and supplier.name else "the supplier"


def _blocked(rule: str, message: str, field: str = "") -> Finding:
    return Finding(rule, Level.BLOCK, message, field)
