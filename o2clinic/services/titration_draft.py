"""What the forms of a titration send, and what there is to say of their words."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration_case import TitrationState
from o2clinic.services.result_draft import too_long

LONGEST_REASON: Final = 500
# How oxygen may be given while its flow is found.
INTERFACES: Final = tuple(device for device in Device if device is not Device.AIR)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitrationFacts:
    """What the rules ask beside the measurements; None when not recorded.

    Attributes:
        interface: how oxygen is given.
        against_night_increase: what speaks against more flow in sleep; "" when nothing does.
    """

    interface: Device | None = None
    was_stable: bool | None = None
    has_tracheostomy: bool | None = None
    has_cognitive_impairment: bool | None = None
    has_visual_impairment: bool | None = None
    has_coordination_impairment: bool | None = None
    is_active_outdoors: bool | None = None
    breathes_fast: bool | None = None
    against_night_increase: str = ""


# The columns of a titration that are facts, by the names of the rules.
FACTS: Final = tuple(field.name for field in fields(TitrationFacts))


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsDraft:
    """The facts as typed, when a titration begins or later.

    Attributes:
        command_id: made when the form opens.
        patient_id: whom the form was opened for.
        id, version: of the titration that was opened; 0 when it is to begin.
    """

    command_id: str
    patient_id: int
    facts: TitrationFacts
    id: int = 0
    version: int = 0

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        facts = self.facts
        if facts.interface is Device.AIR:
            message = "Choose how oxygen is given; nasal cannulae are the first choice."
            yield Finding("T-1", Level.BLOCK, message, "interface")
        yield from too_long(
            "against_night_increase",
            "What speaks against it",
            facts.against_night_increase,
            LONGEST_REASON,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDraft:
    """A flow that was set.

    Attributes:
        id, version: of the titration as it was seen.
        started_at: when it was set; None while that is not typed.
        reason: why it is set all the same; answers what the rules ask.
    """

    command_id: str
    patient_id: int
    id: int
    version: int
    flow_l_min: Decimal | None
    started_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDraft:
    """SpO2, or carbon dioxide through the skin, on a flow.

    Attributes:
        id, version: of the flow as it was seen.
        read_at: when both were read; None while that is not typed.
        reason: why it is kept all the same; answers what the rules ask.
    """

    command_id: str
    patient_id: int
    id: int
    version: int
    spo2_percent: Decimal | None
    skin_paco2_kpa: Decimal | None
    read_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDraft:
    """The end of a titration.

    Attributes:
        id, version: of the titration as it was seen.
        seen: what the rules said when the person decided.
        reason: why it ends, where the rules do not end it.
    """

    command_id: str
    patient_id: int
    id: int
    version: int
    seen: TitrationState
    reason: str = ""


def missing(field: str, message: str) -> Finding:
    """Something that has to be typed."""
    return Finding("typed", Level.BLOCK, message, field)
