"""After a meeting, by keyboard on real services: closed, minuted, corrected; its actions ended."""

from dataclasses import replace
from datetime import timedelta

import pytest
from clinic import read_all
from documents.papers import words_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from services.meeting_clinic import DUE, a_meeting_clinic
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import at_desk, texts

from o2clinic.models import AuditEntry, Meeting, MeetingAction, MeetingMinutes, WaitingEntry
from o2clinic.rules.meeting import (
    ActionKind,
    ActionState,
    Attendance,
    ItemState,
    MeetingState,
    SeatRole,
)
from o2clinic.rules.visits import VisitKind
from o2clinic.services.meeting_action_rows import Shown
from o2clinic.services.work import Desk
from o2clinic.ui.meetings.actions_page import ActionsPage
from o2clinic.ui.meetings.closing_page import ClosingPage
from o2clinic.ui.meetings.meetings_area import MeetingsArea
from o2clinic.ui.patients.summary_view import SummaryPage
from o2clinic.ui.theme import Scheme
from o2clinic.ui.today.today_page import TodayPage

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
SIZE = (1214, 664)


@pytest.fixture
def clinic(sqlite_database):
    return a_meeting_clinic(sqlite_database.engine)


@pytest.fixture
def gone():
    return []


@pytest.fixture
def open_page(workplace, clinic, qtbot, settled, gone):
    kept = []

    def make(kind, actor=None, meeting_id=0):
        desk = Desk(clinic.engine, tell=workplace.bus.publish, now=clinic.desk.now)
        place = at_desk(workplace, clinic.engine, actor or clinic.olu, desk)
        page = kind(replace(place, go_to=gone.append, open_patient=lambda *to: gone.append(to)))
        kept.append(page)
        qtbot.addWidget(page)
        if meeting_id:
            page.open(meeting_id)
        page.resize(*SIZE)
        page.show()
        page.activateWindow()
        for _ in range(3):
            settled()
        return page

    return make


@pytest.fixture
def held(clinic):
    """A meeting with one of each; the next one is planned."""
    item = clinic.decided()
    clinic.action(item)
    visit = {"kind": ActionKind.VISIT, "visit_kind": VisitKind.HOME_VISIT, "words": "See at home"}
    clinic.action(item, **visit, owner_id=None, owner_name="Community team")
    clinic.action(item, due_on=DUE - timedelta(days=12), words="Ask the supplier for a quieter one")
    clinic.standard(clinic.john, 2)
    clinic.line(clinic.patient("BOLITHO"), 3, question="Is a second blood gas wanted?")
    clinic.meeting()
    return item


