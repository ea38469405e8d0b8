"""Visits that cannot be kept since their clinic was closed, and the times offered instead."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound, Refused
from o2clinic.models import Appointment, Clinic, ClinicSession
from o2clinic.rules.booking import WITH_GAS, clinic_takes
from o2clinic.rules.clinic_time import day_of, instant, local
from o2clinic.rules.display import short_date_with_weekday, staff_name
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import FREED, VisitKind
from o2clinic.services import policies, visit_pairs, visit_rows
from o2clinic.services.booking import Booking, BookingDraft
from o2clinic.services.busy_times import BusyTimes, busy_with
from o2clinic.services.day_sheet import still_waiting, waiting
from o2clinic.services.last_changes import LastChanges
from o2clinic.services.open_sessions import open_sessions, takes_one_more
from o2clinic.services.session_times import start_times
from o2clinic.services.slot_holds import held_times
from o2clinic.services.visit_rows import VisitRow, place_name, times
from o2clinic.services.work import Actor, Desk

MOST_ROWS: Final = 200
MOST_OFFERS: Final = 6
A_DAY: Final = 2  # of the offers at most fall on one day of one clinician
_AHEAD: Final = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class RebookRow:
    """A visit that waits, and why."""

    visit: VisitRow

    @property
    def reason(self) -> str:
        """Why it cannot be as it is."""
        return self.visit.rebook_reason

    @property
    def when(self) -> str:
        """Tue 24-Nov-2026 09:00–09:45."""
        return f"{short_date_with_weekday(local(self.visit.starts_at).date())} {self.visit.times}"


@dataclass(frozen=True, slots=True)
class RebookSheet:
    """The visits that wait, the soonest first; `total` may be more than are shown."""

    rows: tuple[RebookRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RebookOffer:
    """A free time for a visit."""

    starts_at: datetime
    ends_at: datetime
    clinic_session_id: int
    person_id: int
    room_id: int | None
    site_id: int
    clinician: str
    place: str
    warning: str = ""  # of a first gas: how close the second would be

    @property
    def when(self) -> str:
        """Tue 01-Dec-2026 09:00–09:45."""
        day = short_date_with_weekday(local(self.starts_at).date())
        return f"{day} {times(self.starts_at, self.ends_at)}"


class Rebooking:
    """What the desk does with the visits of a closed clinic."""

    def __init__(self, desk: Desk, actor: Actor, last: LastChanges | None = None) -> None:
        self._desk, self._actor, self._last = desk, actor, last

    def sheet(self) -> RebookSheet:
        """Whose visits wait; two statements."""
        now = self._desk.now()
        wanted = (
            _waiting_visits(now).order_by(Appointment.starts_at, Appointment.id).limit(MOST_ROWS)
        )
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            rows = tuple(map(RebookRow, visit_rows.read(session, wanted, day_of(now))))
            total = session.scalar(waiting(now)) or 0
        return RebookSheet(rows, max(total, len(rows)))

    def count(self) -> int:
        """How many visits wait; one statement."""
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            return session.scalar(waiting(self._desk.now())) or 0

    def offers(self, visit_id: int) -> tuple[RebookOffer, ...]:
        """Times for it: with the same clinician first, then with others there.

        Four statements, and one more for a gas. A visit with a gas is offered no earlier
        day than it had: that was chosen for the patient to be stable by then.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            visit = _visit(session, visit_id, now)
            opened = session.execute(_open_sessions(visit, now)).all()
            taken = _taken(session, visit, opened, now)
            until = max(now, visit.starts_at) + _AHEAD
            taken.hold(held_times(session, now, until, self._actor, now))
            earliest = _earliest(session, visit, now)
            second = visit_pairs.second_ahead(session, visit)
        minutes = visit.span.minutes
        found = [
            _offer(row, at, minutes)
            for row in opened
            if clinic_takes(visit.kind, row.kind, row.visits, row.has_analyser)
            for at, _kept in start_times(row, visit.kind, minutes, taken.of(row), day_of(now))
            if at >= earliest
        ]
        return tuple(
            replace(one, warning=visit_pairs.warning(day_of(one.starts_at), second))
            for one in _first_few(found, visit)
        )

    def rebook(self, row: RebookRow, offer: RebookOffer, command_id: str) -> int:
        """Move the visit to the time offered; gives its key.

        Raises:
            StaleRecord: somebody changed the visit since.
            SlotTaken: the time is gone.
            NotValid, Refused: as for `Booking.move`.
        """
        visit = row.visit
        draft = BookingDraft(
            patient_id=visit.patient_id,
            person_id=offer.person_id,
            room_id=offer.room_id,
            site_id=offer.site_id,
            clinic_session_id=offer.clinic_session_id,
            starts_at=offer.starts_at,
            minutes=visit.span.minutes,
            visit_kind=VisitKind(visit.kind),
            command_id=command_id,
            note=visit.note,
            id=visit.visit_id,
            version=visit.version,
        )
        return Booking(self._desk, self._actor, self._last).move(draft)

    def keep(self, row: RebookRow, command_id: str) -> int:
        """Leave the visit as it was booked, the closing notwithstanding; gives its key.

        Raises:
            StaleRecord: somebody changed the visit since.
            Refused: its time is somebody else's now, and the person may not book over others.
        """
        with self._desk.work(
            self._actor, Permission.BOOK, "keep_visit", command_id=command_id
        ) as work:
            visit = work.fetch_for_edit(Appointment, row.visit.visit_id, row.visit.version)
            over = visit.overbook_reason
            is_over_others = over is not None and over == visit.rebook_reason
            if is_over_others and not self._actor.may(Permission.OVERBOOK):
                why = "Its time was given to somebody else; only some may keep both."
                raise Refused("BK-21", why, "Rebook it, or ask a nurse or a physician.")
            visit.rebook_reason = None
            work.reason = f"Kept although: {row.reason}"
            Booking.note(work, visit.id, visit.patient_id)
            return visit.id


