"""Referrals: received at the desk, triaged by a clinician, and then on the waiting list."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from clinic import read_all, write
from services.waiting_desk import a_waiting_desk

from o2clinic.errors import NotAllowed, NotValid, RecordShut, Refused
from o2clinic.models import AuditEntry, RecordRestriction, WaitingEntry
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import TriageOutcome, WaitUrgency
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements


@pytest.fixture
def desk(engine):
    return a_waiting_desk(engine)


def test_the_desk_enters_a_referral_and_reads_nothing_of_its_text(desk, engine):
    late = desk.referrals().receive(desk.a_referral(received_on=date(2026, 11, 20)))
    first = desk.referrals().receive(desk.a_referral(spo2_percent=Decimal(91)))
    with statements(engine) as sent:
        rows = desk.referrals().sheet().rows
    assert len(sent) == 2
    assert [one.referral_id for one in rows] == [first, late]
    assert (rows[0].waiting, rows[0].source, rows[0].referrer) == (
        "14 days", "General practice", "Dr A. Moyle",
    )  # fmt: skip
    assert desk.waiting.counts().to_triage == 2
    with pytest.raises(NotAllowed):
        desk.referrals().as_it_is(first, new_command_id())
    with pytest.raises(NotAllowed):
        desk.referrals().triage(desk.a_referral(outcome=TriageOutcome.HOME_VISIT, id=first))


def test_a_visit_that_follows_from_the_triage_is_waited_for(desk, engine):
    referral_id = desk.referrals().receive(desk.a_referral())
    desk.triage(referral_id, TriageOutcome.HOSPITAL_ASSESSMENT, urgency=WaitUrgency.SOON)
    [entry] = read_all(engine, WaitingEntry)
    assert (entry.referral_id, entry.visit_kind) == (referral_id, VisitKind.LTOT_GAS_1)
    assert (entry.since_on, entry.target_on) == (date(2026, 11, 10), date(2026, 12, 1))
    referral, _text = desk.referral(referral_id)
    assert (referral.outcome, referral.triaged_by_id, referral.triaged_on) == (
        TriageOutcome.HOSPITAL_ASSESSMENT, desk.olu.person_id, date(2026, 11, 24),
    )  # fmt: skip
    assert desk.referrals().sheet().rows == ()
    with pytest.raises(Refused, match="triaged already"):
        desk.triage(referral_id, TriageOutcome.HOME_VISIT)
    # A second one of somebody who waits already brings no second line.
    again = desk.referrals().receive(desk.a_referral())
    desk.triage(again, TriageOutcome.HOSPITAL_ASSESSMENT, urgency=WaitUrgency.URGENT)
    [entry] = read_all(engine, WaitingEntry)
    assert (entry.referral_id, entry.target_on) == (referral_id, date(2026, 11, 17))


@pytest.mark.parametrize("outcome", [TriageOutcome.RETURNED, TriageOutcome.PRIMARY_CARE_REVIEW])
def test_nobody_is_sent_back_or_left_to_the_practice_without_a_reason(desk, engine, outcome):
    referral_id = desk.referrals().receive(desk.a_referral())
    with pytest.raises(NotValid) as caught:
        desk.triage(referral_id, outcome)
    assert [one.field for one in caught.value.findings] == ["triage_reason"]
    desk.triage(referral_id, outcome, triage_reason="No spirometry yet", reason="Breathless")
    assert read_all(engine, WaitingEntry) == []
    _referral, text = desk.referral(referral_id)
    assert (text.triage_reason, text.reason) == ("No spirometry yet", "Breathless")
    audited = read_all(engine, AuditEntry)[-1]
    assert (audited.use_case, audited.reason) == ("triage_referral", "No spirometry yet")


def test_the_rules_are_asked_what_the_letter_tells_them(desk, engine):
    nurse = desk.referrals(desk.olu)
    draft = desk.a_referral(spo2_percent=Decimal(91))
    advice = nurse.advice(draft)
    assert advice.words == "The referral is incomplete"
    assert advice.missing == ("date of the last exacerbation, or that there was none",)
    with statements(engine) as sent:
        advice = nurse.advice(replace(draft, had_none=True))
    assert len(sent) <= 2
    assert advice.words == "Blood gases to assess for LTOT"
    assert advice.lines[-1].startswith("R-REF-1: SpO₂ 91 %")


def test_wrong_days_and_numbers_are_told(desk):
    wrong = desk.a_referral(
        received_on=date(2027, 1, 1),
        spo2_percent=Decimal("91.5"),
        exacerbation_on=date(2026, 11, 1),
        had_none=True,
    )
    with pytest.raises(NotValid) as caught:
        desk.referrals().receive(wrong)
    fields = [one.field for one in caught.value.findings]
    assert fields == ["received_on", "spo2_percent", "exacerbation_on"]


def test_a_letter_about_a_restricted_record_is_entered_and_read_by_nobody_without_a_reason(
    desk, engine
):
    write(engine, RecordRestriction(patient_id=desk.mary, reason="colleague"))
    referral_id = desk.referrals().receive(desk.a_referral())
    [row] = desk.referrals(desk.olu).sheet().rows
    assert (row.referral_id, row.is_shut) == (referral_id, True)
    nurse = desk.referrals(desk.olu)
    with pytest.raises(RecordShut):
        nurse.as_it_is(referral_id, new_command_id())
    with pytest.raises(RecordShut):
        nurse.advice(desk.a_referral())
    with pytest.raises(RecordShut):
        nurse.triage(desk.a_referral(id=referral_id, version=1, outcome=TriageOutcome.HOME_VISIT))
