import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from documents.papers import (
    CONCENTRATOR,
    CYLINDER,
    a_hoof,
    an_identity,
    pages_of,
    the_hoof_pack,
    words_of,
)

from o2clinic import paths
from o2clinic.documents.form_pack import SectionKind
from o2clinic.documents.form_pack_reading import form_pack
from o2clinic.documents.order_form import Contact, hoof
from o2clinic.errors import Level, NotValid, Unreadable

NOTICE = "Check against the current official form"


def refused(sheet) -> dict[str, str]:
    with pytest.raises(NotValid) as caught:
        hoof(sheet, the_hoof_pack())
    assert all(finding.level is Level.BLOCK for finding in caught.value.findings)
    return {finding.field: finding.message for finding in caught.value.findings}


def test_order_prints_all_sections_in_the_order_of_the_pack():
    pack = the_hoof_pack()
    said = words_of(hoof(a_hoof(), pack))
    places = [said.index(f"{section.number} {section.title}") for section in pack.sections]
    assert places == sorted(places)
    assert len(places) == 14


def test_order_prints_every_value_of_the_sheet():
    said = words_of(hoof(a_hoof(), the_hoof_pack()))
    for value in (
        "3 Lighthouse Terrace, Northport, NP2 4QT",
        "1 COPD",
        "Quay Surgery",
        "Y99901",
        "Static concentrator with back-up cylinder 2 L/min 16 1 Nasal cannulae",
        "Lightweight portable cylinder 2 L/min 2 3 yes Nasal cannulae",
        "Portable cylinder bag 1 Left shoulder",
        "☑ Standard (3 working days) ☐ Next calendar day ☐ Urgent (4 hours)",
        "☐ Male ☑ Female",
        "☑ The Home Oxygen Consent Form (HOCF) has been read and signed",
        "☑ The Initial Home Oxygen Risk Mitigation form (IHORM) has been completed",
        "Dr Astrid Berg",
        "22-Nov-2026",
        "Copies to: Supplier; GP: Quay Surgery; Home oxygen assessment service; Notes.",
        "This order replaces all earlier home oxygen orders",
    ):
        assert value in said, value


def test_pulse_setting_stands_in_place_of_the_flow():
    pulse = replace(CYLINDER, flow_l_min=None, pulse_setting="3")
    said = words_of(hoof(a_hoof(equipment=(pulse,)), the_hoof_pack()))
    assert "Lightweight portable cylinder pulse 3 2 3" in said
    assert "None ordered." in said


def test_half_litres_keep_their_decimal():
    half = replace(CONCENTRATOR, flow_l_min=Decimal("0.50"), hours_per_day=Decimal("15.0"))
    said = words_of(hoof(a_hoof(equipment=(half,)), the_hoof_pack()))
    assert "0.5 L/min 15 1" in said


def test_forty_items_all_print_with_the_head_of_the_table_on_each_page():
    items = tuple(replace(CYLINDER, name=f"Portable cylinder {at:02}") for at in range(40))
    pages = pages_of(hoof(a_hoof(equipment=items), the_hoof_pack()))
    for at in range(40):
        assert sum(f"Portable cylinder {at:02}" in page for page in pages) == 1
    for page in pages:
        if "Portable cylinder " in page.replace("Portable cylinders", ""):
            assert "8.6 Interface" in page
            assert "Ambulatory equipment" in page


def test_empty_optional_parts_leave_their_boxes():
    sheet = a_hoof(
        patient=Contact(address=("3 Lighthouse Terrace", "", "NP2 4QT")),
        clinical_contact=Contact(),
        clinic=Contact(),
        additional="",
        copies=(),
        gender="",
    )
    said = words_of(hoof(sheet, the_hoof_pack()))
    assert "3 Lighthouse Terrace, NP2 4QT" in said
    assert "☐ Male ☐ Female" in said
    assert "Copies to" not in said


def test_order_is_refused_without_starred_fields_and_says_which():
    messages = refused(
        a_hoof(
            identity=an_identity(nhs_number="", given=""),
            clinical_codes=(),
            practice=Contact(),
            patient=Contact(),
            delivery="",
        )
    )
    wanted = {"nhs_number", "given", "address", "clinical_codes"}
    assert set(messages) == wanted | {"practice_name", "practice_address", "delivery"}
    assert messages["nhs_number"].startswith("1.1 NHS number is missing")


@pytest.mark.parametrize("field", ["has_consent", "has_risk_assessment", "is_information_correct"])
def test_order_is_refused_without_a_confirmation(field):
    sheet = a_hoof()
    sheet = replace(sheet, declaration=replace(sheet.declaration, **{field: False}))
    assert "must be confirmed" in refused(sheet)[field]


def test_order_is_refused_with_nothing_ordered():
    assert "Nothing is ordered" in refused(a_hoof(equipment=()))["equipment"]


def test_order_is_refused_when_a_row_lacks_flow_or_hours():
    bare = replace(CONCENTRATOR, flow_l_min=None, hours_per_day=None)
    messages = refused(a_hoof(equipment=(CONCENTRATOR, bare)))
    assert set(messages) == {"setting", "hours"}
    assert "line 2 of static equipment" in messages["setting"]


def test_order_is_refused_with_a_delivery_that_the_form_does_not_offer():
    assert "does not offer 'by drone'" in refused(a_hoof(delivery="by drone"))["delivery"]


def test_unverified_pack_says_so_on_each_page_until_somebody_confirms_it():
    pack = the_hoof_pack()
    assert pack.is_to_be_checked
    assert all(NOTICE in page for page in pages_of(hoof(a_hoof(), pack)))
    confirmed = pack.confirmed("R. Admin, 22-Nov-2026")
    assert not any(NOTICE in page for page in pages_of(hoof(a_hoof(), confirmed)))


def test_pack_holds_the_known_facts_of_the_form():
    pack = the_hoof_pack()
    assert (pack.form_id, pack.nation, pack.version) == ("hoof_b", "England", "2017")
    assert pack.is_valid_on(date(2026, 11, 22))
    assert not pack.is_valid_on(date(2017, 7, 31))
    verified = {
        field.key for section in pack.sections for field in section.fields if field.is_verified
    }
    assert {"has_consent", "has_risk_assessment", "delivery", "equipment"} <= verified
    (key,) = (section for section in pack.sections if section.kind is SectionKind.KEY)
    assert len(key.options) == 22
    assert all(
        sum(field.span for field in section.fields) == 12
        for section in pack.sections
        if section.kind is SectionKind.ROWS
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('form_id = "hoof_b"', "", "form_id is missing"),
        ("valid_from = 2017-08-01", 'valid_from = "soon"', "not a date"),
        ('type = "choice"', 'type = "riddle"', "riddle"),
        ('kind = "rows"', 'kind = "spiral"', "spiral"),
    ],
)
def test_a_broken_pack_says_what_is_wrong(old, new, why):
    path = paths.resources("form_packs", "hoof_b_england_2017.toml")
    text = path.read_text("utf-8").replace(old, new, 1)
    with pytest.raises(Unreadable, match=why):
        form_pack(tomllib.loads(text), name=path.name)
