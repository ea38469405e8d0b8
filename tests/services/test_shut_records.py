"""No service tells or writes anything of a shut record: a walk along all of them."""

import inspect
from contextlib import suppress
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from clinic import NOON, read_all, write
from gas_makers import a_gas_draft, a_reading
from services.meeting_makers import a_meeting, an_item
from services.paper_people import a_paper_clinic, a_ready_draft
from services.walk_makers import a_night_draft, a_walk_draft

from o2clinic.errors import RecordShut
from o2clinic.models import (
    AuditEntry,
    Exacerbation,
    Meeting,
    Patient,
    PatientAlert,
    PatientDiagnosis,
    RecordRestriction,
)
from o2clinic.rules.decision import as_advised
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.meeting import MeetingOutcome
from o2clinic.rules.oximetry import OximetryReading
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.permissions import Permission
from o2clinic.rules.spirometry import SpirometryReading
from o2clinic.rules.titration_case import TitrationState
from o2clinic.services import health_draft as facts
from o2clinic.services.agenda_draft import (
    AskDraft,
    LineStep,
    OffDraft,
    QuestionDraft,
    ToMeeting,
)
from o2clinic.services.clinic import services_for
from o2clinic.services.decisions import DecisionDraft
from o2clinic.services.diary import Bookee
from o2clinic.services.documents import Use
from o2clinic.services.exports import ExportKind, TableLeaving, Way
from o2clinic.services.home_paper_sheets import HomePaper
from o2clinic.services.letter_catalogue import GENERAL
from o2clinic.services.oximetries import OximetryDraft
from o2clinic.services.result_papers import ResultPaper
from o2clinic.services.review import ReviewDraft, SignedResult
from o2clinic.services.risk_draft import RiskDraft
from o2clinic.services.room_asking import RoomAskDraft
from o2clinic.services.room_sheet import DecisionDraft as MeetingDecision
from o2clinic.services.spirometries import SpirometryDraft
from o2clinic.services.spirometry_reports import SpirometryPaper
from o2clinic.services.titration_draft import (
    EndDraft,
    FactsDraft,
    FlowDraft,
    ReadingDraft,
    TitrationFacts,
)
from o2clinic.services.work import new_command_id

DAY = date(2026, 11, 20)
EARLIER = NOON.replace(hour=9)
# Of the services that hold clinical content: what is about no one patient, or asks no database.
NOT_OF_ONE_PATIENT = {
    "agendas.accept_standard",  # lines of an agenda leave shut records out; see test_agendas.py
    "agendas.bookee",  # who it is stays open to the desk
    "agendas.candidates",
    "agendas.fill",
    "agendas.move",
    "agendas.sheet",
    "agendas.to_choose",
    "follow_ups.catch_up",
    "follow_ups.counts",
    "follow_ups.more_recalls",
    "follow_ups.recalls",  # only the name stands there; see test_recalls.py
    "letters.as_another",
    "letters.check",
    "letters.may_issue",
    "meeting_room.attend",
    "meeting_room.meeting_of",
    "meeting_room.open",
    "meeting_room.sheet",  # that somebody stands on the agenda is told, and not who
    "letters.preview",
    "letters.proposed",
    "orders.check",
    "orders.comes",
    "orders.difference",
    "orders.may_issue",
    "orders.preview",
    "review.counts",
    "review.queue",  # that a result waits is never hidden
}
CLINICAL = (
    *("agendas", "assessments", "blood_gases", "cumulative", "decisions", "documents"),
    *("exports", "follow_ups", "health", "letters", "meeting_room", "room_asking"),
    *("nights", "orders", "oximetries", "results", "review", "risk_assessments", "spirometries"),
    *("result_papers", "spirometry_reports"),
    *("summaries", "titrations", "trends", "walks"),
)


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def services(clinic):
    return services_for(clinic.desk, clinic.dr_berg)


def _head(patient_id):
    return {"command_id": new_command_id(), "patient_id": patient_id}


