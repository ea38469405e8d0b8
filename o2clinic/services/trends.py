"""The trend of a patient: gases, oximetry, spirometry and walks over the oxygen that was given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from o2clinic.charts.trend_sheet import ClinicalEvent, Therapy, TherapyLane, TrendSheet
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.decision import Decided
from o2clinic.rules.display import flow, number
from o2clinic.rules.order import EQUIPMENT_WORDS, Modality, OrderLine, OrderStatus
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.services import meeting_decisions
from o2clinic.services.decisions import DecisionRow, decisions_of
from o2clinic.services.gas_readings import StoredGas, gases_of
from o2clinic.services.meeting_decisions import MeetingDecision, meeting_events
from o2clinic.services.other_readings import OtherReading, other_readings_of
from o2clinic.services.patient_facts import (
    EXACERBATIONS,
    SIGNS,
    SMOKING,
    Fact,
    PatientFacts,
    facts_of,
)
from o2clinic.services.policies import in_force, is_of_the_trust
from o2clinic.services.therapy import OrderedOxygen, oxygen_of
from o2clinic.services.trend_panels import trend_panels
from o2clinic.services.work import Actor, Desk

_HIGHEST_STRENGTH: Final = Decimal("0.95")
_SMOKING_WORDS: Final = {
    (SmokingWho.PATIENT, SmokingStatus.SMOKES): "smokes",
    (SmokingWho.PATIENT, SmokingStatus.STOPPED): "stopped smoking",
    (SmokingWho.PATIENT, SmokingStatus.VAPES): "vapes",
    (SmokingWho.HOUSEHOLD, SmokingStatus.SMOKES): "smoker at home",
    (SmokingWho.HOUSEHOLD, SmokingStatus.STOPPED): "no smoker at home",
}
# As short as a tick needs; the cursor says the decision in full.
_DECIDED_WORDS: Final[dict[str, str]] = {
    Decided.OFFER: "LTOT offered",
    Decided.DO_NOT_OFFER: "LTOT not offered",
    Decided.WAIT: "LTOT undecided",
    Decided.REFER: "referred on",
}


@dataclass(frozen=True, slots=True)
class TrendSource:
    """All that a trend is made from, as it was read.

    Attributes:
        decided: what professionals decided on long-term oxygen, where that was asked for.
        meetings: what meetings decided, likewise.
    """

    facts: PatientFacts
    gases: tuple[StoredGas, ...]
    others: tuple[OtherReading, ...]
    orders: tuple[OrderedOxygen, ...]
    decided: tuple[DecisionRow, ...] = ()
    meetings: tuple[MeetingDecision, ...] = ()


class Trends:
    """The trend of a patient, as the chart takes it."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> TrendSheet:
        """Everything measured, what was given meanwhile, and what happened; eight statements.

        Replaced values are in the sheet, and hidden until it says otherwise.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            source = read(session, patient_id, whole=True)
        return trend_sheet(source, in_force(source.facts.policy_id), day_of(self._desk.now()))


def read(session: Session, patient_id: int, *, whole: bool = False) -> TrendSource:
    """Read what a trend needs; five statements at most, seven for the whole.

    Args:
        session: open for reading.
        patient_id: whose.
        whole: also replaced values, walks and decisions: what the page of trends shows.
    """
    return TrendSource(
        facts_of(session, patient_id),
        gases_of(session, patient_id, with_amended=whole),
        other_readings_of(session, patient_id, whole=whole),
        oxygen_of(session, patient_id),
        decisions_of(session, patient_id) if whole else (),
        meeting_decisions.decisions_of(session, patient_id) if whole else (),
    )


def trend_sheet(source: TrendSource, policy: Policy, today: date) -> TrendSheet:
    """Put the sheet together; of results at rest, and of walks."""
    whose = "Limits: the trust's own policy, " if is_of_the_trust(policy) else "Limits: "
    return TrendSheet(
        panels=trend_panels(source.gases, source.others, policy),
        today=source.facts.died_on or today,
        therapy=(*_oxygen(source.orders), *_ventilation(source.facts)),
        events=_events(
            source.facts,
            source.orders,
            (*_ltot_decisions(source.decided), *meeting_events(source.meetings)),
        ),
        policy=f"{whose}{policy.title}",
    )


def _oxygen(orders: Sequence[OrderedOxygen]) -> tuple[Therapy, ...]:
    """One bar for each lane and order; orders that change nothing in a lane are one bar."""
    bars: dict[TherapyLane, list[Therapy]] = {}
    for order in sorted(orders, key=lambda one: (one.ordered_on, one.order_id)):
        if not order.was_given:
            continue
        for lane in (TherapyLane.LONG_TERM, TherapyLane.AMBULATORY):
            lines = [line for line in order.lines if _lane(line) is lane]
            if not lines:
                continue
            bar = _bar(lane, order, lines)
            before = bars.setdefault(lane, [])
            is_same = bool(before) and before[-1].label == bar.label
            next_day = timedelta(days=1)
            if is_same and before[-1].ends and before[-1].ends + next_day >= bar.begins:
                last = before.pop()
                bar = Therapy(
                    lane, last.begins, bar.ends, bar.label, bar.short, strength=bar.strength
                )
            before.append(bar)
    return tuple(bar for lane in bars.values() for bar in lane)


def _lane(line: OrderLine) -> TherapyLane:
    is_ambulatory = line.modality is Modality.AOT
    return TherapyLane.AMBULATORY if is_ambulatory else TherapyLane.LONG_TERM


def _bar(lane: TherapyLane, order: OrderedOxygen, lines: Sequence[OrderLine]) -> Therapy:
    """One bar for all of a lane; a second device at the same setting is no other oxygen."""
    told = {_setting(line): _in_full(line) for line in reversed(lines)}
    settings = list(dict.fromkeys(map(_setting, lines)))
    most = max(line.flow_l_min or Decimal(1) for line in lines)
    return Therapy(
        lane,
        order.ordered_on,
        _last_day(order),
        "; ".join(told[setting] for setting in settings),
        " + ".join(settings),
        strength=float(min(Decimal("0.35") + most / 8, _HIGHEST_STRENGTH)),
    )


def _setting(line: OrderLine) -> str:
    """What is given, in short; what it is for where the lane does not say it."""
    given = EQUIPMENT_WORDS[line.equipment]
    if line.flow_l_min is not None:
        given = flow(line.flow_l_min)
    elif line.pulse_setting:
        given = f"pulse setting {line.pulse_setting}"  # no litres a minute
    is_told = line.modality in {Modality.LTOT, Modality.AOT}
    return given if is_told else f"{line.modality.upper()} {given}"


def _in_full(line: OrderLine) -> str:
    hours = "" if line.hours_per_day is None else f"{number(line.hours_per_day)} h"
    equipment = EQUIPMENT_WORDS[line.equipment]
    setting = _setting(line)
    device = "" if setting.endswith(equipment) else equipment[0].lower() + equipment[1:]
    return ", ".join(part for part in (setting, hours, device) if part)


def _last_day(order: OrderedOxygen) -> date | None:
    """The day before the next order begins; both on one day would stand in each other's way."""
    if order.ended_on is None or order.ended_on <= order.ordered_on:
        return order.ended_on
    return order.ended_on - timedelta(days=1)


