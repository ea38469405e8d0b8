"""Registering, correcting and opening patients, on both engines."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import NOON, a_clinic, an_nhs_number, openings, read_all, write

from o2clinic.errors import AlreadyDone, NotAllowed, NotFound, NotValid, StaleRecord, Taken
from o2clinic.models import (
    Allergy,
    AuditChange,
    AuditEntry,
    CommunicationNeed,
    GpPractice,
    Patient,
    PatientAddress,
    PatientAlert,
    PatientFormerName,
    PatientGp,
    PatientPhone,
    PatientSearchKey,
)
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.patient_codes import (
    AllergyStatus,
    Gender,
    NeedKind,
    NhsNumberStatus,
    PhoneKind,
    Sex,
)
from o2clinic.services.patient_draft import PatientDraft, PhoneDraft
from o2clinic.services.patients import Patients
from o2clinic.services.work import Desk, new_command_id

NHS = an_nhs_number(1)


def a_draft(**typed) -> PatientDraft:
    usual = {
        "command_id": new_command_id(),
        "title": "Mrs",
        "given_names": "Mary Ann",
        "family_name": "Jenkins",
        "sex": Sex.FEMALE,
        "gender": Gender.FEMALE,
        "born_on": date(1945, 7, 14),
        "nhs_number": NHS,
        "nhs_number_status": NhsNumberStatus.VERIFIED,
        "address": "1 High Street\nTruro",
        "postcode": "tr13lj",
        "phones": (PhoneDraft(PhoneKind.HOME, "01872 255000"),),
    }
    return PatientDraft(**(usual | typed))


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patients(clinic):
    return Patients(clinic.desk, clinic.anna)


def rules_of(caught) -> dict[str, str]:
    return {finding.rule: finding.field for finding in caught.value.findings}


def test_a_registered_patient_has_all_that_was_typed(engine, patients):
    practice_id = write(engine, GpPractice(code="L82001", name="Falmouth Road Practice"))
    patient_id = patients.register(
        a_draft(
            practice_id=practice_id,
            gp_name="Dr Rosewarne",
            needs=(NeedKind.LARGE_PRINT,),
            allergy_status=AllergyStatus.RECORDED,
            allergies=("Penicillin",),
        )
    )
    (patient,) = read_all(engine, Patient)
    assert (patient.id, patient.nhs_number, patient.version) == (patient_id, NHS, 1)
    (address,) = read_all(engine, PatientAddress)
    assert (address.postcode, address.valid_from) == ("TR1 3LJ", NOON.date())
    assert [phone.number for phone in read_all(engine, PatientPhone)] == ["01872 255000"]
    assert [gp.gp_practice_id for gp in read_all(engine, PatientGp)] == [practice_id]
    assert [need.kind for need in read_all(engine, CommunicationNeed)] == ["large_print"]
    assert [allergy.agent for allergy in read_all(engine, Allergy)] == ["Penicillin"]


def test_registering_is_audited_and_announced(engine, clinic):
    heard = []
    desk = Desk(engine, tell=heard.append, now=lambda: NOON)
    patient_id = Patients(desk, clinic.anna).register(a_draft())
    entry = next(it for it in read_all(engine, AuditEntry) if it.use_case == "register patient")
    assert (entry.patient_id, entry.record_id) == (patient_id, patient_id)
    assert entry.person_id == clinic.anna.person_id
    written = {it.table_name for it in read_all(engine, AuditChange)}
    assert {"patient", "patient_address", "patient_phone"} <= written
    assert heard == [frozenset({Change(Concept.PATIENT, patient_id)})]


def test_the_same_command_registers_once(engine, patients):
    draft = a_draft(nhs_number="", nhs_number_status=NhsNumberStatus.NOT_KNOWN)
    patient_id = patients.register(draft)
    with pytest.raises(AlreadyDone) as caught:
        patients.register(draft)
    assert caught.value.record_id == patient_id
    assert len(read_all(engine, Patient)) == 1


def test_a_used_nhs_number_is_refused_with_the_holders_name(engine, patients):
    patients.register(a_draft())
    with pytest.raises(Taken) as caught:
        patients.register(a_draft(family_name="Rowe"))
    assert caught.value.holder == "JENKINS, Mary Ann (Mrs), born 14-Jul-1945"
    assert len(read_all(engine, Patient)) == 1


@pytest.mark.parametrize(
    ("typed", "rule", "field"),
    [
        ({"family_name": " "}, "PD-2", "family_name"),
        ({"given_names": ""}, "PD-3", "given_names"),
        ({"nhs_number": NHS[:-1] + str((int(NHS[-1]) + 1) % 10)}, "PD-4", "nhs_number"),
        ({"nhs_number_status": NhsNumberStatus.NOT_KNOWN}, "PD-5", "nhs_number_status"),
        ({"nhs_number": ""}, "PD-5", "nhs_number"),
        ({"born_on": None}, "PD-6", "born_on"),
        ({"born_on": date(2026, 11, 25)}, "PD-7", "born_on"),
        ({"born_on": date(1906, 11, 23)}, "PD-7", "born_on"),
        ({"died_on": date(1945, 7, 13)}, "PD-8", "died_on"),
        ({"died_on": date(2027, 1, 1)}, "PD-8", "died_on"),
        ({"address_from": date(2027, 1, 1)}, "PD-9", "address_from"),
        ({"postcode": "TR1 LJ"}, "PD-10", "postcode"),
        ({"allergy_status": AllergyStatus.RECORDED}, "PD-11", "allergies"),
        ({"allergies": ("Nuts",)}, "PD-11", "allergy_status"),
        ({"email": "mary.example"}, "PD-12", "email"),
        ({"gp_name": "Dr Rosewarne"}, "PD-13", "practice_id"),
        ({"given_names": "x" * 10_000_000}, "PD-1", "given_names"),
        ({"phones": (PhoneDraft(PhoneKind.HOME, "1" * 41),)}, "PD-1", "phones"),
    ],
)
def test_each_fault_of_a_draft_is_told_beside_its_field(clinic, typed, rule, field):
    patients = Patients(clinic.desk, clinic.anna)
    with pytest.raises(NotValid) as caught:
        patients.register(a_draft(**typed))
    assert rules_of(caught)[rule] == field


def test_a_text_that_is_too_long_is_told_with_its_limit(patients):
    with pytest.raises(NotValid, match="Family name can have 100 characters at most"):
        patients.register(a_draft(family_name="x" * 101))


def test_an_odd_postcode_is_saved_with_a_reason(engine, patients):
    patients.register(a_draft(postcode="BFPO 12", reason="forces post"))
    assert read_all(engine, AuditEntry)[-1].reason == "forces post"
    assert [it.postcode for it in read_all(engine, PatientAddress)] == ["BFPO 12"]


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("Mary 😀", "Smiley", "mary smiley"),
        ("Siân", "O'Brien-Smith", "sian o’brien"),
        ("محمد", "عبد الله", "محمد"),
        ("王", "王", "王"),
        ("M\x00ary", "Jen\nkins", "jen kins ary"),
    ],
)
def test_any_name_is_kept_and_found(patients, given, family, typed):
    patient_id = patients.register(a_draft(given_names=given, family_name=family))
    assert [row.patient_id for row in patients.find(typed)] == [patient_id]


def test_editing_writes_over_and_rewrites_the_keys(engine, patients):
    patient_id = patients.register(a_draft(needs=(NeedKind.EMAIL,)))
    draft = patients.draft(patient_id, new_command_id())
    patients.edit(
        replace(
            draft,
            family_name="Prowse",
            was_renamed=True,
            address="2 Low Street",
            postcode="TR2 4AA",
            address_from=date(2026, 11, 24),
            phones=(PhoneDraft(PhoneKind.MOBILE, "07700 900123"),),
            needs=(NeedKind.BRAILLE,),
        )
    )
    for typed in ("prowse mary", "jenkins", "07700900123", "TR2 4AA"):
        assert [row.patient_id for row in patients.find(typed)] == [patient_id]
    assert patients.find("01872255000") == ()
    assert [it.family_name for it in read_all(engine, PatientFormerName)] == ["Jenkins"]
    assert [it.number for it in read_all(engine, PatientPhone)] == ["07700 900123"]
    assert [it.ended_on is None for it in read_all(engine, CommunicationNeed)] == [False, True]
    assert patients.draft(patient_id, "x").address == "2 Low Street"


def test_a_correction_leaves_no_former_name(engine, patients):
    patient_id = patients.register(a_draft(family_name="Jenkinz"))
    patients.edit(replace(patients.draft(patient_id, new_command_id()), family_name="Jenkins"))
    assert read_all(engine, PatientFormerName) == []
    keys = [it.key for it in read_all(engine, PatientSearchKey)]
    assert not any("jenkinz" in key for key in keys)


def test_a_later_address_closes_the_one_before(engine, patients):
    patient_id = patients.register(a_draft(address_from=date(2020, 1, 1)))
    draft = patients.draft(patient_id, new_command_id())
    patients.edit(replace(draft, address="3 New Road", address_from=date(2026, 6, 1)))
    old, new = read_all(engine, PatientAddress)
    assert (old.valid_to, new.valid_from, new.valid_to) == (
        date(2026, 5, 31),
        date(2026, 6, 1),
        None,
    )


def test_a_change_of_a_list_alone_makes_the_others_form_stale(patients):
    patient_id = patients.register(a_draft())
    mine = patients.draft(patient_id, new_command_id())
    theirs = patients.draft(patient_id, new_command_id())
    patients.edit(replace(theirs, needs=(NeedKind.LARGE_PRINT,)))
    with pytest.raises(StaleRecord):
        patients.edit(replace(mine, phones=()))


def test_only_those_who_may_register_do(clinic):
    with pytest.raises(NotAllowed):
        Patients(clinic.desk, clinic.sam).register(a_draft())
    with pytest.raises(NotAllowed):
        Patients(clinic.desk, clinic.kit).find("jenkins")


def test_the_banner_tells_who_it_is_and_what_to_mind(engine, patients):
    patient_id = patients.register(
        a_draft(
            nhs_number_status=NhsNumberStatus.NOT_VERIFIED,
            preferred_name="Polly",
            needs=(NeedKind.LARGE_PRINT,),
            allergy_status=AllergyStatus.RECORDED,
            allergies=("Penicillin", "Latex"),
        )
    )
    write(
        engine,
        PatientAlert(
            patient_id=patient_id, text="CO₂", is_danger=True, valid_from=date(2026, 1, 1)
        ),
    )
    banner = patients.banner(patient_id)
    assert (banner.name, banner.born) == ("JENKINS, Mary Ann (Mrs)", "14-Jul-1945 (81y)")
    assert (banner.nhs_note, banner.preferred_name) == ("not verified", "Polly")
    assert [it.text for it in banner.warnings] == ["CO₂", "Large print"]
    assert banner.address == "1 High Street, Truro, TR1 3LJ"
    assert banner.allergies == "Known allergies: Penicillin, Latex"


def test_the_banner_of_the_dead_tells_the_age_at_death(patients):
    patient_id = patients.register(a_draft(died_on=date(2025, 1, 2)))
    banner = patients.banner(patient_id)
    assert (banner.born, banner.died, banner.age_at_death) == ("14-Jul-1945", "02-Jan-2025", "79y")


def test_opening_a_patient_is_logged(engine, clinic, patients):
    patient_id = patients.register(a_draft())
    patients.open(patient_id)
    patients.open(patient_id)
    (opening,) = openings(engine)
    assert (opening.patient_id, opening.person_id) == (patient_id, clinic.anna.person_id)


def test_an_unknown_patient_is_not_found(patients):
    with pytest.raises(NotFound):
        patients.open(12345)


def test_a_practice_is_found_by_code_and_by_words_of_its_name(engine, patients):
    practice_id = write(
        engine, GpPractice(code="L82001", name="Falmouth Road Practice", postcode="TR1 1AA")
    )
    write(engine, GpPractice(code="L82002", name="Penryn 100% Surgery"))
    for typed in ("l82001", "road falm", "tr1"):
        assert [row.practice_id for row in patients.find_practice(typed)] == [practice_id]
    assert patients.find_practice("0%_") == ()
    assert patients.practice(practice_id).code == "L82001"
