"""What the gate of the risks has found so far."""

from dataclasses import dataclass, field

from o2clinic.rules.advice import Trail
from o2clinic.rules.safety_case import Hazard, OpenItem


@dataclass(slots=True)
class GateFindings(Trail):
    """What has been found so far."""

    actions: list[str] = field(default_factory=list)
    open_items: list[OpenItem] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def needs(self, rule: str, item: str, settles: str, *, answer: bool | None) -> None:
        """An item that must be answered with yes; `settles` names its attribute of the case."""
        if answer is None:
            self.lacks(rule, item)
        else:
            self.tell(rule, f"{item}: {'yes' if answer else 'no'}", passed=answer)
        if not answer:
            words = item if answer is None else f"{item}: no"
            self._holds(OpenItem(settles, words, rule, is_answered=answer is not None))
            is_question = item.startswith("whether ")
            self.actions.append(f"Find out {item}." if is_question else f"To do: {item}.")

    def hazard(self, rule: str, what: str, settles: str, found: Hazard | None, remedy: str) -> None:
        """A danger at home: absent, dealt with, or in the way."""
        if found is None:
            self.lacks(rule, what)
        else:
            words = f"{what}: {found.value.replace('_', ' ')}"
            self.tell(rule, words, passed=found is not Hazard.PRESENT)
        if found is not Hazard.ABSENT:
            self.actions.append(f"{what.capitalize()}: {remedy}.")
        if found in {None, Hazard.PRESENT}:
            words = what if found is None else f"{what}: {found.value}"
            self._holds(OpenItem(settles, words, rule, is_answered=found is not None))

    def refuses(self, rule: str, why: str) -> None:
        """Oxygen is not offered."""
        self.tell(rule, why, passed=False)
        self.refusals.append(why)

    def bars(self, rule: str, item: str, settles: str, remedy: str) -> None:
        """What no reason opens; `remedy` says what does."""
        self.tell(rule, item, passed=False)
        self.actions.append(remedy)
        self._holds(OpenItem(settles, item, rule, is_answered=True, is_bar=True))

    def holds(self, rule: str, item: str, settles: str) -> None:
        """What was answered and stands against an order."""
        self.tell(rule, item, passed=False)
        self._holds(OpenItem(settles, item, rule, is_answered=True))

    def _holds(self, item: OpenItem) -> None:
        """Once for each settles, however many rules ask for it."""
        if item.field not in {one.field for one in self.open_items}:
            self.open_items.append(item)
