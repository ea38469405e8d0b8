"""Clinic letters and how their patients are to be written to; on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest
from clinic import NOON, read_all, write
from documents.papers import pages_of, words_of
from services.paper_people import a_paper_clinic
from sqlalchemy import text

from o2clinic.errors import Level, NotValid
from o2clinic.models import (
    CommunicationNeed,
    Document,
    LetterCopy,
    Titration,
    TitrationFlow,
)
from o2clinic.rules.letter_copies import CopyFor, CopyRoute, CopyState
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.services.letters import Letters
from o2clinic.services.patients import Patients
from o2clinic.services.work import new_command_id


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def letters(clinic):
    return Letters(clinic.desk, clinic.dr_berg)


@pytest.fixture
def needs(engine, clinic):
    def make(*kinds, **given):
        usual = {"recorded_on": date(2026, 1, 1)}
        for kind in kinds:
            values = usual | given
            write(engine, CommunicationNeed(patient_id=clinic.patient_id, kind=kind, **values))

    return make


def told(letters, draft):
    return {(found.rule, found.level): found.field for found in letters.check(draft)}


def test_print_and_layout_follow_the_needs_of_patient_and_carer(letters, clinic, needs):
    needs(NeedKind.LARGE_PRINT, detail="24 point", is_carers=True)
    needs(NeedKind.EASY_READ, NeedKind.INTERPRETER, detail="Welsh")
    draft = replace(letters.draft_for(clinic.patient_id), has_trend=False)
    assert (draft.large_print, draft.easy_read, draft.manner.points) == (True, True, 24)
    assert "Large print: 24 point (the carer's)" in draft.requirements
    words = words_of(letters.preview(draft))
    assert "What happens next" in words
    assert "If you need this letter read to you in Welsh, ring us on" in words
    plain = replace(draft, large_print=False, easy_read=False)
    assert told(letters, plain) == {
        ("AIS-1", Level.WARN): "large_print",
        ("AIS-2", Level.WARN): "easy_read",
        ("AIS-5", Level.WARN): "",
    }
    assert len(pages_of(letters.preview(draft))) > len(pages_of(letters.preview(plain)))


def test_a_letter_comes_out_in_the_size_that_was_typed_at_the_desk(letters, clinic, engine):
    patients = Patients(clinic.desk, clinic.staff.anna)

    def typed(**needs):
        patients.edit(replace(patients.draft(clinic.patient_id, new_command_id()), **needs))
        return patients.draft(clinic.patient_id, new_command_id())

    kinds = (NeedKind.LARGE_PRINT, NeedKind.INTERPRETER)
    with pytest.raises(NotValid):
        typed(needs=kinds, print_size="8")
    now = typed(
        needs=kinds, print_size="28", language="Welsh", carers_needs=(NeedKind.INTERPRETER,)
    )
    assert (now.print_size, now.language, now.carers_needs) == ("28", "Welsh", kinds[1:])
    details = {one.kind: one.detail for one in read_all(engine, CommunicationNeed)}
    assert details == {"large_print": "28 point", "interpreter": "Welsh"}
    draft = replace(letters.draft_for(clinic.patient_id), has_trend=False)
    assert (draft.manner.points, draft.manner.language) == (28, "Welsh")
    assert "Interpreter: Welsh (the carer's)" in draft.requirements
    assert 28 in sizes_of(letters.preview(draft))
    assert typed(print_size="20").print_size == "20"  # the same need, put right and asked today
    (large,) = [one for one in read_all(engine, CommunicationNeed) if one.kind == "large_print"]
    assert (large.detail, large.asked_on) == ("20 point", NOON.date())


def sizes_of(pdf):
    """The sizes of print on the first page, in points."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0].get_textpage()
    found = {
        round(pypdfium2.raw.FPDFText_GetFontSize(page.raw, at)) for at in range(page.count_chars())
    }
    document.close()
    return found


def test_where_print_is_not_enough_it_is_asked_how_the_letter_is_given(
    letters, clinic, needs, engine
):
    needs(NeedKind.BRAILLE, NeedKind.NOT_BY_LETTER)
    draft = letters.draft_for(clinic.patient_id)
    assert told(letters, draft) == {("AIS-4", Level.BLOCK): "given_how"}
    with pytest.raises(NotValid):
        letters.issue(draft)
    letters.issue(replace(draft, given_how="Read out on the telephone by Nurse Olu"))
    mary = read_all(engine, LetterCopy)[0]
    assert (mary.whose, mary.route) == (CopyFor.PATIENT, CopyRoute.BY_HAND)
    assert mary.note == "Read out on the telephone by Nurse Olu"


def test_needs_are_asked_about_again_and_that_is_kept(letters, clinic, needs, engine):
    needs(NeedKind.EMAIL, recorded_on=date(2025, 1, 1))
    draft = letters.draft_for(clinic.patient_id)
    assert told(letters, draft) == {
        ("AIS-3", Level.WARN): "",
        ("AIS-7", Level.WARN): "needs_asked",
    }
    asked = replace(draft, needs_asked=True)
    assert ("AIS-7", Level.WARN) not in told(letters, asked)
    letters.issue(asked)
    (need,) = read_all(engine, CommunicationNeed)
    assert need.asked_on == NOON.date()
    assert told(letters, letters.draft_for(clinic.patient_id)) == {("AIS-3", Level.WARN): ""}


