"""Patients who may be taken for each other, however they are looked for, on both engines."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import a_clinic, an_nhs_number, read_all

from o2clinic.models import Patient
from o2clinic.rules.patient_codes import NeedKind, NhsNumberStatus
from o2clinic.services.bookee_notes import BookeeNotes
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patients import Patients
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements

PEOPLE = (
    ("Penhaligon", "Morwenna Ann", date(1945, 7, 14)),
    ("Trelawney", "Stephen", date(1938, 2, 3)),
    ("Phillips", "Katharine", date(1951, 12, 25)),
    ("Rosewarne", "George", date(1960, 2, 29)),
    ("Arthur", "Thomas", date(1944, 10, 9)),  # two names that are either
    ("O'Neill-Trevena", "Zoë", date(1949, 1, 5)),
    ("Nankivell", "Jago", date(1950, 5, 6)),
)
# What is typed, and the family name of whoever is meant to stand first.
TYPED = (
    *(("penhaligon morwenna", "Penhaligon"), ("morwenna penhaligon", "Penhaligon")),
    *(("ann penhaligon", "Penhaligon"), ("penh mor", "Penhaligon"), ("MOR PENH", "Penhaligon")),
    # sounds alike
    *(("filips", "Phillips"), ("katharine philips", "Phillips"), ("~filips", "Phillips")),
    *(("trelawny stephen", "Trelawney"), ("rosewarn jorge", "Rosewarne")),
    # misspelt: swapped, missing, doubled and wrong letters
    *(("penhalgion", "Penhaligon"), ("penhalligon", "Penhaligon"), ("pehnaligon", "Penhaligon")),
    *(("nankivel", "Nankivell"), ("nankibell", "Nankivell"), ("rosewanre", "Rosewarne")),
    # given and family name changed places
    *(
        ("thomas arthur", "Arthur"),
        ("arthur thomas", "Arthur"),
        ("stephen, trelawney", "Trelawney"),
    ),
    # accents, apostrophes and hyphens
    *(("oneill", "O'Neill-Trevena"), ("o'neill", "O'Neill-Trevena")),
    *(("trevena zoe", "O'Neill-Trevena"), ("o’neill trevena", "O'Neill-Trevena")),
    # any form of a date
    *((form, "Penhaligon") for form in ("14/7/45", "14/07/1945", "14.7.1945", "14-07-45")),
    *((form, "Penhaligon") for form in ("14 jul 45", "14 July 1945", "14jul1945", "14-Jul-1945")),
    *((form, "Penhaligon") for form in ("1945-07-14", "140745", "14071945", "14th jul 45")),
    *(("29/2/60", "Rosewarne"), ("25 dec 51 phil", "Phillips"), ("nankivel 6/5/50", "Nankivell")),
)


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patients(clinic):
    return Patients(clinic.desk, clinic.anna)


def registered(patients, family, given, born_on, **more):
    return patients.register(
        PatientDraft(
            command_id=new_command_id(),
            family_name=family,
            given_names=given,
            born_on=born_on,
            **more,
        )
    )


def test_each_is_found_however_they_are_typed(engine, patients):
    for family, given, born_on in PEOPLE:
        registered(patients, family, given, born_on)
    named = {one.id: one.family_name for one in read_all(engine, Patient)}
    first = {
        typed: [named[row.patient_id] for row in patients.find(typed)][:1] for typed, _ in TYPED
    }
    assert {typed: found for typed, found in first.items() if found != [dict(TYPED)[typed]]} == {}


def test_the_banner_and_the_booking_name_whoever_is_called_alike(engine, clinic, patients):
    mary = registered(
        patients,
        "Jenkins",
        "Mary Ann",
        date(1945, 7, 14),
        needs=(NeedKind.INTERPRETER, NeedKind.LARGE_PRINT),
    )
    registered(patients, "Jenkins", "John", date(1950, 1, 1))
    assert patients.banner(mary).warnings[0].text == "Interpreter"
    namesake = registered(
        patients,
        "Jenkyns",
        "Mary",
        date(1951, 2, 2),
        nhs_number=an_nhs_number(0),
        nhs_number_status=NhsNumberStatus.VERIFIED,
    )
    with statements(engine) as said:
        warning = patients.banner(mary).warnings[0]
    assert len(said) <= 9
    number = "999 000 0018"
    assert warning.is_doubt
    assert warning.text == (
        "⚠ 2 patients called alike, check the date of birth: "
        f"JENKYNS, Mary, born 02-Feb-1951 (75y), NHS No. {number}"
    )
    twin = registered(patients, "Jenkins", "Rose", date(1945, 7, 14))
    note = BookeeNotes(clinic.desk, clinic.anna).of(mary)
    assert note.namesakes.startswith("3 patients called alike")
    assert note.namesakes.index("Rose") < note.namesakes.index("JENKYNS")  # the same birth date
    suggested = note.length_for(30)
    assert (suggested.minutes, suggested.words) == (45, "Interpreter: 45 instead of 30 minutes")
    assert BookeeNotes(clinic.desk, clinic.anna).of(twin).length_for(30) is None
    # The dead are no longer called.
    for key in (namesake, twin):
        draft = patients.draft(key, new_command_id())
        patients.edit(replace(draft, died_on=date(2026, 11, 1)))
    assert patients.banner(mary).warnings[0].text == "Interpreter"
