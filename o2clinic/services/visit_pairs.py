"""The visits for the two gases of one assessment: each told beside the other, and the second."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ScalarSelect, and_, func, null, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, Clinic, Patient
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.display import born, patient_name
from o2clinic.rules.free_time import Span
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visit_length import minutes_for
from o2clinic.rules.visit_pair import PARTNER, earliest_second, pair_findings, pair_words
from o2clinic.rules.visits import FREED, VISITS, VisitKind, VisitStatus
from o2clinic.services import policies
from o2clinic.services.diary import Bookee
from o2clinic.services.first_fitting import FittingTime, Wanted, first_fitting
from o2clinic.services.visit_lengths import length_policy, needs_of
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor, Desk

if TYPE_CHECKING:
    from o2clinic.services.booking import BookingDraft

_SEARCHED: Final = timedelta(weeks=8)
_AHEAD: Final = (VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.IN_ROOM)


@dataclass(frozen=True, slots=True)
class PartnerWords:
    """The visit for the other gas, in words; `is_too_close` where R-GAS-2 has something to say."""

    words: str
    is_too_close: bool


@dataclass(frozen=True, slots=True)
class SecondGas:
    """What the booking of a second gas begins with.

    Attributes:
        earliest_on: the first day on which it counts.
        time: the first that is free from then on; None where there is none in eight weeks.
        booked: the words for one that is booked already; "" without one.
    """

    bookee: Bookee
    earliest_on: date
    time: FittingTime | None
    booked: str


class VisitPairs:
    """What the diary asks about the two gases."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def partner(self, visit: VisitRow) -> PartnerWords | None:
        """The other gas of a visit for one, None for other visits; one statement."""
        kind = _gas(visit.kind)
        if kind is None:
            return None
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            found, interval_days = _partner_of(session, visit, kind)
        day = day_of(visit.starts_at)
        if found is None:
            other = VISITS[PARTNER[kind]].title.removeprefix("LTOT ")
            return PartnerWords(f"no visit for {other}", is_too_close=False)
        is_too_close = any(pair_findings(kind, day, found, interval_days))
        return PartnerWords(pair_words(kind, day, found), is_too_close)

    def second_of(self, visit: VisitRow) -> SecondGas:
        """Where the second gas of this visit for a first one can be booked; six statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            booked_on, interval_days = _partner_of(session, visit, VisitKind.LTOT_GAS_1)
            patient = session.get_one(Patient, visit.patient_id)
            needs = needs_of(session, visit.patient_id, day_of(now))
            earliest_on = earliest_second(day_of(visit.starts_at), interval_days)
            since = max(now, instant(earliest_on, time()))
            (found,) = first_fitting(
                session,
                Wanted(
                    visit.patient_id,
                    VisitKind.LTOT_GAS_2,
                    minutes_for(length_policy(), VisitKind.LTOT_GAS_2, needs),
                    visit.person_id,
                    visit.site_id,
                ),
                [Span(since, since + _SEARCHED)],
                self._actor,
                now,
            )
        number = formatted(patient.nhs_number) if patient.nhs_number else ""
        told = (born(patient.born_on, day_of(now), patient.died_on), number)
        name = patient_name(patient.family_name, patient.given_names, patient.title)
        day = day_of(visit.starts_at)
        booked = pair_words(VisitKind.LTOT_GAS_1, day, booked_on) if booked_on else ""
        return SecondGas(
            Bookee(visit.patient_id, name, "   ".join(filter(None, told))),
            earliest_on,
            found,
            booked,
        )


def partner_at(draft: "BookingDraft") -> ScalarSelect[Any]:
    """When the visit for the other gas is, for a booking of one of them; else nothing.

    Of a second gas: the last first one before it, else the next behind it. Of a first gas: the
    next second one that is still to come.
    """
    kind = _gas(draft.visit_kind)
    if kind is None:
        return select(null()).scalar_subquery()
    of_partner = (
        Appointment.patient_id == draft.patient_id,
        Appointment.visit_kind == PARTNER[kind],
        Appointment.id != draft.id,
    )
    if kind is VisitKind.LTOT_GAS_1:
        ahead = Appointment.status.in_([status.value for status in _AHEAD])
        return select(func.min(Appointment.starts_at)).where(*of_partner, ahead).scalar_subquery()
    return select(_last_before_or_next(draft.starts_at, *of_partner)).scalar_subquery()


def second_ahead(session: Session, visit: VisitRow) -> tuple[date | None, int]:
    """For a first gas: the day of the second, and the least days between; one statement."""
    if _gas(visit.kind) is not VisitKind.LTOT_GAS_1:
        return None, 0
    return _partner_of(session, visit, VisitKind.LTOT_GAS_1)


def warning(day: date, second: tuple[date | None, int]) -> str:
    """What is to be known of a day for a first gas; "" for nothing."""
    found = pair_findings(VisitKind.LTOT_GAS_1, day, *second)
    return "; ".join(finding.message for finding in found)


def _last_before_or_next(at: datetime, *of_partner: Any) -> Any:
    held = Appointment.status.not_in([status.value for status in FREED])
    before = select(func.max(Appointment.starts_at)).where(
        *of_partner, held, Appointment.starts_at < at
    )
    behind = select(func.min(Appointment.starts_at)).where(
        *of_partner, held, Appointment.starts_at >= at
    )
    return func.coalesce(before.scalar_subquery(), behind.scalar_subquery())


def _partner_of(session: Session, visit: VisitRow, kind: VisitKind) -> tuple[date | None, int]:
    of_partner = (
        Appointment.patient_id == visit.patient_id,
        Appointment.visit_kind == PARTNER[kind],
        Appointment.id != visit.visit_id,
    )
    if kind is VisitKind.LTOT_GAS_2:
        found = _last_before_or_next(visit.starts_at, *of_partner)
    else:
        found = (
            select(func.min(Appointment.starts_at))
            .where(
                *of_partner,
                or_(
                    Appointment.status.in_([status.value for status in _AHEAD]),
                    and_(
                        Appointment.status == VisitStatus.DONE,
                        Appointment.starts_at >= visit.starts_at,
                    ),
                ),
            )
            .scalar_subquery()
        )
    policy_id = select(Clinic.policy_id).limit(1).scalar_subquery()
    at, policy = session.execute(select(found, policy_id)).one()
    apart = policies.policy(policy or Clinic.policy_id.default.arg).gas_interval_days
    return (day_of(at) if at is not None else None), int(apart.value)


def _gas(kind: str) -> VisitKind | None:
    return next((one for one in PARTNER if one == kind), None)
