"""When a patient is seen next, made from the record."""

from datetime import date

import pytest
from clinic import a_clinic, a_patient, openings, write
from services.follow_up_record import a_visit, risks_looked_at
from services.health_record import (
    D,
    a_gas,
    a_line,
    a_sign,
    a_stable_patient,
    an_exacerbation,
    an_order,
    at,
    write_part,
)
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed, NotFound
from o2clinic.models import (
    AssessmentDecision,
    Oximetry,
    OxygenOrder,
    Patient,
    Result,
    Smoking,
    Titration,
)
from o2clinic.rules.decision import Decided
from o2clinic.rules.follow_up_case import TASK_WORDS, TaskKind
from o2clinic.rules.ltot_case import Outcome
from o2clinic.rules.order import Modality, OrderStatus
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.rules.titration_case import TitrationState
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.follow_up_facts import pictures_of
from o2clinic.services.follow_ups import FollowUps
from tools.bench.counting import statements

ORDERED_ON = date(2026, 7, 6)
FIRST_REVIEW_ON = date(2026, 10, 1)  # 87 days later


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine, clinic):
    return a_stable_patient(engine)


@pytest.fixture
def follow_ups(clinic):
    return FollowUps(clinic.desk, clinic.nurse_olu)


@pytest.fixture
def gas(engine, clinic, patient_id):
    def make(on, pao2="7.2", **told):
        nurse = clinic.nurse_olu.person_id
        return a_gas(engine, patient_id, on, pao2, recorded_by_id=nurse, **told)

    return make


@pytest.fixture
def order(engine, clinic, patient_id):
    def make(on=ORDERED_ON, **told):
        return an_order(engine, patient_id, on, ordered_by_id=clinic.dr_berg.person_id, **told)

    return make


def due(follow_ups, patient_id):
    """The earliest day of each task."""
    return {line.words: line.due for line in reversed(follow_ups.of(patient_id).tasks)}


def words(kind):
    return TASK_WORDS[kind]


def test_a_new_order_is_followed_by_home_visit_and_review(patient_id, order, follow_ups):
    order()
    found = follow_ups.of(patient_id)
    assert found.next.words == words(TaskKind.HOME_VISIT)
    assert (found.next.due, found.next.rule, found.next.is_overdue) == ("03-Aug-2026", "F-1", True)
    assert found.next.late == "113 days overdue"
    assert due(follow_ups, patient_id)[words(TaskKind.FIRST_REVIEW)] == "06-Oct-2026"
    assert [line.is_projected for line in found.tasks] == [False, False, True, True]


def test_a_review_counts_with_its_gas_and_the_risks_at_home(
    engine, clinic, patient_id, order, gas, follow_ups
):
    order()
    a_visit(engine, clinic, patient_id, date(2026, 7, 20), VisitKind.HOME_VISIT)
    a_visit(engine, clinic, patient_id, FIRST_REVIEW_ON)
    gas(FIRST_REVIEW_ON, "6.9")
    told = follow_ups.of(patient_id)
    assert told.next.words == words(TaskKind.FIRST_REVIEW)
    assert "risks at home again, yes or no, at the review of 01-Oct-2026" in told.missing

    risks_looked_at(engine, clinic, patient_id, FIRST_REVIEW_ON)
    told = follow_ups.of(patient_id)
    assert (told.next.words, told.next.due) == (words(TaskKind.NEXT_REVIEW), "01-Oct-2027")
    assert told.next.window == "01-Apr-2027 to 01-Oct-2027"


def test_a_review_without_a_gas_does_not_count(engine, clinic, patient_id, order, follow_ups):
    order()
    a_visit(engine, clinic, patient_id, FIRST_REVIEW_ON)
    risks_looked_at(engine, clinic, patient_id, FIRST_REVIEW_ON)
    told = follow_ups.of(patient_id)
    assert words(TaskKind.FIRST_REVIEW) in due(follow_ups, patient_id)
    assert any("blood gases" in prompt for prompt in told.prompts)


