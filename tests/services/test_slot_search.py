"""Free time found for a visit: where it can be, the best first, and each with its reasons."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from clinic import NOON, a_patient, write
from services.diary_day import TODAY, a_session, a_step, a_tuesday, at, statements
from sqlalchemy import insert

from o2clinic.errors import NotFound, NotValid
from o2clinic.models import (
    ClinicTemplate,
    CommunicationNeed,
    DueTask,
    PatientAddress,
    RecordRestriction,
)
from o2clinic.rules.clinic_time import local
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.visits import ClinicKind, VisitKind
from o2clinic.services.booking import SlotTaken
from o2clinic.services.home_areas import HomeAreas
from o2clinic.services.slot_holds import SlotHolds, WantedHold
from o2clinic.services.slot_search import FreeWanted, SlotSearch
from o2clinic.services.work import Desk

TOMORROW = TODAY + timedelta(days=1)
K = VisitKind


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


@pytest.fixture
def search(tuesday):
    return SlotSearch(tuesday.clinic.desk, tuesday.clinic.anna)


def _clinic(tuesday, day, who="nurse_olu", **told):
    """A session with a template of its own on a day; the template's key is given too."""
    person_id = getattr(tuesday.clinic, who).person_id
    room = {"nurse_olu": 0, "dr_berg": 1}[who]
    known = {
        "name": "Clinic", "kind": ClinicKind.NURSE_LED, "site_id": tuesday.clinic.site_id,
        "room_id": tuesday.clinic.room_ids[room], "person_id": person_id, "weekday": day.weekday(),
        "starts_at": time(9), "ends_at": time(12), "slot_minutes": 45, "valid_from": TODAY,
    }  # fmt: skip
    template = ClinicTemplate(**known | told)
    return a_session(
        tuesday.clinic, person_id, known["room_id"], kind=template.kind, held_on=day,
        template_id=write(tuesday.engine, template),
        starts_at=at("09:00", day), ends_at=at("12:00", day),
    )  # fmt: skip


def _wanted(kind=K.LTOT_GAS_1, days=60, **told):
    return FreeWanted(kind, TODAY, TODAY + timedelta(days=days), **told)


def _starts(sheet):
    return [f"{local(one.starts_at):%d-%b %H:%M}" for one in sheet.offers]


def _lives(engine, patient_id, postcode):
    home = PatientAddress(
        patient_id=patient_id, address="1 Lane", postcode=postcode, valid_from=date(2020, 1, 1)
    )
    write(engine, home)


def _due(engine, patient_id, kind, first, last, position=0):
    row = {"patient_id": patient_id, "position": position, "kind": kind, "due_on": last}
    row |= {"window_from": first, "window_to": last, "reason": "", "computed_on": TODAY}
    with engine.begin() as connection:
        connection.execute(insert(DueTask), row)


def test_only_what_can_be_is_offered_and_the_soonest_is_told(tuesday, search):
    _clinic(tuesday, TOMORROW, has_analyser=False)
    _clinic(tuesday, TODAY + timedelta(days=2), visits={"review": 20})
    _clinic(tuesday, TODAY + timedelta(days=3), most_visits=0)
    kept = {"kept_at": "09:45", "kept_for": K.REVIEW, "kept_days": 3}
    _clinic(tuesday, TODAY + timedelta(days=7), visits={"ltot_gas_1": 90}, **kept)
    sheet = search.find(_wanted(patient_id=tuesday.mary))
    assert _starts(sheet) == ["01-Dec 10:30"]
    assert sheet.soonest == "Tue 01-Dec-2026 10:30"
    assert sheet.offers[0].times == "10:30–12:00"
    assert _starts(search.find(_wanted(K.REVIEW, 3)))[0] == "25-Nov 09:00"
    assert _starts(search.find(_wanted(K.REVIEW, 3, needs_analyser=True)))[0] == "26-Nov 09:00"
    assert search.find(_wanted(K.HOME_VISIT)).offers == ()


def test_what_is_taken_held_or_the_patients_own_is_not_offered(tuesday, search):
    session_id = _clinic(tuesday, TOMORROW)
    morning = {"clinic_session_id": session_id, "starts_at": at("09:00", TOMORROW)}
    tuesday.booking.book(tuesday.draft(patient_id=tuesday.john, **morning))
    tuesday.booking.book(
        tuesday.with_berg(starts_at=at("11:15", TOMORROW), reason="ward", clinic_session_id=None)
    )
    wanted = replace(_wanted(days=1), minutes=45)
    assert _starts(search.find(wanted)) == ["25-Nov 09:45", "25-Nov 10:30"]
    desk = Desk(tuesday.engine, now=lambda: NOON, name="other")
    olu, berg = tuesday.clinic.nurse_olu.person_id, tuesday.clinic.dr_berg
    span = tuesday.draft(starts_at=at("09:45", TOMORROW)).span
    SlotHolds(desk, berg).hold(WantedHold(olu, None, span))
    assert _starts(search.find(wanted)) == ["25-Nov 10:30", "25-Nov 11:15"]
    assert _starts(search.find(replace(wanted, patient_id=tuesday.mary))) == ["25-Nov 10:30"]
    assert search.find(replace(wanted, person_id=berg.person_id)).offers == ()


