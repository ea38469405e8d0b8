from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, a_patient, read_all
from services.diary_day import TODAY, a_session, a_step, a_tuesday, at, statements

from o2clinic.errors import AlreadyDone, Level, NotAllowed, NotValid, Refused, StaleRecord
from o2clinic.models import Appointment, AuditEntry
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.booking import Booking, CancelledBy, SlotTaken
from o2clinic.services.work import Desk


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


def _visit(tuesday, visit_id):
    return next(it for it in read_all(tuesday.engine, Appointment) if it.id == visit_id)


def _rules(caught):
    return [finding.rule for finding in caught.value.findings]


def test_a_booked_visit_has_its_time_and_who_booked_it(tuesday):
    visit = _visit(tuesday, tuesday.booking.book(tuesday.draft("09:45", note=" fasting ")))

    assert (visit.starts_at, visit.ends_at) == (at("09:45"), at("10:30"))
    assert visit.status is VisitStatus.BOOKED
    assert visit.booked_by_id == tuesday.clinic.anna.person_id
    assert visit.note == "fasting"


def test_booking_is_audited_with_patient_and_visit_and_announced(tuesday):
    told = []
    desk = Desk(tuesday.engine, tell=told.append, now=lambda: NOON, name="desk-1")
    visit_id = Booking(desk, tuesday.clinic.anna).book(tuesday.draft())

    entry = read_all(tuesday.engine, AuditEntry)[-1]
    assert (entry.use_case, entry.patient_id, entry.record_id) == ("book", tuesday.mary, visit_id)
    assert told == [frozenset({Change(Concept.APPOINTMENT, visit_id)})]


def test_the_same_press_twice_books_once(tuesday):
    draft = tuesday.draft()
    visit_id = tuesday.booking.book(draft)

    with pytest.raises(AlreadyDone) as caught:
        tuesday.booking.book(draft)
    assert caught.value.record_id == visit_id
    assert len(read_all(tuesday.engine, Appointment)) == 1


def test_booking_takes_few_statements(tuesday):
    with statements(tuesday.engine) as said:
        tuesday.booking.book(tuesday.draft())

    # facts, who has part of the time, visit, whether it was waited for, a mark for what is due; in
    # a file the end of the chain, audit entry, audit columns; on a server the line before, the
    # audit's function and the announcement
    assert len(said) <= 8, said


def test_a_taken_clinician_is_named_with_the_holder_and_other_times(tuesday):
    tuesday.booking.book(tuesday.draft("09:00", patient_id=tuesday.john))

    with pytest.raises(SlotTaken) as caught:
        tuesday.booking.book(tuesday.draft("09:00"))
    assert str(caught.value) == (
        "Taken: Mr O. Adeyemi has TREVENA, John (Mr) 09:00–09:45, booked by Ms A. Penrose at 12:00."
    )
    assert [offer.words for offer in caught.value.alternatives] == [
        "09:45–10:30",
        "10:30–11:15",
        "11:15–12:00",
    ]
    assert len(read_all(tuesday.engine, Appointment)) == 1


def test_a_taken_room_and_a_patient_elsewhere_are_named(tuesday):
    tuesday.booking.book(tuesday.draft("09:00"))

    with pytest.raises(SlotTaken, match=r"Truro, Room 2 has JENKINS, Mary \(Mrs\) with Mr O\."):
        tuesday.booking.book(
            tuesday.with_berg(
                patient_id=tuesday.john, room_id=tuesday.clinic.room_ids[0], reason="Room 3 wet"
            )
        )
    with pytest.raises(SlotTaken, match=r"JENKINS, Mary \(Mrs\) has LTOT gas 1 with Mr O\."):
        tuesday.booking.book(tuesday.with_berg("09:15"))


