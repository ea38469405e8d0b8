"""A titration while it is looked at: what the rules have found so far."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.display import flow
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.rules.rule_book import Step, step
from o2clinic.rules.titration_case import (
    NightFlow,
    TitrationFlag,
    TitrationSession,
    TitrationState,
    TitrationStep,
)
from o2clinic.rules.titration_gas import CarbonDioxide


@dataclass(slots=True)
class Look:
    """The session that is looked at and what has been found so far."""

    session: TitrationSession
    now: datetime
    policy: Policy
    dioxide: CarbonDioxide
    spo2_percent: Decimal | None = None
    steps: list[Step] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    flags: list[TitrationFlag] = field(default_factory=list)
    urgent: list[str] = field(default_factory=list)
    next_flow_l_min: Decimal | None = None
    not_before: datetime | None = None
    samples: tuple[SampleKind, ...] = ()
    reassess_on: date | None = None
    reached_flow_l_min: Decimal | None = None
    night: NightFlow | None = None

    @property
    def last(self) -> TitrationStep:
        """The flow that is set; only where `has_begun`."""
        return self.session.steps[-1]

    @property
    def has_begun(self) -> bool:
        """Whether a flow has been set."""
        return bool(self.session.steps)

    @property
    def is_saturated(self) -> bool:
        """Whether SpO2 is above the line (T-3)."""
        line = self.policy.titration_spo2_percent
        return self.spo2_percent is not None and line.holds(self.spo2_percent)

    def tell(self, rule: str, compared: str, *, passed: bool, by: Threshold | None = None) -> bool:
        """Add a step; gives back whether it was passed."""
        self.steps.append(step(rule, compared, passed=passed, by=by))
        return passed

    def flag(self, flag: TitrationFlag) -> None:
        """Add a flag once."""
        if flag not in self.flags:
            self.flags.append(flag)

    def lack(self, *facts: str) -> None:
        """Add facts that are not recorded, each once."""
        self.missing.extend(fact for fact in facts if fact not in self.missing)

    def prompt(self, rule: str, words: str) -> None:
        """Add something to think of."""
        self.prompts.append(f"{words} ({rule})")

    def wait(self, limit: Threshold) -> None:
        """The next act counts only so many minutes after the change of flow."""
        until = self.last.started_at + timedelta(minutes=limit.number)
        self.not_before = until if until > self.now else None

    def ask_for_gas(self, samples: tuple[SampleKind, ...]) -> TitrationState:
        """A gas on this flow is needed, of one of these kinds."""
        self.samples = samples
        self.lack(f"a blood gas on {flow(self.last.flow_l_min)} with pH and PaCO2")
        self.wait(self.policy.titration_gas_minutes)
        self.prompt("R-GAS-9", "Before a radial sample: Allen's test; consent, the risks explained")
        self.prompt("R-GAS-10", "Local anaesthetic for an arterial sample")
        return TitrationState.NEEDS_GAS
