"""Letters after a meeting: proposed, filled from the line of the agenda, ending their actions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, write
from documents.papers import words_of
from services.letter_clinic import live_at
from services.meeting_clinic import a_meeting_clinic

from o2clinic.documents.letter_template import missing_marks
from o2clinic.models import Appointment, GpPractice, MeetingAction, PatientGp, Referral
from o2clinic.rules.meeting import ActionKind, ActionState, MeetingOutcome
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.rules.waiting import ReferralSource
from o2clinic.services.letters import Letters
from o2clinic.services.letters_due import LettersDue
from o2clinic.services.work import new_command_id


@pytest.fixture
def clinic(engine):
    made = a_meeting_clinic(engine)
    live_at(engine, made.mary)
    practice = GpPractice(code="Y99901", name="Quay Surgery", address="1 Quay Street\nTruro")
    practice_id = write(engine, practice)
    write(
        engine,
        PatientGp(
            patient_id=made.mary,
            gp_practice_id=practice_id,
            gp_name="Dr Imran Shah",
            valid_from=date(2020, 1, 1),
        ),
    )
    write(
        engine,
        Referral(
            patient_id=made.mary,
            received_on=date(2026, 11, 1),
            source=ReferralSource.HOSPITAL,
            referrer="Dr Olivia Stone, Ward 5",
        ),
    )
    return made


def letters(clinic):
    return Letters(clinic.desk, clinic.berg)


def test_after_a_meeting_its_outcome_is_the_letter_that_fits(clinic):
    item = clinic.decided()
    clinic.action(item)
    clinic.action(item, kind=ActionKind.LETTER, words="Write to the GP")
    clinic.action(item, words="Not needed", state=ActionState.DROPPED, ended_on=date(2026, 11, 24))
    assert letters(clinic).draft_for(clinic.mary).template == "clinic_letter"  # still being held
    clinic.close()
    draft = letters(clinic).draft_for(clinic.mary)
    assert (draft.template, draft.audience) == ("mdt_outcome", "gp")
    assert letters(clinic).proposed(draft).why == "discussed on 24 November 2026"
    assert draft.plan == "Mr Olu Adeyemi: Ring the daughter (1 December 2026)"
    assert draft.seen_by == "Dr Astrid Berg; Mr Olu Adeyemi"
    assert draft.copies == "Dr Olivia Stone, Ward 5"
    said = words_of(letters(clinic).preview(draft))
    for part in (
        "Outcome of the Oxygen MDT of 24 November 2026: Mrs Jenkins",
        "Question: Can oxygen stay?",
        "Decision: Hold until it is safe. No order before the home visit.",
        "Dr Astrid Berg, chair",
        "Discussed on 24 November 2026 at 11:30am by Dr Astrid Berg, Mr Olu Adeyemi",
        "How: Team meeting, without the patient",
        "Quay Surgery",
    ):
        assert part in said
    assert "Write to the GP" not in said


def test_issuing_it_ends_the_action_that_asked_for_it_and_the_letter_is_not_proposed_again(clinic):
    item = clinic.decided()
    asked = clinic.action(item, kind=ActionKind.LETTER, words="Write to the GP")
    other = clinic.action(item)
    clinic.close()
    draft = letters(clinic).draft_for(clinic.mary)
    general = letters(clinic).as_another(draft, "clinic_letter")
    letters(clinic).issue(replace(general, summary="Well.", command_id=new_command_id()))
    assert clinic.stored(MeetingAction, asked).state == ActionState.OPEN
    document_id = letters(clinic).issue(draft)
    ended = clinic.stored(MeetingAction, asked)
    assert (ended.state, ended.document_id) == (ActionState.DONE, document_id)
    assert (ended.ended_on, ended.ended_by_id) == (date(2026, 11, 24), clinic.berg.person_id)
    assert clinic.stored(MeetingAction, other).state == ActionState.OPEN
    again = letters(clinic).draft_for(clinic.mary)
    assert again.template == "clinic_letter"
    correcting = letters(clinic).correcting(document_id)
    assert correcting.template == "mdt_outcome"
    reason = replace(correcting.corrects, reason="Wrong ward")
    said = words_of(letters(clinic).preview(replace(correcting, corrects=reason)))
    assert "Discussed on 24 November 2026" in said


def test_the_patient_is_told_in_words_that_a_clinician_finds(clinic):
    clinic.decided()
    clinic.close()
    draft = letters(clinic).draft_for(clinic.mary)
    told = letters(clinic).as_another(draft, "mdt_outcome_patient")
    assert (told.audience, told.salutation) == ("patient", "Mrs Jenkins")
    assert missing_marks(told.summary) == ("what was decided, in plain words",)
    assert told.copies == "Dr Imran Shah, GP at Quay Surgery"


def test_of_two_meetings_the_last_is_told_and_an_old_one_is_no_news(clinic):
    clinic.decided(outcome=MeetingOutcome.DEFER)
    clinic.close()
    later = clinic.meeting(date(2026, 11, 24), series_id=None, name="Extra meeting")
    clinic.standard(clinic.mary, meeting_id=later)
    clinic.close(later)
    draft = letters(clinic).draft_for(clinic.mary)
    assert "Decision: Continue as it is. Continue; next review by 24-May-2027." in draft.summary
    clinic.desk.now = lambda: NOON + timedelta(days=30)
    assert letters(clinic).draft_for(clinic.mary).template == "clinic_letter"


def test_each_patient_who_was_discussed_stands_among_the_letters_due_until_all_is_sent(clinic):
    due = LettersDue(clinic.desk, clinic.berg)
    clinic.decided()
    clinic.standard(clinic.john, 2)
    assert due.sheet().rows == ()  # still being held
    clinic.close()
    (row,) = due.sheet().rows
    assert (row.name, row.seen, row.visit, row.clinician) == (
        "JENKINS, Mary (Mrs)", "24-Nov-2026", "Oxygen MDT", "Dr A. Berg",
    )  # fmt: skip
    assert (row.state, row.is_own, row.is_late, row.visit_id) == ("To write", True, False, 0)
    assert row.key < 0
    letters(clinic).issue(letters(clinic).draft_for(clinic.mary))
    (row,) = due.sheet().rows
    assert row.state == "2 copies to send"
    clinic.restrict(clinic.mary)
    assert due.sheet().rows == ()


def test_a_letter_of_a_meeting_is_not_the_letter_of_the_visit_before_it(clinic, engine):
    write(
        engine,
        Appointment(
            patient_id=clinic.mary,
            person_id=clinic.olu.person_id,
            site_id=clinic.tuesday.clinic.site_id,
            starts_at=NOON - timedelta(hours=3),
            ends_at=NOON - timedelta(hours=2),
            visit_kind=VisitKind.REVIEW,
            status=VisitStatus.DONE,
            overbook_reason="In the test",
        ),
    )
    clinic.decided()
    clinic.close()
    first = letters(clinic).draft_for(clinic.mary)
    letters(clinic).issue(letters(clinic).as_another(first, "mdt_outcome"))
    rows = LettersDue(clinic.desk, clinic.berg).sheet().rows
    assert [(row.visit, row.state) for row in rows] == [
        ("Review", "To write"), ("Oxygen MDT", "2 copies to send"),
    ]  # fmt: skip
