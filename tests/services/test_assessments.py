"""The assessment of a patient from the record: the ladder, and another policy beside it."""

from datetime import date, timedelta

import pytest
from clinic import a_clinic, read_all
from services.health_record import a_gas, a_stable_patient, an_exacerbation, an_order
from services.risk_record import a_safe_home
from sqlalchemy import text

from o2clinic.errors import NotAllowed, NotFound
from o2clinic.models import AssessmentDecision, AuditEntry
from o2clinic.rules.decision import Decided
from o2clinic.rules.eligibility import Outcome
from o2clinic.rules.order import Modality, OrderStatus
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.pathway_case import Rung, RungState
from o2clinic.rules.result_codes import Activity
from o2clinic.services.assessments import Assessments
from o2clinic.services.audit_writing import OPENED
from o2clinic.services.decisions import DecisionDraft, Decisions
from o2clinic.services.policies import every_policy
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements

FIRST_ON, SECOND_ON, OXYGEN_ON = date(2026, 10, 1), date(2026, 10, 23), date(2026, 11, 2)


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine, clinic):
    return a_stable_patient(engine)


@pytest.fixture
def gas(engine, clinic, patient_id):
    def make(on, pao2="7.2", **given):
        nurse = clinic.nurse_olu.person_id
        return a_gas(engine, patient_id, on, pao2, recorded_by_id=nurse, **given)

    return make


@pytest.fixture
def assessments(clinic):
    return Assessments(clinic.desk, clinic.dr_berg)


@pytest.fixture
def order(engine, clinic, patient_id):
    def make(modality=Modality.LTOT, **given):
        forms = {"consent_signed_on": OXYGEN_ON, "risk_form_completed_on": OXYGEN_ON}
        physician = clinic.dr_berg.person_id
        told = {"ordered_by_id": physician, "modality": modality, **forms, **given}
        return an_order(engine, patient_id, **told)

    return make


def states(assessments, patient_id):
    return {one.rung: one.state for one in assessments.of(patient_id).rungs}


@pytest.fixture
def offer(clinic, patient_id, assessments):
    def make():
        shown = assessments.of(patient_id).standing.as_stored()
        draft = DecisionDraft(
            command_id=new_command_id(),
            patient_id=patient_id,
            decided=Decided.OFFER,
            reason="",
            shown=shown,
        )
        Decisions(clinic.desk, clinic.dr_berg).record(draft)

    return make


def test_the_ladder_is_read_from_the_record(
    engine, clinic, patient_id, gas, order, offer, assessments
):
    assert states(assessments, patient_id)[Rung.FIRST_GAS] is RungState.NEXT
    gas(FIRST_ON)
    found = states(assessments, patient_id)
    assert (found[Rung.FIRST_GAS], found[Rung.SECOND_GAS]) == (RungState.MET, RungState.NEXT)
    gas(SECOND_ON, "7.1")
    assert states(assessments, patient_id)[Rung.DECISION] is RungState.NEXT
    offer()
    assert states(assessments, patient_id)[Rung.RISK] is RungState.NEXT
    order(status=OrderStatus.DRAFT)
    risk = next(one for one in assessments.of(patient_id).rungs if one.rung is Rung.RISK)
    assert risk.state is RungState.NEXT  # both forms are dated on the draft, the risks are not told
    assert "risks assessed where the patient lives" in risk.evidence
    a_safe_home(engine, patient_id, clinic.nurse_olu.person_id)
    assert states(assessments, patient_id)[Rung.TITRATION] is RungState.NEXT
    gas(OXYGEN_ON, "8.4", device=Device.NASAL_CANNULA, flow_l_min=2)
    assert states(assessments, patient_id)[Rung.ORDER] is RungState.NEXT
    order()
    assert set(states(assessments, patient_id).values()) == {RungState.MET}


def test_a_decision_on_other_gases_is_to_be_made_again(patient_id, gas, offer, assessments):
    gas(FIRST_ON)
    gas(SECOND_ON, "7.1")
    offer()
    gas(SECOND_ON + timedelta(days=30), "7.0")
    decided = next(one for one in assessments.of(patient_id).rungs if one.rung is Rung.DECISION)
    assert decided.state is RungState.NEXT
    assert decided.evidence.endswith("on other gases")


def test_a_decision_in_the_words_of_a_newer_program_is_not_relied_on(
    engine, patient_id, gas, offer, assessments
):
    gas(FIRST_ON)
    gas(SECOND_ON, "7.1")
    offer()
    columns = [one.name for one in AssessmentDecision.__table__.columns if one.name != "id"]
    told = ["'trial_of_six_weeks'" if name == "decided" else name for name in columns]
    copied = (
        f"insert into assessment_decision ({', '.join(columns)})"
        f" select {', '.join(told)} from assessment_decision"
    )
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text(copied))
        connection.commit()
    assert states(assessments, patient_id)[Rung.DECISION] is RungState.NEXT


