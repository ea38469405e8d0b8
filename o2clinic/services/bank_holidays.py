"""Bank holidays of the four nations and their substitute days, from the package `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from o2clinic.rules.clinic_plan import Nation

NATION_WORDS: Final[Mapping[Nation, str]] = {
    Nation.ENGLAND: "England",
    Nation.WALES: "Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
}
_SUBDIVISIONS: Final = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


def bank_holidays(nation: str, first: date, last: date) -> dict[date, str]:
    """The bank holidays from one day to another by their names; none of an unknown nation."""
    known = Nation(nation) if nation in set(Nation) else None
    if known is None:
        return {}
    years = range(first.year, last.year + 1)
    of_years = (item for year in years for item in _of_year(known, year).items())
    return {day: name for day, name in of_years if first <= day <= last}


@cache
def _of_year(nation: Nation, year: int) -> Mapping[date, str]:
    from holidays import country_holidays  # a third of a second, for whoever needs it

    found = country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=year)
    return {day: _plain(name) for day, name in sorted(found.items())}


def _plain(name: str) -> str:
    return name.replace(" (observed)", ", substitute day")
