"""Alert cards upon the decision that was recorded: drawn, kept, refused in words; both engines."""

from datetime import date
from decimal import Decimal

import pytest
from clinic import read_all
from services.health_record import a_gas
from services.paper_people import a_paper_clinic
from sqlalchemy.orm import Session

from o2clinic.errors import AlreadyDone, NotAllowed, NotValid, Refused, StaleRecord
from o2clinic.models import AuditEntry, Document, Patient, PatientDiagnosis
from o2clinic.rules.decision import Course
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.questions import question
from o2clinic.services.alert_cards import AlertCards
from o2clinic.services.questions import QuestionDraft, Questions
from o2clinic.services.work import new_command_id
from tests.documents.papers import words_of

PAST = {"had_hypercapnic_failure": True, "had_niv_for_acidosis": False}
NONE = dict.fromkeys(PAST, False)
ASKED_FOR = "The ambulance service asks for one"


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def mary(clinic):
    return clinic.patient_id


@pytest.fixture
def cards(clinic):
    return AlertCards(clinic.desk, clinic.nurse_olu)


def decided(clinic, answers=PAST, course=Course.AS_ADVISED, reason=""):
    questions = Questions(clinic.desk, clinic.dr_berg)
    sheet = questions.sheet(clinic.patient_id)
    return questions.record(
        QuestionDraft(
            command_id=new_command_id(),
            patient_id=clinic.patient_id,
            question="alert_card",
            answers=answers,
            course=course,
            reason=reason,
            shown=sheet.shown(question("alert_card"), answers),
        )
    )


def diagnose(engine, code):
    """Another diagnosis than COPD; none for None."""
    with Session(engine.execution_options(writes=True)) as session:
        rows = session.query(PatientDiagnosis).all()
        for row in rows:
            if code is None:
                session.delete(row)
            else:
                row.code = code
        session.commit()


def test_a_decided_card_is_issued_and_kept_with_its_copies(engine, clinic, mary, cards):
    decided(clinic)
    draft = cards.draft(mary, 28)
    key = cards.issue(draft)
    with pytest.raises(AlreadyDone):
        cards.issue(draft)
    (paper,) = read_all(engine, Document)
    assert (paper.id, paper.kind, paper.patient_id) == (key, "alert_card", mary)
    assert bytes(paper.pdf) == draft.paper.pdf
    told = " ".join(words_of(bytes(paper.pdf)).split())
    for words in (
        "SpO₂ 88 to 92 %",
        "28 %",
        "4 L/min",
        "JENKINS",
        "hypercapnic respiratory failure in the past",
        "Dr A. Berg",  # who decided, not who printed
        "Quay Surgery",
        "Ambulance service",
    ):
        assert words in told
    (entry,) = [one for one in read_all(engine, AuditEntry) if one.use_case == "issue_alert_card"]
    assert (entry.patient_id, entry.record_id, entry.reason) == (mary, key, draft.title)
    assert cards.draft(mary, 24).paper.sheet["flow_l_min"] == "2"


def test_without_a_decision_that_holds_a_target_it_is_refused(engine, clinic, mary, cards):
    with pytest.raises(NotValid):
        cards.draft(mary, None)
    with pytest.raises(Refused, match="Nobody has decided"):
        cards.draft(mary, 24)
    decided(clinic, course=Course.OTHERWISE, reason="Never had it, says the hospital")
    with pytest.raises(Refused, match="no alert card is issued"):
        cards.draft(mary, 24)
    diagnose(engine, None)
    decided(clinic, NONE, Course.OTHERWISE, ASKED_FOR)
    with pytest.raises(Refused, match="holds no target saturation"):
        cards.draft(mary, 24)
    assert read_all(engine, Document) == []


def test_a_range_that_the_record_of_today_speaks_against_is_refused(engine, clinic, mary, cards):
    diagnose(engine, Diagnosis.ILD)
    decided(clinic, {**NONE, "bmi_kg_m2": Decimal(24)}, Course.OTHERWISE, ASKED_FOR)
    draft = cards.draft(mary, 24)
    assert draft.paper.sheet["target_low_percent"] == "94"
    olu = clinic.nurse_olu.person_id
    a_gas(engine, mary, date(2026, 11, 23), "7.0", paco2_kpa=Decimal("6.8"), recorded_by_id=olu)
    why = "with the record of today the rules say 88 to 92 %"
    with pytest.raises(Refused, match=why):
        cards.draft(mary, 24)
    with pytest.raises(Refused, match=why):
        cards.issue(draft)
    assert read_all(engine, Document) == []


def test_what_changed_since_it_was_shown_is_not_issued(engine, clinic, mary, cards):
    decided(clinic)
    draft = cards.draft(mary, 24)
    with Session(engine.execution_options(writes=True)) as session:
        session.get(Patient, mary).family_name = "Jenkins-Poole"
        session.commit()
    with pytest.raises(StaleRecord):
        cards.issue(draft)
    with pytest.raises(NotAllowed):
        AlertCards(clinic.desk, clinic.staff.sam).issue(draft)