def test_an_offered_time_can_be_booked(tuesday):
    tuesday.booking.book(tuesday.draft("09:00", patient_id=tuesday.john))
    with pytest.raises(SlotTaken) as caught:
        tuesday.booking.book(tuesday.draft("09:00"))
    offer = caught.value.alternatives[0]

    visit_id = tuesday.booking.book(
        replace(
            tuesday.draft(),
            starts_at=offer.starts_at,
            clinic_session_id=offer.clinic_session_id,
            room_id=offer.room_id,
        )
    )

    assert _visit(tuesday, visit_id).starts_at == at("09:45")


def test_yesterday_is_refused_and_earlier_today_is_not(tuesday):
    with pytest.raises(NotValid) as caught:
        tuesday.booking.book(
            tuesday.draft(starts_at=at("09:00", TODAY - timedelta(days=1)), reason="late")
        )
    assert "BK-1" in _rules(caught)
    assert tuesday.booking.book(tuesday.draft("09:00"))  # it is noon


@pytest.mark.parametrize("minutes", [0, -5, 481])
def test_a_length_that_cannot_be_is_refused(tuesday, minutes):
    with pytest.raises(NotValid) as caught:
        tuesday.booking.book(tuesday.draft(minutes=minutes, reason="so"))
    assert "BK-2" in _rules(caught)


@pytest.mark.parametrize(
    "other",
    [
        {"clinic_session_id": None},
        {"starts_at": at("11:30")},  # ends after the session
        {"starts_at": at("08:30")},
    ],
)
def test_outside_the_session_wants_a_reason(tuesday, other):
    draft = tuesday.draft(**other)
    with pytest.raises(NotValid) as caught:
        tuesday.booking.book(draft)
    assert _rules(caught) == ["BK-3"]
    assert caught.value.findings[0].level is Level.CONFIRM

    tuesday.booking.book(replace(draft, reason="Ambulance comes early"))
    assert read_all(tuesday.engine, AuditEntry)[-1].reason == "Ambulance comes early"


def test_another_clinicians_or_a_closed_session_does_not_count(tuesday):
    closed = a_session(
        tuesday.clinic,
        tuesday.clinic.nurse_olu.person_id,
        None,
        starts_at=at("13:00"),
        ends_at=at("16:00"),
        closed_reason="Training",
    )
    drafts = (
        tuesday.draft(clinic_session_id=tuesday.berg_session),
        tuesday.draft("13:00", clinic_session_id=closed),
    )
    for draft in drafts:
        with pytest.raises(NotValid, match="No session of this clinician"):
            tuesday.booking.book(draft)


def test_nothing_is_booked_for_the_dead(tuesday):
    dead = a_patient(tuesday.engine, family="ROWE", died_on=date(2026, 3, 1))

    with pytest.raises(Refused) as caught:
        tuesday.booking.book(tuesday.draft(patient_id=dead))
    assert caught.value.rule == "BK-4"


def test_a_second_gas_too_early_is_told_and_may_be_booked(tuesday):
    tuesday.booking.book(tuesday.draft())
    later = TODAY + timedelta(days=20)
    draft = tuesday.draft(
        starts_at=at("09:00", later), visit_kind=VisitKind.LTOT_GAS_2, reason="Only day"
    )

    told = [it for it in tuesday.booking.findings(draft) if it.rule == "R-GAS-2"]
    assert [it.level for it in told] == [Level.WARN]
    assert "Only 20 days after gas 1" in told[0].message
    assert "Tue 15-Dec-2026" in told[0].message
    assert tuesday.booking.book(draft)


def test_a_second_gas_after_three_weeks_has_nothing_to_tell(tuesday):
    tuesday.booking.book(tuesday.draft())
    later = TODAY + timedelta(days=21)
    draft = tuesday.draft(starts_at=at("09:00", later), visit_kind=VisitKind.LTOT_GAS_2)

    assert [it.rule for it in tuesday.booking.findings(draft)] == ["BK-3"]


def test_a_second_gas_without_a_first_is_told(tuesday):
    draft = tuesday.draft(visit_kind=VisitKind.LTOT_GAS_2)

    assert "No visit for a first gas" in tuesday.booking.findings(draft)[0].message


