"""Reminders for the texting service: a file of who is to be reminded of a visit, and when.

It says when and where, and never what for: a text message is read by whoever holds the telephone.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from o2clinic.documents.letter_texts import filled
from o2clinic.exchange.plain_table import as_csv
from o2clinic.models import Appointment
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, date_and_time, short_date
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services import visit_rows
from o2clinic.services.diary import bounds
from o2clinic.services.letter_catalogue import visit_texts_on
from o2clinic.services.letter_people import Addressee, House, addressees, house
from o2clinic.services.visit_letter_draft import when_words
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor, Desk

HEADS: Final = ("mobile", "given_name", "date", "time", "place", "ring", "message", "visit")
ONE_MESSAGE: Final = 160
_MOBILE: Final = re.compile(r"07\d{9}")


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One line of the file; `mobile` in digits alone, `when` as on screens."""

    patient_id: int
    name: str
    when: str
    mobile: str
    given_name: str
    date: str
    time: str
    place: str
    ring: str
    message: str
    visit_id: int

    @property
    def cells(self) -> tuple[str, ...]:
        """As they stand in the file, in the order of its heads."""
        return (
            *(self.mobile, self.given_name, self.date, self.time),
            *(self.place, self.ring, self.message, str(self.visit_id)),
        )


@dataclass(frozen=True, slots=True)
class NotReminded:
    """A visit that is left out of the file, with the reason."""

    patient_id: int
    name: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """What a file of some days would hold."""

    first: date
    last: date
    rows: tuple[ReminderRow, ...]
    left_out: tuple[NotReminded, ...]

    @property
    def is_long(self) -> bool:
        """Whether a message costs more than one."""
        return any(len(row.message) > ONE_MESSAGE for row in self.rows)


class Reminders:
    """Text messages about visits."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def plan(self, first: date, days: int, site_id: int | None) -> ReminderPlan:
        """Who would be reminded of visits in some days, and who not; nine statements."""
        now = self._desk.now()
        last = first + timedelta(days=max(days, 1) - 1)
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            visits = _visits(session, first, last, site_id, day_of(now))
            visits = tuple(one for one in visits if one.starts_at > now)
            keys = {one.patient_id for one in visits}
            people = addressees(session, keys, self._actor.person_id, now)
            place = house(session)
            message = visit_texts_on(session, day_of(now)).message
        rows: list[ReminderRow] = []
        left_out: list[NotReminded] = []
        for visit in visits:
            person = people[visit.patient_id]
            if why_not := _why_not(visit, person):
                left_out.append(NotReminded(visit.patient_id, visit.name, _when(visit), why_not))
            else:
                rows.append(_row(visit, person, place, message))
        return ReminderPlan(first, last, tuple(rows), tuple(left_out))

    def write(self, plan: ReminderPlan) -> bytes:
        """The file; that it leaves the program is written down before."""
        with self._desk.work(self._actor, Permission.BOOK, "write_reminders") as work:
            span = f"{short_date(plan.first)} to {short_date(plan.last)}"
            work.reason = f"{len(plan.rows)} visits of {span}, {len(plan.left_out)} left out"
        return as_csv((HEADS, *(row.cells for row in plan.rows)))


def digits_of(mobile: str) -> str:
    """A British mobile number in digits alone; "" for what is none.

    >>> digits_of("+44 7700 900145"), digits_of("01872 255000")
    ('07700900145', '')
    """
    digits = re.sub(r"[^0-9+]", "", mobile.replace("(0)", ""))
    digits = re.sub(r"^(\+|00)44", "0", digits)
    return digits if _MOBILE.fullmatch(digits) else ""


def _visits(
    session: Session, first: date, last: date, site_id: int | None, today: date
) -> tuple[VisitRow, ...]:
    wanted = (
        visit_rows.visits_wanted()
        .where(
            Appointment.starts_at >= bounds(first)[0],
            Appointment.starts_at < bounds(last)[1],
            Appointment.status == VisitStatus.BOOKED,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    if site_id is not None:
        wanted = wanted.where(Appointment.site_id == site_id)
    return visit_rows.read(session, wanted, today)


def _why_not(visit: VisitRow, person: Addressee) -> str:
    if person.died_on is not None or person.moved_away_on is not None:
        return "Has died." if person.died_on is not None else "Has moved away."
    if person.is_shut:
        return "Restricted record."
    if visit.rebook_reason:
        return "The visit is to be rebooked."
    if person.detail(NeedKind.NO_TEXT_MESSAGES) is not None:
        return "Does not want text messages."
    if not person.mobile:
        return "No mobile number."
    return "" if digits_of(person.mobile) else f"This is no mobile number: {person.mobile}"


def _when(visit: VisitRow) -> str:
    return date_and_time(local(visit.starts_at))


def _row(visit: VisitRow, person: Addressee, place: House, message: str) -> ReminderRow:
    begins = local(visit.starts_at)
    is_at_home = visit.kind == VisitKind.HOME_VISIT
    site = place.site(visit.site_id)
    where = "at your home" if is_at_home else site.name
    known = {
        "clinic": place.letterhead.name,
        "when": when_words(visit.starts_at),
        "place": where,
        "phone": site.phone,
    }
    return ReminderRow(
        patient_id=visit.patient_id,
        name=visit.name,
        when=_when(visit),
        mobile=digits_of(person.mobile),
        given_name=person.identity.given,
        date=begins.date().isoformat(),
        time=clock_time(begins),
        place=where,
        ring=site.phone,
        message=" ".join(filled([message], known)),
        visit_id=visit.visit_id,
    )
