"""Forms: by keyboard alone, findings beside the fields, nothing sent by accident."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from ui.accessibility import unnamed

from o2clinic.errors import Finding, Level
from o2clinic.rules.quantities import Unit
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.wrapped_link import WrappedLink

HIGH = Finding("DQ-1", Level.BLOCK, "pH 73.5 cannot be.", "ph", "7.35")
ODD = Finding("DQ-5", Level.CONFIRM, "PaO₂ is high on air.", "pao2_kpa")
LATE = Finding("DQ-9", Level.WARN, "The sample is old.")


@pytest.fixture
def form(qtbot, theme):
    made = FieldForm(theme)
    made.add("ph", "pH", NumberEdit(places=3))
    made.add("pao2_kpa", "PaO₂", NumberEdit(unit=Unit.KPA))
    made.add("note", "Note", QLineEdit())
    qtbot.addWidget(made)
    made.show()
    qtbot.bring_forward(made)
    return made


def test_every_field_has_its_name_and_unit(form):
    assert unnamed(form) == []
    assert form.widget_of("pao2_kpa").accessibleName() == "PaO₂"


def test_typed_through_with_tab_and_enter(form, qtbot):
    pressed = []
    button = QPushButton("Save", form)
    button.setDefault(True)
    button.clicked.connect(lambda: pressed.append(1))
    form.focus_field("ph")
    qtbot.keyClicks(form.widget_of("ph"), "7.38")
    qtbot.keyClick(form.widget_of("ph"), Qt.Key.Key_Return)
    assert form.focusWidget() is form.widget_of("pao2_kpa")
    qtbot.keyClicks(form.widget_of("pao2_kpa"), "55 mmHg")
    assert form._fields["pao2_kpa"].echo.text() == "55 mmHg = 7.33 kPa"
    qtbot.keyClick(form.widget_of("pao2_kpa"), Qt.Key.Key_Tab)
    assert form.focusWidget() is form.widget_of("note")
    assert (form.widget_of("ph").value, form.widget_of("pao2_kpa").value) == (
        Decimal("7.38"),
        Decimal("7.33"),
    )
    assert pressed == []


def test_findings_stand_beside_their_fields_and_at_the_top(form, qtbot):
    form.show_findings([LATE, ODD, HIGH], move_focus=True)
    assert form.message_of("ph") == "✕ pH 73.5 cannot be."
    assert form.message_of("note") == ""
    assert form.focusWidget() is form.widget_of("ph")
    assert form.widget_of("ph").property("level") == "block"
    assert form.widget_of("ph").accessibleDescription() == "✕ pH 73.5 cannot be."
    links = [
        each for each in form.summary.findChildren(QPushButton) if each.property("kind") == "link"
    ]
    qtbot.waitUntil(lambda: all(link.isVisible() for link in links))
    assert [link.accessibleName() for link in links] == [
        "pH 73.5 cannot be.",
        "PaO₂ is high on air.",
    ]
    qtbot.mouseClick(links[1], Qt.MouseButton.LeftButton)
    assert form.focusWidget() is form.widget_of("pao2_kpa")
    form.clear_findings()
    assert form.message_of("ph") == ""
    assert form.summary.isHidden()


def test_a_line_that_is_too_long_for_the_form_takes_another_one(form, qtbot):
    long = Finding("X", Level.BLOCK, "Give the day on which it was looked at, once more.", "ph")
    form.show_findings([long])
    form.resize(240, 400)
    (link,) = form.summary.findChildren(WrappedLink)
    words = link.words_label

    def is_whole():
        needed = words.heightForWidth(words.width())
        return words.height() >= needed > 1.5 * words.fontMetrics().height()

    qtbot.waitUntil(is_whole)
    assert link.width() <= form.width()


def test_a_reason_is_asked_for_what_may_be_confirmed_only(form):
    form.show_findings([HIGH, ODD])
    assert not form.summary.reason_edit.isVisible()
    form.show_findings([ODD])
    assert form.summary.reason_edit.isVisible()
    form.summary.reason_edit.setText(" seen by Dr Berg ")
    assert form.reason == "seen by Dr Berg"


def test_an_offered_value_is_taken_by_the_person_only(form, qtbot):
    taken = []
    form.offer_taken.connect(taken.append)
    form.show_findings([HIGH])
    assert form.widget_of("ph").text() == ""
    offer = form._fields["ph"].offer
    assert offer.text() == "Use 7.35"
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert taken == [HIGH]


def test_what_is_not_understood_is_told_beside_the_field_and_blocks(form, qtbot):
    form.focus_field("ph")
    qtbot.keyClicks(form.widget_of("ph"), "7.3.8")
    assert form.message_of("ph") == ""  # nobody is told off while typing
    qtbot.keyClick(form.widget_of("ph"), Qt.Key.Key_Tab)
    assert "not" in form.message_of("ph")
    assert [each.field for each in form.problems] == ["ph"]
    form.widget_of("ph").setText("7.38")
    assert form.message_of("ph") == ""
    assert form.problems == ()


def test_what_is_not_understood_in_a_row_that_is_put_away_stands_in_nobodys_way(form):
    ph = form.widget_of("ph")
    ph.show_typed("7.4o")
    assert [one.field for one in form.problems] == ["ph"]
    form.show_field("ph", is_shown=False)
    assert form.problems == ()
    assert form._fields["ph"].message.isHidden()
    form.show_field("ph", is_shown=True)
    assert [one.field for one in form.problems] == ["ph"]
    assert "7.4o" in form.message_of("ph")
