"""How a patient is written to: AIS-1, AIS-2, AIS-3, AIS-4, AIS-5, AIS-6, AIS-7 and LC-1."""

from datetime import date

import pytest

from o2clinic.rules.letter_manner import (
    LetterManner,
    RecordedNeed,
    letter_manner,
    sentences,
    too_long,
)
from o2clinic.rules.patient_codes import NeedKind

TODAY = date(2026, 11, 24)


def manner(*needs: tuple) -> LetterManner:
    return letter_manner([RecordedNeed(*need) for need in needs], TODAY)


@pytest.mark.parametrize(
    ("detail", "points"),
    [
        ("", 18),
        ("24 point", 24),
        ("24pt", 24),
        ("16 pt", 16),
        ("A4, 20 point, bold", 20),
        ("12 point", 18),  # that is no large print
        ("72", 36),
        ("as large as it goes", 18),
    ],
)
def test_large_print_has_the_recorded_size_ais_1(detail, points):
    assert manner((NeedKind.LARGE_PRINT, detail)).points == points


def test_a_carers_need_counts_and_of_several_the_largest_holds_ais_6():
    both = manner((NeedKind.LARGE_PRINT, "16 point"), (NeedKind.LARGE_PRINT, "28 point", True))
    assert (both.points, both.is_large) == (28, True)
    assert both.of_carer == ("Large print: 28 point (the carer's)",)


def test_nothing_recorded_is_the_usual_letter():
    assert manner() == LetterManner()
    assert not LetterManner().needs_another_way


def test_what_print_cannot_do_is_named_ais_4():
    asked = manner((NeedKind.AUDIO,), (NeedKind.BRAILLE,), (NeedKind.NOT_BY_LETTER,))
    assert asked.needs_another_way
    assert asked.other_words == "Braille, Audio and Not by letter"
    assert not manner((NeedKind.EMAIL,), (NeedKind.LONGER_APPOINTMENT,)).needs_another_way


def test_easy_read_email_interpreters_and_no_copies_ais_2_ais_3_ais_5_lc_1():
    asked = manner(
        (NeedKind.EASY_READ,),
        (NeedKind.EMAIL,),
        (NeedKind.INTERPRETER, "Polish"),
        (NeedKind.SIGN_LANGUAGE, "British Sign Language"),
        (NeedKind.NO_COPIES,),
        ("of_a_newer_program",),
    )
    assert asked.is_easy_read
    assert asked.by_email
    assert asked.wants_no_copies
    assert (asked.language, asked.signs) == ("Polish", "British Sign Language")
    assert manner((NeedKind.INTERPRETER,)).language == "Interpreter"


@pytest.mark.parametrize(
    ("asked_on", "is_due"),
    [(date(2026, 1, 1), False), (date(2025, 11, 24), False), (date(2025, 11, 23), True)],
)
def test_needs_are_asked_about_again_after_a_year_ais_7(asked_on, is_due):
    asked = manner((NeedKind.EMAIL, "", False, TODAY), (NeedKind.LARGE_PRINT, "", False, asked_on))
    assert asked.is_to_ask_again is is_due
    assert bool(asked.review_words) is is_due


def test_one_idea_is_a_line_and_long_ones_are_told_ais_2():
    text = "Dr Berg saw you. PaO2 is 6.7 kPa; that is low.\nRing us!"
    assert sentences(text) == ("Dr Berg saw you.", "PaO2 is 6.7 kPa;", "that is low.", "Ring us!")
    assert too_long(["word " * 15, "word " * 16]) == (("word " * 16).strip(),)
