"""What a PDF says to those who hear it, file it by scanner, or open it in thirty years."""

import ctypes
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from charts.trends import a_trend
from documents.letter_papers import a_day_list, a_letter
from documents.papers import CYLINDER, a_hoof, an_identity, the_hoof_pack, words_of
from documents.qr_reader import digits_of
from PIL import Image, ImageCms

from o2clinic.charts.vector import trend_vector
from o2clinic.documents.clinic_list import day_list
from o2clinic.documents.colours import srgb_profile
from o2clinic.documents.drawing import Drawing, Stroke, Words
from o2clinic.documents.labels import LabelSheet, identity_label, label_sheets
from o2clinic.documents.letters import clinic_letter
from o2clinic.documents.marks import A4, Squares, Text
from o2clinic.documents.order_form import hoof
from o2clinic.documents.qr import qr_modules
from tools.papers.boxes import recorded

AUTHOR = "Care & <Oxygen>"


def a_picture(mode="RGBA") -> bytes:
    out = BytesIO()
    Image.new(mode, (60, 30), (0, 90, 180, 128) if mode == "RGBA" else (0, 90, 180)).save(
        out, "PNG"
    )
    return out.getvalue()


def a_rich_letter() -> bytes:
    head = replace(a_letter().letterhead, name=AUTHOR, logo=a_picture())
    made = trend_vector(a_trend(), large_print=False, stroke=Stroke, words=Words)
    trend = Drawing(made.width, made.height, made.shapes)
    return clinic_letter(a_letter(letterhead=head, trend=trend, trend_caption="PaO₂ rose."))


MADE = {
    "order": lambda: hoof(a_hoof(equipment=(CYLINDER,) * 60), the_hoof_pack()),
    "letter": a_rich_letter,
    "large letter": lambda: clinic_letter(a_letter(large_print=True)),
    "list": lambda: day_list(a_day_list(24)),
    "labels": lambda: label_sheets([identity_label(an_identity())] * 2, LabelSheet.TWO_BY_SEVEN),
}


@pytest.fixture(params=MADE, scope="module")
def made(request) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(MADE[request.param]()))


@pytest.fixture(scope="module")
def letter() -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(a_rich_letter()))


@pytest.fixture(scope="module")
def order() -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(MADE["order"]()))


def heard(reader) -> list[tuple[str, str]]:
    """(role, text) of the parts that hold text, as a reader aloud meets them."""
    texts = marked(reader)
    number_of = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages)}
    found = []

    def visit(part):
        page = number_of[part.raw_get("/Pg").idnum] if "/Pg" in part else None
        own = []
        for kid in part["/K"]:
            it = kid.get_object()
            if isinstance(it, int):
                own.append(texts[page][it])
            elif "/MCID" in it:
                own.append(texts[number_of[it.raw_get("/Pg").idnum]][it["/MCID"]])
            else:
                assert it["/P"].get_object() == part
                visit(it)
        if own or part["/S"] in {"/TD", "/TH"}:
            found.append((part["/S"][1:], part.get("/Alt", " ".join("".join(own).split()))))

    visit(reader.root_object["/StructTreeRoot"]["/K"])
    return found


def marked(reader) -> list[dict[int, str]]:
    """Of each page, text by number of its piece; whatever is drawn is a piece or decoration."""
    pages = []
    for page in pypdfium2.PdfDocument(reader.stream.getvalue()):
        pieces, words = {}, page.get_textpage()
        for at in range(pdfium.FPDFPage_CountObjects(page)):
            drawn = pdfium.FPDFPage_GetObject(page, at)
            assert pdfium.FPDFPageObj_CountMarks(drawn) == 1
            number = pdfium.FPDFPageObj_GetMarkedContentID(drawn)
            if number >= 0:
                text = ctypes.create_string_buffer(4000)
                size = pdfium.FPDFTextObj_GetText(
                    drawn, words, ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort)), 2000
                )
                said = text.raw[: max(0, size - 2)].decode("utf-16-le")
                pieces[number] = pieces.get(number, "") + said
        pages.append(pieces)
    return pages


def test_all_that_an_archive_asks_for_is_there(made):
    root = made.root_object
    assert root["/MarkInfo"]["/Marked"]
    (intent,) = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_object().get_data() == srgb_profile()
    whole = made.stream.getvalue()
    assert whole.startswith(b"%PDF-1.4\n%")
    assert all(whole[at.start() - 1] == 10 for at in re.finditer(b"endstream", whole))
    assert not re.search(rb"/SMask|/LZWDecode|/Encrypt|/JavaScript", whole)


def test_what_a_pdf_says_of_itself_is_the_same_for_people_and_archives(made):
    stream = made.root_object["/Metadata"].get_object()
    assert "/Filter" not in stream
    said = {
        each.tag.partition("}")[2]: "".join(each.itertext()).strip()
        for each in ET.fromstring(stream.get_data()).iter()
    }
    info = made.metadata
    assert said["title"] == info.title
    assert said["creator"] == (info.author or "")
    assert said["description"] == (info.subject or "")
    assert (said["CreatorTool"], said["Producer"]) == (info.creator, info.producer)
    assert said["CreateDate"].replace("-", "")[:8] == info["/CreationDate"][2:10]
    assert (said["part"], said["conformance"]) == ("1", "B")


