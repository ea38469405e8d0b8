"""The ring of the keyboard focus is whole; steps ask for the room of the one in sight."""

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from ui.demo import COLUMNS, GASES

from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.step_stack import StepStack


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made).setContentsMargins(10, 10, 10, 10)
    made.resize(400, 300)
    return made


def test_the_ring_is_whole_where_the_widget_fills_its_parent(window, theme, qtbot):
    held = QWidget()
    inside = QVBoxLayout(held)
    inside.setContentsMargins(0, 0, 0, 0)
    field = QLineEdit()
    inside.addWidget(field)
    window.layout().addWidget(held)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: theme.focus_ring.surrounded is field)
    frame = theme.focus_ring._frame
    qtbot.waitUntil(frame.isVisible)
    assert frame.parentWidget() is window
    assert (frame.width(), frame.height()) == (field.width() + 4, field.height() + 4)
    field.hide()
    assert not frame.isVisible()


def test_a_table_rings_its_row_itself(window, theme, qtbot):
    button = QPushButton("Before")
    table = RecordTable("Gases", COLUMNS, theme)
    for each in (button, table):
        window.layout().addWidget(each)
    window.show()
    window.activateWindow()
    table.set_rows(GASES)
    table.choose(1)
    button.setFocus()
    qtbot.waitUntil(lambda: theme.focus_ring.surrounded is button)
    without = table.grab().toImage()
    table.setFocus()
    qtbot.waitUntil(lambda: theme.focus_ring.surrounded is None)
    assert table.grab().toImage() != without


def test_a_hidden_step_takes_no_room(qtbot):
    stack, low, high = StepStack(), QWidget(), QWidget()
    qtbot.addWidget(stack)
    high.setMinimumHeight(900)
    stack.addWidget(low)
    stack.addWidget(high)
    assert stack.minimumSizeHint().height() < 900
    stack.setCurrentWidget(high)
    assert stack.minimumSizeHint().height() == 900
