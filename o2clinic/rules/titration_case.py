"""What a titration of oxygen is made of, and what the rules say of it (section 2.4)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.hypercapnia import HypercapnicEvent
from o2clinic.rules.ltot_case import CaseGas
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.rule_book import Step


class TitrationState(StrEnum):
    """Where a titration stands."""

    START = "START"
    WAIT = "WAIT"
    MEASURE_SPO2 = "MEASURE_SPO2"
    NEEDS_GAS = "NEEDS_GAS"
    RAISE_FLOW = "RAISE_FLOW"
    REACHED = "REACHED"
    DEVICE_REVIEW = "DEVICE_REVIEW"
    REVIEW = "REVIEW"
    STOP = "STOP"
    NIV_ONLY = "NIV_ONLY"
    DEFER = "DEFER"
    DATA_QUERY = "DATA_QUERY"
    INCOMPLETE = "INCOMPLETE"


# Devices whose flow is not raised litre by litre; another setting of theirs is.
SET_OTHERWISE: Final = frozenset({Device.VENTURI, Device.HFNO, Device.NIV, Device.PULSE_DOSE})

TITRATION_WORDS: Final = {
    TitrationState.START: "Ready to start",
    TitrationState.WAIT: "Wait: the last change of flow is too recent",
    TitrationState.MEASURE_SPO2: "Read SpO2 on this flow",
    TitrationState.NEEDS_GAS: "A blood gas on this flow is needed",
    TitrationState.RAISE_FLOW: "Raise the flow",
    TitrationState.REACHED: "The target is reached on this flow",
    TitrationState.DEVICE_REVIEW: "A specialist reviews the device",
    TitrationState.REVIEW: "A clinician decides: the values do not agree with a rule",
    TitrationState.STOP: "Stop: acidosis or a rise of carbon dioxide",
    TitrationState.NIV_ONLY: "Oxygen only together with ventilation at night",
    TitrationState.DEFER: "Deferred: too soon after an assessment that was stopped",
    TitrationState.DATA_QUERY: "Not decided: a blood gas has an open query",
    TitrationState.INCOMPLETE: "Not decided: something is not recorded",
}

TITRATION_NEXT_WORDS: Final = {
    TitrationState.START: "Give oxygen at the flow shown and note the time.",
    TitrationState.WAIT: "Leave the flow as it is until the time given.",
    TitrationState.MEASURE_SPO2: "Read SpO2 at rest with a steady trace, then look again.",
    TitrationState.NEEDS_GAS: "Take the gas on this flow; the flow stays as it is until then.",
    TitrationState.RAISE_FLOW: "Set the flow shown and note the time.",
    TitrationState.REACHED: "Next: the order, with the flows and hours shown.",
    TitrationState.DEVICE_REVIEW: "Ask a specialist which device can give this flow.",
    TitrationState.REVIEW: "Check probe and sample; a clinician decides with a reason.",
    TitrationState.STOP: "Stop the titration, optimise treatment, assess again from the day given.",
    TitrationState.NIV_ONLY: "Refer to the ventilation service; no oxygen alone.",
    TitrationState.DEFER: "Assess again on or after the day given.",
    TitrationState.DATA_QUERY: "Answer the query on the gas, or take another one.",
    TitrationState.INCOMPLETE: "Record what is listed as missing, then look again.",
}


# States in which the rules themselves end it; ending in any other needs a reason.
ENDS_BY_RULE: Final = frozenset(
    {
        TitrationState.REACHED,
        TitrationState.STOP,
        TitrationState.NIV_ONLY,
        TitrationState.DEFER,
    }
)


class TitrationFlag(StrEnum):
    """Something that goes with the advice and is shown beside it."""

    HYPERCAPNIA = "HYPERCAPNIA"
    CO2_WATCH = "CO2_WATCH"
    BASELINE_ELSEWHERE = "BASELINE_ELSEWHERE"
    TRANSCUTANEOUS = "TRANSCUTANEOUS"
    CBG_USED = "CBG_USED"
    GAS_SKIPPED = "GAS_SKIPPED"
    ACIDAEMIA = "ACIDAEMIA"
    SATURATION_DISAGREES = "SATURATION_DISAGREES"
    AT_TARGET = "AT_TARGET"
    HIGH_FLOW = "HIGH_FLOW"
    EARLY_REASSESSMENT = "EARLY_REASSESSMENT"


TITRATION_FLAG_WORDS: Final = {
    TitrationFlag.HYPERCAPNIA: "PaCO2 raised: a gas after every step",
    TitrationFlag.CO2_WATCH: "PaCO2 has risen, but not above the limit",
    TitrationFlag.BASELINE_ELSEWHERE: "The air gas is of another day",
    TitrationFlag.TRANSCUTANEOUS: "Rests on capnography through the skin",
    TitrationFlag.CBG_USED: "Rests on a capillary gas",
    TitrationFlag.GAS_SKIPPED: "The flow was raised without the gas it needed",
    TitrationFlag.ACIDAEMIA: "Acidosis that carbon dioxide does not explain",
    TitrationFlag.SATURATION_DISAGREES: "SpO2 and PaO2 do not agree",
    TitrationFlag.AT_TARGET: "PaO2 is at its target, the quality standard asks for more",
    TitrationFlag.HIGH_FLOW: "A flow is above what LTOT concentrators are recommended for",
    TitrationFlag.EARLY_REASSESSMENT: "Begun too soon after an assessment that was stopped",
}


@dataclass(frozen=True, slots=True)
class SaturationReading:
    """SpO2 at rest on a step.

    Attributes:
        spo2_percent: by pulse oximeter.
        taken_at: instant with its zone.
    """

    spo2_percent: Decimal
    taken_at: datetime

    def __post_init__(self) -> None:
        """Refuse what no rule could compare."""
        _comparable(self.spo2_percent, "spo2_percent", self.taken_at, "taken_at")


@dataclass(frozen=True, slots=True)
class SkinReading:
    """Carbon dioxide through the skin (capnography) on a step.

    Attributes:
        paco2_kpa: as the device shows it.
        taken_at: instant with its zone.
    """

    paco2_kpa: Decimal
    taken_at: datetime

    def __post_init__(self) -> None:
        """Refuse what no rule could compare."""
        _comparable(self.paco2_kpa, "paco2_kpa", self.taken_at, "taken_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitrationStep:
    """One flow and what was measured on it.

    Attributes:
        flow_l_min: litres of oxygen a minute.
        started_at: instant at which it was set, with its zone.
        spo2: the latest reading on it; None when there is none.
        gases: blood gases on it, with what was said about their quality.
        skin: capnography on it; None when there is none.
    """

    flow_l_min: Decimal
    started_at: datetime
    spo2: SaturationReading | None = None
    gases: tuple[CaseGas, ...] = ()
    skin: SkinReading | None = None

    def __post_init__(self) -> None:
        """Refuse what no rule could compare."""
        _comparable(self.flow_l_min, "flow_l_min", self.started_at, "started_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitrationSession:
    """One titration at rest, as far as it has come.

    Attributes:
        on: the clinic's day.
        air_gases: the patient's gases on air, in any order; see `titration_gas.choose_baseline`.
        interface: how oxygen is given; None when it is not chosen yet.
        steps: the flows in the order they were set.
        earlier_stops: earlier assessments that carbon dioxide stopped; None when nobody looked.
        was_stable: the patient is apparently stable; None when that is not recorded.
        is_on_ventilation: NIV is in place at night.
        has_tracheostomy: None when not recorded, as with the facts below.
        has_cognitive_impairment: in thinking or memory.
        has_visual_impairment: so that a flow cannot be set by sight.
        has_coordination_impairment: so that a flow cannot be set by hand.
        is_active_outdoors: leaves the house on foot.
        breathes_fast: high respiratory rate, as the clinician judges it.
        smokes: any tobacco.
        against_night_increase: what speaks against more flow in sleep; "" when nothing does.
    """

    on: date
    air_gases: tuple[CaseGas, ...] = ()
    interface: Device | None = None
    steps: tuple[TitrationStep, ...] = ()
    earlier_stops: tuple[HypercapnicEvent, ...] | None = None
    was_stable: bool | None = None
    is_on_ventilation: bool = False
    has_tracheostomy: bool | None = None
    has_cognitive_impairment: bool | None = None
    has_visual_impairment: bool | None = None
    has_coordination_impairment: bool | None = None
    is_active_outdoors: bool | None = None
    breathes_fast: bool | None = None
    smokes: bool | None = None
    against_night_increase: str = ""

    def __post_init__(self) -> None:
        """Refuse steps that are out of order, which no rule could read."""
        times = [one.started_at for one in self.steps]
        if times != sorted(times):
            raise ValueError("the steps are in the order they were set")

    @property
    def stops_before(self) -> tuple[HypercapnicEvent, ...]:
        """Earlier assessments that were stopped, on days before this one."""
        return tuple(one for one in self.earlier_stops or () if one.occurred_on < self.on)


@dataclass(frozen=True, slots=True)
class NightFlow:
    """The flow in sleep.

    Attributes:
        flow_l_min: None when it is not for these rules to say.
        is_raised: above the flow of the day.
        why: in words.
        steps: the rules that were applied.
        missing: facts not recorded, in words; until they are the flow is not raised.
    """

    flow_l_min: Decimal | None
    is_raised: bool
    why: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TitrationAdvice:
    """What the rules say, and why; advice to a registered professional.

    Attributes:
        state: where the titration stands.
        policy_id: the policy it was made under; kept with it.
        steps: the rules in the order they were applied, with the values compared.
        missing: facts not recorded, in words.
        prompts: what else to think of, in words, each with its rule.
        flags: what to show beside it.
        next_flow_l_min: the flow to set next; None when it is not to be changed or not for these
            rules to say.
        not_before: instant before which the next act does not count; None when it may be now.
        samples: kinds of blood gas that answer what is needed; () when none is.
        reassess_on: first day for another assessment, after one that was stopped.
        reached_flow_l_min: the flow on which the target was reached; None before.
        night: the flow in sleep, once the target is reached.
        baseline: the air gas that a rise of carbon dioxide is counted from.
        urgent: text of the urgent banner; "" when there is none.
    """

    state: TitrationState
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    flags: tuple[TitrationFlag, ...] = ()
    next_flow_l_min: Decimal | None = None
    not_before: datetime | None = None
    samples: tuple[SampleKind, ...] = ()
    reassess_on: date | None = None
    reached_flow_l_min: Decimal | None = None
    night: NightFlow | None = None
    baseline: GasReading | None = None
    urgent: str = ""

    @property
    def words(self) -> str:
        """The state for people."""
        return TITRATION_WORDS[self.state]

    @property
    def next_words(self) -> str:
        """What is to be done next."""
        return TITRATION_NEXT_WORDS[self.state]


def _comparable(value: Decimal, value_name: str, moment: datetime, moment_name: str) -> None:
    if not value.is_finite():
        raise ValueError(f"{value_name} is not a number")
    if moment.tzinfo is None:
        raise ValueError(f"{moment_name} needs a time zone")
