"""P6 and P7: a day of the diary, and the first page of what waits for review."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, union_all, update

from o2clinic.models import (
    Appointment,
    BloodGas,
    ClinicSession,
    OvernightOximetry,
    Oximetry,
    Patient,
    Person,
    Result,
    Room,
    Site,
    SlotHold,
    Spirometry,
    WalkTest,
)
from o2clinic.rules.permissions import Role
from o2clinic.services.diary import Diary, bounds
from o2clinic.services.review import Review
from tools.bench.cases import Bench, Case
from tools.bench.clinics import DAY
from tools.bench.table import Budget

VISITS: Final = 60
PAGE: Final = 50
DIARY_BY_HAND: Final = (
    """SELECT s.*, p.title, p.given_names, p.family_name, t.id, t.name, r.name
    FROM site t
    LEFT JOIN clinic_session s
        ON s.site_id = t.id AND s.starts_at >= :first AND s.starts_at < :last
    LEFT JOIN person p ON p.id = s.person_id LEFT JOIN room r ON r.id = s.room_id
    WHERE t.is_active OR s.id IS NOT NULL
    ORDER BY t.name, p.family_name, s.starts_at""",
    """SELECT h.*, p.title, p.given_names, p.family_name
    FROM slot_hold h JOIN person p ON p.id = h.held_by_id
    WHERE h.starts_at < :last AND h.ends_at > :first""",
    """SELECT a.*, n.family_name, n.given_names, n.title, n.born_on, n.died_on, n.nhs_number,
        p.title, p.given_names, p.family_name, b.title, b.given_names, b.family_name,
        r.name, t.name
    FROM appointment a JOIN patient n ON n.id = a.patient_id JOIN person p ON p.id = a.person_id
    JOIN site t ON t.id = a.site_id LEFT JOIN room r ON r.id = a.room_id
    LEFT JOIN person b ON b.id = a.booked_by_id
    WHERE a.starts_at >= :first AND a.starts_at < :last AND a.status <> 'cancelled'
    ORDER BY a.starts_at, a.id""",
)
_PAGE_BY_HAND: Final = """
    SELECT r.id, r.*, p.family_name, p.given_names, p.title, p.born_on, p.nhs_number, g.*, o.*, s.*,
        w.*, n.*
    FROM (SELECT id FROM result WHERE status = 'to_review'
        ORDER BY urgency DESC, taken_at, id LIMIT :most) page
    JOIN result r ON r.id = page.id JOIN patient p ON p.id = r.patient_id
    LEFT JOIN blood_gas g ON g.result_id = r.id LEFT JOIN oximetry o ON o.result_id = r.id
    LEFT JOIN spirometry s ON s.result_id = r.id LEFT JOIN walk_test w ON w.result_id = r.id
    LEFT JOIN overnight_oximetry n ON n.result_id = r.id
    ORDER BY r.urgency DESC, r.taken_at, r.id"""


def diary_cases(bench: Bench) -> Iterator[Case]:
    """A day with sixty visits."""
    diary = Diary(bench.desk, bench.actor(Role.RECEPTION))
    day = _day_of_sixty(bench)
    first, last = (as_driver(bench, moment) for moment in bounds(day))
    keys = {"first": first, "last": last}

    def by_hand() -> Any:
        with bench.raw.reading():
            return [bench.raw.rows(sql, keys) for sql in DIARY_BY_HAND][-1]

    def by_core() -> Any:
        with bench.core_reading() as connection:
            return diary_by_core(connection, *bounds(day))

    yield Case(
        "P6",
        f"a day of the diary, {VISITS} visits",
        Budget(stack=2, raw=10, growth=1.2, statements=3),
        program=lambda _at: lambda: diary.day(day),
        raw=lambda _at: by_hand,
        stack=lambda _at: by_core,
        agree=lambda sheet, rows: len(sheet.visits) == len(rows) == VISITS,
    )


def review_cases(bench: Bench) -> Iterator[Case]:
    """The first page of the queue; at least a page and a half waits."""
    review = Review(bench.desk, bench.actor(Role.PHYSICIAN))
    _let_wait(bench, PAGE + PAGE // 2)

    def by_hand() -> Any:
        with bench.raw.reading():
            return bench.raw.rows(_PAGE_BY_HAND, {"most": PAGE})

    def by_core() -> Any:
        with bench.core_reading() as connection:
            return _page_by_core(connection)

    yield Case(
        "P7",
        "review queue, first page",
        Budget(stack=2, raw=10, growth=1.5),
        program=lambda _at: lambda: review.queue(limit=PAGE),
        raw=lambda _at: by_hand,
        stack=lambda _at: by_core,
        agree=lambda page, rows: [row.result_id for row in page] == [row[0] for row in rows],
    )


def as_driver(bench: Bench, moment: datetime) -> Any:
    """An instant as this engine's driver keeps it."""
    if not bench.clinic.is_sqlite:
        return moment
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _day_of_sixty(bench: Bench) -> date:
    """The coming day with most sessions, brought to exactly sixty visits."""
    session = ClinicSession.__table__.c
    days = [DAY + timedelta(days=ahead) for ahead in range(1, 29)]
    with bench.core_writing() as connection:
        counts = [(_sessions(connection, day), _standing(connection, day), day) for day in days]
        _, there, day = max(count for count in counts if count[1] <= VISITS)
        first, last = bounds(day)
        at = session.starts_at.between(first, last)
        open_now = connection.execute(select(ClinicSession.__table__).where(at)).all()
        for number in range(VISITS - there):
            opened = open_now[number % len(open_now)]
            values = {
                "version": 1,
                "created_at": bench.desk.now(),
                "changed_at": bench.desk.now(),
                "patient_id": 100 + number,
                "person_id": opened.person_id,
                "room_id": opened.room_id,
                "site_id": opened.site_id,
                "clinic_session_id": opened.id,
                "starts_at": opened.starts_at,
                "ends_at": opened.starts_at + timedelta(minutes=10),
                "visit_kind": "review",
                "overbook_reason": "to make up the sixty",
            }
            connection.execute(insert(Appointment), values)
    return day


