"""An oxygen order (HOOF): its rows of equipment, and what a new order leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.display import flow, number


class Modality(StrEnum):
    """What the oxygen is for."""

    LTOT = "ltot"
    AOT = "aot"
    NOT = "not"
    POT = "pot"
    SBOT = "sbot"


class Equipment(StrEnum):
    """What the supplier brings; one row of the order each."""

    STATIC_CONCENTRATOR = "static_concentrator"
    HIGH_FLOW_CONCENTRATOR = "high_flow_concentrator"
    STATIC_CYLINDER = "static_cylinder"
    STATIC_LIQUID = "static_liquid"
    PORTABLE_CYLINDER = "portable_cylinder"
    LIGHTWEIGHT_CYLINDER = "lightweight_cylinder"
    TRANSPORTABLE_CONCENTRATOR = "transportable_concentrator"
    PORTABLE_CONCENTRATOR = "portable_concentrator"
    PORTABLE_LIQUID = "portable_liquid"
    SELF_FILL = "self_fill"


class Interface(StrEnum):
    """What the patient breathes through."""

    NASAL_CANNULA = "nasal_cannula"
    NASAL_CANNULA_PAEDIATRIC = "nasal_cannula_paediatric"
    VENTURI_MASK = "venturi_mask"
    MEDIUM_CONCENTRATION_MASK = "medium_concentration_mask"
    HIGH_CONCENTRATION_MASK = "high_concentration_mask"
    NON_REBREATHE_MASK = "non_rebreathe_mask"
    TRACHEOSTOMY_MASK = "tracheostomy_mask"


class Delivery(StrEnum):
    """How soon the supplier comes."""

    STANDARD = "standard"
    NEXT_DAY = "next_day"
    URGENT = "urgent"


class OrderStatus(StrEnum):
    """Where an order stands."""

    DRAFT = "draft"
    ISSUED = "issued"
    BESIDE = "beside"  # at a second address for some days; the order in force goes on
    SUPERSEDED = "superseded"
    REMOVED = "removed"
    CANCELLED = "cancelled"


class FormPart(StrEnum):
    """Which part of the form: A for any registered clinician, B for specialist teams."""

    A = "a"
    B = "b"


MODALITY_WORDS: Final = {
    Modality.LTOT: "Long-term oxygen (LTOT)",
    Modality.AOT: "Ambulatory oxygen (AOT)",
    Modality.NOT: "Nocturnal oxygen (NOT)",
    Modality.POT: "Palliative oxygen (POT)",
    Modality.SBOT: "Short-burst oxygen (SBOT)",
}

EQUIPMENT_WORDS: Final = {
    Equipment.STATIC_CONCENTRATOR: "Static concentrator",
    Equipment.HIGH_FLOW_CONCENTRATOR: "High-flow static concentrator",
    Equipment.STATIC_CYLINDER: "Static cylinder",
    Equipment.STATIC_LIQUID: "Static liquid oxygen vessel",
    Equipment.PORTABLE_CYLINDER: "Portable cylinder",
    Equipment.LIGHTWEIGHT_CYLINDER: "Lightweight portable cylinder",
    Equipment.TRANSPORTABLE_CONCENTRATOR: "Transportable concentrator",
    Equipment.PORTABLE_CONCENTRATOR: "Portable concentrator",
    Equipment.PORTABLE_LIQUID: "Portable liquid oxygen flask",
    Equipment.SELF_FILL: "Self-fill system",
}

INTERFACE_WORDS: Final = {
    Interface.NASAL_CANNULA: "nasal cannulae",
    Interface.NASAL_CANNULA_PAEDIATRIC: "paediatric nasal cannulae",
    Interface.VENTURI_MASK: "Venturi mask",
    Interface.MEDIUM_CONCENTRATION_MASK: "medium-concentration mask",
    Interface.HIGH_CONCENTRATION_MASK: "high-concentration mask",
    Interface.NON_REBREATHE_MASK: "non-rebreathe mask",
    Interface.TRACHEOSTOMY_MASK: "tracheostomy mask",
}

DELIVERY_WORDS: Final = {
    Delivery.STANDARD: "Standard (3 working days)",
    Delivery.NEXT_DAY: "Next calendar day",
    Delivery.URGENT: "Urgent (4 hours)",
}

STATIC_CONCENTRATORS: Final = frozenset(
    {Equipment.STATIC_CONCENTRATOR, Equipment.HIGH_FLOW_CONCENTRATOR}
)
CONCENTRATORS: Final = STATIC_CONCENTRATORS | {
    Equipment.TRANSPORTABLE_CONCENTRATOR,
    Equipment.PORTABLE_CONCENTRATOR,
    Equipment.SELF_FILL,
}
CYLINDERS: Final = frozenset(
    {Equipment.STATIC_CYLINDER, Equipment.PORTABLE_CYLINDER, Equipment.LIGHTWEIGHT_CYLINDER}
)
# Part A offers only the static concentrator and the static cylinder.
ON_PART_A: Final = frozenset({Equipment.STATIC_CONCENTRATOR, Equipment.STATIC_CYLINDER})
STATIC: Final = STATIC_CONCENTRATORS | {Equipment.STATIC_CYLINDER, Equipment.STATIC_LIQUID}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One row of equipment.

    Attributes:
        modality: what it is for.
        equipment: what is brought.
        interface: what the patient breathes through.
        flow_l_min: litres a minute; None with a pulse setting.
        pulse_setting: of a conserving device, as it is printed on it; not L/min.
        hours_per_day: 0 to 24.
        quantity: pieces; of cylinders, a week's supply.
        venturi_percent: oxygen through a Venturi or tracheostomy mask.
        has_conserver: a conserving device is wanted.
    """

    modality: Modality
    equipment: Equipment
    interface: Interface = Interface.NASAL_CANNULA
    flow_l_min: Decimal | None = None
    pulse_setting: str = ""
    hours_per_day: Decimal | None = None
    quantity: int = 1
    venturi_percent: int | None = None
    has_conserver: bool = False

    def in_words(self) -> str:
        """The row for people: equipment, setting, hours, interface."""
        parts = [EQUIPMENT_WORDS[self.equipment]]
        if self.quantity != 1:
            parts[0] += f" x {self.quantity}"
        if self.flow_l_min is not None:
            parts.append(flow(self.flow_l_min))
        if self.pulse_setting:
            parts.append(f"pulse setting {self.pulse_setting}")
        if self.hours_per_day is not None:
            parts.append(f"{number(self.hours_per_day)} h/day")
        share = f"{self.venturi_percent} % " if self.venturi_percent is not None else ""
        parts.append(f"{share}{INTERFACE_WORDS[self.interface]}")
        if self.has_conserver:
            parts.append("with conserver")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that the checks of an order look at.

    Attributes:
        ordered_on: day of the order.
        lines: everything the patient is to have: a new order replaces all of the one before.
        delivery: how soon; None when not chosen.
        clinical_code: number of the form's code list; "" when not chosen.
        consent_signed_on: HOCF; None when not signed.
        risk_form_completed_on: IHORM; None when not complete.
        part: of the form.
        age_years: completed years; None when not known.
        died_on: day of death.
        moved_away_on: day on which the patient left the clinic's area.
        has_tracheostomy: the patient breathes through one.
        has_ltot_assessment: an assessment for LTOT is recorded.
        contact_name: whom the supplier may ask.
        contact_phone: where.
        most_cylinders: in the home, as the supplier allows; None for as many as the policy does.
    """

    ordered_on: date
    lines: tuple[OrderLine, ...]
    delivery: Delivery | None = None
    clinical_code: str = ""
    consent_signed_on: date | None = None
    risk_form_completed_on: date | None = None
    part: FormPart = FormPart.B
    age_years: int | None = None
    died_on: date | None = None
    moved_away_on: date | None = None
    has_tracheostomy: bool = False
    has_ltot_assessment: bool = False
    contact_name: str = ""
    contact_phone: str = ""
    most_cylinders: int | None = None


def cylinders_at_home(lines: Sequence[OrderLine]) -> int:
    """Cylinders in the home at once; a static concentrator comes with one for back-up."""
    ordered = sum(line.quantity for line in lines if line.equipment in CYLINDERS)
    has_back_up = any(line.equipment in STATIC_CONCENTRATORS for line in lines)
    return ordered + (1 if has_back_up else 0)


def dropped_lines(old: Sequence[OrderLine], new: Sequence[OrderLine]) -> tuple[OrderLine, ...]:
    """Rows of the old order that the new one does not carry on: the supplier takes them away.

    A row is carried on when the new order has one for the same purpose with the same equipment;
    each row of the new order stands for one of the old.
    """
    left = [(line.modality, line.equipment) for line in new]
    dropped = []
    for line in old:
        key = (line.modality, line.equipment)
        if key in left:
            left.remove(key)
        else:
            dropped.append(line)
    return tuple(dropped)
