"""Letters about visits and labels on paper: where the address stands, how it reads."""

import re
import tomllib
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from documents.papers import LETTERHEAD, an_identity, fonts_of, pages_of

from o2clinic import paths
from o2clinic.documents.appointment_letter import (
    AppointmentLetterSheet,
    appointment_letter,
    fits_window,
    joined,
)
from o2clinic.documents.labels import SHAPES, identity_label, label_sheets
from o2clinic.documents.letter_texts import Section, letter_texts
from o2clinic.documents.marks import A4

FILE = paths.resources("appointment_letters", "letters.toml")
TEXTS = letter_texts(tomllib.loads(FILE.read_text("utf-8")), name="letters.toml")
ADDRESS = ("Mrs Mary Jenkins", "3 Lighthouse Terrace", "Northport", "NP2 4QT")


def a_letter(**changes) -> AppointmentLetterSheet:
    made = AppointmentLetterSheet(
        letterhead=LETTERHEAD,
        identity=an_identity(),
        addressee=ADDRESS,
        salutation="Mrs Jenkins",
        written_on=date(2026, 11, 24),
        reference="Visit 7",
        subject="Your visit on Tuesday 1 December 2026 at 9:45am",
        opening=("We have booked a time for you: your oxygen check-up.",),
        facts=(("When", "Tuesday 1 December 2026 at 9:45am"), ("Where", "Bay House")),
        sections=(Section("Please bring", ("your inhalers",), is_list=True),),
        notes=("We can send this letter in large print.",),
        signed="Northshore Home Oxygen Service",
        window=TEXTS.window,
    )
    return replace(made, **changes)


def in_window(pdf: bytes) -> str:
    """What a stranger reads through the window of the envelope, and a little around it."""
    page = pypdfium2.PdfDocument(pdf)[0]
    window = TEXTS.window
    top = A4[1] - window.top
    text = page.get_textpage().get_text_bounded(
        window.left - 8, top - window.height - 8, window.left + window.width + 8, top + 8
    )
    return " ".join(text.split())


@pytest.mark.parametrize("large", [False, True])
def test_the_window_shows_name_and_address_and_nothing_else(large):
    pdf = appointment_letter(a_letter(large_print=large))
    assert in_window(pdf) == "Mrs Mary Jenkins 3 Lighthouse Terrace Northport NP2 4QT"
    first = pages_of(pdf)[0]
    assert "NHS number: 999 000 0018" in first
    assert "14-Jul-1945" not in first
    assert all(fonts_of(pdf).values())


def test_large_print_needs_more_pages_and_leaves_the_address_to_the_window():
    head = pages_of(appointment_letter(a_letter(large_print=True)))[0]
    assert "Bay House, Harbour Road" not in head
    assert "Bay House, Harbour Road" in pages_of(appointment_letter(a_letter()))[0]


def test_a_further_page_says_whose_letter_it_is():
    lines = tuple(f"Line {at}." for at in range(60))
    pages = pages_of(appointment_letter(a_letter(opening=lines)))
    assert len(pages) > 1
    for page in pages[1:]:
        assert "JENKINS, Mary (Mrs)" in page
        assert "14-Jul-1945" in page


def test_an_address_that_does_not_fit_is_known():
    assert fits_window(ADDRESS, TEXTS.window)
    assert not fits_window((*ADDRESS, *"abcd"), TEXTS.window)
    assert not fits_window(("A" * 60,), TEXTS.window)


def test_joined_papers_begin_on_leaves_of_their_own():
    one = appointment_letter(a_letter())
    assert len(pages_of(joined([one, one], on_both_sides=False))) == 2
    on_both = pages_of(joined([one, one], on_both_sides=True))
    assert [bool(page.strip()) for page in on_both] == [True, False, True]


def test_the_shipped_texts_are_read_by_a_ten_year_old():
    """Flesch-Kincaid grade, by vowels: a reader of ten is in grade five."""
    lines = [
        *(line for letter in TEXTS.letters.values() for line in letter.opening),
        *(line for section in TEXTS.sections.values() for line in section.lines if len(line) > 30),
        *(line for visit in TEXTS.visits.values() for line in visit.happens),
    ]
    text = re.sub(r"\{\w+\}", "visit", " ".join(lines))
    sentences = [part for part in re.split(r"[.?:]", text) if part.strip()]
    words = re.findall(r"[a-z']+", text.lower())
    syllables = sum(len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word))) or 1 for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    assert len(words) > 200
    assert grade < 5


def test_labels_lie_where_the_sheet_has_them_and_no_text_leaves_its_label():
    long = an_identity(family="Featherstonehaugh-Cholmondeley", given="Wilhelmina Alexandra")
    for sheet, shape in SHAPES.items():
        pdf = label_sheets([identity_label(long)] * shape.labels, sheet)
        (page,) = pypdfium2.PdfDocument(pdf)
        text = page.get_textpage()
        for place in (0, shape.labels - 1):
            row, column = divmod(place, shape.across)
            points = 72 / 25.4
            left = (shape.left_mm + column * shape.pitch_mm) * points
            top = A4[1] - (shape.top_mm + row * shape.height_mm) * points
            said = text.get_text_bounded(
                left, top - shape.height_mm * points, left + shape.width_mm * points, top
            )
            assert "999 000 0018" in " ".join(said.replace("\xa0", " ").split())
            assert "FEATHERSTONEHAUGH" in said


def test_easy_read_has_one_idea_a_line_and_large_print_its_recorded_size():
    two = "You have a visit. Please come in time."
    easy = pages_of(appointment_letter(a_letter(opening=(two,), is_easy_read=True)))
    lines = [line.strip() for page in easy for line in page.splitlines()]
    assert "You have a visit." in lines
    usual = pages_of(appointment_letter(a_letter(large_print=True)))
    huge = pages_of(appointment_letter(a_letter(large_print=True, points=32)))
    assert len(huge) > len(usual)
