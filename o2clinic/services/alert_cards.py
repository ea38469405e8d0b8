"""The oxygen alert card on paper: what was decided on the question, drawn, issued and kept."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.alert_card import AlertCardSheet, alert_card, alert_card_findings
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_parts import FormHead, Signer
from o2clinic.documents.order_form import Contact
from o2clinic.errors import Finding, Level, NotValid, Refused, StaleRecord
from o2clinic.models import OxygenQuestion, Patient, Person
from o2clinic.rules.alert_card import ALERT_VENTURI_FLOWS, Card
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.permissions import Permission
from o2clinic.rules.questions.alert_card import ALERT_CARD, TARGET, WHY
from o2clinic.services.documents import DocumentKind, Paper, as_plain, keep
from o2clinic.services.form_confirmations import form_for_paper
from o2clinic.services.form_packs import ALERT_CARD as FORM
from o2clinic.services.form_packs import template_name
from o2clinic.services.paper_facts import PaperFacts, paper_facts
from o2clinic.services.questions import QuestionRow, QuestionSheet, sheet_of
from o2clinic.services.work import Actor, Desk, new_command_id

_RANGE: Final = re.compile(r"(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?) %")
_CALLED_FOR: Final = frozenset({Card.ISSUE.value, Card.CONSIDER.value})
_AGAIN: Final = "Answer the question “Alert card and target saturation” again."


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCardDraft:
    """A card about to be issued.

    Attributes:
        venturi_percent: of the mask that goes with it.
        paper: as it would be kept; None while something is missing.
        missing: what it lacks.
    """

    command_id: str
    patient_id: int
    venturi_percent: int
    title: str
    paper: Paper | None
    missing: tuple[Finding, ...] = ()


class AlertCards:
    """Alert cards, each upon the decision that was recorded last."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_issue(self) -> bool:
        """Whether this person writes papers."""
        return self._actor.may(Permission.WRITE_LETTER)

    def draft(self, patient_id: int, venturi_percent: int | None) -> AlertCardDraft:
        """The card as it was decided, drawn.

        Raises:
            NotValid: no mask is chosen.
            Refused: no card was decided on, or the decision holds no target that counts today.
        """
        if venturi_percent not in ALERT_VENTURI_FLOWS:
            words = "Choose the Venturi mask that goes with the card."
            raise NotValid([Finding("R-AC-1", Level.BLOCK, words, "venturi")])
        now, command_id = self._desk.now(), new_command_id()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            sheet = self._sheet(session, patient_id, venturi_percent, command_id, now)
            pack = form_for_paper(session, FORM, day_of(now))
        return _made(command_id, patient_id, sheet, pack)

    def issue(self, draft: AlertCardDraft) -> int:
        """Keep the card with its hash; gives the document's key.

        Raises:
            Refused: the decision does not hold any more.
            StaleRecord: the record says something else by now.
            AlreadyDone: this card was issued before.
        """
        with self._desk.work(
            self._actor, Permission.WRITE_LETTER, "issue_alert_card", command_id=draft.command_id
        ) as work:
            work.patient_id, session = draft.patient_id, work.session
            session.get(Patient, draft.patient_id, with_for_update=True)
            mask, command_id = draft.venturi_percent, draft.command_id
            sheet = self._sheet(session, draft.patient_id, mask, command_id, work.at)
            pack = form_for_paper(session, FORM, day_of(work.at))
            paper = draft.paper
            if paper is None or paper.sheet != as_plain(_fitting(sheet, pack)):
                raise StaleRecord("What the card says")
            if paper.template != template_name(pack):
                raise StaleRecord("The form")
            work.record_id = keep(work, draft.patient_id, paper)
            work.reason = draft.title
            return work.record_id

    def _sheet(
        self, session: Session, patient_id: int, venturi_percent: int, command_id: str, at: datetime
    ) -> AlertCardSheet:
        asked = sheet_of(session, patient_id, at)
        row = asked.last(ALERT_CARD.code)
        low, high = _target(row)
        assert row is not None  # without one there was no target
        _require_holds(asked, row)
        today = day_of(at)
        facts = paper_facts(session, patient_id, self._actor, today)
        return AlertCardSheet(
            head=FormHead(
                reference=f"{today:%y%m%d}-{command_id[:6].upper()}",
                on=today,
                letterhead=facts.letterhead,
                identity=facts.identity,
                patient=Contact(
                    telephone=facts.telephone, mobile=facts.mobile, address=facts.address
                ),
                copies=_copies(facts),
            ),
            target_low_percent=low,
            target_high_percent=high,
            venturi_percent=venturi_percent,
            flow_l_min=ALERT_VENTURI_FLOWS[venturi_percent],
            author=_author(session, row, facts),
            reason=dict(row.more).get(WHY, ""),
        )


