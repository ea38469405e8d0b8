"""The waiting list by keyboard on real services: entered, triaged, booked, offered, looked at."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import a_patient, write
from PySide6.QtCore import Qt
from services.diary_day import a_step
from services.waiting_desk import a_waiting_desk
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.models import RecordRestriction, WaitingEntry
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import Removal, WaitingState, WaitUrgency
from o2clinic.services.booking import CancelledBy
from o2clinic.services.work import Desk
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.places import Found
from o2clinic.ui.theme import Scheme
from o2clinic.ui.waiting.waiting_area import WaitingArea
from o2clinic.ui.waiting.waiting_page import WaitingPage

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(sqlite_database):
    return a_waiting_desk(sqlite_database.engine)


@pytest.fixture
def gone():
    return []


@pytest.fixture
def open_page(workplace, desk, qtbot, settled, gone):
    kept = []

    def make(kind, actor):
        its_desk = Desk(desk.engine, tell=workplace.bus.publish, now=desk.tuesday.clinic.desk.now)
        place = at_desk(workplace, desk.engine, actor, its_desk)
        page = kind(replace(place, go_to=gone.append, open_patient=lambda *to: gone.append(to)))
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(1214, 664)
        page.show()
        page.activateWindow()
        settled()
        settled()
        return page

    return make


def _type(qtbot, page, **texts):
    for name, text in texts.items():
        widget = page.form.fields.widget_of(name)
        widget.setFocus()
        widget.clear()
        qtbot.keyClicks(widget, text)


def _find(pick, settled, patient_id, name):
    """As somebody chosen below the box; the box itself has tests of its own."""
    pick.find_box.opened.emit(Found(name, "02-Jan-1938", patient_id=patient_id))
    settled()


def _save(qtbot, page, settled):
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()
    settled()
    settled()


def _column(page, title):
    made = next(one for one in page.table.records.columns if one.title == title)
    return [made.text(row) for row in page.table.records.rows]


def test_the_desk_enters_a_referral_and_a_nurse_triages_it(
    open_page, desk, qtbot, settled, theme, tmp_path
):
    shut = a_patient(desk.engine, family="Shut", given="Sue")
    desk.referrals().receive(desk.a_referral(received_on=date(2026, 11, 1)))
    area = open_page(WaitingArea, desk.anna)
    page = area.referrals
    assert page.subtitle_label.text() == "1 referral waits to be triaged, the oldest for 23 days"
    assert page.form.outcome.isHidden()
    _save(qtbot, page, settled)
    assert "Find the patient" in page.form.fields.message_of("patient")
    _find(page.form.patient, settled, desk.john, "TREVENA, John (Mr)")
    _type(qtbot, page, received_on="20 nov 2026", referrer="Dr Moyle", spo2_percent="91")
    page.form.reason.setPlainText("Breathless at rest")
    _save(qtbot, page, settled)
    assert page.message_bar.text == "TREVENA, John (Mr) waits to be triaged"
    assert _column(page, "Patient") == ["JENKINS, Mary (Mrs)", "TREVENA, John (Mr)"]
    # Ready for the next letter; of what came the desk reads nothing back.
    assert (page.form.patient.value, page.form.opened.id, page.is_touched) == (None, 0, False)
    page.table.choose(0)
    settled()
    assert page.form.opened.id == 0

    write(desk.engine, RecordRestriction(patient_id=shut, reason="colleague"))
    desk.referrals().receive(
        desk.a_referral(patient=desk.waiting.bookee(shut), received_on=date(2026, 11, 23))
    )
    page = open_page(WaitingArea, desk.olu).referrals
    settled()
    assert page.form.patient.value.name == "JENKINS, Mary (Mrs)"
    assert "Not told: SpO₂ at rest on air" in page.form.advice.text()
    page.table.choose(1)
    settled()
    settled()
    assert page.form.reason.toPlainText() == "Breathless at rest"
    page.form.diagnosis.setCurrentIndex(1)
    page.form.had_none.setChecked(True)
    settled()
    assert page.form.advice.text().startswith("By the rules: Blood gases to assess for LTOT")
    assert picture(page, "waiting-triage-light", tmp_path, (1214, 664)).stat().st_size > 20_000
    page.form.outcome.setCurrentIndex(4)
    _save(qtbot, page, settled)
    assert "Say why" in page.form.fields.message_of("triage_reason")
    page.form.outcome.setCurrentIndex(1)
    page.form.urgency.set_value(WaitUrgency.URGENT)
    _save(qtbot, page, settled)
    assert page.message_bar.text == "TREVENA, John (Mr): hospital assessment"
    assert _column(page, "Patient") == ["JENKINS, Mary (Mrs)", "SHUT, Sue (Mrs)"]
    assert _column(page, "Referrer")[1] == "Restricted record: open it with a reason"
    assert page.form.patient.value.name == "JENKINS, Mary (Mrs)"  # the next one is open
    page.table.choose(1)
    settled()
    assert page.form.patient.value.name == "JENKINS, Mary (Mrs)"
    [row] = desk.waiting.sheet().rows
    assert (row.name, row.waiter.visit_kind, row.target) == (
        "TREVENA, John (Mr)", VisitKind.LTOT_GAS_1, "27-Nov-2026 · in 3 days",
    )  # fmt: skip


def test_somebody_is_added_filtered_offered_booked_and_removed(
    open_page, desk, qtbot, settled, gone
):
    first = desk.wait(target_on=date(2026, 11, 12))
    area = open_page(WaitingArea, desk.anna)
    area.begin(f"add {desk.john}")
    page = area.waiting
    settled()
    settled()
    assert page.form.patient.value.name == "TREVENA, John (Mr)"
    page.form.visit_kind.setCurrentIndex(6)
    page.form.visit_kind.activated.emit(6)
    page.form.urgency.set_value(WaitUrgency.SOON)
    page.form.urgency.activated.emit(1)
    assert (page.form.minutes.text(), page.form.target_on.value) == ("60", date(2026, 12, 15))
    _type(qtbot, page, since_on="1 dec 2026")
    _save(qtbot, page, settled)
    assert "still to come" in page.form.fields.message_of("since_on")
    _type(qtbot, page, since_on="20 nov 2026")
    _save(qtbot, page, settled)
    assert page.message_bar.text == "TREVENA, John (Mr): Home visit waits"
    assert page.subtitle_label.text() == "2 visits are waited for, 1 overdue; by the day wanted"
    page.overdue_chip.setFocus()
    qtbot.keyClick(page.overdue_chip, Qt.Key.Key_Space)
    assert _column(page, "Patient") == ["JENKINS, Mary (Mrs)"]
    area.begin("overdue")
    page.table.setFocus()
    page.table.choose(0)
    settled()
    settled()
    qtbot.keyClick(page.table, Qt.Key.Key_O)
    settled()
    settled()
    assert _column(page, "Where, remarks") == ["Offered 24-Nov-2026 · anywhere"]
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    settled()
    assert gone == [f"diary:book {desk.mary} 2026-12-01 09:00 {desk.olu.person_id} ltot_gas_1 45"]
    assert page.form.opened.id == first
    page.form.removal.set_value(Removal.DECLINED)
    _type(qtbot, page, removal_note="does not want it")
    _save(qtbot, page, settled)
    assert page.message_bar.text == "JENKINS, Mary (Mrs): LTOT gas 1 is off the waiting list"
    assert desk.entry(first).state is WaitingState.REMOVED
    page.all_chip.click()
    assert _column(page, "Patient") == ["TREVENA, John (Mr)"]
    page.kind_choice.set_value(VisitKind.REVIEW)
    page.refilter()
    assert page.table.accessibleDescription() == "Nobody of this filter waits."


def test_after_a_cancellation_the_diary_says_who_would_fit_and_books_them(
    open_page, desk, qtbot, settled, gone
):
    visit_id = desk.book(desk.mary)
    entry_id = desk.wait(desk.john, minutes=60)
    page = open_page(DiaryPage, desk.anna)
    page.begin("day 2026-12-01")
    settled()
    stop = next(block.stop for block in page.grid.blocks if block.stop.visit)
    page.grid.choose(stop)
    page._on_cancel(("Unwell", CancelledBy.PATIENT))
    settled()
    settled()
    settled()
    assert page.freed_line.text == (
        "Free: Tue 01-Dec-2026 09:00. 1 who waits would fit: TREVENA, John (Mr)"
    )
    page.grid.take_keyboard()
    qtbot.keyClick(page.grid, Qt.Key.Key_F)
    settled()
    settled()
    panel = page.panel
    assert (panel.bookee.name, panel.draft().minutes) == ("TREVENA, John (Mr)", 60)
    assert panel.draft().visit_kind is VisitKind.LTOT_GAS_1
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()
    settled()
    assert desk.entry(entry_id).state is WaitingState.BOOKED
    # Over and over: the time is taken, and the line stays away.
    page.freed_line.ask(visit_id)
    settled()
    assert page.freed_line.isHidden()


def test_everything_is_named_and_looks_right(open_page, desk, settled, theme, tmp_path):
    _many(desk)
    area = open_page(WaitingArea, desk.olu)
    for at, tab in enumerate(("triage", "list", "freed", "capacity")):
        area.tabs.setCurrentIndex(at)
        settled()
        settled()
        assert unnamed(area) == []
        assert smaller_than_a_hand(area) == []
        made = picture(area, f"waiting-{tab}-light", tmp_path, (1214, 664))
        assert made.stat().st_size > 15_000
    area.tabs.setCurrentIndex(1)
    page = area.waiting
    wanted = {page.table, page.book_button, page.save_button, page.kind_choice}
    assert wanted <= set(reached_by_tab(area))
    theme.set_scheme(Scheme.DARK)
    picture(area, "waiting-list-dark", tmp_path, (1214, 664))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(area, "waiting-list-150", tmp_path, (1214, 664))


def test_who_may_not_book_only_looks(open_page, desk):
    page = open_page(WaitingPage, desk.sam)
    for part in (page.save_button, page.add_button, page.book_button, page.card):
        assert part.isHidden()


def _many(desk):
    """Enough to fill the list, one of them past the day, one freed time and some referrals."""
    for at in range(12):
        one = a_patient(desk.engine, family=f"Person{'abcdefghijkl'[at]}", given="Loveday")
        kind = list(VisitKind)[at % 7]
        entry = WaitingEntry(
            patient_id=one,
            visit_kind=kind,
            minutes=30,
            urgency=list(WaitUrgency)[at % 3],
            since_on=date(2026, 11, 2),
            target_on=date(2026, 11, 16 + at),
            site_id=desk.tuesday.clinic.site_id if at % 2 else None,
        )
        write(desk.engine, entry)
        if at < 5:
            draft = desk.a_referral(
                patient=desk.waiting.bookee(one), received_on=date(2026, 11, 3 + 3 * at)
            )
            desk.referrals().receive(draft)
    visit_id = desk.book(desk.mary)
    desk.booking.cancel(a_step(visit_id), "Unwell", CancelledBy.PATIENT)
