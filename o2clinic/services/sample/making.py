"""Making the whole sample clinic in one transaction: either all of it is there, or nothing."""

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from o2clinic.errors import Taken
from o2clinic.models import Clinic
from o2clinic.rules.audit_chain import ChainedEntry
from o2clinic.rules.clinic_time import instant
from o2clinic.services import audit_writing, follow_up_keeping, follow_up_marks
from o2clinic.services.follow_up_facts import AT_ONCE
from o2clinic.services.sample.clinics import Places, write_clinic, write_sessions
from o2clinic.services.sample.closed_days import close_some_days
from o2clinic.services.sample.diary import AS_AT, Bookable, Diary, write_visitors_day
from o2clinic.services.sample.forms import write_form_words
from o2clinic.services.sample.letter_texts import write_a_text
from o2clinic.services.sample.lists import stories
from o2clinic.services.sample.meetings import plan_some_meetings
from o2clinic.services.sample.missed import write_missed_steps
from o2clinic.services.sample.order_events import write_order_events
from o2clinic.services.sample.patients import USUAL_SIZE, Life, PatientMaker
from o2clinic.services.sample.people import nhs_numbers
from o2clinic.services.sample.questions import QuestionTeller
from o2clinic.services.sample.reviews import write_gases_of_reviews, write_reviews
from o2clinic.services.sample.stories import StoryTeller
from o2clinic.services.sample.titrations import TitrationTeller
from o2clinic.services.sample.waiting import WaitingTeller
from o2clinic.services.sample.write import Rows
from o2clinic.services.sign_in import hash_password

DEFAULT_SIZE: Final = USUAL_SIZE
DEFAULT_SEED: Final = 2026
SMALLEST, LARGEST = 60, 90_000
DESK: Final = "sample clinic"
_PAGE: Final = 1000  # patients between two writes: memory stays flat

Progress = Callable[[int, int], None]


def make(
    engine: Engine,
    *,
    size: int = DEFAULT_SIZE,
    seed: int = DEFAULT_SEED,
    today: date,
    progress: Progress | None = None,
) -> None:
    """Fill an empty database with the sample clinic.

    The same seed and day give the same rows, and the first patients of a larger clinic are those
    of a smaller one. The staff's passwords are known to nobody: the sample clinic is entered with
    a click.

    Args:
        engine: a database with all tables and no clinic.
        size: patients, 60 to 90,000.
        seed: of all chance.
        today: the visitor's day; ten years of history lead up to it.
        progress: told how many patients of how many are written.

    Raises:
        Taken: the database has a clinic already; nothing was changed.
        ValueError: a size that cannot be made.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"a sample clinic has {SMALLEST} to {LARGEST} patients, not {size}")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.scalar(select(func.count()).select_from(Clinic)):
            raise Taken("This database", "a clinic was set up in it")
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        _write_all(connection, size=size, seed=seed, today=today, progress=progress)
    close_some_days(engine, today, DESK)
    write_a_text(engine, today, DESK)
    plan_some_meetings(engine, today, DESK)
    if engine.dialect.name == "postgresql":
        _count_for_planner(engine)


def note_in_audit(connection: Connection, use_case: str, day: date) -> None:
    """One audit entry stands for the whole making; the last statement of its transaction."""
    made = ChainedEntry(
        command_id=f"{use_case} {day}"[:36],
        done_at=instant(day, AS_AT),
        use_case=use_case,
        person_id=None,
        desk=DESK,
        patient_id=None,
        record_id=None,
        reason="Invented people for demonstration",
        database_user="",
    )
    audit_writing.write(connection, made)


def _write_all(
    connection: Connection, *, size: int, seed: int, today: date, progress: Progress | None
) -> None:
    rows = Rows()
    places = write_clinic(rows, today, hash_password(secrets.token_urlsafe()))
    write_form_words(rows, places.people["kit"], today)
    maker = PatientMaker(rows, places.team, seed, today)
    teller = StoryTeller(maker, rows, places.team, seed=seed, today=today)
    told = len(stories())
    diary_of: list[Bookable] = []
    beyond: list[tuple[int, Life]] = []
    numbers = nhs_numbers()
    for place in range(size):
        number = next(numbers)
        if place < told:
            teller.tell(place, number)
            continue
        life, is_twin_entry = maker.make(place, number)
        if place >= DEFAULT_SIZE:
            beyond.append((place, life))
        elif life.died_on is None and not is_twin_entry:
            diary_of.append(Bookable(place + 1, life.registered_on))
        if place + 1 == min(size, DEFAULT_SIZE):
            rows.write(connection)
            write_gases_of_reviews(connection, rows, places, today=today, seed=seed)
        if (place + 1) % _PAGE == 0:
            rows.write(connection)
            if progress is not None:
                progress(place + 1, size)
    rows.write(connection)
    TitrationTeller(connection, rows, places.team, today).tell_all()
    QuestionTeller(connection, rows, places.team, today).tell_all()
    diary = Diary(rows, places, diary_of, today=today, seed=seed)
    _write_visits(connection, rows, places, diary, today=today, seed=seed)
    rows.write(connection)
    WaitingTeller(connection, rows, places, today=today, seed=seed).tell_all(diary_of)
    for place, life in beyond:
        diary.history(place, (life.registered_on, life.until - timedelta(days=1)))
    rows.write(connection)
    write_order_events(connection, rows, places, today=today, seed=seed)
    rows.hand_numbering_over(connection)
    _work_out_what_is_due(connection, today, size)
    write_missed_steps(connection, rows, places, today=today, seed=seed)
    rows.hand_numbering_over(connection)
    note_in_audit(connection, "make_sample_clinic", today)
    if progress is not None:
        progress(size, size)


def _write_visits(
    connection: Connection, rows: Rows, places: Places, diary: Diary, *, today: date, seed: int
) -> None:
    """The diary of the usual patients, and the reviews that found a time beside it."""
    write_visitors_day(rows, places, diary, today)
    for session in write_sessions(rows, places, today):
        diary.fill(session)
    rows.write(connection)
    write_reviews(connection, rows, places, today=today, seed=seed)


def _work_out_what_is_due(connection: Connection, today: date, size: int) -> None:
    """As a desk does when records change; of those beyond the usual ones the desks do it."""
    now, usual = instant(today, AS_AT), min(size, USUAL_SIZE)
    with Session(connection, autoflush=False) as session:
        for first in range(1, usual + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, usual)
            follow_up_keeping.work_out(session, range(first, last + 1), now)
        follow_up_marks.mark_patients(session, range(usual + 1, size + 1))


def _count_for_planner(engine: Engine) -> None:
    """Let PostgreSQL count the new rows now; its plans would be blind until it does by itself."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("ANALYZE"))
        connection.execute(text("RESET statement_timeout"))
