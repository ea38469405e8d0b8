"""Moving without a form: take up and put down, by keys, by the mouse; undoing; over others."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from ui import demo
from ui.accessibility import unnamed
from ui.diary_rows import TUESDAY, K, a_column, a_conflicting_day, a_day, at, services
from ui.pictures import picture

from o2clinic.errors import Finding, Level, NotValid, Refused
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Role, may
from o2clinic.services.booking import SlotTaken
from o2clinic.services.diary import Bookee
from o2clinic.services.first_fitting import FittingTime
from o2clinic.services.review_series import SeriesLine
from o2clinic.services.undoing import UndoRow
from o2clinic.services.visit_pairs import SecondGas
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.diary.last_changes_dialog import LastChangesDialog
from o2clinic.ui.diary.series_dialog import SeriesDialog
from o2clinic.ui.places import Area, FramePlan
from o2clinic.ui.theme import Scheme

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CLASH = SlotTaken("Mr O. Adeyemi has TREVENA, John (Mr) 09:00–09:45, booked at 08:02", ())
TOO_CLOSE = Finding("R-GAS-2", Level.WARN, "Only 20 days before gas 2.", "visit_kind")


class Somebody(demo.Person):
    def may(self, permission):
        return may(self.roles, permission)


class EveryDay:
    """The same people on every day; asked for by the day."""

    def __init__(self, diary):
        self._diary = diary

    def __getattr__(self, name):
        return getattr(self._diary, name)

    @property
    def sheet(self):
        return self._diary.sheet

    @sheet.setter
    def sheet(self, sheet):
        self._diary.sheet = sheet

    def day(self, day, site_id=None):
        sheet = self._diary.day(TUESDAY, site_id)
        ahead = timedelta(days=(day - TUESDAY).days)

        def later(one):
            span = getattr(one, "span", None)
            if hasattr(one, "starts_at"):
                return replace(one, starts_at=one.starts_at + ahead, ends_at=one.ends_at + ahead)
            return replace(one, span=Span(span.starts_at + ahead, span.ends_at + ahead))

        columns = tuple(
            replace(
                column,
                sessions=tuple(map(later, column.sessions)),
                visits=(),
                free=tuple(map(later, column.free)),
            )
            for column in sheet.columns
        )
        return sheet if not ahead else replace(sheet, day=day, columns=columns)


@pytest.fixture
def made():
    found = services()
    found.diary = EveryDay(found.diary)
    return found


@pytest.fixture
def open_diary(qtbot, parts, preferences, made, settled):
    def make(role=Role.NURSE):
        from o2clinic.ui.main_window import MainWindow

        plan = FramePlan(
            areas=(Area("diary", "Diary", "calendar-month-outline", DiaryPage),),
            patient_pages=(),
            find=lambda text: (),
            banner_of=lambda patient_id: demo.MARY,
        )
        person = Somebody(1, "Mr O. Adeyemi", frozenset({role}))
        window = MainWindow(person, made, parts, preferences, plan)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        qtbot.bring_forward(window)
        settled()
        return window.current_page

    return make


@pytest.fixture
def page(open_diary):
    return open_diary()


def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def block_of(page, name):
    return next(it for it in page.grid.blocks if it.stop.visit and name in it.stop.visit.name)


def go_to(page, name):
    page.grid.choose(block_of(page, name).stop)


def moved(made):
    return [said[1] for said in made.booking.done if said[0] == "move"]


def test_a_visit_taken_up_is_told_survives_the_week_and_is_put_down(page, made, settled, tmp_path):
    go_to(page, "COOK")
    press(Qt.Key.Key_X, CTRL)
    assert "COOK, Albert (Mr) taken up" in page.moves.bar.text
    picture(page.window(), "moves-taken-up", tmp_path)
    page.day_choice.turn(7)
    settled()
    assert page.day == date(2026, 12, 1)
    assert not page.moves.bar.isHidden()
    free = next(it.stop for it in page.grid.blocks if it.stop.column_number == 1)
    page.grid.choose(free)
    press(Qt.Key.Key_V, CTRL)
    settled()

    (draft,) = moved(made)
    assert (draft.id, draft.version, draft.minutes) == (3, 1, 30)
    assert (draft.starts_at, draft.person_id) == (free.span.starts_at, 2)
    assert draft.clinic_session_id == free.slot.clinic_session_id
    assert page.moves.taken is None
    assert page.moves.bar.isHidden()


def test_escape_lets_go_and_what_is_not_booked_is_not_taken_up(page, made):
    go_to(page, "COOK")
    press(Qt.Key.Key_X, CTRL)
    press(Qt.Key.Key_Escape)
    assert page.moves.taken is None
    go_to(page, "TREVENA, John")
    press(Qt.Key.Key_X, CTRL)
    assert page.moves.taken is None
    assert "Only a booked visit" in page.message_bar.text
    press(Qt.Key.Key_V, CTRL)
    assert made.booking.done == []


def test_keys_move_by_a_slot_to_the_clinician_beside_and_by_a_week(page, made, settled):
    for keys, modifier, starts_at, person_id in (
        (Qt.Key.Key_Down, CTRL, at("11:15"), 1),
        (Qt.Key.Key_Right, CTRL, at("10:45"), 2),
        (Qt.Key.Key_Right, CTRL | SHIFT, at("10:45") + timedelta(days=7), 1),
        (Qt.Key.Key_Left, CTRL | SHIFT, at("10:45") - timedelta(days=7), 1),
    ):
        page.go_to_day(TUESDAY)
        settled()
        go_to(page, "COOK")
        press(keys, modifier)
        settled()
        draft = moved(made)[-1]
        assert (draft.starts_at, draft.person_id) == (starts_at, person_id)
    assert page.day == date(2026, 11, 17)
    page.go_to_day(TUESDAY)
    settled()
    go_to(page, "COOK")
    press(Qt.Key.Key_Left, CTRL)  # nobody is to the left
    assert len(moved(made)) == 4


def test_what_the_rules_say_opens_the_form_filled_as_a_move(page, made, settled):
    made.booking.found = (TOO_CLOSE,)
    go_to(page, "COOK")
    press(Qt.Key.Key_Down, CTRL)
    settled()

    assert moved(made) == []
    assert page.panel.is_moving
    assert page.panel.time_edit.text() == "11:15"
    press(Qt.Key.Key_S, CTRL)
    settled()
    assert (moved(made)[0].id, moved(made)[0].starts_at) == (3, at("11:15"))


def test_a_week_without_that_clinician_asks_for_a_reason_on_its_day(page, made, settled):
    made.diary.sheet = replace(a_day(), columns=a_day().columns[:1])
    page.refresh()
    settled()
    go_to(page, "COOK")
    made.diary.sheet = replace(a_day(), columns=a_day().columns[1:])
    made.booking.found = (Finding("BK-3", Level.CONFIRM, "No session. Say why."),)
    press(Qt.Key.Key_Right, CTRL | SHIFT)
    settled()

    draft = page.panel.draft()
    assert (draft.clinic_session_id, draft.person_id) == (None, 1)
    assert draft.starts_at == at("10:45") + timedelta(days=7)
    assert QApplication.focusWidget() is page.panel.summary.reason_edit
    assert page.day == date(2026, 12, 1)


def drag(page, name, to: QPoint, *, drop=True):
    """Press in the middle of a visit and pull by so much, in two steps."""
    block = block_of(page, name)
    start = QPoint(20, 4)
    QTest.mousePress(block, Qt.MouseButton.LeftButton, pos=start)
    for part in (to / 2, to):
        QTest.mouseMove(block, start + part)
    if drop:
        QTest.mouseRelease(block, Qt.MouseButton.LeftButton, pos=start + to)
    return block


def test_a_dragged_visit_snaps_to_a_slot_and_goes_through_the_same_service(
    page, made, settled, tmp_path
):
    grid = page.grid
    width = grid.column_x(1) - grid.column_x(0)
    down = grid.y_of(at("11:10")) - grid.y_of(at("10:45"))
    drag(page, "COOK", QPoint(width * 2, down), drop=False)
    assert grid.drag.words == "11:00–11:30 · Dr A. Berg"  # a free slot is near
    before = grid.blocks
    page.refresh()
    settled()
    assert grid.blocks == before  # it is not swept from under the pointer
    picture(page.window(), "moves-dragged", tmp_path)
    QTest.mouseRelease(block_of(page, "COOK"), Qt.MouseButton.LeftButton, pos=QPoint(20, 4))
    settled()

    (draft,) = moved(made)
    assert (draft.person_id, draft.starts_at, draft.id) == (3, at("11:00"), 3)
    assert not grid.drag.is_dragging


def test_dragging_is_let_go_by_escape_and_a_click_moves_nothing(page, made, settled):
    block = drag(page, "COOK", QPoint(0, 120), drop=False)
    QTest.keyClick(block, Qt.Key.Key_Escape)
    QTest.mouseRelease(block, Qt.MouseButton.LeftButton, pos=QPoint(20, 124))
    QTest.mouseClick(block_of(page, "COOK"), Qt.MouseButton.LeftButton)
    drag(page, "TREVENA, John", QPoint(0, 120))  # it is over
    settled()
    assert made.booking.done == []
    assert "COOK" in page.grid.chosen.visit.name


# Undoing

COOK_MOVED = UndoRow(
    "c-1",
    3,
    "Moved",
    "10:40",
    "COOK, Albert (Mr)",
    "Tue 24-Nov-2026 09:30–10:00, Dr A. Berg",
    "Tue 24-Nov-2026 10:45–11:15, Mr O. Adeyemi",
    "",
    (3, 3, 1),
    at("10:00"),
)
PENHALE = replace(COOK_MOVED, change_id="c-0", name="PENHALE, Ruth (Mrs)", why_not="changed since")


def test_a_move_is_told_and_taken_back_with_one_key(page, made, settled, tmp_path):
    go_to(page, "COOK")
    made.undoing.last = [COOK_MOVED]
    press(Qt.Key.Key_Down, CTRL)
    settled()
    assert "Moved: COOK, Albert (Mr)" in page.undo.bar.text
    assert "it was Tue 24-Nov-2026 09:30–10:00, Dr A. Berg" in page.undo.bar.text
    picture(page.window(), "moves-undo", tmp_path)
    press(Qt.Key.Key_Z, CTRL)
    settled()

    assert made.undoing.undone == ["c-1"]
    assert page.undo.bar.isHidden()
    press(Qt.Key.Key_Z, CTRL)
    settled()
    assert "Nothing to undo" in page.message_bar.text


def test_later_it_is_said_first_what_comes_back_and_a_refusal_says_why(page, made, settled):
    made.undoing.last = [PENHALE, COOK_MOVED]
    press(Qt.Key.Key_Z, CTRL)
    settled()
    assert "Moved at 10:40: COOK" in page.undo.bar.text
    assert made.undoing.undone == []
    made.undoing.error = Refused("BK-22", "This visit was changed by Jo at 10:41 since.")
    press(Qt.Key.Key_Z, CTRL)
    settled()
    assert "changed by Jo at 10:41 since" in page.message_bar.text


def test_the_last_changes_are_listed_and_each_can_be_taken_back(page, made, settled, tmp_path):
    made.undoing.last = [PENHALE, COOK_MOVED]
    press(Qt.Key.Key_Z, CTRL | SHIFT)
    settled()
    dialog = page.findChild(LastChangesDialog)
    assert not dialog.undo_button.isEnabled()
    assert unnamed(dialog) == []
    picture(dialog, "moves-last-changes", tmp_path, (1040, 420))
    dialog.table.choose(1)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    settled()
    assert made.undoing.undone == ["c-1"]


# Over others


def test_visits_over_others_are_marked_counted_and_each_can_be_gone_to(
    page, made, settled, theme, tmp_path
):
    made.diary.sheet = a_conflicting_day()
    page.refresh()
    settled()

    assert "3 overbooked" in page.subtitle_label.text()
    blocks = {it.stop.visit.name[:4]: it for it in page.grid.blocks if it.stop.visit}
    assert "Overbooked: Breathless" in blocks["TONK"].accessibleName()
    assert blocks["PENH"].stop.span.starts_at == blocks["TONK"].stop.span.starts_at
    assert not blocks["TONK"].geometry().intersects(blocks["WALK"].geometry())
    go_to(page, "VIVIAN")
    assert "Overbooked: Breathless" in page.visit_bar.detail_label.text()
    picture(page.window(), "moves-conflicting", tmp_path)
    theme.set_scheme(Scheme.DARK)
    theme.set_scale(150)
    picture(page.window(), "moves-conflicting-dark-150", tmp_path)


def test_who_may_overbooks_with_a_reason_that_is_kept_when_refused(page, made, settled, tmp_path):
    page.book_for(Bookee(200, "JENKINS, Mary (Mrs)"))
    made.booking.error = CLASH
    press(Qt.Key.Key_S, CTRL)
    settled()
    box = page.panel.overbook
    assert made.booking.done[-1][1].overbook_reason is None
    assert box.who_label.isHidden()
    box.link.click()
    QTest.keyClicks(QApplication.focusWidget(), "Breathless")
    press(Qt.Key.Key_S, CTRL)
    settled()
    assert box.reason == "Breathless"
    kept = page.kept.typed_state()
    box.begin()
    box.restore_typed(kept["overbook"])  # as after a crash
    assert (box.reason, box.link.isHidden()) == ("Breathless", True)
    picture(page.window(), "moves-overbook", tmp_path)
    made.booking.error = None
    press(Qt.Key.Key_S, CTRL)
    settled()
    assert made.booking.done[-1][1].overbook_reason == "Breathless"


def test_who_may_not_is_told_who_can(open_diary, made, settled):
    page = open_diary(Role.RECEPTION)
    page.book_for(Bookee(200, "JENKINS, Mary (Mrs)"))
    made.booking.error = CLASH
    press(Qt.Key.Key_S, CTRL)
    settled()

    box = page.panel.overbook
    assert not box.who_label.isHidden()
    assert box.link.isHidden()
    assert page.panel.draft().overbook_reason is None


# Pairs and series


def test_the_other_gas_is_told_and_g_books_it_on_its_first_day(page, made, settled, tmp_path):
    go_to(page, "PENHALE")
    settled()
    assert page.visit_bar.partner_label.text().startswith("△ Gas 1 on Fri 13-Nov-2026")
    go_to(page, "COOK")
    assert page.visit_bar.partner_label.text() == ""
    go_to(page, "TREVENA, John")
    settled()
    assert "26 days later" in page.visit_bar.partner_label.text()
    picture(page.window(), "moves-partner", tmp_path)
    starts_at = at("9:00") + timedelta(days=21)
    bookee = Bookee(101, "TREVENA, John (Mr)")
    found = FittingTime(
        Span(starts_at, starts_at + timedelta(minutes=45)), 10, 1, 1, 1, "Mr O. Adeyemi", "Truro"
    )
    made.visit_pairs.second = SecondGas(bookee, date(2026, 12, 15), found, "")
    sheet = made.diary.sheet
    made.diary.sheet = replace(sheet, columns=(a_column(1, "Mr O. Adeyemi", "Truro", slot=45),))
    press(Qt.Key.Key_G)
    settled()

    draft = page.panel.draft()
    assert (draft.patient_id, draft.visit_kind) == (101, K.LTOT_GAS_2)
    assert draft.starts_at == starts_at
    made.visit_pairs.second = SecondGas(bookee, date(2026, 12, 15), None, "")
    page.gases._go(made.visit_pairs.second)
    assert "No free time was found" in page.message_bar.text


def test_a_first_gas_that_was_booked_offers_the_second(page, made, settled):
    page.book_for(Bookee(200, "JENKINS, Mary (Mrs)"))
    press(Qt.Key.Key_S, CTRL)
    settled()
    assert "Gas 1 of JENKINS, Mary (Mrs) is booked" in page.gases.bar.text
    made.visit_pairs.second = SecondGas(
        Bookee(200, "JENKINS, Mary (Mrs)"), date(2026, 12, 15), None, "Gas 2 on Tue 15-Dec-2026"
    )
    page.gases.bar.findChild(QPushButton).click()
    settled()
    assert "Gas 2 on Tue 15-Dec-2026" in page.message_bar.text


class FakeSeries:
    def __init__(self):
        self.booked = []

    def look(self, draft):
        if draft.times is None:
            raise NotValid([Finding("BK-23", Level.BLOCK, "Type how many times.", "times")])
        first = at("9:00") + timedelta(days=182)
        time = FittingTime(
            Span(first, first + timedelta(minutes=30)), 1, 1, 1, 1, "Mr O. Adeyemi", "Truro"
        )
        why = "nothing free in the 4 weeks"
        lines = (SeriesLine(date(2027, 5, 24), time), SeriesLine(date(2027, 11, 24), None, why))
        return lines[: draft.times]

    def book(self, draft):
        self.booked.append(draft)
        return self.look(draft)


def test_a_review_is_repeated_and_what_found_no_time_is_told(page, made, settled, qtbot, tmp_path):
    made.review_series = FakeSeries()
    go_to(page, "COOK")
    press(Qt.Key.Key_R)
    dialog = page.findChild(SeriesDialog)
    qtbot.waitUntil(dialog.book_button.isEnabled)
    dialog.times.clear()
    qtbot.waitUntil(lambda: "Type how many" in dialog.form.message_of("times"))
    assert not dialog.book_button.isEnabled()
    dialog.times.setText("2")
    qtbot.waitUntil(dialog.book_button.isEnabled)
    assert unnamed(dialog) == []
    QTest.keyClick(dialog.times, Qt.Key.Key_S, CTRL)
    settled()

    (draft,) = made.review_series.booked
    assert (draft.every_months, draft.times, draft.after) == (6, 2, TUESDAY)
    assert "1 visit is booked" in dialog.message_bar.text
    assert "1 found no time" in dialog.message_bar.text
    picture(dialog, "moves-series", tmp_path, (760, 520))
    dialog.close()
