"""When carbon dioxide stops an assessment, and when it calls for ventilation (section 2.5).

All limits here are safety limits and are compared raw (U-4).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.policy import Policy
from o2clinic.rules.rule_book import Step, step


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonDioxideReading:
    """What was measured of pH and carbon dioxide.

    Attributes:
        called: which measurement it is, in words.
        ph: None when not measured; capnography through the skin has none.
        paco2_kpa: None when not measured.
    """

    called: str
    ph: Decimal | None
    paco2_kpa: Decimal | None

    def __post_init__(self) -> None:
        """Refuse numbers that no rule could compare."""
        for name, value in (("ph", self.ph), ("paco2_kpa", self.paco2_kpa)):
            if value is not None and not value.is_finite():
                raise ValueError(f"{name} is not a number")


@dataclass(frozen=True, slots=True)
class CarbonDioxideJudgement:
    """What a measurement says.

    Attributes:
        is_stop: the assessment stops (R-CO2-1).
        is_acidotic: it stops for respiratory acidosis, whatever the air gas was.
        is_watch: risen, but not above the limit (R-CO2-3).
        is_hypercapnic: PaCO2 is above the line of hypercapnia.
        rise_kpa: above the air gas; None when one of the two is missing.
        steps: the rules that were applied.
        missing: facts not recorded, in words.
        urgent: text of the urgent banner; "" when there is none.
    """

    is_stop: bool
    is_acidotic: bool
    is_watch: bool
    is_hypercapnic: bool
    rise_kpa: Decimal | None
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class HypercapnicEvent:
    """An assessment that R-CO2-1 stopped.

    Attributes:
        occurred_on: day of the assessment.
        was_stable: the patient was apparently stable; None when that is not recorded.
    """

    occurred_on: date
    was_stable: bool | None


@dataclass(frozen=True, slots=True)
class VentilationNeed:
    """Whether oxygen may only be given together with ventilation at night.

    Attributes:
        is_needed: two events while stable lie far enough apart (R-CO2-2).
        steps: the rules that were applied; none when there was no event.
        missing: facts not recorded, in words, that could make it needed.
    """

    is_needed: bool
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitGas:
    """Whether a visit calls for a gas on the current flow (R-CO2-7).

    Attributes:
        is_needed: None when nobody asked for symptoms.
        steps: the rule that was applied.
        missing: facts not recorded, in words.
    """

    is_needed: bool | None
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()


def is_hypercapnic(paco2_kpa: Decimal | None, policy: Policy) -> bool:
    """Whether a PaCO2 in kPa is above the line; one that is missing is not."""
    return paco2_kpa is not None and policy.hypercapnia_paco2_kpa.holds(paco2_kpa)


def is_acidotic(ph: Decimal | None, paco2_kpa: Decimal | None, policy: Policy) -> bool:
    """Whether there is respiratory acidosis; PaCO2 in kPa. Without both values there is none."""
    if ph is None or not is_hypercapnic(paco2_kpa, policy):
        return False
    return policy.acidaemia_ph.holds(ph)


def judge(
    reading: CarbonDioxideReading, baseline_paco2_kpa: Decimal | None, policy: Policy
) -> CarbonDioxideJudgement:
    """What a measurement during the assessment says (R-CO2-1, R-CO2-3, R-CO2-6).

    Args:
        reading: on oxygen, or on air; then without a baseline.
        baseline_paco2_kpa: of the air gas that the rise is counted from; None if there is none.
        policy: the thresholds.
    """
    acidotic = is_acidotic(reading.ph, reading.paco2_kpa, policy)
    steps = _acidosis(reading, policy)
    rise = None
    has_risen = is_watch = False
    if reading.paco2_kpa is not None and baseline_paco2_kpa is not None:
        rise = reading.paco2_kpa - baseline_paco2_kpa
        has_risen = policy.paco2_rise_kpa.holds(rise)
        is_watch = not has_risen and policy.paco2_watch_kpa.holds(rise)
        steps += _rise(reading, rise, policy)
    values = (("pH", reading.ph), ("PaCO2", reading.paco2_kpa))
    return CarbonDioxideJudgement(
        acidotic or has_risen,
        acidotic,
        is_watch,
        is_hypercapnic(reading.paco2_kpa, policy),
        rise,
        steps,
        tuple(f"{name} of the {reading.called}" for name, value in values if value is None),
        _urgent(reading, policy) if acidotic else "",
    )


def ventilation_need(events: tuple[HypercapnicEvent, ...], policy: Policy) -> VentilationNeed:
    """Whether events on two occasions allow oxygen only together with ventilation at night.

    Args:
        events: assessments stopped by carbon dioxide, in any order.
        policy: how many days make two occasions of them.
    """
    stable = sorted(event.occurred_on for event in events if event.was_stable)
    unknown = sorted(event.occurred_on for event in events if event.was_stable is None)
    if not stable and not unknown:
        return VentilationNeed(is_needed=False)
    limit = policy.second_event_days
    if stable and limit.holds((stable[-1] - stable[0]).days):
        words = _apart(stable[0], stable[-1])
        steps = (
            step("R-CO2-4", f"{words}, needed {limit}", passed=True, by=limit),
            step("R-CO2-2", f"{words}, both while stable", passed=False),
        )
        return VentilationNeed(is_needed=True, steps=steps)
    days = sorted(stable + unknown)
    is_open = bool(unknown) and limit.holds((days[-1] - days[0]).days)
    compared = f"{_apart(days[0], days[-1])}, needed {limit} and a stable phase each time"
    return VentilationNeed(
        is_needed=False,
        steps=(step("R-CO2-4", compared, passed=not is_open, by=limit),),
        missing=tuple(
            f"whether the patient was stable on {short_date(day)}" for day in unknown if is_open
        ),
    )


def reassess_on(stopped_on: date, policy: Policy) -> date:
    """The first day for another assessment after one that was stopped."""
    return stopped_on + timedelta(days=policy.reassess_after_acidosis_days.number)


def gas_for_symptoms(*, has_symptoms: bool | None) -> VisitGas:
    """Whether the visit after four weeks calls for a gas on the current flow.

    Args:
        has_symptoms: of hypercapnia, such as morning headache, drowsiness or flushing; None when
            nobody asked.
    """
    rule = "R-CO2-7"
    if has_symptoms is None:
        fact = "whether there are symptoms of hypercapnia"
        asked = step(rule, f"not recorded: {fact}", passed=False)
        return VisitGas(is_needed=None, steps=(asked,), missing=(fact,))
    words = "symptoms of hypercapnia" if has_symptoms else "no symptoms of hypercapnia"
    return VisitGas(is_needed=has_symptoms, steps=(step(rule, words, passed=not has_symptoms),))


def _acidosis(reading: CarbonDioxideReading, policy: Policy) -> tuple[Step, ...]:
    if reading.ph is None or reading.paco2_kpa is None:
        return ()
    acidotic = is_acidotic(reading.ph, reading.paco2_kpa, policy)
    line = f"pH {policy.acidaemia_ph} with PaCO2 {policy.hypercapnia_paco2_kpa} stops"
    compared = f"{reading.called}: {_values(reading)} ({line})"
    told = step("R-CO2-1", compared, passed=not acidotic, by=policy.acidaemia_ph)
    if not acidotic:
        return (told,)
    limit = policy.acute_paco2_kpa
    acute = f"{reading.called}: acidosis with PaCO2 {reading.paco2_kpa} kPa, acute care if {limit}"
    is_far_up = limit.holds(reading.paco2_kpa)
    return (told, step("R-CO2-6", acute, passed=not is_far_up, by=limit))


def _urgent(reading: CarbonDioxideReading, policy: Policy) -> str:
    """What a clinic shows of R-CO2-6; the treatment itself is for acute care to decide."""
    found = f"Respiratory acidosis in the {reading.called}: {_values(reading)}."
    if reading.paco2_kpa is not None and policy.acute_paco2_kpa.holds(reading.paco2_kpa):
        return f"{found} Acute care now: ventilation may be needed."
    minutes = policy.acute_acidosis_minutes.number
    return (
        f"{found} Senior review now; acute care if it lasts more than {minutes} minutes on "
        "standard care."
    )


def _rise(reading: CarbonDioxideReading, rise_kpa: Decimal, policy: Policy) -> tuple[Step, ...]:
    limit, watch = policy.paco2_rise_kpa, policy.paco2_watch_kpa
    change = f"{rise_kpa} kPa above" if rise_kpa >= 0 else f"{-rise_kpa} kPa below"
    compared = f"{reading.called}: PaCO2 {reading.paco2_kpa} kPa, {change} the air gas"
    has_risen = limit.holds(rise_kpa)
    told = step("R-CO2-1", f"{compared} ({limit} stops)", passed=not has_risen, by=limit)
    if has_risen or not watch.holds(rise_kpa):
        return (told,)
    return (told, step("R-CO2-3", f"{compared} (watch from {watch})", passed=True, by=watch))


def _values(reading: CarbonDioxideReading) -> str:
    return f"pH {reading.ph}, PaCO2 {reading.paco2_kpa} kPa"


def _apart(first: date, last: date) -> str:
    if first == last:
        return f"one event, on {short_date(first)}"
    days = (last - first).days
    return f"events on {short_date(first)} and {short_date(last)}, {days_counted(days)} apart"
