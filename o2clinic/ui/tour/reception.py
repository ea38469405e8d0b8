"""Reception: find, register, book, check in, print the day list."""

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListWidget, QTableView, QWidget

from o2clinic.ui.tour.hands import Hands, TourFailed

NEW_PATIENT = "POLGLASE"
# A valid number of the range that is kept for tests, far from those of the sample clinic.
NEW_NUMBER = "999 876 5432"


def take_the_desk(hands: Hands) -> None:
    """Anna Penrose signs in and sees her day."""
    hands.step("Opening the sample clinic")
    hands.read("Who would you like to be?")
    hands.picture("Sign in", "The sample clinic lets a visitor be any of its people.")
    hands.step("Signing in")
    hands.click_button("Ms A. Penrose")
    hands.wait(lambda: bool(hands.program.windows), "the receptionist's window")
    hands.settle()


def find_a_namesake(hands: Hands) -> None:
    """Three Trevenas, told apart while typing."""
    hands.step("Finding a patient")
    hands.press("Ctrl+K")
    hands.write("trevena j")
    found = hands.see(QListWidget, "Found")
    hands.wait(lambda: found.count() >= 3, "three people called Trevena")
    hands.picture("Find", "Namesakes are told apart by birth date, NHS number and postcode.")
    hands.press("Esc")


def register(hands: Hands) -> None:
    """A new patient; the form shows who may be known already."""
    hands.step("Registering a patient")
    hands.press("Alt+3")
    hands.see(QLineEdit, "Find a patient")
    hands.press("Ctrl+N")
    fill(hands, "Family name", "Hocking")
    fill(hands, "Given names", "Peter")
    fill(hands, "Born", "17/2/52")
    hands.read("instead")
    hands.picture("Duplicates", "Who may be known already is shown while she types.")
    hands.step("A wrong digit")
    fill(hands, "Family name", NEW_PATIENT)
    fill(hands, "Given names", "Wenna Łucja")
    fill(hands, "Born", "3 mar 1949")
    fill(hands, "NHS number", NEW_NUMBER[:-1] + "1")
    hands.press("Ctrl+S")
    hands.read("check digit")
    hands.picture("Wrong digit", "A wrong digit in the NHS number is told beside the field.")


def fill(hands: Hands, name: str, text: str) -> None:
    """Write a text into a field in place of what stands there."""
    field = hands.see(QLineEdit, name)
    hands.click(field)
    hands.press("Ctrl+A")
    hands.write(text)


__all__ = ["QAbstractButton", "QTableView", "QWidget", "TourFailed"]
