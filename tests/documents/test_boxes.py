"""The checks of tools/papers find what is planted, and nothing on the papers there are."""

from dataclasses import replace

import pytest
from documents.letter_papers import a_day_list, a_letter
from documents.papers import CYLINDER, a_hoof, an_identity, the_hoof_pack

from o2clinic.documents.clinic_list import day_list
from o2clinic.documents.fonts import Face
from o2clinic.documents.labels import SHAPES, identity_label, label_sheets
from o2clinic.documents.letters import clinic_letter
from o2clinic.documents.marks import A4, Box, Facts, Line, Picture, Style, Text, render
from o2clinic.documents.order_form import Contact, hoof
from tools.papers.boxes import Sheets, faults_of, missing_glyphs, recorded
from tools.papers.letters import fuzzed

TEXT = Text(100, 400, "Quay Surgery", Style(10))
PLANTED = {
    "lies over": [TEXT, Text(130, 404, "Northport", Style(10))],
    "lies over a picture": [TEXT, Picture(90, 380, 60, 40, b"")],
    "leaves the page": [Text(560, 400, "Quay Surgery", Style(10))],
    "runs over the edge": [TEXT, Box(96, 396, 40, 14)],
    "runs over the edge of its place": [TEXT, Line(120, 300, 120, 500)],
    "is set in 6 pt": [Text(100, 400, "Quay Surgery", Style(6))],
}
LONG = an_identity(family="Wolfeschlegelsteinhausenbergerdorff" * 3, given="Ann-Marie " * 8)


@pytest.mark.parametrize("told", PLANTED)
def test_what_is_planted_is_told_with_its_page(told):
    (fault,) = faults_of([Sheets(A4, [[], PLANTED[told]])])
    assert fault.startswith("page 2: ")
    assert told in fault


def test_neighbours_and_what_lies_in_its_cell_are_no_fault():
    below = Text(100, 387, "Northport", Style(10))
    assert faults_of([Sheets(A4, [[Box(96, 380, 200, 40), TEXT, below], [TEXT]])]) == []


def test_a_character_is_missing_only_where_neither_font_has_it(monkeypatch):
    assert missing_glyphs("PaO₂ Ђорђе محمد 王") == []
    from tools.papers import boxes

    monkeypatch.setattr(boxes, "runs", lambda text, _face: ((Face.REGULAR.value, text),))
    assert set(missing_glyphs("Mary 王")) == {"'王' is not in O2Regular"}


def test_what_is_recorded_is_what_is_drawn():
    with recorded() as sheets:
        render([[TEXT], [TEXT, TEXT]], Facts("Papers"))
    assert [len(page) for page in sheets[0].pages] == [1, 2]
    assert [area.page for area in sheets[0].texts()] == [1, 2, 2]
    render([[TEXT]], Facts("Papers"))
    assert len(sheets) == 1


def test_papers_with_the_longest_names_have_no_fault():
    where = ("Flat 17b, " * 14, "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2)
    letter = a_letter(identity=LONG, address=where, gases=a_letter().gases * 20)
    patient = Contact(address=where)
    with recorded() as sheets:
        clinic_letter(letter)
        clinic_letter(replace(letter, large_print=True))
        order = a_hoof(identity=LONG, patient=patient, equipment=(CYLINDER,) * 60)
        hoof(order, the_hoof_pack())
        day_list(a_day_list(30))
        for sheet in SHAPES:
            label_sheets([identity_label(an_identity()), identity_label(LONG)], sheet)
    assert faults_of(sheets, margin=15) == []
    for paper in sheets[:3]:
        assert len(paper.pages) > 2
        for at in range(1, len(paper.pages) + 1):
            assert any("Ann-Marie" in text.text for text in paper.texts() if text.page == at)


def test_letters_of_whims_have_no_fault():
    for name, make in fuzzed(6, seed=7):
        with recorded() as sheets:
            make()
        assert faults_of(sheets) == [], name
