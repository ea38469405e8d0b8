"""The clinic's policy of longer visits, as it is shipped."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from o2clinic import paths
from o2clinic.models import CommunicationNeed
from o2clinic.rules import visit_length
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.visit_length import LengthPolicy


@cache
def length_policy() -> LengthPolicy:
    """The policy that is shipped."""
    text = paths.resources("visit_lengths.toml").read_text(encoding="utf-8")
    return visit_length.read(tomllib.loads(text))


def known_needs(codes: Iterable[str]) -> tuple[NeedKind, ...]:
    """The needs among codes from the database; what a newer program wrote is left out."""
    known = {kind.value for kind in NeedKind}
    return tuple(NeedKind(code) for code in codes if code in known)


def needs_of(session: Session, patient_id: int, today: date) -> tuple[NeedKind, ...]:
    """What a patient needs today; one statement."""
    ended = CommunicationNeed.ended_on
    wanted = select(CommunicationNeed.kind).where(
        CommunicationNeed.patient_id == patient_id, or_(ended.is_(None), ended > today)
    )
    return known_needs(session.scalars(wanted))
