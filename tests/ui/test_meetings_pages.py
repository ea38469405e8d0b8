"""The MDT by keyboard on real services: planned, prepared, called off."""

import pytest
from PySide6.QtCore import QPoint, Qt
from services.agenda_desk import AgendaDesk
from services.meeting_desk import TODAY, a_meeting_desk
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.meeting_area import agenda_page, areas
from ui.pictures import picture

from o2clinic.rules.meeting import ItemState, SeatRole
from o2clinic.rules.order import Modality
from o2clinic.services.agenda_draft import OffDraft, SeenLine, StandardDraft
from o2clinic.services.meeting_draft import SeatDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.line_dialog import LineDialog
from o2clinic.ui.meetings.seats_dialog import SeatsDialog
from o2clinic.ui.meetings.standard_dialog import StandardDialog
from o2clinic.ui.places import Found
from o2clinic.ui.taking_out.table_export import rows_of
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(sqlite_database):
    return a_meeting_desk(sqlite_database.engine)


@pytest.fixture
def agenda(desk):
    series_id = desk.plans.save(desk.series())
    return AgendaDesk(desk, series_id, desk.prepare(series_id))


@pytest.fixture
def gone():
    return []


@pytest.fixture
def open_area(workplace, desk, qtbot, settled, gone):
    return areas(qtbot, workplace, settled, desk, gone)


def _type(qtbot, page, **texts):
    for name, text in texts.items():
        widget = page.form.fields.widget_of(name)
        widget.setFocus()
        widget.clear()
        qtbot.keyClicks(widget, text)


def _save(qtbot, page, settled):
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()
    settled()


def test_a_series_is_planned_and_its_next_meeting_stands_in_the_list(open_area, qtbot, settled):
    area = open_area()
    assert area.meetings.subtitle_label.text() == "0 meetings to come"
    area.meetings.series_button.click()
    page = area.page
    settled()
    page.form.name.setFocus()
    _type(qtbot, page, starts_at="1230", place="Seminar room", first_on="2 nov 2026")
    _save(qtbot, page, settled)
    assert "at least one day" in page.form.fields.message_of("weekdays")
    boxes = page.form.weekdays._boxes
    for at in (1, 3):
        boxes[at].setFocus()
        qtbot.keyClick(boxes[at], Qt.Key.Key_Space)
    _save(qtbot, page, settled)
    assert page.message_bar.text == "MDT, Tue and Thu is saved"
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert area.page is area.meetings
    settled()
    assert area.meetings.subtitle_label.text() == (
        "7 meetings to come; next Tue 24-Nov-2026 12:30, MDT"
    )


def test_an_extra_meeting_is_planned_and_called_off(open_area, desk, qtbot, settled):
    page = open_area().meetings
    _type(qtbot, page, name="About Mr T", meets_on="26 nov 2026", place="Office")
    _save(qtbot, page, settled)
    assert page.message_bar.text == "About Mr T Thu 26-Nov-2026 is planned"
    assert not page.form.cancel_reason.isHidden()
    _type(qtbot, page, cancel_reason="No quorum")
    _save(qtbot, page, settled)
    assert page.message_bar.text == "About Mr T Thu 26-Nov-2026 is not held"
    assert page.table.records.rows[0].state_words == "cancelled: No quorum"


def test_who_only_reads_is_offered_nothing_to_change(open_area, desk):
    desk.plans.save(desk.series())
    page = open_area(desk.clinic.sam).meetings
    for part in (page.save_button, page.add_button, page.series_button, page.card):
        assert part.isHidden()
    page.table.choose(0)
    page.table.row_activated.emit(page.table.chosen)
    assert page.message_bar.text.startswith("Nothing is prepared")


def test_everything_is_named_and_looks_right(open_area, desk, settled, theme, tmp_path):
    series_id = desk.plans.save(desk.series())
    desk.plans.save(desk.series(name="Penryn", weekdays=frozenset({4})))
    desk.prepare(series_id, TODAY)
    desk.cancel(desk.meetings.save(desk.draft()), "Chair is ill")
    area = open_area()
    assert unnamed(area) == []
    assert smaller_than_a_hand(area) == []
    assert {area.meetings.table, area.meetings.agenda_button} <= set(reached_by_tab(area))
    made = picture(area, "meetings-list-light", tmp_path, (1214, 664))
    assert made.stat().st_size > 20_000
    area.open_series()
    settled()
    assert unnamed(area) == []
    picture(area, "meetings-series-light", tmp_path, (1214, 664))
    area.to_list()
    theme.set_scheme(Scheme.DARK)
    picture(area, "meetings-list-dark", tmp_path, (1214, 664))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(area, "meetings-list-150", tmp_path, (1214, 664))


def _dialog(page, kind, qtbot):
    """The last one opened, with the keyboard in it."""
    dialog = page.findChildren(kind)[-1]
    qtbot.bring_forward(dialog)
    return dialog


