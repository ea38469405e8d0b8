"""The lists in resources/sample_clinic from which names, places and practices are drawn."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any, Generic, TypeVar

from o2clinic import paths

ItemT = TypeVar("ItemT")


class Weighted(Generic[ItemT]):
    """Things that are drawn more or less often."""

    def __init__(self, items: list[tuple[ItemT, float]]) -> None:
        self.items = [item for item, _weight in items]
        self._reach = list(accumulate(weight for _item, weight in items))

    def draw(self, dice: Random) -> ItemT:
        """One of them."""
        return dice.choices(self.items, cum_weights=self._reach)[0]


@dataclass(frozen=True, slots=True)
class Town:
    """Where patients live."""

    name: str
    district: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Practice:
    """An invented practice; its key is its place in the list, from 1."""

    code: str
    name: str
    town: str
    district: str
    phone: str


@dataclass(frozen=True)
class Lists:
    """Everything that is drawn from.

    Attributes:
        families: (name, origin).
        given: by sex ("female", "male"), then by era ("old", "middle", "young") or, for names
            from elsewhere, by origin.
    """

    families: Weighted[tuple[str, str]]
    given: dict[str, dict[str, tuple[str, ...]]]
    towns: Weighted[Town]
    streets: tuple[str, ...]
    practices: tuple[Practice, ...]
    practices_of_town: dict[str, tuple[int, ...]]


@cache
def lists() -> Lists:
    """The lists, read once."""
    given: dict[str, dict[str, tuple[str, ...]]] = {"female": {}, "male": {}}
    for row in _csv("given_names"):
        group = row["era"] if row["origin"] == "british" else row["origin"]
        names = given[row["sex"]]
        names[group] = (*names.get(group, ()), row["name"])
    practices = tuple(Practice(**row) for row in _csv("practices"))
    of_town: dict[str, tuple[int, ...]] = {}
    for key, practice in enumerate(practices, start=1):
        of_town[practice.town] = (*of_town.get(practice.town, ()), key)
    return Lists(
        families=Weighted(
            [((row["name"], row["origin"]), float(row["weight"])) for row in _csv("family_names")]
        ),
        given=given,
        towns=Weighted(
            [
                (Town(row["town"], row["district"], row["area_code"]), float(row["weight"]))
                for row in _csv("towns")
            ]
        ),
        streets=tuple(row["name"] for row in _csv("streets")),
        practices=practices,
        practices_of_town=of_town,
    )


@cache
def clinic_plan() -> dict[str, Any]:
    """Places, staff, the week and the visitor's day (clinic.toml)."""
    return _toml("clinic")


@cache
def stories() -> tuple[dict[str, Any], ...]:
    """The telling patients (telling.toml), in the order of their keys."""
    return tuple(_toml("telling")["patients"])


def _csv(name: str) -> list[dict[str, str]]:
    path = paths.resources() / "sample_clinic" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _toml(name: str) -> dict[str, Any]:
    path = paths.resources() / "sample_clinic" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
