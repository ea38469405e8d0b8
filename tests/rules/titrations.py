"""Makers of titrations: an adult, stable, nasal cannulae, an air gas of the same morning."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from o2clinic.errors import Finding, Level
from o2clinic.rules.ltot_case import CaseGas
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.titration import SaturationReading, SkinReading, TitrationSession, TitrationStep
from tests.rules.cases import D, a_gas, held

TODAY = date(2025, 3, 3)
TEN = datetime(2025, 3, 3, 10, tzinfo=UTC)
QUERY = Finding("DQ-9", Level.CONFIRM, "Venous?")
BLOCKED = Finding("DQ-1", Level.BLOCK, "Not possible.")


def after(minutes: float) -> datetime:
    """Minutes after ten o'clock, when the first flow is set."""
    return TEN + timedelta(minutes=minutes)


def air(paco2: str | None = "5.5", ph: str | None = "7.40", **given: Any) -> CaseGas:
    """The air gas, at nine of the same day."""
    findings = given.pop("findings", ())
    known = {"taken_at": after(-60), "ph": ph and D(ph), "paco2_kpa": paco2 and D(paco2)}
    return held(a_gas("6.6", **{**known, **given}), *findings)


def gas(
    pao2: str | None, paco2: str | None, ph: str | None = "7.40", at: float = 25, **given: Any
) -> CaseGas:
    """A gas on a flow, 1 L/min unless told otherwise, so many minutes after ten."""
    findings = given.pop("findings", ())
    flow = given.pop("flow", "1")
    known = {
        "source": OxygenSource(Device.NASAL_CANNULA, D(flow)),
        "taken_at": after(at),
        "ph": ph and D(ph),
        "paco2_kpa": paco2 and D(paco2),
    }
    return held(a_gas(pao2, **{**known, **given}), *findings)


def a_step(
    flow: str = "1",
    spo2: str | None = None,
    *gases: CaseGas,
    start: float = 0,
    spo2_at: float | None = None,
    skin: str | None = None,
) -> TitrationStep:
    """A flow with its readings; SpO2 20 minutes after its start."""
    return TitrationStep(
        flow_l_min=D(flow),
        started_at=after(start),
        spo2=spo2 and SaturationReading(D(spo2), after(start + 20 if spo2_at is None else spo2_at)),
        gases=gases,
        skin=skin and SkinReading(D(skin), after(start + 20)),
    )


def a_session(*steps: TitrationStep, air_gas: CaseGas | None = None, **given: Any):
    """A session in which everything is recorded and nothing is the matter."""
    known: dict[str, Any] = {
        "on": TODAY,
        "air_gases": (air_gas or air(),),
        "interface": Device.NASAL_CANNULA,
        "steps": steps,
        "earlier_stops": (),
        "was_stable": True,
        "has_tracheostomy": False,
        "has_cognitive_impairment": False,
        "has_visual_impairment": False,
        "has_coordination_impairment": False,
        "is_active_outdoors": False,
        "breathes_fast": False,
        "smokes": False,
    }
    return TitrationSession(**{**known, **given})


def reached(**given: Any) -> TitrationSession:
    """Target reached on 1 L/min: SpO2 92, PaO2 8.4."""
    return a_session(a_step("1", "92", gas("8.4", "5.6")), **given)
