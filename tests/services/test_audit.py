"""Who did what, and who looked: read page by page, in words, and written down itself."""

from datetime import timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all
from sqlalchemy import event

from o2clinic.errors import NotAllowed, NotFound, NotValid, SignInRefused
from o2clinic.models import AuditEntry, Patient
from o2clinic.rules.permissions import Permission
from o2clinic.services import sign_in
from o2clinic.services.audit import Audit, Kind
from o2clinic.services.audit_words import columns_in_words, use_case_in_words
from o2clinic.services.work import Desk


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(engine, clock):
    return Desk(engine, now=clock, name="desk-2")


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine, nhs="9990000018")


@pytest.fixture
def audit(desk, clinic):
    return Audit(desk, clinic.sam)


def _rename(desk, clock, actor, patient_id, name):
    clock.now += timedelta(minutes=1)
    with desk.work(actor, Permission.REGISTER_PATIENT, "edit patient") as work:
        work.fetch(Patient, patient_id).given_names = name
        work.patient_id = work.record_id = patient_id


def test_audit_of_a_patient_tells_who_did_what_and_who_looked(audit, desk, clock, clinic, mary):
    _rename(desk, clock, clinic.anna, mary, "Marie")
    clock.now += timedelta(minutes=1)
    desk.note_opening(clinic.dr_berg, mary)
    clock.now += timedelta(minutes=1)
    asked, looked, renamed = audit.of_patient(mary).rows
    assert (asked.who, asked.what) == ("Mx S. Hocking", "Read the audit")
    assert (looked.who, looked.when) == ("Dr A. Berg", "24-Nov-2026 12:02:00")
    assert looked.what.startswith("Opened the record")
    assert (renamed.who, renamed.what, renamed.in_short) == (
        "Ms A. Penrose",
        "Edit patient",
        "Patient changed",
    )
    [name] = renamed.changes
    assert (name.column, name.before, name.after) == ("given names", "Mary", "Marie")
    assert {row.patient for row in (looked, renamed)} == {"JENKINS, Marie (Mrs)"}
    assert renamed.nhs_number == "999 000 0018"


def test_audit_of_one_patient_tells_nothing_of_another(audit, engine, desk, clock, clinic, mary):
    john = a_patient(engine, given="John")
    _rename(desk, clock, clinic.anna, john, "Jack")
    desk.note_opening(clinic.dr_berg, john)
    assert {row.what for row in audit.of_patient(mary).rows} == {"Read the audit"}


def test_audit_of_a_person_has_doings_looks_and_sign_ins(desk, clock, clinic, mary, audit):
    _rename(desk, clock, clinic.anna, mary, "Marie")
    with pytest.raises(SignInRefused):
        sign_in.sign_in(desk, "anna", "wrong")
    desk.note_opening(clinic.anna, mary)
    desk.note_opening(clinic.dr_berg, mary)
    rows = audit.of_person(clinic.anna.person_id).rows
    assert {row.who for row in rows} == {"Ms A. Penrose"}
    # What a server refuses it dates by its own clock.
    assert sorted(row.what for row in rows) == [
        "Edit patient",
        "Opened the record",
        "Sign-in refused",
    ]


def test_refused_sign_in_is_shown_with_the_name_that_was_typed(desk, audit, clinic):
    with pytest.raises(SignInRefused):
        sign_in.sign_in(desk, "mallory", "wrong")
    [row] = audit.latest(kind=Kind.SIGN_INS).rows
    assert (row.who, row.what, row.is_refused) == ("Unknown name", "Sign-in refused", True)
    assert "mallory" in row.reason


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_join_without_gap_or_repeat(audit, desk, clock, clinic, mary, limit):
    clock.now += timedelta(hours=1)
    for actor in (clinic.anna, clinic.dr_berg, clinic.nurse_olu):
        desk.note_opening(actor, mary)  # several at one instant, with a change among them
        with desk.work(actor, Permission.REGISTER_PATIENT, "touch") as work:
            work.patient_id = mary
    found, after = [], None
    while True:
        page = audit.of_patient(mary, after, limit=limit)
        assert len(page.rows) <= limit
        found += [row.place for row in page.rows]
        after = page.next
        if after is None:
            break
    assert len(found) == len(set(found)) == 7  # three looks, three changes, the reading itself
    assert found == sorted(found, key=lambda it: (it.at, it.id), reverse=True)


