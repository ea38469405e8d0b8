"""What is typed about a line of the agenda stays about that line, and one taken off comes back."""

import pytest
from clinic import a_patient
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from services.agenda_desk import AgendaDesk
from services.meeting_desk import THURSDAY, a_meeting_desk
from ui.accessibility import unnamed
from ui.meeting_area import agenda_page, areas
from ui.pictures import picture

from o2clinic.rules.meeting import ItemState, SeatRole
from o2clinic.services.agenda_draft import OffDraft, QuestionDraft
from o2clinic.ui.meetings.line_dialog import LineDialog
from o2clinic.ui.meetings.seats_dialog import SeatsDialog

CONTROL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


@pytest.fixture
def desk(sqlite_database):
    return a_meeting_desk(sqlite_database.engine)


@pytest.fixture
def agenda(desk):
    series_id = desk.plans.save(desk.series())
    return AgendaDesk(desk, series_id, desk.prepare(series_id))


@pytest.fixture
def page(qtbot, workplace, settled, desk, agenda):
    """Mary's line is in front, John's below."""
    agenda.ask(agenda.mary, question="Does it stay?")
    agenda.ask(agenda.john, question="May he fly?")
    area = areas(qtbot, workplace, settled, desk, [])()
    page = agenda_page(area, settled)
    page.kept = area  # what nobody holds is taken away
    return page


def dialog_of(page, qtbot):
    """Of those that are open; one that was closed may not be gone yet."""
    (dialog,) = [one for one in page.findChildren(LineDialog) if not one.isHidden()]
    qtbot.bring_forward(dialog)
    return dialog


def press(page, qtbot, key):
    qtbot.bring_forward(page.window())
    page.table.setFocus()
    qtbot.keyClick(page.table, key)


def send(qtbot, dialog, settled, text=""):
    if text:
        dialog.edit.clear()
        qtbot.keyClicks(dialog.edit, text)
    qtbot.keyClick(dialog, KEY.Key_Return, CONTROL)
    settled()
    settled()


@pytest.mark.parametrize("key", [KEY.Key_Q, KEY.Key_Delete])
def test_what_is_typed_is_written_to_the_line_it_was_asked_about(page, agenda, qtbot, settled, key):
    mary, john = (line.item_id for line in page.table.records.rows)
    press(page, qtbot, key)
    dialog = dialog_of(page, qtbot)
    page.table.choose(1)  # as when another desk takes the line in front away
    send(qtbot, dialog, settled, "Settled on the telephone")
    assert (agenda.item(john).question, agenda.item(john).state) == (
        "May he fly?", ItemState.WAITING,
    )  # fmt: skip
    changed = agenda.item(mary)
    words = changed.question if key == KEY.Key_Q else changed.state_reason
    assert words == "Settled on the telephone"


def test_what_another_desk_changed_meanwhile_is_not_written_over_and_no_text_is_lost(
    page, agenda, qtbot, settled
):
    mary = page.table.chosen.item_id
    press(page, qtbot, KEY.Key_Q)
    dialog = dialog_of(page, qtbot)
    agenda.agendas.question(QuestionDraft(agenda.step(mary), "Is NIV wanted?"))
    page.refresh()  # the list knows the new line; the dialog was opened on the old one
    settled()
    send(qtbot, dialog, settled, "Is she safe at home?")
    assert agenda.item(mary).question == "Is NIV wanted?"
    assert page.message_bar.text
    assert page.table.chosen.question == "Is NIV wanted?"
    press(page, qtbot, KEY.Key_Q)
    dialog = dialog_of(page, qtbot)
    assert dialog.edit.text() == "Is she safe at home?"
    send(qtbot, dialog, settled)
    assert agenda.item(mary).question == "Is she safe at home?"
    press(page, qtbot, KEY.Key_Q)
    dialog = dialog_of(page, qtbot)
    assert dialog.edit.text() == "Is she safe at home?"  # what stands, not what was kept
    dialog.reject()


