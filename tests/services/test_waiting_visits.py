"""Which visits a closing, leave or a departure leaves waiting."""

from dataclasses import replace
from datetime import date, time, timedelta
from threading import Thread

import pytest
from databases import Database
from services.diary_day import at
from services.plan_week import NEXT, a_plan_week

from o2clinic.errors import NotValid
from o2clinic.models import Closure
from o2clinic.rules.permissions import Permission
from o2clinic.services.clinic_settings import ClinicSettings
from o2clinic.services.day_draft import DayKind
from o2clinic.services.diary_keeping import keep
from o2clinic.services.people import People
from o2clinic.services.work import new_command_id

LATER = NEXT + timedelta(days=7)


@pytest.fixture
def week(engine):
    made = a_plan_week(engine)
    made.plans.save_template(made.a_template())
    return made


def test_leave_takes_what_was_booked_outside_the_clinic_too_and_gives_it_back(week):
    outside = {"clinic_session_id": None, "reason": "Only then"}
    evening = week.book(starts_at=at("18:00", NEXT), **outside)
    kept = week.book(starts_at=at("19:00", NEXT), **outside)
    other_day = week.book(starts_at=at("18:00", LATER), **outside)
    leave = week.a_day(DayKind.LEAVE, person_id=week.clinic.nurse_olu.person_id)
    key = week.days.save(leave)
    reasons = [week.visit(one).rebook_reason for one in (evening, kept, other_day)]
    assert reasons == ["on leave", "on leave", None]
    row = next(one for one in week.rebooking.sheet().rows if one.visit.visit_id == kept)
    week.rebooking.keep(row, new_command_id())
    longer = replace(week.days.draft(DayKind.LEAVE, key, new_command_id()), to_on=LATER)
    week.days.save(longer)
    reasons = [week.visit(one).rebook_reason for one in (evening, kept, other_day)]
    assert reasons == ["on leave", None, "on leave"]
    week.days.take_back(DayKind.LEAVE, key, 2, new_command_id())
    assert week.rebooking.count() == 0


def test_a_site_that_is_shut_for_some_hours_takes_what_lies_in_them_only(week):
    outside = {"clinic_session_id": None, "reason": "Only then"}
    early = week.book(starts_at=at("08:00", NEXT), **outside)
    late = week.book(starts_at=at("18:00", NEXT), **outside)
    shut = {"site_id": week.clinic.site_id, "starts_at": time(12), "ends_at": time(0)}
    week.days.save(week.a_day(DayKind.CLOSURE, **shut))
    assert [week.visit(one).rebook_reason for one in (early, late)] == [None, "fire drill"]


def test_a_visit_that_goes_on_after_its_clinic_waits_when_the_afternoon_is_leave(week):
    visit_id = week.book("16:15", reason="A little longer")
    olu = week.clinic.nurse_olu.person_id
    half = {"person_id": olu, "starts_at": time(12), "ends_at": time(18)}
    week.days.save(week.a_day(DayKind.LEAVE, **half))
    assert week.visit(visit_id).rebook_reason == "on leave"


def test_leave_reaches_what_was_planned_when_the_diary_was_kept_further_ahead(week):
    far = date(2027, 1, 19)
    visit_id = week.book("14:00", far)
    extra = {"name": "Catch-up", "site_id": week.clinic.site_id, "ends_at": time(12)}
    extra |= {"person_id": week.clinic.dr_berg.person_id, "starts_at": time(9)}
    key = week.days.save(week.a_day(DayKind.EXTRA, far, **extra))
    settings = ClinicSettings(week.clinic.desk, week.clinic.kit)
    settings.edit(replace(settings.draft(new_command_id()), plan_months=1))
    olu = week.clinic.nurse_olu.person_id
    week.days.save(week.a_day(DayKind.LEAVE, far, person_id=olu))
    assert week.visit(visit_id).rebook_reason == "on leave"
    week.days.take_back(DayKind.EXTRA, key, 1, new_command_id())
    assert week.sessions(far, far) == ["19-Jan 09:00-16:30 on leave"]


def test_whoever_leaves_has_no_clinics_from_that_moment_extra_ones_among_them(week):
    olu = week.clinic.nurse_olu.person_id
    extra = {"name": "Catch-up", "site_id": week.clinic.site_id, "person_id": olu}
    hours = {"starts_at": time(9), "ends_at": time(12)}
    saturday = date(2026, 12, 5)
    week.days.save(week.a_day(DayKind.EXTRA, saturday, **extra, **hours))
    visit_id = week.book("10:00")
    people = People(week.clinic.desk, week.clinic.kit)
    version = next(one.version for one in people.staff() if one.person_id == olu)
    people.retire(olu, version, new_command_id())
    assert week.sessions(NEXT, saturday) == ["01-Dec 09:00-16:30 no longer planned"]
    assert week.visit(visit_id).rebook_reason == "no longer planned"


def test_whoever_books_waits_for_a_closing_and_is_told_of_it(postgres_database: Database):
    week = a_plan_week(postgres_database.engine)
    week.plans.save_template(week.a_template())
    told = []

    def book():
        try:
            told.append(week.book("14:00"))
        except NotValid as refused:
            told.append({finding.rule for finding in refused.findings})

    thread = Thread(target=book)
    with week.clinic.desk.work(week.clinic.kit, Permission.ADMINISTER, "close_clinic") as work:
        work.add(Closure(from_on=NEXT, to_on=NEXT, reason="fire drill"))
        keep(work, NEXT, NEXT)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # else it would have booked into what is being closed
    thread.join(5)
    assert told == [{"BK-3"}]
