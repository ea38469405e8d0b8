"""A patient's oximetry, spirometry and walks, read with one statement, for trends and summaries."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from o2clinic.models import Oximetry, Result, Spirometry, WalkTest
from o2clinic.rules.oxygen_source import OxygenSource
from o2clinic.rules.result_codes import Activity, ResultStatus
from o2clinic.rules.result_kinds import OXIMETRY, SPIROMETRY, WALK_TEST
from o2clinic.rules.walk_test import WalkKind
from o2clinic.services.gas_readings import breathed


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReading:
    """One oximetry or spirometry, or a walk where those were asked for.

    Attributes:
        kind: code of the catalogue.
        source: what was breathed; None when it was not noted.
        fev1_l, fvc_l: before a bronchodilator.
        post_fev1_l: after it.
        post_fev1_z: after it, by the same equation.
        six_minute_m: distance of a six-minute walk; None for every other test.
        is_sham: a cylinder was carried that gave no oxygen.
    """

    result_id: int
    kind: str
    taken_at: datetime
    source: OxygenSource | None
    activity: Activity
    status: ResultStatus
    has_open_query: bool
    spo2_percent: Decimal | None
    pulse_per_min: int | None
    fev1_l: Decimal | None
    fvc_l: Decimal | None
    post_fev1_l: Decimal | None
    fev1_z: Decimal | None
    ratio_z: Decimal | None
    fev1_predicted_l: Decimal | None
    equation: str
    post_fev1_z: Decimal | None = None
    six_minute_m: Decimal | None = None
    is_sham: bool = False

    @property
    def is_amended(self) -> bool:
        """Whether a newer result stands in its place."""
        return self.status is ResultStatus.AMENDED

    @property
    def is_on_air(self) -> bool:
        """Whether no oxygen was breathed, as far as noted; spirometry is done on air."""
        return self.source is None or self.source.is_air


def other_readings_of(
    session: Session, patient_id: int, *, whole: bool = False
) -> tuple[OtherReading, ...]:
    """Newest first; one statement.

    Args:
        session: open for reading.
        patient_id: whose.
        whole: also those that a newer result has replaced, and walks.
    """
    wanted = _wanted().where(Result.patient_id == patient_id)
    kinds = [OXIMETRY.code, SPIROMETRY.code, *([WALK_TEST.code] if whole else [])]
    wanted = wanted.where(Result.kind.in_(kinds))
    if not whole:
        wanted = wanted.where(Result.status != ResultStatus.AMENDED)
    return tuple(
        OtherReading(
            result_id=row.id,
            kind=row.kind,
            taken_at=row.taken_at,
            source=breathed(row),
            activity=Activity(row.activity),
            status=ResultStatus(row.status),
            has_open_query=row.has_open_query,
            spo2_percent=row.spo2_percent,
            pulse_per_min=row.pulse_per_min,
            fev1_l=row.fev1_l,
            fvc_l=row.fvc_l,
            post_fev1_l=row.post_fev1_l,
            fev1_z=row.fev1_z,
            ratio_z=row.ratio_z,
            fev1_predicted_l=row.fev1_predicted_l,
            equation=row.equation or "",
            post_fev1_z=row.post_fev1_z,
            six_minute_m=row.distance_m if row.test == WalkKind.SIX_MINUTE else None,
            is_sham=bool(row.is_sham),
        )
        for row in session.execute(wanted)
    )


@cache
def _wanted() -> "Select[*tuple[Any, ...]]":
    """Those of every patient; put together once."""
    return (
        select(
            Result.id,
            Result.kind,
            Result.taken_at,
            Result.device,
            Result.flow_l_min,
            Result.fio2_percent,
            Result.pulse_setting,
            Result.activity,
            Result.status,
            Result.has_open_query,
            Oximetry.spo2_percent,
            Oximetry.pulse_per_min,
            Spirometry.fev1_l,
            Spirometry.fvc_l,
            Spirometry.post_fev1_l,
            Spirometry.fev1_z,
            Spirometry.ratio_z,
            Spirometry.fev1_predicted_l,
            Spirometry.equation,
            Spirometry.post_fev1_z,
            WalkTest.test,
            WalkTest.distance_m,
            WalkTest.is_sham,
        )
        .outerjoin(Oximetry, Oximetry.result_id == Result.id)
        .outerjoin(Spirometry, Spirometry.result_id == Result.id)
        .outerjoin(WalkTest, WalkTest.result_id == Result.id)
        .order_by(Result.taken_at.desc(), Result.id.desc())
    )
