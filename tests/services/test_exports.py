"""Any table that leaves the program: who may, what stands above it, what the audit holds."""

import pytest
from clinic import a_clinic, a_patient, read_all, write

from o2clinic.errors import NotAllowed, NotFound, RecordShut
from o2clinic.models import AuditEntry, RecordRestriction
from o2clinic.rules.permissions import Permission
from o2clinic.services.audit_words import use_case_in_words
from o2clinic.services.exports import Exports, TableLeaving

LISTS = (
    ("anna", Permission.SEE_DIARY, "Who waits"),
    ("anna", Permission.BOOK, "Visits to be rebooked"),
    ("anna", Permission.FIND_PATIENT, "Patients found"),
    ("anna", Permission.OWN_ACCOUNT, "Drafts, newest first"),
    ("nurse_olu", Permission.READ_RECORD, "Agenda"),
    ("dr_berg", Permission.WRITE_LETTER, "Letters due"),
    ("sam", Permission.READ_AUDIT, "Audit"),
    ("kit", Permission.ADMINISTER, "People"),
    ("kit", Permission.OWN_ACCOUNT, "Papers sent to a printer"),
)


@pytest.fixture
def staff(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, staff):
    return a_patient(engine, nhs="9990000018")


def a_table(needs=Permission.READ_RECORD, patient_id=None, **known):
    usual = {"title": "Who waits", "shown": "as shown, 12 rows of 41", "rows": 12}
    return TableLeaving(**(usual | known), needs=needs, patient_id=patient_id)


def exported(engine):
    return [one for one in read_all(engine, AuditEntry) if one.use_case == "export_table"]


@pytest.mark.parametrize(("who", "needs", "title"), LISTS)
def test_who_sees_a_list_takes_it_out_and_it_is_written_down(engine, staff, who, needs, title):
    actor = getattr(staff, who)
    head = Exports(staff.desk, actor).begin_table(a_table(needs, title=title))
    assert head == (
        f"{title}: as shown, 12 rows of 41",
        f"Truro Oxygen Clinic, 24-Nov-2026 12:00, {actor.name}",
    )
    [entry] = exported(engine)
    assert (entry.person_id, entry.patient_id) == (actor.person_id, None)
    assert entry.reason == f"{title}, 12 rows: saved as a file"
    assert use_case_in_words(entry.use_case, entry.reason) == "Took a table out of the program"


@pytest.mark.parametrize(
    ("who", "needs"),
    [
        ("anna", Permission.READ_RECORD),
        ("anna", Permission.READ_AUDIT),
        ("anna", Permission.ADMINISTER),
        ("nurse_olu", Permission.READ_AUDIT),
        ("kit", Permission.SEE_DIARY),
        ("kit", Permission.READ_RECORD),
        ("sam", Permission.ADMINISTER),
    ],
)
def test_whoever_may_not_see_a_list_takes_none_out(engine, staff, who, needs):
    with pytest.raises(NotAllowed):
        Exports(staff.desk, getattr(staff, who)).begin_table(a_table(needs))
    assert exported(engine) == []


@pytest.mark.parametrize(
    ("who", "needs"),
    [
        ("nurse_olu", Permission.READ_RECORD),
        ("nurse_olu", Permission.READ_DOCUMENT),
        ("anna", Permission.SEE_DIARY),
        ("kit", Permission.READ_AUDIT),
    ],
)
def test_a_patients_table_says_whose_it_is_and_the_audit_too(engine, staff, mary, who, needs):
    actor = getattr(staff, who)
    table = a_table(needs, mary, title="Visits", shown="", rows=1)
    head = Exports(staff.desk, actor).begin_table(table)
    assert head == (
        "JENKINS, Mary (Mrs), 14-Jul-1945 (81y), NHS number 999\u00a0000\u00a00018",
        "Visits",
        f"Truro Oxygen Clinic, 24-Nov-2026 12:00, {actor.name}",
    )
    [entry] = exported(engine)
    assert (entry.person_id, entry.patient_id) == (actor.person_id, mary)
    assert entry.reason == "Visits, 1 row: saved as a file"


def test_of_a_restricted_record_the_clinical_tables_stay(engine, staff, mary):
    write(engine, RecordRestriction(patient_id=mary, reason="A colleague is treated here"))
    with pytest.raises(RecordShut):
        Exports(staff.desk, staff.nurse_olu).begin_table(a_table(patient_id=mary))
    assert exported(engine) == []
    # Reception sees that there are visits, and takes no more out than that.
    Exports(staff.desk, staff.anna).begin_table(a_table(Permission.SEE_DIARY, mary))
    assert [entry.patient_id for entry in exported(engine)] == [mary]


@pytest.mark.parametrize("needs", [Permission.OWN_ACCOUNT, Permission.ADMINISTER])
def test_a_patient_is_not_named_by_what_tells_nothing_of_patients(engine, staff, mary, needs):
    with pytest.raises(NotAllowed):
        Exports(staff.desk, staff.kit).begin_table(a_table(needs, mary))
    assert exported(engine) == []


def test_a_stranger_has_no_table(engine, staff):
    with pytest.raises(NotFound):
        Exports(staff.desk, staff.nurse_olu).begin_table(a_table(patient_id=404))
    assert exported(engine) == []
