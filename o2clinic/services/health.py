"""A patient's health as the clinic room records it: dated facts, ended but never deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Protocol, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, NotFound, NotValid, Refused
from o2clinic.models import (
    Exacerbation,
    Patient,
    PatientAlert,
    PatientDiagnosis,
    PatientSign,
    Smoking,
)
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.patient_codes import SignKind
from o2clinic.rules.permissions import Permission
from o2clinic.services.as_it_is import last_save_of
from o2clinic.services.health_draft import (
    AlertDraft,
    DiagnosisDraft,
    EndDraft,
    ExacerbationDraft,
    Lifetime,
    NoExacerbationDraft,
    SignDraft,
    SmokingDraft,
    ended_before,
)
from o2clinic.services.health_sheet import HealthSheet, health_sheet
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.result_draft import tidy
from o2clinic.services.work import Actor, Desk, Work

EndedT = TypeVar("EndedT", PatientDiagnosis, Exacerbation, PatientAlert)


class _Draft(Protocol):
    """What every draft of a fact has."""

    @property
    def command_id(self) -> str:
        """Of the form."""
        ...

    @property
    def patient_id(self) -> int:
        """Whose fact it is."""
        ...

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        ...


class Health:
    """What the clinic room does with a patient's health record.

    Every saving method raises NotValid with the findings of its draft.
    """

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self, patient_id: int) -> HealthSheet:
        """What is recorded; two statements.

        Raises:
            NotFound: there is no such patient.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            facts = facts_of(session, patient_id)
        return health_sheet(facts, day_of(self._desk.now()))

    def record_diagnosis(self, draft: DiagnosisDraft) -> int:
        """Write a diagnosis; a main one takes the place of the main one before."""
        with self._recording("record diagnosis", draft) as work:
            if draft.is_main:
                _take_main_from_others(work, draft.patient_id)
            work.record_id = work.add(
                PatientDiagnosis(
                    patient_id=draft.patient_id,
                    code=draft.code,
                    label=draft.words,
                    diagnosed_on=draft.diagnosed_on,
                    is_main=draft.is_main,
                )
            )
            return work.record_id

    def end_diagnosis(self, draft: EndDraft) -> int:
        """Say until when a diagnosis held.

        Raises:
            Refused: it is another patient's, or ended already.
        """
        with self._recording("end diagnosis", draft) as work:
            found = _to_end(work, PatientDiagnosis, draft)
            found.ended_on = _end_of(work, draft, found, found.diagnosed_on, found.ended_on)
            return found.id

    def record_exacerbation(self, draft: ExacerbationDraft) -> int:
        """Write an exacerbation."""
        with self._recording("record exacerbation", draft) as work:
            work.record_id = work.add(
                Exacerbation(
                    patient_id=draft.patient_id,
                    started_on=draft.started_on,
                    treatment_ended_on=draft.treatment_ended_on,
                    was_admitted=draft.was_admitted,
                    treatment=tidy(draft.treatment),
                )
            )
            return work.record_id

    def end_exacerbation(self, draft: EndDraft) -> int:
        """Say when the treatment of an exacerbation ended; the stability clock counts from it.

        Raises:
            Refused: it is another patient's, or ended already.
        """
        with self._recording("end exacerbation", draft) as work:
            found = _to_end(work, Exacerbation, draft)
            found.treatment_ended_on = _end_of(
                work, draft, found, found.started_on, found.treatment_ended_on
            )
            return found.id

    def record_no_exacerbation(self, draft: NoExacerbationDraft) -> int:
        """Write that the patient was asked and there was none."""
        with self._recording("record no exacerbation", draft) as work:
            work.record_id = work.add(
                PatientSign(
                    patient_id=draft.patient_id,
                    kind=SignKind.EXACERBATION,
                    is_present=False,
                    found_on=draft.asked_on,
                )
            )
            return work.record_id

    def record_sign(self, draft: SignDraft) -> int:
        """Write whether a sign or treatment was there."""
        with self._recording("record sign", draft) as work:
            work.record_id = work.add(
                PatientSign(
                    patient_id=draft.patient_id,
                    kind=draft.kind,
                    is_present=draft.is_present,
                    found_on=draft.found_on,
                    detail=tidy(draft.detail),
                )
            )
            return work.record_id

    def record_smoking(self, draft: SmokingDraft) -> int:
        """Write what was said of smoking."""
        with self._recording("record smoking", draft) as work:
            work.record_id = work.add(
                Smoking(
                    patient_id=draft.patient_id,
                    who=draft.who,
                    status=draft.status,
                    told_on=draft.told_on,
                    detail=tidy(draft.detail),
                )
            )
            return work.record_id

    def record_alert(self, draft: AlertDraft) -> int:
        """Write a warning that everybody must see."""
        with self._recording("record alert", draft) as work:
            work.record_id = work.add(
                PatientAlert(
                    patient_id=draft.patient_id,
                    text=tidy(draft.text),
                    is_danger=draft.is_danger,
                    valid_from=draft.valid_from,
                )
            )
            return work.record_id

    def end_alert(self, draft: EndDraft) -> int:
        """Say until when a warning held.

        Raises:
            Refused: it is another patient's, or ended already.
        """
        with self._recording("end alert", draft) as work:
            found = _to_end(work, PatientAlert, draft)
            found.valid_to = _end_of(work, draft, found, found.valid_from, found.valid_to)
            return found.id

    @contextmanager
    def _recording(self, use_case: str, draft: _Draft) -> Iterator[Work]:
        """One use case on one patient's record, once its draft was looked at."""
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, use_case, command_id=draft.command_id
        ) as work:
            work.patient_id = draft.patient_id
            life = _lifetime(work.session, draft.patient_id, day_of(work.at))
            _require_none(draft.findings(life))
            yield work
            work.changed(Concept.PATIENT, draft.patient_id)


def _lifetime(session: Session, patient_id: int, today: date) -> Lifetime:
    wanted = select(Patient.born_on, Patient.died_on).where(Patient.id == patient_id)
    row = session.execute(wanted).first()
    if row is None:
        raise NotFound("This patient is not in the database.")
    return Lifetime(row.born_on, row.died_on, today)


def _require_none(findings: Iterator[Finding]) -> None:
    found = tuple(findings)
    if found:
        raise NotValid(found)


def _take_main_from_others(work: Work, patient_id: int) -> None:
    """What ended before today keeps its mark: it was the main one then."""
    ended = PatientDiagnosis.ended_on
    for other in work.session.scalars(
        select(PatientDiagnosis).where(
            PatientDiagnosis.patient_id == patient_id,
            PatientDiagnosis.is_main,
            or_(ended.is_(None), ended >= day_of(work.at)),
        )
    ):
        other.is_main = False


def _to_end(work: Work, kind: type[EndedT], draft: EndDraft) -> EndedT:
    found = work.fetch(kind, draft.fact_id)
    if found.patient_id != draft.patient_id:
        raise Refused(
            "PF-6",
            "This belongs to another patient than the page.",
            "Close the page and open the patient again.",
        )
    work.record_id = found.id
    return found


def _end_of(
    work: Work, draft: EndDraft, found: EndedT, begun: date | None, ended: date | None
) -> date | None:
    """The last day, if there is none yet and it does not lie before the first."""
    if ended is not None:
        last = last_save_of(work.session, found, work.at)
        who = last.who or "Somebody"
        why = f"{who} has ended this already, at {last.when}: on {short_date(ended)}."
        raise Refused("PF-7", why)
    _require_none(ended_before("ended_on", begun, draft.ended_on))
    return draft.ended_on
