"""The team's meeting: who is held next, the agenda with what speaks for it, the room."""

from PySide6.QtWidgets import QTableView

from o2clinic.ui.meetings.projector.room_window import RoomWindow
from o2clinic.ui.tour.hands import Hands

_UNTIL_DRAWN_MS = 600


def prepare_the_meeting(hands: Hands) -> None:
    """The physician looks at the next meeting and has the rules fill its agenda."""
    hands.step("The next team meeting")
    hands.press("Alt+8")
    meetings = hands.see(QTableView, "Meetings")
    hands.settle()
    hands.picture("MDT", "The meetings to come, with how many patients wait for each.")
    hands.focus(meetings)
    hands.press("Home")
    hands.press("Return")
    agenda = hands.see(QTableView, "Agenda")
    hands.settle()
    hands.press("Ctrl+F")
    hands.settle()
    hands.wait(lambda: agenda.model().rowCount() > 0, "somebody on the agenda")
    hands.picture("Agenda", "One question each, by which rule, and what may go without discussion.")


def look_into_the_room(hands: Hands) -> None:
    """One patient full screen, as the room sees it; nobody else is named."""
    hands.step("The meeting room")
    hands.press("F11")
    hands.wait(lambda: isinstance(hands.window, RoomWindow), "the room to open")
    hands.read("1 of ")
    hands.pause(_UNTIL_DRAWN_MS)
    hands.picture("Meeting room", "One patient, one question, read from the back of the room.")
    hands.press("Right")
    hands.read("2 of ")
    hands.press("Esc")
    hands.wait(lambda: not isinstance(hands.window, RoomWindow), "the room to close")
