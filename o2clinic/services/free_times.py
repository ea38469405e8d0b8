"""The free times of many days at once, in as few statements as those of one day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from o2clinic.models import (
    Appointment,
    ClinicSession,
    PatientAddress,
)
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import short_date_with_weekday, staff_name
from o2clinic.rules.districts import district_of, districts_in
from o2clinic.rules.patient_codes import AddressKind, NeedKind
from o2clinic.rules.slot_ranking import (
    MOST_A_DAY,
    FreeTime,
    HeldClinic,
    Ranked,
    Wish,
    cost_of,
    largest_bonus,
    ranked,
    suits,
)
from o2clinic.rules.visit_length import minutes_for
from o2clinic.rules.visits import FREED, VisitKind
from o2clinic.services.busy_times import BusyTimes, busy_times
from o2clinic.services.diary import bounds
from o2clinic.services.open_sessions import open_sessions, takes_one_more
from o2clinic.services.session_times import start_times
from o2clinic.services.slot_holds import held_times
from o2clinic.services.visit_lengths import length_policy
from o2clinic.services.visit_rows import place_name, times
from o2clinic.services.work import Actor

# So far beyond the best day a first look goes; the rest is seldom better.
_NEAR: Final = timedelta(weeks=5)
_FREED: Final = [status.value for status in FREED]


@dataclass(frozen=True, slots=True)
class FreeOffer:
    """A time that could be booked.

    Attributes:
        person_id: of the clinician; 0 where it goes without saying.
        clinician, place: in words; empty where it goes without saying.
        why: what speaks for it and against it, in words.
    """

    starts_at: datetime
    ends_at: datetime
    clinic_session_id: int
    room_id: int | None
    site_id: int
    person_id: int = 0
    clinician: str = ""
    place: str = ""
    why: tuple[str, ...] = ()

    @property
    def times(self) -> str:
        """09:45–10:30."""
        return times(self.starts_at, self.ends_at)

    @property
    def day(self) -> date:
        """The clinic's day."""
        return day_of(self.starts_at)

    @property
    def when(self) -> str:
        """Tue 01-Dec-2026 09:00–09:45."""
        return f"{short_date_with_weekday(self.day)} {self.times}"

    @property
    def words(self) -> str:
        """The times; of another clinician or another day with both."""
        return f"{self.when}, {self.clinician}" if self.clinician else self.times


@dataclass(frozen=True, slots=True)
class Looked:
    """Where free time is looked for.

    Attributes:
        from_at, until: instants between which a visit begins.
        minutes: length; None for the usual one of each clinic.
        needs: of the patient.
        patient_id: who is busy elsewhere; 0 for nobody.
        visit_id: that is to be moved, and so takes no time.
    """

    wish: Wish
    from_at: datetime
    until: datetime
    minutes: int | None = None
    needs: tuple[NeedKind, ...] = ()
    site_id: int | None = None
    person_id: int | None = None
    patient_id: int = 0
    visit_id: int = 0


@dataclass(frozen=True, slots=True)
class FoundTimes:
    """The best times, and when the soonest of all begins."""

    best: tuple[FreeOffer, ...] = ()
    soonest_at: datetime | None = None


def best_times(
    session: Session,
    looked: Looked,
    actor: Actor,
    here: datetime,
    most: int,
    *,
    a_day: int | None = MOST_A_DAY,
) -> FoundTimes:
    """The best free times; three statements, and one more for a home visit.

    Long windows hold thousands of sessions and visits: first comes a look at the weeks about the
    best day, and at the rest only where it could have something better, or there is too little.
    """
    near_until = instant(looked.wish.best_on, time()) + _NEAR
    if looked.until <= near_until + _NEAR:
        return _best_of([_Look.into(session, looked, actor, here, a_day)], most)
    near = _Look.into(session, replace(looked, until=near_until), actor, here, a_day)
    if near.is_enough(most, _NEAR.days):
        return _best_of([near], most)
    rest = replace(looked, from_at=near_until)
    return _best_of([near, _Look.into(session, rest, actor, here, a_day)], most)


def _best_of(looks: "Sequence[_Look]", most: int) -> FoundTimes:
    """The best of all that was looked into, which is in the order of time."""
    first = looks[0]
    found = [one for look in looks for one in look.cheapest(most)[0]]
    rows = {one.row.id: one.row for look in looks for one in look.held}
    best = tuple(_offer(rows, one) for one in ranked(found, first.looked.wish, most, first.a_day))
    return FoundTimes(best, next(filter(None, (look.soonest() for look in looks)), None))


def whole_days(from_on: date, to_on: date, here: datetime) -> tuple[datetime, datetime]:
    """The instants of some days, from now on."""
    return max(here, instant(from_on, time())), bounds(to_on)[1]


@dataclass(frozen=True, slots=True)
class _Session:
    """A session, and what the ranking looks at."""

    row: Row[Any]
    clinic: HeldClinic
    day: date


