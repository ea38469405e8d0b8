"""What is open for a patient: marked lines on where they stand, and what is to be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.eligibility import Flag, Outcome
from o2clinic.rules.home_case import Agreement, ConsentKind
from o2clinic.rules.order import Modality, OrderStatus
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.meeting_decisions import MeetingDecision, OpenAction
from o2clinic.services.other_readings import OtherReading
from o2clinic.services.patient_facts import SMOKING, PatientFacts
from o2clinic.services.standing import Standing
from o2clinic.services.therapy import OrderedOxygen, has_lines_of, in_force


class Mark(StrEnum):
    """How a line is marked; shape and word tell it, colour supports."""

    MET = "met"
    NOTE = "note"
    HOLD = "hold"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """One line with its mark.

    Attributes:
        words: what it says.
        detail: rule ids, or when it is due.
    """

    mark: Mark
    words: str
    detail: str = ""


def standing_lines(standing: Standing, facts: PatientFacts) -> tuple[MarkedLine, ...]:
    """The outcome first, then what stands beside it."""
    return tuple(_standing_lines(standing, facts))


def _standing_lines(standing: Standing, facts: PatientFacts) -> Iterator[MarkedLine]:
    marks = {
        Outcome.ELIGIBLE: Mark.MET,
        Outcome.NOT_ELIGIBLE: Mark.OPEN,
        Outcome.URGENT_UNSTABLE: Mark.HOLD,
        Outcome.NIV_PATHWAY: Mark.HOLD,
        Outcome.DATA_QUERY: Mark.HOLD,
    }
    if standing.urgent:
        yield MarkedLine(Mark.HOLD, standing.urgent)
    mark = marks.get(standing.outcome, Mark.NOTE)
    yield MarkedLine(mark, standing.one_line, ", ".join(standing.rule_ids))
    for flag, words in zip(standing.decision.flags, standing.flag_words, strict=True):
        rule = "R-LT-3" if flag is Flag.HYPERCAPNIA else ""
        yield MarkedLine(Mark.NOTE, words, rule)
    for words in smokers(facts):
        yield MarkedLine(Mark.HOLD, words)


def with_meeting(
    lines: Sequence[MarkedLine], decisions: Sequence[MeetingDecision]
) -> tuple[MarkedLine, ...]:
    """What the last meeting decided stands below the outcome of the rules."""
    if not decisions:
        return tuple(lines)
    last = decisions[0]
    told = MarkedLine(Mark.NOTE, f"MDT: {last.words}", short_date(last.met_on))
    return (*lines[:1], told, *lines[1:])


def by_meetings(
    actions: Sequence[OpenAction], facts: PatientFacts, today: date
) -> tuple[MarkedLine, ...]:
    """What is still to be done by meetings' decisions; it rests once the record is closed."""
    if facts.died_on is not None or facts.moved_on is not None:
        return ()
    return tuple(
        MarkedLine(
            Mark.HOLD if one.due_on < today else Mark.NOTE,
            f"{one.what} ({one.who})",
            f"{'due since' if one.due_on < today else 'by'} {short_date(one.due_on)}",
        )
        for one in actions
    )


def to_do_lines(
    standing: Standing,
    gases: Sequence[StoredGas],
    others: Sequence[OtherReading],
    orders: Sequence[OrderedOxygen],
    facts: PatientFacts,
    agreed: Agreement | None,
) -> tuple[MarkedLine, ...]:
    """Open actions, and what is missing; `agreed` is the consent as recorded on screen."""
    if facts.died_on is not None or facts.moved_on is not None:
        order = in_force(orders)
        words = (
            "Have the oxygen taken away"
            if facts.died_on is not None
            else "Hand the oxygen over to the new clinic, or have it taken away"
        )
        return (MarkedLine(Mark.HOLD, words, "order in force"),) if order is not None else ()
    return (
        *_from_consent(agreed, orders),
        *_from_decision(standing),
        *_from_results(gases, others),
        *_from_orders(standing, orders),
        *(
            MarkedLine(Mark.NOTE, f"Record {with_subscripts(fact)}", "missing")
            for fact in standing.missing
        ),
    )


def _from_consent(
    agreed: Agreement | None, orders: Sequence[OrderedOxygen]
) -> Iterator[MarkedLine]:
    """Oxygen that is there without a consent to it."""
    if agreed is None or in_force(orders) is None:
        return
    on = short_date(agreed.on)
    if agreed.kind is ConsentKind.WITHDRAWN:
        words = "Have the oxygen taken away"
        yield MarkedLine(Mark.HOLD, words, f"consent withdrawn {on}")
    elif agreed.bars:
        words = "Talk over the consent, or have the oxygen taken away"
        yield MarkedLine(Mark.HOLD, words, f"refused {on}")


def _from_decision(standing: Standing) -> Iterator[MarkedLine]:
    due = standing.decision.not_before
    if due is None:
        return
    words = "Second gas on air" if standing.outcome is Outcome.REPEAT_GAS else "Assess again"
    is_due = due <= standing.decided_on
    yield MarkedLine(
        Mark.HOLD if is_due else Mark.NOTE,
        words,
        f"due since {short_date(due)}" if is_due else f"due from {short_date(due)}",
    )


def _from_results(
    gases: Sequence[StoredGas], others: Sequence[OtherReading]
) -> Iterator[MarkedLine]:
    states = [(gas.status, gas.has_open_query) for gas in gases]
    states += [(one.status, one.has_open_query) for one in others]
    waiting = sum(status is ResultStatus.TO_REVIEW for status, _ in states)
    if waiting:
        yield MarkedLine(Mark.OPEN, _count(waiting, "result"), "to be reviewed")
    queried = sum(has_open_query for _, has_open_query in states)
    if queried:
        yield MarkedLine(Mark.HOLD, _count(queried, "result"), "query not resolved")
    if gases and gases[0].repeat_wanted:
        yield MarkedLine(Mark.NOTE, "Repeat the gas", f"of {short_date(gases[0].reading.taken_on)}")


def _from_orders(standing: Standing, orders: Sequence[OrderedOxygen]) -> Iterator[MarkedLine]:
    drafts = [order for order in orders if order.status == OrderStatus.DRAFT]
    if drafts:
        yield MarkedLine(
            Mark.NOTE, "Finish the drafted order", f"of {short_date(drafts[0].ordered_on)}"
        )
    elif standing.outcome is Outcome.ELIGIBLE and not has_lines_of(orders, Modality.LTOT):
        yield MarkedLine(Mark.NOTE, "Consent, home risk, titration, order", "criteria met")


def _count(how_many: int, what: str) -> str:
    return f"{how_many} {what}{'' if how_many == 1 else 's'}"


def smokers(facts: PatientFacts) -> tuple[str, ...]:
    """Who smokes where oxygen is or would be, as far as told last."""
    told = {
        who: next((one for one in facts.of(SMOKING) if one.code.startswith(f"{who}:")), None)
        for who in SmokingWho
    }
    return tuple(
        f"{'Patient smokes' if who is SmokingWho.PATIENT else 'Somebody at home smokes'}"
        f", told {short_date(line.begins)}"
        for who, line in told.items()
        if line is not None and line.code.endswith(f":{SmokingStatus.SMOKES}")
    )
