"""Which measurement of a titration answers what (R-GAS-5 to R-GAS-7, R-CO2-5, T-3, T-6).

What does not answer still warns: a stop is read from every gas whose numbers can be true.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from o2clinic.errors import Level
from o2clinic.rules.blood_gas import SAMPLE_WORDS, GasReading, SampleKind
from o2clinic.rules.display import flow, listed
from o2clinic.rules.hypercapnia import (
    CarbonDioxideJudgement,
    CarbonDioxideReading,
    is_hypercapnic,
    judge,
)
from o2clinic.rules.ltot_case import CaseGas
from o2clinic.rules.oximetry import check_spo2
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.titration_case import SaturationReading, TitrationSession, TitrationStep

# Venous carbon dioxide stands too far from arterial to count a rise with (DQ-10).
SHOWS_CARBON_DIOXIDE: Final = (
    SampleKind.ABG,
    SampleKind.CBG_EARLOBE,
    SampleKind.CBG_FINGER,
)
SHOWS_OXYGEN: Final = (SampleKind.ABG, SampleKind.CBG_EARLOBE)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The air gas that a rise of carbon dioxide is counted from.

    Attributes:
        held: None when there is none.
        is_elsewhere: it is of another day than the session.
    """

    held: CaseGas | None
    is_elsewhere: bool = False

    @property
    def gas(self) -> GasReading | None:
        """The reading, unless its numbers cannot be true."""
        return self.held.gas if self.held is not None and not self.held.is_blocked else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A measurement on oxygen with what carbon dioxide says.

    Attributes:
        said: the judgement.
        is_clean: no query is open on it.
        is_skin: capnography through the skin.
    """

    said: CarbonDioxideJudgement
    is_clean: bool
    is_skin: bool = False


@dataclass(frozen=True, slots=True)
class CarbonDioxide:
    """Carbon dioxide through a whole session.

    Attributes:
        baseline: what a rise is counted from.
        on_air: the judgement of the baseline itself; None when there is none.
        on_oxygen: the measurements on oxygen, in the order of the steps.
    """

    baseline: Baseline
    on_air: CarbonDioxideJudgement | None
    on_oxygen: tuple[Judged, ...]

    @property
    def is_stopped(self) -> bool:
        """Whether anything measured stops the titration (R-CO2-1)."""
        on_air = self.on_air is not None and self.on_air.is_stop
        return on_air or any(one.said.is_stop for one in self.on_oxygen)

    @property
    def is_raised(self) -> bool:
        """Whether PaCO2 is above the line, on air or on any flow."""
        on_air = self.on_air is not None and self.on_air.is_hypercapnic
        return on_air or any(one.said.is_hypercapnic for one in self.on_oxygen)

    @property
    def is_watched(self) -> bool:
        """Whether PaCO2 has risen, but not above the limit (R-CO2-3)."""
        return any(one.said.is_watch for one in self.on_oxygen)

    @property
    def wants_each_gas(self) -> bool:
        """Whether a gas follows every step (T-6); so it is too when nobody knows the baseline."""
        return self.on_air is None or self.is_raised


@dataclass(frozen=True, slots=True)
class StepGas:
    """The gas that answers for a step, or why there is none.

    Attributes:
        answer: the latest that counts; None when none does.
        why_not: of each gas that does not count, in words.
        has_query: one would count but for an open query.
        is_early: one would count had it been taken later.
    """

    answer: GasReading | None
    why_not: tuple[str, ...] = ()
    has_query: bool = False
    is_early: bool = False


def choose_baseline(session: TitrationSession, policy: Policy) -> Baseline:
    """The latest air gas with PaCO2, before oxygen, of the session or the last weeks (R-CO2-5).

    The latest takes part with an open query too: going back to an older one would hide it.
    """
    first_at = session.steps[0].started_at if session.steps else None
    choice = [
        held
        for held in session.air_gases
        if held.gas.is_on_air
        and held.gas.sample in SHOWS_CARBON_DIOXIDE
        and held.gas.paco2_kpa is not None
        and (first_at is None or held.gas.taken_at <= first_at)
        and held.gas.taken_on <= session.on
        and policy.titration_baseline_days.holds((session.on - held.gas.taken_on).days)
    ]
    if not choice:
        return Baseline(None)
    latest = max(choice, key=lambda held: held.gas.taken_at)
    return Baseline(latest, latest.gas.taken_on != session.on)


def carbon_dioxide(session: TitrationSession, policy: Policy) -> CarbonDioxide:
    """What carbon dioxide says on air and on each step; values in kPa are compared raw."""
    baseline = choose_baseline(session, policy)
    gas = baseline.gas
    paco2 = gas.paco2_kpa if gas else None
    return CarbonDioxide(
        baseline,
        judge(_reading(gas), None, policy) if gas else None,
        tuple(judged for one in session.steps for judged in _judged(one, paco2, policy)),
    )


def step_gas(one: TitrationStep, policy: Policy, *, for_oxygen: bool) -> StepGas:
    """The latest gas on a step that counts.

    Args:
        one: the step with its gases.
        policy: how long after the change of flow a gas counts.
        for_oxygen: PaO2 is asked for too, not pH and PaCO2 alone.
    """
    why_not: list[str] = []
    has_query = is_early = False
    for held in sorted(one.gases, key=lambda held: held.gas.taken_at, reverse=True):
        words = held.gas.in_words()
        after = minutes(one.started_at, held.gas.taken_at)
        if fault := _fault(one, held.gas, for_oxygen=for_oxygen):
            why_not.append(f"{words}: {fault}")
        elif held.queries:
            has_query = True
            why_not.append(f"{words}: open query {held.queries[0].rule}")
        elif not policy.titration_gas_minutes.holds(after):
            is_early = True
            limit = policy.titration_gas_minutes
            why_not.append(f"{words}: {int(after)} min after the change of flow, needed {limit}")
        else:
            return StepGas(held.gas, tuple(why_not))
    return StepGas(None, tuple(why_not), has_query, is_early)


def saturation(one: TitrationStep, policy: Policy) -> SaturationReading | None:
    """The latest SpO2 on a step that is possible and late enough; that of a gas will do."""
    readings = [one.spo2] if one.spo2 is not None else []
    readings += [
        SaturationReading(held.gas.spo2_percent, held.gas.taken_at)
        for held in one.gases
        if held.gas.spo2_percent is not None
        and not held.queries
        and not _not_of_step(one, held.gas)
    ]
    limit = policy.titration_step_minutes
    counts = [
        reading
        for reading in readings
        if limit.holds(minutes(one.started_at, reading.taken_at)) and _is_possible(reading)
    ]
    return max(counts, key=lambda reading: reading.taken_at, default=None)


def alarms(
    one: TitrationStep, baseline_paco2_kpa: Decimal | None, policy: Policy
) -> tuple[str, ...]:
    """What on a step would stop if the sample could say so, in words; a proper gas must tell."""
    found = []
    for held in one.gases:
        gas, words = held.gas, held.gas.in_words()
        if held.is_blocked:
            continue
        is_proof = gas.sample in SHOWS_CARBON_DIOXIDE
        name = "PaCO2" if is_proof else "PCO2"
        low = gas.ph is not None and policy.acidaemia_ph.holds(gas.ph)
        if low and gas.paco2_kpa is None:
            found.append(f"{words}: pH {gas.ph}, {name} not recorded")
        elif not is_proof:
            said = judge(_reading(gas), baseline_paco2_kpa, policy)
            found += [f"{words}: pH {gas.ph}, {name} {gas.paco2_kpa} kPa"] if said.is_stop else []
    return tuple(found)


def is_acidaemic_without_hypercapnia(held: CaseGas, policy: Policy) -> bool:
    """Whether a gas without open query is acid though its PaCO2 is not raised."""
    gas = held.gas
    if gas.ph is None or gas.paco2_kpa is None or gas.sample not in SHOWS_CARBON_DIOXIDE:
        return False
    if held.queries:
        return False
    return policy.acidaemia_ph.holds(gas.ph) and not is_hypercapnic(gas.paco2_kpa, policy)


def pao2_compared(gas: GasReading) -> Decimal:
    """PaO2 in kPa as it is set against the target, to 0.1 (U-3); 0 where there is none."""
    return round_half_up(gas.pao2_kpa or Decimal(0), 1)


def is_enough(gas: GasReading, policy: Policy) -> bool:
    """Whether a gas on oxygen reaches the target of PaO2 (T-4)."""
    return policy.target_pao2_kpa.holds(pao2_compared(gas))


def minutes(start: datetime, end: datetime) -> Decimal:
    """Minutes from one instant to another, exact to the second; below 0 when it is before."""
    return Decimal(int((end - start).total_seconds())) / 60


def _reading(gas: GasReading) -> CarbonDioxideReading:
    return CarbonDioxideReading(called=gas.in_words(), ph=gas.ph, paco2_kpa=gas.paco2_kpa)


def _judged(
    one: TitrationStep, baseline_paco2_kpa: Decimal | None, policy: Policy
) -> tuple[Judged, ...]:
    """A gas that says nothing on the chosen flow stops none the less: it is of this session."""
    found = [
        Judged(judge(_reading(held.gas), baseline_paco2_kpa, policy), not held.queries)
        for held in one.gases
        if not held.is_blocked and held.gas.sample in SHOWS_CARBON_DIOXIDE
    ]
    if one.skin is not None:
        called = f"capnography through the skin on {flow(one.flow_l_min)}"
        reading = CarbonDioxideReading(called=called, ph=None, paco2_kpa=one.skin.paco2_kpa)
        said = judge(reading, baseline_paco2_kpa, policy)
        found.append(Judged(said, is_clean=True, is_skin=True))
    return tuple(found)


def _fault(one: TitrationStep, gas: GasReading, *, for_oxygen: bool) -> str:
    if gas.sample not in (SHOWS_OXYGEN if for_oxygen else SHOWS_CARBON_DIOXIDE):
        what = "oxygen" if for_oxygen else "carbon dioxide"
        return f"{SAMPLE_WORDS[gas.sample]} blood does not show {what}"
    if elsewhere := _not_of_step(one, gas):
        return elsewhere
    values = [("pH", gas.ph), ("PaCO2", gas.paco2_kpa)]
    values += [("PaO2", gas.pao2_kpa)] if for_oxygen else []
    lacking = [name for name, value in values if value is None]
    return f"{listed(lacking)} not recorded" if lacking else ""


def _not_of_step(one: TitrationStep, gas: GasReading) -> str:
    if gas.source is None or gas.source.is_air:
        return "not noted as on oxygen"
    if gas.source.flow_l_min is not None and gas.source.flow_l_min != one.flow_l_min:
        return f"the step is {flow(one.flow_l_min)}"
    return "taken before this flow was set" if gas.taken_at < one.started_at else ""


def _is_possible(reading: SaturationReading) -> bool:
    found = check_spo2(reading.spo2_percent)
    return found is None or found.level is not Level.BLOCK
