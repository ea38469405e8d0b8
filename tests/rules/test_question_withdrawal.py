"""A withdrawal of oxygen as its question takes it on, answer by answer."""

from dataclasses import replace
from datetime import date, datetime

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import CLINIC_ZONE
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.questions.known import Known, LastAnswer, Noted
from o2clinic.rules.questions.withdrawal import NOT_BEGUN, WITHDRAWAL
from o2clinic.rules.withdrawal_states import Reason, Recipient, WithdrawalState
from tests.rules.cases import BTS, TWO_LITRES, D, a_gas, held

NOW = datetime(2026, 11, 24, 12, tzinfo=CLINIC_ZONE)
TODAY = NOW.date()
COPD = Known(
    now=NOW,
    born_on=date(1950, 1, 1),
    diagnosis=Noted(Diagnosis.COPD, "Health"),
    diagnoses=(Diagnosis.COPD,),
)


class Walk:
    """A withdrawal that is taken on from answer to answer, as the record keeps it."""

    def __init__(self):
        self.known = COPD

    def answer(self, on=TODAY, **answers):
        known = replace(self.known, now=NOW.replace(month=on.month, day=on.day))
        advice = WITHDRAWAL.advice(known, answers, BTS)
        if not advice.refused:
            given_now = WITHDRAWAL.given(known, answers)
            kept = {
                field: value
                for field, value in given_now.values.items()
                if WITHDRAWAL.ask_of(field) is not None
            }
            is_over = advice.outcome in WITHDRAWAL.ends_with
            self.known = replace(
                known, last={WITHDRAWAL.code: LastAnswer(advice.outcome, on, kept, is_over)}
            )
        return advice


def test_a_withdrawal_goes_step_by_step_and_keeps_what_was_told():
    walk, state = Walk(), WithdrawalState
    nothing = walk.answer()
    assert (nothing.outcome, nothing.refused[0].field) == (NOT_BEGUN, "reason")
    begun = walk.answer(date(2026, 9, 1), reason=Reason.NOT_INDICATED)
    assert begun.outcome == state.IDENTIFIED
    refused = walk.answer(then=state.LETTER_SENT)
    assert refused.outcome == state.IDENTIFIED
    assert refused.words == "Not yet: letters sent"
    assert ("Stands at", "Identified as no longer to have oxygen") in refused.more
    assert refused.refused
    talked = walk.answer(date(2026, 9, 2), then=state.DISCUSSED, discussed_on=date(2026, 9, 1))
    assert talked.outcome == state.DISCUSSED  # identified the day before: kept from then
    assert talked.prompts[-1].startswith("Next may come: confirmed; declined")
    walk.answer(then=state.CONFIRMED, confirming_gas_on=date(2026, 9, 20))
    half = walk.answer(letter_sent_on=date(2026, 10, 1), recipients=frozenset({Recipient.PATIENT}))
    assert (half.outcome, half.refused) == (state.CONFIRMED, ())
    walk.answer(then=state.LETTER_SENT, recipients=frozenset(Recipient))
    walk.answer(then=state.REMOVAL_REQUESTED, removal_requested_on=date(2026, 10, 2))
    gone = walk.answer(then=state.COLLECTED, collected_on=date(2026, 10, 5))
    assert "Measure SpO2 by" in dict(gone.more)
    walk.answer(
        then=state.INVOICE_VERIFIED, invoice_from=date(2026, 11, 1), invoice_shows_charge=False
    )
    late = walk.answer(
        then=state.POST_CHECK, checked_on=date(2026, 10, 6), checked_spo2_percent=D(95)
    )
    assert (late.outcome, len(late.to_confirm)) == (state.POST_CHECK, 1)
    assert walk.answer(then=state.CLOSED).outcome == state.CLOSED
    assert walk.answer().outcome == NOT_BEGUN  # nothing of it holds for another one
    assert WITHDRAWAL.held(walk.known).keys() == {"identified_on"}


def test_a_second_decline_has_a_day_and_a_meeting_of_its_own():
    walk, state = Walk(), WithdrawalState
    day = [date(2026, 9, n) for n in range(1, 30)]
    walk.answer(day[0], reason=Reason.NO_BENEFIT)
    walk.answer(day[1], then=state.DISCUSSED, discussed_on=day[1])
    walk.answer(day[2], then=state.DECLINED_BY_PATIENT, declined_on=day[2])
    walk.answer(day[5], then=state.CONFIRMED, team_met_on=day[4], decided_by="Dr Berg",
                decision_reason="no benefit")  # fmt: skip
    again = walk.answer(day[8], then=state.DECLINED_BY_PATIENT)
    assert [one.field for one in again.refused] == ["declined_on"]
    walk.answer(day[8], then=state.DECLINED_BY_PATIENT, declined_on=day[7])
    alone = walk.answer(day[9], then=state.CONFIRMED)
    assert [one.field for one in alone.refused] == ["team_met_on"]


def test_a_gas_that_confirms_is_looked_up_in_the_record():
    day = date(2026, 9, 20)
    answers = {"reason": Reason.NOT_INDICATED, "discussed_on": day}
    talked = {WITHDRAWAL.code: LastAnswer("DISCUSSED", day, answers)}

    def doubts(*gases, **changed):
        known = replace(COPD, last=talked, resting_gases=gases)
        then = {"then": WithdrawalState.CONFIRMED, "confirming_gas_on": day, **changed}
        return WITHDRAWAL.advice(known, then, BTS).to_confirm

    def gas(pao2, **given):
        return held(a_gas(pao2, day, **given))

    assert doubts() == ("No gas on air of 20-Sep-2026 is on record here.",)
    assert doubts(gas("9.0", source=TWO_LITRES)) == doubts()
    assert doubts(gas("8.4")) == ()
    assert doubts(gas("7.3")) == ("PaO2 7.3 kPa on 20-Sep-2026 still meets the limit, ≤ 7.3 kPa.",)
    other = {"reason": Reason.NO_BENEFIT, "decided_by": "Dr Berg", "decision_reason": "no help"}
    assert doubts(**other) == ()
    answers = {"reason": Reason.NOT_INDICATED, "identified_on": day, "checked_spo2_percent": D(90)}
    last = {WITHDRAWAL.code: LastAnswer("POST_CHECK", day, {**answers, "collected_on": day})}
    closing = {"then": WithdrawalState.CLOSED, "cleared_by_gas_on": day}
    closed = WITHDRAWAL.advice(replace(COPD, last=last), closing, BTS)
    assert (closed.refused, len(closed.to_confirm)) == ((), 1)


def test_a_state_of_a_newer_program_begins_anew():
    last = {WITHDRAWAL.code: LastAnswer("ON_THE_MOON", TODAY, {})}
    advice = WITHDRAWAL.advice(replace(COPD, last=last), {"reason": Reason.RISK}, BTS)
    assert advice.outcome == WithdrawalState.IDENTIFIED


def test_findings_are_of_the_fields_that_are_asked():
    refused = WITHDRAWAL.advice(COPD, {}, BTS).refused
    assert refused == (
        Finding("W-ORDER", Level.BLOCK, "Choose why oxygen is withdrawn.", "reason"),
    )
