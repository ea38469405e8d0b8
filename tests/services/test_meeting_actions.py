"""The actions of meetings: whose, by when, ended, handed over, at rest with a closed record."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, read_all, write
from services.diary_day import TODAY
from services.meeting_clinic import a_meeting_clinic

from o2clinic.errors import AlreadyDone, NotAllowed, NotValid, RecordShut, Refused, StaleRecord
from o2clinic.models import AuditEntry, BrokenGlass, MeetingAction
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.closing import ClosingKind
from o2clinic.rules.meeting import ActionKind, ActionState
from o2clinic.rules.visits import VisitKind
from o2clinic.services.closing import ClosingDraft, Closings, ReopenDraft
from o2clinic.services.meeting_action_draft import (
    ActionStep,
    EndDraft,
    HandOverDraft,
    TakeUpDraft,
)
from o2clinic.services.meeting_action_rows import ActionCounts, ActionsWanted, Shown
from o2clinic.services.meeting_actions import MeetingActions
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements

LATE = TODAY - timedelta(days=2)


@pytest.fixture
def clinic(engine):
    return a_meeting_clinic(engine)


def actions(clinic, actor=None):
    return MeetingActions(clinic.desk, actor or clinic.olu)


def step(clinic, action_id):
    version = clinic.stored(MeetingAction, action_id).version
    return ActionStep(action_id, version, new_command_id())


def listed(clinic, shown=Shown.OPEN, *, is_mine=True, actor=None):
    rows = actions(clinic, actor).sheet(ActionsWanted(shown, is_mine)).rows
    return [row.action_id for row in rows]


def test_mine_and_all_open_and_late_are_listed_the_first_due_first(clinic, engine):
    item = clinic.decided()
    later = clinic.action(item)
    late = clinic.action(item, due_on=LATE, words="Ask the supplier")
    bergs = clinic.action(item, owner_id=clinic.berg.person_id)
    outside = clinic.action(item, owner_id=None, owner_name="District nurse", due_on=LATE)
    with statements(engine) as sent:
        sheet = actions(clinic).sheet(ActionsWanted())
    assert len(sent) <= 3
    first, second = sheet.rows
    assert (first.action_id, first.name, first.owner) == (
        late, "JENKINS, Mary (Mrs)", "Mr Olu Adeyemi",
    )  # fmt: skip
    assert (first.due, first.is_overdue, first.stands) == (
        "22-Nov-2026 · 2 days overdue", True, "Open",
    )  # fmt: skip
    assert (first.kind, first.words, first.meeting) == (
        "Telephone", "Ask the supplier", "Oxygen MDT, 24-Nov-2026",
    )  # fmt: skip
    assert (second.action_id, second.due, second.is_overdue) == (
        later, "01-Dec-2026 · in 7 days", False,
    )  # fmt: skip
    assert sheet.counts == ActionCounts(2, 1, 4, 2) == actions(clinic).counts()
    assert [one.name for one in sheet.people] == ["Mr O. Adeyemi", "Dr A. Berg"]
    assert listed(clinic, is_mine=False) == [late, outside, later, bergs]
    assert listed(clinic, Shown.OVERDUE, is_mine=False) == [late, outside]
    assert listed(clinic, actor=clinic.berg) == [bergs]
    assert listed(clinic, is_mine=False, actor=clinic.tuesday.clinic.sam)[0] == late
    with pytest.raises(NotAllowed):
        actions(clinic, clinic.tuesday.clinic.anna).counts()


def test_an_action_ends_once_with_what_became_of_it_and_is_taken_up_again(clinic, engine):
    action_id = clinic.action(clinic.decided())
    told = []
    mine = MeetingActions(Desk(engine, tell=told.append, now=clinic.desk.now), clinic.olu)
    seen = step(clinic, action_id)
    with pytest.raises(NotValid, match="no longer needed"):
        mine.end(EndDraft(seen, ActionState.DROPPED, " "))
    draft = EndDraft(seen, ActionState.DONE, " She  will come ")
    mine.end(draft)
    assert Change(Concept.MEETING, action_id) in told[0]
    with pytest.raises(AlreadyDone):
        mine.end(draft)
    with pytest.raises(StaleRecord):
        mine.end(replace(draft, step=replace(seen, command_id=new_command_id())))
    with pytest.raises(Refused, match="has ended"):
        mine.end(replace(draft, step=step(clinic, action_id)))
    assert listed(clinic) == []
    (row,) = mine.sheet(ActionsWanted(Shown.ENDED)).rows
    assert row.stands == "Done 24-Nov-2026, Mr Olu Adeyemi, She will come"
    assert (row.due, row.is_overdue) == ("01-Dec-2026", False)
    with pytest.raises(NotValid):
        mine.take_up(TakeUpDraft(step(clinic, action_id)))
    mine.take_up(TakeUpDraft(step(clinic, action_id), "It was her sister"))
    with pytest.raises(Refused, match="is open"):
        mine.take_up(TakeUpDraft(step(clinic, action_id), "Again"))
    stored = clinic.stored(MeetingAction, action_id)
    assert (stored.state, stored.ended_on, stored.ended_note) == (ActionState.OPEN, None, "")
    audited = read_all(engine, AuditEntry)[-1]
    assert (audited.use_case, audited.patient_id, audited.reason) == (
        "reopen_action", clinic.mary, "It was her sister",
    )  # fmt: skip


def test_an_action_is_handed_over_with_its_day_and_the_reason(clinic, engine):
    action_id = clinic.action(clinic.decided())
    empty = HandOverDraft(step(clinic, action_id))
    with pytest.raises(NotValid) as caught:
        actions(clinic).hand_over(empty)
    assert {one.field for one in caught.value.findings} == {"owner_name", "due_on", "note"}
    new_day = date(2026, 12, 24)
    given = replace(empty, owner_id=clinic.berg.person_id, due_on=new_day, reason="Olu is on leave")
    actions(clinic).hand_over(given)
    assert listed(clinic) == []
    (row,) = actions(clinic, clinic.berg).sheet(ActionsWanted()).rows
    assert (row.owner, row.due_on) == ("Dr Astrid Berg", new_day)
    outside = replace(given, owner_id=0, owner_name="  GP ", step=step(clinic, action_id))
    actions(clinic).hand_over(outside)
    stored = clinic.stored(MeetingAction, action_id)
    assert (stored.owner_id, stored.owner_name) == (None, "GP")
    assert read_all(engine, AuditEntry)[-1].reason == "Olu is on leave"
    with pytest.raises(NotAllowed):
        actions(clinic, clinic.tuesday.clinic.sam).hand_over(outside)


def test_a_wanted_visit_says_how_far_its_booking_is(clinic):
    values = {"kind": ActionKind.VISIT, "visit_kind": VisitKind.REVIEW, "words": "See her"}
    clinic.action(clinic.decided(), **values)
    (before,) = actions(clinic).of_patient(clinic.mary)
    clinic.close()
    (after,) = actions(clinic).of_patient(clinic.mary)
    assert (before.stands, after.stands) == ("Open", "The visit waits to be booked")


def test_a_death_puts_actions_to_rest_and_taking_it_back_brings_them_again(clinic):
    action_id = clinic.action(clinic.decided())
    anna = Closings(clinic.desk, clinic.tuesday.clinic.anna)
    closing_id = anna.close(
        ClosingDraft(
            command_id=new_command_id(),
            patient_id=clinic.mary,
            version=anna.sheet(clinic.mary).version,
            kind=ClosingKind.DIED,
            happened_on=LATE,
            source="GP practice",
        )
    )
    assert listed(clinic) == []
    assert actions(clinic).counts() == ActionCounts()
    (row,) = actions(clinic).sheet(ActionsWanted(Shown.RESTING)).rows
    assert (row.action_id, row.stands) == (
        action_id, "Rests: the patient died on 22-Nov-2026",
    )  # fmt: skip
    (holding,) = anna.sheet(clinic.mary).holding
    anna.reopen(ReopenDraft(new_command_id(), closing_id, holding.version, "Her namesake"))
    assert listed(clinic) == [action_id]


def test_a_death_says_which_actions_rest_to_whom_may_read_them(clinic):
    item = clinic.decided()
    clinic.action(item, words="Ask about his smoking", due_on=LATE)
    clinic.action(item, owner_id=None, owner_name="District nurse")
    clinic.action(item, words="Is done", state=ActionState.DONE, ended_on=TODAY)
    at_the_clinic = Closings(clinic.desk, clinic.olu)
    anna = Closings(clinic.desk, clinic.tuesday.clinic.anna)
    told = [one for one in at_the_clinic.sheet(clinic.mary).stops if one.startswith("Action")]
    assert told == [
        "Action “Ask about his smoking”, Mr O. Adeyemi, by 22-Nov-2026: rests",
        "Action “Ring the daughter”, District nurse, by 01-Dec-2026: rests",
    ]
    assert not any("ction" in one for one in anna.sheet(clinic.mary).stops)
    at_the_clinic.close(
        ClosingDraft(
            command_id=new_command_id(),
            patient_id=clinic.mary,
            version=anna.sheet(clinic.mary).version,
            kind=ClosingKind.MOVED_AWAY,
            happened_on=LATE,
            source="GP practice",
        )
    )
    # The entry is read at the desk too: what is to be done stands not in it.
    (row,) = anna.sheet(clinic.mary).rows
    assert [one for one in row.stopped if "ction" in one] == ["An action of a meeting: rests"] * 2
    assert "smoking" not in str(row)


def test_of_a_shut_record_no_action_is_told_by_a_closing(clinic):
    clinic.action(clinic.decided())
    clinic.restrict(clinic.mary)
    stops = Closings(clinic.desk, clinic.olu).sheet(clinic.mary).stops
    assert not any("Action" in one for one in stops)


def test_actions_of_a_shut_record_are_not_told_until_it_is_opened_with_a_reason(clinic, engine):
    action_id = clinic.action(clinic.decided())
    clinic.restrict(clinic.mary)
    seen = step(clinic, action_id)
    assert listed(clinic) == []
    assert actions(clinic, clinic.berg).counts() == ActionCounts()
    with pytest.raises(RecordShut):
        actions(clinic, clinic.berg).end(EndDraft(seen))
    with pytest.raises(RecordShut):
        actions(clinic).of_patient(clinic.mary)
    opened = {"reason": "I treat her now", "valid_until": NOON + timedelta(days=900)}
    write(
        engine,
        BrokenGlass(patient_id=clinic.mary, person_id=clinic.olu.person_id, **opened),
    )
    assert listed(clinic) == [action_id]
    actions(clinic).end(EndDraft(seen))
