"""Risks at home and consent: read, recorded, told to the gate; on both engines."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from clinic import NOON, a_clinic, a_patient, openings, read_all, write
from services.health_record import an_order
from services.risk_record import SAFE, VISIT, a_safe_home, an_assessment, nobody_smokes

from o2clinic.errors import AlreadyDone, Level, NotAllowed, NotFound, NotValid, StaleRecord
from o2clinic.models import AuditEntry, RiskAssessment, Smoking
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.safety_gate import Gate, GateCase, Hazard
from o2clinic.services.audit_words import columns_in_words, use_case_in_words
from o2clinic.services.risk_assessments import RiskAssessments
from o2clinic.services.risk_draft import RiskDraft
from o2clinic.services.risk_standing import ITEMS
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements

TODAY = NOON.date()
NEVER = SmokingStatus.NEVER


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine)


@pytest.fixture
def risks(clinic):
    return RiskAssessments(clinic.desk, clinic.nurse_olu)


@pytest.fixture
def by(clinic):
    return clinic.nurse_olu.person_id


def a_draft(patient_id, **typed):
    usual = {"assessed_on": TODAY, "smoking": NEVER, "household_smoking": NEVER} | SAFE
    return RiskDraft(command_id=new_command_id(), patient_id=patient_id, **(usual | typed))


def told(refusal):
    return {(it.rule, it.field, it.level) for it in refusal.value.findings}


def test_every_item_of_the_gate_is_recorded_and_read_back(risks, mary):
    typed = {
        "install_on": TODAY + timedelta(days=3),
        "risk_tool_on": VISIT,
        "smoking": SmokingStatus.SMOKES,
        "household_smoking": SmokingStatus.STOPPED,
        "co_ppm": Decimal("17.5"),
        "is_cotinine_positive": True,
        "cotinine_explanation": " patches ",
        "was_cessation_discussed": True,
        "was_education_written": False,
        "was_family_warned": True,
        "was_told_of_withdrawal": False,
        "is_supplier_told": True,
        "were_others_weighed": True,
        "was_discussed_with_lead": True,
        "is_risk_significant": True,
        "signed_off_by": "Dr Berg",
        "has_reasonable_doubt": True,
        "refused_because": "smokes with oxygen on",
        "note": "son was there",
    }
    risks.record(a_draft(mary, **typed))
    sheet = risks.of(mary)
    case = sheet.standing.case
    for name, value in (SAFE | typed | {"cotinine_explanation": "patches"}).items():
        if name != "note":
            assert getattr(case, name) == value, name
    assert {each.name for each in fields(GateCase)} - set(ITEMS) == {
        "decided_on",
        "smoking",
        "household_smoking",
        "asked",
        "agreed",
        "moved_on",
    }
    assert sheet.standing.gate.outcome is Gate.RISK_REFUSE
    (row,) = sheet.rows
    assert (row.assessed_on, row.assessed_by, row.note) == (TODAY, "Mr O. Adeyemi", "son was there")


def test_nothing_recorded_is_held_and_no_assessment_is_told(risks, mary):
    sheet = risks.of(mary)
    assert sheet.standing.gate.outcome is Gate.RISK_HOLD
    assert not sheet.standing.is_begun
    assert (sheet.rows, sheet.smoking, sheet.household_smoking) == ((), None, None)
    blank = sheet.blank("c")
    assert (blank.assessed_on, blank.seen_id, blank.is_anything_answered) == (TODAY, 0, False)
    assert sheet.from_last("c") == blank


def test_a_safe_home_is_clear_and_the_newest_by_day_then_by_key_holds(engine, risks, mary, by):
    a_safe_home(engine, mary, by)
    assert risks.of(mary).standing.gate.outcome is Gate.RISK_CLEAR
    an_assessment(engine, mary, by, VISIT, **(SAFE | {"trips": Hazard.PRESENT}))
    an_assessment(engine, mary, by, VISIT - timedelta(days=30), **SAFE)
    sheet = risks.of(mary)
    assert sheet.standing.gate.outcome is Gate.RISK_HOLD
    assert [row.outcome for row in sheet.rows] == [Gate.RISK_HOLD, Gate.RISK_CLEAR, Gate.RISK_HOLD]
    assert sheet.rows[0].against == ("trips and falls: present",)
    assert "smokes" in sheet.rows[2].against[0]  # nobody had asked by then
    assert sheet.blank("c").seen_id == max(row.assessment_id for row in sheet.rows)


def test_both_forms_fall_back_on_an_order_until_an_assessment_has_told_of_them(
    engine, clinic, risks, mary, by
):
    days = {"consent_signed_on": date(2026, 10, 2), "risk_form_completed_on": date(2026, 10, 3)}
    physician = clinic.dr_berg.person_id
    an_order(engine, mary, ordered_by_id=physician, status=OrderStatus.DRAFT, **days)
    late = dict.fromkeys(days, date(2026, 11, 1))
    an_order(engine, mary, ordered_by_id=physician, status=OrderStatus.CANCELLED, **late)
    nobody_smokes(engine, mary)
    without = {name: value for name, value in SAFE.items() if name not in days}
    an_assessment(engine, mary, by, VISIT, **without)
    case = risks.of(mary).standing.case
    assert (case.consent_signed_on, case.risk_form_completed_on) == tuple(days.values())
    told_again = without | {"consent_signed_on": VISIT}
    an_assessment(engine, mary, by, VISIT + timedelta(days=1), **told_again)
    case = risks.of(mary).standing.case
    assert case.consent_signed_on == VISIT
    assert case.risk_form_completed_on == date(2026, 10, 3)
    an_assessment(engine, mary, by, VISIT + timedelta(days=2), **without)
    sheet = risks.of(mary)  # told once and now no more: not the order's day again
    assert sheet.standing.case.consent_signed_on is None
    assert sheet.standing.gate.outcome is Gate.RISK_HOLD


def test_what_the_gate_says_while_typing_is_what_it_says_once_recorded(engine, risks, mary):
    for draft in (
        a_draft(mary),
        a_draft(mary, smoking=SmokingStatus.SMOKES),
        a_draft(mary, trips=Hazard.DEALT_WITH, smoking=None),
        a_draft(mary, consent_signed_on=None, refused_because="  "),
    ):
        sheet = risks.of(mary)
        sent = replace(draft, seen_id=sheet.recorded.last_id)
        foretold = sheet.gate_of(sent)
        risks.record(sent)
        assert risks.of(mary).standing.gate == foretold


def test_smoking_is_kept_with_the_patients_health_where_it_is_new(engine, risks, mary, by):
    write(
        engine,
        Smoking(
            patient_id=mary,
            who=SmokingWho.PATIENT,
            status=SmokingStatus.STOPPED,
            told_on=VISIT,
            detail="30 pack-years",
        ),
    )
    first = risks.record(a_draft(mary, smoking=SmokingStatus.STOPPED, household_smoking=None))
    rows = [(it.who, it.status, it.told_on, it.detail) for it in read_all(engine, Smoking)]
    assert rows[1:] == [("patient", "stopped", TODAY, "30 pack-years")]
    again = {"smoking": SmokingStatus.STOPPED, "household_smoking": SmokingStatus.SMOKES}
    second = risks.record(a_draft(mary, seen_id=first, **again))
    rows = [(it.who, it.status, it.told_on, it.detail) for it in read_all(engine, Smoking)]
    assert rows[2:] == [("household", "smokes", TODAY, "")]
    started = {"smoking": SmokingStatus.SMOKES, "household_smoking": None}
    risks.record(a_draft(mary, seen_id=second, **started))
    assert read_all(engine, Smoking)[-1].detail == ""
    assert risks.of(mary).smoking.status is SmokingStatus.SMOKES


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"assessed_on": None}, {("PF-1", "assessed_on", Level.BLOCK)}),
        ({"assessed_on": TODAY + timedelta(days=1)}, {("PF-2", "assessed_on", Level.BLOCK)}),
        ({"consent_signed_on": date(2027, 1, 1)}, {("PF-2", "consent_signed_on", Level.BLOCK)}),
        ({"risk_tool_on": date(1931, 1, 1)}, {("PF-3", "risk_tool_on", Level.BLOCK)}),
        ({"home_assessed_on": date(1931, 1, 1)}, {("PF-3", "home_assessed_on", Level.BLOCK)}),
        ({"co_ppm": Decimal(501)}, {("R-SM-7", "co_ppm", Level.BLOCK)}),
        ({"co_ppm": Decimal(-1)}, {("R-SM-7", "co_ppm", Level.BLOCK)}),
        ({"signed_off_by": "x" * 201}, {("LENGTH", "signed_off_by", Level.BLOCK)}),
        ({"refused_because": "x" * 2001}, {("LENGTH", "refused_because", Level.BLOCK)}),
    ],
)
def test_what_cannot_be_is_refused_in_words_beside_its_field(engine, risks, mary, typed, expected):
    with pytest.raises(NotValid) as refusal:
        risks.record(a_draft(mary, **typed))
    assert told(refusal) == expected
    assert read_all(engine, RiskAssessment) == []
    assert read_all(engine, Smoking) == []


def test_an_assessment_without_any_answer_is_refused(risks, mary):
    empty = RiskDraft(
        command_id=new_command_id(), patient_id=mary, assessed_on=TODAY, signed_off_by="  "
    )
    with pytest.raises(NotValid, match="Nothing is answered yet"):
        risks.record(empty)


def test_what_is_odd_is_told_and_may_be_saved(engine, risks, mary, by):
    an_assessment(engine, mary, by, TODAY, **SAFE)
    sheet = risks.of(mary)
    odd = a_draft(
        mary,
        seen_id=sheet.recorded.last_id,
        assessed_on=VISIT - timedelta(days=1),
        household_smoking=SmokingStatus.VAPES,
        was_discussed_with_lead=True,
        install_on=TODAY + timedelta(days=9),
    )
    assert {(it.field, it.level) for it in sheet.check(odd)} == {
        (name, Level.WARN)
        for name in (
            "assessed_on",
            "consent_signed_on",
            "risk_form_completed_on",
            "e_cigarettes",
            "is_risk_significant",
        )
    }
    assert risks.record(odd) > 0


def test_of_a_patient_who_has_died_the_past_can_still_be_told(engine, clinic, risks):
    gone = a_patient(engine, died_on=VISIT)
    with pytest.raises(NotValid) as refusal:
        risks.record(a_draft(gone, install_on=TODAY + timedelta(days=3)))
    assert told(refusal) == {
        ("PF-4", "assessed_on", Level.BLOCK),
        ("PF-2", "install_on", Level.BLOCK),
    }
    assert risks.record(a_draft(gone, assessed_on=VISIT)) > 0


def test_an_assessment_recorded_meanwhile_is_told_and_compared(engine, clinic, risks, mary):
    sheet = risks.of(mary)
    mine = replace(a_draft(mary), seen_id=sheet.recorded.last_id)
    theirs = a_draft(mary, trips=Hazard.DEALT_WITH, household_smoking=SmokingStatus.SMOKES)
    other = RiskAssessments(clinic.desk, clinic.dr_berg)
    key = other.record(theirs)
    with pytest.raises(StaleRecord, match=r"risks was changed by Dr A. Berg at 12:00") as stale:
        risks.record(mine)
    assert stale.value.version == key
    assert len(read_all(engine, RiskAssessment)) == 1
    now = risks.as_it_is(mary, "new")
    assert now.last_save.who == "Dr A. Berg"
    assert now.draft == replace(theirs, command_id="new", seen_id=key)
    risks.record(replace(mine, seen_id=key))
    assert len(read_all(engine, RiskAssessment)) == 2


def test_a_second_press_writes_nothing_twice(engine, risks, mary):
    draft = a_draft(mary)
    key = risks.record(draft)
    with pytest.raises(AlreadyDone) as again:
        risks.record(draft)
    assert again.value.record_id == key
    assert len(read_all(engine, RiskAssessment)) == 1


def test_who_changed_what_is_told_and_stands_in_the_audit(engine, clinic, mary):
    heard = []
    desk = Desk(engine, tell=heard.append, now=clinic.desk.now)
    RiskAssessments(desk, clinic.nurse_olu).record(a_draft(mary, smoking=None))
    assert heard == [{Change(Concept.ASSESSMENT, mary), Change(Concept.PATIENT, mary)}]
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.patient_id) == ("record risk assessment", mary)
    assert use_case_in_words(entry.use_case, "") == "Record risk assessment"
    column = next(columns_in_words("risk_assessment", "insert", {"consent_signed_on": [None, "x"]}))
    assert (column.record, column.column) == ("Risk assessment added", "consent (HOCF) signed on")


def test_roles(engine, clinic, mary, by):
    for actor in (clinic.nurse_olu, clinic.dr_berg):
        service = RiskAssessments(clinic.desk, actor)
        service.record(replace(a_draft(mary), seen_id=service.of(mary).recorded.last_id))
    manager = RiskAssessments(clinic.desk, clinic.sam)
    assert len(manager.of(mary).rows) == 2
    with pytest.raises(NotAllowed):
        manager.record(a_draft(mary))
    with pytest.raises(NotAllowed):
        RiskAssessments(clinic.desk, clinic.anna).of(mary)


def test_nobody_there_and_nothing_recorded_are_told(risks, mary):
    with pytest.raises(NotFound):
        risks.of(4711)
    with pytest.raises(NotFound):
        risks.as_it_is(mary, "c")


def test_four_statements_however_many_assessments(engine, risks, mary, by):
    risks.of(mary)  # the opening is noted once
    for days in range(12):
        an_assessment(engine, mary, by, VISIT - timedelta(days=days), **SAFE)
    with statements(engine) as sent:
        assert len(risks.of(mary).rows) == 12
    assert len(sent) <= 4, sent
    assert len(openings(engine)) == 1
