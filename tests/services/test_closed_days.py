"""Leave, closings, one-off changes and bank holidays in the diary; visits that wait for it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from clinic import NOON, read_all
from services.diary_day import at
from services.plan_week import NEXT, TODAY, PlanWeek, a_plan_week

from o2clinic.errors import NotAllowed, NotValid, Refused, StaleRecord, Taken
from o2clinic.models import AuditChange, AuditEntry, ClinicSession
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.clinic_plan import LeaveKind
from o2clinic.services.booking import SlotTaken
from o2clinic.services.clinic_plans import ClinicPlans
from o2clinic.services.closed_days import ClosedDays
from o2clinic.services.day_draft import DayKind
from o2clinic.services.today import Today
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements

LATER = NEXT + timedelta(days=7)


@pytest.fixture
def week(engine):
    made = a_plan_week(engine)
    made.plans.save_template(made.a_template())
    return made


def rules_and_fields(refusal):
    return {(finding.rule, finding.field) for finding in refusal.value.findings}


def test_closing_an_afternoon_keeps_the_morning_and_marks_the_visits_in_it(week, engine):
    morning, noon, afternoon = (week.book(clock) for clock in ("09:00", "11:45", "14:00"))
    key = week.days.save(week.a_day(DayKind.CLOSURE, starts_at=time(12), ends_at=time(16, 30)))
    assert week.sessions(NEXT, LATER) == [
        "01-Dec 09:00-12:00",
        "01-Dec 12:00-16:30 fire drill",
        "08-Dec 09:00-16:30",
    ]
    reasons = [week.visit(one).rebook_reason for one in (morning, noon, afternoon)]
    assert reasons == [None, "fire drill", "fire drill"]
    sheet = week.rebooking.sheet()
    assert [row.visit.visit_id for row in sheet.rows] == [noon, afternoon]
    assert (sheet.total, week.rebooking.count(), week.days.sheet().to_rebook) == (2, 2, 2)
    assert Today(week.clinic.desk, week.clinic.anna).sheet().to_rebook == 2
    week.days.take_back(DayKind.CLOSURE, key, 1, new_command_id())
    assert week.sessions() == ["01-Dec 09:00-16:30"]
    assert week.rebooking.count() == 0
    assert len({week.visit(one).clinic_session_id for one in (morning, noon, afternoon)}) == 1


def test_a_visit_is_rebooked_in_one_action_into_an_offered_time(week, engine):
    visit_id = week.book("14:00")
    week.book("09:00", LATER)
    week.days.save(week.a_day(DayKind.CLOSURE))
    (row,) = week.rebooking.sheet().rows
    with statements(engine) as sent:
        offers = week.rebooking.offers(visit_id)
    assert len(sent) <= 3, sent
    assert [one.when for one in offers[:3]] == [
        "Tue 24-Nov-2026 12:00–12:45",
        "Tue 24-Nov-2026 12:45–13:30",
        "Tue 08-Dec-2026 09:45–10:30",
    ]
    assert week.rebooking.rebook(row, offers[2], new_command_id()) == visit_id
    visit = week.visit(visit_id)
    assert (visit.starts_at, visit.rebook_reason) == (at("09:45", LATER), None)
    assert week.rebooking.sheet().rows == ()
    with pytest.raises(StaleRecord):
        week.rebooking.rebook(row, offers[0], new_command_id())
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.patient_id) == ("move", visit.patient_id)


def test_an_offer_that_is_gone_tells_who_has_it_and_the_visit_goes_on_waiting(week):
    visit_id = week.book("14:00")
    week.days.save(week.a_day(DayKind.CLOSURE))
    (row,) = week.rebooking.sheet().rows
    offer = next(it for it in week.rebooking.offers(visit_id) if it.starts_at >= at("09:00", LATER))
    week.book("09:00", LATER)
    with pytest.raises(SlotTaken):
        week.rebooking.rebook(row, offer, new_command_id())
    assert week.rebooking.count() == 1


def test_a_visit_may_be_kept_as_it_is_and_a_booking_made_later_is_not_marked(week, engine):
    visit_id = week.book("14:00")
    week.days.save(week.a_day(DayKind.CLOSURE))
    (row,) = week.rebooking.sheet().rows
    week.rebooking.keep(row, new_command_id())
    assert week.rebooking.count() == 0
    assert read_all(engine, AuditEntry)[-1].reason == "Kept although: fire drill"
    assert week.visit(visit_id).starts_at == at("14:00", NEXT)
    week.days.save(week.a_day(DayKind.LEAVE, LATER, person_id=week.clinic.nurse_olu.person_id))
    assert week.rebooking.count() == 0  # the closing of another day does not mark it again


def test_leave_of_part_of_a_day_over_several_weeks(week):
    olu = week.clinic.nurse_olu.person_id
    leave = week.a_day(
        DayKind.LEAVE, NEXT, to_on=LATER, person_id=olu, starts_at=time(9), ends_at=time(12)
    )
    key = week.days.save(leave)
    assert week.sessions(NEXT, LATER) == [
        "01-Dec 09:00-12:00 on leave",
        "01-Dec 12:00-16:30",
        "08-Dec 09:00-12:00 on leave",
        "08-Dec 12:00-16:30",
    ]
    kept = week.days.draft(DayKind.LEAVE, key, new_command_id())
    assert kept.hours.words == "09:00–12:00"
    week.days.save(replace(kept, to_on=None, starts_at=None, ends_at=None))
    assert week.sessions(NEXT, LATER) == ["01-Dec 09:00-16:30 on leave", "08-Dec 09:00-16:30"]


def test_why_somebody_is_on_leave_is_read_by_an_administrator_only_and_outlives_the_desks_save(
    week, engine
):
    sick = week.a_day(
        DayKind.LEAVE, person_id=week.clinic.nurse_olu.person_id, leave_kind=LeaveKind.SICK
    )
    key = week.days.save(sick)
    of_kit = ClosedDays(week.clinic.desk, week.clinic.kit)

    def told(days):
        remark = next(row.remark for row in days.sheet().rows if row.day_kind is DayKind.LEAVE)
        return remark, days.draft(DayKind.LEAVE, key, new_command_id()).leave_kind

    assert told(of_kit) == ("Sickness", LeaveKind.SICK)
    assert told(week.days) == ("", LeaveKind.ANNUAL)  # what every new form begins with
    week.days.save(replace(week.days.draft(DayKind.LEAVE, key, new_command_id()), to_on=LATER))
    assert told(of_kit) == ("Sickness", LeaveKind.SICK)
    of_kit.save(
        replace(of_kit.draft(DayKind.LEAVE, key, new_command_id()), leave_kind=LeaveKind.OTHER)
    )
    week.days.take_back(DayKind.LEAVE, key, 3, new_command_id())
    of_leave = [one for one in read_all(engine, AuditChange) if one.table_name == "staff_leave"]
    assert len(of_leave) == 4
    assert not any("sick" in str(one.columns) or "other" in str(one.columns) for one in of_leave)


def test_one_day_in_another_room_takes_the_visits_along_unless_the_room_is_taken(week):
    berg, other_room = week.clinic.dr_berg.person_id, week.clinic.room_ids[1]
    template_id = week.days.sheet().clinics[0].template_id
    week.plans.save_template(
        week.a_template(person_id=berg, room_id=other_room, starts_at=time(17), ends_at=time(19))
    )
    free, taken = week.book("10:00"), week.book("14:00")
    week.book("17:00", starts_at=at("14:00", NEXT), reason="In between")
    change = week.a_day(
        DayKind.CHANGE,
        template_id=template_id,
        room_id=other_room,
        starts_at=time(9),
        ends_at=time(16, 30),
        reason="Room 2 is painted",
    )
    week.days.save(change)
    assert (week.visit(free).room_id, week.visit(free).rebook_reason) == (other_room, None)
    assert week.visit(taken).rebook_reason == "the clinic's new room is taken"
    assert week.session_of(free).room_id == other_room
    with pytest.raises(Taken, match="changed already"):
        week.days.save(replace(change, command_id=new_command_id()))
    with pytest.raises(NotValid) as refusal:
        week.days.save(replace(change, command_id=new_command_id(), from_on=date(2026, 12, 2)))
    assert rules_and_fields(refusal) == {("DAY-5", "from_on")}


def test_a_visit_over_others_goes_along_with_them_when_a_colleague_covers(week):
    berg, known = week.clinic.dr_berg.person_id, week.days.sheet().clinics[0]
    first = week.book("14:00")
    over = week.book("14:15", by=week.clinic.nurse_olu, overbook_reason="Breathless")
    cover = week.a_day(
        DayKind.CHANGE,
        template_id=known.template_id,
        cover_id=berg,
        room_id=known.room_id,
        starts_at=time(9),
        ends_at=time(16, 30),
    )
    week.days.save(cover)
    visits = [week.visit(one) for one in (first, over)]
    assert [(one.person_id, one.rebook_reason) for one in visits] == [(berg, None)] * 2


def test_a_colleague_covers_for_a_day_and_the_visits_go_along_and_come_back(week):
    olu, berg = week.clinic.nurse_olu.person_id, week.clinic.dr_berg.person_id
    known = week.days.sheet().clinics[0]
    first, second = week.book("09:00"), week.book("14:00")
    elsewhere = {"person_id": berg, "room_id": None, "clinic_session_id": None}
    week.book("15:00", starts_at=at("14:15", NEXT), reason="In between", **elsewhere)
    week.days.save(week.a_day(DayKind.LEAVE, person_id=olu))
    assert [week.visit(one).rebook_reason for one in (first, second)] == ["on leave"] * 2
    cover = week.a_day(
        DayKind.CHANGE,
        template_id=known.template_id,
        cover_id=berg,
        room_id=known.room_id,
        starts_at=time(9),
        ends_at=time(16, 30),
    )
    key = week.days.save(cover)
    assert week.sessions() == ["01-Dec 09:00-16:30"]
    assert (week.visit(first).person_id, week.visit(first).rebook_reason) == (berg, None)
    assert week.session_of(first).person_id == berg
    assert week.visit(second).person_id == olu
    assert week.visit(second).rebook_reason == "who holds the clinic now has another visit"
    row = next(row for row in week.days.sheet().rows if row.day_kind is DayKind.CHANGE)
    assert row.whom == "Oxygen clinic, Dr A. Berg for Mr O. Adeyemi, Truro"
    assert week.days.draft(DayKind.CHANGE, key, "again").cover_id == berg
    week.days.take_back(DayKind.CHANGE, key, 1, new_command_id())
    assert [week.visit(one).person_id for one in (first, second)] == [olu, olu]
    assert [week.visit(one).rebook_reason for one in (first, second)] == ["on leave"] * 2


def test_an_extra_clinic_comes_and_goes_and_its_visits_wait_then(week):
    extra = week.a_day(
        DayKind.EXTRA,
        date(2026, 12, 5),
        name="Saturday catch-up",
        site_id=week.clinic.site_id,
        person_id=week.clinic.dr_berg.person_id,
        starts_at=time(9),
        ends_at=time(12),
    )
    saturday = (date(2026, 12, 5), date(2026, 12, 5))
    key = week.days.save(extra)
    assert week.sessions(*saturday) == ["05-Dec 09:00-12:00"]
    week.days.take_back(DayKind.EXTRA, key, 1, new_command_id())
    assert week.sessions(*saturday) == []
    key = week.days.save(replace(extra, command_id=new_command_id()))
    visit_id = week.book("09:00", date(2026, 12, 5))
    week.days.take_back(DayKind.EXTRA, key, 1, new_command_id())
    assert week.sessions(*saturday) == ["05-Dec 09:00-12:00 no longer planned"]
    assert week.visit(visit_id).rebook_reason == "no longer planned"


def test_an_extra_clinic_is_not_put_where_another_sits_nor_a_change_over_a_second_clinic(week):
    known = {
        "name": "Catch-up",
        "site_id": week.clinic.site_id,
        "room_id": week.clinic.room_ids[0],
        "person_id": week.clinic.dr_berg.person_id,
        "starts_at": time(16),
        "ends_at": time(18),
    }
    with pytest.raises(NotValid, match="“Oxygen clinic” 09:00–16:30 is in this room") as refusal:
        week.days.save(week.a_day(DayKind.EXTRA, **known))
    assert rules_and_fields(refusal) == {("DAY-6", "room_id")}
    olu = known | {"person_id": week.clinic.nurse_olu.person_id}
    week.days.save(week.a_day(DayKind.EXTRA, **olu))  # instead of what Olu has then
    with pytest.raises(NotValid, match="same clinician has “Catch-up” 16:00–18:00") as refusal:
        week.days.save(week.a_day(DayKind.EXTRA, **olu))
    assert rules_and_fields(refusal) == {("DAY-6", "starts_at")}
    evening = week.a_template(starts_at=time(18), ends_at=time(20), name="Evening")
    week.plans.save_template(evening)
    clinic = next(one for one in week.days.sheet().clinics if one.name == "Oxygen clinic")
    longer = {"template_id": clinic.template_id, "starts_at": time(9)}
    with pytest.raises(NotValid, match="same clinician has “Evening” 18:00–20:00"):
        week.days.save(week.a_day(DayKind.CHANGE, LATER, **longer, ends_at=time(18, 15)))
    week.days.save(week.a_day(DayKind.CHANGE, LATER, **longer, ends_at=time(18)))
    assert week.sessions(LATER, LATER) == ["08-Dec 09:00-18:00", "08-Dec 18:00-20:00"]


def test_working_on_a_bank_holiday_opens_its_sessions(week):
    monday = date(2026, 12, 28)
    week.plans.save_template(week.a_template(weekday=0))
    assert "bank holiday" in week.sessions(monday, monday)[0]
    key = week.days.save(week.a_day(DayKind.WORKED, monday, reason="backlog"))
    assert week.sessions(monday, monday) == ["28-Dec 09:00-16:30"]
    rows = {row.from_on: row for row in week.days.sheet().rows}
    assert (rows[monday].what, rows[monday].remark) == (
        "We work", "Boxing Day, substitute day; backlog",
    )  # fmt: skip
    assert rows[date(2026, 12, 25)].what == "Bank holiday"
    with pytest.raises(NotValid) as refusal:
        week.days.save(week.a_day(DayKind.WORKED, monday))
    assert rules_and_fields(refusal) == {("DAY-4", "from_on")}
    week.days.take_back(DayKind.WORKED, key, 1, new_command_id())
    assert "bank holiday" in week.sessions(monday, monday)[0]


def test_closing_today_leaves_what_has_begun_and_what_is_over(week):
    begun, to_come = week.book("12:00", TODAY), week.book("14:00", TODAY)
    desk = Desk(week.engine, now=lambda: NOON + timedelta(minutes=30))
    days = ClosedDays(desk, week.clinic.anna)
    key = days.save(week.a_day(DayKind.CLOSURE, TODAY, reason="no water"))
    assert (week.visit(begun).rebook_reason, week.visit(to_come).rebook_reason) == (
        None,
        "no water",
    )
    tomorrow = ClosedDays(Desk(week.engine, now=lambda: NOON + timedelta(days=1)), week.clinic.anna)
    with pytest.raises(Refused, match="has begun"):
        tomorrow.take_back(DayKind.CLOSURE, key, 1, new_command_id())


def test_a_closed_clinic_stays_closed_when_it_is_changed_from_a_day_on(week):
    (clinic,) = week.days.sheet().clinics
    closing = week.a_day(DayKind.CLOSURE, NEXT, to_on=LATER, template_id=clinic.template_id)
    week.days.save(closing)
    week.plans.save_template(week.changed(clinic.template_id, from_on=LATER, starts_at=time(10)))
    after = LATER + timedelta(days=7)
    assert week.sessions(NEXT, after) == [
        "01-Dec 09:00-16:30 fire drill",
        "08-Dec 10:00-16:30 fire drill",
        "15-Dec 10:00-16:30",
    ]
    assert len([row for row in week.days.sheet().rows if row.day_kind is DayKind.CLOSURE]) == 2


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [
        (DayKind.CLOSURE, {"reason": " "}, ("NEEDED", "reason")),
        (DayKind.CLOSURE, {"from_on": None}, ("NEEDED", "from_on")),
        (DayKind.CLOSURE, {"to_on": TODAY}, ("DAY-1", "to_on")),
        (DayKind.CLOSURE, {"from_on": TODAY - timedelta(days=1)}, ("DAY-2", "from_on")),
        (DayKind.CLOSURE, {"starts_at": time(9)}, ("NEEDED", "ends_at")),
        (DayKind.LEAVE, {}, ("NEEDED", "person_id")),
        (DayKind.CHANGE, {}, ("NEEDED", "template_id")),
        (DayKind.EXTRA, {"person_id": 1}, ("NEEDED", "site_id")),
    ],
)
def test_what_is_missing_or_cannot_be_is_told_beside_its_field(kind, typed, found):
    draft = PlanWeek(None).a_day(kind, **({"from_on": NEXT} | typed))
    assert found in {(one.rule, one.field) for one in draft.findings(TODAY)}


def test_both_the_desk_and_the_administrator_may_and_others_may_not(week, engine):
    told = []
    desk = Desk(engine, now=lambda: NOON, tell=told.append)
    visit_id = week.book("14:00")
    ClosedDays(week.clinic.desk, week.clinic.kit).save(week.a_day(DayKind.CLOSURE))
    assert week.visit(visit_id).rebook_reason == "fire drill"
    changed = [one for one in read_all(engine, AuditChange) if one.table_name == "appointment"]
    assert "fire drill" in str(changed[-1].columns)
    ClosedDays(desk, week.clinic.nurse_olu).save(week.a_day(DayKind.CLOSURE, LATER))
    assert told == [frozenset({Change(Concept.CLINIC, 0)})]
    with pytest.raises(NotAllowed):
        ClosedDays(week.clinic.desk, week.clinic.sam).save(week.a_day(DayKind.CLOSURE))
    with pytest.raises(NotAllowed):
        ClinicPlans(week.clinic.desk, week.clinic.anna).plan()
    with statements(engine) as sent:
        week.days.sheet()
    assert len(sent) == 12, sent
    assert len(read_all(engine, ClinicSession)) == 9
