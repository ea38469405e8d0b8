"""What the rules say of a titration, as it is shown and as it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from o2clinic.rules.blood_gas import SAMPLE_WORDS
from o2clinic.rules.display import short_date
from o2clinic.rules.policy import Policy, Tag
from o2clinic.rules.rule_book import Step
from o2clinic.rules.titration import TitrationAdvice, TitrationSession, advise, order_words
from o2clinic.rules.titration_case import (
    TITRATION_FLAG_WORDS,
    TITRATION_NEXT_WORDS,
    TITRATION_WORDS,
    TitrationState,
)

_STOPS: Final = frozenset({TitrationState.STOP, TitrationState.NIV_ONLY})
_MAY_BE_MET: Final = "T-4"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceSheet:
    """Advice to a registered professional; of an ended titration as it was shown at the end.

    Attributes:
        state: where the titration stands.
        policy_id, policy_title: the thresholds that were used.
        words, next_words: the state, and what is to be done, for people.
        steps: the rules in the order they were applied.
        missing: facts not recorded, in words.
        prompts: what else to think of.
        flags: what is shown beside it, in words.
        next_flow_l_min: the flow to set next; None when it is not to be changed.
        not_before: instant before which the next act does not count.
        samples: kinds of blood gas that answer what is needed, in words.
        reassess_on: first day for another assessment, after a stop.
        reached_flow_l_min, night_flow_l_min: once the target is reached.
        order: the words of the order, a line for each part.
        urgent: text of the urgent banner; "" when there is none.
        said: what the rules said when each flow was left, in the order of the flows.
    """

    state: TitrationState
    policy_id: str
    policy_title: str
    words: str
    next_words: str
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    next_flow_l_min: Decimal | None = None
    not_before: datetime | None = None
    samples: tuple[str, ...] = ()
    reassess_on: date | None = None
    reached_flow_l_min: Decimal | None = None
    night_flow_l_min: Decimal | None = None
    order: tuple[str, ...] = ()
    urgent: str = ""
    said: tuple[str, ...] = ()

    @property
    def is_stop(self) -> bool:
        """Whether no more oxygen is given."""
        return self.state in _STOPS

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules that settled it."""
        if self.state is TitrationState.REACHED:
            return (_MAY_BE_MET,)
        failed = dict.fromkeys(one.rule for one in self.steps if not one.passed)
        return tuple(failed) or ("T-2",)

    def as_stored(self) -> dict[str, Any]:
        """The advice as it was shown, to be kept with the titration; plain values only."""
        return {
            "policy": self.policy_id,
            "policy_title": self.policy_title,
            "state": self.state.value,
            "words": self.words,
            "next_words": self.next_words,
            "steps": [
                {
                    "rule": step.rule,
                    "words": step.words,
                    "source": step.source,
                    "grade": step.grade,
                    "tag": step.tag.value,
                    "compared": step.compared,
                    "passed": step.passed,
                }
                for step in self.steps
            ],
            **{name: list(getattr(self, name)) for name in _LISTS},
            **{name: _text(getattr(self, name)) for name in _SINGLE},
            "urgent": self.urgent,
        }


_LISTS: Final = ("missing", "prompts", "flags", "samples", "order", "said")
_SINGLE: Final = (
    "next_flow_l_min",
    "not_before",
    "reassess_on",
    "reached_flow_l_min",
    "night_flow_l_min",
)


def advice_on(session: TitrationSession, now: datetime, policy: Policy) -> AdviceSheet:
    """What the rules say of a titration that goes on."""
    found = advise(session, now, policy)
    return AdviceSheet(
        state=found.state,
        policy_id=found.policy_id,
        policy_title=policy.title,
        words=found.words,
        next_words=found.next_words,
        steps=found.steps,
        missing=found.missing,
        prompts=found.prompts,
        flags=tuple(TITRATION_FLAG_WORDS[flag] for flag in found.flags),
        next_flow_l_min=found.next_flow_l_min,
        not_before=found.not_before,
        samples=tuple(SAMPLE_WORDS[kind] for kind in found.samples),
        reassess_on=found.reassess_on,
        reached_flow_l_min=found.reached_flow_l_min,
        night_flow_l_min=found.night.flow_l_min if found.night is not None else None,
        order=order_words(session, found, policy),
        urgent=_urgent(found),
        said=_said(session, found, policy),
    )


def advice_kept(stored: Mapping[str, Any]) -> AdviceSheet | None:
    """The advice as it was shown when the titration was ended; None when none was kept."""
    if not stored:
        return None
    state = TitrationState(stored["state"])
    return AdviceSheet(
        state=state,
        policy_id=stored["policy"],
        policy_title=stored["policy_title"],
        words=stored.get("words", TITRATION_WORDS[state]),
        next_words=stored.get("next_words", TITRATION_NEXT_WORDS[state]),
        steps=tuple(Step(**one | {"tag": Tag(one["tag"])}) for one in stored["steps"]),
        missing=tuple(stored["missing"]),
        prompts=tuple(stored["prompts"]),
        flags=tuple(stored["flags"]),
        next_flow_l_min=_number(stored["next_flow_l_min"]),
        not_before=_moment(stored["not_before"]),
        samples=tuple(stored["samples"]),
        reassess_on=_day(stored["reassess_on"]),
        reached_flow_l_min=_number(stored["reached_flow_l_min"]),
        night_flow_l_min=_number(stored["night_flow_l_min"]),
        order=tuple(stored["order"]),
        urgent=stored["urgent"],
        said=tuple(stored["said"]),
    )


def _urgent(found: TitrationAdvice) -> str:
    """A stop is told above everything, acidosis or not."""
    if found.state not in _STOPS:
        return found.urgent
    if found.reassess_on is None or found.state is TitrationState.NIV_ONLY:
        return f"{found.urgent} {found.words}. {found.next_words}".strip()
    told = f"{found.words}. Assess again from {short_date(found.reassess_on)}."
    return f"{found.urgent} {told}".strip()


def _said(session: TitrationSession, now: TitrationAdvice, policy: Policy) -> tuple[str, ...]:
    """What the rules said on each flow when the next one was set; of the last one, what now."""
    steps = session.steps
    left = [
        advise(replace(session, steps=steps[: at + 1]), steps[at + 1].started_at, policy).words
        for at in range(len(steps) - 1)
    ]
    return (*left, now.words) if steps else ()


def _text(value: Decimal | date | None) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