def test_everything_on_a_page_is_content_or_decoration_and_content_is_found_again(made):
    parents = made.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for at, (page, pieces) in enumerate(zip(made.pages, marked(made), strict=True)):
        assert page["/StructParents"] == parents[2 * at] == at
        assert sorted(pieces) == list(range(len(parents[2 * at + 1])))
    assert heard(made)


def test_a_letter_is_heard_in_its_order_and_its_head_once(letter):
    said = heard(letter)
    assert said[0] == ("P", AUTHOR)
    assert said[3] == ("P", "JENKINS, Mary (Mrs) Born 14-Jul-1945 NHS number 999 000 0018")
    assert [text for role, text in said if role == "H1"] == ["Your long-term oxygen assessment"]
    headings = [text for role, text in said if role == "H2"]
    assert headings[:2] == ["Plan and requested actions", "Clinical summary"]
    plan = said.index(("H2", "Plan and requested actions"))
    assert [role for role, _ in said[plan + 1 : plan + 5]] == ["Lbl", "LBody", "Lbl", "LBody"]
    summary = said[said.index(("H2", "Clinical summary")) + 1]
    assert summary == ("P", a_letter().clinical_summary)
    taken = said.index(("TH", "Taken"))
    assert said[taken + 7 : taken + 9] == [("TD", "20 November 2026"), ("TD", "air")]
    assert ("Figure", "Chart. PaO₂ rose.") in said
    assert not any("Page 1 of" in text or "continued" in text for _role, text in said)


def test_lines_of_one_paragraph_do_not_run_together():
    with recorded() as sheets:
        clinic_letter(a_letter())
    texts = [mark.text for mark in sheets[0].pages[0] if isinstance(mark, Text)]
    at = next(at for at, text in enumerate(texts) if text.startswith("We saw you"))
    assert texts[at].endswith(" ")
    assert "".join(texts[at : at + 3]) == a_letter().clinical_summary


def test_a_form_is_heard_label_by_label_and_its_long_table_as_one(order):
    said = heard(order)
    assert ("H2", "1 Patient details") in said
    assert ("P", "1.3 Surname * JENKINS") in said
    assert ("Lbl", "1") in said
    assert len(order.pages) > 2
    tables = str(order.stream.getvalue()).count("/S /Table")
    assert tables == 1
    assert sum(text == "Lightweight portable cylinder" for _role, text in said) == 60
    assert sum(text.startswith("8.1 Equipment") for _role, text in said) == 1
    assert sum(role == "TD" for role, _text in said) == 60 * 6


def test_the_colours_are_those_of_srgb():
    profile = ImageCms.ImageCmsProfile(BytesIO(srgb_profile()))
    assert ImageCms.getProfileDescription(profile).strip() == "sRGB IEC61966-2.1"
    colours = Image.frombytes(
        "RGB", (4, 1), bytes([0, 94, 184, 179, 23, 10, 33, 43, 50] + [255] * 3)
    )
    same = ImageCms.profileToProfile(colours, profile, ImageCms.createProfile("sRGB"))
    pairs = zip(colours.tobytes(), same.tobytes(), strict=True)
    assert max(abs(was - got) for was, got in pairs) <= 1


@pytest.mark.parametrize("number", ["9990000018", "0000000000", "4010232137"])
def test_a_qr_code_holds_the_bare_number(number):
    assert digits_of(qr_modules(number)) == number


def test_a_qr_code_takes_no_name():
    with pytest.raises(ValueError, match="digits only"):
        qr_modules("JENKINS 9990000018")


def test_the_code_on_each_page_reads_as_the_patients_number(order):
    document = pypdfium2.PdfDocument(order.stream)
    with recorded() as sheets:
        MADE["order"]()
    (mark,) = (each for each in sheets[0].pages[1] if isinstance(each, Squares))
    scale = 3
    for page in (document[0], document[len(document) - 1]):
        picture = page.render(scale=scale).to_pil().convert("L")
        side = mark.side / len(mark.rows)
        rows = [
            [
                picture.getpixel(
                    (
                        int((mark.x + (column + 0.5) * side) * scale),
                        int((A4[1] - mark.y - mark.side + (row + 0.5) * side) * scale),
                    )
                )
                < 128
                for column in range(21)
            ]
            for row in range(21)
        ]
        assert digits_of(rows) == "9990000018"


def test_no_number_no_code():
    with recorded() as sheets:
        clinic_letter(a_letter(identity=an_identity(nhs_number="")))
    assert not any(isinstance(mark, Squares) for page in sheets[0].pages for mark in page)


def test_in_large_print_nothing_is_smaller_and_the_table_falls_to_lines():
    with recorded() as sheets:
        pdf = MADE["large letter"]()
    sizes = {mark.style.size for page in sheets[0].pages for mark in page if isinstance(mark, Text)}
    assert min(sizes) == 18
    assert "Blood gas 20 November 2026 on air: pH 7.39, PaO₂ 6.7 kPa" in words_of(pdf)


def test_a_very_long_clinic_name_does_not_push_the_reference_off_the_foot():
    head = replace(a_letter().letterhead, name="The Royal Infirmary of " * 12)
    said = words_of(clinic_letter(a_letter(letterhead=head, large_print=True)))
    assert said.count("NS-L-2026-0877 Page") + said.count("NS-L-2026-0877") >= 2
