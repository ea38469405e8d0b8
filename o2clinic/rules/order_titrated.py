"""From a titration to the order: the row that follows it, and a row that goes another way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import flow, short_date
from o2clinic.rules.order import STATIC, Equipment, Interface, Modality, OrderLine
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.policy import Policy

# A Venturi mask does not work with a concentrator, and the others are not for the home: who
# orders after a titration with them chooses by hand.
_INTERFACES: Final = {
    Device.NASAL_CANNULA: Interface.NASAL_CANNULA,
    Device.SIMPLE_MASK: Interface.MEDIUM_CONCENTRATION_MASK,
    Device.TRACHEOSTOMY_MASK: Interface.TRACHEOSTOMY_MASK,
}
_SLEEP_NOTE: Final = re.compile(r"In sleep [\d.]+ L/min\.[ \t]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitratedFlow:
    """What a titration ended with.

    Attributes:
        on: its day.
        ended_at: the instant of its end.
        day_flow_l_min: the flow on which the target was reached.
        night_flow_l_min: in sleep; None where the ventilation service sets it.
        interface: what the patient breathed through; None when not recorded.
    """

    on: date
    ended_at: datetime
    day_flow_l_min: Decimal
    night_flow_l_min: Decimal | None
    interface: Device | None

    def sleep_words(self) -> str:
        """The flow in sleep; "" where there is none of its own."""
        night = self.night_flow_l_min
        return "" if night is None or night == self.day_flow_l_min else f"in sleep {flow(night)}"

    def in_words(self) -> str:
        """Both flows for people."""
        return ", ".join(part for part in (flow(self.day_flow_l_min), self.sleep_words()) if part)


def sleep_note(titrated: TitratedFlow) -> str:
    """The flow in sleep for the supplier, whose form has one flow in a row; "" without one."""
    words = titrated.sleep_words()
    return f"{words[0].upper()}{words[1:]}." if words else ""


def without_sleep_note(note: str) -> str:
    """A note to the supplier without the flow in sleep of an earlier titration."""
    return _SLEEP_NOTE.sub("", note).strip()


def line_after(titrated: TitratedFlow, policy: Policy) -> OrderLine:
    """The row of the order that follows a titration, to be looked at by whoever orders."""
    interface = titrated.interface or Device.NASAL_CANNULA
    return OrderLine(
        modality=Modality.LTOT,
        equipment=Equipment.STATIC_CONCENTRATOR,
        interface=_INTERFACES.get(interface, Interface.NASAL_CANNULA),
        flow_l_min=titrated.day_flow_l_min,
        hours_per_day=Decimal(policy.ltot_hours_per_day.number),
    )


def check_titrated(
    lines: Sequence[OrderLine], restated: Sequence[OrderLine], titrated: TitratedFlow | None
) -> tuple[Finding, ...]:
    """Rows for LTOT at home with a flow that the titration did not end with.

    The flow in sleep is right only beside a row with that of the day.

    Args:
        lines: of the order.
        restated: rows that were ordered after the titration; they were looked at then.
        titrated: what the last titration ended with; None without one that reached its target.
    """
    if titrated is None:
        return ()
    rows = [(place, line) for place, line in enumerate(lines) if _is_ltot_at_home(line)]
    wanted = {titrated.day_flow_l_min}
    if any(line.flow_l_min in wanted for _, line in rows):
        wanted.add(titrated.night_flow_l_min or titrated.day_flow_l_min)
    return tuple(
        Finding("OR-TITRATED", Level.CONFIRM, _message(line.flow_l_min, titrated), _field(place))
        for place, line in rows
        if line.flow_l_min is not None and line.flow_l_min not in wanted and line not in restated
    )


def _is_ltot_at_home(line: OrderLine) -> bool:
    return line.modality is Modality.LTOT and line.equipment in STATIC


def check_stopped(
    lines: Sequence[OrderLine], restated: Sequence[OrderLine], stopped_on: date | None
) -> tuple[Finding, ...]:
    """LTOT for somebody whose last titration carbon dioxide stopped.

    Args:
        lines: of the order.
        restated: rows that were ordered after that titration; they were looked at then.
        stopped_on: its day; None when it was not stopped.
    """
    is_ltot = any(line.modality is Modality.LTOT and line not in restated for line in lines)
    if stopped_on is None or not is_ltot:
        return ()
    message = (
        f"Carbon dioxide stopped the titration of {short_date(stopped_on)}, and no later one "
        "reached a flow that is safe. Titrate again, or give the reason for ordering all the same."
    )
    return (Finding("OR-STOPPED", Level.CONFIRM, message, "lines"),)


def _message(ordered_l_min: Decimal, titrated: TitratedFlow) -> str:
    return (
        f"The order says {flow(ordered_l_min)}; the titration of {short_date(titrated.on)} ended "
        f"with {titrated.in_words()}. Correct the flow, or give the reason."
    )


def _field(place: int) -> str:
    return f"lines.{place}.flow_l_min"
