"""Answering what the rules asked when a result was saved: later at the desk, or at review."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid
from o2clinic.models import (
    Clinic,
    OvernightOximetry,
    Oximetry,
    Result,
    ResultFinding,
    Spirometry,
    WalkTest,
)
from o2clinic.rules.changes import Concept
from o2clinic.rules.overnight_oximetry import Night
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Urgency
from o2clinic.rules.result_kinds import (
    BLOOD_GAS,
    OVERNIGHT_OXIMETRY,
    OXIMETRY,
    SPIROMETRY,
    WALK_TEST,
)
from o2clinic.rules.urgency import (
    gas_urgency,
    night_urgency,
    oximetry_urgency,
    spirometry_urgency,
    walk_urgency,
)
from o2clinic.services.gas_readings import gas_of
from o2clinic.services.policies import policy
from o2clinic.services.result_draft import LONGEST_REASON, tidy, too_long
from o2clinic.services.work import Work


def resolve(work: Work, result_id: int, version: int, reason: str) -> int:
    """Give all open queries of a result one answer; see `Results.resolve_query`."""
    result = work.fetch_for_edit(Result, result_id, version)
    work.patient_id = result.patient_id
    told = work.session.scalars(
        select(ResultFinding).where(
            ResultFinding.result_id == result_id, ResultFinding.level != Level.WARN
        )
    ).all()
    _refuse_without(reason, told)
    answer(work, result, {finding.id: reason for finding in told})
    work.record_id, work.reason = result.id, tidy(reason)
    work.changed(Concept.RESULT, result.patient_id)
    return result.id


def answer(work: Work, result: Result, reasons: Mapping[int, str]) -> list[ResultFinding]:
    """Write why values are right that a rule doubts; gives the queries that are still open.

    What cannot be true stays open whatever is said. With an answer the result's urgency is
    worked out anew.

    Args:
        work: the use case this is part of.
        result: whose queries they are.
        reasons: by the key of the finding; an empty one is none.
    """
    wanted = select(ResultFinding).where(
        ResultFinding.result_id == result.id,
        ResultFinding.level != Level.WARN,
        ResultFinding.kept_reason == "",
    )
    queries = work.session.scalars(wanted.order_by(ResultFinding.id)).all()
    left = []
    for query in queries:
        reason = tidy(reasons.get(query.id, ""))
        if not reason or query.level == Level.BLOCK:
            left.append(query)
            continue
        query.kept_reason = reason
        query.kept_by_id = work.actor.person_id
    result.has_open_query = bool(left)
    if len(left) < len(queries):
        in_force = policy(work.session.scalars(select(Clinic.policy_id)).one())
        result.urgency = _urgency(work.session, result, in_force)
    return left


def _refuse_without(reason: str, told: Sequence[ResultFinding]) -> None:
    wrong = list(too_long("kept_reason", "The reason", reason, LONGEST_REASON))
    if not tidy(reason[: LONGEST_REASON + 1]):
        message = "Type why the values are right."
        wrong.append(Finding("QUERY", Level.BLOCK, message, "kept_reason"))
    if any(finding.level == Level.BLOCK for finding in told):
        message = "These values cannot be true, so no reason helps. Amend the result."
        wrong.append(Finding("QUERY", Level.BLOCK, message))
    if wrong:
        raise NotValid(wrong)


def _urgency(session: Session, result: Result, in_force: Policy) -> Urgency:
    """As the rules say of the values, and of whether a query is open."""
    return URGENCIES[result.kind](session, result, in_force)


def _of_gas(session: Session, result: Result, in_force: Policy) -> Urgency:
    gas = gas_of(session, result.id)
    if gas is None:
        raise NotFound("The values of this blood gas are not in the database.")
    return gas_urgency(gas.reading, in_force, has_open_query=result.has_open_query)


def _of_oximetry(session: Session, result: Result, in_force: Policy) -> Urgency:
    spo2_percent = session.get_one(Oximetry, result.id).spo2_percent
    return oximetry_urgency(spo2_percent, in_force, has_open_query=result.has_open_query)


def _of_spirometry(session: Session, result: Result, in_force: Policy) -> Urgency:
    told = session.get_one(Spirometry, result.id)
    measured = told.post_fev1_l or told.fev1_l  # as it was taken when it was recorded
    percent = None
    if measured and told.fev1_predicted_l:
        percent = 100 * measured / told.fev1_predicted_l
    return spirometry_urgency(percent, in_force, has_open_query=result.has_open_query)


def _of_walk(session: Session, result: Result, in_force: Policy) -> Urgency:
    told = session.get_one(WalkTest, result.id)
    return walk_urgency(
        told.nadir_spo2_percent,
        in_force,
        has_fall=told.has_fall,
        has_open_query=result.has_open_query,
    )


def _of_night(session: Session, result: Result, in_force: Policy) -> Urgency:
    told = session.get_one(OvernightOximetry, result.id)
    return night_urgency(
        Night(told.outcome),
        told.mean_spo2_percent,
        in_force,
        has_open_query=result.has_open_query,
    )


URGENCIES: Final = {
    BLOOD_GAS.code: _of_gas,
    OXIMETRY.code: _of_oximetry,
    SPIROMETRY.code: _of_spirometry,
    WALK_TEST.code: _of_walk,
    OVERNIGHT_OXIMETRY.code: _of_night,
}
