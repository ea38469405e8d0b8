"""Who is brought to a meeting, with which question, and what may be decided without discussion.

All of it is advice to the team: people put patients on an agenda and take them off.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from o2clinic.rules.display import days_counted, number, short_date
from o2clinic.rules.ltot_case import Exacerbation, Outcome
from o2clinic.rules.meeting import (
    AGENDA_REASON_WORDS,
    AgendaReason,
    ItemState,
    MeetingOutcome,
    MeetingState,
)
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up

NOT_AGAIN: Final = timedelta(weeks=13)
OVERDUE: Final = timedelta(weeks=4)
SOON: Final = timedelta(weeks=6)
MINUTES_EACH: Final = 2
FREQUENT: Final = 2
YEAR: Final = timedelta(days=365)
COMPLEX: Final = "complex"
LONGEST_QUESTION: Final = 200
_QUIET: Final = frozenset({AgendaReason.OVERDUE, AgendaReason.SEEN})

QUESTIONS: Final = {
    AgendaReason.RISK_HOLD: "Can oxygen be given, or stay, with this risk at home?",
    AgendaReason.SMOKER_ON_OXYGEN: "Does the oxygen stay while the patient smokes?",
    AgendaReason.HYPERCAPNIA_STOP: "What is optimised, and when is the patient assessed again?",
    AgendaReason.SECOND_STOP: "Refer for ventilation at night before any more oxygen?",
    AgendaReason.SPLIT_PAIR: "Take a third gas, or decide on these two?",
    AgendaReason.FREQUENT_EXACERBATOR: "What would lower the exacerbations?",
    AgendaReason.PALLIATIVE: "What does the patient wish now, and does the oxygen still help?",
    AgendaReason.COMPLEX: "Which one plan do all who look after the patient follow?",
    AgendaReason.OVERDUE: "How is the patient reached for what is overdue?",
    AgendaReason.REFERRED: "",
    AgendaReason.SEEN: "Does it go on as it is?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaCase:
    """What a meeting would be told of a patient.

    Attributes:
        on: the day of the picture.
        oxygen: what is on order now, in words; "" for none.
        meets_criteria: for LTOT, by the rules.
        against: what was found that stands against an order, in words; what nobody recorded is
            not among it.
        against_on: when it was found.
        smokes: None when nobody asked.
        smokes_on: when it was told.
        stops: days on which a titration was stopped for carbon dioxide, any order.
        settled_on: the last titration that ended otherwise, or decision of a professional.
        outcome: of the decision on LTOT as it would be made today; None when it was not looked at.
        pair: the two gases in words, where they disagree.
        pair_on: day of the later one.
        exacerbations: all that are known, () when there was none; None when nobody asked.
        palliative_on: since when oxygen is ordered for palliation; None when it is not.
        complex_words, complex_on: the alert that says so, and since when.
        overdue: what is overdue, in words; overdue_on its day.
        booked: "booked for 03-Dec-2026" when a visit answers what is overdue; "" without one.
        booked_on: its day, where that can be kept.
        next_due: the next thing due, in words; "" when none has a day.
        seen_on: a visit that took place since the last meeting.
        seen_words: what it was.
        pao2_kpa, gas_on: of the latest gas at rest on oxygen.
        decided_on: when a meeting decided on the patient last; None for never.
        was_put_off: that meeting wanted the patient brought again.
    """

    on: date
    oxygen: str = ""
    meets_criteria: bool = False
    against: tuple[str, ...] = ()
    against_on: date | None = None
    smokes: bool | None = None
    smokes_on: date | None = None
    stops: tuple[date, ...] = ()
    settled_on: date | None = None
    outcome: Outcome | None = None
    pair: str = ""
    pair_on: date | None = None
    exacerbations: tuple[Exacerbation, ...] | None = None
    palliative_on: date | None = None
    complex_words: str = ""
    complex_on: date | None = None
    overdue: str = ""
    overdue_on: date | None = None
    booked: str = ""
    booked_on: date | None = None
    next_due: str = ""
    seen_on: date | None = None
    seen_words: str = ""
    pao2_kpa: Decimal | None = None
    gas_on: date | None = None
    decided_on: date | None = None
    was_put_off: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason that fits.

    Attributes:
        evidence: what speaks for it, in words.
        rule: by which it is brought.
        since: the day of the newest evidence; None when that is not known.
    """

    reason: AgendaReason
    evidence: str
    rule: str
    since: date | None


@dataclass(frozen=True, slots=True)
class StandardProposal:
    """What may be decided without discussion.

    Attributes:
        outcome: always that it goes on as it is.
        words: what is proposed.
        rule: by which.
    """

    outcome: MeetingOutcome
    words: str
    rule: str