def _agenda(area, _desk, settled):
    return agenda_page(area, settled)


def test_an_agenda_is_filled_put_in_order_and_taken_off_by_keys(
    open_area, agenda, qtbot, settled, gone
):
    for one in (agenda.mary, agenda.john):
        agenda.oxygen(one)
    agenda.smokes(agenda.mary)
    agenda.oxygen(agenda.john, Modality.POT)
    area = open_area()
    qtbot.keyClick(area.meetings.table, Qt.Key.Key_Return)
    settled()
    page = area.page
    assert page.title_label.text() == "MDT, Tue 24-Nov-2026 13:00"
    assert page.table.hasFocus()
    qtbot.keyClick(page, Qt.Key.Key_F, CONTROL)
    settled()
    settled()
    assert page.message_bar.text.startswith("2 patients came on the agenda")
    names = [line.name for line in page.table.records.rows]
    assert names == ["JENKINS, Mary (Mrs)", "TREVENA, John (Mr)"]
    assert page.question_label.text() == "Does the oxygen stay while the patient smokes?"
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down, CONTROL)
    settled()
    settled()
    assert [line.name for line in page.table.records.rows] == names[::-1]
    assert page.table.chosen.name == names[0]
    qtbot.keyClick(page.table, Qt.Key.Key_Q)
    dialog = _dialog(page, LineDialog, qtbot)
    dialog.edit.clear()
    qtbot.keyClicks(dialog.edit, "Is she safe at home?")
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settled()
    settled()
    assert page.table.chosen.question == "Is she safe at home?"
    qtbot.bring_forward(area)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    dialog = _dialog(page, LineDialog, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)  # without a reason nothing goes
    assert not dialog.isHidden()
    qtbot.keyClicks(dialog.edit, "Settled on the telephone")
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settled()
    settled()
    assert page.table.records.rows[-1].stands == "taken off: Settled on the telephone"
    qtbot.bring_forward(area)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert gone == [(agenda.mary, "")]
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert area.page is area.meetings


