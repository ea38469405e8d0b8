"""Who is brought to a meeting, with which question, and what needs no discussion."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from o2clinic.rules.ltot_case import Exacerbation, Outcome
from o2clinic.rules.meeting import AgendaReason, ItemState, MeetingOutcome, MeetingState
from o2clinic.rules.meeting_agenda import (
    QUESTIONS,
    AgendaCase,
    bringing,
    may_be_changed,
    may_be_planned,
    most_to_discuss,
    was_taken_off,
)
from tests.rules.cases import BTS

TODAY = date(2026, 11, 24)


def day(back):
    return TODAY - timedelta(days=back)


# Somebody of whom nothing is to be said.
QUIET = AgendaCase(
    on=TODAY,
    oxygen="LTOT 2 L/min, 16 h",
    smokes=False,
    exacerbations=(),
    pao2_kpa=Decimal("8.4"),
    gas_on=day(20),
    next_due="Yearly review by 10-Mar-2027",
)


def told(**changed):
    return bringing(replace(QUIET, **changed), BTS)


def reasons(**changed):
    found = told(**changed)
    return () if found is None else tuple(one.reason for one in found.grounds)


def test_nobody_is_brought_without_a_reason_and_each_reason_has_its_question():
    assert told() is None
    assert bringing(AgendaCase(on=TODAY), BTS) is None
    assert set(QUESTIONS) == set(AgendaReason)
    assert max(len(words) for words in QUESTIONS.values()) <= 80


def test_mt_3_a_risk_that_was_found_brings_who_has_oxygen_or_is_to_have_it():
    found = told(against=("charger by the bed", "smokes indoors"), against_on=day(3))
    assert (found.reason, found.rule, found.standard) == (AgendaReason.RISK_HOLD, "MT-3", None)
    assert found.evidence == "Against an order: charger by the bed; smokes indoors."
    assert found.question == "Can oxygen be given, or stay, with this risk at home?"
    assert reasons(oxygen="", against=("x",)) == ()
    assert reasons(oxygen="", meets_criteria=True, against=("x",)) == (AgendaReason.RISK_HOLD,)


def test_mt_4_who_smokes_and_has_oxygen_is_brought():
    found = told(smokes=True, smokes_on=day(9))
    assert (found.reason, found.rule) == (AgendaReason.SMOKER_ON_OXYGEN, "MT-4")
    assert found.evidence == "Smokes, told 15-Nov-2026; has LTOT 2 L/min, 16 h."
    assert reasons(smokes=True, oxygen="") == ()
    assert reasons(smokes=None) == ()


@pytest.mark.parametrize(
    ("apart", "reason", "rule"),
    [
        (27, AgendaReason.HYPERCAPNIA_STOP, "MT-5"),
        (28, AgendaReason.SECOND_STOP, "MT-6"),
        (29, AgendaReason.SECOND_STOP, "MT-6"),
    ],
)
def test_mt_5_mt_6_a_second_stop_is_told_apart_when_it_lies_far_enough_after(apart, reason, rule):
    found = told(stops=(day(10), day(10 + apart)))
    assert (found.reason, found.rule) == (reason, rule)
    assert reasons(stops=(day(10), day(10 + apart)), settled_on=day(9)) == ()
    assert reasons(stops=(day(10), day(10 + apart)), settled_on=day(10)) == ()
    # The one after which nothing was settled is open still, and is the second.
    assert reasons(stops=(day(10), day(50)), settled_on=day(40)) == (AgendaReason.SECOND_STOP,)


def test_mt_7_two_gases_that_disagree_are_brought_until_somebody_decided_since():
    split = {
        "outcome": Outcome.NOT_CONFIRMED,
        "pair": "PaO2 7.1 and 7.6 kPa on air",
        "pair_on": day(5),
    }
    found = told(**split, oxygen="")
    assert (found.reason, found.rule) == (AgendaReason.SPLIT_PAIR, "MT-7")
    assert found.evidence == "PaO2 7.1 and 7.6 kPa on air."
    assert reasons(**split, settled_on=day(5)) == ()
    assert reasons(**split, settled_on=day(6)) == (AgendaReason.SPLIT_PAIR,)
    assert reasons(**split | {"outcome": Outcome.REPEAT_GAS}) == ()


@pytest.mark.parametrize(("back", "is_brought"), [(364, True), (365, False)])
def test_mt_8_two_exacerbations_within_a_year_are_frequent(back, is_brought):
    both = (Exacerbation(day(back)), Exacerbation(day(70), day(60)))
    assert (reasons(exacerbations=both) == (AgendaReason.FREQUENT_EXACERBATOR,)) is is_brought
    assert reasons(exacerbations=both, oxygen="") == ()
    assert reasons(exacerbations=both[1:]) == ()
    assert reasons(exacerbations=None) == ()


def test_mt_9_mt_10_palliative_oxygen_and_the_word_complex_bring():
    found = told(
        palliative_on=day(40), complex_words="Complex: NIV, social care", complex_on=day(9)
    )
    assert (found.reason, found.rule) == (AgendaReason.PALLIATIVE, "MT-9")
    assert found.other_reasons == (AgendaReason.COMPLEX,)
    assert found.evidence == (
        "Oxygen for palliation since 15-Oct-2026. Alert: Complex: NIV, social care."
    )
    assert told(complex_words="complex").rule == "MT-10"


@pytest.mark.parametrize(("back", "is_brought"), [(27, False), (28, True), (29, True)])
def test_mt_11_what_is_overdue_for_four_weeks_brings(back, is_brought):
    found = reasons(overdue="Yearly review", overdue_on=day(back))
    assert (found == (AgendaReason.OVERDUE,)) is is_brought


def test_mt_12_who_was_seen_comes_last_of_all_reasons():
    found = told(seen_on=day(1), seen_words="Review", smokes=True)
    assert found.reason is AgendaReason.SMOKER_ON_OXYGEN
    assert found.other_reasons == (AgendaReason.SEEN,)
    assert found.standard is None
    assert reasons(seen_on=day(1), seen_words="Review", oxygen="") == ()


@pytest.mark.parametrize(
    ("since", "decided", "was_put_off", "is_brought"),
    [
        (5, 3, False, False),
        (3, 3, False, False),
        (2, 3, False, True),  # told anew since
        (5, 3, True, True),  # put off
        (200, 90, False, False),
        (200, 91, False, True),
        (None, 3, False, False),
    ],
)
def test_mt_13_what_was_decided_on_rests_until_something_is_new(
    since, decided, was_put_off, is_brought
):
    found = told(
        smokes=True,
        smokes_on=None if since is None else day(since),
        decided_on=day(decided),
        was_put_off=was_put_off,
    )
    assert (found is not None) is is_brought


def test_mt_14_who_was_seen_stable_and_safe_goes_on_without_discussion():
    found = told(seen_on=day(1), seen_words="Review")
    assert found.to_discuss == ()
    assert (found.standard.outcome, found.standard.rule) == (MeetingOutcome.CONTINUE, "MT-14")
    assert found.standard.words == "Continue LTOT 2 L/min, 16 h; Yearly review by 10-Mar-2027."
    booked = told(
        overdue="Yearly review",
        overdue_on=day(40),
        booked="booked for 03-Dec-2026",
        booked_on=date(2026, 12, 3),
    )
    assert booked.standard.words == "Continue LTOT 2 L/min, 16 h; booked for 03-Dec-2026."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"smokes": None}, "not known not to smoke"),
        ({"smokes": True, "smokes_on": day(9), "decided_on": day(3)}, "smokes, on oxygen"),
        ({"against": ("candles",), "against_on": day(9), "decided_on": day(3)}, "held for a risk"),
        ({"exacerbations": None}, "nobody asked about exacerbations"),
        ({"exacerbations": (Exacerbation(day(60), day(55)),)}, "an exacerbation until"),
        ({"outcome": Outcome.URGENT_UNSTABLE}, "respiratory acidosis"),
        ({"pao2_kpa": None}, "no gas at rest on oxygen"),
        ({"pao2_kpa": Decimal("7.94")}, "below the target"),
        ({"overdue": "Yearly review", "overdue_on": day(1)}, "overdue and not booked"),
        (
            {"overdue": "Yearly review", "overdue_on": day(1), "booked_on": day(-43)},
            "overdue and not booked soon",
        ),
    ],
)
def test_mt_14_what_is_not_so_or_not_known_is_discussed(changed, words):
    found = told(seen_on=day(1), seen_words="Review", **changed)
    assert found.standard is None
    assert any(words in one for one in found.to_discuss)
    assert words in found.evidence


@pytest.mark.parametrize(
    "changed",
    [
        {"exacerbations": (Exacerbation(day(66), day(56)),)},
        {"pao2_kpa": Decimal("7.95")},
        {"overdue": "Yearly review", "overdue_on": TODAY},
        {"overdue": "Yearly review", "overdue_on": day(1), "booked_on": day(-42)},
    ],
)
def test_mt_14_on_its_limits_it_still_needs_no_discussion(changed):
    assert told(seen_on=day(1), seen_words="Review", **changed).standard is not None


def test_mt_14_without_oxygen_there_is_nothing_to_go_on():
    found = told(oxygen="", overdue="Second gas", overdue_on=day(40), booked_on=day(-1))
    assert found.to_discuss == ("no oxygen is on order",)


@pytest.mark.parametrize("state", MeetingState)
def test_mt_2_only_what_is_planned_is_planned_anew(state):
    assert may_be_planned(state) is (state is MeetingState.PLANNED)


@pytest.mark.parametrize("state", ItemState)
def test_mt_15_only_a_line_that_waits_is_changed(state):
    assert may_be_changed(state) is (state is ItemState.WAITING)


def test_mt_16_there_are_two_minutes_for_each_patient():
    assert [most_to_discuss(minutes) for minutes in (1, 3, 4, 60)] == [1, 1, 2, 30]


def test_mt_15_only_a_line_that_was_taken_off_is_put_back():
    assert [state for state in ItemState if was_taken_off(state)] == [ItemState.TAKEN_OFF]


def test_mt_14_seen_and_overdue_at_once_needs_no_discussion_once_it_is_booked():
    found = told(
        seen_on=day(4), seen_words="Review", overdue="Yearly review", overdue_on=day(40),
        booked="booked for 03-Dec-2026", booked_on=date(2026, 12, 3),
    )  # fmt: skip
    assert {one.reason for one in found.grounds} == {AgendaReason.OVERDUE, AgendaReason.SEEN}
    assert found.standard is not None
    assert found.to_discuss == ()


def test_mt_14_the_last_of_several_exacerbations_tells_whether_somebody_is_stable():
    # More than a year apart: not frequent, but the last one was three weeks ago.
    old, late = Exacerbation(day(500), day(490)), Exacerbation(day(30), day(20))
    for bouts in ((old, late), (late, old)):
        found = told(seen_on=day(4), seen_words="Review", exacerbations=bouts)
        assert found.standard is None
        assert found.to_discuss == ("an exacerbation until 04-Nov-2026",)
    assert told(seen_on=day(4), seen_words="Review", exacerbations=(old,)).standard is not None


def test_mt_5_the_newest_stop_is_told_and_counts_since_a_decision():
    found = told(stops=(day(8), day(5)))
    assert found.reason is AgendaReason.HYPERCAPNIA_STOP
    assert found.evidence == "Titration stopped for carbon dioxide on 19-Nov-2026."
    assert found.grounds[0].since == day(5)


def test_mt_8_the_newest_exacerbation_is_told_and_today_counts():
    bouts = tuple(Exacerbation(day(back)) for back in (20, 60, 40))
    [ground] = told(exacerbations=bouts).grounds
    assert ground.evidence == "3 exacerbations within a year, the last 04-Nov-2026"
    assert ground.since == day(20)
    assert reasons(exacerbations=(Exacerbation(day(0)), Exacerbation(day(60)))) == (
        AgendaReason.FREQUENT_EXACERBATOR,
    )
    assert reasons(exacerbations=(Exacerbation(day(-1)), Exacerbation(day(60)))) == ()


def test_mt_13_what_became_four_weeks_overdue_after_the_decision_is_brought():
    late = {"overdue": "Yearly review", "decided_on": day(10)}
    assert reasons(**late, overdue_on=day(30)) == (AgendaReason.OVERDUE,)
    assert reasons(**late, overdue_on=day(40)) == ()
