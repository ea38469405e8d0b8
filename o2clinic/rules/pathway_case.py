"""The rungs from referral to order, how each may stand, and what is recorded of the last ones."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from o2clinic.rules.blood_gas import GasReading
from o2clinic.rules.decision import Decided
from o2clinic.rules.safety_case import GateResult
from o2clinic.rules.titration_case import TitrationState


class Rung(StrEnum):
    """What has to be there, in the order of the work."""

    DIAGNOSIS = "diagnosis"
    STABLE = "stable"
    FIRST_GAS = "first_gas"
    INTERVAL = "interval"
    SECOND_GAS = "second_gas"
    CARBON_DIOXIDE = "carbon_dioxide"
    DECISION = "decision"
    RISK = "risk"
    TITRATION = "titration"
    ORDER = "order"


RUNG_WORDS: Final = {
    Rung.DIAGNOSIS: "Adult with a confirmed diagnosis",
    Rung.STABLE: "Stable phase",
    Rung.FIRST_GAS: "First gas on air",
    Rung.INTERVAL: "Time between the gases",
    Rung.SECOND_GAS: "Second gas on air",
    Rung.CARBON_DIOXIDE: "Carbon dioxide",
    Rung.DECISION: "Decision",
    Rung.RISK: "Consent and home risk",
    Rung.TITRATION: "Titration",
    Rung.ORDER: "Order",
}


class RungState(StrEnum):
    """How a rung stands."""

    MET = "met"
    NEXT = "next"  # the first that is not met, and can be worked on now
    WAITING = "waiting"  # for a day
    NOT_MET = "not met"  # looked at, and the answer is no
    STOPPED = "stopped"  # nothing goes on until somebody has acted
    LATER = "later"
    NOT_NEEDED = "not needed"


class Need(StrEnum):
    """What somebody can do about a rung."""

    RECORD_BIRTH = "record_birth"
    RECORD_DIAGNOSIS = "record_diagnosis"
    RECORD_EXACERBATION = "record_exacerbation"
    ANSWER_QUERY = "answer_query"
    TAKE_GAS = "take_gas"
    TAKE_ARTERIAL_GAS = "take_arterial_gas"
    DECIDE = "decide"
    RECORD_FORMS = "record_forms"
    TITRATE = "titrate"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Titrated:
    """The titration of this assessment, as far as it has come.

    Attributes:
        on: its day.
        state: what the rules say of it, or said when it was ended.
        is_open: it goes on.
        evidence: flow and values, in words.
        rules: ids of the rules that settled it.
        reassess_on: first day for another one, after a stop.
    """

    on: date
    state: TitrationState
    is_open: bool
    evidence: str
    rules: tuple[str, ...]
    reassess_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDecision:
    """What a professional decided last on LTOT.

    Attributes:
        on: its day.
        by: who decided, by name.
        decided: the way it went.
        is_override: the rules had advised otherwise.
        is_of_these_gases: it rests on the gases that the rules rest on today.
    """

    on: date
    by: str
    decided: Decided
    is_override: bool
    is_of_these_gases: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is recorded beyond what the rules say on LTOT.

    Attributes:
        decision: the last one; None while nobody has decided.
        gate: of the risks at home and consent; None when nothing of them was ever recorded.
        consent_signed_on: HOCF.
        risk_form_completed_on: IHORM.
        oxygen_gas: the latest gas at rest on oxygen since the first gas on air.
        has_oxygen_gas_query: a query on it is open; it may stop, but is never enough.
        titration: the latest since the first gas on air, unless a gas on oxygen is later still.
        ordered_on: day of the LTOT order in force.
    """

    decision: LastDecision | None = None
    gate: GateResult | None = None
    consent_signed_on: date | None = None
    risk_form_completed_on: date | None = None
    oxygen_gas: GasReading | None = None
    has_oxygen_gas_query: bool = False
    titration: Titrated | None = None
    ordered_on: date | None = None


@dataclass(frozen=True, slots=True)
class LadderRung:
    """One rung.

    Attributes:
        evidence: the values it rests on, in words; what is missing when nothing is there.
        rules: ids of the rules it comes from.
        not_before: first day on which it can be met.
        need: what somebody can do about it; None when there is nothing to do.
    """

    rung: Rung
    state: RungState
    evidence: str
    rules: tuple[str, ...]
    not_before: date | None = None
    need: Need | None = None

    @property
    def words(self) -> str:
        """The rung for people."""
        return RUNG_WORDS[self.rung]
