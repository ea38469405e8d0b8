"""Referrals: received at the desk, triaged by a clinician, and what the rules say meanwhile."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound, NotValid, Refused
from o2clinic.models import Clinic, Patient, Referral, ReferralText, WaitingEntry
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import age_years, patient_name, short_date, with_subscripts
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.permissions import Permission
from o2clinic.rules.referral import ReferralAdvice, Screening, screen
from o2clinic.rules.visits import VISITS
from o2clinic.rules.waiting import (
    LEADS_TO,
    OPEN,
    TRIAGE_WORDS,
    ReferralSource,
    TriageOutcome,
    WaitUrgency,
    usual_target,
)
from o2clinic.services import policies, shut_records, waiting_rows
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.diary import Bookee
from o2clinic.services.gone import require_here
from o2clinic.services.waiting_draft import ReferralDraft
from o2clinic.services.waiting_rows import ReferralRow
from o2clinic.services.work import Actor, Desk, Work
from o2clinic.storage.locks import one_at_a_time


@dataclass(frozen=True, slots=True)
class ReferralSheet:
    """Who waits to be triaged, the oldest first."""

    today: date
    rows: tuple[ReferralRow, ...]


@dataclass(frozen=True, slots=True)
class TriageAdvice:
    """What the rules say of what the referral tells; a clinician decides.

    Attributes:
        words: the outcome.
        lines: the rules in the order they were applied, with what was compared.
        missing: what the referral does not tell, in words.
    """

    words: str
    lines: tuple[str, ...]
    missing: tuple[str, ...]


class Referrals:
    """What the desk and the clinicians do with referrals."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> ReferralSheet:
        """Who waits to be triaged; of nobody's health anything; two statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            return ReferralSheet(
                day_of(now), waiting_rows.referral_rows(session, shut, day_of(now))
            )

    def as_it_is(self, referral_id: int, command_id: str) -> AsItIs[ReferralDraft]:
        """What a referral says, for its triage; that the record was looked into is logged.

        Raises:
            RecordShut: the record is restricted and was opened without a reason.
        """
        with self._desk.reading(self._actor, Permission.RECORD_RESULT) as session:
            patient_id = session.scalar(
                select(Referral.patient_id).where(Referral.id == referral_id)
            )
        if patient_id is None:
            raise NotFound("This referral is not in the database.")
        with self._desk.reading(self._actor, Permission.RECORD_RESULT, patient_id) as session:
            referral = session.get_one(Referral, referral_id)
            draft = _draft_of(session, referral, command_id)
            return AsItIs(draft, last_save_of(session, referral, self._desk.now()))

    def advice(self, draft: ReferralDraft) -> TriageAdvice:
        """What the rules for a referral say of it; one statement.

        Raises:
            RecordShut: the record is restricted and was opened without a reason.
        """
        assert draft.patient is not None
        patient_id = draft.patient.patient_id
        wanted = select(Patient.born_on, select(Clinic.policy_id).limit(1).scalar_subquery())
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            row = session.execute(wanted.where(Patient.id == patient_id)).one()
        born_on, policy_id = row
        on = draft.received_on or day_of(self._desk.now())
        policy = policies.policy(policy_id or policies.DEFAULT_POLICY)
        return _in_words(screen(_screening(draft, born_on, on), policy))

    def receive(self, draft: ReferralDraft) -> int:
        """Enter a referral that came; gives its key.

        Raises:
            NotValid: with the findings of the form.
            Refused: the patient has died or moved away.
        """
        found = list(draft.findings(day_of(self._desk.now())))
        if found:
            raise NotValid(found)
        assert draft.patient is not None
        with self._desk.work(
            self._actor, Permission.BOOK, "receive_referral", command_id=draft.command_id
        ) as work:
            patient = work.fetch(Patient, draft.patient.patient_id)
            require_here(patient.died_on, patient.moved_away_on)
            referral = Referral(patient_id=patient.id)
            _fill(referral, draft)
            work.record_id, work.patient_id = work.add(referral), patient.id
            text = ReferralText(referral_id=work.record_id)
            _fill_text(text, draft)
            work.add(text)
            work.changed(Concept.WAITING, 0)
            return work.record_id

    def triage(self, draft: ReferralDraft) -> int:
        """Decide what becomes of a referral; a visit that follows is put on the waiting list.

        What the letter says may be corrected with it.

        Raises:
            NotValid: with the findings of the form.
            StaleRecord: somebody saved it since.
            Refused: it was triaged already, or a visit would follow for somebody who is gone.
            RecordShut: the record is restricted and was opened without a reason.
        """
        found = [*draft.findings(day_of(self._desk.now())), *draft.triage_findings()]
        if found:
            raise NotValid(found)
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, "triage_referral", command_id=draft.command_id
        ) as work:
            referral = work.fetch_for_edit(Referral, draft.id, draft.version)
            work.patient_id, work.record_id = referral.patient_id, referral.id
            if referral.outcome is not None:
                words = TRIAGE_WORDS[TriageOutcome(referral.outcome)]
                raise Refused("WAIT-4", f"This referral was triaged already: {words}.")
            _fill(referral, draft)
            text = work.session.get_one(ReferralText, referral.id)
            _fill_text(text, draft)
            referral.outcome, referral.urgency = draft.outcome, draft.urgency
            referral.triaged_on, referral.triaged_by_id = day_of(work.at), self._actor.person_id
            text.triage_reason = draft.triage_reason.strip()
            work.reason = " ".join(draft.triage_reason.split())
            self._let_wait(work, referral)
            work.changed(Concept.WAITING, 0)
            return referral.id

    @staticmethod
    def _let_wait(work: Work, referral: Referral) -> None:
        """Put the visit that follows on the list; one that is waited for already is it."""
        kind = LEADS_TO.get(TriageOutcome(referral.outcome or ""))
        if kind is None:
            return
        one_at_a_time(work.session, person=0, room=None, patient=referral.patient_id)
        patient = work.fetch(Patient, referral.patient_id)
        require_here(patient.died_on, patient.moved_away_on)
        urgency = WaitUrgency(referral.urgency or WaitUrgency.ROUTINE)
        entry = work.session.scalar(
            select(WaitingEntry)
            .where(
                WaitingEntry.patient_id == referral.patient_id,
                WaitingEntry.visit_kind == kind,
                WaitingEntry.state.in_(OPEN),
            )
            .limit(1)
        )
        target_on = usual_target(urgency, referral.received_on)
        if entry is None:
            entry = WaitingEntry(
                patient_id=referral.patient_id,
                visit_kind=kind,
                minutes=VISITS[kind].minutes,
                urgency=urgency,
                since_on=referral.received_on,
                target_on=target_on,
            )
            entry.referral_id = referral.id
            work.add(entry)
        else:
            entry.referral_id = entry.referral_id or referral.id
            entry.target_on = min(entry.target_on, target_on)
        work.changed(Concept.WAITING, entry.id)


def _fill(referral: Referral, draft: ReferralDraft) -> None:
    assert draft.received_on is not None
    referral.received_on, referral.source = draft.received_on, draft.source
    referral.referrer = draft.tidy_referrer


def _fill_text(text: ReferralText, draft: ReferralDraft) -> None:
    text.reason = draft.reason.strip()
    for name in ("spo2_percent", "is_on_air", "diagnosis", "exacerbation_on", "had_none"):
        setattr(text, name, getattr(draft, name))


def _draft_of(session: Session, referral: Referral, command_id: str) -> ReferralDraft:
    patient = session.get_one(Patient, referral.patient_id)
    text = session.get_one(ReferralText, referral.id)
    name = patient_name(patient.family_name, patient.given_names, patient.title)
    return ReferralDraft(
        command_id=command_id,
        patient=Bookee(patient.id, name, short_date(patient.born_on)),
        received_on=referral.received_on,
        source=ReferralSource(referral.source),
        referrer=referral.referrer,
        reason=text.reason,
        spo2_percent=text.spo2_percent,
        is_on_air=text.is_on_air,
        diagnosis=Diagnosis(text.diagnosis) if text.diagnosis else None,
        exacerbation_on=text.exacerbation_on,
        had_none=text.had_none,
        outcome=TriageOutcome(referral.outcome) if referral.outcome else None,
        urgency=WaitUrgency(referral.urgency or WaitUrgency.ROUTINE),
        triage_reason=text.triage_reason,
        id=referral.id,
        version=referral.version,
    )


def _screening(draft: ReferralDraft, born_on: date, on: date) -> Screening:
    last = draft.exacerbation_on
    had = (Exacerbation(last),) if last is not None else None
    return Screening(
        seen_on=on,
        age_years=age_years(born_on, on),
        spo2_percent=draft.spo2_percent,
        is_on_air=draft.is_on_air,
        diagnosis=draft.diagnosis,
        exacerbations=() if draft.had_none else had,
        was_information_given=True,  # asked when the patient is seen, not of a letter
    )


def _in_words(advice: ReferralAdvice) -> TriageAdvice:
    return TriageAdvice(
        with_subscripts(advice.words),
        tuple(with_subscripts(f"{one.rule}: {one.compared}") for one in advice.steps),
        tuple(map(with_subscripts, advice.missing)),
    )
