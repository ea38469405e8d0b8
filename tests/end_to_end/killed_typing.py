"""A window that is killed while somebody types: run by `test_killed_typing`.

What is told as kept is what the program itself counts in its top bar.
"""

import sys
from collections.abc import Mapping
from typing import Any

from end_to_end.killed_window import GIVEN, LOADED_HERE, _button, _press, _until, family_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o2clinic.command_line import Command
from o2clinic.ui.application import Program
from o2clinic.ui.immortals import make_immortal
from o2clinic.ui.patients.patients_area import PatientsArea
from o2clinic.ui.places import PATIENTS
from o2clinic.ui.start.sign_in_view import SignInView
from tools.torture.split_off import READY, Tell, serve

LOADED_TOO = LOADED_HERE
_MOST_A_LIFE = 200  # more than anybody types before the kill


def main() -> None:
    url = sys.argv[1]

    def live(order: Mapping[str, Any], tell: Tell) -> None:
        _live(url, order["first"], tell)

    serve(live)


def _live(url: str, first: int, tell: Tell) -> None:
    make_immortal()
    program = Program(QApplication(["O2Clinic"]), Command(database=url))
    program.start()
    _until(lambda: isinstance(program.start_window.view, SignInView))
    QTest.keyClick(_button(program.start_window.view, "Ms A. Penrose"), Qt.Key.Key_Space)
    _until(lambda: bool(program.windows))
    window = next(iter(program.windows.values()))
    window.activateWindow()
    _until(window.isActiveWindow)
    window.go_to(PATIENTS)
    area = window.findChild(PatientsArea)
    _until(area.search.isVisible)
    _press(area.search, "Ctrl+N")
    _until(lambda: area.register is not None and area.register.isVisible())
    tell(READY)
    for number in range(first, first + _MOST_A_LIFE):
        _type(window, area, number, tell)


def _type(window: Any, area: PatientsArea, number: int, tell: Tell) -> None:
    form = area.register.form
    for field, text in (
        ("family_name", family_of(number)),
        ("given_names", GIVEN),
        ("born_on", "31/31" if number % 3 == 2 else "14/7/45"),
    ):
        form.focus_field(field)
        QTest.keyClicks(form.focusWidget(), text)
    drafts = window.workplace.drafts
    _until(lambda: any(it.typed["family_name"] == family_of(number) for it in drafts.drafts))
    tell({"kept": number})
    if number % 3 == 2:  # not valid: it stays a draft
        area.register.start_afresh()
        return
    _press(area.register, "Ctrl+S")
    note = f"{family_of(number)}, {GIVEN} is registered"
    _until(lambda: note in window.status_strip.note_label.text())
    tell({"saved": number})
    _press(window, "Ctrl+W")
    _until(area.search.isVisible)
    _press(area.search, "Ctrl+N")
    _until(area.register.isVisible)


if __name__ == "__main__":
    main()
