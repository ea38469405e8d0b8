"""Oxygen at home: the risk form asked on screen, its actions, red answers accepted; one page."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from o2clinic.errors import Finding, Level, NotValid, StaleRecord
from o2clinic.models import OxygenConsent, Patient, Person, RiskAnswer, RiskStep
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.consent import check_order
from o2clinic.rules.display import age_years, short_date
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.permissions import Permission
from o2clinic.rules.risk_questions import QuestionSet, gate_items
from o2clinic.rules.risk_steps import RiskStepKind, due_again
from o2clinic.rules.safety_case import Hazard
from o2clinic.services.health_draft import Lifetime
from o2clinic.services.home_drafts import (
    AcceptDraft,
    AnswerDraft,
    ConsentDraft,
    QuestionsDraft,
    SettleDraft,
)
from o2clinic.services.home_reading import (
    Asked,
    StoredAnswer,
    StoredConsent,
    answer_columns,
    asked_from,
    consent_columns,
    consent_from,
    with_steps,
)
from o2clinic.services.patient_facts import PatientFacts, facts_of
from o2clinic.services.policies import in_force
from o2clinic.services.question_sets import question_set_on
from o2clinic.services.risk_assessments import (
    add_assessment,
    as_draft,
    corrected,
    overtaken,
    require_last,
)
from o2clinic.services.risk_draft import RiskDraft
from o2clinic.services.risk_standing import (
    RecordedRisks,
    changes_since,
    risks_of,
    smoking_of,
)
from o2clinic.services.work import Actor, Desk, Work

_HAZARDS: Final = frozenset({"e_cigarettes", "emollients", "naked_flames", "trips"})


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One asking as the list shows it, in the words of the questions then."""

    asked: Asked
    asked_on: date
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSheet:
    """What holds of the risk form and of consent, and all that was before.

    Attributes:
        life: the days that facts may lie on.
        age_years: None when not known.
        questions: the set that is asked now.
        recorded: the risks as the gate reads them.
        askings: every asking, newest first.
        consents: every consent and withdrawal, newest first.
        due: why the questions are to be asked again.
    """

    patient_id: int
    life: Lifetime
    age_years: int | None
    questions: QuestionSet
    recorded: RecordedRisks
    askings: tuple[AskedRow, ...]
    consents: tuple[StoredConsent, ...]
    due: tuple[str, ...]

    @property
    def today(self) -> date:
        """The clinic's day."""
        return self.life.today

    @property
    def asked(self) -> Asked | None:
        """The answers that hold."""
        return self.recorded.home.asked

    @property
    def consent(self) -> StoredConsent | None:
        """The consent or withdrawal that holds."""
        return self.recorded.home.consent

    @property
    def is_fire_service_told(self) -> bool | None:
        """As recorded; None when nobody said."""
        newest = self.recorded.newest
        return None if newest is None else newest.case.is_fire_service_told

    @property
    def is_supplier_told(self) -> bool | None:
        """As recorded; None when nobody said."""
        newest = self.recorded.newest
        return None if newest is None else newest.case.is_supplier_told

    def blank(self, command_id: str) -> QuestionsDraft:
        """The questions, asked today, none answered."""
        return QuestionsDraft(
            command_id=command_id,
            patient_id=self.patient_id,
            seen_id=self.recorded.last_id,
            asked=self.questions,
            asked_on=self.today,
            answers={},
        )

    def from_last(self, command_id: str) -> QuestionsDraft:
        """The same, answered as last time; an answer to other words is not taken over."""
        blank, asked = self.blank(command_id), self.asked
        if asked is None:
            return blank
        last = {one.given.question.number: one for one in asked.answers}
        answers: dict[str, AnswerDraft] = {}
        for question in self.questions.questions:
            one = last.get(question.number)
            if one is not None and one.given.question.text == question.text:
                now = one.now
                answers[question.number] = AnswerDraft(
                    now.answer, now.done_on, now.due_on, now.note
                )
        return replace(blank, answers=answers)

    def check(self, draft: QuestionsDraft) -> tuple[Finding, ...]:
        """What there is to say of what is typed; asks no database."""
        return (*draft.findings(self.life), *overtaken(self.recorded, draft.asked_on, "asked_on"))

    def check_consent(self, draft: ConsentDraft) -> tuple[Finding, ...]:
        """The same of a consent form."""
        before = None if self.consent is None else self.consent.agreement
        return (*draft.findings(self.life), *check_order(draft.form, before))