@dataclass(frozen=True, slots=True)
class Bringing:
    """Why a patient is brought, and what is asked.

    Attributes:
        grounds: every reason that fits, the first of which gives the question.
        standard: what may be decided without discussion; None when it is to be discussed.
        to_discuss: why it may not, in words; only for who was merely seen or is overdue.
    """

    grounds: tuple[Ground, ...]
    standard: StandardProposal | None = None
    to_discuss: tuple[str, ...] = ()

    @property
    def reason(self) -> AgendaReason:
        """The first."""
        return self.grounds[0].reason

    @property
    def question(self) -> str:
        """The one question."""
        return QUESTIONS[self.reason]

    @property
    def rule(self) -> str:
        """By which the patient is brought."""
        return self.grounds[0].rule

    @property
    def other_reasons(self) -> tuple[AgendaReason, ...]:
        """Beside the first."""
        return tuple(one.reason for one in self.grounds[1:])

    @property
    def evidence(self) -> str:
        """All that speaks for it, the first reason's first."""
        said = [one.evidence for one in self.grounds if one.evidence]
        if self.to_discuss:
            said.append(f"To be discussed: {'; '.join(self.to_discuss)}")
        return ". ".join(said) + ("." if said else "")


def bringing(case: AgendaCase, policy: Policy) -> Bringing | None:
    """Why the patient is brought to a meeting; None when nothing calls for it."""
    grounds = tuple(
        ground
        for find in _FINDERS
        if (ground := find(case, policy)) is not None and _is_new(ground, case)
    )
    if not grounds:
        return None
    if {one.reason for one in grounds} <= _QUIET:
        against = tuple(_not_standard(case, policy))
        if not against:
            return Bringing(grounds, _proposal(case))
        return Bringing(grounds, None, against)
    return Bringing(grounds)


def may_be_planned(state: MeetingState) -> bool:
    """Whether day, place and agenda of a meeting may still be changed (MT-2)."""
    return state is MeetingState.PLANNED


