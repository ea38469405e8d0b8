"""Walk tests: recorded with what was read of them that day, judged together, and amended."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding
from o2clinic.models import Result, Spirometry, WalkTest
from o2clinic.rules.ambulatory_response import ResponseAdvice, judge_walks
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import age_years
from o2clinic.rules.order import Modality
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Activity, ResultStatus
from o2clinic.rules.result_kinds import WALK_TEST
from o2clinic.rules.urgency import walk_urgency
from o2clinic.rules.walk_record import WalkRecord, check_alone, check_record
from o2clinic.rules.walk_test import (
    PredictedDistance,
    Walk,
    WalkKind,
    desaturation,
    predicted_six_minute,
)
from o2clinic.rules.walks_of_day import case_of_day
from o2clinic.services.order_facts import main_diagnosis
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.policies import policy
from o2clinic.services.result_draft import ResultDraft, too_long, typed_as_json
from o2clinic.services.result_reading import stored_result, whose
from o2clinic.services.result_writing import (
    ResultHead,
    keep,
    permission_for,
    replace_old,
    settle,
)
from o2clinic.services.therapy import OrderedOxygen, had_on, oxygen_of
from o2clinic.services.walk_rows import columns_of, record_of, rounded
from o2clinic.services.work import Actor, Desk

LONGEST_STOP_REASON: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkDraft(ResultDraft):
    """A walk as typed."""

    activity: Activity = Activity.EXERCISE
    record: WalkRecord


@dataclass(frozen=True, slots=True)
class EarlierWalk:
    """One walk of the patient that no newer result has replaced."""

    result_id: int
    walk: Walk
    has_open_query: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkContext:
    """One patient, as the form of a walk needs them.

    Attributes:
        sex: as registered at birth, for the predicted distance.
        earlier: every walk that counts or is queried, oldest first.
        orders: the oxygen that the patient has and had, newest first.
        diagnosis: the one that oxygen is for.
        height_cm: last measured, to be offered again.
        weight_kg: last measured, to be offered again.
        operator: of the last walk.
        oximeter: of the last walk.
    """

    patient_id: int
    born_on: date | None
    died_on: date | None
    sex: Sex
    policy: Policy
    earlier: tuple[EarlierWalk, ...] = ()
    orders: tuple[OrderedOxygen, ...] = ()
    diagnosis: Diagnosis | None = None
    height_cm: Decimal | None = None
    weight_kg: Decimal | None = None
    operator: str = ""
    oximeter: str = ""

    def check(self, record: WalkRecord, now: datetime, *, without: int = 0) -> tuple[Finding, ...]:
        """What the rules say of a walk of this patient.

        Args:
            record: the walk.
            now: an instant.
            without: key of the result that is being amended.
        """
        others = (one.walk for one in self.earlier if one.result_id != without)
        return (
            *check_record(record, now, self.policy, born_on=self.born_on, died_on=self.died_on),
            *check_alone(record.walk, others),
        )

    def predicted(self, record: WalkRecord) -> PredictedDistance | None:
        """The expected distance of a 6MWT, where height and weight are known; for display only."""
        height_cm, weight_kg, walk = record.height_cm, record.weight_kg, record.walk
        if walk.kind is not WalkKind.SIX_MINUTE or self.born_on is None:
            return None
        if height_cm is None or weight_kg is None:
            return None
        years = age_years(self.born_on, day_of(walk.started_at))
        return predicted_six_minute(self.sex, years, height_cm, weight_kg)

    def walks_of(self, day: date, *, without: int = 0) -> tuple[Walk, ...]:
        """The recorded walks of one day that take part in decisions.

        Args:
            day: at the clinic.
            without: key of the result that is being amended.
        """
        return tuple(
            one.walk
            for one in self.earlier
            if day_of(one.walk.started_at) == day
            and one.result_id != without
            and not one.has_open_query
        )

    def judge(self, walk: Walk, *, without: int = 0) -> ResponseAdvice:
        """Whether ambulatory oxygen helps, by this walk and the others of its day."""
        day = day_of(walk.started_at)
        walks = (*self.walks_of(day, without=without), walk)
        flow_l_min = _ltot_flow(had_on(self.orders, day))
        case = case_of_day(walks, ltot_flow_l_min=flow_l_min, diagnosis=self.diagnosis)
        return judge_walks(case, self.policy)


@dataclass(frozen=True, slots=True)
class StoredWalk:
    """One walk, to fill the form that amends it."""

    result_id: int
    version: int
    record: WalkRecord
    note: str


class Walks:
    """What the clinic room does with walk tests."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def context(self, patient_id: int) -> WalkContext:
        """What the form needs to check and to judge while it is typed; five statements."""
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            context = _context(session, patient_id)
            return _with_earlier(session, context, day_of(self._desk.now()))

    def stored(self, result_id: int) -> StoredWalk:
        """One walk.

        Raises:
            NotFound: there is no such walk.
        """
        result, row = stored_result(self._desk, self._actor, WalkTest, result_id, "walk test")
        return StoredWalk(result.id, result.version, record_of(result, row), result.note)

    def record(self, draft: WalkDraft) -> int:
        """Save a walk, or amend the one that the draft names; gives the key of the result.

        Raises:
            NotValid: a finding blocks, or a query has neither a reason nor leave to stay open.
            StaleRecord: the result to amend was changed meanwhile.
        """
        with self._desk.work(
            self._actor,
            permission_for(draft),
            "amend walk test" if draft.id else "record walk test",
            command_id=draft.command_id,
        ) as work:
            replace_old(work, draft)
            context = replace(
                _context(work.session, draft.patient_id),
                earlier=_earlier(_walks(work.session, draft.patient_id)),
            )
            findings = (
                *draft.head_findings(),
                *_words(draft.record),
                *context.check(draft.record, work.at, without=draft.id),
            )
            has_open_query = settle(draft, findings)
            record = rounded(draft.record)
            fall = desaturation(record.walk, context.policy).by_bts
            head = ResultHead(
                kind=WALK_TEST,
                taken_at=record.walk.started_at,
                breathed=record.walk.source,
                findings=findings,
                has_open_query=has_open_query,
                urgency=walk_urgency(
                    record.walk.nadir_spo2_percent,
                    context.policy,
                    has_fall=fall,
                    has_open_query=has_open_query,
                ),
            )
            row = WalkTest(
                **columns_of(record, context.predicted(record), has_fall=fall),
                as_typed=typed_as_json(draft.as_typed),
            )
            return keep(work, draft, head, row)


