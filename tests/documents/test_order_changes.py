"""What a new order changes, on paper."""

from dataclasses import replace

from documents.every_paper import CHANGES
from documents.papers import words_of

from o2clinic.documents.order_changes import order_changes


def test_the_sheet_says_what_is_done_and_what_is_not_yet():
    said = words_of(order_changes(CHANGES))
    assert "Consent (HOCF) signed on 27-Nov-2026 Risk form (IHORM) done: not yet" in said
    assert "• To be done: The risk form is not done. Reason given: Seen at home" in said
    assert "1 row is taken away, confirmed." in said


def test_without_an_order_in_force_everything_is_new():
    said = words_of(order_changes(replace(CHANGES, replaced_on=None, open_items=(), more=())))
    assert "There is no order in force: everything is new." in said
    assert "Nothing stands in the way." in said
    assert "Beside the equipment" not in said