def most_to_discuss(minutes: int) -> int:
    """How many patients the rules put to discussion in a meeting of this length (MT-16).

    >>> most_to_discuss(60), most_to_discuss(1)
    (30, 1)
    """
    return max(1, minutes // MINUTES_EACH)


def may_be_changed(state: ItemState) -> bool:
    """Whether question, place and whether it stands on the agenda may still change (MT-15)."""
    return state is ItemState.WAITING


def was_taken_off(state: ItemState) -> bool:
    """Whether a line can be put back on its agenda (MT-15)."""
    return state is ItemState.TAKEN_OFF


def _is_new(ground: Ground, case: AgendaCase) -> bool:
    """MT-13: what a meeting has decided on is let rest for a while."""
    decided_on = case.decided_on
    if decided_on is None or case.was_put_off or case.on - decided_on >= NOT_AGAIN:
        return True
    return ground.since is not None and ground.since > decided_on


def _risk(case: AgendaCase, _policy: Policy) -> Ground | None:
    if not case.against or not (case.oxygen or case.meets_criteria):
        return None
    words = "Against an order: " + "; ".join(case.against)
    return Ground(AgendaReason.RISK_HOLD, words, "MT-3", case.against_on)


def _smokes(case: AgendaCase, _policy: Policy) -> Ground | None:
    if not case.smokes or not case.oxygen:
        return None
    told = f", told {short_date(case.smokes_on)}" if case.smokes_on else ""
    words = f"Smokes{told}; has {case.oxygen}"
    return Ground(AgendaReason.SMOKER_ON_OXYGEN, words, "MT-4", case.smokes_on)


def _open_stops(case: AgendaCase) -> list[date]:
    """Those that nothing has settled since."""
    settled = case.settled_on
    return sorted(day for day in case.stops if settled is None or day > settled)


def _second_stop(case: AgendaCase, policy: Policy) -> Ground | None:
    stops = _open_stops(case)
    if not stops:
        return None
    first, last = min(case.stops), stops[-1]
    if not policy.second_event_days.holds((last - first).days):
        return None
    words = f"Titrations stopped for carbon dioxide on {short_date(first)} and {short_date(last)}"
    return Ground(AgendaReason.SECOND_STOP, words, "MT-6", last)


def _stop(case: AgendaCase, policy: Policy) -> Ground | None:
    stops = _open_stops(case)
    if not stops or _second_stop(case, policy) is not None:
        return None
    words = f"Titration stopped for carbon dioxide on {short_date(stops[-1])}"
    return Ground(AgendaReason.HYPERCAPNIA_STOP, words, "MT-5", stops[-1])


def _split(case: AgendaCase, _policy: Policy) -> Ground | None:
    is_settled = case.settled_on is not None and (
        case.pair_on is None or case.settled_on >= case.pair_on
    )
    if case.outcome is not Outcome.NOT_CONFIRMED or is_settled:
        return None
    return Ground(AgendaReason.SPLIT_PAIR, case.pair, "MT-7", case.pair_on)


def _exacerbates(case: AgendaCase, _policy: Policy) -> Ground | None:
    late = sorted(
        one.started_on
        for one in case.exacerbations or ()
        if case.on - YEAR < one.started_on <= case.on
    )
    if len(late) < FREQUENT or not case.oxygen:
        return None
    words = f"{len(late)} exacerbations within a year, the last {short_date(late[-1])}"
    return Ground(AgendaReason.FREQUENT_EXACERBATOR, words, "MT-8", late[-1])


def _palliative(case: AgendaCase, _policy: Policy) -> Ground | None:
    if case.palliative_on is None:
        return None
    words = f"Oxygen for palliation since {short_date(case.palliative_on)}"
    return Ground(AgendaReason.PALLIATIVE, words, "MT-9", case.palliative_on)


def _complex(case: AgendaCase, _policy: Policy) -> Ground | None:
    if not case.complex_words:
        return None
    words = f"Alert: {case.complex_words}"
    return Ground(AgendaReason.COMPLEX, words, "MT-10", case.complex_on)


def _overdue(case: AgendaCase, _policy: Policy) -> Ground | None:
    if case.overdue_on is None or case.on - case.overdue_on < OVERDUE:
        return None
    days = (case.on - case.overdue_on).days
    was = f"{case.overdue} due {short_date(case.overdue_on)}, {days_counted(days)} overdue"
    return Ground(AgendaReason.OVERDUE, ", ".join(filter(None, (was, case.booked))), "MT-11",
                  case.overdue_on + OVERDUE)  # fmt: skip


def _seen(case: AgendaCase, _policy: Policy) -> Ground | None:
    if case.seen_on is None or not case.oxygen:
        return None
    words = f"{case.seen_words} on {short_date(case.seen_on)}; has {case.oxygen}"
    return Ground(AgendaReason.SEEN, words, "MT-12", case.seen_on)


# In the order of `AgendaReason`, which is that of the questions.
_FINDERS: Final[Sequence[Callable[[AgendaCase, Policy], Ground | None]]] = (
    *(_risk, _smokes, _stop, _second_stop, _split, _exacerbates),
    *(_palliative, _complex, _overdue, _seen),
)


def _not_standard(case: AgendaCase, policy: Policy) -> Iterator[str]:
    """What of MT-14 is not so, or not known."""
    for find in _FINDERS:
        ground = find(case, policy)
        if ground is not None and ground.reason not in _QUIET:  # decided on of late, and still so
            yield AGENDA_REASON_WORDS[ground.reason].lower()
    if not case.oxygen:
        yield "no oxygen is on order"
    if case.overdue_on is not None and case.overdue_on < case.on and not _is_booked_soon(case):
        yield f"{case.overdue} is overdue and not booked soon"
    if case.smokes is None:
        yield "the patient is not known not to smoke"
    yield from _unstable(case, policy)
    if case.outcome is Outcome.URGENT_UNSTABLE:
        yield "the last gas shows respiratory acidosis"
    if case.pao2_kpa is None:
        yield "no gas at rest on oxygen shows that the target is met"
    elif not policy.target_pao2_kpa.holds(round_half_up(case.pao2_kpa, 1)):
        yield (
            f"PaO2 on oxygen {number(case.pao2_kpa)} kPa on {short_date(case.gas_on)} "
            "is below the target"
        )


def _is_booked_soon(case: AgendaCase) -> bool:
    return case.booked_on is not None and case.booked_on - case.on <= SOON


def _unstable(case: AgendaCase, policy: Policy) -> Iterator[str]:
    if case.exacerbations is None:
        yield "nobody asked about exacerbations"
        return
    last = max((one.clock_on for one in case.exacerbations), default=None)
    if last is not None and not policy.stability_days.holds((case.on - last).days):
        yield f"an exacerbation until {short_date(last)}"


def _proposal(case: AgendaCase) -> StandardProposal:
    """MT-14: it goes on; when it is looked at again is told with it."""
    then = case.booked or case.next_due
    words = "; ".join(filter(None, (f"Continue {case.oxygen}", then)))
    return StandardProposal(MeetingOutcome.CONTINUE, f"{words}.", "MT-14")