@dataclass(frozen=True, slots=True)
class _Look:
    """Looks into as few sessions as will do: months have thousands of them."""

    looked: Looked
    busy: BusyTimes
    today: date
    a_day: int | None
    held: Sequence[_Session]

    @classmethod
    def into(
        cls, session: Session, looked: Looked, actor: Actor, here: datetime, a_day: int | None
    ) -> "_Look":
        """Read the sessions and what is taken in them."""
        opened = session.execute(_open_sessions(looked)).all()
        busy = busy_times(session, looked, opened)
        busy.hold(held_times(session, looked.from_at, looked.until, actor, here))
        near = _neighbours(session, looked) if looked.wish.kind is VisitKind.HOME_VISIT else {}
        read: dict[str, tuple[str, ...]] = {"": ()}
        held = [
            one
            for one in (_held(row, near, read) for row in opened)
            if suits(one.clinic, looked.wish)
        ]
        return cls(looked, busy, day_of(here), a_day, held)

    def is_enough(self, most: int, days: int) -> bool:
        """Whether no session so many days and more from the best day can have a better time."""
        found, is_full = self.cheapest(most)
        wish = self.looked.wish
        costs = (cost_of(one.clinic, day_of(one.starts_at), wish) for one in found)
        return is_full and max(costs) <= days - largest_bonus(wish.kind)

    def cheapest(self, most: int) -> tuple[list[FreeTime], bool]:
        """Times of the closest sessions, until no further one can have a better time.

        And whether there were as many as that.
        """
        wish = self.looked.wish
        in_order = sorted(
            self.held, key=lambda one: (cost_of(one.clinic, one.day, wish), one.row.starts_at)
        )
        found: list[FreeTime] = []
        counts: dict[tuple[int, date], int] = defaultdict(int)
        for one in in_order:
            times = list(self._few(one))
            found += times
            key = (one.clinic.person_id, one.day)
            counts[key] += sum(not each.kept_for for each in times)
            if self.a_day is not None:
                counts[key] = min(counts[key], self.a_day)
            if sum(counts.values()) >= most:
                return found, True
        return found, False

    def soonest(self) -> datetime | None:
        """When the first of all begins; sessions come in the order of time."""
        first: datetime | None = None
        for one in self.held:
            if first is not None and one.row.starts_at >= first:
                break
            begins = next((each.starts_at for each in self._times(one)), None)
            first = min(filter(None, (first, begins)), default=None)
        return first

    def _few(self, one: _Session) -> Iterator[FreeTime]:
        """As many as a day may have, of those that are kept and of the others."""
        counts = {"": 0}
        for each in self._times(one):
            counts[each.kept_for] = counts.get(each.kept_for, 0) + 1
            if self.a_day is None or counts[each.kept_for] <= self.a_day:
                yield each

    def _times(self, one: _Session) -> Iterator[FreeTime]:
        row, looked, kind = one.row, self.looked, self.looked.wish.kind
        minutes = looked.minutes or minutes_for(
            length_policy(), kind, looked.needs, (row.visits or {}).get(kind)
        )
        for at, is_kept in start_times(row, kind, minutes, self.busy.of(row), self.today):
            if looked.from_at <= at < looked.until:
                ends_at = at + timedelta(minutes=minutes)
                yield FreeTime(one.clinic, at, ends_at, kind.value if is_kept else "")


def _open_sessions(looked: Looked) -> "Select[*tuple[Any, ...]]":
    table = ClinicSession.__table__.c
    wanted = open_sessions(
        takes_one_more(looked.visit_id),
        # No session is longer than a day; so the index on its beginning serves.
        table.starts_at > looked.from_at - timedelta(days=1),
        table.ends_at > looked.from_at,
        table.starts_at < looked.until,
    )
    if looked.site_id is not None:
        wanted = wanted.where(table.site_id == looked.site_id)
    if looked.person_id is not None:
        wanted = wanted.where(table.person_id == looked.person_id)
    return wanted


def _neighbours(session: Session, looked: Looked) -> dict[int | None, int]:
    """By session: how many others in the patient's district are visited at home in it."""
    if not looked.wish.district:
        return {}
    wanted = (
        select(
            Appointment.clinic_session_id,
            Appointment.starts_at,
            PatientAddress.postcode,
            PatientAddress.valid_from,
            PatientAddress.valid_to,
        )
        .join(PatientAddress, PatientAddress.patient_id == Appointment.patient_id)
        .where(
            Appointment.visit_kind == VisitKind.HOME_VISIT,
            Appointment.starts_at > looked.from_at - timedelta(days=1),
            Appointment.starts_at < looked.until,
            Appointment.status.not_in(_FREED),
            Appointment.patient_id != looked.patient_id,
            Appointment.clinic_session_id.is_not(None),
            PatientAddress.kind == AddressKind.HOME,
            PatientAddress.postcode.startswith(looked.wish.district),
        )
    )
    found: dict[int | None, int] = defaultdict(int)
    for session_id, starts_at, postcode, valid_from, valid_to in session.execute(wanted):
        day = day_of(starts_at)
        lives_there = valid_from <= day and (valid_to is None or day <= valid_to)
        if lives_there and district_of(postcode) == looked.wish.district:
            found[session_id] += 1
    return found


def _held(row: Row[Any], near: dict[int | None, int], read: dict[str, tuple[str, ...]]) -> _Session:
    districts = row.districts or ""
    if districts not in read:
        read[districts] = districts_in(districts)
    clinic = HeldClinic(
        row.id,
        row.person_id,
        row.kind,
        frozenset(row.visits or ()),
        row.has_analyser is not False,
        read[districts],
        near.get(row.id, 0),
    )
    return _Session(row, clinic, day_of(row.starts_at))


def _offer(rows: dict[int, Row[Any]], found: Ranked) -> FreeOffer:
    one = found.time
    row = rows[one.clinic.clinic_session_id]
    return FreeOffer(
        one.starts_at,
        one.ends_at,
        row.id,
        row.room_id,
        row.site_id,
        row.person_id,
        staff_name(row.title, row.given_names, row.family_name),
        place_name(row.site, row.room),
        found.reasons,
    )
