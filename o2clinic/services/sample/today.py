"""A sample clinic of an earlier day gets a day that is today."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from o2clinic.models import Appointment, AuditEntry, ClinicSession, Patient
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.visits import FREED, VisitStatus
from o2clinic.services.sample.clinics import Places, read_places, write_session
from o2clinic.services.sample.diary import AS_AT, Bookable, Diary, visitors_columns
from o2clinic.services.sample.making import note_in_audit
from o2clinic.services.sample.patients import USUAL_SIZE
from o2clinic.services.sample.stories import keys_of_stories
from o2clinic.services.sample.write import Rows

_OPEN = (VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.IN_ROOM)
_MADE = ("make_sample_clinic", "add_sample_clinic_day")


def is_current(engine: Engine, today: date) -> bool:
    """Whether this sample clinic already has its visitor's day on this day."""
    wanted = [f"{use_case} {today}"[:36] for use_case in _MADE]
    with engine.connect() as connection:
        found = connection.execute(
            select(AuditEntry.id).where(AuditEntry.command_id.in_(wanted)).limit(1)
        )
        return found.first() is not None


def add_clinic_day(engine: Engine, day: date, *, seed: int = 2026) -> None:
    """Make a later day the visitor's day; does nothing where it is so already.

    Visits of the days between are over: most were kept, some patients did not attend. A clinician
    of the visitor's day who has no session gets one; a telling patient who has a visit already, or
    has died meanwhile, is not booked again. What visitors did stays.
    """
    if is_current(engine, day):
        return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        _close_visits_before(connection, day)
        rows = Rows()
        rows.go_on_after(connection)
        places = read_places(connection)
        _write_day(connection, rows, places, day, seed)
        rows.write(connection)
        rows.hand_numbering_over(connection)
        note_in_audit(connection, "add_sample_clinic_day", day)


def _close_visits_before(connection: Connection, day: date) -> None:
    """Who had come is done; of those nobody knows of, one in twelve did not attend."""
    left = select(
        Appointment.id, Appointment.status, Appointment.starts_at, Appointment.ends_at
    ).where(Appointment.starts_at < instant(day, time(0, 0)), Appointment.status.in_(_OPEN))
    for key, status, starts_at, ends_at in connection.execute(left).all():
        if status != VisitStatus.BOOKED:
            _set(connection, key, {"status": VisitStatus.DONE, "done_at": ends_at}, ends_at)
        elif key % 12 == 0:
            _set(connection, key, {"status": VisitStatus.DID_NOT_ATTEND}, ends_at)
        else:
            _set(connection, key, _done(starts_at, ends_at), ends_at)


def _write_day(connection: Connection, rows: Rows, places: Places, day: date, seed: int) -> None:
    on_day = _on(ClinicSession.starts_at, day)
    busy = set(connection.scalars(select(ClinicSession.person_id).where(on_day)))
    visits = connection.execute(
        select(
            Appointment.id,
            Appointment.person_id,
            Appointment.room_id,
            Appointment.patient_id,
            Appointment.status,
            Appointment.starts_at,
            Appointment.ends_at,
        ).where(_on(Appointment.starts_at, day))
    ).all()
    living = connection.execute(
        select(Patient.id, Patient.created_at)
        .where(Patient.died_on.is_(None), Patient.id > len(keys_of_stories()))
        .order_by(Patient.id)
        .limit(USUAL_SIZE)
    ).all()
    deck = [Bookable(key, day_of(created_at)) for key, created_at in living]
    diary = Diary(rows, places, deck, today=day, seed=seed)
    rooms = set()
    for visit in visits:
        if visit.status not in FREED:
            diary.keep_out(visit.patient_id, day)
            busy.add(visit.person_id)
            rooms.add(visit.room_id)
        if visit.status == VisitStatus.BOOKED:
            _stand_as_at(connection, visit.id, visit.starts_at, visit.ends_at)
    dead = select(Patient.id).where(Patient.died_on.is_not(None))
    for patient_id in connection.scalars(dead.where(Patient.id <= len(keys_of_stories()))):
        diary.keep_out(patient_id, day)
    for column in visitors_columns():
        room = places.rooms.get((column["site"], column["room"]))
        if places.people[column["person"]] not in busy and (room is None or room not in rooms):
            diary.visitors_day(column, write_session(rows, places, column, day))


def _stand_as_at(connection: Connection, key: int, starts_at: datetime, ends_at: datetime) -> None:
    """Where a booked visit of the visitor's day stands at 10:40."""
    now = instant(day_of(starts_at), AS_AT)
    if ends_at <= now:
        _set(connection, key, _done(starts_at, ends_at), ends_at)
    elif starts_at <= now + timedelta(minutes=20):
        arrived_at = min(starts_at, now) - timedelta(minutes=9)
        came = {"status": VisitStatus.ARRIVED, "arrived_at": arrived_at}
        _set(connection, key, came, arrived_at)


def _done(starts_at: datetime, ends_at: datetime) -> dict[str, object]:
    return {
        "status": VisitStatus.DONE,
        "arrived_at": starts_at - timedelta(minutes=9),
        "in_room_at": starts_at + timedelta(minutes=3),
        "done_at": ends_at,
    }


def _set(connection: Connection, key: int, values: dict[str, object], at: datetime) -> None:
    connection.execute(
        update(Appointment)
        .where(Appointment.id == key)
        .values(version=Appointment.version + 1, changed_at=at, **values)
    )


def _on(column: InstrumentedAttribute[datetime], day: date) -> ColumnElement[bool]:
    return column.between(instant(day, time(0, 0)), instant(day, time(23, 59)))