def test_a_visit_moves_and_an_old_form_does_not_move_it_again(tuesday):
    visit_id = tuesday.booking.book(tuesday.draft())
    moved = tuesday.draft("10:30", id=visit_id, version=1)
    tuesday.booking.move(moved)

    assert _visit(tuesday, visit_id).starts_at == at("10:30")
    with pytest.raises(StaleRecord):
        tuesday.booking.move(replace(moved, command_id="another press"))


def test_a_visit_does_not_move_into_a_taken_time(tuesday):
    tuesday.booking.book(tuesday.draft("09:00", patient_id=tuesday.john))
    visit_id = tuesday.booking.book(tuesday.draft("09:45"))

    with pytest.raises(SlotTaken, match="has TREVENA, John"):
        tuesday.booking.move(tuesday.draft("09:15", id=visit_id, version=1))
    assert _visit(tuesday, visit_id).starts_at == at("09:45")


def test_a_visit_goes_through_the_clinic_and_steps_back(tuesday):
    visit_id = tuesday.booking.book(tuesday.draft())
    tuesday.booking.check_in(a_step(visit_id, 1))
    assert _visit(tuesday, visit_id).arrived_at == NOON
    tuesday.booking.take_in(a_step(visit_id, 2))
    tuesday.booking.finish(a_step(visit_id, 3))
    visit = _visit(tuesday, visit_id)
    assert (visit.status, visit.in_room_at, visit.done_at) == (VisitStatus.DONE, NOON, NOON)

    for version in (4, 5, 6):
        tuesday.booking.step_back(a_step(visit_id, version))
    visit = _visit(tuesday, visit_id)
    assert visit.status is VisitStatus.BOOKED
    assert (visit.arrived_at, visit.in_room_at, visit.done_at) == (None, None, None)
    with pytest.raises(Refused, match="cannot go a step back"):
        tuesday.booking.step_back(a_step(visit_id, 7))


def test_a_step_that_cannot_follow_is_refused(tuesday):
    visit_id = tuesday.booking.book(tuesday.draft())

    with pytest.raises(Refused, match="cannot become “In room”"):
        tuesday.booking.take_in(a_step(visit_id))


def test_a_visit_of_a_later_day_is_not_checked_in(tuesday):
    visit_id = tuesday.booking.book(
        tuesday.draft(starts_at=at("09:00", TODAY + timedelta(days=1)), reason="far")
    )

    with pytest.raises(Refused, match="later day"):
        tuesday.booking.check_in(a_step(visit_id))


def test_a_cancelled_visit_says_who_and_why_and_frees_its_time(tuesday):
    visit_id = tuesday.booking.book(tuesday.draft())
    tuesday.booking.cancel(a_step(visit_id), " has  a cold ", CancelledBy.PATIENT)

    assert _visit(tuesday, visit_id).ended_reason == "By the patient: has a cold"
    assert tuesday.booking.book(tuesday.draft(patient_id=tuesday.john))
    with pytest.raises(Refused):
        tuesday.booking.move(tuesday.draft("11:00", id=visit_id, version=2))


@pytest.mark.parametrize("reason", ["", "  ", "x" * 181])
def test_cancelling_wants_a_short_reason(tuesday, reason):
    visit_id = tuesday.booking.book(tuesday.draft())

    with pytest.raises(NotValid):
        tuesday.booking.cancel(a_step(visit_id), reason, CancelledBy.CLINIC)


def test_who_did_not_attend_frees_the_time(tuesday):
    visit_id = tuesday.booking.book(tuesday.draft())
    tuesday.booking.did_not_attend(a_step(visit_id))

    assert tuesday.booking.book(tuesday.draft(patient_id=tuesday.john))


def test_a_manager_may_not_book(tuesday):
    with pytest.raises(NotAllowed):
        Booking(tuesday.clinic.desk, tuesday.clinic.sam).book(tuesday.draft())
