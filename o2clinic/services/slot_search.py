"""Find free: where and when a visit could be, and what is due booked by its own window."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid
from o2clinic.models import (
    Appointment,
    Clinic,
    ClinicSession,
    DueTask,
    Patient,
    PatientAddress,
    Person,
    Site,
)
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import (
    born,
    clock_time,
    patient_name,
    short_date,
    short_date_with_weekday,
    staff_name,
    with_subscripts,
)
from o2clinic.rules.districts import district_of
from o2clinic.rules.due_booking import SearchWindow, search_window, usual_window, visit_for
from o2clinic.rules.follow_up_case import TASK_WORDS, TaskKind
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.patient_codes import AddressKind, NeedKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.recall import window_words
from o2clinic.rules.slot_ranking import Wish
from o2clinic.rules.visit_length import suggestion
from o2clinic.rules.visits import FREED, VISITS, VisitKind, VisitStatus
from o2clinic.services import policies, shut_records
from o2clinic.services.diary import Bookee
from o2clinic.services.free_times import FoundTimes, FreeOffer, Looked, best_times, whole_days
from o2clinic.services.plan_sheet import Named
from o2clinic.services.visit_lengths import length_policy, needs_of
from o2clinic.services.work import Actor, Desk

MOST_LINES: Final = 40
LONGEST_WINDOW: Final = timedelta(days=190)
_FREED: Final = [status.value for status in FREED]


@dataclass(frozen=True, slots=True)
class FreeWanted:
    """What is looked for.

    Attributes:
        patient_id: 0 for nobody yet.
        minutes: None for the usual length.
        window: of what is due: first and last day on which it counts; None to find the earliest.
        best_on: the day that would be best; None for the first.
    """

    kind: VisitKind
    from_on: date
    to_on: date
    patient_id: int = 0
    minutes: int | None = None
    site_id: int | None = None
    person_id: int | None = None
    needs_analyser: bool = False
    window: tuple[date, date] | None = None
    best_on: date | None = None

    def findings(self) -> tuple[Finding, ...]:
        """What stands in the way of looking."""
        if self.to_on < self.from_on:
            words = "The last day comes before the first."
            return (Finding("FREE-1", Level.BLOCK, words, "to_on", short_date(self.from_on)),)
        if self.to_on - self.from_on > LONGEST_WINDOW:
            latest = self.from_on + LONGEST_WINDOW
            words = f"At most half a year at a time: until {short_date(latest)}."
            return (Finding("FREE-1", Level.BLOCK, words, "to_on", short_date(latest)),)
        return ()


@dataclass(frozen=True, slots=True)
class FreeSheet:
    """The times found, the best first.

    Attributes:
        soonest: the first free time there is, in words; "" when there is none.
        notes: what was taken into account, in words: "Not before 15-Dec-2026, …".
    """

    wanted: FreeWanted
    offers: tuple[FreeOffer, ...]
    soonest: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DuePlan:
    """What to look for, for a patient.

    Attributes:
        task: what is due, in words; "" when nothing is known to be.
    """

    bookee: Bookee
    wanted: FreeWanted
    task: str


@dataclass(frozen=True, slots=True)
class SearchChoices:
    """What the search is narrowed by."""

    today: date
    sites: tuple[Named, ...]
    people: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class _About:
    """A patient, as far as a search takes them into account."""

    district: str = ""
    needs: tuple[NeedKind, ...] = ()
    last_person_id: int | None = None
    gas_1_at: datetime | None = None
    policy_id: str = ""


class SlotSearch:
    """Questions for free time."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def choices(self) -> SearchChoices:
        """Sites in use, and whoever has clinics from now on; two statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            sites = select(Site.id, Site.name).where(Site.is_active).order_by(Site.name)
            holding = select(ClinicSession.person_id).where(ClinicSession.starts_at >= now)
            people = (
                select(Person.id, Person.title, Person.given_names, Person.family_name)
                .where(Person.id.in_(holding))
                .order_by(Person.family_name, Person.given_names, Person.id)
            )
            return SearchChoices(
                day_of(now),
                tuple(Named(*row) for row in session.execute(sites)),
                tuple(
                    Named(row.id, staff_name(row.title, row.given_names, row.family_name))
                    for row in session.execute(people)
                ),
            )

    def due(self, patient_id: int, task: str = "") -> DuePlan:
        """What to look for: the visit that a task is booked as, in its window; three statements.

        Args:
            patient_id: whose visit it is.
            task: the kind of task; "" for what is due first.

        Raises:
            NotFound: there is no such patient.
        """
        now = self._desk.now()
        today = day_of(now)
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            patient = session.execute(_who(patient_id)).first()
            # What is due is part of the record; of one that is shut nothing is told.
            is_shut = shut_records.is_shut(session, patient_id, self._actor.person_id, now)
            tasks = () if is_shut else session.execute(_tasks(patient_id)).all()
        if patient is None:
            raise NotFound("This patient is not in the database.")
        bookee = _bookee(patient, today)
        for row in tasks:
            kind = visit_for(row.kind)
            if kind is not None and task in {"", row.kind}:
                window = search_window(row.window_from, row.window_to or row.due_on, today)
                words = with_subscripts(TASK_WORDS[TaskKind(row.kind)])
                counts = window_words(row.window_from, row.window_to)
                wanted = _wanted(patient_id, kind, window, row)
                return DuePlan(bookee, wanted, f"{words} ({counts})" if counts else words)
        kind = visit_for(task) or VisitKind.REVIEW
        return DuePlan(bookee, _wanted(patient_id, kind, usual_window(today), None), "")

    def find(self, wanted: FreeWanted) -> FreeSheet:
        """The best free times; at most ten statements, however long the window.

        Raises:
            NotValid: the window cannot be.
        """
        against = wanted.findings()
        if against:
            raise NotValid(against)
        here = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            about = _about(session, wanted.patient_id, here) if wanted.patient_id else _About()
            looked, notes = _looked(wanted, about, here)
            found = FoundTimes()
            if looked.from_at < looked.until:
                found = best_times(session, looked, self._actor, here, MOST_LINES)
        at = found.soonest_at
        soonest = f"{short_date_with_weekday(day_of(at))} {clock_time(local(at))}" if at else ""
        return FreeSheet(wanted, found.best, soonest, notes)


def _looked(wanted: FreeWanted, about: _About, here: datetime) -> tuple[Looked, tuple[str, ...]]:
    """The question as the rules understand it, with what the patient brings to it."""
    notes = []
    from_on = max(wanted.from_on, day_of(here))
    if wanted.kind is VisitKind.LTOT_GAS_2 and about.gas_1_at is not None:
        policy = policies.policy(about.policy_id or Clinic.policy_id.default.arg)
        apart = int(policy.gas_interval_days.value)
        earliest = day_of(about.gas_1_at) + timedelta(days=apart)
        if earliest > from_on:
            from_on = earliest
            notes.append(f"Not before {short_date(earliest)}, {apart} days after gas 1 (R-GAS-2).")
    longer = suggestion(length_policy(), about.needs, VISITS[wanted.kind].minutes)
    if wanted.minutes is None and longer is not None:
        notes.append(f"{longer.words}.")
    if wanted.kind is VisitKind.HOME_VISIT and wanted.patient_id:
        notes.append(f"Home in {about.district}." if about.district else "No postcode known.")
    wish = Wish(
        wanted.kind,
        max(from_on, wanted.best_on or from_on),
        wanted.window,
        about.district,
        about.last_person_id,
        wanted.needs_analyser,
    )
    from_at, until = whole_days(from_on, wanted.to_on, here)
    looked = Looked(
        wish,
        from_at,
        until,
        wanted.minutes,
        about.needs,
        wanted.site_id,
        wanted.person_id,
        wanted.patient_id,
    )
    return looked, tuple(notes)


def _who(patient_id: int) -> "Select[*tuple[Any, ...]]":
    return select(
        Patient.id,
        Patient.family_name,
        Patient.given_names,
        Patient.title,
        Patient.born_on,
        Patient.died_on,
        Patient.nhs_number,
    ).where(Patient.id == patient_id)


def _tasks(patient_id: int) -> "Select[*tuple[Any, ...]]":
    return (
        select(DueTask.kind, DueTask.due_on, DueTask.window_from, DueTask.window_to)
        .where(DueTask.patient_id == patient_id, DueTask.due_on.is_not(None))
        .order_by(DueTask.position)
    )


def _bookee(row: Row[Any], today: date) -> Bookee:
    number = formatted(row.nhs_number) if row.nhs_number else ""
    detail = "   ".join(filter(None, (born(row.born_on, today, row.died_on), number)))
    return Bookee(row.id, patient_name(row.family_name, row.given_names, row.title), detail)


def _wanted(
    patient_id: int, kind: VisitKind, window: SearchWindow, row: Row[Any] | None
) -> FreeWanted:
    is_late = row is not None and row.due_on < window.from_on
    counts = None
    if row is not None and row.window_to is not None and not is_late:
        counts = (row.window_from or window.from_on, row.window_to)
    return FreeWanted(
        kind,
        window.from_on,
        window.to_on,
        patient_id,
        window=counts,
        best_on=window.best_on,
    )


def _about(session: Session, patient_id: int, here: datetime) -> _About:
    """Two statements."""
    today = day_of(here)
    mine = (Appointment.patient_id == patient_id, Appointment.status.not_in(_FREED))
    last = (
        select(Appointment.person_id)
        .where(*mine, Appointment.status == VisitStatus.DONE)
        .order_by(Appointment.starts_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    gas_1 = (
        select(func.max(Appointment.starts_at))
        .where(*mine, Appointment.visit_kind == VisitKind.LTOT_GAS_1)
        .scalar_subquery()
    )
    postcode = (
        select(PatientAddress.postcode)
        .where(
            PatientAddress.patient_id == patient_id,
            PatientAddress.kind == AddressKind.HOME,
            PatientAddress.valid_from <= today,
            or_(PatientAddress.valid_to.is_(None), PatientAddress.valid_to >= today),
        )
        .order_by(PatientAddress.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    row = session.execute(
        select(
            last,
            gas_1,
            postcode,
            select(Clinic.policy_id).limit(1).scalar_subquery(),
        )
    ).one()
    person_id, gas_1_at, code, policy_id = row
    return _About(
        district_of(code or ""),
        needs_of(session, patient_id, today),
        person_id,
        gas_1_at,
        policy_id or "",
    )