def _waiting_visits(now: datetime) -> visit_rows.VisitsWanted:
    return visit_rows.visits_wanted().where(*still_waiting(now))


def _visit(session: Session, visit_id: int, now: datetime) -> VisitRow:
    wanted = visit_rows.visits_wanted().where(Appointment.id == visit_id)
    found = visit_rows.read(session, wanted, day_of(now))
    if not found:
        raise NotFound("This visit is not in the database.")
    return found[0]


def _earliest(session: Session, visit: VisitRow, now: datetime) -> datetime:
    if visit.kind not in WITH_GAS:
        return now
    day = day_of(visit.starts_at)
    if visit.kind == VisitKind.LTOT_GAS_2:
        first = select(func.max(Appointment.starts_at)).where(
            Appointment.patient_id == visit.patient_id,
            Appointment.visit_kind == VisitKind.LTOT_GAS_1,
            Appointment.status.not_in([status.value for status in FREED]),
            Appointment.id != visit.visit_id,
        )
        policy_id = select(Clinic.policy_id).limit(1).scalar_subquery()
        gas_1_at, policy = session.execute(select(first.scalar_subquery(), policy_id)).one()
        apart = policies.policy(policy or Clinic.policy_id.default.arg).gas_interval_days
        if gas_1_at is not None:
            day = max(day, day_of(gas_1_at) + timedelta(days=int(apart.value)))
    return max(now, instant(day, time()))


def _open_sessions(visit: VisitRow, now: datetime) -> Select[*tuple[Any, ...]]:
    """Of the same clinician, and of others at the same site."""
    table = ClinicSession.__table__.c
    return open_sessions(
        takes_one_more(visit.visit_id),
        table.ends_at > now,
        table.starts_at < max(now, visit.starts_at) + _AHEAD,
        or_(table.person_id == visit.person_id, table.site_id == visit.site_id),
    )


def _taken(
    session: Session, visit: VisitRow, opened: Sequence[Row[Any]], now: datetime
) -> BusyTimes:
    wanted = select(
        Appointment.person_id,
        Appointment.room_id,
        Appointment.patient_id,
        Appointment.starts_at,
        Appointment.ends_at,
    ).where(
        or_(
            Appointment.person_id.in_({row.person_id for row in opened}),
            Appointment.room_id.in_({row.room_id for row in opened if row.room_id is not None}),
            Appointment.patient_id == visit.patient_id,
        ),
        Appointment.ends_at > now,
        Appointment.starts_at < max(now, visit.starts_at) + _AHEAD,
        Appointment.status.not_in([status.value for status in FREED]),
        Appointment.id != visit.visit_id,
    )
    return busy_with(session.execute(wanted), visit.patient_id)


def _offer(row: Row[Any], at: datetime, minutes: int) -> RebookOffer:
    return RebookOffer(
        at,
        at + timedelta(minutes=minutes),
        row.id,
        row.person_id,
        row.room_id,
        row.site_id,
        staff_name(row.title, row.given_names, row.family_name),
        place_name(row.site, row.room),
    )


def _first_few(offers: Sequence[RebookOffer], visit: VisitRow) -> tuple[RebookOffer, ...]:
    """The best of them: same clinician, same place, soonest; not all on one morning."""
    of_day: dict[tuple[int, Any], int] = defaultdict(int)
    few = []
    for offer in sorted(offers, key=lambda one: _rank(one, visit)):
        morning = (offer.person_id, local(offer.starts_at).date())
        if of_day[morning] < A_DAY:
            of_day[morning] += 1
            few.append(offer)
    return tuple(few[:MOST_OFFERS])


def _rank(offer: RebookOffer, visit: VisitRow) -> tuple[bool, bool, datetime]:
    return (
        offer.person_id != visit.person_id,
        offer.site_id != visit.site_id,
        offer.starts_at,
    )
