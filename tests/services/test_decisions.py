"""Decisions on long-term oxygen: kept as they were made, with everything that the rules said."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import a_clinic, read_all
from services.health_record import a_gas, a_stable_patient
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from o2clinic.errors import AlreadyDone, NotAllowed, NotValid, StaleRecord
from o2clinic.models import AssessmentDecision, AuditEntry
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.decision import Decided
from o2clinic.rules.ltot_case import Outcome
from o2clinic.services.assessments import Assessments
from o2clinic.services.decisions import DecisionDraft, Decisions, since_then
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements

WHY = "Asked twice; a third sample was declined."


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine, clinic):
    return a_stable_patient(engine)


@pytest.fixture
def gas(engine, clinic, patient_id):
    def make(on, pao2="7.2"):
        return a_gas(engine, patient_id, on, pao2, recorded_by_id=clinic.nurse_olu.person_id)

    return make


@pytest.fixture
def assessed(clinic, patient_id):
    return lambda: Assessments(clinic.desk, clinic.dr_berg).of(patient_id)


@pytest.fixture
def decisions(clinic):
    return Decisions(clinic.desk, clinic.dr_berg)


@pytest.fixture
def draft(patient_id, assessed):
    def make(decided=Decided.OFFER, reason=""):
        shown = assessed().standing.as_stored()
        return DecisionDraft(
            command_id=new_command_id(),
            patient_id=patient_id,
            decided=decided,
            reason=reason,
            shown=shown,
        )

    return make


@pytest.fixture
def eligible(gas):
    return gas(date(2026, 10, 1)), gas(date(2026, 10, 23), "7.1")


def test_a_decision_keeps_what_was_shown_and_every_input(
    engine, patient_id, eligible, decisions, draft, assessed
):
    sent = draft()
    decision_id = decisions.record(sent)
    (kept,) = read_all(engine, AssessmentDecision)
    assert (kept.id, kept.patient_id, kept.decided) == (decision_id, patient_id, Decided.OFFER)
    assert (kept.advised, kept.is_override, kept.reason) == (Outcome.ELIGIBLE, False, "")
    assert kept.policy_id == "BTS2015_QS2017"
    assert kept.shown == sent.shown
    assert kept.shown["steps"][0]["rule"] == "S-0"
    assert kept.inputs["first_gas"]["gas"]["pao2_kpa"] == "7.20"
    assert kept.inputs["second_gas"]["gas"]["pao2_kpa"] == "7.10"
    assert kept.inputs["diagnosis"] == "copd"
    (row,) = assessed().decisions
    assert (row.by, row.words) == ("Dr A. Berg", "Offer long-term oxygen")
    assert row.gas_ids == eligible
    assert since_then(row, assessed().standing) == ""


def test_an_override_is_kept_with_its_reason_and_told_in_the_audit(
    engine, eligible, decisions, draft, assessed
):
    with pytest.raises(NotValid) as refused:
        decisions.record(draft(Decided.DO_NOT_OFFER, "no"))
    assert [one.rule for one in refused.value.findings] == ["S-2"]
    assert read_all(engine, AssessmentDecision) == []
    decisions.record(draft(Decided.DO_NOT_OFFER, f"  {WHY} "))
    (row,) = assessed().decisions
    assert (row.is_override, row.reason) == (True, WHY)
    entry = next(one for one in read_all(engine, AuditEntry) if one.use_case == "decide on oxygen")
    assert entry.reason == WHY


def test_nothing_chosen_is_refused(eligible, decisions, draft):
    with pytest.raises(NotValid) as refused:
        decisions.record(draft(None, WHY))
    assert [one.field for one in refused.value.findings] == ["decided"]


def test_a_decision_on_what_no_longer_holds_is_refused(engine, gas, eligible, decisions, draft):
    sent = draft()
    gas(date(2026, 11, 20), "8.4")
    with pytest.raises(StaleRecord, match="what the rules say on oxygen"):
        decisions.record(sent)
    assert read_all(engine, AssessmentDecision) == []


def test_a_decision_is_not_made_anew_when_the_record_changes(
    gas, eligible, decisions, draft, assessed
):
    decisions.record(draft())
    (before,) = assessed().decisions
    gas(date(2026, 11, 20), "8.4")
    (after,) = assessed().decisions
    assert after == before
    told = since_then(after, assessed().standing)
    assert told == "Today the rules say: Not confirmed: the second gas is above the limit."


def test_what_is_otherwise_since_is_told_in_its_order(eligible, decisions, draft, assessed):
    decisions.record(draft())
    sheet = assessed()
    (row,) = sheet.decisions
    other = replace(sheet.standing, policy_title="Another policy")
    assert since_then(row, other) == "Today the clinic goes by the Another policy."
    assert "other gases" in since_then(row, replace(other, gas_ids=(99,)))
    not_met = replace(other.decision, outcome=Outcome.NOT_ELIGIBLE)
    assert "LTOT criteria not met" in since_then(row, replace(other, decision=not_met))


def test_the_newest_stands_first(decisions, draft, assessed):
    decisions.record(draft(Decided.WAIT))
    decisions.record(draft(Decided.REFER, WHY))
    assert [row.decided for row in assessed().decisions] == [Decided.REFER, Decided.WAIT]


def test_a_second_press_decides_once(engine, eligible, decisions, draft):
    sent = draft()
    decision_id = decisions.record(sent)
    with pytest.raises(AlreadyDone) as again:
        decisions.record(sent)
    assert again.value.record_id == decision_id
    assert len(read_all(engine, AssessmentDecision)) == 1


def test_who_may_not_order_may_not_decide(clinic, eligible, draft):
    for actor in (clinic.nurse_olu, clinic.anna):
        with pytest.raises(NotAllowed):
            Decisions(clinic.desk, actor).record(draft())


def test_others_are_told_of_it(clinic, eligible, draft):
    heard = []
    desk = Desk(clinic.desk.engine, tell=heard.append, now=clinic.desk.now)
    sent = draft()
    Decisions(desk, clinic.dr_berg).record(sent)
    assert heard == [frozenset({Change(Concept.ASSESSMENT, sent.patient_id)})]


def test_a_decision_is_never_changed(engine, eligible, decisions, draft):
    decisions.record(draft())
    with engine.connect().execution_options(writes=True) as connection:
        with pytest.raises(DBAPIError, match="only added to: assessment_decision"):
            connection.execute(update(AssessmentDecision.__table__).values(reason="x"))
        connection.rollback()


def test_an_assessment_with_its_decisions_is_eight_statements_at_most(
    engine, eligible, decisions, draft, assessed
):
    decisions.record(draft())
    assessed()
    with statements(engine) as told:
        assessed()
    assert len(told) <= 8
