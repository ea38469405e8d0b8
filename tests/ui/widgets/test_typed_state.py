"""What stands in a form, taken out and put back: exactly, and never a password."""

import json

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.quantities import Unit
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.number_edit import NumberEdit


def _form(theme):
    form = FieldForm(theme)
    boxes = QWidget()
    column = QVBoxLayout(boxes)
    for words in ("Nurse", "Physician"):
        column.addWidget(QCheckBox(words))
    coded, plain, free = QComboBox(), QComboBox(), QComboBox()
    for code, words in (("a", "First"), ("b", "Second")):
        coded.addItem(words, code)
        plain.addItem(words)
    free.setEditable(True)
    device: Choice[Device | None] = Choice("", [(None, "Choose"), (Device.AIR, "Air")])
    secret = QLineEdit()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    for name, widget in {
        "ph": NumberEdit(),
        "pao2": NumberEdit(unit=Unit.KPA),
        "day": DateEdit(),
        "note": QPlainTextEdit(),
        "device": device,
        "coded": coded,
        "plain": plain,
        "free": free,
        "tick": QCheckBox("Yes"),
        "boxes": boxes,
        "secret": secret,
    }.items():
        form.add(name, name, widget)
    return form


@pytest.fixture
def two_forms(qtbot, theme):
    made = _form(theme), _form(theme)
    for form in made:
        qtbot.addWidget(form)
    return made


def _fill(form):
    form.widget_of("ph").setText("7,3x ")
    form.widget_of("pao2").setText("55 mmHg")
    form.widget_of("day").setText("31/2")
    form.widget_of("note").setPlainText("two\n\n lines ")
    form.widget_of("device").set_value(Device.AIR)
    form.widget_of("coded").setCurrentIndex(1)
    form.widget_of("plain").setCurrentIndex(1)
    form.widget_of("free").setCurrentText("Rabbi")
    form.widget_of("tick").setChecked(True)
    form.widget_of("boxes").findChildren(QCheckBox)[1].setChecked(True)
    form.widget_of("secret").setText("hunter2")
    form.summary.reason_edit.setText("because")


def test_every_kind_of_input_comes_back_as_typed_through_json(two_forms):
    one, other = two_forms
    _fill(one)
    state = one.typed_state()
    other.restore_typed(json.loads(json.dumps(state)))
    assert other.typed_state() == state
    assert other.widget_of("ph").text() == "7,3x "
    assert other.widget_of("device").value is Device.AIR
    assert state["coded"] == "b"


def test_what_is_not_understood_is_told_at_once(two_forms):
    one, other = two_forms
    _fill(one)
    other.restore_typed(one.typed_state())
    assert other.message_of("day") != ""
    assert [finding.field for finding in other.problems] == ["ph", "day"]


def test_password_is_neither_taken_out_nor_overwritten(two_forms):
    one, other = two_forms
    _fill(one)
    assert "hunter2" not in str(one.typed_state())
    other.widget_of("secret").setText("mine")
    other.restore_typed({**one.typed_state(), "secret": "theirs"})
    assert other.widget_of("secret").text() == "mine"


def test_code_that_is_not_offered_leaves_the_choice(two_forms):
    form, _ = two_forms
    form.restore_typed({"coded": "gone", "device": "gone", "unknown field": 1})
    assert form.widget_of("coded").currentIndex() == 0
    assert form.widget_of("device").value is None
