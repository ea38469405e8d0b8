"""The waiting list: entered, offered, removed; booked and called off with its visit."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import a_patient, read_all
from services.diary_day import a_step, at
from services.waiting_desk import NEXT, a_waiting_desk

from o2clinic.errors import AlreadyDone, NotAllowed, NotValid, Refused, StaleRecord
from o2clinic.models import AuditEntry
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import Removal, WaitingState
from o2clinic.services.booking import Booking, CancelledBy
from o2clinic.services.waiting_draft import RemovalDraft
from o2clinic.services.waiting_list import WaitingList
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements


@pytest.fixture
def desk(engine):
    return a_waiting_desk(engine)


def test_who_waits_stands_in_the_list_by_target_day_and_is_audited(desk, engine):
    desk.wait(target_on=date(2026, 12, 20), note="  rings  first ")
    entry_id = desk.wait(
        desk.john,
        site_id=desk.tuesday.clinic.site_id,
        person_id=desk.olu.person_id,
        target_on=date(2026, 11, 12),
    )
    with statements(engine) as sent:
        sheet = desk.waiting.sheet()
    assert len(sent) <= 3
    first, second = sheet.rows
    assert (first.entry_id, first.name, first.total) == (entry_id, "TREVENA, John (Mr)", 2)
    assert (first.target, first.is_overdue) == ("12-Nov-2026 · 12 days overdue", True)
    assert (first.where, first.waiting) == ("Truro, Mr O. Adeyemi", "22 days")
    assert (second.about, second.visit) == ("anywhere · rings first", "◆ LTOT gas 1, 45 min")
    assert [one.name for one in sheet.people] == ["Mr O. Adeyemi", "Dr A. Berg"]
    with statements(engine) as sent:
        assert desk.waiting.counts().overdue == 1
    assert len(sent) == 1
    audited = read_all(engine, AuditEntry)[-1]
    assert (audited.use_case, audited.patient_id, audited.record_id) == (
        "put_on_waiting_list", desk.john, entry_id,
    )  # fmt: skip


def test_what_does_not_hold_is_told_and_nobody_waits_twice(desk, engine):
    wrong = desk.draft(minutes=0, since_on=date(2027, 1, 1), earliest_on=date(2026, 12, 9))
    with pytest.raises(NotValid) as caught:
        desk.waiting.save(replace(wrong, patient=None))
    fields = {finding.field for finding in caught.value.findings}
    assert fields == {"patient", "minutes", "since_on", "target_on"}
    draft = desk.draft()
    entry_id = desk.waiting.save(draft)
    with pytest.raises(AlreadyDone) as done:
        desk.waiting.save(draft)
    assert done.value.record_id == entry_id
    with pytest.raises(NotValid, match="Waits for this visit already"):
        desk.wait()
    desk.wait(visit_kind=VisitKind.REVIEW)
    dead = a_patient(engine, family="Gone", died_on=date(2026, 11, 1))
    with pytest.raises(Refused):
        desk.wait(dead)
    with pytest.raises(NotAllowed):
        WaitingList(desk.tuesday.clinic.desk, desk.sam).save(desk.draft(desk.john))


def test_a_line_is_changed_offered_and_removed_over_the_version_that_was_seen(desk, engine):
    entry_id = desk.wait()
    seen = desk.step(entry_id)
    draft = desk.waiting.as_it_is(entry_id, new_command_id()).draft
    desk.waiting.save(replace(draft, minutes=60, notice_days=7))
    with pytest.raises(StaleRecord):
        desk.waiting.offer(seen)
    desk.waiting.offer(desk.step(entry_id))
    assert desk.waiting.sheet().rows[0].stands == "Offered 24-Nov-2026"
    desk.waiting.offer(desk.step(entry_id))
    assert desk.entry(entry_id).state is WaitingState.REQUESTED
    with pytest.raises(NotValid):
        desk.waiting.remove(RemovalDraft(desk.step(entry_id), None))
    told = []
    mine = Desk(engine, tell=told.append, now=desk.tuesday.clinic.desk.now)
    WaitingList(mine, desk.anna).remove(
        RemovalDraft(desk.step(entry_id), Removal.DECLINED, " does not  want it ")
    )
    assert told == [frozenset({Change(Concept.WAITING, entry_id)})]
    entry = desk.entry(entry_id)
    assert (entry.state, entry.removal_note) == (WaitingState.REMOVED, "does not want it")
    assert entry.removed_on == date(2026, 11, 24)
    assert desk.waiting.sheet().rows == ()
    with pytest.raises(Refused):
        desk.waiting.offer(desk.step(entry_id))


def test_a_booking_of_that_kind_takes_the_line_and_calling_it_off_opens_it_again(desk, engine):
    later, sooner = desk.wait(visit_kind=VisitKind.REVIEW), desk.wait()
    told = []
    mine = Desk(engine, tell=told.append, now=desk.tuesday.clinic.desk.now)
    draft = desk.tuesday.draft(starts_at=at("09:00", NEXT), clinic_session_id=desk.next_session)
    visit_id = Booking(mine, desk.anna).book(draft)
    assert told == [
        frozenset({Change(Concept.APPOINTMENT, visit_id), Change(Concept.WAITING, sooner)})
    ]
    entry = desk.entry(sooner)
    assert (entry.state, entry.appointment_id) == (WaitingState.BOOKED, visit_id)
    assert desk.entry(later).state is WaitingState.REQUESTED
    # Moved in time it stays booked; turned into another visit it is that other wait's.
    moved = replace(draft, id=visit_id, version=1, starts_at=at("10:00", NEXT))
    desk.booking.move(replace(moved, command_id=new_command_id()))
    assert desk.entry(sooner).appointment_id == visit_id
    turned = replace(moved, version=2, visit_kind=VisitKind.REVIEW, command_id=new_command_id())
    desk.booking.move(turned)
    assert desk.entry(sooner).state is WaitingState.REQUESTED
    assert desk.entry(later).appointment_id == visit_id
    desk.booking.cancel(a_step(visit_id, 3), "Unwell", CancelledBy.PATIENT)
    entry = desk.entry(later)
    assert (entry.state, entry.appointment_id) == (WaitingState.REQUESTED, None)


def test_who_did_not_attend_waits_again_and_a_refused_booking_leaves_the_line(desk):
    entry_id = desk.wait()
    visit_id = desk.book(desk.mary)
    desk.booking.did_not_attend(a_step(visit_id))
    assert desk.entry(entry_id).state is WaitingState.REQUESTED
    with pytest.raises(NotValid):
        desk.book(desk.mary, minutes=0)
    assert desk.entry(entry_id).state is WaitingState.REQUESTED


def test_the_first_fitting_time_is_found_past_what_is_booked_and_the_notice(desk, engine):
    entry_id = desk.wait(notice_days=3)
    desk.book(desk.john)
    with statements(engine) as sent:
        found = desk.waiting.first_fit(entry_id)
    assert len(sent) <= 4
    assert (found.when, found.place) == ("Tue 01-Dec-2026 09:45", "Mr O. Adeyemi, Truro, Room 2")
    assert found.in_diary == (
        f"diary:book {desk.mary} 2026-12-01 09:45 {desk.olu.person_id} ltot_gas_1 45"
    )
    far = desk.wait(desk.john, earliest_on=date(2026, 12, 2), target_on=date(2026, 12, 9))
    assert desk.waiting.first_fit(far) is None
