"""A death or a move takes its patient off the waiting list, and gives the place back."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Thread

import pytest
from clinic import NOON, a_patient, read_all, write
from services.diary_day import TODAY, a_step, at
from services.merge_record import TABLES
from services.waiting_desk import NEXT, a_waiting_desk
from sqlalchemy import select, update

from o2clinic.errors import Refused
from o2clinic.models import Appointment, AuditChange, OxygenOrder, Patient
from o2clinic.rules.closing import ClosingKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import Removal, TriageOutcome, WaitingState
from o2clinic.services import closing_writing
from o2clinic.services.booking import Booking, SlotTaken
from o2clinic.services.closing import ClosingDraft, Closings, ReopenDraft
from o2clinic.services.closing_writing import Stopped
from o2clinic.services.waiting_rows import WaitingCounts
from o2clinic.services.work import new_command_id

DAY = date(2026, 11, 20)


@pytest.fixture
def desk(engine):
    return a_waiting_desk(engine)


def closings(desk, actor=None):
    return Closings(desk.tuesday.clinic.desk, actor or desk.anna)


def close(desk, kind=ClosingKind.DIED, actor=None):
    made = closings(desk, actor)
    return made.close(
        ClosingDraft(
            command_id=new_command_id(),
            patient_id=desk.mary,
            version=made.sheet(desk.mary).version,
            kind=kind,
            happened_on=DAY,
            source="GP practice",
        )
    )


def take_back(desk, closing_id):
    made = closings(desk)
    (row,) = [one for one in made.sheet(desk.mary).holding if one.closing_id == closing_id]
    reason = "It was her namesake"
    return made.reopen(ReopenDraft(new_command_id(), closing_id, row.version, reason))


def standing(desk, *entries):
    found = [desk.entry(one) for one in entries]
    return [(one.state, one.offered_on, one.appointment_id, one.removal) for one in found]


@pytest.mark.parametrize("kind", ClosingKind)
def test_waits_and_referrals_stop_and_come_back_as_they_stood(desk, kind):
    offered = desk.wait(visit_kind=VisitKind.REVIEW)
    desk.waiting.offer(desk.step(offered))
    booked = desk.wait()
    visit = desk.book(desk.mary)
    referral = desk.referrals().receive(desk.a_referral())
    johns = desk.wait(desk.john)
    before = standing(desk, offered, booked, johns)
    assert before[1][2] == visit
    assert [one for one in closings(desk).sheet(desk.mary).stops if "Visit" not in one] == [
        "Waiting list: Review, target 01-Dec-2026",
        "Waiting list: LTOT gas 1, target 01-Dec-2026",
        "Referral of 10-Nov-2026: leaves the list to be triaged",
        "Oxygen at home, if any: its removal becomes a task on the patient's summary",
    ]
    closing = close(desk, kind)
    why = Removal.DIED if kind is ClosingKind.DIED else Removal.MOVED
    assert {desk.entry(one).removal for one in (offered, booked)} == {why}
    (noted,) = [one for one in read_all(desk.engine, AuditChange) if "stopped" in one.columns]
    assert noted.columns["stopped"][1].startswith("Visit Tue 01-Dec-2026 09:00, LTOT gas 1")
    assert "{" not in noted.columns["stopped"][1]
    assert [row.entry_id for row in desk.waiting.sheet().rows] == [johns]
    assert desk.referrals().sheet().rows == ()
    assert desk.waiting.counts() == WaitingCounts(0, 1, 0)
    for refused in (
        desk.wait,
        lambda: desk.referrals().receive(desk.a_referral()),
        lambda: desk.triage(referral, TriageOutcome.HOME_VISIT),
    ):
        with pytest.raises(Refused, match="nothing can be booked"):
            refused()
    told = take_back(desk, closing)
    assert (len(told.back), len(told.waiting)) == (1, 2)
    assert standing(desk, offered, booked, johns) == before
    assert [row.referral_id for row in desk.referrals().sheet().rows] == [referral]


def test_a_wait_whose_visit_did_not_come_back_waits_on(desk):
    entry = desk.wait()
    visit = desk.book(desk.mary)
    closing = close(desk)
    desk.tuesday.clinic.desk.now = lambda: NOON + timedelta(weeks=2)
    assert take_back(desk, closing).over != ()
    assert standing(desk, entry) == [(WaitingState.REQUESTED, None, None, None)]
    assert state_of(desk, visit) == "cancelled"


def state_of(desk, visit):
    with desk.engine.connect() as connection:
        return connection.scalar(select(TABLES["appointment"].c.status).filter_by(id=visit))


def test_a_move_taken_back_after_a_death_books_nothing_for_the_dead(desk):
    entry, visit = desk.wait(), desk.book(desk.mary)
    moved = close(desk, ClosingKind.MOVED_AWAY)
    died = close(desk)
    told = take_back(desk, moved)
    assert told.back == ()
    assert told.still_closed == (
        "The patient died on 20-Nov-2026: what was stopped comes back with that."
    )
    assert state_of(desk, visit) == "cancelled"
    assert len(take_back(desk, died).back) == 1
    assert state_of(desk, visit) == "booked"
    assert desk.entry(entry).appointment_id == visit


def test_a_slip_of_this_morning_takes_no_visit_of_the_morning_away(desk):
    visit = desk.book(desk.mary, "11:00", TODAY)
    closing = close(desk)
    assert len(take_back(desk, closing).back) == 1
    assert state_of(desk, visit) == "booked"
    desk.booking.check_in(a_step(visit, 3))


def test_who_was_booked_over_the_dead_has_the_time_and_nobody_is_put_into_it(desk):
    desk.book(desk.mary)
    olus = Booking(desk.tuesday.clinic.desk, desk.olu)
    over = desk.tuesday.draft(
        patient_id=desk.john, starts_at=at("09:00", NEXT), clinic_session_id=desk.next_session
    )
    over_her = olus.book(replace(over, overbook_reason="Her carer can only come then"))
    close(desk)
    (johns,) = [one for one in read_all(desk.engine, Appointment) if one.id == over_her]
    assert johns.overbook_reason is None
    with pytest.raises(SlotTaken):
        desk.book(a_patient(desk.engine))


def test_what_a_nurse_stops_tells_the_desk_nothing_of_oxygen(desk):
    order = {"status": "issued", "form_id": "hoof_b", "delivery": "standard"}
    order |= {"ordered_by_id": desk.olu.person_id, "ordered_at": NOON - timedelta(days=100)}
    write(desk.engine, OxygenOrder(patient_id=desk.mary, **order))
    assert "Oxygen ordered" in closings(desk, desk.olu).sheet(desk.mary).stops[-1]
    close(desk, actor=desk.olu)
    (row,) = closings(desk).sheet(desk.mary).rows
    assert row.stopped[-1].startswith("Oxygen at home, if any")


def test_whoever_books_while_a_death_is_entered_is_told_of_it(postgres_database):
    desk, told = a_waiting_desk(postgres_database.engine), []

    def book():
        try:
            told.append(desk.book(desk.mary))
        except Refused as refused:
            told.append(refused.rule)

    thread = Thread(target=book)
    with desk.tuesday.clinic.desk.work(
        desk.anna, Permission.REGISTER_PATIENT, "record_death"
    ) as work:
        work.fetch(Patient, desk.mary).died_on = DAY
        closing_writing.stop(work, desk.mary, Stopped(ClosingKind.DIED, DAY, "GP practice"))
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # else the dead would have a visit that nothing stops
    thread.join(5)
    assert told == ["BK-4"]


def test_a_patient_who_is_gone_by_a_merge_is_offered_nothing(desk):
    entry = desk.wait()
    with desk.engine.begin() as connection:
        gone = update(Patient).where(Patient.id == desk.mary).values(moved_away_on=DAY)
        connection.execute(gone)
    (row,) = desk.waiting.sheet().rows
    assert (row.entry_id, row.is_gone, row.stands) == (entry, True, "Moved away: remove")
