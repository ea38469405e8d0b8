"""Every rule by its id, and a rule as it was applied to a patient."""

from dataclasses import dataclass
from typing import Final

from o2clinic.rules.book import (
    ambulatory,
    bookings,
    eligibility,
    follow_up,
    gas_quality,
    gas_reading,
    letters,
    meetings,
    missed_visits,
    numbers,
    orders,
    other_oxygen,
    records,
    referral,
    safety,
    spirometry,
    stopping,
    titration,
)
from o2clinic.rules.book.rule import Part, Rule
from o2clinic.rules.policy import Tag, Threshold

PARTS: Final[tuple[Part, ...]] = (
    numbers.PART,
    gas_quality.PART,
    gas_reading.PART,
    spirometry.PART,
    referral.PART,
    eligibility.PART,
    titration.PART,
    orders.PART,
    ambulatory.PART,
    other_oxygen.PART,
    follow_up.PART,
    stopping.PART,
    safety.PART,
    bookings.PART,
    missed_visits.PART,
    meetings.PART,
    letters.PART,
    records.PART,
)
RULES: Final[dict[str, Rule]] = {rule.id: rule for part in PARTS for rule in part.rules}


@dataclass(frozen=True, slots=True)
class Step:
    """One rule as it was applied to a patient.

    Attributes:
        rule: its id.
        words: what it says, in our words.
        source: of the rule, or of the threshold in the policy that was used.
        grade: of that source.
        tag: how well it is founded.
        compared: the values that were set against each other, in words.
        passed: whether the condition to go on was met.
    """

    rule: str
    words: str
    source: str
    grade: str
    tag: Tag
    compared: str
    passed: bool


def step(rule_id: str, compared: str, *, passed: bool, by: Threshold | None = None) -> Step:
    """The rule as applied; a threshold that was used brings its own source and grade."""
    rule = RULES[rule_id]
    if by is None:
        return Step(rule.id, rule.words, rule.source, rule.grade, rule.tag, compared, passed)
    return Step(rule.id, rule.words, by.source, by.grade, by.tag, compared, passed)
