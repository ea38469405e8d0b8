"""Section 2.3: what a decision on LTOT is made from, and the words for how it ends."""

from datetime import date, timedelta
from functools import partial

from rules.cases import BTS, a_case, a_gas, at, held

from o2clinic.errors import Finding, Level
from o2clinic.rules.ltot_case import (
    FLAG_WORDS,
    NEXT_WORDS,
    OUTCOME_WORDS,
    Decision,
    Exacerbation,
    Outcome,
)

G1 = date(2025, 3, 3)
_BLOCK = Finding("DQ-5", Level.BLOCK, "Does not fit.")
_CONFIRM = Finding("DQ-9", Level.CONFIRM, "Venous?")
_WARN = Finding("DQ-12", Level.WARN, "Odd, but possible.")


def _decision(outcome):
    said = Decision(outcome, BTS.id, ())
    return {"words": said.words, "next": said.next_words}


def _clock(*ended):
    return Exacerbation(G1, *ended).clock_on


def _gas(*findings, resolved=()):
    found = held(a_gas(), *findings, resolved=resolved)
    return {"cannot be true": found.is_blocked, "queries": [one.rule for one in found.queries]}


def _pair(*hours):
    """How many gases a case with gases at these hours has, or that it is refused."""
    first, second = (None if hour is None else held(a_gas(taken_at=at(G1, hour))) for hour in hours)
    try:
        case = a_case(first_gas=first, second_gas=second)
    except ValueError as fault:
        return f"refused: {fault}"
    return [held_one.gas.taken_at for held_one in case.gases]


CASES = {
    "the words of each outcome": lambda: OUTCOME_WORDS,
    "what comes next": lambda: NEXT_WORDS,
    "the words of each flag": lambda: FLAG_WORDS,
    **{f"decision {one.value}": partial(_decision, one) for one in Outcome},
    "an exacerbation whose end is not known counts from its beginning": _clock,
    "an exacerbation counts from its end": partial(_clock, G1 + timedelta(days=9)),
    "a gas without findings": _gas,
    "a gas with a warning": partial(_gas, _WARN),
    "a gas with a query": partial(_gas, _CONFIRM),
    "a gas with an answered query": partial(_gas, _CONFIRM, resolved=("DQ-9",)),
    "a gas that cannot be true": partial(_gas, _WARN, _BLOCK),
    "a gas that cannot be true is not answered with a reason": partial(
        _gas, _BLOCK, resolved=("DQ-5",)
    ),
    "no gas": partial(_pair, None, None),
    "one gas": partial(_pair, 10, None),
    "two gases": partial(_pair, 10, 11),
    "two gases of one hour": partial(_pair, 10, 10),
    "the later gas first": partial(_pair, 11, 10),
    "a second gas without a first": partial(_pair, None, 10),
}
