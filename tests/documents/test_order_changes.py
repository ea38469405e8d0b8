"""What a new order changes, on paper."""

from dataclasses import replace

from documents.every_paper import CHANGES, a_worksheet
from documents.papers import pages_of, words_of

from o2clinic.documents.order_changes import order_changes
from o2clinic.documents.portal_worksheet import portal_worksheet
from tools.papers.boxes import faults_of, recorded

# What is typed for the supplier has no limit.
NOTE = " ".join(f"note{at}" for at in range(900))


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


def test_a_note_longer_than_a_page_goes_on_on_the_next_and_loses_nothing():
    sheet = a_worksheet()
    values = replace(sheet.values, texts={**sheet.values.texts, "additional": NOTE})
    with recorded() as sheets:
        changes = order_changes(replace(CHANGES, more=(("For the supplier", "", NOTE),)))
        worksheet = portal_worksheet(replace(sheet, values=values))
    assert faults_of(sheets) == []
    for pdf in (changes, worksheet):
        assert set(NOTE.split()) <= set(words_of(pdf).split())
        # It begins where it stands, and no page is left with a head alone.
        assert all(len(page.split()) > 90 for page in pages_of(pdf)[:-1])
