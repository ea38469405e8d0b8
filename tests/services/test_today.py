from datetime import date, timedelta

import pytest
from clinic import NOON, write
from services.diary_day import a_step, a_tuesday, at, statements

from o2clinic.errors import NotAllowed
from o2clinic.models import PatientDiagnosis, PatientPhone, PatientSign, Smoking
from o2clinic.rules.eligibility import Diagnosis
from o2clinic.rules.patient_codes import PhoneKind, SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.today import Today
from o2clinic.services.work import Desk


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine, now=at("09:00"))


def _sheet(tuesday, actor, clock="09:20"):
    moment = at(clock)
    return Today(Desk(tuesday.engine, now=lambda: moment, name="desk-2"), actor).sheet()


def test_reception_sees_who_is_expected_late_and_waiting_how_long(tuesday):
    waits = tuesday.booking.book(tuesday.draft("09:00"))
    tuesday.booking.book(tuesday.with_berg("09:00", patient_id=tuesday.john))
    tuesday.booking.check_in(a_step(waits))

    sheet = _sheet(tuesday, tuesday.clinic.anna)
    assert not sheet.is_own_list
    assert sheet.count(VisitStatus.BOOKED) == sheet.count(VisitStatus.ARRIVED) == 1
    lines = {line.visit.name: line for line in sheet.lines}
    assert lines["JENKINS, Mary (Mrs)"].waiting_minutes == 20
    assert lines["TREVENA, John (Mr)"].late_minutes == 20
    assert (sheet.late, sheet.longest_wait_minutes) == (1, 20)


def test_nobody_is_late_before_five_minutes_and_nobody_waits_in_the_room(tuesday):
    visit_id = tuesday.booking.book(tuesday.draft("09:00"))
    tuesday.booking.book(tuesday.with_berg("09:00", patient_id=tuesday.john))
    tuesday.booking.check_in(a_step(visit_id))
    tuesday.booking.take_in(a_step(visit_id, 2))

    sheet = _sheet(tuesday, tuesday.clinic.anna, "09:04")
    assert [line.late_minutes for line in sheet.lines] == [None, None]
    assert sheet.longest_wait_minutes == 0


def test_a_clinician_sees_the_own_list_and_a_manager_all(tuesday):
    tuesday.booking.book(tuesday.draft("09:00"))
    tuesday.booking.book(tuesday.with_berg("09:00", patient_id=tuesday.john))

    own = _sheet(tuesday, tuesday.clinic.nurse_olu)
    assert own.is_own_list
    assert [line.visit.name for line in own.lines] == ["JENKINS, Mary (Mrs)"]
    assert len(_sheet(tuesday, tuesday.clinic.sam).lines) == 2


def test_a_clinician_is_told_what_the_visit_lacks(tuesday):
    tuesday.booking.book(tuesday.draft("09:00", visit_kind=VisitKind.LTOT_GAS_2))

    (line,) = _sheet(tuesday, tuesday.clinic.nurse_olu).lines
    assert line.missing == (
        *("diagnosis", "smoking", "last exacerbation", "first gas"),
        *("consent (HOCF)", "risk form (IHORM)"),
    )


def test_what_is_recorded_is_not_missing(tuesday):
    told = date(2026, 11, 1)
    write(
        tuesday.engine,
        PatientDiagnosis(patient_id=tuesday.mary, code=Diagnosis.COPD, label="COPD", is_main=True),
    )
    write(
        tuesday.engine,
        Smoking(
            patient_id=tuesday.mary,
            who=SmokingWho.PATIENT,
            status=SmokingStatus.NEVER,
            told_on=told,
        ),
    )
    write(
        tuesday.engine,
        PatientSign(
            patient_id=tuesday.mary, kind=SignKind.EXACERBATION, is_present=False, found_on=told
        ),
    )
    tuesday.booking.book(tuesday.draft("09:00"))

    assert _sheet(tuesday, tuesday.clinic.nurse_olu).lines[0].missing == ()


def test_reception_is_told_what_the_desk_can_mend_and_nothing_clinical(tuesday):
    tuesday.booking.book(tuesday.draft("09:00"))
    sheet = _sheet(tuesday, tuesday.clinic.anna)
    assert sheet.lines[0].missing == ("NHS number not verified", "no telephone")
    assert sheet.results_to_review is None

    write(
        tuesday.engine,
        PatientPhone(patient_id=tuesday.mary, kind=PhoneKind.HOME, number="01872 000001"),
    )
    assert _sheet(tuesday, tuesday.clinic.anna).lines[0].missing == ("NHS number not verified",)


def test_counts_of_results_are_for_whoever_may_read_them(tuesday):
    sheet = _sheet(tuesday, tuesday.clinic.dr_berg)
    assert (sheet.results_to_review, sheet.incoming_waiting) == (0, 0)


def test_today_takes_three_statements_at_the_desk_and_fifteen_with_the_records(tuesday):
    tuesday.booking.book(tuesday.draft("09:00"))
    with statements(tuesday.engine) as said:
        _sheet(tuesday, tuesday.clinic.anna)
    assert len(said) <= 3
    with statements(tuesday.engine) as said:
        _sheet(tuesday, tuesday.clinic.dr_berg)
    assert len(said) <= 15


def test_tomorrows_visits_are_not_of_today(tuesday):
    tuesday.booking.book(
        tuesday.draft(starts_at=at("09:00", NOON.date() + timedelta(days=1)), reason="so")
    )
    assert _sheet(tuesday, tuesday.clinic.anna).lines == ()


def test_an_administrator_does_not_see_who_comes(tuesday):
    with pytest.raises(NotAllowed):
        _sheet(tuesday, tuesday.clinic.kit)
