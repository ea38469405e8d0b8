"""The table of each kind of result, and the numbers of all kinds side by side in one statement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Label, Select

from o2clinic.models import (
    BloodGas,
    OvernightOximetry,
    Oximetry,
    Result,
    Spirometry,
    WalkTest,
)
from o2clinic.rules.result_kinds import (
    BLOOD_GAS,
    OVERNIGHT_OXIMETRY,
    OXIMETRY,
    SPIROMETRY,
    WALK_TEST,
)

RESULT_TABLES: Final[Mapping[str, Any]] = {
    BLOOD_GAS.code: BloodGas,
    OXIMETRY.code: Oximetry,
    SPIROMETRY.code: Spirometry,
    WALK_TEST.code: WalkTest,
    OVERNIGHT_OXIMETRY.code: OvernightOximetry,
}
Numbers = Sequence[tuple[str, str]]  # code of the kind, name of the field


def columns(numbers: Numbers) -> Iterator[Label[Any]]:
    """The columns of these numbers, to be the last ones of a statement."""
    return (getattr(RESULT_TABLES[code], name).label(f"{code}_{name}") for code, name in numbers)


def joined(wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement on `Result` with the table of every kind beside it."""
    for table in RESULT_TABLES.values():
        wanted = wanted.outerjoin(table, table.result_id == Result.id)
    return wanted


def values(kind: str, numbers: Numbers, measured: Iterable[object]) -> dict[str, Decimal]:
    """What was measured of this kind, by the names of its fields."""
    return {
        name: Decimal(str(value))
        for (code, name), value in zip(numbers, measured, strict=True)
        if code == kind and value is not None
    }
