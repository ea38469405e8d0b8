"""Who orders on which part, what it may replace, where to and when it comes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from o2clinic.errors import Level
from o2clinic.rules.order import Equipment, FormPart, Interface, Modality, OrderLine
from o2clinic.rules.order_sending import Sending, check_sending
from o2clinic.rules.supplier import (
    SendMode,
    Supplier,
    mail_subject,
    needs_secure_mark,
    pairs_in_words,
    parse_pairs,
    to_attach,
)

TODAY = date(2026, 11, 24)  # a Tuesday
A, B = FormPart.A, FormPart.B
HOME = OrderLine(modality=Modality.LTOT, equipment=Equipment.STATIC_CONCENTRATOR)
WALK = OrderLine(modality=Modality.AOT, equipment=Equipment.PORTABLE_CYLINDER)
STRICT = Supplier(supplier_id=1, name="Bluewater")
EASY = Supplier(supplier_id=1, name="Bluewater", may_part_a_supersede=True)


def said(**given):
    known = {
        "part": B,
        "ordered_on": TODAY,
        "lines": (HOME,),
        "supplier": STRICT,
        "registration": "GMC 0000001",
        "form_from": date(2017, 8, 1),
        "has_ltot_assessment": True,
        "has_suppliers": True,
    }
    return [(one.rule, one.level.value) for one in check_sending(Sending(**{**known, **given}))]


@pytest.mark.parametrize(
    ("given", "expected_of"),
    [
        ({}, []),
        ({"part": A, "parts_allowed": (A,)}, []),
        ({"part": B, "parts_allowed": (A,)}, [("OR-SIGNATORY", "block")]),
        ({"part": A, "parts_allowed": ()}, [("OR-SIGNATORY", "block")]),
        ({"registration": " "}, [("OR-SIGNATORY", "block")]),
        ({"form_from": None}, [("OR-VERSION", "block")]),
        ({"form_to": date(2026, 11, 23)}, [("OR-VERSION", "block")]),
        ({"form_to": TODAY}, []),
        ({"form_from": date(2026, 11, 25)}, [("OR-VERSION", "block")]),
        ({"part": A, "old_part": B}, [("OR-SUPERSEDE", "block")]),
        ({"part": A, "old_part": B, "supplier": EASY, "old_lines": (HOME,)}, []),
        (
            {"part": A, "old_part": B, "supplier": EASY, "old_lines": (HOME, WALK)},
            [("OR-SUPERSEDE", "confirm")],
        ),
        ({"part": A, "old_part": A}, []),
        ({"part": B, "old_part": A}, []),
        ({"supplier": None}, [("OR-SUPPLIER", "block")]),
        ({"supplier": None, "has_suppliers": False}, []),
        ({"old_supplier_id": 2}, [("OR-OTHER-SUPPLIER", "confirm")]),
        ({"old_supplier_id": 2, "is_removal_requested": True}, []),
        ({"old_supplier_id": 1}, []),
    ],
)
def test_what_a_supplier_would_send_back(given, expected_of):
    assert said(**given) == expected_of


def test_ambulatory_oxygen_becomes_long_term_only_after_an_assessment():
    walked = {"old_lines": (WALK,), "has_ltot_assessment": False}
    same = OrderLine(modality=Modality.LTOT, equipment=Equipment.PORTABLE_CYLINDER)
    assert said(lines=(same,), **walked) == [("OR-REASSESS", "confirm")]
    assert said(lines=(HOME,), **walked) == []
    assert said(lines=(same,), old_lines=(WALK,)) == []
    assert said(lines=(same,), old_lines=(HOME, WALK), has_ltot_assessment=False) == []


def test_each_row_has_one_interface():
    # OR-INTERFACE: the row's own type holds it
    assert HOME.interface is Interface.NASAL_CANNULA
    assert OrderLine.__annotations__["interface"] is Interface


def at(hour, minute=0, day=24):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_mail_is_marked_unless_the_mailbox_is_safe():
    # OR-SECURE
    safe = Supplier(mailbox="HOOF.dv@NHS.net")
    open_one = Supplier(mailbox="hoof@supplier.example")
    accredited = Supplier(mailbox="hoof@supplier.example", is_accredited=True)
    assert mail_subject("X-1", safe) == "Home oxygen order X-1"
    assert mail_subject("X-1", open_one) == "[secure] Home oxygen order X-1"
    assert mail_subject("X-1", accredited) == "Home oxygen order X-1"
    assert needs_secure_mark("hoof@nhs.net.example", is_accredited=False)


def test_what_to_attach_goes_by_the_way_it_is_sent():
    first = {mode: to_attach(Supplier(name="Blue", mode=mode))[0] for mode in SendMode}
    assert first[SendMode.PORTAL].startswith("Nothing is attached")
    assert len(set(first.values())) == 3
    assert "not sent" in to_attach(STRICT)[1]


def test_lists_of_pairs_are_read_and_shown():
    pairs = parse_pairs("Sur = name = family\n\n 1 = C1 \nNote =\n")
    assert pairs == {"Sur = name": "family", "1": "C1"}
    assert parse_pairs(pairs_in_words(pairs)) == pairs
    for wrong in ("no sign", "= x", "a = 1\na = 2"):
        with pytest.raises(ValueError, match=r"kind|twice"):
            parse_pairs(wrong)


def test_findings_say_what_to_do():
    (found,) = check_sending(Sending(part=A, ordered_on=TODAY, lines=(HOME,), registration="x",
                                     form_from=TODAY, old_part=B))  # fmt: skip
    assert (found.level, found.field) == (Level.BLOCK, "part")
    assert found.message.endswith("the supplier lets no Part A take its place. Order on Part B.")
    assert Decimal(STRICT.most_cylinders) == 8
