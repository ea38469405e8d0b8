"""The summary of a patient: one screen, at most ten statements, the opening logged."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, Document, Person, Site
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date, staff_name
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import FREED, VISITS, VisitKind, VisitStatus
from o2clinic.services import open_actions, summary_sheet
from o2clinic.services.meeting_decisions import decisions_and_open_actions_of
from o2clinic.services.policies import in_force
from o2clinic.services.risk_standing import risk_standing, risks_of
from o2clinic.services.standing import standing_from
from o2clinic.services.summary_sheet import SummarySheet
from o2clinic.services.target_saturation import target_line
from o2clinic.services.trends import read, trend_sheet
from o2clinic.services.work import Actor, Desk

_PAPERS_SHOWN = 3


class Summaries:
    """What is known of a patient at a glance."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> SummarySheet:
        """One screen about a patient; who looks is logged.

        Raises:
            NotFound: there is no such patient.
        """
        now = self._desk.now()
        today = day_of(now)
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            decisions, by_meetings = decisions_and_open_actions_of(session, patient_id)
            source = replace(read(session, patient_id), meetings=decisions)
            next_visit, papers = _visit_and_papers(session, patient_id, now)
            recorded = risks_of(session, patient_id)
            facts = source.facts
            policy = in_force(facts.policy_id)
            case_gases = (gas.case_gas for gas in source.gases)
            target = target_line(session, patient_id, case_gases, policy)
        standing = standing_from(facts, source.gases, policy, now)
        risk = risk_standing(recorded, facts, policy, today)
        return SummarySheet(
            patient_id=patient_id,
            died="" if facts.died_on is None else short_date(facts.died_on),
            diagnoses=summary_sheet.diagnosis_lines(facts, today),
            oxygen=summary_sheet.oxygen_now(source.orders),
            standing=standing,
            stands=open_actions.with_meeting(
                open_actions.standing_lines(standing, facts), decisions
            ),
            gases=summary_sheet.gas_rows(source.gases, policy),
            spirometry=summary_sheet.spirometry_line(source.others),
            oximetry=summary_sheet.oximetry_line(source.others),
            target=target,
            smoking=summary_sheet.smoking_lines(facts),
            risk=summary_sheet.risk_line(risk),
            alerts=summary_sheet.alert_lines(facts, today),
            needs=summary_sheet.need_lines(facts, today),
            allergies=summary_sheet.allergy_line(facts, today),
            exacerbations=summary_sheet.exacerbation_line(facts, today),
            next_visit=next_visit,
            papers=papers,
            to_do=(
                *open_actions.to_do_lines(
                    standing, source.gases, source.others, source.orders, facts, risk.case.agreed
                ),
                *open_actions.by_meetings(by_meetings, facts, today),
            ),
            trend=trend_sheet(source, policy, today),
        )


def _visit_and_papers(
    session: Session, patient_id: int, now: datetime
) -> tuple[str, tuple[str, ...]]:
    """The next visit and the last papers in words; one statement for both."""
    visit, papers = _next_visit(patient_id, now).subquery(), _papers(patient_id).subquery()
    nothing = literal("", String)
    wanted = union_all(
        select(literal("visit", String).label("what"), *visit.c),
        select(literal("paper", String), *papers.c, nothing, nothing, nothing, nothing),
    )
    rows = session.execute(wanted).all()
    next_visit = ""
    for row in rows:
        if row.what == "visit":
            look = VISITS.get(VisitKind(row.name))
            title = row.name if look is None else look.title
            who = staff_name(row.title, "", row.family_name)
            next_visit = summary_sheet.visit_line(row.moment, title, who, row.site, day_of(now))
            next_visit += f" · to be rebooked: {row.why}" if row.why else ""
    newest = sorted(
        (row for row in rows if row.what == "paper"),
        key=lambda row: (row.moment, row.id),
        reverse=True,
    )
    return next_visit, tuple(f"{short_date(day_of(row.moment))}  {row.name}" for row in newest)


def _next_visit(patient_id: int, now: datetime) -> "Select[*tuple[Any, ...]]":
    return (
        select(
            Appointment.id,
            Appointment.starts_at.label("moment"),
            type_coerce(Appointment.visit_kind, String).label("name"),
            Person.title,
            Person.family_name,
            Site.name.label("site"),
            func.coalesce(Appointment.rebook_reason, "").label("why"),
        )
        .join(Person, Person.id == Appointment.person_id)
        .join(Site, Site.id == Appointment.site_id)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.ends_at >= now,
            Appointment.status.not_in((*FREED, VisitStatus.DONE)),
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    )


def _papers(patient_id: int) -> "Select[*tuple[Any, ...]]":
    return (
        select(Document.id, Document.issued_at.label("moment"), Document.title.label("name"))
        .where(Document.patient_id == patient_id)
        .order_by(Document.issued_at.desc(), Document.id.desc())
        .limit(_PAPERS_SHOWN)
    )
