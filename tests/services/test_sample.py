"""The sample clinic: reproducible, whole, and what the book about it promises."""

import hashlib
from collections import Counter
from datetime import date, time, timedelta

import pytest
from databases import Database
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from o2clinic.errors import Taken
from o2clinic.models import (
    Appointment,
    AuditEntry,
    Base,
    Clinic,
    ClinicSession,
    LetterCopy,
    Meeting,
    MeetingAction,
    MissedVisitStep,
    OxygenQuestion,
    Patient,
    PatientAddress,
    Person,
    PersonRole,
    Result,
    Titration,
)
from o2clinic.paths import resources
from o2clinic.rules import nhs_number
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.permissions import Role
from o2clinic.rules.result_codes import ResultStatus, Urgency
from o2clinic.rules.visits import FREED, ClinicKind, VisitStatus
from o2clinic.services.follow_ups import Due, FollowUps, RecallsWanted
from o2clinic.services.letters_due import LettersDue
from o2clinic.services.sample import (
    add_clinic_day,
    diary,
    is_current,
    make,
    making,
    patients,
    reviews,
    write_held_meeting,
    write_letters,
)
from o2clinic.services.sample import today as sample_today
from o2clinic.services.sample.stories import keys_of_stories
from o2clinic.services.work import PROGRAM, Desk
from o2clinic.storage.soundness import check

AHEAD = {VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.IN_ROOM}
SMALL, LARGE = 120, 400
SUNDAY, TUESDAY = date(2026, 11, 22), date(2026, 11, 24)
_BY_CHANCE = {
    "person": {"password_hash"},  # the one thing that no seed may give away
    # The server numbers its audit and notes who is connected, which the chain covers.
    "audit_entry": {"id", "database_user", "chain_hash"},
    "audit_change": {"id", "audit_entry_id"},
}


def fingerprint(engine: Engine) -> str:
    """A hash of every row of every table."""
    found = hashlib.sha256()
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name == "server_door":
                continue  # of the server, not of the clinic
            hidden = _BY_CHANCE.get(table.name, set())
            columns = [column for column in table.columns if column.name not in hidden]
            rows = connection.execute(select(*columns).order_by(*table.primary_key)).all()
            if table.name == "audit_change":
                rows = sorted(rows, key=repr)  # lines of one entry stand in any order
            for row in rows:
                found.update(repr((table.name, *row)).encode())
    return found.hexdigest()


def rows_of_patients(engine: Engine, most: int) -> list[tuple]:
    """Everything that is known of the first patients."""
    found = []
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            # Who is on an agenda is chosen among everybody; lines of the audit hang together.
            is_of_all = table.name in {"agenda_item", "audit_entry"}
            if "patient_id" in table.columns and not is_of_all:
                # Reviews are written after everybody's first assessments: their keys differ.
                is_numbered_late = table.name == "risk_assessment"
                columns = [it for it in table.columns if not (is_numbered_late and it.name == "id")]
                wanted = select(*columns).where(table.c.patient_id <= most)
                found += [(table.name, *row) for row in connection.execute(wanted)]
        patients = select(Patient.__table__).where(Patient.id <= most)
        found += [("patient", *row) for row in connection.execute(patients)]
    return sorted(map(repr, found))


@pytest.fixture
def a_small_usual_size(monkeypatch):
    """What begins beyond the usual size, and at the next page, shows in a small clinic too."""
    for module in (making, diary, patients, reviews, sample_today):
        name = "DEFAULT_SIZE" if module is making else "USUAL_SIZE"
        monkeypatch.setattr(module, name, 200)
    monkeypatch.setattr(making, "_PAGE", 150)
    return 200


def scalar(engine: Engine, wanted):
    with engine.connect() as connection:
        return connection.scalar(wanted)


def number_from_one(engine: Engine) -> None:
    """As in a database that was just set up; the tests' own was wiped, and numbers on."""
    of_tables = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for name in connection.scalars(text(of_tables)).all():
            connection.execute(text(f'ALTER SEQUENCE "{name}" RESTART'))


