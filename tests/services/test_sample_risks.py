"""Risks at home in the sample clinic: assessed before most orders, some of them held."""

from collections import Counter
from datetime import date

import pytest
from databases import copied
from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.models import OxygenOrder, RiskAssessment
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.safety_gate import Gate, check_risks
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.policies import in_force
from o2clinic.services.risk_standing import gate_then, risk_standing, risks_of

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def gates(sample_file, tmp_path_factory):
    """Of each patient on oxygen: the gate today, and that of the first assessment then."""
    database = copied(sample_file(400, TODAY), tmp_path_factory.mktemp("risks"))
    found = []
    with Session(database.engine) as session:
        on_oxygen = select(OxygenOrder.patient_id).where(OxygenOrder.status == OrderStatus.ISSUED)
        for patient_id in session.scalars(on_oxygen):
            recorded, facts = risks_of(session, patient_id), facts_of(session, patient_id)
            policy = in_force(facts.policy_id)
            first = recorded.assessments[-1] if recorded.assessments else None
            then = first and check_risks(gate_then(recorded, first, facts), policy)
            found.append((risk_standing(recorded, facts, policy, TODAY).gate, then))
        latest = session.scalars(select(RiskAssessment.assessed_on)).all()
    database.close()
    assert max(latest) <= TODAY
    return found


def test_most_homes_were_assessed_and_the_first_order_was_made_on_an_open_gate(gates):
    assessed = [(now, then) for now, then in gates if then is not None]
    assert 0.8 < len(assessed) / len(gates) < 0.97
    held = [then.against for _now, then in assessed if not then.allows_an_order]
    assert held == []


def test_every_way_but_refusal_is_there_to_be_seen(gates):
    outcomes = Counter(now.outcome for now, then in gates if then is not None)
    assert set(outcomes) == {Gate.RISK_CLEAR, Gate.RISK_MITIGATED, Gate.RISK_HOLD}
    told = {words for now, _then in gates for words in now.against}
    assert "sign-off by a senior (not recorded)" in told
    assert any(words.endswith(": present") for words in told)