def test_who_wants_no_copies_gets_none_and_the_gp_is_written_to(letters, clinic, needs, engine):
    needs(NeedKind.NO_COPIES, NeedKind.LARGE_PRINT)
    draft = replace(letters.draft_for(clinic.patient_id), has_trend=False)
    assert (draft.salutation, draft.large_print) == ("Dr Imran Shah", False)
    draft = replace(draft, plan="Review at 10:30")
    words = words_of(letters.preview(draft))
    assert "Dr Imran Shah Quay Surgery 1 Quay Street Truro" in words
    assert "Review at 10:30" in words
    assert "10: 30" not in words
    assert "Please tell us if you would like this letter" not in words
    letters.issue(replace(draft, copies=""))
    (copy,) = read_all(engine, LetterCopy)
    assert (copy.whose, copy.recipient) == (CopyFor.PRACTICE, "Dr Imran Shah")
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("DELETE FROM patient_gp"))
        connection.commit()
    assert ("LC-1", Level.BLOCK) in told(letters, letters.draft_for(clinic.patient_id))


def test_a_letter_is_kept_with_its_data_and_a_copy_for_each(letters, clinic, engine):
    draft = letters.draft_for(clinic.patient_id)
    letters.issue(replace(draft, copies=f"{draft.copies}\nBluewater Oxygen, supplier"))
    (stored,) = read_all(engine, Document)
    assert stored.sheet["schema"] == "o2clinic-letter"
    assert stored.sheet["practice"]["ods_code"] == "Y99901"
    copies = read_all(engine, LetterCopy)
    assert [(one.whose, one.recipient, one.route) for one in copies] == [
        ("patient", "Mrs Mary Jenkins", "post"),
        ("practice", "Dr Imran Shah", "electronic"),
        ("other", "Bluewater Oxygen", "post"),
    ]
    assert {(one.state, one.patient_id) for one in copies} == {
        (CopyState.TO_SEND, clinic.patient_id)
    }


def test_whoever_a_letter_is_addressed_to_has_a_copy_and_the_patient_one_at_most(
    letters, clinic, engine
):
    def issued(template, **typed):
        first = letters.as_another(letters.draft_for(clinic.patient_id), template)
        draft = replace(first, has_trend=False, **typed)
        assert told(letters, draft) == {}
        before = len(read_all(engine, LetterCopy))
        letters.issue(draft)
        return [(one.whose, one.recipient) for one in read_all(engine, LetterCopy)[before:]]

    usual = {"summary": "We no longer see you.", "results": "", "advice": ""}
    named = "Mrs Jenkins, patient\nMrs Mary Jenkins\nDr Imran Shah, GP at Quay Surgery"
    assert issued("leaving", **usual, copies=named) == [
        ("practice", "Dr Imran Shah"),
        ("patient", "Mrs Mary Jenkins"),
    ]
    ward = {**usual, "addressee": "Ward 5\nTreliske\nTruro TR1 3LJ", "safety": "", "history": ""}
    ward |= {"next_review": "in four weeks"}
    assert issued("discharge_oxygen", **ward, copies="Dr Imran Shah, GP at Quay Surgery") == [
        ("other", "Ward 5"),
        ("practice", "Dr Imran Shah"),
    ]


def test_nobody_who_died_or_wants_none_is_sent_a_copy_nor_a_visit_told_before_it_is(
    letters, clinic, needs
):
    needs(NeedKind.NO_COPIES)
    draft = letters.as_another(letters.draft_for(clinic.patient_id), "leaving")
    assert draft.subject.endswith(": Mrs Jenkins")  # though the GP is written to
    assert "patient" not in draft.copies
    named = replace(draft, copies="Mrs Jenkins, patient", seen_at=draft.seen_at + timedelta(days=1))
    found = told(letters, named)
    assert (found["LC-1", Level.BLOCK], found["LT-SEEN", Level.BLOCK]) == ("copies", "seen_on")


def test_a_titration_stands_in_the_letter_by_a_tick(letters, clinic, engine):
    assert not letters.draft_for(clinic.patient_id).has_titration
    for record in a_titration(clinic):
        write(engine, record)
    draft = replace(letters.draft_for(clinic.patient_id), has_trend=False)
    assert draft.has_titration
    words = words_of(letters.preview(draft))
    assert "Finding the flow on 24 November 2026" in words
    assert "1 10:00 88" in words
    assert "The target is reached on this flow." in words
    assert "Finding the flow" not in words_of(letters.preview(replace(draft, has_titration=False)))


def a_titration(clinic):
    begun = NOON - timedelta(hours=2)
    titration = Titration(
        patient_id=clinic.patient_id,
        started_at=begun,
        started_by_id=clinic.nurse_olu.person_id,
        ended_at=NOON - timedelta(hours=1),
        ended_by_id=clinic.nurse_olu.person_id,
        ended_state="REACHED",
    )
    yield titration
    yield TitrationFlow(
        patient_id=clinic.patient_id,
        titration_id=titration.id,
        flow_l_min=1,
        started_at=begun,
        set_by_id=clinic.nurse_olu.person_id,
        spo2_percent=88,
        spo2_at=begun + timedelta(minutes=20),
    )