def test_the_same_seed_and_day_give_the_same_rows(sqlite_database, postgres_database):
    number_from_one(postgres_database.engine)
    make(sqlite_database.engine, size=80, seed=7, today=TUESDAY)
    make(postgres_database.engine, size=80, seed=7, today=TUESDAY)
    assert fingerprint(sqlite_database.engine) == fingerprint(postgres_database.engine)


def test_what_a_person_saves_next_gets_a_number_of_its_own(postgres_database):
    make(postgres_database.engine, size=600, today=TUESDAY)
    behind = {}
    with postgres_database.engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            wanted = text("SELECT pg_get_serial_sequence(:table, 'id')")
            sequence = connection.scalar(wanted, {"table": name}) if "id" in table.c else None
            last = connection.scalar(select(func.max(table.c.id))) if sequence else None
            if last is not None:
                given = connection.scalar(text(f"SELECT last_value FROM {sequence}"))
                if given < last:
                    behind[name] = (given, last)
        assert connection.scalar(select(func.count()).select_from(MissedVisitStep)) > 0
    assert behind == {}


def test_another_seed_gives_other_people(sqlite_database, a_sample):
    make(sqlite_database.engine, size=60, seed=7, today=TUESDAY)
    ordinary = a_sample(60, TUESDAY).engine
    assert fingerprint(sqlite_database.engine) != fingerprint(ordinary)


def test_the_first_patients_of_a_larger_clinic_are_those_of_a_smaller(
    sqlite_database, postgres_database, a_small_usual_size
):
    make(sqlite_database.engine, size=a_small_usual_size, today=TUESDAY)
    make(postgres_database.engine, size=320, today=TUESDAY)
    # The last orders in force of a clinic have stays at a second address beside them.
    small = rows_of_patients(sqlite_database.engine, 150)
    assert len(small) > 4_000
    assert rows_of_patients(postgres_database.engine, 150) == small
    for database in (sqlite_database, postgres_database):
        require_sound(database)


def test_usual_size_holds_what_is_promised(sqlite_database):
    engine, told = sqlite_database.engine, []
    make(engine, today=TUESDAY, progress=lambda *at: told.append(at))
    assert told == [(1000, 1300), (1300, 1300)]
    require_sound(sqlite_database)
    with Session(engine) as session:
        assert session.scalar(select(Clinic.is_sample))
        assert session.scalar(select(func.count()).select_from(Patient)) == 1300
        roles = Counter(session.scalars(select(PersonRole.role)))
        assert roles == {
            Role.RECEPTION: 2, Role.NURSE: 5, Role.PHYSICIAN: 3, Role.MANAGER: 1,
            Role.ADMINISTRATOR: 1,
        }  # fmt: skip
        assert session.scalar(select(func.count(func.distinct(Person.password_hash)))) == 1
        results = session.scalar(select(func.count()).select_from(Result))
        assert 10 * 1300 <= results <= 14 * 1300
        most = session.scalar(
            select(func.count()).select_from(Result).group_by(Result.patient_id)
            .order_by(func.count().desc()).limit(1)
        )  # fmt: skip
        assert most >= 40
        assert session.scalar(select(func.count()).where(Patient.died_on.is_not(None))) > 80
        moved = select(func.count()).where(PatientAddress.valid_to.is_not(None))
        assert session.scalar(moved) > 50
        assert session.scalar(select(func.count()).where(Result.amends_id.is_not(None))) > 20


def test_seven_results_wait_for_review_one_of_them_urgent(a_sample):
    engine = a_sample(LARGE, TUESDAY).engine
    with Session(engine) as session:
        waiting = session.scalars(
            select(Result.urgency).where(Result.status == ResultStatus.TO_REVIEW)
        ).all()
    assert len(waiting) == 7
    assert waiting.count(Urgency.URGENT) == 1


def test_a_few_were_titrated_one_was_stopped_and_one_is_open(a_sample):
    engine = a_sample(LARGE, TUESDAY).engine
    with Session(engine) as session:
        told = session.execute(select(Titration.ended_state, Titration.ended_at)).all()
    assert Counter(row.ended_state for row in told) == {"REACHED": 4, "STOP": 1, "": 1}
    assert sum(row.ended_at is None for row in told) == 1


