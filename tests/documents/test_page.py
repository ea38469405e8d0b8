from io import BytesIO

import pypdf
import pytest
from documents.letter_papers import a_day_list, a_letter
from documents.papers import (
    CYLINDER,
    a_hoof,
    an_identity,
    fonts_of,
    pages_of,
    pictures_of,
    the_hoof_pack,
    words_of,
)

from o2clinic.documents.clinic_list import day_list
from o2clinic.documents.fonts import Face, runs, unprintable
from o2clinic.documents.letters import clinic_letter
from o2clinic.documents.marks import Style
from o2clinic.documents.wrapping import wrap

LONG = an_identity(
    family="Wolfeschlegelsteinhausenbergerdorff-Llanfairpwllgwyngyll", given="Ann-Marie"
)


def a_long_hoof() -> bytes:
    return hoof_of(a_hoof(identity=LONG, equipment=(CYLINDER,) * 40))


def hoof_of(sheet) -> bytes:
    from o2clinic.documents.order_form import hoof

    return hoof(sheet, the_hoof_pack())


PAPERS = {
    "hoof": lambda: hoof_of(a_hoof()),
    "long-hoof": a_long_hoof,
    "letter": lambda: clinic_letter(a_letter()),
    "large-letter": lambda: clinic_letter(a_letter(large_print=True)),
    "day-list": lambda: day_list(a_day_list(40)),
}


@pytest.fixture(params=PAPERS, scope="module")
def paper(request) -> tuple[str, bytes]:
    return request.param, PAPERS[request.param]()


def test_fonts_are_all_embedded_and_none_is_helvetica(paper):
    fonts = fonts_of(paper[1])
    assert fonts
    assert all(fonts.values()), fonts
    assert b"Helvetica" not in paper[1]


def test_bytes_are_the_same_when_made_again(paper):
    assert PAPERS[paper[0]]() == paper[1]


def test_pdf_says_its_language_and_title(paper):
    reader = pypdf.PdfReader(BytesIO(paper[1]))
    assert reader.root_object["/Lang"] == "en-GB"
    assert reader.metadata.title
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_page_has_its_number(paper):
    pages = pages_of(paper[1])
    for at, text in enumerate(pages, start=1):
        assert f"Page {at} of {len(pages)}" in text


@pytest.mark.parametrize("name", ["hoof", "letter", "large-letter"])
def test_every_page_of_a_patients_paper_names_the_patient(name):
    pages = pages_of(PAPERS[name]())
    assert len(pages) > 1
    for text in pages:
        assert "JENKINS, Mary (Mrs)" in text
        assert "14-Jul-1945" in text
        assert "999 000 0018" in text


def test_a_long_name_is_whole_on_every_page():
    for text in pages_of(a_long_hoof()):
        assert LONG.name.replace(" ", "") in "".join(text.split())


def test_nothing_stands_outside_the_page(paper):
    import pypdfium2

    for page in pypdfium2.PdfDocument(paper[1]):
        width, height = page.get_size()
        text = page.get_textpage()
        for at in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(at)
            assert 20 < left < right < width - 20
            assert 15 < bottom < top < height - 15


def test_pages_can_be_looked_at(paper, tmp_path):
    from PIL import Image

    for path in pictures_of(paper[1], tmp_path, paper[0]):
        darkest, lightest = Image.open(path).convert("L").getextrema()
        assert darkest < 100
        assert lightest == 255


@pytest.mark.parametrize(
    "name",
    [
        "O'Neill",
        "O\u2019Neill",
        "Siân Ŵyn-Ŷstwyth",
        "Zdzisława Brzęczyszczykiewicz",
        "Ђорђе",
        "Ελένη",
    ],
)
def test_names_in_european_scripts_are_read_back_as_written(name):
    assert name in words_of(clinic_letter(a_letter(identity=an_identity(given=name))))


def test_an_arabic_name_is_joined_and_runs_from_the_right():
    ((font, printed),) = runs("محمد", Face.REGULAR)
    assert font == "O2RegularOther"
    assert printed == "\ufeaa\ufee4\ufea4\ufee3"
    assert "محمد" in words_of(clinic_letter(a_letter(identity=an_identity(given="محمد"))))


def test_lam_alef_is_one_sign_and_words_keep_their_order():
    printed = "".join(piece for _, piece in runs("سلام لا", Face.REGULAR))
    assert printed == "\ufefb \ufee1\ufefc\ufeb3"


@pytest.mark.parametrize(("name", "code"), [("王", "U+738B"), ("👩", "U+1F469"), ("😀", "U+1F600")])
def test_a_character_without_font_is_said_and_not_lost(name, code):
    assert unprintable(f"Wei {name}") == (name,)
    said = words_of(clinic_letter(a_letter(identity=an_identity(given=f"Wei {name}"))))
    assert f"Wei [{code}]" in said
    assert f"No font of this computer can print: [{code}]" in said


def test_invisible_signs_leave_no_mark():
    assert runs("A\u200d\ufe0fB", Face.REGULAR) == (("O2Regular", "AB"),)


def test_signs_of_the_clinic_are_in_the_own_font():
    for sign in ["PaO₂", "FEV₁", "≤", "≥", "Δ", "±", "→", "☐", "☑", "✓", "×", "–", "—", "·", "•"]:
        assert [font for font, _ in runs(sign, Face.REGULAR)] == ["O2Regular"]


def test_lines_are_never_wider_than_their_room():
    from o2clinic.documents.fonts import width

    style = Style(10)
    text = "a_very_long_address_without_any_space@northshore.example or some plain words after it"
    lines = wrap(text, style, 90)
    assert all(width(line, style.face, style.size) <= 90 for line in lines)
    assert "".join("".join(lines).split()) == text.replace(" ", "")


def test_new_lines_and_numbers_stay_as_they_are():
    assert wrap("one\ntwo", Style(10), 300) == ["one", "two"]
    assert wrap("NHS 999\u00a0000\u00a00018", Style(10), 70) == ["NHS", "999\u00a0000\u00a00018"]


@pytest.mark.parametrize(
    "words",
    [
        *("210 m,", "22 November 2026.", "(2 L/min)", "27,9 mmol/L"),
        *("Dr Astrid", "TR1 2JA.", "EC1A 1BB", "GMC 0000001"),
    ],
)
def test_what_belongs_together_stays_on_one_line(words):
    text = f"walked on the flat for some time {words} and more"
    for room in range(100, 240, 7):
        lines = wrap(text, Style(10), room)
        assert any(words in line for line in lines), room
        assert " ".join(lines) == text


def test_what_is_wider_than_a_line_is_parted_all_the_same():
    assert wrap("9999999 November", Style(10), 50) == ["9999999", "November"]
