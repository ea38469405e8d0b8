"""The physician: review, trend, LTOT with rule and values, amending, order, letter."""

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableView,
)

from o2clinic.ui.letters.letter_form import LetterForm
from o2clinic.ui.tour.hands import Hands, TourFailed
from o2clinic.ui.tour.nurse import open_patient, turn_to
from o2clinic.ui.tour.reception import choose, fill, give_the_desk_to
from o2clinic.ui.widgets.pdf_preview import PdfPreview


def take_the_desk(hands: Hands) -> None:
    """The physician signs in."""
    give_the_desk_to(hands, "Dr A. Berg")


def review(hands: Hands) -> None:
    """The queue, worst first; the gas of today is signed."""
    hands.step("Opening the review queue")
    hands.press("Alt+7")
    hands.see(QTableView, "Results to review")
    hands.settle()
    hands.picture("Review", "What waits for a signature, the worst first.")
    hands.step("Going to the gas of today")
    for _ in range(40):
        if "PENHALE, Ruth" in _patient_in_front(hands) and "7.20" in hands.texts():
            break
        hands.press("J")
        hands.settle()
    else:
        raise TourFailed("the gas of Ruth Penhale does not wait for review")
    hands.picture("Gas to sign", "The gas with the one before, the doubts, and where it leads.")
    hands.step("Signing")
    hands.press("S")
    hands.wait(lambda: "PENHALE, Ruth" not in _patient_in_front(hands), "the next result")
    hands.settle()


def _patient_in_front(hands: Hands) -> str:
    from o2clinic.ui.review.result_panel import ResultPanel

    panel = hands.find(ResultPanel)
    sheet = panel.sheet if panel is not None else None
    return "" if sheet is None else str(sheet)


def look_at_the_patient(hands: Hands) -> None:
    """Summary, trend and the decision with its reasons."""
    open_patient(hands, "penhale ruth", "PENHALE, Ruth")
    hands.read("LTOT")
    hands.picture("Summary", "One screen: oxygen, where she stands, the trend, what is to do.")
    hands.step("Trends")
    turn_to(hands, "Trends")
    hands.picture("Trends", "Air and oxygen apart; every threshold with its source.")
    hands.step("Assessment")
    turn_to(hands, "Assessment")
    hands.read("R-LT-1")
    hands.picture("Assessment", "The rule, the values it compared, its source and certainty.")


def amend(hands: Hands) -> None:
    """A result is amended with a reason; the old value is kept."""
    hands.step("Amending a result")
    turn_to(hands, "Results")
    table = hands.see(QTableView)
    hands.focus(table)
    hands.press("Home")
    for _ in range(20):
        if hands.find(QAbstractButton, "Amend") is not None and "Spirometry" in _chosen(hands):
            break
        hands.press("Down")
    hands.press("Ctrl+E")
    hands.see(QLineEdit, "Why it is amended")
    hands.settle()
    fill(hands, "Height", "160")
    fill(hands, "Why it is amended", "Height was measured again")
    hands.picture("Amending", "A new result takes its place; the old one stays to be seen.")
    hands.press("Ctrl+S")
    hands.wait(lambda: hands.find(QLineEdit, "Height") is None, "the amendment to be saved")
    hands.click_button("Show amended")
    hands.picture("Amended", "The old value is struck through, with who, when and why.")


def _chosen(hands: Hands) -> str:
    table = hands.see(QTableView)
    index = table.currentIndex()
    row = [
        table.model().index(index.row(), column) for column in range(table.model().columnCount())
    ]
    return " ".join(str(table.model().data(cell)) for cell in row)


def assess_the_risks(hands: Hands) -> None:
    """Risks at home and consent, answered by letters; the gate goes along."""
    hands.step("Risk and consent")
    turn_to(hands, "Risk && consent")
    hands.read("as recorded")
    hands.picture("Risk before", "What holds an order is listed, each line with a way to its item.")
    for name in ("Consent (HOCF)", "Risk form (IHORM)", "Assessed at home"):
        fill(hands, name, "today")
    for name, words in _AT_HOME:
        _answer(hands, name, words)
    hands.read("No danger found")
    hands.picture("Risk", "Answered by keyboard; the gate says at once how it ends.")
    hands.press("Ctrl+S")
    hands.read("as recorded")
    hands.settle()
    hands.picture("Risk after", "Saved as an assessment of its own, never changed.")


def _answer(hands: Hands, name: str, words: str) -> None:
    """The first two letters tell every answer from the others."""
    box = hands.see(QComboBox, name)
    hands.focus(box)
    hands.write(words[:2])
    if box.currentText() != words:
        raise TourFailed(f"{name} is {box.currentText()}, not {words}")


