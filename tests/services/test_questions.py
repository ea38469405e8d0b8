"""Questions on oxygen: what the record knows of them, and answers kept as they were given."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all
from services.health_record import D, a_diagnosis, a_gas, a_sign, a_stable_patient, an_order
from services.risk_record import a_safe_home
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from o2clinic.errors import AlreadyDone, NotAllowed, NotFound, NotValid, StaleRecord
from o2clinic.models import AuditEntry, OxygenQuestion
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.decision import Course
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.order import Modality
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import SignKind
from o2clinic.rules.questions import QUESTIONS, question
from o2clinic.rules.withdrawal_states import Reason, Recipient, WithdrawalState
from o2clinic.services.documents import as_plain
from o2clinic.services.questions import QuestionDraft, Questions
from o2clinic.services.summaries import Summaries
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements

WHY = "She asked for it herself, twice."
LOW = {"is_hypoxaemic_at_night": True, "meets_ltot": False, "is_on_niv": False}
PAST = {"had_hypercapnic_failure": False, "had_niv_for_acidosis": False, "bmi_kg_m2": D(24)}


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    """Stable COPD on LTOT, with raised carbon dioxide, in a safe home."""
    made = a_stable_patient(engine)
    nurse = clinic.nurse_olu.person_id
    hypercapnic = {"ph": D("7.38"), "paco2_kpa": D("6.6"), "spo2_percent": D(87)}
    a_gas(engine, made, date(2026, 11, 2), "6.9", recorded_by_id=nurse, **hypercapnic)
    an_order(engine, made, ordered_by_id=clinic.dr_berg.person_id)
    a_safe_home(engine, made, nurse)
    return made


@pytest.fixture
def questions(clinic):
    return Questions(clinic.desk, clinic.dr_berg)


@pytest.fixture
def draft(questions, mary):
    def make(code="alert_card", answers=None, course=Course.AS_ADVISED, reason="", note=""):
        answers = answers or {}
        shown = questions.sheet(mary).shown(question(code), answers)
        return QuestionDraft(
            command_id=new_command_id(),
            patient_id=mary,
            question=code,
            answers=answers,
            course=course,
            reason=reason,
            note=note,
            shown=shown,
        )

    return make


def test_what_the_record_holds_is_known_with_its_source(engine, questions, clinic, mary):
    a_sign(engine, mary, SignKind.ON_NIV, is_present=True)
    known = questions.sheet(mary).known
    assert known.today == date(2026, 11, 24)
    assert known.born_on == date(1945, 7, 14)
    assert (known.diagnosis.value, known.diagnosis.source) == (
        Diagnosis.COPD,
        "Health, 04-May-2015",
    )
    assert known.ordered_on == {Modality.LTOT: date(2026, 10, 5)}
    assert known.spo2_percent.value == D(87)
    assert known.spo2_percent.source == "Results, 02-Nov-2026"
    assert (known.has_oedema.value, known.is_on_niv.value) == (False, True)
    assert known.haematocrit_percent.value == D(45)
    assert known.has_consent_and_risk.value is True
    assert known.dangers.value == ()
    assert [one.clock_on for one in known.exacerbations] == [date(2026, 3, 2)]
    assert len(known.gases) == len(known.resting_gases) == 1
    assert known.meets_ltot is None  # one gas settles nothing


def test_a_record_without_anything_knows_nothing(engine, questions, clinic):
    sheet = questions.sheet(a_patient(engine))
    known = sheet.known
    assert {known.diagnosis, known.spo2_percent, known.dangers, known.has_consent_and_risk} == {
        None
    }
    assert known.ordered_on == {}
    assert sheet.rows == ()
    assert sheet.last("alert_card") is None
    with pytest.raises(NotFound):
        questions.sheet(9_999)


def test_an_answer_keeps_what_was_typed_shown_and_known(engine, questions, draft, mary, clinic):
    sent = draft(answers=PAST, note=" card posted ")
    question_id = questions.record(sent)
    (kept,) = read_all(engine, OxygenQuestion)
    assert (kept.id, kept.patient_id, kept.question) == (question_id, mary, "alert_card")
    assert (kept.advised, kept.decided, kept.reason) == ("CONSIDER", Course.AS_ADVISED, "")
    assert kept.asked_by_id == clinic.dr_berg.person_id
    assert kept.policy_id == "BTS2015_QS2017"
    assert kept.note == "card posted"
    assert kept.answers == as_plain(PAST)
    assert kept.inputs["diagnosis"] == "copd"
    assert kept.inputs["gases"][0]["gas"]["paco2_kpa"] == "6.60"
    assert kept.shown == sent.shown
    assert kept.shown["steps"][0]["rule"] == "R-AC-5"
    sheet = questions.sheet(mary)
    (row,) = sheet.rows_of("alert_card")
    assert sheet.last("alert_card") == row
    assert (row.by, row.mark, row.is_override) == ("Dr A. Berg", "note", False)
    assert ("Target saturation", "88 to 92 %") in row.more
    assert sheet.since_then(row) == ""
    assert sheet.rows_of("nocturnal") == ()
    # What is kept from one time to the next holds, and is said to.
    held = question("alert_card").held(sheet.known)
    assert held["bmi_kg_m2"].value == D(24)
    assert held["bmi_kg_m2"].source == "answered 24-Nov-2026"


def test_a_decision_otherwise_needs_a_reason_which_the_audit_tells(engine, questions, draft, mary):
    for course, reason, field in (
        (None, WHY, "course"),
        (Course.OTHERWISE, "no", "reason"),
    ):
        with pytest.raises(NotValid) as refused:
            questions.record(draft(course=course, reason=reason))
        assert [one.field for one in refused.value.findings] == [field]
    assert read_all(engine, OxygenQuestion) == []
    questions.record(draft(course=Course.OTHERWISE, reason=f" {WHY} "))
    (row,) = questions.sheet(mary).rows
    assert (row.is_override, row.reason, row.decided_words) == (
        True,
        WHY,
        "Otherwise than advised",
    )
    entry = next(one for one in read_all(engine, AuditEntry) if one.use_case == "answer question")
    assert (entry.reason, entry.patient_id, entry.record_id) == (WHY, mary, row.question_id)


def test_what_is_no_answer_is_refused_before_the_rules_are_asked(engine, questions, draft):
    sent = draft()
    for answers, note in (({"bmi_kg_m2": D(900)}, ""), ({"born_on": True}, ""), ({}, "x" * 2001)):
        with pytest.raises(NotValid):
            questions.record(replace(sent, answers=answers, note=note))
    with pytest.raises(NotFound):
        questions.record(replace(sent, question="of_a_newer_program"))
    assert read_all(engine, OxygenQuestion) == []


def test_an_answer_on_what_no_longer_holds_is_refused(engine, questions, draft, mary, clinic):
    sent = draft(answers=PAST)
    a_gas(engine, mary, date(2026, 11, 20), "7.0", recorded_by_id=clinic.nurse_olu.person_id)
    with pytest.raises(StaleRecord, match="what the rules say on this question"):
        questions.record(sent)
    # Nor when somebody else has answered it meanwhile.
    first, second = draft(answers=PAST), draft(answers=PAST)
    questions.record(first)
    with pytest.raises(StaleRecord):
        questions.record(second)
    assert len(read_all(engine, OxygenQuestion)) == 1


def test_what_was_recorded_is_not_made_anew_but_what_is_otherwise_today_is_told(
    engine, questions, draft, mary, clinic
):
    questions.record(draft("nocturnal", LOW))
    (before,) = questions.sheet(mary).rows
    a_gas(engine, mary, date(2026, 11, 20), "7.0", recorded_by_id=clinic.nurse_olu.person_id,
          paco2_kpa=D("5.0"))  # fmt: skip
    sheet = questions.sheet(mary)
    (after,) = sheet.rows
    assert after == before
    assert sheet.since_then(after).startswith("Today, with the same answers, the rules say: ")
    card = replace(before, question="alert_card", advised="CONSIDER", answers={}, more=())
    assert "target saturation 88 to 92 %" in sheet.since_then(card)
    same = sheet.shown(question("alert_card"), {})["more"]
    other = replace(card, more=tuple(map(tuple, same)), policy_title="Another policy")
    assert sheet.since_then(other).startswith("Today the clinic goes by the ")
    assert sheet.since_then(replace(card, question="of_a_newer_program")) == ""


def test_a_day_that_is_counted_from_the_asking_does_not_move_on(engine, clinic, questions, draft):
    answers = {"is_confirmed": True, "has_hypercapnia_risk": False, "flow_l_min": D(12),
               "device": Device.RESERVOIR_MASK}  # fmt: skip
    other = a_patient(engine, born_on=date(1960, 1, 1))
    asked = question("cluster_headache")
    shown = questions.sheet(other).shown(asked, answers)
    sent = replace(draft("cluster_headache"), patient_id=other, answers=answers, shown=shown)
    questions.record(sent)
    later = local(NOON) + timedelta(days=30)
    month_on = Questions(Desk(clinic.desk.engine, now=lambda: later), clinic.dr_berg)
    sheet = month_on.sheet(other)
    (row,) = sheet.rows
    assert ("Review by", "24-Nov-2027") in row.more
    assert sheet.since_then(row) == ""


def test_what_is_carried_over_keeps_the_day_of_its_answer(clinic, questions, draft, mary):
    questions.record(draft(answers=PAST))
    later = local(NOON) + timedelta(days=90)
    then = Questions(Desk(clinic.desk.engine, now=lambda: later), clinic.dr_berg)
    answers = {"is_card_issued": True}
    shown = then.sheet(mary).shown(question("alert_card"), answers)
    then.record(replace(draft(), answers=answers, shown=shown))
    held = question("alert_card").held(then.sheet(mary).known)
    assert held["bmi_kg_m2"].source == "answered 24-Nov-2026"
    assert held["is_card_issued"].source == "answered 22-Feb-2027"


def test_a_withdrawal_is_taken_on_by_who_comes_next(engine, clinic, questions, draft, mary):
    """Each step is a row of its own; what an earlier one told goes on to hold."""
    state = WithdrawalState
    begun = {"reason": Reason.NO_BENEFIT, "recipients": frozenset({Recipient.GP})}
    questions.record(draft("withdrawal", begun))
    talked = {"then": state.DISCUSSED, "discussed_on": date(2026, 11, 24)}
    questions.record(draft("withdrawal", talked))
    with pytest.raises(NotValid) as refused:
        questions.record(draft("withdrawal", {"then": state.CONFIRMED}))
    assert refused.value.findings[0].field == "decided_by"
    with pytest.raises(NotValid) as refused:
        questions.record(draft("withdrawal", course=Course.OTHERWISE, reason=WHY))
    assert "cannot be decided otherwise" in refused.value.findings[0].message
    questions.record(draft("withdrawal", {"decided_by": "Dr Berg", "decision_reason": WHY}))
    later = local(NOON) + timedelta(days=1)
    tomorrow = Questions(Desk(clinic.desk.engine, now=lambda: later), clinic.dr_berg)
    known = tomorrow.sheet(mary).known
    held = question("withdrawal").held(known)
    assert held["state"].value is state.DISCUSSED
    assert held["identified_on"].value == date(2026, 11, 24)
    assert held["recipients"].value == frozenset({Recipient.GP})
    advised = [row.advised for row in tomorrow.sheet(mary).rows]
    assert advised == [state.DISCUSSED, state.DISCUSSED, state.IDENTIFIED]
    assert tomorrow.sheet(mary).since_then(tomorrow.sheet(mary).rows[0]) == ""


def test_every_answer_comes_back_as_it_was_kept():
    given = {
        "yes_no": True,
        "number": D("7.35"),
        "day": date(2026, 11, 24),
        "moment": datetime(2026, 11, 24, 9, 30, tzinfo=NOON.tzinfo),
        "text": "twice",
    }
    for asked in QUESTIONS:
        answers = {
            ask.field: given.get(
                ask.kind.value,
                frozenset(code for code, _ in ask.options[:2])
                if ask.kind.value == "several"
                else ask.options[0][0]
                if ask.options
                else None,
            )
            for ask in asked.asks
        }
        assert asked.read(as_plain(answers)) == answers


def test_a_second_press_answers_once_and_others_are_told(engine, clinic, draft, mary):
    heard = []
    desk = Desk(clinic.desk.engine, tell=heard.append, now=clinic.desk.now)
    sent = draft(answers=PAST)
    question_id = Questions(desk, clinic.dr_berg).record(sent)
    with pytest.raises(AlreadyDone) as again:
        Questions(desk, clinic.dr_berg).record(sent)
    assert again.value.record_id == question_id
    assert heard == [frozenset({Change(Concept.ASSESSMENT, mary)})]
    assert len(read_all(engine, OxygenQuestion)) == 1


def test_who_may_not_order_reads_but_does_not_answer(clinic, draft, mary):
    sent = draft(answers=PAST)
    for actor in (clinic.nurse_olu, clinic.sam):
        assert Questions(clinic.desk, actor).sheet(mary).rows == ()
        with pytest.raises(NotAllowed):
            Questions(clinic.desk, actor).record(sent)
    with pytest.raises(NotAllowed):
        Questions(clinic.desk, clinic.anna).sheet(mary)


def test_the_summary_tells_the_target_with_what_was_issued(clinic, questions, draft, mary):
    summaries = Summaries(clinic.desk, clinic.dr_berg)
    assert summaries.of(mary).target == ""
    questions.record(draft(answers={**PAST, "is_card_issued": True, "is_mask_issued": True}))
    wanted = "88 to 92 %; alert card and Venturi mask issued; asked 24-Nov-2026"
    assert summaries.of(mary).target == wanted
    questions.record(draft("nocturnal", LOW))
    questions.record(draft(course=Course.OTHERWISE, reason=WHY))
    assert summaries.of(mary).target.startswith(f"decided otherwise than 88 to 92 %: {WHY}; alert")


def test_the_usual_target_is_doubted_once_a_raised_paco2_is_known(engine, clinic, questions, draft):
    other = a_patient(engine)
    a_diagnosis(engine, other, Diagnosis.ILD)
    shown = questions.sheet(other).shown(question("alert_card"), PAST)
    questions.record(replace(draft(answers=PAST), patient_id=other, shown=shown))
    summaries = Summaries(clinic.desk, clinic.dr_berg)
    assert summaries.of(other).target == "94 to 98 %; asked 24-Nov-2026"
    a_gas(engine, other, date(2026, 11, 24), "7.0", recorded_by_id=clinic.nurse_olu.person_id,
          paco2_kpa=D("7.2"), ph=D("7.36"))  # fmt: skip
    told = summaries.of(other).target
    assert told.startswith("ASK AGAIN: PaCO2 7.2")
    assert told.endswith("94 to 98 %; asked 24-Nov-2026")


def test_an_answer_is_never_changed(engine, questions, draft):
    questions.record(draft())
    with engine.connect().execution_options(writes=True) as connection:
        with pytest.raises(DBAPIError, match="only added to: oxygen_question"):
            connection.execute(update(OxygenQuestion.__table__).values(reason="x"))
        connection.rollback()


def test_the_sheet_is_eight_statements_whatever_was_recorded(engine, questions, draft, mary):
    questions.record(draft(answers=PAST))
    questions.record(draft("nocturnal", LOW))
    with statements(engine) as told:
        questions.sheet(mary)
    assert len(told) <= 8
