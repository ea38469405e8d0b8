"""Risks at home and consent: read with what the gate says, and assessed anew at each visit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid, StaleRecord
from o2clinic.models import Patient, RiskAssessment, Smoking
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.rules.safety_gate import Gate, GateResult, check_risks
from o2clinic.services.as_it_is import AsItIs, LastSave, when_in_words
from o2clinic.services.health_draft import Lifetime
from o2clinic.services.patient_facts import PatientFacts, facts_of
from o2clinic.services.policies import in_force
from o2clinic.services.risk_draft import RiskDraft
from o2clinic.services.risk_standing import (
    ITEMS,
    RecordedRisks,
    RiskStanding,
    SmokingTold,
    StoredRisks,
    gate_then,
    risk_standing,
    risks_of,
    smoking_of,
)
from o2clinic.services.work import Actor, Desk, Work

_WHO = {"smoking": SmokingWho.PATIENT, "household_smoking": SmokingWho.HOUSEHOLD}


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One assessment as the list shows it.

    Attributes:
        outcome: of the gate on its day, by the rules of today; of the one that holds, today.
        against: what stood against an order, in words.
    """

    assessment_id: int
    assessed_on: date
    assessed_by: str
    outcome: Gate
    against: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class RiskSheet:
    """The page of a patient's risks and consent.

    Attributes:
        life: the days that an assessment may lie on.
        standing: the gate today, as recorded.
        recorded: every assessment, the one that holds first.
        rows: the same in words.
        smoking, household_smoking: as told last; None when nobody asked.
    """

    patient_id: int
    life: Lifetime
    policy: Policy
    standing: RiskStanding
    recorded: RecordedRisks
    rows: tuple[RiskRow, ...]
    smoking: SmokingTold | None
    household_smoking: SmokingTold | None

    @property
    def today(self) -> date:
        """The clinic's day."""
        return self.life.today

    def check(self, draft: RiskDraft) -> tuple[Finding, ...]:
        """What there is to say of what is typed; asks no database."""
        found = overtaken(self.recorded, draft.assessed_on, "assessed_on")
        return (*draft.findings(self.life), *found)

    def gate_of(self, draft: RiskDraft) -> GateResult:
        """What the gate would say if this were recorded; asks no database."""
        case = draft.case(self.standing.case, self.today)
        return check_risks(self.recorded.with_order_dates(case), self.policy)

    def blank(self, command_id: str) -> RiskDraft:
        """A new assessment, made today, nothing answered."""
        return RiskDraft(
            command_id=command_id,
            patient_id=self.patient_id,
            seen_id=self.recorded.last_id,
            assessed_on=self.today,
        )

    def from_last(self, command_id: str) -> RiskDraft:
        """A new assessment, made today, answered as the one that holds and smoking as told last."""
        newest, blank = self.recorded.newest, self.blank(command_id)
        if newest is None:
            return blank
        patient, household = self.smoking, self.household_smoking
        return replace(
            as_draft(newest, blank),
            assessed_on=self.today,
            note="",
            smoking=None if patient is None else patient.status,
            household_smoking=None if household is None else household.status,
        )


