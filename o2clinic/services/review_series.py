"""A series of visits: every so many months, so many times, each at the first time that fits."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotValid
from o2clinic.rules.calendar import add_months
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import short_date, short_date_with_weekday
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import Booking, BookingDraft
from o2clinic.services.first_fitting import FittingTime, Wanted, first_fitting
from o2clinic.services.plan_reading import last_planned_day
from o2clinic.services.work import Actor, Desk
from o2clinic.storage.failures import Clash

MOST_MONTHS: Final = 24
MOST_TIMES: Final = 8
SEARCHED_WEEKS: Final = 4


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """What the series' form sends.

    Attributes:
        person_id: the clinician whom the visits are with where possible.
        after: the day from which the months are counted; the first visit is a step later.
        every_months: None while it is not typed.
        times: how many visits; None likewise.
    """

    patient_id: int
    person_id: int
    site_id: int
    visit_kind: VisitKind
    minutes: int
    after: date
    every_months: int | None
    times: int | None
    command_id: str


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One visit of a series.

    Attributes:
        wanted_on: the first day on which it may be.
        time: where it fits; None where nothing does.
        why_not: why, in words.
    """

    wanted_on: date
    time: FittingTime | None
    why_not: str = ""

    @property
    def words(self) -> str:
        """Its time, or why there is none, with the day from which it was looked for."""
        since = short_date_with_weekday(self.wanted_on)
        return f"{self.time.words} (from {since})" if self.time else f"from {since}: {self.why_not}"


class ReviewSeries:
    """Visits booked ahead in one go."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def look(self, draft: SeriesDraft) -> tuple[SeriesLine, ...]:
        """Where each visit would be; five statements.

        Raises:
            NotValid: the numbers make no series.
        """
        _require_numbers(draft)
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            return self._lines(session, draft)

    def book(self, draft: SeriesDraft) -> tuple[SeriesLine, ...]:
        """Book what fits, all or nothing; what does not fit is told with why.

        Raises:
            NotValid: the numbers make no series, or nothing fits at all.
            SlotTaken: somebody booked one of the times in the same moment; nothing was booked.
            Refused: the patient has died.
        """
        _require_numbers(draft)
        booking = Booking(self._desk, self._actor)
        wanted: BookingDraft | None = None
        try:
            with self._desk.work(
                self._actor, Permission.BOOK, "book series", command_id=draft.command_id
            ) as work:
                lines = self._lines(work.session, draft)
                for line in lines:
                    if line.time is not None:
                        wanted = _booking(draft, line.time)
                        booking.put(work, wanted)
                if wanted is None:
                    message = "Nothing is free for any of these visits."
                    raise NotValid([Finding("BK-23", Level.BLOCK, message)])
                work.reason = f"Every {draft.every_months} months, {draft.times} times"
                return lines
        except Clash as clash:
            if wanted is None:
                raise
            raise booking.taken(wanted, clash) from clash

    def _lines(self, session: Session, draft: SeriesDraft) -> tuple[SeriesLine, ...]:
        now = self._desk.now()
        days = [
            add_months(draft.after, (draft.every_months or 0) * (number + 1))
            for number in range(draft.times or 0)
        ]
        days = [max(day, day_of(now)) for day in days]
        stretches = [
            Span(
                max(now, instant(day, time())),
                instant(day + timedelta(weeks=SEARCHED_WEEKS), time()),
            )
            for day in days
        ]
        wanted = Wanted(
            draft.patient_id, draft.visit_kind, draft.minutes, draft.person_id, draft.site_id
        )
        found = first_fitting(session, wanted, stretches, self._actor, now)
        planned_until = last_planned_day(session, day_of(now))
        return tuple(
            SeriesLine(day, one, "" if one else _why_not(day, planned_until))
            for day, one in zip(days, found, strict=True)
        )


def _why_not(day: date, planned_until: date) -> str:
    if day > planned_until:
        return f"the diary is filled until {short_date(planned_until)} only"
    return f"nothing free in the {SEARCHED_WEEKS} weeks"


def _require_numbers(draft: SeriesDraft) -> None:
    found = [
        Finding("BK-23", Level.BLOCK, f"Type {what} from 1 to {most}.", field)
        for field, what, value, most in (
            ("every_months", "months", draft.every_months, MOST_MONTHS),
            ("times", "how many times,", draft.times, MOST_TIMES),
        )
        if value is None or not 1 <= value <= most
    ]
    if found:
        raise NotValid(found)


def _booking(draft: SeriesDraft, found: FittingTime) -> BookingDraft:
    return BookingDraft(
        patient_id=draft.patient_id,
        person_id=found.person_id,
        room_id=found.room_id,
        site_id=found.site_id,
        clinic_session_id=found.clinic_session_id,
        starts_at=found.span.starts_at,
        minutes=draft.minutes,
        visit_kind=draft.visit_kind,
        command_id=draft.command_id,
    )