def _ventilation(facts: PatientFacts) -> tuple[Therapy, ...]:
    """NIV from the day it was first noted to the day it was noted as stopped."""
    noted = [line for line in reversed(facts.of(SIGNS)) if line.code == SignKind.ON_NIV]
    bars: list[Therapy] = []
    begins: date | None = None
    for line in noted:
        if line.flag and begins is None:
            begins = line.begins
        elif not line.flag and begins is not None:
            bars.append(Therapy(TherapyLane.VENTILATION, begins, line.begins, "NIV", "NIV"))
            begins = None
    if begins is not None:
        bars.append(Therapy(TherapyLane.VENTILATION, begins, facts.died_on, "NIV", "NIV"))
    return tuple(bars)


def _events(
    facts: PatientFacts,
    orders: Sequence[OrderedOxygen],
    decisions: Iterable[ClinicalEvent],
) -> tuple[ClinicalEvent, ...]:
    """All that has a tick, oldest first; decisions of every kind come in as events."""
    worse = [
        ClinicalEvent(line.begins, "admission" if line.flag else "exacerbation")
        for line in facts.of(EXACERBATIONS)
        if line.begins is not None
    ]
    smoking = _smoking_changes(facts.of(SMOKING))
    events = [*worse, *smoking, *_stops(orders), *decisions]
    return tuple(sorted(events, key=lambda event: event.on))


def _ltot_decisions(decided: Iterable[DecisionRow]) -> Iterable[ClinicalEvent]:
    """A decision of a newer program is told as it is kept."""
    for row in decided:
        otherwise = f", other than advised: {row.reason}" if row.is_override else ""
        yield ClinicalEvent(
            row.decided_on,
            _DECIDED_WORDS.get(row.decided, row.words),
            f"{row.words} ({row.by}{otherwise})",
        )


def _stops(orders: Sequence[OrderedOxygen]) -> Iterable[ClinicalEvent]:
    """Oxygen that was taken away, and a kind of oxygen that the next order has no more."""
    given = sorted(
        (order for order in orders if order.was_given),
        key=lambda order: (order.ordered_on, order.order_id),
    )
    for at, order in enumerate(given):
        if order.status == OrderStatus.REMOVED and order.ended_on is not None:
            yield ClinicalEvent(order.ended_on, "oxygen removed")
        elif at + 1 < len(given):
            later = given[at + 1]
            kept = {line.modality for line in later.lines}
            gone = {line.modality for line in order.lines} - kept
            for modality in sorted(gone):
                yield ClinicalEvent(later.ordered_on, f"{modality.upper()} stopped")


def _smoking_changes(told: Sequence[Fact]) -> Iterable[ClinicalEvent]:
    """What was told for the first time is no change."""
    before: dict[str, str] = {}
    for line in reversed(told):
        who, _, status = line.code.partition(":")
        is_change = who in before and before[who] != status
        before[who] = status
        words = {f"{who}:{status}": text for (who, status), text in _SMOKING_WORDS.items()}
        if is_change and line.begins is not None and line.code in words:
            yield ClinicalEvent(line.begins, words[line.code])
