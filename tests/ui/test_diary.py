from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui import demo
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.diary_rows import TUESDAY, FakeLists, a_column, a_day, at, services
from ui.pictures import picture
from ui.visits_desk import FOLLOWS

from o2clinic.errors import Finding, Level, NotValid, Unavailable
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import VisitKind
from o2clinic.services.bookee_notes import BookeeNote
from o2clinic.services.booking import CancelledBy, SlotTaken
from o2clinic.services.diary import Bookee
from o2clinic.services.free_times import FreeOffer
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.places import Area, FramePlan
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.paper_dialog import PaperDialog

ANNA = demo.Person(1, "Ms A. Penrose, reception", frozenset({Role.RECEPTION}))


MARY = Bookee(200, "JENKINS, Mary (Mrs)", "14-Jul-1945 (81y)   999 000 0018")


class Anna(demo.Person):
    def may(self, permission):
        from o2clinic.rules.permissions import may

        return may(self.roles, permission)


@pytest.fixture
def made_services():
    return services()


@pytest.fixture
def page(qtbot, parts, preferences, made_services, settled, monkeypatch):
    from o2clinic.ui.main_window import MainWindow

    plan = FramePlan(
        areas=(Area("diary", "Diary", "calendar-month-outline", DiaryPage),),
        patient_pages=(),
        find=lambda text: (),
        banner_of=lambda patient_id: demo.MARY,
    )
    anna = Anna(1, ANNA.name, ANNA.roles)
    window = MainWindow(anna, made_services, parts, preferences, plan)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.bring_forward(window)
    settled()
    return window.current_page


def press(key, times=1, modifier=Qt.KeyboardModifier.NoModifier):
    for _ in range(times):
        QTest.keyClick(QApplication.focusWidget(), key, modifier)


def ctrl(key):
    press(key, modifier=Qt.KeyboardModifier.ControlModifier)


def chosen(page):
    return page.grid.chosen


def go_to(page, name):
    block = next(
        it for it in page.grid.blocks if it.stop.visit is not None and name in it.stop.visit.name
    )
    page.grid.choose(block.stop)


def test_the_cursor_begins_at_the_next_free_time_and_has_the_keyboard(page):
    assert chosen(page).slot is not None
    assert QApplication.focusWidget().stop is chosen(page)


def test_arrows_go_along_a_column_and_across_to_what_goes_on_then(page):
    go_to(page, "TREVENA, John")
    press(Qt.Key.Key_Down)
    assert "PENHALE" in chosen(page).visit.name
    press(Qt.Key.Key_Right)
    assert "ROWE" in chosen(page).visit.name
    press(Qt.Key.Key_End)
    assert chosen(page).slot is not None
    press(Qt.Key.Key_Home)
    assert "ROWE" in chosen(page).visit.name


def test_page_keys_turn_the_day_and_an_empty_day_says_so(page, made_services, settled):
    press(Qt.Key.Key_PageDown)
    settled()
    assert made_services.diary.asked[-1][0] == date(2026, 11, 25)
    assert page.title_label.text() == "Wed 25-Nov-2026"
    press(Qt.Key.Key_PageDown)  # not held up by a day without a clinic
    settled()
    assert page.title_label.text() == "Thu 26-Nov-2026"
    press(Qt.Key.Key_PageUp, 2)
    settled()
    assert QApplication.focusWidget().stop is chosen(page)


def test_a_typed_day_is_gone_to(page, made_services, settled):
    page.day_choice.date_edit.setFocus()
    QTest.keyClicks(page.day_choice.date_edit, "+3w")
    press(Qt.Key.Key_Return)
    settled()
    assert made_services.diary.asked[-1][0] == date(2026, 12, 15)


def test_booking_by_keyboard_takes_one_key_after_the_patient(page, made_services, settled, qtbot):
    stop = chosen(page)
    ctrl(Qt.Key.Key_B)
    QTest.keyClicks(QApplication.focusWidget(), "jenk")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.panel.bookee is not None)
    ctrl(Qt.Key.Key_S)
    settled()

    (name, draft), *_ = made_services.booking.done
    assert name == "book"
    assert (draft.patient_id, draft.starts_at) == (200, stop.span.starts_at)
    assert draft.clinic_session_id == stop.slot.clinic_session_id
    assert page.panel.isHidden()


def test_a_namesake_and_a_longer_visit_are_told_while_booking(page, made_services, settled):
    words = "2 patients called alike, check the date of birth: JENKINS, Mary, born 02-Feb-1951"
    made_services.bookee_notes.note = BookeeNote(0, words, (NeedKind.INTERPRETER,))
    page.book_for(MARY)
    settled()
    note, panel = page.panel.who.note, page.panel
    assert words in note.namesakes.text()
    usual = int(panel.length_box.currentData())
    assert f"instead of {usual} minutes" in note.length.text()
    note.take_button.setFocus()
    press(Qt.Key.Key_Space)
    assert panel.draft().minutes > usual
    made_services.bookee_notes.note = BookeeNote(0, "", ())
    page.book_for(MARY)
    settled()
    assert note.isHidden()