@pytest.mark.parametrize("status", [one for one in VisitStatus if one is not VisitStatus.DONE])
def test_only_a_visit_that_took_place_counts(engine, clinic, patient_id, order, follow_ups, status):
    order()
    a_visit(engine, clinic, patient_id, date(2026, 7, 20), VisitKind.HOME_VISIT, status)
    assert words(TaskKind.HOME_VISIT) in due(follow_ups, patient_id)


def test_a_visit_booked_ahead_is_told_with_the_task(engine, clinic, patient_id, order, follow_ups):
    order()
    ahead, booked = date(2026, 12, 14), VisitStatus.BOOKED
    a_visit(engine, clinic, patient_id, ahead, VisitKind.SPIROMETRY, booked)
    assert follow_ups.of(patient_id).next.booked == ""
    a_visit(engine, clinic, patient_id, ahead, VisitKind.HOME_VISIT, booked, hour=14)
    assert follow_ups.of(patient_id).next.booked == "booked for 14-Dec-2026"


def test_a_visit_whose_clinic_was_closed_is_told_as_one_to_be_rebooked(
    engine, clinic, patient_id, order, follow_ups
):
    order()
    ahead, closed = date(2026, 12, 14), {"rebook_reason": "fire drill"}
    a_visit(engine, clinic, patient_id, ahead, VisitKind.HOME_VISIT, VisitStatus.BOOKED, **closed)
    assert follow_ups.of(patient_id).next.booked == "to be rebooked, was 14-Dec-2026"


def test_it_is_counted_from_the_first_order_of_an_unbroken_row(
    engine, patient_id, order, follow_ups
):
    order(date(2024, 1, 8), status=OrderStatus.REMOVED, ended_at=at(date(2024, 6, 3)))
    first = order(status=OrderStatus.SUPERSEDED, ended_at=at(date(2026, 9, 7)))
    second = order(date(2026, 9, 7), replaces_id=first)
    a_line(engine, second, position=2, modality=Modality.AOT)
    found = due(follow_ups, patient_id)
    assert found[words(TaskKind.HOME_VISIT)] == "03-Aug-2026"  # and not of the removed one
    assert found[words(TaskKind.AOT_FIRST_REVIEW)] == "19-Oct-2026"  # of when it came with it


def test_a_review_with_ambulatory_oxygen_is_one_of_that_too(
    engine, clinic, patient_id, order, follow_ups
):
    order(date(2025, 9, 1), modality=Modality.AOT)
    assert due(follow_ups, patient_id)[words(TaskKind.AOT_COMPLIANCE)] == "01-Sep-2026"
    a_visit(engine, clinic, patient_id, date(2026, 9, 15))
    found = follow_ups.of(patient_id)
    assert words(TaskKind.AOT_FIRST_REVIEW) not in due(follow_ups, patient_id)
    assert due(follow_ups, patient_id)[words(TaskKind.AOT_COMPLIANCE)] == "15-Sep-2027"
    assert any("supplier's figures on use" in missing for missing in found.missing)


def test_palliative_oxygen_is_seen_again_on_the_day_that_is_booked(
    engine, clinic, patient_id, order, follow_ups
):
    order(date(2026, 11, 20), modality=Modality.POT)
    contact = words(TaskKind.PALLIATIVE_CONTACT)
    assert due(follow_ups, patient_id)[contact] == "23-Nov-2026"
    a_visit(engine, clinic, patient_id, date(2026, 11, 23), VisitKind.HOME_VISIT)
    ahead = date(2026, 12, 7)
    a_visit(engine, clinic, patient_id, ahead, VisitKind.HOME_VISIT, VisitStatus.BOOKED)
    assert due(follow_ups, patient_id)[contact] == "07-Dec-2026"


def test_a_first_gas_waits_for_its_second(patient_id, gas, follow_ups):
    assert follow_ups.of(patient_id).reasons == ("Not on oxygen, and nothing is waiting.",)
    gas(date(2026, 10, 1))
    assert due(follow_ups, patient_id) == {words(TaskKind.SECOND_GAS): "22-Oct-2026"}