def _oximetry(patient_id):
    """So low that the rules ask about it."""
    numbers = {"spo2_percent": Decimal(55), "has_good_trace": False}
    reading = OximetryReading(taken_at=EARLIER, source=AIR, **numbers)
    return OximetryDraft(**_head(patient_id), reading=reading, leaves_query_open=True)


def _spirometry(patient_id):
    numbers = {"height_cm": Decimal(160), "fev1_l": Decimal("0.90"), "fvc_l": Decimal("2.10")}
    return SpirometryDraft(
        **_head(patient_id), reading=SpirometryReading(taken_at=EARLIER, **numbers)
    )


def _end(patient_id, fact_id):
    return facts.EndDraft(**_head(patient_id), fact_id=fact_id, ended_on=DAY)


def _facts(engine, patient_id):
    """What can be ended."""
    kinds = (
        PatientDiagnosis(code=Diagnosis.COPD, label="COPD", diagnosed_on=date(2020, 1, 1)),
        Exacerbation(started_on=date(2026, 11, 1)),
        PatientAlert(text="Falls", valid_from=date(2026, 1, 1)),
    )
    for one in kinds:
        one.patient_id = patient_id
    return [write(engine, one) for one in kinds]


def _a_meeting(engine):
    return write(
        engine,
        Meeting(name="MDT", kind="mdt", meets_on=DAY, starts_at=time(13), minutes=60),
    )


def _asked_in_room(engine, mary):
    patient = next(one for one in read_all(engine, Patient) if one.id == mary)
    return RoomAskDraft(
        new_command_id(), _a_meeting(engine), patient.nhs_number, patient.born_on, "Why?"
    )


