"""The order that follows a titration, on both engines."""

from dataclasses import replace

import pytest
from services.paper_people import CYLINDER, LINE, a_paper_clinic, a_ready_draft
from services.titration_record import Clock, D, after, titrate_to_two_litres

from o2clinic.errors import Level
from o2clinic.rules.order import Equipment, Modality
from o2clinic.services.orders import Orders
from o2clinic.services.titrations import Titrations

FOUR = replace(LINE, flow_l_min=D("4"))


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def orders(clinic):
    return Orders(clinic.desk, clinic.dr_berg)


@pytest.fixture
def titrate(engine, clinic):
    def make():
        clinic.desk.now = clock = Clock()
        titrations = Titrations(clinic.desk, clinic.nurse_olu)
        nurse = clinic.nurse_olu.person_id
        titrate_to_two_litres(titrations, engine, clock, clinic.patient_id, nurse)

    return make


def confirmed(findings):
    return [(one.rule, one.field) for one in findings if one.level is Level.CONFIRM]


def test_a_first_order_has_the_flow_that_was_titrated_and_that_of_the_night(
    orders, clinic, titrate
):
    titrate()
    draft = orders.draft_for(clinic.patient_id).draft
    (row,) = draft.lines
    assert (row.modality, row.equipment) == (Modality.LTOT, Equipment.STATIC_CONCENTRATOR)
    assert (row.flow_l_min, row.hours_per_day) == (2, 15)
    assert draft.additional == "In sleep 3 L/min."


def test_another_flow_than_titrated_wants_a_reason_that_is_kept(orders, clinic, titrate):
    titrate()
    draft = a_ready_draft(orders, clinic.patient_id, lines=(FOUR,))
    assert ("OR-TITRATED", "lines.0.flow_l_min") in confirmed(orders.check(draft))


def test_oxygen_for_walks_is_restated_and_ltot_added_as_titrated(orders, clinic, titrate):
    walks = replace(CYLINDER, modality=Modality.AOT)
    clinic.desk.now = lambda: after(-3 * 24 * 60)
    orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(walks,)))
    titrate()
    kept, added = orders.draft_for(clinic.patient_id).draft.lines
    assert kept == walks
    assert (added.modality, added.flow_l_min) == (Modality.LTOT, 2)


def test_the_old_flow_is_never_changed_by_itself_but_asked_about(orders, clinic, titrate):
    clinic.desk.now = lambda: after(-3 * 24 * 60)
    orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(FOUR,)))
    titrate()
    draft = a_ready_draft(orders, clinic.patient_id, lines=(FOUR,))
    assert orders.draft_for(clinic.patient_id).draft.lines == (FOUR,)
    assert "OR-TITRATED" in {rule for rule, _ in confirmed(orders.check(draft))}
    assert orders.draft_for(clinic.patient_id).draft.additional == "In sleep 3 L/min."


def test_what_was_ordered_after_the_titration_is_restated_without_a_question(
    orders, clinic, titrate
):
    titrate()
    draft = a_ready_draft(orders, clinic.patient_id, lines=(FOUR,))
    orders.issue(replace(draft, reason="Set by the physiologist on the walk"))
    again = a_ready_draft(orders, clinic.patient_id, lines=(FOUR,))
    assert "OR-TITRATED" not in {rule for rule, _ in confirmed(orders.check(again))}
    assert orders.draft_for(clinic.patient_id).draft.additional == "In sleep 3 L/min."
