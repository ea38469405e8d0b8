"""Ways, states and envelopes of copies: AIS-3, LC-2, LC-3, LC-4 and LT-7."""

from datetime import date

import pytest

from o2clinic.rules.letter_copies import (
    CopyFor,
    CopyRoute,
    CopyState,
    Piece,
    due_on,
    envelopes,
    route_for,
    why_not_moved,
)
from o2clinic.rules.letter_manner import LetterManner
from o2clinic.rules.patient_codes import NeedKind

BRAILLE = LetterManner(other_ways=(NeedKind.BRAILLE,), by_email=True)


@pytest.mark.parametrize(
    ("whose", "manner", "route"),
    [
        (CopyFor.PATIENT, LetterManner(), CopyRoute.POST),
        (CopyFor.PATIENT, LetterManner(by_email=True), CopyRoute.EMAIL),
        (CopyFor.PATIENT, BRAILLE, CopyRoute.BY_HAND),
        (CopyFor.PRACTICE, BRAILLE, CopyRoute.ELECTRONIC),
        (CopyFor.OTHER, LetterManner(by_email=True), CopyRoute.POST),
    ],
)
def test_the_way_that_is_proposed_ais_3_lc_2(whose, manner, route):
    assert route_for(whose, manner) is route


def test_only_what_was_sent_comes_back_lc_3():
    allowed = {(now, to) for now in CopyState for to in CopyState if not why_not_moved(now, to)}
    assert {now for now, to in allowed if to is CopyState.RETURNED} == {CopyState.SENT}
    assert {(CopyState.SENT, CopyState.TO_SEND), (CopyState.TO_SEND, CopyState.SENT)} <= allowed


def test_copies_to_one_place_share_an_envelope_lc_4():
    pieces = [
        Piece(1, 10, "Jenkins Mary 1", 3),
        Piece(2, 10, "Dr Shah, Quay Surgery", 3),
        Piece(3, 11, "Dr Shah, Quay Surgery", 8),
    ]
    both = envelopes(pieces, on_both_sides=True)
    assert [(each.to, each.sheets, each.is_thick) for each in both] == [
        ("Dr Shah, Quay Surgery", 6, True),
        ("Jenkins Mary 1", 2, False),
    ]
    assert [piece.copy_id for piece in both[0].pieces] == [2, 3]
    assert [each.sheets for each in envelopes(pieces, on_both_sides=False)] == [11, 3]


def test_a_letter_is_due_within_7_days_lt_7():
    assert due_on(date(2026, 11, 20)) == date(2026, 11, 27)
