"""The risk form on screen and consent: kept, told to the gate and the order; on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all, write
from services.health_record import an_order
from services.risk_record import VISIT, a_safe_home, an_assessment

from o2clinic.errors import AlreadyDone, Level, NotAllowed, NotValid, StaleRecord
from o2clinic.models import (
    AuditEntry,
    OxygenConsent,
    PatientAddress,
    RiskAnswer,
    RiskAssessment,
    RiskStep,
    Smoking,
)
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.consent import STATEMENTS, ConsentForm, Signer
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.risk_questions import RiskAnswer as Given
from o2clinic.rules.safety_gate import Gate, Hazard
from o2clinic.services.audit_words import use_case_in_words
from o2clinic.services.consents import Consents
from o2clinic.services.home_drafts import (
    AcceptDraft,
    AnswerDraft,
    ConsentDraft,
    SettleDraft,
    WithdrawDraft,
)
from o2clinic.services.home_forms import HomeForms
from o2clinic.services.orders import Orders
from o2clinic.services.risk_assessments import RiskAssessments
from o2clinic.services.summaries import Summaries
from o2clinic.services.work import Desk, new_command_id
from tools.bench.counting import statements

TODAY = NOON.date()
AGREED = dict.fromkeys((each.name for each in STATEMENTS), True)


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    key = a_patient(engine)
    a_safe_home(engine, key, clinic.nurse_olu.person_id)
    return key


@pytest.fixture
def forms(clinic):
    return HomeForms(clinic.desk, clinic.nurse_olu)


@pytest.fixture
def senior(clinic):
    return HomeForms(clinic.desk, clinic.dr_berg)


@pytest.fixture
def consents(clinic):
    return Consents(clinic.desk, clinic.nurse_olu)


def answers(draft, **given):
    """Without a worry, but for some: q4a=AnswerDraft(...)."""
    typed = {
        each.number: AnswerDraft(Given.YES if each.worrying is Given.NO else Given.NO)
        for each in draft.asked.questions
    }
    typed |= {name.removeprefix("q"): one for name, one in given.items()}
    return replace(draft, answers=typed)


def ask(forms, patient_id, **given):
    draft = answers(forms.of(patient_id).blank(new_command_id()), **given)
    return forms.record(draft)


def worry(**action):
    return AnswerDraft(Given.YES, **action)


def gate_of(clinic, patient_id):
    return RiskAssessments(clinic.desk, clinic.nurse_olu).of(patient_id).standing.gate


def consent(forms, patient_id, **form):
    sheet = forms.of(patient_id)
    typed = ConsentForm(**{"signed_on": TODAY, **AGREED, **form})
    return ConsentDraft(
        command_id=new_command_id(),
        patient_id=patient_id,
        seen_id=sheet.recorded.home.last_consent_id,
        age_years=sheet.age_years,
        form=typed,
    )


def order_blocks(clinic, patient_id):
    sheet = Orders(clinic.desk, clinic.dr_berg).draft_for(patient_id)
    return {it.rule for it in sheet.findings if it.level is Level.BLOCK}


def test_answers_are_kept_as_asked_and_settle_the_items_of_the_gate(engine, clinic, forms, mary):
    key = ask(forms, mary, q10=worry(done_on=TODAY), q15=worry(), q4=worry(due_on=TODAY))
    sheet = forms.of(mary)
    (row,) = sheet.askings
    assert (row.asked.assessment_id, row.asked_on, row.asked_by) == (key, TODAY, "Mr O. Adeyemi")
    assert len(row.asked.answers) == len(sheet.questions.questions) == 18
    kept = {one.given.question.number: one.given for one in row.asked.answers}
    assert kept["10"].question.text == sheet.questions.questions[11].text
    assert (kept["10"].done_on, kept["4"].due_on, kept["15"].done_on) == (TODAY, TODAY, None)
    newest = sheet.recorded.newest.case
    assert (newest.trips, newest.emollients) == (Hazard.DEALT_WITH, Hazard.PRESENT)
    assert (newest.risk_form_completed_on, newest.consent_signed_on) == (TODAY, VISIT)
    assert newest.is_fire_service_told  # what the questions do not ask stays
    told = {it.who: it.status for it in read_all(engine, Smoking) if it.told_on == TODAY}
    assert told == {
        SmokingWho.PATIENT: SmokingStatus.NEVER,
        SmokingWho.HOUSEHOLD: SmokingStatus.SMOKES,
    }
    said = {use_case_in_words(it.use_case, it.reason) for it in read_all(engine, AuditEntry)}
    assert "Answered the questions of the risk form" in said


def test_an_unanswered_question_is_refused_and_writes_nothing(engine, forms, mary):
    draft = answers(forms.of(mary).blank("c"))
    del draft.answers["8"]
    with pytest.raises(NotValid) as refused:
        forms.record(draft)
    assert [it.field for it in refused.value.findings] == ["answer_8"]
    assert read_all(engine, RiskAnswer) == []
    assert len(read_all(engine, RiskAssessment)) == 1


def test_a_second_press_is_done_once_and_a_stale_form_is_told(engine, clinic, forms, mary):
    draft = answers(forms.of(mary).blank(new_command_id()))
    forms.record(draft)
    with pytest.raises(AlreadyDone):
        forms.record(draft)
    with pytest.raises(StaleRecord):
        forms.record(replace(draft, command_id=new_command_id()))
    assert len(read_all(engine, RiskAssessment)) == 2


def test_a_red_answer_shuts_the_order_until_accepted(engine, clinic, forms, senior, mary):
    key = ask(forms, mary, q5=worry(done_on=TODAY))
    assert gate_of(clinic, mary).outcome is Gate.RISK_HOLD
    assert "R-RQ-2" in order_blocks(clinic, mary)
    draft = AcceptDraft(
        command_id=new_command_id(),
        patient_id=mary,
        assessment_id=key,
        discussed_on=VISIT,
        reason="burn ten years ago",
        mitigation="fire service visited",
    )
    assert (forms.may_accept, senior.may_accept) == (False, True)
    with pytest.raises(NotAllowed):
        forms.accept(draft)
    with pytest.raises(NotValid):
        senior.accept(replace(draft, mitigation=""))
    senior.accept(draft)
    asked = forms.of(mary).asked
    assert (asked.accepted.by, asked.accepted.discussed_on) == ("Dr A. Berg", VISIT)
    assert gate_of(clinic, mary).outcome is Gate.RISK_MITIGATED
    assert "R-RQ-2" not in order_blocks(clinic, mary)
    assert asked.accepted.mitigation == "fire service visited"
    ask(forms, mary, q5=worry(done_on=TODAY))  # asked again, it is accepted anew
    assert "R-RQ-2" in order_blocks(clinic, mary)
    with pytest.raises(StaleRecord):
        senior.accept(replace(draft, command_id=new_command_id()))
    (step,) = read_all(engine, RiskStep)
    assert (step.reason, step.risk_answer_id) == ("burn ten years ago", None)


def test_an_open_action_holds_until_it_is_noted_as_done(engine, clinic, forms, mary):
    ask(forms, mary, q12=worry(), q13=AnswerDraft(Given.NO, due_on=TODAY + timedelta(days=9)))
    held = gate_of(clinic, mary)
    assert {it.words.split(":")[0] for it in held.open_items} == {
        "naked flames",
        "neither done nor dated",
    }
    candles, alarms = forms.of(mary).asked.worrying
    draft = SettleDraft(
        command_id=new_command_id(), patient_id=mary, answer_id=candles.answer_id, done_on=TODAY
    )
    with pytest.raises(NotValid):
        forms.settle(replace(draft, done_on=TODAY + timedelta(days=1)))
    forms.settle(replace(draft, note="candles gone"))
    (settled,) = (it for it in forms.of(mary).asked.answers if it.settled_on is not None)
    assert (settled.settled_by, settled.settled_note) == ("Mr O. Adeyemi", "candles gone")
    assert gate_of(clinic, mary).outcome is Gate.RISK_MITIGATED
    assert forms.of(mary).recorded.newest.case.naked_flames is Hazard.DEALT_WITH
    with pytest.raises(StaleRecord):
        forms.settle(replace(draft, command_id=new_command_id()))
    rows = len(read_all(engine, RiskAssessment))
    forms.settle(replace(draft, command_id=new_command_id(), answer_id=alarms.answer_id))
    assert len(read_all(engine, RiskAssessment)) == rows  # no item of the gate
    assert forms.of(mary).asked.dated == ()
    last = forms.of(mary).from_last("c")
    assert last.answers["12"] == AnswerDraft(Given.YES, TODAY, None, "")


def test_what_nobody_knew_holds_the_order(clinic, forms, mary):
    ask(forms, mary, q13=AnswerDraft(Given.UNKNOWN))
    (item,) = gate_of(clinic, mary).open_items
    assert item.in_words() == (
        "on the risk form unknown: no working smoke alarm on each floor (not recorded)"
    )


def test_the_questions_are_due_again_when_the_household_changes(engine, clinic, forms, mary):
    later = Desk(engine, now=lambda: NOON + timedelta(days=30))
    ask(forms, mary)
    assert forms.of(mary).due == ()
    lives = {"patient_id": mary, "address": "1 Lane", "postcode": "TR1 1AA"}
    write(engine, PatientAddress(**lives, valid_from=TODAY + timedelta(days=1)))
    assert forms.of(mary).due == ()  # the only address that is known is no move
    write(engine, PatientAddress(**lives, valid_from=TODAY + timedelta(days=6)))
    smokes = Smoking(
        patient_id=mary,
        who=SmokingWho.HOUSEHOLD,
        status=SmokingStatus.SMOKES,
        told_on=TODAY + timedelta(days=5),
    )
    write(engine, smokes)
    last = TODAY + timedelta(days=8)
    forms_later = HomeForms(later, clinic.nurse_olu)
    values = forms_later.of(mary).recorded.newest.case
    an_assessment(
        engine,
        mary,
        clinic.nurse_olu.person_id,
        last,
        lives_with_children=True,
        risk_form_completed_on=values.risk_form_completed_on,
    )
    assert forms_later.of(mary).due == (
        "what is told of smoking in the household changed on 29-Nov-2026",
        "who lives there changed on 02-Dec-2026",
        "the patient moved house on 30-Nov-2026",
    )
    case = RiskAssessments(later, clinic.nurse_olu).of(mary).standing.case
    assert case.moved_on == TODAY + timedelta(days=6)


def test_consent_is_kept_with_who_signed_and_opens_or_shuts_the_gate(
    engine, clinic, forms, consents, mary
):
    consents.record(consent(forms, mary, signer_name="never kept"))
    stored = forms.of(mary).consent
    assert (stored.kind, stored.form.signed_on, stored.form.signer_name) == (
        ConsentKind.GIVEN,
        TODAY,
        "",
    )
    gate = RiskAssessments(clinic.desk, clinic.nurse_olu).of(mary)
    assert gate.standing.case.consent_signed_on == TODAY
    assert gate.standing.gate.outcome is Gate.RISK_CLEAR
    with pytest.raises(StaleRecord):
        consents.record(replace(consent(forms, mary), seen_id=0))
    with pytest.raises(NotValid) as refused:
        consents.record(consent(forms, mary, signed_by=Signer.ATTORNEY))
    assert {it.rule for it in refused.value.findings} == {"R-HC-3", "R-HC-4"}
    consents.record(consent(forms, mary, shares_with_supplier=False))
    assert "R-HC-1" in order_blocks(clinic, mary)
    assert len(forms.of(mary).consents) == 2


def test_withdrawn_consent_shuts_the_order_and_a_new_one_opens_it(
    engine, clinic, forms, consents, mary
):
    draft = WithdrawDraft(
        command_id=new_command_id(),
        patient_id=mary,
        seen_id=0,
        withdrawn_on=TODAY,
        signed_by=Signer.ATTORNEY,
    )
    with pytest.raises(NotValid):
        consents.withdraw(draft)
    heard = []
    Consents(Desk(engine, tell=heard.append, now=lambda: NOON), clinic.nurse_olu).withdraw(
        replace(draft, told_by="J. Jenkins", note="moves to a home")
    )
    assert Change(Concept.ASSESSMENT, mary) in heard[0]
    assert "R-HC-2" in order_blocks(clinic, mary)
    page = RiskAssessments(clinic.desk, clinic.nurse_olu).of(mary)
    assert page.standing.case.consent_signed_on is None  # the date on paper does not outlive it
    assert page.rows[0].against == page.standing.gate.against  # the list says what the gate says
    an_order(engine, mary, ordered_by_id=clinic.dr_berg.person_id)
    summary = Summaries(clinic.desk, clinic.nurse_olu).of(mary)
    assert "consent (HOCF) withdrawn 24-Nov-2026; IHORM 18-Nov-2026" in summary.risk
    assert (summary.to_do[0].words, summary.to_do[0].detail) == (
        "Have the oxygen taken away",
        "consent withdrawn 24-Nov-2026",
    )
    consents.record(consent(forms, mary))
    assert "R-HC-2" not in order_blocks(clinic, mary)
    consents.record(consent(forms, mary, agrees_to_access=False))
    to_do = Summaries(clinic.desk, clinic.nurse_olu).of(mary).to_do
    assert (to_do[0].words, to_do[0].detail) == (
        "Talk over the consent, or have the oxygen taken away",
        "refused 24-Nov-2026",
    )
    _refused, given, withdrawn = forms.of(mary).consents
    assert (given.kind, withdrawn.kind) == (ConsentKind.GIVEN, ConsentKind.WITHDRAWN)
    assert withdrawn.form.signer_name == "J. Jenkins"
    assert len(read_all(engine, OxygenConsent)) == 3


def test_a_withdrawal_of_a_day_before_the_consent_that_holds_is_refused(
    engine, clinic, forms, consents, mary
):
    consents.record(consent(forms, mary, signed_on=TODAY - timedelta(days=3)))
    declined = consents.record(consent(forms, mary, agrees_to_access=False))
    draft = WithdrawDraft(
        command_id=new_command_id(),
        patient_id=mary,
        seen_id=declined,
        withdrawn_on=TODAY - timedelta(days=1),
    )
    with pytest.raises(NotValid) as refused:
        consents.withdraw(draft)
    assert [it.field for it in refused.value.findings] == ["withdrawn_on"]
    consents.withdraw(replace(draft, withdrawn_on=TODAY))  # what was declined may be withdrawn too
    assert "R-HC-2" in order_blocks(clinic, mary)
    sheet = forms.of(mary)
    typed = consent(forms, mary, signed_on=TODAY - timedelta(days=1))
    assert [it.rule for it in sheet.check_consent(typed)] == ["R-HC-2"]
    before = answers(replace(sheet.blank("c"), asked_on=VISIT - timedelta(days=1)))
    assert [it.rule for it in sheet.check(before)] == ["PF-5"]


def test_who_vapes_goes_on_to_vape_where_the_form_asks_of_tobacco_alone(
    engine, clinic, forms, mary
):
    vapes = SmokingStatus.VAPES
    write(
        engine,
        Smoking(patient_id=mary, who=SmokingWho.PATIENT, status=vapes, told_on=TODAY),
    )
    ask(forms, mary)
    gate = RiskAssessments(clinic.desk, clinic.nurse_olu).of(mary)
    assert gate.smoking.status is vapes
    assert [it.field for it in gate.standing.gate.open_items] == ["e_cigarettes"]


def test_that_others_were_told_is_noted_only_on_somebodys_word(engine, clinic, forms, mary):
    assert forms.of(mary).is_supplier_told is None
    forms.tell(mary, "is_supplier_told", new_command_id())
    sheet = forms.of(mary)
    assert sheet.is_supplier_told
    newest = sheet.recorded.newest
    assert (newest.assessed_on, newest.note) == (VISIT, "Supplier told on 24-Nov-2026")
    with pytest.raises(ValueError, match="is_risk"):
        forms.tell(mary, "is_risk_significant", new_command_id())


def test_reception_reads_nothing_and_who_only_reads_writes_nothing(clinic, forms, mary):
    with pytest.raises(NotAllowed):
        HomeForms(clinic.desk, clinic.anna).of(mary)
    sam = HomeForms(clinic.desk, clinic.sam)
    with pytest.raises(NotAllowed):
        sam.record(answers(forms.of(mary).blank(new_command_id())))


def test_the_page_takes_few_statements_however_often_it_was_asked(engine, clinic, forms, mary):
    for _ in range(3):
        ask(forms, mary, q12=worry())
    with statements(engine) as sent:
        assert len(forms.of(mary).askings) == 3
    assert len(sent) <= 6, sent


def test_a_form_of_yesterday_is_asked_of_a_day_that_a_life_allows(forms, mary):
    draft = answers(forms.of(mary).blank(new_command_id()))
    for day in (None, date(2030, 1, 1)):
        with pytest.raises(NotValid):
            forms.record(replace(draft, asked_on=day))
