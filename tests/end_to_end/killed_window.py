"""A window that is killed while somebody registers patients in it: run by `test_killed_window`.

Everything is pressed and typed as a person does it, in the real program; what is told is what can
be read on its status strip.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from clinic import an_nhs_number
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from o2clinic.command_line import Command
from o2clinic.services import clinic, opening
from o2clinic.ui import areas, main_window
from o2clinic.ui.application import Program
from o2clinic.ui.immortals import make_immortal
from o2clinic.ui.patients.patients_area import PatientsArea
from o2clinic.ui.places import PATIENTS
from o2clinic.ui.start.sign_in_view import SignInView
from tools.torture.split_off import READY, Tell, serve

LOADED_HERE = (areas, clinic, main_window, opening)  # once, and not in every life
GIVEN = "Mary"
_PATIENCE_MS = 20_000
_MOST_A_LIFE = 50


def family_of(number: int) -> str:
    """A name of letters alone; what is typed of it so far is no other one's whole name."""
    return "Tre" + "".join(chr(ord("a") + int(digit)) for digit in str(number)) + "z"


def main() -> None:
    url = sys.argv[1]

    def live(order: Mapping[str, Any], tell: Tell) -> None:
        _live(url, order["first"], tell)

    serve(live)


def _live(url: str, first: int, tell: Tell) -> None:
    make_immortal()
    qt = QApplication(["O2Clinic"])
    program = Program(qt, Command(database=url))
    program.start()
    _until(lambda: isinstance(program.start_window.view, SignInView))
    anna = _button(program.start_window.view, "Ms A. Penrose")
    QTest.keyClick(anna, Qt.Key.Key_Space)
    _until(lambda: bool(program.windows))
    window = next(iter(program.windows.values()))
    window.activateWindow()
    _until(window.isActiveWindow)
    window.go_to(PATIENTS)
    area = window.findChild(PatientsArea)
    _until(area.search.isVisible)
    tell(READY)
    for number in range(first, first + _MOST_A_LIFE):
        _register(window, area, number, tell)


def _register(window: Any, area: PatientsArea, number: int, tell: Tell) -> None:
    _press(area.search, "Ctrl+N")
    _until(lambda: area.register is not None and area.register.isVisible())
    form = area.register.form
    _until(lambda: form.focusWidget() is not None)
    for field, text in (
        ("family_name", family_of(number)),
        ("given_names", GIVEN),
        ("born_on", "14/7/45"),
        ("nhs_number", an_nhs_number(number)),
    ):
        form.focus_field(field)
        QTest.keyClicks(form.focusWidget(), text)
    tell({"typed": number})
    _press(area.register, "Ctrl+S")
    note = f"{family_of(number)}, {GIVEN} is registered"
    _until(lambda: note in window.status_strip.note_label.text())
    tell({"saved": number})
    _press(window, "Ctrl+W")
    _until(area.search.isVisible)


def _button(view: QWidget, name: str) -> QPushButton:
    return next(
        one for one in view.findChildren(QPushButton) if one.accessibleName().startswith(name)
    )


def _press(widget: QWidget, keys: str) -> None:
    QTest.keySequence(widget, QKeySequence(keys))


def _until(is_so: Callable[[], bool]) -> None:
    waited = QElapsedTimer()
    waited.start()
    while not is_so():
        assert not waited.hasExpired(_PATIENCE_MS), "the window did not come so far"
        QTest.qWait(2)


if __name__ == "__main__":
    main()
