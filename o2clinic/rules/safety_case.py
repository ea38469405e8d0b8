"""What is recorded of the risks of oxygen at home, and what the gate says of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.home_case import Agreement, AskedHome
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.rule_book import Step


class Gate(StrEnum):
    """How the gate ends."""

    RISK_CLEAR = "RISK_CLEAR"
    RISK_MITIGATED = "RISK_MITIGATED"
    RISK_HOLD = "RISK_HOLD"
    RISK_REFUSE = "RISK_REFUSE"


GATE_WORDS: Final = {
    Gate.RISK_CLEAR: "No danger found: oxygen may be ordered",
    Gate.RISK_MITIGATED: "Dangers are dealt with: oxygen may be ordered, with what is listed",
    Gate.RISK_HOLD: "Held: oxygen is not ordered until what is listed is done",
    Gate.RISK_REFUSE: "Not offered: the danger is too great",
}


class Hazard(StrEnum):
    """What was found of a danger at home."""

    ABSENT = "absent"
    DEALT_WITH = "dealt_with"
    PRESENT = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCase:
    """What is recorded of the risks; None is an item that nobody answered.

    Attributes:
        decided_on: the day of the decision.
        consent_signed_on: HOCF.
        risk_form_completed_on: IHORM.
        install_on: planned day of installation; None when not planned.
        home_assessed_on: the risks assessed where the patient lives; a later day is a plan.
        moved_on: into the home where the patient lives now; None where no other one is known.
        risk_tool_on: the local risk tool, for those who smoke.
        smoking: of the patient.
        household_smoking: of anybody living there.
        co_ppm: exhaled carbon monoxide.
        is_cotinine_positive: in the urine.
        cotinine_explanation: where nicotine comes from other than smoking; "" when unknown.
        was_cessation_discussed: and the service offered.
        was_education_written: on smoking and oxygen.
        was_flame_warning_written: pilot lights, cookers, gas fires, candles.
        was_family_warned: of smoking near oxygen.
        was_told_of_withdrawal: that the order will be reviewed and may be withdrawn.
        was_equipment_advice_given: firebreaks, flow, tubing, distance from fires.
        is_supplier_told: that the patient smokes.
        is_fire_service_told: of oxygen at this address.
        e_cigarettes: and chargers, near oxygen.
        emollients: oil-based, or petroleum jelly.
        naked_flames: open or gas.
        trips: tubing in the way, falls.
        lives_with_children: in the household.
        is_multiple_occupancy: neighbours in the same building.
        were_others_weighed: the danger to children and neighbours.
        is_risk_significant: by the form.
        was_discussed_with_lead: with the clinical lead.
        signed_off_by: senior who accepts oxygen for someone who smokes.
        has_reasonable_doubt: a clinician doubts that oxygen would be safe.
        refused_because: a clinician's decision not to offer oxygen; "" when there is none.
        asked: the questions of the risk form as answered on screen; None for a form on paper.
        agreed: the consent form as recorded on screen; None where only its date is known.
    """

    decided_on: date
    consent_signed_on: date | None = None
    risk_form_completed_on: date | None = None
    install_on: date | None = None
    home_assessed_on: date | None = None
    moved_on: date | None = None
    risk_tool_on: date | None = None
    smoking: SmokingStatus | None = None
    household_smoking: SmokingStatus | None = None
    co_ppm: Decimal | None = None
    is_cotinine_positive: bool | None = None
    cotinine_explanation: str = ""
    was_cessation_discussed: bool | None = None
    was_education_written: bool | None = None
    was_flame_warning_written: bool | None = None
    was_family_warned: bool | None = None
    was_told_of_withdrawal: bool | None = None
    was_equipment_advice_given: bool | None = None
    is_supplier_told: bool | None = None
    is_fire_service_told: bool | None = None
    e_cigarettes: Hazard | None = None
    emollients: Hazard | None = None
    naked_flames: Hazard | None = None
    trips: Hazard | None = None
    lives_with_children: bool | None = None
    is_multiple_occupancy: bool | None = None
    were_others_weighed: bool | None = None
    is_risk_significant: bool | None = None
    was_discussed_with_lead: bool | None = None
    signed_off_by: str = ""
    has_reasonable_doubt: bool = False
    refused_because: str = ""
    asked: AskedHome | None = None
    agreed: Agreement | None = None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that holds the order.

    Attributes:
        field: name of the attribute of `GateCase` that settles it.
        words: what it is.
        rule: id of the rule that asks for it.
        is_answered: it was answered, and badly; otherwise nobody answered it.
        is_bar: no reason opens the order while it stands.
    """

    field: str
    words: str
    rule: str
    is_answered: bool
    is_bar: bool = False

    def in_words(self) -> str:
        """Whether it was looked at, told with it."""
        return self.words if self.is_answered else f"{self.words} (not recorded)"


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate says, and why; advice to a registered professional.

    Attributes:
        outcome: how it ends.
        policy_id: the policy it was made under.
        steps: the rules in the order they were applied.
        missing: items nobody answered, in words.
        actions: what is to be done, or kept up, in words.
        prompts: what else to think of, in words.
        open_items: what holds the order, what nobody answered first.
        refusals: why oxygen is not offered, in words.
    """

    outcome: Gate
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    open_items: tuple[OpenItem, ...] = ()
    refusals: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The outcome for people."""
        return GATE_WORDS[self.outcome]

    @property
    def allows_an_order(self) -> bool:
        """Whether the risks do not stand in the way of an order."""
        return self.outcome in {Gate.RISK_CLEAR, Gate.RISK_MITIGATED}

    @property
    def against(self) -> tuple[str, ...]:
        """What stands against an order, in words, the weightiest first."""
        if self.allows_an_order:
            return ()
        return (*self.refusals, *(item.in_words() for item in self.open_items))
