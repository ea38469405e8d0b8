"""What the page of a patient's titrations shows, put together from what was read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding
from o2clinic.rules.blood_gas import SAMPLE_WORDS
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, date_and_time, flow, number, short_date
from o2clinic.rules.oxygen_source import DEVICE_WORDS, Device
from o2clinic.rules.pathway_case import Titrated
from o2clinic.rules.policy import Policy
from o2clinic.rules.titration import (
    SaturationReading,
    SkinReading,
    TitrationSession,
    TitrationStep,
)
from o2clinic.rules.titration_case import TITRATION_WORDS, TitrationState
from o2clinic.rules.titration_entry import check_flow, check_readings
from o2clinic.rules.titration_gas import choose_baseline
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.patient_facts import PatientFacts
from o2clinic.services.titration_advice import AdviceSheet, advice_kept, advice_on
from o2clinic.services.titration_draft import FlowDraft, ReadingDraft, TitrationFacts, missing
from o2clinic.services.titration_reading import (
    StoredFlow,
    StoredTitration,
    earlier_stops,
    gases_on,
    has_tracheostomy,
    session_of,
)

_BROKEN_OFF: Final = "ended without a state"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRow:
    """One line of the ladder: air, or a flow with what was measured on it, in words.

    Attributes:
        flow_id: 0 for air.
        rise: of PaCO2 above the air gas, with its sign.
        has_query: a query on the gas that is shown is open.
        said: what the rules said when it was left; what they say now of the last.
        reason: why it was set other than advised.
        detail: every gas on it, and who set it.
        is_now: the flow that is set.
    """

    flow_id: int
    flow: str
    since: str
    spo2: str = ""
    ph: str = ""
    paco2: str = ""
    rise: str = ""
    pao2: str = ""
    has_query: bool = False
    said: str = ""
    reason: str = ""
    detail: str = ""
    is_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRow:
    """A titration of another time in one line."""

    titration_id: int
    day: str
    by: str
    flows: str
    ended: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitrationSheet:
    """A patient's titration in front, and the earlier ones.

    Attributes:
        stored: the open one, else the last; None when there is none.
        session: the same as the rules take it; None when there is none.
        advice: what the rules say; of an ended one as it was kept.
        rows: its ladder, air first.
        earlier: the others, the newest first.
        facts: to begin the next one with.
        stops: days on which carbon dioxide stopped an assessment in this record.
    """

    patient_id: int
    now: datetime
    policy: Policy
    stored: StoredTitration | None
    session: TitrationSession | None
    advice: AdviceSheet | None
    rows: tuple[LadderRow, ...]
    earlier: tuple[EarlierRow, ...]
    facts: TitrationFacts
    stops: tuple[date, ...]

    @property
    def open(self) -> StoredTitration | None:
        """The titration that goes on."""
        return self.stored if self.stored is not None and self.stored.is_open else None

    @property
    def flow_now(self) -> StoredFlow | None:
        """The flow that is set in the open titration."""
        going_on = self.open
        return going_on.flows[-1] if going_on is not None and going_on.flows else None

    def at(self, now: datetime) -> "TitrationSheet":
        """The same record looked at later; nothing is asked again."""
        if self.open is None or self.session is None:
            return replace(self, now=now)
        advice = advice_on(self.session, now, self.policy)
        rows = _said_now(self.rows, advice.said)
        return replace(self, now=now, advice=advice, rows=rows)

    def check_flow(self, draft: FlowDraft, now: datetime) -> tuple[Finding, ...]:
        """What stands in the way of the next flow."""
        if draft.flow_l_min is None or draft.started_at is None or self.session is None:
            return _untyped(draft)
        step = TitrationStep(flow_l_min=draft.flow_l_min, started_at=draft.started_at)
        return check_flow(self.session, step, self.policy, now)

    def check_reading(self, draft: ReadingDraft, now: datetime) -> tuple[Finding, ...]:
        """What stands in the way of a reading on one of the flows."""
        flows = self.stored.flows if self.stored is not None else ()
        at = next((at for at, one in enumerate(flows) if one.id == draft.id), None)
        if at is None or self.session is None:
            return (missing("spo2", "This flow is not in the record any more."),)
        if draft.read_at is None:
            return (missing("read_at", "Type the time of the reading."),)
        return check_readings(self.session, at, as_step(flows[at], draft), self.policy, now)


def as_step(one: StoredFlow, draft: ReadingDraft) -> TitrationStep:
    """A flow with only what is typed."""
    spo2, skin, read_at = draft.spo2_percent, draft.skin_paco2_kpa, draft.read_at
    return TitrationStep(
        flow_l_min=one.flow_l_min,
        started_at=one.started_at,
        spo2=SaturationReading(spo2, read_at) if spo2 is not None and read_at else None,
        skin=SkinReading(skin, read_at) if skin is not None and read_at else None,
    )


def titration_sheet(
    facts: PatientFacts,
    gases: Sequence[StoredGas],
    titrations: Sequence[StoredTitration],
    policy: Policy,
    now: datetime,
) -> TitrationSheet:
    """Put the sheet together; no statement."""
    stored = next((one for one in titrations if one.is_open), titrations[0] if titrations else None)
    others = [one for one in titrations if one is not stored]
    stops = earlier_stops(others, gases, facts, policy)
    session = advice = None
    rows: tuple[LadderRow, ...] = ()
    if stored is not None:
        session = session_of(stored, gases, facts, stops)
        advice = advice_on(session, now, policy) if stored.is_open else advice_kept(stored.advice)
        said = advice.said if advice is not None else ()
        rows = _ladder(stored, session, gases, said, policy)
    ended = [] if stored is None or stored.is_open else [stored]
    return TitrationSheet(
        patient_id=facts.patient_id,
        now=now,
        policy=policy,
        stored=stored,
        session=session,
        advice=advice,
        rows=rows,
        earlier=tuple(_earlier(one) for one in others),
        facts=TitrationFacts(
            interface=Device.NASAL_CANNULA, has_tracheostomy=has_tracheostomy(facts)
        ),
        stops=tuple(
            event.occurred_on for event in earlier_stops([*ended, *others], gases, facts, policy)
        ),
    )


def titrated(
    facts: PatientFacts,
    gases: Sequence[StoredGas],
    titrations: Sequence[StoredTitration],
    policy: Policy,
    now: datetime,
) -> Titrated | None:
    """The titration that is open, or the last, as the ladder of the assessment takes it."""
    sheet = titration_sheet(facts, gases, titrations, policy, now)
    stored, advice = sheet.stored, sheet.advice
    if stored is None or advice is None:
        return None
    told = [_now_or_reached(stored, advice)]
    if stored.ended_reason:
        told.append(f"ended: {stored.ended_reason}")
    return Titrated(
        on=day_of(stored.started_at),
        state=advice.state,
        is_open=stored.is_open,
        evidence="; ".join(part for part in told if part),
        rules=advice.rule_ids,
        reassess_on=advice.reassess_on,
    )


def _now_or_reached(stored: StoredTitration, advice: AdviceSheet) -> str:
    day, night = advice.reached_flow_l_min, advice.night_flow_l_min
    if day is not None:
        return flow(day) if night in {None, day} else f"{flow(day)}, in sleep {flow(night)}"
    return f"on {flow(stored.flows[-1].flow_l_min)}" if stored.flows else "no flow set"


def ended_words(stored: StoredTitration) -> str:
    """How an ended titration ended."""
    try:
        return TITRATION_WORDS[TitrationState(stored.ended_state)]
    except ValueError:
        return stored.ended_state or _BROKEN_OFF


def _untyped(draft: FlowDraft) -> tuple[Finding, ...]:
    found = []
    if draft.flow_l_min is None:
        found.append(missing("flow_l_min", "Type the flow."))
    if draft.started_at is None:
        found.append(missing("started_at", "Type the time at which it was set."))
    return tuple(found) or (missing("flow_l_min", "There is no titration to set it in."),)


def _ladder(
    stored: StoredTitration,
    session: TitrationSession,
    gases: Sequence[StoredGas],
    said: tuple[str, ...],
    policy: Policy,
) -> tuple[LadderRow, ...]:
    held = choose_baseline(session, policy).held
    baseline = next((gas for gas in gases if held is not None and gas.reading is held.gas), None)
    on_air = baseline.reading.paco2_kpa if baseline is not None else None
    rows = [_air(baseline, session.on)] if baseline is not None else []
    for at, one in enumerate(stored.flows):
        found = gases_on(stored, at, gases)
        is_last = at + 1 == len(stored.flows)
        rows.append(
            replace(
                _measured(one, found, on_air),
                is_now=is_last and stored.is_open,
                said=said[at] if at < len(said) else "",
            )
        )
    return tuple(rows)


def _air(gas: StoredGas, on: date) -> LadderRow:
    reading, here = gas.reading, local(gas.reading.taken_at)
    same_day = reading.taken_on == on
    row = LadderRow(
        flow_id=0,
        flow="Air",
        since=clock_time(here) if same_day else short_date(reading.taken_on),
        spo2=_text(reading.spo2_percent),
        detail=_gas_words(gas),
    )
    return _with_gas(row, gas, None)


def _measured(one: StoredFlow, gases: Sequence[StoredGas], on_air: Decimal | None) -> LadderRow:
    spo2 = one.spo2.spo2_percent if one.spo2 is not None else None
    by_gas = next(
        (gas.reading.spo2_percent for gas in reversed(gases) if gas.reading.spo2_percent), None
    )
    told = [f"Set by {one.set_by} at {date_and_time(local(one.started_at))}"]
    if one.spo2 is not None:
        told.append(f"SpO2 {number(one.spo2.spo2_percent)} % at {_clock(one.spo2.taken_at)}")
    if one.skin is not None:
        told.append(f"Through the skin {one.skin.paco2_kpa} kPa at {_clock(one.skin.taken_at)}")
    told += [_gas_words(gas) for gas in gases]
    if one.other_than_advised:
        told.append(f"Other than advised: {one.other_than_advised}")
    row = LadderRow(
        flow_id=one.id,
        flow=flow(one.flow_l_min),
        since=_clock(one.started_at),
        spo2=_text(spo2 if spo2 is not None else by_gas),
        reason=one.other_than_advised,
        detail="\n".join(told),
    )
    if gases:
        row = _with_gas(row, gases[-1], on_air)
    elif one.skin is not None:
        skin = one.skin.paco2_kpa
        rise = "" if on_air is None else f"{skin - on_air:+}"
        row = replace(row, paco2=f"{skin} skin", rise=rise)
    return row


def _with_gas(row: LadderRow, gas: StoredGas, on_air: Decimal | None) -> LadderRow:
    reading = gas.reading
    paco2 = reading.paco2_kpa
    return replace(
        row,
        ph="" if reading.ph is None else f"{reading.ph:.2f}",
        paco2=_pressure(paco2),
        rise="" if paco2 is None or on_air is None else f"{paco2 - on_air:+}",
        pao2=_pressure(reading.pao2_kpa),
        has_query=gas.has_open_query,
    )


def _said_now(rows: tuple[LadderRow, ...], said: tuple[str, ...]) -> tuple[LadderRow, ...]:
    """The same lines with what the rules say now."""
    by_air = len(rows) - len(said)
    return tuple(
        replace(row, said=said[at - by_air]) if at >= by_air else row for at, row in enumerate(rows)
    )


def _earlier(stored: StoredTitration) -> EarlierRow:
    flows = " → ".join(number(one.flow_l_min) for one in stored.flows)
    device = stored.facts.interface
    by_device = f", {DEVICE_WORDS[device]}" if device is not None else ""
    return EarlierRow(
        titration_id=stored.id,
        day=short_date(day_of(stored.started_at)),
        by=stored.ended_by or stored.started_by,
        flows=f"{flows} L/min{by_device}" if flows else "no flow was set",
        ended=ended_words(stored),
        reason=stored.ended_reason,
    )


def _gas_words(gas: StoredGas) -> str:
    reading = gas.reading
    values = (
        ("pH", reading.ph, ""),
        ("PaCO2", reading.paco2_kpa, " kPa"),
        ("PaO2", reading.pao2_kpa, " kPa"),
    )
    told = ", ".join(f"{name} {value}{unit}" for name, value, unit in values if value is not None)
    query = "; open query" if gas.has_open_query else ""
    return f"{SAMPLE_WORDS[reading.sample]} {_clock(reading.taken_at)}: {told}{query}"


def _pressure(kpa: Decimal | None) -> str:
    return "" if kpa is None else f"{kpa:.2f}"


def _text(value: Decimal | None) -> str:
    return "" if value is None else number(value)


def _clock(moment: datetime) -> str:
    return clock_time(local(moment))
