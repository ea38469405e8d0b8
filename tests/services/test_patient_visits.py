"""A patient's visits with who did what when, their pack, and the hours kept with a visit."""

from datetime import date, timedelta

import pytest
from clinic import NOON, write
from services.diary_day import TODAY, a_step, a_tuesday, at, statements

from o2clinic.errors import NotAllowed, NotFound, RecordShut
from o2clinic.models import Appointment, CommunicationNeed, RecordRestriction
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.booking import Booking, CancelledBy
from o2clinic.services.patient_visits import PatientVisits
from o2clinic.services.visit_packs import VisitPacks
from o2clinic.services.work import Desk

SOON = TODAY + timedelta(days=21)


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


def at_desk(tuesday, actor, moment=NOON):
    desk = type(tuesday.clinic.desk)(tuesday.engine, now=lambda: moment, name="desk-2")
    return Booking(desk, actor), PatientVisits(desk, actor)


def past(tuesday, days, status, **more):
    """A visit that was, written as another program would have."""
    starts_at = at("09:00", TODAY - timedelta(days=days))
    return write(
        tuesday.engine,
        Appointment(
            patient_id=tuesday.mary,
            person_id=tuesday.clinic.nurse_olu.person_id,
            site_id=tuesday.clinic.site_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30),
            visit_kind=VisitKind.REVIEW,
            status=status,
            **more,
        ),
    )


def test_each_step_of_a_visit_has_its_hour_and_its_author(tuesday):
    olu, anna = tuesday.clinic.nurse_olu, tuesday.clinic.anna
    visit_id = tuesday.booking.book(tuesday.draft("09:45", reason="so"))
    moved = tuesday.draft("09:00", id=visit_id, version=1, reason="so")
    tuesday.booking.move(moved)
    tuesday.booking.check_in(a_step(visit_id, 2))
    with_olu, _ = at_desk(tuesday, olu, at("12:05"))
    with_olu.take_in(a_step(visit_id, 3))
    with_olu.finish(a_step(visit_id, 4))
    (line,) = at_desk(tuesday, anna)[1].of(tuesday.mary).lines
    assert line.history == (
        "Booked by Ms A. Penrose at 12:00",
        "Moved from 24-Nov-2026 09:45 on 24-Nov-2026 12:00, Ms A. Penrose",
        "Arrived 24-Nov-2026 12:00, Ms A. Penrose",
        "In room 24-Nov-2026 12:05, Mr O. Adeyemi",
        "Done 24-Nov-2026 12:05, Mr O. Adeyemi",
    )
    assert line.remark == "moved from 24-Nov-2026"
    # A step back takes the hour and the name away.
    with_olu.step_back(a_step(visit_id, 5))
    with_olu.step_back(a_step(visit_id, 6))
    (line,) = at_desk(tuesday, anna)[1].of(tuesday.mary).lines
    assert line.history[-1].startswith("Arrived")
    assert line.visit.status_words == "Arrived 12:00"


@pytest.mark.parametrize(
    ("clock", "by", "remark", "late"),
    [
        ("09:00", CancelledBy.PATIENT, "By the patient: ill", 0),
        ("11:00", CancelledBy.PATIENT, "cancelled late; By the patient: ill", 1),
        ("11:00", CancelledBy.CLINIC, "By the clinic: ill", 0),
    ],
)
def test_a_late_cancellation_of_the_patient_is_told_apart(tuesday, clock, by, remark, late):
    starts_at = at("10:00", TODAY + timedelta(days=1))
    visit_id = tuesday.booking.book(tuesday.draft(starts_at=starts_at, reason="so"))
    booking, visits = at_desk(tuesday, tuesday.clinic.anna, at(clock))
    booking.cancel(a_step(visit_id), "ill", by)
    sheet = visits.of(tuesday.mary)
    (line,) = sheet.lines
    assert (line.remark, sheet.late_cancellations) == (remark, late)
    assert line.history[1] == f"Cancelled 24-Nov-2026 {clock}, Ms A. Penrose"
    assert line.visit.status_words == f"Cancelled 24-Nov-2026 {clock}"


def test_what_is_ahead_stands_on_top_and_the_pair_of_gases_is_measured(tuesday):
    past(tuesday, 90, VisitStatus.DONE)
    past(tuesday, 30, VisitStatus.DID_NOT_ATTEND)
    first = tuesday.draft("10:00", reason="so")
    second = tuesday.draft(
        starts_at=at("09:00", SOON), visit_kind=VisitKind.LTOT_GAS_2, reason="so"
    )
    tuesday.booking.book(second)
    tuesday.booking.book(first)
    write(
        tuesday.engine,
        CommunicationNeed(
            patient_id=tuesday.mary, kind=NeedKind.INTERPRETER, recorded_on=date(2026, 1, 1)
        ),
    )
    with statements(tuesday.engine) as said:
        sheet = at_desk(tuesday, tuesday.clinic.anna)[1].of(tuesday.mary)
    assert len(said) <= 9
    assert [line.day for line in sheet.lines] == [
        *("Tue 24-Nov-2026", "Tue 15-Dec-2026", "Sun 25-Oct-2026", "Wed 26-Aug-2026"),
    ]
    assert sheet.next is sheet.lines[0]
    assert sheet.gas_pair == "Gas 1 24-Nov-2026, gas 2 15-Dec-2026: 21 days apart"
    assert sheet.desk_pack[0] == "interpreter booked"
    assert sheet.count(VisitStatus.DID_NOT_ATTEND) == 1
    assert sheet.missed.count == 1


def test_the_desk_sees_the_visits_of_a_restricted_record_and_nothing_of_what_it_holds(tuesday):
    past(tuesday, 30, VisitStatus.DID_NOT_ATTEND)
    write(
        tuesday.engine,
        RecordRestriction(patient_id=tuesday.mary, is_in_force=True, reason="asked for"),
    )
    sheet = at_desk(tuesday, tuesday.clinic.anna)[1].of(tuesday.mary)
    assert len(sheet.lines) == 1
    assert sheet.missed is None
    assert sheet.missed_words.startswith("Restricted record")
    with pytest.raises(RecordShut):
        VisitPacks(tuesday.clinic.desk, tuesday.clinic.nurse_olu).next_of(tuesday.mary)


def test_the_pack_of_the_next_visit_is_for_who_reads_records(tuesday):
    packs = VisitPacks(tuesday.clinic.desk, tuesday.clinic.nurse_olu)
    assert packs.next_of(tuesday.mary) is None
    tuesday.booking.book(tuesday.draft("10:00", reason="so"))
    with statements(tuesday.engine) as said:
        sheet = packs.next_of(tuesday.mary)
    assert len([one for one in said if one.startswith("SELECT")]) <= 17
    assert sheet.title == "LTOT gas 1, Tue 24-Nov-2026"
    assert sheet.before[0].words == "confirmed diagnosis: not recorded"
    assert sheet.collect[0].rule == "R-GAS-1"
    with pytest.raises(NotAllowed):
        VisitPacks(tuesday.clinic.desk, tuesday.clinic.anna).next_of(tuesday.mary)


def test_nobody_is_not_a_patient_without_visits(tuesday):
    visits = PatientVisits(Desk(tuesday.engine), tuesday.clinic.sam)
    assert visits.of(tuesday.john).lines == ()
    with pytest.raises(NotFound):
        visits.of(0)
