"""Moves and cancellations taken back, on the database's own terms."""

from datetime import timedelta

import pytest
from clinic import NOON, a_patient, read_all
from services.diary_day import TODAY, Tuesday, a_session, a_step, a_tuesday, at, statements

from o2clinic.errors import AlreadyDone, NotAllowed, NotFound, Refused
from o2clinic.models import Appointment, AuditEntry, ClinicSession
from o2clinic.rules.visits import VisitStatus
from o2clinic.services.booking import CancelledBy, SlotTaken
from o2clinic.services.clinic import services_for
from o2clinic.services.last_changes import MOST_CHANGES, DoneChange, LastChanges
from o2clinic.services.work import new_command_id


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


@pytest.fixture
def anna(tuesday):
    """Everything at Anna's desk, from her signing in to her going home."""
    return services_for(tuesday.clinic.desk, tuesday.clinic.anna)


def _visit(tuesday: Tuesday, visit_id: int) -> Appointment:
    return next(it for it in read_all(tuesday.engine, Appointment) if it.id == visit_id)


def _undo(anna, at_=0):
    return anna.undoing.undo(anna.undoing.rows()[at_].change_id, new_command_id())


def _last_entry(tuesday):
    return read_all(tuesday.engine, AuditEntry)[-1]


def test_a_move_is_told_and_taken_back_with_all_that_it_changed(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft(note="fasting"))
    assert anna.undoing.rows() == ()
    anna.booking.move(tuesday.with_berg("10:30", id=visit_id, version=1, note="late"))

    with statements(tuesday.engine) as said:
        (row,) = anna.undoing.rows()
    assert len([it for it in said if it.startswith("SELECT")]) == 2, said
    assert (row.done, row.at, row.why_not) == ("Moved", "12:00", "")
    assert row.words == ("JENKINS, Mary (Mrs) back to Tue 24-Nov-2026 09:00–09:45, Mr O. Adeyemi")
    assert row.now == "Tue 24-Nov-2026 10:30–11:15, Dr A. Berg"
    assert _undo(anna) == visit_id
    visit = _visit(tuesday, visit_id)
    assert (visit.starts_at, visit.note, visit.version) == (at("09:00"), "fasting", 3)
    assert visit.person_id == tuesday.clinic.nurse_olu.person_id
    assert visit.clinic_session_id == tuesday.olu_session
    entry = _last_entry(tuesday)
    assert (entry.use_case, entry.patient_id, entry.record_id) == (
        "undo move",
        tuesday.mary,
        visit_id,
    )
    assert anna.undoing.rows() == ()


def test_two_moves_of_one_visit_are_taken_back_one_after_the_other(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft("09:00"))
    anna.booking.move(tuesday.draft("09:45", id=visit_id, version=1))
    anna.booking.move(tuesday.draft("10:30", id=visit_id, version=2))

    newest, first = anna.undoing.rows()
    assert (newest.why_not, first.why_not) == ("", "undo the later change of this visit first")
    _undo(anna)
    assert _visit(tuesday, visit_id).starts_at == at("09:45")
    _undo(anna)
    assert _visit(tuesday, visit_id).starts_at == at("09:00")


def test_a_cancelled_visit_comes_back_as_it_stood_and_is_not_booked_twice(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft())
    anna.booking.check_in(a_step(visit_id, 1))
    anna.booking.cancel(a_step(visit_id, 2), "went home", CancelledBy.PATIENT)

    (row,) = anna.undoing.rows()
    assert (row.done, row.now) == ("Cancelled", "")
    command_id = new_command_id()
    anna.undoing.undo(row.change_id, command_id)
    visit = _visit(tuesday, visit_id)
    assert (visit.status, visit.arrived_at) == (VisitStatus.ARRIVED, NOON)
    assert visit.ended_reason == ""
    with pytest.raises(SlotTaken):
        tuesday.booking.book(tuesday.draft(patient_id=tuesday.john))
    with pytest.raises(NotFound):
        anna.undoing.undo(row.change_id, command_id)


def test_a_time_taken_meanwhile_says_who_has_it_and_nothing_is_undone(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft())
    anna.booking.cancel(a_step(visit_id), "has a cold", CancelledBy.PATIENT)
    other = tuesday.booking.book(tuesday.draft(patient_id=tuesday.john))

    with pytest.raises(SlotTaken, match=r"TREVENA, John"):
        _undo(anna)
    assert _visit(tuesday, visit_id).status is VisitStatus.CANCELLED
    tuesday.booking.cancel(a_step(other), "moved away", CancelledBy.PATIENT)
    assert _undo(anna) == visit_id  # it is still among the last changes


