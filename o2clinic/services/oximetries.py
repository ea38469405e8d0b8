"""Oximetry readings: recorded and amended."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from o2clinic.errors import Finding
from o2clinic.models import Oximetry
from o2clinic.rules.oximetry import OximetryReading, ProbeSite, check_oximetry
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.result_kinds import OXIMETRY
from o2clinic.rules.urgency import oximetry_urgency
from o2clinic.services.gas_readings import breathed
from o2clinic.services.policies import policy
from o2clinic.services.result_draft import (
    ResultDraft,
    as_stored,
    source_rounded,
    typed_as_json,
)
from o2clinic.services.result_reading import stored_result, whose
from o2clinic.services.result_writing import (
    ResultHead,
    keep,
    permission_for,
    replace_old,
    settle,
)
from o2clinic.services.work import Actor, Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class OximetryDraft(ResultDraft):
    """A reading as typed."""

    reading: OximetryReading


@dataclass(frozen=True, slots=True, kw_only=True)
class OximetryContext:
    """One patient, as the form of an oximetry needs them."""

    patient_id: int
    born_on: date
    died_on: date | None
    policy: Policy

    def check(self, reading: OximetryReading, now: datetime) -> tuple[Finding, ...]:
        """What the rules say of a reading of this patient."""
        return check_oximetry(reading, now, born_on=self.born_on, died_on=self.died_on)


@dataclass(frozen=True, slots=True)
class StoredOximetry:
    """One reading, to fill the form that amends it."""

    result_id: int
    version: int
    reading: OximetryReading
    activity: Activity
    note: str


class Oximetries:
    """What the clinic room does with oximetry."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def context(self, patient_id: int) -> OximetryContext:
        """What the form needs to check while it is typed; two statements."""
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            return _context(session, patient_id)

    def stored(self, result_id: int) -> StoredOximetry:
        """One reading.

        Raises:
            NotFound: there is no such reading.
        """
        result, row = stored_result(self._desk, self._actor, Oximetry, result_id, "oximetry")
        sites = {site.value: site for site in ProbeSite}
        reading = OximetryReading(
            taken_at=result.taken_at,
            source=breathed(result),
            spo2_percent=row.spo2_percent,
            pulse_per_min=row.pulse_per_min,
            site=sites.get(row.probe_site, ProbeSite.FINGER),
            is_at_rest=result.activity == Activity.REST,
            has_good_trace=row.trace_was_good,
        )
        return StoredOximetry(
            result.id, result.version, reading, Activity(result.activity), result.note
        )

    def record(self, draft: OximetryDraft) -> int:
        """Save a reading, or amend the one that the draft names; gives the key of the result.

        Raises:
            NotValid: a finding blocks, or a query has neither a reason nor leave to stay open.
            StaleRecord: the result to amend was changed meanwhile.
        """
        with self._desk.work(
            self._actor,
            permission_for(draft),
            "amend oximetry" if draft.id else "record oximetry",
            command_id=draft.command_id,
        ) as work:
            replace_old(work, draft)
            context = _context(work.session, draft.patient_id)
            findings = (*draft.head_findings(), *context.check(draft.reading, work.at))
            has_open_query = settle(draft, findings)
            reading = _rounded(draft.reading)
            spo2 = reading.spo2_percent
            if spo2 is None:
                raise ValueError("an oximetry without a saturation was to be written")
            head = ResultHead(
                kind=OXIMETRY,
                taken_at=reading.taken_at,
                breathed=reading.source,
                findings=findings,
                has_open_query=has_open_query,
                urgency=oximetry_urgency(spo2, context.policy, has_open_query=has_open_query),
            )
            row = Oximetry(
                spo2_percent=spo2,
                pulse_per_min=reading.pulse_per_min,
                probe_site=reading.site.value,
                trace_was_good=reading.has_good_trace,
                as_typed=typed_as_json(draft.as_typed),
            )
            return keep(work, draft, head, row)


def _context(session: Session, patient_id: int) -> OximetryContext:
    row = whose(session, patient_id)
    return OximetryContext(
        patient_id=patient_id,
        born_on=row.born_on,
        died_on=row.died_on,
        policy=policy(row.policy_id),
    )


def _rounded(reading: OximetryReading) -> OximetryReading:
    spo2, source = reading.spo2_percent, reading.source
    return replace(
        reading,
        spo2_percent=None if spo2 is None else as_stored(Oximetry, "spo2_percent", spo2),
        source=None if source is None else source_rounded(source),
    )
