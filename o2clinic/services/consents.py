"""Consent to oxygen at home (HOCF): recorded as it stands on paper, and withdrawn."""

from dataclasses import fields
from typing import Any

from o2clinic.errors import Finding, Level, NotValid, StaleRecord
from o2clinic.models import OxygenConsent, Patient
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.consent import check_withdrawal
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.permissions import Permission
from o2clinic.services.health_draft import Lifetime
from o2clinic.services.home_drafts import ConsentDraft, WithdrawDraft
from o2clinic.services.home_reading import last_consent
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.risk_standing import risks_of
from o2clinic.services.work import Actor, Desk, Work


class Consents:
    """What the clinic room does with the consent form; its page reads `HomeForms.of`."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def record(self, draft: ConsentDraft) -> int:
        """Keep what was agreed to, by whom and by what right; gives its key.

        Raises:
            NotValid: a finding blocks.
            StaleRecord: another consent or a withdrawal was recorded since it was opened.
        """
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, "record_consent", command_id=draft.command_id
        ) as work:
            life = _locked(work, draft.patient_id)
            _require_valid(tuple(draft.findings(life)))
            _require_last(work, draft.patient_id, draft.seen_id)
            form = draft.tidied()
            values: dict[str, Any] = {each.name: getattr(form, each.name) for each in fields(form)}
            work.record_id = work.add(
                OxygenConsent(
                    patient_id=draft.patient_id,
                    kind=ConsentKind.GIVEN,
                    recorded_by_id=work.actor.person_id,
                    note=draft.note.strip(),
                    **values,
                )
            )
            work.changed(Concept.ASSESSMENT, draft.patient_id)
            return work.record_id

    def withdraw(self, draft: WithdrawDraft) -> int:
        """Record that consent was withdrawn: from then on nothing is ordered. Gives its key.

        Raises:
            NotValid: a finding blocks.
            StaleRecord: another consent or a withdrawal was recorded since it was opened.
        """
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, "withdraw_consent", command_id=draft.command_id
        ) as work:
            life = _locked(work, draft.patient_id)
            _require_valid(tuple(draft.findings(life)))
            _require_last(work, draft.patient_id, draft.seen_id)
            consent = risks_of(work.session, draft.patient_id).home.consent
            before = None if consent is None else consent.agreement
            _require_valid(tuple(check_withdrawal(draft.withdrawn_on, before)))
            work.record_id = work.add(
                OxygenConsent(
                    patient_id=draft.patient_id,
                    kind=ConsentKind.WITHDRAWN,
                    signed_on=draft.withdrawn_on,
                    recorded_by_id=work.actor.person_id,
                    signed_by=draft.signed_by,
                    signer_name=draft.told_by.strip(),
                    note=draft.note.strip(),
                )
            )
            work.changed(Concept.ASSESSMENT, draft.patient_id)
            return work.record_id


def _locked(work: Work, patient_id: int) -> Lifetime:
    """One change of a patient's consent at a time, and no order between."""
    work.patient_id = patient_id
    work.session.get(Patient, patient_id, with_for_update=True)
    facts = facts_of(work.session, patient_id)
    return Lifetime(facts.born_on, facts.died_on, day_of(work.at))


def _require_valid(findings: tuple[Finding, ...]) -> None:
    if any(found.level is Level.BLOCK for found in findings):
        raise NotValid(findings)


def _require_last(work: Work, patient_id: int, seen_id: int) -> None:
    last_id = work.session.scalar(last_consent(patient_id)) or 0
    if last_id != seen_id:
        raise StaleRecord("The consent to oxygen")
