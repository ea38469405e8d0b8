"""The plan as it stands in the database, read for some days."""

from datetime import date, time

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models import (
    Clinic,
    ClinicChange,
    ClinicTemplate,
    Closure,
    Person,
    Site,
    StaffLeave,
    WorkedHoliday,
)
from o2clinic.rules.calendar import add_months
from o2clinic.rules.clinic_plan import (
    WHOLE_DAY,
    Change,
    Closing,
    Hours,
    Leave,
    Plan,
    Recurrence,
    Rhythm,
    Sitting,
    Template,
)
from o2clinic.services.bank_holidays import bank_holidays


def last_planned_day(session: Session, today: date) -> date:
    """Until when the diary has its sessions."""
    months = session.scalar(select(Clinic.plan_months)) or Clinic.plan_months.default.arg
    return add_months(today, months)


def read_plan(session: Session, first: date, last: date, *, without_change: int = 0) -> Plan:
    """All that bears on these days; six statements.

    Args:
        session: to ask.
        first: of the days.
        last: of the days.
        without_change: a one-off change that is about to be taken back.
    """
    cover = aliased(Person)
    changes = (
        select(ClinicChange, cover.id)  # of somebody who is still there
        .join(Person, Person.id == ClinicChange.person_id)
        .outerjoin(cover, and_(cover.id == ClinicChange.cover_id, cover.is_active))
        .where(
            ClinicChange.held_on.between(first, last),
            ClinicChange.id != without_change,
            # An extra clinic of somebody who left is as little held as a weekly one.
            or_(ClinicChange.template_id.is_not(None), Person.is_active),
        )
    )
    leave = select(StaffLeave).where(StaffLeave.to_on >= first, StaffLeave.from_on <= last)
    closings = select(Closure).where(Closure.to_on >= first, Closure.from_on <= last)
    return Plan(
        templates=tuple(template_of(one) for one in session.scalars(templates_in(first, last))),
        changes=tuple(
            Change(
                one.id, one.template_id, one.held_on, _hours(one.starts_at, one.ends_at),
                sitting_of(one), cover_id,
            )
            for one, cover_id in session.execute(changes.order_by(ClinicChange.id))
        ),
        leave=tuple(
            Leave(one.person_id, one.from_on, one.to_on, _hours(one.starts_at, one.ends_at))
            for one in session.scalars(leave.order_by(StaffLeave.id))
        ),
        closings=tuple(
            Closing(
                one.reason, one.from_on, one.to_on, _hours(one.starts_at, one.ends_at),
                one.site_id, one.template_id,
            )
            for one in session.scalars(closings.order_by(Closure.id))
        ),
        holidays=kept_holidays(session, first, last),
    )  # fmt: skip


def kept_holidays(session: Session, first: date, last: date) -> dict[date, str]:
    """The bank holidays on which this clinic does not work; two statements."""
    nation = session.scalar(select(Clinic.nation)) or Clinic.nation.default.arg
    found = bank_holidays(nation, first, last)
    worked = select(WorkedHoliday.held_on).where(WorkedHoliday.held_on.between(first, last))
    for day in session.scalars(worked):
        found.pop(day, None)
    return found


def templates_in(first: date, last: date) -> Select[ClinicTemplate]:
    """The statement for templates in force on any of these days, of people and sites in use."""
    return (
        select(ClinicTemplate)
        .join(Person, Person.id == ClinicTemplate.person_id)
        .join(Site, Site.id == ClinicTemplate.site_id)
        .where(
            Person.is_active,
            Site.is_active,
            ClinicTemplate.valid_from <= last,
            or_(ClinicTemplate.valid_to.is_(None), ClinicTemplate.valid_to >= first),
        )
        .order_by(ClinicTemplate.id)
    )


def template_of(one: ClinicTemplate) -> Template:
    """A template as the rules know it."""
    return Template(one.id, rhythm_of(one), _hours(one.starts_at, one.ends_at), sitting_of(one))


def rhythm_of(one: ClinicTemplate) -> Rhythm:
    """When a template has its clinic."""
    known = one.recurrence in set(Recurrence)
    return Rhythm(
        one.weekday,
        one.valid_from,
        one.valid_to,
        Recurrence(one.recurrence) if known else Recurrence.WEEKLY,
        one.every_weeks,
        one.nth,
    )


def sitting_of(one: ClinicTemplate | ClinicChange) -> Sitting:
    """What is held where and by whom."""
    return Sitting(one.name, one.kind, one.site_id, one.room_id, one.person_id, one.slot_minutes)


def _hours(starts_at: time | None, ends_at: time | None) -> Hours:
    if starts_at is None or ends_at is None:
        return WHOLE_DAY
    return Hours(starts_at, ends_at)
