"""How a person comes to the decision in the meeting room, and something odd to type in it."""

from o2clinic.ui.meetings.projector.room_window import RoomWindow


def decision(window):
    """The sample's next meeting is begun, and shown from its agenda."""
    services = window.workplace.services
    rows = services.meetings.sheet().rows
    meeting_id = next(row.meeting_id for row in rows if row.meeting_id and row.waiting)
    services.meeting_room.open(meeting_id)
    window.go_to(f"meetings:agenda {meeting_id}")
    window.current_page.open_room()


def room(window):
    """The room, once somebody is in front and the form is open about them."""
    for each in window.findChildren(RoomWindow):
        if each.sheet is not None and not each.is_typing:
            each.decide()
        if each.is_typing:
            return each
    return None


def type_decision(page):
    page.form.outcome.setCurrentIndex(3)
    page.form.decision.setText("odd,  as it was")
    row = page.form.rows[0]
    row.kind.setCurrentIndex(1)
    row.words.setText("see her")
    row.owner.setText("nob")
    row.due_on.setText("31/31")
    page.form.add_row()
    page.form.rows[1].words.setText("and again")