def _target(row: QuestionRow | None) -> tuple[Decimal, Decimal]:
    """The range of the decision.

    Raises:
        Refused: there is none.
    """
    if row is None:
        raise Refused("R-AC-1", "Nobody has decided on an alert card yet.", _AGAIN)
    day = short_date(row.asked_on)
    if (row.advised in _CALLED_FOR) == row.is_override:
        raise Refused("R-AC-1", f"By the decision of {day} no alert card is issued.", _AGAIN)
    found = _RANGE.fullmatch(dict(row.more).get(TARGET, ""))
    if found is None:
        why = f"The decision of {day} holds no target saturation: the diagnosis was not known."
        raise Refused("R-AC-2", why, _AGAIN)
    return Decimal(found.group(1)), Decimal(found.group(2))


def _require_holds(asked: QuestionSheet, row: QuestionRow) -> None:
    """The record of today, with the same answers, leads to the same range.

    Raises:
        Refused: it leads to another one, by a gas or a diagnosis that nobody knew then.
    """
    given = ALERT_CARD.given(asked.known, ALERT_CARD.read(row.answers))
    today = dict(ALERT_CARD.advise(given, asked.policy).more).get(TARGET, "no target")
    then = dict(row.more)[TARGET]
    if today != then:
        why = f"It was decided on {then}; with the record of today the rules say {today}."
        raise Refused("R-AC-2", why, _AGAIN)


def _author(session: Session, row: QuestionRow, facts: PaperFacts) -> Signer:
    """Who decided; the telephone is the clinic's."""
    wanted = (
        select(Person.job_title, Person.registration)
        .join(OxygenQuestion, OxygenQuestion.asked_by_id == Person.id)
        .where(OxygenQuestion.id == row.question_id)
    )
    job, registration = session.execute(wanted).one()
    clinic = facts.clinic
    return Signer(row.by, job, registration, clinic.name, clinic.telephone, clinic.email)


def _copies(facts: PaperFacts) -> tuple[str, ...]:
    practice = facts.practice.name
    return (f"GP: {practice}" if practice else "GP", "Ambulance service")


def _fitting(sheet: AlertCardSheet, pack: FormPack) -> AlertCardSheet:
    """Without the reason where it has no room; the range is what a crew has to find."""
    found = {one.rule for one in alert_card_findings(sheet, pack)}
    return replace(sheet, reason="") if "CARD-ROOM" in found else sheet


def _made(
    command_id: str, patient_id: int, sheet: AlertCardSheet, pack: FormPack
) -> AlertCardDraft:
    fitting = _fitting(sheet, pack)
    findings = alert_card_findings(fitting, pack)
    missing = tuple(one for one in findings if one.level is Level.BLOCK)
    title = f"{pack.title}, {short_date(sheet.head.on)}"
    paper = None
    if not missing:
        paper = Paper(
            kind=DocumentKind.ALERT_CARD,
            title=title,
            template=template_name(pack),
            pdf=alert_card(fitting, pack),
            sheet=as_plain(fitting),
        )
    return AlertCardDraft(
        command_id=command_id,
        patient_id=patient_id,
        venturi_percent=sheet.venturi_percent,
        title=title,
        paper=paper,
        missing=missing,
    )
