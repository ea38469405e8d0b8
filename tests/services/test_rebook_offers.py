"""What is offered to visits that wait, and that they wait until they are settled."""

from datetime import timedelta

import pytest
from clinic import NOON, a_patient
from services.diary_day import at
from services.plan_week import NEXT, TODAY, a_plan_week

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import VisitKind
from o2clinic.services.day_draft import DayKind
from o2clinic.services.rebooking import Rebooking
from o2clinic.services.slot_holds import SlotHolds, WantedHold
from o2clinic.services.work import Desk

LATER = NEXT + timedelta(days=7)


@pytest.fixture
def week(engine):
    made = a_plan_week(engine)
    made.plans.save_template(made.a_template())
    return made


def _rebooking(week, **later):
    return Rebooking(Desk(week.engine, now=lambda: NOON + timedelta(**later)), week.clinic.anna)


def test_a_visit_that_nobody_rebooked_waits_on_when_its_time_is_over(week):
    visit_id = week.book("14:00")
    week.days.save(week.a_day(DayKind.CLOSURE))
    later = _rebooking(week, days=30)
    assert (later.count(), [one.visit.visit_id for one in later.sheet().rows]) == (1, [visit_id])
    assert later.offers(visit_id)[0].starts_at > NOON + timedelta(days=30)


def test_times_offered_stand_in_the_clinics_own_steps(week):
    visit_id = week.book("14:00")
    week.days.save(week.a_day(DayKind.CLOSURE))
    offers = _rebooking(week, minutes=7, seconds=13).offers(visit_id)
    assert offers[0].starts_at == at("12:45", TODAY)


def test_a_gas_is_offered_no_earlier_than_it_was_and_only_where_it_can_be_measured(week):
    berg = week.clinic.dr_berg.person_id
    other = {"person_id": berg, "room_id": week.clinic.room_ids[1], "weekday": 2}
    week.plans.save_template(week.a_template(**other, has_analyser=False))
    visit_id = week.book("14:00", visit_kind=VisitKind.LTOT_GAS_1)
    review = week.book("15:00")
    week.days.save(week.a_day(DayKind.CLOSURE))
    offers = week.rebooking.offers(visit_id)
    assert min(day_of(one.starts_at) for one in offers) == LATER
    assert {one.person_id for one in offers} == {week.clinic.nurse_olu.person_id}
    assert day_of(week.rebooking.offers(review)[0].starts_at) == TODAY


def test_a_second_gas_keeps_its_distance_from_a_first_one_that_was_moved(week):
    patient_id = a_patient(week.engine, family="Gas")
    both = {"patient_id": patient_id}
    week.book("09:00", NEXT + timedelta(days=14), visit_kind=VisitKind.LTOT_GAS_1, **both)
    second = week.book("09:00", NEXT + timedelta(days=21), visit_kind=VisitKind.LTOT_GAS_2, **both)
    week.days.save(week.a_day(DayKind.CLOSURE, NEXT + timedelta(days=21)))
    offers = week.rebooking.offers(second)
    assert day_of(offers[0].starts_at) == NEXT + timedelta(days=35)


def test_a_full_clinic_and_a_taken_room_are_not_offered(week):
    clinic = week.days.sheet().clinics[0].template_id
    week.plans.save_template(week.changed(clinic, from_on=NEXT, most_visits=1))
    visit_id = week.book("14:00")
    week.book("09:00", LATER)
    room_2 = {"room_id": week.clinic.room_ids[0], "clinic_session_id": None, "reason": "Room"}
    berg = week.clinic.dr_berg.person_id
    week.book("09:00", TODAY, person_id=berg, starts_at=at("12:00", TODAY), **room_2)
    week.days.save(week.a_day(DayKind.CLOSURE))
    when = [one.starts_at for one in week.rebooking.offers(visit_id)]
    assert when[0] == at("12:45", TODAY)
    assert LATER not in {day_of(one) for one in when}


def test_kept_and_held_times_are_not_offered(week):
    clinic = week.days.sheet().clinics[0].template_id
    gases = {"kept_at": "09:00", "kept_for": VisitKind.LTOT_GAS_1, "kept_days": 3}
    week.plans.save_template(week.changed(clinic, from_on=LATER, **gases))
    visit_id = week.book("14:00")
    week.days.save(week.a_day(DayKind.CLOSURE))
    week.days.save(week.a_day(DayKind.CLOSURE, TODAY))
    olu, slot = week.clinic.nurse_olu.person_id, timedelta(minutes=45)
    span = Span.lasting(at("09:00", LATER) + slot, 45)
    other = Desk(week.engine, now=lambda: NOON, name="other")
    SlotHolds(other, week.clinic.dr_berg).hold(WantedHold(olu, None, span))
    row = week.rebooking.sheet().rows[0]
    offer = week.rebooking.offers(visit_id)[0]
    assert offer.starts_at == span.ends_at
    week.rebooking.rebook(row, offer, "again")