class HomeForms:
    """What the clinic room does with the risk form."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_accept(self) -> bool:
        """Whether this person may accept red answers: whoever orders."""
        return self._actor.may(Permission.ORDER_OXYGEN)

    def of(self, patient_id: int) -> HomeSheet:
        """All of it; who looks is logged. Five statements.

        Raises:
            NotFound: there is no such patient.
        """
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            facts, recorded = facts_of(session, patient_id), risks_of(session, patient_id)
            askings = _askings(session, patient_id, recorded)
            consents = _consents(session, patient_id)
        then = recorded.asked_in
        policy = in_force(facts.policy_id)
        changes = changes_since(recorded, facts)
        return HomeSheet(
            patient_id=patient_id,
            life=Lifetime(facts.born_on, facts.died_on, today),
            age_years=None if facts.born_on is None else age_years(facts.born_on, today),
            questions=question_set_on(today),
            recorded=recorded,
            askings=askings,
            consents=consents,
            due=() if then is None else due_again(then.assessed_on, today, changes, policy),
        )

    def record(self, draft: QuestionsDraft) -> int:
        """Keep the answers, and what they settle of the gate; gives the assessment's key.

        Raises:
            NotValid: a finding blocks.
            StaleRecord: another assessment was recorded since the form was opened.
        """
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, "answer_risk_form", command_id=draft.command_id
        ) as work:
            facts, life = self._locked(work, draft.patient_id)
            _require_valid(tuple(draft.findings(life)))
            recorded = require_last(work.session, draft.patient_id, draft.seen_id, work.at)
            assessment = _assessment(draft, recorded, facts)
            work.record_id = add_assessment(work, assessment, facts)
            _add_answers(work, draft, work.record_id)
            return work.record_id

    def settle(self, draft: SettleDraft) -> int:
        """Note that an action was done; a danger is then dealt with. Gives the step's key.

        Raises:
            NotValid: a finding blocks.
            StaleRecord: the questions were asked again, or it was noted already.
        """
        with self._desk.work(
            self._actor,
            Permission.RECORD_RESULT,
            "settle_risk_action",
            command_id=draft.command_id,
        ) as work:
            _facts, life = self._locked(work, draft.patient_id)
            _require_valid(tuple(draft.findings(life)))
            recorded = risks_of(work.session, draft.patient_id)
            stored = _open_answer(recorded.home.asked, draft.answer_id)
            asked = recorded.home.asked
            if stored is None or asked is None or draft.done_on is None:
                raise StaleRecord("The risk form")
            item = stored.given.question.item
            if item in _HAZARDS:
                corrected(work, recorded, draft.patient_id, **{item: Hazard.DEALT_WITH})
            work.record_id = work.add(
                RiskStep(
                    patient_id=draft.patient_id,
                    risk_assessment_id=asked.assessment_id,
                    risk_answer_id=draft.answer_id,
                    kind=RiskStepKind.ACTION_DONE,
                    done_on=draft.done_on,
                    done_by_id=work.actor.person_id,
                    reason=draft.note.strip(),
                )
            )
            work.changed(Concept.ASSESSMENT, draft.patient_id)
            return work.record_id

    def accept(self, draft: AcceptDraft) -> int:
        """Accept the red answers of one asking, as the senior who is signed in; gives the key.

        Raises:
            NotAllowed: the role does not include ordering.
            NotValid: reason, day of the discussion or mitigation is missing.
            StaleRecord: the questions were asked again since.
        """
        with self._desk.work(
            self._actor, Permission.ORDER_OXYGEN, "accept_red_answers", command_id=draft.command_id
        ) as work:
            _facts, life = self._locked(work, draft.patient_id)
            _require_valid(tuple(draft.findings(life)))
            asked = risks_of(work.session, draft.patient_id).home.asked
            is_it = asked is not None and asked.assessment_id == draft.assessment_id
            if asked is None or not is_it or not asked.reds or draft.discussed_on is None:
                raise StaleRecord("The risk form")
            work.reason = draft.reason.strip()
            work.record_id = work.add(
                RiskStep(
                    patient_id=draft.patient_id,
                    risk_assessment_id=asked.assessment_id,
                    kind=RiskStepKind.ACCEPTED,
                    done_on=draft.discussed_on,
                    done_by_id=work.actor.person_id,
                    reason=draft.reason.strip(),
                    mitigation=draft.mitigation.strip(),
                )
            )
            work.changed(Concept.ASSESSMENT, draft.patient_id)
            return work.record_id

    def tell(self, patient_id: int, item: str, command_id: str) -> int:
        """Note that the fire service or the supplier was told, as the person says.

        Args:
            patient_id: whose home it is.
            item: "is_fire_service_told" or "is_supplier_told".
            command_id: of this press.

        Raises:
            NotFound: no assessment of the risks is recorded that could tell of it.
        """
        if item not in {"is_fire_service_told", "is_supplier_told"}:
            raise ValueError(item)
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, "tell_of_oxygen", command_id=command_id
        ) as work:
            self._locked(work, patient_id)
            recorded = risks_of(work.session, patient_id)
            who = "Fire service" if item == "is_fire_service_told" else "Supplier"
            note = f"{who} told on {short_date(day_of(work.at))}"
            work.record_id = corrected(work, recorded, patient_id, note=note, **{item: True})
            return work.record_id

    def _locked(self, work: Work, patient_id: int) -> tuple[PatientFacts, Lifetime]:
        """One change of a patient's risks at a time, and no order between."""
        work.patient_id = patient_id
        work.session.get(Patient, patient_id, with_for_update=True)
        facts = facts_of(work.session, patient_id)
        return facts, Lifetime(facts.born_on, facts.died_on, day_of(work.at))