def test_a_line_that_was_taken_off_is_put_back_by_a_key(page, agenda, qtbot, settled):
    mary = page.table.chosen.item_id
    assert page.put_back_button.isHidden()
    agenda.agendas.take_off(OffDraft(agenda.step(mary), "Settled on the telephone"))
    page.refresh()
    settled()
    settled()
    page.table.choose(1)
    assert page.table.chosen.item_id == mary
    assert not page.put_back_button.isHidden()
    assert page.off_button.isHidden()
    press(page, qtbot, KEY.Key_R)
    settled()
    settled()
    assert agenda.item(mary).state is ItemState.WAITING
    assert page.table.chosen.item_id == mary
    assert page.put_back_button.isHidden()
    # Not where the patient stands with another line meanwhile.
    agenda.agendas.take_off(OffDraft(agenda.step(mary), "Settled on the telephone"))
    agenda.ask(agenda.mary, question="And now?")
    page.refresh()
    settled()
    settled()
    page.table.choose(2)
    assert page.table.chosen.item_id == mary
    press(page, qtbot, KEY.Key_R)
    settled()
    settled()
    assert agenda.item(mary).state is ItemState.TAKEN_OFF
    assert "Stands on the agenda of 24-Nov-2026 already" in page.message_bar.text


def test_what_a_column_cuts_is_told_beside_it_and_on_hovering(page, agenda, settled):
    smoker = agenda.another("Hosking")
    agenda.oxygen(smoker)
    agenda.smokes(smoker)
    agenda.fill()
    page.refresh()
    settled()
    settled()
    [at] = [at for at, one in enumerate(page.table.records.rows) if one.patient_id == smoker]
    page.table.choose(at)
    index = page.table.records.index(at, 2)
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines()[0] == "Smokes, on oxygen"
    assert "has LTOT" in tip
    assert page.why.text() == "Smokes, on oxygen"
    # No number is parted from its unit at the end of a line.
    assert "2\N{NO-BREAK SPACE}L/min, 16\N{NO-BREAK SPACE}h" in page.evidence.text()


def test_who_comes_each_time_is_invited_where_the_meeting_is_planned(
    qtbot, workplace, settled, desk, agenda, tmp_path
):
    area = areas(qtbot, workplace, settled, desk, [])()
    page = area.open_series()
    settled()
    settled()
    assert page.seats_button.isEnabled()
    qtbot.keyClick(page, KEY.Key_I, CONTROL)
    settled()
    (dialog,) = page.findChildren(SeatsDialog)
    qtbot.bring_forward(dialog)
    assert dialog.windowTitle() == "Invited each time"
    dialog.person.set_value(desk.clinic.dr_berg.person_id)
    dialog.role.set_value(SeatRole.CHAIR)
    qtbot.keyClick(dialog, KEY.Key_Return, CONTROL)
    settled()
    settled()
    assert [row.name for row in dialog.table.records.rows] == ["Dr A. Berg"]
    qtbot.keyClicks(dialog.guest, "Ms Lowe")
    qtbot.keyClick(dialog, KEY.Key_Return, CONTROL)
    settled()
    settled()
    assert len(dialog.table.records.rows) == 2
    assert unnamed(dialog) == []
    picture(dialog, "meetings-seats-each-time", tmp_path, (620, 560))
    qtbot.keyClicks(dialog.guest, "Ms Lowe")
    qtbot.keyClick(dialog, KEY.Key_Return, CONTROL)
    settled()
    assert "Is invited already" in dialog.fields.message_of("guest_name")
    dialog.table.choose(1)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, KEY.Key_Delete)
    settled()
    settled()
    assert len(dialog.table.records.rows) == 1
    thursday = desk.prepare(agenda.series_id, THURSDAY)
    assert len(agenda.agendas.sheet(thursday).seats) == 1
    dialog.reject()


def test_who_only_reads_sees_who_comes_each_time_and_is_offered_no_press(
    qtbot, workplace, settled, desk, agenda
):
    area = areas(qtbot, workplace, settled, desk, [])(desk.clinic.sam)
    page = area.open_series()
    settled()
    settled()
    page.seats_button.click()
    settled()
    (dialog,) = page.findChildren(SeatsDialog)
    assert dialog.invite_button.isHidden()
    assert dialog.off_button.isHidden()
    dialog.reject()


def test_the_names_of_namesakes_are_told_whole(page, agenda, settled):
    for given in ("Lorraine Jacqueline", "Lorraine Josephine"):
        other = a_patient(agenda.engine, family="Anderson-Trevelyan", given=given)
        agenda.ask(other, question="What does the patient wish now, and does the oxygen help?")
    page.refresh()
    settled()
    settled()
    table = page.table
    header, strong = table.horizontalHeader(), QFont(table.font())
    strong.setWeight(QFont.Weight.DemiBold)
    widest = max(QFontMetrics(strong).horizontalAdvance(one.name) for one in table.records.rows)
    assert header.sectionSize(1) >= widest
    assert header.length() <= table.viewport().width()
