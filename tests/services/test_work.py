"""One use case: one permission, one transaction, one audit entry, one announcement."""

import pytest
from clinic import NOON, a_clinic, a_patient, openings, read_all
from sqlalchemy import text, update

from o2clinic.errors import AlreadyDone, NotAllowed, NotFound, StaleRecord, Taken
from o2clinic.models import AuditChange, AuditEntry, Patient, PatientPhone, Site
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.work import ONE_OPENING, Desk, new_command_id


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine, clinic):
    return a_patient(engine)


def _rename(clinic, patient_id, version, name, command_id=""):
    with clinic.desk.work(
        clinic.anna, Permission.REGISTER_PATIENT, "correct_name", command_id=command_id
    ) as work:
        work.fetch_for_edit(Patient, patient_id, version).given_names = name
        work.record_id = work.patient_id = patient_id
        work.changed(Concept.PATIENT, patient_id)


def test_work_writes_the_change_and_who_made_it(engine, clinic, patient_id):
    _rename(clinic, patient_id, 1, "Marie")
    [patient] = read_all(engine, Patient)
    assert (patient.given_names, patient.version) == ("Marie", 2)
    assert patient.changed_by_id == clinic.anna.person_id
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.person_id, entry.desk) == (
        "correct_name",
        clinic.anna.person_id,
        "desk-1",
    )
    assert (entry.patient_id, entry.record_id, entry.done_at) == (patient_id, patient_id, NOON)
    change = read_all(engine, AuditChange)[-1]
    assert (change.table_name, change.record_id, change.verb) == ("patient", patient_id, "update")
    assert change.columns["given_names"] == ["Mary", "Marie"]
    assert "family_name" not in change.columns


def test_work_audits_a_new_record_with_all_it_holds(engine, clinic, patient_id):
    made = [row for row in read_all(engine, AuditChange) if row.table_name == "patient"]
    assert [row.verb for row in made] == ["insert"]
    assert made[0].columns["born_on"] == [None, "1945-07-14"]
    assert made[0].record_id == patient_id


def test_audit_never_holds_a_password(engine, clinic):
    people = [row for row in read_all(engine, AuditChange) if row.table_name == "person"]
    assert {row.columns["password_hash"][1] for row in people} == {"(not shown)"}


def test_work_is_refused_without_the_permission(engine, clinic):
    before = len(read_all(engine, AuditEntry))
    with (
        pytest.raises(NotAllowed, match="Penrose"),
        clinic.desk.work(clinic.anna, Permission.RECORD_RESULT, "record"),
    ):
        pytest.fail("the use case began")
    assert len(read_all(engine, AuditEntry)) == before


def test_reading_is_refused_without_the_permission(clinic):
    with (
        pytest.raises(NotAllowed),
        clinic.desk.reading(clinic.kit, Permission.READ_RECORD),
    ):
        pytest.fail("the session opened")


def test_work_that_fails_writes_nothing_and_tells_nobody(engine, clinic, patient_id):
    told = []
    desk = Desk(engine, tell=told.append)
    with (
        pytest.raises(ZeroDivisionError),
        desk.work(clinic.anna, Permission.REGISTER_PATIENT, "correct_name") as work,
    ):
        work.fetch(Patient, patient_id).given_names = "Lost"
        work.session.flush()
        work.changed(Concept.PATIENT, patient_id)
        1 / 0  # noqa: B018 - the fault that is tested
    assert read_all(engine, Patient)[0].given_names == "Mary"
    assert [one.use_case for one in read_all(engine, AuditEntry)].count("correct_name") == 0
    assert told == []


def test_work_tells_the_desk_what_changed_after_the_commit(engine, clinic, patient_id):
    told = []
    desk = Desk(engine, tell=told.append)
    with desk.work(clinic.anna, Permission.REGISTER_PATIENT, "touch") as work:
        work.changed(Concept.PATIENT, patient_id)
        assert told == []
    assert told == [frozenset({Change(Concept.PATIENT, patient_id)})]


def test_second_save_from_an_old_form_is_refused_with_who_saved_first(engine, clinic, patient_id):
    _rename(clinic, patient_id, 1, "Marie")
    with pytest.raises(StaleRecord) as refused:
        _rename(clinic, patient_id, 1, "Maria")
    assert (refused.value.who, refused.value.when) == ("Ms A. Penrose", "12:00")
    assert read_all(engine, Patient)[0].given_names == "Marie"


