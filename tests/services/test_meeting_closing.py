"""Closing a meeting: lines go on, visits wait, minutes stand for good."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, read_all, write
from documents.papers import words_of
from services.diary_day import TODAY
from services.meeting_clinic import DUE, NEXT_ON, a_meeting_clinic
from sqlalchemy import text

from o2clinic.errors import AlreadyDone, NotAllowed, NotFound, NotValid, Refused, StaleRecord
from o2clinic.models import (
    AgendaItem,
    AuditEntry,
    BrokenGlass,
    Meeting,
    MeetingAction,
    MeetingMinutes,
    Patient,
    WaitingEntry,
)
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.meeting import (
    ActionKind,
    Attendance,
    ItemState,
    MeetingKind,
    MeetingOutcome,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import WaitingState, WaitUrgency
from o2clinic.services.documents import Use
from o2clinic.services.meeting_closing import AmendmentDraft, ClosingDraft, MeetingClosing
from o2clinic.services.work import Desk, new_command_id
from o2clinic.storage.soundness import check
from tools.bench.counting import statements


@pytest.fixture
def clinic(engine):
    return a_meeting_clinic(engine)


def visit_action(clinic, item_id, patient_id=0, **other):
    values = {"kind": ActionKind.VISIT, "visit_kind": VisitKind.HOME_VISIT, "words": "See at home"}
    return clinic.action(item_id, patient_id, **values | other)


def test_before_closing_all_that_follows_is_shown_in_a_bounded_number_of_statements(clinic, engine):
    mary = clinic.decided()
    clinic.action(mary)
    visit_action(clinic, mary, owner_id=None, owner_name="Community team")
    clinic.standard(clinic.john, 2)
    late = clinic.patient("BOLITHO")
    clinic.line(late, 3, question="Is a second gas wanted?")
    clinic.seat(SeatRole.GP, Attendance.INVITED, guest_name="Dr Imran Shah")
    clinic.meeting()
    with statements(engine) as sent:
        shown = clinic.closing.preview(clinic.meeting_id)
    assert len(sent) <= 11
    assert shown.title == "Oxygen MDT, Tue 24-Nov-2026"
    (line,) = shown.decided
    assert (line.patient, line.words) == (
        "JENKINS, Mary (Mrs)",
        "Hold until it is safe. No order before the home visit.",
    )
    assert line.follows == (
        "Mr Olu Adeyemi: Ring the daughter, by 01-Dec-2026",
        "Community team: See at home, by 01-Dec-2026",
    )
    assert [one.owner for one in shown.owners] == ["Community team", "Mr Olu Adeyemi"]
    assert shown.letters == ("JENKINS, Mary (Mrs)",)
    assert shown.visits == (
        "JENKINS, Mary (Mrs): Home visit: goes on the waiting list, by 01-Dec-2026",
    )
    assert shown.next_words == (
        "1 patient was not reached: they go on the agenda of Fri 27-Nov-2026."
    )
    assert shown.doubts == ("1 person was invited, and nobody noted whether they came.",)
    assert shown.issued == ()


def test_closing_does_all_of_it_in_one_audited_step(clinic, engine):
    mary = clinic.decided()
    visit = visit_action(clinic, mary)
    clinic.standard(clinic.john, 2)
    late = clinic.patient("BOLITHO")
    reached_not = clinic.line(late, 3, asked_by="Dr Shah")
    next_id = clinic.meeting()
    told = []
    closing = MeetingClosing(Desk(engine, tell=told.append, now=clinic.desk.now), clinic.olu)
    minutes_id = closing.close(
        ClosingDraft(new_command_id(), clinic.closing.preview(clinic.meeting_id))
    )
    meeting = clinic.stored(Meeting, clinic.meeting_id)
    assert (meeting.state, meeting.closed_by_id) == (MeetingState.CLOSED, clinic.olu.person_id)
    assert clinic.stored(AgendaItem, reached_not).state == ItemState.ROLLED
    (came,) = clinic.lines_of(next_id)
    assert (came.patient_id, came.rolled_from_id, came.place) == (late, reached_not, 1)
    assert (came.state, came.asked_by, came.is_standard) == (ItemState.WAITING, "Dr Shah", False)
    (entry,) = read_all(engine, WaitingEntry)
    assert (entry.patient_id, entry.visit_kind, entry.target_on) == (
        clinic.mary, VisitKind.HOME_VISIT, DUE,
    )  # fmt: skip
    assert (entry.state, entry.urgency) == (WaitingState.REQUESTED, WaitUrgency.URGENT)
    assert entry.note == "MDT 24-Nov-2026: See at home"
    assert clinic.stored(MeetingAction, visit).waiting_entry_id == entry.id
    audited = read_all(engine, AuditEntry)[-1]
    assert (audited.use_case, audited.record_id) == ("close_meeting", minutes_id)
    assert Change(Concept.MEETING, clinic.meeting_id) in told[0]
    assert Change(Concept.WAITING, entry.id) in told[0]
    said = words_of(clinic.closing.minutes_pdf(minutes_id))
    for part in (
        "Present: Dr Astrid Berg (Chair); Mr Olu Adeyemi (Nurse)",
        "Apologies: Ms Rhian Pugh, Bluewater Oxygen (Guest)",
        "1. JENKINS, Mary (Mrs)",
        "TREVENA, John (Mr)",
        "Not reached: goes on to the meeting of 27-Nov-2026.",
    ):
        assert part in said


def test_only_what_was_shown_is_closed_and_only_once(clinic):
    clinic.decided()
    shown = clinic.closing.preview(clinic.meeting_id)
    clinic.decided(clinic.john, 2)
    with pytest.raises(StaleRecord):
        clinic.closing.close(ClosingDraft(new_command_id(), shown))
    draft = ClosingDraft(new_command_id(), clinic.closing.preview(clinic.meeting_id))
    minutes_id = clinic.closing.close(draft)
    with pytest.raises(AlreadyDone) as done:
        clinic.closing.close(draft)
    assert done.value.record_id == minutes_id
    with pytest.raises(Refused, match="its minutes stand"):
        clinic.closing.close(replace(draft, command_id=new_command_id()))
    with pytest.raises(NotAllowed):
        MeetingClosing(clinic.desk, clinic.tuesday.clinic.sam).close(draft)
    with pytest.raises(NotFound):
        clinic.closing.preview(999)


def test_a_visit_that_waits_or_is_booked_already_is_not_wanted_twice(clinic, engine):
    mary, john = clinic.decided(), clinic.decided(clinic.john, 2)
    entry_id = write(
        engine,
        WaitingEntry(
            patient_id=clinic.mary,
            visit_kind=VisitKind.HOME_VISIT,
            minutes=60,
            urgency=WaitUrgency.ROUTINE,
            since_on=TODAY,
            earliest_on=DUE + timedelta(days=5),
            target_on=DUE + timedelta(days=20),
        ),
    )
    joined = visit_action(clinic, mary)
    booked = clinic.tuesday.draft("10:00", patient_id=clinic.john)
    clinic.tuesday.booking.book(replace(booked, starts_at=booked.starts_at.replace(hour=14),
        clinic_session_id=None, reason="by telephone"))  # fmt: skip
    has_visit = visit_action(clinic, john, clinic.john, visit_kind=VisitKind.LTOT_GAS_1)
    shown = clinic.closing.preview(clinic.meeting_id)
    assert shown.visits == (
        "JENKINS, Mary (Mrs): Home visit: is on the waiting list already, by 01-Dec-2026",
        "TREVENA, John (Mr): LTOT gas 1: is booked for 24-Nov-2026",
    )
    clinic.close()
    (entry,) = read_all(engine, WaitingEntry)
    assert (entry.id, entry.target_on, entry.earliest_on) == (entry_id, DUE, None)
    assert clinic.stored(MeetingAction, joined).waiting_entry_id == entry_id
    assert clinic.stored(MeetingAction, has_visit).waiting_entry_id is None


def test_a_visit_of_somebody_who_died_since_is_not_waited_for(clinic, engine):
    gone = a_dead_patient(clinic)
    visit_action(clinic, clinic.decided(gone), gone)
    assert clinic.closing.preview(clinic.meeting_id).visits == ()
    clinic.close()
    assert read_all(engine, WaitingEntry) == []


def a_dead_patient(clinic):
    return clinic.patient("ANGOVE", died_on=date(2026, 11, 23))


def test_of_a_restricted_record_the_minutes_tell_nothing(clinic):
    clinic.decided()
    clinic.decided(clinic.john, 2, question="A question of John's")
    clinic.restrict(clinic.john)
    berg = MeetingClosing(clinic.desk, clinic.berg)
    shown = berg.preview(clinic.meeting_id)
    assert [line.patient for line in shown.decided] == ["JENKINS, Mary (Mrs)"]
    opened = {"reason": "I treat him now", "valid_until": NOON + timedelta(hours=2)}
    glass = BrokenGlass(patient_id=clinic.john, person_id=clinic.berg.person_id, **opened)
    write(clinic.engine, glass)
    shown = berg.preview(clinic.meeting_id)
    assert [line.patient for line in shown.decided][1:] == ["TREVENA, John (Mr)"]
    said = words_of(berg.minutes_pdf(berg.close(ClosingDraft(new_command_id(), shown))))
    assert "These minutes tell nothing of restricted records" in said
    assert "TREVENA" not in said
    assert "A question of John's" not in said


def test_minutes_are_corrected_by_new_ones_that_name_what_was_wrong(clinic, engine):
    clinic.decided()
    first = clinic.close()
    kept = clinic.closing.minutes_pdf(first, Use.TO_PRINTER)
    draft = AmendmentDraft(
        new_command_id(), clinic.meeting_id, first, "  Dr Shah was there as well. "
    )
    with pytest.raises(NotValid):
        clinic.closing.amend(replace(draft, words=" "))
    second = clinic.closing.amend(draft)
    said = words_of(clinic.closing.minutes_pdf(second))
    assert "Corrections" in said
    assert "24-Nov-2026, Mr Olu Adeyemi: Dr Shah was there as well." in said
    assert clinic.closing.minutes_pdf(first) == kept
    with pytest.raises(Refused, match="corrected already"):
        clinic.closing.amend(replace(draft, command_id=new_command_id()))
    third = clinic.closing.amend(
        replace(draft, command_id=new_command_id(), minutes_id=second, words="In room 3.")
    )
    assert said.count("Dr Shah was there") == 1
    assert "Dr Shah was there" in words_of(clinic.closing.minutes_pdf(third))
    issued = clinic.closing.preview(clinic.meeting_id).issued
    assert [(one.minutes_id, one.is_replaced) for one in issued] == [
        (third, False), (second, True), (first, True),
    ]  # fmt: skip
    assert issued[-1].words == "Minutes of 24-Nov-2026, Mr Olu Adeyemi, 1 page, replaced"
    uses = [one.use_case for one in read_all(engine, AuditEntry)]
    assert "take_minutes_to_printer" in uses
    assert "correct_minutes" in uses


def test_minutes_that_were_meddled_with_are_not_given_out(engine, clinic):
    clinic.decided()
    minutes_id = clinic.close()
    assert [one for one in check(engine) if "minutes" in one] == []
    with engine.begin() as connection:
        _meddle(connection)
    with pytest.raises(Refused, match="not as they were issued"):
        clinic.closing.minutes_pdf(minutes_id)
    assert f"The paper of a meeting's minutes number {minutes_id} is not as it was kept." in check(
        engine
    )
    assert read_all(engine, MeetingMinutes)[0].pdf == b"%PDF another"


def _meddle(connection):
    """As only somebody can who owns the database."""
    if connection.dialect.name == "sqlite":
        for (name,) in connection.execute(
            text(
                "select name from sqlite_master where type = 'trigger'"
                " and tbl_name = 'meeting_minutes'"
            )
        ).all():
            connection.execute(text(f'drop trigger "{name}"'))
    else:
        connection.execute(text("alter table meeting_minutes disable trigger all"))
    connection.execute(text("update meeting_minutes set pdf = :pdf"), {"pdf": b"%PDF another"})
    if connection.dialect.name != "sqlite":
        connection.execute(text("alter table meeting_minutes enable trigger all"))


def test_what_was_put_off_or_left_comes_to_the_meeting_that_is_prepared_next(clinic):
    from o2clinic.rules.permissions import Permission
    from o2clinic.services.meeting_rolling import take_up

    put_off = clinic.decided(outcome=MeetingOutcome.DEFER)
    left = clinic.line(clinic.john, 2)
    dead = clinic.line(a_dead_patient(clinic), 3)
    shown = clinic.closing.preview(clinic.meeting_id)
    assert shown.next_words.endswith("the next meeting that is prepared.")
    clinic.close()
    single = clinic.meeting(TODAY, series_id=None, kind=MeetingKind.AD_HOC)
    extra = clinic.line(clinic.patient("ROWE"), 1, meeting_id=single)
    clinic.close(single)
    next_id = clinic.meeting(NEXT_ON)
    standing = clinic.line(clinic.john, 1, meeting_id=next_id)
    counts = []
    for _ in range(2):
        with clinic.desk.work(clinic.olu, Permission.HOLD_MEETING, "prepare") as work:
            counts.append(take_up(work, work.fetch(Meeting, next_id)))
    assert counts == [2, 0]
    came = [(one.place, one.rolled_from_id) for one in clinic.lines_of(next_id)]
    assert came == [(1, left), (2, put_off), (3, extra)]
    assert clinic.stored(AgendaItem, standing).rolled_from_id == left
    assert clinic.stored(AgendaItem, dead).state == ItemState.ROLLED
    assert clinic.stored(Patient, clinic.john).died_on is None
