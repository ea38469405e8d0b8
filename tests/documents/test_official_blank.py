"""Orders on a supplier's own form and as a worksheet for its portal: nothing lost, nothing cut."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from documents.papers import CONCENTRATOR, CYLINDER, a_hoof, pages_of, the_hoof_pack, words_of
from documents.supplier_form import MAP, a_form, as_xfa, shut
from pypdf import PdfReader

from o2clinic.documents.official_blank import BlankKind, fields_of, fill_blank
from o2clinic.documents.order_values import choices_of, labels_of, order_values
from o2clinic.documents.portal_worksheet import WorksheetSheet, portal_worksheet
from o2clinic.errors import NotValid, Unreadable
from o2clinic.services.documents import as_plain
from o2clinic.services.plain_sheets import from_plain

FORM = a_form()


def values(**changed):
    given = order_values(a_hoof(equipment=(CONCENTRATOR,))).by_key()
    return {**given, **changed}


def refused(pdf=FORM, field_map=MAP, **changed):
    with pytest.raises(NotValid) as caught:
        fill_blank(pdf, field_map, values(**changed), title="Order X")
    return [found.message for found in caught.value.findings]


def test_the_fields_of_a_form_are_told_with_their_kind():
    found = {one.name: one for one in fields_of(FORM)}
    assert set(found) == {*MAP, "Sex/M"}
    assert found["Surname"].most == 30
    assert found["Address"].is_multiline
    assert {name for name, one in found.items() if one.kind is BlankKind.TICK} >= {"HOCF", "Sex/F"}


def test_an_order_is_written_into_the_form_for_good():
    pdf = fill_blank(FORM, MAP, values(), title="Order X")
    said = words_of(pdf)
    for words in (
        "JENKINS",
        "14-Jul-1945",
        "999 000 0018",
        "1 COPD",
        "Quay Surgery",
        "22-Nov-2026",
    ):
        assert words in said, words
    assert "Bluewater Oxygen: order" in said
    assert said.count("✓") == 5  # standard, three confirmations, female
    assert PdfReader(BytesIO(pdf)).get_fields() is None
    assert pdf == fill_blank(FORM, MAP, values(), title="Order X")


def test_letters_that_a_viewer_would_drop_are_there():
    said = words_of(fill_blank(FORM, MAP, values(family="ŁODŹ", given="Siân"), title="Order X"))
    assert "ŁODŹ" in said
    assert "Siân" in said


def test_what_has_no_room_no_letter_or_no_field_is_told_and_nothing_is_written():
    long = "Wolfeschlegelsteinhausen" * 2
    assert "has room for 30" in refused(family=long)[0]
    assert "no room in the field" in refused(given="x " * 90)[0]
    assert "no font of this computer can print 😀" in refused(given="Amy😀")[0]
    assert "no field “Flow” any more" in refused(a_form("Flow"))[0]
    assert len(refused(a_form("Flow", "Hours"), family=long)) == 3


@pytest.mark.parametrize(
    ("pdf", "words"),
    [
        (b"no form", "not a PDF"),
        (as_xfa(FORM), "XFA"),
        (shut(FORM), "password"),
        (portal_worksheet.__doc__.encode(), "not a PDF"),
    ],
)
def test_what_is_no_form_to_fill_is_told(pdf, words):
    with pytest.raises(Unreadable, match=words):
        fields_of(pdf)


def test_a_paper_without_fields_is_no_form():
    with pytest.raises(Unreadable, match="no fields"):
        fields_of(fill_blank(FORM, {}, {}, title="Flat"))


def test_a_stored_sheet_reads_back_as_it_was():
    sheet = a_hoof(discharge_on=date(2026, 12, 1))
    assert from_plain(type(sheet), as_plain(sheet)) == sheet
    told = {**as_plain(sheet), "of a newer program": 1}
    assert from_plain(type(sheet), told) == sheet


def a_worksheet(**changed):
    sheet, pack = a_hoof(equipment=(CONCENTRATOR, CYLINDER)), the_hoof_pack()
    known = WorksheetSheet(
        letterhead=sheet.letterhead,
        identity=sheet.identity,
        form=pack.title,
        ordered_on=sheet.declaration.ordered_on,
        supplier="Bluewater Oxygen",
        phone="01632 960 400",
        values=order_values(sheet),
        labels=labels_of(pack),
        choices=choices_of(pack),
        wanted=("nhs_number", "born_on", "equipment"),
        codes={"lightweight_cylinder": "LW2", "1": "C-01", "standard": "S3"},
    )
    return words_of(portal_worksheet(replace(known, **changed)))


def test_the_worksheet_goes_by_the_portals_order_and_loses_nothing():
    said = a_worksheet()
    places = [
        said.index(words)
        for words in (
            "1.1 NHS number 999 000 0018",
            "1.5 Date of birth",
            "Equipment, row 1 Static concentrator with back-up cylinder: 2 L/min, 16 h a day",
            "Equipment, row 2 Lightweight portable cylinder: 2 L/min, 2 h a day, quantity 3, Nasal",
            "cannulae, with conserver LW2",
            "1.3 Surname JENKINS",
            "4.4 Registered GP: telephone 01632 960 300",
            "5.1 Assessment service: name Northshore",
            "10 Wanted Standard (3 working days) S3",
        )
    ]
    assert places == sorted(places)
    assert "1 COPD C-01" in said
    assert "Not an order form: nothing on this sheet is sent" in said
    for value in order_values(a_hoof(equipment=(CONCENTRATOR, CYLINDER))).texts.values():
        assert value in {"standard", "yes", "female"} or " ".join(value.split()) in said, value


def test_a_worksheet_without_a_portals_order_goes_by_the_form():
    said = a_worksheet(wanted=(), codes={})
    assert said.index("1.1 NHS number") < said.index("1.3 Surname") < said.index("Equipment, row 1")


def test_many_rows_go_on_with_the_identity_on_each_page():
    sheet = a_hoof(equipment=tuple(replace(CYLINDER, name=f"Item {at:02}") for at in range(60)))
    pack = the_hoof_pack()
    pdf = portal_worksheet(
        WorksheetSheet(
            letterhead=sheet.letterhead,
            identity=sheet.identity,
            form=pack.title,
            ordered_on=sheet.declaration.ordered_on,
            supplier="B" * 150,
            phone="",
            values=order_values(sheet),
            labels=labels_of(pack),
            choices={},
            codes={},
        )
    )
    pages = pages_of(pdf)
    assert len(pages) > 2
    assert all("JENKINS" in page for page in pages)
    assert all(f"Item {at:02}:" in words_of(pdf) for at in range(60))
