"""A field for a few lines: as high as promised, Tab leaves it, a huge paste is refused."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import restyle
from o2clinic.ui.widgets.text_box import LONGEST, TextBox


def shown(qtbot, *widgets):
    window = QWidget()
    layout = QVBoxLayout(window)
    for widget in widgets:
        layout.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    qtbot.bring_forward(window)
    return window


def test_it_keeps_its_lines_in_a_window_that_is_too_low(qtbot, theme):
    box = TextBox("History", 3)
    window = shown(qtbot, box)
    window.resize(200, 20)
    assert box.height() >= 3 * box.fontMetrics().lineSpacing()


def test_enter_begins_a_line_and_tab_goes_on(qtbot, theme):
    box, after = TextBox("History", 2), QLineEdit()
    _window = shown(qtbot, box, after)
    box.setFocus()
    qtbot.keyClicks(box, "one")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClicks(box, "two")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert box.text == "one\ntwo"
    assert after.hasFocus()


def test_a_paste_that_is_too_long_is_refused_whole(qtbot, theme, qapp):
    box = TextBox("History", 2)
    told = []
    box.paste_refused.connect(told.append)
    _window = shown(qtbot, box)
    qapp.clipboard().setText("x" * (LONGEST + 1))
    box.paste()
    assert box.text == ""
    assert "too long" in told[0]
    qapp.clipboard().setText("short")
    box.paste()
    assert box.text == "short"


def test_a_choice_gives_its_value_and_ignores_the_wheel(qtbot, theme):
    choice = Choice("Mask", ((24, "24 %"), (28, "28 %")))
    _window = shown(qtbot, choice)
    choice.set_value(28)
    choice.set_value(99)
    assert (choice.value, choice.currentText()) == (28, "28 %")
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert choice.value == 24
    assert choice.accessibleName() == "Mask"


def test_a_turned_wheel_changes_nothing(qtbot, theme, qapp):
    choice = Choice("Mask", ((24, "24 %"), (28, "28 %")))
    _window = shown(qtbot, choice)
    middle = QPointF(choice.rect().center())
    wheel = QWheelEvent(
        middle,
        QPointF(choice.mapToGlobal(middle)),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qapp.sendEvent(choice, wheel)
    assert choice.value == 24


def test_it_keeps_its_lines_when_it_is_marked(qtbot, theme):
    box = TextBox("History", 2)
    window = shown(qtbot, box)
    least = box.minimumHeight()
    restyle(box, level="block")
    window.resize(200, 20)
    assert box.minimumHeight() == least == box.height()
