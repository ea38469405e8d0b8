from datetime import date

from documents.minutes_papers import (
    a_discussed_patient,
    a_standard_case,
    an_action,
    some_minutes,
)
from documents.papers import an_identity, pages_of, words_of

from o2clinic.documents.meeting_minutes import (
    NO_ORDER,
    RESTRICTED,
    Amendment,
    Attendee,
    meeting_minutes,
)


def test_minutes_say_which_meeting_who_was_there_and_who_was_not():
    said = words_of(meeting_minutes(some_minutes()))
    assert "Minutes: Oxygen MDT" in said
    assert "MDT · Tuesday 24 November 2026, 13:30 · Seminar room 2" in said
    assert "2 patients discussed, 1 decided by rule, 1 not decided" in said
    assert (
        "Present: Dr Astrid Berg (Chair); Mr Olu Adeyemi (Nurse); Ms Rhian Pugh, Bluewater Oxygen"
        " (Guest)"
    ) in said
    assert "Apologies: Mx Sam Hocking (Administration)" in said
    assert "Not present: Ms Jo Field (Physiotherapist)" in said
    assert "Written by Mr Olu Adeyemi, 24-Nov-2026 15:05" in said


def test_each_patient_has_question_evidence_decision_and_who_does_what_by_when():
    said = words_of(meeting_minutes(some_minutes()))
    for part in (
        "1. JENKINS, Mary (Mrs) born 14-Jul-1945, NHS number 999 000 0018",
        "Question: Can oxygen stay while she smokes in the kitchen?",
        "Brought for: Held for a risk; Smokes, on oxygen",
        "Evidence: IHORM of 20-Nov-2026: smoker at home.",
        "Decision: Hold until it is safe. No order before the home visit;",
        "Mr Olu Adeyemi Visit at home, look at the kitchen 01-Dec-2026",
        "Dr Astrid Berg Letter to the GP 01-Dec-2026",
        "2. ANGOVE, Ann (Mrs) born 14-Jul-1945, NHS number Not recorded",
        "Actions: none",
    ):
        assert part in said
    assert NO_ORDER in said
    assert RESTRICTED in said


def test_what_was_decided_by_rule_and_what_was_not_decided_stands_apart():
    standard = a_standard_case(actions=(an_action(became="done on 30-Nov-2026"),))
    said = words_of(meeting_minutes(some_minutes(standard=(standard,))))
    assert "TREMAYNE, Peter (Mr) 14-Jul-1945 999 000 0026 MT-11 Continue as it is;" in said
    assert "look at the kitchen, by 01- Dec-2026 (done on 30-Nov-2026)".replace(" ", "") in (
        said.replace(" ", "")
    )
    assert (
        "BOLITHO, Una (Ms), born 14-Jul-1945, NHS number 999 000 0034: Is a second assessment "
        "wanted? Not reached: goes on to the meeting of 27-Nov-2026."
    ) in said


def test_minutes_of_nothing_say_so_and_have_no_empty_parts():
    said = words_of(
        meeting_minutes(
            some_minutes(
                patients=(), standard=(), not_decided=(), present=(), apologies=(), absent=()
            )
        )
    )
    assert "0 patients discussed" in said
    assert "Present: nobody noted" in said
    for part in ("Discussed", "Standard cases", "Not decided", "Apologies", "Corrections"):
        assert part not in said


def test_a_correction_stands_at_the_top():
    amendment = Amendment(date(2026, 11, 26), "Dr Astrid Berg", "Ms Field was there.")
    (page, *_) = pages_of(meeting_minutes(some_minutes(amendments=(amendment,))))
    assert "Corrections" in page
    assert "26-Nov-2026, Dr Astrid Berg: Ms Field was there." in " ".join(page.split())


def test_thirty_patients_go_over_pages_with_their_number_and_none_is_lost():
    people = tuple(
        a_discussed_patient(identity=an_identity(family=f"Patient{at:02}x")) for at in range(30)
    )
    present = tuple(Attendee(f"Person {at}", "Guest") for at in range(20))
    pages = pages_of(meeting_minutes(some_minutes(patients=people, present=present)))
    assert len(pages) > 4
    assert all(f"Page {at} of {len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert all("Confidential: names of patients" in page for page in pages)
    assert all(sum(f"PATIENT{at:02}X" in page for page in pages) == 1 for at in range(30))