def test_kinds_part_the_audit(audit, desk, clock, clinic, mary):
    _rename(desk, clock, clinic.anna, mary, "Marie")
    desk.note_opening(clinic.dr_berg, mary)
    [changed] = audit.of_patient(mary, kind=Kind.CHANGES).rows
    assert changed.what == "Edit patient"
    looked = audit.of_patient(mary, kind=Kind.OPENINGS).rows
    assert {row.what for row in looked} == {
        "Opened the record",
        "Read the audit",
    }
    assert audit.of_patient(mary, kind=Kind.SIGN_INS).rows == ()


def test_reading_the_audit_is_written_once_a_question_not_once_a_page(audit, engine, clinic, mary):
    page = audit.of_patient(mary, limit=1)
    audit.of_patient(mary, page.rows[-1].place, limit=1)
    read = [one for one in read_all(engine, AuditEntry) if one.use_case == "read_audit"]
    assert [(one.person_id, one.patient_id) for one in read] == [(clinic.sam.person_id, mary)]


def test_audit_is_closed_to_the_clinic_room_and_the_desk(desk, clinic, mary):
    for actor in (clinic.anna, clinic.nurse_olu, clinic.dr_berg):
        with pytest.raises(NotAllowed):
            Audit(desk, actor).of_patient(mary)
        with pytest.raises(NotAllowed):
            Audit(desk, actor).staff()


def test_administrator_sees_the_patient_by_name(desk, clinic, mary, clock):
    _rename(desk, clock, clinic.anna, mary, "Marie")
    rows = Audit(desk, clinic.kit).of_patient(mary, kind=Kind.CHANGES).rows
    assert rows[0].patient == "JENKINS, Marie (Mrs)"


def test_patient_is_found_by_nhs_number_alone(audit, mary):
    assert audit.patient_numbered("999 000 0018") == mary
    with pytest.raises(NotValid, match="check digit"):
        audit.patient_numbered("999 000 0019")
    with pytest.raises(NotFound, match="999 000 0026"):
        audit.patient_numbered("9990000026")


def test_page_of_the_audit_takes_few_statements(audit, engine, desk, clinic, mary):
    place = audit.of_patient(mary).rows[0].place
    told = []

    def note(_connection, _cursor, statement, *_rest):
        told.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    audit.of_patient(mary, place)
    event.remove(engine, "before_cursor_execute", note)
    assert len([one for one in told if one.startswith("SELECT")]) <= 3


def test_staff_are_listed_by_name(audit):
    assert [one.name for one in audit.staff()][:2] == ["Mr O. Adeyemi", "Dr A. Berg"]


def test_values_are_told_as_people_say_them():
    columns = {
        "id": [None, 7],
        "born_on": [None, "1945-07-14"],
        "taken_at": [None, "2026-07-01T08:30:00+00:00"],
        "pao2_kpa": ["6.90", "7.10"],
        "off_oxygen_minutes": [None, 30],
        "has_open_query": [True, False],
        "status": ["not_known", "verified"],
        "note": ["", "Rang twice"],
    }
    told = {one.column: (one.before, one.after) for one in columns_in_words("result", "x", columns)}
    assert told == {
        "born on": ("nothing", "14-Jul-1945"),
        "taken at": ("nothing", "01-Jul-2026 09:30"),
        "PaO₂ (kPa)": ("6.90", "7.10"),
        "off oxygen (min)": ("nothing", "30"),
        "has open query": ("yes", "no"),
        "status": ("not known", "verified"),
        "note": ("nothing", "Rang twice"),
    }
    assert use_case_in_words("sign_in", "") == "Signed in"
    outcomes = {
        table: [one.column for one in columns_in_words(table, "insert", {"outcome": [None, "x"]})]
        for table in ("referral", "missed_visit_step", "overnight_oximetry")
    }
    assert outcomes == {
        "referral": ["triaged as"],
        "missed_visit_step": ["outcome"],
        "overnight_oximetry": ["read as"],
    }
