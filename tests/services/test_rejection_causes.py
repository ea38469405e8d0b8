"""Each cause for which suppliers are known to send an order back: stopped, with its reason.

What is illegible on a supplier's own form: tests/documents/test_official_blank.py.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from documents.papers import words_of
from ui.leaving_fakes import MAILED
from ui.paper_desk import HOME, IN_FORCE, NOW, OUTSIDE, PAPER, order_facts

from o2clinic.documents.order_changes import order_changes
from o2clinic.errors import Level
from o2clinic.rules.order import Delivery, Equipment, FormPart, Interface, Modality
from o2clinic.services import order_draft, order_parts
from o2clinic.services.order_changes import changes_sheet
from o2clinic.services.order_draft import first_draft

COMMAND = "1f3a9c00-0000-4000-8000-000000000001"
MASK = {"interface": Interface.VENTURI_MASK, "venturi_percent": 28}
SUPPLIER = replace(MAILED, most_cylinders=4)


def a_draft(replaces=None, **typed):
    facts = replace(order_facts(replaces), suppliers=(SUPPLIER,))
    draft = first_draft(facts, COMMAND)
    usual = {"lines": (HOME, OUTSIDE), "is_information_correct": True}
    return replace(draft, **{**usual, **typed})


def with_paper(draft, **changed):
    paper = replace(draft.facts.paper, **changed)
    return replace(draft, facts=replace(draft.facts, paper=paper))


def with_facts(draft, **changed):
    return replace(draft, facts=replace(draft.facts, **changed))


def blocks(draft):
    return {one.rule: one.message for one in order_draft.check(draft) if one.level is Level.BLOCK}


def rows(*lines):
    return {"lines": lines}


def test_a_sound_order_is_not_stopped():
    assert blocks(a_draft()) == {}
    assert blocks(a_draft(part=FormPart.A, lines=(HOME,))) == {}


CAUSES = {
    "an old version of the form": (
        "OR-VERSION",
        "send old forms back",
        lambda: with_facts(a_draft(), today=date(2017, 7, 31)),
    ),
    "a starred item is missing": (
        "HOOF-1.1",
        "is missing",
        lambda: with_paper(a_draft(), identity=replace(PAPER.identity, nhs_number="")),
    ),
    "no consent (HOCF)": ("R-SF-1", "HOCF", lambda: a_draft(consent_signed_on=None)),
    "no risk form (IHORM)": ("R-SF-1", "IHORM", lambda: a_draft(risk_form_completed_on=None)),
    "the declaration is not confirmed": (
        "HOOF-13.1",
        "must be confirmed",
        lambda: a_draft(is_information_correct=False),
    ),
    "signed by somebody who is no specialist": (
        "OR-SIGNATORY",
        "signed by a specialist",
        lambda: with_facts(a_draft(), parts=(FormPart.A,)),
    ),
    "signed by somebody without registration": (
        "OR-SIGNATORY",
        "not registered",
        lambda: with_paper(a_draft(), writer=replace(PAPER.writer, registration="")),
    ),
    "an ambulatory item on Part A": (
        "OR-PART-A",
        "only be ordered on Part B",
        lambda: a_draft(part=FormPart.A),
    ),
    "a Part A over a specialist's order": (
        "OR-SUPERSEDE",
        "Bluewater Oxygen lets no Part A",
        lambda: a_draft(IN_FORCE, part=FormPart.A, lines=(HOME,), dropped_confirmed=(OUTSIDE,)),
    ),
    "what the patient has is left out unseen": (
        "OR-DROPPED",
        "takes it away",
        lambda: a_draft(IN_FORCE, lines=(HOME,)),
    ),
    "a Venturi mask with a concentrator": (
        "OR-VENTURI",
        "does not work",
        lambda: a_draft(**rows(replace(HOME, **MASK))),
    ),
    "more cylinders than the supplier leaves in a home": (
        "OR-CYLINDERS",
        "no more than 4",
        lambda: a_draft(**rows(HOME, replace(OUTSIDE, quantity=4))),
    ),
    "a high flow on the standard item": (
        "OR-HIGH-FLOW",
        "its own item and price",
        lambda: a_draft(**rows(replace(HOME, flow_l_min=Decimal(6)))),
    ),
    "no flow": (
        "OR-FLOW",
        "give the flow",
        lambda: a_draft(**rows(replace(HOME, flow_l_min=None))),
    ),
    "no hours": (
        "OR-HOURS",
        "hours a day",
        lambda: a_draft(**rows(replace(HOME, hours_per_day=None))),
    ),
    "no delivery": ("OR-DELIVERY", "how soon", lambda: a_draft(delivery=None)),
    "no clinical code": ("OR-CODE", "clinical code", lambda: a_draft(clinical_code="")),
    "a conserver for a child of seven": (
        "OR-CONSERVER",
        "older than seven",
        lambda: with_paper(a_draft(), identity=replace(PAPER.identity, born_on=date(2019, 7, 14))),
    ),
    "no supplier": ("OR-SUPPLIER", "who is to bring", lambda: a_draft(supplier_id=None)),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_of_rejection_is_stopped_with_its_reason(cause):
    rule, words, make = CAUSES[cause]
    found = blocks(make())
    assert words in found[rule]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("OR-POC", replace(HOME, equipment=Equipment.PORTABLE_CONCENTRATOR)),
        ("OR-REASSESS", replace(OUTSIDE, modality=Modality.LTOT, hours_per_day=Decimal(15))),
    ],
)
def test_what_may_be_right_wants_a_reason(rule, line):
    draft = a_draft(replace(IN_FORCE, lines=(OUTSIDE,)), lines=(line,))
    standing = replace(draft.facts.standing, gas_ids=())
    found = order_draft.check(with_facts(draft, standing=standing))
    assert Level.CONFIRM in {one.level for one in found if one.rule == rule}


def test_the_choice_of_delivery_says_the_day():
    draft = a_draft(delivery=Delivery.NEXT_DAY)
    assert order_parts.comes(draft, NOW) == "Comes by Wed 25-Nov-2026 if sent by 17:00 today."
    assert order_parts.comes(replace(draft, delivery=None), NOW) == ""


def test_the_changes_are_told_on_paper_with_each_dropped_row():
    more = replace(HOME, flow_l_min=Decimal(2), has_conserver=False, quantity=2)
    draft = a_draft(IN_FORCE, lines=(more,), additional="Ring twice")
    said = words_of(order_changes(changes_sheet(draft, order_draft.check(draft))))
    for words in (
        "☐ Taken away",
        "flow: 1 L/min → 2 L/min",
        "quantity: 1 → 2",
        "1 row is taken away, 0 of them confirmed so far.",
        "For the supplier Steep steps to the door. Ring twice",
        "Consent (HOCF) signed on 28-Nov-2025",
        "To be done: Lightweight portable cylinder x 3",
    ):
        assert words in said, words
    done = replace(draft, dropped_confirmed=(OUTSIDE,))
    said = words_of(order_changes(changes_sheet(done, order_draft.check(done))))
    assert "☑ Taken away" in said
    assert "1 row is taken away, confirmed." in said
    first = words_of(order_changes(changes_sheet(a_draft(), ())))
    assert "everything is new" in first