def test_a_second_gas_keeps_its_distance_and_more_time_is_given_to_who_needs_it(tuesday, search):
    tuesday.booking.book(tuesday.draft())
    need = CommunicationNeed(patient_id=tuesday.mary, kind=NeedKind.INTERPRETER, recorded_on=TODAY)
    write(tuesday.engine, need)
    for days in (20, 21):
        _clinic(tuesday, TODAY + timedelta(days=days))
    sheet = search.find(_wanted(K.LTOT_GAS_2, patient_id=tuesday.mary))
    assert _starts(sheet)[0] == "15-Dec 09:00"
    assert sheet.offers[0].times == "09:00–10:10"
    assert sheet.notes == (
        "Not before 15-Dec-2026, 21 days after gas 1 (R-GAS-2).",
        "Interpreter: 70 instead of 45 minutes.",
    )


def test_home_visits_gather_where_others_are_and_the_clinician_is_known(tuesday, search):
    _lives(tuesday.engine, tuesday.mary, "TR1 2AB")
    neighbour = a_patient(tuesday.engine, family="Near")
    _lives(tuesday.engine, neighbour, "TR1 9ZZ")
    further = a_patient(tuesday.engine, family="Far")
    _lives(tuesday.engine, further, "TR14 1AA")
    rounds = {"kind": ClinicKind.HOME_ROUND, "room_id": None}
    days = [TODAY + timedelta(days=count) for count in (1, 2, 3)]
    sessions = [
        _clinic(tuesday, days[0], districts="TR14", **rounds),
        _clinic(tuesday, days[1], districts="TR1 TR2", **rounds),
        _clinic(tuesday, days[2], districts="TR1 TR2", **rounds),
    ]
    for patient_id, at_ in ((further, 1), (neighbour, 2)):
        tuesday.booking.book(
            tuesday.draft(
                patient_id=patient_id, clinic_session_id=sessions[at_], visit_kind=K.HOME_VISIT,
                starts_at=at("09:00", days[at_]), minutes=60, room_id=None,
            )
        )  # fmt: skip
    done = tuesday.booking.book(tuesday.draft("09:00"))
    for version, step in enumerate(("check_in", "take_in", "finish"), start=1):
        getattr(tuesday.booking, step)(a_step(done, version))
    with statements(tuesday.engine) as said:
        sheet = search.find(_wanted(K.HOME_VISIT, patient_id=tuesday.mary))
    assert len(said) <= 6, said  # the patient, needs, sessions, visits, holds, neighbours
    assert [one.day for one in sheet.offers] == [days[2], days[2], days[1], days[1], *2 * [days[0]]]
    assert sheet.offers[0].why == (
        "1 other visit in TR1 that day",
        "the round goes to TR1",
        "same clinician as last time",
    )
    assert sheet.notes == ("Home in TR1.",)


def test_what_is_due_is_looked_for_in_its_window(tuesday, search):
    first, last = TODAY + timedelta(days=7), TODAY + timedelta(days=27)
    _due(tuesday.engine, tuesday.mary, "saturation_recheck", first, last)
    _due(tuesday.engine, tuesday.mary, "second_gas", first, last, 1)
    _due(tuesday.engine, tuesday.mary, "home_visit", None, last, 2)
    with statements(tuesday.engine) as said:
        plan = search.due(tuesday.mary)
    assert len(said) <= 3
    assert (plan.bookee.name, plan.task) == (
        "JENKINS, Mary (Mrs)",
        "Second gas on air (01-Dec-2026 to 21-Dec-2026)",
    )
    assert plan.wanted == FreeWanted(
        K.LTOT_GAS_2, first, last, tuesday.mary,
        window=(first, last), best_on=TODAY + timedelta(days=17),
    )  # fmt: skip
    assert search.due(tuesday.mary, "home_visit").wanted.kind is K.HOME_VISIT
    assert (search.due(tuesday.john).task, search.due(tuesday.john).wanted.kind) == ("", K.REVIEW)
    with pytest.raises(NotFound):
        search.due(10_000)
    write(tuesday.engine, RecordRestriction(patient_id=tuesday.mary, reason="a colleague"))
    assert search.due(tuesday.mary).task == ""


