from datetime import time

from documents.letter_papers import a_day_list, a_visit
from documents.papers import an_identity, pages_of, words_of

from o2clinic.documents.clinic_list import DaySession, day_list


def test_day_list_says_day_site_and_who_printed_it_when():
    said = words_of(day_list(a_day_list()))
    assert "Monday 23 November 2026 Bay House · 21 visits" in said
    assert "printed by Anna Reed, 22-Nov-2026 16:55" in said


def test_day_list_line_says_who_comes_when_for_what():
    session = DaySession("Nurse Olu Adeyemi", "Room 2", (a_visit(status="Arrived"),))
    said = words_of(day_list(a_day_list(sessions=(session,))))
    assert "Nurse Olu Adeyemi · Room 2" in said
    assert "1 visit " in said
    for part in (
        "09:00–09:45 JENKINS, Mary (Mrs) 14-Jul-1945 (81y) 999 000 0018",
        "LTOT assessment, first gas",
        "01632 960 217",
        "Large print; Hoist",
        "Arrived",
    ):
        assert part in said


def test_day_list_says_when_a_session_or_the_day_is_empty():
    empty = DaySession("Dr Astrid Berg", "", ())
    assert "No visits booked." in words_of(day_list(a_day_list(sessions=(empty,))))
    assert "No visits booked" in words_of(day_list(a_day_list(sessions=())))


def test_long_list_repeats_head_and_clinician_on_each_page():
    visits = tuple(
        a_visit(
            starts=time(8 + at // 6, 10 * (at % 6)), identity=an_identity(given=f"Guest{at:02}x")
        )
        for at in range(50)
    )
    pages = pages_of(day_list(a_day_list(sessions=(DaySession("Sam Hart", "Ward", visits),))))
    assert len(pages) > 2
    for page in pages:
        assert "NHS number" in page
        assert "Sam Hart · Ward" in page
    assert all(sum(f"Guest{at:02}x" in page for page in pages) == 1 for at in range(50))


def test_a_visit_without_nhs_number_says_so():
    session = DaySession("Sam Hart", "", (a_visit(identity=an_identity(nhs_number="")),))
    assert "Not recorded" in words_of(day_list(a_day_list(sessions=(session,))))


def test_a_home_visit_has_its_address_and_overbooked_ones_are_marked_and_counted():
    visits = (a_visit(address="3 Fore Street, Truro"), a_visit(is_overbooked=True, status="Booked"))
    session = DaySession("Nurse Olu Adeyemi", "Home round", visits)
    said = words_of(day_list(a_day_list(sessions=(session,))))
    assert "2 visits, 1 overbooked" in said
    assert "3 Fore Street," in said
    assert "Booked · overbooked" in said
