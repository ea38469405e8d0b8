"""The recalls of all patients: worked out by who may read records, read by whoever books."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all
from gas_makers import a_gas_draft, a_reading
from services.follow_up_record import EVERYTHING, a_visit, mark, recalled, risks_looked_at
from services.health_record import a_gas, a_stable_patient, an_order
from sqlalchemy import text
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed
from o2clinic.models import AuditEntry, DueTask, FollowUpMark, Patient
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.follow_up_case import TASK_WORDS, TaskKind
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services import follow_up_facts, follow_up_keeping
from o2clinic.services.blood_gases import BloodGases
from o2clinic.services.booking import Booking, VisitStep
from o2clinic.services.clinic_settings import ClinicSettings
from o2clinic.services.follow_ups import Due, FollowUps, RecallsWanted
from o2clinic.services.restricted import ReasonDraft, Restricted
from o2clinic.services.work import Actor, new_command_id, utc_now
from tools.bench.counting import statements

HOME, FIRST, SECOND = (
    TASK_WORDS[kind] for kind in (TaskKind.HOME_VISIT, TaskKind.FIRST_REVIEW, TaskKind.SECOND_GAS)
)


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def nurse(clinic):
    return FollowUps(clinic.desk, clinic.nurse_olu)


@pytest.fixture
def anna(clinic):
    return FollowUps(clinic.desk, clinic.anna)


@pytest.fixture
def on_oxygen(engine, clinic):
    """Somebody whose oxygen was ordered on a day, marked as whatever is saved is."""

    def make(on=date(2026, 11, 2), **told):
        made = a_patient(engine, **told)
        an_order(engine, made, on, ordered_by_id=clinic.dr_berg.person_id)
        mark(engine, made)
        return made

    return make


def names(sheet):
    return [row.name.split(",")[0] for row in sheet.rows]


def told(clinic):
    """What the views of this desk are told."""
    heard = []
    clinic.desk.tell = heard.append
    return heard


def test_each_patient_stands_with_what_is_due_first(nurse, on_oxygen):
    on_oxygen()
    [row] = nurse.recalls(EVERYTHING).rows
    assert (row.name, row.born) == ("JENKINS, Mary (Mrs)", "14-Jul-1945 (81y)")
    assert (row.task, row.due, row.late) == (HOME, "30-Nov-2026", "in 6 days")
    assert row.window == "02-Nov-2026 to 30-Nov-2026"
    assert (row.is_overdue, row.booked, row.remark) == (False, "", "")
    assert row.book_on == date(2026, 11, 24)


def test_filters_count_what_they_show(engine, clinic, nurse, on_oxygen):
    for family, ordered_on in (
        ("ANGOVE", date(2026, 9, 7)),
        ("BOLITHO", date(2026, 10, 27)),
        ("CARNE", date(2026, 11, 23)),
    ):
        on_oxygen(ordered_on, family=family)
    later = on_oxygen(date(2026, 10, 26), family="DUNSTAN")
    a_visit(engine, clinic, later, date(2026, 11, 2), VisitKind.HOME_VISIT)
    dead = on_oxygen(family="EDDY")
    with Session(engine) as session:
        session.get(Patient, dead).died_on = date(2026, 11, 20)
        session.commit()
    shown = {due: names(nurse.recalls(RecallsWanted(due))) for due in Due}
    assert shown[Due.OVERDUE] == ["ANGOVE"]
    assert shown[Due.SOON] == ["ANGOVE", "BOLITHO", "CARNE"]
    assert shown[Due.LATER] == ["ANGOVE", "BOLITHO", "CARNE", "DUNSTAN"]
    assert shown[Due.NO_DATE] == ["EDDY"]
    assert shown[Due.ALL] == ["ANGOVE", "BOLITHO", "CARNE", "DUNSTAN", "EDDY"]
    sheet = nurse.recalls(EVERYTHING)
    assert {due: sheet.counts.shown(due) for due in Due} == {
        due: len(found) for due, found in shown.items()
    }
    assert sheet.rows[-1].remark == "Died on 20-Nov-2026."
    assert nurse.recalls(RecallsWanted(Due.SOON)).until == date(2026, 12, 22)


def test_of_one_kind_each_patient_stands_with_that(nurse, on_oxygen):
    on_oxygen()
    sheet = nurse.recalls(RecallsWanted(Due.ALL, TaskKind.FIRST_REVIEW))
    assert [(row.task, row.due) for row in sheet.rows] == [(FIRST, "02-Feb-2027")]
    assert sheet.counts.total == 1
    assert recalled(nurse, RecallsWanted(Due.ALL, TaskKind.SECOND_GAS)) == []
    assert recalled(nurse, RecallsWanted(Due.ALL, TaskKind.YEARLY_REVIEW)) == []  # follows others


def test_pages_follow_each_other_without_gap_or_repetition(engine, nurse, on_oxygen):
    for _ in range(5):
        on_oxygen()
    for _ in range(3):
        dead = on_oxygen(died_on=date(2026, 11, 20))
        assert dead
    whole = [row.patient_id for row in nurse.recalls(EVERYTHING).rows]
    rows = list(nurse.recalls(EVERYTHING, limit=2).rows)
    while more := nurse.more_recalls(EVERYTHING, rows[-1].place, limit=2):
        rows += more
    assert [row.patient_id for row in rows] == whole
    assert len(whole) == 8


def test_a_visit_booked_ahead_and_missed_ones_are_told(engine, clinic, nurse, on_oxygen):
    patient_id = on_oxygen()
    missed = VisitStatus.DID_NOT_ATTEND
    a_visit(engine, clinic, patient_id, date(2026, 11, 9), VisitKind.HOME_VISIT, missed)
    [row] = nurse.recalls(EVERYTHING).rows
    assert row.remark == "Did not attend 09-Nov-2026: offer another visit"
    a_visit(engine, clinic, patient_id, date(2026, 11, 16), VisitKind.HOME_VISIT, missed)
    [row] = nurse.recalls(EVERYTHING).rows
    assert row.remark.endswith("2 in a row: ask a clinician, tell the GP")
    ahead = date(2026, 11, 26)
    a_visit(engine, clinic, patient_id, ahead, VisitKind.HOME_VISIT, VisitStatus.BOOKED)
    [row] = nurse.recalls(EVERYTHING).rows
    assert (row.booked, row.book_on) == ("booked for 26-Nov-2026", ahead)


def test_a_visit_in_a_closed_clinic_is_not_told_as_booked(engine, clinic, nurse, on_oxygen):
    patient_id, ahead = on_oxygen(), date(2026, 11, 26)
    closed = {"rebook_reason": "on leave"}
    booked = VisitStatus.BOOKED
    a_visit(engine, clinic, patient_id, ahead, VisitKind.HOME_VISIT, booked, **closed)
    [row] = nurse.recalls(EVERYTHING).rows
    assert row.booked == "to be rebooked, was 26-Nov-2026"


def test_whatever_is_saved_marks_its_patient_and_is_worked_out(engine, clinic, nurse):
    patient_id = a_stable_patient(engine)
    assert recalled(nurse) == []
    heard = told(clinic)
    BloodGases(clinic.desk, clinic.nurse_olu).record(a_gas_draft(patient_id, a_reading("7.20")))
    [marked] = read_all(engine, FollowUpMark)
    assert marked.patient_id == patient_id
    heard.clear()
    [(task, _)] = recalled(nurse)
    assert task == SECOND
    assert heard == [frozenset({Change(Concept.FOLLOW_UP, 0)})]
    assert read_all(engine, FollowUpMark) == []
    assert not [line for line in read_all(engine, AuditEntry) if "follow" in line.use_case]


def test_nobody_is_told_when_nothing_comes_out_otherwise(engine, clinic, nurse, on_oxygen):
    patient_id = on_oxygen()
    nurse.catch_up()
    mark(engine, patient_id)
    heard = told(clinic)
    assert nurse.catch_up() is False
    assert heard == []
    with statements(engine) as sent:
        nurse.catch_up()
    assert len(sent) <= 3  # to see that there is nothing to do


def test_what_reception_saves_is_worked_out_where_the_record_may_be_read(
    engine, database, clinic, nurse, anna, on_oxygen
):
    patient_id = on_oxygen()
    nurse.catch_up()
    arrived = a_visit(
        engine, clinic, patient_id, NOON.date(), VisitKind.HOME_VISIT, VisitStatus.IN_ROOM
    )
    Booking(clinic.desk, clinic.anna).finish(VisitStep(arrived, 1, new_command_id()))
    sheet = anna.recalls(EVERYTHING)
    if database.is_sqlite:
        assert [row.task for row in sheet.rows] == [FIRST]
    else:
        assert [row.task for row in sheet.rows] == [HOME]
        assert sheet.counts.changed == 1
        assert recalled(nurse) == [(FIRST, "02-Feb-2027")]
    assert recalled(anna) == [(FIRST, "02-Feb-2027")]
    assert anna.recalls(EVERYTHING).counts.changed == 0


@pytest.mark.parametrize("who", ["nurse_olu", "dr_berg", "sam"])
def test_whoever_may_read_records_works_it_out(clinic, on_oxygen, who):
    on_oxygen()
    assert len(recalled(FollowUps(clinic.desk, getattr(clinic, who)))) == 1


def test_an_administrator_sees_no_recalls(clinic):
    theirs = FollowUps(clinic.desk, clinic.kit)
    with pytest.raises(NotAllowed):
        theirs.recalls(EVERYTHING)
    with pytest.raises(NotAllowed):
        theirs.counts()
    assert theirs.catch_up() is False


def test_a_new_day_works_everybody_out_anew(engine, clinic, nurse, on_oxygen):
    on_oxygen()
    nurse.catch_up()
    with Session(engine) as session:
        session.query(DueTask).filter(DueTask.position == 0).one().due_on = date(2020, 1, 1)
        session.commit()
    assert recalled(nurse)[0][1] == "01-Jan-2020"
    clinic.desk.now = lambda: NOON + timedelta(days=1)
    assert recalled(nurse)[0][1] == "30-Nov-2026"
    assert {row.computed_on for row in read_all(engine, DueTask)} == {date(2026, 11, 25)}


def test_another_policy_marks_everybody(engine, clinic, nurse, on_oxygen):
    for _ in range(3):
        on_oxygen()
    nurse.catch_up()
    settings = ClinicSettings(clinic.desk, clinic.kit)
    draft = settings.draft(new_command_id())
    settings.edit(replace(draft, phone="01872 000002"))
    assert read_all(engine, FollowUpMark) == []
    draft = settings.draft(new_command_id())
    settings.edit(replace(draft, policy_id="DH2008"))
    assert len(read_all(engine, FollowUpMark)) == 3


def test_a_few_hundred_at_a_time_and_the_rest_after(clinic, nurse, on_oxygen, monkeypatch):
    monkeypatch.setattr(follow_up_facts, "AT_ONCE", 2)
    monkeypatch.setattr(follow_up_keeping, "AT_ONCE", 2)
    for _ in range(3):
        on_oxygen()
    heard = told(clinic)
    sheet = nurse.recalls(EVERYTHING)
    assert (len(sheet.rows), sheet.counts.changed) == (2, 1)
    assert heard == [frozenset({Change(Concept.FOLLOW_UP, 0)})]
    assert len(recalled(nurse)) == 3


def test_a_mark_set_while_it_is_worked_out_stays(engine, clinic, nurse, on_oxygen, monkeypatch):
    patient_id = on_oxygen()
    usual = follow_up_keeping.pictures_of

    def meanwhile(session, patient_ids, now):
        found = usual(session, patient_ids, now)
        session.execute(
            text("INSERT INTO follow_up_mark (patient_id) VALUES (:one)"), {"one": patient_id}
        )
        return found

    monkeypatch.setattr(follow_up_keeping, "pictures_of", meanwhile)
    actor = Actor(0, "the program", clinic.dr_berg.roles)
    FollowUps(clinic.desk, actor).catch_up()
    assert [mark.patient_id for mark in read_all(engine, FollowUpMark)] == [patient_id]


def test_one_page_takes_few_statements(engine, clinic, nurse, on_oxygen):
    for _ in range(4):
        on_oxygen()
    nurse.catch_up()
    with statements(engine) as sent:
        nurse.recalls(EVERYTHING)
    assert len(sent) <= 9
    with statements(engine) as sent:
        nurse.counts()
    assert len(sent) <= 2


def test_saving_takes_one_statement_more(engine, clinic, on_oxygen):
    patient_id = on_oxygen()
    visit = a_visit(engine, clinic, patient_id, NOON.date(), status=VisitStatus.ARRIVED)
    with statements(engine) as sent:
        Booking(clinic.desk, clinic.anna).take_in(VisitStep(visit, 1, new_command_id()))
    assert sum("follow_up" in one for one in sent) == 1


def test_of_a_restricted_record_nothing_clinical_is_told(engine, database):
    clinic = a_clinic(engine, now=utc_now())  # the server's own rules go by its own clock
    today = utc_now().date()
    shut = a_patient(engine, family="HIDDEN")
    open_one = a_patient(engine, family="SHOWN")
    for one in (shut, open_one):
        an_order(engine, one, today - timedelta(days=100), ordered_by_id=clinic.dr_berg.person_id)
        mark(engine, one)
    physician = FollowUps(clinic.desk, clinic.dr_berg)
    physician.catch_up()
    reason = ReasonDraft(new_command_id(), shut, "A colleague is treated here")
    Restricted(clinic.desk, clinic.dr_berg).restrict(reason)
    mark(engine, shut)
    for who in ("anna", "nurse_olu", "dr_berg", "sam"):
        theirs = FollowUps(clinic.desk, getattr(clinic, who))
        sheet = theirs.recalls(EVERYTHING)
        assert names(sheet) == ["SHOWN", "HIDDEN"]
        row = sheet.rows[-1]
        assert (row.task, row.due, row.window) == ("Restricted record", "", "")
        assert row.remark == "Open the record with a reason to see what is due."
        assert names(theirs.recalls(RecallsWanted(Due.OVERDUE))) == ["SHOWN"]
        counts = theirs.counts()
        assert (counts.overdue, counts.no_date, counts.total) == (1, 1, 2)
    # A nurse's account is shown nothing of it, and so must not work it out as if it were empty.
    assert {row.patient_id for row in read_all(engine, DueTask)} == {shut, open_one}


def test_a_gas_of_somebody_with_ltot_is_read_for_its_day_only(engine, clinic, nurse, on_oxygen):
    patient_id = on_oxygen(date(2026, 8, 10))
    day = date(2026, 11, 4)
    a_visit(engine, clinic, patient_id, date(2026, 8, 20), VisitKind.HOME_VISIT)
    a_visit(engine, clinic, patient_id, day)
    a_gas(engine, patient_id, day, recorded_by_id=clinic.nurse_olu.person_id)
    risks_looked_at(engine, clinic, patient_id, day)
    assert recalled(nurse) == [(TASK_WORDS[TaskKind.NEXT_REVIEW], "04-Nov-2027")]
