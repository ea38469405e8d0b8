"""Papers about oxygen at home: consent and risk form, the fire service's letter, supplier's notice.

Each is filled from the record, shown, and issued when it leaves the program; it is kept as it was.
That somebody was told is another thing, which a person says (`HomeForms.tell`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.form_pack import FormPack
from o2clinic.errors import Finding, StaleRecord
from o2clinic.models import OxygenConsent, Patient, Person, RiskAssessment
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date, staff_name_in_full
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.permissions import Permission
from o2clinic.services.documents import DocumentKind, Paper, as_plain, keep
from o2clinic.services.form_confirmations import form_for_paper
from o2clinic.services.form_packs import (
    FIRE_REFERRAL,
    HOCF,
    IHORM,
    RISK_NOTICE,
    template_name,
)
from o2clinic.services.home_paper_sheets import HomeFacts, HomePaper, drawn, missing_from, sheet_of
from o2clinic.services.order_facts import orders_of
from o2clinic.services.paper_facts import Writer, paper_facts
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.risk_standing import RecordedRisks, gate_case, risks_of
from o2clinic.services.work import Actor, Desk, new_command_id


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePaperDraft:
    """A paper about to be issued.

    Attributes:
        paper: as it would be kept; None while something is missing.
        missing: what it lacks.
    """

    command_id: str
    patient_id: int
    kind: HomePaper
    title: str
    paper: Paper | None
    missing: tuple[Finding, ...] = ()


class HomePapers:
    """Papers about oxygen at home."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_issue(self) -> bool:
        """Whether this person writes papers."""
        return self._actor.may(Permission.WRITE_LETTER)

    def draft(self, patient_id: int, kind: HomePaper) -> HomePaperDraft:
        """A paper filled from the record; eleven statements at most.

        Raises:
            NotFound: no such patient, or no version of the form is valid.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            facts, pack = self._facts(session, patient_id, kind, now)
        return _made(new_command_id(), patient_id, kind, facts, pack)

    def issue(self, draft: HomePaperDraft) -> int:
        """Keep the paper with its hash; gives the document's key.

        Raises:
            StaleRecord: the record says something else by now.
            AlreadyDone: this paper was issued before.
        """
        with self._desk.work(
            self._actor, Permission.WRITE_LETTER, "issue_home_paper", command_id=draft.command_id
        ) as work:
            work.patient_id = draft.patient_id
            work.session.get(Patient, draft.patient_id, with_for_update=True)
            facts, pack = self._facts(work.session, draft.patient_id, draft.kind, work.at)
            sheet = sheet_of(draft.kind, facts, draft.command_id)
            if draft.paper is None or draft.paper.sheet != as_plain(sheet):
                raise StaleRecord("What the paper says")
            if draft.paper.template != template_name(pack):
                raise StaleRecord("The form")
            work.record_id = keep(work, draft.patient_id, draft.paper)
            work.reason = draft.title
            return work.record_id

    def _facts(
        self, session: Session, patient_id: int, kind: HomePaper, now: datetime
    ) -> tuple[HomeFacts, FormPack]:
        today = day_of(now)
        recorded, known = risks_of(session, patient_id), facts_of(session, patient_id)
        in_force = orders_of(session, patient_id, only_in_force=True)
        facts = HomeFacts(
            paper=paper_facts(session, patient_id, self._actor, today),
            case=gate_case(recorded, known, today),
            recorded=recorded,
            order=in_force[0] if in_force else None,
            today=today,
            recorded_by=_recorder(session, kind, recorded),
        )
        return facts, form_for_paper(session, _FORMS[kind], today)


def _recorder(session: Session, kind: HomePaper, recorded: RecordedRisks) -> Writer | None:
    """Whose form is printed; None for one that is to be filled."""
    asked, consent = recorded.home.asked, recorded.home.consent
    wanted = select(
        *(Person.title, Person.given_names, Person.family_name),
        *(Person.job_title, Person.registration),
    )
    if kind is HomePaper.IHORM and asked is not None:
        wanted = wanted.join(RiskAssessment, RiskAssessment.assessed_by_id == Person.id)
        wanted = wanted.where(RiskAssessment.id == asked.assessment_id)
    elif kind is HomePaper.HOCF and consent is not None and consent.kind is ConsentKind.GIVEN:
        wanted = wanted.join(OxygenConsent, OxygenConsent.recorded_by_id == Person.id)
        wanted = wanted.where(OxygenConsent.id == consent.consent_id)
    else:
        return None
    one = session.execute(wanted).one()
    name = staff_name_in_full(one.title, one.given_names, one.family_name)
    return Writer(name, one.job_title, one.registration)


def _made(
    command_id: str, patient_id: int, kind: HomePaper, facts: HomeFacts, pack: FormPack
) -> HomePaperDraft:
    sheet = sheet_of(kind, facts, command_id)
    missing = missing_from(sheet, pack)
    title = f"{pack.title}, {short_date(facts.today)}"
    paper = None
    if not missing:
        paper = Paper(
            kind=_KINDS[kind],
            title=title,
            template=template_name(pack),
            pdf=drawn(sheet, pack),
            sheet=as_plain(sheet),
        )
    return HomePaperDraft(
        command_id=command_id,
        patient_id=patient_id,
        kind=kind,
        title=title,
        paper=paper,
        missing=missing,
    )


_FORMS: Final = {
    HomePaper.HOCF: HOCF,
    HomePaper.IHORM: IHORM,
    HomePaper.FIRE_SERVICE: FIRE_REFERRAL,
    HomePaper.SUPPLIER: RISK_NOTICE,
}
_KINDS: Final = {
    HomePaper.HOCF: DocumentKind.CONSENT_FORM,
    HomePaper.IHORM: DocumentKind.RISK_FORM,
    HomePaper.FIRE_SERVICE: DocumentKind.FIRE_REFERRAL,
    HomePaper.SUPPLIER: DocumentKind.RISK_NOTICE,
}
