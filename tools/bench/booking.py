"""P3: book an appointment in a free time of a session."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, literal, select

from o2clinic.models import Appointment, Clinic, ClinicSession, Patient
from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import Booking, BookingDraft
from o2clinic.services.diary import Diary, DiaryColumn, FreeSlot
from o2clinic.services.work import new_command_id
from tools.bench.cases import Bench, Case, tell
from tools.bench.clinics import DAY
from tools.bench.table import Budget
from tools.bench.timing import Ready
from tools.bench.written import Fresh, Written

_WEEKS: Final = 40  # looked ahead for free times, at most
# Without a line, two inserts at one time wait for each other until one is cut down as a deadlock.
_IN_LINE: Final = """
    SELECT pg_advisory_xact_lock(1, CAST(:person AS int)),
        pg_advisory_xact_lock(2, CAST(:room AS int)),
        pg_advisory_xact_lock(3, CAST(:patient AS int))"""
_FACTS: Final = """
    SELECT p.died_on, s.person_id, s.starts_at, s.ends_at, s.closed_reason,
        (SELECT c.policy_id FROM clinic c)
    FROM patient p LEFT JOIN clinic_session s ON s.id = :session WHERE p.id = :patient"""


@dataclass(frozen=True, slots=True)
class Offer:
    """A patient and a free time."""

    patient_id: int
    column: DiaryColumn
    slot: FreeSlot

    def draft(self) -> BookingDraft:
        """What the form would send."""
        return BookingDraft(
            patient_id=self.patient_id,
            person_id=self.column.person_id,
            room_id=self.column.room_id,
            site_id=self.column.site_id,
            clinic_session_id=self.slot.clinic_session_id,
            starts_at=self.slot.span.starts_at,
            minutes=round((self.slot.span.ends_at - self.slot.span.starts_at).total_seconds() / 60),
            visit_kind=VisitKind.REVIEW,
            command_id=new_command_id(),
        )

    @property
    def fresh(self) -> Fresh:
        """The columns of the appointment that no other booking has."""
        columns = {
            "patient_id": self.patient_id,
            "person_id": self.column.person_id,
            "room_id": self.column.room_id,
            "site_id": self.column.site_id,
            "clinic_session_id": self.slot.clinic_session_id,
            "starts_at": self.slot.span.starts_at,
            "ends_at": self.slot.span.ends_at,
        }
        return {"appointment": columns, "audit_entry": {"patient_id": self.patient_id}}


def cases(bench: Bench) -> Iterator[Case]:
    """One case: a visit in a session, of a patient who has nothing else then."""
    booking = Booking(bench.desk, bench.actor(Role.RECEPTION))
    offers = iter(free_offers(bench, 3 * bench.inputs + 1))
    written = Written(bench.clinic, "appointment", lambda: booking.book(next(offers).draft()))

    def program(_at: int) -> Ready:
        draft = next(offers).draft()
        return lambda: booking.book(draft)

    def raw(_at: int) -> Ready:
        offer = next(offers)
        return book_by_hand(bench, written, offer)

    def stack(_at: int) -> Ready:
        offer = next(offers)

        def book() -> int:
            with bench.core_writing() as connection:
                _lock(connection, bench, offer)
                connection.execute(_facts(offer)).one()
                visit_id = written.again_by_core(connection, offer.fresh)
                tell(connection, bench, f"appointment:{visit_id}")
            return visit_id

        return book

    yield Case(
        "P3",
        "book an appointment",
        Budget(stack=3, raw=8, growth=1.3),
        program=program,
        raw=raw,
        stack=stack,
    )


def book_by_hand(bench: Bench, written: Written, offer: Offer) -> Ready:
    """The same booking through the driver alone."""
    fresh = written.for_driver(offer.fresh)
    keys = {
        "patient": offer.patient_id,
        "session": offer.slot.clinic_session_id,
        "person": offer.column.person_id,
        "room": offer.column.room_id,
    }

    def book() -> int:
        with bench.raw.writing():
            if not bench.clinic.is_sqlite:
                bench.raw.rows(_IN_LINE, keys)
            bench.raw.rows(_FACTS, keys)
            visit_id = written.again_by_hand(bench.raw, fresh)
            tell(None, bench, f"appointment:{visit_id}")
        return visit_id

    return book


def free_offers(bench: Bench, count: int) -> list[Offer]:
    """As many free times ahead, each with a patient who has no visit on that day.

    Raises:
        LookupError: the clinic has not as many.
    """
    diary = Diary(bench.desk, bench.actor(Role.RECEPTION))
    patients = living(bench)
    offers: list[Offer] = []
    for ahead in range(1, 7 * _WEEKS):
        sheet = diary.day(DAY + timedelta(days=ahead))
        busy = {visit.patient_id for visit in sheet.visits}
        for column in sheet.columns:
            for slot in column.free:
                if len(offers) == count:
                    return offers
                patient_id = next(one for one in patients if one not in busy)
                offers.append(Offer(patient_id, column, slot))
    raise LookupError(f"only {len(offers)} free times in {_WEEKS} weeks, not {count}")


def living(bench: Bench) -> Iterator[int]:
    """Patients who can be booked."""
    patient = Patient.__table__.c
    wanted = select(patient.id).where(patient.died_on.is_(None), patient.id > 50)
    with bench.core_reading() as connection:
        return iter(connection.scalars(wanted.order_by(patient.id)).all())


def _lock(connection: Connection, bench: Bench, offer: Offer) -> None:
    """As the program waits in line on a server."""
    if not bench.clinic.is_sqlite:
        column = offer.column
        keys = [(1, column.person_id), (2, column.room_id), (3, offer.patient_id)]
        connection.execute(
            select(*(func.pg_advisory_xact_lock(literal(kind), key) for kind, key in keys if key))
        )


def _facts(offer: Offer) -> Any:
    patient, session, visit = Patient.__table__, ClinicSession.__table__, Appointment.__table__.c
    gas_1_at = select(func.max(visit.starts_at)).where(
        visit.patient_id == offer.patient_id,
        visit.visit_kind == VisitKind.LTOT_GAS_1,
        visit.status.not_in(["cancelled", "did_not_attend"]),
        visit.starts_at < offer.slot.span.starts_at,
    )
    policy = select(Clinic.__table__.c.policy_id).limit(1)
    return (
        select(
            patient.c.died_on,
            *session.c["person_id", "starts_at", "ends_at", "closed_reason"],
            gas_1_at.scalar_subquery(),
            policy.scalar_subquery(),
        )
        .select_from(patient)
        .outerjoin(session, session.c.id == offer.slot.clinic_session_id)
        .where(patient.c.id == offer.patient_id)
    )
