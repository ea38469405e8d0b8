"""The two gases told beside each other, and visits booked ahead in a series."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from clinic import NOON, read_all, write
from services.diary_day import TODAY, a_session, a_step, a_tuesday, at, statements

from o2clinic.errors import AlreadyDone, NotValid, Refused
from o2clinic.models import Appointment, AuditEntry, ClinicTemplate, CommunicationNeed, Patient
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import CancelledBy
from o2clinic.services.rebooking import Rebooking
from o2clinic.services.review_series import ReviewSeries, SeriesDraft
from o2clinic.services.slot_holds import SlotHolds, WantedHold
from o2clinic.services.visit_pairs import VisitPairs
from o2clinic.services.work import Desk

GAS_2_DAY = TODAY + timedelta(days=21)


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


@pytest.fixture
def pairs(tuesday):
    return VisitPairs(tuesday.clinic.desk, tuesday.clinic.anna)


def _second(tuesday, day=GAS_2_DAY, **other):
    return tuesday.draft(
        starts_at=at("09:00", day), visit_kind=VisitKind.LTOT_GAS_2, reason="only day", **other
    )


def _told(tuesday, draft):
    return [it.message for it in tuesday.booking.findings(draft) if it.rule == "R-GAS-2"]


def _row(tuesday, visit_id):
    return tuesday.booking.as_it_is(visit_id).draft


def test_moving_the_first_gas_towards_the_second_or_behind_it_is_told(tuesday):
    first = tuesday.booking.book(tuesday.draft())
    second = tuesday.booking.book(_second(tuesday))
    moved = tuesday.draft(starts_at=at("09:00", TODAY + timedelta(days=1)), id=first, version=1)
    with statements(tuesday.engine) as said:
        (message,) = _told(tuesday, moved)
    assert len(said) == 1
    assert message.startswith("Only 20 days before gas 2 on Tue 15-Dec-2026")
    assert "Not after Tue 24-Nov-2026" in message
    (message,) = _told(tuesday, replace(moved, starts_at=at("09:00", date(2026, 12, 22))))
    assert message.startswith("Gas 2 is already on Tue 15-Dec-2026")
    tuesday.booking.cancel(a_step(second), "has a cold", CancelledBy.PATIENT)
    assert _told(tuesday, moved) == []


def test_moving_the_second_gas_before_the_first_names_the_first(tuesday):
    tuesday.booking.book(tuesday.draft(starts_at=at("09:00", GAS_2_DAY), reason="far"))

    (message,) = _told(tuesday, _second(tuesday, TODAY))
    assert message.startswith("Gas 1 is only on Tue 15-Dec-2026")


def test_each_gas_is_told_beside_the_other(tuesday, pairs):
    first = tuesday.booking.book(tuesday.draft())
    assert pairs.partner(_row(tuesday, first)).words == "no visit for gas 2"
    second = tuesday.booking.book(_second(tuesday, TODAY + timedelta(days=7)))
    row = _row(tuesday, first)
    with statements(tuesday.engine) as said:
        told = pairs.partner(row)
    assert len(said) == 1
    assert (told.words, told.is_too_close) == ("Gas 2 on Tue 01-Dec-2026, 7 days later", True)
    told = pairs.partner(_row(tuesday, second))
    assert told.words == "Gas 1 on Tue 24-Nov-2026, 7 days earlier"
    review = tuesday.booking.book(
        tuesday.draft("10:30", visit_kind=VisitKind.REVIEW, patient_id=tuesday.john)
    )
    assert pairs.partner(_row(tuesday, review)) is None


def test_the_second_gas_begins_on_the_first_free_day_that_counts(tuesday, pairs):
    first = tuesday.booking.book(tuesday.draft())
    row = _row(tuesday, first)
    assert pairs.second_of(row).time is None
    early, counts = GAS_2_DAY - timedelta(days=1), GAS_2_DAY + timedelta(days=2)
    for day in (early, counts):
        a_session(
            tuesday.clinic,
            tuesday.clinic.nurse_olu.person_id,
            None,
            starts_at=at("09:00", day),
            ends_at=at("12:00", day),
        )
    with statements(tuesday.engine) as said:
        found = pairs.second_of(row)
    assert len(said) == 6, said  # gases, the patient, needs, sessions, visits, holds
    assert (found.earliest_on, found.booked) == (GAS_2_DAY, "")
    assert found.time.span.starts_at == at("09:00", counts)
    assert found.bookee.name == "JENKINS, Mary (Mrs)"
    tuesday.booking.book(_second(tuesday))
    assert pairs.second_of(row).booked == "Gas 2 on Tue 15-Dec-2026, 21 days later"


def test_times_for_rebooking_a_first_gas_say_where_the_second_is(tuesday):
    first = tuesday.booking.book(tuesday.draft())
    tuesday.booking.book(_second(tuesday))
    rebooking = Rebooking(tuesday.clinic.desk, tuesday.clinic.anna)
    day = TODAY + timedelta(days=3)
    a_session(
        tuesday.clinic,
        tuesday.clinic.nurse_olu.person_id,
        None,
        starts_at=at("09:00", day),
        ends_at=at("12:00", day),
    )

    told = {offer.starts_at.date(): offer.warning for offer in rebooking.offers(first)}
    assert told[day].startswith("Only 18 days before gas 2 on Tue 15-Dec-2026")


# A series

SERIES_DAYS = (date(2027, 2, 24), date(2027, 5, 24), date(2027, 8, 24))


def _series(tuesday, **other):
    made = SeriesDraft(
        patient_id=tuesday.mary,
        person_id=tuesday.clinic.nurse_olu.person_id,
        site_id=tuesday.clinic.site_id,
        visit_kind=VisitKind.REVIEW,
        minutes=30,
        after=TODAY,
        every_months=3,
        times=3,
        command_id="series-1",
    )
    return replace(made, **other)


def _clinics_ahead(tuesday):
    """Olu on the first day and five days after the second, Berg on the second; then nobody."""
    clinic = tuesday.clinic
    for person, day in (
        (clinic.nurse_olu, SERIES_DAYS[0]),
        (clinic.dr_berg, SERIES_DAYS[1]),
        (clinic.nurse_olu, SERIES_DAYS[1] + timedelta(days=5)),
    ):
        a_session(
            clinic,
            person.person_id,
            None,
            starts_at=at("09:00", day),
            ends_at=at("12:00", day),
            slot_minutes=30,
        )


@pytest.fixture
def series(tuesday):
    return ReviewSeries(tuesday.clinic.desk, tuesday.clinic.anna)


def test_a_series_is_shown_and_booked_in_one_go_with_what_found_no_place(tuesday, series):
    _clinics_ahead(tuesday)
    with statements(tuesday.engine) as said:
        shown = series.look(_series(tuesday))
    assert len(said) <= 4, said
    lines = series.book(_series(tuesday))

    assert lines == shown
    assert [line.wanted_on for line in lines] == list(SERIES_DAYS)
    visits = read_all(tuesday.engine, Appointment)
    assert [it.starts_at for it in visits] == [
        at("09:00", SERIES_DAYS[0]),
        at("09:00", SERIES_DAYS[1] + timedelta(days=5)),  # with Olu rather than sooner
    ]
    assert lines[2].time is None
    assert lines[2].why_not == "nothing free in the 4 weeks"
    entry = read_all(tuesday.engine, AuditEntry)[-1]
    assert (entry.use_case, entry.reason) == ("book series", "Every 3 months, 3 times")
    with pytest.raises(AlreadyDone):
        series.book(_series(tuesday))
    assert len(read_all(tuesday.engine, Appointment)) == 2


def test_a_series_that_fits_nowhere_or_has_no_numbers_books_nothing(tuesday, series):
    for draft, fields in (
        (_series(tuesday), [""]),
        (_series(tuesday, every_months=None, times=9), ["every_months", "times"]),
    ):
        with pytest.raises(NotValid) as caught:
            series.book(draft)
        assert [it.field for it in caught.value.findings] == fields
    far = series.look(_series(tuesday, every_months=24, times=1))
    assert far[0].why_not.startswith("the diary is filled until")
    assert read_all(tuesday.engine, Appointment) == []


def test_a_series_for_the_dead_leaves_nothing_behind(tuesday, series):
    _clinics_ahead(tuesday)
    with tuesday.clinic.desk.work(tuesday.clinic.anna, "register_patient", "die") as work:
        work.fetch(Patient, tuesday.mary).died_on = TODAY

    with pytest.raises(Refused):
        series.book(_series(tuesday))
    assert read_all(tuesday.engine, Appointment) == []


def test_what_is_kept_held_or_too_short_is_no_time_of_a_series_or_a_second_gas(tuesday, pairs):
    """Else the whole series was refused for a time that this very page had proposed."""
    clinic, day = tuesday.clinic, SERIES_DAYS[0]
    olu, place = clinic.nurse_olu.person_id, {"site_id": clinic.site_id, "room_id": None}
    template = ClinicTemplate(
        name="Clinic", kind="nurse_led", person_id=olu, weekday=2, starts_at=time(9),
        ends_at=time(12), slot_minutes=45, valid_from=TODAY, kept_at="09:00",
        kept_for=VisitKind.LTOT_GAS_1, kept_days=3, **place,
    )  # fmt: skip
    template_id = write(tuesday.engine, template)
    for held_on in (day, GAS_2_DAY):
        a_session(
            clinic, olu, None, template_id=template_id, held_on=held_on,
            starts_at=at("09:00", held_on), ends_at=at("12:00", held_on),
        )  # fmt: skip
    desk = Desk(tuesday.engine, now=lambda: NOON, name="other")
    span = tuesday.draft(starts_at=at("09:45", day)).span
    SlotHolds(desk, clinic.dr_berg).hold(WantedHold(olu, None, span))

    (line,) = ReviewSeries(clinic.desk, clinic.anna).book(_series(tuesday, times=1))
    assert line.time.span.starts_at == at("10:30", day)
    need = CommunicationNeed(patient_id=tuesday.mary, kind="interpreter", recorded_on=TODAY)
    write(tuesday.engine, need)
    first = tuesday.booking.book(tuesday.draft())
    time_2 = pairs.second_of(_row(tuesday, first)).time
    assert (time_2.span.starts_at, time_2.span.minutes) == (at("09:45", GAS_2_DAY), 70)