@pytest.mark.parametrize("days", [-1, 191])
def test_days_that_cannot_be_are_refused(search, days):
    with pytest.raises(NotValid, match=r"before the first|half a year"):
        search.find(_wanted(days=days))


def test_a_taken_time_offers_others_of_the_day_and_later_days_too(tuesday, search):
    _clinic(tuesday, TOMORROW, "dr_berg")
    _clinic(tuesday, TODAY + timedelta(days=15))  # is too far off
    session_id = _clinic(tuesday, TODAY + timedelta(days=7))
    draft = tuesday.draft(
        starts_at=at("09:00", TODAY + timedelta(days=7)), clinic_session_id=session_id
    )
    tuesday.booking.book(replace(draft, patient_id=tuesday.john, command_id="first"))
    _clinic(tuesday, TODAY + timedelta(days=8), "dr_berg")
    with pytest.raises(SlotTaken, match=r"booked by Ms A\. Penrose at 12:00|on 24-Nov") as caught:
        tuesday.booking.book(draft)
    assert [one.words for one in caught.value.alternatives] == [
        "09:45–10:30",
        "10:30–11:15",
        "11:15–12:00",
        "Wed 02-Dec-2026 09:00–09:45, Dr A. Berg",
        "Wed 02-Dec-2026 09:45–10:30, Dr A. Berg",
        "Wed 09-Dec-2026 09:00–09:45, Mr O. Adeyemi",
        "Wed 09-Dec-2026 09:45–10:30, Mr O. Adeyemi",
    ]
    names = {one.name for one in search.choices().people}
    assert names == {"Mr O. Adeyemi", "Dr A. Berg"}


def test_home_visits_due_stand_by_district_with_the_next_round_there(tuesday):
    others = [a_patient(tuesday.engine, family=f"Home{at_}") for at_ in range(3)]
    homes = dict(zip(others, ("TR14 1AA", "TR2 1AA", "TR2 2AA"), strict=True))
    for at_, (patient_id, postcode) in enumerate(homes.items()):
        _lives(tuesday.engine, patient_id, postcode)
        last = TODAY + timedelta(days=at_ - 1)
        _due(tuesday.engine, patient_id, "home_visit", last - timedelta(days=7), last)
    _due(tuesday.engine, tuesday.mary, "palliative_contact", TODAY, TODAY)
    _due(tuesday.engine, tuesday.john, "yearly_review", TODAY, TODAY)
    rounds = {"kind": ClinicKind.HOME_ROUND, "room_id": None, "most_visits": 2}
    session_id = _clinic(tuesday, TOMORROW, districts="TR2", **rounds)
    day = TODAY + timedelta(days=2)
    _clinic(tuesday, day, districts="TR1 TR2", **rounds)
    tuesday.booking.book(
        tuesday.draft(
            patient_id=others[1], clinic_session_id=session_id, visit_kind=K.HOME_VISIT,
            starts_at=at("09:00", TOMORROW), minutes=180, room_id=None,
        )
    )  # fmt: skip
    areas = HomeAreas(tuesday.clinic.desk, tuesday.clinic.anna)
    with statements(tuesday.engine) as said:
        rows = areas.sheet().rows
    assert len(said) <= 5
    there = "Thu 26-Nov-2026, Mr O. Adeyemi, 2 free"
    assert [(one.district, one.in_district, one.next_round, one.booked) for one in rows] == [
        ("TR2", 2, there, "25-Nov-2026"),
        ("TR2", 2, there, ""),
        ("TR14", 1, "no round goes there", ""),
        ("no postcode", 1, "no round goes there", ""),
    ]
    assert [one.is_overdue for one in rows] == [False, False, True, False]
    write(tuesday.engine, RecordRestriction(patient_id=others[1], reason="a colleague"))
    assert len(areas.sheet().rows) == 3


def test_half_a_year_is_looked_into_as_far_as_it_may_have_something_better(tuesday, search):
    """Far sessions are read only where the near ones are too few, or could be worse."""
    near, far = TODAY + timedelta(days=1), TODAY + timedelta(days=100)
    for count in range(4):
        _clinic(tuesday, near + timedelta(days=count), "dr_berg" if count % 2 else "nurse_olu")
    _clinic(tuesday, far)
    wanted = _wanted(days=180, patient_id=tuesday.mary, minutes=45)
    with statements(tuesday.engine) as said:
        sheet = search.find(wanted)
    assert len(said) == 8, said
    assert _starts(sheet)[-1] == f"{far:%d-%b} 09:45"
    assert len(sheet.offers) == 10
    later = replace(wanted, from_on=near + timedelta(days=4))
    assert search.find(later).soonest == "Thu 04-Mar-2027 09:00"
