import json
import tomllib
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from charts.trends import a_trend
from documents.letter_papers import a_letter
from documents.papers import an_identity, fonts_of, pages_of, words_of

from o2clinic.charts.vector import trend_vector
from o2clinic.documents.drawing import Drawing, Stroke, Words
from o2clinic.documents.easy_read import plain_title
from o2clinic.documents.envelope_window import AddressSheet, address_sheet
from o2clinic.documents.letter_headings import LETTER_HEADINGS, HeadingLevel
from o2clinic.documents.letter_sheet import (
    Allergies,
    AllergyStatus,
    FlowLine,
    GasLine,
    LetterSection,
    TitrationTable,
)
from o2clinic.documents.letter_texts import letter_texts
from o2clinic.documents.letters import clinic_letter, letter_headings
from o2clinic.errors import NotValid
from o2clinic.paths import resources


def a_bare_letter():
    return a_letter(
        plan=(),
        diagnoses=(),
        oxygen=(),
        gases=(),
        target_saturation="",
        next_review="",
        sections=(),
        copies=(),
        allergies=Allergies(AllergyStatus.NOT_RECORDED),
    )


def titles_of(sheet) -> list[str]:
    return [heading["title"] for heading in letter_headings(sheet)["headings"]]


def test_letter_opens_to_the_patient_with_the_date_in_words():
    said = words_of(clinic_letter(a_letter()))
    assert (
        "Mrs Mary Jenkins 3 Lighthouse Terrace Northport NP2 4QT 22 November 2026 Dear Mrs Jenkins"
        in said
    )


def test_letter_says_what_happens_next_first():
    assert titles_of(a_letter())[:2] == ["Plan and requested actions", "Clinical summary"]
    said = words_of(clinic_letter(a_letter()))
    assert said.index("Plan and requested actions") < said.index("Clinical summary")


def test_letter_text_says_all_that_its_structured_twin_says():
    sheet = a_letter()
    said = words_of(clinic_letter(sheet)).replace("• ", "")
    for heading in letter_headings(sheet)["headings"]:
        assert heading["title"] in said
        if heading["key"] != "investigations":
            for line in heading["lines"]:
                assert line in said, line


def test_letter_shows_air_and_oxygen_gases_with_date_and_flow():
    said = words_of(clinic_letter(a_letter()))
    assert "20 November 2026 air 7.39 6.7 6.2 27.9 87" in said
    assert "20 November 2026 2 L/min nasal cannulae 7.38 8.1 6.4 28.3 92" in said
    assert "Target oxygen saturation: 88–92 %" in said
    assert "Next review: in February 2027" in said


def test_bare_letter_keeps_mandatory_headings_and_drops_the_others():
    mandatory = [each.title for each in LETTER_HEADINGS if each.level is HeadingLevel.MANDATORY]
    assert titles_of(a_bare_letter()) == mandatory
    said = words_of(clinic_letter(a_bare_letter()))
    assert "Diagnoses" not in said
    assert "Allergies not recorded" in said


@pytest.mark.parametrize("status", AllergyStatus)
def test_allergies_are_always_stated(status):
    allergies = Allergies(status, ("latex",) if status is AllergyStatus.KNOWN else ())
    assert status.value in words_of(clinic_letter(a_letter(allergies=allergies)))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"clinical_summary": "  "}, "clinical summary"),
        ({"address": ("", " ")}, "address"),
        ({"salutation": ""}, "Dear"),
        ({"identity": an_identity(family="")}, "patient's name"),
        ({"allergies": Allergies(AllergyStatus.KNOWN)}, "allergic to"),
        ({"practice": replace(a_letter().practice, identifier="")}, "practice's code"),
        ({"author": replace(a_letter().author, identifier="")}, "registration number"),
        ({"author": replace(a_letter().author, role="")}, "role"),
        ({"attendance": replace(a_letter().attendance, seen_by=())}, "saw"),
        ({"sections": (LetterSection("horoscope", ("Good.",)),)}, "no heading"),
    ],
)
def test_letter_is_refused_without_what_the_standard_asks_for(changes, what):
    with pytest.raises(NotValid, match=what):
        clinic_letter(a_letter(**changes))


def test_letter_is_signed_with_role_and_registration():
    said = words_of(clinic_letter(a_letter()))
    signed = said[said.index("Yours sincerely") :]
    assert signed.startswith(
        "Yours sincerely Dr Astrid Berg Consultant respiratory physician GMC 0000001"
    )
    assert "Distribution list • Dr Imran Shah, GP, Quay Surgery" in signed


def test_structured_twin_is_plain_json_with_codes():
    twin = json.loads(json.dumps(letter_headings(a_letter())))
    assert twin["record_type"]["snomed"] == "823681000000100"
    assert twin["patient"]["nhs_number"] == "9990000018"
    by_key = {heading["key"]: heading for heading in twin["headings"]}
    assert by_key["allergies"]["snomed"] == "886921000000105"
    assert by_key["investigations"]["lines"][0] == (
        "Blood gas 20 November 2026 on air: pH 7.39, PaO₂ 6.7 kPa, PaCO₂ 6.2 kPa, "
        "HCO₃ 27.9 mmol/L, SpO₂ 87 %"
    )


