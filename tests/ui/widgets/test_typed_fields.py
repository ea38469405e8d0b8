"""Numbers, dates and times as people type them, in any country's settings."""

from datetime import date, time
from decimal import Decimal

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from o2clinic.rules.calendar import Century
from o2clinic.rules.quantities import Unit
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.time_edit import TimeEdit

TODAY = date(2026, 11, 24)


@pytest.fixture(params=["en_GB", "fi_FI", "de_DE"])
def country(request):
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.fixture
def pao2(qtbot, country):
    field = NumberEdit("PaO₂", Unit.KPA)
    qtbot.addWidget(field)
    return field


@pytest.mark.parametrize("typed", ["7.35", "7,35"])
def test_point_and_comma_mean_the_same_everywhere(pao2, qtbot, typed):
    qtbot.keyClicks(pao2, typed)
    assert pao2.value == Decimal("7.35")
    assert pao2.problem == ""
    assert pao2.echo == ""


@pytest.mark.parametrize(
    "typed", ["1,234.5", "7.3.5", "0,2.1", "7 3 5", "seven", "7.35 mg", "x" * 5000]
)
def test_what_is_not_one_number_is_told_and_is_no_value(pao2, qtbot, typed):
    pao2.setText(typed)
    assert pao2.value is None
    assert pao2.problem


def test_a_typed_unit_is_converted_and_echoed(pao2, qtbot):
    echoes = []
    pao2.echo_changed.connect(echoes.append)
    qtbot.keyClicks(pao2, "55 mmHg")
    assert pao2.value == Decimal("7.33")
    assert echoes[-1] == "55 mmHg = 7.33 kPa"
    assert (pao2.typed.value, pao2.typed.unit) == (55, Unit.MMHG)


def test_rounding_is_never_silent(pao2):
    pao2.setText("7.345")
    assert pao2.value == Decimal("7.35")
    assert pao2.echo == "7.345 kPa = 7.35 kPa"


def test_empty_is_nothing_and_not_zero(pao2):
    heard = []
    pao2.value_changed.connect(heard.append)
    pao2.setText("0")
    pao2.setText("")
    assert heard == [Decimal(0), None]


def test_the_wheel_changes_nothing(pao2, qtbot):
    pao2.show()
    pao2.set_value(Decimal("7.3"))
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pao2, wheel)
    assert pao2.text() == "7.30"


@pytest.fixture
def born(qtbot):
    field = DateEdit("Born", century=Century.PAST, today=lambda: TODAY)
    qtbot.addWidget(field)
    return field


@pytest.mark.parametrize("typed", ["14/7/45", "14 jul 1945", "14071945", "1945-07-14"])
def test_a_date_in_any_form_is_shown_in_one(born, qtbot, typed):
    qtbot.keyClicks(born, typed)
    assert born.value == date(1945, 7, 14)
    assert born.echo == "Sat 14-Jul-1945"
    born.editingFinished.emit()
    assert born.text() == "14-Jul-1945"
    assert born.value == date(1945, 7, 14)
    assert born.echo == ""


def test_relative_dates_are_echoed_as_days(qtbot):
    due = DateEdit("Due", today=lambda: TODAY)
    qtbot.addWidget(due)
    due.setText("+3w")
    assert due.value == date(2026, 12, 15)
    due.setText("31/2/2026")
    assert due.value is None
    assert due.problem


def test_what_cannot_be_is_told_when_the_field_is_left_and_never_changed(born):
    problems = []
    born.problem_changed.connect(problems.append)
    born.setText("25/11/2026")
    assert problems == []
    born.editingFinished.emit()
    assert problems == ["25-Nov-2026 is in the future. Check the year."]
    assert born.value == date(2026, 11, 25)
    born.setText("25/11/1926")
    assert problems[-1] == ""


def test_times_are_shown_in_24_hours(qtbot):
    at = TimeEdit("At")
    qtbot.addWidget(at)
    at.setText("2pm")
    assert (at.value, at.echo) == (time(14, 0), "14:00")
    at.editingFinished.emit()
    assert at.text() == "14:00"
    at.setText("25:00")
    assert at.value is None
