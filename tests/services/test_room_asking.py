"""A patient is brought from the room by number and day of birth; a line taken off comes back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import an_nhs_number, read_all, write
from services.agenda_desk import TODAY, an_agenda_desk
from services.meeting_makers import somebody
from sqlalchemy.orm import Session

from o2clinic.errors import (
    AlreadyDone,
    NotAllowed,
    NotValid,
    RecordShut,
    Refused,
    StaleRecord,
)
from o2clinic.models import AuditEntry, Meeting, Patient, PatientGp, RecordRestriction
from o2clinic.rules.meeting import AgendaReason, ItemState, MeetingState
from o2clinic.services.agenda_draft import OffDraft
from o2clinic.services.meeting_room import MeetingRoom
from o2clinic.services.room_asking import NOBODY, RoomAskDraft, RoomAsking
from o2clinic.services.work import new_command_id

BORN = date(1945, 7, 14) - timedelta(days=331 * 3)


@pytest.fixture
def desk(engine):
    return an_agenda_desk(engine)


@pytest.fixture
def ann(engine, desk):
    return somebody(engine, 3)


@pytest.fixture
def draft(desk, ann):
    return RoomAskDraft(
        new_command_id(), desk.meeting_id, an_nhs_number(3), BORN, " May  she fly? ", "Dr Moyle"
    )


def ask(desk, draft, actor=None, **typed):
    its = replace(draft, command_id=new_command_id(), **typed)
    return RoomAsking(desk.desk.clinic.desk, actor or desk.desk.olu).ask(its)


def change(engine, kind, key, **values):
    with Session(engine) as session, session.begin():
        for name, value in values.items():
            setattr(session.get_one(kind, key), name, value)


@pytest.mark.parametrize("is_hospital_number", [False, True])
def test_number_and_day_of_birth_bring_a_patient_as_the_agenda_would(
    desk, engine, ann, draft, is_hospital_number
):
    desk.smokes(ann)
    desk.oxygen(ann)
    number = an_nhs_number(3)
    typed = " rhq703k " if is_hospital_number else f"{number[:3]}-{number[3:6]} {number[6:]}"
    change(engine, Meeting, desk.meeting_id, state=MeetingState.OPEN)
    item = desk.item(ask(desk, draft, number=typed))
    assert (item.patient_id, item.place, item.state) == (ann, 1, ItemState.WAITING)
    assert (item.reason, item.question) == (AgendaReason.REFERRED, "May she fly?")
    assert (item.asked_by, item.other_reasons) == ("Dr Moyle", "smoker_on_oxygen")
    assert item.evidence.startswith("Smokes")
    audited = read_all(engine, AuditEntry)[-1]
    assert (audited.use_case, audited.patient_id) == ("ask_meeting", ann)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"number": " "}, ["number"]),
        ({"born_on": None}, ["born_on"]),
        ({"question": ""}, ["question"]),
        ({"question": "x" * 201, "asked_by": "y" * 101}, ["question", "asked_by"]),
        ({"number": "RHQ7"}, ["number"]),
        ({"number": an_nhs_number(4)}, ["number"]),
        ({"born_on": BORN + timedelta(days=1)}, ["born_on_or_number"]),
    ],
)
def test_what_is_missing_or_fits_nobody_is_told_and_nobody_is_named(desk, draft, typed, fields):
    with pytest.raises(NotValid) as told:
        ask(desk, draft, **typed)
    found = told.value.findings
    if fields == ["born_on_or_number"]:
        assert [(one.field, one.message) for one in found] == [("number", NOBODY)]
    else:
        assert [one.field for one in found] == fields
    assert "SURNAME" not in str(found).upper()
    assert desk.items(desk.meeting_id) == []


def test_a_number_of_a_record_that_was_merged_brings_the_one_that_stays(desk, engine, ann, draft):
    first, second = somebody(engine, 5), somebody(engine, 6)
    change(engine, Patient, ann, merged_into_id=first)
    change(engine, Patient, first, merged_into_id=second)
    assert desk.item(ask(desk, draft)).patient_id == second


def test_two_who_share_number_and_birth_are_not_guessed_between(desk, engine, ann, draft):
    twin = somebody(engine, 7)
    change(engine, Patient, twin, hospital_number="RHQ703K", born_on=BORN)
    with pytest.raises(NotValid, match="Nobody has this number"):
        ask(desk, draft, number="RHQ703K")
    assert ask(desk, draft)  # the NHS number is one person's


def test_the_rules_of_the_agenda_hold_in_the_room_too(desk, engine, ann, draft):
    with pytest.raises(NotAllowed):
        ask(desk, draft, desk.desk.clinic.sam)
    draft = replace(draft, command_id=new_command_id())
    room = RoomAsking(desk.desk.clinic.desk, desk.desk.olu)
    room.ask(draft)
    with pytest.raises((AlreadyDone, NotValid)):
        room.ask(draft)
    with pytest.raises(NotValid, match="Stands on the agenda"):
        ask(desk, draft)
    change(engine, Meeting, desk.meeting_id, gp_practice_id=desk.desk.practice)
    other = somebody(engine, 8)
    theirs = {"number": "RHQ708K", "born_on": date(1945, 7, 14) - timedelta(days=331 * 8)}
    with pytest.raises(NotValid, match="another practice"):
        ask(desk, draft, **theirs)
    write(engine, RecordRestriction(patient_id=other, reason="Staff"))
    with pytest.raises(RecordShut):
        ask(desk, draft, **theirs)
    change(engine, Meeting, desk.meeting_id, gp_practice_id=None)
    gone = somebody(engine, 9)
    change(engine, Patient, gone, died_on=date(2026, 11, 1))
    born = date(1945, 7, 14) - timedelta(days=331 * 9)
    with pytest.raises(Refused):
        ask(desk, draft, number="RHQ709K", born_on=born)
    change(engine, Meeting, desk.meeting_id, state=MeetingState.CLOSED)
    with pytest.raises(Refused):
        ask(desk, draft, number=an_nhs_number(3))


def test_a_line_that_was_taken_off_is_put_back_as_it_stood(desk, engine):
    first, second = desk.ask(desk.mary, question="May she fly?"), desk.ask(desk.john)
    with pytest.raises(Refused, match="put back on the agenda meanwhile"):
        desk.agendas.put_back(desk.step(first))
    desk.agendas.take_off(OffDraft(desk.step(first), "Settled on the telephone"))
    seen = desk.step(first)
    desk.agendas.put_back(seen)
    with pytest.raises(AlreadyDone):
        desk.agendas.put_back(seen)
    with pytest.raises(StaleRecord):
        desk.agendas.put_back(replace(seen, command_id=new_command_id()))
    lines = desk.lines()
    assert [one.item_id for one in lines] == [first, second]
    assert (lines[0].question, lines[0].stands, lines[0].state_reason) == ("May she fly?", "", "")
    audited = read_all(engine, AuditEntry)[-1]
    assert (audited.use_case, audited.patient_id) == ("put_back_on_agenda", desk.mary)
    room = MeetingRoom(desk.desk.clinic.desk, desk.desk.olu).sheet(desk.meeting_id)
    assert [one.item_id for one in room.items] == [first, second]


def test_nobody_is_put_back_who_could_not_be_brought(desk, engine):
    off = desk.ask(desk.mary)
    desk.agendas.take_off(OffDraft(desk.step(off), "Settled"))
    anew = desk.ask(desk.mary)
    with pytest.raises(NotValid, match="Stands on the agenda"):
        desk.agendas.put_back(desk.step(off))
    desk.agendas.take_off(OffDraft(desk.step(anew), "Settled"))
    change(engine, Patient, desk.mary, moved_away_on=TODAY)
    with pytest.raises(Refused, match="moved away"):
        desk.agendas.put_back(desk.step(off))
    change(engine, Patient, desk.mary, moved_away_on=None)
    change(engine, Meeting, desk.meeting_id, gp_practice_id=desk.desk.practice)
    practices = [one.id for one in read_all(engine, PatientGp)]
    change(engine, PatientGp, practices[0], valid_to=TODAY - timedelta(days=1))
    with pytest.raises(NotValid, match="another practice"):
        desk.agendas.put_back(desk.step(off))
    change(engine, Meeting, desk.meeting_id, gp_practice_id=None, state=MeetingState.CLOSED)
    with pytest.raises(Refused, match="closed"):
        desk.agendas.put_back(desk.step(off))
