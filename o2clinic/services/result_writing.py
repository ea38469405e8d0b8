"""Writing a result of any kind: its head, its own row, what the rules said, what it replaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from o2clinic.errors import Finding, Level, NotValid, Refused
from o2clinic.models.base import Base
from o2clinic.models.result import Result, ResultFinding
from o2clinic.rules.changes import Concept
from o2clinic.rules.oxygen_source import OxygenSource
from o2clinic.rules.permissions import Permission
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.result_codes import ResultStatus, Urgency
from o2clinic.rules.result_kinds import ResultKind
from o2clinic.services.result_draft import ResultDraft, tidy
from o2clinic.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultHead:
    """What a kind of result tells its head.

    Attributes:
        breathed: None where it is of no account.
        findings: all that the rules said.
        has_open_query: what `settle` made of them.
    """

    kind: ResultKind
    taken_at: datetime
    breathed: OxygenSource | None
    findings: Sequence[Finding]
    has_open_query: bool
    urgency: Urgency


def permission_for(draft: ResultDraft) -> Permission:
    """To amend is more than to record."""
    return Permission.AMEND_RESULT if draft.id else Permission.RECORD_RESULT


def settle(draft: ResultDraft, findings: Sequence[Finding]) -> bool:
    """Whether a query stays open, once the findings let the draft be saved.

    Raises:
        NotValid: something blocks, or a query is neither answered nor left open on purpose.
    """
    levels = {finding.level for finding in findings}
    is_asked = Level.CONFIRM in levels
    has_answer = bool(tidy(draft.kept_reason))
    if Level.BLOCK in levels or (is_asked and not has_answer and not draft.leaves_query_open):
        raise NotValid(findings)
    return is_asked and not has_answer


def replace_old(work: Work, draft: ResultDraft) -> None:
    """Mark the result that the draft amends; it stays in full. Nothing for a new one.

    Raises:
        StaleRecord: it was changed since the form was filled from it.
        Refused: it is another patient's, or a newer one stands in its place.
    """
    work.patient_id = draft.patient_id
    if not draft.id:
        return
    old = work.fetch_for_edit(Result, draft.id, draft.version)
    if old.patient_id != draft.patient_id:
        raise Refused(
            "AMEND",
            "This result belongs to another patient than the form.",
            "Close the form and open the result again from the patient's page.",
        )
    if old.status == ResultStatus.AMENDED:
        raise Refused(
            "AMEND",
            "This result was replaced by a newer one.",
            "Amend the newer one.",
        )
    old.status = ResultStatus.AMENDED
    work.reason = tidy(draft.amended_reason)


def keep(work: Work, draft: ResultDraft, head: ResultHead, row: Base) -> int:
    """Write the result with what the rules said of it, and give its key."""
    breathed = head.breathed
    share = breathed.fio2 if breathed is not None else None
    result_id = work.add(
        Result(
            patient_id=draft.patient_id,
            kind=head.kind.code,
            taken_at=head.taken_at,
            device=breathed.device if breathed is not None else None,
            flow_l_min=breathed.flow_l_min if breathed is not None else None,
            fio2_percent=round_half_up(share * 100, 1) if share is not None else None,
            pulse_setting=breathed.pulse_setting if breathed is not None else None,
            activity=draft.activity,
            status=ResultStatus.TO_REVIEW,
            urgency=head.urgency,
            has_open_query=head.has_open_query,
            source=draft.source,
            note=tidy(draft.note),
            recorded_by_id=work.actor.person_id,
            appointment_id=draft.appointment_id,
            amends_id=draft.id or None,
            amended_reason=tidy(draft.amended_reason),
        )
    )
    row.result_id = result_id  # type: ignore[attr-defined]  # every kind's table has it as its key
    work.session.add(row)
    work.session.flush()
    if head.findings:
        # One statement on either engine; the audit of the result's own insert speaks for them.
        told = [_stored(work, draft, result_id, found) for found in head.findings]
        work.session.connection().execute(insert(ResultFinding), told)
    work.record_id = result_id
    work.changed(Concept.RESULT, draft.patient_id)
    return result_id


def _stored(work: Work, draft: ResultDraft, result_id: int, found: Finding) -> dict[str, Any]:
    reason = tidy(draft.kept_reason) if found.level is Level.CONFIRM else ""
    return {
        "result_id": result_id,
        "rule": found.rule,
        "level": found.level,
        "field": found.field,
        "message": found.message,
        "kept_reason": reason,
        "kept_by_id": work.actor.person_id if reason else None,
    }
