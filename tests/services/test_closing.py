"""A death or a move stops what is planned and can be taken back, on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all, write

from o2clinic.errors import NotAllowed, NotValid, Refused, StaleRecord
from o2clinic.models import Appointment, DueTask, OxygenOrder, Patient, RecordClosing
from o2clinic.rules.closing import ClosingKind
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import Booking, BookingDraft
from o2clinic.services.closing import ClosingDraft, Closings, ReopenDraft
from o2clinic.services.follow_ups import FollowUps
from o2clinic.services.patients import Patients
from o2clinic.services.rebooking import Rebooking
from o2clinic.services.summaries import Summaries
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements

DAY = date(2026, 11, 20)


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine):
    return a_patient(engine)


@pytest.fixture
def closings(clinic):
    return Closings(clinic.desk, clinic.anna)


def a_draft(clinic, patient_id, *, days, minutes=0):
    return BookingDraft(
        patient_id=patient_id,
        person_id=clinic.nurse_olu.person_id,
        room_id=clinic.room_ids[0],
        site_id=clinic.site_id,
        clinic_session_id=None,
        starts_at=NOON + timedelta(days=days, minutes=minutes),
        minutes=30,
        visit_kind=VisitKind.REVIEW,
        command_id=new_command_id(),
        reason="no clinic in this test",
    )


def booked(clinic, patient_id, **when):
    return Booking(clinic.desk, clinic.anna).book(a_draft(clinic, patient_id, **when))


def a_closing(closings, patient_id, kind=ClosingKind.DIED, **typed):
    known = {"happened_on": DAY, "source": "GP practice"} | typed
    return ClosingDraft(
        command_id=new_command_id(),
        patient_id=patient_id,
        version=closings.sheet(patient_id).version,
        kind=kind,
        **known,
    )


def taking_back(closings, patient_id, reason="It was her namesake who died"):
    (row,) = closings.sheet(patient_id).holding
    return ReopenDraft(new_command_id(), row.closing_id, row.version, reason)


def with_oxygen(engine, clinic, patient_id):
    write(
        engine,
        OxygenOrder(
            patient_id=patient_id,
            status="issued",
            form_id="hoof_b",
            ordered_by_id=clinic.dr_berg.person_id,
            ordered_at=NOON - timedelta(days=100),
            delivery="standard",
        ),
    )


def statuses(engine):
    return {one.id: str(one.status) for one in read_all(engine, Appointment)}


@pytest.mark.parametrize("kind", ClosingKind)
def test_one_entry_stops_everything_and_taking_it_back_brings_it_again(
    engine, clinic, closings, mary, kind
):
    with_oxygen(engine, clinic, mary)
    soon, later = booked(clinic, mary, days=3), booked(clinic, mary, days=40)
    write(
        engine,
        DueTask(patient_id=mary, position=0, kind="next_review", due_on=DAY, computed_on=DAY),
    )
    with statements(engine) as said:
        sheet = closings.sheet(mary)
    assert len(said) <= 7
    assert sheet.stops[0] == "Visit Fri 27-Nov-2026 12:00, Review, with Mr O. Adeyemi"
    assert len([one for one in sheet.stops if one.startswith("Visit ")]) == 2
    assert "Recall: next review, due 20-Nov-2026" in sheet.stops
    assert sheet.stops[-1].startswith("Oxygen at home, if any")
    assert "Oxygen ordered" in Closings(clinic.desk, clinic.nurse_olu).sheet(mary).stops[-1]

    closings.close(a_closing(closings, mary, kind))
    assert statuses(engine) == {soon: "cancelled", later: "cancelled"}
    (row,) = closings.sheet(mary).rows
    assert row.words.endswith("20-Nov-2026, told by: GP practice")
    assert len(row.stopped) == 4
    with pytest.raises(Refused):
        booked(clinic, mary, days=50)
    FollowUps(clinic.desk, clinic.nurse_olu).catch_up()
    summary = Summaries(clinic.desk, clinic.dr_berg).of(mary)
    assert any("oxygen" in line.words for line in summary.to_do)
    with pytest.raises(NotValid) as refusal:
        closings.close(a_closing(closings, mary, kind))
    assert {one.rule for one in refusal.value.findings} == {"CL-1"}

    told = closings.reopen(taking_back(closings, mary))
    assert (len(told.back), told.to_rebook, told.over) == (2, (), ())
    assert statuses(engine) == {soon: "booked", later: "booked"}
    (patient,) = read_all(engine, Patient)
    assert (patient.died_on, patient.moved_away_on) == (None, None)
    (row,) = closings.sheet(mary).rows
    assert "namesake" in row.undone
    booked(clinic, mary, days=50)


def test_a_time_that_was_given_away_meanwhile_waits_to_be_rebooked(engine, clinic, closings, mary):
    first = booked(clinic, mary, days=3)
    second = booked(clinic, mary, days=0, minutes=60)
    closings.close(a_closing(closings, mary))
    booked(clinic, a_patient(engine, given="Ann"), days=3, minutes=15)
    clinic.desk.now = tomorrow
    told = closings.reopen(taking_back(closings, mary))
    assert (len(told.back), len(told.to_rebook), len(told.over)) == (0, 1, 1)
    assert statuses(engine)[second] == "cancelled"
    rows = Rebooking(clinic.desk, clinic.anna).sheet().rows
    assert [(one.visit.visit_id, "given to somebody else" in one.reason) for one in rows] == [
        (first, True)
    ]
    with pytest.raises(Refused, match="only some may keep both"):
        Rebooking(clinic.desk, clinic.anna).keep(rows[0], new_command_id())
    Rebooking(clinic.desk, clinic.nurse_olu).keep(rows[0], new_command_id())
    assert Rebooking(clinic.desk, clinic.anna).count() == 0


def test_what_a_closing_gives_back_goes_to_a_visit_over_it(engine, clinic, closings, mary):
    """And who comes back over others waits, if whoever brings them back may not put them there."""
    nurse = Booking(clinic.desk, clinic.nurse_olu)
    booked(clinic, mary, days=3)
    ann = a_patient(engine, given="Ann")
    over = nurse.book(replace(a_draft(clinic, ann, days=3), overbook_reason="Breathless"))

    def reason():
        (visit,) = [one for one in read_all(engine, Appointment) if one.id == over]
        return visit.overbook_reason

    closings.close(a_closing(closings, ann))
    by_the_nurse = Closings(clinic.desk, clinic.nurse_olu)
    assert by_the_nurse.reopen(taking_back(closings, ann)).back
    assert reason() == "Breathless"
    closings.close(a_closing(closings, ann))
    assert closings.reopen(taking_back(closings, ann)).to_rebook
    closings.close(a_closing(closings, mary))
    assert reason() is None


def tomorrow():
    return NOON + timedelta(days=1)


def test_a_date_of_death_among_the_details_stops_and_brings_back_as_well(
    engine, clinic, closings, mary
):
    visit = booked(clinic, mary, days=3)
    patients = Patients(clinic.desk, clinic.anna)
    draft = patients.draft(mary, new_command_id())
    patients.edit(replace(draft, died_on=DAY))
    assert statuses(engine) == {visit: "cancelled"}
    assert (
        closings.sheet(mary).holding[0].words == "Died 20-Nov-2026, told by: Typed in the details"
    )
    draft = patients.draft(mary, new_command_id())
    patients.edit(replace(draft, died_on=None))
    assert statuses(engine) == {visit: "booked"}
    assert closings.sheet(mary).holding == ()


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"happened_on": None}, "CL-2"),
        ({"happened_on": date(2026, 12, 1)}, "CL-3"),
        ({"happened_on": date(1945, 7, 13)}, "CL-4"),
        ({"source": "  "}, "CL-5"),
    ],
)
def test_what_is_missing_is_told_beside_its_field(sqlite_database, typed, rule):
    engine = sqlite_database.engine
    clinic = a_clinic(engine)
    closings, mary = Closings(clinic.desk, clinic.anna), a_patient(engine)
    with pytest.raises(NotValid) as refusal:
        closings.close(a_closing(closings, mary, **typed))
    assert [one.rule for one in refusal.value.findings] == [rule]
    assert read_all(engine, RecordClosing) == []


def test_who_may_not_and_who_saw_an_older_record_is_refused(engine, clinic, closings, mary):
    draft = a_closing(closings, mary)
    with pytest.raises(NotAllowed):
        Closings(clinic.desk, clinic.sam).close(draft)
    closings.close(draft)
    back = taking_back(closings, mary)
    with pytest.raises(StaleRecord):
        closings.close(replace(draft, command_id=new_command_id(), kind=ClosingKind.MOVED_AWAY))
    with pytest.raises(NotValid):
        closings.reopen(replace(back, reason="slip"))
    closings.reopen(back)
    with pytest.raises(StaleRecord):
        closings.reopen(replace(back, command_id=new_command_id()))
