"""Meetings: recurring ones prepared once, extra ones, called off."""

import threading
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from clinic import read_all, write
from services.meeting_desk import THURSDAY, TODAY, a_meeting_desk

from o2clinic.errors import AlreadyDone, NotAllowed, NotValid, Refused, StaleRecord
from o2clinic.models import AuditEntry, Meeting, MeetingSeat
from o2clinic.rules.meeting import MeetingKind, MeetingState, SeatRole
from o2clinic.services.meeting_draft import CancelDraft
from o2clinic.services.meeting_plans import MeetingPlans
from o2clinic.services.meetings import Meetings
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements


@pytest.fixture
def desk(engine):
    return a_meeting_desk(engine)


def test_the_coming_days_of_a_series_stand_in_the_list_until_they_are_prepared(desk, engine):
    series_id = desk.plans.save(desk.series())
    with statements(engine) as sent:
        sheet = desk.meetings.sheet()
    assert len(sent) <= 5
    days = [(row.meets_on, row.state_words) for row in sheet.rows]
    assert days[:2] == [(TODAY, "to be prepared"), (THURSDAY, "to be prepared")]
    assert len(days) == 7
    seat = MeetingSeat(series_id=series_id, person_id=desk.olu.person_id, role=SeatRole.CHAIR)
    write(engine, seat)
    meeting_id = desk.prepare(series_id, THURSDAY)
    assert desk.prepare(series_id, THURSDAY) == meeting_id
    rows = desk.meetings.sheet().rows
    assert [row.meeting_id for row in rows[:3]] == [0, meeting_id, 0]
    assert (rows[1].when, rows[1].what, rows[1].counts) == (
        "Thu 26-Nov-2026 13:00", "MDT", "nobody yet",
    )  # fmt: skip
    [mine] = [one for one in read_all(engine, MeetingSeat) if one.meeting_id == meeting_id]
    assert (mine.person_id, mine.role, mine.series_id) == (desk.olu.person_id, "chair", None)
    with pytest.raises(Refused, match="does not meet"):
        desk.prepare(series_id, THURSDAY + timedelta(days=1))
    with pytest.raises(Refused, match="does not meet"):
        desk.prepare(series_id, TODAY - timedelta(days=5))


def test_two_desks_that_prepare_at_once_have_the_same_meeting(desk, engine):
    series_id = desk.plans.save(desk.series())
    begin, found = threading.Barrier(2), []

    def prepare(actor):
        begin.wait()
        meetings = Meetings(desk.clinic.desk, actor)
        found.append(meetings.prepare(series_id, THURSDAY, new_command_id()))

    actors = (desk.olu, desk.clinic.dr_berg)
    threads = [threading.Thread(target=prepare, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert len(read_all(engine, Meeting)) == 1


def test_bank_holidays_are_told_and_none_is_prepared_for_them(desk):
    desk.plans.save(desk.series(weekdays=frozenset({4}), first_on=date(2026, 12, 4)))
    [row] = desk.plans.sheet().rows
    assert row.when == "Fri 13:00, 60 min"
    assert row.next_on == date(2026, 12, 4)
    assert row.skipped == "Fri 25-Dec-2026 (Christmas Day); Fri 01-Jan-2027 (New Year's Day)"


def test_a_series_is_changed_over_the_version_that_was_seen(desk):
    draft = desk.series()
    series_id = desk.plans.save(draft)
    with pytest.raises(AlreadyDone):
        desk.plans.save(draft)
    seen = desk.plans.as_it_is(series_id, new_command_id()).draft
    assert (seen.weekdays, seen.name) == (frozenset({1, 3}), "MDT")
    meeting_id = desk.prepare(series_id)
    desk.plans.save(replace(seen, weekdays=frozenset({0}), every_weeks=2))
    with pytest.raises(StaleRecord):
        desk.plans.save(replace(seen, command_id=new_command_id()))
    assert desk.meeting(meeting_id).meets_on == TODAY
    assert desk.plans.sheet().rows[0].when == "Mon, every 2 weeks 13:00, 60 min"


def test_what_a_form_lacks_is_told_beside_its_field(desk):
    wrong = desk.series(name=" ", weekdays=frozenset(), every_weeks=0, minutes=None, first_on=None)
    with pytest.raises(NotValid) as told:
        desk.plans.save(replace(wrong, kind=MeetingKind.PRACTICE, starts_at=None))
    assert {one.field for one in told.value.findings} == {
        *("name", "gp_practice_id", "weekdays", "every_weeks", "first_on"),
        *("starts_at", "minutes"),
    }
    with pytest.raises(NotValid) as told:
        desk.plans.save(desk.series(last_on=date(2026, 11, 1)))
    assert [one.field for one in told.value.findings] == ["last_on"]
    with pytest.raises(NotValid) as told:
        desk.meetings.save(desk.draft(meets_on=TODAY - timedelta(days=1), minutes=481))
    assert {one.field for one in told.value.findings} == {"meets_on", "minutes"}


def test_an_extra_meeting_is_planned_changed_and_called_off_with_a_reason(desk, engine):
    draft = desk.draft(kind=MeetingKind.PRACTICE, gp_practice_id=desk.practice)
    meeting_id = desk.meetings.save(draft)
    with pytest.raises(AlreadyDone):
        desk.meetings.save(draft)
    [row] = desk.meetings.sheet().rows
    assert (row.what, row.kind) == ("Extra, Penryn Surgery", "GP practice meeting")
    assert desk.meetings.sheet().next == row
    desk.change(meeting_id, meets_on=TODAY, starts_at=time(15), place=" Room  4 ")
    assert desk.meeting(meeting_id).place == "Room 4"
    version = desk.meeting(meeting_id).version
    with pytest.raises(NotValid):
        desk.meetings.cancel(CancelDraft(new_command_id(), meeting_id, version, " "))
    with pytest.raises(StaleRecord):
        desk.meetings.cancel(CancelDraft(new_command_id(), meeting_id, version - 1, "ill"))
    desk.cancel(meeting_id, "Chair is ill")
    [row] = desk.meetings.sheet().rows
    assert (row.state, row.state_words) == (MeetingState.CANCELLED, "cancelled: Chair is ill")
    assert not row.is_to_come
    with pytest.raises(Refused, match="cancelled"):
        desk.change(meeting_id, minutes=20)
    audited = read_all(engine, AuditEntry)[-1]
    assert (audited.use_case, audited.record_id) == ("cancel_meeting", meeting_id)
    assert audited.reason == "Chair is ill"


def test_one_of_a_series_keeps_its_day(desk):
    series_id = desk.plans.save(desk.series())
    meeting_id = desk.prepare(series_id)
    desk.change(meeting_id, meets_on=THURSDAY, starts_at=time(8))
    made = desk.meeting(meeting_id)
    assert (made.meets_on, made.starts_at) == (TODAY, time(8))


def test_reception_reads_none_of_it_and_a_manager_only_reads(desk):
    with pytest.raises(NotAllowed):
        Meetings(desk.clinic.desk, desk.clinic.anna).sheet()
    reading = Meetings(desk.clinic.desk, desk.clinic.sam)
    assert not reading.may_hold
    reading.sheet()
    with pytest.raises(NotAllowed):
        reading.save(desk.draft())
    with pytest.raises(NotAllowed):
        MeetingPlans(desk.clinic.desk, desk.clinic.sam).save(desk.series())
