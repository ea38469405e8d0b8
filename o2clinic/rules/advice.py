"""What a decision has found so far, and the advice it ends with; the same for every pathway."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from o2clinic.rules.display import age_years
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.rules.rule_book import Step, step

OutcomeT = TypeVar("OutcomeT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Advice(Generic[OutcomeT]):
    """What the rules say, and why; advice to a registered professional.

    Attributes:
        outcome: how it ends.
        words: the outcome for people.
        policy_id: the policy it was made under; kept with it.
        steps: the rules in the order they were applied, with the values compared.
        missing: facts not recorded, in words.
        prompts: what else to think of, in words.
    """

    outcome: OutcomeT
    words: str
    policy_id: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()


@dataclass(slots=True)
class Trail:
    """What has been found so far."""

    steps: list[Step] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)

    def tell(self, rule: str, compared: str, *, passed: bool, by: Threshold | None = None) -> bool:
        """Add a step; gives back whether it was passed."""
        self.steps.append(step(rule, compared, passed=passed, by=by))
        return passed

    def lacks(self, rule: str, fact: str) -> None:
        """Note a fact that the rule needs and nobody recorded; each fact is named once."""
        if fact not in self.missing:
            self.missing.append(fact)
            self.tell(rule, f"not recorded: {fact}", passed=False)

    def prompt(self, words: str) -> None:
        """Add something to think of, once."""
        if words not in self.prompts:
            self.prompts.append(words)

    def is_adult(self, born_on: date | None, on: date, policy: Policy) -> bool | None:
        """Whether the patient is of age on that day, as a step; None when nobody knows."""
        if born_on is None:
            self.lacks("S-0", "date of birth")
            return None
        years, limit = age_years(born_on, on), policy.adult_age_years
        return self.tell("S-0", f"age {years} {limit}", passed=limit.holds(years), by=limit)
