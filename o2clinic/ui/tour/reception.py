"""Reception: find, register, book, check in, print the day list."""

from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from o2clinic.ui.diary.block import Block
from o2clinic.ui.tour.hands import Hands, TourFailed
from o2clinic.ui.widgets.pdf_preview import PdfPreview

NEW_PATIENT = "Polglase"
# A valid number of the range that is kept for tests, far from those of the sample clinic.
NEW_NUMBER = "999 876 5439"
WRONG_NUMBER = "999 876 5431"


def take_the_desk(hands: Hands) -> None:
    """Anna Penrose signs in and sees her day."""
    hands.step("Opening the sample clinic")
    hands.read("Who would you like to be?")
    hands.picture("Sign in", "The sample clinic lets a visitor be any of its people.")
    be(hands, "Ms A. Penrose")
    hands.see(QTableView)
    hands.picture("Today", "Who is expected, who waits and for how long.")


def be(hands: Hands, name: str) -> None:
    """Sign in as one of the sample clinic's people."""
    hands.step(f"Signing in as {name}")
    before = len(hands.program.windows)
    hands.click_button(name)
    hands.wait(lambda: len(hands.program.windows) > before, f"the window of {name}")
    hands.read(name)
    hands.settle()


def give_the_desk_to(hands: Hands, name: str) -> None:
    """Lock, and let somebody else sign in; what was open stays behind the lock."""
    hands.step("Locking")
    hands.press("Ctrl+Alt+L")
    hands.read("Locked by")
    hands.click_button("Somebody else")
    hands.read("Who would you like to be?")
    be(hands, name)


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
    """A new patient; the form shows who may be known already, and refuses a wrong number."""
    hands.step("Registering a patient")
    hands.press("Alt+3")
    hands.click(hands.see(QLineEdit, "Find a patient"))
    hands.press("Ctrl+N")
    fill(hands, "Family name", "Hocking")
    fill(hands, "Given names", "Peter")
    fill(hands, "Date of birth", "17/2/52")
    hands.read("HOCKING, Peter James")
    hands.picture("Duplicates", "Who may be known already is shown while she types.")
    hands.step("A wrong digit in the NHS number")
    fill(hands, "Family name", NEW_PATIENT)
    fill(hands, "Given names", "Wenna Łucja")
    fill(hands, "Date of birth", "3 mar 1949")
    choose(hands, "Sex registered at birth", "Female")
    choose(hands, "Gender", "Female")
    fill(hands, "NHS number", WRONG_NUMBER)
    area = hands.see(QPlainTextEdit, "Address")
    hands.click(area)
    hands.write("3 Harbour View\nFalmouth")
    fill(hands, "Postcode", "tr113kk")
    fill(hands, "Home phone", "01326012345")
    hands.press("Ctrl+S")
    hands.read("check digit")
    hands.picture("Wrong digit", "A wrong digit in the NHS number is told; nothing typed is lost.")
    hands.step("Saving the new patient")
    fill(hands, "NHS number", NEW_NUMBER)
    choose(hands, "NHS number is", "Verified")
    hands.press("Ctrl+S")
    hands.read("POLGLASE, Wenna Łucja")
    hands.picture("Registered", "The new patient is open, under her own banner.")


def book(hands: Hands) -> None:
    """A visit for the new patient, and one that is refused because the time is taken."""
    hands.step("Opening the diary")
    hands.press("Alt+2")
    hands.see(Block)
    hands.picture("Diary", "A day with its clinicians side by side.")
    hands.step("Looking for a free time")
    for _ in range(7):
        hands.press("PgDown")
        hands.settle()
        if hands.find(Block, "Free") is not None:
            break
    free = hands.see(Block, "Free")
    hands.click(free)
    hands.press("Ctrl+B")
    hands.step("Booking")
    hands.click(hands.see(QLineEdit, "Patient"))
    hands.write("polglase wenna")
    found = hands.see(QListWidget, "Found")
    hands.wait(lambda: found.count() >= 1, "the new patient to be found")
    hands.press("Return")
    hands.read("POLGLASE, Wenna")
    hands.picture("Booking", "The free time, the patient and the kind of visit in one panel.")
    hands.press("Ctrl+S")
    hands.wait(lambda: booked(hands, "POLGLASE, Wenna") is not None, "the visit in the diary")
    hands.picture("Booked", "The visit stands in the diary of every desk.")
    hands.step("A time that is taken")
    refuse_a_taken_time(hands)


