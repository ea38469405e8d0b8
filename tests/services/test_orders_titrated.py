"""The order that follows a titration, on both engines."""

from dataclasses import replace

import pytest
from services.paper_people import CYLINDER, LINE, a_paper_clinic, a_ready_draft
from services.titration_record import (
    Clock,
    D,
    a_flow,
    a_gas_on,
    after,
    an_air_gas,
    an_end,
    facts_of_one,
    titrate_to_two_litres,
)

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


def rules_of(findings):
    return {rule for rule, _ in confirmed(findings)}


@pytest.mark.parametrize("is_ended", [True, False])
def test_ltot_after_a_titration_that_carbon_dioxide_stopped_wants_a_reason(
    engine, orders, clinic, is_ended
):
    clinic.desk.now = clock = Clock()
    titrations = Titrations(clinic.desk, clinic.nurse_olu)
    nurse = clinic.nurse_olu.person_id
    an_air_gas(engine, clinic.patient_id, nurse)
    titrations.begin(facts_of_one(clinic.patient_id))
    titrations.set_flow(a_flow(titrations.of(clinic.patient_id)))
    clock.at(30)
    draft = a_ready_draft(orders, clinic.patient_id, lines=(LINE,))
    assert "OR-STOPPED" not in rules_of(orders.check(draft))
    a_gas_on(engine, clinic.patient_id, nurse, paco2="6.8", ph=D("7.31"))
    if is_ended:
        titrations.end(an_end(titrations.of(clinic.patient_id)))
    draft = a_ready_draft(orders, clinic.patient_id, lines=(LINE,))
    assert "OR-STOPPED" in rules_of(orders.check(draft))
    clock.at(60)
    orders.issue(replace(draft, reason="Dying; comfort"))
    clock.at(90)
    again = a_ready_draft(orders, clinic.patient_id, lines=(LINE,))
    assert ("OR-STOPPED" in rules_of(orders.check(again))) is not is_ended


def test_what_was_ordered_on_the_morning_before_the_titration_is_asked_about(
    orders, clinic, titrate
):
    clinic.desk.now = lambda: after(-30)
    orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(FOUR,)))
    titrate()
    draft = a_ready_draft(orders, clinic.patient_id, lines=(FOUR,))
    assert "OR-TITRATED" in rules_of(orders.check(draft))


def test_the_flow_in_sleep_of_an_earlier_titration_is_not_restated(orders, clinic, titrate):
    clinic.desk.now = lambda: after(-3 * 24 * 60)
    draft = a_ready_draft(orders, clinic.patient_id, lines=(FOUR,))
    orders.issue(replace(draft, additional="Steep steps. In sleep 5 L/min."))
    titrate()
    told = orders.draft_for(clinic.patient_id).draft.additional
    assert told == "Steep steps. In sleep 3 L/min."


def test_a_titration_of_an_earlier_assessment_fills_no_order(engine, orders, clinic, titrate):
    titrate()
    nurse = clinic.nurse_olu.person_id
    for days in (300, 330):
        an_air_gas(engine, clinic.patient_id, nurse, taken_at=after(days * 24 * 60))
    clinic.desk.now = lambda: after(331 * 24 * 60)
    draft = orders.draft_for(clinic.patient_id).draft
    assert [line.flow_l_min for line in draft.lines] == [None]
    assert draft.additional == ""


def test_a_titration_broken_off_later_does_not_hide_the_flow_that_was_reached(
    engine, orders, clinic, titrate
):
    titrate()
    clock = clinic.desk.now
    titrations = Titrations(clinic.desk, clinic.nurse_olu)
    clock.at(24 * 60)
    titrations.begin(facts_of_one(clinic.patient_id))
    draft = a_ready_draft(orders, clinic.patient_id, lines=(FOUR,))
    assert "OR-TITRATED" in {rule for rule, _ in confirmed(orders.check(draft))}
    clock.at(24 * 60 + 5)
    titrations.end(an_end(titrations.of(clinic.patient_id), "Had to leave for the bus"))
    draft = a_ready_draft(orders, clinic.patient_id, lines=(FOUR,))
    assert "OR-TITRATED" in {rule for rule, _ in confirmed(orders.check(draft))}
