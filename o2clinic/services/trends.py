"""The trend of a patient: gases, oximetry and spirometry over the oxygen that was given."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from o2clinic.charts.trend_sheet import (
    ClinicalEvent,
    Severity,
    Therapy,
    TherapyLane,
    Threshold,
    TrendPanel,
    TrendPoint,
    TrendSheet,
)
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import flow, number, short_date
from o2clinic.rules.order import EQUIPMENT_WORDS, Modality, OrderLine
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy, Tag
from o2clinic.rules.policy import Threshold as Limit
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.result_codes import Activity
from o2clinic.services.gas_readings import StoredGas, gases_of
from o2clinic.services.other_readings import OtherReading, other_readings_of
from o2clinic.services.patient_facts import (
    EXACERBATIONS,
    SIGNS,
    SMOKING,
    Fact,
    PatientFacts,
    facts_of,
)
from o2clinic.services.policies import in_force
from o2clinic.services.therapy import OrderedOxygen, oxygen_of
from o2clinic.services.work import Actor, Desk

_HIGHEST_STRENGTH: Final = Decimal("0.95")
_SMOKING_WORDS: Final = {
    (SmokingWho.PATIENT, SmokingStatus.SMOKES): "smokes",
    (SmokingWho.PATIENT, SmokingStatus.STOPPED): "stopped smoking",
    (SmokingWho.PATIENT, SmokingStatus.VAPES): "vapes",
    (SmokingWho.HOUSEHOLD, SmokingStatus.SMOKES): "smoker at home",
    (SmokingWho.HOUSEHOLD, SmokingStatus.STOPPED): "no smoker at home",
}


@dataclass(frozen=True, slots=True)
class TrendSource:
    """All that a trend is made from, as it was read."""

    facts: PatientFacts
    gases: tuple[StoredGas, ...]
    others: tuple[OtherReading, ...]
    orders: tuple[OrderedOxygen, ...]


class Trends:
    """The trend of a patient, as the chart takes it."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> TrendSheet:
        """Everything measured, what was given meanwhile, and what happened; six statements.

        Replaced values are in the sheet, and hidden until it says otherwise.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            source = read(session, patient_id, with_amended=True)
        return trend_sheet(source, in_force(source.facts.policy_id), day_of(self._desk.now()))


def read(session: Session, patient_id: int, *, with_amended: bool = False) -> TrendSource:
    """Read what a trend needs; five statements at most."""
    return TrendSource(
        facts_of(session, patient_id),
        gases_of(session, patient_id, with_amended=with_amended),
        other_readings_of(session, patient_id),
        oxygen_of(session, patient_id),
    )


def trend_sheet(source: TrendSource, policy: Policy, today: date) -> TrendSheet:
    """Put the sheet together; of results at rest only."""
    gases = [gas for gas in source.gases if gas.activity is Activity.REST]
    others = [one for one in source.others if one.activity is Activity.REST]
    return TrendSheet(
        panels=(
            TrendPanel("PaO₂", "kPa", _points(gases, "pao2_kpa", "kPa", 1), _oxygen_lines(policy)),
            TrendPanel(
                "PaCO₂",
                "kPa",
                _points(gases, "paco2_kpa", "kPa", 1),
                (_line(policy.hypercapnia_paco2_kpa, "raised"),),
            ),
            TrendPanel(
                "pH",
                "",
                _points(gases, "ph", "", 2),
                (_line(policy.acidaemia_ph, "acidosis"),),
                places=2,
            ),
            TrendPanel(
                "SpO₂",
                "%",
                (*_points(gases, "spo2_percent", "%", 0), *_oximetry(others)),
                (_line(policy.referral_spo2_percent, "refer", Severity.CAUTION),),
                places=0,
            ),
            TrendPanel("FEV₁", "L", tuple(_fev1(others)), places=2),
        ),
        today=source.facts.died_on or today,
        therapy=(*_oxygen(source.orders), *_ventilation(source.facts)),
        events=_events(source.facts),
    )


def _oxygen_lines(policy: Policy) -> tuple[Threshold, ...]:
    """The limits of LTOT; the target on oxygen has no line of its own where it is the same."""
    higher, target = policy.ltot_pao2_complication_kpa, policy.target_pao2_kpa
    lines = (
        _line(policy.ltot_pao2_kpa, "LTOT"),
        _line(higher, "with complication", Severity.CAUTION),
    )
    if higher.value == target.value:
        return lines
    return (*lines, _line(target, "target on O₂", Severity.CAUTION))


def _line(limit: Limit, words: str, severity: Severity = Severity.DANGER) -> Threshold:
    return Threshold(float(limit.value), f"{limit.value} {words} {short_source(limit)}", severity)


def short_source(limit: Limit) -> str:
    """Who says so and when, short enough for the edge of a chart: "BTS 2015", "[D] ours"."""
    if limit.tag is Tag.OURS:
        return "[D] ours"
    years = re.findall(r"\b(?:19|20)\d\d\b", limit.source)
    who = limit.source.split()[0].strip(",;:")
    unsure = " [U]" if limit.tag is Tag.UNVERIFIED else ""
    return f"{who} {years[0]}{unsure}" if years else f"{who}{unsure}"


def _points(
    gases: Iterable[StoredGas], name: str, unit: str, places: int
) -> tuple[TrendPoint, ...]:
    points = []
    for gas in gases:
        value: Decimal | None = getattr(gas.reading, name)
        if value is None or (name == "pao2_kpa" and not gas.reading.shows_oxygen):
            continue
        breathed = gas.reading.source.in_words() if gas.reading.source else "breathing not noted"
        shown = f"{round_half_up(value, places)} {unit}".rstrip()
        points.append(
            TrendPoint(
                local(gas.reading.taken_at).replace(tzinfo=None),
                float(value),
                gas.reading.is_on_air,
                f"{short_date(gas.reading.taken_on)}: {shown} on {breathed}"
                + (" (query not resolved)" if gas.has_open_query else "")
                + (" (replaced)" if gas.is_amended else ""),
                is_queried=gas.has_open_query,
                is_amended=gas.is_amended,
            )
        )
    return tuple(points)


def _oximetry(others: Iterable[OtherReading]) -> tuple[TrendPoint, ...]:
    return tuple(
        _point(one, one.spo2_percent, f"{round_half_up(one.spo2_percent, 0)} % {_on(one)}")
        for one in others
        if one.spo2_percent is not None
    )


def _fev1(others: Iterable[OtherReading]) -> Iterable[TrendPoint]:
    """After a bronchodilator where there is such a value, since that is the steadier one."""
    for one in others:
        if one.post_fev1_l is not None:
            words = f"{round_half_up(one.post_fev1_l, 2)} L after bronchodilator"
            yield _point(one, one.post_fev1_l, words)
        elif one.fev1_l is not None:
            yield _point(one, one.fev1_l, f"{round_half_up(one.fev1_l, 2)} L")


def _point(one: OtherReading, value: Decimal, words: str) -> TrendPoint:
    return TrendPoint(
        local(one.taken_at).replace(tzinfo=None),
        float(value),
        one.is_on_air,
        f"{short_date(day_of(one.taken_at))}: {words}"
        + (" (query not resolved)" if one.has_open_query else ""),
        is_queried=one.has_open_query,
    )


def _on(one: OtherReading) -> str:
    return f"on {one.source.in_words()}" if one.source else "breathing not noted"


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
            bar = _bar(lane, order, lines[0])
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


def _bar(lane: TherapyLane, order: OrderedOxygen, line: OrderLine) -> Therapy:
    setting = flow(line.flow_l_min) if line.flow_l_min is not None else line.pulse_setting
    hours = "" if line.hours_per_day is None else f"{number(line.hours_per_day)} h"
    equipment = EQUIPMENT_WORDS[line.equipment]
    words = [word for word in (setting, hours, equipment[0].lower() + equipment[1:]) if word]
    if line.modality not in {Modality.LTOT, Modality.AOT}:
        words.insert(0, line.modality.upper())
    strength = Decimal("0.35") + (line.flow_l_min or Decimal(1)) / 8
    return Therapy(
        lane,
        order.ordered_on,
        _last_day(order),
        ", ".join(words),
        setting or equipment,
        strength=float(min(strength, _HIGHEST_STRENGTH)),
    )


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


def _events(facts: PatientFacts) -> tuple[ClinicalEvent, ...]:
    worse = [
        ClinicalEvent(line.begins, "admission" if line.flag else "exacerbation")
        for line in facts.of(EXACERBATIONS)
        if line.begins is not None
    ]
    events = [*worse, *_smoking_changes(facts.of(SMOKING))]
    return tuple(sorted(events, key=lambda event: event.on))


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
