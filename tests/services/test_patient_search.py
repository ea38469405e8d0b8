"""Finding patients and possible duplicates, on both engines."""

from contextlib import contextmanager
from datetime import date

import pytest
from clinic import a_clinic, an_nhs_number
from sqlalchemy import event

from o2clinic.rules.patient_codes import NhsNumberStatus
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patients import Patients
from o2clinic.services.work import new_command_id

PEOPLE = (
    ("Jenkins", "Mary", date(1945, 7, 14), "TR1 3LJ"),
    ("Jenkins", "Ann Mary", date(1950, 1, 2), "TR1 4AA"),
    ("Jenkinson", "Mary", date(1951, 3, 4), "TR2 5BB"),
    ("Mary", "John", date(1952, 5, 6), "TR3 6DD"),
    ("Smith-Jones", "Peter", date(1953, 4, 7), "TR4 7EE"),
    ("Trevithick", "Richard", date(1954, 9, 10), "PL1 1AB"),
)


@pytest.fixture
def patients(engine):
    clinic = a_clinic(engine)
    service = Patients(clinic.desk, clinic.anna)
    for at, (family, given, born_on, postcode) in enumerate(PEOPLE):
        service.register(a_person(family, given, born_on, postcode, an_nhs_number(at)))
    return service


def a_person(family="", given="", born_on=None, postcode="", nhs="") -> PatientDraft:
    known = NhsNumberStatus.VERIFIED if nhs else NhsNumberStatus.NOT_KNOWN
    return PatientDraft(
        command_id=new_command_id(),
        family_name=family,
        given_names=given,
        born_on=born_on,
        postcode=postcode,
        nhs_number=nhs,
        nhs_number_status=known,
    )


def names(rows) -> list[str]:
    return [row.name for row in rows]


@contextmanager
def statements(engine):
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_an_exact_name_comes_before_a_longer_one_and_a_second_name(patients):
    assert names(patients.find("mary jenkins")) == [
        "JENKINS, Mary",
        "JENKINS, Ann Mary",
        "JENKINSON, Mary",
    ]


def test_a_family_name_comes_before_a_given_name(patients):
    assert names(patients.find("mary"))[0] == "MARY, John"


@pytest.mark.parametrize(
    "typed",
    [
        "trev",
        "richard trev",
        "TREVITHICK, Richard",
        "10/9/1954",
        "10 sep 54 trev",
        "trev pl1",
        "PL1 1AB",
        "trevihtick",
        "trevitick richard",
        "trevithick ricahrd",
        "trevithik 10/9/1954",
        "~trevethick",
    ],
)
def test_a_patient_is_found_whatever_is_typed_of_them(patients, typed):
    assert names(patients.find(typed)) == ["TREVITHICK, Richard"]


@pytest.mark.parametrize("typed", ["petre jones", "pter smith", "marry john"])
def test_a_short_misspelt_name_is_found_beside_a_longer_one(patients, typed):
    assert names(patients.find(typed))[:1] in (["SMITH-JONES, Peter"], ["MARY, John"])


@pytest.mark.parametrize("typed", ["smith", "jones peter", "smithjones", "smith-jones", "p jones"])
def test_a_double_name_is_found_by_each_part(patients, typed):
    assert names(patients.find(typed)) == ["SMITH-JONES, Peter"]


@pytest.mark.parametrize("typed", ["", "'", "zzz", "mary zzz", "trev 11/9/1954", "%", "tr_v"])
def test_nothing_is_found_where_nothing_fits(patients, typed):
    assert patients.find(typed) == ()


def test_an_nhs_number_finds_its_holder_with_or_without_spaces(patients):
    digits = an_nhs_number(0)
    for typed in (digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}"):
        (row,) = patients.find(typed)
        assert row.nhs_number == f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def test_a_row_tells_namesakes_apart(patients):
    row = patients.find("trevithick")[0]
    assert (row.born, row.postcode, row.sex, row.is_dead) == (
        "10-Sep-1954 (72y)",
        "PL1 1AB",
        "Not Known",
        False,
    )


@pytest.mark.parametrize(
    ("typed", "most"), [("mary jenkins", 1), ("10/9/1954", 1), ("trevihtick richard", 2)]
)
def test_a_search_takes_at_most_two_statements(engine, patients, typed, most):
    with statements(engine) as said:
        assert patients.find(typed)
    assert len([it for it in said if not it.startswith("BEGIN")]) <= most


def test_no_more_than_the_limit_is_given(patients):
    assert len(patients.find("mary", limit=2)) == 2


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("Rowe", "Kit", None, "", an_nhs_number(5)), "Same NHS number"),
        (("Trevithick", "Dick", date(1954, 9, 10)), "Same date of birth, family name sounds alike"),
        (("Trevethick", "Ric", date(1954, 9, 10)), "Same name and date of birth"),
        (("Trevithick", "Richard", date(1920, 1, 1), "pl11ab"), "Same name and postcode"),
        (("Richard", "Trevithick", date(1954, 9, 10)), "Given and family name changed places"),
        (
            ("Trevithick", "Richard", date(1954, 10, 9)),
            "Same name, day and month of birth changed places",
        ),
        (("Trevithick", "Richard"), "Same name"),
    ],
)
def test_a_possible_duplicate_is_shown_with_the_reason(engine, patients, typed, why):
    with statements(engine) as said:
        (row,) = patients.duplicates(a_person(*typed))
    assert (row.name, row.why) == ("TREVITHICK, Richard", why)
    assert len([it for it in said if not it.startswith("BEGIN")]) == 1


@pytest.mark.parametrize(
    "typed",
    [
        (),
        ("Trevithick",),
        ("Trevithick", "Richard", date(1920, 1, 1)),
        ("Curnow", "Richard", date(1954, 9, 10)),
        ("Curnow", "Jago", None, "PL1 1AB"),
    ],
)
def test_somebody_else_is_no_duplicate(patients, typed):
    assert patients.duplicates(a_person(*typed)) == ()
