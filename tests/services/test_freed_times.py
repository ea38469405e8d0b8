"""Times that were given back, and who of the waiting list is offered them; and the capacity."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from clinic import NOON, a_patient, write
from services.diary_day import TODAY, a_session, a_step, at
from services.waiting_desk import NEXT, a_waiting_desk
from sqlalchemy import update
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, ClinicSession, ClinicTemplate, Person, WaitingEntry
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.rules.waiting import WaitingState, WaitUrgency
from o2clinic.services.booking import CancelledBy
from o2clinic.services.slot_holds import SlotHolds, WantedHold
from o2clinic.services.work import Desk
from tools.bench.counting import statements


@pytest.fixture
def desk(engine):
    return a_waiting_desk(engine)


def _call_off(desk, visit_id, version=1):
    desk.booking.cancel(a_step(visit_id, version), "Unwell", CancelledBy.PATIENT)


def test_a_freed_time_is_offered_to_whoever_fits_best(desk, engine):
    visit_id = desk.book(desk.mary, "09:45")
    assert desk.freed.of_visit(visit_id) is None
    desk.wait(desk.john)
    urgent = a_patient(engine, family="Urgent", given="Ann")
    desk.wait(urgent, urgency=WaitUrgency.URGENT, visit_kind=VisitKind.REVIEW, minutes=30)
    unwilling = a_patient(engine, family="Slow", given="Tom")
    desk.wait(unwilling, notice_days=14)
    _call_off(desk, visit_id)
    with statements(engine) as sent:
        found = desk.freed.of_visit(visit_id)
    assert len(sent) <= 5
    assert (found.when, found.minutes, found.was) == ("Tue 01-Dec-2026 09:45", 135, "Cancelled")
    assert found.words == ("Free: Tue 01-Dec-2026 09:45. 2 who wait would fit: URGENT, Ann (Mrs) …")
    assert [one.row.patient_id for one in found.fitting] == [urgent, desk.john]
    assert found.fitting[0].in_diary == (
        f"diary:book {urgent} 2026-12-01 09:45 {desk.olu.person_id} review 30"
    )
    assert desk.freed.sheet() == (found,)
    # Taken by somebody in between it is offered no more, and nobody is left to be offered it.
    desk.book(desk.john, "09:45")
    assert desk.freed.sheet() == ()


def test_what_is_kept_for_another_kind_is_offered_to_nobody_else(desk, engine):
    visit_id = desk.book(desk.mary, "09:45")
    _call_off(desk, visit_id)
    desk.wait(desk.john)
    (before,) = desk.freed.sheet()
    assert [one.row.patient_id for one in before.fitting] == [desk.john]
    _keep(engine, "09:45", "spirometry")
    (kept,) = desk.freed.sheet()
    assert kept.fitting == ()
    assert kept.minutes < before.minutes
    _keep(engine, "09:45", before.fitting[0].row.waiter.visit_kind)
    (own,) = desk.freed.sheet()
    assert [one.row.patient_id for one in own.fitting] == [desk.john]


def test_what_a_colleague_holds_is_offered_to_nobody(desk, engine):
    visit_id = desk.book(desk.mary, "09:45")
    _call_off(desk, visit_id)
    desk.wait(desk.john)
    (before,) = desk.freed.sheet()
    clinic = desk.tuesday.clinic
    colleague = SlotHolds(Desk(engine, now=lambda: NOON, name="room-2"), clinic.dr_berg)
    whole = Span.lasting(at("09:45", NEXT), before.minutes)
    assert colleague.hold(WantedHold(desk.olu.person_id, clinic.room_ids[0], whole)) is None
    assert desk.freed.sheet() == ()


def _keep(engine, at, kind):
    """The clinic keeps this time until the day before."""
    with Session(engine) as session:
        made = session.query(ClinicSession).order_by(ClinicSession.starts_at.desc()).first()
    clinic = ClinicTemplate(
        name="Oxygen clinic",
        kind=made.kind,
        site_id=made.site_id,
        room_id=made.room_id,
        person_id=made.person_id,
        weekday=1,
        starts_at=time(9),
        ends_at=time(12),
        slot_minutes=made.slot_minutes,
        kept_at=at,
        kept_for=kind,
        kept_days=1,
        valid_from=date(2026, 1, 1),
    )
    of_clinic = update(ClinicSession).where(ClinicSession.id == made.id)
    template_id = write(engine, clinic)
    with engine.begin() as connection:
        connection.execute(of_clinic.values(template_id=template_id))


def test_a_freed_time_nobody_fits_says_so_and_one_of_today_is_over(desk):
    visit_id = desk.book(desk.mary)
    _call_off(desk, visit_id)
    assert desk.freed.of_visit(visit_id).words == (
        "Free: Tue 01-Dec-2026 09:00. Nobody who waits would fit."
    )
    morning = desk.book(desk.mary, day=TODAY)  # at noon that is over
    _call_off(desk, morning)
    assert desk.freed.of_visit(morning) is None


def _past(desk, session_id, clock, status, patient_id, **other):
    day = TODAY - timedelta(weeks=1)
    starts_at = at(clock, day)
    return Appointment(
        patient_id=patient_id,
        person_id=desk.olu.person_id,
        site_id=desk.tuesday.clinic.site_id,
        clinic_session_id=session_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        visit_kind=VisitKind.LTOT_GAS_1,
        status=status,
        created_at=starts_at - timedelta(days=30),
        changed_at=other.pop("changed_at", starts_at - timedelta(days=9)),
        **other,
    )


def test_capacity_tells_free_fill_waits_and_caseload_in_few_statements(desk, engine):
    clinic = desk.tuesday.clinic
    day = TODAY - timedelta(weeks=1)
    session_id = a_session(
        clinic, desk.olu.person_id, None, starts_at=at("09:00", day), ends_at=at("12:00", day)
    )
    an_hour_before = at("08:00", day)
    visits = [
        _past(desk, session_id, "09:00", VisitStatus.DONE, desk.mary),
        _past(desk, session_id, "09:45", VisitStatus.DID_NOT_ATTEND, desk.john),
        # Cancelled in time, and its note corrected late.
        _past(
            *(desk, session_id, "10:30", VisitStatus.CANCELLED, desk.john),
            ended_at=an_hour_before - timedelta(days=9),
            changed_at=an_hour_before,
        ),
        *(
            _past(
                *(desk, session_id, "10:30", VisitStatus.CANCELLED, desk.mary),
                ended_at=an_hour_before - timedelta(hours=hours),
                ended_reason=f"By the {whom}: unwell",
            )
            # The clinic's steps after missed visits call less than 24 hours late.
            for hours, whom in ((0, "patient"), (0, "clinic"), (21, "patient"), (22, "patient"))
        ),
        _past(desk, session_id, "09:00", VisitStatus.DONE, desk.john, overbook_reason="asked"),
    ]
    with Session(engine) as session:
        session.add_all(visits)
        session.flush()
        session.add(
            WaitingEntry(
                patient_id=desk.mary, visit_kind=VisitKind.LTOT_GAS_1, minutes=45,
                urgency=WaitUrgency.ROUTINE, since_on=date(2026, 10, 1), target_on=day,
                state=WaitingState.BOOKED, appointment_id=visits[0].id,
                created_at=at("08:00"), changed_at=at("08:00"),
            )
        )  # fmt: skip
        session.get_one(Person, desk.olu.person_id).whole_time_equivalent = Decimal("0.60")
        session.commit()
    desk.book(desk.john)
    desk.wait(target_on=date(2026, 11, 12))
    with statements(engine) as sent:
        sheet = desk.capacity.sheet()
    assert len(sent) <= 9
    [free] = sheet.free
    assert (free.site, free.times[0], free.times[-1]) == ("Truro", "Tue 01-Dec-2026 09:45", "")
    [fill] = sheet.fill
    # Two sessions of today lie behind noon: 90 of 540 minutes; of the next 180 are 45 booked.
    assert (fill.past, fill.month, fill.quarter) == (17, 25, 25)
    assert (fill.visits, fill.missed, fill.late, fill.overbooked) == (2, 1, 2, 1)
    gas, everything = sheet.waits
    assert (gas.waited.count, gas.waited.median_days, gas.waiting, gas.overdue) == (1, 47, 1, 1)
    assert everything.cells == ("All visits", "1", "47", "47", "1", "1")
    [load] = sheet.loads
    assert (load.cells, load.per_whole_time) == (("Mr O. Adeyemi", "2", "0.60", "3"), 3)
    saved = sheet.as_file().decode("utf-8-sig").splitlines()
    assert saved[0] == '"Capacity, Tue 24-Nov-2026"'
    assert "Oxygen clinic,Truro,17,25,25,2,1,2,1" in saved
    assert sheet.today < NEXT
