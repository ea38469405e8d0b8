"""Free time found by keyboard and booked; times kept and held are seen, and one is held."""

import sys
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.diary_rows import TUESDAY, a_day, at, services
from ui.pictures import picture
from ui.review_desk import Clinician

from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import SlotHeld
from o2clinic.services.slot_holds import HeldTime
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.theme import Scheme

ANNA = Clinician(1, "Ms A. Penrose", frozenset({Role.RECEPTION}))
K = Qt.Key


@pytest.fixture
def made():
    return services()


@pytest.fixture
def page(qtbot, workplace, settled, made):
    page = DiaryPage(replace(workplace, actor=ANNA, services=made))
    qtbot.addWidget(page)
    page.resize(1214, 664)
    page.show()
    qtbot.bring_forward(page)
    settled()
    return page


class Keys:
    """Presses keys on whatever has the keyboard, and counts them."""

    def __init__(self):
        self.count = 0

    def __call__(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.count += 1
        QTest.keyClick(QApplication.focusWidget(), key, modifier)

    def type(self, text):
        self.count += len(text)
        QTest.keyClicks(QApplication.focusWidget(), text)


def held_time(until="10:07"):
    return HeldTime(1, 1, Span(at("11:15"), at("12:00")), "Jo", at(until))


def with_slots(**changes):
    """The made-up day, its first clinician's free times changed by their beginning."""
    day = a_day()
    first = day.columns[0]
    free = tuple(
        replace(slot, **changes.get(f"t{slot.span.starts_at:%H%M}", {})) for slot in first.free
    )
    return replace(day, columns=(replace(first, free=free), *day.columns[1:]))


def test_a_review_is_found_and_booked_in_twelve_keys(page, made, qtbot, settled):
    keys = Keys()
    keys(K.Key_F3)
    keys.type("jenk")
    keys(K.Key_Return)
    qtbot.waitUntil(lambda: page.finding.view.bookee is not None)
    view = page.finding.view
    qtbot.waitUntil(lambda: bool(made.slot_search.asked) and view.table.chosen is not None)
    assert made.slot_search.asked[-1].kind is VisitKind.REVIEW  # what is due
    settled()
    keys(K.Key_Return)
    settled()
    assert (view.isHidden(), page.panel.isHidden()) == (True, False)
    keys(K.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    ((name, draft),) = made.booking.done
    assert (name, draft.patient_id, draft.person_id) == ("book", 200, 1)
    assert (draft.starts_at, draft.minutes) == (at("11:15"), 30)
    sys.stdout.write(f"find and book a review: {keys.count} keys\n")
    assert keys.count <= 12


def test_what_is_due_is_looked_for_in_its_window_and_booked_in_two_keys(page, made, qtbot, settled):
    page.begin("find 7 yearly_review")
    settled()
    qtbot.waitUntil(lambda: bool(made.slot_search.asked))
    settled()
    view, (asked,) = page.finding.view, made.slot_search.asked
    assert (asked.patient_id, asked.kind, asked.best_on) == (
        7,
        VisitKind.REVIEW,
        date(2026, 12, 11),
    )
    assert view.task_label.text() == "Due: Yearly review (01-Dec-2026 to 21-Dec-2026)"
    assert view.told_label.text() == "The next free Review: Tue 24-Nov-2026 11:15. Home in TR1."
    keys = Keys()
    keys(K.Key_Return)
    settled()
    keys(K.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert made.booking.done[0][1].patient_id == 7


def test_days_are_typed_freely_and_other_days_are_no_window(page, made, qtbot, settled):
    page.begin("find 7")
    settled()
    view = page.finding.view
    view.from_edit.setFocus()
    view.from_edit.setText("in 3 weeks")
    view.to_edit.setText("")
    qtbot.waitUntil(lambda: "Type from which day" in view.told_label.text())
    view.to_edit.setText("+2m")
    qtbot.waitUntil(lambda: bool(made.slot_search.asked))
    asked = made.slot_search.asked[-1]
    assert (asked.from_on, asked.to_on) == (date(2026, 12, 15), date(2027, 1, 24))
    assert (asked.window, asked.best_on) == (None, None)
    view.kind_choice.set_value(VisitKind.TITRATION)
    assert (view.analyser_box.isChecked(), view.analyser_box.isEnabled()) == (True, False)


def test_escape_goes_back_to_the_day_and_another_desks_change_leaves_the_search(
    page, qtbot, settled
):
    QTest.keyClick(page.grid.chosen and QApplication.focusWidget(), K.Key_F3)
    settled()
    view = page.finding.view
    page.go_to_day(date(2026, 11, 28))  # has no clinic: the search stands all the same
    settled()
    assert view.isVisible()
    page.go_to_day(TUESDAY)
    settled()
    page.workplace.bus.publish(frozenset({Change(Concept.SLOT_HOLD, 1)}))
    settled()
    assert view.isVisible()
    QTest.keyClick(view.kind_choice, K.Key_Escape)
    settled()
    assert (view.isHidden(), page.grid.isVisible()) == (True, True)


def test_a_time_elsewhere_moves_the_form_there_and_one_gone_is_told(page, made, settled):
    page.begin("book 7")
    settled()
    offer = replace(made.slot_search.offers[1])
    made.booking.error = SlotHeld("This time is held by Jo until 10:07.", [offer])
    page._on_save()
    settled()
    assert page.panel.message_bar.text.startswith("This time is held by Jo until 10:07.")
    button = next(
        one
        for one in page.panel.findChildren(type(page.panel.book_button))
        if "13:30" in one.text()
    )
    assert button.text() == "Tue 24-Nov-2026 13:30–14:00, Mr O. Adeyemi"
    button.click()
    settled()
    assert page.panel.draft().starts_at == at("13:30")
    page.finding.go_to(replace(offer, person_id=99), None, VisitKind.REVIEW, in_form=True)
    settled()
    assert "in the diary no more" in page.message_bar.text


def test_the_time_in_the_form_is_held_until_it_is_put_away(page, made, qtbot, settled):
    page.begin("book 7")
    settled()
    qtbot.waitUntil(lambda: bool(made.slot_holds.held))
    (wanted,) = made.slot_holds.held
    assert wanted.span.starts_at == page.grid.chosen.span.starts_at
    page.panel.note_edit.setText("typed on")
    page.panel.note_edit.textEdited.emit("typed on")
    qtbot.wait(300)
    assert len(made.slot_holds.held) == 1  # renewed once a minute only
    made.slot_holds.other = held_time()
    page.panel.time_edit.setText("11:30")
    qtbot.waitUntil(lambda: "held by Jo" in page.panel.message_bar.text)
    assert made.slot_holds.let_go_of == 0
    made.slot_holds.other = None
    page.panel.time_edit.setText("11:15")
    qtbot.waitUntil(lambda: len(made.slot_holds.held) == 3)
    settled()
    QTest.keyClick(page.panel.note_edit, K.Key_Escape)
    qtbot.waitUntil(lambda: made.slot_holds.let_go_of == 1)


def test_kept_and_held_times_are_told_in_words_and_passed_over(page, made, settled, tmp_path):
    made.diary.sheet = with_slots(
        t1115={"kept": "kept for LTOT gas 1, free for all from Tue 24-Nov-2026"},
        t1330={"held": held_time().words},
    )
    page.refresh()
    settled()
    words = {block.accessibleName() for block in page.grid.blocks}
    assert any("kept for LTOT gas 1, free for all from" in one for one in words)
    assert any("held by Jo until 10:07" in one for one in words)
    page.grid.choose(page.grid.blocks[0].stop)
    late = next(one.stop for one in page.grid.blocks if one.stop.span.starts_at == at("11:15"))
    cook = next(one.stop for one in page.grid.blocks if "COOK" in one.stop.words)
    assert late.slot is not None
    page.grid.choose(cook)
    assert page.grid.free_near().span.starts_at == at("12:00")
    assert picture(page, "diary-kept-held", tmp_path, (1214, 664)).stat().st_size > 20_000


@pytest.mark.parametrize(
    ("name", "scheme", "scale"),
    [("light", Scheme.LIGHT, 100), ("dark", Scheme.DARK, 100), ("150", Scheme.LIGHT, 150)],
)
def test_pictures(page, made, theme, qtbot, settled, tmp_path, name, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    page.begin("find 7 yearly_review")
    settled()
    qtbot.waitUntil(lambda: bool(page.finding.view.table.records.rows))
    assert picture(page, f"find-free-{name}", tmp_path, (1214, 664)).stat().st_size > 20_000
    assert unnamed(page) == []
    assert smaller_than_a_hand(page.finding.view) == []