def _calls(engine, services, mary):
    """Every call that is about one patient, made ready while the record was open."""
    gas = services.blood_gases.record(a_gas_draft(mary, a_reading("6.80", ph=Decimal("7.39"))))
    services.orders.issue(a_ready_draft(services.orders, mary))
    [paper] = services.documents.of_patient(mary)
    oximetry = services.oximetries.record(_oximetry(mary))
    spirometry = services.spirometries.record(_spirometry(mary))
    night = services.nights.record(a_night_draft(mary, note="Restless"))
    walk = services.walks.record(a_walk_draft(mary, note="Windy"))
    next_order = a_ready_draft(services.orders, mary, reason="Agreed with the patient")
    letter = services.letters.as_another(services.letters.draft_for(mary), GENERAL)
    issued = services.letters.issue(replace(letter, command_id=new_command_id()))
    diagnosis, exacerbation, alert = _facts(engine, mary)
    standing = services.assessments.of(mary).standing
    titration = _titration(services.titrations, mary)
    meeting_id = a_meeting(engine)
    line = an_item(engine, meeting_id, mary)
    decided = MeetingDecision(
        **_head(mary), item_id=line, version=1, outcome=MeetingOutcome.OTHER, decision="Wait"
    )
    letter = services.letters.renewed(letter)
    next_order = services.orders.renewed(next_order)
    meeting = ToMeeting(_a_meeting(engine))
    question = AskDraft(new_command_id(), Bookee(mary, "Mary"), meeting, "Why?")
    asked = LineStep(services.agendas.ask(question), 1, new_command_id())
    return {
        "agendas.ask": (replace(question, command_id=new_command_id()),),
        "agendas.question": (QuestionDraft(asked, "How?"),),
        "agendas.take_off": (OffDraft(asked, "Settled"),),
        "agendas.put_back": (asked,),
        "assessments.of": (mary,),
        "assessments.compare": (mary, "DH2008"),
        "blood_gases.context": (mary,),
        "blood_gases.stored": (gas,),
        "blood_gases.record": (a_gas_draft(mary),),
        "cumulative.of": (mary,),
        "exports.begin": (mary, ExportKind.TABLE, "Results", Way.FILE),
        "exports.begin_table": (
            TableLeaving(
                title="Results", shown="", rows=3, needs=Permission.READ_RECORD, patient_id=mary
            ),
        ),
        "decisions.record": (
            DecisionDraft(
                **_head(mary),
                decided=as_advised(standing.outcome),
                reason="",
                shown=standing.as_stored(),
            ),
        ),
        "documents.of_patient": (mary,),
        "documents.pdf": (paper.document_id,),
        "follow_ups.of": (mary,),
        "health.sheet": (mary,),
        "health.record_diagnosis": (facts.DiagnosisDraft(**_head(mary), code=Diagnosis.COPD),),
        "health.end_diagnosis": (_end(mary, diagnosis),),
        "health.record_exacerbation": (facts.ExacerbationDraft(**_head(mary), started_on=DAY),),
        "health.end_exacerbation": (_end(mary, exacerbation),),
        "health.record_no_exacerbation": (facts.NoExacerbationDraft(**_head(mary), asked_on=DAY),),
        "health.record_sign": (
            facts.SignDraft(
                **_head(mary), kind=SignKind.PERIPHERAL_OEDEMA, is_present=False, found_on=DAY
            ),
        ),
        "health.record_smoking": (
            facts.SmokingDraft(
                **_head(mary), who=SmokingWho.PATIENT, status=SmokingStatus.STOPPED, told_on=DAY
            ),
        ),
        "health.record_alert": (facts.AlertDraft(**_head(mary), text="Falls", valid_from=DAY),),
        "health.end_alert": (_end(mary, alert),),
        "letters.draft_for": (mary,),
        "letters.renewed": (letter,),
        "letters.issue": (letter,),
        "letters.correcting": (issued,),
        "meeting_room.patient": (line,),
        "meeting_room.decide": (decided,),
        "meeting_room.note_time": (line, 5),
        "room_asking.ask": (_asked_in_room(engine, mary),),
        "nights.context": (mary,),
        "nights.stored": (night,),
        "nights.record": (a_night_draft(mary),),
        "orders.of_patient": (mary,),
        "orders.draft_for": (mary,),
        "orders.renewed": (next_order,),
        "orders.with_risks": (next_order,),
        "orders.issue": (next_order,),
        "orders.correcting": (paper.document_id,),
        "oximetries.context": (mary,),
        "oximetries.stored": (oximetry,),
        "oximetries.record": (_oximetry(mary),),
        "result_papers.paper": (gas,),
        "result_papers.note_use": (ResultPaper(gas, mary, "Blood gas", b""), Use.COPIED),
        "result_papers.chart_of": (walk, "pdf"),
        "result_papers.trend_paper": (mary, services.trends.of(mary)),
        "result_papers.chart_of_trend": (mary, services.trends.of(mary), "svg"),
        "results.as_it_is": (gas,),
        "results.of_patient": (mary,),
        "results.resolve_query": (oximetry, 1, "Cold hands"),
        "review.sheet": (gas,),
        "review.sign": (ReviewDraft(**_signs(gas)),),
        "risk_assessments.of": (mary,),
        "risk_assessments.as_it_is": (mary, new_command_id()),
        "risk_assessments.record": (RiskDraft(**_head(mary), assessed_on=DAY, note="Stairs"),),
        "spirometries.context": (mary,),
        "spirometries.stored": (spirometry,),
        "spirometries.record": (_spirometry(mary),),
        "spirometry_reports.paper": (spirometry,),
        "spirometry_reports.note_use": (
            SpirometryPaper(spirometry, mary, "Spirometry report", b""),
            Use.COPIED,
        ),
        "summaries.of": (mary,),
        **titration,
        "trends.of": (mary,),
        "walks.context": (mary,),
        "walks.stored": (walk,),
        "walks.record": (a_walk_draft(mary),),
    }


def _titration(titrations, patient_id):
    """One that is open, with its first flow, and all that can be done with it."""
    known = TitrationFacts(was_stable=True)
    titration = titrations.begin(FactsDraft(**_head(patient_id), facts=known))

    def of_it(kind, key, **given):
        return (kind(**_head(patient_id), id=key, version=1, **given),)

    flow = {"flow_l_min": Decimal(1), "started_at": EARLIER, "reason": "To try it first"}
    (first,) = of_it(FlowDraft, titration, **flow)
    flow_id = titrations.set_flow(first)
    spo2 = {"spo2_percent": Decimal(93), "skin_paco2_kpa": None, "read_at": NOON}
    return {
        "titrations.of": (patient_id,),
        "titrations.facts_as_they_are": (titration, new_command_id()),
        "titrations.begin": (FactsDraft(**_head(patient_id), facts=known),),
        "titrations.change_facts": of_it(FactsDraft, titration, facts=known),
        "titrations.set_flow": of_it(FlowDraft, titration, **flow),
        "titrations.read": of_it(ReadingDraft, flow_id, **spo2),
        "titrations.end": of_it(EndDraft, titration, seen=TitrationState.STOP, reason="Tired out"),
    }


