"""What a question on oxygen asks, and the one shape that the advice of every rule is brought to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from o2clinic.errors import Finding, Level
from o2clinic.rules.advice import Advice
from o2clinic.rules.display import number, short_date
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions.known import Fact, Known
from o2clinic.rules.rule_book import Step

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Answer = bool | Decimal | date | StrEnum | frozenset[StrEnum] | str  # an instant is a date too
Answers = Mapping[str, Answer]
CaseT = TypeVar("CaseT", bound="DataclassInstance")
LONGEST_TEXT: Final = 500
SPO2_POSSIBLE: Final = (Decimal(30), Decimal(100))


class Kind(StrEnum):
    """How an answer is given."""

    YES_NO = "yes_no"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    ONE = "one"
    SEVERAL = "several"
    TEXT = "text"


class Mark(StrEnum):
    """How an outcome is marked; shape and word tell it, colour supports."""

    MET = "met"
    NOTE = "note"
    HOLD = "hold"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that is asked.

    Attributes:
        field: of the case, or of a part of it.
        words: the label.
        section: begins a group of asks; "" goes on in the one before.
        unit: behind a number.
        places: of a number.
        least, most: of a number; beyond them it is a slip.
        options: of a choice, with their words.
        may_come: the day may lie ahead.
        may_differ: asked even where the record knows; an answer outweighs it.
        is_kept: what was answered last goes on to hold until it is answered again.
        outdates: once it is answered, unless by no, what is on record of these fields, or was
            answered before, is left out.
        hint: what is meant, where the label is short.
    """

    field: str
    words: str
    kind: Kind = Kind.YES_NO
    section: str = ""
    unit: str = ""
    places: int = 0
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(1000)
    options: tuple[tuple[StrEnum, str], ...] = ()
    may_come: bool = False
    may_differ: bool = False
    is_kept: bool = False
    outdates: tuple[str, ...] = ()
    hint: str = ""

    def in_words(self, answer: Answer) -> str:
        """An answer for people."""
        if isinstance(answer, bool):
            return "yes" if answer else "no"
        if isinstance(answer, Decimal):
            return f"{number(answer)} {self.unit}".rstrip()
        if isinstance(answer, datetime):
            return f"{answer:%H:%M} {short_date(answer.date())}"
        if isinstance(answer, date):
            return short_date(answer)
        words = dict(self.options)
        if isinstance(answer, frozenset):
            chosen = [said for code, said in self.options if code in answer]
            return ", ".join(chosen) or "none"
        return words.get(answer, str(answer)) if isinstance(answer, StrEnum) else answer

    def read(self, plain: Any) -> Answer | None:
        """An answer as it was kept; None for what this program does not know."""
        try:
            return _READERS[self.kind](plain, self)
        except (ValueError, TypeError, ArithmeticError):
            return None

    def check(self, answer: Answer, now: datetime) -> Finding | None:
        """What is wrong with an answer."""
        if isinstance(answer, Decimal) and not self.least <= answer <= self.most:
            unit = f" {self.unit}" if self.unit else ""
            message = (
                f"{number(answer)}{unit} is not possible here. Give {number(self.least)} to "
                f"{number(self.most)}{unit}."
            )
            return Finding("RANGE", Level.BLOCK, message, self.field)
        if isinstance(answer, date) and not self.may_come and _is_ahead(answer, now):
            message = f"{self.in_words(answer)} is in the future. Check the year."
            return Finding("PF-2", Level.BLOCK, message, self.field)
        if self.kind is Kind.TEXT and isinstance(answer, str) and len(answer) > LONGEST_TEXT:
            message = f"The text is too long: {len(answer)} characters, at most {LONGEST_TEXT}."
            return Finding("PF-1", Level.BLOCK, message, self.field)
        return None

    def fits(self, answer: object) -> bool:
        """Whether it is an answer of this kind at all."""
        if self.kind is Kind.SEVERAL:
            known = {code for code, _ in self.options}
            return isinstance(answer, frozenset) and answer <= known
        if self.kind is Kind.ONE:
            return any(answer is code for code, _ in self.options)
        if self.kind is Kind.DAY and isinstance(answer, datetime):
            return False
        return isinstance(answer, _TYPES[self.kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAdvice:
    """What the rules say on a question, whichever rules they are.

    Attributes:
        outcome: its code.
        words: the outcome for people.
        mark: how it is marked.
        policy_id: the policy it was made under.
        steps: the rules in the order they were applied, with the values compared.
        missing: facts not recorded, in words.
        prompts: what else to think of.
        actions: what is to be done or told.
        more: further findings with their titles, as a range or a day.
        refused: why it cannot be recorded so.
        to_confirm: what wants a reason, though it follows the rules.
    """

    outcome: str
    words: str
    mark: Mark
    policy_id: str
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    refused: tuple[Finding, ...] = ()
    to_confirm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What the rules of a question are given.

    Attributes:
        answers: as given now, of what is asked.
        values: by field of the case what holds, with the answers.
    """

    known: Known
    answers: Answers
    values: Mapping[str, Any]

    def without(self, *names: str) -> "Given":
        """The same without what the record holds of these fields."""
        kept = {
            name: value
            for name, value in self.values.items()
            if name not in names or name in self.answers
        }
        return Given(self.known, self.answers, kept)

    def with_values(self, **values: Any) -> "Given":
        """The same with further values of the case."""
        return Given(self.known, self.answers, {**self.values, **values})


Advises = Callable[[Given, Policy], QuestionAdvice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question on oxygen.

    Attributes:
        code: kept with each answer.
        title: for people.
        when: in one line, when it is asked.
        case: the dataclass that its rules take.
        parts: dataclasses within it whose fields are asked for too.
        facts: what the record is looked through for.
        asks: what is asked, in order.
        advise: what the rules say of the values.
        course_words: what recording it as advised is called.
        may_go_otherwise: a professional may decide against the advice, with a reason (S-2).
        is_asked_again: the same answers may be put to the rules of a later day.
        ends_with: outcomes after which nothing that was answered holds any more.
        actions_title: over what is to be done or told.
    """

    code: str
    title: str
    when: str
    case: type
    parts: tuple[type, ...] = ()
    facts: tuple[Callable[[Known], Fact], ...] = ()
    asks: tuple[Ask, ...]
    advise: Advises
    course_words: str = "As advised"
    may_go_otherwise: bool = True
    is_asked_again: bool = True
    ends_with: frozenset[str] = frozenset()
    actions_title: str = "To do"

    @property
    def case_fields(self) -> frozenset[str]:
        """What may be asked."""
        named = (one for one in (self.case, *self.parts) if is_dataclass(one))
        return frozenset(field.name for one in named for field in fields(one))

    def ask_of(self, field: str) -> Ask | None:
        """The ask for a field."""
        return next((ask for ask in self.asks if ask.field == field), None)

    def known_facts(self, known: Known) -> tuple[Fact, ...]:
        """What the record holds of it, and what it lacks."""
        return tuple(look(known) for look in self.facts)

    def held(self, known: Known) -> dict[str, Fact]:
        """By field what holds while it is not answered: from the record, or answered before."""
        held = {fact.field: fact for fact in self.known_facts(known) if fact.is_known}
        last = known.last.get(self.code)
        if last is None or last.is_over:
            return held
        for ask in self.asks:
            if ask.is_kept and ask.field in last.answers:
                value = last.answers[ask.field]
                when = f"answered {short_date(last.day_of(ask.field))}"
                held[ask.field] = Fact(ask.field, ask.words, value, ask.in_words(value), when)
        return held

    def asked(self, known: Known) -> tuple[Ask, ...]:
        """What the record does not settle."""
        settled = {fact.field for fact in self.known_facts(known) if fact.is_known}
        return tuple(ask for ask in self.asks if ask.may_differ or ask.field not in settled)

    def advice(self, known: Known, answers: Answers, policy: Policy) -> QuestionAdvice:
        """What the rules say of what is known and answered; advice to a professional."""
        return self.advise(self.given(known, answers), policy)

    def given(self, known: Known, answers: Answers) -> Given:
        """What the rules are given: an answer outweighs what holds from before."""
        asked = {ask.field for ask in self.asked(known)}
        given = {field: answer for field, answer in answers.items() if field in asked}
        answered = (ask for ask in self.asks if given.get(ask.field, False) is not False)
        old = {field for ask in answered for field in ask.outdates}
        facts = self.held(known).items()
        held = {field: fact.value for field, fact in facts if field not in old}
        return Given(known, given, {**held, **given})

    def check(self, known: Known, answers: Answers) -> tuple[Finding, ...]:
        """What is wrong with the answers."""
        return tuple(self._findings(known, answers))

    def read(self, plain: Mapping[str, Any]) -> dict[str, Answer]:
        """Answers as they were kept."""
        read = ((ask.field, ask.read(plain[ask.field])) for ask in self.asks if ask.field in plain)
        return {field: answer for field, answer in read if answer is not None}

    def _findings(self, known: Known, answers: Answers) -> Iterator[Finding]:
        for field, answer in answers.items():
            ask = self.ask_of(field)
            if ask is None or not ask.fits(answer):
                yield Finding("PF-1", Level.BLOCK, "This is no answer to what is asked.", field)
            elif found := ask.check(answer, known.now):
                yield found


def case_of(case: type[CaseT], given: Given) -> CaseT:
    """The case that the rules take; what nobody answered is left as the case has it."""
    unknown = {
        field.name
        for field in fields(case)
        if field.default is MISSING and field.default_factory is MISSING
    }
    named = {field.name for field in fields(case)}
    values = {**dict.fromkeys(unknown), "decided_on": given.known.today, **given.values}
    return case(**{name: value for name, value in values.items() if name in named})


def advice_of(
    advice: Advice[Any],
    marks: Mapping[Any, Mark],
    *,
    more: Sequence[tuple[str, str]] = (),
) -> QuestionAdvice:
    """The advice of the pathways, in the one shape."""
    return QuestionAdvice(
        outcome=advice.outcome.value,
        words=advice.words,
        mark=marks.get(advice.outcome, Mark.NOTE),
        policy_id=advice.policy_id,
        steps=advice.steps,
        missing=advice.missing,
        prompts=advice.prompts,
        more=tuple(more),
    )


def _is_ahead(answer: date, now: datetime) -> bool:
    if isinstance(answer, datetime):
        return answer > now
    return answer > now.date()


def _number(plain: Any, _ask: Ask) -> Answer:
    return Decimal(str(plain))


def _one(plain: Any, ask: Ask) -> Answer | None:
    return next((code for code, _ in ask.options if code.value == plain), None)


def _several(plain: Any, ask: Ask) -> Answer:
    return frozenset(code for code, _ in ask.options if code.value in plain)


_TYPES: Final[dict[Kind, type]] = {
    Kind.YES_NO: bool,
    Kind.NUMBER: Decimal,
    Kind.DAY: date,
    Kind.MOMENT: datetime,
    Kind.TEXT: str,
}
_READERS: Final[dict[Kind, Callable[[Any, Ask], Answer | None]]] = {
    Kind.YES_NO: lambda plain, _ask: plain if isinstance(plain, bool) else None,
    Kind.NUMBER: _number,
    Kind.DAY: lambda plain, _ask: date.fromisoformat(plain),
    Kind.MOMENT: lambda plain, _ask: datetime.fromisoformat(plain),
    Kind.ONE: _one,
    Kind.SEVERAL: _several,
    Kind.TEXT: lambda plain, _ask: str(plain),
}
