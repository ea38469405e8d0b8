"""Answering later what the rules asked when a result was saved."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotValid
from o2clinic.models import Clinic, Oximetry, Result, ResultFinding, Spirometry
from o2clinic.rules.changes import Concept
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Urgency
from o2clinic.rules.urgency import gas_urgency, oximetry_urgency, spirometry_urgency
from o2clinic.services.gas_readings import gas_of
from o2clinic.services.policies import policy
from o2clinic.services.result_draft import LONGEST_REASON, tidy, too_long
from o2clinic.services.work import Work


def resolve(work: Work, result_id: int, version: int, reason: str) -> int:
    """Give the open queries of a result their answer; see `Results.resolve_query`."""
    result = work.fetch_for_edit(Result, result_id, version)
    told = work.session.scalars(
        select(ResultFinding).where(
            ResultFinding.result_id == result_id, ResultFinding.level != Level.WARN
        )
    ).all()
    _refuse_without(reason, told)
    for finding in told:
        if not finding.kept_reason:
            finding.kept_reason = tidy(reason)
            finding.kept_by_id = work.actor.person_id
    in_force = policy(work.session.scalars(select(Clinic.policy_id)).one())
    result.has_open_query = False
    result.urgency = _urgency(work.session, result, in_force)
    work.record_id, work.patient_id, work.reason = result.id, result.patient_id, tidy(reason)
    work.changed(Concept.RESULT, result.patient_id)
    return result.id


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
    """As if the query had never been."""
    gas = gas_of(session, result.id)
    if gas is not None:
        return gas_urgency(gas.reading, in_force, has_open_query=False)
    oximetry = session.get(Oximetry, result.id)
    if oximetry is not None:
        return oximetry_urgency(oximetry.spo2_percent, in_force, has_open_query=False)
    spirometry = session.get(Spirometry, result.id)
    percent = None
    if spirometry is not None and spirometry.fev1_l and spirometry.fev1_predicted_l:
        percent = 100 * spirometry.fev1_l / spirometry.fev1_predicted_l
    return spirometry_urgency(percent, in_force, has_open_query=False)
