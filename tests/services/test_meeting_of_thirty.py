"""A meeting of thirty patients: minutes, actions, letters, visits and the next agenda agree."""

from datetime import date, timedelta

import pytest
from clinic import read_all
from documents.papers import words_of
from services.diary_day import TODAY
from services.meeting_clinic import a_meeting_clinic

from o2clinic.models import MeetingAction, WaitingEntry
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import ActionKind, ItemState, MeetingOutcome
from o2clinic.rules.visits import VisitKind
from o2clinic.services.letters_due import LettersDue
from o2clinic.services.meeting_action_rows import ActionsWanted
from o2clinic.services.meeting_actions import MeetingActions
from tools.bench.counting import statements

DISCUSSED, BY_RULE, LEFT = 18, 8, 4


@pytest.fixture
def clinic(engine):
    return a_meeting_clinic(engine)


def test_all_that_follows_from_thirty_patients_agrees(clinic, engine):
    people = [clinic.patient(f"PATIENT{at:02}", born_on=date(1940, 1, 1)) for at in range(30)]
    for at, patient_id in enumerate(people[:DISCUSSED]):
        item = clinic.decided(patient_id, at + 1, decision=f"Decision number {at:02}.")
        due = TODAY + timedelta(days=at)
        owner = {"owner_id": None, "owner_name": "GP"} if at % 3 == 0 else {}
        clinic.action(item, patient_id, words=f"Action number {at:02}", due_on=due, **owner)
        if at % 2:
            kinds = {"kind": ActionKind.VISIT, "visit_kind": VisitKind.REVIEW}
            clinic.action(item, patient_id, words=f"See number {at:02}", due_on=due, **kinds)
    for at, patient_id in enumerate(people[DISCUSSED : DISCUSSED + BY_RULE], start=DISCUSSED):
        clinic.standard(patient_id, at + 1)
    for at, patient_id in enumerate(people[DISCUSSED + BY_RULE :], start=DISCUSSED + BY_RULE):
        clinic.line(patient_id, at + 1)
    next_id = clinic.meeting()

    with statements(engine) as sent:
        shown = clinic.closing.preview(clinic.meeting_id)
    assert len(sent) <= 11
    counts = (len(shown.decided), len(shown.standard), len(shown.not_reached))
    assert counts == (DISCUSSED, BY_RULE, LEFT)
    said = words_of(clinic.closing.minutes_pdf(clinic.close()))

    actions = read_all(engine, MeetingAction)
    assert len(actions) == DISCUSSED + DISCUSSED // 2
    for action in actions:
        assert f"{action.words} {short_date(action.due_on)}" in said
    told = [line for one in shown.owners for line in one.actions]
    assert sorted(told) == sorted(
        f"PATIENT{people.index(one.patient_id):02}, Ann (Mrs): {one.words}, "
        f"by {short_date(one.due_on)}"
        for one in actions
    )
    for at in range(30):
        assert said.count(f"PATIENT{at:02}, Ann (Mrs)") == 1
    mine = MeetingActions(clinic.desk, clinic.olu).sheet(ActionsWanted()).rows
    everybodys = MeetingActions(clinic.desk, clinic.olu).sheet(ActionsWanted(is_mine=False)).rows
    assert len(mine) == sum(one.owner_id == clinic.olu.person_id for one in actions)
    assert {row.action_id for row in everybodys} == {one.id for one in actions}
    letters = LettersDue(clinic.desk, clinic.berg).sheet().rows
    assert sorted(row.patient_id for row in letters) == people[:DISCUSSED]
    assert len(shown.letters) == DISCUSSED
    waiting = read_all(engine, WaitingEntry)
    wanted = {one.patient_id: one.due_on for one in actions if one.kind == ActionKind.VISIT}
    assert {one.patient_id: one.target_on for one in waiting} == wanted
    assert {one.waiting_entry_id for one in actions if one.waiting_entry_id} == {
        one.id for one in waiting
    }
    after = clinic.lines_of(next_id)
    assert [line.patient_id for line in after] == people[DISCUSSED + BY_RULE :]
    assert {line.state for line in after} == {ItemState.WAITING}
    outcomes = {line.outcome for line in clinic.lines_of(clinic.meeting_id)}
    assert outcomes == {MeetingOutcome.HOLD, MeetingOutcome.CONTINUE, None}
