"""Overnight oximetry: the figures of a night, typed or read from a file, recorded and amended."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.orm import Session

from o2clinic.errors import Finding
from o2clinic.exchange.night_file import read_samples
from o2clinic.models import OvernightOximetry, Result
from o2clinic.rules.advice import Advice
from o2clinic.rules.overnight_curve import NightMinute, night_curve
from o2clinic.rules.overnight_oximetry import Night, NightAdvice, read_night
from o2clinic.rules.overnight_report import NightReport, check_report, read_report
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.result_kinds import OVERNIGHT_OXIMETRY
from o2clinic.rules.urgency import night_urgency
from o2clinic.services.gas_readings import breathed
from o2clinic.services.night_minutes import kept_of, minutes_of
from o2clinic.services.policies import policy
from o2clinic.services.result_draft import (
    ResultDraft,
    as_stored,
    source_rounded,
    tidy,
    too_long,
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

LONGEST_FILE_NAME: Final = 200
# Attributes of a report that are columns of the same name.
FIGURES: Final = (
    *("valid_hours", "mean_spo2_percent", "median_spo2_percent", "nadir_spo2_percent"),
    *("baseline_spo2_percent", "t90_percent", "t90_minutes", "t88_percent", "t88_minutes"),
    *("longest_below_90_minutes", "odi3_per_hour", "odi4_per_hour", "mean_pulse_per_min"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NightDraft(ResultDraft):
    """A night as typed.

    Attributes:
        file_name: of the samples that the figures were read from; empty for a device's figures.
        curve: the minutes of that file; kept only together with its name.
    """

    activity: Activity = Activity.SLEEP
    report: NightReport
    oximeter: str = ""
    file_name: str = ""
    curve: tuple[NightMinute, ...] = ()


@dataclass(frozen=True, slots=True)
class NightRead(NightAdvice):
    """What a file of samples says, with its minutes."""

    curve: tuple[NightMinute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NightContext:
    """One patient, as the form of a night needs them."""

    patient_id: int
    born_on: date | None
    died_on: date | None
    policy: Policy

    def check(self, report: NightReport, now: datetime) -> tuple[Finding, ...]:
        """What the rules say of a night of this patient."""
        return check_report(report, now, self.policy, born_on=self.born_on, died_on=self.died_on)

    def read(self, report: NightReport) -> Advice[Night]:
        """What the figures say."""
        return read_report(report, self.policy)

    def read_file(self, name: str, content: bytes) -> NightRead:
        """Figures and minutes of a file of samples; takes a moment: not for the screen's thread.

        Raises:
            Unreadable: a line is not understood, or the file holds no night.
        """
        samples = read_samples(content, name)
        read = read_night(samples, self.policy)
        told: dict[str, Any] = {each.name: getattr(read, each.name) for each in fields(read)}
        return NightRead(**told, curve=night_curve(samples))


@dataclass(frozen=True, slots=True)
class StoredNight:
    """One night, to fill the form that amends it."""

    result_id: int
    version: int
    report: NightReport
    oximeter: str
    file_name: str
    note: str
    curve: tuple[NightMinute, ...] = ()


class Nights:
    """What the clinic room does with overnight oximetry."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def context(self, patient_id: int) -> NightContext:
        """What the form needs to check while it is typed; two statements."""
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            return _context(session, patient_id)

    def stored(self, result_id: int) -> StoredNight:
        """One night.

        Raises:
            NotFound: there is no such night.
        """
        result, row = stored_result(
            self._desk, self._actor, OvernightOximetry, result_id, "overnight oximetry"
        )
        report = report_of(result, row)
        return StoredNight(
            result.id,
            result.version,
            report,
            row.oximeter,
            row.file_name,
            result.note,
            minutes_of(row.curve),
        )

    def record(self, draft: NightDraft) -> int:
        """Save a night, or amend the one that the draft names; gives the key of the result.

        Raises:
            NotValid: a finding blocks, or a query has neither a reason nor leave to stay open.
            StaleRecord: the result to amend was changed meanwhile.
        """
        with self._desk.work(
            self._actor,
            permission_for(draft),
            "amend overnight oximetry" if draft.id else "record overnight oximetry",
            command_id=draft.command_id,
        ) as work:
            replace_old(work, draft)
            context = _context(work.session, draft.patient_id)
            findings = (
                *draft.head_findings(),
                *_words(draft),
                *context.check(draft.report, work.at),
            )
            has_open_query = settle(draft, findings)
            report = _rounded(draft.report)
            outcome = context.read(report).outcome
            head = ResultHead(
                kind=OVERNIGHT_OXIMETRY,
                taken_at=report.started_at,
                breathed=report.source,
                findings=findings,
                has_open_query=has_open_query,
                urgency=night_urgency(
                    outcome,
                    report.mean_spo2_percent,
                    context.policy,
                    has_open_query=has_open_query,
                ),
            )
            row = OvernightOximetry(
                ended_at=report.ended_at,
                oximeter=tidy(draft.oximeter),
                file_name=tidy(draft.file_name),
                curve=kept_of(draft.curve if draft.file_name.strip() else ()),
                outcome=outcome,
                policy_id=context.policy.id,
                as_typed=typed_as_json(draft.as_typed),
                **{name: getattr(report, name) for name in FIGURES},
            )
            return keep(work, draft, head, row)


def report_of(result: Result, row: OvernightOximetry) -> NightReport:
    """The night again, for the rules and for the form that amends it."""
    figures: dict[str, Any] = {name: getattr(row, name) for name in FIGURES}
    return NightReport(
        started_at=result.taken_at,
        ended_at=row.ended_at,
        source=breathed(result),
        is_from_samples=bool(row.file_name),
        **figures,
    )


def _words(draft: NightDraft) -> Iterable[Finding]:
    yield from too_long("oximeter", "The oximeter's name", draft.oximeter)
    yield from too_long("file_name", "The name of the file", draft.file_name, LONGEST_FILE_NAME)


def _context(session: Session, patient_id: int) -> NightContext:
    row = whose(session, patient_id)
    return NightContext(
        patient_id=patient_id,
        born_on=row.born_on,
        died_on=row.died_on,
        policy=policy(row.policy_id),
    )


def _rounded(report: NightReport) -> NightReport:
    """The numbers with the places of their columns, so that what is read is what is kept."""
    source = report.source
    numbers: dict[str, Any] = {
        name: as_stored(OvernightOximetry, name, value)
        for name in FIGURES
        if isinstance(value := getattr(report, name), Decimal)
    }
    return replace(report, source=None if source is None else source_rounded(source), **numbers)