def test_the_cursor_sets_the_time_while_the_form_keeps_what_was_typed(page, settled):
    page.book_for(MARY)
    page.panel.note_edit.setText("brings son")
    free = [it.stop for it in page.grid.blocks if it.stop.slot and it.stop.column_number == 2]
    page.grid.choose(free[-1])
    page.workplace.bus.publish(frozenset({Change(Concept.APPOINTMENT, 5)}))
    settled()

    draft = page.panel.draft()
    assert draft.starts_at == free[-1].span.starts_at
    assert draft.person_id == 3
    assert draft.note == "brings son"


def test_a_change_at_another_desk_is_shown_and_keeps_the_cursor(
    page, made_services, settled, qtbot
):
    go_to(page, "COOK")
    before = len(made_services.diary.asked)
    page.workplace.bus.publish(frozenset({Change(Concept.APPOINTMENT, 1)}))
    qtbot.waitUntil(lambda: len(made_services.diary.asked) > before)
    settled()

    assert "COOK" in chosen(page).visit.name
    assert QApplication.focusWidget().stop.visit.visit_id == 3


def test_a_taken_time_says_who_has_it_and_an_offer_is_one_press(
    page, made_services, settled, tmp_path
):
    offer = FreeOffer(at("11:15"), at("12:00"), 10, 1, 1)
    made_services.booking.error = SlotTaken(
        "Mr O. Adeyemi has TREVENA, John (Mr) 09:00–09:45, booked by Jo at 10:02", [offer]
    )
    page.book_for(MARY)
    ctrl(Qt.Key.Key_S)
    settled()

    assert "Taken: Mr O. Adeyemi has TREVENA" in page.panel.message_bar.text
    button = next(
        it for it in page.panel.findChildren(type(page.panel.book_button)) if "11:15" in it.text()
    )
    picture(page.window(), "diary-taken", tmp_path)
    button.click()
    made_services.booking.error = None
    assert page.panel.draft().starts_at == at("11:15")


def test_a_time_outside_asks_for_a_reason_which_is_sent(page, made_services, settled):
    finding = Finding("BK-3", Level.CONFIRM, "No session covers it. Say why.", "starts_at")
    made_services.booking.error = NotValid([finding])
    page.book_for(MARY)
    ctrl(Qt.Key.Key_S)
    settled()
    QTest.keyClicks(QApplication.focusWidget(), "Ambulance comes early")
    made_services.booking.error = None
    ctrl(Qt.Key.Key_S)
    settled()

    assert made_services.booking.done[-1][1].reason == "Ambulance comes early"


def test_without_a_patient_nothing_is_sent_and_the_form_says_why(page, made_services):
    ctrl(Qt.Key.Key_B)
    ctrl(Qt.Key.Key_S)

    assert made_services.booking.done == []
    assert "Find the patient" in page.panel.message_bar.text


def test_a_patients_page_sends_for_a_booking_with_the_patient_chosen(page, settled):
    page.workplace.go_to("diary:book 200")
    settled()

    assert page.panel.bookee == MARY
    assert page.panel.draft().patient_id == 200


def test_on_a_day_without_a_clinic_no_time_of_another_day_is_booked(page, made_services, settled):
    press(Qt.Key.Key_PageDown)
    settled()
    ctrl(Qt.Key.Key_B)
    assert page.panel.isHidden()

    page.begin("book 7")
    settled()
    ctrl(Qt.Key.Key_S)
    settled()
    assert (page.panel.stop, made_services.booking.done) == (None, [])

    press(Qt.Key.Key_PageUp)
    settled()
    assert page.panel.isVisible()
    ctrl(Qt.Key.Key_S)
    settled()
    assert "Choose a time" in page.panel.message_bar.text
    assert made_services.booking.done == []


def test_booking_on_a_visit_offers_the_clinicians_next_free_time(page):
    go_to(page, "PENHALE")
    ctrl(Qt.Key.Key_B)

    assert page.panel.time_edit.text() == "10:30"


def test_escape_closes_the_form_and_gives_the_cursor_back(page):
    page.book_for(MARY)
    press(Qt.Key.Key_Escape)

    assert page.panel.isHidden()
    assert QApplication.focusWidget().stop is chosen(page)


@pytest.mark.parametrize(
    ("name", "key", "step"),
    [
        ("COOK", Qt.Key.Key_C, "check_in"),
        ("COOK", Qt.Key.Key_N, "did_not_attend"),
        ("PENHALE", Qt.Key.Key_I, "take_in"),
        ("PENHALE", Qt.Key.Key_Z, "step_back"),
    ],
)
def test_one_key_takes_a_visit_on(page, made_services, settled, name, key, step):
    go_to(page, name)
    press(key)
    settled()

    assert [(it[0], it[1].visit_id) for it in made_services.booking.done] == [
        (step, chosen(page).visit.visit_id)
    ]