@pytest.mark.parametrize("large_print", [False, True])
def test_trend_is_drawn_once_as_lines_with_its_words(large_print):
    made = trend_vector(a_trend(), large_print=large_print, stroke=Stroke, words=Words)
    drawing = Drawing(made.width, made.height, made.shapes)
    caption = "Your oxygen since 2022."
    pdf = clinic_letter(a_letter(trend=drawing, trend_caption=caption, large_print=large_print))
    said = words_of(pdf)
    assert said.count("Your oxygen since 2022.") == 1
    assert said.count("on oxygen PaO₂ kPa") <= 1
    assert "7.3 LTOT" in said
    assert not any(
        list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
        for page in pypdfium2.PdfDocument(pdf)
    )
    assert all(fonts_of(pdf).values())


def test_a_titration_is_a_table_and_in_very_large_print_a_list():
    flows = (
        FlowLine("1", "10:05", "87", "7.38", "7.4", "5.9"),
        FlowLine("2", "10:40", "91", "7.37", "8.3", "6.1"),
    )
    table = TitrationTable(date(2026, 11, 20), flows, "2 L/min reaches the target.")
    said = words_of(clinic_letter(a_letter(titration=table)))
    assert "Finding the flow on 20 November 2026 Flow L/min From SpO₂ %" in said
    assert "2 10:40 91 7.37 8.3 6.1 2 L/min reaches the target." in said
    large = words_of(clinic_letter(a_letter(titration=table, large_print=True, points=28)))
    assert "2 L/min from 10:40: SpO₂ 91 %, pH 7.37, PaO₂ 8.3 kPa, PaCO₂ 6.1 kPa" in large


@pytest.mark.parametrize("points", [0, 18, 28, 36])
def test_through_the_window_name_and_address_are_read_and_nothing_else(points):
    path = resources("appointment_letters", "letters.toml")
    window = letter_texts(tomllib.loads(path.read_text("utf-8")), name=path.name).window
    letter = a_letter(window=window, large_print=bool(points), points=points)
    pdf = clinic_letter(letter)
    page = pypdfium2.PdfDocument(pdf)[0]
    top = page.get_height() - window.top
    box = (window.left - 8, top - window.height - 2, window.left + window.width + 8, top + 8)
    said = " ".join(page.get_textpage().get_text_bounded(*box).split())
    assert said == "Mrs Mary Jenkins 3 Lighthouse Terrace Northport NP2 4QT"
    for page in pages_of(pdf):
        assert "JENKINS, Mary (Mrs)" in page
    whole = words_of(pdf)
    for line in (*letter.letterhead.address, *letter.letterhead.contact):
        assert line in whole
    sheet = AddressSheet(letter.letterhead, ("Dr Shah", "Quay Surgery"), ("L-1",), window)
    assert "Dr Shah Quay Surgery" in words_of(address_sheet(sheet))


@pytest.mark.parametrize(("points", "smallest"), [(0, 18), (24, 20), (36, 20)])
def test_large_print_sets_nothing_smaller_than_was_asked(points, smallest):
    for page in pypdfium2.PdfDocument(clinic_letter(a_letter(large_print=True, points=points))):
        sizes = {
            text.get_font_size()
            for text in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
        }
        assert min(sizes) >= smallest
        text = page.get_textpage()
        for at in range(text.count_rects()):
            left, _bottom, right, _top = text.get_rect(at)
            assert 20 < left < right < page.get_width() - 20


def test_easy_read_says_one_idea_a_line_under_plain_names_with_signs():
    pages = pages_of(clinic_letter(a_letter(is_easy_read=True)))
    said = " ".join(" ".join(pages).split())
    assert "➜ What happens next" in said
    assert "✎ What we found" in said
    assert "Plan and requested actions" not in said
    lines = "\n".join(pages).splitlines()
    assert "We saw you to measure the oxygen in your blood." in [line.strip() for line in lines]
    for heading in letter_headings(a_letter(is_easy_read=True))["headings"]:
        sign = plain_title(heading["key"], "")
        assert sign in said.replace("  ", " ") or sign.replace("  ", " ") in said


def test_a_letter_to_the_gp_and_its_notes():
    to = ("Dr Imran Shah", "Quay Surgery", "1 Quay Street")
    sheet = a_letter(addressee=to, notes=("A Polish interpreter can read this.",), formats_note="")
    said = words_of(clinic_letter(sheet))
    assert "Dr Imran Shah Quay Surgery 1 Quay Street 22 November 2026" in said
    assert "A Polish interpreter can read this. Yours sincerely" in said


def test_many_gases_run_over_pages_with_the_head_repeated():
    gases = tuple(GasLine(date(2026, 1, at % 28 + 1), "air", "7.40") for at in range(80))
    pages = pages_of(clinic_letter(a_letter(gases=gases)))
    with_rows = [page for page in pages if "January 2026" in page]
    assert len(with_rows) > 1
    assert all("PaCO₂ kPa" in page for page in with_rows)


def test_a_word_wider_than_its_column_never_breaks_the_numbers_beside_it():
    gas = GasLine(date(2026, 11, 20), "x" * 120, "7.39", "16.7", "10.2", "127.9", "87")
    lines = " ".join(pages_of(clinic_letter(a_letter(gases=(gas,))))).split()
    assert {"7.39", "16.7", "10.2", "127.9", "87"} <= set(lines)


def test_who_has_no_nhs_number_is_told_in_the_midst_of_a_line():
    said = words_of(clinic_letter(a_letter(identity=an_identity(nhs_number=""))))
    assert "born 14 July 1945, NHS number not recorded 3 Lighthouse Terrace" in said
