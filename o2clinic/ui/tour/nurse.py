"""The clinic room: a gas with its doubts, spirometry, oximetry, the analyser's file."""

from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QTabBar,
    QTableView,
)

from o2clinic import paths
from o2clinic.ui.tour.hands import Hands, TourFailed
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
    tabs = hands.see(QTabBar, "Pages of this patient")
    at = next(n for n in range(tabs.count()) if tabs.tabText(n) == page)
    hands.click(tabs, tabs.tabRect(at).center())
    hands.settle()


def record_spirometry(hands: Hands) -> None:
    """A session with its reference values beside it."""
    hands.step("Spirometry")
    hands.press("Ctrl+Shift+P")
    fill(hands, "Height", "158")
    fill(hands, "FEV₁", "0.66")
    fill(hands, "FVC", "1.62")
    fill(hands, "FEV₁ after", "0.71")
    fill(hands, "FVC after", "1.74")
    fill(hands, "Time after", "15")
    hands.settle()
    hands.picture("Spirometry", "Predicted, LLN and z by GLI Global 2022 while she types.")
    hands.press("Ctrl+S")
    hands.wait(lambda: hands.find(QLineEdit, "FEV₁") is None, "the session to be saved")


def record_oximetry(hands: Hands) -> None:
    """A steady reading."""
    hands.step("Oximetry")
    hands.press("Ctrl+Shift+O")
    hands.see(QComboBox, "Breathing")
    choose(hands, "Breathing", "Air")
    fill(hands, "SpO₂", "88")
    fill(hands, "Pulse", "84")
    hands.picture("Oximetry", "What was breathed is always asked.")
    hands.press("Ctrl+S")
    hands.wait(lambda: hands.find(QComboBox, "Breathing") is None, "the reading to be saved")
    hands.picture("All results", "The gas, the session and the reading, newest at the top.")


def take_in_from_the_analyser(hands: Hands) -> None:
    """Files of the analyser: one is confirmed, a contradicting one is set aside."""
    hands.step("Opening the analyser's files")
    hands.press("Alt+8")
    hands.see(QAbstractButton, "Open file")
    for name in ("gas_mmhg.hl7", "gas_contradicting.hl7"):
        hands.press("Ctrl+O")
        dialog = hands.see(QFileDialog)
        edit = dialog.findChild(QLineEdit, "fileNameEdit")
        if edit is None:
            raise TourFailed("the dialog has no box for the file's name")
        hands.click(edit)
        hands.write(str(paths.resources("sample_clinic", "analyser", name)))
        hands.press("Return")
        hands.wait(lambda: hands.find(QFileDialog) is None, "the dialog to close")
        hands.settle()
    hands.picture("Analyser", "What came waits for a person; a contradiction is set aside.")
    hands.step("Confirming a gas from the analyser")
    table = hands.see(QTableView, "Messages that wait")
    hands.focus(table)
    hands.press("Home")
    hands.press("Return")
    hands.read("NHS number, name and date of birth agree")
    hands.click(hands.see(QCheckBox, "Patient"))
    hands.click(hands.see(QCheckBox, "Units"))
    hands.picture("Confirming", "Air or oxygen is asked always: the message never says it.")
    choose(hands, "Breathing", "Air")
    hands.settle()
    hands.press("Ctrl+S")
    hands.wait(lambda: hands.find(QCheckBox, "Patient") is None, "the gas to be taken")
    hands.picture("Taken in", "Taken into the record, and waiting for review.")