def _sessions(connection: Connection, day: date) -> int:
    first, last = bounds(day)
    table = ClinicSession.__table__.c
    wanted = select(func.count()).where(table.starts_at >= first, table.starts_at < last)
    return connection.scalar(wanted) or 0


def _standing(connection: Connection, day: date) -> int:
    first, last = bounds(day)
    table = Appointment.__table__.c
    wanted = select(func.count()).where(
        table.starts_at >= first, table.starts_at < last, table.status != "cancelled"
    )
    return connection.scalar(wanted) or 0


def diary_by_core(connection: Connection, first: datetime, last: datetime) -> Any:
    """The diary between two instants, by the statements that the program sends; its visits."""
    site, session, person = Site.__table__, ClinicSession.__table__, Person.__table__
    room, visit, patient = Room.__table__, Appointment.__table__, Patient.__table__
    booker = person.alias("booker")
    connection.execute(
        select(
            session,
            *person.c["title", "given_names", "family_name"],
            *site.c["id", "name"],
            room.c.name.label("room"),
        )
        .select_from(site)
        .outerjoin(
            session,
            (session.c.site_id == site.c.id)
            & (session.c.starts_at >= first)
            & (session.c.starts_at < last),
        )
        .outerjoin(person, person.c.id == session.c.person_id)
        .outerjoin(room, room.c.id == session.c.room_id)
        .where(site.c.is_active | session.c.id.is_not(None))
        .order_by(site.c.name, person.c.family_name, session.c.starts_at)
    ).all()
    hold = SlotHold.__table__
    connection.execute(
        select(hold, *person.c["title", "given_names", "family_name"])
        .join(person, person.c.id == hold.c.held_by_id)
        .where(hold.c.starts_at < last, hold.c.ends_at > first)
    ).all()
    return connection.execute(
        select(
            visit,
            *patient.c["family_name", "given_names", "title", "born_on", "died_on", "nhs_number"],
            *(person.c[name].label(f"person_{name}") for name in ("title", "family_name")),
            *(booker.c[name].label(f"booker_{name}") for name in ("title", "family_name")),
            room.c.name.label("room"),
            site.c.name.label("site"),
        )
        .join(patient, patient.c.id == visit.c.patient_id)
        .join(person, person.c.id == visit.c.person_id)
        .join(site, site.c.id == visit.c.site_id)
        .outerjoin(room, room.c.id == visit.c.room_id)
        .outerjoin(booker, booker.c.id == visit.c.booked_by_id)
        .where(
            visit.c.starts_at >= first,
            visit.c.starts_at < last,
            visit.c.status != "cancelled",
        )
        .order_by(visit.c.starts_at, visit.c.id)
    ).all()


def _let_wait(bench: Bench, count: int) -> None:
    """Let the newest results wait for review, where not as many do."""
    table = Result.__table__
    newest = select(table.c.id).where(table.c.status == "reviewed", table.c.id > 1000)
    chosen = newest.order_by(table.c.taken_at.desc()).limit(count).subquery()
    waiting = select(func.count()).where(table.c.status == "to_review")
    with bench.core_writing() as connection:
        if (connection.scalar(waiting) or 0) < count:
            those = table.c.id.in_(select(chosen.c.id))
            connection.execute(update(Result).where(those).values(status="to_review"))


def _page_by_core(connection: Connection) -> Any:
    result, patient = Result.__table__, Patient.__table__
    tables = (BloodGas, Oximetry, Spirometry, WalkTest, OvernightOximetry)
    kinds = tuple(table.__table__ for table in tables)
    parts = [
        select(
            select(result.c.id)
            .where(result.c.status == "to_review", result.c.urgency == urgency)
            .order_by(result.c.taken_at, result.c.id)
            .limit(PAGE)
            .subquery()
        )
        for urgency in (2, 1, 0)
    ]
    page = union_all(*parts).subquery()
    wanted = (
        select(
            result.c.id.label("key"),
            result,
            *patient.c["family_name", "given_names", "title", "born_on", "nhs_number"],
            *kinds,
        )
        .join(page, page.c.id == result.c.id)
        .join(patient, patient.c.id == result.c.patient_id)
    )
    for kind in kinds:
        wanted = wanted.outerjoin(kind, kind.c.result_id == result.c.id)
    order = (result.c.urgency.desc(), result.c.taken_at, result.c.id)
    return connection.execute(wanted.order_by(*order).limit(PAGE)).all()
