"""Makers of gases and LTOT cases with sensible defaults: an adult with stable COPD, on air."""

import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from o2clinic import paths
from o2clinic.errors import Finding
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.eligibility import CaseGas, Diagnosis, Exacerbation, LtotCase
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.policy import Policy

D = Decimal
LAST_EXACERBATION = Exacerbation(date(2024, 12, 20))
TWO_LITRES = OxygenSource(Device.NASAL_CANNULA, D(2))


def policy_mapping(policy_id: str) -> dict[str, Any]:
    """What the policy's file holds."""
    with paths.resources("policies", f"{policy_id}.toml").open("rb") as stream:
        return tomllib.load(stream)


def policy(policy_id: str = "BTS2015_QS2017") -> Policy:
    """The policy with this id, as it ships."""
    return Policy.from_mapping(policy_mapping(policy_id))


BTS = policy()
DH = policy("DH2008")
NICE = policy("NICE_NG115")
ATS = policy("ATS2020")


def at(day: date, hour: int = 10) -> datetime:
    """An hour of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def a_gas(pao2: str | None = "7.2", on: date = date(2025, 3, 3), **given: Any) -> GasReading:
    """An arterial gas on air, Henderson-consistent unless told otherwise."""
    known: dict[str, Any] = {
        "sample": SampleKind.ABG,
        "source": AIR,
        "taken_at": at(on),
        "ph": D("7.40"),
        "paco2_kpa": D("5.5"),
        "pao2_kpa": None if pao2 is None else D(pao2),
        "hco3_mmol_l": D("24.9"),
    }
    return GasReading(**{**known, **given})


def an_earlobe_gas(pao2: str, on: date, **given: Any) -> GasReading:
    """A capillary gas from the earlobe with oximetry."""
    return a_gas(pao2, on, **{"sample": SampleKind.CBG_EARLOBE, "spo2_percent": D(87), **given})


def held(gas: GasReading, *findings: Finding, resolved: tuple[str, ...] = ()) -> CaseGas:
    """The gas with its findings."""
    return CaseGas(gas, findings, frozenset(resolved))


def a_case(*gases: GasReading | CaseGas, **given: Any) -> LtotCase:
    """An adult with COPD, one or two gases, last exacerbation 20 Dec 2024, no complication."""
    cases = [gas if isinstance(gas, CaseGas) else held(gas) for gas in gases]
    known: dict[str, Any] = {
        "decided_on": date(2025, 4, 30),
        "born_on": date(1950, 1, 1),
        "diagnosis": Diagnosis.COPD,
        "first_gas": cases[0] if cases else None,
        "second_gas": cases[1] if len(cases) > 1 else None,
        "has_oedema": False,
        "haematocrit_percent": D(45),
        "has_pulmonary_hypertension": False,
        "exacerbations": (LAST_EXACERBATION,),
    }
    return LtotCase(**{**known, **given})
