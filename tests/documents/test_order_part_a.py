"""HOOF Part A: fourteen sections, static concentrator and static cylinder only."""

from dataclasses import replace

import pytest
from documents.papers import CONCENTRATOR, CYLINDER, a_hoof, pages_of, the_hoof_pack, words_of

from o2clinic.documents.order_form import EquipmentGroup, hoof, missing_from
from o2clinic.errors import Level, NotValid

STATIC_CYLINDER = replace(CONCENTRATOR, name="Static cylinder", quantity=2)


def numbers_of(pack) -> list[int]:
    """The numbers of a pack's sections; one that stands for three says so."""
    ends = [section.number.split("-") for section in pack.sections]
    return [number for one in ends for number in range(int(one[0]), int(one[-1]) + 1)]


def test_part_a_has_the_fourteen_sections_of_the_guide():
    assert numbers_of(the_hoof_pack("a")) == list(range(1, 15))
    assert numbers_of(the_hoof_pack("b")) == list(range(1, 15))


def test_part_a_prints_what_part_b_prints_but_for_portable_things():
    sheet = a_hoof(equipment=(CONCENTRATOR, STATIC_CYLINDER))
    pdf = hoof(sheet, the_hoof_pack("a"))
    said = words_of(pdf)
    for value in (
        "Home Oxygen Order Form (HOOF) Part A",
        "Static concentrator with back-up cylinder 2 L/min 16 1 Nasal cannulae",
        "Static cylinder 2 L/min 16 2 Nasal cannulae",
        "☑ Standard (3 working days)",
        "3 Lighthouse Terrace, Northport, NP2 4QT",
        "HOCF and IHORM stay in the notes.",
    ):
        assert value in said, value
    assert len(pages_of(pdf)) == 2


@pytest.mark.parametrize(
    ("item", "field", "words"),
    [
        (CYLINDER, "ambulatory", "no place for ambulatory items (1)"),
        (
            replace(CONCENTRATOR, name="Static liquid oxygen vessel"),
            "equipment",
            "does not offer 'Static liquid oxygen vessel'",
        ),
        (replace(CYLINDER, group=EquipmentGroup.ACCESSORY), "accessory", "no place for accessory"),
    ],
)
def test_part_a_has_no_place_for_what_a_specialist_orders(item, field, words):
    with pytest.raises(NotValid) as caught:
        hoof(a_hoof(equipment=(CONCENTRATOR, item)), the_hoof_pack("a"))
    (found,) = caught.value.findings
    assert found.field == field
    assert words in found.message


def test_a_ward_asks_for_the_day_of_discharge():
    sheet = a_hoof()
    on_a_ward = replace(sheet, ward=replace(sheet.ward, name="Ward 7"))
    (found,) = missing_from(on_a_ward, the_hoof_pack())
    assert found.message.startswith("6.3 Discharge date is missing")


def test_too_long_a_name_is_told_and_printed_whole_while_nobody_has_seen_the_limit():
    name = "Wolfeschlegelsteinhausenbergerdorff the Younger"
    sheet = a_hoof(identity=replace(a_hoof().identity, family=name))
    pack = the_hoof_pack()
    (found,) = missing_from(sheet, pack)
    assert found.level is Level.WARN
    assert "has 47 characters, the form has room for 35" in found.message
    assert name.upper() in words_of(hoof(sheet, pack))
    seen = replace(
        pack,
        sections=tuple(
            replace(one, fields=tuple(replace(each, is_verified=True) for each in one.fields))
            for one in pack.sections
        ),
    )
    assert [each.level for each in missing_from(sheet, seen)] == [Level.BLOCK]
