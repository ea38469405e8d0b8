"""How long a visit is booked for: by its kind, by its clinic, by what the patient needs."""

from collections.abc import Collection
from typing import Final

from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.visits import VISITS, VisitKind

# An interpreter says everything twice; how much longer is ours.
_LONGER: Final = frozenset(
    {NeedKind.LONGER_APPOINTMENT, NeedKind.INTERPRETER, NeedKind.SIGN_LANGUAGE}
)
LONGER_MINUTES: Final = 15


def minutes_for(
    kind: VisitKind, needs: Collection[str] = (), clinic_minutes: int | None = None
) -> int:
    """The usual length; the clinic's own goes before that of the kind.

    >>> minutes_for(VisitKind.REVIEW), minutes_for(VisitKind.REVIEW, ["interpreter"], 20)
    (30, 35)
    """
    usual = clinic_minutes or VISITS[kind].minutes
    return usual + (LONGER_MINUTES if is_longer(needs) else 0)


def is_longer(needs: Collection[str]) -> bool:
    """Whether the patient needs more time than others."""
    return any(need in _LONGER for need in needs)