def booked(hands: Hands, name: str) -> Block | None:
    """A patient's block in the diary."""
    blocks = hands.window.findChildren(Block)
    return next((one for one in blocks if one.isVisible() and name in one.accessibleName()), None)


def refuse_a_taken_time(hands: Hands) -> None:
    """Somebody else at the time of the new visit: the database says who has it."""
    visit = booked(hands, "POLGLASE, Wenna")
    if visit is None or visit.stop.visit is None:
        raise TourFailed("the new visit is gone from the diary")
    taken_from = visit.stop.visit.times[:5]
    same_column = visit.stop.column.key
    free = next(
        block
        for block in hands.window.findChildren(Block)
        if block.isVisible() and block.stop.visit is None and block.stop.column.key == same_column
    )
    hands.click(free)
    hands.press("Ctrl+B")
    hands.click(hands.see(QLineEdit, "Patient"))
    hands.write("trevena jane")
    found = hands.see(QListWidget, "Found")
    hands.wait(lambda: found.count() >= 1, "Jane Trevena to be found")
    hands.press("Return")
    hands.read("TREVENA, Jane")
    fill(hands, "Time", taken_from)
    hands.press("Ctrl+S")
    hands.read("booked by Ms A. Penrose")
    hands.picture("Taken", "Refused by the database: who has the time, and what is free instead.")
    hands.press("Esc")


def check_in(hands: Hands) -> None:
    """A patient of today comes to the desk."""
    hands.step("Checking a patient in")
    hands.click(hands.see(QPushButton, "Today"))
    hands.wait(lambda: booked(hands, "OPIE, David") is not None, "today's diary")
    visit = booked(hands, "OPIE, David")
    if visit is None:
        raise TourFailed("David Opie is not in today's diary")
    hands.click(visit)
    hands.press("C")
    hands.wait(lambda: _status(hands, "OPIE, David").startswith("Arrived"), "his arrival")
    hands.picture("Checked in", "Arrived, with the time; the clinician's desk knows at once.")


def _status(hands: Hands, name: str) -> str:
    block = booked(hands, name)
    return "" if block is None or block.stop.visit is None else block.stop.visit.status_words


def print_the_day(hands: Hands) -> None:
    """The day list on paper."""
    hands.step("Printing the day list")
    hands.press("Ctrl+P")
    preview = hands.see(PdfPreview)
    hands.wait(lambda: bool(preview.pdf), "the day list")
    hands.picture("Day list", "As it will print.")
    hands.paper("day-list", preview.pdf)
    hands.press("Esc")
    hands.wait(lambda: hands.find(PdfPreview) is None, "the paper to be put away")


def fill(hands: Hands, name: str, text: str) -> None:
    """Write a text into a field in place of what stands there."""
    field = hands.see(QLineEdit, name)
    hands.click(field)
    hands.press("Ctrl+A")
    hands.write(text)


def choose(hands: Hands, name: str, words: str) -> None:
    """Choose from a list by typing its first letters."""
    box = hands.see(QComboBox, name)
    hands.focus(box)
    for _ in range(box.count()):
        if box.currentText().startswith(words):
            return
        hands.write(words[0])
    raise TourFailed(f"{name} does not offer {words}: {_offers(box)}")


def _offers(box: QWidget) -> str:
    if not isinstance(box, QComboBox):
        return ""
    return ", ".join(box.itemText(at) for at in range(box.count()))