def test_own_second_save_is_no_conflict(engine, clinic, patient_id):
    _rename(clinic, patient_id, 1, "Marie")
    _rename(clinic, patient_id, 2, "Maria")
    assert read_all(engine, Patient)[0].given_names == "Maria"


def test_command_sent_twice_is_done_once_and_answered_with_the_first(engine, clinic, patient_id):
    command_id = new_command_id()
    _rename(clinic, patient_id, 1, "Marie", command_id)
    with pytest.raises(AlreadyDone) as answered:
        _rename(clinic, patient_id, 1, "Marie", command_id)
    assert answered.value.record_id == patient_id
    assert read_all(engine, Patient)[0].version == 2


def test_record_that_is_gone_is_said(clinic):
    with (
        pytest.raises(NotFound, match="Patient 4711"),
        clinic.desk.work(clinic.anna, Permission.REGISTER_PATIENT, "touch") as work,
    ):
        work.fetch(Patient, 4711)


def test_bulk_changes_are_refused_inside_a_use_case(clinic):
    with (
        pytest.raises(RuntimeError, match="bulk"),
        clinic.desk.work(clinic.anna, Permission.REGISTER_PATIENT, "touch") as work,
    ):
        work.session.execute(update(Patient).values(note="all of them"))


def test_unique_value_that_is_used_already_is_told_as_taken(engine, clinic):
    with (
        pytest.raises(Taken),
        clinic.desk.work(clinic.kit, Permission.ADMINISTER, "add_site") as work,
    ):
        work.add(Site(name="Truro"))
    assert len(read_all(engine, Site)) == 1


def test_each_opening_of_a_record_is_noted_and_looks_soon_after_belong_to_it(
    engine, clinic, patient_id
):
    for _ in range(3):
        clinic.desk.note_opening(clinic.dr_berg, patient_id)
    clinic.desk.note_opening(clinic.nurse_olu, patient_id)
    Desk(engine, now=lambda: NOON, name="desk-2").note_opening(clinic.dr_berg, patient_id)
    later = NOON + ONE_OPENING
    Desk(engine, now=lambda: later, name="desk-1").note_opening(clinic.dr_berg, patient_id)
    opened = openings(engine)
    assert [(one.person_id, one.desk, one.done_at) for one in opened] == [
        (clinic.dr_berg.person_id, "desk-1", NOON),
        (clinic.nurse_olu.person_id, "desk-1", NOON),
        (clinic.dr_berg.person_id, "desk-2", NOON),
        (clinic.dr_berg.person_id, "desk-1", later),
    ]
    assert {one.patient_id for one in opened} == {patient_id}


def test_deleting_is_audited_with_what_was_lost(engine, clinic, patient_id):
    with clinic.desk.work(clinic.anna, Permission.REGISTER_PATIENT, "alert") as work:
        phone_id = work.add(PatientPhone(patient_id=patient_id, number="01872 1", kind="home"))
    with clinic.desk.work(clinic.anna, Permission.REGISTER_PATIENT, "remove") as work:
        work.session.delete(work.fetch(PatientPhone, phone_id))
    last = read_all(engine, AuditChange)[-1]
    assert (last.verb, last.columns["number"]) == ("delete", ["01872 1", None])


@pytest.mark.parametrize("table", ["audit_entry", "audit_change"])
def test_audit_refuses_to_be_changed(engine, clinic, table):
    for statement in (f"update {table} set id = id", f"delete from {table}"):
        with (
            pytest.raises(Exception, match="only"),
            engine.connect().execution_options(writes=True) as connection,
        ):
            connection.execute(text(statement))


def test_a_reading_sees_one_snapshot_however_long_it_takes(engine, clinic, patient_id):
    wanted = text("select given_names from patient")
    with clinic.desk.reading(clinic.anna, Permission.FIND_PATIENT) as session:
        assert session.scalar(wanted) == "Mary"
        _rename(clinic, patient_id, 1, "Marie")
        assert session.scalar(wanted) == "Mary"
    with clinic.desk.reading(clinic.anna, Permission.FIND_PATIENT) as session:
        assert session.scalar(wanted) == "Marie"
