"""A time is held while somebody books: seen by others, over by itself, never held twice."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from clinic import NOON, read_all, write
from services.diary_day import TODAY, a_session, a_tuesday, at, statements
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed, NotValid
from o2clinic.models import AuditEntry, ClinicTemplate, SlotHold
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import Booking, SlotHeld
from o2clinic.services.diary import Diary
from o2clinic.services.slot_holds import SlotHolds, WantedHold
from o2clinic.services.work import Desk
from o2clinic.storage.listener import Listener

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


def _wanted(tuesday, clock="10:30"):
    starts_at = at(clock)
    return WantedHold(
        tuesday.clinic.nurse_olu.person_id,
        tuesday.clinic.room_ids[0],
        Span(starts_at, starts_at + timedelta(minutes=45)),
    )


def _holds(tuesday, who="dr_berg", name="room-2"):
    desk = Desk(tuesday.engine, now=lambda: NOON, name=name)
    return SlotHolds(desk, getattr(tuesday.clinic, who))


def _until(tuesday):
    (hold,) = read_all(tuesday.engine, SlotHold)
    return clock_time(local(hold.expires_at))


def _expire(tuesday):
    with Session(tuesday.engine) as session:
        session.execute(update(SlotHold).values(expires_at=LONG_AGO))
        session.commit()


def _free(tuesday):
    diary = Diary(tuesday.clinic.desk, tuesday.clinic.anna)
    return {slot.span.starts_at: slot for slot in diary.day(TODAY).columns[0].free}


def test_a_held_time_is_named_in_the_grid_and_refused_with_others_offered(tuesday):
    assert _holds(tuesday).hold(_wanted(tuesday)) is None
    until = _until(tuesday)
    free = _free(tuesday)
    assert free[at("10:30")].held == f"held by Dr A. Berg until {until}"
    assert free[at("09:45")].held == ""

    draft = tuesday.draft("10:30")
    assert "BK-12" in {one.rule for one in tuesday.booking.findings(draft)}
    with pytest.raises(SlotHeld) as caught:
        tuesday.booking.book(draft)
    assert str(caught.value).startswith(f"This time is held by Dr A. Berg until {until}.")
    assert str(caught.value).endswith("(BK-12)")
    offered = [one.starts_at for one in caught.value.alternatives if not one.clinician]
    assert offered == [at("11:15"), at("09:00"), at("09:45")]
    morning = Desk(tuesday.engine, now=lambda: at("09:30"))
    with pytest.raises(SlotHeld) as caught:
        Booking(morning, tuesday.clinic.anna).book(draft)
    offered = [one.starts_at for one in caught.value.alternatives if not one.clinician]
    assert offered == [at("11:15"), at("09:45")]  # nine o'clock is over


def test_whoever_holds_it_books_it_and_a_hold_that_is_over_stops_nobody(tuesday):
    _holds(tuesday).hold(_wanted(tuesday))
    assert Booking(tuesday.clinic.desk, tuesday.clinic.dr_berg).book(tuesday.draft("10:30"))

    _holds(tuesday).hold(_wanted(tuesday, "09:00"))
    _expire(tuesday)
    assert _free(tuesday)[at("09:00")].held == ""
    assert tuesday.booking.book(tuesday.draft("09:00", patient_id=tuesday.john))


def test_a_desk_holds_one_time_and_lets_go_of_it(tuesday):
    holds = _holds(tuesday)
    for clock in ("09:00", "09:00", "10:30"):
        assert holds.hold(_wanted(tuesday, clock)) is None
    assert [one.starts_at for one in read_all(tuesday.engine, SlotHold)] == [at("10:30")]
    holds.let_go()
    assert read_all(tuesday.engine, SlotHold) == []
    assert not [one for one in read_all(tuesday.engine, AuditEntry) if "hold" in one.use_case]


def test_a_second_desk_is_told_who_was_first_and_has_its_old_hold_no_more(tuesday):
    anna = _holds(tuesday, "anna", "front")
    anna.hold(_wanted(tuesday, "09:00"))
    _holds(tuesday).hold(_wanted(tuesday))
    other = anna.hold(_wanted(tuesday, "10:15"))  # the last quarter of an hour is Dr Berg's
    assert other is not None
    assert other.holder == "Dr A. Berg"
    assert [one.desk for one in read_all(tuesday.engine, SlotHold)] == ["room-2"]
    _expire(tuesday)
    assert anna.hold(_wanted(tuesday, "10:15")) is None
    assert [one.desk for one in read_all(tuesday.engine, SlotHold)] == ["front"]


@pytest.mark.parametrize("shared", ["person_id", "room_id"])
def test_the_database_itself_refuses_a_second_hold(tuesday, shared):
    row = {
        "desk": "front",
        "held_by_id": tuesday.clinic.anna.person_id,
        "person_id": tuesday.clinic.nurse_olu.person_id,
        "room_id": tuesday.clinic.room_ids[0],
        "starts_at": at("09:00"),
        "ends_at": at("09:45"),
        "expires_at": NOON,
    }
    other = {"person_id": tuesday.clinic.dr_berg.person_id, "room_id": tuesday.clinic.room_ids[1]}
    second = {**row, "desk": "room-2", **other, shared: row[shared], "starts_at": at("09:30")}
    with tuesday.engine.connect().execution_options(writes=True) as connection:
        connection.execute(insert(SlotHold), row)
        with pytest.raises(IntegrityError):
            connection.execute(insert(SlotHold), second)
        connection.rollback()


def test_a_manager_holds_nothing(tuesday):
    with pytest.raises(NotAllowed):
        _holds(tuesday, "sam").hold(_wanted(tuesday))


def test_holding_takes_few_statements_and_none_more_for_a_booking(tuesday):
    holds = _holds(tuesday)
    with statements(tuesday.engine) as said:
        holds.hold(_wanted(tuesday))
    # others' holds, one's own, what is over, the new one; on a server the line, its clock, telling
    assert len(said) <= 7, said


def test_another_desk_hears_of_a_hold_within_two_seconds(tuesday, qtbot):
    heard = []
    listener = Listener(tuesday.engine, heard.append, desk="front")
    listener.start()
    try:
        assert listener.wait_until_listening(5)
        holds = _holds(tuesday)
        wanted = _wanted(tuesday)
        told = Change(Concept.SLOT_HOLD, wanted.person_id)
        for act in (lambda: holds.hold(wanted), holds.let_go):
            heard.clear()
            act()
            qtbot.waitUntil(lambda: bool(heard), timeout=2000)
            assert heard[0] == frozenset({told})
    finally:
        listener.stop()


def test_a_kept_time_wants_a_reason_from_other_visits_until_it_is_free_for_all(tuesday):
    olu = tuesday.clinic.nurse_olu.person_id
    next_week = TODAY + timedelta(days=7)
    place = {"site_id": tuesday.clinic.site_id, "room_id": tuesday.clinic.room_ids[0]}
    gases = {"kept_at": "09:45", "kept_for": VisitKind.LTOT_GAS_1, "kept_days": 3}
    template = ClinicTemplate(
        name="Oxygen clinic", kind="nurse_led", person_id=olu, weekday=1, starts_at=time(9),
        ends_at=time(12), slot_minutes=45, valid_from=TODAY, **place, **gases,
    )  # fmt: skip
    session_id = a_session(
        tuesday.clinic, olu, place["room_id"],
        template_id=write(tuesday.engine, template), held_on=next_week,
        starts_at=at("09:00", next_week), ends_at=at("12:00", next_week),
    )  # fmt: skip
    words = "kept for LTOT gas 1, free for all from Sat 28-Nov-2026"
    diary = Diary(tuesday.clinic.desk, tuesday.clinic.anna)
    kept = {one.span.starts_at: one.kept for one in diary.day(next_week).columns[0].free}
    assert kept[at("09:45", next_week)] == words
    assert [one for one in kept.values() if one] == [words]

    draft = tuesday.draft(
        starts_at=at("09:30", next_week), clinic_session_id=session_id, visit_kind=VisitKind.REVIEW
    )
    with pytest.raises(NotValid) as caught:
        tuesday.booking.book(draft)
    assert [(one.rule, one.level) for one in caught.value.findings] == [("BK-11", "confirm")]
    assert words in caught.value.findings[0].message
    gas = replace(draft, visit_kind=VisitKind.LTOT_GAS_1)
    assert "BK-11" not in {one.rule for one in tuesday.booking.findings(gas)}
    later = Desk(tuesday.engine, now=lambda: NOON + timedelta(days=4))
    assert not Booking(later, tuesday.clinic.anna).findings(draft)
    assert tuesday.booking.book(replace(draft, reason="No other day"))


def test_holds_and_bookings_without_a_room_have_no_room_in_common(tuesday):
    """Two home rounds at one time, say."""
    berg, span = tuesday.clinic.dr_berg.person_id, _wanted(tuesday).span
    _holds(tuesday).hold(WantedHold(berg, None, span))

    assert tuesday.booking.book(tuesday.draft("10:30", room_id=None))
