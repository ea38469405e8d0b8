"""What is recorded of a patient's health, in words for the page."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.rules.display import short_date
from o2clinic.rules.patient_codes import SignKind, SmokingWho, in_words
from o2clinic.services.patient_facts import (
    ALERTS,
    DIAGNOSES,
    EXACERBATIONS,
    SIGNS,
    SMOKING,
    Fact,
    PatientFacts,
)

# What the LTOT rules ask for; the others are told when there is something to tell.
_ASKED_FOR: Final = (SignKind.PERIPHERAL_OEDEMA, SignKind.PULMONARY_HYPERTENSION)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact.

    Attributes:
        fact_id: its key, to end it.
        when: day or days.
        is_marked: main diagnosis, danger.
        is_over: it holds no more.
        may_end: it has no end yet and can be given one.
        name: what would be ended.
    """

    fact_id: int
    when: str
    words: str
    is_marked: bool = False
    is_over: bool = False
    may_end: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class HealthSheet:
    """The page of a patient's health, each list newest first and what is over at its end.

    Attributes:
        not_recorded: what the LTOT rules ask for and nobody has looked for, in words.
    """

    today: date
    diagnoses: tuple[FactRow, ...]
    exacerbations: tuple[FactRow, ...]
    signs: tuple[FactRow, ...]
    smoking: tuple[FactRow, ...]
    alerts: tuple[FactRow, ...]
    not_recorded: tuple[str, ...]


def health_sheet(facts: PatientFacts, today: date) -> HealthSheet:
    """The facts as rows."""
    signs = facts.of(SIGNS)
    worse = (*facts.of(EXACERBATIONS), *(one for one in signs if one.code == SignKind.EXACERBATION))
    return HealthSheet(
        today=today,
        diagnoses=_lasting(facts.of(DIAGNOSES), today),
        exacerbations=tuple(
            _exacerbation(one)
            for one in sorted(worse, key=lambda one: (one.begins or date.min, one.id), reverse=True)
        ),
        signs=tuple(_sign(one) for one in signs if one.code != SignKind.EXACERBATION),
        smoking=tuple(_smoking(one) for one in facts.of(SMOKING)),
        alerts=_lasting(facts.of(ALERTS), today),
        not_recorded=tuple(
            in_words(kind).lower() for kind in _ASKED_FOR if facts.latest(SIGNS, kind) is None
        ),
    )


def _lasting(facts: tuple[Fact, ...], today: date) -> tuple[FactRow, ...]:
    rows = (
        FactRow(
            fact_id=one.id,
            when=_span(one),
            words=one.words,
            is_marked=one.flag,
            is_over=not one.is_open_on(today),
            may_end=one.ends is None,
            name=one.words,
        )
        for one in facts
    )
    return tuple(sorted(rows, key=lambda row: row.is_over))


def _exacerbation(fact: Fact) -> FactRow:
    when = _day(fact.begins)
    if fact.what == SIGNS:
        told = "there had been one" if fact.flag else "there was none"
        return FactRow(fact.id, when, f"Asked: {told}")
    ended = "treatment not ended" if fact.ends is None else f"treated to {short_date(fact.ends)}"
    words = ", ".join(filter(None, (ended, fact.words, "admitted" if fact.flag else "")))
    return FactRow(
        fact.id,
        when,
        words[:1].upper() + words[1:],
        may_end=fact.ends is None,
        name=f"treatment begun {when}",
    )


def _sign(fact: Fact) -> FactRow:
    words = f"{in_words(fact.code)}: {'yes' if fact.flag else 'no'}"
    return FactRow(fact.id, _day(fact.begins), _noted(words, fact.words))


def _smoking(fact: Fact) -> FactRow:
    who, _, status = fact.code.partition(":")
    words = f"{in_words(who)}: {in_words(status).lower()}"
    if who == SmokingWho.HOUSEHOLD and status == "never":
        words = f"{in_words(who)}: nobody smokes"
    return FactRow(fact.id, _day(fact.begins), _noted(words, fact.words))


def _noted(words: str, note: str) -> str:
    return f"{words} ({note})" if note else words


def _span(fact: Fact) -> str:
    if fact.ends is None:
        return _day(fact.begins)
    if fact.begins is None:
        return f"to {short_date(fact.ends)}"
    return f"{short_date(fact.begins)} to {short_date(fact.ends)}"


def _day(day: date | None) -> str:
    return "date not known" if day is None else short_date(day)
