"""A meeting of thirty patients, from its agenda to what follows, by the keyboard alone.

Nurse Olu fills the agenda by the rules, brings those who were asked for, has the standard cases
decided in bulk, holds the meeting on the projector and closes it. Minutes, actions, letters due,
waiting visits and the next agenda then have to tell the same.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from clinic import NOON, read_all, write
from documents.papers import words_of
from end_to_end.hands import Hands
from PySide6.QtWidgets import QApplication
from services.agenda_desk import TODAY, an_agenda_desk

from o2clinic.models import MeetingAction, MeetingMinutes, MeetingSeat, WaitingEntry
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import ActionKind, Attendance, ItemState, SeatRole
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.visits import VisitKind
from o2clinic.services.clinic import services_for
from o2clinic.services.meeting_action_rows import ActionsWanted
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.work import Desk
from o2clinic.ui.areas import AREAS, frame_plan
from o2clinic.ui.main_window import MainWindow
from o2clinic.ui.meetings.projector.room_window import RoomWindow

SMOKERS = ("Angove", "Bolitho", "Carlyon", "Daniell", "Edyvean", "Foote", "Gilbert", "Hocking",
           "Ivey", "Kneebone", "Lanyon", "Moyle", "Nankivell", "Opie")  # fmt: skip
STABLE = ("Polglase", "Quick", "Roskilly", "Spargo", "Tangye", "Uglow", "Vivian", "Warne",
          "Yelland", "Zelah")  # fmt: skip
ASKED_FOR = ("Bawden", "Curnow", "Dunstan", "Eddy", "Jewell", "Lugg")
REACHED, LEFT = 16, 4
DUE = TODAY + timedelta(weeks=2)


@dataclass(frozen=True)
class Decided:
    """What is said in the room of one patient."""

    family: str
    words: str
    action: str
    is_visit: bool


@pytest.fixture
def agenda(sqlite_database):
    """Twenty-four whom the rules bring, and six of whom somebody asks something."""
    engine = sqlite_database.engine
    made = an_agenda_desk(engine)
    for family in SMOKERS:
        patient_id = made.another(family)
        made.oxygen(patient_id)
        made.smokes(patient_id)
    for family in STABLE:
        made.stable(made.another(family))
    patients = services_for(made.desk.clinic.desk, made.desk.clinic.anna).patients
    for family in ASKED_FOR:  # registered at the desk, so that they are found by their names
        born_on = date(1944, 2, 29)
        patients.register(
            PatientDraft(
                command_id=family, title="Mrs", given_names="Ann", family_name=family,
                sex=Sex.FEMALE, born_on=born_on,
            )
        )  # fmt: skip
    for role, person in (
        (SeatRole.CHAIR, made.desk.clinic.dr_berg),
        (SeatRole.NURSE, made.desk.olu),
    ):
        seat = MeetingSeat(meeting_id=made.meeting_id, role=role, person_id=person.person_id)
        write(engine, seat)
    return made


@pytest.fixture
def hands(qtbot, parts, preferences, settled, agenda):
    desk = Desk(agenda.engine, tell=parts.bus.publish, now=lambda: NOON, name="desk-1")
    services = services_for(desk, agenda.desk.olu)
    window = MainWindow(
        agenda.desk.olu, services, parts, preferences, frame_plan(services, "Truro", "")
    )
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.bring_forward(window)
    settled()
    made = Hands(qtbot, window, settled)
    made.desk_window = window
    yield made
    made.let_go()


@pytest.fixture
def services(agenda):
    return services_for(agenda.desk.clinic.desk, agenda.desk.olu)


def _area_key(agenda):
    roles = agenda.desk.olu
    shown = [area.key for area in AREAS if roles.may(area.permission)]
    return f"Alt+{shown.index('meetings') + 1}"


def prepare(hands, agenda):
    """The rules bring twenty-four, the telephone brought six; ten need no discussion."""
    hands.press(_area_key(agenda), "Return", "Ctrl+F")
    for family in ASKED_FOR:
        hands.press("Ctrl+B")
        hands.type(family.lower())
        hands.press("Return")
        hands.type(f"Does oxygen still help {family}?")
        hands.press("Ctrl+S")
    hands.press("Ctrl+D", "Ctrl+Return")
    lines = agenda.lines()
    assert len(lines) == 30
    assert sum(line.state is ItemState.STANDARD for line in lines) == len(STABLE)


def hold(hands, agenda):
    """Who is here, then one patient after the other; four are not reached."""
    hands.press("F11")
    room = next(it for it in QApplication.topLevelWidgets() if isinstance(it, RoomWindow))
    hands.move_to(room)
    hands.press("B", "A", "P", "Down", "P", "A")
    waiting = [line for line in agenda.lines() if line.state is ItemState.WAITING]
    assert len(waiting) == REACHED + LEFT
    said = []
    for at, line in enumerate(waiting[:REACHED]):
        one = Decided(
            line.name.partition(",")[0],
            f"Decision number {at:02}",
            f"Action number {at:02}",
            is_visit=bool(at % 2),
        )
        _decide(hands, one)
        said.append(one)
        hands.press("Right")
    hands.press("Esc")
    hands.move_to(hands.desk_window)
    return said


def _decide(hands, one):
    """What, who, by when."""
    hands.press("D", "H", "Tab", "Ctrl+A")
    hands.type(one.words)
    hands.press("Tab", *(["V"] if one.is_visit else []), "Tab")
    hands.type(one.action)
    hands.press("Tab", *(["R", "Tab"] if one.is_visit else []))
    hands.type("adey")
    hands.press("Tab")
    hands.type("+2w")
    hands.press("Ctrl+S")


def close(hands):
    """From the agenda, look at what follows, close, and go back to the list."""
    hands.press("Ctrl+M", "Ctrl+Return", "Esc")


def test_thirty_patients_by_keys_end_in_papers_that_agree(hands, agenda, services, capsys):
    prepare(hands, agenda)
    before = hands.keys
    said = hold(hands, agenda)
    held = hands.keys - before
    close(hands)

    engine = agenda.engine
    (minutes,) = read_all(engine, MeetingMinutes)
    paper = words_of(minutes.pdf)
    actions = read_all(engine, MeetingAction)
    assert len(actions) == len(said) == REACHED
    for one, action in zip(said, actions, strict=True):
        assert one.words in paper
        assert f"{one.action} {short_date(DUE)}" in paper
        assert (action.words, action.due_on) == (one.action, DUE)
        assert action.owner_id == agenda.desk.olu.person_id
        assert (action.kind == ActionKind.VISIT) is one.is_visit
    for line in agenda.lines():
        assert paper.count(line.name) == 1

    mine = services.meeting_actions.sheet(ActionsWanted()).rows
    assert {row.action_id for row in mine} == {action.id for action in actions}
    letters = {row.patient_id for row in services.letters_due.sheet().rows}
    assert letters == {action.patient_id for action in actions}
    visits = {
        one.patient_id: (one.visit_kind, one.target_on) for one in read_all(engine, WaitingEntry)
    }
    assert visits == {
        one.patient_id: (VisitKind.REVIEW, DUE) for one in actions if one.kind == ActionKind.VISIT
    }
    seats = read_all(engine, MeetingSeat)
    assert {seat.attendance for seat in seats if seat.meeting_id} == {Attendance.PRESENT}

    left = [line.patient_id for line in agenda.lines() if line.state is ItemState.ROLLED]
    hands.press("Ctrl+Home", "Return")  # the next meeting of the series is prepared by that
    upcoming = services.meetings.sheet().next
    assert upcoming is not None
    following = agenda.agendas.sheet(upcoming.meeting_id).lines
    assert upcoming.meeting_id != agenda.meeting_id
    assert [line.patient_id for line in following] == left
    assert len(left) == LEFT
    with capsys.disabled():
        sys.stdout.write(
            f"\nA meeting of 30 by keys: {hands.keys} beside what is typed, "
            f"{held} of them in the room for {REACHED} decisions\n"
        )
