"""The small trend of a row of the cumulative table: of what was measured as the newest was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from o2clinic.rules.cumulative import Placed, RowKind, is_alike
from o2clinic.rules.display import short_date
from o2clinic.rules.oxygen_source import AIR
from o2clinic.services.results import ResultRow

_AIR: Final = AIR.in_words()
Alike: TypeAlias = Sequence[tuple[ResultRow, Placed]]  # newest first


@dataclass(frozen=True, slots=True)
class TrendMark:
    """One value of a row's small trend.

    Attributes:
        day: days since some day long ago.
    """

    day: float
    value: float
    is_on_air: bool


def measured_alike(kind: RowKind, placed: Iterable[tuple[ResultRow, Placed | None]]) -> Alike:
    """What counts and was measured as the newest was, whatever was breathed.

    A value on exertion, of a vein or by another equation is no step of the same way.

    Args:
        kind: the row.
        placed: every result with its value in the row, newest first.
    """
    counting = [(row, one) for row, one in placed if one is not None and one.counts]
    if not counting:
        return []
    newest = counting[0][1].setting
    return [
        (row, one)
        for row, one in counting
        if is_alike(kind, replace(one.setting, breathed=newest.breathed), newest)
    ]


def small_trend(alike: Alike) -> tuple[TrendMark, ...]:
    """What is drawn, oldest first."""
    return tuple(
        TrendMark(_days(row.taken_at), float(one.value), one.setting.breathed in {_AIR, ""})
        for row, one in reversed(alike)
    )


def trend_words(kind: RowKind, alike: Alike) -> str:
    """On air and on oxygen apart, since one is no trend of the other."""
    if len(alike) < 2:
        return "No trend yet"
    groups: dict[str, list[Placed]] = {}
    for _row, one in alike:
        breathed = one.setting.breathed
        where = " on air" if breathed == _AIR else " on oxygen" if breathed else ""
        groups.setdefault(where, []).append(one)
    return "; ".join(_course(kind, where, groups[where]) for where in sorted(groups))


def _course(kind: RowKind, where: str, placed: Sequence[Placed]) -> str:
    newest, oldest = placed[0], placed[-1]
    if newest is oldest:
        return f"1 value{where}: {kind.shown(newest.value)}"
    values = [one.value for one in placed]
    return (
        f"{len(placed)} values{where} since {short_date(oldest.on)}: from "
        f"{kind.shown(oldest.value)} to {kind.shown(newest.value)}, lowest "
        f"{kind.shown(min(values))}, highest {kind.shown(max(values))}"
    )


def _days(moment: datetime) -> float:
    return moment.timestamp() / 86_400
