"""What meetings decided stands on summary and trend, with what is still to be done."""

from datetime import timedelta

import pytest
from services.diary_day import TODAY
from services.meeting_clinic import a_meeting_clinic
from sqlalchemy.orm import Session

from o2clinic.rules.meeting import MEETING_OUTCOME_WORDS, ItemState, MeetingOutcome
from o2clinic.services.meeting_decisions import decisions_of
from o2clinic.services.open_actions import Mark
from o2clinic.services.summaries import Summaries
from o2clinic.services.trends import Trends


@pytest.fixture
def clinic(engine):
    return a_meeting_clinic(engine)


def summary(clinic, patient_id=0):
    return Summaries(clinic.desk, clinic.berg).of(patient_id or clinic.mary)


def test_the_last_decision_and_open_actions_stand_on_the_summary(clinic):
    assert not any("MDT" in line.words for line in summary(clinic).stands)
    item = clinic.decided()
    clinic.action(item)
    clinic.action(item, due_on=TODAY - timedelta(days=3), words="Ask the supplier")
    clinic.action(
        item, words="Long done", state="done", ended_on=TODAY, ended_by_id=clinic.olu.person_id
    )
    sheet = summary(clinic)
    told = sheet.stands[1]
    assert (told.mark, told.words, told.detail) == (
        Mark.NOTE,
        "MDT: Hold until it is safe. No order before the home visit.",
        "24-Nov-2026",
    )
    assert [(one.mark, one.words, one.detail) for one in sheet.to_do[-2:]] == [
        (Mark.HOLD, "Ask the supplier (Mr Olu Adeyemi)", "due since 21-Nov-2026"),
        (Mark.NOTE, "Ring the daughter (Mr Olu Adeyemi)", "by 01-Dec-2026"),
    ]
    assert not any("MDT" in line.words for line in summary(clinic, clinic.john).stands)


def test_actions_of_a_patient_who_has_died_are_not_asked_for(clinic):
    gone = clinic.patient("ANGOVE", died_on=TODAY - timedelta(days=1))
    clinic.action(clinic.decided(gone), gone)
    sheet = summary(clinic, gone)
    assert not any("daughter" in line.words for line in sheet.to_do)
    assert any("MDT: Hold" in line.words for line in sheet.stands)


def test_each_decision_is_a_tick_on_the_trend_and_what_was_not_decided_is_none(clinic):
    clinic.decided()
    earlier = clinic.meeting(TODAY - timedelta(days=30), name="Extra meeting", series_id=None)
    clinic.standard(clinic.mary, meeting_id=earlier, decision="", proposal="Review in a year.")
    clinic.line(clinic.mary, 3, state=ItemState.TAKEN_OFF, state_reason="Twice on the agenda")
    events = Trends(clinic.desk, clinic.berg).of(clinic.mary).events
    assert [(one.on, one.word, one.detail) for one in events] == [
        (
            TODAY - timedelta(days=30),
            "MDT: continue",
            "Extra meeting: Continue as it is. Review in a year.",
        ),
        (
            TODAY,
            "MDT: hold",
            "Oxygen MDT: Hold until it is safe. No order before the home visit.",
        ),
    ]


@pytest.mark.parametrize("outcome", MeetingOutcome)
def test_every_outcome_has_its_tick_and_words(clinic, outcome):
    clinic.decided(outcome=outcome, decision="")
    with Session(clinic.engine) as session:
        (one,) = decisions_of(session, clinic.mary)
    assert one.tick.startswith("MDT: ")
    assert len(one.tick) <= 20
    assert one.words == MEETING_OUTCOME_WORDS[outcome]
