"""What a titration takes from the record, and what the ladder of the assessment takes from it."""

import pytest
from clinic import a_clinic, a_patient
from services.health_record import a_sign
from services.titration_record import (
    Clock,
    a_flow,
    a_gas_on,
    a_reading,
    after,
    an_air_gas,
    an_end,
    facts_of_one,
)

from o2clinic.rules.pathway_case import Need, Rung, RungState
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.services.assessments import Assessments
from o2clinic.services.health import Health
from o2clinic.services.health_draft import SmokingDraft
from o2clinic.services.titrations import Titrations
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def clock(clinic):
    clinic.desk.now = made = Clock()
    return made


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine)


@pytest.fixture
def titrations(clinic, clock):
    return Titrations(clinic.desk, clinic.nurse_olu)


@pytest.fixture
def nurse(clinic):
    return clinic.nurse_olu.person_id


@pytest.fixture
def begun(engine, titrations, clock, mary, nurse):
    """An air gas, and the first litre set at ten."""
    an_air_gas(engine, mary, nurse)
    titrations.begin(facts_of_one(mary))
    titrations.set_flow(a_flow(titrations.of(mary)))
    return mary


def test_signs_and_smoking_come_from_the_record(engine, clinic, titrations, begun):
    assert titrations.of(begun).session.smokes is None
    health = Health(clinic.desk, clinic.nurse_olu)
    for status, expected in (
        (SmokingStatus.STOPPED, False),
        (SmokingStatus.SMOKES, True),
        (SmokingStatus.VAPES, False),
        (SmokingStatus.NOT_KNOWN, None),
    ):
        health.record_smoking(
            SmokingDraft(
                command_id=new_command_id(),
                patient_id=begun,
                who=SmokingWho.PATIENT,
                status=status,
                told_on=after(0).date(),
            )
        )
        assert titrations.of(begun).session.smokes is expected
    a_sign(engine, begun, SignKind.TRACHEOSTOMY, is_present=True)
    a_sign(engine, begun, SignKind.ON_NIV, is_present=True)
    sheet = titrations.of(begun)
    assert sheet.facts.has_tracheostomy is True
    assert sheet.session.is_on_ventilation is True


def the_rung(clinic, patient_id):
    rungs = Assessments(clinic.desk, clinic.dr_berg).of(patient_id).rungs
    return next(one for one in rungs if one.rung is Rung.TITRATION)


def test_the_ladder_of_the_assessment_goes_by_the_titration(
    engine, clinic, titrations, clock, begun, nurse
):
    rung = the_rung(clinic, begun)
    assert rung.need is Need.TITRATE
    assert "begun 24-Nov-2026: Wait" in rung.evidence
    clock.at(25)
    titrations.read(a_reading(titrations.of(begun), "92"))
    a_gas_on(engine, begun, nurse, at=24)
    titrations.end(an_end(titrations.of(begun)))
    rung = the_rung(clinic, begun)
    assert (rung.state, rung.rules) == (RungState.MET, ("T-4",))
    assert "1 L/min, in sleep 2 L/min" in rung.evidence
    clock.at(3 * 60)
    a_gas_on(engine, begun, nurse, paco2="6.9", at=120)  # later than the titration
    assert the_rung(clinic, begun).state is RungState.STOPPED


def test_a_titration_of_an_earlier_assessment_is_not_this_ones(
    engine, clinic, titrations, clock, begun, nurse
):
    titrations.end(an_end(titrations.of(begun), "broken off"))
    assert "ended: broken off" in the_rung(clinic, begun).evidence
    clock.at(400 * 24 * 60)
    for days in (370, 399):
        an_air_gas(engine, begun, nurse, taken_at=after(days * 24 * 60))
    assert the_rung(clinic, begun).evidence == "no gas on oxygen"


def test_the_ladder_takes_eight_statements(engine, clinic, begun):
    assessments = Assessments(clinic.desk, clinic.dr_berg)
    assessments.of(begun)
    with statements(engine) as sent:
        assessments.of(begun)
    assert len(sent) <= 8, sent