class RiskAssessments:
    """What the clinic room does with the risks at home and consent."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> RiskSheet:
        """The page; who looks is logged. Four statements.

        Raises:
            NotFound: there is no such patient.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            facts = facts_of(session, patient_id)
            recorded = risks_of(session, patient_id)
        today, policy = day_of(self._desk.now()), in_force(facts.policy_id)
        standing = risk_standing(recorded, facts, policy, today)
        return RiskSheet(
            patient_id=patient_id,
            life=Lifetime(facts.born_on, facts.died_on, today),
            policy=policy,
            standing=standing,
            recorded=recorded,
            rows=tuple(
                _row(one, standing.gate)
                if one is recorded.newest
                else _row(one, check_risks(gate_then(recorded, one, facts), policy))
                for one in recorded.assessments
            ),
            smoking=smoking_of(facts, SmokingWho.PATIENT),
            household_smoking=smoking_of(facts, SmokingWho.HOUSEHOLD),
        )

    def as_it_is(self, patient_id: int, command_id: str) -> AsItIs[RiskDraft]:
        """The assessment recorded last, as a draft: what a stale save is compared with.

        Raises:
            NotFound: none was recorded.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            facts = facts_of(session, patient_id)
            recorded = risks_of(session, patient_id)
        last = _last(recorded)
        if last is None:
            raise NotFound("No assessment of risks is recorded.")
        blank = RiskDraft(command_id=command_id, patient_id=patient_id, seen_id=last.assessment_id)
        draft = as_draft(last, blank)
        told: dict[str, Any] = {}
        for field, who in _WHO.items():
            one = smoking_of(facts, who, last.assessed_on)
            is_of_it = one is not None and one.told_on == last.assessed_on
            told[field] = one.status if one is not None and is_of_it else None
        return AsItIs(replace(draft, **told), _last_save(last, now))

    def record(self, draft: RiskDraft) -> int:
        """Write a new assessment, and smoking where it is told anew; gives its key.

        Raises:
            NotValid: a finding blocks.
            StaleRecord: another assessment was recorded since the form was opened.
        """
        with self._desk.work(
            self._actor,
            Permission.RECORD_RESULT,
            "record risk assessment",
            command_id=draft.command_id,
        ) as work:
            work.patient_id = draft.patient_id
            # One assessment at a time for a patient, and no order between its reading and its row.
            work.session.get(Patient, draft.patient_id, with_for_update=True)
            facts = facts_of(work.session, draft.patient_id)
            life = Lifetime(facts.born_on, facts.died_on, day_of(work.at))
            findings = tuple(draft.findings(life))
            if any(found.level is Level.BLOCK for found in findings):
                raise NotValid(findings)
            require_last(work.session, draft.patient_id, draft.seen_id, work.at)
            work.record_id = add_assessment(work, draft, facts)
            return work.record_id


def overtaken(recorded: RecordedRisks, on: date | None, field: str) -> Iterator[Finding]:
    """Where what is typed is of a day before the assessment that holds."""
    newest = recorded.newest
    if newest is None or on is None or on >= newest.assessed_on:
        return
    message = (
        f"The assessment of {short_date(newest.assessed_on)} is newer, and goes on to hold. "
        "This one is added to the earlier ones."
    )
    yield Finding("PF-5", Level.WARN, message, field)


def add_assessment(work: Work, draft: RiskDraft, facts: PatientFacts) -> int:
    """Write an assessment within a use case, and smoking where it is told anew; gives its key."""
    key = work.add(_as_record(draft, work))
    _tell_smoking(work, draft, facts)
    work.changed(Concept.ASSESSMENT, draft.patient_id)
    return key


def corrected(work: Work, recorded: RecordedRisks, patient_id: int, **items: Any) -> int:
    """The assessment that holds once more, with these items as they are now; gives its key."""
    newest = recorded.newest
    if newest is None:
        raise NotFound("No assessment of risks is recorded.")
    draft = as_draft(newest, RiskDraft(command_id="", patient_id=patient_id))
    work.changed(Concept.ASSESSMENT, patient_id)
    return work.add(_as_record(replace(draft, **items), work))


def _row(one: StoredRisks, gate: GateResult) -> RiskRow:
    return RiskRow(
        one.assessment_id, one.assessed_on, one.assessed_by, gate.outcome, gate.against, one.note
    )


def _last(recorded: RecordedRisks) -> StoredRisks | None:
    """The one recorded last, whatever day it tells of."""
    return max(recorded.assessments, key=lambda one: one.assessment_id, default=None)


def _last_save(one: StoredRisks, now: datetime) -> LastSave:
    return LastSave(one.assessed_by, when_in_words(one.recorded_at, now))


def require_last(session: Session, patient_id: int, seen_id: int, now: datetime) -> RecordedRisks:
    """What is recorded of the risks, where nothing was since the form was opened.

    Raises:
        StaleRecord: another assessment was.
    """
    recorded = risks_of(session, patient_id)
    last = _last(recorded)
    if last is not None and last.assessment_id != seen_id:
        save = _last_save(last, now)
        what = "The assessment of the risks"
        raise StaleRecord(what, save.who, save.when, last.assessment_id)
    return recorded


def as_draft(one: StoredRisks, blank: RiskDraft) -> RiskDraft:
    """What was recorded, as a form shows it; smoking stands elsewhere."""
    items: dict[str, Any] = {name: getattr(one.case, name) for name in ITEMS}
    return replace(blank, assessed_on=one.assessed_on, note=one.note, **items)


def _as_record(draft: RiskDraft, work: Work) -> RiskAssessment:
    if draft.assessed_on is None:
        raise ValueError("an assessment without its day was to be written")
    typed = draft.tidied()
    items = {name: getattr(typed, name) for name in ITEMS}
    return RiskAssessment(
        patient_id=draft.patient_id,
        assessed_on=draft.assessed_on,
        assessed_by_id=work.actor.person_id,
        note=typed.note,
        **items,
    )


def _tell_smoking(work: Work, draft: RiskDraft, facts: PatientFacts) -> None:
    """Kept with the patient's health too where it differs from what was told, or is newer."""
    for field, who in _WHO.items():
        status: SmokingStatus | None = getattr(draft, field)
        before = smoking_of(facts, who, draft.assessed_on)
        if status is None or (
            before is not None and (before.status, before.told_on) == (status, draft.assessed_on)
        ):
            continue
        is_same = before is not None and before.status is status
        work.add(
            Smoking(
                patient_id=draft.patient_id,
                who=who,
                status=status,
                told_on=draft.assessed_on,
                detail=before.detail if before is not None and is_same else "",
            )
        )
        work.changed(Concept.PATIENT, draft.patient_id)