def test_whoever_qualifies_waits_and_is_told_for_what(patient_id, gas, follow_ups):
    gas(date(2026, 10, 1))
    gas(date(2026, 10, 23), "7.1")
    told = follow_ups.of(patient_id)
    assert told.next is None
    assert told.reasons == ("Waits for consent, the risks at home, titration and the order.",)


@pytest.mark.parametrize("decided", [Decided.DO_NOT_OFFER, Decided.REFER])
def test_a_decision_against_ends_the_waiting(engine, clinic, patient_id, gas, follow_ups, decided):
    gas(date(2026, 10, 1))
    a_decision(engine, clinic, patient_id, decided=decided, advised=Outcome.REPEAT_GAS)
    assert follow_ups.of(patient_id).tasks == ()
    gas(date(2026, 11, 23))  # a new gas opens it again
    assert follow_ups.of(patient_id).reasons != ("Not on oxygen, and nothing is waiting.",)


def test_ended_oxygen_ends_the_waiting(patient_id, gas, order, follow_ups):
    gas(date(2026, 7, 1))
    order(status=OrderStatus.REMOVED, ended_at=at(date(2026, 9, 7)))
    assert follow_ups.of(patient_id).tasks == ()


def test_an_assessment_in_an_exacerbation_is_put_off(engine, patient_id, gas, follow_ups):
    an_exacerbation(engine, patient_id, date(2026, 9, 20))
    gas(date(2026, 10, 1))
    assert due(follow_ups, patient_id) == {words(TaskKind.DEFERRED_ASSESSMENT): "15-Nov-2026"}


def test_oxygen_given_against_a_deferral_is_tested_again_when_stable(
    engine, clinic, patient_id, order, follow_ups
):
    an_exacerbation(engine, patient_id, date(2026, 9, 20))
    order()
    a_decision(
        engine,
        clinic,
        patient_id,
        decided=Decided.OFFER,
        advised=Outcome.DEFER_UNSTABLE,
        is_override=True,
    )
    assert due(follow_ups, patient_id)[words(TaskKind.STABLE_RETEST)] == "15-Nov-2026"


def test_a_stopped_titration_is_followed_by_an_assessment(engine, clinic, patient_id, follow_ups):
    by = clinic.nurse_olu.person_id
    ended = {"ended_at": at(date(2026, 11, 2), 12), "ended_by_id": by}
    for state in (TitrationState.REACHED, TitrationState.STOP):
        made = Titration(
            patient_id=patient_id,
            started_at=at(date(2026, 11, 2)),
            started_by_id=by,
            ended_state=state,
            **ended,
        )
        write(engine, made)
        is_stop = state is TitrationState.STOP
        expected = {words(TaskKind.REASSESSMENT).replace("PaCO2", "PaCO₂"): "30-Nov-2026"}
        assert due(follow_ups, patient_id) == (expected if is_stop else {})


def test_a_saturation_on_the_border_is_measured_again(engine, clinic, patient_id, follow_ups):
    for day, percent in ((date(2026, 3, 2), 91), (date(2026, 10, 5), 93)):
        result = Result(
            patient_id=patient_id,
            kind="oximetry",
            taken_at=at(day),
            device=Device.AIR,
            status=ResultStatus.REVIEWED,
            recorded_by_id=clinic.nurse_olu.person_id,
        )
        key = write(engine, result)
        write_part(engine, Oximetry(result_id=key, spo2_percent=D(percent)))
    recheck = words(TaskKind.SATURATION_RECHECK).replace("SpO2", "SpO₂")
    assert due(follow_ups, patient_id) == {recheck: "05-Oct-2027"}