def test_after_a_missed_visit_the_next_step_is_said(page, settled):
    go_to(page, "COOK")
    press(Qt.Key.Key_N)
    settled()

    assert page.message_bar.accessibleName() == f"Message: {FOLLOWS}"


@pytest.mark.parametrize("verb", ["visit", "move"])
def test_another_page_leads_to_a_visit(page, settled, verb):
    page.begin(f"{verb} 8 2026-11-24")
    settled()

    assert chosen(page).visit.name == "UREN, Grace (Ms)"
    assert page.panel.isHidden() is (verb == "visit")


def test_a_visit_moves_to_the_free_time_that_is_chosen(page, made_services, settled):
    go_to(page, "COOK")
    press(Qt.Key.Key_M)
    free = next(it.stop for it in page.grid.blocks if it.stop.slot and it.stop.column_number == 0)
    page.grid.choose(free)
    ctrl(Qt.Key.Key_S)
    settled()

    name, draft = made_services.booking.done[0]
    assert (name, draft.id, draft.version) == ("move", 3, 1)
    assert (draft.starts_at, draft.minutes) == (free.span.starts_at, 30)
    assert draft.visit_kind is VisitKind.REVIEW


def test_cancelling_asks_why_and_by_whom(page, made_services, settled):
    go_to(page, "COOK")
    press(Qt.Key.Key_X)
    QTest.keyClicks(QApplication.focusWidget(), "has a cold")
    press(Qt.Key.Key_Return)
    settled()

    name, step, reason, by = made_services.booking.done[0]
    assert (name, step.visit_id, reason, by) == ("cancel", 3, "has a cold", CancelledBy.PATIENT)


def test_the_list_shows_every_visit_and_its_keys_work(page, made_services, settled):
    ctrl(Qt.Key.Key_L)
    assert len(page.visit_list.table.records.rows) == 13
    page.visit_list.table.choose(
        next(n for n, it in enumerate(page.visit_list.table.records.rows) if "COOK" in it.name)
    )
    press(Qt.Key.Key_C)
    settled()
    assert made_services.booking.done[0][1].visit_id == 3


def test_the_day_list_is_shown_and_leaves_once_that_is_noted(
    page, made_services, settled, tmp_path
):
    from documents.letter_papers import a_day_list

    from o2clinic.documents.clinic_list import day_list

    made_services.day_lists = FakeLists(day_list(a_day_list()))
    ctrl(Qt.Key.Key_P)
    settled()

    dialog = page.findChild(PaperDialog)
    assert dialog.preview.page_count >= 1
    assert made_services.day_lists.issued == [(TUESDAY, None)]
    copy = tmp_path / "list.pdf"
    made_services.day_lists.refusal = Unavailable("The database is away.")
    dialog._on_file(str(copy))
    settled()
    assert not copy.exists()
    made_services.day_lists.refusal = None
    dialog._on_file(str(copy))
    settled()
    assert made_services.day_lists.noted == ["saved a copy", "saved a copy"]
    assert copy.read_bytes().startswith(b"%PDF")
    dialog.close()


def test_the_line_of_the_present_crosses_blocks_but_no_names(page):
    crossed = [block for block in page.grid.blocks if block._now_y is not None]
    assert crossed
    assert {"COOK", "HOCKING", "UREN"} >= {
        block.stop.visit.name.split(",")[0] for block in crossed if block.stop.visit
    }
    red = page.workplace.theme.colours.danger
    for block in crossed:
        image = block.grab().toImage()
        left = next(
            (x for x in range(image.width()) if image.pixelColor(x, block._now_y).name() == red),
            None,
        )
        assert left is None or left == 0 or block.stop.slot or left > 10


def test_every_block_is_named_and_every_control_too(page):
    words = [block.accessibleName() for block in page.grid.blocks]
    assert any(it.startswith("09:00–09:45 TREVENA, John (Mr), LTOT gas 1, Done") for it in words)
    assert any(it.startswith("Free 11:15–12:00, Mr O. Adeyemi") for it in words)
    page.book_for(MARY)
    assert unnamed(page) == []
    assert smaller_than_a_hand(page.panel) == []


def test_a_closed_session_has_its_column_and_nothing_to_book(page):
    closed = a_column(6, "Dr C. Odd", "Truro, Room 9")
    closed = replace(
        closed, free=(), sessions=(replace(closed.sessions[0], closed_reason="Training"),)
    )
    page.grid.set_sheet(replace(a_day(), columns=(*a_day().columns, closed)))

    assert {block.stop.column_number for block in page.grid.blocks} == {0, 1, 2, 3, 4}
    assert page.grid.column_x(6) == page.grid.canvas.width()


@pytest.mark.parametrize(
    ("name", "scheme", "scale"),
    [("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 100), ("150", Scheme.LIGHT, 150)],
)
def test_pictures(page, theme, tmp_path, name, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    go_to(page, "PENHALE")
    assert picture(page.window(), f"diary-{name}", tmp_path).stat().st_size > 20_000
    page.book_for(MARY)
    assert picture(page.window(), f"diary-book-{name}", tmp_path).stat().st_size > 20_000