def test_a_visit_changed_since_is_left_alone_with_who_changed_it(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft())
    anna.booking.move(tuesday.draft("10:30", id=visit_id, version=1))
    nurse = services_for(tuesday.clinic.desk, tuesday.clinic.nurse_olu)
    nurse.booking.check_in(a_step(visit_id, 2))

    assert anna.undoing.rows()[0].why_not == "changed since"
    with pytest.raises(Refused, match=r"by Mr O\. Adeyemi at 12:00 since"):
        _undo(anna)
    assert _visit(tuesday, visit_id).starts_at == at("10:30")
    assert nurse.undoing.rows() == anna.undoing.rows() == ()


def test_a_clinic_closed_meanwhile_refuses_the_step_back(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft())
    anna.booking.move(tuesday.with_berg("10:30", id=visit_id, version=1))
    with tuesday.clinic.desk.work(tuesday.clinic.anna, "book", "close_clinic") as work:
        work.fetch(ClinicSession, tuesday.olu_session).closed_reason = "Training"

    with pytest.raises(Refused, match="No session"):
        _undo(anna)
    assert _visit(tuesday, visit_id).starts_at == at("10:30")


def test_what_stood_outside_every_session_goes_back_there(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft("14:00", clinic_session_id=None, reason="so"))
    anna.booking.move(tuesday.draft("10:30", id=visit_id, version=1))

    _undo(anna)
    assert _visit(tuesday, visit_id).starts_at == at("14:00")


def test_an_answer_that_was_lost_is_remembered_by_the_second_press(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft())
    moved = tuesday.draft("10:30", id=visit_id, version=1)
    anna.booking.move(moved)
    with pytest.raises(AlreadyDone):
        anna.booking.move(moved)

    (row,) = anna.undoing.rows()
    command_id = new_command_id()
    anna.undoing.undo(row.change_id, command_id)
    assert _visit(tuesday, visit_id).starts_at == at("09:00")


def test_a_refused_move_is_not_remembered(tuesday, anna):
    visit_id = anna.booking.book(tuesday.draft("09:00"))
    tuesday.booking.book(tuesday.draft("11:00", patient_id=tuesday.john))
    with pytest.raises(SlotTaken):
        anna.booking.move(tuesday.draft("11:00", id=visit_id, version=1))
    assert anna.undoing.rows() == ()


def test_only_the_newest_twenty_are_remembered():
    last = LastChanges()
    for number in range(MOST_CHANGES + 1):
        change = DoneChange(f"c-{number}", "move", 1, 1, number + 1, {}, number, NOON)
        last._sent[change.command_id] = change
        with last.told(change.command_id):
            pass
    told = [one.command_id for one in last.newest_first()]
    assert (len(told), told[0], told[-1]) == (MOST_CHANGES, "c-20", "c-1")


def test_a_day_gone_by_and_the_dead_are_not_gone_back_to(tuesday, anna):
    tomorrow = at("09:00", TODAY + timedelta(days=1))
    visit_id = anna.booking.book(tuesday.draft())
    anna.booking.move(tuesday.draft(starts_at=tomorrow, id=visit_id, version=1, reason="tomorrow"))
    tuesday.clinic.desk.now = lambda: NOON + timedelta(days=1)
    with pytest.raises(Refused, match="is over"):
        _undo(anna)


def test_a_visit_over_others_goes_back_there_by_those_only_who_may_put_it_there(tuesday, anna):
    tuesday.booking.book(tuesday.draft("09:00", patient_id=tuesday.john))
    nurse = services_for(tuesday.clinic.desk, tuesday.clinic.nurse_olu)
    over = nurse.booking.book(tuesday.draft("09:15", overbook_reason="Breathless"))
    anna.booking.move(tuesday.draft("10:30", id=over, version=1))
    assert _visit(tuesday, over).overbook_reason is None

    with pytest.raises(NotAllowed):
        _undo(anna)
    assert len(anna.undoing.rows()) == 1
    patient = a_patient(tuesday.engine, family="ROWE")
    nurse.booking.move(tuesday.draft("11:15", id=over, version=2))
    _undo(nurse)
    assert _visit(tuesday, over).starts_at == at("10:30")
    assert patient


def test_a_clinic_that_left_the_diary_meanwhile_refuses_the_step_back(tuesday, anna):
    """A visit that waited in it was rebooked; then nobody was in it any more."""
    olu = tuesday.clinic.nurse_olu.person_id
    gone = a_session(tuesday.clinic, olu, None, closed_reason="ill")
    waiting = {"clinic_session_id": gone, "reason": "as it was"}
    visit_id = tuesday.booking.book(tuesday.draft("09:00", **waiting))
    desk, who = tuesday.clinic.desk, tuesday.clinic.anna
    with desk.work(who, "book", "close_clinic") as work:
        work.fetch(Appointment, visit_id).rebook_reason = "ill"
    anna.booking.move(tuesday.draft("10:30", id=visit_id, version=2))
    with desk.work(who, "book", "close_clinic") as work:
        work.session.delete(work.fetch(ClinicSession, gone))
    with pytest.raises(Refused, match="undone"):
        _undo(anna)
