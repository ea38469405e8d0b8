"""What two desks, a cancelled meeting or a second press must not do to an agenda."""

from datetime import timedelta

import pytest
from clinic import read_all
from services.agenda_desk import TODAY, an_agenda_desk
from services.meeting_clinic import a_meeting_clinic
from services.meeting_desk import THURSDAY
from sqlalchemy.orm import Session

from o2clinic.errors import NotValid, StaleRecord
from o2clinic.models import Meeting, MeetingAction, MeetingMinutes
from o2clinic.rules.meeting import ActionKind, ItemState, MeetingKind
from o2clinic.rules.visits import VisitKind
from o2clinic.services.agenda_draft import OffDraft, SeenLine, StandardDraft, ToMeeting
from o2clinic.services.meeting_closing import ClosingDraft
from o2clinic.services.meeting_decisions import decisions_of
from o2clinic.services.work import new_command_id


@pytest.fixture
def desk(engine):
    return an_agenda_desk(engine)


def change(engine, record, key, **values):
    with Session(engine) as session, session.begin():
        for name, value in values.items():
            setattr(session.get_one(record, key), name, value)


def standard(desk, meeting_id):
    return desk.agendas.sheet(meeting_id).standard


def test_what_was_not_seen_in_the_preview_is_not_closed_even_if_the_minutes_are_alike(engine):
    """An action that became a visit elsewhere would go on the waiting list unseen."""
    clinic = a_meeting_clinic(engine)
    action = clinic.action(clinic.decided())
    shown = clinic.closing.preview(clinic.meeting_id)
    change(engine, MeetingAction, action, kind=ActionKind.VISIT, visit_kind=VisitKind.HOME_VISIT)
    with pytest.raises(StaleRecord):
        clinic.closing.close(ClosingDraft(new_command_id(), shown))
    assert read_all(engine, MeetingMinutes) == []
    again = clinic.closing.preview(clinic.meeting_id)
    assert len(again.visits) == 1
    assert clinic.closing.close(ClosingDraft(new_command_id(), again))


def test_who_was_taken_off_is_not_brought_to_the_same_meeting_by_the_rules(desk):
    desk.oxygen(desk.mary)
    desk.smokes(desk.mary)
    assert desk.fill().added == 1
    [line] = desk.lines()
    desk.agendas.take_off(OffDraft(desk.step(line.item_id), "Settled on the telephone"))
    assert desk.fill().added == 0
    assert [one.state for one in desk.lines()] == [ItemState.TAKEN_OFF]
    # By somebody's question, and by the rules to the next meeting, they are.
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    assert desk.agendas.fill(thursday, new_command_id()).added == 1
    desk.ask(desk.mary)


def test_a_standard_case_that_was_not_reached_is_one_still_and_takes_nobodys_time(desk):
    desk.stable(desk.mary)
    assert desk.fill().added == 1
    assert len(standard(desk, desk.meeting_id)) == 1
    desk.desk.cancel(desk.meeting_id)
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    [line] = standard(desk, thursday)
    assert line.proposal == "Continue LTOT 2 L/min, 16 h."
    # It is looked at once more when it is decided.
    desk.smokes(desk.mary)
    seen = (SeenLine(line.item_id, line.version),)
    done = desk.agendas.accept_standard(StandardDraft(new_command_id(), thursday, seen))
    assert (done.decided, len(done.held)) == (0, 1)


def test_what_was_decided_by_rule_for_a_meeting_that_was_not_held_is_decided_no_more(desk, engine):
    desk.stable(desk.mary)
    desk.fill()
    [line] = standard(desk, desk.meeting_id)
    seen = (SeenLine(line.item_id, line.version),)
    desk.agendas.accept_standard(StandardDraft(new_command_id(), desk.meeting_id, seen))
    with Session(engine) as session:
        assert len(decisions_of(session, desk.mary)) == 1
    desk.desk.cancel(desk.meeting_id)
    item = desk.item(line.item_id)
    assert (item.state, item.outcome, item.decision, item.decided_at) == (
        ItemState.ROLLED, None, "", None,
    )  # fmt: skip
    with Session(engine) as session:  # no minutes will tell of it
        assert decisions_of(session, desk.mary) == ()
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    assert [one.patient_id for one in standard(desk, thursday)] == [desk.mary]


def test_a_standard_case_of_another_meeting_is_not_decided_here(desk):
    desk.stable(desk.mary)
    desk.fill()
    [line] = standard(desk, desk.meeting_id)
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    seen = (SeenLine(line.item_id, line.version),)
    with pytest.raises(StaleRecord):
        desk.agendas.accept_standard(StandardDraft(new_command_id(), thursday, seen))
    assert desk.item(line.item_id).state is ItemState.WAITING


def test_a_planned_meeting_is_not_moved_to_a_day_that_is_over(desk, engine):
    meeting_id = desk.desk.meetings.save(desk.desk.draft())
    with pytest.raises(NotValid, match="That day is over") as told:
        desk.desk.change(meeting_id, meets_on=TODAY - timedelta(days=1))
    assert [one.field for one in told.value.findings] == ["meets_on"]
    assert desk.desk.change(meeting_id, meets_on=TODAY)
    # One whose day went by while it was planned can still be named otherwise.
    change(engine, Meeting, meeting_id, meets_on=TODAY - timedelta(days=1))
    assert desk.desk.change(meeting_id, name="Was not begun")


def test_the_agenda_of_a_practice_keeps_to_its_patients_when_the_meeting_changes(desk):
    meeting_id = desk.desk.meetings.save(desk.desk.draft())
    desk.ask(desk.john, meeting=ToMeeting(meeting_id))
    with pytest.raises(NotValid, match="another practice"):
        desk.desk.change(meeting_id, kind=MeetingKind.PRACTICE, gp_practice_id=desk.desk.practice)
    desk.agendas.take_off(OffDraft(desk.step(desk.items(meeting_id)[0].id), "Wrong meeting"))
    desk.ask(desk.mary, meeting=ToMeeting(meeting_id))
    assert desk.desk.change(
        meeting_id, kind=MeetingKind.PRACTICE, gp_practice_id=desk.desk.practice
    )