def order(hands: Hands) -> None:
    """A HOOF Part B, gated, previewed and issued."""
    hands.step("Ordering oxygen")
    turn_to(hands, "Orders")
    hands.press("Ctrl+N")
    hands.see(QAbstractButton, "Issue")
    hands.settle()
    hands.picture("Order gate", "What is missing is listed; nothing can be issued yet.")
    _fill_the_order(hands)
    hands.picture("Order", "Complete: the order restates everything the patient is to have.")
    hands.press("Ctrl+P")
    preview = hands.see(PdfPreview)
    hands.wait(lambda: bool(preview.pdf), "the order on paper")
    hands.picture("HOOF", "The paper as it will be issued.")
    paper = preview.pdf
    hands.press("Ctrl+S")
    hands.read("As it was issued")
    hands.settle()
    issued = hands.see(PdfPreview).pdf
    if issued != paper:
        raise TourFailed("the issued order is not the one that was previewed")
    hands.paper("hoof-part-b", paper)
    hands.picture("Ordered", "Issued, kept with its hash, and in force.")


def _fill_the_order(hands: Hands) -> None:
    hands.step("Filling the order")
    if hands.find(QLineEdit, "Row 1, ") is None:
        hands.click_button("Add a row")
    fill(hands, "Row 1, ", "1")
    fill(hands, "Row 1, hours", "16")
    fill(hands, "Consent (HOCF) signed", "today")
    fill(hands, "Risk form (IHORM) done", "today")
    choose(hands, "Delivery", "Standard")
    box = hands.see(QCheckBox, "Declaration")
    if not box.isChecked():
        hands.click(box)
    hands.settle()


_UNTIL_DRAWN_MS = 1_500  # the paper follows after a pause in typing
_WRITTEN = {True: "88-92 %", False: "Your blood will be tested on oxygen at the home visit."}


def write_the_letter(hands: Hands) -> None:
    """The clinic letter, filled from the record, live on paper, issued."""
    hands.step("Writing the letter")
    turn_to(hands, "Letters")
    hands.press("Ctrl+N")
    preview = hands.see(PdfPreview)
    hands.wait(lambda: bool(preview.pdf), "the letter on paper")
    hands.settle()
    hands.picture("Letter", "Filled from the record, with a mark where it does not say enough.")
    _write_in_place_of_marks(hands)
    hands.wait(lambda: "Issue is off" not in hands.texts(), "a letter that can be issued")
    hands.pause(_UNTIL_DRAWN_MS)
    hands.settle()
    hands.picture("Letter complete", "Each mark written by hand; the paper follows every word.")
    paper = preview.pdf
    hands.press("Ctrl+S")
    hands.read("As it was issued")
    hands.settle()
    if hands.see(PdfPreview).pdf != paper:
        raise TourFailed("the issued letter is not the one that was previewed")
    hands.paper("clinic-letter", paper)
    hands.picture("Letter issued", "Kept byte for byte, with the hash that proves it.")
    hands.press("Esc")
    hands.see(QTableView)
    hands.picture("Letters", "Every paper of the patient, with who issued it and when.")


def _write_in_place_of_marks(hands: Hands) -> None:
    """What the record does not say is the physician's to write."""
    for line in hands.see(LetterForm).findChildren(QLineEdit):
        if "‹" in line.text():
            hands.focus(line)
            hands.press("Ctrl+A")
            hands.write(_WRITTEN["saturation" in line.text()])
    for box in hands.see(LetterForm).findChildren(QPlainTextEdit):
        while "‹" in box.toPlainText():
            begin, end = box.toPlainText().index("‹"), box.toPlainText().index("›") + 1
            mark = box.toPlainText()[begin:end]
            hands.focus(box)
            cursor = box.textCursor()
            cursor.setPosition(begin)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            box.setTextCursor(cursor)
            hands.write(_WRITTEN["saturation" in mark])


def see_it_all(hands: Hands) -> None:
    """The summary shows the day's work."""
    hands.step("The summary at the end of the day")
    turn_to(hands, "Summary")
    hands.read("1 L/min")
    hands.picture("Summary after", "The order is in force; the gases and the papers are there.")


_AT_HOME = (
    ("Significant risk", "No"),
    ("Patient", "Stopped"),
    ("Household", "Nobody smokes"),
    ("Children live there", "No"),
    ("Other homes", "No"),
    ("In writing: naked flames", "Yes"),
    ("Equipment and fires", "Yes"),
    ("Fire service", "Yes"),
    ("E-cigarettes", "Absent"),
    ("Oil-based creams", "Absent"),
    ("Naked flames", "Absent"),
    ("Trips and falls", "Absent"),
)
__all__ = ["QTabBar"]
