"""Charts that leave the program: with identity and date, whichever file they are."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO

import pytest
from documents.every_paper import a_chart_page
from documents.papers import pages_of, words_of
from PIL import Image

from o2clinic.documents.chart_page import MAKERS, chart_pdf, chart_png, chart_svg
from o2clinic.documents.drawing import Drawing, Stroke, Words
from o2clinic.documents.svg import svg_of

SVG = "{http://www.w3.org/2000/svg}"
SHEET = a_chart_page()


def tiny(**changes) -> Drawing:
    shapes = (
        Stroke(steps=(("M", (0, 0)), ("L", (10, 5)), ("Z", ())), line="#005eb8", dash=(3.0, 2.0)),
        Stroke(steps=(("M", (1, 2)),), fill="#ffffff", clip=(1.0, 2.0, 9.0, 18.0)),
        Words(x=4, y=6, text="PaO₂ < 8 & more", size=8, colour="#212b32", is_strong=True, angle=90),
    )
    return replace(Drawing(20, 20, shapes, "A <line>"), **changes)


def test_a_pdf_has_whom_it_is_about_on_one_page():
    [page] = pages_of(chart_pdf(SHEET))
    for part in ("JENKINS, Mary (Mrs)", "999 000 0018", "Trend", "Period: 5 years"):
        assert part in page
    assert "24-Nov-2026 12:00, Mr O. Adeyemi" in page
    assert "PaCO₂" in words_of(chart_pdf(SHEET))


def test_a_high_chart_still_fits_its_page():
    high = Drawing(100, 900, SHEET.drawing.shapes, "High")
    assert len(pages_of(chart_pdf(replace(SHEET, drawing=high, caption="")))) == 1


def test_a_picture_is_the_page():
    picture = Image.open(BytesIO(chart_png(SHEET)))
    assert picture.format == "PNG"
    assert picture.width == pytest.approx(841.89 * 2.5, abs=2)
    assert len(set(picture.convert("L").tobytes())) > 10


def test_a_drawing_has_its_identity_and_stays_words():
    root = ET.fromstring(chart_svg(SHEET))
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert texts[0] == "JENKINS, Mary (Mrs)   Born 14-Jul-1945   NHS number 999\u00a0000\u00a00018"
    assert texts[1] == "Trend. Period: 5 years"
    assert texts[-1] == "Northshore Home Oxygen Service · 24-Nov-2026 12:00, Mr O. Adeyemi"
    assert "PaO₂" in texts
    assert root.find(f"{SVG}desc").text == "Trend of PaO₂, PaCO₂"


def test_shapes_are_turned_the_screens_way_up_and_marks_are_escaped():
    root = ET.fromstring(svg_of(tiny(), (), ()))
    line, filled = root.iter(f"{SVG}path")
    assert line.get("d") == "M0.00 20.00 L10.00 15.00 Z"
    assert (line.get("fill"), line.get("stroke-dasharray")) == ("none", "3,2")
    assert filled.get("clip-path") == "url(#clip0)"
    rect = root.find(f"{SVG}g/{SVG}defs/{SVG}clipPath/{SVG}rect")
    assert [rect.get(name) for name in ("x", "y", "width", "height")] == ["1", "2", "8", "16"]
    [text] = root.iter(f"{SVG}text")
    assert (text.text, text.get("y")) == ("PaO₂ < 8 & more", "14.00")
    assert text.get("transform") == "rotate(-90 4 14.00)"
    assert float(text.get("textLength")) > 40
    assert root.find(f"{SVG}desc").text == "A <line>"


def test_there_is_a_maker_for_each_kind_of_file_that_is_offered():
    from o2clinic.ui.taking_out.export_flow import PICTURES

    assert [kind.suffix for kind in PICTURES] == list(MAKERS)
