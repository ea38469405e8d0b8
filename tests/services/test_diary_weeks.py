from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import a_patient, write
from services.diary_day import TODAY, a_session, a_step, a_tuesday, at, statements

from o2clinic.errors import NotAllowed
from o2clinic.models import Site, WorkedHoliday
from o2clinic.rules.visits import ClinicKind
from o2clinic.services.booking import CancelledBy
from o2clinic.services.diary import Diary
from o2clinic.services.diary_weeks import DiaryWeeks, monday_of

MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


@pytest.fixture
def weeks(tuesday):
    return DiaryWeeks(tuesday.clinic.desk, tuesday.clinic.anna)


def on(tuesday, day, **other):
    """A morning of nurse Olu on another day."""
    times = {"starts_at": at("09:00", day), "ends_at": at("12:00", day)}
    clinic = tuesday.clinic
    return a_session(clinic, clinic.nurse_olu.person_id, clinic.room_ids[0], **times | other)


def test_a_week_has_its_days_as_the_diary_of_the_day_has_them(tuesday, weeks):
    on(tuesday, SATURDAY)
    tuesday.booking.book(tuesday.draft("09:45"))
    missed = tuesday.booking.book(tuesday.draft("11:15", patient_id=tuesday.john))
    tuesday.booking.did_not_attend(a_step(missed))

    sheet = weeks.week(TODAY + timedelta(days=5))  # its Sunday
    assert sheet.monday == MONDAY
    assert [one.day for one in sheet.days] == [MONDAY + timedelta(days=n) for n in range(6)]
    diary = Diary(tuesday.clinic.desk, tuesday.clinic.anna)
    for one in sheet.days:
        assert one.columns == diary.day(one.day).columns
        assert one.of.fill.free == diary.day(one.day).free_slots
    assert sheet.days[1].of.words == "Tue 24-Nov-2026: 1 of 10 booked, 9 free"
    assert sheet.fill.words == "1 of 14 booked, 13 free"


def test_a_week_and_two_months_take_as_many_statements_whatever_is_in_them(tuesday, weeks):
    on(tuesday, SATURDAY)
    for number in range(8):
        patient = a_patient(tuesday.engine, family=f"Rowe{number}")
        clock = f"{9 + number // 4:02d}:{15 * (number % 4):02d}"
        tuesday.booking.book(tuesday.draft(clock, patient_id=patient, minutes=15))
    with statements(tuesday.engine) as said:
        assert weeks.week(TODAY).fill.booked == 8
    assert len(said) == 4
    with statements(tuesday.engine) as said:
        assert sum(one.fill.booked for one in weeks.days(date(2026, 11, 1), CHRISTMAS)) == 8
    assert len(said) == 2


def test_the_fill_of_a_day_is_the_same_in_the_strip_and_in_the_week(tuesday, weeks):
    clinic = tuesday.clinic
    on(tuesday, MONDAY, kind=ClinicKind.HOME_ROUND)
    on(tuesday, SATURDAY, kind=ClinicKind.ADMIN)
    on(tuesday, date(2026, 11, 26), closed_reason="on leave")
    a_session(clinic, clinic.sam.person_id, None, closed_reason="Training")
    tuesday.booking.book(tuesday.draft("09:45"))
    other_room = tuesday.draft(
        "09:00", patient_id=tuesday.john, clinic_session_id=None, room_id=clinic.room_ids[1]
    )
    tuesday.booking.book(replace(other_room, minutes=30, reason="Wet floor"))
    gone = tuesday.booking.book(tuesday.with_berg("10:30", minutes=30))
    tuesday.booking.cancel(a_step(gone), "ill", CancelledBy.PATIENT)

    strip = {one.day: one for one in weeks.days(MONDAY, SATURDAY)}
    assert {one.day: one.of for one in weeks.week(TODAY).days} == strip
    assert strip[MONDAY].words == "Mon 23-Nov-2026: 0 of 4 booked, 4 free, home round"
    assert strip[TODAY].closed == ""
    assert strip[date(2026, 11, 25)].words == "Wed 25-Nov-2026: no clinic"
    assert strip[date(2026, 11, 26)].words == "Thu 26-Nov-2026: closed: on leave"
    assert strip[SATURDAY].words == "Sat 28-Nov-2026: no clinic"


def test_a_bank_holiday_is_told_unless_the_clinic_works_on_it(tuesday, weeks):
    on(tuesday, CHRISTMAS, closed_reason="bank holiday (Christmas Day)")
    eve, christmas, boxing = weeks.days(CHRISTMAS - timedelta(days=1), date(2026, 12, 26))
    assert (eve.holiday, christmas.holiday, boxing.holiday) == ("", "Christmas Day", "Boxing Day")
    assert christmas.words == "Fri 25-Dec-2026: closed: bank holiday (Christmas Day)"
    assert boxing.words == "Sat 26-Dec-2026: closed: bank holiday (Boxing Day)"

    write(tuesday.engine, WorkedHoliday(held_on=CHRISTMAS, reason="On call"))
    assert weeks.days(CHRISTMAS, CHRISTMAS)[0].holiday == ""
    (*_, friday) = weeks.week(CHRISTMAS).days
    assert (friday.day, friday.of.holiday) == (CHRISTMAS, "")


def test_a_site_can_be_looked_at_alone_and_a_day_is_the_clinics_own(tuesday, weeks):
    bodmin = write(tuesday.engine, Site(name="Bodmin"))
    summer = date(2026, 7, 1)
    on(tuesday, summer, starts_at=at("00:15", summer), ends_at=at("02:00", summer))  # 30-Jun UTC
    tuesday.booking.book(tuesday.draft("09:45"))

    sheet = weeks.week(TODAY, bodmin)
    assert [site.name for site in sheet.sites] == ["Bodmin", "Truro"]
    assert (sheet.fill.places, weeks.days(TODAY, TODAY, bodmin)[0].fill.places) == (0, 0)
    assert weeks.week(TODAY, tuesday.clinic.site_id).fill.booked == 1
    assert [one.fill.free for one in weeks.days(date(2026, 6, 30), summer)] == [0, 3]


def test_weeks_begin_on_monday_and_an_administrator_does_not_see_them(tuesday):
    assert monday_of(MONDAY) == monday_of(date(2026, 11, 29)) == MONDAY
    kit = DiaryWeeks(tuesday.clinic.desk, tuesday.clinic.kit)
    for ask in (lambda: kit.week(TODAY), lambda: kit.days(TODAY, TODAY)):
        with pytest.raises(NotAllowed):
            ask()
