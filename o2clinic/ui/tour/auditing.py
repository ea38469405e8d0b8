"""The manager asks who did what, and who looked."""

from PySide6.QtWidgets import QTableView

from o2clinic.ui.tour.hands import Hands
from o2clinic.ui.tour.nurse import open_patient, turn_to
from o2clinic.ui.tour.reception import give_the_desk_to


def audit(hands: Hands) -> None:
    """The history of the day's patient."""
    give_the_desk_to(hands, "Mx S. Hocking")
    open_patient(hands, "penhale ruth", "PENHALE, Ruth")
    hands.step("Asking who did and who looked")
    turn_to(hands, "History")
    hands.see(QTableView)
    hands.read("Dr A. Berg")
    hands.picture("History", "Who did what with this record, and who looked at it.")
    hands.press("Alt+8")
    hands.settle()
    hands.picture("Audit", "The whole audit, page by page.")
