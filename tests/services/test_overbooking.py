"""Visits over others: by whom, with what reason, and what becomes of them."""

from contextlib import suppress
from dataclasses import replace
from threading import Thread

import pytest
from clinic import a_patient, read_all
from services.diary_day import a_step, a_tuesday, at
from sqlalchemy import event, update
from sqlalchemy.exc import DBAPIError

from o2clinic.errors import NotAllowed, NotValid, StaleRecord
from o2clinic.models import Appointment, AuditEntry, Document
from o2clinic.rules.permissions import Permission
from o2clinic.services.booking import Booking, CancelledBy, SlotTaken
from o2clinic.services.day_list import DayLists
from o2clinic.services.diary import Diary


@pytest.fixture
def tuesday(engine):
    """John is with Olu at nine."""
    made = a_tuesday(engine)
    made.booking.book(made.draft("09:00", patient_id=made.john))
    return made


@pytest.fixture
def nurse(tuesday):
    return Booking(tuesday.clinic.desk, tuesday.clinic.nurse_olu)


def _visit(tuesday, visit_id):
    return next(it for it in read_all(tuesday.engine, Appointment) if it.id == visit_id)


def _over(tuesday, clock="09:15", **other):
    return tuesday.draft(clock, overbook_reason=" Breathless,  seen between ", **other)


def test_a_nurse_books_over_others_with_a_reason_that_everybody_sees(tuesday, nurse):
    visit_id = nurse.book(_over(tuesday))

    assert _visit(tuesday, visit_id).overbook_reason == "Breathless, seen between"
    entry = read_all(tuesday.engine, AuditEntry)[-1]
    assert (entry.use_case, entry.reason) == ("book", "Overbooked: Breathless, seen between")
    sheet = Diary(tuesday.clinic.desk, tuesday.clinic.anna).day(at("09:00").date())
    (row,) = [it for it in sheet.visits if it.is_overbooked]
    assert row.over_words == "Overbooked: Breathless, seen between"
    DayLists(tuesday.clinic.desk, tuesday.clinic.anna).issue(at("09:00").date(), None, "press")
    lines = read_all(tuesday.engine, Document)[-1].sheet["sessions"][0]["visits"]
    assert [line["over_reason"] for line in lines] == ["", "Breathless, seen between"]


def test_who_may_not_is_refused(tuesday):
    for who in (tuesday.clinic.anna, tuesday.clinic.sam, tuesday.clinic.kit):
        with pytest.raises(NotAllowed):
            Booking(tuesday.clinic.desk, who).book(_over(tuesday))


def test_a_reason_is_wanted_and_no_reason_takes_no_time(tuesday, nurse):
    with pytest.raises(NotValid) as caught:
        nurse.book(tuesday.draft("09:15", overbook_reason="  "))
    assert [it.rule for it in caught.value.findings] == ["BK-21"]
    with pytest.raises(SlotTaken):
        nurse.book(tuesday.draft("09:15"))


def test_where_nobody_is_in_the_way_it_is_an_ordinary_visit(tuesday, nurse):
    visit_id = nurse.book(_over(tuesday, "10:30"))

    assert _visit(tuesday, visit_id).overbook_reason is None
    with pytest.raises(SlotTaken):
        nurse.book(tuesday.draft("10:30", patient_id=tuesday.john))


def test_reception_leads_such_a_visit_on_and_moves_it_to_a_time_of_its_own(tuesday, nurse):
    visit_id = nurse.book(_over(tuesday))
    tuesday.booking.check_in(a_step(visit_id, 1))
    tuesday.booking.step_back(a_step(visit_id, 2))
    tuesday.booking.move(tuesday.draft("10:30", id=visit_id, version=3))

    assert _visit(tuesday, visit_id).overbook_reason is None


def test_a_time_given_back_goes_to_who_was_booked_over_it(tuesday, nurse):
    """Else it would be offered as free while somebody comes then."""
    first = nurse.book(_over(tuesday))
    third = a_patient(tuesday.engine, family="ROWE")
    second = nurse.book(_over(tuesday, "09:20", patient_id=third))
    john = read_all(tuesday.engine, Appointment)[0]
    tuesday.booking.cancel(a_step(john.id), "has a cold", CancelledBy.PATIENT)

    assert _visit(tuesday, first).overbook_reason is None
    assert _visit(tuesday, second).overbook_reason is not None
    with pytest.raises(SlotTaken, match="JENKINS"):
        tuesday.booking.book(tuesday.draft("09:00", patient_id=tuesday.john))
    tuesday.booking.move(tuesday.draft("11:00", id=first, version=2))
    assert _visit(tuesday, second).overbook_reason is None