def _words(record: WalkRecord) -> Iterable[Finding]:
    yield from too_long("aid", "What the patient walks with", record.aid)
    yield from too_long("operator", "The operator's name", record.operator)
    yield from too_long("oximeter", "The oximeter's name", record.oximeter)
    reason = record.walk.stop_reason
    yield from too_long("stop_reason", "The reason", reason, LONGEST_STOP_REASON)


def _context(session: Session, patient_id: int) -> WalkContext:
    """What the rules need to check one walk; one statement."""
    row = whose(session, patient_id)
    return WalkContext(
        patient_id=patient_id,
        born_on=row.born_on,
        died_on=row.died_on,
        sex=Sex(row.sex),
        policy=policy(row.policy_id),
    )


def _with_earlier(session: Session, context: WalkContext, today: date) -> WalkContext:
    """The same with what was walked before, and what is needed to judge it."""
    patient_id = context.patient_id
    rows = _walks(session, patient_id)
    last = rows[-1][1] if rows else None
    height_cm, weight_kg = _body(session, patient_id, last)
    return replace(
        context,
        earlier=_earlier(rows),
        orders=oxygen_of(session, patient_id),
        diagnosis=main_diagnosis(facts_of(session, patient_id), today),
        height_cm=height_cm,
        weight_kg=weight_kg,
        operator=last.operator if last is not None else "",
        oximeter=last.oximeter if last is not None else "",
    )


def _walks(session: Session, patient_id: int) -> list[tuple[Result, WalkTest]]:
    """The walks that no newer result has replaced, oldest first; one statement."""
    wanted = select(Result, WalkTest).join(WalkTest, WalkTest.result_id == Result.id)
    wanted = wanted.where(
        Result.patient_id == patient_id, Result.status != ResultStatus.AMENDED
    ).order_by(Result.taken_at, Result.id)
    return [(result, row) for result, row in session.execute(wanted)]


def _earlier(rows: Iterable[tuple[Result, WalkTest]]) -> tuple[EarlierWalk, ...]:
    return tuple(
        EarlierWalk(result.id, record_of(result, row).walk, result.has_open_query)
        for result, row in rows
    )


def _body(
    session: Session, patient_id: int, last: WalkTest | None
) -> tuple[Decimal | None, Decimal | None]:
    """Height and weight of the last spirometry, or of the last walk where there is none."""
    row = session.execute(
        select(Spirometry.height_cm, Spirometry.weight_kg)
        .join(Result, Result.id == Spirometry.result_id)
        .where(Result.patient_id == patient_id, Result.status != ResultStatus.AMENDED)
        .order_by(Result.taken_at.desc())
        .limit(1)
    ).first()
    height_cm = row.height_cm if row is not None else None
    weight_kg = row.weight_kg if row is not None else None
    if last is not None:
        height_cm, weight_kg = height_cm or last.height_cm, weight_kg or last.weight_kg
    return height_cm, weight_kg


def _ltot_flow(order: OrderedOxygen | None) -> Decimal | None:
    """The flow of LTOT by day, the lowest where several lines are ordered; None without LTOT."""
    lines = order.lines if order is not None else ()
    flows = [
        line.flow_l_min
        for line in lines
        if line.modality is Modality.LTOT and line.flow_l_min is not None
    ]
    return min(flows, default=None)
