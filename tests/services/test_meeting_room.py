"""The meeting as it is held: what the room is shown, attendance, decisions and their actions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import openings, read_all, write
from services.health_record import a_gas, an_exacerbation
from services.meeting_makers import (
    QUESTION,
    TODAY,
    a_held_meeting,
    a_meeting,
    a_series,
    an_action,
    an_item,
)
from sqlalchemy.orm import Session

from o2clinic.errors import (
    AlreadyDone,
    NotAllowed,
    NotFound,
    NotValid,
    RecordShut,
    Refused,
    StaleRecord,
)
from o2clinic.models import (
    AgendaItem,
    AuditChange,
    AuditEntry,
    MeetingAction,
    MeetingSeat,
    Patient,
    RecordRestriction,
)
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.meeting import (
    ActionKind,
    ActionState,
    Attendance,
    ItemState,
    MeetingOutcome,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.visits import VisitKind
from o2clinic.services.room_sheet import ActionDraft, DecisionDraft, Panel
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements


@pytest.fixture
def held(engine):
    return a_held_meeting(engine)


def a_visit(**told):
    usual = {
        "kind": ActionKind.VISIT,
        "words": "Joint visit with the fire service",
        "owner_name": "Mr O. Adeyemi",
        "due_on": TODAY + timedelta(weeks=2),
        "visit_kind": VisitKind.HOME_VISIT,
    }
    return ActionDraft(**(usual | told))


def a_draft(held, at=0, **told):
    item = held.item(at)
    usual = {
        "command_id": new_command_id(),
        "item_id": item.id,
        "version": item.version,
        "patient_id": item.patient_id,
        "outcome": MeetingOutcome.HOLD,
        "decision": "  Hold until the home is safe ",
        "actions": (a_visit(),),
    }
    return DecisionDraft(**(usual | told))


def fields(caught):
    return {one.field for one in caught.value.findings}


def test_the_meeting_names_no_patient_and_is_four_statements(held, engine):
    an_item(engine, held.meeting_id, held.patient_ids[0], 3, state=ItemState.TAKEN_OFF)
    accepted = {"state": ItemState.STANDARD, "outcome": MeetingOutcome.CONTINUE}
    an_item(engine, held.meeting_id, held.patient_ids[1], 4, **accepted)
    room = held.room()
    with statements(engine) as sent:
        sheet = room.sheet(held.meeting_id)
    assert len(sent) <= 4
    assert (sheet.name, sheet.when, sheet.place) == ("MDT", "Tue 24-Nov-2026 12:30", "Seminar room")
    assert [one.item_id for one in sheet.items] == held.item_ids
    assert (sheet.standard_count, sheet.state) == (1, MeetingState.OPEN)
    assert [one.name for one in sheet.seats] == ["Dr A. Berg", "Ms P. Lane, Hospice"]
    assert "Mr O. Adeyemi" in [one.name for one in sheet.staff]
    assert sheet.may_decide
    assert not held.room(held.clinic.sam).sheet(held.meeting_id).may_decide
    assert "Surname" not in repr(sheet)
    assert room.meeting_of(held.item_ids[1]) == held.meeting_id
    with pytest.raises(NotFound):
        room.meeting_of(999)
    with pytest.raises(NotFound):
        room.sheet(999)


def test_a_patient_is_shown_with_everything_in_few_statements_and_the_opening_is_logged(
    held, engine
):
    room = held.room()
    room.patient(held.item_ids[1])
    with statements(engine) as sent:
        sheet = room.patient(held.item_ids[0])
    read = [one for one in sent if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(read) <= 13, read
    assert sheet.name == "SURNAME00, Given00 (Mrs)"
    assert sheet.identity == "Born 14-Jul-1945 (81y)   Female   NHS No. 999 000 0018"
    assert sheet.question == QUESTION
    assert sheet.why == "Smokes, on oxygen (MT-2) · Son smokes indoors, told 02-Nov-2026"
    assert [one.panel for one in sheet.panels] == list(Panel)[1:]
    oxygen = sheet.panel(Panel.OXYGEN)
    assert "2 L/min" in oxygen.lines[0]
    assert "PaO₂ 6.7" in sheet.panel(Panel.RESULTS).lines[0]
    assert sheet.panel(Panel.LAST_DECISION).lines == ("For the first time at a meeting",)
    assert sheet.panel(Panel.CHANGED).title == "In the last 12 months"
    assert sheet.panel(Panel.CHANGED).lines == (
        "05-Oct-2026  oxygen ordered: LTOT",
        "01-Oct-2026  blood gas on air: PaO₂ 6.7, PaCO₂ 5.5",
    )
    assert sheet.trend.panels[0].points
    assert [one.patient_id for one in openings(engine)] == held.patient_ids[::-1]


def test_what_changed_counts_from_the_last_decision_and_its_actions_are_told(held, engine):
    mary, olu = held.patient_ids[0], held.clinic.nurse_olu.person_id
    before = a_meeting(engine, meets_on=date(2026, 10, 2), state=MeetingState.CLOSED)
    decided = {"state": ItemState.DECIDED, "outcome": MeetingOutcome.CONTINUE}
    earlier = an_item(engine, before, mary, decision="Stay", decided_by_id=olu, **decided)
    an_action(engine, earlier, mary)
    an_exacerbation(engine, mary, date(2026, 11, 2))
    an_exacerbation(engine, mary, date(2026, 10, 2))  # the day of the meeting itself is not new
    a_gas(engine, mary, date(2026, 11, 2), "6.5", recorded_by_id=olu)
    sheet = held.room().patient(held.item_ids[0])
    changed = sheet.panel(Panel.CHANGED)
    assert changed.title == "Since 02-Oct-2026"
    assert changed.lines == (
        "02-Nov-2026  exacerbation",
        "02-Nov-2026  blood gas on air: PaO₂ 6.5, PaCO₂ 5.5",
        "05-Oct-2026  oxygen ordered: LTOT",
    )
    assert sheet.panel(Panel.LAST_DECISION).lines == (
        *("02-Oct-2026  Continue as it is", "Stay", "Mr O. Adeyemi"),
    )
    [todo] = sheet.panel(Panel.ACTIONS).lines
    assert todo == "Ring the son: Community matron, by 10-Nov-2026, overdue"
    assert sheet.actions == ()  # none of today's


def test_the_meeting_is_begun_once_and_not_after_its_end(held, engine):
    planned = a_meeting(engine, state=MeetingState.PLANNED)
    room = held.room()
    room.open(planned)
    room.open(planned)
    begun = [one for one in read_all(engine, AuditEntry) if one.use_case == "begin meeting"]
    assert len(begun) == 2
    made = room.sheet(planned)
    assert made.state is MeetingState.OPEN
    with pytest.raises(Refused):
        room.open(a_meeting(engine, state=MeetingState.CLOSED))
    with pytest.raises(NotAllowed):
        held.room(held.clinic.anna).open(planned)


def test_a_decision_stands_with_who_does_what_by_when(held, engine):
    told = []
    desk = Desk(engine, tell=told.append, now=held.clinic.desk.now)
    from o2clinic.services.meeting_room import MeetingRoom

    olu = held.clinic.nurse_olu
    done = MeetingRoom(desk, olu).decide(
        a_draft(held, actions=(a_visit(owner_id=olu.person_id), a_visit(owner_name="Matron")))
    )
    item = held.item()
    assert (item.state, item.outcome, item.decision) == (
        *(ItemState.DECIDED, MeetingOutcome.HOLD, "Hold until the home is safe"),
    )
    assert (item.decided_by_id, item.version) == (olu.person_id, done.version)
    first, second = held.actions()
    assert (first.owner_id, first.owner_name, second.owner_name) == (olu.person_id, "", "Matron")
    assert (first.visit_kind, first.state) == (VisitKind.HOME_VISIT, ActionState.OPEN)
    patient = Change(Concept.PATIENT, held.patient_ids[0])
    assert told == [frozenset({Change(Concept.MEETING, held.meeting_id), patient})]
    sheet = held.room().patient(item.id)
    assert sheet.outcome is MeetingOutcome.HOLD
    assert sheet.decided == "12:00 Mr O. Adeyemi"
    assert sheet.panel(Panel.DECISION).lines[:2] == (
        "Hold until it is safe",
        "Hold until the home is safe",
    )
    assert [one.owner_name for one in sheet.actions] == ["Mr O. Adeyemi", "Matron"]
    entry = read_all(engine, AuditEntry)[-2]  # the last is that the record was opened
    assert (entry.use_case, entry.patient_id) == ("decide at meeting", item.patient_id)


def test_what_is_missing_is_told_by_its_field(held):
    wrong = a_draft(
        held, outcome=None, decision=" ", actions=(a_visit(owner_name="", due_on=None),)
    )
    with pytest.raises(NotValid) as caught:
        held.room().decide(wrong)
    assert fields(caught) == {"outcome", "decision", "action_1_owner", "action_1_due_on"}
    with pytest.raises(NotValid) as caught:
        held.room().decide(a_draft(held, actions=()))
    assert fields(caught) == {"action_1_words"}
    assert held.item().state == ItemState.WAITING


def test_deciding_anew_needs_a_reason_and_the_audit_keeps_what_stood(held, engine):
    room = held.room()
    room.decide(a_draft(held, actions=(a_visit(), a_visit(words="Write to the GP"))))
    first, second = held.actions()
    kept = a_visit(action_id=second.id, words="Write to GP and matron")
    again = a_draft(held, outcome=MeetingOutcome.CONTINUE, decision="Stay", actions=(kept,))
    with pytest.raises(NotValid) as caught:
        room.decide(again)
    assert fields(caught) == {"reason"}
    room.decide(replace(again, reason="The gas came in"))
    first, second = held.actions()
    assert (first.state, first.ended_on) == (ActionState.DROPPED, TODAY)
    assert first.ended_note == "Decided anew at the meeting: The gas came in"
    assert (second.state, second.words) == (ActionState.OPEN, "Write to GP and matron")
    assert len(read_all(engine, MeetingAction)) == 2
    before = [one.columns for one in read_all(engine, AuditChange) if "Stay" in str(one.columns)]
    assert "Hold until the home is safe" in str(before)
    assert read_all(engine, AuditEntry)[-1].reason == "The gas came in"


def test_a_decision_is_written_once_and_over_nobody_elses(held):
    room, draft = held.room(), a_draft(held)
    room.decide(draft)
    with pytest.raises(AlreadyDone) as done:
        room.decide(draft)
    assert done.value.record_id == held.item_ids[0]
    with pytest.raises(StaleRecord):
        room.decide(replace(draft, command_id=new_command_id()))
    assert len(held.actions()) == 1


@pytest.mark.parametrize("state", [MeetingState.PLANNED, MeetingState.CLOSED])
def test_nothing_is_decided_but_while_the_meeting_is_held(engine, state):
    held = a_held_meeting(engine, state=state)
    with pytest.raises(Refused):
        held.room().decide(a_draft(held))
    with pytest.raises(Refused):
        held.room().note_time(held.item_ids[0], 5)
    assert held.actions() == []


def test_who_was_there_is_noted(held, engine):
    series = a_series(engine)
    olu = held.clinic.nurse_olu.person_id
    write(engine, MeetingSeat(series_id=series, person_id=olu, role=SeatRole.NURSE))
    room = held.room()
    room.attend(held.seat_ids[1], Attendance.PRESENT)
    room.attend(held.seat_ids[0], Attendance.APOLOGIES)
    assert [one.attendance for one in room.sheet(held.meeting_id).seats] == [
        *(Attendance.APOLOGIES, Attendance.PRESENT),
    ]
    over = a_meeting(engine, series_id=series, state=MeetingState.CLOSED)
    seat = write(engine, MeetingSeat(meeting_id=over, person_id=olu, role=SeatRole.NURSE))
    with pytest.raises(Refused):
        room.attend(seat, Attendance.PRESENT)


def test_the_time_of_each_patient_adds_up(held):
    room = held.room()
    room.note_time(held.item_ids[0], 61)
    version = room.note_time(held.item_ids[0], 5)
    assert (held.item().seconds_shown, held.item().version) == (66, version)
    room.note_time(held.item_ids[0], 10**6)
    assert held.item().seconds_shown == 66 + 4 * 3600


def test_a_shut_record_is_neither_shown_nor_decided_on(held, engine):
    write(
        engine,
        RecordRestriction(patient_id=held.patient_ids[0], reason="Staff member"),
    )
    room = held.room()
    with pytest.raises((RecordShut, NotFound)):
        room.patient(held.item_ids[0])
    with pytest.raises((RecordShut, NotFound)):
        room.decide(a_draft(held))
    with pytest.raises((RecordShut, NotFound)):
        room.note_time(held.item_ids[0], 5)
    assert held.actions() == []


def test_nobody_is_asked_to_decide_on_whoever_has_died_or_moved(held, engine):
    gone = held.patient_ids[0]
    _change(engine, Patient, gone, died_on=TODAY)
    room = held.room()
    assert [one.item_id for one in room.sheet(held.meeting_id).items] == held.item_ids[1:]
    _change(engine, Patient, gone, died_on=None, moved_away_on=TODAY)
    assert [one.item_id for one in room.sheet(held.meeting_id).items] == held.item_ids[1:]
    _change(engine, AgendaItem, held.item_ids[0], state=ItemState.DECIDED, outcome="hold")
    assert [one.item_id for one in room.sheet(held.meeting_id).items] == held.item_ids


def _change(engine, kind, key, **values):
    with Session(engine) as session, session.begin():
        for name, value in values.items():
            setattr(session.get_one(kind, key), name, value)