def _require_valid(findings: tuple[Finding, ...]) -> None:
    if any(found.level is Level.BLOCK for found in findings):
        raise NotValid(findings)


def _assessment(draft: QuestionsDraft, recorded: RecordedRisks, facts: PatientFacts) -> RiskDraft:
    """What holds, with what the answers settle; whoever discusses it does so anew."""
    if draft.asked_on is None:
        raise ValueError("answers without their day were to be written")
    blank = RiskDraft(command_id=draft.command_id, patient_id=draft.patient_id)
    newest = recorded.newest
    before = blank if newest is None else as_draft(newest, blank)
    items: dict[str, Any] = gate_items(tuple(draft.answered.values()), draft.asked_on)
    told = smoking_of(facts, SmokingWho.PATIENT)
    is_vaping = told is not None and told.status is SmokingStatus.VAPES
    if is_vaping and items["smoking"] in {SmokingStatus.STOPPED, SmokingStatus.NEVER}:
        items["smoking"] = None  # the form does not ask for more, and what is known stays
    if items["is_risk_significant"]:
        items["was_discussed_with_lead"] = None
    return replace(before, assessed_on=draft.asked_on, note="", **items)


def _add_answers(work: Work, draft: QuestionsDraft, assessment_id: int) -> None:
    answered = draft.answered
    for place, question in enumerate(draft.asked.questions, start=1):
        given = answered[question.number]
        work.session.add(
            RiskAnswer(
                patient_id=draft.patient_id,
                risk_assessment_id=assessment_id,
                set_id=draft.asked.id,
                set_version=draft.asked.version,
                place=place,
                number=question.number,
                question=question.text,
                short=question.short,
                answer=given.answer,
                worrying=question.worrying,
                level=question.level,
                action=question.action,
                item=question.item,
                done_on=given.done_on,
                due_on=given.due_on,
                note=given.note,
            )
        )
    work.session.flush()


def _open_answer(asked: Asked | None, answer_id: int) -> StoredAnswer | None:
    """A worrying answer whose action is not done yet."""
    answers = () if asked is None else asked.worrying
    found = (one for one in answers if one.answer_id == answer_id and one.now.done_on is None)
    return next(found, None)


def _askings(session: Session, patient_id: int, recorded: RecordedRisks) -> tuple[AskedRow, ...]:
    """Every asking, newest first; one statement."""
    wanted = with_steps(select(*answer_columns()).select_from(RiskAnswer)).where(
        RiskAnswer.patient_id == patient_id
    )
    rows = session.execute(wanted).all()
    found = []
    for one in recorded.assessments:
        asked = asked_from([row for row in rows if row.risk_assessment_id == one.assessment_id])
        if asked is not None:
            found.append(AskedRow(asked, one.assessed_on, one.assessed_by))
    return tuple(found)


def _consents(session: Session, patient_id: int) -> tuple[StoredConsent, ...]:
    """Every consent and withdrawal, newest first; one statement."""
    recorder = aliased(Person)
    wanted = (
        select(*consent_columns(recorder))
        .select_from(OxygenConsent)
        .join(recorder, recorder.id == OxygenConsent.recorded_by_id)
        .where(OxygenConsent.patient_id == patient_id)
        .order_by(OxygenConsent.signed_on.desc(), OxygenConsent.id.desc())
    )
    return tuple(consent_from(row) for row in session.execute(wanted))