def test_whoever_died_is_not_seen_and_the_oxygen_is_collected(
    engine, clinic, patient_id, order, follow_ups
):
    order()
    with Session(engine) as session:
        session.get(Patient, patient_id).died_on = date(2026, 11, 3)
        session.commit()
    told = follow_ups.of(patient_id)
    assert (told.next, told.reasons) == (None, ("Died on 03-Nov-2026.",))
    assert any("have it collected" in prompt for prompt in told.prompts)


def test_smoking_and_missed_visits_are_told(engine, clinic, patient_id, order, follow_ups):
    order()
    assert "whether the patient smokes" in follow_ups.of(patient_id).missing
    for who, status, day in (
        (SmokingWho.PATIENT, SmokingStatus.NEVER, date(2020, 1, 6)),
        (SmokingWho.PATIENT, SmokingStatus.SMOKES, date(2026, 1, 5)),
        (SmokingWho.HOUSEHOLD, SmokingStatus.NEVER, date(2026, 2, 2)),
    ):
        write(engine, Smoking(patient_id=patient_id, who=who, status=status, told_on=day))
    a_visit(
        engine, clinic, patient_id, date(2026, 11, 2), VisitKind.REVIEW, VisitStatus.DID_NOT_ATTEND
    )
    told = follow_ups.of(patient_id)
    assert "stopping smoking talked about again" in told.next.includes
    assert "Did not attend 02-Nov-2026: offer another visit" in told.prompts


def test_whether_anybody_asked_for_exacerbations_is_kept_apart(engine, clinic, follow_ups):
    asked, unasked = a_patient(engine), a_patient(engine, family="PENHALE")
    a_sign(engine, asked, SignKind.EXACERBATION)
    with clinic.desk.reading(clinic.nurse_olu, "read_record") as session:
        found = pictures_of(session, [asked, unasked], clinic.desk.now())
    assert found[asked].case.exacerbations == ()
    assert found[unasked].case.exacerbations is None


def test_many_are_read_as_one_is_and_with_as_many_statements(
    engine, clinic, patient_id, gas, follow_ups
):
    gas(date(2026, 10, 1))
    others = [a_stable_patient(engine) for _ in range(5)]
    for other in others[:3]:
        an_order(engine, other, ORDERED_ON, ordered_by_id=clinic.dr_berg.person_id)
    for other in others[3:]:
        nurse = clinic.nurse_olu.person_id
        a_gas(engine, other, date(2026, 10, 1), recorded_by_id=nurse)
    everybody = [patient_id, *others]
    with clinic.desk.reading(clinic.nurse_olu, "read_record") as session:
        with statements(engine) as of_many:
            many = pictures_of(session, everybody, clinic.desk.now())
        with statements(engine) as of_one:
            one = pictures_of(session, [patient_id], clinic.desk.now())
    assert len(of_many) == len(of_one) <= 10
    assert one[patient_id] == many[patient_id]
    for other in others:
        expected = [line.due for line in follow_ups.of(other).tasks]
        made = many[other].schedule().tasks
        assert [f"{task.due_on:%d-%b-%Y}" for task in made] == expected


def test_looking_is_logged_and_needs_the_record(engine, clinic, patient_id, follow_ups):
    follow_ups.of(patient_id)
    assert [line.patient_id for line in openings(engine)] == [patient_id]
    with pytest.raises(NotAllowed):
        FollowUps(clinic.desk, clinic.anna).of(patient_id)
    with pytest.raises(NotFound):
        follow_ups.of(999)


def a_decision(engine, clinic, patient_id, **told):
    usual = {
        "decided_on": date(2026, 11, 2),
        "decided_by_id": clinic.dr_berg.person_id,
        "policy_id": "BTS2015_QS2017",
        "is_override": False,
        "shown": {},
        "inputs": {},
    }
    return write(engine, AssessmentDecision(patient_id=patient_id, **(usual | told)))


def test_an_order_that_was_only_drafted_is_no_oxygen(engine, patient_id, order, follow_ups):
    order(status=OrderStatus.DRAFT)
    assert follow_ups.of(patient_id).tasks == ()
    with Session(engine) as session:
        assert session.query(OxygenOrder).count() == 1
