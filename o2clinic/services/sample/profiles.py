"""How illnesses run (resources/sample_clinic/courses.toml)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from o2clinic import paths
from o2clinic.services.sample.lists import Weighted

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """One illness; see the head of courses.toml for what each number means."""

    code: str
    labels: tuple[str, ...]
    age: tuple[int, int]
    pao2_kpa: Span
    pao2_per_year: Span
    paco2_kpa: Span
    paco2_per_year: Span
    co2_share: float
    fvc_share: Span
    ratio_share: Span
    worse_per_year: float
    oxygen: str


@cache
def profiles() -> Weighted[Profile]:
    """All of them, drawn as often as clinics see them."""
    path = paths.resources() / "sample_clinic" / "courses.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))["courses"]
    found: list[tuple[Profile, float]] = []
    for one in told:
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in one.items()
        }
        weight = float(values.pop("weight"))
        found.append((Profile(**values), weight))
    return Weighted(found)


def profile_of(code: str) -> Profile:
    """The profile of a diagnosis; COPD's where there is none of its own."""
    by_code = {one.code: one for one in profiles().items}
    return by_code.get(code, by_code["copd"])


@dataclass(frozen=True, slots=True)
class Lungs:
    """Where one patient's gases start and how they drift; `improves` turns oxygen upwards."""

    pao2_kpa: float
    pao2_per_year: float
    paco2_kpa: float
    paco2_per_year: float
    fvc_share: float
    ratio_share: float
    improves: bool

    def on_air(self, years: float, dice: Random) -> Span:
        """PaO2 and PaCO2 in kPa on air after so many years."""
        pao2 = self.pao2_kpa + self.pao2_per_year * years + dice.gauss(0, 0.13)
        paco2 = self.paco2_kpa + self.paco2_per_year * years + dice.gauss(0, 0.1)
        return pao2, min(max(paco2, 3.8), 8.6)


def lungs_of(profile: Profile, dice: Random) -> Lungs:
    """One patient's lungs."""
    retains = dice.random() < profile.co2_share
    improves = dice.random() < 0.05
    drift = dice.uniform(*profile.pao2_per_year)
    return Lungs(
        pao2_kpa=dice.gauss(*profile.pao2_kpa),
        pao2_per_year=0.3 if improves else drift,
        paco2_kpa=dice.gauss(*profile.paco2_kpa) + (0.5 if retains else 0.0),
        paco2_per_year=dice.uniform(*profile.paco2_per_year) if retains else 0.0,
        fvc_share=dice.uniform(*profile.fvc_share),
        ratio_share=dice.uniform(*profile.ratio_share),
        improves=improves,
    )
