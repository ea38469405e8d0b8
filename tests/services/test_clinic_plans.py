"""Sites, rooms and clinics that repeat, and the diary that keeps in step with them."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from clinic import NOON, ClinicStaff, a_person, read_all
from services.diary_day import a_session, at
from services.plan_week import NEXT, TODAY, PlanWeek, a_plan_week
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from o2clinic.errors import AlreadyDone, NotAllowed, NotValid, Refused, StaleRecord, Taken
from o2clinic.models import AuditEntry, Clinic, ClinicSession, ClinicTemplate, Room
from o2clinic.rules.clinic_plan import Recurrence
from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import ClinicKind, VisitKind, VisitStatus
from o2clinic.services import diary_keeping
from o2clinic.services.booking import Booking, CancelledBy, VisitStep
from o2clinic.services.clinic_plans import ClinicPlans
from o2clinic.services.diary import Diary
from o2clinic.services.plan_draft import SiteDraft
from o2clinic.services.plan_examples import examples
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements


@pytest.fixture
def week(engine):
    return a_plan_week(engine)


def rules_and_fields(refusal):
    return {(finding.rule, finding.field) for finding in refusal.value.findings}


def test_a_clinic_fills_the_diary_as_far_ahead_as_is_set_and_once_only(week, engine):
    week.plans.save_template(week.a_template())
    made = read_all(engine, ClinicSession)
    assert len(made) == 9  # the Tuesdays of two months
    assert {one.slot_minutes for one in made} == {45}
    assert week.sessions(TODAY, NEXT) == ["24-Nov 09:00-16:30", "01-Dec 09:00-16:30"]
    assert not any(one.closed_reason for one in made)
    assert not diary_keeping.catch_up(week.clinic.desk, week.clinic.anna)
    later = Desk(engine, now=lambda: NOON + timedelta(days=8))
    assert diary_keeping.catch_up(later, week.clinic.nurse_olu)
    assert len(read_all(engine, ClinicSession)) == 11
    assert read_all(engine, AuditEntry)[-1].use_case == "keep_diary"
    assert not diary_keeping.catch_up(later, week.clinic.sam)


def test_the_database_itself_keeps_a_planned_session_from_being_there_twice(week, engine):
    week.plans.save_template(week.a_template())
    with Session(engine) as session, pytest.raises(IntegrityError):
        one = session.query(ClinicSession).first()
        told = {
            column.key: getattr(one, column.key)
            for column in ClinicSession.__table__.c
            if column.key != "id"
        }
        session.add(ClinicSession(**told))
        session.flush()


def test_bank_holidays_of_the_nation_close_the_diary(week, engine):
    week.plans.save_template(week.a_template(weekday=0, from_on=date(2026, 12, 21)))
    weeks = (date(2026, 12, 21), date(2027, 1, 4))
    assert week.sessions(*weeks) == [
        "21-Dec 09:00-16:30",
        "28-Dec 09:00-16:30 bank holiday (Boxing Day, substitute day)",
        "04-Jan 09:00-16:30",
    ]
    column = Diary(week.clinic.desk, week.clinic.anna).day(date(2026, 12, 28)).columns[0]
    assert "Boxing Day" in column.sessions[0].closed_reason
    assert column.free == ()


def test_a_change_from_a_day_on_keeps_the_past_and_takes_the_visits_along(week, engine):
    before = week.plans.save_template(week.a_template())
    visit_id = week.book("14:00")
    told = week.changed(before, from_on=NEXT, starts_at=time(10), room_id=week.clinic.room_ids[1])
    after = week.plans.save_template(told)
    first, second = read_all(engine, ClinicTemplate)
    assert (first.valid_to, second.valid_from) == (NEXT - timedelta(days=1), NEXT)
    assert week.sessions(TODAY, NEXT) == ["24-Nov 09:00-16:30", "01-Dec 10:00-16:30"]
    assert week.session_of(visit_id).template_id == after
    visit = week.visit(visit_id)
    assert (visit.room_id, visit.rebook_reason) == (week.clinic.room_ids[1], None)


def test_a_clinic_of_every_second_week_keeps_its_weeks_when_something_else_is_changed(week):
    fortnightly = {"recurrence": Recurrence.EVERY_N_WEEKS, "every_weeks": 2}
    key = week.plans.save_template(week.a_template(**fortnightly))
    weeks = (TODAY, NEXT + timedelta(days=28))
    days = ["24-Nov", "08-Dec", "22-Dec"]
    assert [line[:6] for line in week.sessions(*weeks)] == days
    tomorrow = TODAY + timedelta(days=1)
    week.plans.save_template(week.changed(key, from_on=tomorrow, ends_at=time(15)))
    assert [line[:6] for line in week.sessions(*weeks)] == days
    assert week.sessions(*weeks)[1].startswith("08-Dec 09:00-15:00")


def test_a_clinic_that_ends_before_the_day_of_its_change_still_ends_then(week, engine):
    key = week.plans.save_template(week.a_template(to_on=NEXT))
    later = NEXT + timedelta(days=14)
    week.plans.save_template(week.changed(key, from_on=later, to_on=None))
    assert read_all(engine, ClinicTemplate)[0].valid_to == NEXT
    assert [line[:6] for line in week.sessions(TODAY, later)] == ["24-Nov", "01-Dec", "15-Dec"]


def test_a_change_before_it_began_is_written_over_it(week, engine):
    key = week.plans.save_template(week.a_template(from_on=NEXT))
    assert week.plans.save_template(week.changed(key, weekday=2)) == key
    assert len(read_all(engine, ClinicTemplate)) == 1
    assert week.sessions(NEXT, NEXT + timedelta(days=1)) == ["02-Dec 09:00-16:30"]


def test_visits_that_no_session_covers_any_more_wait_to_be_rebooked(week):
    key = week.plans.save_template(week.a_template())
    kept, lost = week.book("10:00"), week.book("15:00")
    week.plans.save_template(week.changed(key, from_on=NEXT, ends_at=time(12)))
    assert week.visit(kept).rebook_reason is None
    assert week.visit(lost).rebook_reason == "no longer planned"
    assert week.rebooking.count() == 1


def test_an_ended_clinic_goes_from_the_diary_but_where_somebody_was_booked(week):
    key = week.plans.save_template(week.a_template())
    visit_id = week.book("10:00")
    cancelled = week.book("10:00", NEXT + timedelta(days=7))
    step = VisitStep(cancelled, 1, new_command_id())
    Booking(week.clinic.desk, week.clinic.anna).cancel(step, "Unwell", CancelledBy.PATIENT)
    week.plans.end_template(key, 1, TODAY, new_command_id())
    assert week.sessions(TODAY, NEXT + timedelta(days=60)) == [
        "24-Nov 09:00-16:30",
        "01-Dec 09:00-16:30 no longer planned",
        "08-Dec 09:00-16:30 no longer planned",
    ]
    assert week.visit(visit_id).rebook_reason == "no longer planned"
    assert week.visit(cancelled).status == VisitStatus.CANCELLED
    with pytest.raises(Refused, match="over"):
        week.plans.end_template(key, 2, TODAY - timedelta(days=2), new_command_id())


def test_sessions_made_by_hand_stay_and_no_other_is_put_over_them(week, engine):
    by_hand = a_session(
        week.clinic,
        week.clinic.nurse_olu.person_id,
        None,
        starts_at=at("08:00", NEXT),
        ends_at=at("10:00", NEXT),
    )
    week.plans.save_template(week.a_template())
    assert week.sessions() == ["01-Dec 08:00-10:00"]
    assert read_all(engine, ClinicSession)[0].id == by_hand


def test_a_retired_persons_clinics_are_not_planned_on(week, engine):
    week.plans.save_template(week.a_template())
    with Session(engine) as session:
        session.connection().exec_driver_sql(
            f"UPDATE person SET is_active = false WHERE id = {week.clinic.nurse_olu.person_id}"
        )
        session.commit()
    assert diary_keeping.catch_up(week.clinic.desk, week.clinic.anna)
    assert week.sessions(TODAY, date(2027, 2, 1)) == ["24-Nov 09:00-16:30"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"name": " "}, ("NEEDED", "name")),
        ({"person_id": 0}, ("NEEDED", "person_id")),
        ({"starts_at": None}, ("NEEDED", "starts_at")),
        ({"ends_at": time(8)}, ("PLAN-1", "ends_at")),
        ({"to_on": TODAY - timedelta(days=1)}, ("PLAN-1", "to_on")),
        ({"from_on": TODAY - timedelta(days=1)}, ("PLAN-2", "from_on")),
        ({"districts": "TR1 Truro"}, ("PLAN-3", "districts")),
        ({"slot_minutes": 5}, ("RANGE", "slot_minutes")),
        ({"recurrence": Recurrence.EVERY_N_WEEKS, "every_weeks": 1}, ("RANGE", "every_weeks")),
        ({"visits": ((VisitKind.REVIEW, 3),)}, ("RANGE", "visits")),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(typed, found):
    nobody = PlanWeek(ClinicStaff(None, *([_Somebody()] * 5), 1, (1, 2)))
    findings = nobody.a_template(**typed).findings(TODAY)
    assert found in {(one.rule, one.field) for one in findings}


class _Somebody:
    person_id = 1


def test_two_clinics_of_one_person_or_in_one_room_are_refused(week):
    week.plans.save_template(week.a_template())
    with pytest.raises(NotValid) as refusal:
        week.plans.save_template(week.a_template(starts_at=time(16), ends_at=time(18)))
    assert rules_and_fields(refusal) == {("PLAN-4", "starts_at")}
    assert "Tue 24-Nov-2026" in str(refusal.value)
    assert "Mr O. Adeyemi" in str(refusal.value)
    berg = week.clinic.dr_berg.person_id
    with pytest.raises(NotValid) as refusal:
        week.plans.save_template(week.a_template(person_id=berg))
    assert rules_and_fields(refusal) == {("PLAN-4", "room_id")}
    week.plans.save_template(week.a_template(person_id=berg, room_id=week.clinic.room_ids[1]))


def test_the_plan_is_shown_by_clinic_and_by_week_in_few_statements(week, engine):
    week.plans.save_template(week.a_template())
    week.plans.save_template(
        week.a_template(
            name="Home round",
            kind=ClinicKind.HOME_ROUND,
            room_id=None,
            weekday=3,
            recurrence=Recurrence.EVERY_N_WEEKS,
            districts="tr1, TR14",
            visits=((VisitKind.HOME_VISIT, 60),),
        )
    )
    with statements(engine) as sent:
        sheet = week.plans.plan()
    assert len(sent) == 4, sent
    assert [(row.when, row.hours, row.place) for row in sheet.rows] == [
        ("Tue", "09:00–16:30", "Truro, Room 2"),
        ("Thu, every 2 weeks", "09:00–16:30", "Truro"),
    ]
    (olu,) = sheet.week
    assert olu.days[1] == "Truro 09:00–16:30"
    assert olu.days[3] == "Truro 09:00–16:30 (every 2 weeks)"
    assert [one.name for one in sheet.people] == ["Mr O. Adeyemi", "Dr A. Berg"]
    kept = week.plans.template_draft(sheet.rows[1].template_id, "c")
    assert (kept.districts, kept.visits) == ("TR1 TR14", ((VisitKind.HOME_VISIT, 60),))


def test_a_site_is_saved_with_its_rooms_and_closed_once_nothing_is_planned_there(week, engine):
    plans = week.plans
    new = SiteDraft(
        new_command_id(), "  West  Cornwall ", "St Clare\n\nPenzance", "tr18 2pf", rooms="A\nB\nA"
    )
    key = plans.save_site(new)
    with pytest.raises(AlreadyDone):
        plans.save_site(new)
    draft = plans.site_as_it_is(key, new_command_id()).draft
    assert (draft.name, draft.address, draft.rooms) == (
        "West Cornwall", "St Clare\nPenzance", "A\nB",
    )  # fmt: skip
    plans.save_site(replace(draft, rooms="B\nC"))
    rooms = {room.name: room.is_active for room in read_all(engine, Room) if room.site_id == key}
    assert rooms == {"A": False, "B": True, "C": True}
    with pytest.raises(StaleRecord):
        plans.save_site(replace(draft, command_id=new_command_id()))
    with pytest.raises(Taken):
        plans.save_site(SiteDraft(new_command_id(), "Truro"))
    week.plans.save_template(week.a_template())
    truro = plans.site_as_it_is(week.clinic.site_id, new_command_id()).draft
    with pytest.raises(Refused, match="planned at Truro"):
        plans.save_site(replace(truro, is_active=False))
    with pytest.raises(Refused, match="planned in Room 2"):
        plans.save_site(replace(truro, command_id=new_command_id(), rooms="Room 3"))
    with statements(engine) as sent:
        sites = plans.sites().rows
    assert len(sent) == 2, sent
    assert {one.name: one.rooms for one in sites}["West Cornwall"] == ("B", "C")


@pytest.mark.parametrize(
    ("example", "clinics", "weekly"), [("warrington", 5, 5), ("cornwall", 19, 18)]
)
def test_an_example_lays_out_the_first_plan(engine, example, clinics, weekly):
    week = a_plan_week(engine, months=1)
    for number in range(2):
        a_person(engine, f"n{number}", "Ms", "Kerra", f"Tonkin{number}", "Nurse", Role.NURSE)
        a_person(engine, f"p{number}", "Dr", "Rohan", f"Mehta{number}", "GP", Role.PHYSICIAN)
    assert example in {one.key for one in examples()}
    assert week.plans.begin_from_example(example, new_command_id()) == clinics
    made = read_all(engine, ClinicSession)
    monday = TODAY + timedelta(days=6)
    of_a_week = week.sessions(monday, monday + timedelta(days=6))
    assert len(of_a_week) == weekly  # one is held every second week
    assert len({(one.person_id, one.starts_at) for one in made}) == len(made)
    with pytest.raises(Refused, match="planned already"):
        week.plans.begin_from_example(example, new_command_id())


def test_an_example_needs_the_people_for_it(week):
    with pytest.raises(Refused, match="needs 3 people"):
        week.plans.begin_from_example("cornwall", new_command_id())
    assert week.sessions() == []


def test_a_booking_is_told_what_the_clinic_takes_and_when_it_is_full(week):
    told = {"visits": ((VisitKind.REVIEW, 30),), "has_analyser": False, "most_visits": 1}
    week.plans.save_template(week.a_template(**told))
    week.book("10:00")
    with pytest.raises(NotValid) as refusal:
        week.book("11:00", visit_kind=VisitKind.LTOT_GAS_1)
    assert rules_and_fields(refusal) == {("BK-8", "starts_at")}
    assert week.book("11:00", reason="Urgent", visit_kind=VisitKind.LTOT_GAS_1)


def test_admin_time_is_in_the_diary_and_cannot_be_booked(week):
    week.plans.save_template(week.a_template(kind=ClinicKind.ADMIN))
    (column,) = Diary(week.clinic.desk, week.clinic.anna).day(NEXT).columns
    assert (len(column.sessions), column.free) == (1, ())


def test_who_may_not_plan_is_refused_and_months_ahead_are_the_clinics_to_set(week, engine):
    for actor in (week.clinic.anna, week.clinic.nurse_olu, week.clinic.sam):
        with pytest.raises(NotAllowed):
            ClinicPlans(week.clinic.desk, actor).save_template(week.a_template())
    with Session(engine) as session:
        session.query(Clinic).one().plan_months = 1
        session.commit()
    week.plans.save_template(week.a_template())
    assert len(read_all(engine, ClinicSession)) == 5


def test_times_are_kept_as_typed_and_what_cannot_be_is_told(week, engine):
    gases = {"kept_for": VisitKind.LTOT_GAS_1, "kept_at": "11.15 9", "kept_days": 3}
    key = week.plans.save_template(week.a_template(**gases))
    (stored,) = read_all(engine, ClinicTemplate)
    assert (stored.kept_at, stored.kept_for, stored.kept_days) == ("09:00 11:15", "ltot_gas_1", 3)
    assert week.plans.template_draft(key, "c").kept_at == "09:00 11:15"
    wrong = (
        ({"kept_at": ""}, ("NEEDED", "kept_at")),
        ({"kept_at": "noon"}, ("PLAN-9", "kept_at")),
        ({"kept_at": "17:00"}, ("PLAN-9", "kept_at")),
        ({"kept_at": " ".join(f"9:{10 + at}" for at in range(9))}, ("PLAN-9", "kept_at")),
        ({"kept_days": 91}, ("RANGE", "kept_days")),
        ({"visits": ((VisitKind.REVIEW, 30),)}, ("PLAN-9", "kept_for")),
    )
    for typed, told in wrong:
        with pytest.raises(NotValid) as caught:
            week.plans.save_template(week.changed(key, **typed))
        assert rules_and_fields(caught) == {told}
    week.plans.save_template(week.changed(key, kept_for=None))
    assert read_all(engine, ClinicTemplate)[-1].kept_at == ""


def test_a_clinic_may_end_at_midnight(week):
    week.plans.save_template(week.a_template(starts_at=time(18), ends_at=time(0)))
    assert week.sessions() == ["01-Dec 18:00-00:00"]
