"""The downtime pack: what each role gets of it, on paper and locked on the disk."""

import pytest
from clinic import read_all, write
from documents.papers import pages_of, words_of
from gas_makers import a_gas_draft
from services.diary_day import TODAY, a_tuesday

from o2clinic.errors import SignInRefused
from o2clinic.models import AuditEntry, PatientAlert
from o2clinic.services import downtime
from o2clinic.services.blood_gases import BloodGases
from o2clinic.services.downtime import Downtime

PASSWORD = "a long password"


@pytest.fixture
def tuesday(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))
    made = a_tuesday(engine)
    made.booking.book(made.draft("09:45", note="fasting"))
    write(
        engine,
        PatientAlert(
            patient_id=made.mary,
            text="Retains carbon dioxide",
            is_danger=True,
            valid_from=TODAY,
        ),
    )
    BloodGases(made.clinic.desk, made.clinic.nurse_olu).record(a_gas_draft(made.mary))
    return made


def test_whoever_reads_records_gets_the_sheets(tuesday):
    pack = Downtime(tuesday.clinic.desk, tuesday.clinic.dr_berg).pack()
    assert [len(day.visits) for day in pack.days] == [1, 0]
    [patient] = pack.patients
    assert patient.patient_id == tuesday.mary
    assert "Retains carbon dioxide" in patient.dangers
    assert len(patient.gases) == 1
    pdf = downtime.pdf_of(pack)
    said = words_of(pdf)
    for part in (
        "Tuesday 24 November 2026",
        "Wednesday 25 November 2026",
        "No visits booked",
        "09:45–10:30",
        "LTOT gas 1: fasting",
        "Retains carbon dioxide",
        "Oxygen order in force none in force",
        "Allergies",
    ):
        assert part in said
    for page in pages_of(pdf):
        assert "as of 24-Nov-2026 12:00. It may be out of date." in " ".join(page.split())
    assert "JENKINS, Mary (Mrs) Born" in " ".join(pages_of(pdf)[-1].split())


def test_the_receptionist_gets_the_day_list_only(tuesday):
    pack = Downtime(tuesday.clinic.desk, tuesday.clinic.anna).pack()
    assert len(pack.days[0].visits) == 1
    assert pack.patients == ()
    assert "carbon dioxide" not in words_of(downtime.pdf_of(pack))


def test_the_administrator_gets_none(tuesday):
    assert not Downtime(tuesday.clinic.desk, tuesday.clinic.kit).is_wanted


def test_making_it_is_in_the_audit(tuesday):
    Downtime(tuesday.clinic.desk, tuesday.clinic.dr_berg).pack()
    last = read_all(tuesday.engine, AuditEntry)[-1]
    assert (last.use_case, last.reason) == ("make downtime pack", "1 patients, sheets")


def test_kept_it_opens_by_name_and_password_without_the_database(tuesday, tmp_path):
    desk = tuesday.clinic.desk
    made = Downtime(desk, tuesday.clinic.dr_berg)
    made.keep(downtime.lock_for(desk, "dr_berg", PASSWORD))
    url = desk.engine.url.render_as_string(hide_password=False)
    desk.engine.dispose()
    assert downtime.are_there()
    assert downtime.open_pack(url, " Dr_Berg ", PASSWORD) == made.pack()
    for name, password in (("dr_berg", "another one"), ("anna", PASSWORD), ("", "")):
        with pytest.raises(SignInRefused):
            downtime.open_pack(url, name, password)
    for file in (tmp_path / "home").rglob("*"):
        if file.is_file():
            assert b"JENKINS" not in file.read_bytes()


def test_packs_are_for_shared_databases(tuesday, database):
    assert downtime.is_for(tuesday.clinic.desk) is not database.is_sqlite
