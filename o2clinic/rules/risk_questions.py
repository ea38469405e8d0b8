"""The questions of the risk form (IHORM): as data, as answered, and what the answers settle.

A set is a mapping (a file of resources/risk_questions); a new form is a new file, and answers keep
the set and version they were given to. The gate of the risks (`rules/safety_gate.py`) goes on to
look at its own items: `gate_items` is the one place where answers become such items.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.safety_case import Hazard

LONGEST_NOTE: Final = 500
_HAZARDS: Final = frozenset({"e_cigarettes", "emollients", "naked_flames", "trips"})
_FACTS: Final = frozenset({"lives_with_children", "is_multiple_occupancy"})
_SMOKING: Final = frozenset({"smokes", "ever_smoked", "household_smokes"})
# Of these the gate asks nothing; the letter to the fire service tells them.
_TOLD: Final = frozenset({"has_alarms", "leaves_unaided"})
ITEMS: Final = _HAZARDS | _FACTS | _SMOKING | _TOLD


class RiskAnswer(StrEnum):
    """What was answered."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class RiskLevel(StrEnum):
    """How much a worrying answer weighs; our proposal, the official form only shades."""

    RED = "red"
    AMBER = "amber"
    ADVICE = "advice"


ANSWER_WORDS: Final = {
    RiskAnswer.YES: "Yes",
    RiskAnswer.NO: "No",
    RiskAnswer.UNKNOWN: "Unknown",
}
LEVEL_WORDS: Final = {
    RiskLevel.RED: "red",
    RiskLevel.AMBER: "amber",
    RiskLevel.ADVICE: "advice",
}


class NotAQuestionSet(ValueError):
    """The mapping lacks something, or says what cannot be read."""


@dataclass(frozen=True, slots=True)
class RiskQuestion:
    """One question.

    Attributes:
        number: as on the form.
        short: what a worrying answer means, in few words.
        worrying: the answer that leads to the action; None where none does.
        level: of a worrying answer.
        action: what is then done.
        item: what of the gate it settles, or tells the fire service; "" for nothing.
        is_verified: compared with the official blank.
    """

    number: str
    text: str
    short: str
    worrying: RiskAnswer | None
    level: RiskLevel
    action: str
    item: str
    source: str
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one form and version.

    Attributes:
        valid_from: first day on which it may be asked.
    """

    id: str
    title: str
    version: str
    valid_from: date
    source: str
    questions: tuple[RiskQuestion, ...]

    @property
    def is_to_be_checked(self) -> bool:
        """Whether any wording was not compared with the official blank."""
        return not all(each.is_verified for each in self.questions)

    @classmethod
    def from_mapping(cls, told: Mapping[str, Any]) -> "QuestionSet":
        """Read a set.

        Raises:
            NotAQuestionSet: saying what is wrong.
        """
        try:
            found = cls(
                id=str(told["id"]),
                title=str(told["title"]),
                version=str(told["version"]),
                valid_from=told["valid_from"],
                source=str(told["source"]),
                questions=tuple(_question(each) for each in told["questions"]),
            )
        except KeyError as missing:
            raise NotAQuestionSet(f"{missing.args[0]} is missing.") from missing
        except ValueError as wrong:
            raise NotAQuestionSet(f"{wrong}.") from wrong
        _check(found)
        return found


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with what was said, and what is done about it.

    Attributes:
        done_on: the action was done then.
        due_on: or is to be done by then.
    """

    question: RiskQuestion
    answer: RiskAnswer
    done_on: date | None = None
    due_on: date | None = None
    note: str = ""

    @property
    def is_worrying(self) -> bool:
        """Whether its action is called for."""
        return self.question.worrying is not None and self.answer is self.question.worrying

    @property
    def is_red(self) -> bool:
        """Whether it stands against an order until a senior accepts it."""
        return self.is_worrying and self.question.level is RiskLevel.RED

    @property
    def is_open(self) -> bool:
        """Worrying, with an action that is neither done nor dated."""
        wants = self.is_worrying and self.question.level is not RiskLevel.ADVICE
        return wants and self.done_on is None and self.due_on is None


def gate_items(answers: Sequence[Answered], asked_on: date) -> dict[str, Any]:
    """What the answers settle of the gate's case, by the names of its attributes."""
    by_item = {each.question.item: each for each in answers if each.question.item}
    items: dict[str, Any] = {"risk_form_completed_on": asked_on}
    items |= {name: _hazard(by_item[name]) for name in sorted(_HAZARDS & set(by_item))}
    items |= {name: _yes(by_item[name]) for name in sorted(_FACTS & set(by_item))}
    items["smoking"] = _smoking(by_item)
    if "household_smokes" in by_item:
        smokes = _yes(by_item["household_smokes"])
        items["household_smoking"] = {
            True: SmokingStatus.SMOKES,
            False: SmokingStatus.NEVER,
            None: SmokingStatus.NOT_KNOWN,
        }[smokes]
    items["is_risk_significant"] = _is_significant(answers)
    return items


