"""The spirometry report on paper: the order of ATS 2017, the scale, and what it leaves out."""

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
from documents.every_paper import SPIROMETRY
from documents.papers import pages_of, words_of

from o2clinic.documents.drawing import Stroke, Words
from o2clinic.documents.marks import Ink
from o2clinic.documents.spirometry_report import ReportLine, spirometry_report
from o2clinic.documents.z_bar import BANDS, HIGHEST_Z, LOWEST_Z, ZRow, z_bar, z_text

WIDE = 500.0


def report(**changes) -> bytes:
    return spirometry_report(replace(SPIROMETRY, **changes))


def place_of(drawing, at: int) -> list[float]:
    """Where the middles of the dots and diamonds of a row stand, from the left."""
    marks = [
        one
        for one in drawing.shapes
        if isinstance(one, Stroke) and one.line == Ink.BRAND and one.steps[-1][0] == "Z"
    ]
    tops = sorted({round(one.steps[0][1][1], 1) for one in marks}, reverse=True)
    return [
        (min(x_of(one)) + max(x_of(one))) / 2
        for one in marks
        if round(one.steps[0][1][1], 1) == tops[at]
    ]


def x_of(stroke: Stroke) -> list[float]:
    return [values[-2] for _letter, values in stroke.steps if values]


def alternatives(pdf: bytes) -> bytes:
    """What figures are said to show, wherever it stands in the file."""
    reader = pypdf.PdfReader(BytesIO(pdf))
    told = [
        each.get_object().get("/Alt", "")
        for each in (reader.get_object(at) for at in range(1, len(reader.xref[0]) + 1))
        if isinstance(each, pypdf.generic.DictionaryObject)
    ]
    return " ".join(str(one) for one in told).encode("utf-16-be")


def test_it_stands_in_the_order_of_ats_2017():
    said = words_of(report())
    order = ("Sex at birth", "FVC (L)", "FEV₁ (L)", "FEV₁/FVC 0.43", "PEF", "Distance from")
    order += ("Quality", "What it says", "Notes of the test")
    places = [said.index(part) for part in order]
    assert places == sorted(places)
    assert len(pages_of(report())) == 1


def test_before_alone_has_no_columns_for_after():
    lines = tuple(
        ReportLine(name=one.name, value=one.value, lln=one.lln, z_score=one.z_score)
        for one in SPIROMETRY.lines
    )
    scale = tuple(ZRow(row.name, row.first) for row in SPIROMETRY.scale)
    said = words_of(report(lines=lines, scale=scale, quality=SPIROMETRY.quality[:1]))
    assert "Change" not in said
    assert "◇" not in said
    assert "After" not in said


def test_without_reference_values_there_is_no_scale():
    said = words_of(report(scale=(), quality=(), note="", warning=""))
    for part in ("Distance from predicted", "Quality", "Notes of the test", "open query"):
        assert part not in said


def test_a_long_note_goes_on_on_a_page_with_the_name_again():
    pages = pages_of(report(note="Tired after the second blow. " * 160))
    assert len(pages) > 1
    assert all("JENKINS, Mary" in page for page in pages)


def test_the_scale_is_told_to_who_does_not_see_it():
    drawing = z_bar(SPIROMETRY.scale, WIDE)
    assert drawing.alt == (
        "Scale of z-scores, lower limit of normal at \u22121.65. "
        "FVC \u22120.27, normal; after bronchodilator +0.19, normal. "
        "FEV₁ \u22122.87, moderate; after bronchodilator \u22122.66, moderate. "
        "FEV₁/FVC \u22123.93, moderate; after bronchodilator \u22126.20, severe"
    )
    assert drawing.alt.encode("utf-16-be") in alternatives(report())


@pytest.mark.parametrize(("z_score", "share"), [(-6, 0), (-1.5, 0.5), (3, 1), (-9, 0), (4, 1)])
def test_a_value_stands_where_its_z_score_says(z_score, share):
    [at] = place_of(z_bar([ZRow("FVC", z_score)], WIDE), 0)
    [left], [right] = (
        place_of(z_bar([ZRow("FVC", end)], WIDE), 0) for end in (LOWEST_Z, HIGHEST_Z)
    )
    assert at == pytest.approx(left + share * (right - left), abs=0.05)


@pytest.mark.parametrize(("z_score", "sign"), [(-6.01, "◂"), (3.01, "▸"), (-6, ""), (3, "")])
def test_a_value_beyond_the_scale_says_so(z_score, sign):
    words = [one.text for one in z_bar([ZRow("FVC", z_score)], WIDE).shapes if type(one) is Words]
    assert [text for text in words if text in {"◂", "▸"}] == ([sign] if sign else [])
    assert z_text(z_score) in words


@pytest.mark.parametrize(
    ("z_score", "word"),
    [
        (-1.645, "normal"),
        (-1.646, "mild"),
        (-2.5, "mild"),
        (-2.501, "moderate"),
        (-4.0, "moderate"),
        (-4.001, "severe"),
        (-9, "severe"),
    ],
)
def test_the_bands_are_those_of_the_severity(z_score, word):
    from o2clinic.rules.spirometry_quality import severity

    assert word in z_bar([ZRow("FVC", z_score)], WIDE).alt
    assert severity(z_score).value == word
    assert [ends for _begins, ends, _ground, _word in BANDS][:-1] == [
        begins for begins, _ends, _ground, _word in BANDS
    ][1:]


def test_only_after_is_a_diamond_alone():
    drawing = z_bar([ZRow("FVC", None, -1.0), ZRow("FEV₁", None, None)], WIDE)
    assert len(place_of(drawing, 0)) == 1
    assert "FEV₁" not in drawing.alt