def test_an_order_for_walks_is_no_order_for_ltot(patient_id, gas, order, assessments):
    gas(FIRST_ON)
    order(Modality.AOT)
    assert states(assessments, patient_id)[Rung.ORDER] is RungState.LATER


@pytest.mark.parametrize(
    "given",
    [
        {"activity": Activity.EXERCISE},
        {"has_open_query": True},
    ],
)
def test_a_gas_on_oxygen_in_doubt_or_not_at_rest_is_no_titration(
    engine, clinic, patient_id, gas, assessments, given
):
    gas(FIRST_ON)
    gas(OXYGEN_ON, "8.4", device=Device.NASAL_CANNULA, flow_l_min=2, **given)
    assert states(assessments, patient_id)[Rung.TITRATION] is RungState.LATER


def test_a_gas_on_oxygen_from_before_the_first_on_air_is_no_titration(patient_id, gas, assessments):
    gas(date(2026, 9, 1), "8.4", device=Device.NASAL_CANNULA, flow_l_min=2)
    gas(FIRST_ON)
    assert states(assessments, patient_id)[Rung.TITRATION] is RungState.LATER


def test_another_policy_stands_beside_the_clinics_own(patient_id, gas, assessments):
    gas(FIRST_ON)
    gas(SECOND_ON, "7.1")
    sheet = assessments.of(patient_id)
    ids = {one.id for one in every_policy()}
    assert {"NICE_NG115", "ATS2020"} < ids  # one that no clinic may go by is offered too
    assert {policy_id for policy_id, _ in sheet.others} == ids - {sheet.standing.decision.policy_id}
    compared = assessments.compare(patient_id, "DH2008")
    assert compared.here.outcome is Outcome.ELIGIBLE
    assert compared.there.decision.policy_id == "DH2008"
    by_rule = {one.rule: one for one in compared.differences}
    assert "needed ≥ 56 days" in by_rule["R-REF-6"].here
    assert "needed ≥ 35 days" in by_rule["R-REF-6"].there


def test_a_rule_that_only_one_policy_reaches_is_told_so(engine, patient_id, gas, assessments):
    an_exacerbation(engine, patient_id, date(2026, 8, 20))
    gas(FIRST_ON)  # 42 days later
    compared = assessments.compare(patient_id, "DH2008")
    assert compared.here.outcome is Outcome.DEFER_UNSTABLE
    assert compared.there.outcome is not Outcome.DEFER_UNSTABLE
    reached = {one.rule for one in compared.differences if one.passes_here is None}
    assert "R-LT-1" in reached


@pytest.mark.parametrize(
    ("policy_id", "pao2", "outcome"),
    [
        ("NICE_NG115", "7.3", Outcome.ELIGIBLE),
        ("ATS2020", "7.3", Outcome.ELIGIBLE),
        ("ATS2020", "7.4", Outcome.NOT_CONFIRMED),
    ],
)
def test_each_policy_can_be_laid_beside(patient_id, gas, assessments, policy_id, pao2, outcome):
    gas(FIRST_ON)
    gas(SECOND_ON, pao2)
    compared = assessments.compare(patient_id, policy_id)
    assert compared.there.decision.policy_id == policy_id
    assert compared.there.outcome is outcome


def test_a_policy_that_does_not_ship_is_refused(patient_id, assessments):
    with pytest.raises(NotFound):
        assessments.compare(patient_id, "NOBODYS")
    with pytest.raises(NotFound):
        assessments.compare(patient_id, "../secret")


def test_who_looks_is_logged_and_who_may_not_is_refused(engine, clinic, patient_id, assessments):
    assessments.of(patient_id)
    opened = [line for line in read_all(engine, AuditEntry) if line.use_case == OPENED]
    assert [(line.patient_id, line.person_id) for line in opened] == [
        (patient_id, clinic.dr_berg.person_id)
    ]
    with pytest.raises(NotAllowed):
        Assessments(clinic.desk, clinic.anna).of(patient_id)


def test_eight_statements_at_most_whatever_the_gases(engine, patient_id, gas, assessments):
    assessments.of(patient_id)  # the opening is noted once
    for month in range(1, 11):
        gas(date(2026, month, 1))
    with statements(engine) as told:
        assessments.of(patient_id)
    assert len(told) <= 8, told
