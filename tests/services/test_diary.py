from datetime import timedelta

import pytest
from clinic import NOON, a_patient, write
from services.diary_day import TODAY, a_session, a_step, a_tuesday, at, statements

from o2clinic.errors import NotAllowed, NotFound
from o2clinic.models import Site
from o2clinic.rules.free_time import Span, gaps, slots, starts
from o2clinic.services.booking import CancelledBy
from o2clinic.services.diary import Diary


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


@pytest.fixture
def diary(tuesday):
    return Diary(tuesday.clinic.desk, tuesday.clinic.anna)


def _span(start, end):
    return Span(at(start), at(end))


def test_gaps_lie_between_visits_and_forget_what_is_too_short():
    taken = [_span("10:00", "10:40"), _span("09:00", "09:30"), _span("09:20", "09:55")]

    assert gaps(_span("09:00", "12:00"), taken) == [_span("10:40", "12:00")]


def test_slots_fill_a_gap_and_a_rest_stays():
    found = slots(_span("10:40", "12:00"), 30)

    assert found == [_span("10:40", "11:10"), _span("11:10", "11:40"), _span("11:40", "12:00")]


def test_starts_leave_room_for_the_whole_visit():
    assert starts(_span("10:40", "12:00"), 45, 30) == [at("10:40"), at("11:10")]


def test_a_day_has_a_column_for_each_clinician_with_visits_and_free_slots(tuesday, diary):
    tuesday.booking.book(tuesday.draft("09:45"))

    olu, berg = diary.day(TODAY).columns
    assert (olu.clinician, olu.place) == ("Mr O. Adeyemi", "Truro, Room 2")
    assert [visit.name for visit in olu.visits] == ["JENKINS, Mary (Mrs)"]
    assert [slot.span for slot in olu.free] == [
        _span("09:00", "09:45"),
        _span("10:30", "11:15"),
        _span("11:15", "12:00"),
    ]
    assert berg.clinician == "Dr A. Berg"
    assert len(berg.free) == 6


def test_a_visit_row_says_all_that_the_desk_needs(tuesday, diary):
    visit_id = tuesday.booking.book(tuesday.draft("09:45", note="brings son"))
    tuesday.booking.check_in(a_step(visit_id))

    (visit,) = diary.day(TODAY).visits
    assert visit.times == "09:45–10:30"
    assert (visit.title, visit.symbol) == ("LTOT gas 1", "◆")
    assert visit.status_words == "Arrived 12:00"
    assert visit.booked_words() == "booked by Ms A. Penrose at 12:00"
    assert visit.born == "14-Jul-1945 (81y)"
    assert visit.note == "brings son"


def test_a_day_takes_three_statements_whatever_is_on_it(tuesday, diary):
    for number in range(8):
        patient = a_patient(tuesday.engine, family=f"Rowe{number}")
        clock = f"{9 + number // 4:02d}:{15 * (number % 4):02d}"
        tuesday.booking.book(tuesday.draft(clock, patient_id=patient, minutes=15))
    with statements(tuesday.engine) as said:
        sheet = diary.day(TODAY)

    assert len(sheet.visits) == 8
    assert len(said) <= 3


def test_a_freed_time_is_free_again_and_cancelled_visits_are_gone(tuesday, diary):
    one = tuesday.booking.book(tuesday.draft("09:00"))
    two = tuesday.booking.book(tuesday.draft("09:45", patient_id=tuesday.john))
    tuesday.booking.cancel(a_step(one), "ill", CancelledBy.PATIENT)
    tuesday.booking.did_not_attend(a_step(two))

    olu = diary.day(TODAY).columns[0]
    assert [visit.status_words for visit in olu.visits] == ["Did not attend 12:00"]
    assert len(olu.free) == 4


def test_a_closed_session_has_nothing_free(tuesday, diary):
    a_session(
        tuesday.clinic,
        tuesday.clinic.sam.person_id,
        None,
        closed_reason="Training",
    )

    column = next(it for it in diary.day(TODAY).columns if "Hocking" in it.clinician)
    assert column.free == ()
    assert column.sessions[0].closed_reason == "Training"


def test_a_visit_outside_any_session_gets_its_own_column(tuesday, diary):
    tuesday.booking.book(
        tuesday.draft("14:00", clinic_session_id=None, room_id=None, reason="Home from work")
    )

    assert [column.place for column in diary.day(TODAY).columns] == [
        "Truro, Room 2",
        "Truro, Room 3",
        "Truro",
    ]


def test_who_is_in_another_room_is_not_free_in_this_one(tuesday, diary):
    tuesday.booking.book(
        tuesday.draft(
            "09:00", clinic_session_id=None, room_id=tuesday.clinic.room_ids[1], reason="Wet floor"
        )
    )

    olu = next(it for it in diary.day(TODAY).columns if it.place == "Truro, Room 2")
    assert olu.free[0].span == _span("09:45", "10:30")


def test_a_site_can_be_looked_at_alone(tuesday, diary):
    bodmin = write(tuesday.engine, Site(name="Bodmin"))

    sheet = diary.day(TODAY, bodmin)
    assert sheet.columns == ()
    assert [site.name for site in sheet.sites] == ["Bodmin", "Truro"]
    assert len(diary.day(TODAY, tuesday.clinic.site_id).columns) == 2


def test_another_day_is_empty(diary):
    assert diary.day(TODAY + timedelta(days=1)).columns == ()


def test_an_administrator_does_not_see_the_diary(tuesday):
    with pytest.raises(NotAllowed):
        Diary(tuesday.clinic.desk, tuesday.clinic.kit).day(NOON.date())


def test_who_is_to_be_booked_is_told_apart_from_namesakes(tuesday, diary):
    bookee = diary.bookee(tuesday.mary)
    assert (bookee.name, bookee.detail) == ("JENKINS, Mary (Mrs)", "14-Jul-1945 (81y)")
    with pytest.raises(NotFound):
        diary.bookee(999)


def test_a_booking_of_another_day_says_its_day(tuesday, diary):
    tomorrow = TODAY + timedelta(days=1)
    tuesday.booking.book(tuesday.draft(starts_at=at("09:00", tomorrow), reason="so"))

    (visit,) = diary.day(tomorrow).visits
    assert visit.booked_words() == "booked by Ms A. Penrose on 24-Nov-2026 at 12:00"
