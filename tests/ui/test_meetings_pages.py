"""The MDT by keyboard on real services: planned, prepared, called off."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from services.meeting_desk import TODAY, a_meeting_desk
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.services.work import Desk
from o2clinic.ui.meetings.meetings_area import MeetingsArea
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(sqlite_database):
    return a_meeting_desk(sqlite_database.engine)


@pytest.fixture
def gone():
    return []


@pytest.fixture
def open_area(workplace, desk, qtbot, settled, gone):
    kept = []

    def make(actor=None):
        its_desk = Desk(desk.engine, tell=workplace.bus.publish, now=desk.clinic.desk.now)
        place = at_desk(workplace, desk.engine, actor or desk.olu, its_desk)
        area = MeetingsArea(replace(place, open_patient=lambda *to: gone.append(to)))
        kept.append(area)
        qtbot.addWidget(area)
        area.resize(1214, 664)
        area.show()
        qtbot.bring_forward(area)
        settled()
        return area

    return make


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
