"""The database's own page: where it lies, copies that are read back, and its health."""

import pytest
from clinic import a_clinic, read_all

from o2clinic.errors import NotAllowed
from o2clinic.models import AuditEntry
from o2clinic.services.database_care import DatabaseCare
from o2clinic.storage.schema import newest_revision


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


def test_sheet_says_where_it_lies_and_that_there_is_no_copy_yet(clinic, database):
    sheet = DatabaseCare(clinic.desk, clinic.kit).sheet()
    assert sheet.revision == newest_revision()
    assert sheet.is_shared is not database.is_sqlite
    assert (sheet.last_backup, sheet.last_backup_file) == ("", "")
    assert database.name in sheet.place


def test_sheet_gives_the_end_of_the_audit_to_be_noted_outside(clinic, engine):
    newest = read_all(engine, AuditEntry)[-1]
    told = DatabaseCare(clinic.desk, clinic.kit).sheet().audit_end
    assert told == f"The newest line of the audit is number {newest.id}, {newest.chain_hash}"


def test_backup_is_made_told_and_audited(clinic, engine):
    care = DatabaseCare(clinic.desk, clinic.kit)
    made = care.back_up()
    sheet = care.sheet()
    assert made.is_file()
    assert (sheet.last_backup_file, sheet.backup_folder) == (made.name, str(made.parent))
    assert sheet.last_backup
    done = read_all(engine, AuditEntry)[-1]
    assert (done.person_id, done.use_case) == (clinic.kit.person_id, "back_up_verified")
    assert done.reason.startswith(f"{made.name}: 30 rows in ")


def test_sound_database_has_no_findings(clinic):
    assert DatabaseCare(clinic.desk, clinic.kit).check() == ()


def test_only_administrators_come_near_the_database(clinic):
    for actor in (clinic.anna, clinic.dr_berg, clinic.sam):
        care = DatabaseCare(clinic.desk, actor)
        for use_case in (care.sheet, care.back_up, care.check):
            with pytest.raises(NotAllowed):
                use_case()