def check_answers(
    asked: QuestionSet, answers: Mapping[str, Answered], today: date
) -> Iterator[Finding]:
    """What stands in the way of keeping them; fields are "answer_1", "done_on_1", "due_on_1"."""
    for question in asked.questions:
        given = answers.get(question.number)
        if given is None:
            message = "Not answered: Y, N, or U where nobody knows."
            yield Finding("R-RQ-1", Level.BLOCK, message, f"answer_{question.number}")
            continue
        yield from _check_action(given, today)


def _check_action(given: Answered, today: date) -> Iterator[Finding]:
    number = given.question.number
    if given.done_on is not None and given.done_on > today:
        message = f"{short_date(given.done_on)} is still to come: date the action instead."
        yield Finding("R-RQ-1", Level.BLOCK, message, f"done_on_{number}")
    if given.due_on is not None and given.due_on < today and given.done_on is None:
        message = f"{short_date(given.due_on)} is over. Was it done?"
        yield Finding("R-RQ-1", Level.WARN, message, f"due_on_{number}")
    if given.is_open:
        message = "Neither done nor dated: it is shown as open, and holds the order."
        yield Finding("R-RQ-1", Level.WARN, message, f"done_on_{number}")
    if len(given.note) > LONGEST_NOTE:
        message = f"The note can have {LONGEST_NOTE} characters at most. Shorten it."
        yield Finding("LENGTH", Level.BLOCK, message, f"note_{number}")


def _question(told: Mapping[str, Any]) -> RiskQuestion:
    worrying = told.get("worrying")
    return RiskQuestion(
        number=str(told["number"]),
        text=str(told["text"]),
        short=str(told["short"]),
        worrying=None if worrying is None else RiskAnswer(worrying),
        level=RiskLevel(told.get("level", RiskLevel.ADVICE)),
        action=str(told["action"]) if worrying is not None else "",
        item=str(told.get("item", "")),
        source=str(told["source"]),
        is_verified=bool(told.get("verified", False)),
    )


def _check(asked: QuestionSet) -> None:
    if not isinstance(asked.valid_from, date):
        raise NotAQuestionSet(f"{asked.valid_from!r} is not a date.")
    numbers = [each.number for each in asked.questions]
    if not numbers or len(set(numbers)) != len(numbers):
        raise NotAQuestionSet("Each question needs a number of its own.")
    items = [each.item for each in asked.questions if each.item]
    unknown = [item for item in items if item not in ITEMS]
    if unknown or len(set(items)) != len(items):
        raise NotAQuestionSet(f"Items are told once, of these: {', '.join(sorted(ITEMS))}.")
    for each in asked.questions:
        if each.item in _HAZARDS and each.worrying is not RiskAnswer.YES:
            raise NotAQuestionSet(f"{each.item} is a danger: its worrying answer is yes.")


def _yes(given: Answered) -> bool | None:
    if given.answer is RiskAnswer.UNKNOWN:
        return None
    return given.answer is RiskAnswer.YES


def _hazard(given: Answered) -> Hazard | None:
    """Dealt with only when its action was done; a date to come does not move a candle."""
    if given.answer is RiskAnswer.UNKNOWN:
        return None
    if not given.is_worrying:
        return Hazard.ABSENT
    return Hazard.PRESENT if given.done_on is None else Hazard.DEALT_WITH


def _smoking(by_item: Mapping[str, Answered]) -> SmokingStatus | None:
    """Of the patient; None leaves what was told before."""
    if "smokes" not in by_item:
        return None
    smokes = _yes(by_item["smokes"])
    ever = _yes(by_item["ever_smoked"]) if "ever_smoked" in by_item else None
    if smokes is None:
        return SmokingStatus.NOT_KNOWN
    if smokes:
        return SmokingStatus.SMOKES
    if ever is None:
        return None
    return SmokingStatus.STOPPED if ever else SmokingStatus.NEVER


def _is_significant(answers: Sequence[Answered]) -> bool | None:
    """Any red answer is; one that nobody knows leaves it open."""
    if any(each.is_red for each in answers):
        return True
    is_open = any(
        each.question.level is RiskLevel.RED and each.answer is RiskAnswer.UNKNOWN
        for each in answers
    )
    return None if is_open else False
