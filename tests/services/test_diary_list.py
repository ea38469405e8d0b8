from hashlib import sha256

import pytest
from clinic import NOON, a_patient, read_all, write
from documents.papers import words_of
from services.diary_day import TODAY, a_step, a_tuesday

from o2clinic.errors import AlreadyDone
from o2clinic.models import AuditEntry, CommunicationNeed, Document, PatientPhone
from o2clinic.rules.patient_codes import NeedKind, PhoneKind
from o2clinic.services.booking import CancelledBy
from o2clinic.services.day_list import DayLists
from o2clinic.services.documents import Use


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


@pytest.fixture
def lists(tuesday):
    return DayLists(tuesday.clinic.desk, tuesday.clinic.anna)


def test_the_list_says_who_comes_when_to_whom_with_what_needs(tuesday, lists):
    write(
        tuesday.engine,
        PatientPhone(patient_id=tuesday.mary, kind=PhoneKind.HOME, number="01632960217"),
    )
    write(
        tuesday.engine,
        CommunicationNeed(
            patient_id=tuesday.mary,
            kind=NeedKind.INTERPRETER,
            detail="Polish",
            recorded_on=NOON.date(),
        ),
    )
    visit_id = tuesday.booking.book(tuesday.draft("09:45", note="fasting"))
    tuesday.booking.check_in(a_step(visit_id))

    said = words_of(lists.issue(TODAY, tuesday.clinic.site_id, "press-1").pdf)
    for part in (
        "Tuesday 24 November 2026",
        "Truro",
        "Mr O. Adeyemi",
        "09:45–10:30 JENKINS, Mary (Mrs)",
        "LTOT gas 1: fasting",
        "01632 960217",
        "Interpreter (Polish)",
        "Arrived 12:00",
        "printed by Ms A. Penrose",
    ):
        assert part in said


def test_the_list_is_kept_byte_for_byte_with_its_hash_and_audited(tuesday, lists):
    tuesday.booking.book(tuesday.draft())
    printed = lists.issue(TODAY, None, "press-1")

    (kept,) = read_all(tuesday.engine, Document)
    assert (kept.id, kept.kind, kept.patient_id) == (printed.document_id, "day_list", None)
    assert kept.pdf == printed.pdf
    assert kept.sha256 == sha256(printed.pdf).hexdigest()
    assert kept.title == "Day list 24-Nov-2026, All sites"
    assert read_all(tuesday.engine, AuditEntry)[-1].use_case == "print day list"


def test_printing_and_saving_it_are_noted(tuesday, lists):
    printed = lists.issue(TODAY, None, "press-1")
    for use in (Use.PRINTED, Use.COPIED):
        lists.note_use(printed.document_id, use)
    noted = [(one.use_case, one.record_id) for one in read_all(tuesday.engine, AuditEntry)[-2:]]
    assert noted == [
        ("print_document", printed.document_id),
        ("export_document", printed.document_id),
    ]


def test_one_press_keeps_one_list(tuesday, lists):
    printed = lists.issue(TODAY, None, "press-1")

    with pytest.raises(AlreadyDone):
        lists.issue(TODAY, None, "press-1")
    assert lists.issue_or_find(TODAY, None, "press-1").pdf == printed.pdf
    assert len(read_all(tuesday.engine, Document)) == 1


def test_who_does_not_come_is_not_on_the_list(tuesday, lists):
    other = a_patient(tuesday.engine, family="ROWE", given="Ann")
    visit_id = tuesday.booking.book(tuesday.draft("09:00", patient_id=other))
    tuesday.booking.cancel(a_step(visit_id), "ill", CancelledBy.PATIENT)

    assert "ROWE" not in words_of(lists.issue(TODAY, None, "press-1").pdf)
