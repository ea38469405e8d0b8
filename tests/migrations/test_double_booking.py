"""The database itself refuses to book anybody twice, on both engines."""

from datetime import UTC, datetime

import pytest
from databases import Database
from sqlalchemy import Engine, insert, text, update
from sqlalchemy.exc import DBAPIError

from o2clinic.models import Appointment, Patient, Person, Room, Site
from o2clinic.models.base import Base
from o2clinic.rules.patient_codes import Gender, NhsNumberStatus, Sex
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.storage.failures import Clash, in_words

FIRST = 1_000_000  # beyond what either engine counts by itself here
DAY = datetime(2026, 11, 24, tzinfo=UTC)
STAMPS = {"version": 1, "created_at": DAY, "changed_at": DAY}


def _at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return DAY.replace(hour=int(hour), minute=int(minute))


def _put(engine: Engine, table: type[Base], **values) -> int:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        done = connection.execute(insert(table.__table__).values(**STAMPS | values))
        return done.inserted_primary_key[0]


@pytest.fixture
def engine(database: Database) -> Engine:
    """A site with two rooms, two nurses and two patients, each numbered 1 and 2; 10:00 to 10:40
    of nurse 1, room 1 and patient 1 is booked as the FIRST visit.
    """
    engine = database.engine
    _put(engine, Site, id=1, name="Truro", address="", postcode="", phone="", is_active=True)
    for number in (1, 2):
        _put(engine, Room, id=number, site_id=1, name=f"Room {number}")
        _put(
            engine,
            Person,
            id=number,
            sign_in_name=f"nurse{number}",
            title="",
            given_names="Olu",
            family_name=f"Adeyemi {number}",
            job_title="",
            registration="",
            password_hash="",
            is_active=True,
            failed_sign_ins=0,
        )
        _put(
            engine,
            Patient,
            id=number,
            nhs_number_status=NhsNumberStatus.NOT_KNOWN,
            given_names="Joy",
            family_name=f"Trevail {number}",
            sex=Sex.FEMALE,
            gender=Gender.FEMALE,
            born_on=DAY.date(),
        )
    _book(engine, "10:00", "10:40", id=FIRST)
    return engine


def _book(engine: Engine, start: str, end: str, **other) -> int:
    visit = {
        "person_id": 1,
        "room_id": 1,
        "patient_id": 1,
        "site_id": 1,
        "starts_at": _at(start),
        "ends_at": _at(end),
        "visit_kind": VisitKind.REVIEW,
    }
    return _put(engine, Appointment, **visit | other)


def _clash(caught: pytest.ExceptionInfo[DBAPIError]) -> str:
    said = in_words(caught.value)
    assert isinstance(said, Clash)
    return said.constraint


ALONE = {
    "clinician": {"room_id": 2, "patient_id": 2},
    "room": {"person_id": 2, "patient_id": 2},
    "patient": {"person_id": 2, "room_id": 2},
}


@pytest.mark.parametrize("what", ALONE)
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("10:00", "10:40"),
        ("10:39", "11:00"),
        ("9:30", "10:01"),
        ("10:10", "10:20"),
        ("9:00", "12:00"),
    ],
)
def test_overlapping_visits_are_refused_with_what_is_taken(engine, what, start, end):
    with pytest.raises(DBAPIError) as caught:
        _book(engine, start, end, **ALONE[what])

    assert _clash(caught) == f"ex_appointment_{what}"


@pytest.mark.parametrize(("start", "end"), [("9:20", "10:00"), ("10:40", "11:00")])
def test_visits_that_touch_are_booked(engine, start, end):
    assert _book(engine, start, end) != FIRST


def test_visits_with_nothing_in_common_are_booked_at_one_time(engine):
    _book(engine, "10:00", "10:40", person_id=2, room_id=2, patient_id=2)


def test_visits_without_a_room_do_not_clash_over_it(engine):
    _book(engine, "11:00", "11:40", room_id=None)
    _book(engine, "11:00", "11:40", person_id=2, patient_id=2, room_id=None)


@pytest.mark.parametrize("status", [VisitStatus.CANCELLED, VisitStatus.DID_NOT_ATTEND])
def test_a_visit_that_does_not_happen_frees_its_time(engine, status):
    _change(engine, FIRST, status=status)

    second = _book(engine, "10:00", "10:40")

    with pytest.raises(DBAPIError) as caught:
        _change(engine, FIRST, status=VisitStatus.BOOKED)
    assert _clash(caught).startswith("ex_appointment_")
    assert second != FIRST


def test_a_visit_overbooked_with_a_reason_may_overlap_and_does_not_take_time(engine):
    over = _book(engine, "10:00", "10:40", overbook_reason="Breathless, seen between")
    _book(engine, "10:40", "11:00")

    with pytest.raises(DBAPIError) as caught:
        _change(engine, over, overbook_reason=None)
    assert _clash(caught).startswith("ex_appointment_")


@pytest.mark.parametrize(
    "to",
    [
        {"starts_at": _at("10:30")},
        {"person_id": 1, "starts_at": _at("10:20"), "ends_at": _at("10:50")},
    ],
)
def test_moving_a_visit_into_a_taken_time_is_refused(engine, to):
    later = _book(engine, "10:40", "11:00")

    with pytest.raises(DBAPIError) as caught:
        _change(engine, later, **to)
    assert _clash(caught).startswith("ex_appointment_")


def test_a_visit_may_be_made_longer_over_its_own_time(engine):
    _change(engine, FIRST, ends_at=_at("11:00"))


def test_a_visit_that_ends_before_it_begins_is_refused(engine):
    with pytest.raises(DBAPIError, match="ck_appointment_times"):
        _book(engine, "12:00", "11:00")


def test_booking_reads_the_index_over_ends_on_sqlite(sqlite_database: Database):
    rule = (
        "EXPLAIN QUERY PLAN SELECT 1 FROM appointment AS other WHERE other.person_id = 1"
        " AND other.ends_at > '2026-11-24' AND +other.starts_at < '2026-11-25'"
    )
    with sqlite_database.engine.connect() as connection:
        plan = str(connection.execute(text(rule)).all())

    assert "ix_appointment_person_id_ends_at" in plan


def _change(engine: Engine, visit_id: int, **values) -> None:
    change = update(Appointment.__table__).where(Appointment.__table__.c.id == visit_id)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        assert connection.execute(change.values(**values)).rowcount == 1