def _signs(gas):
    return {"command_id": new_command_id(), "results": (SignedResult(gas, 1),)}


def _all_methods(services):
    for name in CLINICAL:
        for method, _ in inspect.getmembers(type(getattr(services, name))):
            if not method.startswith("_"):
                yield f"{name}.{method}"


def _call(services, name, arguments):
    service, method = name.split(".")
    return getattr(getattr(services, service), method)(*arguments)


def test_no_paper_or_form_beside_them_answers_either(engine, clinic, services):
    mary = clinic.patient_id
    order = services.orders.issue(a_ready_draft(services.orders, mary))
    letter = services.letters.as_another(services.letters.draft_for(mary), GENERAL)
    issued = services.letters.issue(letter)
    calls = {
        "alert_cards.draft": (mary, 28),
        "home_forms.of": (mary,),
        "home_papers.draft": (mary, HomePaper.IHORM),
        "letter_copies.of_patient": (mary,),
        "letter_twins.data": (issued,),
        "meeting_actions.of_patient": (mary,),
        "letter_twins.web_page": (issued,),
        "order_drafts.open": (mary, order),
        "order_life.of_patient": (mary,),
        "order_sending.of_patient": (mary,),
    }
    write(engine, RecordRestriction(patient_id=mary, reason="One of our own nurses"))
    answered = []
    for name, arguments in calls.items():
        with suppress(RecordShut):
            _call(services, name, arguments)
            answered.append(name)
    assert answered == []


def test_no_service_answers_for_a_shut_record(engine, clinic, services):
    mary = clinic.patient_id
    calls = _calls(engine, services, mary)
    assert set(_all_methods(services)) - NOT_OF_ONE_PATIENT == set(calls)
    write(engine, RecordRestriction(patient_id=mary, reason="One of our own nurses"))
    answered = []
    for name, arguments in calls.items():
        with suppress(RecordShut):
            _call(services, name, arguments)
            answered.append(name)
    assert answered == []


def test_result_of_a_shut_record_waits_in_the_queue_but_no_sheet(engine, clinic, services):
    mary = clinic.patient_id
    reading = a_gas_draft(mary).reading
    gas = services.blood_gases.record(a_gas_draft(mary, reading, kept_reason="Taken twice"))
    write(engine, RecordRestriction(patient_id=mary, reason="One of our own nurses"))
    with pytest.raises(RecordShut):
        services.review.sheet(gas)
    assert [row.result_id for row in services.review.queue()] == [gas]


def test_identity_and_diary_of_a_shut_record_stay_open_to_the_desk(engine, clinic):
    write(engine, RecordRestriction(patient_id=clinic.patient_id, reason="One of our own"))
    anna = services_for(clinic.desk, clinic.staff.anna)
    assert anna.patients.banner(clinic.patient_id).name.startswith("JENKINS")
    assert anna.patients.draft(clinic.patient_id, new_command_id()).family_name == "Jenkins"
    assert anna.today.sheet().lines == ()


def test_each_write_leaves_one_line_about_the_patient(engine, clinic, services):
    mary = clinic.patient_id
    calls = _calls(engine, services, mary)
    first = ("letters.issue", "documents.pdf", "review.sign")  # before the record changes
    names = [*first, *(name for name in calls if name.startswith("health.") and "_" in name)]
    for name in names:
        before = len(read_all(engine, AuditEntry))
        _call(services, name, calls[name])
        lines = read_all(engine, AuditEntry)[before:]
        assert [(line.patient_id, bool(line.use_case)) for line in lines] == [(mary, True)], name