def test_questions_on_oxygen_were_answered_for_the_telling(a_sample):
    engine = a_sample(LARGE, TUESDAY).engine
    with Session(engine) as session:
        asked = session.execute(
            select(OxygenQuestion.question, OxygenQuestion.advised).order_by(OxygenQuestion.id)
        ).all()
    assert len({question for question, _ in asked}) == 8
    assert ("alert_card", "ISSUE") in asked
    assert [advised for question, advised in asked if question == "withdrawal"][-1] == "COLLECTED"
    assert "INCOMPLETE" not in {advised for _, advised in asked}


def test_nhs_numbers_are_valid_and_kept_for_tests(a_sample):
    engine = a_sample(LARGE, TUESDAY).engine
    with Session(engine) as session:
        numbers = session.scalars(select(Patient.nhs_number).where(Patient.nhs_number.is_not(None)))
        for number in numbers.all():
            assert nhs_number.parse(number) == number
            assert nhs_number.is_test_number(number)
        without = select(func.count()).where(Patient.nhs_number.is_(None), Patient.id <= 300)
        assert session.scalar(without) == 2  # one told, one drawn


@pytest.mark.parametrize("today", [SUNDAY, TUESDAY, date(2026, 12, 25), date(2028, 2, 29)])
def test_the_visitors_day_is_full_on_any_weekday(a_sample, today):
    engine = a_sample(SMALL, today).engine
    with Session(engine) as session:
        sessions = [
            one for one in session.scalars(select(ClinicSession)) if day_of(one.starts_at) == today
        ]
        visits = [
            one for one in session.scalars(select(Appointment)) if day_of(one.starts_at) == today
        ]
    assert len(sessions) == 5
    assert {one.kind for one in sessions} == {
        ClinicKind.NURSE_LED, ClinicKind.CONSULTANT_LED, ClinicKind.PHYSIOLOGY,
        ClinicKind.HOME_ROUND,
    }  # fmt: skip
    assert len(visits) >= 25
    stands = Counter(one.status for one in visits)
    assert stands[VisitStatus.ARRIVED] >= 2
    assert stands[VisitStatus.BOOKED] >= 10
    assert stands[VisitStatus.DONE] >= 5


def overlapping(engine: Engine) -> list[tuple]:
    with Session(engine) as session:
        visits = [one for one in session.scalars(select(Appointment)) if one.status not in FREED]
    visits = [one for one in visits if one.overbook_reason is None]
    found = []
    for column in ("person_id", "room_id", "patient_id"):
        held = {}
        for one in sorted(visits, key=lambda one: one.starts_at):
            holder = getattr(one, column)
            if holder is not None and held.get(holder, one.starts_at) > one.starts_at:
                found.append((column, holder, one.starts_at))
            held[holder] = one.ends_at
    return found


def require_sound(database: Database) -> None:
    """Nobody is booked twice and every link holds."""
    assert overlapping(database.engine) == []
    if database.is_sqlite:
        with database.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_letters_wait_and_have_left_and_others_are_due(a_sample):
    engine = a_sample(SMALL, TUESDAY).engine
    assert write_letters(engine, TUESDAY, "sample") == 3
    desk = Desk(engine, now=lambda: instant(TUESDAY, time(10, 40)))
    with Session(engine) as session:
        states = Counter(session.scalars(select(LetterCopy.state)))
    assert states["sent"] >= 2
    assert states["to_send"] >= 4
    due = LettersDue(desk, PROGRAM).sheet()
    assert due.to_write > 5
    assert due.late == 0


def test_a_meeting_was_held_and_its_minutes_actions_and_letters_agree(a_sample):
    engine = a_sample(60, TUESDAY).engine
    write_held_meeting(engine, TUESDAY, "sample")
    assert check(engine) == []
    desk = Desk(engine, now=lambda: instant(TUESDAY, time(9)))
    due = [row for row in LettersDue(desk, PROGRAM).sheet().rows if row.item_id]
    assert sorted(row.name.partition(",")[0] for row in due) == ["COOK", "PENHALE"]
    with Session(engine) as session:
        meeting = session.scalars(select(Meeting).where(Meeting.closed_at.is_not(None))).one()
        owners = Counter(session.scalars(select(MeetingAction.owner_id)))
    assert meeting.meets_on == TUESDAY - timedelta(days=1)
    assert sorted(owners.values()) == [2, 2]