def _press(qtbot, page, settled, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(page, key, modifier)
    for _ in range(4):
        settled()


def _column(page, title):
    made = next(one for one in page.table.records.columns if one.title == title)
    return [made.text(row) for row in page.table.records.rows]


def test_what_follows_is_shown_and_one_key_closes_the_meeting(
    open_page, clinic, held, qtbot, settled
):
    clinic.seat(SeatRole.GP, Attendance.INVITED, guest_name="Dr Imran Shah")
    page = open_page(ClosingPage, meeting_id=clinic.meeting_id)
    assert page.title_label.text() == "Oxygen MDT, Tue 24-Nov-2026"
    assert page.subtitle_label.text() == "1 discussed, 1 by rule, 1 not reached"
    assert _column(page, "What") == [
        "Discussed", "By its rule", "Not reached", "Action", "Action", "Action", "Letter due",
        "Visit",
    ]  # fmt: skip
    assert "nobody noted whether" in page.doubts_label.text()
    assert "on the agenda of Fri 27-Nov-2026" in page.next_label.text()
    assert "JENKINS, Mary (Mrs)" in words_of(page.minutes.pdf)
    assert page.print_button.isHidden()
    _press(qtbot, page, settled, Qt.Key.Key_Return, CONTROL)
    assert clinic.stored(Meeting, clinic.meeting_id).state == MeetingState.CLOSED
    assert page.title_label.text() == "Minutes: Oxygen MDT, Tue 24-Nov-2026"
    assert page.message_bar.text.startswith("The meeting is closed")
    assert page.close_button.isHidden()
    assert not page.print_button.isHidden()
    (minutes,) = read_all(clinic.engine, MeetingMinutes)
    assert page.minutes.pdf == minutes.pdf
    assert page.issued_label.text() == "Minutes of 24-Nov-2026, Mr Olu Adeyemi, 1 page"
    (entry,) = read_all(clinic.engine, WaitingEntry)
    assert entry.patient_id == clinic.mary
    states = [line.state for line in clinic.lines_of(clinic.meeting_id)]
    assert states == [ItemState.DECIDED, ItemState.STANDARD, ItemState.ROLLED]


def test_minutes_are_printed_as_issued_and_corrected_with_words(
    open_page, clinic, held, qtbot, settled
):
    clinic.close()
    page = open_page(ClosingPage, meeting_id=clinic.meeting_id)
    page.workplace.bus.publish([])
    page.refresh()
    settled()
    uses = [one.use_case for one in read_all(clinic.engine, AuditEntry)]
    assert uses.count("open_minutes") == 1
    _press(qtbot, page, settled, Qt.Key.Key_E, CONTROL | SHIFT)
    _press(qtbot, page, settled, Qt.Key.Key_S, CONTROL)
    assert "Say what the minutes say wrongly" in page.correction.form.message_of("words")
    qtbot.keyClicks(page.correction.words_edit, "Dr Shah was there")
    _press(qtbot, page, settled, Qt.Key.Key_Escape)
    assert page.correction.isHidden()
    _press(qtbot, page, settled, Qt.Key.Key_E, CONTROL | SHIFT)
    assert page.correction.words_edit.text() == "Dr Shah was there"
    _press(qtbot, page, settled, Qt.Key.Key_S, CONTROL)
    assert page.message_bar.text == "Corrected minutes are issued"
    assert "Dr Shah was there" in words_of(page.minutes.pdf)
    assert page.issued_label.text().splitlines() == [
        "Corrected minutes of 24-Nov-2026, Mr Olu Adeyemi, 1 page",
        "Minutes of 24-Nov-2026, Mr Olu Adeyemi, 1 page, replaced",
    ]


def test_my_actions_are_ended_by_a_key_and_everybodys_are_handed_over(
    open_page, clinic, held, qtbot, settled, gone
):
    page = open_page(ActionsPage)
    assert page.subtitle_label.text() == (
        "24-Nov-2026 · 2 of mine open, 1 late · of everybody 3, 1 late"
    )
    assert _column(page, "To be done")[0] == "Ask the supplier for a quieter one"
    assert page.action_form.opened.patient == "JENKINS, Mary (Mrs)"
    _press(qtbot, page, settled, Qt.Key.Key_D, CONTROL)
    assert page.message_bar.text == "“Ask the supplier for a quieter one” is done"
    assert _column(page, "To be done") == ["Ring the daughter"]
    _press(qtbot, page, settled, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert _column(page, "Who") == ["Mr Olu Adeyemi", "Community team"]
    page.table.choose(1)
    settled()
    settled()
    form = page.action_form
    assert (form.words_label.text(), form.owner_name.text()) == ("See at home", "Community team")
    form.owner_id.set_value(clinic.berg.person_id)
    form.due_on.setText("+3w")
    _press(qtbot, page, settled, Qt.Key.Key_S, CONTROL)
    assert "Say why it changes" in form.fields.message_of("note")
    qtbot.keyClicks(form.note, "Asked for a doctor")
    _press(qtbot, page, settled, Qt.Key.Key_S, CONTROL)
    assert page.message_bar.text == "“See at home” is changed"
    assert "Dr Astrid Berg" in _column(page, "Who")
    form.state.set_value(ActionState.DROPPED)
    form.note.setText("She moved in with her son")
    _press(qtbot, page, settled, Qt.Key.Key_S, CONTROL)
    assert page.message_bar.text == "“See at home” is no longer needed"
    page.shown_choice.set_value(Shown.ENDED)
    for _ in range(3):
        settled()
    assert "No longer needed 24-Nov-2026, Mr Olu Adeyemi, She moved in with her son" in _column(
        page, "Stands"
    )
    page.table.choose(0)
    settled()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert gone[-1] == (clinic.mary, "")


def test_the_area_turns_to_actions_and_to_the_minutes_and_back(
    open_page, clinic, held, qtbot, settled
):
    area = open_page(MeetingsArea)
    area.begin("actions overdue")
    for _ in range(3):
        settled()
    actions = area.page
    assert _column(actions, "To be done") == ["Ask the supplier for a quieter one"]
    _press(qtbot, actions, settled, Qt.Key.Key_Escape)
    assert area.page is area.meetings
    rows = area.meetings.table.records.rows
    area.meetings.table.choose([row.meeting_id for row in rows].index(clinic.meeting_id))
    area.after.minutes_button.click()
    for _ in range(3):
        settled()
    assert area.page.title_label.text() == "Oxygen MDT, Tue 24-Nov-2026"
    _press(qtbot, area.page, settled, Qt.Key.Key_Escape)
    assert area.page is area.meetings


def test_the_first_page_counts_my_actions_and_opens_just_these(
    open_page, clinic, held, qtbot, gone, tmp_path
):
    page = open_page(TodayPage)
    figure = page.actions_figure
    assert picture(page, "today-actions", tmp_path, SIZE).stat().st_size > 10_000
    assert figure.count_label.text() == "⚠ 2"
    assert figure.late_button.text() == "1 late"
    for button in (figure.mine_button, figure.late_button):
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert gone == ["meetings:actions mine", "meetings:actions overdue"]
    assert open_page(TodayPage, clinic.berg).actions_figure.isHidden()
    assert open_page(TodayPage, clinic.tuesday.clinic.anna).actions_figure.isHidden()


def test_the_summary_tells_the_last_decision_and_what_is_to_be_done(
    open_page, clinic, held, tmp_path
):
    page = open_page(lambda place: SummaryPage(place, clinic.mary))
    said = texts(page)
    assert "MDT: Hold until it is safe. No order before the home visit." in said
    assert "Ask the supplier for a quieter one (Mr Olu Adeyemi)" in said
    assert picture(page, "summary-meeting", tmp_path, SIZE).stat().st_size > 20_000


def test_a_manager_reads_and_changes_nothing(open_page, clinic, held):
    sam = clinic.tuesday.clinic.sam
    page = open_page(ClosingPage, sam, clinic.meeting_id)
    assert page.close_button.isHidden()
    assert len(page.table.records.rows) == 8
    actions = open_page(ActionsPage, sam)
    assert actions.save_button.isHidden()
    assert actions.done_button.isHidden()
    assert actions.card.isHidden()
    assert read_all(clinic.engine, MeetingAction)[0].state == ActionState.OPEN


@pytest.mark.parametrize(("scale", "is_beside"), [(100, True), (150, False)])
def test_who_has_to_do_it_is_seen_at_any_size(open_page, clinic, held, theme, scale, is_beside):
    theme.set_scale(scale)
    page = open_page(ActionsPage)
    page.resize(*SIZE)
    QApplication.processEvents()
    table, who = page.table, [one.title for one in page.table.records.columns].index("Who")
    right = table.columnViewportPosition(who) + table.columnWidth(who)
    assert right <= table.viewport().width()
    assert (page.both.orientation() is Qt.Orientation.Horizontal) is is_beside


@pytest.mark.parametrize(
    ("scheme", "scale"), [(Scheme.LIGHT, 100), (Scheme.DARK, 100), (Scheme.LIGHT, 150)]
)
@pytest.mark.parametrize("kind", [ClosingPage, ActionsPage])
def test_how_they_look_and_that_all_have_names(
    open_page, clinic, held, theme, tmp_path, scheme, scale, kind
):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    clinic.seat(SeatRole.GP, Attendance.INVITED, guest_name="Dr Imran Shah")
    page = open_page(kind, meeting_id=clinic.meeting_id if kind is ClosingPage else 0)
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    assert page.table in reached_by_tab(page)
    shot = picture(page, f"{kind.__name__}-{scheme.value}-{scale}", tmp_path, SIZE)
    assert shot.stat().st_size > 20_000
