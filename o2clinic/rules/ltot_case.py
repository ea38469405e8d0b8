"""What a decision on LTOT is made from, and what it says (section 2.3)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import GasReading
from o2clinic.rules.blood_gas_quality import open_queries
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.rule_book import Step


class Outcome(StrEnum):
    """How a decision on LTOT ends."""

    OUT_OF_SCOPE_PAEDIATRIC = "OUT_OF_SCOPE_PAEDIATRIC"
    DATA_QUERY = "DATA_QUERY"
    URGENT_UNSTABLE = "URGENT_UNSTABLE"
    DEFER_UNSTABLE = "DEFER_UNSTABLE"
    NIV_PATHWAY = "NIV_PATHWAY"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    REPEAT_GAS = "REPEAT_GAS"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    CONFIRM_WITH_ABG = "CONFIRM_WITH_ABG"
    ELIGIBLE = "ELIGIBLE"
    INCOMPLETE = "INCOMPLETE"  # ours: a fact that the rules need is not recorded


OUTCOME_WORDS: Final = {
    Outcome.OUT_OF_SCOPE_PAEDIATRIC: "Under 18: these rules are for adults",
    Outcome.DATA_QUERY: "Not decided: a blood gas has an open query",
    Outcome.URGENT_UNSTABLE: "Unstable: respiratory acidosis, senior review today",
    Outcome.DEFER_UNSTABLE: "Deferred: not long enough since an exacerbation",
    Outcome.NIV_PATHWAY: "Ventilation first: refer to the ventilation service",
    Outcome.NOT_ELIGIBLE: "LTOT criteria not met",
    Outcome.REPEAT_GAS: "A second blood gas is needed",
    Outcome.NOT_CONFIRMED: "Not confirmed: the second gas is above the limit",
    Outcome.CONFIRM_WITH_ABG: "To be confirmed with an arterial gas",
    Outcome.ELIGIBLE: "LTOT criteria met",
    Outcome.INCOMPLETE: "Not decided: something is not recorded",
}

NEXT_WORDS: Final = {
    Outcome.OUT_OF_SCOPE_PAEDIATRIC: "Refer to the paediatric service.",
    Outcome.DATA_QUERY: "Answer the queries on the gas, then decide again.",
    Outcome.URGENT_UNSTABLE: "Stop the assessment; senior review the same day.",
    Outcome.DEFER_UNSTABLE: "Assess again on or after the date given.",
    Outcome.NIV_PATHWAY: "LTOT only if hypoxaemia persists on ventilation.",
    Outcome.NOT_ELIGIBLE: (
        "Recheck at the yearly review, sooner after an exacerbation; ambulatory oxygen only if "
        "there is desaturation on exertion."
    ),
    Outcome.REPEAT_GAS: "Take the second gas on air on or after the date given.",
    Outcome.NOT_CONFIRMED: "Take a third gas, or a clinician decides with a reason.",
    Outcome.CONFIRM_WITH_ABG: "Take an arterial gas on air.",
    Outcome.ELIGIBLE: "Next: consent and home risk assessment, then titration, then the order.",
    Outcome.INCOMPLETE: "Record what is listed as missing, then decide again.",
}


class Flag(StrEnum):
    """Something that goes with a decision and is shown beside it."""

    BORDERLINE = "BORDERLINE"
    CBG_USED = "CBG_USED"
    EARLY_ASSESSMENT = "EARLY_ASSESSMENT"
    EXACERBATION_SINCE = "EXACERBATION_SINCE"
    EXTRAPOLATED = "EXTRAPOLATED"
    HYPERCAPNIA = "HYPERCAPNIA"
    LONG_INTERVAL = "LONG_INTERVAL"
    COMPLICATION_UNKNOWN = "COMPLICATION_UNKNOWN"


FLAG_WORDS: Final = {
    Flag.BORDERLINE: "A PaO2 lies within 0.1 kPa of a limit",
    Flag.CBG_USED: "Rests on a capillary gas",
    Flag.EARLY_ASSESSMENT: "Assessed before the stable phase was complete: test again when stable",
    Flag.EXACERBATION_SINCE: "An exacerbation began after the last gas",
    Flag.EXTRAPOLATED: "No recommendation for this diagnosis: senior to sign",
    Flag.HYPERCAPNIA: "PaCO2 raised: gas after every step of titration",
    Flag.LONG_INTERVAL: "The two gases are more than half a year apart",
    Flag.COMPLICATION_UNKNOWN: "Complications not all recorded: a higher limit may apply",
}


@dataclass(frozen=True, slots=True)
class Exacerbation:
    """A worsening; the stable phase is counted from its end, else from its onset (R-STA-2)."""

    started_on: date
    ended_on: date | None = None

    @property
    def clock_on(self) -> date:
        """The day from which stable days are counted."""
        return self.ended_on or self.started_on


@dataclass(frozen=True, slots=True)
class CaseGas:
    """A gas with what was said about its quality.

    Attributes:
        gas: the reading.
        findings: of `data_quality`.
        resolved: ids of rules whose CONFIRM was answered with a reason.
    """

    gas: GasReading
    findings: tuple[Finding, ...] = ()
    resolved: frozenset[str] = frozenset()

    @property
    def queries(self) -> tuple[Finding, ...]:
        """What keeps the gas out of the decision."""
        return open_queries(self.findings, self.resolved)

    @property
    def is_blocked(self) -> bool:
        """Whether a finding says that the numbers cannot be true."""
        return any(finding.level is Level.BLOCK for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class LtotCase:
    """All that the rules of section 2.3 look at.

    Attributes:
        decided_on: the day of the decision.
        born_on: date of birth; None when it is not known.
        diagnosis: the confirmed one; None when there is none.
        first_gas: on air, the earlier of the pair; see `gas_pair.choose_pair`.
        second_gas: on air, the later of the pair.
        has_oedema: peripheral oedema; None when not looked for.
        haematocrit_percent: None when not measured; a fraction of 1 is understood.
        has_pulmonary_hypertension: as a complication; None when not looked for.
        exacerbations: all that are known, () when there was none; None when nobody asked.
        early_assessment_reason: why assessment does not wait (R-STA-1); "" when it does.
        is_on_ventilation: NIV or CPAP is in place.
        capillary_reason: why an arterial sample was not possible (R-GAS-14).
    """

    decided_on: date
    born_on: date | None
    diagnosis: Diagnosis | None
    first_gas: CaseGas | None = None
    second_gas: CaseGas | None = None
    has_oedema: bool | None = None
    haematocrit_percent: Decimal | None = None
    has_pulmonary_hypertension: bool | None = None
    exacerbations: tuple[Exacerbation, ...] | None = None
    early_assessment_reason: str = ""
    is_on_ventilation: bool = False
    capillary_reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a pair that is out of order, which no rule could read."""
        if self.second_gas is None:
            return
        if self.first_gas is None or self.second_gas.gas.taken_at < self.first_gas.gas.taken_at:
            raise ValueError("the first gas is the earlier one")

    @property
    def gases(self) -> tuple[CaseGas, ...]:
        """The gases there are, earlier first."""
        return tuple(gas for gas in (self.first_gas, self.second_gas) if gas is not None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules say, and why.

    Attributes:
        outcome: how it ends.
        policy_id: the policy it was made under; kept with it.
        steps: the rules in the order they were applied, with the values compared.
        missing: facts not recorded, in words.
        not_before: first day for what is next, where a date follows from the rules.
        flags: what to show beside it.
        urgent: text of the urgent banner; "" when there is none.
    """

    outcome: Outcome
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    not_before: date | None = None
    flags: tuple[Flag, ...] = ()
    urgent: str = ""

    @property
    def words(self) -> str:
        """The outcome for people."""
        return OUTCOME_WORDS[self.outcome]

    @property
    def next_words(self) -> str:
        """What is to be done next."""
        return NEXT_WORDS[self.outcome]