def test_who_gives_a_time_back_is_not_told_of_a_save_of_the_visit_over_it(tuesday, nurse):
    """The one over it arrives just as it is looked up: cancelling is not to fail over that."""
    over = nurse.book(_over(tuesday))
    john = read_all(tuesday.engine, Appointment)[0]
    arrives = Thread(target=_check_in, args=(tuesday, over), daemon=True)

    def looked_up(_connection, _cursor, statement, *_more):
        if "NOT (EXISTS" in statement and not arrives.ident:
            arrives.start()
            arrives.join(0.5)  # on a server that holds the visit, and in a file, it has to wait

    event.listen(tuesday.engine, "after_cursor_execute", looked_up)
    tuesday.booking.cancel(a_step(john.id), "has a cold", CancelledBy.PATIENT)
    arrives.join(10)

    assert arrives.ident
    assert not arrives.is_alive()
    assert _visit(tuesday, john.id).status == "cancelled"
    assert _visit(tuesday, over).overbook_reason is None


def _check_in(tuesday, visit_id):
    with suppress(StaleRecord):  # it was changed by then, and nothing is lost by looking again
        tuesday.booking.check_in(a_step(visit_id))


def test_the_server_itself_refuses_who_may_not(tuesday, nurse):
    """With the rights of the person who acts, past the program's own question."""
    if tuesday.engine.dialect.name != "postgresql":
        pytest.skip("a local file has no accounts")
    over = nurse.book(_over(tuesday))
    taken = read_all(tuesday.engine, Appointment)[0].id
    change = update(Appointment).execution_options(unaudited=True)
    for visit_id, values in (
        (taken, {"overbook_reason": "sneaked in"}),
        (over, {"ends_at": at("11:00")}),
    ):
        with (
            pytest.raises((DBAPIError, NotAllowed)),
            tuesday.clinic.desk.work(tuesday.clinic.anna, Permission.BOOK, "book") as work,
        ):
            work.session.execute(change.where(Appointment.id == visit_id).values(**values))
    assert _visit(tuesday, over).ends_at == at("10:00")
    assert _visit(tuesday, taken).overbook_reason is None


def test_a_move_over_others_by_a_nurse_says_why(tuesday, nurse):
    visit_id = nurse.book(tuesday.draft("10:30"))
    moved = tuesday.draft("09:00", id=visit_id, version=1)
    with pytest.raises(SlotTaken):
        nurse.move(moved)
    nurse.move(replace(moved, overbook_reason="Ambulance is early", command_id="again"))

    assert _visit(tuesday, visit_id).overbook_reason == "Ambulance is early"


def test_two_without_a_room_are_not_over_each_other(tuesday, nurse):
    nurse.book(tuesday.with_berg("10:30", room_id=None))
    visit_id = nurse.book(_over(tuesday, "10:30", patient_id=tuesday.john, room_id=None))

    assert _visit(tuesday, visit_id).overbook_reason is None


def test_the_rest_of_a_time_over_others_lets_nobody_in_without_a_reason(tuesday, nurse):
    """Dr Berg is over Olu's room alone: his own time is not free for all that."""
    room = tuesday.clinic.room_ids[0]
    nurse.book(tuesday.with_berg("09:00", room_id=room, overbook_reason="Room 3 is painted"))
    third = a_patient(tuesday.engine, family="ROWE")
    late = tuesday.with_berg("09:30", patient_id=third)
    with pytest.raises(SlotTaken, match="Berg has JENKINS, Mary"):
        tuesday.booking.book(late)
    sheet = Diary(tuesday.clinic.desk, tuesday.clinic.anna).day(at("09:00").date())
    berg = tuesday.clinic.dr_berg.person_id
    own = [it for it in sheet.columns if it.key == (berg, late.room_id, late.site_id)]
    assert [slot.span.starts_at for slot in own[0].free][:1] == [at("09:45")]
    john = read_all(tuesday.engine, Appointment)[0].id
    longer = tuesday.draft("09:00", patient_id=tuesday.john, id=john, version=1, minutes=60)
    tuesday.booking.move(longer)  # was beside it before
    visit_id = nurse.book(replace(late, overbook_reason="Urgent", command_id="again"))
    assert _visit(tuesday, visit_id).overbook_reason == "Urgent"