def test_a_line_is_dragged_to_its_place(open_area, agenda, desk, qtbot, settled):
    for one in (agenda.mary, agenda.john, agenda.another("Hosking")):
        agenda.ask(one)
    page = _agenda(open_area(), desk, settled)
    table = page.table
    before = [line.name for line in table.records.rows]
    height = table.verticalHeader().defaultSectionSize()
    where = [QPoint(80, height * row + height // 2) for row in range(4)]
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(table.viewport(), left, pos=where[0])
    for at in where[1:]:
        qtbot.mouseMove(table.viewport(), at)
    picture_line = table._to
    qtbot.mouseRelease(table.viewport(), left, pos=where[3])
    settled()
    settled()
    assert picture_line == 3
    assert [line.name for line in table.records.rows] == [*before[1:], before[0]]
    # A click moves nothing.
    qtbot.mouseClick(table.viewport(), left, pos=where[1])
    settled()
    assert [line.name for line in table.records.rows] == [*before[1:], before[0]]


def test_standard_cases_are_ticked_off_on_one_key(open_area, agenda, desk, qtbot, settled):
    for one in (agenda.mary, agenda.john, agenda.another("Hosking")):
        agenda.stable(one)
    agenda.fill()
    page = _agenda(open_area(), desk, settled)
    assert page.standard_button.text() == "Standard cases 3  Ctrl+D"
    qtbot.keyClick(page, Qt.Key.Key_D, CONTROL)
    dialog = _dialog(page, StandardDialog, qtbot)
    assert dialog.decide_button.text() == "Decide 3 as proposed  Ctrl+Enter"
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.decide_button.text() == "Decide 2 as proposed  Ctrl+Enter"
    told = [row[0] for row in rows_of(dialog.table).rows]
    assert sorted(told) == ["left out", "to be decided", "to be decided"]
    qtbot.keyClick(dialog.table, Qt.Key.Key_A, CONTROL)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    agenda.smokes(agenda.john)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settled()
    settled()
    states = {line.patient_id: line.state for line in page.table.records.rows}
    assert list(states.values()).count(ItemState.STANDARD) == 1
    assert states[agenda.john] is ItemState.WAITING
    assert "To be discussed, since something is new: TREVENA, John (Mr)" in page.message_bar.text


def test_people_are_invited_and_seats_taken_away(open_area, agenda, desk, qtbot, settled):
    page = _agenda(open_area(), desk, settled)
    qtbot.keyClick(page, Qt.Key.Key_I, CONTROL)
    dialog = _dialog(page, SeatsDialog, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settled()
    assert "guest's name" in dialog.fields.message_of("guest_name")
    qtbot.keyClicks(dialog.guest, "Ms Lowe")
    qtbot.keyClicks(dialog.organisation, "Hospice")
    dialog.role.set_value(SeatRole.PALLIATIVE)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settled()
    settled()
    assert [row.name for row in dialog.table.records.rows] == ["Ms Lowe"]
    assert dialog.guest.text() == ""
    dialog.person.setCurrentIndex(1)
    assert dialog.guest.isHidden()
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settled()
    settled()
    assert len(dialog.table.records.rows) == 2
    assert "with Ms Lowe (Palliative care), Mr O. Adeyemi" in page.people.text()
    dialog.table.choose(1)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    settled()
    settled()
    assert [row.name for row in dialog.table.records.rows] == ["Ms Lowe"]


def test_a_patient_is_brought_from_the_agenda_and_from_the_record(
    open_area, agenda, desk, qtbot, settled
):
    area = open_area()
    page = _agenda(area, desk, settled)
    qtbot.keyClick(page, Qt.Key.Key_B, CONTROL)
    settled()
    ask = area.page
    assert ask.form.meeting.words_of(ask.form.meeting.value) == "Tue 24-Nov-2026 13:00  MDT"
    qtbot.keyClick(ask, Qt.Key.Key_S, CONTROL)
    settled()
    assert "Find the patient" in ask.form.fields.message_of("patient")
    ask.form.patient.find_box.opened.emit(Found("JENKINS, Mary (Mrs)", "", patient_id=agenda.mary))
    qtbot.keyClicks(ask.form.question, "Is a longer tube safe?")
    qtbot.keyClick(ask, Qt.Key.Key_S, CONTROL)
    settled()
    settled()
    assert area.page is page
    assert [line.question for line in page.table.records.rows] == ["Is a longer tube safe?"]

    other = open_area()
    other.begin(f"ask {agenda.john}")
    settled()
    settled()
    ask = other.page
    assert ask.form.patient.value.name == "TREVENA, John (Mr)"
    qtbot.keyClicks(ask.form.question, "Is he to have AOT?")
    # What is typed is kept when somebody else is to be brought.
    other.begin(f"ask {agenda.mary}")
    settled()
    settled()
    assert ask.form.patient.value.name == "TREVENA, John (Mr)"
    assert "for another patient" in ask.message_bar.text
    qtbot.keyClick(ask, Qt.Key.Key_S, CONTROL)
    settled()
    settled()
    assert ask.message_bar.text.startswith("TREVENA, John (Mr) is on the agenda: Tue 24-Nov")
    qtbot.keyClick(ask, Qt.Key.Key_Escape)
    assert other.page is other.meetings


def test_the_agenda_is_named_and_looks_right(open_area, agenda, desk, settled, theme, tmp_path):
    _many(agenda)
    area = open_area()
    page = _agenda(area, desk, settled)
    assert unnamed(area) == []
    assert smaller_than_a_hand(area) == []
    wanted = {page.table, page.fill_button, page.standard_button, page.open_button}
    assert wanted <= set(reached_by_tab(area))
    made = picture(area, "meetings-agenda-light", tmp_path, (1214, 664))
    assert made.stat().st_size > 30_000
    page.standard_button.click()
    dialog = page.findChild(StandardDialog)
    assert unnamed(dialog) == []
    picture(dialog, "meetings-standard-light", tmp_path, (1100, 520))
    dialog.reject()
    page.seats_button.click()
    dialog = page.findChild(SeatsDialog)
    assert unnamed(dialog) == []
    picture(dialog, "meetings-seats-light", tmp_path, (620, 560))
    dialog.reject()
    theme.set_scheme(Scheme.DARK)
    picture(area, "meetings-agenda-dark", tmp_path, (1214, 664))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(area, "meetings-agenda-150", tmp_path, (1214, 664))
    theme.set_scale(100)
    page.ask_button.click()
    settled()
    assert unnamed(area) == []
    picture(area, "meetings-ask-light", tmp_path, (1214, 664))


def _many(agenda):
    """Enough to show every state."""
    agenda.oxygen(agenda.mary)
    agenda.smokes(agenda.mary)
    agenda.oxygen(agenda.john, Modality.POT)
    for name in ("Hosking", "Pascoe", "Rosevear", "Tremain"):
        agenda.stable(agenda.another(name))
    agenda.fill()
    asked = agenda.ask(agenda.another("Nance"), question="May he fly with a concentrator?")
    off = agenda.ask(agenda.another("Uren"))
    agenda.agendas.take_off(OffDraft(agenda.step(off), "Settled on the telephone"))
    agenda.agendas.move(agenda.meeting_id, asked, 2, new_command_id())
    lines = agenda.agendas.sheet(agenda.meeting_id).standard[:1]
    seen = tuple(SeenLine(line.item_id, line.version) for line in lines)
    agenda.agendas.accept_standard(StandardDraft(new_command_id(), agenda.meeting_id, seen))
    for who in (
        {"person_id": agenda.desk.clinic.dr_berg.person_id, "role": SeatRole.CHAIR},
        {"guest_name": "Ms Lowe", "organisation": "Hospice", "role": SeatRole.PALLIATIVE},
    ):
        agenda.seats.invite(SeatDraft(new_command_id(), agenda.meeting_id, **who))
