"""The clinic room: a gas with its doubts, spirometry, oximetry, the analyser's file."""

from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget

from o2clinic.ui.tour.hands import Hands
from o2clinic.ui.tour.reception import choose, fill, give_the_desk_to


def take_the_desk(hands: Hands) -> None:
    """The receptionist locks; the nurse signs in at the same desk."""
    give_the_desk_to(hands, "Mr O. Adeyemi")
    hands.picture("Nurse's day", "His own list: what each visit is for and what it lacks.")


def open_patient(hands: Hands, typed: str, name: str) -> None:
    """Find a patient in the top bar and open the record."""
    hands.step(f"Opening {name}")
    hands.press("Ctrl+K")
    hands.write(typed)
    found = hands.see(QListWidget, "Found")
    hands.wait(lambda: found.count() >= 1 and name in found.item(0).text(), f"{name} to be found")
    hands.press("Return")
    hands.read(name)
    hands.settle()


def record_a_gas(hands: Hands) -> None:
    """The second gas of Ruth Penhale, first with kPa and mmHg mixed up."""
    open_patient(hands, "penhale ruth", "PENHALE, Ruth")
    hands.step("Typing a gas in the wrong unit")
    turn_to(hands, "Results")
    hands.picture("Results", "Every result, newest at the top, with what was breathed.")
    hands.press("Ctrl+N")
    hands.see(QComboBox, "Breathing")
    choose(hands, "Breathing", "Air")
    hands.focus(hands.see(QLineEdit, "pH"))
    for number in ("7.38", "45", "54", "26.4"):
        hands.write(number)
        hands.press("Tab")
    hands.press("Ctrl+S")
    hands.read("mmHg")
    hands.picture("Doubts", "45 and 54 cannot be kPa: the rules say so and offer mmHg.")
    hands.step("Saving a gas")
    fill(hands, "PaCO₂", "5.95")
    fill(hands, "PaO₂", "7.2")
    fill(hands, "SpO₂", "88")
    hands.settle()
    hands.picture("Gas form", "Checked while he types; what the numbers mean is below them.")
    hands.press("Ctrl+S")
    hands.wait(lambda: hands.find(QComboBox, "Breathing") is None, "the gas to be saved")
    hands.picture("Gas saved", "Saved, and waiting for the physician.")


def turn_to(hands: Hands, page: str) -> None:
    """Turn to a page of the patient."""
    from PySide6.QtWidgets import QTabBar

    tabs = hands.see(QTabBar, "Pages of this patient")
    at = next(n for n in range(tabs.count()) if tabs.tabText(n) == page)
    hands.click(tabs, tabs.tabRect(at).center())
    hands.settle()