def test_records_added_later_are_numbered_on(a_sample_on_each):
    database = a_sample_on_each(60, TUESDAY)
    with Session(database.engine) as session, session.begin():
        entry = AuditEntry(command_id="x", done_at=func.now(), use_case="look", desk="")
        entry.done_at = session.scalar(select(Patient.created_at).limit(1))
        last = session.scalar(select(func.max(AuditEntry.id)))
        session.add(entry)
        session.flush()
        assert entry.id == last + 1


def test_a_database_with_a_clinic_is_left_alone(a_sample):
    engine = a_sample(SMALL, TUESDAY).engine
    before = fingerprint(engine)
    with pytest.raises(Taken, match="a clinic was set up"):
        make(engine, size=60, today=TUESDAY)
    assert fingerprint(engine) == before


@pytest.mark.parametrize("size", [0, 59, 90_001])
def test_a_size_that_cannot_be_made_is_refused(sqlite_database, size):
    with pytest.raises(ValueError, match="60 to 90000 patients"):
        make(sqlite_database.engine, size=size, today=TUESDAY)
    assert scalar(sqlite_database.engine, select(func.count()).select_from(Patient)) == 0


def test_a_later_day_becomes_the_visitors_day(a_sample_on_each):
    engine = a_sample_on_each(SMALL, SUNDAY).engine
    later = SUNDAY + timedelta(days=2)
    assert is_current(engine, SUNDAY)
    assert not is_current(engine, later)
    add_clinic_day(engine, later)
    assert is_current(engine, later)
    assert overlapping(engine) == []
    with Session(engine) as session:
        visits = session.scalars(select(Appointment)).all()
        audited = session.scalars(select(AuditEntry.use_case).order_by(AuditEntry.id)).all()
    on_day = Counter(one.status for one in visits if day_of(one.starts_at) == later)
    assert on_day.total() >= 20
    assert on_day[VisitStatus.DONE] >= 3
    left = [
        one for one in visits
        if day_of(one.starts_at) < later and one.status in AHEAD
    ]  # fmt: skip
    assert left == []
    assert audited[0] == "make_sample_clinic"
    # Through their own services.
    assert Counter(audited[1:-1]) == {
        **dict.fromkeys(("close_clinic", "enter_leave", "put_text_in_force"), 1),
        "plan_recurring_meeting": 2,
        "prepare_meeting": 1,
        "invite_to_meeting": 7,
        "fill_agenda": 1,
        "ask_meeting": 1,
    }
    assert audited[-1] == "add_sample_clinic_day"


def test_adding_the_same_day_again_changes_nothing(a_sample):
    engine = a_sample(SMALL, SUNDAY).engine
    add_clinic_day(engine, TUESDAY)
    before = fingerprint(engine)
    add_clinic_day(engine, TUESDAY)
    assert fingerprint(engine) == before


def test_every_telling_patient_is_in_the_book():
    book = resources().parent / "docs" / "sample-clinic.md"
    text_of_book = book.read_text(encoding="utf-8")
    missing = [key for key in keys_of_stories() if f"`{key}`" not in text_of_book]
    assert missing == []


def test_most_are_in_order_some_overdue_and_some_wait_without_a_date(a_sample):
    engine = a_sample(LARGE, TUESDAY).engine
    desk = Desk(engine, now=lambda: instant(TUESDAY, time(10, 40)))
    follow_ups = FollowUps(desk, PROGRAM)
    assert not follow_ups.catch_up()  # all was worked out when it was made
    counts = follow_ups.counts()
    assert counts.changed == 0
    assert counts.total > 150
    assert 0.05 < counts.overdue / counts.total < 0.3
    assert counts.soon > 10
    assert counts.no_date > 3
    booked = [row for row in follow_ups.recalls(RecallsWanted(Due.ALL), 400).rows if row.booked]
    assert len(booked) > 20
